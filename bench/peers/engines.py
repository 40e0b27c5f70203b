"""Rules engines: the loop in plain Python, in which every decision of the standard rules is theirs, fact by fact.

Their rules are made from the product's own rule files, so that all decide by the same conditions. Each is given a list
of facts and gives a list of what the rules conclude; an engine that can take many facts at once takes them at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.peers.given import Decide, Fact
from rules.models import Condition, Rule, Rulebook

KINDS = ("item", "carrier", "support", "improvement", "descriptor", "coverage", "fit", "inside", "limit")
SIGNS = {"is": "==", "is_not": "!=", "at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


def _rules(rulebook: Rulebook) -> dict[str, list[tuple[Rule, tuple[Condition, ...]]]]:
    return {kind: [(rule, rulebook.conditions[rule.id]) for rule in rulebook.deciding[kind]] for kind in KINDS}


def _plain(name: str) -> str:
    """A name without the dot of a link, which is syntax to most engines."""
    return name.replace(".", "_")


def durable_rules(rulebook: Rulebook) -> Decide:
    """durable-rules driven as the product drives it, but fact by fact where the product asserts classes."""
    from engine.inference import decide

    def ask(kind: str, names: Sequence[str], facts: Sequence[Fact]) -> list[Mapping[str, str]]:
        put = [dict(zip(names, fact, strict=True)) for fact in facts]
        return [rules[0].then if rules else {} for rules in decide(kind, rulebook, put, confirm=False)]

    return ask


def rule_engine(rulebook: Rulebook) -> Decide:
    """rule-engine: one expression a rule; the first that matches decides."""
    import rule_engine as peer

    kind_of = {bool: peer.DataType.BOOLEAN, int: peer.DataType.FLOAT, str: peer.DataType.STRING}
    made: dict[str, list[tuple[Any, Mapping[str, str]]]] = {}
    for kind, rules in _rules(rulebook).items():
        types = {_plain(c.attribute): kind_of[type(c.value)] for _, conditions in rules for c in conditions}
        context = peer.Context(type_resolver=peer.type_resolver_from_dict(types))
        made[kind] = [
            (peer.Rule(" and ".join(_expression(c) for c in conditions), context=context), rule.then)
            for rule, conditions in rules
        ]

    def ask(kind: str, names: Sequence[str], facts: Sequence[Fact]) -> list[Mapping[str, str]]:
        rules, keys = made[kind], [_plain(name) for name in names]
        put = (dict(zip(keys, fact, strict=True)) for fact in facts)
        return [next((then for rule, then in rules if rule.matches(fact)), {}) for fact in put]

    return ask


def _expression(condition: Condition) -> str:
    return f"{_plain(condition.attribute)} {SIGNS[condition.operator]} {json.dumps(condition.value)}"


def business_rules(rulebook: Rulebook) -> Decide:
    """business-rules: conditions as its JSON, variables read from the fact, an action that notes the conclusion."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_NUMERIC
    from business_rules.variables import (
        BaseVariables,
        boolean_rule_variable,
        numeric_rule_variable,
        string_rule_variable,
    )

    class Noted(BaseActions):
        def __init__(self, into: list[int]) -> None:
            self.into = into

        @rule_action(params={"number": FIELD_NUMERIC})
        def note(self, number: Any) -> None:
            self.into.append(int(number))

    decorators = {bool: boolean_rule_variable, int: numeric_rule_variable, str: string_rule_variable}
    made: dict[str, tuple[type, list[dict[str, Any]], list[Mapping[str, str]]]] = {}
    for kind, rules in _rules(rulebook).items():
        types = {_plain(c.attribute): type(c.value) for _, conditions in rules for c in conditions}
        variables: dict[str, Any] = {name: decorators[t](_reader(name)) for name, t in types.items()}
        variables["__init__"] = _keeps
        written = [
            {
                "conditions": {"all": [_test(c) for c in conditions]},
                "actions": [{"name": "note", "params": {"number": n}}],
            }
            for n, (_, conditions) in enumerate(rules)
        ]
        made[kind] = (type(kind, (BaseVariables,), variables), written, [rule.then for rule, _ in rules])

    def ask(kind: str, names: Sequence[str], facts: Sequence[Fact]) -> list[Mapping[str, str]]:
        variables, rules, then = made[kind]
        keys = [_plain(name) for name in names]
        answers: list[Mapping[str, str]] = []
        for fact in facts:
            into: list[int] = []
            run_all(rules, variables(dict(zip(keys, fact, strict=True))), Noted(into), stop_on_first_trigger=True)
            answers.append(then[into[0]] if into else {})
        return answers

    return ask


def _keeps(self: Any, fact: Mapping[str, Any]) -> None:
    self.fact = fact


def _reader(name: str) -> Callable[[Any], Any]:
    def read(self: Any) -> Any:
        return self.fact[name]

    read.__name__ = name
    return read


