"""What worlds have in common: descriptors that the same items touch in each, laid out and decided once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.bases import Base
from engine.columns import Column
from engine.facts import Change
from evidence.models import Item

if TYPE_CHECKING:
    from engine.laying import Row


class Shares(NamedTuple):
    """How a world is made up of what it lays out itself and what others have laid out.

    Attributes:
        own: codes of the descriptors that it has rows of its own for.
        items: the items that it brings with rows of their own.
        shared: codes of descriptors to a world that has them; `lent` ids of items likewise.
        grounds: codes of descriptors to what touches them; `told` ids of items to what they are known by.
    """

    own: Column
    items: tuple[Item, ...]
    shared: Mapping[int, Row] = {}
    lent: Mapping[str, Row] = {}
    grounds: Mapping[int, frozenset[Hashable]] = {}
    told: Mapping[str, Hashable] = {}


class Sharing:
    """The worlds that start from some facts, and what each of them stands on.

    Args:
        base: the facts.
        codes: id of a descriptor to its code.
    """

    def __init__(self, base: Base, codes: Mapping[str, int]) -> None:
        self._base, self._codes = base, codes
        self._reached: dict[int, tuple[Item, frozenset[int]]] = {}
        self._bearers: dict[Hashable, Row] = {}
        self._standing: dict[tuple[int, frozenset[Hashable]], Row] = {}

    def touched(self, change: Change) -> Iterable[frozenset[int]]:
        """The descriptors, as codes, that each item of a change touches by coming or going."""
        yield from map(self._reach, change.items)
        yield from map(self._base.reach, change.without)

    def _reach(self, item: Item) -> frozenset[int]:
        if id(item) not in self._reached:  # the item is kept as well, so that its number stays its own
            said = (*item.bearings, *(t.bearing for t in item.taken_back))
            on = frozenset(self._codes[b.descriptor] for b in said if b.descriptor in self._codes)
            self._reached[id(item)] = item, on | self._base.reach(item.id)
        return self._reached[id(item)][1]

    def divide(self, change: Change, touched: Column) -> Shares:
        """What of a world is laid out anew, where only items are otherwise in it.

        Args:
            touched: codes of the descriptors that the change touches.
        """
        brought = {item.id: id(item) for item in change.items}
        # An item says the same in every world, except that one it is replaced by may be there or not.
        told: dict[str, Hashable] = {
            i.id: (id(i), i.superseded_by and (brought.get(i.superseded_by), i.superseded_by in change.without))
            for i in change.items
        }
        on: dict[int, set[Hashable]] = {d: set() for d in touched.tolist()}
        for item in change.items:
            for d in self._reach(item) & on.keys():
                on[d].add(told[item.id])
        for gone in change.without:
            for d in self._base.reach(gone) & on.keys():
                on[d].add(gone)
        grounds = {d: frozenset(by) for d, by in on.items()}
        shared = {d: self._standing[d, by] for d, by in grounds.items() if (d, by) in self._standing}
        own = [d for d in grounds if d not in shared]
        items = self._needed(change, frozenset(own), told)
        here = {item.id for item in items}
        lent = {id: self._bearers[known] for id, known in told.items() if id not in here}
        return Shares(np.array(own, dtype=np.int64), items, shared, lent, grounds, told)

    def _needed(self, change: Change, own: frozenset[int], told: Mapping[str, Hashable]) -> tuple[Item, ...]:
        """The items that a world's own descriptors rest on, with those that replace one of them."""
        needed = {i.id for i in change.items if told[i.id] not in self._bearers or not own.isdisjoint(self._reach(i))}
        newer = {item.id: item.superseded_by for item in change.items if item.superseded_by}
        for id in tuple(needed):
            while (id := newer.get(id, "")) and id not in needed:
                needed.add(id)
        return tuple(item for item in change.items if item.id in needed)

    def note(self, row: Row, shares: Shares) -> None:
        """Keep where a world was laid out, for those that come after it."""
        for item in shares.items:
            if item.id in shares.told:
                self._bearers.setdefault(shares.told[item.id], row)
        for d in shares.own.tolist():
            if d in shares.grounds and row.descriptor_row[d] >= 0:
                self._standing[d, shares.grounds[d]] = row
