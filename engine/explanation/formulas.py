"""Formulas of rule files in words, whatever properties they use."""

from __future__ import annotations

import ast
from collections.abc import Callable

from base.words import list_words
from rules.expression import POLICY, parse
from rules.models import Aggregate, Policy

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


def formula_words(text: str, called: Call, policy: Policy) -> str:
    """A formula in words.

    Args:
        called: how its properties are called.
        policy: the policy values it names.
    """
    return _words(parse(text).tree, called, policy)


def aggregate_words(held: Aggregate, over: str, called: Call, policy: Policy) -> str:
    """What is worked out over several facts, in words.

    Args:
        over: what one of these facts stands for.
        called: how their properties are called.
        policy: the policy values it names.
    """
    taken = f"{_OPS[held.op]} {formula_words(held.formula, called, policy)}" if held.formula != "true" else "the number"
    if held.take:
        taken = f"{formula_words(held.take, called, policy)} of the one with {taken}"
    made = f"{taken}, over every fact of this kind ({over})"
    if held.before or held.after:
        made += f" that is {'earlier' if held.before else 'later'}"
    return f"{made}, where {formula_words(held.where, called, policy)}" if held.where else made


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
