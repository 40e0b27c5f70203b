"""An evaluation: the tables of facts with all that was worked out of them, read by column, by fact or by decision.

An evaluation can stand upon another: its tables then hold further rows only, and whoever reads a column of it gets the
rows of both. Rows are numbered through all evaluations that stand one upon another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.columns import Column, FactTable
from engine.inference import Ruling
from rules.columns import column
from rules.expression import Scalar, Shape, parse
from rules.models import Rule, Rulebook
from rules.tables import TABLES, node_of

UNDECIDED = Ruling({}, ())
NO_WORD = "\N{EM DASH}"
"""Stands for a word that is not there."""


class Vocabulary:
    """A rulebook, and what each of its properties is.

    Args:
        words: (table, property) to the words it can be, for properties whose words the rules leave open.
    """

    def __init__(self, rulebook: Rulebook, words: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        self.rulebook = rulebook
        left_open = {(table, name): rulebook.shapes[table].get(name) for table, name in words}
        self._shapes = {
            key: shape._replace(words=words[key])
            for key, shape in left_open.items()
            if shape and shape.type == "word" and not shape.words
        }

    def shape(self, table: str, name: str) -> Shape:
        """What a property is, that of a linked fact as `link.property`."""
        target, plain = node_of(table, name)
        return self._shapes.get((target, plain)) or self.rulebook.shapes[target][plain]

    def formula(self, table: str, text: str, shape: Shape) -> Callable[[Callable[[str], Any]], Any]:
        """A formula about the rows of a table, to be worked out of their columns by name."""
        return column(parse(text), lambda name: self.shape(table, name), self.rulebook.policy.plain, shape)


@dataclass(slots=True)
class Decided:
    """What the rules of one kind decided of the rows of its table.

    Attributes:
        classes: the class of each row; -1 for a row that is not of this kind.
        values: what the rules tested, of each class.
        rules: the rules that held, of each class.
    """

    classes: Column
    values: list[dict[str, Scalar]]
    rules: list[tuple[Rule, ...]]


@dataclass(slots=True)
class Evaluation:
    """Tables in which everything asked for has been worked out, upon what was worked out before.

    Attributes:
        tables: the rows that were worked out here.
        before: the evaluation that has the rows before them; None where these are the first.
        decided: kind of fact to what was decided.
        decisions: how many rows were put to rules.
        classes: how many classes of them durable-rules was asked about.
    """

    program: Vocabulary
    tables: dict[str, FactTable]
    before: Evaluation | None = None
    decided: dict[str, Decided] = field(default_factory=dict)
    decisions: int = 0
    classes: int = 0
    _joined: dict[tuple[str, str], Column] = field(default_factory=dict)
    _readers: dict[tuple[str, str], tuple[Callable[[int], Any], tuple[str, ...] | None, int]] = field(
        default_factory=dict
    )
    _answers: dict[tuple[Any, ...], Ruling] = field(default_factory=dict)

    def size(self, table: str) -> int:
        """How many rows a table has by now."""
        if facts := self.tables.get(table):
            return facts.first + facts.size
        return self.before.size(table) if self.before else 0

    # --- columns -----------------------------------------------------------------------------------------

    def column(self, table: str, name: str) -> Column:
        """A property of every row, that of a linked row as `link.property`; words as codes."""
        return self._whole(table, name, lambda evaluation: evaluation.column_here(table, name))

    def column_here(self, table: str, name: str) -> Column:
        """A property of the rows that were worked out here only, that of a linked row as `link.property`."""
        facts = self.tables[table]
        if facts.first and not facts.size:
            return self.column(table, name)[:0]
        link, _, plain = name.rpartition(".")
        if not link:
            return facts.columns[name]
        if name not in facts.linked:
            rows, to = facts.links[link], TABLES[table].links[link]
            target = self.tables.get(to)
            if target is not None and target.first and rows.size and rows.min() >= target.first:
                facts.linked[name] = target.columns[plain][rows - target.first]
            else:
                facts.linked[name] = self.column(to, plain)[rows]
        return facts.linked[name]

    def link(self, table: str, link: str) -> Column:
        """The row that each row of a table leads to."""
        return self._whole(table, f"{link}.", lambda evaluation: evaluation.tables[table].links[link])

    def _whole(self, table: str, key: str, part: Callable[[Evaluation], Column]) -> Column:
        """A column of the rows before with that of the rows here below it; `part` gives one evaluation's own."""
        facts, before = self.tables.get(table), self.before
        if before is None or (facts is not None and not facts.first):
            return part(self)
        if facts is None or not facts.size:
            return before._whole(table, key, part)
        if (table, key) not in self._joined:
            self._joined[table, key] = np.concatenate([before._whole(table, key, part), part(self)])
        return self._joined[table, key]

    def spread(self, table: str, link: str) -> tuple[Column, Column] | None:
        """The rows of a table that count to several others, and what each counts to; None for any other link."""
        here = self.tables[table].spreads.get(link) if table in self.tables else None
        before = self.before.spread(table, link) if self.before else None
        if here and before:
            return np.concatenate([before[0], here[0]]), np.concatenate([before[1], here[1]])
        return here or before

    # --- single values -----------------------------------------------------------------------------------

    def words(self, table: str, name: str) -> tuple[str, ...]:
        """The words that the codes of a property stand for."""
        target, plain = node_of(table, name)
        facts = self.tables.get(target)
        if words := (facts.words.get(plain) if facts else None) or self.program.shape(target, plain).words:
            return words
        declared = self.program.rulebook.properties.get((target, plain))
        aggregate = declared.aggregate if declared else None
        if aggregate and aggregate.take:
            return self.words(aggregate.over, aggregate.take)
        return self.before.words(table, name) if self.before else ()

    def value(self, table: str, name: str, row: int) -> Scalar:
        """One property of one row, as a word, a whole number, or true or false."""
        at, words, first = self._readers.get((table, name)) or self._reader(table, name)
        if row < first:
            assert self.before is not None
            return self.before.value(table, name, row)
        value = at(row - first)
        return value if words is None else words[value] if value >= 0 else NO_WORD

    def values(self, table: str, name: str, rows: Column | Sequence[int]) -> list[Any]:
        """One property of some rows, as `value` gives it of each."""
        column, shape = self.column(table, name)[rows], self.program.shape(table, name)
        if column.dtype == bool or shape.type != "word":
            return column.tolist()
        words = self.words(table, name)
        return [words[code] if code >= 0 else NO_WORD for code in column.tolist()]

    def _reader(self, table: str, name: str) -> tuple[Callable[[int], Any], tuple[str, ...] | None, int]:
        """How a property of a row is read, looked up once: single values are asked for by the ten thousand."""
        if table not in self.tables:
            return int, None, self.size(table)
        column = self.column_here(table, name)
        is_word = column.dtype != bool and self.program.shape(table, name).type == "word"
        reader = column.item, self.words(table, name) if is_word else None, self.tables[table].first
        self._readers[table, name] = reader
        return reader

    # --- decisions ---------------------------------------------------------------------------------------

    def decision(self, kind: str, row: int) -> Ruling:
        """What the rules of a kind decided of a row, with the row's own values; one for all rows that have the same."""
        table = self.program.rulebook.kinds[kind].each if kind else ""
        if self.before is not None and (table not in self.tables or row < self.tables[table].first):
            return self.before.decision(kind, row)
        decided = self.decided.get(kind)
        number = -1 if decided is None else decided.classes.item(row - self.tables[table].first)
        if decided is None or number < 0:
            return UNDECIDED
        names = decided.values[number]
        values = tuple([self.value(table, name, row) for name in names])
        answer = self._answers.get((kind, number, values))
        if answer is None:
            answer = Ruling(dict(zip(names, values, strict=True)), decided.rules[number])
            self._answers[kind, number, values] = answer
        return answer

    def concluded(self, table: str, conclusion: str, row: int) -> Ruling:
        """What decided a conclusion of a row; no rule where the rules have none that conclude it."""
        return self.decision(self.program.rulebook.deciders.get((table, conclusion), ""), row)

    def rules(self, table: str, conclusion: str) -> tuple[Column, tuple[Rule, ...]]:
        """The rule that decided a conclusion of every row, as its place among those there are; -1 where none did."""
        kind = self.program.rulebook.deciders.get((table, conclusion), "")
        rules = self.program.rulebook.deciding.get(kind, ())
        place = {rule.id: number for number, rule in enumerate(rules)}

        def first_rules(evaluation: Evaluation) -> Column:
            decided = evaluation.decided.get(kind)
            if decided is None:
                return np.full(evaluation.tables[table].size, -1)
            return np.array([*(place[each[0].id] if each else -1 for each in decided.rules), -1])[decided.classes]

        return self._whole(table, f"{conclusion} by", first_rules), tuple(rules)