def _test(condition: Condition) -> dict[str, Any]:
    name, value = _plain(condition.attribute), condition.value
    if isinstance(value, bool):
        return {
            "name": name,
            "operator": "is_true" if value == (condition.operator == "is") else "is_false",
            "value": True,
        }
    if isinstance(value, str):
        if condition.operator == "is":
            return {"name": name, "operator": "equal_to", "value": value}
        return {"name": name, "operator": "matches_regex", "value": f"^(?!{re.escape(value)}$)"}  # it has no "is not"
    operators = {
        "is": "equal_to",
        "at_least": "greater_than_or_equal_to",
        "above": "greater_than",
        "at_most": "less_than_or_equal_to",
        "below": "less_than",
    }
    return {"name": name, "operator": operators[condition.operator], "value": value}


def zen_engine(rulebook: Rulebook) -> Decide:
    """zen-engine: one decision table a kind, first hit."""
    import zen

    engine = zen.ZenEngine()
    made: dict[str, tuple[Any, list[Mapping[str, str]]]] = {}
    for kind, rules in _rules(rulebook).items():
        fields = list(dict.fromkeys(_plain(c.attribute) for _, conditions in rules for c in conditions))
        lines = []
        for number, (_, conditions) in enumerate(rules):
            cells: dict[str, list[str]] = {}
            for c in conditions:
                cells.setdefault(_plain(c.attribute), []).append(_cell(c))
            line = {field: " and ".join(cells.get(field, ())) for field in fields}
            lines.append({"_id": f"r{number}", **line, "rule": str(number)})
        table = {
            "hitPolicy": "first",
            "inputs": [{"id": field, "name": field, "field": field} for field in fields],
            "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
            "rules": lines,
        }
        graph = {
            "nodes": [
                {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
                {"id": "t", "name": "t", "type": "decisionTableNode", "position": {"x": 1, "y": 0}, "content": table},
                {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
            ],
            "edges": [
                {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
                {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "out"},
            ],
        }
        made[kind] = (engine.create_decision(json.dumps(graph)), [rule.then for rule, _ in rules])

    def ask(kind: str, names: Sequence[str], facts: Sequence[Fact]) -> list[Mapping[str, str]]:
        decision, then = made[kind]
        keys = [_plain(name) for name in names]
        answers: list[Mapping[str, str]] = []
        for fact in facts:
            result = decision.evaluate(dict(zip(keys, fact, strict=True)))["result"]
            answers.append(then[int(result["rule"])] if result and "rule" in result else {})
        return answers

    return ask


def _cell(condition: Condition) -> str:
    name, value = _plain(condition.attribute), json.dumps(condition.value)
    # A cell that starts with a comparison is about its own field; a second one in the same cell names it.
    return f"{name} {SIGNS[condition.operator]} {value}" if condition.operator != "is" else f"{name} == {value}"


def clipspy(rulebook: Rulebook) -> Decide:
    """clipspy: a template a kind, a rule a rule; all facts are asserted, then run; a fact notes each conclusion."""
    import clips

    symbol = clips.Symbol
    made: dict[str, tuple[Any, Any, list[int], list[Mapping[str, str]]]] = {}
    for kind, rules in _rules(rulebook).items():
        environment = clips.Environment()
        into: list[int] = []
        environment.define_function(_noting(into), "note")
        slots = list(dict.fromkeys(_plain(c.attribute) for _, conditions in rules for c in conditions))
        environment.build(f"(deftemplate fact (slot number) {' '.join(f'(slot {slot})' for slot in slots)})")
        for number, (_, conditions) in enumerate(rules):
            tests: dict[str, list[str]] = {}
            for c in conditions:
                tests.setdefault(_plain(c.attribute), []).append(_constraint(c))
            pattern = " ".join(f"({slot} ?{slot}&{'&'.join(each)})" for slot, each in tests.items())
            environment.build(f"(defrule r{number} (fact (number ?n) {pattern}) => (note ?n {number}))")
        made[kind] = (environment, environment.find_template("fact"), into, [rule.then for rule, _ in rules])

    def ask(kind: str, names: Sequence[str], facts: Sequence[Fact]) -> list[Mapping[str, str]]:
        environment, template, into, then = made[kind]
        keys = [_plain(name) for name in names]
        into.clear()
        true, false = symbol("TRUE"), symbol("FALSE")
        for number, fact in enumerate(facts):
            values = {k: (true if v else false) if isinstance(v, bool) else v for k, v in zip(keys, fact, strict=True)}
            template.assert_fact(number=number, **values)
        environment.run()
        environment.reset()
        answers: list[Mapping[str, str]] = [{}] * len(facts)
        for fact_number, rule in zip(into[::2], into[1::2], strict=True):
            answers[fact_number] = then[rule]
        return answers

    return ask


def _noting(into: list[int]) -> Callable[[int, int], None]:
    def note(fact: int, rule: int) -> None:
        into.extend((fact, rule))

    return note


def _constraint(condition: Condition) -> str:
    name, value = _plain(condition.attribute), condition.value
    truth = isinstance(value, bool)
    value = str(value == (condition.operator == "is")).upper() if truth else json.dumps(value)
    if condition.operator in ("is", "is_not"):
        return value if condition.operator == "is" or truth else f"~{value}"
    return f":({SIGNS[condition.operator]} ?{name} {value})"


ENGINES: dict[str, Callable[[Rulebook], Decide]] = {
    "clipspy": clipspy,
    "rule-engine": rule_engine,
    "zen-engine": zen_engine,
    "business-rules": business_rules,
    "durable-rules": durable_rules,
}
"""The rules engines by name."""
