"""Pools: the columns from which all worlds that start from the same facts pick their rows.

A pool holds the evidence and the plan of some facts, coded by a framework, and behind them the items and the rows of
the plan that changes bring. A world is told by the rows that it has of its pool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from base.groups import grouped
from engine.columns import Column, ordered
from engine.facts import Facts, Variation
from engine.holdings import Holdings, Words, holdings_of
from engine.layout import Clock, Layout
from evidence.models import Item
from evidence.plan_models import Action
from evidence.register.columns import NEVER, bearing_rows, columns_from, item_row
from rules.tables import TABLES

NOT_SAID = "not said"
_ORIGINS = TABLES["action"].engine_properties["origin"].words
_DELIVERIES = TABLES["action"].engine_properties["delivery"].words


@dataclass
class PlanLinks:
    """Rows of the plan that are linked to descriptors.

    Attributes:
        place: the place of each of them in the plan.
        action: for each link the number of its action; `descriptor` the code of its descriptor.
    """

    actions: tuple[Action, ...]
    place: Column
    action: Column
    descriptor: Column

    @cached_property
    def columns(self) -> dict[str, Column]:
        """What is given of each row of the plan, whatever the day.

        That is where it came from, how far it is, and the day from which it stands: 0 where it does from the first.
        """
        actions = self.actions
        return {
            "origin": np.array([_ORIGINS.index(a.origin) for a in actions], dtype=np.int32),
            "delivery": np.array([_DELIVERIES.index(a.delivery or NOT_SAID) for a in actions], dtype=np.int32),
            "since": np.array([a.since.toordinal() if a.since else 0 for a in actions], dtype=np.int32),
        }

    @cached_property
    def of_action(self) -> Mapping[str, list[int]]:
        """The links of each action, by its id."""
        return grouped((self.actions[action].id, link) for link, action in enumerate(self.action.tolist()))

    @cached_property
    def evidence(self) -> frozenset[str]:
        """The ids of the items that were filed for any of them."""
        return frozenset(id for action in self.actions for id in action.evidence)

    def also(self, more: PlanLinks) -> PlanLinks:
        """These rows and links, and others behind them."""
        return PlanLinks(
            (*self.actions, *more.actions),
            np.concatenate([self.place, more.place]),
            np.concatenate([self.action, more.action + len(self.actions)]),
            np.concatenate([self.descriptor, more.descriptor]),
        )


def plan_of(placed: Iterable[tuple[int, Action]], codes: Mapping[str, int]) -> PlanLinks:
    """Rows of the plan with their links, in order of the descriptors.

    Args:
        placed: the rows, each with its place in the plan.
        codes: of the descriptors.
    """
    rows = list(placed)
    pairs = [(n, codes[d]) for n, (_, a) in enumerate(rows) for d in dict.fromkeys(a.links) if d in codes]
    links = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    links = links[ordered(links[:, 1])]
    place = np.array([place for place, _ in rows], dtype=np.int64)
    return PlanLinks(tuple(a for _, a in rows), place, links[:, 0], links[:, 1])


class BroughtRows(NamedTuple):
    """A change, told by rows of a pool.

    Attributes:
        change: with the items that others of it had replaced.
        items: the row of each item that it brings, by the item's id; `actions` the numbers of those of the plan.
    """

    change: Variation
    items: Mapping[str, int]
    actions: Sequence[int]


class Moment(NamedTuple):
    """How the facts of a pool stand on a day, as far as the rules can tell one day from another.

    Attributes:
        items: of each item held the side of each threshold that it is on.
        on: what the bearings and the links held on each descriptor are known by.
    """

    items: Column
    on: tuple[bytes, ...]


@dataclass
class Pool:
    """Facts as columns, and behind them what changes have brought so far.

    Attributes:
        number: its place among the pools that are worked out together.
        base: the evidence of the facts alone; `base_plan` their plan.
        bearing_starts: where the bearings held on each descriptor start, one more at the end; `link_starts` the links.
        holdings: the evidence, and behind it the items that were brought; `plan` likewise.
        bearings_on: of each item that was brought, by its row, its bearings by descriptor; `links_on` likewise of each
            row of the plan its links.
    """

    number: int
    facts: Facts
    base: Holdings
    base_plan: PlanLinks
    bearing_starts: Column
    link_starts: Column
    holdings: Holdings
    plan: PlanLinks
    bearings_on: dict[int, dict[int, list[int]]] = field(default_factory=dict[int, dict[int, list[int]]])
    links_on: dict[int, dict[int, list[int]]] = field(default_factory=dict[int, dict[int, list[int]]])
    _items: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    _actions: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    _kept: list[Item] = field(default_factory=list[Item])
    _moments: dict[date, Moment] = field(default_factory=dict[date, Moment])

    def branch(self) -> Pool:
        """The same, to bring more without this one having it."""
        other = copy(self)
        other.bearings_on, other.links_on = dict(self.bearings_on), dict(self.links_on)
        other._items, other._actions, other._kept = dict(self._items), dict(self._actions), list(self._kept)
        return other

    # --- what is held ------------------------------------------------------------------------------------

    @cached_property
    def replaced_by(self) -> Mapping[str, list[Item]]:
        """The items that each item has replaced, by its id."""
        rows = np.flatnonzero(self.base.items["replaced_on"] != NEVER).tolist()
        replaced = (self.facts.item_by_id[self.base.ids[row]] for row in rows)
        return grouped((item.superseded_by or "", item) for item in replaced)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each row in the plan, by its id."""
        return {action.id: place for place, action in enumerate(self.facts.actions)}

    def bearings_of(self, ids: Iterable[str]) -> dict[int, Column]:
        """The bearings of some of the items held, by the descriptor they are on."""
        rows = [self.base.row_of[id] for id in ids if id in self.base.row_of]
        if not rows:
            return {}
        bearings = self.base.of_items(np.array(rows, dtype=np.int64))  # in their own order, which is by descriptor
        starts = np.searchsorted(bearings, self.bearing_starts).tolist()
        return {d: bearings[start:end] for d, (start, end) in enumerate(pairwise(starts)) if start < end}

    def bearings_without(self, descriptor: int, gone: Column) -> Column:
        """The bearings held on a descriptor but for some."""
        start, end = self.bearing_starts[descriptor : descriptor + 2].tolist()
        kept = np.ones(end - start, dtype=bool)
        kept[gone - start] = False
        return np.flatnonzero(kept) + start

    def links_without(self, descriptor: int, lost: Collection[int]) -> list[int]:
        """The links held to a descriptor but for some."""
        return [link for link in range(*self.link_starts[descriptor : descriptor + 2].tolist()) if link not in lost]

    def moment(self, as_of: date, clock: Clock) -> Moment:
        """How everything held stands on a day, by the thresholds that ages are compared with."""
        if as_of not in self._moments:
            base, plan, day = self.base, self.base_plan, as_of.toordinal()
            fields, since = base.items, plan.columns["since"]
            items = [
                clock.cell("item", "age", day - fields["about"]),
                clock.cell("item", "left", fields["valid_until"] - day),
                fields["retired_on"] <= day,
                fields["replaced_on"] <= day,
            ]
            item = base.bearings["item"]
            until = clock.cell("bearing", "left", base.bearings["until"].astype(np.int64) - day)
            bearings = np.stack([*(column[item] for column in items), until], axis=1, dtype=np.int32)
            due = clock.cell("action", "age", np.where(since, day - since, 0))[plan.action]
            starts = zip(pairwise(self.bearing_starts.tolist()), pairwise(self.link_starts.tolist()), strict=True)
            on = [known_by(bearings[slice(*mine)]) + known_by(due[slice(*links)]) for mine, links in starts]
            self._moments[as_of] = Moment(np.stack(items, axis=1, dtype=np.int32), tuple(on))
        return self._moments[as_of]

    # --- what changes bring --------------------------------------------------------------------------------

    def bring(self, changes: Iterable[Variation], shape: Layout, words: Words) -> list[BroughtRows]:
        """Put the items and rows of the plan that changes bring behind those there are, each of them once."""
        items: list[tuple[Item, int]] = []
        actions: list[tuple[int, Action]] = []
        brought: list[BroughtRows] = []
        for change in map(self._whole, changes):
            by_id = {item.id: item for item in change.items}
            rows: dict[str, int] = {}
            for item in by_id.values():
                replaced_on = self._replaced_on(item, by_id, change.without)
                key = id(item), replaced_on
                if key not in self._items:
                    self._items[key] = len(self.base.ids) + len(self._items)
                    items.append((item, replaced_on))
                rows[item.id] = self._items[key]
            numbers: list[int] = []
            for n, action in enumerate(change.actions):
                place = self.places.get(action.id, len(self.places) + n)
                key = id(action), place
                if key not in self._actions:
                    self._actions[key] = len(self.base_plan.actions) + len(self._actions)
                    actions.append((place, action))
                numbers.append(self._actions[key])
            brought.append(BroughtRows(change, rows, numbers))
        if items:
            self._put_items(items, shape, words)
        if actions:
            self._put_actions(actions, shape)
        return brought

    def _put_items(self, items: Sequence[tuple[Item, int]], shape: Layout, words: Words) -> None:
        # Two worlds may bring the same item as it is in one and in the other, so that ids do not tell them apart.
        rows = [(str(n), *row[1:6], "", *row[7:]) for n, (item, _) in enumerate(items) for row in (item_row(item),)]
        bearings = [(str(n), *row[1:]) for n, (item, _) in enumerate(items) for row in bearing_rows(item)]
        more = holdings_of(columns_from(rows, bearings), shape, words)
        more.items["replaced_on"] = np.array([replaced_on for _, replaced_on in items], dtype=np.int32)
        more.ids = tuple(item.id for item, _ in items)
        self._kept += [item for item, _ in items]  # what they are known by stays theirs
        first, size = len(self.holdings.ids), self.holdings.bearings["item"].size
        on = zip(more.bearings["item"].tolist(), more.bearings["descriptor"].tolist(), strict=True)
        for row, (item, descriptor) in enumerate(on, start=size):
            self.bearings_on.setdefault(first + item, {}).setdefault(descriptor, []).append(row)
        self.holdings = self.holdings.also(more)

    def _put_actions(self, actions: Sequence[tuple[int, Action]], shape: Layout) -> None:
        more = plan_of(actions, shape.descriptor_code)
        first, size = len(self.plan.actions), self.plan.action.size
        for link, (action, d) in enumerate(
            zip(more.action.tolist(), more.descriptor.tolist(), strict=True), start=size
        ):
            self.links_on.setdefault(first + action, {})[d] = [link]
        self.plan = self.plan.also(more)

    def _whole(self, change: Variation) -> Variation:
        """A change with the items that others of it had replaced: from when, is told by the date of those."""
        ids = {i.id for i in change.items} | change.without
        older = tuple(
            i for id in sorted(ids & self.replaced_by.keys()) for i in self.replaced_by[id] if i.id not in ids
        )
        return replace(change, items=(*change.items, *older)) if older else change

    def _replaced_on(self, item: Item, brought: Mapping[str, Item], without: frozenset[str]) -> int:
        """The day from which an item is replaced where others are brought with it; NEVER where it is not."""
        newer = item.superseded_by
        if not newer:
            return NEVER
        if newer in brought:
            return brought[newer].about.toordinal()
        row = None if newer in without else self.base.row_of.get(newer)
        return 1 if row is None else int(self.base.items["about"][row])  # what is not there replaced it at once


def pool_of(facts: Facts, number: int, shape: Layout, words: Words) -> Pool:
    """The facts that worlds start from, coded.

    Args:
        number: the place of the pool among those that are worked out together.
    """
    codes = shape.descriptor_code
    base = holdings_of(facts.columns, shape, words)
    linked = ((place, a) for place, a in enumerate(facts.actions) if any(d in codes for d in a.links))
    plan = plan_of(linked, codes)
    starts = (
        np.searchsorted(each, np.arange(len(codes) + 1, dtype=each.dtype))
        for each in (base.bearings["descriptor"], plan.descriptor)
    )
    return Pool(number, facts, base, plan, *starts, holdings=base, plan=plan)


def known_by(numbers: Column) -> bytes:
    """What stands for numbers wherever they are the same."""
    return hashlib.blake2b(numbers.tobytes(), digest_size=16).digest()
