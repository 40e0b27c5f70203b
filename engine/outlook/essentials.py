"""Of all that is held on a descriptor, the few bearings that could make a difference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from engine.results import Weighed
from rules.models import Policy


def essential(weighed: Iterable[Weighed], policy: Policy) -> tuple[Weighed, ...]:
    """The bearings on one descriptor without which its result could differ. All others could go, even together.

    What the rules and the policy look at is what is kept: the largest value on each rung, two types of evidence, the
    first and last dates of impact, the last date of checked practice, and the largest weakness of each seriousness,
    known to the authority or not. Of those alike, the one that lasts longest is kept.

    How many serious weaknesses stand on a descriptor is lost; the rules ask only whether any does.

    Args:
        weighed: bearings that count, in any order.
        policy: for the rungs that matter.
    """
    second, answering = policy.number("second_source_rung"), policy.number("answering_rung")
    impact = policy.number("impact_rung")
    best: dict[Any, tuple[Any, Weighed]] = {}
    types: dict[str, tuple[Any, Weighed]] = {}
    for w in weighed:
        item = w.item
        lasts: tuple[date, str] = (item.valid_until, item.id)
        kind = (w.supports, w.external, w.rung)
        _keep(best, kind, (w.value, lasts), w)
        if not w.supports:
            _keep(best, (w.bearing.seriousness, bool(w.bearing.self_known)), (w.value, lasts), w)
            continue
        if w.rung >= second:
            _keep(types, item.type, lasts, w)
        if w.rung >= answering:
            _keep(best, "answer", (item.about, lasts), w)
        if w.rung >= impact:
            _keep(best, "last impact", (item.about, lasts), w)
            _keep(best, "first impact", (-item.about.toordinal(), lasts), w)
    two = sorted(types.values(), key=lambda kept: kept[0], reverse=True)[:2]
    chosen = [*(w for _, w in best.values()), *(w for _, w in two)]
    return tuple({id(w): w for w in chosen}.values())


def _keep(best: dict[Any, tuple[Any, Weighed]], key: Any, order: Any, weighed: Weighed) -> None:
    if key not in best or best[key][0] < order:
        best[key] = (order, weighed)
