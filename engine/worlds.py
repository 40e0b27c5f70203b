"""Worlds: sets of facts as they might be, laid out as the rows of the evaluator's tables.

A world starts from facts, and may differ from them by a change. The first world of some facts has all their rows; a
world that differs has rows only for the descriptors that its change can touch, and that no world before it has touched
with the same items. It shares the others. Judgements are worked out anew in every world that
is not asked of some descriptors alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from descriptors.models import Framework
from engine.columns import Column
from engine.evaluation import Evaluation
from engine.facts import Change, Facts
from engine.laying import Builder, World
from engine.layout import Layout, layout
from engine.partitions import ACTION, ID, NUMBER
from engine.results import Graded
from engine.sharing import Laid
from evidence.plan_models import Action
from evidence.register.columns import in_order
from rules.models import Rulebook
from rules.tables import VIEWS


@dataclass(frozen=True, slots=True)
class Worlds:
    """Evaluated worlds, to be asked by key.

    Attributes:
        laid: what has been laid out in it.
        rows: key of a world to where its rows are.
    """

    layout: Layout
    evaluation: Evaluation
    laid: Laid
    rows: Mapping[Hashable, World]

    def more(self, worlds: Mapping[Hashable, tuple[Facts, Change | None]]) -> Worlds:
        """Decide further worlds upon these: what has been worked out is not worked out again.

        Args:
            worlds: as `evaluate` takes them.
        """
        return _evaluated(self.layout, worlds, self.laid.copy(), self.evaluation)

    def standing(self, key: Hashable, descriptor: str, view: str = "held") -> int:
        """The row of a descriptor in a view; -1 where it does not apply in that world."""
        return int(self.rows[key].standing_row[VIEWS.index(view), self.layout.descriptor_code[descriptor]])

    def descriptor(self, key: Hashable, descriptor: str) -> int:
        """The row of a descriptor; -1 where it does not apply in that world."""
        return int(self.rows[key].descriptor_row[self.layout.descriptor_code[descriptor]])

    def judgement(self, key: Hashable, code: str, view: str = "held") -> int:
        """The row of a judgement in a view; there is none in a world of which only descriptors were asked."""
        count = len(self.layout.judgements)
        assert self.rows[key].judgement >= 0
        return self.rows[key].judgement + VIEWS.index(view) * count + self.layout.judgements.index(code)

    def overall(self, key: Hashable, view: str = "held") -> int:
        """The row of all judgements together in a view; none likewise."""
        assert self.rows[key].overall >= 0
        return self.rows[key].overall + VIEWS.index(view)

    def bearings(self, key: Hashable, descriptor: str) -> tuple[Column, list[str], list[int]]:
        """The rows of all bearings on a descriptor in a world, in order of their items, whether or not they count.

        Returns:
            Of each its row, the id of its item, and its place among that item's bearings.
        """
        rows = self.leading("bearing", self.descriptor(key, descriptor))
        items = self.evaluation.link("bearing", "item")[rows]
        numbers = self.evaluation.column("bearing", NUMBER)[rows]
        order = np.lexsort((numbers, items))  # the items held stand in the order of their ids
        ids = self.evaluation.column("item", ID)[items][order].tolist()
        rows, numbers = rows[order], numbers[order].tolist()
        brought = self.rows[key].items
        if brought.keys().isdisjoint(ids):
            return rows, ids, numbers
        places = in_order(ids) or range(len(ids))
        return rows[places], [ids[n] for n in places], [numbers[n] for n in places]

    def links(self, key: Hashable, descriptor: str) -> list[tuple[int, Action]]:
        """Every row of the plan that is linked to a descriptor, with the row of that link."""
        rows = self.leading("link", self.descriptor(key, descriptor))
        actions = self.evaluation.column("action", ACTION)[self.evaluation.link("link", "action")[rows]]
        return list(zip(rows.tolist(), actions.tolist(), strict=True))

    def leading(self, table: str, descriptor: int) -> Column:
        """The rows of a table that lead to a row of a descriptor, which stand together; none for -1."""
        first, last = np.searchsorted(self.evaluation.link(table, "descriptor"), [descriptor, descriptor + 1])
        return np.arange(first, last) if descriptor >= 0 else np.zeros(0, dtype=np.int64)

    def items(self, key: Hashable) -> tuple[list[str], Column]:
        """The ids of the items of a world, those that its change brings last, and the row of each."""
        world = self.rows[key]
        holdings = world.base.holdings
        rows = world.base.first["item"] + np.arange(len(holdings.ids))
        for copied, first in self.laid.copies.get((world.base.number, world.apart), ()):
            rows[copied] = first + np.arange(copied.size)
        if world.change.items or world.change.without:
            kept = np.ones(rows.size, dtype=bool)
            gone = (holdings.row_of.get(id) for id in (*world.items, *world.change.without))
            kept[[row for row in gone if row is not None]] = False
            ids = [holdings.ids[row] for row in np.flatnonzero(kept).tolist()]
            return [*ids, *world.items], np.concatenate([rows[kept], np.array([*world.items.values()], dtype=np.int64)])
        return list(holdings.ids), rows

    def item_row(self, key: Hashable, id: str) -> int | None:
        """The row of an item in a world; None where that world does not have it."""
        world = self.rows[key]
        row = world.base.holdings.row_of.get(id)
        if id in world.items or row is None or id in world.change.without:
            return world.items.get(id)
        for copied, first in reversed(self.laid.copies.get((world.base.number, world.apart), ())):
            place = int(np.searchsorted(copied, row))
            if place < copied.size and copied[place] == row:
                return first + place
        return world.base.first["item"] + row

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

    def graded(self, key: Hashable, code: str) -> Graded:
        """The grades of a judgement, or overall, in a world."""
        underlying, floor, ceiling = (self.grade(key, code, view) for view in ("held", "floor", "ceiling"))
        return Graded(
            grade=underlying if self.shown(key, code) else None, underlying=underlying, floor=floor, ceiling=ceiling
        )

    def stands(self, key: Hashable, descriptor: str) -> tuple[str, str] | None:
        """Status and grade of a descriptor in a world; None where it does not apply."""
        row = self.standing(key, descriptor)
        return None if row < 0 else (self.value("standing", "status", row), self.value("standing", "grade", row))


OVERALL = "overall"
"""What overall effectiveness is called where a judgement's code is asked for."""


