"""Rows: the parts of worlds, and their judgements, as rows of the evaluator's tables.

A descriptor's row has a row in each view behind it, and a judged world its judgements in each view, so that where these
are follows from the number of the one or the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from base.groups import grouped
from engine.columns import Column, FactTable, begins, ordered
from engine.evaluation import Evaluation
from engine.holdings import Words
from engine.layout import Layout
from engine.parts import Batch, Laid
from engine.pools import Pool
from evidence.register.columns import NEVER
from rules.tables import ASKED, TABLES, VIEWS

ROW, LAST = "@row", "@last day"
"""What is kept beside the properties, by names that no rule can have: the row of the pool that an item, a bearing or an
action was taken from, and the last day of an item."""

_TABLES = tuple(table for table in TABLES if table not in ASKED)
_JUDGEMENT_KINDS = TABLES["judgement"].engine_properties["kind"].words
_OF_ITEMS = (
    *("file", "type", "type_kind", "type_rung", "type_breadth", "set_rung", "sample", "met", "counts_found"),
    *("confirmed", "disagreed", "breadth", "content", "filer"),
)
"""What is given of an item as it is held, whatever the day."""
_SAID = ("direction", "prevalence", "weight", "self_known", "silent")

Columns = Mapping[str, Column]


class Rows:
    """Rows of all tables, to stand behind those that were worked out before.

    Args:
        upon: what was worked out before; None where nothing was.
    """

    def __init__(self, upon: Evaluation | None) -> None:
        self._first = {table: upon.size(table) if upon else 0 for table in _TABLES}
        self._next = dict(self._first)
        self._put: list[tuple[str, Columns, Columns]] = []
        self._counting: list[tuple[Column, Column]] = []

    def next(self, table: str) -> int:
        """The number of the row of a table that comes next."""
        return self._next[table]

    def put(self, table: str, columns: Columns, links: Columns | None = None) -> None:
        """Put rows behind those of a table."""
        links = links or {}
        self._next[table] += next(iter([*columns.values(), *links.values()])).size
        self._put.append((table, columns, links))

    def count(self, standings: Column, judgements: Column) -> None:
        """Note which rows of descriptors count to which rows of judgements."""
        self._counting.append((standings, judgements))

    def tables(self, words: Words) -> dict[str, FactTable]:
        """All rows, by table; none where nothing was put."""
        if not self._put:
            return {}
        tables: dict[str, FactTable] = {}
        for name in _TABLES:
            mine = [(columns, links) for table, columns, links in self._put if table == name]
            tables[name] = FactTable(
                self._next[name] - self._first[name],
                {c: joined([columns[c] for columns, _ in mine]) for c in (mine[0][0] if mine else ())},
                links={link: joined([links[link] for _, links in mine]) for link in TABLES[name].links},
                first=self._first[name],
            )
        tables["item"].words = {"content": words.contents.listed, "filer": words.filers.listed}
        standings, judgements = zip(*self._counting, strict=True) if self._counting else ((), ())
        tables["standing"].spreads["judgement"] = joined(standings), joined(judgements)
        return tables


def lay_out(shape: Layout, laid: Laid, batch: Batch, rows: Rows) -> None:
    """Put the rows of a batch's parts, of what these rest on, and of its worlds' judgements."""
    pool, parts, views = batch.pool, batch.parts, np.arange(len(VIEWS))
    day = np.array([p.day for p in parts], dtype=np.int64)
    codes = np.array([p.descriptor for p in parts], dtype=np.int64)
    judged = np.array([p.judged for p in parts], dtype=np.int64)
    first = rows.next("descriptor")
    part, bearing = _bearings(pool, batch)
    _put_bearings(laid, batch, rows, day[part], part, bearing)
    _put_plan(laid, batch, rows, day, part, bearing)
    rows.put("descriptor", {"time_bound": shape.time_bound[codes]})
    judgement = (judged[:, None] * len(VIEWS) + views) * len(shape.judgements) + shape.judgement_of[codes][:, None]
    links = {"descriptor": np.repeat(first + np.arange(len(parts)), len(VIEWS)), "judgement": judgement.ravel()}
    rows.put("standing", {"view": np.tile(views, len(parts))}, links)
    if batch.judged:
        _put_judgements(shape, rows, np.stack(batch.judged))


def _bearings(pool: Pool, batch: Batch) -> tuple[Column, Column]:
    """The bearings of parts, in order of part, type and date: of each its part, and its row in the pool."""
    part = np.repeat(np.arange(len(batch.parts)), [p.bearings.size for p in batch.parts])
    bearing = joined([p.bearings for p in batch.parts])
    if bearing.size and bearing.max() >= pool.base.bearings["item"].size:  # what is held stands in that order
        item = pool.holdings.bearings["item"][bearing]
        order = ordered(part, pool.holdings.items["type"][item], pool.holdings.items["about"][item])
        part, bearing = part[order], bearing[order]
    return part, bearing


def _put_bearings(laid: Laid, batch: Batch, rows: Rows, day: Column, part: Column, bearing: Column) -> None:
    """Put bearings, the items that they and their worlds rest on, and the series that they are of.

    Args:
        day: the number of the day of each bearing.
        part: the part of each; `bearing` its row in the pool.
    """
    holdings = batch.pool.holdings
    is_whole = batch.is_whole and bearing.size == holdings.bearings["item"].size  # none is on what does not apply
    fields = holdings.bearings if is_whole else {name: values[bearing] for name, values in holdings.bearings.items()}
    copied_day, copied, at = _copied(laid, batch, rows, "item", day, fields["item"], len(holdings.ids), also=True)
    _put_items(batch, rows, copied_day, copied)
    type, about = (holdings.items[name][fields["item"]] for name in ("type", "about"))
    new_series = begins(part, type)
    descriptor = rows.next("descriptor") + part
    links = {
        "item": at,
        "descriptor": descriptor,
        "series": np.cumsum(new_series, dtype=np.int32) + (rows.next("series") - 1),
    }
    columns = {name: fields[name] for name in _SAID} | {
        "about": about,
        "taken_back": fields["until"] != NEVER,
        "left": fields["until"] - batch.ordinals[day],
        ROW: bearing,
    }
    rows.put("bearing", columns, links)
    rows.put("series", {}, {"descriptor": descriptor[new_series]})


def _copied(
    laid: Laid, batch: Batch, rows: Rows, table: str, day: Column, asked: Column, size: int, *, also: bool = False
) -> tuple[Column, Column, Column]:
    """Rows of a pool as they stand on some days: those of the facts' own day stand there, others are copied once.

    Args:
        day: the number of the day of each row that is asked for; `asked` the row.
        size: how many rows the pool has.
        also: whether what days move and worlds bring is laid out too, whatever rests on it.

    Returns:
        The day and the row of each copy that nobody has laid out; and the row of the table for each that is asked for.
    """
    copies = np.full((len(batch.days), size), -1, dtype=np.int64)
    keys = [(table, batch.pool.number, known) for known in batch.days]
    for mine, key in zip(copies, keys, strict=True):
        if key in laid.copies:
            mine[: laid.copies[key].size] = laid.copies[key]
    every = copies.ravel()
    at = day * size + asked
    wanted = np.zeros(copies.shape, dtype=bool)
    wanted.ravel()[at] = True
    if also:
        for d in batch.days.values():
            wanted[d.number, d.moved] = True
        for number, row in batch.brought:
            wanted[number, row] = True
    new = np.flatnonzero(wanted & (copies < 0))
    every[new] = rows.next(table) + np.arange(new.size)
    laid.copies.update(zip(keys, copies, strict=True))
    return new // max(size, 1), new % max(size, 1), every[at]


def _put_items(batch: Batch, rows: Rows, day: Column, copied: Column) -> None:
    """Put items; takes the number of the day of each, and its row in the pool."""
    holdings, known_at = batch.pool.holdings, batch.pool.facts.known_at
    days = batch.ordinals[day]
    fields = holdings.items if batch.is_whole else {name: values[copied] for name, values in holdings.items.items()}
    worked_out = {
        "known": np.ones(copied.size, dtype=bool) if known_at is None else fields["filed"] <= known_at.toordinal(),
        "retired": fields["retired_on"] <= days,
        "superseded": fields["replaced_on"] <= days,
        "age": days - fields["about"],
        "left": fields["valid_until"] - days,
        LAST: fields["valid_until"],
        ROW: copied,
    }
    rows.put("item", {name: fields[name] for name in _OF_ITEMS} | worked_out)


def _put_plan(laid: Laid, batch: Batch, rows: Rows, day: Column, part: Column, bearing: Column) -> None:
    """Put rows of the plan, their links to descriptors, and what was filed for them.

    Args:
        day: the number of the day of each part.
        part: the part of each bearing; `bearing` its row in the pool.
    """
    parts, plan, first, descriptor = batch.parts, batch.pool.plan, rows.next("link"), rows.next("descriptor")
    at = np.repeat(np.arange(len(parts)), [p.links.size for p in parts])
    link = joined([p.links for p in parts])
    if link.size and link.max() >= batch.pool.base_plan.action.size:  # what is held stands in the order of the plan
        order = ordered(at, plan.place[plan.action[link]])
        at, link = at[order], link[order]
    action = plan.action[link]
    copied_day, copied, to = _copied(laid, batch, rows, "action", day[at], action, len(plan.actions))
    columns = {name: values[copied] for name, values in plan.columns.items()}
    age = np.where(columns["since"], batch.ordinals[copied_day] - columns["since"], 0)
    rows.put("action", columns | {"age": age, ROW: copied})
    rows.put("link", {}, {"action": to, "descriptor": descriptor + at})
    filed, place = _filed(batch, at, action, part, bearing)
    bearings = rows.next("bearing") - part.size
    links = {
        "link": first + filed,
        "bearing": bearings + place,
        "action": to[filed],
        "descriptor": descriptor + at[filed],
    }
    rows.put("filed", {}, links)


def _filed(batch: Batch, at: Column, action: Column, part: Column, bearing: Column) -> tuple[Column, Column]:
    """The bearings of items filed for an action on a descriptor it is linked to, as places of links and of bearings.

    Args:
        at: the part of each link; `action` the number of its action.
        part: the part of each bearing; `bearing` its row in the pool.
    """
    holdings, plan = batch.pool.holdings, batch.pool.plan
    telling = np.fromiter(map(plan.evidence.__contains__, holdings.ids), dtype=bool, count=len(holdings.ids))
    items = holdings.bearings["item"][bearing]
    places = np.flatnonzero(telling[items])
    triples = zip(places.tolist(), part[places].tolist(), items[places].tolist(), strict=True)
    places_of = grouped(((p, holdings.ids[row]), place) for place, p, row in triples)
    pairs = [
        (place, row)
        for place, (p, n) in enumerate(zip(at.tolist(), action.tolist(), strict=True) if places_of else ())
        for id in dict.fromkeys(plan.actions[n].evidence)
        for row in places_of.get((p, id), ())
    ]
    links = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return links[:, 0], links[:, 1]


def _put_judgements(shape: Layout, rows: Rows, descriptor_rows: Column) -> None:
    """Put the judgements of worlds: each in every view, each with each other, and all together.

    Args:
        descriptor_rows: of each world the row of each descriptor; -1 where it does not apply.
    """
    worlds, views, judged, pairs = len(descriptor_rows), len(VIEWS), len(shape.judgements), len(shape.pairs)
    view, judgements, applies = np.arange(views), shape.framework.judgements, descriptor_rows >= 0
    of_views = np.tile(view, worlds)
    overall = rows.next("overall") + np.arange(worlds * views)
    start = rows.next("judgement") + np.arange(worlds * views) * judged
    left_out = np.stack([np.bincount(shape.judgement_of[~mine], minlength=judged) for mine in applies])
    columns = {
        "view": np.repeat(of_views, judged),
        "code": np.tile(np.arange(judged), worlds * views),
        "kind": np.tile([_JUDGEMENT_KINDS.index(j.kind) for j in judgements], worlds * views),
        "self_knowledge": np.tile([j.self_knowledge is not None for j in judgements], worlds * views),
        "excluded": np.repeat(left_out, views, axis=0).ravel(),
    }
    rows.put("judgement", columns, {"overall": np.repeat(overall, judged)})
    one, other = ((start[:, None] + shape.pairs[:, end]).ravel() for end in (0, 1))
    columns = {"inside": np.tile(shape.inside, worlds * views), "view": np.repeat(of_views, pairs)}
    rows.put("pair", columns, {"one": one, "other": other})
    rows.put("overall", {"view": of_views})
    chosen = np.repeat(applies[:, None, :], views, axis=1)
    standings = descriptor_rows[:, None, :] * views + view[:, None]
    rows.count(standings[chosen], (start.reshape(worlds, views, 1) + shape.judgement_of)[chosen])


def joined(columns: Sequence[Column]) -> Column:
    """Rows, one column behind the other."""
    if len(columns) == 1:
        return columns[0]
    return np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
