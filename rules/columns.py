"""Formulas worked out on whole columns at once; `rules.expression.read` is the second reading beside it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from base.errors import InputError
from rules.expression import COMPARED, POLICY, Expression, Lookup, Shape, Value, as_written, normal, vocabulary

Worked = Callable[[Callable[[str], Any]], Any]
"""A formula over columns: given a way to get a column by name, the column it makes."""


def column(expression: Expression, lookup: Lookup, policy: Mapping[str, Value], result: Shape) -> Worked:
    """Turn a formula into work on whole columns.

    Words are codes: positions in the words of their shape, -1 where there is none.

    Args:
        expression: a formula that `shape_of` has passed.
        lookup: name of a property to what it is.
        result: what it shall give; words are coded by the words of this.
    """
    return _Columns(lookup, policy).of(expression.tree, result.words)


class _Columns:
    def __init__(self, lookup: Lookup, policy: Mapping[str, Value]) -> None:
        self._lookup, self._policy = lookup, policy

    def of(self, node: ast.expr, words: Sequence[str] = ()) -> Worked:
        import numpy as np

        match node:
            case ast.Name(id=name) if name.startswith(POLICY):
                return _always(_coded(self._policy[name.removeprefix(POLICY)], words))
            case ast.Name(id=name):
                return self._property(name, words)
            case ast.Constant(value=value):
                return _always(_coded(value, words))  # type: ignore[arg-type]
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                table: Any = self._policy[name.removeprefix(POLICY)]
                keys = vocabulary(inner, self._lookup, self._policy)
                worths = np.array(
                    [*(table.get(w, 0) for w in keys), 0], dtype=np.int32
                )  # the last for no word, code -1
                key = self.of(inner, keys)
                return lambda get: worths.take(key(get))
            case ast.BoolOp(op=op, values=parts):
                each = [self.of(part) for part in parts]
                join = np.logical_and if isinstance(op, ast.And) else np.logical_or
                return lambda get: reduce(join, (part(get) for part in each))
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                one = self.of(inner)
                return lambda get: np.logical_not(one(get))
            case ast.UnaryOp(operand=inner):
                one = self.of(inner)
                return lambda get: -one(get)
            case ast.BinOp(left=left, op=op, right=right):
                return self._arithmetic(self.of(left), op, self.of(right), node)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                # Words are compared by their place among all that either side can be.
                known = vocabulary(left, self._lookup, self._policy, right)
                one, two = self.of(left, known), self.of(right, known)
                compare = COMPARED[type(op)]
                return lambda get: compare(one(get), two(get))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                wanted = words or vocabulary(body, self._lookup, self._policy, orelse)
                when, one, two = self.of(test), self.of(body, wanted), self.of(orelse, wanted)
                return lambda get: either(when(get), one(get), two(get))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, [self.of(part) for part in args])
            case _:
                raise TypeError(ast.dump(node))

    def _property(self, name: str, words: Sequence[str]) -> Worked:
        known = self._lookup(name).words
        if not words or not known or tuple(words) == known:
            return lambda get: get(name)
        import numpy as np

        position = {w: n for n, w in enumerate(words)}
        turned = np.array([*(position.get(w, -1) for w in known), -1], dtype=np.int32)
        return lambda get: turned.take(get(name))

    def _arithmetic(self, one: Worked, op: ast.operator, two: Worked, node: ast.expr) -> Worked:
        import numpy as np

        match op:
            case ast.Add():
                return lambda get: _exact(np.add, one(get), two(get), node)
            case ast.Sub():
                return lambda get: _exact(np.subtract, one(get), two(get), node)
            case ast.Mult():
                return lambda get: _exact(np.multiply, one(get), two(get), node)
            case _:

                def divided(get: Callable[[str], Any]) -> Any:
                    whole = two(get)
                    if isinstance(whole, int):
                        return one(get) // whole if whole else 0
                    none = whole == 0
                    return one(get) // (whole + none) * ~none

                return divided

    def _call(self, name: str, args: Sequence[Worked]) -> Worked:
        import numpy as np

        if name == "abs":
            return lambda get: np.abs(args[0](get))
        if name == "lower_bound":
            return lambda get: _lower_bounds(*(a(get) for a in args))
        if name == "logistic":
            return lambda get: np.rint(
                1000 / (1 + np.exp(-np.clip(args[0](get) / np.maximum(args[1](get), 1), -40, 40)))
            ).astype(np.int32)
        pick = np.minimum if name == "min" else np.maximum
        return lambda get: reduce(pick, (part(get) for part in args))


def either(when: Any, one: Any, two: Any) -> Any:
    """What `np.where` gives, several times faster: no processor can guess how each row branches."""
    import numpy as np

    if np.result_type(one, two) == np.bool_:
        return np.logical_and(when, one) | np.logical_and(np.logical_not(when), two)
    return np.subtract(one, two) * when + two


def _exact(op: Any, one: Any, two: Any, node: ast.expr) -> Any:
    """Add, take away or multiply: in 32 bits where no result can be too large for them, else in 64.

    Args:
        node: the part of the formula that asks for it.

    Raises:
        InputError: 64 bits may not hold a result.
    """
    import numpy as np

    most = magnitude(one) * magnitude(two) if op is np.multiply else magnitude(one) + magnitude(two)
    if most >= 2**63:
        message = f"{as_written(node)!r} in a formula of the rules can grow past 19 digits."
        raise InputError(message, hint="Divide before it multiplies, or take smaller numbers.")
    return op(one, two, dtype=np.int32 if most < 2**31 else np.int64)


def magnitude(values: Any) -> int:
    """How far the values of a column are from 0 at most."""
    return abs(values) if isinstance(values, int) else max(int(values.max(initial=0)), -int(values.min(initial=0)))


def _lower_bounds(part: Any, whole: Any, confidence: int) -> Any:
    import numpy as np

    part, whole = np.broadcast_arrays(part, whole)
    most = int(whole.max(initial=0))
    if (most + 1) ** 2 < whole.size:  # fewer pairs than rows: each is worked out once
        every = np.arange(most + 1)
        whole = np.maximum(whole, 0)
        return _lower_bounds(every[:, None], every, confidence)[np.clip(part, 0, whole), whole]
    bounds = np.zeros(part.shape, dtype=np.int32)
    shows = (whole > 0) & (part > 0)
    if not shows.any():
        return bounds
    n = whole[shows].astype(np.float64)
    share, z = np.minimum(part, whole)[shows] / n, normal(confidence)
    spread = z * z / n
    low = (share + spread / 2 - z * np.sqrt(share * (1 - share) / n + spread / (4 * n))) / (1 + spread)
    bounds[shows] = (low * 1000 + 1e-9).astype(np.int32)
    return bounds


def _always(value: Any) -> Worked:
    return lambda get: value


def _coded(value: Any, words: Sequence[str]) -> Any:
    if isinstance(value, str):
        return list(words).index(value) if value in words else -2
    return value
