"""Bearings on a descriptor: read as columns, and the story of each told when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property

import numpy as np

from base.ondemand import OnDemand
from engine.columns import Column
from engine.evaluation import Evaluation
from engine.results import Weighed
from evidence.models import Item


class Bearings(OnDemand[Weighed]):
    """Bearings on one descriptor, in order of their items.

    Args:
        item: gives an item by its id.
        rows: the row of each bearing.
        ids: the id of the item of each.
        numbers: the place of each among its item's bearings, those that were taken back last.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        item: Callable[[str], Item],
        rows: Column,
        ids: Sequence[str],
        numbers: Sequence[int],
    ) -> None:
        self._evaluation, self._item = evaluation, item
        self.rows, self.ids, self.numbers = rows, ids, numbers

    @cached_property
    def items(self) -> Column:
        """The row of the item of each."""
        return self._evaluation.link("bearing", "item")[self.rows]

    def made(self, at: int) -> Weighed:
        """The story of one of them."""
        item, number = self._item(self.ids[at]), self.numbers[at]
        back = number - len(item.bearings)
        bearing = item.bearings[number] if back < 0 else item.taken_back[back].bearing
        return Weighed(item, bearing, self._evaluation, int(self.rows[at]), int(self.items[at]), back >= 0)

    def __len__(self) -> int:
        return len(self.ids)

    def where(self, chosen: Column) -> Bearings:
        """Those that are chosen."""
        at = np.flatnonzero(chosen).tolist()
        ids, numbers = [self.ids[n] for n in at], [self.numbers[n] for n in at]
        return Bearings(self._evaluation, self._item, self.rows[at], ids, numbers)

    def of(self, ids: Collection[str]) -> list[Weighed]:
        """The story of those that some items say."""
        return [self[n] for n, id in enumerate(self.ids) if id in ids]

    def column(self, name: str) -> Column:
        """A property of each of them, that of its item as `item.property`."""
        return self._evaluation.column("bearing", name)[self.rows]

    def types(self) -> list[str]:
        """The code of the type of the item of each."""
        return self._evaluation.values("item", "type", self.items)

    def of_type(self, type: str) -> Column:
        """Whether each is of an item of a type."""
        return self.column("item.type") == self._evaluation.words("item", "type").index(type)

    def rungs(self) -> Column:
        """The rung, 0 to 4, that the item of each stands on once its file is held."""
        rungs = self.column("item.set_rung")
        return np.where(rungs >= 0, rungs, self.column("item.type_rung"))
