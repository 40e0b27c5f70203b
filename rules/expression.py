"""Formulas as rule files write them: parsed, typed, and read in plain Python; on whole columns by `rules.columns`.

A formula is a small expression: properties by name (`support`, `item.counts`), policy values (`$good_bar`,
`$weights[prevalence]`), whole numbers, words in quotation marks, true and false, `+ - * /` (division rounds down),
comparisons, `and`, `or`, `not`, `a if b else c`, and the functions in `FUNCTIONS`. Nothing else is understood, so a
rule file can never run code.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from base.errors import InputError
from base.words import did_you_mean, list_words

Scalar = bool | int | str
Value = int | str | dict[str, int] | tuple[str, ...]
"""What a policy value can be."""


class Shape(NamedTuple):
    """What a value is.

    Attributes:
        type: `boolean`, `integer` or `word`.
        unit: of an integer, such as `per mille` or `days`; empty for a count.
        words: the words it can be, in their order where they have one.
        ordered: whether these words have an order, lowest first.
    """

    type: str
    unit: str = ""
    words: tuple[str, ...] = ()
    ordered: bool = False


TYPES: dict[str, type] = {"boolean": bool, "integer": int, "word": str}
TYPE_WORDS = {"boolean": "true or false", "integer": "a whole number", "word": "a word"}
BOOLEAN = Shape("boolean")
LARGEST = 10**9
"""The largest whole number that can stand in a formula."""
OPAQUE = "its own"
"""The unit of words that only tell things apart, such as what a file contains: no word of theirs can be written."""
POLICY = "policy_"
"""What the name of a policy value begins with in the tree of a formula."""
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.GtE: operator.ge,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.Lt: operator.lt,
}
"""The comparisons, of two values as of two columns."""


def lower_bound(part: int, whole: int, confidence: int) -> int:
    """The least share that a count shows: the lower end of Wilson's interval, per mille, rounded down.

    Args:
        whole: of how many; 0 shows nothing.
        confidence: of the two-sided interval, per mille.
    """
    if whole <= 0 or part <= 0:
        return 0
    z = normal(confidence)
    share, spread = min(part, whole) / whole, z * z / whole
    low = (share + spread / 2 - z * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))) / (1 + spread)
    return int(low * 1000 + 1e-9)


def logistic(distance: int, spread: int) -> int:
    """The chance, per mille, that goes with a distance above a middle: 500 at none, 731 at one spread.

    Args:
        distance: from the middle.
        spread: in the same unit; anything under 1 counts as 1.
    """
    return round(1000 / (1 + math.exp(-max(min(distance / max(spread, 1), 40.0), -40.0))))


def normal(confidence: int) -> float:
    """How many standard deviations around the middle hold a share of all, per mille."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + confidence / 2000)


FUNCTIONS: dict[str, tuple[int, ...]] = {
    "min": (2, 9),
    "max": (2, 9),
    "abs": (1, 1),
    "lower_bound": (3, 3),
    "logistic": (2, 2),
}
"""The functions a formula can use, with the least and the most arguments each takes."""

Lookup = Callable[[str], Shape]


class Expression(NamedTuple):
    """A formula that has been read.

    Attributes:
        text: as it is written.
        tree: what was read.
        names: the properties it uses, in order.
        policies: the policy values it uses.
    """

    text: str
    tree: ast.expr
    names: tuple[str, ...]
    policies: tuple[str, ...]


def parse(text: str) -> Expression:
    """Read a formula.

    Raises:
        InputError: it is not one.
    """
    try:
        parsed = ast.parse(re.sub(r"\$(?=[a-z])", POLICY, " ".join(text.split())), mode="eval").body
        tree: ast.expr = _Plain().visit(parsed)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError(f"The formula {text!r} cannot be read.", hint="Write it as in docs/rules.md.") from None
    names: dict[str, None] = {}
    policies: dict[str, None] = {}
    _collect(tree, text, names, policies)
    return Expression(text, tree, tuple(names), tuple(policies))


