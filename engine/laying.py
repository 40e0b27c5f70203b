"""Laying out: worlds as rows of the evaluator's tables, each with the rows that its change can touch and no more.

What is laid out of one descriptor is a partition. Worlds in which the same things touch a descriptor have its partition
in common, whatever else is otherwise in them; what a change does not touch, a world has in common with its base.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.bases import Base, links_of
from engine.columns import Column, Table
from engine.evaluation import Evaluation
from engine.facts import Change, Facts, Start
from engine.layout import Layout
from engine.partitions import Batch, Fragment, Partition, joined, judging, lay_out
from engine.sharing import Laid, Sharing
from rules.tables import ASKED, TABLES, VIEWS

_TABLES = tuple(table for table in TABLES if table not in ASKED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a world's rows are.

    Attributes:
        apart: what its copies of items go by; None where those of the base are of its day.
        judgement: the first row of its judgements, -1 where only descriptors are asked about; `overall` of all of them
            together.
        descriptor_row: the row of each descriptor, -1 where it does not apply; `standing_row` its rows in each view.
        items: the rows of the items that its change brings, by their ids.
    """

    base: Base
    change: Change
    apart: Hashable
    judgement: int
    overall: int
    descriptor_row: Column
    standing_row: Column
    items: Mapping[str, int]


