"""What is worked out over several rows at once equals a plain reading of them, one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.columns import (
    any_of,
    cells,
    distinct,
    first_with,
    group,
    largest,
    middle,
    numbered,
    ordered,
    running,
    smallest,
    total,
    varied,
    window,
    without_repeats,
)

TARGETS = 5


class Rows(NamedTuple):
    """Rows that count to targets, in any order; some targets have none."""

    targets: list[int]
    values: list[int]
    chosen: list[bool]
    ranks: list[int]


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    """Few values and ranks, so that there are ties."""
    size = draw(st.integers(0, 14))

    def listed(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=size, max_size=size))

    return Rows(
        listed(st.integers(0, TARGETS - 1)),
        listed(st.integers(-4, 4)),
        listed(st.booleans()),
        listed(st.integers(0, 4)),
    )


def columns(held: Rows) -> tuple[Any, Any, Any, Any]:
    return (
        np.array(held.targets, dtype=np.int64),
        np.array(held.values, dtype=np.int32),
        np.array(held.chosen, dtype=bool),
        np.array(held.ranks, dtype=np.int32),
    )


def taken(held: Rows, target: int) -> list[int]:
    """The chosen values of a target."""
    return [v for t, v, c in zip(held.targets, held.values, held.chosen, strict=True) if t == target and c]


PLAIN: dict[str, Callable[[Sequence[int]], int]] = {
    "largest": lambda v: max(v, default=9),
    "smallest": lambda v: min(v, default=9),
    "sum": sum,
    "any": lambda v: bool(v),
    "varied": lambda v: len(set(v)) > 1,
    "distinct": lambda v: len(set(v)),
    "middle": lambda v: sorted(v)[(len(v) - 1) // 2] if v else 9,
}


@pytest.mark.parametrize("op", PLAIN)
@given(held=rows())
def test_each_target_gets_what_its_rows_give(op: str, held: Rows) -> None:
    targets, values, chosen, _ = columns(held)
    groups = group(targets, TARGETS)
    made = {
        "largest": lambda: largest(groups, values, chosen, 9),
        "smallest": lambda: smallest(groups, values, chosen, 9),
        "sum": lambda: total(groups, np.where(chosen, values, 0)),
        "any": lambda: any_of(groups, chosen),
        "varied": lambda: varied(groups, values, chosen),
        "distinct": lambda: distinct(targets, TARGETS, values, chosen),
        "middle": lambda: middle(targets, TARGETS, values, chosen, 9),
    }[op]()
    assert made.tolist() == [PLAIN[op](taken(held, target)) for target in range(TARGETS)]


@given(held=rows())
def test_the_first_row_with_the_best_value_is_taken(held: Rows) -> None:
    targets, values, chosen, _ = columns(held)
    groups = group(targets, TARGETS)
    made = first_with(groups, values, largest(groups, values, chosen, 9), chosen, targets)
    for target in range(TARGETS):
        best = max(taken(held, target), default=None)
        those = [
            n
            for n, (t, v, c) in enumerate(zip(held.targets, held.values, held.chosen, strict=True))
            if t == target and c and v == best
        ]
        assert made[target] == min(those, default=-1)


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("op", ["largest", "smallest", "sum"])
@given(held=rows())
def test_each_row_gets_what_the_rows_before_or_after_it_give(op: str, later: bool, dtype: type, held: Rows) -> None:
    targets, values, chosen, ranks = columns(held)
    otherwise = 0 if op == "sum" else 9
    made = running(window(targets, ranks), values.astype(dtype), chosen, otherwise, later=later, op=op)
    every = list(zip(held.targets, held.values, held.chosen, held.ranks, strict=True))
    expected = [
        PLAIN[op]([v for t, v, c, r in every if c and t == target and (r > rank if later else r < rank)])
        for target, _, _, rank in every
    ]
    assert made.tolist() == expected


@given(st.lists(st.integers(-5, 5), max_size=12), st.sets(st.integers(-4, 4), max_size=4))
def test_two_values_share_a_cell_only_if_no_threshold_tells_them_apart(values: list[int], bounds: set[int]) -> None:
    made = cells(np.array(values, dtype=np.int64), np.array(sorted(bounds), dtype=np.int64)).tolist()
    for one, cell in zip(values, made, strict=True):
        for other, another in zip(values, made, strict=True):
            alike = all((one < b) == (other < b) and (one > b) == (other > b) for b in bounds)
            assert (cell == another) == alike


@pytest.mark.parametrize("width", [10, 2**23])
@given(codes=st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_numbers_of_codes_lead_back_to_them(width: int, codes: list[int]) -> None:
    number, first = numbered(np.array(codes, dtype=np.int64), width)
    assert [codes[first[n]] for n in number] == codes
    assert [codes.index(codes[row]) for row in first] == first.tolist()


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-(2**40), 2**40))))
def test_rows_come_in_the_order_of_their_keys_and_equal_rows_in_their_own(rows: list[tuple[int, int]]) -> None:
    keys = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    assert ordered(*keys).tolist() == sorted(range(len(rows)), key=rows.__getitem__)


@given(st.lists(st.integers(-3, 3)))
def test_different_values_come_once_and_in_order(values: list[int]) -> None:
    assert without_repeats(np.array(values, dtype=np.int64)).tolist() == sorted(set(values))
