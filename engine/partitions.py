"""Partitions: the rows of single descriptors, and those of whole worlds, as columns of the evaluator's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from engine.bases import Base, given
from engine.columns import Column, ordered, without_repeats
from engine.layout import Holdings, Layout
from evidence.columns import NEVER
from evidence.models import Action
from rules.tables import TABLES, VIEWS

ID, NUMBER, LAST, ACTION = "@id", "@number", "@last day", "@action"
"""What is kept beside the properties, by names that no rule can have: the id of an item, the place of a bearing among
its item's own, the last day of an item, and the row of the plan."""

_JUDGEMENT_KINDS = TABLES["judgement"].given["kind"].words
_OF_ITEMS = (
    *("file", "type", "type_kind", "type_rung", "type_breadth", "set_rung", "sample", "met", "counts_found"),
    *("confirmed", "disagreed", "breadth", "content", "filer"),
)
"""What is given of an item as it is held, whatever the day."""
_SAID = ("direction", "prevalence", "weight", "self_known", "silent")

Columns = dict[str, Column]


class Partition(NamedTuple):
    """What is laid out of one descriptor.

    Attributes:
        world: the place of the world it is laid out for, among those that are laid out with it.
        descriptor: its code.
        day: the day it is of.
        group: the number of those that have copies of items and actions; -1 where those of the base are of its day.
        rows: the bearings held that it has; `brought` the numbers of the items brought that bear on it.
        links: the links of the plan held that it has; `redone` the numbers of rows of the plan that are otherwise.
    """

    world: int
    descriptor: int
    day: int
    group: int
    rows: Column
    brought: tuple[int, ...]
    links: Column
    redone: tuple[int, ...]


class Redone(NamedTuple):
    """A row of the plan that is otherwise: its place there, and the day that is asked about."""

    action: Action
    place: int
    day: int


@dataclass
class Batch:
    """What is laid out together, of worlds that start from one base.

    Attributes:
        first: table to the first row of what is laid out.
        whole: whether it is the base itself, with all its items and its whole plan.
        new: the items that are brought; `new_days` the day that is asked about of each.
        groups: of each group of copies its day, and the items it has whatever bears on them.
    """

    base: Base
    first: Mapping[str, int]
    whole: bool = False
    partitions: list[Partition] = field(default_factory=list[Partition])
    new: Holdings | None = None
    new_days: Sequence[int] = ()
    redone: Sequence[Redone] = ()
    groups: Sequence[tuple[int, Column]] = ()


class Fragment(NamedTuple):
    """Rows of some tables, to stand behind those there are.

    Attributes:
        sizes: how many rows of each table.
        columns: table to property to its values; `links` table and link to the rows that are led to.
    """

    sizes: dict[str, int]
    columns: dict[str, Columns]
    links: dict[tuple[str, str], Column]


