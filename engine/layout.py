"""A framework and its rules as the evaluator needs them: codes for all their words, and how a day enters the rules."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from descriptors.models import RUNGS, Framework
from engine.columns import Column, begins, cells, code_type, ordered, ranges
from engine.evaluator import Program
from evidence.register.columns import Coded, Columns
from rules.expression import POLICY, parse
from rules.fit import check_fit
from rules.models import Rulebook
from rules.tables import TABLES, node_of

_KINDS = TABLES["item"].engine_properties["type_kind"].words


class WordCodes:
    """Words that are met while tables are laid out, each with a code."""

    def __init__(self) -> None:
        self._first: tuple[str, ...] = ()
        self._codes: dict[str, int] = {}

    def codes(self, column: Coded) -> Column:
        """The code of each row's word."""
        if not self._first:  # the first words keep the codes they have, and are looked at only when others come
            self._first = column.words
            return column.codes
        known = self._codes or {word: code for code, word in enumerate(self._first)}
        self._codes = known
        return np.array([*(known.setdefault(w, len(known)) for w in column.words), -1], dtype=np.int32)[column.codes]

    def __copy__(self) -> WordCodes:
        """The same words with the same codes, to meet others."""
        words = WordCodes()
        self._codes = self._codes or {word: code for code, word in enumerate(self._first)}
        words._first, words._codes = self._first, dict(self._codes)
        return words

    @property
    def listed(self) -> tuple[str, ...]:
        """All words so far, in the order of their codes."""
        return tuple(self._codes) or self._first


