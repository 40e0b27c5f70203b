"""How probable each of the four published grades is, given a score; and how good such probabilities are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bench.calibration.fitting import folds, logistic
from bench.calibration.formula import CODES, LM, Measures, Numbers, Ranks, grade
from bench.calibration.inspections import Inspection, Outcome
from bench.calibration.values import GRADES, Bars, Values

EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
"""Between these probabilities lie the lines of the reliability table."""

BESIDE_LEADERSHIP = [column for column in range(len(CODES)) if column != LM]
"""The judgements that leadership's grade can foretell."""


class Reliable(NamedTuple):
    """Probabilities of about the same size, and how often what they spoke of was so."""

    least: float
    most: float
    said: float
    came: float
    count: int


def chances(scores: Numbers, bars: Bars, spread: float) -> Numbers:
    """The probability of each grade, worst first, along a last axis: an ordinal logistic on the score."""
    over = 1 / (1 + np.exp(-(scores[..., None] - np.array(bars)) / spread))
    ends = np.ones_like(scores)[..., None], np.zeros_like(scores)[..., None]
    cumulative = np.concatenate([ends[0], over, ends[1]], axis=-1)
    return cumulative[..., :-1] - cumulative[..., 1:]


def bounded(scores: Numbers, ranks: Ranks, bars: Bars) -> Numbers:
    """Take scores down to just under the bar of the next better grade, where something else kept that grade away."""
    following = np.array([*bars, np.inf])[ranks]
    return np.minimum(scores, following - 1)


def left_out(measures: Measures, ranks: Ranks, values: Values) -> Numbers:
    """The probabilities of each inspection's grades by a fit to all the others."""
    given = np.zeros((*ranks.shape, len(GRADES)))
    for one, rest in folds(len(ranks)):
        bars, spread = logistic(measures.score[rest], ranks[rest])
        scores = bounded(measures.score, grade(measures, values, bars), bars)
        given[one] = chances(scores, bars, spread)[one]
    return given


def log_losses(given: Numbers, ranks: Ranks) -> Numbers:
    """How surprising each published grade was, in nats: 0 for one that was certain."""
    return -np.log(np.take_along_axis(given, ranks[..., None], axis=-1)[..., 0])


def ranked_scores(given: Numbers, ranks: Ranks) -> Numbers:
    """The ranked probability score of each: squared differences of the cumulative probabilities, added; 0 is best."""
    came = np.arange(len(GRADES)) >= ranks[..., None]
    return ((np.cumsum(given, axis=-1) - came)[..., :-1] ** 2).sum(axis=-1)


def reliability(given: Numbers, ranks: Ranks) -> Iterator[Reliable]:
    """Gather the probabilities of all four grades by their size, and say how often what they spoke of was so."""
    came = np.arange(len(GRADES)) == ranks[..., None]
    for least, most in pairwise(EDGES):
        chosen = (given >= least) & ((given < most) | (most == 1.0))
        if chosen.any():
            yield Reliable(least, most, float(given[chosen].mean()), float(came[chosen].mean()), int(chosen.sum()))


def base_rates(inspections: Sequence[Inspection], outcomes: Sequence[Outcome]) -> Numbers:
    """Probabilities that know only how often each judgement got each grade, in other authorities."""
    return _foresee(inspections, outcomes, lambda _, __: True)


def leadership_alone(inspections: Sequence[Inspection], outcomes: Sequence[Outcome]) -> Numbers:
    """Probabilities that know only the published grade of leadership; those of leadership itself mean nothing."""
    return _foresee(inspections, outcomes, lambda one, other: one.get("LM") == other.get("LM"))


def _foresee(
    inspections: Sequence[Inspection],
    outcomes: Sequence[Outcome],
    alike: Callable[[Mapping[str, str], Mapping[str, str]], bool],
) -> Numbers:
    """Count grades in inspections of other authorities that are alike, half a count for each grade beforehand."""
    given = np.full((len(inspections), len(CODES), len(GRADES)), 0.5)
    for line, one in enumerate(inspections):
        for other in outcomes:
            if other.authority != one.authority and alike(one.grades, other.grades):
                for column, code in enumerate(CODES):
                    if code in other.grades:
                        given[line, column, GRADES.index(other.grades[code])] += 1
    return given / given.sum(axis=-1, keepdims=True)


def last_published(outcomes: Sequence[Outcome]) -> tuple[Numbers, Ranks, Ranks]:
    """Authorities inspected twice: the probabilities that know only the judgement's last grade, then both grades.

    Counted over the other authorities inspected twice, half a count for each grade beforehand. Every array is flat, one
    entry a judgement made both times.
    """
    earlier: dict[str, Outcome] = {}
    pairs: list[tuple[str, int, int]] = []
    for outcome in outcomes:
        if before := earlier.get(outcome.authority):
            pairs += [
                (outcome.authority, GRADES.index(before.grades[code]), GRADES.index(outcome.grades[code]))
                for code in CODES
                if code in before.grades and code in outcome.grades
            ]
        earlier[outcome.authority] = outcome
    given = np.full((len(pairs), len(GRADES)), 0.5)
    for line, (authority, last, _) in enumerate(pairs):
        for other, before_that, then in pairs:
            if other != authority and before_that == last:
                given[line, then] += 1
    first, second = (np.array([pair[which] for pair in pairs]) for which in (1, 2))
    return given / given.sum(axis=-1, keepdims=True), first, second
