"""What the words of a progress text claim: phrases of the lexicon, figures and dates, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from base.dates import DateInText, find_dates
from base.errors import InputError, ManyProblems
from base.model import Model
from base.shape import explain
from base.yamlfile import place
from evidence.plans.words import any_of, words
from evidence.tables.headings import plain

_JOINT = r"[\s,-]+"
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_FIGURE = re.compile(r"(?<![\w.-])£?\d[\d,]*(?:\.\d+)?(?:/\d+)?%?(?![A-Za-z\d])")
_DIGIT = re.compile(r"\d")
_ENUMERATOR = re.compile(r"^\W*\d{1,2}[.)](?=\s|$)")
_YEAR = re.compile(r"(?<![\w/–-])(?P<year>(?:19|20)\d{2})(?:\s?[/–-]\s?(?:20)?(?P<next>\d{2}))?(?![\w/–-])")
_STEM = 5
_SENTENCE = re.compile(r"(?<=[.?!;])\s+(?=[A-Z0-9‘“'\"(•*-])|\s*[\r\n]+\s*(?=[A-Z0-9•*-])|\s*•\s*")


class WordList(Model):
    """Phrases that mean one thing, and why they do.

    Attributes:
        reason: why these words are read so.
        words: the phrases; `a/b` is either word, `*` any letters, `#` any number, `...` up to four words between,
            `$` the end of the sentence, and `=word` only in the letters given, so that a name is left alone.
        unless: longer phrases in which those words mean something else.
        negated: whether a negation before the phrase takes its meaning away.
    """

    reason: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    negated: bool = True


class Lexicon(Model):
    """The word lists that challenges read texts with; `lexicon.yaml` gives the reason for each."""

    negations: WordList
    pointers: WordList
    row_nouns: WordList
    processes: WordList
    checks: WordList
    watched: WordList
    reported: WordList
    asked: WordList
    understood: WordList
    results: WordList
    impacts: WordList
    number_words: WordList
    not_figures: WordList
    titles: WordList
    unfinished: WordList
    promises: WordList
    common: WordList
    breaches: WordList
    deadlines: WordList
    declined: WordList
    comparisons: WordList
    as_it_should_be: WordList
    failings: WordList
    diminishers: WordList
    targets: WordList
    replaced: WordList
    blanks: WordList


def read_lexicon(data: Any, file: Path) -> Lexicon:
    """The lexicon of a rulebook, checked.

    Args:
        data: what `lexicon.yaml` holds.
        file: where it was read, to say where a mistake is.

    Raises:
        ManyProblems: a list is missing, unknown or of the wrong shape.
    """
    try:
        return Lexicon.model_validate(data)
    except ValidationError as error:
        problems = [
            InputError(message, where=place(file, problem["loc"]), hint=hint)
            for problem, message, hint in explain(error.errors(include_url=False), Lexicon)
        ]
    raise ManyProblems("The word lists cannot be used.", problems, where=str(file), hint="Correct them.")


class Texts:
    """Reads texts by the word lists of a rulebook.

    A list is made ready when it is first looked for: that takes longer than many a plan is read in.

    Args:
        reach: how many words may stand between a negation and the phrase whose meaning it takes away.
    """

    def __init__(self, lexicon: Lexicon, reach: int) -> None:
        self._lexicon, self._reach = lexicon, reach
        self._ready: dict[tuple[str, str], re.Pattern[str]] = {}

    def find(self, name: str, sentence: str) -> list[str]:
        """The phrases in a sentence that mean what a list says, as they are written there."""
        listed: WordList = getattr(self._lexicon, name)
        matches = list(self.pattern(name).finditer(sentence)) if sentence else []
        if matches and listed.unless:
            matches = outside(matches, [match.span() for match in self.pattern(name, "unless").finditer(sentence)])
        if matches and listed.negated:
            matches = [m for m in matches if not self._negation.search(sentence[: m.start()])]
        return [match.group() for match in matches]

    def pattern(self, name: str, of: str = "words") -> re.Pattern[str]:
        """A regular expression for any phrase of a list, or of those `unless` which it is meant."""
        if (name, of) not in self._ready:
            self._ready[name, of] = phrase_pattern(getattr(getattr(self._lexicon, name), of))
        return self._ready[name, of]

    def before(self, name: str, text: str) -> re.Match[str] | None:
        """The phrase of a list with which a text ends."""
        if (name, "at the end") not in self._ready:
            self._ready[name, "at the end"] = re.compile(self.pattern(name).pattern + r"\W*$", re.I)
        return self._ready[name, "at the end"].search(text)

    @cached_property
    def _negation(self) -> re.Pattern[str]:
        negation = "|".join(map(_phrase, self._lexicon.negations.words))
        return re.compile(rf"(?<!\w)(?:{negation})(?:\W+\w+){{0,{self._reach}}}\W*$", re.I)

    def says(self, text: str) -> bool:
        """Whether a field says something: it has a letter or digit, and is no word such as `TBC`."""
        return plain(text) not in self._nothing

    @cached_property
    def _nothing(self) -> frozenset[str]:
        return frozenset(["", *map(plain, self._lexicon.blanks.words)])

    def stems(self, name: str) -> frozenset[str]:
        """The stems of the words of a list."""
        return frozenset(map(stem, getattr(self._lexicon, name).words))

    # --- figures and dates --------------------------------------------------------------------------------

    def figures(self, sentence: str) -> list[str]:
        """The numbers that say how much or how many, rather than when, how often, or under which section."""
        matches = [*_FIGURE.finditer(sentence), *self._number_words.finditer(sentence)]
        if not matches:
            return []
        others = (self.pattern("not_figures"), _YEAR, _ENUMERATOR)
        other = [match.span() for pattern in others for match in pattern.finditer(sentence)]
        other += [(dated.start, dated.end) for dated in _dates_in(sentence)]
        return [match.group() for match in outside(matches, other)]

    @cached_property
    def _number_words(self) -> re.Pattern[str]:
        return phrase_pattern((*_number_words(), *self._lexicon.number_words.words))

    def newest(self, text: str, as_of: date) -> date | None:
        """The newest day a text can speak of: of a month or year the last day, but none after the day asked about.

        The years of laws and titles are not dates.

        Args:
            as_of: the day that is asked about; later dates are left out.
        """
        exact = _dates_in(text)
        days = [_latest(dated, as_of) for dated in exact]
        for match in _YEAR.finditer(text):
            inside = any(dated.start <= match.start() < dated.end for dated in exact)
            if not inside and not self.before("titles", text[: match.start()]):
                days.append(_year_end(match, as_of))
        return max((day for day in days if day), default=None)

    def deadlines(self, sentence: str, as_of: date) -> list[str]:
        """The dates after a day that a sentence sets as limits, such as `by September 2014`, as they are written."""
        later = [dated for dated in _dates_in(sentence) if _latest(dated, as_of) is None]
        limits = [(self.before("deadlines", sentence[: dated.start]), dated) for dated in later]
        return [sentence[limit.start() : dated.end] for limit, dated in limits if limit]


def outside(matches: Iterable[re.Match[str]], spans: Collection[tuple[int, int]]) -> list[re.Match[str]]:
    """The matches that overlap with none of some spans."""
    return [m for m in matches if all(m.end() <= start or m.start() >= end for start, end in spans)]


def stem(word: str) -> str:
    """The letters of a word by which it is known again: `audits`, `audited` and `auditing` are one."""
    return word.rstrip("s")[:_STEM]


@lru_cache(maxsize=64)
def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A regular expression for any of the phrases, as whole words, whatever their case."""
    # Phrases with the same first word share it in the pattern, which makes it several times faster.
    by_opening: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        opening, _, after = phrase.partition(" ")
        by_opening.setdefault(opening, []).append(
            f"{_JOINT}{_phrase(after)}" if after and after != "$" else _phrase(after)
        )
    groups = (f"{_phrase(opening)}(?:{'|'.join(rests)})" for opening, rests in by_opening.items())
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?!\w)", re.I)


