"""What the text of a file tells of it: whether a count stands in it, and which other files say the same.

Texts are told apart by their words, never by their bytes: a space that was added makes no other source. A text is
kept as a sketch of its runs of words, those whose digests are the smallest (Broder's resemblance of documents), so
that no words of a file go into the register.
"""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from base.dates import find_dates
from base.identifiers import identifiers_in
from evidence.policy import filing_policy
from evidence.tables.contents import text_of

_MARK = 8
"""Hex digits of the digest of a run of words: of 100,000 runs, two share theirs once by chance, which is harmless."""


class Number(NamedTuple):
    """A number in a text.

    Attributes:
        at: which word of the text it is.
        value: the number; None for a word that says that the whole of a sample is meant.
        after: the words after it, to the end of its clause or a few words, or up to a second number: what it is of.
        before: the last words before it in its clause.
    """

    at: int
    value: int | None
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


class Tally(NamedTuple):
    """A count that is told verdict by verdict, `Met 12 / Not met 8`: how many met the standard, and of how many."""

    met: int
    sample: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What was read in a file.

    Attributes:
        sketch: what like texts share most of; empty where none was read.
        numbers: the numbers in it, in order; None where its text cannot be read.
        tallies: the counts that are told verdict by verdict.
        words: its different words, in small letters, and codes such as `hp-07`; None where its text cannot be read.
        inspectorate: whether it names an inspectorate; None where its text cannot be read.
        identifiers: the sorts of likely identifiers of children in it.
        newest: the newest day it names, or the last of a later year it names; None where it names no date.
    """

    sketch: str = ""
    numbers: tuple[Number, ...] | None = None
    tallies: frozenset[Tally] = frozenset()
    words: frozenset[str] | None = None
    inspectorate: bool | None = None
    identifiers: tuple[str, ...] = ()
    newest: date | None = None

    def has_count(self, sample: int | None, met: int | None) -> bool | None:
        """Whether a sample and the number that met the standard stand in the text, near each other.

        `12 of 20`, `12/20`, `twelve of the 20 files`, `met 12, not met 8` and a row of totals all will do; where the
        whole sample met it, `all 20` as well. What is aimed at, or was only looked at, is no count. Where no count is
        claimed, the text must not tell a bad one. None where there is no count, or no text to look in.
        """
        if self.numbers is None or sample is None or met is None:
            return False if self.worst(sample, met) else None
        if Tally(met, sample) in self.tallies:
            return True
        policy = filing_policy().counts
        near = policy.words_apart
        samples = [number for number in self.numbers if number.value == sample]
        wanted = (met, None) if met == sample else (met,)
        meetings = [number for number in self.numbers if number.value in wanted]
        if met == sample:
            # `All 40 were read; 12 of them were good` says of 40 only that they were read.
            fewer = [n.at for n in self.numbers if n.value is not None and n.value < sample]
            near_fewer = [m for m in meetings if any(abs(at - m.at) <= policy.words_after for at in fewer)]
            meetings = [m for m in meetings if m not in near_fewer and not _is_sample(m)]
        if met:
            meetings = [m for m in meetings if not (_fails(m.after) or _names_failing(m.before) or _only_meant(m))]
        return any(one.at != other.at and abs(one.at - other.at) <= near for one in samples for other in meetings)

    def worst(self, sample: int | None, met: int | None) -> tuple[int, int] | None:
        """The worst other count of what met a standard that the text tells; None without a bad one.

        Numbers of which the text does not say whether that is good or bad are left out, and so are counts of a few.

        Args:
            sample: what is claimed, with `met`; that count is left out.
        """
        policy = filing_policy().counts
        counts = set(self.tallies)
        for one, other in pairwise(self.numbers or ()):
            part, whole = one.value, other.value
            if part is None or whole is None or part > whole or not _is_sample(other) or _only_meant(one):
                continue
            if (part, whole) == (met, sample):
                continue
            if _fails(one.after) or _names_failing(one.before):
                counts.add(Tally(whole - part, whole))
            elif not policy.succeeding.isdisjoint(one.after):
                counts.add(Tally(part, whole))
        bad = [t for t in counts if t.sample >= policy.worst_sample and t.met * 1000 < policy.worst_share * t.sample]
        return min(bad, key=lambda tally: (tally.met / tally.sample, tally), default=None)


def _fails(words: Sequence[str]) -> bool:
    """Whether words say that the standard was not met."""
    text = f" {' '.join(words)} ".replace("-", " ")
    return any(f" {phrase} " in text for phrase in filing_policy().counts.failing)


def _names_failing(before: Sequence[str]) -> bool:
    """Whether the words just before a number say that it counts what failed: `poor in 18 of 20`, `inadequate: 18`."""
    return not filing_policy().counts.failing_before.isdisjoint(before)


def _only_meant(number: Number) -> bool:
    """Whether a number is a target, a hope or a sample, and not what was found: `40 of 40 will be`, `40 were read`."""
    policy = filing_policy().counts
    words = [word for word in number.after if word not in _OUT_OF]
    before: list[str] = []
    for word in reversed(number.before):
        if any(letter.isdigit() for letter in word):
            break  # a target that stands before this number has a figure of its own
        before.append(word)
    if not (policy.meant_before.isdisjoint(before) and policy.meant.isdisjoint(words[: policy.words_before])):
        return True
    return len(words) <= policy.words_before and not policy.looked_at.isdisjoint(words[-1:])


def _is_sample(number: Number) -> bool:
    """Whether a number is the second of `40 of 40`."""
    before = [word for word in number.before if word != "the"]
    return (
        before[-1:] == ["of"]
        and before[-2:-1] != []
        and (before[-2].isdigit() or before[-2] in filing_policy().counts.numbers)
    )


def _tallies(text: str) -> Iterator[Tally]:
    """The counts that a text tells verdict by verdict, the verdict first: `Met 12 / Not met 8`, `good: 9, poor: 3`."""
    verdicts = filing_policy().counts.verdicts
    words = "|".join(re.escape(word) for word in sorted(verdicts, key=len, reverse=True))
    one = rf"(?<!\w)({words})\W{{1,5}}(\d+)(?![\d.,]*\d|[/%])"
    for run in re.finditer(rf"{one}(?:(?:\d[\d.,]*\s?%|\W){{1,20}}{one})+", text.lower()):
        counts = [(verdicts[word], int(number)) for word, number in re.findall(one, run[0])]
        yield Tally(sum(number for meets, number in counts if meets), sum(number for _, number in counts))


def read_contents(path: Path) -> Contents:
    """Read what a file's text tells of it."""
    body = text_of(path)
    if body is None:
        return Contents()
    words = _words_in(body)
    spoken = frozenset(_SPOKEN.findall(body.lower()))
    likely = tuple(dict.fromkeys(identifier.name for identifier in identifiers_in(body) if identifier.told_of_files))
    return Contents(
        _sketch(body, words),
        tuple(_numbers(words, _clause_ends(body))),
        frozenset(_tallies(body)),
        spoken,
        _names_inspectorate(words),
        likely,
        _newest(body),
    )


