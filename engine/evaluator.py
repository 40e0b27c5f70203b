"""The one evaluator: tables of facts in, every property and every decision of them out, for all worlds together.

A program is a rulebook made ready for a vocabulary: its formulas turned into work on columns, its rules into cells. It
is run over tables that hold the facts of many worlds at once; which world a row belongs to is told by its links alone.
Facts that no rule can tell apart are one class, and durable-rules is asked about each class once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.columns import (
    Column,
    Groups,
    Table,
    any_of,
    cells,
    distinct,
    first_with,
    group,
    largest,
    middle,
    numbered,
    running,
    smallest,
    total,
    varied,
    window,
)
from engine.inference import Decision, decide
from rules.columns import column
from rules.expression import Scalar, Shape, parse
from rules.models import Aggregate, Condition, Rule, Rulebook
from rules.tables import TABLES, node_of

Get = Callable[[str], Any]


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

    program: Program
    tables: dict[str, Table]
    before: Evaluation | None = None
    decided: dict[str, Decided] = field(default_factory=dict)
    decisions: int = 0
    classes: int = 0
    _joined: dict[tuple[str, str], Column] = field(default_factory=dict)
    _read: dict[tuple[str, str], tuple[Callable[[int], Any], tuple[str, ...] | None, int]] = field(default_factory=dict)
    _made: dict[tuple[Any, ...], Decision] = field(default_factory=dict)

    def size(self, table: str) -> int:
        """How many rows a table has by now."""
        if held := self.tables.get(table):
            return held.first + held.size
        return self.before.size(table) if self.before else 0

    def own(self, table: str, name: str) -> Column:
        """A property of the rows that were worked out here, that of a linked row as `link.property`; words as codes."""
        held = self.tables[table]
        if held.first and not held.size:
            return self.column(table, name)[:0]
        link, _, plain = name.rpartition(".")
        if not link:
            return held.columns[name]
        if name not in held.linked:
            rows, to = held.links[link], TABLES[table].links[link]
            target = self.tables.get(to)
            if target is not None and target.first and rows.size and rows.min() >= target.first:
                held.linked[name] = target.columns[plain][rows - target.first]
            else:
                held.linked[name] = self.column(to, plain)[rows]
        return held.linked[name]

    def column(self, table: str, name: str) -> Column:
        """A property of every row, that of a linked row as `link.property`; words as codes."""
        return self._all(table, name, lambda made: made.own(table, name))

    def link(self, table: str, link: str) -> Column:
        """The row that each row of a table leads to."""
        return self._all(table, f"{link}.", lambda made: made.tables[table].links[link])

    def _all(self, table: str, key: str, own: Callable[[Evaluation], Column]) -> Column:
        """A column of the rows before, and of those here below it."""
        held, before = self.tables.get(table), self.before
        if before is None or (held is not None and not held.first):
            return own(self)
        if held is None or not held.size:
            return before._all(table, key, own)
        if (table, key) not in self._joined:
            self._joined[table, key] = np.concatenate([before._all(table, key, own), own(self)])
        return self._joined[table, key]

    def spread(self, table: str, link: str) -> tuple[Column, Column] | None:
        """The rows of a table that count to several others, and what each counts to; None for any other link."""
        own = self.tables[table].spreads.get(link) if table in self.tables else None
        before = self.before.spread(table, link) if self.before else None
        if own and before:
            return np.concatenate([before[0], own[0]]), np.concatenate([before[1], own[1]])
        return own or before

    def words(self, table: str, name: str) -> tuple[str, ...]:
        """The words that the codes of a property stand for."""
        target, plain = node_of(table, name)
        held = self.tables.get(target)
        if known := (held.words.get(plain) if held else None) or self.program.shape(target, plain).words:
            return known
        declared = self.program.rulebook.properties.get((target, plain))
        taken = declared.aggregate if declared else None
        if taken and taken.take:
            return self.words(taken.over, taken.take)
        return self.before.words(table, name) if self.before else ()

    def value(self, table: str, name: str, row: int) -> Scalar:
        """One property of one row, as a word, a whole number, or true or false."""
        at, words, first = self._read.get((table, name)) or self._reader(table, name)
        if row < first:
            assert self.before is not None
            return self.before.value(table, name, row)
        held = at(row - first)
        return held if words is None else words[held] if held >= 0 else NO_WORD

    def values(self, table: str, name: str, rows: Column | Sequence[int]) -> list[Any]:
        """One property of some rows, as `value` gives it of each."""
        held, shape = self.column(table, name)[rows], self.program.shape(table, name)
        if held.dtype == bool or shape.type != "word":
            return held.tolist()
        words = self.words(table, name)
        return [words[code] if code >= 0 else NO_WORD for code in held.tolist()]

    def _reader(self, table: str, name: str) -> tuple[Callable[[int], Any], tuple[str, ...] | None, int]:
        """How a property of a row is read, looked up once: single values are asked for by the ten thousand."""
        if table not in self.tables:
            return int, None, self.size(table)
        held = self.own(table, name)
        word = held.dtype != bool and self.program.shape(table, name).type == "word"
        made = held.item, self.words(table, name) if word else None, self.tables[table].first
        self._read[table, name] = made
        return made

    def decision(self, kind: str, row: int) -> Decision:
        """What the rules of a kind decided of a row, with the row's own values; one for all rows that have the same."""
        table = self.program.rulebook.kinds[kind].each if kind else ""
        if self.before is not None and (table not in self.tables or row < self.tables[table].first):
            return self.before.decision(kind, row)
        held = self.decided.get(kind)
        number = -1 if held is None else held.classes.item(row - self.tables[table].first)
        if held is None or number < 0:
            return UNDECIDED
        names = held.values[number]
        values = tuple([self.value(table, name, row) for name in names])
        made = self._made.get((kind, number, values))
        if made is None:
            made = Decision(dict(zip(names, values, strict=True)), held.rules[number])
            self._made[kind, number, values] = made
        return made

    def concluded(self, table: str, conclusion: str, row: int) -> Decision:
        """What decided a conclusion of a row; no rule where the rules have none that conclude it."""
        return self.decision(self.program.rulebook.deciders.get((table, conclusion), ""), row)

    def rules(self, table: str, conclusion: str) -> tuple[Column, tuple[Rule, ...]]:
        """The rule that decided a conclusion of every row, as its place among those there are; -1 where none did."""
        kind = self.program.rulebook.deciders.get((table, conclusion), "")
        rules = self.program.rulebook.deciding.get(kind, ())
        place = {rule.id: number for number, rule in enumerate(rules)}

        def own(made: Evaluation) -> Column:
            held = made.decided.get(kind)
            if held is None:
                return np.full(made.tables[table].size, -1)
            return np.array([*(place[each[0].id] if each else -1 for each in held.rules), -1])[held.classes]

        return self._all(table, f"{conclusion} by", own), tuple(rules)


