"""Counts in a text: which numbers say how many of a sample met a standard, and what their sentence says of them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from evidence.policy import filing_policy


class NumberInText(NamedTuple):
    """A number in a text.

    Attributes:
        at: which word of the text it is.
        value: the number; None for a word that says that the whole of a sample is meant.
        after: the words after it, to the end of its clause or a few words, or up to a second number: what it is of.
        before: the last words before it in its clause.
        clause: the words of its clause, as far as no colon and no other figure stand between.
        beside: the other words of its sentence, of clauses without a figure of their own.
    """

    at: int
    value: int | None
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class Tally(NamedTuple):
    """A count that is told verdict by verdict, `Met 12 / Not met 8`: how many met the standard, and of how many."""

    met: int
    sample: int


def bears_out(numbers: Sequence[NumberInText], sample: int, met: int, *, praised: bool = False) -> bool:
    """Whether a sample and the number that met the standard stand near each other, and are not said to have failed.

    Args:
        praised: whether it must be said, too, that these are as they should be.
    """
    near = filing_policy().counts.words_apart
    samples = [number for number in numbers if number.value == sample]
    wanted = (met, None) if met == sample else (met,)
    meetings = [number for number in numbers if number.value in wanted]
    if met == sample:
        # `All 40 were read; 12 of them were good` says of 40 only that they were read.
        fewer = [n.at for n in numbers if n.value is not None and n.value < sample]
        few = filing_policy().counts.words_after
        near_fewer = [m for m in meetings if any(abs(at - m.at) <= few for at in fewer)]
        meetings = [m for m in meetings if m not in near_fewer and not _is_sample(m)]
    if met:
        meetings = [m for m in meetings if not (_failed(m) or _only_meant(m))]
    if praised:
        meetings = [m for m in meetings if _praises((*m.clause, *m.after, *m.beside))]
    return any(one.at != other.at and abs(one.at - other.at) <= near for one in samples for other in meetings)


def counts_in(numbers: Sequence[NumberInText]) -> Iterator[Tally]:
    """The counts, `12 of 20`, of which a text says whether that is good or bad."""
    for one, other in pairwise(numbers):
        part, whole = one.value, other.value
        if part is None or whole is None or part > whole or not _is_sample(other) or _only_meant(one):
            continue
        if _failed(one):
            yield Tally(whole - part, whole)
        elif _praises(one.after):
            yield Tally(part, whole)


def is_bad(met: int, sample: int) -> bool:
    """Whether a count says of most of what was looked at that it was not as it should be."""
    return met * 1000 < filing_policy().counts.worst_share * sample


def _failed(number: NumberInText) -> bool:
    """Whether a text says of a number that so many did not meet the standard.

    Words for that stand after it, or just before (`poor in 18 of 20`, `inadequate: 18`); or something is said not to be
    in its clause (`nothing was written in 19 of 20`), or in its sentence while its clause names nothing good.
    """
    policy = filing_policy().counts
    before = _without_double(number.before)
    if says_failed(number.after) or not policy.failing_before.isdisjoint(before) or _denies(number.clause):
        return True
    return _denies(number.beside) and not _praises(number.clause)


def says_failed(words: Sequence[str]) -> bool:
    """Whether words say that the standard was not met."""
    policy = filing_policy().counts
    kept = _without_double(words)
    return _has_any(policy.failing, kept) or any(map(_is_lacking, kept))


def _praises(words: Sequence[str]) -> bool:
    """Whether words say that the standard was met."""
    return _has_any(filing_policy().counts.succeeding, words)


def phrases_in(words: Iterable[str], phrases: Iterable[str]) -> Iterator[str]:
    """Those of some phrases that stand among words."""
    text = " ".join(words).replace("’", "'")
    alone, among = set(text.split(" ")), f" {text} "
    return (phrase for phrase in phrases if phrase in alone or (" " in phrase and f" {phrase} " in among))


def _has_any(phrases: frozenset[str], words: Sequence[str]) -> bool:
    """Whether any phrase stands among words, also where a hyphen joins these."""
    return not phrases.isdisjoint(words) or any(phrases_in((word.replace("-", " ") for word in words), phrases))


def has_figure(word: str) -> bool:
    """Whether a figure is among the letters of a word."""
    return not word.isalpha() and any(map(str.isdigit, word))


def _is_lacking(word: str) -> bool:
    """Whether a word says by how it begins that something is not: `unwritten`, and not `understood`."""
    policy = filing_policy().counts
    return word.startswith(policy.lacking) and not word.startswith(policy.not_lacking)


def _denies(words: Sequence[str]) -> bool:
    """Whether something is said not to be, or not to be done."""
    return any(map(_is_absence, _without_double(words)))


def _is_absence(word: str) -> bool:
    return word in filing_policy().counts.absence or word.endswith(("n't", "n’t"))


def _without_double(words: Sequence[str]) -> list[str]:
    """Words without what is good because it is not there, such as `no serious concerns`."""
    policy = filing_policy().counts
    kept: list[str] = []
    left_out = -1
    for at, word in enumerate(words):
        if _is_absence(word):
            near = range(at + 1, min(at + 1 + policy.words_undone, len(words)))
            left_out = max((n for n in near if words[n] in policy.undone), default=left_out)
        if at > left_out:
            kept.append(word)
    return kept


def _only_meant(number: NumberInText) -> bool:
    """Whether a number is a target, a hope or a sample, and not what was found: `40 of 40 will be`, `40 were read`."""
    policy = filing_policy().counts
    words = [word for word in number.after if word not in _OUT_OF]
    # A target that stands before this number has a figure of its own.
    before = _since_figure(number.before)
    if not (policy.meant_before.isdisjoint(before) and policy.meant.isdisjoint(words[: policy.words_before])):
        return True
    return len(words) <= policy.words_before and not policy.looked_at.isdisjoint(words[-1:])


def _since_figure(words: Sequence[str]) -> Sequence[str]:
    """The words after the last of them that has a figure in it."""
    figures = [at for at, word in enumerate(words) if has_figure(word)]
    return words[figures[-1] + 1 :] if figures else words


def _is_sample(number: NumberInText) -> bool:
    """Whether a number is the second of `40 of 40`."""
    before = [word for word in number.before if word != "the"]
    return (
        before[-1:] == ["of"]
        and before[-2:-1] != []
        and (before[-2].isdigit() or before[-2] in filing_policy().counts.numbers)
    )


def tallies_in(text: str) -> Iterator[Tally]:
    """The counts that a text tells verdict by verdict, the verdict first: `Met 12 / Not met 8`, `good: 9, poor: 3`."""
    verdicts = filing_policy().counts.verdicts
    words = "|".join(re.escape(word) for word in sorted(verdicts, key=len, reverse=True))
    one = rf"(?<!\w)({words})\W{{1,5}}(\d+)(?![\d.,]*\d|[/%])"
    for run in re.finditer(rf"{one}(?:(?:\d[\d.,]*\s?%|\W){{1,20}}{one})+", text.lower()):
        counts = [(verdicts[word], int(number)) for word, number in re.findall(one, run[0])]
        yield Tally(sum(number for meets, number in counts if meets), sum(number for _, number in counts))


def verdicts_in(plain: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the sentences of a plain text that say that something failed or is not, and of those that praise."""
    failing, succeeding = set[str](), set[str]()
    for sentence in _STATEMENT_END.split(plain):
        words = _WORD.findall(sentence)
        if says_failed(words) or _denies(words):
            failing.update(words)
        elif _praises(words):
            succeeding.update(words)
    return frozenset(failing), frozenset(succeeding)


