"""Worlds: sets of facts as they might be, decided together and asked one by one.

A world starts from facts, and may differ from them by a change. It picks its rows from the pool of its facts
(`pools.py`), a part for each descriptor (`parts.py`); parts that no world has had before become rows of the evaluator's
tables (`rows.py`), and only these are worked out. Judgements are worked out anew in every world that is not asked of
some descriptors alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from descriptors.models import Framework
from engine.aggregates import full
from engine.columns import Column
from engine.evaluation import Evaluation
from engine.facts import Facts, Start, Variation
from engine.inference import Ruling
from engine.layout import Layout, layout
from engine.parts import Batch, Laid, Place
from engine.pools import pool_of
from engine.results import Graded
from engine.rows import ROW, Rows, lay_out
from evidence.plan_models import Action
from evidence.register.columns import in_order
from rules.expression import BOOLEAN, parse
from rules.models import Rulebook
from rules.tables import VIEWS

K = TypeVar("K", bound=Hashable)


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
        return self.place.change.applied(self.place.pool.facts)

    def beside(self, worlds: Mapping[K, Start]) -> dict[K, World]:
        """Decide further worlds upon this one: what has been worked out is not worked out again.

        Args:
            worlds: as `evaluate` takes them.
        """
        return _evaluated(self.layout, worlds, self.laid.branch(), self.evaluation)

    def differing(self, change: Variation) -> Start:
        """A world that differs from this one, as worlds are given to be decided."""
        return self.place.pool.facts, self.place.change.also(change)

    # --- rows ------------------------------------------------------------------------------------------

    def row(self, table: str, about: str = "", view: str = "held") -> int:
        """The row that tells of something; -1 where this world has none.

        Args:
            table: `item`, `descriptor`, `standing`, `judgement` or `overall`.
            about: the id or the code of what it tells of; nothing for all judgements together.
            view: of a standing, a judgement, or all of them.
        """
        place, shape, views, number = self.place, self.layout, len(VIEWS), VIEWS.index(view)
        if table == "item":
            row = place.items.get(about, -1 if about in place.change.without else place.pool.base.row_of.get(about, -1))
            return row if row < 0 else int(self._item_rows(row))
        if table in ("descriptor", "standing"):
            row = int(place.descriptor_row[shape.descriptor_code[about]])
            return row if row < 0 or table == "descriptor" else row * views + number
        assert place.judged >= 0, "of this world only descriptors were asked"
        row = place.judged * views + number
        return row if table == "overall" else row * len(shape.judgements) + shape.judgements.index(about)

    def _item_rows(self, rows: Any) -> Any:
        """The row of each of some items, told by their rows in the pool."""
        copies, place = self.laid.copies, self.place
        of_day, of_facts = (copies["item", place.pool.number, day][rows] for day in (place.day, None))
        return np.where(of_day >= 0, of_day, of_facts)

    def bearings(self, descriptor: str) -> tuple[Column, list[str], list[int]]:
        """The rows of all bearings on a descriptor in a world, in order of their items, whether or not they count.

        Returns:
            Of each its row, the id of its item, and its place among that item's bearings.
        """
        rows, holdings = self.leading("bearing", descriptor), self.place.pool.holdings
        picked = self.evaluation.column("bearing", ROW)[rows]
        items, numbers = (holdings.bearings[name][picked] for name in ("item", "number"))
        order = np.lexsort((numbers, items))  # the items held stand in the order of their ids
        ids = [holdings.ids[item] for item in items[order].tolist()]
        rows, numbers = rows[order], numbers[order].tolist()
        if self.place.items.keys().isdisjoint(ids):
            return rows, ids, numbers
        places = in_order(ids) or range(len(ids))
        return rows[places], [ids[n] for n in places], [numbers[n] for n in places]

    def links(self, descriptor: str) -> list[tuple[int, Action]]:
        """Every row of the plan that is linked to a descriptor, with the row of that link."""
        rows, actions = self.leading("link", descriptor), self.place.pool.plan.actions
        picked = self.evaluation.column("action", ROW)[self.evaluation.link("link", "action")[rows]]
        return [(row, actions[n]) for row, n in zip(rows.tolist(), picked.tolist(), strict=True)]

    def leading(self, table: str, descriptor: str) -> Column:
        """The rows of a table that lead to a descriptor, which stand together; none where it does not apply."""
        row = self.row("descriptor", descriptor)
        first, last = np.searchsorted(self.evaluation.link(table, "descriptor"), [row, row + 1])
        return np.arange(first, last) if row >= 0 else np.zeros(0, dtype=np.int64)

    def items(self) -> tuple[list[str], Column]:
        """The ids of the items of a world, those that its change brings last, and the row of each."""
        place, base = self.place, self.place.pool.base
        rows, ids = np.arange(len(base.ids)), list(base.ids)
        if place.items or place.change.without:
            kept = np.ones(rows.size, dtype=bool)
            gone = (base.row_of.get(id) for id in (*place.items, *place.change.without))
            kept[[row for row in gone if row is not None]] = False
            rows = np.flatnonzero(kept)
            ids = [*(base.ids[row] for row in rows.tolist()), *place.items]
            rows = np.concatenate([rows, np.array([*place.items.values()], dtype=np.int64)])
        return ids, self._item_rows(rows)

    # --- answers ---------------------------------------------------------------------------------------

    def value(self, table: str, name: str, about: str = "", view: str = "held") -> Any:
        """A property of something; takes what `row` takes."""
        return self.evaluation.value(table, name, self.row(table, about, view))

    def concluded(self, table: str, conclusion: str, about: str = "", view: str = "held") -> Ruling:
        """What decided a conclusion of something; takes what `row` takes."""
        return self.evaluation.concluded(table, conclusion, self.row(table, about, view))

    def acting_on(self, code: str) -> list[str]:
        """The judgements from which one takes anything that its rules ask for, in the order of the framework."""
        evaluation, rulebook = self.evaluation, self.layout.rulebook
        acting: set[int] = set()
        for (table, _), declared in rulebook.properties.items():
            taken = declared.aggregate
            if table != "judgement" or taken is None or taken.over != "pair":
                continue
            other = "one" if taken.by == "other" else "other"
            rows = np.flatnonzero(evaluation.link("pair", taken.by) == self.row("judgement", code))
            if taken.where:
                where = evaluation.program.formula("pair", taken.where, BOOLEAN)
                rows = rows[full(where(lambda name: evaluation.column("pair", name)), evaluation.size("pair"))[rows]]
            kinds = {rulebook.deciders.get(("pair", name), "") for name in parse(taken.formula).names} - {""}
            rows = [row for row in rows.tolist() if all(evaluation.decision(kind, row).values for kind in kinds)]
            acting.update(evaluation.link("pair", other)[rows].tolist())
        return [j for j in self.layout.judgements if self.row("judgement", j) in acting]

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
    worlds: Mapping[K, Start],
    *,
    confirm: bool = False,
) -> dict[K, World]:
    """Decide worlds together, in one pass.

    Args:
        worlds: a key for each world, to the facts it starts from, and how it differs.
        confirm: whether every decision is made a second time in plain Python, and must agree.

    Raises:
        EngineFaultError: the inference engine broke a guard-rail.
    """
    return _evaluated(layout(framework, rulebook), worlds, Laid(), None, confirm=confirm)


def _evaluated(
    shape: Layout,
    worlds: Mapping[K, Start],
    laid: Laid,
    upon: Evaluation | None,
    *,
    confirm: bool = False,
) -> dict[K, World]:
    rows, places = Rows(upon), dict[K, Place]()
    changed: dict[int, list[tuple[K, Variation]]] = {}
    for key, (facts, change) in worlds.items():
        place = next((p for p in laid.unchanged if p.pool.facts is facts), None) or _unchanged(shape, facts, laid, rows)
        places[key] = place
        if change != Variation():
            changed.setdefault(place.pool.number, []).append((key, change))
    for number, mine in changed.items():
        pool = laid.pools[number]
        brought = pool.bring([change for _, change in mine], shape, laid.words)
        batch = Batch(shape, laid, pool, rows.next("descriptor"))
        places |= {key: batch.changed(each) for (key, _), each in zip(mine, brought, strict=True)}
        lay_out(shape, laid, batch, rows)
    tables, evaluation = rows.tables(laid.words), upon
    if evaluation is None or tables:
        evaluation = shape.program.run(tables, upon=upon, confirm=confirm)
    return {key: World(shape, evaluation, laid, place) for key, place in places.items()}


def _unchanged(shape: Layout, facts: Facts, laid: Laid, rows: Rows) -> Place:
    """Lay out the world in which nothing is otherwise than in some facts."""
    pool = pool_of(facts, len(laid.pools), shape, laid.words)
    batch = Batch(shape, laid, pool, rows.next("descriptor"))
    place = batch.unchanged()
    lay_out(shape, laid, batch, rows)
    laid.pools.append(pool)
    laid.unchanged.append(place)
    return place