@dataclass
class Holdings:
    """Items and bearings of some facts, coded by a framework; bearings in order of descriptor, type and date.

    Attributes:
        items: field to its values.
        bearings: field to its values; `item` the row of its item, `number` its place among the item's own.
        starts: where the bearings of each descriptor start; one more at the end.
    """

    ids: tuple[str, ...]
    items: dict[str, Column]
    bearings: dict[str, Column]
    starts: Column

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row of each item by its id."""
        return {id: row for row, id in enumerate(self.ids)}

    @cached_property
    def _of_items(self) -> tuple[Column, Column]:
        order = ordered(self.bearings["item"])
        return order, np.searchsorted(self.bearings["item"][order], np.arange(len(self.ids) + 1))

    def also(self, more: Holdings) -> Holdings:
        """These items and bearings, and others behind them."""
        bearings = more.bearings | {"item": more.bearings["item"] + len(self.ids)}
        return Holdings(
            (*self.ids, *more.ids),
            {name: np.concatenate([values, more.items[name]]) for name, values in self.items.items()},
            {name: np.concatenate([values, bearings[name]]) for name, values in self.bearings.items()},
            self.starts,
        )

    def of_items(self, rows: Column) -> Column:
        """The bearings of some items, in their own order."""
        order, starts = self._of_items
        return np.sort(order[ranges(starts[rows], starts[rows + 1] - starts[rows])])


class Layout:
    """A framework and its rules as the evaluator needs them: codes of descriptors, types and judgements."""

    def __init__(self, framework: Framework, rulebook: Rulebook) -> None:
        check_fit(framework, rulebook)
        self.framework, self.rulebook = framework, rulebook
        self.descriptors = tuple(framework.descriptors)
        self.descriptor_code = {d: n for n, d in enumerate(self.descriptors)}
        self.types = tuple(framework.types)
        self.type_code = {t: n for n, t in enumerate(self.types)}
        self.judgements = tuple(j.code for j in framework.judgements)
        place = {code: n for n, code in enumerate(self.judgements)}
        self.judgement_of = np.array(
            [place[framework.descriptors[d].judgement] for d in self.descriptors], dtype=np.int64
        )
        self.time_bound = np.array([framework.descriptors[d].time_bound is not None for d in self.descriptors])
        kinds = [framework.types[t].kind for t in self.types]
        self.kind_of_type = np.array([_KINDS.index(k) for k in kinds], dtype=code_type(len(_KINDS)))
        self.rung_of_type = np.array([RUNGS.index(framework.rung_of_kind[k]) for k in kinds], dtype=np.int32)
        breadths = [framework.types[t].speaks_to_at_most or len(self.descriptors) for t in self.types]
        self.breadth_of_type = np.array(breadths, dtype=np.int32)
        pairs = [(a, b) for a in range(len(place)) for b in range(len(place)) if a != b]
        self.pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        parents = [framework.judgements[a].parent == self.judgements[b] for a, b in pairs]
        self.inside = np.array(parents, dtype=bool)
        words = {("item", "type"): self.types, ("judgement", "code"): self.judgements}
        words[("descriptor", "carrier_type")] = self.types
        self.program = Program(rulebook, words)
        self.alone = rulebook.policy.plain.get("second_reader") != "required"

    @cached_property
    def clock(self) -> Clock:
        """How the day that is asked about enters the rules, for worlds that differ."""
        return Clock(self.rulebook)

    def applying(self, excluded: Container[str]) -> Column:
        """Whether each descriptor applies where some do not."""
        return np.array([d not in excluded for d in self.descriptors], dtype=bool)

    def holdings(self, columns: Columns, contents: WordCodes, filers: WordCodes) -> Holdings:
        """Items and bearings coded, those that the framework has no word for left out.

        Args:
            columns: items and bearings as they are held.
            contents: the contents met so far.
            filers: those met so far who filed.
        """
        items, bearings = columns.items, columns.bearings
        type_codes, descriptor = _coded(items.type, self.type_code), _coded(bearings.descriptor, self.descriptor_code)
        taken = np.flatnonzero((descriptor >= 0) & (type_codes[bearings.item] >= 0))
        item = bearings.item[taken]
        taken = taken[ordered(descriptor[taken], type_codes[item], items.about[item])]
        item, descriptor = bearings.item[taken], descriptor[taken]
        first = np.cumsum(np.bincount(bearings.item + 1, minlength=len(items.id) + 1))
        bearing_columns = {
            "item": item,
            "descriptor": descriptor,
            "direction": bearings.direction.codes.astype(np.int8)[taken],
            "prevalence": bearings.prevalence.codes.astype(np.int8)[taken],
            "weight": bearings.seriousness.codes.astype(np.int8)[taken],
            "self_known": bearings.self_known[taken],
            "until": bearings.taken_back_until[taken],
            "silent": bearings.silent[taken],
            "number": (taken - first[item]).astype(np.int32),
        }
        first_said = begins(item, descriptor)  # what one item says of one descriptor stands together
        codes = np.maximum(type_codes, 0)
        fields = {
            "type": type_codes,
            "type_kind": self.kind_of_type[codes],
            "type_rung": self.rung_of_type[codes],
            "type_breadth": self.breadth_of_type[codes],
            "set_rung": items.rung.astype(np.int32),
            "file": items.has_file,
            "sample": items.sample,
            "met": np.minimum(items.met, items.sample),
            "counts_found": items.counts_found + 1,
            "confirmed": items.confirmed,
            "disagreed": items.disagreed,
            "breadth": np.bincount(item[first_said], minlength=len(items.id)).astype(np.int32),
            "content": contents.codes(items.content),
            "filer": filers.codes(items.filer),
            "about": items.about,
            "filed": items.filed,
            "valid_until": items.valid_until,
            "retired_on": items.retired_on,
            "replaced_on": items.replaced_on,
        }
        starts = np.searchsorted(descriptor, np.arange(len(self.descriptors) + 1, dtype=descriptor.dtype))
        return Holdings(items.id, fields, bearing_columns, starts)


def _coded(column: Coded, codes: Mapping[str, int]) -> Column:
    """The code of each row's word; -1 for a word that has none."""
    return np.array([*(codes.get(word, -1) for word in column.words), -1], code_type(len(codes)))[column.codes]


_layouts: dict[tuple[int, int], Layout] = {}
_KEPT = 4