_DATES = re.compile(r"\b\d{1,4}([/.-])\d{1,2}\1\d{2,4}\b")
_OF = re.compile(r"(?<![\w/])(\d+)\s*/\s*(\d+)(?![\w/])")
_SHARE_OR_YEAR = re.compile(r"[\d.,]+%|(?:19|20)\d\d")
_WORD = re.compile(r"[^\W_]+(?:[-.,:/'’][^\W_]+)*%?")
_WRAPPED = re.compile(r"(?<=[a-z,])[^\S\n]*\n[^\S\n]*(?=[a-z])")
_WRAPPED_FIGURE = re.compile(r"\b(in|of|for|from|with|by|on|at|to|the|that|all|about|and|or|only)[^\S\n]*\n\s*?(?=\d)")
_QUESTION = re.compile(r"[^.!?\n]{1,400}\?(?=\s|$)")
_CLAUSE_END = re.compile(r"[.,;!?](?=\s)|\n")
_PART_END = re.compile(r"[.,:;!?](?=\s)|\n")
_STATEMENT_END = re.compile(r"[.;!?](?=\s)|\n")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_OUT_OF = ("of", "the")
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")


def plain_text(text: str) -> str:
    """A text in small letters without its dates and questions, its sentences each on one line."""
    folded = unicodedata.normalize("NFKC", text)  # letters and figures of full width hide nothing
    unwrapped = _QUESTION.sub("\n", _WRAPPED_FIGURE.sub(r"\1 ", _WRAPPED.sub(" ", folded)))
    return _OF.sub(r" \1 of \2 ", _DATES.sub(" ", unwrapped.lower()))


