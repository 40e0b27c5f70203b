"""Facts that worlds start from: their evidence coded once, and the rows of their plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from base.groups import grouped
from engine.columns import Column, ordered
from engine.facts import Change, Facts
from engine.layout import Holdings
from evidence.models import Item
from evidence.plan_models import Action
from evidence.register.columns import NEVER
from rules.tables import TABLES

NOT_SAID = "not said"
_ORIGINS = TABLES["action"].engine_properties["origin"].words
_DELIVERIES = TABLES["action"].engine_properties["delivery"].words
_NONE = np.zeros(0, dtype=np.int64)


class Moment(NamedTuple):
    """How the facts of a base stand on a day, as far as the rules can tell one day from another.

    Attributes:
        items: of each item the side of each threshold that it is on.
        on: what the bearings and the links of each descriptor are known by.
    """

    items: Column
    on: tuple[bytes, ...]


@dataclass
class Base:
    """Facts laid out once, from which worlds start.

    Attributes:
        number: its place among those that worlds start from.
        first: table to the first of its rows.
        moments: days to how everything stands on them, as far as that was asked.
        descriptor_row: the row of each descriptor, -1 where it does not apply; `standing_row` its rows in each view.
    """

    number: int
    facts: Facts
    holdings: Holdings
    links: Links
    first: dict[str, int] = field(default_factory=dict[str, int])
    moments: dict[date, Moment] = field(default_factory=dict[date, Moment])
    descriptor_row: Column = field(default_factory=lambda: _NONE)
    standing_row: Column = field(default_factory=lambda: _NONE)

    @property
    def day(self) -> int:
        """The day that is asked about, counted."""
        return self.facts.as_of.toordinal()

    @cached_property
    def replaced_by(self) -> Mapping[str, list[Item]]:
        """The items that each item has replaced, by its id."""
        rows = np.flatnonzero(self.holdings.items["replaced_on"] != NEVER).tolist()
        replaced = (self.facts.item_by_id[self.holdings.ids[row]] for row in rows)
        return grouped((item.superseded_by or "", item) for item in replaced)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each row in the plan, by its id."""
        return {action.id: place for place, action in enumerate(self.facts.actions)}

    def whole(self, change: Change) -> Change:
        """A change with the items that others of it had replaced: from when, is told by the date of those."""
        ids = {i.id for i in change.items} | change.without
        older = tuple(
            i for id in sorted(ids & self.replaced_by.keys()) for i in self.replaced_by[id] if i.id not in ids
        )
        return replace(change, items=(*change.items, *older)) if older else change

    def replaced_on(self, item: Item, brought: Mapping[str, Item], without: frozenset[str]) -> int:
        """The day from which an item is replaced where others are brought with it; NEVER where it is not."""
        newer = item.superseded_by
        if not newer:
            return NEVER
        if newer in brought:
            return brought[newer].about.toordinal()
        row = None if newer in without else self.holdings.row_of.get(newer)
        return 1 if row is None else int(self.holdings.items["about"][row])  # what is not there replaced it at once


@dataclass
class Links:
    """Rows of the plan with the descriptors they are linked to, in order of the descriptors.

    Attributes:
        actions: the rows that are linked to anything.
        place: the place of each of them in the plan.
        action: for each link, the number of its action; `descriptor` its descriptor's code.
        starts: where the links of each descriptor start; one more at the end.
    """

    actions: tuple[Action, ...]
    place: Column
    action: Column
    descriptor: Column
    starts: Column

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

    def also(self, actions: Sequence[Action], places: Sequence[int]) -> Links:
        """These rows, and others behind them that are linked to nothing yet."""
        place = np.concatenate([self.place, np.array(places, dtype=np.int64)])
        return replace(self, actions=(*self.actions, *actions), place=place)

    @cached_property
    def of_action(self) -> Mapping[str, list[int]]:
        """The links of each action, by its id."""
        return grouped((self.actions[action].id, link) for link, action in enumerate(self.action.tolist()))

    @cached_property
    def evidence(self) -> frozenset[str]:
        """The ids of the items that were filed for any of them."""
        return frozenset(id for action in self.actions for id in action.evidence)


def links_of(actions: Iterable[Action], codes: Mapping[str, int]) -> Links:
    """The rows of a plan that are linked to descriptors which have a code."""
    linked = [(place, a) for place, a in enumerate(actions) if any(d in codes for d in a.links)]
    pairs = [(n, codes[d]) for n, (_, a) in enumerate(linked) for d in dict.fromkeys(a.links) if d in codes]
    links = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    links = links[ordered(links[:, 1])]
    return Links(
        tuple(a for _, a in linked),
        np.array([place for place, _ in linked], dtype=np.int64),
        links[:, 0],
        links[:, 1],
        np.searchsorted(links[:, 1], np.arange(len(codes) + 1)),
    )
