"""How values of indicators stand: held against their target, England and the council's neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from base.dates import period_end
from descriptors.models import EnglandValue, Indicator
from evidence.models import Measure

Compared = Literal["better", "same", "worse"]


@dataclass(frozen=True, slots=True)
class MeasureStanding:
    """How a value stands.

    Attributes:
        against_target: whether it is at or beyond the target; None without one, or where only the context tells.
        england: the national value of the nearest year, not later where there is one.
        against_england: how it compares; None without a national value, or where only the context tells.
        against_neighbours: how it compares with the council's neighbours, in the same way.
    """

    against_target: Literal["met", "not met"] | None
    england: EnglandValue | None
    against_england: Compared | None
    against_neighbours: Compared | None


def standing(measure: Measure, indicator: Indicator) -> MeasureStanding:
    """Hold a value against its target and the national value."""
    england = _nearest(indicator.england, measure.period_end)
    if indicator.better == "context":
        return MeasureStanding(None, england, None, None)
    sign = 1 if indicator.better == "higher" else -1

    def beside(other: float | None) -> Compared | None:
        beyond = 0 if other is None else sign * (measure.value - other)
        return None if other is None else "better" if beyond > 0 else "worse" if beyond < 0 else "same"

    target = beside(measure.target)
    return MeasureStanding(
        None if target is None else "not met" if target == "worse" else "met",
        england,
        beside(england.value if england else None),
        beside(measure.neighbours),
    )


def _nearest(values: tuple[EnglandValue, ...], on: date) -> EnglandValue | None:
    """The national value of the nearest year: not later where there is one. Of several series, the first."""
    dated = [(end, v) for v in values if v.measure == values[0].measure and (end := year_end(v.year))]
    earlier = [(end, value) for end, value in dated if end <= on]
    chosen = max(earlier, key=lambda pair: pair[0]) if earlier else min(dated, key=lambda pair: pair[0], default=None)
    return chosen[1] if chosen else None


def year_end(year: str) -> date | None:
    """The last day of the year of a national value; a year alone is the one to its March."""
    return date(int(year), 3, 31) if year.isdecimal() and len(year) == 4 else period_end(year)
