"""What a column holds, told from the meaning of its heading: one matcher for every table that is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from evidence.tables.words import words

LONGEST_HEADING = 110
"""Characters; a longer cell is never a heading."""
MOST_WORDS = 16
"""Words of a heading."""
LONGEST_DOUBLE = 6
"""Words; a longer text with "and" or a comma in it is a sentence, not two headings in one."""
LONGEST_MISSPELT = 40
"""Characters; in a longer one a misspelt word is found by the words beside it."""

_PREPOSITIONS = re.compile(r"\b(?:of|for|to|against|from|in|with|since|made|by|at|on)\b")
_NO_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The text in lower case with only letters, digits and single spaces, for comparing."""
    return _NO_WORD.sub(" ", text.lower()).strip()


def is_period(text: str) -> bool:
    """Whether a heading names only a period, such as `Q1` or `June 2014`."""
    return bool(text) and all(word in words().periods or word.isdigit() for word in plain(text).split())


def match_near(text: str, known: Mapping[str, str], least: float) -> str:
    """The value of the key nearest to a text, where they are at least so alike (0 to 100); otherwise empty."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=least)
    return known[best[0]] if best else ""


class Headings:
    """The headings of one kind of table.

    Args:
        columns: the headings of each column by what it holds.
        likeness: how alike (0 to 100) a misspelt heading must be to one of them.
        update: what a heading holds that names a period alone; empty where that says nothing.
    """

    def __init__(self, columns: Mapping[str, Sequence[str]], likeness: float = 86, update: str = "") -> None:
        self._phrases = {phrase: name for name, listed in columns.items() for phrase in listed}
        self._edges = frozenset(word for phrase in self._phrases for word in (phrase.split()[0], phrase.split()[-1]))
        self._likeness = likeness
        self._update = update
        self._known: dict[str, tuple[str, float]] = {}

    def match(self, text: str) -> tuple[str, float]:
        """What a column under this heading holds, and how sure that is (0 to 100); `("", 0)` where nothing fits.

        Exact phrases come first, then the head of the heading (its words before a preposition, read from its end, so
        that an "action owner" is an owner), then phrases it opens with or contains, then misspellings.
        """
        if text not in self._known:
            self._known[text] = self._best(text)
        return self._known[text]

    def may_match(self, text: str) -> bool:
        """Whether a text starts or ends with a word that headings start or end with: most cells do not."""
        parts = plain(text).split()
        return bool(parts) and not self._edges.isdisjoint((parts[0], parts[-1]))

    def names(self, text: str, column: str) -> bool:
        """Whether one part of a double heading names a column, as the second of `Lead and timescale` does."""
        return any(self._phrase(part) == (column, 100) for part, _ in self._readings(text))

    def _best(self, text: str) -> tuple[str, float]:
        best = ("", 0.0)
        if not text or len(text) > LONGEST_HEADING or len(text.split()) > MOST_WORDS:
            return best
        for reading, penalty in self._readings(text):
            column, quality = self._phrase(reading)
            if quality - penalty > best[1]:
                best = (column, quality - penalty)
        return best

    def _readings(self, text: str) -> list[tuple[str, float]]:
        """The heading itself, without what stands in brackets, without a period, each part of a double heading."""
        whole = plain(text) or text.strip()
        unbracketed = plain(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text))
        timeless = " ".join(
            word
            for word in unbracketed.split()
            if word not in words().periods and not re.fullmatch(r"\d+(?:st|nd|rd|th)?", word)
        )
        parts = (
            []
            if len(whole.split()) > LONGEST_DOUBLE
            else [plain(part) for part in re.split(r"[/\n&,;:?|–]|\band\b|\bor\b| - ", text)]
        )
        readings = [(whole, 0.0), (unbracketed, 1.0)]
        if timeless:
            readings.append((timeless, 2.0))
        elif self._update and is_period(unbracketed):
            readings.append((self._update, 5.0))
        return readings + [(part, 4.0 + at) for at, part in enumerate(part for part in parts if part)]

    def _phrase(self, heading: str) -> tuple[str, float]:
        phrases = self._phrases
        if heading in phrases:
            return (phrases[heading], 100)
        head = _PREPOSITIONS.split(heading, maxsplit=1)[0].strip() or heading
        if head in phrases:
            return (phrases[head], 95)
        of_head, whole = head.split(), heading.split()
        openings = range(len(whole) - 1, 0, -1) if len(whole) <= 8 else ()
        for quality, parts in (
            (90, [" ".join(of_head[start:]) for start in range(1, len(of_head))]),
            (85, [" ".join(whole[:end]) for end in openings if whole[end] != "and"]),
        ):
            known = next((part for part in parts if len(part) > 2 and part in phrases), None)
            if known:
                return (phrases[known], quality)
        if len(heading) <= LONGEST_MISSPELT and (near := match_near(heading, phrases, self._likeness)):
            return (near, 82)
        runs = (
            " ".join(whole[start : start + length])
            for length in range(len(whole), 0, -1)
            for start in range(len(whole) - length + 1)
        )
        known = next((run for run in runs if len(run) > 3 and run in phrases), None)
        return (phrases[known], 70) if known else ("", 0)
