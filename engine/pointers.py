"""Rows that point to other rows, and references that are missing from a plan's series."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.wording import Lexicon, phrase_pattern
from evidence.importers.refs import read_refs
from evidence.models import Action

_ONE = r"(?:[A-Za-z]{1,5}[ .-]?)?\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?"
_LIST = rf"{_ONE}(?:\s*(?:,|&|\band\b|\+|/|\bto\b|-|–)\s*{_ONE})*(?![\w%])"
_PARTS = re.compile(r"(?P<series>(?:.*\D)?)(?P<number>\d{1,4})[a-z]?", re.I)


class Series(NamedTuple):
    """The references a plan shows of one series, such as `A`.

    Attributes:
        name: what stands before the number; empty for plain numbers.
        missing: the numbers that are not shown, up to the highest that is.
    """

    name: str
    missing: tuple[int, ...]


class Numbering(NamedTuple):
    """What the references of a plan tell about its completeness.

    Attributes:
        series: every series with the numbers missing from it.
        letters_missing: series that are skipped, such as `E` where there are `D` and `F`.
        letters_share: how many of the series from the first to the last are shown, per mille.
        from_the_first: whether the series begin with the first letter or number there is.
    """

    series: tuple[Series, ...]
    letters_missing: tuple[str, ...]
    letters_share: int
    from_the_first: bool


class Pointers:
    """Finds the rows of a plan that a progress text points to."""

    def __init__(self, lexicon: Lexicon) -> None:
        noun = phrase_pattern(lexicon.row_nouns.words).pattern
        self._pointer = re.compile(
            rf"{phrase_pattern(lexicon.pointers.words).pattern}[\s:(]+(?P<noun>(?:{noun}[\s.:(]+){{0,3}})(?P<refs>{_LIST})"
            rf"(?P<after>\s*(?:$|[.;,)]|above\b|below\b))?",
            re.I,
        )

    def find(self, text: str) -> list[str]:
        """The references a text points to, as the plan writes them or not."""
        found: list[str] = []
        for match in self._pointer.finditer(text):
            refs = read_refs(match["refs"]).refs
            counts = all(ref.isdigit() for ref in refs) and not match["noun"] and match["after"] is None
            found += () if counts else refs
        return found


def plain_ref(ref: str) -> str:
    """A reference without spaces and hyphens, in small letters, so that `A 14` and `a14` are one."""
    return re.sub(r"[\s_-]", "", ref).casefold()


def relied_on(actions: Sequence[Action], pointers: Pointers) -> dict[str, tuple[bool, tuple[Action, ...]]]:
    """What each row of one plan points to, directly or through other rows.

    Returns:
        By the id of each row that points anywhere: whether all it points to is shown, and the rows.
    """
    by_ref = {plain_ref(ref): action for action in actions for ref in action.refs}
    direct: dict[str, list[Action]] = {}
    complete: dict[str, bool] = {}
    for action in actions:
        refs = [plain_ref(ref) for ref in pointers.find(action.progress)]
        if refs:
            direct[action.id] = [by_ref[ref] for ref in refs if ref in by_ref and by_ref[ref].id != action.id]
            complete[action.id] = all(ref in by_ref for ref in refs)
    return {row: (complete[row], _reached(row, direct)) for row in direct}


def _reached(row: str, direct: Mapping[str, Sequence[Action]]) -> tuple[Action, ...]:
    reached: dict[str, Action] = {}
    waiting = list(direct[row])
    while waiting:
        action = waiting.pop(0)
        if action.id != row and action.id not in reached:
            reached[action.id] = action
            waiting += direct.get(action.id, ())
    return tuple(reached.values())


def read_numbering(refs: Iterable[str], block_start: int) -> Numbering:
    """Which references are missing from the series that the others belong to.

    Args:
        refs: the references of one plan.
        block_start: a series that starts here or later is numbered in blocks of so many, each from its own start.
    """
    numbers: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        if parts := _PARTS.fullmatch(ref.strip()):
            numbers[parts["series"]].add(int(parts["number"]))
    series = tuple(Series(name, _gaps(numbers[name], block_start)) for name in sorted(numbers))
    places = {place for name in numbers if (place := _place(name))}
    if not places or len(places) < len(numbers):
        return Numbering(series, (), 1000, False)
    span = range(min(places), max(places) + 1)
    lettered = any(name.strip(" .-/").isalpha() for name in numbers)
    missing = tuple(chr(ord("A") + n - 1) if lettered else str(n) for n in span if n not in places)
    return Numbering(series, missing, 1000 * len(places) // len(span), span.start == 1)


def _gaps(shown: set[int], block_start: int) -> tuple[int, ...]:
    if min(shown) < block_start:
        return tuple(number for number in range(1, max(shown)) if number not in shown)
    blocks: dict[int, list[int]] = defaultdict(list)
    for number in sorted(shown):
        blocks[number // block_start].append(number)
    return tuple(n for block in blocks.values() for n in range(block[0], block[-1]) if n not in shown)


def _place(name: str) -> int:
    """The place of a series among its like: A is 1, and so is `1.`; 0 for any other name."""
    bare = name.strip(" .-/")
    if len(bare) == 1 and bare.isascii() and bare.isalpha():
        return ord(bare.upper()) - ord("A") + 1
    return int(bare) if bare.isdigit() and len(bare) < 3 else 0


def write_gaps(series: Series) -> str:
    """The missing references of a series as people write them: `A2, A3, A6 to A13`."""
    runs: list[list[int]] = []
    for number in series.missing:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    name = series.name
    written = [
        f"{name}{run[0]} to {name}{run[-1]}" if len(run) > 2 else ", ".join(f"{name}{number}" for number in run)
        for run in runs
    ]
    return ", ".join(written)
