"""Counts of one kind on one descriptor, one after another: 9 of 20, then 12 of 20, then 20 of 20."""

from __future__ import annotations

from typing import NamedTuple

from base.words import long_day
from engine.assessment import Assessment
from engine.results import Weighed
from evidence.models import Item


class Trend(NamedTuple):
    """The counts of one type of evidence on one descriptor, oldest first.

    Attributes:
        words: what they were and when.
        items: ids of the items, those that were overtaken included.
    """

    descriptor: str
    words: str
    items: tuple[str, ...]


def trends(descriptor: str, assessment: Assessment) -> tuple[Trend, ...]:
    """Every run of two or more counts of one type on a descriptor. What was retired or replaced is left out."""
    by_type: dict[str, dict[str, Item]] = {}
    for weighed in assessment.bearings(descriptor):
        if weighed.item.sample and weighed.state in ("in date", "expired"):
            by_type.setdefault(weighed.item.type, {})[weighed.item.id] = weighed.item
    runs: list[Trend] = []
    for type, items in by_type.items():
        run = sorted(items.values(), key=lambda item: (item.about, item.id))
        if len(run) < 2:
            continue
        name = assessment.framework.types[type].name
        counts = ", then ".join(f"{sample_words(item)} ({long_day(item.about)})" for item in run)
        runs.append(Trend(descriptor, f"{name}: {counts}", tuple(item.id for item in run)))
    return tuple(runs)


def extent_words(weighed: Weighed) -> str:
    """What a bearing says of its descriptor: `12 of 20, strong`, and without a count that stands `most, strong`."""
    item, bearing = weighed.item, weighed.bearing
    counted = item.sample and not weighed.taken_back
    return f"{sample_words(item, supports=weighed.supports) if counted else bearing.prevalence}, {bearing.seriousness}"


def sample_words(item: Item, *, supports: bool = True) -> str:
    """A count as people say it: `12 of 20`, and for a weakness `8 of 20 not`."""
    met, sample = item.met or 0, item.sample or 0
    return f"{met} of {sample}" if supports else f"{sample - met} of {sample} not"
