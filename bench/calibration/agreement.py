"""How far grades agree with those the inspectorate gave, and how far each number can move before one changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bench.calibration.formula import Ranks
from bench.calibration.values import GRADES

FURTHEST = 300
"""How far a number is moved at most, in its own unit, in search of the first grade that changes."""


class Agreement(NamedTuple):
    """How many grades are those that were published, how many no more than one apart, of how many."""

    exact: int
    within_one: int
    of: int


class Room(NamedTuple):
    """How far a number can go down and up, in its own unit; None where nothing happens within reach.

    Attributes:
        unchanged: before any grade changes.
        no_worse: before fewer grades agree.
    """

    unchanged: tuple[int | None, int | None]
    no_worse: tuple[int | None, int | None]


def compare(given: Ranks, published: Ranks) -> Agreement:
    """Hold grades against those that were published."""
    apart = np.abs(given - published)
    return Agreement(int((apart == 0).sum()), int((apart <= 1).sum()), int(apart.size))


def spread(given: Ranks, published: Ranks, draws: int, seed: int) -> tuple[float, float]:
    """The 5th and the 95th percentile of exact agreement, per cent, over inspections drawn with replacement."""
    exact = (given == published).reshape(len(given), -1).mean(axis=1)
    drawn = np.random.default_rng(seed).integers(len(exact), size=(draws, len(exact)))
    low, high = np.percentile(exact[drawn].mean(axis=1) * 100, [5, 95])
    return float(low), float(high)


def confuse(given: Ranks, published: Ranks) -> Ranks:
    """Count grades: one row for each published grade, one column for each given, worst first."""
    table = np.zeros((len(GRADES), len(GRADES)), dtype=np.int64)
    np.add.at(table, (published.ravel(), given.ravel()), 1)
    return table


def find_room(grades_at: Callable[[int], Ranks], published: Ranks, value: int, step: int = 1) -> Room:
    """Move a number down and up until grades change, and until fewer of them agree.

    Args:
        grades_at: the grades that the number gives.
        published: the grades that the inspectorate gave.
        value: the number as it is.
        step: how far to move it at a time.
    """
    now = grades_at(value)
    agreeing = compare(now, published).exact

    def furthest(direction: int, fine: Callable[[Ranks], bool]) -> int | None:
        for distance in range(step, FURTHEST + 1, step):
            if not fine(grades_at(value + direction * distance)):
                return distance - step
        return None

    def same(grades: Ranks) -> bool:
        return bool((grades == now).all())

    def no_worse(grades: Ranks) -> bool:
        return compare(grades, published).exact >= agreeing

    return Room((furthest(-1, same), furthest(1, same)), (furthest(-1, no_worse), furthest(1, no_worse)))


def row(name: str, *cells: object) -> str:
    """One line: a name and right-aligned cells."""
    return (f"{name:<54}" + "".join(f"{cell!s:>16}" for cell in cells)).rstrip()


def share(part: int, whole: int) -> str:
    """A part of a whole, with the whole beside it."""
    return f"{part} of {whole}"
