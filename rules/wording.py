"""Rules and formulas in plain English, whatever properties they use."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from itertools import groupby

from base.words import list_words
from descriptors.models import RUNGS, Provenance
from rules.expression import POLICY, Scalar, parse
from rules.models import OPERATOR_WORDS, Aggregate, Condition, Policy, Property, Rule, Rulebook

Call = Callable[[str], str]
"""How a property is called in a sentence, by its name, that of a linked fact as `link.property`."""

_BETWEEN: dict[type[ast.cmpop], str] = {
    ast.Eq: "is",
    ast.NotEq: "is not",
    ast.GtE: "is at least",
    ast.Gt: "is over",
    ast.LtE: "is at most",
    ast.Lt: "is under",
}
_SUMS: dict[type[ast.operator], str] = {
    ast.Add: "plus",
    ast.Sub: "less",
    ast.Mult: "times",
    ast.Div: "divided by",
    ast.FloorDiv: "divided by",
}
_OPS = {
    "largest": "the largest of",
    "smallest": "the smallest of",
    "sum": "the sum of",
    "count": "the number of those of which it is so that",
    "share": "the share of those of which it is so that",
    "middle": "the middle of",
    "worst": "the worst of",
    "best": "the best of",
    "any": "whether of any it is so that",
    "distinct": "the number of different",
    "varied": "whether there is more than one",
}


def rule_sentence(rule: Rule, rulebook: Rulebook) -> str:
    """A rule as one sentence: of what, if what, then what.

    Args:
        rulebook: it holds the rule's tests, and the names of the values they compare with.
    """
    kind = rulebook.kinds[rule.of]
    tests = [
        asked_words(list(conditions), rulebook.attribute(rule.of, name), rulebook.policy)
        for name, conditions in groupby(rulebook.conditions[rule.id], key=lambda c: c.attribute)
    ]
    sentence = f"For {kind.describes}: if {'; and '.join(tests)}, then {conclusion_words(rule)}."
    return f"{sentence} It asks: {rule.says}" if rule.says else sentence


def conclusion_words(rule: Rule) -> str:
    """What follows from a rule, as `status is "met" and grade is "good"`."""
    return list_words([f'{name} is "{word}"' for name, word in rule.then.items()], "and")


def source_words(provenance: Provenance) -> str:
    """Where a rule or figure comes from: whether it was found, recalled, inferred or chosen, and in what."""
    refs = f" in {', '.join(provenance.refs)}" if provenance.refs else ""
    return f"{provenance.status}{refs}. {provenance.note}".strip()


def amount(value: Scalar, unit: str) -> str:
    """A value with its unit, as `300 per mille`, `12 days` or `L2`."""
    if unit == "rung" and isinstance(value, int) and value in range(len(RUNGS)):
        return RUNGS[value]
    return f"{value} {unit}".strip()


def asked_words(conditions: Sequence[Condition], attribute: Property, policy: Policy) -> str:
    """What some conditions on one property ask for: `its age is at least 3 days and below 9 days`."""
    if attribute.type == "boolean":
        wanted = all(c.value is (c.operator == "is") for c in conditions)
        return attribute.reads if wanted else attribute.otherwise or f"it is not so that {attribute.reads}"
    tests = [f"{OPERATOR_WORDS[c.operator]} {bar_words(c.value, c.policy, attribute.unit, policy)}" for c in conditions]
    tests[1:] = [test.removeprefix("is ") for test in tests[1:]]
    return f"{attribute.reads} {list_words(tests, 'and')}"


def bar_words(value: Scalar, name: str, unit: str, policy: Policy) -> str:
    """A value that something is compared with, by the name of the policy value it comes from, where it has one."""
    return f"{policy.values[name].reads} ({amount(value, unit)})" if name else amount(value, unit)


def formula_words(text: str, called: Call, policy: Policy) -> str:
    """A formula in words.

    Args:
        called: how its properties are called.
    """
    return _words(parse(text).tree, called, policy)


def aggregate_words(aggregate: Aggregate, over: str, say: Callable[[str], str]) -> str:
    """What is worked out over several facts, in words.

    Args:
        over: which facts these are, such as `every bearing of its series`.
        say: how a formula about one of them is said.
    """
    quantity = "the number" if aggregate.formula == "true" else f"{_OPS[aggregate.op]} {say(aggregate.formula)}"
    if aggregate.take:
        quantity = f"{say(aggregate.take)} of the one with {quantity}"
    return f"{quantity}, over {over}{f', where {say(aggregate.where)}' if aggregate.where else ''}"


def _words(node: ast.expr, called: Call, policy: Policy) -> str:
    def go(inner: ast.expr) -> str:
        arguments = _words(inner, called, policy)
        return f"({arguments})" if isinstance(inner, ast.BoolOp | ast.IfExp | ast.BinOp) else arguments

    match node:
        case ast.Name(id=name) if name.startswith(POLICY):
            return policy.values[name.removeprefix(POLICY)].reads
        case ast.Name(id=name):
            return called(name)
        case ast.Constant(value=value):
            return str(value).lower() if isinstance(value, bool) else str(value)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return f"{policy.values[name.removeprefix(POLICY)].reads} ({go(inner)})"
        case ast.BoolOp(op=op, values=parts):
            return (", and " if isinstance(op, ast.And) else ", or ").join(map(go, parts))
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return f"it is not so that {go(inner)}"
        case ast.UnaryOp(operand=inner):
            return f"minus {go(inner)}"
        case ast.BinOp(left=left, op=op, right=right):
            return f"{go(left)} {_SUMS[type(op)]} {go(right)}"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"{go(left)} {_BETWEEN[type(op)]} {go(right)}"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"{go(body)} if {go(test)}, else {go(orelse)}"
        case ast.Call(func=ast.Name(id=name), args=args):
            arguments = list_words(map(go, args), "and")
            return {
                "min": f"the smaller of {arguments}",
                "max": f"the larger of {arguments}",
                "abs": f"{arguments}, whether above or below nothing",
            }.get(name, f"{name.replace('_', ' ')} of {arguments}")
        case _:
            return ast.unparse(node)
