"""Worlds: sets of facts as they might be, laid out as the rows of the evaluator's tables.

A world starts from facts, and may differ from them by a change. The first world of some facts has all their rows; a
world that differs has rows only for the descriptors that its change can touch, and shares the others. Judgements are
worked out anew in every world.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from descriptors.models import RUNGS, Framework
from engine.columns import Column, Table, cells, ordered, without_repeats
from engine.evaluator import Evaluation, Program
from engine.facts import Change, Facts
from evidence.columns import NEVER, Coded, Columns, bearing_rows, columns_from, item_row, natural_order
from evidence.columns import Row as Fields
from evidence.models import Action, Item
from rules.expression import parse
from rules.fit import check_fit
from rules.models import Rulebook
from rules.tables import TABLES, VIEWS

NOT_SAID = "not said"
_KINDS = TABLES["item"].given["type_kind"].words
_JUDGEMENT_KINDS = TABLES["judgement"].given["kind"].words
_ORIGINS = TABLES["action"].given["origin"].words
_DELIVERIES = TABLES["action"].given["delivery"].words


class Words:
    """Words that are met while tables are laid out, each with a code."""

    def __init__(self) -> None:
        self._first: tuple[str, ...] = ()
        self._codes: dict[str, int] = {}

    def codes(self, column: Coded) -> Column:
        """The code of each row's word."""
        if not self._first:  # the first words keep the codes they have, and are looked at only when others come
            self._first = column.words
            return column.codes
        known = self._codes or {word: code for code, word in enumerate(self._first)}
        self._codes = known
        return np.array([*(known.setdefault(w, len(known)) for w in column.words), -1], dtype=np.int32)[column.codes]

    @property
    def listed(self) -> tuple[str, ...]:
        """All words so far, in the order of their codes."""
        return tuple(self._codes) or self._first


