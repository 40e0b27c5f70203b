"""Partitions: the rows of single descriptors, and those of whole worlds, as columns of the evaluator's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from base.groups import grouped
from engine.bases import Base, Links
from engine.columns import Column, begins, ordered, without_repeats
from engine.layout import Holdings, Layout
from evidence.register.columns import NEVER
from rules.tables import TABLES, VIEWS

ID, NUMBER, LAST, ACTION = "@id", "@number", "@last day", "@action"
"""What is kept beside the properties, by names that no rule can have: the id of an item, the place of a bearing among
its item's own, the last day of an item, and the row of the plan."""

_JUDGEMENT_KINDS = TABLES["judgement"].engine_properties["kind"].words
_OF_ITEMS = (
    *("file", "type", "type_kind", "type_rung", "type_breadth", "set_rung", "sample", "met", "counts_found"),
    *("confirmed", "disagreed", "breadth", "content", "filer"),
)
"""What is given of an item as it is held, whatever the day."""
_SAID = ("direction", "prevalence", "weight", "self_known", "silent")

Columns = dict[str, Column]
_NONE = np.zeros(0, dtype=np.int64)


class Partition(NamedTuple):
    """What is laid out of one descriptor.

    Attributes:
        judged: the place of the world it is laid out for, among those that are judged with it; -1 for the base's own
            judgements.
        group: the number of the day it is of.
        rows: the bearings held that it has; `brought` the numbers of the items that bear on it and are not held.
        links: the links of the plan held that it has; `redone` the numbers of rows of the plan that are otherwise.
    """

    judged: int
    descriptor: int
    group: int
    rows: Column
    brought: tuple[int, ...]
    links: Column
    redone: tuple[int, ...]


