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
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from base.dates import find_dates
from base.errors import InputError
from base.identifiers import identifiers_in
from evidence.policy import filing_policy
from evidence.tables.child import in_child
from evidence.tables.contents import text_of
from evidence.tables.file import open_file
from evidence.texts.counts import (
    NumberInText,
    Tally,
    bears_out,
    counts_in,
    has_figure,
    is_bad,
    numbers_in,
    phrases_in,
    plain_text,
    tallies_in,
    verdicts_in,
    words_in,
)

_MARK = 8
"""Hex digits of the digest of a run of words: of 100,000 runs, two share theirs once by chance, which is harmless."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What was read in a file.

    Attributes:
        sketch: what like texts share most of; empty where none was read.
        numbers: the numbers in it, in order; None where its text cannot be read.
        tallies: the counts that are told verdict by verdict.
        words: its different words, in small letters, and codes such as `hp-07`; None where its text cannot be read.
        failing: those of its sentences that say that something failed or is not there, and `succeeding` those of its
            sentences that say that something is as it should be.
        inspectorate: whether it names an inspectorate; None where its text cannot be read.
        disowning: the phrases in it that take its figures back, or say that its cases were chosen.
        identifiers: the sorts of likely identifiers of children in it.
        newest: the newest day it names, or the last of a later year it names; None where it names no date.
    """

    sketch: str = ""
    numbers: tuple[NumberInText, ...] | None = None
    tallies: frozenset[Tally] = frozenset()
    words: frozenset[str] | None = None
    failing: frozenset[str] = frozenset()
    succeeding: frozenset[str] = frozenset()
    inspectorate: bool | None = None
    disowning: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    newest: date | None = None

    def has_count(self, sample: int | None, met: int | None) -> bool | None:
        """Whether a sample and the number that met the standard stand in the text, near each other.

        `12 of 20`, `12/20`, `twelve of the 20 files`, `met 12, not met 8` and a row of totals all will do; where the
        whole sample met it, `all 20` as well. What is aimed at, or was only looked at, is no count. Where no count is
        claimed, the text must not tell a bad one. None where there is no count, or no text to look in.
        """
        if self.numbers is None or sample is None or met is None:
            worst = self.worst(sample, met)
            return False if worst and is_bad(*worst) else None
        if Tally(met, sample) in self.tallies:
            return True
        return bears_out(self.numbers, sample, met)

    def is_unjudged(self, sample: int | None, met: int | None) -> bool:
        """Whether a count stands in the text, which does not say that so many were as they should be."""
        if not self.numbers or not sample or not met or Tally(met, sample) in self.tallies:
            return False
        return bears_out(self.numbers, sample, met) and not bears_out(self.numbers, sample, met, praised=True)

    def worst(self, sample: int | None, met: int | None) -> tuple[int, int] | None:
        """The worst other count of what met a standard that the text tells; None without one.

        Numbers of which the text does not say whether that is good or bad are left out, and so are counts of a few.

        Args:
            sample: what is claimed, with `met`; that count is left out.
        """
        claimed = (met, sample)
        others = {tally for tally in (*self.tallies, *counts_in(self.numbers or ())) if tally != claimed}
        counts = [tally for tally in others if tally.sample >= filing_policy().counts.worst_sample]
        return min(counts, key=lambda tally: (tally.met / tally.sample, tally), default=None)


_READ_HERE = 100_000
"""Characters that are read in place: the worst that we know of take 2 s of the processor, a usual report 0.2."""


def read_contents(path: Path) -> Contents:
    """Read what a file's text tells of it; nothing where that takes more than is given to a child."""
    body = text_of(path)
    if body is None:
        return Contents()
    if len(body) <= _READ_HERE:
        return _told_by(body)
    try:
        return in_child(lambda _file: _told_by(body), open_file(path))
    except InputError:
        return Contents()


def _told_by(body: str) -> Contents:
    plain = plain_text(body)
    words = words_in(plain)
    spoken = frozenset(_SPOKEN.findall(body.lower()))
    failing, succeeding = verdicts_in(plain)
    likely = tuple(dict.fromkeys(identifier.name for identifier in identifiers_in(body) if identifier.told_of_files))
    return Contents(
        sketch_of(body, words),
        tuple(numbers_in(plain, words)),
        frozenset(tallies_in(body)),
        spoken,
        failing,
        succeeding,
        _names_inspectorate(words),
        _disowning(body, words),
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
    return any(phrases_in(words, filing_policy().inspectorates.words))


def _disowning(body: str, words: Sequence[str]) -> tuple[str, ...]:
    policy = filing_policy().disowned
    beginning = words_in(plain_text(body[: policy.near_start.characters]))
    return (*phrases_in(beginning, policy.near_start.phrases), *phrases_in(words, policy.phrases))


def names_authority(words: Collection[str], authority: str) -> bool | None:
    """Whether some words have every word of an authority's name that tells it from others; None where none does."""
    telling = set(_SPOKEN.findall(authority.lower())) - filing_policy().authorities.words
    return telling <= set(words) if telling else None


def sketch_of(text: str, undated: Sequence[str]) -> str:
    """The sketch of a text: the digest of its figures, then those of its runs of words, the smallest, in order.

    Args:
        undated: its words, as `words_in` gives those of its plain text, without the dates it names.
    """
    policy = filing_policy().likeness
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = re.findall(r"[^\W_]+", plain)
    runs = {" ".join(words[at : at + policy.run_words]) for at in range(max(1, len(words) - policy.run_words + 1))}
    marks = sorted(_digest(run) for run in runs if run)
    return _digest(" ".join(sorted(filter(has_figure, undated)))) + "".join(marks[: policy.marks])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


class KnownText(NamedTuple):
    """The text of an item that is filed.

    Attributes:
        content: what its content is called: the id of the first item of the same text; empty in an older register.
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


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPOKEN = re.compile(r"[^\W\d_]+(?:-?\d+)?")
