"""What if another reader had coded the same reports? Move a share of the codes by one step, and grade again."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bench.calibration.formula import Coded, Flags


class Leaning(NamedTuple):
    """How another reader differs: the share of codes moved a step to the authority's cost, and in its favour.

    Each share goes half to how widespread something is, half to how strong or serious.
    """

    harsher: float
    kinder: float


def reread(coded: Coded, leaning: Leaning, generator: np.random.Generator) -> Coded:
    """Code the findings again, as a reader who leans so might."""
    return replace(
        coded,
        support=_move(coded.support, Leaning(leaning.kinder, leaning.harsher), generator),
        weakness=_move(coded.weakness, leaning, generator),
    )


def _move(flags: Flags, leaning: Leaning, generator: np.random.Generator) -> Flags:
    """Move findings up by the first share and down by the second, one step, as far as there are words."""
    places = np.argwhere(flags)
    drawn = generator.random(len(places))
    up, down = drawn < leaning.harsher, drawn >= 1 - leaning.kinder
    step = up.astype(np.int64) - down
    axis = np.where(generator.random(len(places)) < 0.5, 2, 3)
    places[np.arange(len(places)), axis] += step
    places[:, 2:] = np.clip(places[:, 2:], 0, np.array(flags.shape[2:]) - 1)
    moved = np.zeros_like(flags)
    moved[tuple(places.T)] = True
    return moved
