"""The rules of the engine as arithmetic on arrays: fast enough to fit bars hundreds of times.

The engine is what counts. `calibrate.py` and its test hold this formula against it, grade by grade.
Every array has one row an inspection and one column a judgement, in the order of `CODES`; grades are 0 (inadequate)
to 3 (outstanding).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.calibration.inspections import COLUMNS, Inspection
from descriptors.models import GRADES, Framework
from evidence.models import Bearing
from rules.models import Policy

Numbers = NDArray[np.float64]
Ranks = NDArray[np.int64]

CODES = tuple(COLUMNS)
HP, LAC, AD, CL, LM, LS = range(len(CODES))
LED = [HP, LAC, AD, CL]
"""The judgements of practice, which weak leadership holds back."""


class Bars(NamedTuple):
    """The bars of a judgement, per mille."""

    inadequate: int
    good: int
    outstanding: int


class Found(NamedTuple):
    """What was found of one descriptor: its largest support and weakness, per mille, and whether anything was."""

    support: int
    weakness: int


Score = Callable[[Found], float]


def net(found: Found) -> float:
    """Support less weakness, as the engine has it."""
    return found.support - found.weakness


@dataclass(frozen=True)
class Method:
    """How findings become a number for each judgement.

    Attributes:
        prevalence, strength, seriousness: weights, per mille.
        share: how much of its distance to weaker leadership a judgement of practice is held back by, per mille.
        score: what one descriptor adds.
        known_only: divide by the descriptors that anything was found of, instead of by all.
        self_known: what remains of a weakness of leadership that the authority knew, per mille.
        lean: in place of holding back: how own balances become those the bars test.
    """

    prevalence: Mapping[str, int]
    strength: Mapping[str, int]
    seriousness: Mapping[str, int]
    share: int
    score: Score = net
    known_only: bool = False
    self_known: int = 1000
    lean: Callable[[Numbers], Numbers] | None = None

    def but(self, **changes: object) -> Method:
        """The same method with something changed."""
        return replace(self, **changes)  # pyright: ignore[reportArgumentType]

    def value(self, bearing: Bearing) -> int:
        """What one bearing is worth, per mille."""
        table = self.strength if bearing.direction == "supports" else self.seriousness
        value = self.prevalence[bearing.prevalence] * table[bearing.seriousness] // 1000
        discounted = bearing.direction == "undermines" and bearing.descriptor.startswith("LM-") and bearing.self_known
        return value * self.self_known // 1000 if discounted else value


def method_of(policy: Policy) -> Method:
    """The method that the policy in use sets."""
    return Method(
        prevalence=policy.table("prevalence_weights"),
        strength=policy.table("strength_weights"),
        seriousness=policy.table("seriousness_weights"),
        share=policy.number("leadership_share"),
    )


def bars_of(policy: Policy) -> Bars:
    """The bars that the policy in use sets."""
    return Bars(*(policy.number(f"judgement_{name}_bar") for name in Bars._fields))


def balances(inspections: Sequence[Inspection], framework: Framework, method: Method) -> Numbers:
    """The balance of each judgement that the bars test, per mille."""
    own = np.array([[_balance(i, framework, code, method) for code in CODES] for i in inspections])
    if method.lean:
        return method.lean(own)
    return hold_back(own, method.share)


def hold_back(own: Numbers, share: int) -> Numbers:
    """Hold each judgement of practice back by a share of its distance to weaker leadership, rounded down."""
    held = own.copy()
    leaning = np.floor(((1000 - share) * own[:, LED] + share * own[:, [LM]]) / 1000)
    held[:, LED] = np.minimum(own[:, LED], leaning)
    return held


def serious_shares(inspections: Sequence[Inspection], framework: Framework, method: Method) -> Numbers:
    """The share of each judgement's descriptors with serious failures, per mille."""
    return np.array([[_serious(i, framework, code, method) for code in CODES] for i in inspections])


def grade(held: Numbers, serious: Numbers, bars: Bars, serious_bar: int) -> Ranks:
    """The grade of each judgement: best fit to the bars, then what limits it."""
    ranks = 1 + (held >= bars.good) + (held >= bars.outstanding).astype(np.int64)
    ranks[(held < bars.inadequate) | ((serious >= serious_bar) & (held < bars.good))] = 0
    failing = (ranks[:, AD] == 0) | (ranks[:, CL] == 0)
    ranks[failing, LAC] = np.minimum(ranks[failing, LAC], 1)
    return ranks


def overall(ranks: Ranks) -> Ranks:
    """Overall effectiveness of each inspection: inadequate where a key judgement is, else the middle of the three."""
    keys = np.sort(ranks[:, [HP, LAC, LM]], axis=1)
    return np.where(keys[:, 0] == 0, 0, keys[:, 1])


def published(inspections: Sequence[Inspection]) -> Ranks:
    """The grades the inspectorate gave."""
    return np.array([[GRADES.index(i.grades[code]) for code in CODES] for i in inspections])


def _balance(inspection: Inspection, framework: Framework, code: str, method: Method) -> float:
    found = [
        Found(
            max((method.value(b) for b in on if b.direction == "supports"), default=0),
            max((method.value(b) for b in on if b.direction == "undermines"), default=0),
        )
        for on in _by_descriptor(inspection, code).values()
    ]
    count = len(found) if method.known_only else len(framework.by_code[code].descriptors)
    return float(np.floor(sum(method.score(f) for f in found) / count))


def _serious(inspection: Inspection, framework: Framework, code: str, method: Method) -> int:
    weights = [
        max((method.prevalence[b.prevalence] for b in on if b.seriousness == "serious"), default=0)
        for on in _by_descriptor(inspection, code).values()
    ]
    return sum(weights) // len(framework.by_code[code].descriptors)


def _by_descriptor(inspection: Inspection, code: str) -> dict[str, list[Bearing]]:
    grouped: dict[str, list[Bearing]] = {}
    for bearing in inspection.findings:
        if bearing.descriptor.rpartition("-")[0] == code:
            grouped.setdefault(bearing.descriptor, []).append(bearing)
    return grouped
