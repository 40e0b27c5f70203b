"""The rules that were compared before one was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bench.calibration.formula import AD, CL, HP, LAC, LED, LM, Coded, Measures, Numbers, hold_back, measure, weigh
from bench.calibration.values import Values


class Candidate(NamedTuple):
    """A rule that was compared: its numbers, and how findings become what the bars test."""

    values: Values
    measure: Callable[[Coded, Values], Measures] = measure


FORMER_SHARE, FORMER_SERIOUS_BAR = 200, 70
"""Of the rule before this one, which called a judgement inadequate for its serious failures or for its balance."""


def candidates(values: Values) -> dict[str, Candidate]:
    """Every rule that was compared, by what it changes; the first is the one the calibration settled on."""

    def changed(**changes: object) -> Candidate:
        return Candidate(values.but(**changes))

    def degrees(*weights: int) -> Candidate:
        return changed(
            strength=dict(zip(values.strength, weights, strict=True)),
            seriousness=dict(zip(values.seriousness, weights, strict=True)),
        )

    def prevalences(*weights: int) -> Candidate:
        return changed(prevalence=dict(zip(values.prevalence, weights, strict=True)))

    def leaning(lean: Callable[[Numbers], Numbers]) -> Candidate:
        def measured(coded: Coded, values: Values) -> Measures:
            plain = measure(coded, values)
            balance = np.floor(lean(plain.own))
            return plain._replace(balance=balance, score=balance - plain.serious)

        return Candidate(values, measured)

    return {
        "held back by a fifth of weakness, serious failures twice": changed(),
        "not held back": changed(share=0),
        "held back by a tenth": changed(share=100),
        "held back by three twentieths": changed(share=150),
        "held back by three tenths": changed(share=300),
        "the former rule, by a tenth of the distance to leadership": leaning(_distance),
        "serious failures once": changed(again=0),
        "serious failures one and a half times": changed(again=500),
        "serious failures three times": changed(again=2000),
        "serious failures again, less what supports": Candidate(values, _unsupported),
        "leadership lifts too, by a tenth": leaning(_lean_on_leadership),
        "a tenth of the mean of the three key judgements": leaning(_lean_on_keys),
        "protection and leadership pull each other, three tenths": leaning(_pull_together),
        "adequate or minor 200, strong or moderate 500": degrees(200, 500, 1000),
        "adequate or minor 333, strong or moderate 667": degrees(333, 667, 1000),
        "adequate or minor 400, strong or moderate 700": degrees(400, 700, 1000),
        "few 0, some 333, most 667": prevalences(0, 333, 667, 1000),
        "few 250, some 500, most 750": prevalences(250, 500, 750, 1000),
        "prevalence left out": prevalences(1000, 1000, 1000, 1000),
        "over what is known only": Candidate(values, _known_only),
        "half of the descriptors need not be met": changed(good_met=0, outstanding_met=0),
    }


def _unsupported(coded: Coded, values: Values) -> Measures:
    plain, weights = measure(coded, values), weigh(coded, values)
    serious = np.maximum(weights.serious - weights.support, 0) @ coded.within / coded.within.sum(axis=0)
    return plain._replace(score=plain.balance - np.floor(serious))


def _known_only(coded: Coded, values: Values) -> Measures:
    plain = measure(coded, values)
    known = (coded.support.any(axis=(2, 3)) | coded.weakness.any(axis=(2, 3))) @ coded.within
    scale = coded.within.sum(axis=0) / known
    balance = hold_back(plain.own * scale, plain.weak * scale, values.share)
    return plain._replace(balance=balance, score=balance - plain.serious * scale)


def _distance(own: Numbers, share: int = 100) -> Numbers:
    """The rule before: by a share of the distance to weaker leadership, whether or not weakness was shown there."""
    leaning = own.copy()
    leaning[:, LED] = np.minimum(own[:, LED], np.floor(((1000 - share) * own[:, LED] + share * own[:, [LM]]) / 1000))
    return leaning


def _lean_on_leadership(own: Numbers) -> Numbers:
    leaning = own.copy()
    leaning[:, LED] = (900 * own[:, LED] + 100 * own[:, [LM]]) / 1000
    return leaning


def _lean_on_keys(own: Numbers) -> Numbers:
    leaning = own.copy()
    led = [HP, LAC, AD, CL, LM]
    leaning[:, led] = (900 * own[:, led] + 100 * own[:, [HP, LAC, LM]].mean(axis=1, keepdims=True)) / 1000
    return leaning


def _pull_together(own: Numbers) -> Numbers:
    leaning = _distance(own)
    leaning[:, [HP, LM]] = (700 * own[:, [HP, LM]] + 300 * own[:, [LM, HP]]) / 1000
    return leaning