def is_long_before(newest: date, about: date) -> bool:
    """Whether the newest day that a file names is so long before the one it is about that somebody has to say why."""
    return (about - newest).days > filing_policy().dating.days


def _newest(body: str) -> date | None:
    dates = find_dates(body[: filing_policy().dating.characters])
    # “In March 18 of 20 were good” may look like a month of 2018, and alone it tells no date.
    if not any(one.exact or _YEAR.search(body, one.start, one.end) for one in dates):
        return None
    newest = max(one.day for one in dates)
    years = [year for digits in _YEAR.findall(body) if (year := int(digits)) > newest.year]
    return date(max(years), 12, 31) if years else newest


def _names_inspectorate(words: Sequence[str]) -> bool:
    text = " ".join(["", *words, ""]).replace("’", "'")
    return any(f" {name} " in text for name in filing_policy().inspectorates.names)


def sketch_of(text: str) -> str:
    """The sketch of a text: the digest of its figures, then those of its runs of words, the smallest, in order."""
    return _sketch(text, _words_in(text))


def _sketch(text: str, undated: Sequence[str]) -> str:
    policy = filing_policy().likeness
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = re.findall(r"[^\W_]+", plain)
    runs = {" ".join(words[at : at + policy.run_words]) for at in range(max(1, len(words) - policy.run_words + 1))}
    marks = sorted(_digest(run) for run in runs if run)
    figures = (word for word in undated if any(letter.isdigit() for letter in word))
    return _digest(" ".join(sorted(figures))) + "".join(marks[: policy.marks])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


