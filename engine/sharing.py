"""What worlds have in common: descriptors that the same things touch in each, laid out and decided once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypeVar

import numpy as np

from engine.bases import Base, Moment
from engine.columns import Column
from engine.facts import Change
from engine.layout import Holdings, Layout, WordCodes
from engine.partitions import Batch, Partition
from evidence.models import Item
from evidence.plan_models import Action
from evidence.register.columns import Row as Fields
from evidence.register.columns import bearing_rows, columns_from, item_row

_Value = TypeVar("_Value")


class Known(NamedTuple):
    """An item that changes bring, as rows, and the codes of the descriptors it says something of."""

    item: Item
    row: Fields
    bearings: list[Fields]
    bears_on: tuple[int, ...]


class Newcomer(NamedTuple):
    """An item as worlds have it: the day from which it is replaced, and the number of the day that is asked about."""

    known: Known
    replaced_on: int
    group: int


@dataclass
class Laid:
    """What has been laid out so far, for the worlds that come after.

    Attributes:
        partitions: what touches a descriptor, and how, to its row, and behind that its rows in each view.
        items: what an item that was brought is known by, to its row.
        copies: number of a base, and what copies of its items go by, to the rows copied and the first row of them.
        fields: items that were brought, by their numbers in memory; they are kept, so that these stay theirs.
        kept: the changes, likewise.
    """

    bases: list[Base] = field(default_factory=list[Base])
    partitions: dict[Hashable, list[int]] = field(default_factory=dict[Hashable, list[int]])
    items: dict[Hashable, int] = field(default_factory=dict[Hashable, int])
    copies: dict[Hashable, tuple[tuple[Column, int], ...]] = field(
        default_factory=dict[Hashable, tuple[tuple[Column, int], ...]]
    )
    contents: WordCodes = field(default_factory=WordCodes)
    filers: WordCodes = field(default_factory=WordCodes)
    fields: dict[int, Known] = field(default_factory=dict[int, Known])
    kept: list[Change] = field(default_factory=list[Change])

    def copy(self) -> Laid:
        """The same, to lay out more behind it."""
        return Laid(**{name: copy(value) for name, value in vars(self).items()})


class Sketch(NamedTuple):
    """A world before its rows are known.

    Attributes:
        applies: whether each descriptor does.
        judged: its place among the worlds whose judgements are worked out; -1 where only descriptors are asked about.
        items: of each item brought what it is known by; `partitions` likewise of each descriptor that is touched.
    """

    change: Change
    apart: Hashable
    applies: Column
    judged: int
    items: dict[str, Hashable]
    partitions: dict[int, Hashable]


class Sharing:
    """Finds out what is to be laid out for worlds that start from one base, and what has been.

    Args:
        base: the facts that the worlds start from.

    Attributes:
        partitions: what is to be laid out, by what it is known by; `brought` the items that it needs.
        judged: how many worlds' judgements are.
        groups: what copies of items go by, to their day and the items that it moves; first the base and its day.
    """

    def __init__(self, shape: Layout, laid: Laid, base: Base) -> None:
        self._shape, self._laid, self._base = shape, laid, base
        self.partitions: dict[Hashable, Partition] = {}
        self.brought: dict[Hashable, Newcomer] = {}
        self.judged = 0
        self.groups: dict[Hashable, tuple[int, Column]] = {None: (base.day, _NONE)}
        self._redone: dict[Hashable, tuple[Action, int]] = {}
        self._excluded = base.facts.excluded(alone=shape.alone)
        self._applies = shape.applying(self._excluded)
        self._brought: dict[Hashable, Newcomer] = {}
        self._otherwise: dict[Hashable, tuple[Action, int]] = {}
        self._numbers: dict[Hashable, int] = {None: 0}
        self._first_days: dict[tuple[bytes, ...], date] = {}

    def sketch(self, change: Change) -> Sketch:
        """Note what a world needs that nobody has laid out.

        Args:
            change: how it differs, whole.
        """
        base, shape = self._base, self._shape
        self._laid.kept.append(change)
        as_of, excluded = change.as_of or base.facts.as_of, self._excluded
        if change.as_of is not None or change.exclusions is not None:
            exclusions = base.facts.exclusions if change.exclusions is None else change.exclusions
            excluded = replace(base.facts, as_of=as_of, exclusions=exclusions).excluded(alone=shape.alone)
        apart, moved = self._another_day(as_of, alike=not (change.items or change.actions))
        items, on = self._bring(change, apart)
        gone = self._gone([*items, *change.without], change.on)
        rows, lost = self._plan(change)
        touched = {*on, *gone, *rows, *moved, *(shape.descriptor_code.get(d, -1) for d in excluded ^ self._excluded)}
        applies, judged = self._applies if excluded == self._excluded else shape.applying(excluded), -1
        if change.on is None or shape.clock.free or excluded != self._excluded:
            judged, self.judged = self.judged, self.judged + 1
        if shape.clock.free:
            touched = set(range(applies.size))
        elif change.on is not None:
            touched &= {shape.descriptor_code[d] for d in change.on}
        partitions: dict[int, Hashable] = {}
        for d in sorted(touched - {-1}):
            if not applies[d]:
                continue
            less = gone.get(d, _NONE)
            # Days on which a descriptor stands alike are one, but for what this world brings: that is of its own day.
            day = (as_of, apart) if shape.clock.free or d in on or d in rows else moved.get(d)
            by = (base.number, d, day, less.tobytes(), frozenset(on.get(d, ())), tuple(rows.get(d, ())))
            partitions[d] = by
            if by in self._laid.partitions or by in self.partitions:
                continue
            links = np.arange(*base.links.starts[d : d + 2])
            self.partitions[by] = Partition(
                judged,
                d,
                self._numbers[apart],
                self._rows(d, less),
                tuple(self._need(self.brought, k, self._brought[k]) for k in on.get(d, ())),
                links[[n not in lost for n in links.tolist()]] if lost else links,
                tuple(self._need(self._redone, k, self._otherwise[k]) for k in rows.get(d, ()) if k in self._otherwise),
            )
        for known_by in items.values():
            if known_by not in self._laid.items:
                self._need(self.brought, known_by, self._brought[known_by])
        return Sketch(change, apart, applies, judged, items, partitions)

    def batch(self, first: Mapping[str, int]) -> Batch:
        """What is to be laid out.

        Args:
            first: table to the first row of it.
        """
        base, items, plan = self._base, self._base.holdings, self._base.links
        if self.brought:
            items = items.also(self._new())
        if self._redone:
            plan = plan.also(*zip(*self._redone.values(), strict=True))
        groups = list(self.groups.values())
        moved = [rows for _, rows in groups]
        brought = [b.group for b in self.brought.values()]
        also = (
            np.concatenate([np.repeat(np.arange(len(groups)), [rows.size for rows in moved]), np.array(brought, int)]),
            np.concatenate([*moved, len(base.holdings.ids) + np.arange(len(brought))]),
        )
        days = np.array([day for day, _ in groups], dtype=np.int32)
        return Batch(base, first, list(self.partitions.values()), items, plan, days, also)

    def _new(self) -> Holdings:
        """The items that are brought, coded."""
        each = list(self.brought.values())
        # Two worlds may bring the same item as it is in one and in the other, so that ids do not tell them apart.
        rows = [(str(n), *b.known.row[1:6], "", *b.known.row[7:]) for n, b in enumerate(each)]
        bearings = [(str(n), *row[1:]) for n, b in enumerate(each) for row in b.known.bearings]
        holdings = self._shape.holdings(columns_from(rows, bearings), self._laid.contents, self._laid.filers)
        holdings.items["replaced_on"] = np.array([b.replaced_on for b in each], dtype=np.int32)
        return replace(holdings, ids=tuple(b.known.item.id for b in each))

    # --- what a change touches -------------------------------------------------------------------------------

    def _bring(self, change: Change, apart: Hashable) -> tuple[dict[str, Hashable], dict[int, list[Hashable]]]:
        """What the items that a change brings are known by, and those that bear on each descriptor."""
        brought = {item.id: item for item in change.items}
        items: dict[str, Hashable] = {}
        on: dict[int, list[Hashable]] = {}
        for item in brought.values():
            known = self._known(item)
            replaced_on = self._base.replaced_on(item, brought, change.without)
            items[item.id] = known_by = (self._base.number, "item", id(item), replaced_on, apart)
            if known_by not in self._brought:
                self._brought[known_by] = Newcomer(known, replaced_on, self._numbers[apart])
            for d in known.bears_on:
                on.setdefault(d, []).append(known_by)
        return items, on

    def _known(self, item: Item) -> Known:
        known = self._laid.fields.get(id(item))
        if known is None:
            rows, codes = bearing_rows(item), self._shape.descriptor_code
            named = dict.fromkeys(str(row[2]) for row in rows)
            known = Known(item, item_row(item), rows, tuple(codes[d] for d in named if d in codes))
            self._laid.fields[id(item)] = known
        return known

    def _gone(self, ids: Iterable[str], on: Collection[str] | None) -> dict[int, Column]:
        """The bearings of items that are taken away or stood in for, by the descriptor they are on.

        Args:
            ids: of the items.
            on: the descriptors that are asked about; None for all.
        """
        holdings, codes = self._base.holdings, self._shape.descriptor_code
        rows = [holdings.row_of[id] for id in ids if id in holdings.row_of]
        if not rows:
            return {}
        gone = holdings.of_items(np.array(rows, dtype=np.int64))  # in their own order, which is that of descriptors
        starts = np.searchsorted(gone, holdings.starts).tolist()
        asked = range(len(codes)) if on is None else [codes[d] for d in on]
        return {d: gone[starts[d] : starts[d + 1]] for d in asked if starts[d] < starts[d + 1]}

    def _rows(self, d: int, gone: Column) -> Column:
        """The bearings held on a descriptor, without those that are gone."""
        start, end = self._base.holdings.starts[d : d + 2].tolist()
        kept = np.ones(end - start, dtype=bool)
        kept[gone - start] = False
        return np.flatnonzero(kept) + start

    def _plan(self, change: Change) -> tuple[dict[int, list[Hashable]], set[int]]:
        """What of the plan is otherwise on each descriptor, and the links held that no longer are."""
        base, codes = self._base, self._shape.descriptor_code
        on: dict[int, list[Hashable]] = {}
        lost: set[int] = set()
        for named in (*(a.id for a in change.actions), *sorted(change.without_actions)):
            for link in base.links.of_action.get(named, ()):
                lost.add(link)
                on.setdefault(int(base.links.descriptor[link]), []).append(("without", named))
        for number, action in enumerate(change.actions):
            place = base.places.get(action.id, len(base.places) + number)
            known_by = (base.number, "action", id(action), place)
            self._otherwise[known_by] = action, place
            for d in dict.fromkeys(codes[d] for d in action.links if d in codes):
                on.setdefault(d, []).append(known_by)
        return on, lost

    def _another_day(self, as_of: date, *, alike: bool) -> tuple[Hashable, dict[int, bytes]]:
        """Note the copies of the items that a day moves.

        Args:
            alike: whether those of an earlier day will do on which everything stands alike.

        Returns:
            What the copies go by, None where they are those of the base; and the descriptors that are moved, with what
            they are known by as they stand on that day.
        """
        if self._shape.clock.free:
            apart = object()
            self._need(self.groups, apart, (as_of.toordinal(), np.arange(len(self._base.holdings.ids))))
            return apart, {}
        if as_of == self._base.facts.as_of:
            return None, {}
        first, then = self._moment(self._base.facts.as_of), self._moment(as_of)
        moved = {d: now for d, (was, now) in enumerate(zip(first.on, then.on, strict=True)) if was != now}
        apart = self._first_days.setdefault((_known_by(then.items), *then.on), as_of) if alike else as_of
        self._need(self.groups, apart, (as_of.toordinal(), np.flatnonzero((first.items != then.items).any(axis=1))))
        return apart, moved

    def _moment(self, as_of: date) -> Moment:
        """How everything stands on a day, by the thresholds that ages are compared with."""
        moments = self._base.moments
        if as_of not in moments:
            holdings, links, clock, day = self._base.holdings, self._base.links, self._shape.clock, as_of.toordinal()
            fields, since = holdings.items, links.columns["since"]
            items = [
                clock.cell("item", "age", day - fields["about"]),
                clock.cell("item", "left", fields["valid_until"] - day),
                fields["retired_on"] <= day,
                fields["replaced_on"] <= day,
            ]
            item = holdings.bearings["item"]
            until = clock.cell("bearing", "left", holdings.bearings["until"].astype(np.int64) - day)
            bearings = np.stack([*(column[item] for column in items), until], axis=1, dtype=np.int32)
            due = clock.cell("action", "age", np.where(since, day - since, 0))[links.action]
            on = [
                _known_by(bearings[slice(*holdings.starts[d : d + 2])])
                + _known_by(due[slice(*links.starts[d : d + 2])])
                for d in range(len(self._shape.descriptors))
            ]
            moments[as_of] = Moment(np.stack(items, axis=1, dtype=np.int32), tuple(on))
        return moments[as_of]

    def _need(self, wanted: dict[Hashable, _Value], key: Hashable, value: _Value) -> int:
        """The number of something that is to be laid out, among those of its kind."""
        if key not in wanted:
            self._numbers[key] = len(wanted)
            wanted[key] = value
        return self._numbers[key]


def _known_by(numbers: Column) -> bytes:
    """What stands for numbers wherever they are the same."""
    return hashlib.blake2b(numbers.tobytes(), digest_size=16).digest()


_NONE = np.zeros(0, dtype=np.int64)