class Copies:
    """The rows of items, or of actions, that partitions lead to: those of the base, or copies for another day.

    Attributes:
        rows: what is copied, of the rows that are held; `days` the day of each copy.
        links: for each row that partitions rest on, the row of the table it is.
        next: the row of the table behind the copies.
    """

    def __init__(self, batch: Batch, table: str, size: int, group: Column, rows: Column) -> None:
        self._size, self._first = max(size, 1), batch.first[table]
        self._keys = np.zeros(0, dtype=np.int64)
        self.days: Any = np.int32(batch.base.day)
        if batch.whole:
            self.rows, self.links = np.arange(size), self._first + rows
        else:
            self.rows, self.links = self._keys, batch.base.first[table] + rows
        if batch.groups:
            also = [n * size + items for n, (_, items) in enumerate(batch.groups)] if table == "item" else []
            keys = group * self._size + rows
            apart = group >= 0
            self._keys = without_repeats(np.concatenate([keys[apart], *also]))
            self.links[apart] = self._first + np.searchsorted(self._keys, keys[apart])
            self.rows = self._keys % self._size
            self.days = np.array([day for day, _ in batch.groups], dtype=np.int32)[self._keys // self._size]
        self.next = self._first + self.rows.size

    def of_group(self, number: int) -> tuple[Column, int]:
        """What was copied for a group, and the first row of its copies."""
        start, end = np.searchsorted(self._keys, [number * self._size, (number + 1) * self._size])
        return self.rows[start:end], self._first + int(start)


def lay_out(shape: Layout, batch: Batch) -> tuple[Fragment, Copies]:
    """The rows of partitions: their items, bearings, series and plan, and themselves in every view.

    Returns:
        The rows, and which items were copied for them.
    """
    parts, first, views = batch.partitions, batch.first, len(VIEWS)
    group = np.array([p.group for p in parts], dtype=np.int64)
    days = np.array([p.day for p in parts], dtype=np.int32)
    codes = np.array([p.descriptor for p in parts], dtype=np.int64)
    world = np.array([p.world for p in parts], dtype=np.int64)
    judgement = first["judgement"] + world * views * len(shape.judgements) + shape.judgement_of[codes]
    items, part, bearing, sources = _bearings(batch, group)
    begins = np.r_[True, (np.diff(part) != 0) | (np.diff(bearing["type"]) != 0)][: part.size]
    plan_columns, links = _plan(batch, group, part, sources)
    links |= {
        ("bearing", "item"): bearing["item"],
        ("bearing", "descriptor"): first["descriptor"] + part,
        ("bearing", "series"): first["series"] + np.cumsum(begins) - 1,
        ("series", "descriptor"): first["descriptor"] + part[begins],
        ("standing", "descriptor"): np.tile(first["descriptor"] + np.arange(len(parts)), views),
        ("standing", "judgement"): (judgement + np.arange(views)[:, None] * len(shape.judgements)).ravel(),
    }
    day = np.int32(batch.base.day) if batch.whole else days[part]
    columns: dict[str, Columns] = {
        "item": _items(batch, items),
        "bearing": {name: bearing[name] for name in (*_SAID, "about")}
        | {"taken_back": bearing["until"] != NEVER, "left": bearing["until"] - day, NUMBER: bearing["number"]},
        "action": plan_columns,
        "descriptor": {"time_bound": shape.time_bound[codes]},
        "standing": {"view": np.repeat(np.arange(views), len(parts))},
    }
    sizes = {
        "item": items.rows.size + len(batch.new_days),
        "bearing": part.size,
        "series": int(begins.sum()),
        "action": plan_columns["age"].size,
        "link": links["link", "action"].size,
        "filed": links["filed", "link"].size,
        "descriptor": len(parts),
        "standing": len(parts) * views,
    }
    return Fragment(sizes, columns, links), items


def _bearings(batch: Batch, group: Column) -> tuple[Copies, Column, Columns, Column]:
    """The bearings of partitions, in order of partition, type and date.

    Returns:
        The items they lead to; of each bearing its partition, its fields, and where it was taken from: the row among
        those held, or, below 0, -1 less the row among those brought.
    """
    held, new, parts = batch.base.holdings, batch.new, batch.partitions
    part = np.repeat(np.arange(len(parts)), [p.rows.size for p in parts])
    rows = joined([p.rows for p in parts])
    item = held.bearings["item"][rows]
    items = Copies(batch, "item", len(held.ids), group[part], item)
    fields = {name: held.bearings[name][rows] for name in (*_SAID, "until", "number")}
    fields |= {"item": items.links, "type": held.items["type"][item], "about": held.items["about"][item]}
    if new is None or not new.bearings["item"].size:
        return items, part, fields, rows
    places: dict[tuple[int, int], list[int]] = {}
    for row, (i, d) in enumerate(zip(new.bearings["item"].tolist(), new.bearings["descriptor"].tolist(), strict=True)):
        places.setdefault((i, d), []).append(row)
    mine = [[row for i in p.brought for row in places.get((i, p.descriptor), ())] for p in parts]
    taken = np.array([row for each in mine for row in each], dtype=np.int64)
    item = new.bearings["item"][taken]
    added = {name: new.bearings[name][taken] for name in (*_SAID, "until", "number")}
    added |= {"item": items.next + item, "type": new.items["type"][item], "about": new.items["about"][item]}
    fields = {name: np.concatenate([values, added[name]]) for name, values in fields.items()}
    part = np.concatenate([part, np.repeat(np.arange(len(parts)), list(map(len, mine)))])
    order = ordered(part, fields["type"], fields["about"])
    sources = np.concatenate([rows, -1 - taken])[order]
    return items, part[order], {name: values[order] for name, values in fields.items()}, sources


def _items(batch: Batch, items: Copies) -> Columns:
    """What is given of items: of those held that stand here, then of those that are brought."""
    held, new, rows = batch.base.holdings, batch.new, items.rows
    fields = {name: values[rows] if not batch.whole else values for name, values in held.items.items()}
    ids, days = objects(held.ids) if batch.whole else objects([held.ids[row] for row in rows.tolist()]), items.days
    if new is not None:
        fields = {name: np.concatenate([values, new.items[name]]) for name, values in fields.items()}
        ids = np.concatenate([ids, objects(new.ids)])
        days = np.concatenate([np.broadcast_to(days, rows.shape), np.array(batch.new_days, dtype=np.int32)])
    known_at = batch.base.facts.known_at
    return {name: fields[name] for name in _OF_ITEMS} | {
        "known": np.ones(ids.size, dtype=bool) if known_at is None else fields["filed"] <= known_at.toordinal(),
        "retired": fields["retired_on"] <= days,
        "superseded": fields["replaced_on"] <= days,
        "age": days - fields["about"],
        "left": fields["valid_until"] - days,
        LAST: fields["valid_until"],
        ID: ids,
    }


def _plan(batch: Batch, group: Column, part: Column, sources: Column) -> tuple[Columns, dict[tuple[str, str], Column]]:
    """What is given of rows of the plan, and the links of those to descriptors and to what was filed for them."""
    parts, held, first = batch.partitions, batch.base.links, batch.first
    at = np.repeat(np.arange(len(parts)), [p.links.size for p in parts])
    number = joined([p.links for p in parts])
    action = held.action[number]
    copies = Copies(batch, "action", len(held.actions), group[at], action)
    fields = {name: values[copies.rows] for name, values in held.given.items()}
    actions, days = objects(held.actions)[copies.rows], copies.days
    to = copies.links
    if batch.redone:
        fields = {n: np.concatenate([fields[n], v]) for n, v in given([r.action for r in batch.redone]).items()}
        actions = np.concatenate([actions, objects([r.action for r in batch.redone])])
        redone_days = np.array([r.day for r in batch.redone], dtype=np.int32)
        days = np.concatenate([np.broadcast_to(days, copies.rows.shape), redone_days])
        more = [(n, r) for n, p in enumerate(parts) for r in p.redone]
        places = np.concatenate([held.place[action], np.array([batch.redone[r].place for _, r in more], np.int64)])
        at = np.concatenate([at, np.array([n for n, _ in more], dtype=np.int64)])
        order = ordered(at, places) if at.size else at
        to = np.concatenate([to, np.array([copies.next + r for _, r in more], dtype=np.int64)])[order]
        number = np.concatenate([number, np.array([-1 - r for _, r in more], dtype=np.int64)])[order]
        at = at[order]
    columns = fields | {"age": np.where(fields["since"], days - fields["since"], 0), ACTION: actions}
    link, row = _filed(batch, at, number, part, sources)
    return columns, {
        ("link", "action"): to,
        ("link", "descriptor"): first["descriptor"] + at,
        ("filed", "link"): first["link"] + link,
        ("filed", "bearing"): first["bearing"] + row,
        ("filed", "action"): to[link],
        ("filed", "descriptor"): first["descriptor"] + at[link],
    }


def _filed(batch: Batch, at: Column, number: Column, part: Column, sources: Column) -> tuple[Column, Column]:
    """The bearings of items filed for an action on a descriptor it is linked to, as places of links and of bearings.

    Args:
        batch: what is laid out.
        at: the partition of each link; `number` its number among those held, or, below 0, -1 less that of its action.
        part: the partition of each bearing; `sources` where each was taken from.
    """
    base, new = batch.base, batch.new
    if batch.whole:  # links and bearings stand as they are held, but for descriptors that do not apply
        places = (_places(number, base.links.action.size), _places(sources, base.holdings.bearings["item"].size))
        link, row = places[0][base.filed[0]], places[1][base.filed[1]]
        kept = (link >= 0) & (row >= 0)
        return link[kept], row[kept]
    evidence = {id for r in batch.redone for id in r.action.evidence} | base.links.resting_on.keys()
    telling = np.zeros(len(base.holdings.ids), dtype=bool)
    telling[[base.holdings.row_of[id] for id in evidence & base.holdings.row_of.keys()]] = True
    items, of_new = base.holdings.bearings["item"], new.bearings["item"] if new else np.zeros(0, np.int64)
    chosen = np.array([id in evidence for id in new.ids] if new else [], dtype=bool)
    told: dict[tuple[int, str], list[int]] = {}
    held = np.flatnonzero(sources >= 0)
    held = held[telling[items[sources[held]]]]
    for place, p, i in zip(held.tolist(), part[held].tolist(), items[sources[held]].tolist(), strict=True):
        told.setdefault((p, base.holdings.ids[i]), []).append(place)
    for place in np.flatnonzero(sources < 0).tolist():
        if new and chosen[i := of_new[-1 - sources[place]]]:
            told.setdefault((int(part[place]), new.ids[i]), []).append(place)
    pairs: list[tuple[int, int]] = []
    for place, (p, n) in enumerate(zip(at.tolist(), number.tolist(), strict=True)) if told else ():
        action = base.links.actions[base.links.action[n]] if n >= 0 else batch.redone[-1 - n].action
        pairs += [(place, row) for id in dict.fromkeys(action.evidence) for row in told.get((p, id), ())]
    made = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return made[:, 0], made[:, 1]


def judging(
    shape: Layout, first: Mapping[str, int], standing_row: Column, left_out: Column
) -> tuple[Fragment, tuple[Column, Column]]:
    """The rows of the judgements of worlds: each in every view, each with each other, and all together.

    Args:
        shape: the framework and its rules.
        first: table to the first row of what is laid out.
        standing_row: of each world, in each view, the row of each descriptor; -1 where it does not apply.
        left_out: of each world, how many descriptors of each judgement do not apply.

    Returns:
        The rows, and which rows of descriptors count to which judgement.
    """
    worlds, views, judged, pairs = len(standing_row), len(VIEWS), len(shape.judgements), len(shape.pairs)
    judgements, view = shape.framework.judgements, np.arange(views)
    of_views = np.tile(view, worlds)
    start = first["judgement"] + np.arange(worlds * views) * judged
    columns: dict[str, Columns] = {
        "judgement": {
            "view": np.repeat(of_views, judged),
            "code": np.tile(np.arange(judged), worlds * views),
            "kind": np.tile([_JUDGEMENT_KINDS.index(j.kind) for j in judgements], worlds * views),
            "self_knowledge": np.tile([j.self_knowledge is not None for j in judgements], worlds * views),
            "excluded": np.repeat(left_out, views, axis=0).ravel(),
        },
        "pair": {"inside": np.tile(shape.inside, worlds * views), "view": np.repeat(of_views, pairs)},
        "overall": {"view": of_views},
    }
    links = {
        ("judgement", "overall"): first["overall"] + np.repeat(np.arange(worlds * views), judged),
        ("pair", "one"): (start[:, None] + shape.pairs[:, 0]).ravel(),
        ("pair", "other"): (start[:, None] + shape.pairs[:, 1]).ravel(),
    }
    sizes = {"judgement": worlds * views * judged, "pair": worlds * views * pairs, "overall": worlds * views}
    targets = start.reshape(worlds, views, 1) + shape.judgement_of
    applies = standing_row >= 0
    return Fragment(sizes, columns, links), (standing_row[applies], targets[applies])


def joined(columns: Sequence[Column]) -> Column:
    """Rows, one column behind the other."""
    return np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)


def objects(values: Sequence[Any]) -> Column:
    """A column of what is not a number."""
    return np.fromiter(values, dtype=object, count=len(values))


def _places(rows: Column, size: int) -> Column:
    """The place of each row among some; -1 where it is not among them."""
    made = np.full(size, -1, dtype=np.int64)
    made[rows] = np.arange(rows.size)
    return made
