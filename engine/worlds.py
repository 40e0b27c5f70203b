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
from engine.facts import Change, Facts, Start
from engine.inference import Decision
from engine.laying import Builder, Place
from engine.layout import Layout, layout
from engine.partitions import ACTION, ID, NUMBER
from engine.results import Graded
from engine.sharing import Laid
from evidence.plan_models import Action
from evidence.register.columns import in_order
from rules.models import Rulebook
from rules.tables import VIEWS


@dataclass(frozen=True, slots=True)
class World:
    """One world that was decided, to be asked how everything stands in it.

    Attributes:
        evaluation: what was worked out, for this world and all that were decided before it or with it.
        laid: what has been laid out for those.
        place: where its own rows are.
    """

    layout: Layout
    evaluation: Evaluation
    laid: Laid
    place: Place

    @property
    def facts(self) -> Facts:
        """The facts it rests on."""
        return self.place.change.applied(self.place.base.facts)

    def beside(self, worlds: Mapping[Hashable, Start]) -> dict[Hashable, World]:
        """Decide further worlds upon this one: what has been worked out is not worked out again.

        Args:
            worlds: as `evaluate` takes them.
        """
        return _evaluated(self.layout, worlds, self.laid.copy(), self.evaluation)

    def differing(self, change: Change) -> Start:
        """A world that differs from this one, as worlds are given to be decided."""
        return self.place.base.facts, self.place.change.also(change)

    # --- rows ------------------------------------------------------------------------------------------

    def row(self, table: str, about: str = "", view: str = "held") -> int:
        """The row that tells of something; -1 where this world has none.

        Args:
            table: `item`, `descriptor`, `standing`, `judgement` or `overall`.
            about: the id or the code of what it tells of; nothing for all judgements together.
            view: of a standing, a judgement, or all of them.
        """
        place, shape, number = self.place, self.layout, VIEWS.index(view)
        if table == "descriptor":
            return int(place.descriptor_row[shape.descriptor_code[about]])
        if table == "standing":
            return int(place.standing_row[number, shape.descriptor_code[about]])
        if table == "item":
            return self._item_row(about)
        assert place.judgement >= 0, "of this world only descriptors were asked"
        if table == "judgement":
            return place.judgement + number * len(shape.judgements) + shape.judgements.index(about)
        return place.overall + number

    def bearings(self, descriptor: str) -> tuple[Column, list[str], list[int]]:
        """The rows of all bearings on a descriptor in a world, in order of their items, whether or not they count.

        Returns:
            Of each its row, the id of its item, and its place among that item's bearings.
        """
        rows = self.leading("bearing", descriptor)
        items = self.evaluation.link("bearing", "item")[rows]
        numbers = self.evaluation.column("bearing", NUMBER)[rows]
        order = np.lexsort((numbers, items))  # the items held stand in the order of their ids
        ids = self.evaluation.column("item", ID)[items][order].tolist()
        rows, numbers = rows[order], numbers[order].tolist()
        brought = self.place.items
        if brought.keys().isdisjoint(ids):
            return rows, ids, numbers
        places = in_order(ids) or range(len(ids))
        return rows[places], [ids[n] for n in places], [numbers[n] for n in places]

    def links(self, descriptor: str) -> list[tuple[int, Action]]:
        """Every row of the plan that is linked to a descriptor, with the row of that link."""
        rows = self.leading("link", descriptor)
        actions = self.evaluation.column("action", ACTION)[self.evaluation.link("link", "action")[rows]]
        return list(zip(rows.tolist(), actions.tolist(), strict=True))

    def leading(self, table: str, descriptor: str) -> Column:
        """The rows of a table that lead to a descriptor, which stand together; none where it does not apply."""
        row = self.row("descriptor", descriptor)
        first, last = np.searchsorted(self.evaluation.link(table, "descriptor"), [row, row + 1])
        return np.arange(first, last) if row >= 0 else np.zeros(0, dtype=np.int64)

    def items(self) -> tuple[list[str], Column]:
        """The ids of the items of a world, those that its change brings last, and the row of each."""
        place = self.place
        holdings = place.base.holdings
        rows = place.base.first["item"] + np.arange(len(holdings.ids))
        for copied, first in self.laid.copies.get((place.base.number, place.apart), ()):
            rows[copied] = first + np.arange(copied.size)
        if place.change.items or place.change.without:
            kept = np.ones(rows.size, dtype=bool)
            gone = (holdings.row_of.get(id) for id in (*place.items, *place.change.without))
            kept[[row for row in gone if row is not None]] = False
            ids = [holdings.ids[row] for row in np.flatnonzero(kept).tolist()]
            return [*ids, *place.items], np.concatenate([rows[kept], np.array([*place.items.values()], dtype=np.int64)])
        return list(holdings.ids), rows

    def _item_row(self, id: str) -> int:
        place = self.place
        row = place.base.holdings.row_of.get(id)
        if id in place.items or row is None or id in place.change.without:
            return place.items.get(id, -1)
        for copied, first in reversed(self.laid.copies.get((place.base.number, place.apart), ())):
            at = int(np.searchsorted(copied, row))
            if at < copied.size and copied[at] == row:
                return first + at
        return place.base.first["item"] + row

    # --- answers ---------------------------------------------------------------------------------------

    def value(self, table: str, name: str, about: str = "", view: str = "held") -> Any:
        """A property of something; takes what `row` takes."""
        return self.evaluation.value(table, name, self.row(table, about, view))

    def concluded(self, table: str, conclusion: str, about: str = "", view: str = "held") -> Decision:
        """What decided a conclusion of something; takes what `row` takes."""
        return self.evaluation.concluded(table, conclusion, self.row(table, about, view))

    def of_items(self, name: str) -> dict[str, Any]:
        """A property of every item, by its id."""
        ids, rows = self.items()
        return dict(zip(ids, self.evaluation.values("item", name, rows), strict=True))

    def shown(self, code: str) -> bool:
        """Whether enough is known to show the grade of a judgement, or overall."""
        if code == OVERALL:
            return self.value("overall", "shown") == "yes"
        return self.value("judgement", "gradeable", code) == "yes"

    def grade(self, code: str, view: str = "held") -> str:
        """The grade of a judgement, or overall, in a view, whether or not it can be shown."""
        return self.value("overall" if code == OVERALL else "judgement", "grade", code, view)

    def graded(self, code: str) -> Graded:
        """The grades of a judgement, or overall."""
        underlying, floor, ceiling = (self.grade(code, view) for view in ("held", "floor", "ceiling"))
        return Graded(
            grade=underlying if self.shown(code) else None, underlying=underlying, floor=floor, ceiling=ceiling
        )

    def stands(self, descriptor: str) -> tuple[str, str] | None:
        """Status and grade of a descriptor; None where it does not apply."""
        if self.row("standing", descriptor) < 0:
            return None
        return self.value("standing", "status", descriptor), self.value("standing", "grade", descriptor)


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
    worlds: Mapping[Hashable, Start],
    *,
    confirm: bool = False,
) -> dict[Hashable, World]:
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
    worlds: Mapping[Hashable, Start],
    laid: Laid,
    upon: Evaluation | None,
    *,
    confirm: bool = False,
) -> dict[Hashable, World]:
    builder = Builder(shape, laid, upon)
    places = builder.lay_out(worlds)
    evaluation = upon
    if evaluation is None or builder.has_rows:
        evaluation = shape.program.run(builder.tables(), upon=upon, confirm=confirm)
    return {key: World(shape, evaluation, laid, place) for key, place in places.items()}
