"""Facts that worlds start from: their evidence coded once, and the rows of their plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from engine.columns import Column
from engine.facts import Change, Facts
from engine.layout import Holdings
from evidence.columns import NEVER
from evidence.models import Action, Item
from rules.tables import TABLES

NOT_SAID = "not said"
_ORIGINS = TABLES["action"].given["origin"].words
_DELIVERIES = TABLES["action"].given["delivery"].words


@dataclass
class Base:
    """Facts laid out once, from which worlds start."""

    facts: Facts
    holdings: Holdings
    links: Links
    filed: tuple[Column, Column]
    _reach: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def day(self) -> int:
        """The day that is asked about, counted."""
        return self.facts.as_of.toordinal()

    @cached_property
    def replaced_by(self) -> Mapping[str, list[Item]]:
        """The items that each item has replaced, by its id."""
        made: dict[str, list[Item]] = {}
        if (self.holdings.items["replaced_on"] != NEVER).any():
            for item in self.facts.items:
                if item.superseded_by:
                    made.setdefault(item.superseded_by, []).append(item)
        return made

    @cached_property
    def rested_on(self) -> Mapping[str, list[int]]:
        """The descriptors that actions are linked to which an item was filed for, as codes, by its id."""
        made: dict[str, list[int]] = {}
        for action, descriptor in zip(self.links.action.tolist(), self.links.descriptor.tolist(), strict=True):
            for id in self.links.actions[action].evidence:
                made.setdefault(id, []).append(descriptor)
        return made

    def reach(self, id: str) -> frozenset[int]:
        """The descriptors, as codes, that an item touches by going: where it bears, and where an action rests on it."""
        if id not in self._reach:
            row = self.holdings.row_of.get(id)
            bears = [] if row is None else self.holdings.bears_on(row).tolist()
            self._reach[id] = frozenset([*bears, *self.rested_on.get(id, ())])
        return self._reach[id]

    def whole(self, change: Change) -> Change:
        """A change with the items that others of it had replaced: from when, is told by the date of those."""
        ids = {i.id for i in change.items} | change.without
        older = tuple(
            i for id in sorted(ids & self.replaced_by.keys()) for i in self.replaced_by[id] if i.id not in ids
        )
        return replace(change, items=(*change.items, *older)) if older else change


@dataclass
class Links:
    """Rows of the plan with the descriptors they are linked to.

    Attributes:
        actions: the rows that are linked to anything.
        action: for each link, the place of its action; `descriptor` its descriptor's code.
        number: its place among the links of the facts a world starts from; None where the plan was changed.
    """

    actions: tuple[Action, ...]
    action: Column
    descriptor: Column
    number: Column | None

    @cached_property
    def since(self) -> Column:
        """The day from which each row of the plan stands; 0 where it stands from the first."""
        return np.array([a.since.toordinal() if a.since else 0 for a in self.actions], dtype=np.int32)

    @cached_property
    def origin(self) -> Column:
        """Where each row of the plan came from."""
        return np.array([_ORIGINS.index(a.origin) for a in self.actions], dtype=np.int32)

    @cached_property
    def delivery(self) -> Column:
        """How far each row of the plan is."""
        return np.array([_DELIVERIES.index(a.delivery or NOT_SAID) for a in self.actions], dtype=np.int32)


def links_of(actions: Iterable[Action], codes: Mapping[str, int]) -> Links:
    """The rows of a plan that are linked to descriptors which have a code."""
    linked = tuple(a for a in actions if any(d in codes for d in a.links))
    pairs = [(n, codes[d]) for n, a in enumerate(linked) for d in dict.fromkeys(a.links) if d in codes]
    made = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Links(linked, made[:, 0], made[:, 1], np.arange(len(pairs)))


def filed_for(links: Links, holdings: Holdings) -> tuple[Column, Column]:
    """The bearings of items filed for an action on the descriptors it is linked to, as (link, bearing)."""
    wanted = {e for a in links.actions for e in a.evidence}
    named = {row: id for row, id in enumerate(holdings.ids) if id in wanted} if wanted else {}
    if not named:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    mine = np.zeros(len(holdings.ids), dtype=bool)
    mine[list(named)] = True
    rows_of: dict[tuple[str, int], list[int]] = {}
    for row in np.flatnonzero(mine[holdings.bearings["item"]]).tolist():
        key = (named[int(holdings.bearings["item"][row])], int(holdings.bearings["descriptor"][row]))
        rows_of.setdefault(key, []).append(row)
    pairs = [
        (n, row)
        for n, (action, descriptor) in enumerate(zip(links.action.tolist(), links.descriptor.tolist(), strict=True))
        for e in dict.fromkeys(links.actions[action].evidence)
        for row in rows_of.get((e, descriptor), ())
    ]
    made = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return made[:, 0], made[:, 1]
