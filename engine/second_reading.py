"""The second reading: formulas, aggregates and decisions worked out again in plain Python, one row at a time.

It shares nothing with the columns but the rules as they were read, so that either shows where the other errs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from base.errors import EngineFaultError
from base.groups import grouped
from engine.evaluation import NO_WORD, Evaluation
from rules.expression import Expression, Scalar, Shape, parse, read
from rules.models import Aggregate
from rules.tables import TABLES

ROWS = 2_000
"""Of a table that has more rows, this many are read again, spread evenly."""


class Agreement(NamedTuple):
    """How much was read again and agrees."""

    values: int
    decisions: int


def read_again(evaluation: Evaluation, rows: int = ROWS) -> Agreement:
    """Hold what was worked out on columns against plain Python.

    Args:
        rows: how many rows of each table are read again.

    Raises:
        EngineFaultError: a value or a decision is another; it names the property and both.
    """
    reader = _Reader(evaluation, rows)
    values = decisions = 0
    for table, name in evaluation.program.rulebook.order:
        if table in evaluation.tables:
            values += reader.read_property(table, name)
        elif not table and name in evaluation.decided:
            decisions += reader.read_decisions(name)
    return Agreement(values, decisions)


class _Reader:
    def __init__(self, evaluation: Evaluation, rows: int) -> None:
        self._evaluation, self._rows = evaluation, rows
        self._rulebook = evaluation.program.rulebook
        self._parsed: dict[str, Expression] = {}
        self._known: dict[tuple[str, str, int], Scalar] = {}

    def _sample(self, table: str) -> Iterable[int]:
        size = self._evaluation.tables[table].size
        return range(0, size, max(-(-size // self._rows), 1))

    def _work_out(self, table: str, text: str, row: int) -> Scalar:
        """A formula for one row."""
        key = (table, text, row)
        if key not in self._known:
            expression = self._parsed.get(text) or self._parsed.setdefault(text, parse(text))
            values = {name: self._evaluation.value(table, name, row) for name in expression.names}
            shapes = {name: self._evaluation.program.shape(table, name) for name in expression.names}
            self._known[key] = read(expression, values, self._rulebook.policy.plain, shapes)
        return self._known[key]

    def read_property(self, table: str, name: str) -> int:
        """Read a property of the sampled rows again; gives how many there were."""
        declared = self._rulebook.properties[table, name]
        if not declared.formula and declared.aggregate is None:
            return 0
        count = 0
        for row in self._sample(table):
            if declared.aggregate is None:
                again = self._work_out(table, declared.formula, row)
            else:
                again = self._over_several(table, name, declared.aggregate, row)
            self._agree(f"{name} of {table}", self._evaluation.value(table, name, row), again)
            count += 1
        return count

    def read_decisions(self, name: str) -> int:
        """Decide the sampled rows of a kind again; gives how many there were."""
        kind = self._rulebook.kinds[name]
        rules = self._rulebook.deciding[name]
        count = 0
        for row in self._sample(kind.each):
            decided = self._evaluation.decision(name, row)
            if kind.where and not self._work_out(kind.each, kind.where, row):
                self._agree(f"whether there is a {name}", bool(decided.values), False)
                continue
            again = [r.id for r in rules if self._holds(kind.each, r.id, row)]
            self._agree(f"what decides a {name}", ", ".join(r.id for r in decided.rules), ", ".join(again))
            count += 1
        return count

    def _holds(self, table: str, rule: str, row: int) -> bool:
        return all(c.holds(self._evaluation.value(table, c.attribute, row)) for c in self._rulebook.conditions[rule])

    def _agree(self, about: str, worked_out: Scalar, again: Scalar) -> None:
        if worked_out != again:
            raise EngineFaultError(f"The columns give {worked_out!r} for {about}, but plain Python gives {again!r}.")

    # --- over several facts ------------------------------------------------------------------------------

    @cached_property
    def _leading(self) -> dict[tuple[str, str], dict[int, list[int]]]:
        """(table, link) to what it leads to, and the rows that lead there."""
        leading: dict[tuple[str, str], dict[int, list[int]]] = {}
        for table, facts in self._evaluation.tables.items():
            for link in TABLES[table].links:
                if link in facts.spreads:
                    rows, targets = (column.tolist() for column in facts.spreads[link])
                else:
                    targets = facts.links[link].tolist()
                    rows = range(len(targets))
                leading[table, link] = grouped(zip(targets, rows, strict=True))
        return leading

    def _over_several(self, table: str, name: str, aggregate: Aggregate, row: int) -> Scalar:
        leading = self._leading[aggregate.over, aggregate.by]
        if order := aggregate.before or aggregate.after:
            rank = self._evaluation.value(table, order, row)
            others = leading[int(self._evaluation.tables[table].links[aggregate.by][row])]
            ranked = [(self._evaluation.value(table, order, other), other) for other in others]
            rows = [other for its, other in ranked if (its < rank if aggregate.before else its > rank)]  # type: ignore[operator]
        else:
            rows = sorted(leading.get(row, []))
        taken = [r for r in rows if not aggregate.where or self._work_out(aggregate.over, aggregate.where, r)]
        shape = self._evaluation.program.shape(table, name)
        none: Scalar = {"boolean": False, "integer": 0, "word": NO_WORD}[shape.type]
        if aggregate.otherwise is not None and (shape.type != "word" or aggregate.otherwise in shape.words):
            none = aggregate.otherwise
        values = [self._work_out(aggregate.over, aggregate.formula, r) for r in taken]
        if aggregate.take and values:
            best = values.index(max(values) if aggregate.op == "largest" else min(values))  # type: ignore[type-var]
            return self._evaluation.value(aggregate.over, aggregate.take, taken[best])
        return _together(aggregate.op, values, none, shape)


def _together(op: str, values: Sequence[Scalar], none: Scalar, shape: Shape) -> Scalar:
    """What an operation gives over some values."""
    match op:
        case "any":
            return any(values)
        case "count":
            return sum(1 for value in values if value)
        case "share":
            return 1000 * sum(1 for value in values if value) // len(values) if values else none
        case "sum":
            return sum(int(value) for value in values)
        case "distinct":
            return len(set(values))
        case "varied":
            return len(set(values)) > 1
        case _:
            if not values:
                return none
    if shape.type == "word":
        places = sorted(shape.words.index(str(v)) if v in shape.words else -1 for v in values)
        place = {"largest": places[-1], "best": places[-1], "middle": places[(len(places) - 1) // 2]}.get(op, places[0])
        return shape.words[place] if place >= 0 else NO_WORD
    numbers = sorted(int(v) for v in values)
    return {"largest": numbers[-1], "middle": numbers[(len(numbers) - 1) // 2]}.get(op, numbers[0])
