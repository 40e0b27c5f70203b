"""A framework and its rules as the evaluator needs them: codes for all their words, and how a day enters the rules."""

from __future__ import annotations

import ast
from collections.abc import Container
from functools import cached_property

import numpy as np

from descriptors.models import RUNGS, Framework
from engine.columns import Column, cells, code_type
from engine.evaluator import Program
from rules.expression import POLICY, parse
from rules.fit import check_fit
from rules.models import Rulebook
from rules.tables import TABLES, node_of

_KINDS = TABLES["item"].engine_properties["type_kind"].words


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
        for _, table, text in rulebook.formulas:
            self._read(table, text)
        taken = [spec.aggregate for spec in rulebook.properties.values() if spec.aggregate]
        self.free |= any((each.over, each.by) in self.ACROSS for each in taken)

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
