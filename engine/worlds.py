"""Worlds: sets of facts as they might be, laid out as the rows of the evaluator's tables.

A world starts from facts, and may differ from them by a change. The first world of some facts has all their rows; a
world that differs has rows only for the descriptors that its change can touch, and that no world before it has touched
with the same items. It shares the others. Judgements are worked out anew in every world.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from descriptors.models import Framework
from engine.evaluator import Evaluation
from engine.facts import Change, Facts
from engine.laying import Builder, Row
from engine.layout import Layout, layout
from evidence.columns import natural_order
from evidence.models import Action
from rules.models import Rulebook
from rules.tables import VIEWS


class Source(NamedTuple):
    """A row of a bearing, the item it is of, and its place among that item's bearings."""

    row: int
    item: str
    number: int


@dataclass(slots=True)
class Worlds:
    """Evaluated worlds, to be asked by key.

    Attributes:
        layout: codes of descriptors and judgements.
        evaluation: every table.
        rows: key of a world to where its rows are.
        bases: the worlds that others start from; `laid` all of them in the order of their rows.
    """

    layout: Layout
    evaluation: Evaluation
    rows: dict[Hashable, Row] = field(default_factory=dict)
    bases: list[Row] = field(default_factory=list)
    laid: list[Row] = field(default_factory=list)

    def standing(self, key: Hashable, descriptor: str, view: str = "held") -> int:
        """The row of a descriptor in a view; -1 where it does not apply in that world."""
        return int(self.rows[key].standing_row[VIEWS.index(view), self.layout.descriptor_code[descriptor]])

    def descriptor(self, key: Hashable, descriptor: str) -> int:
        """The row of a descriptor; -1 where it does not apply in that world."""
        return int(self.rows[key].descriptor_row[self.layout.descriptor_code[descriptor]])

    def judgement(self, key: Hashable, code: str, view: str = "held") -> int:
        """The row of a judgement in a view."""
        count = len(self.layout.judgements)
        return self.rows[key].first["judgement"] + VIEWS.index(view) * count + self.layout.judgements.index(code)

    def overall(self, key: Hashable, view: str = "held") -> int:
        """The row of all judgements together in a view."""
        return self.rows[key].first["overall"] + VIEWS.index(view)

    def owner(self, row: int) -> Row:
        """The world that a row of a descriptor was laid out for: the one asked, or one that it shares with."""
        return self.laid[bisect_right(self.laid, row, key=lambda world: world.first["descriptor"]) - 1]

    def bearings(self, key: Hashable, descriptor: str, *, standing: bool = False) -> list[Source]:
        """Every bearing on a descriptor in a world, in order of its items.

        Args:
            key: the world.
            descriptor: its id.
            standing: leave out those that do not count.
        """
        row = self.descriptor(key, descriptor)
        if row < 0:
            return []
        table = self.evaluation.tables["bearing"]
        first, last = np.searchsorted(table.links["descriptor"], [row, row + 1])
        rows = np.arange(first, last)
        if standing:
            rows = rows[table.columns["stands"][first:last]]
        world = self.owner(row)
        sources = world.sources.bearings[rows - world.first["bearing"]]
        held, new = world.sources.held, world.sources.new
        old = sources >= 0
        item, number = held.bearings["item"][sources[old]], held.bearings["number"][sources[old]]
        order = np.lexsort((number, item))  # the items held stand in the order of their ids
        at, items, numbers = rows[old][order].tolist(), item[order].tolist(), number[order].tolist()
        made = [Source(r, held.ids[i], n) for r, i, n in zip(at, items, numbers, strict=True)]
        if new is None or old.all():
            return made
        at, places = rows[~old].tolist(), -1 - sources[~old]
        items, numbers = new.bearings["item"][places].tolist(), new.bearings["number"][places].tolist()
        made += [Source(r, new.ids[i], n) for r, i, n in zip(at, items, numbers, strict=True)]
        return sorted(made, key=lambda s: (natural_order(s.item), s.number))

    def links(self, key: Hashable, descriptor: str) -> list[tuple[int, Action]]:
        """Every row of the plan that is linked to a descriptor, with the row of that link."""
        row = self.descriptor(key, descriptor)
        if row < 0:
            return []
        table = self.evaluation.tables["link"]
        world = self.owner(row)
        return [
            (int(at), world.sources.actions[int(table.links["action"][at]) - world.first["action"]])
            for at in np.flatnonzero(table.links["descriptor"] == row)
        ]

    def item_row(self, key: Hashable, id: str) -> int | None:
        """The row of an item in a world; None where that world has none of its own."""
        world = self.rows[key].lent.get(id, self.rows[key])
        for held, place in ((world.sources.new, None), (world.sources.held, world.sources.items)):
            if held is None or id not in held.row_of:
                continue
            row = held.row_of[id]
            if place is None:
                return world.first["item"] + world.sources.items.size + row
            at = int(np.searchsorted(place, row))
            if at < place.size and place[at] == row:
                return world.first["item"] + at
        return None

    def value(self, table: str, name: str, row: int) -> Any:
        """One property of one row."""
        return self.evaluation.value(table, name, row)

    def shown(self, key: Hashable, code: str) -> bool:
        """Whether enough is known to show the grade of a judgement, or overall."""
        if code == OVERALL:
            return self.value("overall", "shown", self.overall(key)) == "yes"
        return self.value("judgement", "gradeable", self.judgement(key, code)) == "yes"

    def grade(self, key: Hashable, code: str, view: str = "held") -> str:
        """The grade of a judgement, or overall, in a view, whether or not it can be shown."""
        if code == OVERALL:
            return str(self.value("overall", "grade", self.overall(key, view)))
        return str(self.value("judgement", "grade", self.judgement(key, code, view)))


OVERALL = "overall"
"""What overall effectiveness is called where a judgement's code is asked for."""


def evaluate(
    framework: Framework,
    rulebook: Rulebook,
    worlds: Mapping[Hashable, tuple[Facts, Change | None]],
    *,
    confirm: bool = False,
) -> Worlds:
    """Decide worlds together, in one pass.

    Args:
        framework: the framework in use.
        rulebook: its rules.
        worlds: a key for each world, to the facts it starts from, and how it differs; None where it does not.
        confirm: whether every decision is made a second time in plain Python, and must agree.

    Raises:
        EngineFaultError: the inference engine broke a guard-rail.
    """
    builder = Builder(layout(framework, rulebook))
    tables = builder.lay_out(worlds)
    evaluation = builder.layout.program.run(tables, confirm=confirm)
    return Worlds(builder.layout, evaluation, builder.rows, builder.base_rows, builder.laid)