def _phrase(phrase: str) -> str:
    pattern = ""
    for word in phrase.split():
        if word == "...":
            pattern += r"(?:[\w'’%&/()]+[\s,-]+){0,4}"
        elif word == "$":
            pattern = pattern.removesuffix(_JOINT) + r"(?=\W*$)"
        else:
            pattern += f"(?:{'|'.join(map(_word, word.split('/')))}){_JOINT}"
    return pattern.removesuffix(_JOINT)


def _word(word: str) -> str:
    if word.startswith("="):
        return rf"(?-i:{re.escape(word[1:])})"
    pattern = re.escape(word).replace(r"\*", "[a-z'’]*")
    return pattern.replace(r"\#", _number()) if "#" in word else pattern


@lru_cache(maxsize=1)
def _number() -> str:
    return rf"(?:{_DIGITS}|{any_of(_number_words())})"


def _number_words() -> tuple[str, ...]:
    # "One" is left out: it stands for a person or a thing more often than for a count.
    return tuple(word for word, number in words().numbers.items() if number > 1 and word.isalpha())


@lru_cache(maxsize=4096)
def _dates_in(text: str) -> tuple[DateInText, ...]:
    return tuple(find_dates(text)) if _DIGIT.search(text) else ()


def split_sentences(text: str) -> list[str]:
    """The sentences of a progress text: cut at full stops, semicolons, bullets, and lines that open anew."""
    return [part for part in _SENTENCE.split(text) if part and part.strip()]


def _latest(dated: DateInText, as_of: date) -> date | None:
    first = dated.day if dated.exact else dated.day.replace(day=1)
    return min(dated.day, as_of) if first <= as_of else None


def _year_end(match: re.Match[str], as_of: date) -> date | None:
    """The last day of a year; of two years that follow each other, such as 2012-13, of the financial year."""
    year = int(match["year"])
    if match["next"] is None:
        return min(date(year, 12, 31), as_of) if year <= as_of.year else None
    if int(match["next"]) != (year + 1) % 100:
        return None
    return min(date(year + 1, 3, 31), as_of) if date(year, 4, 1) <= as_of else None