def _ends(plain: str, starts: Sequence[int], end: re.Pattern[str]) -> list[int]:
    """After which words of a text, which start where `starts` says, a clause or a sentence ends, in order."""
    return [bisect_left(starts, mark.start()) - 1 for mark in end.finditer(plain)]


def words_in(plain: str) -> list[str]:
    """The words and figures of a plain text, without its dates."""
    words = _WORD.findall(plain)
    months = filing_policy().counts.months

    def dated(at: int) -> bool:
        if words[at + 1 : at + 2] == ["of"] and any(word.isdigit() for word in words[at + 2 : at + 4]):
            return False  # “in May. 19 of 20”
        return words[at].isdigit() and not months.isdisjoint((*words[max(0, at - 1) : at], *words[at + 1 : at + 2]))

    return ["" if dated(at) else word for at, word in enumerate(words)]


def _stretch(at: int, ends: Sequence[int], size: int) -> tuple[int, int]:
    """The first and the last word of the clause or the sentence that a word stands in."""
    place = bisect_left(ends, at)
    return ends[place - 1] + 1 if place else 0, ends[place] if place < len(ends) else size - 1


def numbers_in(plain: str, words: Sequence[str]) -> Iterator[NumberInText]:
    """The numbers of a plain text that may be counts: no percentages, dates, decimals or references.

    Args:
        words: the words of that text.
    """
    policy = filing_policy().counts
    starts = [word.start() for word in _WORD.finditer(plain)]
    numbers: Collection[str] = policy.numbers.keys() - policy.absence
    clauses, parts, sentences = (_ends(plain, starts, end) for end in (_CLAUSE_END, _PART_END, _SENTENCE_END))
    for at, word in enumerate(words):
        if word in policy.whole:
            value = None
        elif word in policy.numbers:
            value = policy.numbers[word]
        elif _FIGURE.fullmatch(word) and words[at + 1 : at + 2] not in (["per"], ["percent"]):
            value = int(word.replace(",", ""))
        else:
            continue
        if _is_place(words, at):
            continue
        near = max(0, at - policy.words_apart)
        (clause, clause_end), (part, part_end), (sentence, sentence_end) = (
            _stretch(at, ends, len(words)) for ends in (clauses, parts, sentences)
        )
        reach = [min(end - at, policy.words_apart) for end in (clause_end, part_end, sentence_end)]
        reach[0] = max(policy.words_after, reach[0])
        following = [*_following(words, at, max(reach), numbers)]
        after, mine, to_end = (tuple(word for place, word in following if place <= at + most) for most in reach)
        later = after[len(mine) : len(to_end)]
        opening = _since_figure(words[max(part, near) : at])
        earlier = _without_figures(words, max(sentence, near), part, parts)
        before = words[max(clause, at - policy.words_before) : at]
        yield NumberInText(at, value, after, tuple(before), (*opening, *mine), (*earlier, *later))


def _without_figures(words: Sequence[str], first: int, end: int, clauses: Sequence[int]) -> list[str]:
    """The words from one to another, without the clauses that have a figure of their own."""
    kept: list[str] = []
    while first < end:
        last = min(_stretch(first, clauses, len(words))[1], end - 1)
        clause = words[first : last + 1]
        kept += clause if _since_figure(clause) == clause else ()
        first = last + 1
    return kept


def _is_place(words: Sequence[str], at: int) -> bool:
    """Whether a number says where something stands, as both do in `page 38 of 40`."""
    before = words[max(0, at - 3) : at]
    places = filing_policy().counts.places
    return before[-1:] != [] and (before[-1] in places or (before[-1] == "of" and before[0] in places))


def _following(words: Sequence[str], at: int, most: int, numbers: Collection[str]) -> Iterator[tuple[int, str]]:
    """The words that say what a number is of: so many after it, past the sample it is out of, up to the next number.

    A percentage and a year are no next number: `20 of 20 (100%) were late`; nor is a word for none of them.

    Args:
        numbers: words that are a next number.
    """
    passed = 0
    for place, word in enumerate(words[at + 1 : at + 1 + most], start=at + 1):
        if _SHARE_OR_YEAR.fullmatch(word) or (word.isdigit() and words[place + 1 : place + 2] == ["per"]):
            continue
        if word in numbers or has_figure(word):
            passed += 1
            if passed > 1:
                break
            continue
        yield place, word