class _Plain(ast.NodeTransformer):
    """Leaves fewer kinds of nodes to whoever reads a formula: a property is a name, true and false are constants."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(node.id == "true") if node.id in ("true", "false") else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.Name(f"{node.value.id}.{node.attr}") if isinstance(node.value, ast.Name) else node


def _collect(node: ast.expr, text: str, names: dict[str, None], policies: dict[str, None]) -> None:
    match node:
        case ast.Name(id=name):
            (policies if name.startswith(POLICY) else names)[name.removeprefix(POLICY)] = None
        case ast.Constant(value=bool() | int() | str() as value) if isinstance(value, str) or abs(value) <= LARGEST:
            pass
        case ast.Subscript(value=ast.Name(id=name), slice=inner) if name.startswith(POLICY):
            policies[name.removeprefix(POLICY)] = None
            _collect(inner, text, names, policies)
        case (
            ast.BoolOp()
            | ast.UnaryOp(op=ast.Not() | ast.USub())
            | ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div())
            | ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.GtE() | ast.Gt() | ast.LtE() | ast.Lt()])
            | ast.IfExp()
        ):
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.expr):
                    _collect(part, text, names, policies)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            least, most = FUNCTIONS[name]
            if not least <= len(args) <= most:
                raise InputError(
                    f"{name}() in {text!r} has {len(args)} arguments.", hint=f"It takes {least} to {most}."
                )
            for part in args:
                _collect(part, text, names, policies)
        case _:
            raise InputError(f"{as_written(node)!r} cannot stand in a formula ({text!r}).", hint=_instead(node))


def _instead(node: ast.expr) -> str:
    """What can be written in place of what cannot stand in a formula."""
    match node:
        case ast.Constant(value=float()):
            return "Write whole numbers: a half of it is `it / 2`, and a share is per mille."
        case ast.Constant(value=int()):
            return f"The largest number is {LARGEST:,}."
        case ast.Compare(ops=[_, _, *_]):
            return "Compare two things at a time, and join the comparisons with `and`."
        case ast.Compare():
            return "The comparisons are `==`, `!=`, `<`, `<=`, `>` and `>=`."
        case ast.BinOp():
            return "Numbers are joined by `+`, `-`, `*` and `/`."
        case ast.Call(func=ast.Name(id=name)) if near := did_you_mean(name, FUNCTIONS):
            return near
        case ast.Call():
            return f"The functions are {list_words(FUNCTIONS, 'and')}."
        case _:
            return "Write it as in docs/rules.md."


def shape_of(expression: Expression, lookup: Lookup, policy: Mapping[str, Value], units: Mapping[str, str]) -> Shape:
    """What a formula gives, once every part of it fits.

    Args:
        lookup: name of a property to what it is; raises InputError for one that is not there.

    Raises:
        InputError: a name is not known, or types, units or words do not fit.
    """
    return _Typing(expression.text, lookup, policy, units).of(expression.tree)


class _Typing:
    def __init__(self, text: str, lookup: Lookup, policy: Mapping[str, Value], units: Mapping[str, str]) -> None:
        self._text, self._lookup, self._policy, self._units = text, lookup, policy, units

    def of(self, node: ast.expr) -> Shape:
        match node:
            case ast.Name(id=name) if name.startswith(POLICY):
                return self._policy_shape(name.removeprefix(POLICY))
            case ast.Name(id=name):
                return self._lookup(name)
            case ast.Constant(value=value):
                if isinstance(value, bool):
                    return BOOLEAN
                return Shape("integer", "any") if isinstance(value, int) else Shape("word", words=(str(value),))
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                return self._table(name.removeprefix(POLICY), inner)
            case ast.BoolOp(values=parts):
                for part in parts:
                    self._need(part, "boolean")
                return BOOLEAN
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                self._need(inner, "boolean")
                return BOOLEAN
            case ast.UnaryOp(operand=inner):
                return self._need(inner, "integer")
            case ast.BinOp(left=left, op=op, right=right):
                one, two = self._need(left, "integer"), self._need(right, "integer")
                if isinstance(op, ast.Add | ast.Sub):
                    return Shape("integer", self._unit(one, two))
                return Shape("integer", "any")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                self._compare(left, op, right)
                return BOOLEAN
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._need(test, "boolean")
                return self._same(self.of(body), self.of(orelse))
            case ast.Call(func=ast.Name(id="lower_bound"), args=args):
                for part in args:
                    self._need(part, "integer")
                return Shape("integer", "per mille")
            case ast.Call(func=ast.Name(id="logistic"), args=args):
                self._unit(*(self._need(part, "integer") for part in args))
                return Shape("integer", "per mille")
            case ast.Call(args=args):
                shape = self._need(args[0], "integer")
                for part in args[1:]:
                    shape = Shape("integer", self._unit(shape, self._need(part, "integer")))
                return shape
            case _:
                raise self._problem(f"{as_written(node)!r} cannot stand there.")

    def _need(self, node: ast.expr, type: str) -> Shape:
        shape = self.of(node)
        if shape.type != type:
            actual, required = TYPE_WORDS[shape.type], TYPE_WORDS[type]
            raise self._problem(f"{as_written(node)!r} is {actual}, where {required} must stand.")
        return shape

    def _unit(self, *shapes: Shape) -> str:
        units = {s.unit for s in shapes if s.unit != "any"}
        if len(units) > 1:
            raise self._problem(f"It puts {list_words(sorted(u or 'a count' for u in units), 'and')} together.")
        return next(iter(units), "any")

    def _same(self, one: Shape, two: Shape) -> Shape:
        if one.type != two.type:
            raise self._problem(f"It gives {TYPE_WORDS[one.type]} or {TYPE_WORDS[two.type]}.")
        if one.type == "integer":
            return Shape("integer", self._unit(one, two))
        if one.type == "word":
            return self._vocabulary(one, two)
        return BOOLEAN

    def _vocabulary(self, one: Shape, two: Shape) -> Shape:
        wide, narrow = (one, two) if len(one.words) >= len(two.words) else (two, one)
        strange = [w for w in narrow.words if w not in wide.words]
        if strange:
            return Shape("word", words=(*wide.words, *strange))
        return wide

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> None:
        one, two = self.of(left), self.of(right)
        if one.type != two.type:
            shown = f"{as_written(left)!r} with {as_written(right)!r}"
            raise self._problem(f"It compares {shown}: {TYPE_WORDS[one.type]} with {TYPE_WORDS[two.type]}.")
        if one.type == "integer":
            self._unit(one, two)
        if OPAQUE in (one.unit, two.unit):
            shown = as_written(left if one.unit == OPAQUE else right)
            raise self._problem(f"{shown!r} only tells things apart; it can be counted with distinct or varied.")
        for written, its, node, words in ((left, one, right, two.words), (right, two, left, one.words)):
            if _written(written) and not _written(node) and words and (strange := set(its.words) - set(words)):
                word = strange.pop()
                hint = did_you_mean(word, words) or f"It can be {list_words(words, 'or')}."
                raise InputError(f"The formula {self._text!r} names {word!r}, which cannot be.", hint=hint)
        orders = not isinstance(op, ast.Eq | ast.NotEq)
        if one.type == "word":
            words = self._vocabulary(one, two)
            if orders and not words.ordered:
                raise self._problem(f"{as_written(left)!r} has no order.")
        elif one.type == "boolean" and orders:
            raise self._problem(f"{as_written(left)!r} has no order.")

    def _table(self, name: str, inner: ast.expr) -> Shape:
        table, key = self._value(name), self._need(inner, "word")
        if not isinstance(table, dict):
            raise self._problem(f"The policy value {name} is no table.")
        missing = [w for w in key.words if w not in table]
        if missing:
            raise self._problem(f"The policy value {name} has nothing for {missing[0]!r}.")
        return Shape("integer", self._units.get(name, ""))

    def _policy_shape(self, name: str) -> Shape:
        value = self._value(name)
        if isinstance(value, bool):
            return BOOLEAN
        if isinstance(value, int):
            return Shape("integer", self._units.get(name, ""))
        if isinstance(value, str):
            return Shape("word", words=(value,))
        raise self._problem(f"The policy value {name} is a table or a list.")

    def _value(self, name: str) -> Value:
        if name not in self._policy:
            hint = did_you_mean(name, self._policy) or "Add it to policy.yaml."
            raise InputError(
                f"The formula {self._text!r} names the policy value {name!r}, which is not there.", hint=hint
            )
        return self._policy[name]

    def _problem(self, message: str) -> InputError:
        return InputError(f"The formula {self._text!r} does not fit. {message}", hint="See docs/rules.md.")


def _written(node: ast.expr) -> bool:
    """Whether a word stands there as it is, or as a policy value."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.startswith(POLICY))


