"""References that are missing from a plan's series, and series that are missing altogether."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from base.groups import grouped

_PARTS = re.compile(r"(?P<series>(?:.*\D)?)(?P<number>\d{1,4})[a-z]?", re.I)


class Numbering(NamedTuple):
    """What the references of a plan tell about its completeness.

    Attributes:
        missing: the numbers that a series, such as `A`, does not show up to the highest it does, by what stands before
            them; only of series that lack one.
        letters_missing: series that are skipped, such as `E` where there are `D` and `F`.
        letters_share: how many of the series from the first to the last are shown, per mille.
        from_the_first: whether the series begin with the first letter or number there is.
    """

    missing: dict[str, tuple[int, ...]]
    letters_missing: tuple[str, ...]
    letters_share: int
    from_the_first: bool


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
    missing = {name: gaps for name in sorted(numbers) if (gaps := _gaps(numbers[name], block_start))}
    places = {place for name in numbers if (place := _place(name))}
    if not places or len(places) < len(numbers):
        return Numbering(missing, (), 1000, False)
    span = range(min(places), max(places) + 1)
    lettered = any(name.strip(" .-/").isalpha() for name in numbers)
    skipped = tuple(chr(ord("A") + n - 1) if lettered else str(n) for n in span if n not in places)
    return Numbering(missing, skipped, 1000 * len(places) // len(span), span.start == 1)


def _gaps(shown: set[int], block_start: int) -> tuple[int, ...]:
    if min(shown) < block_start:
        return tuple(number for number in range(1, max(shown)) if number not in shown)
    blocks = grouped((number // block_start, number) for number in sorted(shown))
    return tuple(n for block in blocks.values() for n in range(block[0], block[-1]) if n not in shown)


def _place(name: str) -> int:
    """The place of a series among its like: A is 1, and so is `1.`; 0 for any other name."""
    bare = name.strip(" .-/")
    if len(bare) == 1 and bare.isascii() and bare.isalpha():
        return ord(bare.upper()) - ord("A") + 1
    return int(bare) if bare.isdecimal() and len(bare) < 3 else 0


def write_gaps(series: str, missing: Iterable[int]) -> str:
    """The missing references of a series as people write them: `A2, A3, A6 to A13`."""
    runs: list[list[int]] = []
    for number in missing:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{series}{run[0]} to {series}{run[-1]}" if len(run) > 2 else ", ".join(f"{series}{number}" for number in run)
        for run in runs
    )