def layout(framework: Framework, rulebook: Rulebook) -> Layout:
    """The layout of a framework and its rules; made once while both stay."""
    key = id(framework), id(rulebook)  # a layout holds both, so that these stay theirs
    if key not in _layouts:
        while len(_layouts) >= _KEPT:
            del _layouts[next(iter(_layouts))]
        _layouts[key] = Layout(framework, rulebook)
    return _layouts[key]


class Clock:
    """How the day that is asked about enters the rules: through thresholds of ages, or freely.

    Attributes:
        bounds: (table, property) to the days it is compared with.
        free: whether an age is used otherwise, facts act on each other across descriptors, or descriptors rest on
            what their judgement came to, so that any other day, or any other item, may move anything.
    """

    TIMED = {"item": ("age", "left"), "bearing": ("left",), "action": ("age",)}
    ACROSS = {("bearing", "item"), ("link", "action"), ("filed", "action"), ("filed", "link")}

    def __init__(self, rulebook: Rulebook) -> None:
        self.bounds: dict[tuple[str, str], set[int]] = {}
        self.free = False
        self._policy = rulebook.policy.plain
        for name, kind in rulebook.kinds.items():
            for rule in rulebook.deciding[name]:
                for condition in rulebook.conditions[rule.id]:
                    self._bound(kind.each, condition.attribute, condition.value)
            if kind.where:
                self._read(kind.each, kind.where)
        for (table, _), spec in rulebook.properties.items():
            if spec.formula:
                self._read(table, spec.formula)
            if spec.aggregate:
                over = spec.aggregate.over
                self.free |= (over, spec.aggregate.by) in self.ACROSS
                for text in (spec.aggregate.formula, spec.aggregate.where, spec.aggregate.take):
                    if text:
                        self._read(over, text)

    def _timed(self, table: str, attribute: str) -> tuple[str, str] | None:
        table, name = node_of(table, attribute)
        return (table, name) if name in self.TIMED.get(table, ()) else None

    def _look_up(self, table: str, attribute: str) -> None:
        """Note where a descriptor rests on what was worked out of its judgement."""
        link, _, name = attribute.rpartition(".")
        self.free |= table == "standing" and link == "judgement" and name not in TABLES["judgement"].engine_properties

    def _bound(self, table: str, attribute: str, value: object) -> None:
        self._look_up(table, attribute)
        key = self._timed(table, attribute)
        if key is not None and isinstance(value, int):
            self.bounds.setdefault(key, set()).add(value)

    def _read(self, table: str, text: str) -> None:
        """Note the thresholds of a formula; an age that is anything but compared with a number makes it free."""
        expression = parse(text)
        for name in expression.names:
            self._look_up(table, name)
        if not any(self._timed(table, name) for name in expression.names):
            return
        compared = 0
        for node in ast.walk(expression.tree):
            match node:
                case ast.Compare(left=ast.Name() | ast.Attribute() as left, comparators=[right]):
                    threshold = self._threshold(right)
                    if threshold is not None and self._timed(table, ast.unparse(left)):
                        self._bound(table, ast.unparse(left), threshold)
                        compared += 1
                case _:
                    pass
        used = sum(
            isinstance(node, ast.Name) and self._timed(table, node.id) is not None for node in ast.walk(expression.tree)
        )
        self.free |= used > compared

    def _threshold(self, node: ast.expr) -> int | None:
        """The number of days that is written in a formula, or that a policy value is; None for anything else."""
        match node:
            case ast.Constant(value=int() as days):
                return days
            case ast.Name(id=name) if name.startswith(POLICY):
                days = self._policy.get(name.removeprefix(POLICY))
                return days if isinstance(days, int) else None
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                days = self._threshold(inner)
                return None if days is None else -days
            case _:
                return None

    def cell(self, table: str, name: str, values: Column) -> Column:
        """Which side of the thresholds each age lies on."""
        bounds = np.array(sorted(self.bounds.get((table, name), ())), dtype=np.int64)
        return cells(values, bounds)