@dataclass
class Holdings:
    """Items and bearings of some facts, coded by a framework; bearings in order of descriptor, type and date.

    Attributes:
        ids: ids of the items.
        items: field to its values.
        bearings: field to its values; `item` the row of its item, `number` its place among the item's own.
        starts: where the bearings of each descriptor start; one more at the end.
    """

    ids: tuple[str, ...]
    items: dict[str, Column]
    bearings: dict[str, Column]
    starts: Column

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row of each item by its id."""
        return {id: row for row, id in enumerate(self.ids)}


class Layout:
    """A framework and its rules as the evaluator needs them: codes of descriptors, types and judgements."""

    def __init__(self, framework: Framework, rulebook: Rulebook) -> None:
        check_fit(framework, rulebook)
        self.framework, self.rulebook = framework, rulebook
        self.descriptors = tuple(framework.descriptors)
        self.descriptor_code = {d: n for n, d in enumerate(self.descriptors)}
        self.types = tuple(framework.types)
        self.type_code = {t: n for n, t in enumerate(self.types)}
        self.judgements = tuple(j.code for j in framework.judgements)
        place = {code: n for n, code in enumerate(self.judgements)}
        self.judgement_of = np.array(
            [place[framework.descriptors[d].judgement] for d in self.descriptors], dtype=np.int64
        )
        self.time_bound = np.array([framework.descriptors[d].time_bound is not None for d in self.descriptors])
        kinds = [framework.types[t].kind for t in self.types]
        self.kind_of_type = np.array([_KINDS.index(k) for k in kinds], dtype=np.int32)
        self.rung_of_type = np.array([RUNGS.index(framework.rung_of_kind[k]) for k in kinds], dtype=np.int32)
        pairs = [(a, b) for a in range(len(place)) for b in range(len(place)) if a != b]
        self.pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        parents = [framework.judgements[a].parent == self.judgements[b] for a, b in pairs]
        self.inside = np.array(parents, dtype=bool)
        words = {("item", "type"): self.types, ("judgement", "code"): self.judgements}
        words[("descriptor", "carrier_type")] = self.types
        self.program = Program(rulebook, words)
        self.alone = rulebook.policy.plain.get("second_reader") != "required"
        self.clock = _Clock(rulebook)

    def holdings(self, columns: Columns, contents: Words, filers: Words) -> Holdings:
        """Items and bearings coded, those that the framework has no word for left out.

        Args:
            columns: items and bearings as they are held.
            contents: the contents met so far.
            filers: those met so far who filed.
        """
        items, bearings = columns.items, columns.bearings
        type_codes = np.array([self.type_code.get(t, -1) for t in items.type.words] or [-1], dtype=np.int32)[
            items.type.codes
        ]
        wanted = np.array([self.descriptor_code.get(d, -1) for d in bearings.descriptor.words] or [-1], dtype=np.int32)
        descriptor = wanted[bearings.descriptor.codes]
        known = type_codes[bearings.item] >= 0 if len(items.id) else np.zeros(0, dtype=bool)
        taken = np.flatnonzero((descriptor >= 0) & known)
        first = np.cumsum(np.bincount(bearings.item + 1, minlength=len(items.id) + 1))
        item = bearings.item[taken]
        order = ordered(descriptor[taken], type_codes[item], items.about[item])
        taken, item = taken[order], item[order]
        made = {
            "item": item.astype(np.int64),
            "descriptor": descriptor[taken].astype(np.int64),
            "direction": bearings.direction.codes[taken],
            "prevalence": bearings.prevalence.codes[taken],
            "weight": bearings.seriousness.codes[taken],
            "self_known": bearings.self_known[taken],
            "until": bearings.taken_back_until[taken],
            "number": (taken - first[item]).astype(np.int64),
        }
        # What one item says of one descriptor stands together.
        first_said = np.r_[True, (np.diff(item) != 0) | (np.diff(descriptor[taken]) != 0)][: item.size]
        codes = np.maximum(type_codes, 0)
        fields = {
            "type": type_codes,
            "type_kind": self.kind_of_type[codes],
            "type_rung": self.rung_of_type[codes],
            "set_rung": items.rung.astype(np.int32),
            "file": items.has_file,
            "sample": items.sample,
            "met": np.minimum(items.met, items.sample),
            "counts_found": (items.counts_found + 1).astype(np.int32),
            "confirmed": items.confirmed,
            "disagreed": items.disagreed,
            "breadth": np.bincount(item[first_said], minlength=len(items.id)).astype(np.int32),
            "content": contents.codes(items.content),
            "filer": filers.codes(items.filer),
            "about": items.about,
            "filed": items.filed,
            "valid_until": items.valid_until,
            "retired_on": items.retired_on,
            "replaced_on": items.replaced_on,
        }
        starts = np.searchsorted(made["descriptor"], np.arange(len(self.descriptors) + 1))
        return Holdings(items.id, fields, made, starts)


def _none() -> Column:
    return np.zeros(0, dtype=np.int32)


_layouts: dict[tuple[int, int], Layout] = {}
_KEPT = 4


def layout(framework: Framework, rulebook: Rulebook) -> Layout:
    """The layout of a framework and its rules; made once while both stay."""
    key = id(framework), id(rulebook)  # a layout holds both, so that these stay theirs
    if key not in _layouts:
        while len(_layouts) >= _KEPT:
            del _layouts[next(iter(_layouts))]
        _layouts[key] = Layout(framework, rulebook)
    return _layouts[key]


class _Clock:
    """How the day that is asked about enters the rules: through thresholds of ages, or freely.

    Attributes:
        bounds: (table, property) to the days it is compared with.
        free: whether an age is used otherwise, facts act on each other across descriptors, or descriptors rest on
            what their judgement came to, so that any other day, or any other item, may move anything.
    """

    TIMED = {"item": ("age", "left"), "bearing": ("left",), "action": ("age",)}
    ACROSS = {("bearing", "item"), ("link", "action"), ("filed", "action"), ("filed", "link")}

    def __init__(self, rulebook: Rulebook) -> None:
        self.bounds: dict[tuple[str, str], set[int]] = {}
        self.free = False
        for name, kind in rulebook.kinds.items():
            for rule in rulebook.deciding[name]:
                for condition in rulebook.conditions[rule.id]:
                    self._bound(kind.each, condition.attribute, condition.value)
            if kind.where:
                self._read(kind.each, kind.where)
        for (table, _), held in rulebook.properties.items():
            if held.formula:
                self._read(table, held.formula)
            if held.aggregate:
                over = held.aggregate.over
                self.free |= (over, held.aggregate.by) in self.ACROSS
                for text in (held.aggregate.formula, held.aggregate.where, held.aggregate.take):
                    if text:
                        self._read(over, text)

    def _timed(self, table: str, attribute: str) -> tuple[str, str] | None:
        link, _, name = attribute.rpartition(".")
        table = TABLES[table].links.get(link, "") if link else table
        return (table, name) if name in self.TIMED.get(table, ()) else None

    def _look_up(self, table: str, attribute: str) -> None:
        """Note where a descriptor rests on what was worked out of its judgement."""
        link, _, name = attribute.rpartition(".")
        self.free |= table == "standing" and link == "judgement" and name not in TABLES["judgement"].given

    def _bound(self, table: str, attribute: str, value: object) -> None:
        self._look_up(table, attribute)
        key = self._timed(table, attribute)
        if key is not None and isinstance(value, int):
            self.bounds.setdefault(key, set()).add(value)

    def _read(self, table: str, text: str) -> None:
        """Note the thresholds of a formula; an age that is anything but compared with a number makes it free."""
        expression = parse(text)
        for name in expression.names:
            self._look_up(table, name)
        compared = 0
        for node in ast.walk(expression.tree):
            match node:
                case ast.Compare(
                    left=ast.Name() | ast.Attribute() as left, comparators=[ast.Constant(value=int() as value)]
                ):
                    if self._timed(table, ast.unparse(left)):
                        self._bound(table, ast.unparse(left), value)
                        compared += 1
                case _:
                    pass
        used = sum(
            isinstance(node, ast.Name | ast.Attribute) and self._timed(table, ast.unparse(node)) is not None
            for node in ast.walk(expression.tree)
        )
        self.free |= used > compared

    def cell(self, table: str, name: str, values: Column) -> Column:
        """Which side of the thresholds each age lies on."""
        bounds = np.array(sorted(self.bounds.get((table, name), ())), dtype=np.int64)
        return cells(values, bounds)


@dataclass
class _Base:
    """Facts laid out once, from which worlds start."""

    facts: Facts
    holdings: Holdings
    links: _Links
    filed: tuple[Column, Column]

    @property
    def day(self) -> int:
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

    def whole(self, change: Change) -> Change:
        """A change with the items that others of it had replaced: from when, is told by the date of those."""
        ids = {i.id for i in change.items} | change.without
        older = tuple(
            i for id in sorted(ids & self.replaced_by.keys()) for i in self.replaced_by[id] if i.id not in ids
        )
        return replace(change, items=(*change.items, *older)) if older else change


@dataclass
class _Links:
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


def _links(actions: Iterable[Action], codes: Mapping[str, int]) -> _Links:
    linked = tuple(a for a in actions if any(d in codes for d in a.links))
    pairs = [(n, codes[d]) for n, a in enumerate(linked) for d in dict.fromkeys(a.links) if d in codes]
    made = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return _Links(linked, made[:, 0], made[:, 1], np.arange(len(pairs)))


def _filed(links: _Links, holdings: Holdings) -> tuple[Column, Column]:
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


class Fragment(NamedTuple):
    """The rows of one world, links counted from its own first rows."""

    sizes: dict[str, int]
    columns: dict[str, dict[str, Column]]
    links: dict[tuple[str, str], Column]


class Sources(NamedTuple):
    """Where the rows of a world were taken from.

    Attributes:
        items: rows of the items held that it has; those that its change brings come after them.
        bearings: for each of its bearings the row among those held, or, below 0, -1 less the row among the new.
        held: the items its facts hold; `new` those its change brings.
        actions: the rows of the plan, in the order of its table; `links` the places of action and descriptor.
    """

    items: Column
    bearings: Column
    held: Holdings
    new: Holdings | None
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Where a world's own rows are: the first row of each table, and what it shares."""

    base: int
    first: dict[str, int]
    descriptor_row: Column
    standing_row: Column
    facts: Facts
    change: Change
    sources: Sources


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
    """

    layout: Layout
    evaluation: Evaluation
    rows: dict[Hashable, Row] = field(default_factory=dict)
    bases: list[Row] = field(default_factory=list)

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

    def owner(self, key: Hashable, table: str, row: int) -> Row:
        """The world that a row of a descriptor or of what bears on it belongs to: the one asked, or its base."""
        own = self.rows[key]
        return own if row >= own.first[table] else self.bases[own.base]

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
        world = self.owner(key, "descriptor", row)
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
        world = self.owner(key, "descriptor", row)
        return [
            (int(at), world.sources.actions[int(table.links["action"][at]) - world.first["action"]])
            for at in np.flatnonzero(table.links["descriptor"] == row)
        ]

    def item_row(self, key: Hashable, id: str) -> int | None:
        """The row of an item in a world; None where that world has none of its own."""
        world = self.rows[key]
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
    return _Builder(layout(framework, rulebook)).run(worlds, confirm=confirm)


class _Builder:
    def __init__(self, shape: Layout) -> None:
        self._layout = shape
        self._fragments: list[Fragment] = []
        self._offsets: dict[str, int] = dict.fromkeys(TABLES, 0)
        self._spread: list[tuple[Column, Column]] = []
        self._bases: list[_Base] = []
        self._base_rows: list[Row] = []
        self._rows: dict[Hashable, Row] = {}
        self._contents, self._filers = Words(), Words()
        self._brought: dict[int, tuple[Item, Fields, list[Fields]]] = {}

    def run(self, worlds: Mapping[Hashable, tuple[Facts, Change | None]], *, confirm: bool) -> Worlds:
        for key, (facts, change) in worlds.items():
            number = next((n for n, b in enumerate(self._bases) if b.facts is facts), None)
            if number is None:
                number = self._add_base(facts)
            if change is None or change == Change():
                self._rows[key] = self._base_rows[number]
            else:
                self._rows[key] = self._add_changed(number, change)
        tables = self._tables()
        return Worlds(self._layout, self._layout.program.run(tables, confirm=confirm), self._rows, self._base_rows)

    # --- one world ---------------------------------------------------------------------------------------

    def _holdings(self, columns: Columns) -> Holdings:
        return self._layout.holdings(columns, self._contents, self._filers)

    def _add_base(self, facts: Facts) -> int:
        shape = self._layout
        holdings = self._holdings(facts.columns)
        links = _links(facts.actions, shape.descriptor_code)
        base = _Base(facts, holdings, links, _filed(links, holdings))
        self._bases.append(base)
        rows = np.arange(holdings.bearings["item"].size)
        items = np.arange(len(holdings.ids))
        every = np.arange(len(shape.descriptors))
        self._base_rows.append(
            self._add(
                len(self._bases) - 1,
                facts,
                facts.excluded(alone=shape.alone),
                every,
                items,
                rows,
                None,
                base.links,
                None,
            )
        )
        return len(self._bases) - 1

    def _add_changed(self, number: int, change: Change) -> Row:
        base, shape = self._bases[number], self._layout
        change = base.whole(change)
        # Its items are brought as columns, below: to apply them to the facts would read every item there is.
        world = replace(change, items=(), without=frozenset()).applied(base.facts)
        excluded = world.excluded(alone=shape.alone)
        replaced = {i.id for i in change.items} | change.without
        new = self._new(base, change) if change.items else None
        redone = {a.id for a in change.actions} | change.without_actions
        touched = self._touched(base, change, new, replaced, redone, world.as_of, excluded)
        bearings = base.holdings.bearings
        rows = (
            np.concatenate([np.arange(*base.holdings.starts[d : d + 2]) for d in touched])
            if touched.size
            else np.zeros(0, np.int64)
        )
        if replaced:
            gone = np.array([base.holdings.row_of[i] for i in replaced if i in base.holdings.row_of], dtype=np.int64)
            rows = rows[~np.isin(bearings["item"][rows], gone)]
        items = without_repeats(bearings["item"][rows])
        links = _links(world.actions, shape.descriptor_code) if redone else base.links
        if redone:
            links.number = None
        return self._add(number, world, excluded, touched, items, rows, new, links, change)

    def _new(self, base: _Base, change: Change) -> Holdings:
        """The items that a change brings; one replaced by an item there was takes the date of that one."""
        brought = [self._fields(item) for item in change.items]
        new = self._holdings(columns_from([row for _, row, _ in brought], [r for *_, rows in brought for r in rows]))
        rows, about = base.holdings.row_of, base.holdings.items["about"]
        for item in change.items:
            newer = item.superseded_by
            if newer is not None and newer in rows and newer not in new.row_of and newer not in change.without:
                new.items["replaced_on"][new.row_of[item.id]] = about[rows[newer]]
        return new

    def _fields(self, item: Item) -> tuple[Item, Fields, list[Fields]]:
        """An item with its fields as rows, made once: many worlds bring the same item."""
        if id(item) not in self._brought:  # the item is kept as well, so that its number stays its own
            self._brought[id(item)] = (item, item_row(item), bearing_rows(item))
        return self._brought[id(item)]

    def _touched(
        self,
        base: _Base,
        change: Change,
        new: Holdings | None,
        replaced: set[str],
        redone: set[str],
        as_of: date,
        excluded: frozenset[str],
    ) -> Column:
        """The codes of the descriptors that a change can touch."""
        shape, held = self._layout, base.holdings
        if shape.clock.free:
            return np.arange(len(shape.descriptors))
        touched = np.zeros(len(shape.descriptors), dtype=bool)
        if new is not None:
            touched[new.bearings["descriptor"]] = True
        if replaced:
            gone = [held.row_of[i] for i in replaced if i in held.row_of]
            touched[held.bearings["descriptor"][np.isin(held.bearings["item"], gone)]] = True
            # What a removed item had replaced, or an action had rested on, is decided anew where it bears.
            for id in replaced & base.rested_on.keys():
                touched[base.rested_on[id]] = True
        for action in (*change.actions, *(a for a in base.facts.actions if a.id in redone)) if redone else ():
            touched[[shape.descriptor_code[d] for d in action.links if d in shape.descriptor_code]] = True
        for d in excluded ^ base.facts.excluded(alone=shape.alone):
            if d in shape.descriptor_code:
                touched[shape.descriptor_code[d]] = True
        if as_of != base.facts.as_of:
            before, after = (self._timed(base, day) for day in (base.day, as_of.toordinal()))
            until = held.bearings["until"].astype(np.int64)
            lapsed = shape.clock.cell("bearing", "left", until - base.day) != shape.clock.cell(
                "bearing", "left", until - as_of.toordinal()
            )
            touched[held.bearings["descriptor"][lapsed]] = True
            moved = np.zeros(len(held.ids), dtype=bool)
            for one, two in zip(before[0], after[0], strict=True):
                moved |= one != two
            touched[held.bearings["descriptor"][moved[held.bearings["item"]]]] = True
            due = before[1] != after[1]
            touched[base.links.descriptor[due[base.links.action]]] = True
        if change.on is not None:
            touched &= np.array([d in change.on for d in shape.descriptors])
        return np.flatnonzero(touched)

    def _timed(self, base: _Base, day: int) -> tuple[list[Column], Column]:
        items, clock = base.holdings.items, self._layout.clock
        ages = np.where(base.links.since, day - base.links.since, 0)
        return [
            clock.cell("item", "age", day - items["about"]),
            clock.cell("item", "left", items["valid_until"] - day),
            items["retired_on"] <= day,
            items["replaced_on"] <= day,
        ], clock.cell("action", "age", ages)

    def _add(
        self,
        number: int,
        facts: Facts,
        excluded: frozenset[str],
        touched: Column,
        items: Column,
        rows: Column,
        new: Holdings | None,
        links: _Links,
        change: Change | None,
    ) -> Row:
        """Put the rows of one world behind those of the others."""
        shape, held = self._layout, self._bases[number].holdings
        applies = np.array([d not in excluded for d in shape.descriptors], dtype=bool)
        own = touched[applies[touched]]
        place = np.full(len(shape.descriptors), -1, dtype=np.int64)
        place[own] = np.arange(own.size)
        item_place = np.full(len(held.ids) + 1, -1, dtype=np.int64)
        item_place[items] = np.arange(items.size)
        rows = rows[place[held.bearings["descriptor"][rows]] >= 0]
        day = facts.as_of.toordinal()
        fields = {name: values[items] for name, values in held.items.items()}
        bearing = {name: values[rows] for name, values in held.bearings.items()}
        bearing["item"] = item_place[bearing["item"]]
        own_rows = rows
        if new is not None:
            fields = {name: np.concatenate([values, new.items[name]]) for name, values in fields.items()}
            chosen = np.flatnonzero(place[new.bearings["descriptor"]] >= 0)
            added = {name: values[chosen] for name, values in new.bearings.items()}
            added["item"] = added["item"] + items.size
            bearing = {name: np.concatenate([values, added[name]]) for name, values in bearing.items()}
            own_rows = np.concatenate([rows, -1 - chosen])
            at = bearing["item"]
            order = ordered(bearing["descriptor"], fields["type"][at], fields["about"][at])
            bearing = {name: values[order] for name, values in bearing.items()}
            own_rows = own_rows[order]
        item_columns: dict[str, Column] = {
            name: fields[name]
            for name in (
                "file",
                "type",
                "type_kind",
                "type_rung",
                "set_rung",
                "sample",
                "met",
                "counts_found",
                "confirmed",
                "disagreed",
                "breadth",
                "content",
                "filer",
            )
        }
        item_columns |= {
            "known": np.ones(fields["filed"].size, dtype=bool)
            if facts.known_at is None
            else fields["filed"] <= facts.known_at.toordinal(),
            "retired": fields["retired_on"] <= day,
            "superseded": fields["replaced_on"] <= day,
            "age": day - fields["about"],
            "left": fields["valid_until"] - day,
        }
        descriptor = place[bearing["descriptor"]]
        types = fields["type"][bearing["item"]] if bearing["item"].size else bearing["item"]
        series = (
            np.cumsum(np.r_[False, (np.diff(descriptor) != 0) | (np.diff(types) != 0)])
            if descriptor.size
            else descriptor
        )
        chosen_links = np.flatnonzero(place[links.descriptor] >= 0)
        link_action, link_descriptor = links.action[chosen_links], place[links.descriptor[chosen_links]]
        filed_link, filed_bearing = self._filed(self._bases[number], change, links, chosen_links, own_rows, new)
        count, views = own.size, len(VIEWS)
        judged = len(shape.judgements)
        left_out = np.bincount(shape.judgement_of[~applies], minlength=judged)
        sizes = {
            "item": int(fields["filed"].size),
            "bearing": int(descriptor.size),
            "series": int(series[-1]) + 1 if series.size else 0,
            "action": len(links.actions),
            "link": int(link_action.size),
            "filed": len(filed_link),
            "descriptor": int(count),
            "standing": int(count) * views,
            "judgement": judged * views,
            "pair": len(shape.pairs) * views,
            "overall": views,
        }
        view = np.arange(views)
        columns = {
            "item": item_columns,
            "bearing": {
                "direction": bearing["direction"],
                "prevalence": bearing["prevalence"],
                "weight": bearing["weight"],
                "self_known": bearing["self_known"],
                "taken_back": bearing["until"] != NEVER,
                "left": bearing["until"] - day,
                "about": fields["about"][bearing["item"]] if bearing["item"].size else _none(),
            },
            "action": {
                "origin": links.origin,
                "delivery": links.delivery,
                "since": links.since,
                "age": np.where(links.since, day - links.since, 0),
            },
            "descriptor": {"time_bound": shape.time_bound[own]},
            "standing": {"view": np.repeat(view, count)},
            "judgement": {
                "view": np.repeat(view, judged),
                "code": np.tile(np.arange(judged), views),
                "kind": np.tile([_JUDGEMENT_KINDS.index(j.kind) for j in shape.framework.judgements], views),
                "self_knowledge": np.tile([j.self_knowledge is not None for j in shape.framework.judgements], views),
                "excluded": np.tile(left_out, views),
            },
            "pair": {"inside": np.tile(shape.inside, views), "view": np.repeat(view, len(shape.pairs))},
            "overall": {"view": view},
        }
        made_links = {
            ("bearing", "item"): bearing["item"],
            ("bearing", "descriptor"): descriptor,
            ("bearing", "series"): series,
            ("series", "descriptor"): descriptor[np.flatnonzero(np.r_[True, np.diff(series) != 0])]
            if series.size
            else series,
            ("link", "action"): link_action,
            ("link", "descriptor"): link_descriptor,
            ("filed", "link"): filed_link,
            ("filed", "bearing"): filed_bearing,
            ("filed", "action"): link_action[filed_link],
            ("filed", "descriptor"): link_descriptor[filed_link],
            ("standing", "descriptor"): np.tile(np.arange(count), views),
            ("standing", "judgement"): np.tile(shape.judgement_of[own], views) + np.repeat(view * judged, count),
            ("judgement", "overall"): np.repeat(view, judged),
            ("pair", "one"): np.tile(shape.pairs[:, 0], views) + np.repeat(view * judged, len(shape.pairs)),
            ("pair", "other"): np.tile(shape.pairs[:, 1], views) + np.repeat(view * judged, len(shape.pairs)),
        }
        first = dict(self._offsets)
        self._fragments.append(Fragment(sizes, columns, made_links))
        for table, size in sizes.items():
            self._offsets[table] += size
        if change is None:
            descriptor_row = np.full(len(shape.descriptors), -1, dtype=np.int64)
            standing_row = np.full((views, len(shape.descriptors)), -1, dtype=np.int64)
        else:
            descriptor_row = self._base_rows[number].descriptor_row.copy()
            standing_row = self._base_rows[number].standing_row.copy()
            descriptor_row[~applies] = -1
            standing_row[:, ~applies] = -1
        descriptor_row[own] = first["descriptor"] + np.arange(count)
        standing_row[:, own] = first["standing"] + np.arange(views)[:, None] * count + np.arange(count)
        shown = np.flatnonzero(applies)
        self._spread.append(
            (
                standing_row[:, shown].ravel(),
                (first["judgement"] + shape.judgement_of[shown] + np.arange(views)[:, None] * judged).ravel(),
            )
        )
        sources = Sources(items, own_rows, held, new, links.actions)
        return Row(number, first, descriptor_row, standing_row, facts, change or Change(), sources)

    def _filed(
        self, base: _Base, change: Change | None, links: _Links, chosen: Column, own_rows: Column, new: Holdings | None
    ) -> tuple[Column, Column]:
        """The bearings of items filed for an action on the descriptors it is linked to, as (link, bearing) rows."""
        row_place = np.full(base.holdings.bearings["item"].size + 1, -1, dtype=np.int64)
        mine = own_rows >= 0
        row_place[own_rows[mine]] = np.flatnonzero(mine)
        link_place = np.full(base.links.action.size + 1, -1, dtype=np.int64)
        if links.number is None:  # rows of the plan were changed: links are known by action and descriptor
            place = {(links.actions[links.action[n]].id, int(links.descriptor[n])): at for at, n in enumerate(chosen)}
            redone = {a.id for a in change.actions} if change else set()
            for n in without_repeats(base.filed[0]):
                action = base.links.actions[base.links.action[n]]
                if action.id not in redone:
                    link_place[n] = place.get((action.id, int(base.links.descriptor[n])), -1)
        else:
            redone = set()
            link_place[links.number[chosen]] = np.arange(chosen.size)
        link, row = link_place[base.filed[0]], row_place[base.filed[1]]
        kept = (link >= 0) & (row >= 0)
        link, row = link[kept], row[kept]
        if not redone and new is None:
            return link, row
        brought = set(new.ids) if new is not None else set()
        pairs: list[tuple[int, int]] = []
        for at, n in enumerate(chosen):
            action = links.actions[links.action[n]]
            wanted = set(action.evidence) if action.id in redone else brought.intersection(action.evidence)
            for id in wanted:
                held = new if new is not None and id in new.row_of else base.holdings
                item = held.row_of.get(id)
                if item is None:
                    continue
                on = np.flatnonzero(
                    (held.bearings["item"] == item) & (held.bearings["descriptor"] == links.descriptor[n])
                )
                on = np.flatnonzero(np.isin(own_rows, -1 - on)) if held is new else row_place[on]
                pairs += [(at, int(r)) for r in on if r >= 0]
        made = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return np.concatenate([link, made[:, 0]]), np.concatenate([row, made[:, 1]])

    # --- all worlds --------------------------------------------------------------------------------------

    def _tables(self) -> dict[str, Table]:
        tables: dict[str, Table] = {}
        alone = len(self._fragments) == 1
        for name in (
            "item",
            "bearing",
            "series",
            "action",
            "link",
            "filed",
            "descriptor",
            "standing",
            "judgement",
            "pair",
            "overall",
        ):
            fields = self._fragments[0].columns.get(name, {})
            columns = {
                f: self._fragments[0].columns[name][f]
                if alone
                else np.concatenate([x.columns[name][f] for x in self._fragments])
                for f in fields
            }
            links: dict[str, Column] = {}
            for link, target in TABLES[name].links.items():
                parts: list[Column] = []
                offset = 0
                for fragment in self._fragments:
                    parts.append(fragment.links[name, link] + offset)
                    offset += fragment.sizes[target]
                links[link] = parts[0] if alone else np.concatenate(parts)
            tables[name] = Table(self._offsets[name], columns, links=links)
        tables["item"].words = {"content": self._contents.listed, "filer": self._filers.listed}
        tables["standing"].spreads["judgement"] = (
            np.concatenate([rows for rows, _ in self._spread]),
            np.concatenate([targets for _, targets in self._spread]),
        )
        return tables
