"""The one evaluator: tables of facts in, every property and every decision of them out, for all worlds together.

A program is a rulebook made ready for a vocabulary: its formulas turned into work on columns, its rules into cells. It
is run over tables that hold the facts of many worlds at once; which world a row belongs to is told by its links alone.
Facts that no rule can tell apart are one class, and durable-rules is asked about each class once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.aggregates import Work, aggregated, full
from engine.columns import Column, FactTable, cells, code_type, numbered
from engine.evaluation import Decided, Evaluation, Vocabulary
from engine.inference import decide
from rules.expression import BOOLEAN, Scalar
from rules.models import Condition, Rule, Rulebook

Get = Callable[[str], Any]


@dataclass(slots=True)
class _Kind:
    """A kind of fact made ready: what its rules test, and how rows fall into classes."""

    name: str
    table: str
    where: Callable[[Get], Any] | None
    tested: tuple[str, ...]
    conditions: dict[str, list[Condition]]
    concludes: dict[str, dict[str, int]]


@dataclass(slots=True)
class _Property:
    """A property made ready: what works it out for every row of its table."""

    table: str
    name: str
    work: Work


class Program(Vocabulary):
    """A rulebook made ready to be run over tables; takes what a vocabulary takes."""

    def __init__(self, rulebook: Rulebook, words: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        super().__init__(rulebook, words)
        self._memory: dict[tuple[Any, ...], tuple[Rule, ...]] = {}
        self._steps: list[_Kind | _Property] = []
        for table, name in rulebook.order:
            if not table:
                self._steps.append(self._kind(name))
            elif work := self._work(table, name):
                self._steps.append(_Property(table, name, work))

    def run(self, tables: dict[str, FactTable], *, upon: Evaluation | None = None, confirm: bool = False) -> Evaluation:
        """Work everything out.

        Args:
            tables: the facts; what is worked out is put into them.
            upon: what is worked out already; the tables hold further rows, that may lead to those there.
            confirm: whether every class is decided a second time in plain Python, and must agree.
        """
        evaluation = Evaluation(self, tables, upon)
        share = 1000 if confirm else self.rulebook.policy.number("confirmed_share")
        for step in self._steps:
            facts = tables.get(step.table)
            if facts is None or (facts.first and not facts.size):
                continue
            if isinstance(step, _Kind):
                self._decide(step, evaluation, share)
            else:
                facts.columns[step.name] = full(step.work(evaluation), facts.size)
        return evaluation

    # --- made ready --------------------------------------------------------------------------------------

    def _work(self, table: str, name: str) -> Work | None:
        """What works a property out; None where it is no formula's, but given with the facts."""
        declared = self.rulebook.properties[table, name]
        if declared.formula:
            formula = self.formula(table, declared.formula, self.shape(table, name))
            return lambda evaluation: formula(lambda wanted: evaluation.column_here(table, wanted))
        return aggregated(self, table, name, declared.aggregate) if declared.aggregate else None

    def _kind(self, name: str) -> _Kind:
        kind = self.rulebook.kinds[name]
        conditions: dict[str, list[Condition]] = {}
        concludes: dict[str, dict[str, int]] = {}
        for rule in self.rulebook.deciding[name]:
            for condition in self.rulebook.conditions[rule.id]:
                conditions.setdefault(condition.attribute, []).append(condition)
            for conclusion in rule.then:
                words = self.shape(kind.each, conclusion).words
                concludes[conclusion] = {word: code for code, word in enumerate(words)}
        where = self.formula(kind.each, kind.where, BOOLEAN) if kind.where else None
        return _Kind(name, kind.each, where, tuple(conditions), conditions, concludes)

    # --- decisions ---------------------------------------------------------------------------------------

    def _decide(self, kind: _Kind, evaluation: Evaluation, share: int) -> None:
        """Decide all rows of a kind that were not worked out before; what is concluded becomes columns."""
        facts = evaluation.tables[kind.table]
        if not kind.tested:
            return
        rows = None
        if kind.where is not None:
            rows = np.flatnonzero(full(kind.where(lambda name: evaluation.column_here(kind.table, name)), facts.size))
        count = facts.size if rows is None else rows.size
        classes, first = self._classes(kind, evaluation, rows, count)
        real = (first if rows is None else rows[first]) + facts.first
        values = [{name: evaluation.value(kind.table, name, int(row)) for name in kind.tested} for row in real]
        if rows is not None:
            some = classes
            classes = np.full(facts.size, -1, dtype=np.int32)
            classes[rows] = some
        answers = self._answers(kind, values, share, evaluation)
        evaluation.decided[kind.name] = Decided(classes, values, answers)
        evaluation.decisions += count
        for conclusion, words in kind.concludes.items():
            codes = [next((words[r.then[conclusion]] for r in rules if conclusion in r.then), -1) for rules in answers]
            facts.columns[conclusion] = np.array([*codes, -1], dtype=code_type(len(words))).take(classes)

    def _classes(self, kind: _Kind, evaluation: Evaluation, rows: Column | None, count: int) -> tuple[Column, Column]:
        """The class of each row, and the first row of each class: rows of one class no rule can tell apart."""
        codes, width = np.zeros(count, dtype=np.int64), 1
        for name in kind.tested:
            values = evaluation.column_here(kind.table, name)
            cell, many = self._cells(evaluation, kind, name, values if rows is None else values[rows])
            codes *= many
            codes += cell
            width *= many
            if width > 2**40:  # before the product of all cells no longer fits into one number
                codes, first = numbered(codes, width)
                codes, width = codes.astype(np.int64), first.size
        return numbered(codes, width) if count else (codes.astype(np.int32), codes)

    def _cells(self, evaluation: Evaluation, kind: _Kind, name: str, values: Column) -> tuple[Column, int]:
        """Which cell of what the rules test of a property each value falls into, and how many cells there are."""
        if values.dtype == bool:
            return values, 2
        tests = kind.conditions[name]
        if self.shape(kind.table, name).type == "word":
            words = evaluation.words(kind.table, name)
            if any(c.operator not in ("is", "is_not") for c in tests):
                return values + 1, len(words) + 1
            tested = {c.value: n + 1 for n, c in enumerate({c.value: c for c in tests}.values())}
            cell_of = np.array([*(tested.get(word, 0) for word in words), 0], dtype=np.int32)
            return cell_of.take(values), len(tested) + 1
        bounds = np.array(sorted({c.value for c in tests}), dtype=np.int64)
        return cells(values, bounds), 2 * bounds.size + 1

    def _answers(
        self, kind: _Kind, facts: Sequence[dict[str, Scalar]], share: int, evaluation: Evaluation
    ) -> list[tuple[Rule, ...]]:
        """The rules that hold of each class; durable-rules is asked about those it has not been asked about before."""
        keys = [(kind.name, *_cell_key(kind, fact)) for fact in facts]
        new = [n for n, key in enumerate(keys) if key not in self._memory]
        if new:
            confirmed = {n for n in new if n * 1000 // len(facts) < share}
            for confirm in (True, False):
                chosen = [n for n in new if (n in confirmed) == confirm]
                if not chosen:
                    continue
                answers = decide(kind.name, self.rulebook, [facts[n] for n in chosen], confirm=confirm)
                self._memory.update(zip([keys[n] for n in chosen], answers, strict=True))
            evaluation.classes += len(new)
        return [self._memory[key] for key in keys]


def _cell_key(kind: _Kind, fact: Mapping[str, Scalar]) -> tuple[Any, ...]:
    """Which of the tests of a kind's rules hold of a fact."""
    return tuple(tuple(c.holds(fact[name]) for c in tests) for name, tests in kind.conditions.items())
