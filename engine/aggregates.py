"""Aggregates: properties over several facts, as the rule files declare them, turned into work on columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.columns import (
    Column,
    Groups,
    any_of,
    distinct,
    first_with,
    group,
    largest,
    middle,
    running,
    smallest,
    total,
    varied,
    window,
)
from engine.evaluation import Evaluation, Vocabulary
from rules.columns import magnitude
from rules.expression import BOOLEAN, Shape
from rules.models import Aggregate

Work = Callable[[Evaluation], Column]


def full(values: Any, size: int) -> Column:
    """A value that is the same for every row, as a column; a column as it is."""
    values = np.asarray(values)
    if values.ndim == 0:
        values = np.full(size, values, dtype=np.bool_ if values.dtype == bool else np.int32)
    return values


def aggregated(vocabulary: Vocabulary, table: str, name: str, aggregate: Aggregate) -> Work:
    """What works an aggregate out for every row of a table.

    Args:
        table: the table whose rows have the property; `name` the property.
        aggregate: how the rule file declares it.
    """
    over, link, shape = aggregate.over, aggregate.by, vocabulary.shape(table, name)
    is_extreme = aggregate.op in ("largest", "smallest", "middle", "worst", "best") and not aggregate.take
    formula = vocabulary.formula(over, aggregate.formula, shape if is_extreme else BOOLEAN)
    where = vocabulary.formula(over, aggregate.where, BOOLEAN) if aggregate.where else None
    otherwise = _otherwise(aggregate, shape)
    op = {"worst": "smallest", "best": "largest"}.get(aggregate.op, aggregate.op)
    rank = aggregate.before or aggregate.after

    def work(evaluation: Evaluation) -> Column:
        source = evaluation.tables[over]
        spread = source.spreads.get(link)

        def get(wanted: str) -> Column:
            # A row that was worked out before may count to rows here only by a spread.
            return evaluation.column_here(over, wanted) if spread is None else evaluation.column(over, wanted)

        size = source.size if spread is None else evaluation.size(over)
        values = full(formula(get), size)
        chosen = None if where is None else full(where(get), size)
        taken = get(aggregate.take) if aggregate.take else None
        if rank:
            return _running(evaluation, aggregate, op, values, chosen, otherwise)
        targets, groups = _targets(evaluation, over, link, table)
        if spread is not None:
            values = values[spread[0]]
            chosen = None if chosen is None else chosen[spread[0]]
            taken = None if taken is None else taken[spread[0]]
        if taken is not None:
            return _taken(op, targets, groups, values, chosen, taken, otherwise)
        return _OPS[op](targets, groups, values, chosen, otherwise)

    return work


def _otherwise(aggregate: Aggregate, shape: Shape) -> int:
    """What the aggregate is of no fact at all, as a code where it is a word."""
    if aggregate.otherwise is None:
        return -1 if shape.type == "word" else 0
    if isinstance(aggregate.otherwise, str):
        return shape.words.index(aggregate.otherwise) if aggregate.otherwise in shape.words else -1
    return int(aggregate.otherwise)


def _running(
    evaluation: Evaluation,
    aggregate: Aggregate,
    op: str,
    values: Column,
    chosen: Column | None,
    otherwise: int,
) -> Column:
    """Worked out, for each row, over the rows of its group that come before or after it by a rank."""
    facts, rank = evaluation.tables[aggregate.over], aggregate.before or aggregate.after
    key = (aggregate.by, rank)
    if key not in facts.windows:
        facts.windows[key] = window(facts.links[aggregate.by], evaluation.column_here(aggregate.over, rank))
    is_any = op == "any"
    if is_any or op == "count":
        values = values.astype(np.int32) if op == "count" or chosen is None else (values & chosen).astype(np.int32)
    how = {"any": "largest", "count": "sum"}.get(op, op)
    worked = running(
        facts.windows[key], values, chosen, 0 if is_any else otherwise, later=bool(aggregate.after), op=how
    )
    if is_any:
        return worked > 0
    return worked.astype(np.int32, copy=False) if magnitude(worked) < 2**31 else worked


def _targets(evaluation: Evaluation, over: str, link: str, table: str) -> tuple[Column, Groups]:
    """What each row counts to, by its place among the rows that are worked out now, and the rows together."""
    source, target = evaluation.tables[over], evaluation.tables[table]
    if link not in source.groups:
        targets = source.spreads[link][1] if link in source.spreads else source.links[link]
        targets = targets - target.first if target.first else targets
        source.groups[link] = targets, group(targets, target.size)
    return source.groups[link]


def _taken(
    op: str,
    targets: Column,
    groups: Groups,
    values: Column,
    chosen: Column | None,
    taken: Column,
    otherwise: int,
) -> Column:
    """Another property of the first row that has the largest or smallest value."""
    best = (largest if op == "largest" else smallest)(groups, values, chosen, -1)
    row = first_with(groups, values, best, _all(values, chosen), targets)
    return np.where(row >= 0, taken[np.maximum(row, 0)] if taken.size else 0, otherwise)


def _all(values: Column, chosen: Column | None) -> Column:
    return np.ones(values.size, dtype=bool) if chosen is None else chosen


def _and(values: Column, chosen: Column | None) -> Column:
    return values if chosen is None else values & chosen


def _share(targets: Column, groups: Groups, values: Column, chosen: Column | None, otherwise: int) -> Column:
    whole = total(groups, _all(values, chosen))
    part = total(groups, _and(values, chosen))
    return np.where(whole == 0, otherwise, 1000 * part // np.maximum(whole, 1))


# Of each target's rows: targets, groups, values, chosen, and what it is of no row.
_OPS: dict[str, Callable[[Column, Groups, Column, Column | None, int], Column]] = {
    "largest": lambda t, g, v, c, o: largest(g, v, c, o),
    "smallest": lambda t, g, v, c, o: smallest(g, v, c, o),
    "sum": lambda t, g, v, c, o: total(g, v if c is None else v * c),
    "count": lambda t, g, v, c, o: total(g, _and(v, c)),
    "any": lambda t, g, v, c, o: any_of(g, _and(v, c)),
    "share": _share,
    "varied": lambda t, g, v, c, o: varied(g, v, _all(v, c)),
    "distinct": lambda t, g, v, c, o: distinct(t, g.size, v, _all(v, c)),
    "middle": lambda t, g, v, c, o: middle(t, g.size, v, _all(v, c), o),
}