@dataclass
class Batch:
    """What is laid out together, of worlds that start from one base.

    Attributes:
        first: table to the first row of what is laid out.
        partitions: what is laid out, a descriptor each.
        holdings: the items of the base, and behind them those that are brought.
        links: the plan of the base, and behind it the rows of it that are otherwise.
        days: the day of each group; the first is that of the base.
        also: items that are laid out whatever bears on them, by the number of their group and their row.
        whole: whether it is the base itself, with all its items and its whole plan.
    """

    base: Base
    first: Mapping[str, int]
    partitions: list[Partition]
    holdings: Holdings
    links: Links
    days: Column
    also: tuple[Column, Column] = (_NONE, _NONE)
    whole: bool = False


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
    """The rows of items, or of actions, that partitions lead to: those of the base on its day, else copies.

    Args:
        base_size: how many rows the base has, and `size` how many there are with those behind them.
        group: the group of each row that partitions rest on, and `rows` the row.
        also: groups, and rows of theirs, that are copied all the same.

    Attributes:
        rows: what is copied; `days` the day of each copy.
        links: for each row that partitions rest on, the row of the table it is.
    """

    def __init__(
        self,
        batch: Batch,
        table: str,
        base_size: int,
        size: int,
        group: Column,
        rows: Column,
        also: tuple[Column, Column] = (_NONE, _NONE),
    ) -> None:
        self._base_size, self._size, self._first = base_size, max(size, 1), batch.first[table]
        if batch.whole:
            self._keys = self.rows = np.arange(size)
            self.links, self.days = np.add(self._first, rows, dtype=np.int64), batch.days[0]
            return
        keys, others = group * self._size + rows, also[0] * self._size + also[1]
        apart = (group > 0) | (rows >= self._base_size)
        self._keys = without_repeats(np.concatenate([keys[apart], others]))
        self.links = np.add(batch.base.first[table], rows, dtype=np.int64)
        self.links[apart] = self._first + np.searchsorted(self._keys, keys[apart])
        self.rows, self.days = self._keys % self._size, batch.days[self._keys // self._size]

    def row(self, group: int, row: int) -> int:
        """The row of the table that a copy is."""
        return self._first + int(np.searchsorted(self._keys, group * self._size + row))

    def of_group(self, group: int) -> tuple[Column, int]:
        """What of the base was copied for a group, and the first row of its copies."""
        start, end = np.searchsorted(self._keys, [group * self._size, group * self._size + self._base_size])
        return self.rows[start:end], self._first + int(start)


def lay_out(shape: Layout, batch: Batch) -> tuple[Fragment, Copies]:
    """The rows of partitions: their items, bearings, series and plan, and themselves in every view.

    Returns:
        The rows, and which items were copied for them.
    """
    parts, first, views = batch.partitions, batch.first, len(VIEWS)
    group = np.array([p.group for p in parts], dtype=np.int64)
    codes = np.array([p.descriptor for p in parts], dtype=np.int64)
    judged = np.array([p.judged for p in parts], dtype=np.int64)
    start = np.where(
        judged < 0, batch.base.first["judgement"], first["judgement"] + judged * views * len(shape.judgements)
    )
    judgement = start + shape.judgement_of[codes]
    items, part, bearing, item = _bearings(batch, group)
    new_series = begins(part, bearing["type"])
    plan_columns, links = _plan(batch, group, part, item)
    links |= {
        ("bearing", "item"): bearing["item"],
        ("bearing", "descriptor"): first["descriptor"] + part,
        ("bearing", "series"): np.cumsum(new_series, dtype=np.int32) + (first["series"] - 1),
        ("series", "descriptor"): first["descriptor"] + part[new_series],
        ("standing", "descriptor"): np.tile(first["descriptor"] + np.arange(len(parts)), views),
        ("standing", "judgement"): (judgement + np.arange(views)[:, None] * len(shape.judgements)).ravel(),
    }
    day = batch.days[group][part]
    columns: dict[str, Columns] = {
        "item": _items(batch, items),
        "bearing": {name: bearing[name] for name in (*_SAID, "about")}
        | {"taken_back": bearing["until"] != NEVER, "left": bearing["until"] - day, NUMBER: bearing["number"]},
        "action": plan_columns,
        "descriptor": {"time_bound": shape.time_bound[codes]},
        "standing": {"view": np.repeat(np.arange(views), len(parts))},
    }
    sizes = {
        "item": items.rows.size,
        "bearing": part.size,
        "series": int(new_series.sum()),
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
        The items they lead to; of each bearing its partition, its fields, and its item by its row in the batch.
    """
    pool, parts, base_size = batch.holdings, batch.partitions, len(batch.base.holdings.ids)
    part = np.repeat(np.arange(len(parts)), [p.rows.size for p in parts])
    rows = joined([p.rows for p in parts])
    if len(pool.ids) > base_size:
        behind = np.arange(batch.base.holdings.bearings["item"].size, pool.bearings["item"].size)
        fields = (pool.bearings[name][behind].tolist() for name in ("item", "descriptor"))
        places = grouped(((item - base_size, d), row) for row, item, d in zip(behind.tolist(), *fields, strict=True))
        mine = [[row for n in p.brought for row in places.get((n, p.descriptor), ())] for p in parts]
        rows = np.concatenate([rows, np.array([row for each in mine for row in each], dtype=np.int64)])
        part = np.concatenate([part, np.repeat(np.arange(len(parts)), list(map(len, mine)))])
        item = pool.bearings["item"][rows]
        order = ordered(part, pool.items["type"][item], pool.items["about"][item])
        rows, part = rows[order], part[order]
    every = batch.whole and rows.size == pool.bearings["item"].size  # and then in their own order
    fields = pool.bearings if every else {name: values[rows] for name, values in pool.bearings.items()}
    item = fields["item"]
    items = Copies(batch, "item", base_size, len(pool.ids), group[part], item, batch.also)
    of_item = {name: pool.items[name][item] for name in ("type", "about")}
    return items, part, fields | of_item | {"item": items.links}, item


def _items(batch: Batch, items: Copies) -> Columns:
    """What is given of the items that stand here."""
    pool, rows, days, known_at = batch.holdings, items.rows, items.days, batch.base.facts.known_at
    fields = pool.items if batch.whole else {name: values[rows] for name, values in pool.items.items()}
    return {name: fields[name] for name in _OF_ITEMS} | {
        "known": np.ones(rows.size, dtype=bool) if known_at is None else fields["filed"] <= known_at.toordinal(),
        "retired": fields["retired_on"] <= days,
        "superseded": fields["replaced_on"] <= days,
        "age": days - fields["about"],
        "left": fields["valid_until"] - days,
        LAST: fields["valid_until"],
        ID: objects(pool.ids) if batch.whole else objects([pool.ids[row] for row in rows.tolist()]),
    }


def _plan(batch: Batch, group: Column, part: Column, item: Column) -> tuple[Columns, dict[tuple[str, str], Column]]:
    """What is given of rows of the plan, and the links of those to descriptors and to what was filed for them.

    Args:
        group: the group of each partition.
        part: the partition of each bearing; `item` its item by its row in the batch.
    """
    parts, pool, first, base_size = batch.partitions, batch.links, batch.first, len(batch.base.links.actions)
    at = np.repeat(np.arange(len(parts)), [p.links.size for p in parts])
    action = pool.action[joined([p.links for p in parts])]
    if redone := [(n, base_size + r) for n, p in enumerate(parts) for r in p.redone]:
        those, their_actions = np.array(redone).T
        at, action = np.concatenate([at, those]), np.concatenate([action, their_actions])
        order = ordered(at, pool.place[action])
        at, action = at[order], action[order]
    copies = Copies(batch, "action", base_size, len(pool.actions), group[at], action)
    columns, to = {name: values[copies.rows] for name, values in pool.columns.items()}, copies.links
    link, row = _filed(batch, at, action, part, item)
    return columns | {
        "age": np.where(columns["since"], copies.days - columns["since"], 0),
        ACTION: objects(pool.actions)[copies.rows],
    }, {
        ("link", "action"): to,
        ("link", "descriptor"): first["descriptor"] + at,
        ("filed", "link"): first["link"] + link,
        ("filed", "bearing"): first["bearing"] + row,
        ("filed", "action"): to[link],
        ("filed", "descriptor"): first["descriptor"] + at[link],
    }


def _filed(batch: Batch, at: Column, action: Column, part: Column, item: Column) -> tuple[Column, Column]:
    """The bearings of items filed for an action on a descriptor it is linked to, as places of links and of bearings.

    Args:
        at: the partition of each link; `action` the number of its action.
        part: the partition of each bearing; `item` its item by its row in the batch.
    """
    ids, evidence = batch.holdings.ids, batch.links.evidence
    telling = np.fromiter(map(evidence.__contains__, ids), dtype=bool, count=len(ids))
    places = np.flatnonzero(telling[item])
    triples = zip(places.tolist(), part[places].tolist(), item[places].tolist(), strict=True)
    places_of = grouped(((p, ids[row]), place) for place, p, row in triples)
    pairs = [
        (place, row)
        for place, (p, n) in enumerate(zip(at.tolist(), action.tolist(), strict=True) if places_of else ())
        for id in dict.fromkeys(batch.links.actions[n].evidence)
        for row in places_of.get((p, id), ())
    ]
    links = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return links[:, 0], links[:, 1]


def judging(
    shape: Layout, first: Mapping[str, int], standing_row: Column, left_out: Column
) -> tuple[Fragment, tuple[Column, Column]]:
    """The rows of the judgements of worlds: each in every view, each with each other, and all together.

    Args:
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
