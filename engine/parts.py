"""Parts: what a world has of one descriptor. Worlds in which a descriptor stands on the same have its part in common.

A world that differs from its pool's facts by a change has parts of its own only for the descriptors that the change
can touch; the others it has in common with the world in which nothing is otherwise.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from base.groups import grouped
from engine.columns import Column
from engine.facts import Variation
from engine.holdings import Words
from engine.layout import Layout
from engine.pools import BroughtRows, Pool, known_by


class Part(NamedTuple):
    """What a world has of one descriptor.

    Attributes:
        judged: the number of the world by whose judgements it is judged.
        day: the number of the day that it is of.
        bearings: the rows of its bearings in the pool; `links` of the links of the plan.
    """

    descriptor: int
    judged: int
    day: int
    bearings: Column
    links: Column


class Place(NamedTuple):
    """Where a world's rows are.

    Attributes:
        change: how it differs from the facts of its pool.
        day: what the day is known by that its own copies of items are of; None for the day of the facts.
        judged: its number among the worlds whose judgements are worked out; -1 where only descriptors are asked about.
        descriptor_row: the row of each descriptor, -1 where it does not apply.
        items: the row in the pool of each item that its change brings, by the item's id.
    """

    pool: Pool
    change: Variation
    day: Hashable
    judged: int
    descriptor_row: Column
    items: Mapping[str, int]


@dataclass
class Laid:
    """What has been laid out so far, for the worlds that come after.

    Attributes:
        unchanged: of each pool the world in which nothing is otherwise than in its facts.
        parts: what a part is known by, to its row.
        copies: a table, the number of a pool, and what a day is known by, to the row of the table that stands for each
            row of the pool on that day; -1 where there is none.
        judged: how many worlds have judgements.
    """

    words: Words = field(default_factory=Words)
    pools: list[Pool] = field(default_factory=list[Pool])
    unchanged: list[Place] = field(default_factory=list[Place])
    parts: dict[Hashable, int] = field(default_factory=dict[Hashable, int])
    copies: dict[tuple[str, int, Hashable], Column] = field(default_factory=dict[tuple[str, int, Hashable], Column])
    judged: int = 0

    def branch(self) -> Laid:
        """The same, to lay out more behind it."""
        words = Words(copy(self.words.contents), copy(self.words.filers))
        pools = [pool.branch() for pool in self.pools]
        return Laid(words, pools, list(self.unchanged), dict(self.parts), dict(self.copies), self.judged)


class Day(NamedTuple):
    """A day that worlds are of.

    Attributes:
        number: its place among those that are laid out together.
        ordinal: the day itself, counted.
        moved: the items held that do not stand on it as on the day of the facts.
    """

    number: int
    ordinal: int
    moved: Column


class Batch:
    """Worlds that start from one pool: finds the parts of theirs that nobody has laid out, and what these rest on.

    Args:
        laid: what has been laid out; what is found here is put to it.
        first: the row of the first part.

    Attributes:
        parts: what is to be laid out; `judged` the rows of the descriptors of each world that is to be judged.
        days: the days of these, by what they are known by; first that of the facts.
        brought: the number of the day, and the row in the pool, of each item that worlds bring.
        is_whole: whether it is all that the facts hold.
    """

    def __init__(self, shape: Layout, laid: Laid, pool: Pool, first: int) -> None:
        self._shape, self._laid, self.pool, self._first = shape, laid, pool, first
        self.parts: list[Part] = []
        self.judged: list[Column] = []
        self.days: dict[Hashable, Day] = {None: Day(0, pool.facts.as_of.toordinal(), _NONE)}
        self.brought: set[tuple[int, int]] = set()
        self.is_whole = False
        self._excluded = pool.facts.excluded(alone=shape.alone)
        self._first_days: dict[tuple[bytes, ...], date] = {}

    @property
    def ordinals(self) -> Column:
        """Each of its days, counted."""
        return np.array([day.ordinal for day in self.days.values()], dtype=np.int32)

    def unchanged(self) -> Place:
        """The world in which nothing is otherwise, with a part for each descriptor that applies."""
        pool, self.is_whole = self.pool, True
        self.days[None] = self.days[None]._replace(moved=np.arange(len(pool.base.ids)))
        rows = np.full(len(self._shape.descriptors), -1, dtype=np.int64)
        judged = self._judge(rows)
        for d in np.flatnonzero(self._shape.applying(self._excluded)).tolist():
            bearings, links = (np.arange(*starts[d : d + 2]) for starts in (pool.bearing_starts, pool.link_starts))
            rows[d] = self._add(Part(d, judged, 0, bearings, links))
        return Place(pool, Variation(), None, judged, rows, {})

    def changed(self, brought: BroughtRows) -> Place:
        """A world that differs."""
        pool, shape, change, unchanged = self.pool, self._shape, brought.change, self._laid.unchanged[self.pool.number]
        day, moved = self._day(change.as_of or pool.facts.as_of, alike=not (brought.items or brought.actions))
        number = self.days[day].number
        self.brought.update((number, row) for row in brought.items.values())
        excluded = self._excluded_by(change)
        applies = shape.applying(excluded)
        rows = np.where(applies, unchanged.descriptor_row, -1)
        is_judged = change.on is None or shape.clock.free or excluded != self._excluded
        judged = self._judge(rows) if is_judged else -1
        gone = pool.bearings_of((*brought.items, *change.without))
        bearings = _together(pool.bearings_on.get(row, {}) for row in brought.items.values())
        links = _together(pool.links_on.get(row, {}) for row in brought.actions)
        lost = self._lost(change)
        touched = {*gone, *bearings, *links, *lost, *moved}
        touched |= {shape.descriptor_code[d] for d in excluded ^ self._excluded if d in shape.descriptor_code}
        if shape.clock.free:
            touched = set(range(applies.size))
        elif change.on is not None:
            touched &= {shape.descriptor_code[d] for d in change.on}
        for d in sorted(touched):
            if not applies[d]:
                continue
            less, more, linked = gone.get(d, _NONE), bearings.get(d, ()), links.get(d, ())
            # Days on which a descriptor stands alike are one, but for what this world brings: that is of its own day.
            as_on = day if shape.clock.free or more or linked else moved.get(d)
            by = (pool.number, d, as_on, less.tobytes(), frozenset(more), frozenset(lost.get(d, ())), tuple(linked))
            if by not in self._laid.parts:
                all_bearings = np.array([*pool.bearings_without(d, less), *more], dtype=np.int64)
                all_links = np.array([*pool.links_without(d, lost.get(d, ())), *linked], dtype=np.int64)
                judging = judged if is_judged else unchanged.judged
                self._laid.parts[by] = self._add(Part(d, judging, number, all_bearings, all_links))
            rows[d] = self._laid.parts[by]
        return Place(pool, change, day, judged, rows, brought.items)

    def _add(self, part: Part) -> int:
        """Note a part that is to be laid out; gives its row."""
        self.parts.append(part)
        return self._first + len(self.parts) - 1

    def _judge(self, rows: Column) -> int:
        """Note a world whose judgements are to be worked out; gives its number."""
        self.judged.append(rows)
        self._laid.judged += 1
        return self._laid.judged - 1

    # --- what a change touches -------------------------------------------------------------------------------

    def _excluded_by(self, change: Variation) -> frozenset[str]:
        """The ids of the descriptors that do not apply."""
        facts = self.pool.facts
        if change.as_of is None and change.exclusions is None:
            return self._excluded
        exclusions = facts.exclusions if change.exclusions is None else change.exclusions
        as_of = change.as_of or facts.as_of
        return replace(facts, as_of=as_of, exclusions=exclusions).excluded(alone=self._shape.alone)

    def _lost(self, change: Variation) -> dict[int, list[int]]:
        """The links held of rows of the plan that are taken away or stood in for, by descriptor."""
        plan = self.pool.base_plan
        ids = (*(a.id for a in change.actions), *change.without_actions)
        return grouped((int(plan.descriptor[link]), link) for id in ids for link in plan.of_action.get(id, ()))

    def _day(self, as_of: date, *, alike: bool) -> tuple[Hashable, dict[int, bytes]]:
        """Note a day.

        Args:
            alike: whether an earlier one will do on which everything stands alike.

        Returns:
            What it is known by, None where it is that of the facts; and the descriptors that it moves, with what they
            are known by as they stand on it.
        """
        pool, clock, start = self.pool, self._shape.clock, self.pool.facts.as_of
        if clock.free:
            alone = object()
            self.days[alone] = Day(len(self.days), as_of.toordinal(), np.arange(len(pool.base.ids)))
            return alone, {}
        if as_of == start:
            return None, {}
        first, then = pool.moment(start, clock), pool.moment(as_of, clock)
        day = self._first_days.setdefault((known_by(then.items), *then.on), as_of) if alike else as_of
        if day not in self.days:
            moved = np.flatnonzero((first.items != then.items).any(axis=1))
            self.days[day] = Day(len(self.days), as_of.toordinal(), moved)
        return day, {d: now for d, (was, now) in enumerate(zip(first.on, then.on, strict=True)) if was != now}


def _together(each: Iterable[Mapping[int, Iterable[int]]]) -> dict[int, list[int]]:
    """Rows by descriptor, those of several put together."""
    return grouped((d, row) for mine in each for d, rows in mine.items() for row in rows)


_NONE = np.zeros(0, dtype=np.int64)