class KnownText(NamedTuple):
    """The text of an item that is filed.

    Attributes:
        content: what its content is called: the id of the first item of the same text; empty in an older register.
        sketch: the sketch of its text.
        type: its evidence type.
        about: the day it is about, as `2014-03-31`.
    """

    id: str
    content: str
    sketch: str
    type: str
    about: str

    @property
    def figures(self) -> str:
        """Digest of the figures in it."""
        return self.sketch[:_MARK]

    @property
    def marks(self) -> list[str]:
        """The digests of its runs of words."""
        return [self.sketch[at : at + _MARK] for at in range(_MARK, len(self.sketch), _MARK)]


class KnownTexts:
    """The texts of items that are filed, to find those that a new one repeats."""

    def __init__(self, texts: Iterable[KnownText] = (), beneath: KnownTexts | None = None) -> None:
        """Take in the texts of items, in the order they were filed.

        Args:
            beneath: what else is known, which stays as it is; of an item that both know, the text given here counts.
        """
        self._beneath, self._lock = beneath, threading.Lock()
        self._texts: dict[str, KnownText] = {}
        self._having: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: KnownText) -> None:
        """Take in one more, or another text of one that is known."""
        with self._lock:
            before = self._texts.get(text.id)
            for mark in before.marks if before else ():
                self._having[mark].remove(text.id)
            self._texts[text.id] = text
            for mark in text.marks:
                self._having[mark].append(text.id)

    def like(self, text: KnownText) -> str | None:
        """What the content of the first other item is called whose text is the same or nearly so; None without one."""
        near = self._sharing(text.marks)
        near.pop(text.id, None)
        first = next((known for _, known in sorted(near.items(), key=_as_filed) if _alike(text, known)), None)
        return first and (first.content or first.id)

    def _sharing(self, marks: Sequence[str]) -> dict[str, KnownText]:
        """The texts that share enough of some marks to be looked at."""
        below = self._beneath._sharing(marks) if self._beneath else {}
        with self._lock:
            shared = Counter(id for mark in marks for id in self._having.get(mark, ()))
            above = {id: self._texts[id] for id, count in shared.items() if _enough(count, marks, self._texts[id])}
            return {id: text for id, text in below.items() if id not in self._texts} | above


def _as_filed(known: tuple[str, KnownText]) -> tuple[int, str]:
    return len(known[0]), known[0]


def _alike(one: KnownText, other: KnownText) -> bool:
    """Whether two texts say the same: most of the words of the shorter stand in the longer one.

    A form that is filled in anew each month, or for the next audit, has the same words and other figures: of one type
    and about another day, that is another text.
    """
    filled_in_anew = one.type == other.type and one.about != other.about and one.figures != other.figures
    return not filled_in_anew and _overlap(one.marks, other.marks)


def _enough(shared: int, marks: Sequence[str], known: KnownText) -> bool:
    """Whether two texts that share so many marks can say the same; see `_overlap`, which looks closer at long ones."""
    policy, count = filing_policy().likeness, len(known.sketch) // _MARK - 1
    whole = policy.marks not in (len(marks), count)
    return not whole or shared * 1000 >= policy.share * min(len(marks), count)


