"""How far grades agree with those the inspectorate gave, and how far each bar can move before one changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from bench.calibration.formula import CODES, Ranks
from bench.calibration.inspections import Inspection
from descriptors.models import GRADES, Framework
from engine.assessment import assess
from rules.models import Rulebook

FURTHEST = 300
"""How far a bar is moved at most, per mille, in search of the first grade that changes."""


class Graded(NamedTuple):
    """What the engine makes of inspections.

    Attributes:
        judgements: the grade of each judgement, one row an inspection.
        overall: the grade of overall effectiveness of each.
        borderline: whether the engine says that a judgement could be read either way.
    """

    judgements: Ranks
    overall: Ranks
    borderline: Ranks


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


def grade_with_engine(inspections: Sequence[Inspection], framework: Framework, rulebook: Rulebook) -> Graded:
    """Grade inspections as `readiness assess` would, from their findings alone."""
    assessments = [assess(i.facts(framework), framework, rulebook) for i in inspections]
    return Graded(
        np.array([[_rank(a.judgements[code].grade) for code in CODES] for a in assessments]),
        np.array([_rank(a.overall.grade) for a in assessments]),
        np.array([[int(a.judgements[code].borderline) for code in CODES] for a in assessments]),
    )


def compare(given: Ranks, published: Ranks) -> Agreement:
    """Hold grades against those that were published."""
    apart = np.abs(given - published)
    return Agreement(int((apart == 0).sum()), int((apart <= 1).sum()), int(apart.size))


def spread(given: Ranks, published: Ranks, draws: int, seed: int) -> tuple[float, float]:
    """The 5th and the 95th percentile of exact agreement, per cent, over inspections drawn with replacement."""
    exact = (given == published).mean(axis=1)
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


def _rank(grade: str | None) -> int:
    if grade is None:
        raise ValueError("The engine gave no grade, though the findings cover the judgement.")
    return GRADES.index(grade)
