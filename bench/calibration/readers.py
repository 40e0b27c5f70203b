"""How far two readers of the same report agree: Krippendorff's alpha, and whether both sheets give the same grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from bench.calibration.formula import Coded, Flags, Numbers, is_met, weigh
from bench.calibration.values import Values


def ordinal_alpha(units: Iterable[Sequence[float]]) -> float:
    """Krippendorff's alpha for ordered values: 1 is full agreement, 0 what chance would give.

    As in his "Computing Krippendorff's Alpha-Reliability" (2011): coincidences within units against those expected from
    all values together, weighted by the square of how many values lie between two.

    Args:
        units: the values that readers gave to each unit, in any order; a unit with fewer than two is left out.

    Raises:
        ValueError: where all values are the same, so that there is nothing to agree on.
    """
    paired = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in paired for value in unit)
    if len(totals) < 2:
        raise ValueError("Agreement needs at least two different values.")
    ordered = sorted(totals)
    at = {value: number for number, value in enumerate(ordered)}
    counts = np.array([totals[value] for value in ordered], dtype=float)
    middle = np.cumsum(counts) - counts / 2
    apart = (middle[:, None] - middle) ** 2
    observed = np.zeros(apart.shape)
    for unit in paired:
        for number, first in enumerate(unit):
            for second in (*unit[:number], *unit[number + 1 :]):
                observed[at[first], at[second]] += 1 / (len(unit) - 1)
    expected = np.outer(counts, counts)
    return 1 - float((observed * apart).sum() * (counts.sum() - 1) / (expected * apart).sum())


def net_codes(coded: Coded, values: Values) -> Numbers:
    """Support less weakness of each descriptor, per mille; not a number where the sheet says nothing of it."""
    weights = weigh(coded, values)
    return np.where(_spoken(coded), weights.support - weights.weakness, np.nan)


def descriptor_grades(coded: Coded, values: Values) -> Numbers:
    """Each descriptor as not met (0), between (1) and met (2); not a number where the sheet says nothing of it."""
    weights = weigh(coded, values)
    net = weights.support - weights.weakness
    failing = (net < 0) | (weights.weakness >= values.descriptor_serious)
    return np.where(_spoken(coded), 1.0 + is_met(weights, values) - failing, np.nan)


def units(first: Numbers, second: Numbers) -> list[list[float]]:
    """Put two readers' codes of the same descriptors together, without those that a reader said nothing of."""
    return [
        [value for value in pair if not np.isnan(value)] for pair in zip(first.ravel(), second.ravel(), strict=True)
    ]


def _spoken(coded: Coded) -> Flags:
    return coded.support.any(axis=(2, 3)) | coded.weakness.any(axis=(2, 3))
