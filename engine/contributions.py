"""Which facts a property that is worked out over several of them rests on."""

from __future__ import annotations

import numpy as np

from engine.aggregates import full
from engine.columns import Column
from engine.evaluation import Evaluation
from rules.expression import BOOLEAN
from rules.models import Aggregate


def contributors(evaluation: Evaluation, table: str, name: str, row: int) -> list[int]:
    """The rows that made a property what it is: those that were counted or added, or the largest or smallest.

    Args:
        name: a property that is worked out over the facts of a table.

    Returns:
        Rows of the table it is worked out over.
    """
    aggregate = evaluation.program.rulebook.properties[table, name].aggregate
    if aggregate is None:
        return []
    rows = _within(evaluation, aggregate, row)
    values = _over(evaluation, aggregate, aggregate.formula, rows)
    chosen = np.ones(rows.size, dtype=bool)
    if aggregate.where:
        chosen = _over(evaluation, aggregate, aggregate.where, rows).astype(bool)
    if aggregate.op in ("any", "count", "share"):
        chosen &= values.astype(bool)
    elif aggregate.op in ("largest", "smallest") and chosen.any():
        taken = values[chosen]
        chosen &= values == (taken.max() if aggregate.op == "largest" else taken.min())
    return rows[chosen].tolist()


def _within(evaluation: Evaluation, aggregate: Aggregate, row: int) -> Column:
    """The rows that it is worked out over."""
    if spread := evaluation.spread(aggregate.over, aggregate.by):
        rows, targets = spread
        return rows[targets == row]
    link = evaluation.link(aggregate.over, aggregate.by)
    if not (aggregate.before or aggregate.after):
        return np.flatnonzero(link == row)
    rows = np.flatnonzero(link == link[row])
    order = evaluation.column(aggregate.over, aggregate.before or aggregate.after)
    return rows[order[rows] < order[row]] if aggregate.before else rows[order[rows] > order[row]]


def _over(evaluation: Evaluation, aggregate: Aggregate, formula: str, rows: Column) -> Column:
    worked = evaluation.program.formula(aggregate.over, formula, BOOLEAN)
    return full(worked(lambda name: evaluation.column(aggregate.over, name)[rows]), rows.size)