def as_written(node: ast.expr) -> str:
    """A part of a formula as it is written."""
    text = ast.unparse(node).replace(POLICY, "$")
    return re.sub(r"\b(?:True|False)\b", lambda match: match[0].lower(), text)


def read(
    expression: Expression, values: Mapping[str, Scalar], policy: Mapping[str, Value], orders: Mapping[str, Shape]
) -> Scalar:
    """Work a formula out for one fact, in plain Python: the second reading beside `column`.

    Args:
        values: every property it names.
        orders: what each of these properties is, for words that have an order.
    """
    return _read(expression.tree, values, policy, orders)


def _read(node: ast.expr, values: Mapping[str, Scalar], policy: Mapping[str, Any], orders: Mapping[str, Shape]) -> Any:
    def go(inner: ast.expr) -> Any:
        return _read(inner, values, policy, orders)

    match node:
        case ast.Name(id=name):
            return policy[name.removeprefix(POLICY)] if name.startswith(POLICY) else values[name]
        case ast.Constant(value=value):
            return value
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return policy[name.removeprefix(POLICY)].get(go(inner), 0)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(go(part) for part in parts)
        case ast.BoolOp(values=parts):
            return any(go(part) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not go(inner)
        case ast.UnaryOp(operand=inner):
            return -go(inner)
        case ast.BinOp(left=left, op=op, right=right):
            one, two = go(left), go(right)
            match op:
                case ast.Add():
                    return one + two
                case ast.Sub():
                    return one - two
                case ast.Mult():
                    return one * two
                case _:
                    return one // two if two else 0
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, two = go(left), go(right)
            if isinstance(one, str) and not isinstance(op, ast.Eq | ast.NotEq):
                words = vocabulary(left, orders, policy, right)
                one, two = (words.index(w) if w in words else -1 for w in (one, two))
            return COMPARED[type(op)](one, two)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return go(body) if go(test) else go(orelse)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _PLAIN[name](*(go(part) for part in args))
        case _:
            raise TypeError(ast.dump(node))


def vocabulary(
    node: ast.expr, lookup: Mapping[str, Shape] | Lookup, policy: Mapping[str, Value], *others: ast.expr
) -> tuple[str, ...]:
    """The words that formulas can give, in the order of the one that has most."""
    if others:
        each = [vocabulary(n, lookup, policy) for n in (node, *others)]
        return tuple(dict.fromkeys(word for words in sorted(each, key=len, reverse=True) for word in words))

    def shape(name: str) -> Shape:
        return lookup(name) if callable(lookup) else lookup[name]

    match node:
        case ast.Constant(value=str() as word):
            return (word,)
        case ast.Name(id=name) if name.startswith(POLICY):
            value = policy[name.removeprefix(POLICY)]
            return (value,) if isinstance(value, str) else ()
        case ast.Name(id=name):
            return shape(name).words
        case ast.IfExp(body=body, orelse=orelse):
            return vocabulary(body, lookup, policy, orelse)
        case _:
            return ()


_PLAIN: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "lower_bound": lower_bound,
    "logistic": logistic,
}