UNDECIDED = Decision({}, ())
NO_WORD = "\N{EM DASH}"
"""Stands for a word that is not there."""


@dataclass(slots=True)
class _Kind:
    """A kind of fact made ready: what its rules test, and how rows fall into classes."""

    name: str
    table: str
    where: Callable[[Get], Any] | None
    tested: tuple[str, ...]
    conditions: dict[str, list[Condition]]
    concludes: dict[str, dict[str, int]]


class Program:
    """A rulebook made ready to be run over tables.

    Args:
        rulebook: formulas and rules.
        words: (table, property) to the words it can be, for properties whose words the rules leave open.
    """

    def __init__(self, rulebook: Rulebook, words: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        self.rulebook = rulebook
        self._words = words
        self._memory: dict[tuple[Any, ...], tuple[Rule, ...]] = {}
        self._steps: list[tuple[str, str, Any]] = []
        for table, name in rulebook.order:
            if not table:
                self._steps.append(("", name, self._kind(name)))
                continue
            held = rulebook.properties[table, name]
            shape = self.shape(table, name)
            if held.formula:
                made = column(parse(held.formula), self._lookup(table), rulebook.policy.plain, shape)
                self._steps.append((table, name, _over(table, made)))
            elif held.aggregate:
                self._steps.append((table, name, self._aggregate(table, name, held.aggregate, shape)))

    def shape(self, table: str, name: str) -> Shape:
        """What a property is, that of a linked fact as `link.property`."""
        target, plain = node_of(table, name)
        shape = self.rulebook.shapes[target][plain]
        if shape.type == "word" and not shape.words:
            return shape._replace(words=self._words.get((target, plain), ()))
        return shape

    def _lookup(self, table: str) -> Callable[[str], Shape]:
        return lambda name: self.shape(table, name)

    def run(self, tables: dict[str, Table], *, upon: Evaluation | None = None, confirm: bool = False) -> Evaluation:
        """Work everything out.

        Args:
            tables: the facts; what is worked out is put into them.
            upon: what is worked out already; the tables hold further rows, that may lead to those there.
            confirm: whether every class is decided a second time in plain Python, and must agree.
        """
        made = Evaluation(self, tables, upon)
        share = 1000 if confirm else self.rulebook.policy.number("confirmed_share")
        for table, name, step in self._steps:
            held = tables.get(table or step.table)
            if held is None or (held.first and not held.size):
                continue
            if table:
                held.columns[name] = _full(step(made), held.size)
            else:
                self._decide(step, made, share)
        return made

    # --- properties over several facts -------------------------------------------------------------------

    def _aggregate(self, table: str, name: str, held: Aggregate, shape: Shape) -> Callable[[Evaluation], Column]:
        over, link = held.over, held.by
        look = self._lookup(over)
        policy = self.rulebook.policy.plain
        expression = parse(held.formula)
        inner = (
            shape
            if held.op in ("largest", "smallest", "middle", "worst", "best") and not held.take
            else Shape("boolean")
        )
        value = column(expression, look, policy, inner)
        where = column(parse(held.where), look, policy, Shape("boolean")) if held.where else None
        otherwise = self._otherwise(held, shape)
        op = {"worst": "smallest", "best": "largest"}.get(held.op, held.op)
        ranks = held.before or held.after

        def work(made: Evaluation) -> Column:
            source = made.tables[over]
            spread = link in source.spreads  # rows that were worked out before may count to rows here

            def get(wanted: str) -> Any:
                return made.column(over, wanted) if spread else made.own(over, wanted)

            size = made.size(over) if spread else source.size
            values = _full(value(get), size)
            chosen = None if where is None else _full(where(get), size)
            if ranks:
                return self._window(made, over, link, ranks, values, chosen, otherwise, op, later=bool(held.after))
            targets, groups = _targets(made, over, link, table)
            if spread:
                rows = source.spreads[link][0]
                values = values[rows]
                chosen = None if chosen is None else chosen[rows]
            if held.take:
                best = (largest if op == "largest" else smallest)(groups, values, chosen, -1)
                taken = np.ones(values.size, dtype=bool) if chosen is None else chosen
                row = first_with(groups, values, best, taken, targets)
                what = get(held.take)
                if spread:
                    what = what[source.spreads[link][0]]
                return np.where(row >= 0, what[np.maximum(row, 0)] if what.size else 0, otherwise)
            return _OPS[op](targets, groups, values, chosen, otherwise)

        return work

    def _otherwise(self, held: Aggregate, shape: Shape) -> int:
        if held.otherwise is None:
            return -1 if shape.type == "word" else 0
        if isinstance(held.otherwise, str):
            return shape.words.index(held.otherwise) if held.otherwise in shape.words else -1
        return int(held.otherwise)

    def _window(
        self,
        made: Evaluation,
        table: str,
        link: str,
        ranks: str,
        values: Column,
        chosen: Column | None,
        otherwise: int,
        op: str,
        *,
        later: bool,
    ) -> Column:
        held = made.tables[table]
        if (link, ranks) not in held.windows:
            held.windows[link, ranks] = window(held.links[link], made.own(table, ranks))
        if op in ("any", "count"):
            values = values.astype(np.int32) if op == "count" or chosen is None else (values & chosen).astype(np.int32)
        how = {"any": "largest", "count": "sum"}.get(op, op)
        worked = running(
            held.windows[link, ranks], values, chosen, 0 if op == "any" else otherwise, later=later, op=how
        )
        return worked > 0 if op == "any" else worked.astype(np.int32, copy=False)

    # --- decisions ---------------------------------------------------------------------------------------

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
        where = (
            column(parse(kind.where), self._lookup(kind.each), self.rulebook.policy.plain, Shape("boolean"))
            if kind.where
            else None
        )
        return _Kind(name, kind.each, where, tuple(conditions), conditions, concludes)

    def _decide(self, kind: _Kind, made: Evaluation, share: int) -> None:
        table = made.tables[kind.table]
        if not kind.tested:
            return
        rows = None
        if kind.where is not None:
            chosen = _full(kind.where(lambda name: made.own(kind.table, name)), table.size)
            rows = np.flatnonzero(chosen)
        count = table.size if rows is None else rows.size
        codes, width = np.zeros(count, dtype=np.int64), 1
        for name in kind.tested:
            values = made.own(kind.table, name)
            cell, many = self._cells(made, kind, name, values if rows is None else values[rows])
            codes = codes * many + cell
            width *= many
            if width > 2**40:
                codes, first = numbered(codes, width)
                codes, width = codes.astype(np.int64), first.size
        number, first = numbered(codes, width) if count else (codes.astype(np.int32), codes)
        real = (first if rows is None else rows[first]) + table.first
        facts = [{name: made.value(kind.table, name, int(row)) for name in kind.tested} for row in real]
        classes = number
        if rows is not None:
            classes = np.full(table.size, -1, dtype=np.int32)
            classes[rows] = number
        answers = self._asked(kind, facts, share, made)
        made.decided[kind.name] = Decided(classes, facts, answers)
        made.decisions += count
        for conclusion, words in kind.concludes.items():
            codes_of = [
                next((words[r.then[conclusion]] for r in rules if conclusion in r.then), -1) for rules in answers
            ]
            table.columns[conclusion] = np.array([*codes_of, -1], dtype=np.int32)[classes]

    def _asked(
        self, kind: _Kind, facts: Sequence[dict[str, Scalar]], share: int, made: Evaluation
    ) -> list[tuple[Rule, ...]]:
        """Ask durable-rules about the classes that it has not been asked about before."""
        keys = [(kind.name, *self._cell_key(kind, fact)) for fact in facts]
        new = [n for n, key in enumerate(keys) if key not in self._memory]
        if new:
            confirmed = {n for n in new if n * 1000 // len(facts) < share}
            for confirm in (True, False):
                chosen = [n for n in new if (n in confirmed) == confirm]
                if not chosen:
                    continue
                answers = decide(kind.name, self.rulebook, [facts[n] for n in chosen], confirm=confirm)
                self._memory.update(zip([keys[n] for n in chosen], answers, strict=True))
            made.classes += len(new)
        return [self._memory[key] for key in keys]

    def _cell_key(self, kind: _Kind, fact: Mapping[str, Scalar]) -> tuple[Any, ...]:
        return tuple(
            tuple(c.holds(fact[name]) if fact[name] != NO_WORD or not c.order else False for c in tests)
            for name, tests in kind.conditions.items()
        )

    def _cells(self, made: Evaluation, kind: _Kind, name: str, values: Column) -> tuple[Column, int]:
        """Which cell of what the rules test of a property each value falls into, and how many cells there are."""
        if values.dtype == bool:
            return values.astype(np.int64), 2
        tests = kind.conditions[name]
        shape = self.shape(kind.table, name)
        if shape.type == "word":
            words = made.words(kind.table, name)
            if any(c.operator not in ("is", "is_not") for c in tests):
                return values.astype(np.int64) + 1, len(words) + 1
            known = {c.value: n + 1 for n, c in enumerate({c.value: c for c in tests}.values())}
            table = np.array([*(known.get(w, 0) for w in words), 0], dtype=np.int64)
            return table[values], len(known) + 1
        bounds = np.array(sorted({c.value for c in tests}), dtype=np.int64)
        return cells(values, bounds), 2 * bounds.size + 1


def _over(table: str, worked: Callable[[Get], Any]) -> Callable[[Evaluation], Any]:
    return lambda made: worked(lambda name: made.own(table, name))


def _full(values: Any, size: int) -> Column:
    """A value that is the same for every row, as a column."""
    made = np.asarray(values)
    if made.ndim == 0:
        made = np.full(size, made, dtype=np.bool_ if made.dtype == bool else np.int32)
    return made


def _targets(made: Evaluation, over: str, link: str, table: str) -> tuple[Column, Groups]:
    """What each row counts to, by its place among the rows that are worked out now, and the rows together."""
    source, target = made.tables[over], made.tables[table]
    if link not in source.groups:
        targets = source.spreads[link][1] if link in source.spreads else source.links[link]
        targets = targets - target.first if target.first else targets
        source.groups[link] = targets, group(targets, target.size)
    return source.groups[link]


def _all(values: Column, chosen: Column | None) -> Column:
    return np.ones(values.size, dtype=bool) if chosen is None else chosen


def _and(values: Column, chosen: Column | None) -> Column:
    return values.astype(bool) if chosen is None else values.astype(bool) & chosen


def _share(targets: Column, groups: Groups, values: Column, chosen: Column | None, otherwise: int) -> Column:
    whole = total(groups, _all(values, chosen))
    part = total(groups, _and(values, chosen))
    return np.where(whole == 0, otherwise, 1000 * part // np.maximum(whole, 1))


_OPS: dict[str, Callable[[Column, Groups, Column, Column | None, int], Column]] = {
    "largest": lambda t, g, v, c, o: largest(g, v, c, o),
    "smallest": lambda t, g, v, c, o: smallest(g, v, c, o),
    "sum": lambda t, g, v, c, o: total(g, v if c is None else np.where(c, v, 0)),
    "count": lambda t, g, v, c, o: total(g, _and(v, c)),
    "any": lambda t, g, v, c, o: any_of(g, _and(v, c)),
    "share": _share,
    "varied": lambda t, g, v, c, o: varied(g, v, _all(v, c)),
    "distinct": lambda t, g, v, c, o: distinct(t, g.size, v, _all(v, c)),
    "middle": lambda t, g, v, c, o: middle(t, g.size, v, _all(v, c), o),
}