class Builder:
    """Lays out worlds behind those that have been evaluated.

    Args:
        laid: what has been laid out; what is laid out here is put to it.
        upon: the evaluation of that; None where there is none.
    """

    def __init__(self, shape: Layout, laid: Laid, upon: Evaluation | None) -> None:
        self._shape, self._laid = shape, laid
        self._first = {table: upon.size(table) if upon else 0 for table in _TABLES}
        self._next = dict(self._first)
        self._fragments: list[Fragment] = []
        self._counting: list[tuple[Column, Column]] = []

    def lay_out(self, worlds: Mapping[Hashable, Start]) -> dict[Hashable, Place]:
        """Where each world is; the tables are to be had then."""
        placed: dict[Hashable, Place] = {}
        changed: dict[int, list[tuple[Hashable, Change]]] = {}
        for key, (facts, change) in worlds.items():
            base = next((b for b in self._laid.bases if b.facts is facts), None) or self._base(facts)
            if change is None or change == Change():
                first = base.first["judgement"], base.first["overall"]
                placed[key] = Place(base, Change(), None, *first, base.descriptor_row, base.standing_row, {})
            else:
                changed.setdefault(base.number, []).append((key, change))
        for number, each in changed.items():
            placed |= self._changed(self._laid.bases[number], each)
        return {key: placed[key] for key in worlds}

    # --- facts that worlds start from ----------------------------------------------------------------------

    def _base(self, facts: Facts) -> Base:
        shape, laid = self._shape, self._laid
        holdings = shape.holdings(facts.columns, laid.contents, laid.filers)
        links = links_of(facts.actions, shape.descriptor_code)
        base = Base(len(laid.bases), facts, holdings, links, dict(self._next))
        laid.bases.append(base)
        applies = shape.applying(facts.excluded(alone=shape.alone))
        parts = [
            Partition(0, d, 0, np.arange(*holdings.starts[d : d + 2]), (), np.arange(*links.starts[d : d + 2]), ())
            for d in np.flatnonzero(applies).tolist()
        ]
        batch = Batch(base, base.first, parts, holdings, links, np.array([base.day], dtype=np.int32), whole=True)
        descriptor_row, standing_row = self._add(batch)
        base.descriptor_row = np.full(applies.size, -1, dtype=np.int64)
        base.standing_row = np.full((len(VIEWS), applies.size), -1, dtype=np.int64)
        base.descriptor_row[applies], base.standing_row[:, applies] = descriptor_row, standing_row
        self._judge([base.standing_row], [applies], batch.first)
        return base

    # --- worlds that differ ----------------------------------------------------------------------------------

    def _changed(self, base: Base, each: Sequence[tuple[Hashable, Change]]) -> dict[Hashable, Place]:
        laid, views = self._laid, len(VIEWS)
        work = Sharing(self._shape, laid, base)
        sketches = [work.sketch(base.whole(change)) for _, change in each]
        batch = work.batch(dict(self._next))
        descriptor_row, standing_row = self._add(batch, work)
        laid.partitions.update(zip(work.partitions, np.vstack([descriptor_row, standing_row]).T.tolist(), strict=True))
        standing_rows: list[Column] = []
        placed: dict[Hashable, Place] = {}
        for (key, _), sketch in zip(each, sketches, strict=True):
            descriptors, standings = base.descriptor_row.copy(), base.standing_row.copy()
            descriptors[~sketch.applies], standings[:, ~sketch.applies] = -1, -1
            if sketch.partitions:
                rows = np.array([laid.partitions[known_by] for known_by in sketch.partitions.values()]).T
                touched = list(sketch.partitions)
                descriptors[touched], standings[:, touched] = rows[0], rows[1:]
            first = overall = -1
            if sketch.judged >= 0:
                standing_rows.append(standings)
                first = batch.first["judgement"] + sketch.judged * views * len(self._shape.judgements)
                overall = batch.first["overall"] + sketch.judged * views
            items = {id: laid.items[known_by] for id, known_by in sketch.items.items()}
            placed[key] = Place(base, sketch.change, sketch.apart, first, overall, descriptors, standings, items)
        if standing_rows:
            self._judge(standing_rows, [sketch.applies for sketch in sketches if sketch.judged >= 0], batch.first)
        return placed

    def _add(self, batch: Batch, work: Sharing | None = None) -> tuple[Column, Column]:
        """Lay out partitions behind the rows there are; gives the row of each, and its rows in each view."""
        fragment, copies = lay_out(self._shape, batch)
        self._put(fragment)
        if work is not None:
            base_size = len(batch.base.holdings.ids)
            for number, apart in enumerate(work.groups):
                known_by = batch.base.number, apart
                self._laid.copies[known_by] = (*self._laid.copies.get(known_by, ()), copies.of_group(number))
            for number, (known_by, brought) in enumerate(work.brought.items()):
                self._laid.items[known_by] = copies.row(brought.group, base_size + number)
        count, view = len(batch.partitions), np.arange(len(VIEWS))[:, None]
        at = np.arange(count)
        return batch.first["descriptor"] + at, batch.first["standing"] + view * count + at

    def _judge(self, standing_rows: Sequence[Column], applying: Sequence[Column], first: Mapping[str, int]) -> None:
        """Lay out the judgements of worlds."""
        of = self._shape.judgement_of
        left_out = [np.bincount(of[~applies], minlength=len(self._shape.judgements)) for applies in applying]
        fragment, counting = judging(self._shape, first, np.stack(standing_rows), np.stack(left_out))
        self._put(fragment)
        self._counting.append(counting)

    def _put(self, fragment: Fragment) -> None:
        self._fragments.append(fragment)
        for table, size in fragment.sizes.items():
            self._next[table] += size

    @property
    def has_rows(self) -> bool:
        """Whether anything has been laid out here."""
        return bool(self._fragments)

    def tables(self) -> dict[str, Table]:
        """The rows of all worlds, by table."""
        tables: dict[str, Table] = {}
        for name in _TABLES:
            mine = [f for f in self._fragments if name in f.sizes]
            columns = {
                c: joined([f.columns[name][c] for f in mine]) for c in (mine[0].columns.get(name, {}) if mine else ())
            }
            links = {link: joined([f.links[name, link] for f in mine]) for link in TABLES[name].links}
            tables[name] = Table(self._next[name] - self._first[name], columns, links=links, first=self._first[name])
        tables["item"].words = {"content": self._laid.contents.listed, "filer": self._laid.filers.listed}
        tables["standing"].spreads["judgement"] = (
            joined([rows for rows, _ in self._counting]),
            joined([targets for _, targets in self._counting]),
        )
        return tables
