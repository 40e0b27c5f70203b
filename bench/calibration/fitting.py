"""Fit the bars of a judgement to published grades, and grade each inspection with bars fitted on the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.calibration.formula import Bars, Numbers, Ranks, grade

STEEPNESS = 100
"""Balances are divided by this before a logistic fit, so that its numbers are of size one."""

Fit = Callable[[Numbers, Ranks], Bars]


def fewest_errors(held: Numbers, ranks: Ranks) -> Bars:
    """Put each bar where it misplaces the fewest published grades; of several such places, amid the widest gap."""
    return Bars(*(_cut(held.ravel(), ranks.ravel() >= bar) for bar in (1, 2, 3)))


def logistic(held: Numbers, ranks: Ranks) -> Bars:
    """Put each bar where a logistic fit, with one steepness for all three, gives even odds."""
    slope, *offsets = _fit_logistic(held, ranks)
    return Bars(*(round(-offset / slope * STEEPNESS) for offset in offsets))


def leave_one_out(held: Numbers, serious: Numbers, ranks: Ranks, serious_bar: int, fit: Fit = fewest_errors) -> Ranks:
    """Grade each inspection with bars fitted on all the others."""
    found = np.zeros_like(ranks)
    for left_out, rest in _folds(len(ranks)):
        bars = fit(held[rest], ranks[rest])
        found[left_out] = grade(held[left_out], serious[left_out], bars, serious_bar)
    return found


def log_losses(held: Numbers, ranks: Ranks) -> Numbers:
    """How surprised a logistic fit on all the others is by each inspection: the smaller, the better it foresaw it."""
    losses = np.zeros(len(ranks))
    for left_out, rest in _folds(len(ranks)):
        fitted = _fit_logistic(held[rest], ranks[rest])
        x, y = _stacked(held[left_out], ranks[left_out])
        odds = x @ fitted
        losses[left_out] = float(np.sum(np.logaddexp(0, odds) - y * odds))
    return losses


def spread(held: Numbers, ranks: Ranks, draws: int, seed: int) -> NDArray[np.float64]:
    """The 5th and the 95th percentile of each bar, fitted on inspections drawn with replacement again and again."""
    generator = np.random.default_rng(seed)
    fitted: list[Bars] = []
    while len(fitted) < draws:
        drawn = generator.integers(len(ranks), size=len(ranks))
        if set(range(4)) <= set(ranks[drawn].ravel().tolist()):
            fitted.append(fewest_errors(held[drawn], ranks[drawn]))
    return np.percentile(np.array(fitted), [5, 95], axis=0)


def _folds(count: int) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    return [(np.arange(count) == left_out, np.arange(count) != left_out) for left_out in range(count)]


def _cut(values: Numbers, over: NDArray[np.bool_]) -> int:
    order = np.argsort(values, kind="stable")
    values, over = values[order], over[order]
    errors = np.concatenate([[0], np.cumsum(over)]) + np.concatenate([np.cumsum(~over[::-1])[::-1], [0]])
    gaps = np.diff(values)
    inner = errors[1:-1]
    fewest = inner[gaps > 0].min()
    at = int(np.argmax(np.where(inner == fewest, gaps, -1)))
    return round(float(values[at] + gaps[at] / 2))


def _stacked(held: Numbers, ranks: Ranks) -> tuple[Numbers, Numbers]:
    """Three yes-or-no questions of each grade: is it over inadequate, over requires improvement, over good?"""
    x = held.ravel() / STEEPNESS
    questions = [np.column_stack([x, *(np.full(x.shape, float(bar == k)) for k in (1, 2, 3))]) for bar in (1, 2, 3)]
    answers = [ranks.ravel() >= bar for bar in (1, 2, 3)]
    return np.vstack(questions), np.concatenate(answers).astype(float)


def _fit_logistic(held: Numbers, ranks: Ranks) -> Numbers:
    """Newton's method on the log loss, with a touch of ridge so that separable grades have a finite answer."""
    x, y = _stacked(held, ranks)
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
    return fitted
