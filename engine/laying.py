"""Laying out: worlds as rows of the evaluator's tables, each with the rows that its change can touch and no more."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from engine.bases import Base, Links, filed_for, links_of
from engine.columns import Column, Table, ordered, without_repeats
from engine.facts import Change, Facts
from engine.layout import Holdings, Layout, Words
from engine.sharing import Shares, Sharing
from evidence.columns import NEVER, Columns, bearing_rows, columns_from, item_row
from evidence.columns import Row as Fields
from evidence.models import Action, Item
from rules.tables import TABLES, VIEWS

_JUDGEMENT_KINDS = TABLES["judgement"].given["kind"].words
_OF_ITEMS = (
    *("file", "type", "type_kind", "type_rung", "type_breadth", "set_rung", "sample", "met", "counts_found"),
    *("confirmed", "disagreed", "breadth", "content", "filer"),
)
"""What is given of an item as it is held, whatever the day."""


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
    """Where a world's own rows are: the first row of each table, and what it shares.

    Attributes:
        lent: the world that has the rows of an item which this one brings as well, by its id.
    """

    base: int
    first: dict[str, int]
    descriptor_row: Column
    standing_row: Column
    facts: Facts
    change: Change
    sources: Sources
    lent: Mapping[str, Row]


class _Laid(NamedTuple):
    """What one world is made of.

    Attributes:
        number: of the facts it starts from.
        facts: its own, but for the items that its change brings.
        excluded: ids of the descriptors that do not apply.
        shares: what it lays out itself, and what others have laid out.
        items: rows of the items held that it has; `rows` of their bearings.
        new: the items that its change brings.
        links: the rows of its plan.
        change: how it differs; None where it is the facts themselves.
    """

    number: int
    facts: Facts
    excluded: frozenset[str]
    shares: Shares
    items: Column
    rows: Column
    new: Holdings | None
    links: Links
    change: Change | None


class Builder:
    """Lays out worlds one behind the other.

    Attributes:
        layout: the framework and its rules.
        rows: key of a world to where its rows are; `base_rows` where those of the facts are that worlds start from.
        laid: where those of each world are, one behind the other.
    """

    def __init__(self, shape: Layout) -> None:
        self.layout = shape
        self._fragments: list[Fragment] = []
        self._offsets: dict[str, int] = dict.fromkeys(TABLES, 0)
        self._spread: list[tuple[Column, Column]] = []
        self._bases: list[Base] = []
        self._sharing: list[Sharing] = []
        self.base_rows: list[Row] = []
        self.rows: dict[Hashable, Row] = {}
        self.laid: list[Row] = []
        self._contents, self._filers = Words(), Words()
        self._brought: dict[int, tuple[Item, Fields, list[Fields]]] = {}

    def lay_out(self, worlds: Mapping[Hashable, tuple[Facts, Change | None]]) -> dict[str, Table]:
        """The tables of all worlds, by name; where each world stands in them is in `rows` then."""
        for key, (facts, change) in worlds.items():
            number = next((n for n, b in enumerate(self._bases) if b.facts is facts), None)
            if number is None:
                number = self._add_base(facts)
            if change is None or change == Change():
                self.rows[key] = self.base_rows[number]
            else:
                self.rows[key] = self._add_changed(number, change)
        return self._tables()

    # --- one world ---------------------------------------------------------------------------------------

    def _holdings(self, columns: Columns) -> Holdings:
        return self.layout.holdings(columns, self._contents, self._filers)

    def _add_base(self, facts: Facts) -> int:
        shape = self.layout
        holdings = self._holdings(facts.columns)
        links = links_of(facts.actions, shape.descriptor_code)
        base = Base(facts, holdings, links, filed_for(links, holdings))
        self._bases.append(base)
        self._sharing.append(Sharing(base, shape.descriptor_code))
        rows = np.arange(holdings.bearings["item"].size)
        items = np.arange(len(holdings.ids))
        every = np.arange(len(shape.descriptors))
        number, excluded = len(self._bases) - 1, facts.excluded(alone=shape.alone)
        self.base_rows.append(
            self._add(_Laid(number, facts, excluded, Shares(every, ()), items, rows, None, base.links, None))
        )
        return number

    def _add_changed(self, number: int, change: Change) -> Row:
        base, shape = self._bases[number], self.layout
        change = base.whole(change)
        # Its items are brought as columns, below: to apply them to the facts would read every item there is.
        world = replace(change, items=(), without=frozenset()).applied(base.facts)
        excluded = world.excluded(alone=shape.alone)
        replaced = {i.id for i in change.items} | change.without
        redone = {a.id for a in change.actions} | change.without_actions
        touched = self._touched(number, change, redone, world.as_of, excluded)
        shares = Shares(touched, change.items)
        by_items = not redone and change.as_of is None and change.exclusions is None
        if by_items and not shape.clock.free:
            shares = self._sharing[number].divide(change, touched)
        new = self._new(base, shares.items, change.without) if shares.items else None
        bearings = base.holdings.bearings
        rows = (
            np.concatenate([np.arange(*base.holdings.starts[d : d + 2]) for d in shares.own])
            if shares.own.size
            else np.zeros(0, np.int64)
        )
        if replaced:
            gone = np.array([base.holdings.row_of[i] for i in replaced if i in base.holdings.row_of], dtype=np.int64)
            rows = rows[~np.isin(bearings["item"][rows], gone)]
        places = without_repeats(bearings["item"][rows])
        links = links_of(world.actions, shape.descriptor_code) if redone else base.links
        if redone:
            links.number = None
        row = self._add(_Laid(number, world, excluded, shares, places, rows, new, links, change))
        self._sharing[number].note(row, shares)
        return row

    def _new(self, base: Base, items: Sequence[Item], without: frozenset[str]) -> Holdings:
        """The items that a change brings; one replaced by an item there was takes the date of that one."""
        brought = [self._fields(item) for item in items]
        new = self._holdings(columns_from([row for _, row, _ in brought], [r for *_, rows in brought for r in rows]))
        rows, about = base.holdings.row_of, base.holdings.items["about"]
        for item in items:
            newer = item.superseded_by
            if newer is not None and newer in rows and newer not in new.row_of and newer not in without:
                new.items["replaced_on"][new.row_of[item.id]] = about[rows[newer]]
        return new

    def _fields(self, item: Item) -> tuple[Item, Fields, list[Fields]]:
        """An item with its fields as rows, made once: many worlds bring the same item."""
        if id(item) not in self._brought:  # the item is kept as well, so that its number stays its own
            self._brought[id(item)] = (item, item_row(item), bearing_rows(item))
        return self._brought[id(item)]

    def _touched(self, number: int, change: Change, redone: set[str], as_of: date, excluded: frozenset[str]) -> Column:
        """The codes of the descriptors that a change can touch."""
        shape, base = self.layout, self._bases[number]
        if shape.clock.free:
            return np.arange(len(shape.descriptors))
        touched = np.zeros(len(shape.descriptors), dtype=bool)
        for reach in self._sharing[number].touched(change):
            touched[list(reach)] = True
        for action in (*change.actions, *(a for a in base.facts.actions if a.id in redone)) if redone else ():
            touched[[shape.descriptor_code[d] for d in action.links if d in shape.descriptor_code]] = True
        for d in excluded ^ base.facts.excluded(alone=shape.alone):
            if d in shape.descriptor_code:
                touched[shape.descriptor_code[d]] = True
        if as_of != base.facts.as_of:
            touched |= self._moved(base, as_of.toordinal())
        if change.on is not None:
            touched &= np.array([d in change.on for d in shape.descriptors])
        return np.flatnonzero(touched)

    def _moved(self, base: Base, day: int) -> Column:
        """Which descriptors another day can move, by the thresholds that the rules compare ages with."""
        held, clock = base.holdings, self.layout.clock
        moved = np.zeros(len(self.layout.descriptors), dtype=bool)
        until = held.bearings["until"].astype(np.int64)
        lapsed = clock.cell("bearing", "left", until - base.day) != clock.cell("bearing", "left", until - day)
        moved[held.bearings["descriptor"][lapsed]] = True
        (before, due), (after, due_then) = self._timed(base, base.day), self._timed(base, day)
        items = np.zeros(len(held.ids), dtype=bool)
        for one, two in zip(before, after, strict=True):
            items |= one != two
        moved[held.bearings["descriptor"][items[held.bearings["item"]]]] = True
        moved[base.links.descriptor[(due != due_then)[base.links.action]]] = True
        return moved

    def _timed(self, base: Base, day: int) -> tuple[list[Column], Column]:
        items, clock = base.holdings.items, self.layout.clock
        ages = np.where(base.links.since, day - base.links.since, 0)
        return [
            clock.cell("item", "age", day - items["about"]),
            clock.cell("item", "left", items["valid_until"] - day),
            items["retired_on"] <= day,
            items["replaced_on"] <= day,
        ], clock.cell("action", "age", ages)

    def _add(self, laid: _Laid) -> Row:
        """Put the rows of one world behind those of the others."""
        shape = self.layout
        applies = np.array([d not in laid.excluded for d in shape.descriptors], dtype=bool)
        own = laid.shares.own[applies[laid.shares.own]]
        place = np.full(len(shape.descriptors), -1, dtype=np.int64)
        place[own] = np.arange(own.size)
        fields, bearing, own_rows = self._own(laid, place)
        links = self._bearing_links(fields, bearing, place) | self._plan_links(laid, place, own_rows)
        links |= self._judging_links(own)
        sizes = {
            "item": int(fields["filed"].size),
            "bearing": int(own_rows.size),
            "series": int(links["series", "descriptor"].size),
            "action": len(laid.links.actions),
            "link": int(links["link", "action"].size),
            "filed": int(links["filed", "link"].size),
            "descriptor": int(own.size),
            "standing": int(own.size) * len(VIEWS),
            "judgement": len(shape.judgements) * len(VIEWS),
            "pair": len(shape.pairs) * len(VIEWS),
            "overall": len(VIEWS),
        }
        first = dict(self._offsets)
        self._fragments.append(Fragment(sizes, self._columns(laid, fields, bearing, own, applies), links))
        for table, size in sizes.items():
            self._offsets[table] += size
        descriptor_row, standing_row = self._descriptor_rows(laid, own, applies, first)
        sources = Sources(laid.items, own_rows, self._bases[laid.number].holdings, laid.new, laid.links.actions)
        change = laid.change or Change()
        row = Row(laid.number, first, descriptor_row, standing_row, laid.facts, change, sources, laid.shares.lent)
        self.laid.append(row)
        return row

    def _own(self, laid: _Laid, place: Column) -> tuple[dict[str, Column], dict[str, Column], Column]:
        """The fields of a world's items and bearings, those that its change brings included.

        Args:
            laid: what the world is made of.
            place: the place of each descriptor among its own; -1 where it has none.

        Returns:
            Fields of items, fields of bearings, and where each bearing was taken from (see `Sources`).
        """
        held, items = self._bases[laid.number].holdings, laid.items
        item_place = np.full(len(held.ids) + 1, -1, dtype=np.int64)
        item_place[items] = np.arange(items.size)
        rows = laid.rows[place[held.bearings["descriptor"][laid.rows]] >= 0]
        fields = {name: values[items] for name, values in held.items.items()}
        bearing = {name: values[rows] for name, values in held.bearings.items()}
        bearing["item"] = item_place[bearing["item"]]
        if laid.new is None:
            return fields, bearing, rows
        new = laid.new
        fields = {name: np.concatenate([values, new.items[name]]) for name, values in fields.items()}
        chosen = np.flatnonzero(place[new.bearings["descriptor"]] >= 0)
        added = {name: values[chosen] for name, values in new.bearings.items()}
        added["item"] = added["item"] + items.size
        bearing = {name: np.concatenate([values, added[name]]) for name, values in bearing.items()}
        at = bearing["item"]
        order = ordered(bearing["descriptor"], fields["type"][at], fields["about"][at])
        own_rows = np.concatenate([rows, -1 - chosen])[order]
        return fields, {name: values[order] for name, values in bearing.items()}, own_rows

    def _columns(
        self, laid: _Laid, fields: dict[str, Column], bearing: dict[str, Column], own: Column, applies: Column
    ) -> dict[str, dict[str, Column]]:
        """What is given of every row of a world, by table and property."""
        shape, views, view = self.layout, len(VIEWS), np.arange(len(VIEWS))
        day, known_at = laid.facts.as_of.toordinal(), laid.facts.known_at
        judgements, judged = shape.framework.judgements, len(shape.judgements)
        left_out = np.bincount(shape.judgement_of[~applies], minlength=judged)
        filed, since = fields["filed"], laid.links.since
        return {
            "item": {name: fields[name] for name in _OF_ITEMS}
            | {
                "known": np.ones(filed.size, dtype=bool) if known_at is None else filed <= known_at.toordinal(),
                "retired": fields["retired_on"] <= day,
                "superseded": fields["replaced_on"] <= day,
                "age": day - fields["about"],
                "left": fields["valid_until"] - day,
            },
            "bearing": {
                "direction": bearing["direction"],
                "prevalence": bearing["prevalence"],
                "weight": bearing["weight"],
                "self_known": bearing["self_known"],
                "silent": bearing["silent"],
                "taken_back": bearing["until"] != NEVER,
                "left": bearing["until"] - day,
                "about": fields["about"][bearing["item"]] if bearing["item"].size else np.zeros(0, dtype=np.int32),
            },
            "action": {
                "origin": laid.links.origin,
                "delivery": laid.links.delivery,
                "since": since,
                "age": np.where(since, day - since, 0),
            },
            "descriptor": {"time_bound": shape.time_bound[own]},
            "standing": {"view": np.repeat(view, own.size)},
            "judgement": {
                "view": np.repeat(view, judged),
                "code": np.tile(np.arange(judged), views),
                "kind": np.tile([_JUDGEMENT_KINDS.index(j.kind) for j in judgements], views),
                "self_knowledge": np.tile([j.self_knowledge is not None for j in judgements], views),
                "excluded": np.tile(left_out, views),
            },
            "pair": {"inside": np.tile(shape.inside, views), "view": np.repeat(view, len(shape.pairs))},
            "overall": {"view": view},
        }

    def _bearing_links(
        self, fields: dict[str, Column], bearing: dict[str, Column], place: Column
    ) -> dict[tuple[str, str], Column]:
        """The links of bearings, which stand in order of descriptor and type, and of the series that they make."""
        item, descriptor = bearing["item"], place[bearing["descriptor"]]
        types = fields["type"][item] if item.size else item
        begins = np.r_[True, (np.diff(descriptor) != 0) | (np.diff(types) != 0)][: item.size]
        return {
            ("bearing", "item"): item,
            ("bearing", "descriptor"): descriptor,
            ("bearing", "series"): np.cumsum(begins) - 1,
            ("series", "descriptor"): descriptor[begins],
        }

    def _plan_links(self, laid: _Laid, place: Column, own_rows: Column) -> dict[tuple[str, str], Column]:
        """The links of rows of the plan to descriptors, and of what was filed for them."""
        chosen = np.flatnonzero(place[laid.links.descriptor] >= 0)
        action, descriptor = laid.links.action[chosen], place[laid.links.descriptor[chosen]]
        link, bearing = self._filed(laid, chosen, own_rows)
        return {
            ("link", "action"): action,
            ("link", "descriptor"): descriptor,
            ("filed", "link"): link,
            ("filed", "bearing"): bearing,
            ("filed", "action"): action[link],
            ("filed", "descriptor"): descriptor[link],
        }

    def _judging_links(self, own: Column) -> dict[tuple[str, str], Column]:
        """The links of descriptors to judgements, of judgements to each other and to all of them, in every view."""
        shape, views, view = self.layout, len(VIEWS), np.arange(len(VIEWS))
        judged, pairs = len(shape.judgements), np.repeat(view * len(shape.judgements), len(shape.pairs))
        return {
            ("standing", "descriptor"): np.tile(np.arange(own.size), views),
            ("standing", "judgement"): np.tile(shape.judgement_of[own], views) + np.repeat(view * judged, own.size),
            ("judgement", "overall"): np.repeat(view, judged),
            ("pair", "one"): np.tile(shape.pairs[:, 0], views) + pairs,
            ("pair", "other"): np.tile(shape.pairs[:, 1], views) + pairs,
        }

    def _descriptor_rows(
        self, laid: _Laid, own: Column, applies: Column, first: dict[str, int]
    ) -> tuple[Column, Column]:
        """Where each descriptor of a world stands, its own rows or those it shares; its judgements count these."""
        shape, view = self.layout, np.arange(len(VIEWS))[:, None]
        if laid.change is None:
            descriptor_row = np.full(len(shape.descriptors), -1, dtype=np.int64)
            standing_row = np.full((len(VIEWS), len(shape.descriptors)), -1, dtype=np.int64)
        else:
            descriptor_row = self.base_rows[laid.number].descriptor_row.copy()
            standing_row = self.base_rows[laid.number].standing_row.copy()
            descriptor_row[~applies] = -1
            standing_row[:, ~applies] = -1
        descriptor_row[own] = first["descriptor"] + np.arange(own.size)
        standing_row[:, own] = first["standing"] + view * own.size + np.arange(own.size)
        for d, lender in laid.shares.shared.items():
            descriptor_row[d], standing_row[:, d] = lender.descriptor_row[d], lender.standing_row[:, d]
        shown = np.flatnonzero(applies)
        targets = first["judgement"] + shape.judgement_of[shown] + view * len(shape.judgements)
        self._spread.append((standing_row[:, shown].ravel(), targets.ravel()))
        return descriptor_row, standing_row

    def _filed(self, laid: _Laid, chosen: Column, own_rows: Column) -> tuple[Column, Column]:
        """The bearings of items filed for an action on the descriptors it is linked to, as (link, bearing) rows."""
        base, change, links, new = self._bases[laid.number], laid.change, laid.links, laid.new
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
        for name in self._fragments[0].sizes:
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
