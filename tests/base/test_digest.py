from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.digest import canonical_json, digest

scalars = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=20
)


def shuffled(value: Any) -> Any:
    """The same value with the keys of every dict the other way round."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(values)
def test_the_order_of_keys_changes_nothing(value: Any) -> None:
    assert canonical_json(value) == canonical_json(shuffled(value))


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), scalars))
def test_it_reads_back_as_the_same_data(value: Any) -> None:
    assert json.loads(canonical_json(value)) == value


def test_it_has_no_white_space_and_is_utf_8() -> None:
    assert canonical_json({"b": [1, True], "a": "é"}) == '{"a":"é","b":[1,true]}'.encode()


def test_dates_are_iso_and_tuples_are_lists() -> None:
    assert canonical_json((date(2014, 3, 3),)) == b'["2014-03-03"]'


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        canonical_json({"a": object()})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_the_order_of_a_list_counts() -> None:
    assert digest([1, 2]) != digest([2, 1])
