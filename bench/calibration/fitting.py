"""Fit the bars of a judgement to published grades, and grade each inspection with bars fitted on the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.calibration.formula import Coded, Flags, Measures, Numbers, Ranks, grade, measure
from bench.calibration.values import Bars, Values

STEEPNESS = 100
"""Scores are divided by this before a logistic fit, so that its numbers are of size one."""


class Fitted(NamedTuple):
    """Where a fit puts the bars, in score, and its spread: how far from a bar the odds are e to one."""

    bars: Bars
    spread: float


Fit = Callable[[Numbers, Ranks], Fitted]


def logistic(scores: Numbers, ranks: Ranks) -> Fitted:
    """Fit an ordinal logistic regression: each bar where the odds are even, one spread for all three.

    Newton's method on the log loss, with a touch of ridge so that separable grades have a finite answer.

    Args:
        scores: of judgements, in any shape.
        ranks: their published grades, in the same shape.
    """
    x, y = _stacked(scores, ranks)
    ridge = np.array([0.02, 0.001, 0.001, 0.001])

    def loss(fitted: Numbers) -> float:
        odds = x @ fitted
        return float(np.sum(np.logaddexp(0, odds) - y * odds) + np.sum(ridge * fitted**2) / 2)

    fitted = np.zeros(4)
    for _ in range(100):
        p = 1 / (1 + np.exp(-(x @ fitted)))
        slope = x.T @ (p - y) + ridge * fitted
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(ridge), slope)
        while loss(fitted - step) > loss(fitted) and np.abs(step).max() > 1e-9:
            step = step / 2
        fitted = fitted - step
        if np.abs(step).max() < 1e-9:
            break
    return Fitted(Bars(*(-fitted[1:] / fitted[0] * STEEPNESS)), STEEPNESS / float(fitted[0]))


def fewest_errors(scores: Numbers, ranks: Ranks) -> Fitted:
    """Put each bar where it misplaces the fewest published grades; of several such places, amid the widest gap."""
    return Fitted(Bars(*(_cut(scores.ravel(), ranks.ravel() >= bar) for bar in (1, 2, 3))), float("nan"))


def leave_one_out(measures: Measures, ranks: Ranks, values: Values, fit: Fit = logistic) -> Ranks:
    """Grade each inspection with bars fitted on all the others."""
    given = np.zeros_like(ranks)
    for left_out, rest in folds(len(ranks)):
        bars = fit(measures.score[rest], ranks[rest]).bars
        given[left_out] = grade(measures, values, bars)[left_out]
    return given


def nested(coded: Coded, ranks: Ranks, choices: Sequence[Values]) -> tuple[Ranks, list[Values]]:
    """Grade each inspection with values *and* bars that only the others chose.

    Of the choices the one under which a fit foresaw the grades of the others best (least log loss) is taken.

    Returns:
        The grades, and what was chosen for each inspection.
    """
    measured = [measure(coded, values) for values in choices]
    given, chosen = np.zeros_like(ranks), list[Values]()
    for left_out, rest in folds(len(ranks)):
        fits = [logistic(m.score[rest], ranks[rest]) for m in measured]
        losses = [log_loss(m.score[rest], ranks[rest], fit) for m, fit in zip(measured, fits, strict=True)]
        best = int(np.argmin(losses))
        given[left_out] = grade(measured[best], choices[best], fits[best].bars)[left_out]
        chosen.append(choices[best])
    return given, chosen


def redraw(scores: Numbers, ranks: Ranks, draws: int, seed: int) -> NDArray[np.float64]:
    """The 5th and the 95th percentile of bars and spread, fitted on inspections drawn with replacement."""
    generator = np.random.default_rng(seed)
    fits: list[list[float]] = []
    while len(fits) < draws:
        drawn = generator.integers(len(ranks), size=len(ranks))
        if set(range(4)) <= set(ranks[drawn].ravel().tolist()):
            bars, spread = logistic(scores[drawn], ranks[drawn])
            fits.append([*bars, spread])
    return np.percentile(np.array(fits), [5, 95], axis=0)


def folds(count: int) -> Iterator[tuple[Flags, Flags]]:
    """Each inspection left out, and the rest: one inspection an authority."""
    for left_out in range(count):
        chosen = np.arange(count) == left_out
        yield chosen, ~chosen


def log_loss(scores: Numbers, ranks: Ranks, fit: Fitted) -> float:
    """Log loss of the three questions of each grade: at least requires improvement, good, outstanding?"""
    odds = (scores.ravel()[:, None] - np.array(fit.bars)) / fit.spread
    answers = ranks.ravel()[:, None] >= np.array([1, 2, 3])
    return float(np.sum(np.logaddexp(0, odds) - answers * odds))


def _stacked(scores: Numbers, ranks: Ranks) -> tuple[Numbers, Numbers]:
    x = scores.ravel() / STEEPNESS
    questions = [np.column_stack([x, *(np.full(x.shape, float(bar == k)) for k in (1, 2, 3))]) for bar in (1, 2, 3)]
    answers = [ranks.ravel() >= bar for bar in (1, 2, 3)]
    return np.vstack(questions), np.concatenate(answers).astype(float)


def _cut(values: Numbers, over: Flags) -> float:
    order = np.argsort(values, kind="stable")
    values, over = values[order], over[order]
    errors = np.concatenate([[0], np.cumsum(over)]) + np.concatenate([np.cumsum(~over[::-1])[::-1], [0]])
    gaps = np.diff(values)
    inner = errors[1:-1]
    fewest = inner[gaps > 0].min()
    at = int(np.argmax(np.where(inner == fewest, gaps, -1)))
    return float(values[at] + gaps[at] / 2)