def judged_by(code: str, framework: Framework) -> list[str]:
    """The judgement of a code; of `overall` those that count to it."""
    return [j.code for j in framework.judgements if (j.kind == "key" if code == OVERALL else j.code == code)]


def descriptors_of(code: str, framework: Framework) -> list[str]:
    """The ids of the descriptors of a judgement; of `overall` those of the judgements that count to it."""
    return [d.id for k in judged_by(code, framework) for d in framework.by_code[k].descriptors]


def evaluate(
    framework: Framework,
    rulebook: Rulebook,
    worlds: Mapping[Hashable, tuple[Facts, Change | None]],
    *,
    confirm: bool = False,
) -> Worlds:
    """Decide worlds together, in one pass.

    Args:
        worlds: a key for each world, to the facts it starts from, and how it differs; None where it does not.
        confirm: whether every decision is made a second time in plain Python, and must agree.

    Raises:
        EngineFaultError: the inference engine broke a guard-rail.
    """
    return _evaluated(layout(framework, rulebook), worlds, Laid(), None, confirm=confirm)


def _evaluated(
    shape: Layout,
    worlds: Mapping[Hashable, tuple[Facts, Change | None]],
    laid: Laid,
    upon: Evaluation | None,
    *,
    confirm: bool = False,
) -> Worlds:
    builder = Builder(shape, laid, upon)
    rows = builder.lay_out(worlds)
    evaluation = upon
    if evaluation is None or builder.has_rows:
        evaluation = shape.program.run(builder.tables(), upon=upon, confirm=confirm)
    return Worlds(shape, evaluation, laid, rows)