def _overlap(ours: list[str], theirs: list[str]) -> bool:
    """Whether enough of the runs of the shorter text stand in the longer one.

    Of a long text only the smallest digests are known, so the two are compared up to where both are known whole.
    """
    policy = filing_policy().likeness
    known_to = min((marks[-1] for marks in (ours, theirs) if len(marks) == policy.marks), default="g")
    one, other = ({mark for mark in marks if mark <= known_to} for marks in (ours, theirs))
    fewer = min(len(one), len(other))
    if not fewer or (known_to != "g" and fewer < policy.least):
        return False
    return len(one & other) * 1000 >= policy.share * fewer


_DATES = re.compile(r"\b\d{1,4}([/.-])\d{1,2}\1\d{2,4}\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OF = re.compile(r"(?<![\w/])(\d+)\s*/\s*(\d+)(?![\w/])")
_SHARE_OR_YEAR = re.compile(r"[\d.,]+%|(?:19|20)\d\d")
_WORD = re.compile(r"[^\W_]+(?:[-.,:/'’][^\W_]+)*%?")
_SPOKEN = re.compile(r"[^\W\d_]+(?:-?\d+)?")
_CLAUSE_END = re.compile(r"[.,!?](?=\s)|\n")
_OUT_OF = ("of", "the")
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")


def _plain(text: str) -> str:
    return _OF.sub(r" \1 of \2 ", _DATES.sub(" ", text.lower()))


def _clause_ends(text: str) -> list[int]:
    """After which words of a text a clause ends, in order."""
    plain = _plain(text)
    marks = iter([mark.start() for mark in _CLAUSE_END.finditer(plain)])
    mark, ends = next(marks, None), list[int]()
    for at, word in enumerate(_WORD.finditer(plain)):
        while mark is not None and mark < word.start():
            ends.append(at - 1)
            mark = next(marks, None)
    return ends


def _words_in(text: str) -> list[str]:
    """The words and figures of a text, without its dates."""
    words = _WORD.findall(_plain(text))
    months = filing_policy().counts.months

    def dated(at: int) -> bool:
        return words[at].isdigit() and not months.isdisjoint((*words[max(0, at - 1) : at], *words[at + 1 : at + 2]))

    return ["" if dated(at) else word for at, word in enumerate(words)]


def _numbers(words: Sequence[str], ends: Sequence[int]) -> Iterator[Number]:
    """The numbers that may be counts: no percentages, dates, decimals or references."""
    policy = filing_policy().counts
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
        place = bisect_left(ends, at)
        first = max(ends[place - 1] + 1 if place else 0, at - policy.words_before)
        end = ends[place] if place < len(ends) else len(words) - 1
        most = max(policy.words_after, min(end - at, policy.words_apart))
        yield Number(at, value, _around(words, at, most), tuple(words[first:at]))


def _is_place(words: Sequence[str], at: int) -> bool:
    """Whether a number says where something stands, as both do in `page 38 of 40`."""
    before = words[max(0, at - 3) : at]
    places = filing_policy().counts.places
    return before[-1:] != [] and (before[-1] in places or (before[-1] == "of" and before[0] in places))


def _around(words: Sequence[str], at: int, most: int) -> tuple[str, ...]:
    """The words that say what a number is of: so many after it, past the sample it is out of, up to the next number.

    A percentage and a year are no next number: `20 of 20 (100%) were late`.
    """
    numbers = filing_policy().counts.numbers
    following: list[str] = []
    passed = 0
    for place, word in enumerate(words[at + 1 : at + 1 + most], start=at + 1):
        if _SHARE_OR_YEAR.fullmatch(word) or (word.isdigit() and words[place + 1 : place + 2] == ["per"]):
            continue
        if (word in numbers and word != "no") or any(letter.isdigit() for letter in word):
            passed += 1
            if passed > 1:
                break
            continue
        following.append(word)
    return tuple(following)
