"""The rules of a judgement as arithmetic on arrays: a second reading of them, and fast enough to refit them often.

The engine is what counts; `engine_grades` says what it gives, and a test holds this formula against it, grade by grade.
Findings of published inspections are a confirmed external inspection, so no cap of source acts here. Every array has
one row an inspection and one column a judgement, in the order of `CODES`; grades are 0 (inadequate) to 3 (outstanding).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.calibration.inspections import COLUMNS, Inspection
from bench.calibration.values import GRADES, Bars, Values
from descriptors.models import Framework
from evidence.models import PREVALENCES, SERIOUSNESSES, STRENGTHS

Numbers = NDArray[np.float64]
Ranks = NDArray[np.int64]
Flags = NDArray[np.bool_]

CODES = tuple(COLUMNS)
HP, LAC, AD, CL, LM, LS = range(len(CODES))
LED = [HP, LAC, AD, CL]
"""The judgements of practice, which what is weak in leadership holds back."""

DEGREES: dict[str, tuple[str, ...]] = {"supports": STRENGTHS, "undermines": SERIOUSNESSES}


@dataclass(frozen=True)
class Coded:
    """Findings as flags, so that any set of weights can be tried on them.

    Attributes:
        ids: descriptors, in the order of the second axis below.
        support, weakness: whether a finding with these words was made; inspections by descriptors by prevalences by
            degrees.
        within: which judgement each descriptor belongs to; descriptors by judgements, one 1 in a row.
    """

    ids: tuple[str, ...]
    support: Flags
    weakness: Flags
    within: Numbers


class Weights(NamedTuple):
    """Of each descriptor of each inspection, per mille: largest support, weakness, prevalence of a serious failure."""

    support: Numbers
    weakness: Numbers
    serious: Numbers


class Measures(NamedTuple):
    """What the rules read of each judgement, per mille.

    Attributes:
        own: support less weakness over all its descriptors; the unknown counts 0.
        weak: the weakness alone, in the same way.
        balance: support less weakness, once what is weak in leadership has held it back.
        serious: the share of its descriptors with serious failures, each by how widespread it is.
        score: the balance less the share of serious failures: what the bars test.
        met: the share of its descriptors that are met.
    """

    own: Numbers
    weak: Numbers
    balance: Numbers
    serious: Numbers
    score: Numbers
    met: Numbers


def encode(inspections: Sequence[Inspection], framework: Framework) -> Coded:
    """Write findings as flags, over all descriptors of the framework."""
    ids = tuple(d.id for code in CODES for d in framework.by_code[code].descriptors)
    at = {name: number for number, name in enumerate(ids)}
    flags = {way: np.zeros((len(inspections), len(ids), 4, 3), dtype=np.bool_) for way in DEGREES}
    for line, inspection in enumerate(inspections):
        for f in inspection.findings:
            place = (line, at[f.descriptor], PREVALENCES.index(f.prevalence), DEGREES[f.direction].index(f.degree))
            flags[f.direction][place] = True
    within = np.array([[float(name.rpartition("-")[0] == code) for code in CODES] for name in ids])
    return Coded(ids, flags["supports"], flags["undermines"], within)


def weigh(coded: Coded, values: Values) -> Weights:
    """Give each descriptor its largest support and weakness."""
    prevalence = np.array([values.prevalence[word] for word in PREVALENCES])

    def largest(flags: Flags, degrees: Sequence[int]) -> Numbers:
        return (flags * (prevalence[:, None] * np.array(degrees) // 1000)).max(axis=(2, 3)).astype(float)

    return Weights(
        largest(coded.support, [values.strength[word] for word in DEGREES["supports"]]),
        largest(coded.weakness, [values.seriousness[word] for word in DEGREES["undermines"]]),
        (coded.weakness[:, :, :, 2] * prevalence).max(axis=2).astype(float),
    )


def measure(coded: Coded, values: Values) -> Measures:
    """Give each judgement what the rules read of it."""
    weights = weigh(coded, values)
    own = _mean(coded, weights.support - weights.weakness)
    weak = _mean(coded, weights.weakness)
    balance = hold_back(own, weak, values.share)
    serious = _mean(coded, weights.serious)
    met = _mean(coded, 1000.0 * is_met(weights, values))
    return Measures(own, weak, balance, serious, balance - np.floor(serious * values.again / 1000), met)


def is_met(weights: Weights, values: Values) -> Flags:
    """Whether each descriptor is good or better."""
    clear = weights.support - weights.weakness >= values.descriptor_good
    return clear & (weights.weakness < values.descriptor_serious)


def hold_back(own: Numbers, weak: Numbers, share: int) -> Numbers:
    """Hold each judgement of practice back by a share of the weakness of leadership, rounded down."""
    balance = own.copy()
    balance[:, LED] = np.floor((1000 * own[:, LED] - share * weak[:, [LM]]) / 1000)
    return balance


def grade(measures: Measures, values: Values, bars: Bars | None = None) -> Ranks:
    """The grade of each judgement: the bars of the score, enough of it met, then what limits it.

    Args:
        measures: what the rules read.
        values: the numbers of the rules.
        bars: in place of those of `values`.
    """
    return limit(rank(measures.score, measures.met, values, bars or values.bars))


def rank(score: Numbers, met: Numbers, values: Values, bars: Bars) -> Ranks:
    """The grade that the bars of the score give, with enough met, before anything limits it; in any shape."""
    good = (score >= bars.good) & (met >= values.good_met)
    outstanding = good & (score >= bars.outstanding) & (met >= values.outstanding_met)
    ranks = 1 + good.astype(np.int64) + outstanding
    ranks[score < bars.inadequate] = 0
    return ranks


def limit(ranks: Ranks) -> Ranks:
    """Limit looked after children to requires improvement where adoption or care leavers are inadequate."""
    failing = (ranks[:, AD] == 0) | (ranks[:, CL] == 0)
    limited = ranks.copy()
    limited[failing, LAC] = np.minimum(ranks[failing, LAC], 1)
    return limited


def overall(ranks: Ranks) -> Ranks:
    """Overall effectiveness of each inspection: inadequate where a key judgement is, else the middle of the three."""
    keys = np.sort(ranks[:, [HP, LAC, LM]], axis=1)
    return np.where(keys[:, 0] == 0, 0, keys[:, 1])


def published(inspections: Sequence[Inspection]) -> tuple[Ranks, Ranks]:
    """The grades that the inspectorate gave: of the judgements, and overall."""
    judgements = np.array([[GRADES.index(i.grades[code]) for code in CODES] for i in inspections])
    return judgements, np.array([GRADES.index(i.grades["OE"]) for i in inspections])


def _mean(coded: Coded, worth: Numbers) -> Numbers:
    return np.floor(worth @ coded.within / coded.within.sum(axis=0))
