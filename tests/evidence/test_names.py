"""Whether two names are one person's, and whether a name is given at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError
from evidence.names import given_name, same_person

NAMES = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzéüß", min_size=2, max_size=8).map(str.title), min_size=2, max_size=3, unique=True
)


@pytest.mark.parametrize(
    "other",
    [
        "John Smith", " john   SMITH ", "J Smith", "J. Smith", "Smith, John", "Mr John Smith", "Dr J A Smith",
        "JA Smith", "John Smith (head of service)", "john.smith", "jsmith", "smithj", "john.smith@council.example",
        "Jóhn Smith", "JS", "J.S.", "S J",
    ],
)  # fmt: skip
def test_one_person_under_another_spelling_is_that_person(other: str) -> None:
    assert same_person("John Smith", other)
    assert same_person(other, "John Smith")


@pytest.mark.parametrize(
    "other", ["Jane Smith", "John Smythe", "Ann Lee", "K Smith", "jbrown", "", "Dr", "JB", "J", "SS"]
)
def test_others_are_others(other: str) -> None:
    assert not same_person("John Smith", other)


def test_an_account_with_another_surname_behind_it_is_somebody_else() -> None:
    assert not same_person("John Smith Brown", "jsmith green")


@pytest.mark.parametrize(
    ("one", "other"), [("Mary Lord", "M Lord"), ("Dr Smith", "Mr Smith"), ("Mary Lord", "Ms M. Lord")]
)
def test_a_title_is_no_part_of_a_name_and_may_be_a_surname(one: str, other: str) -> None:
    assert same_person(one, other)


@given(NAMES)
def test_case_order_and_initials_make_no_difference(parts: list[str]) -> None:
    name = " ".join(parts)
    assert same_person(name, name.upper())
    assert same_person(name, " ".join(reversed(parts)))
    assert same_person(name, f"{parts[0][0]}. {' '.join(parts[1:])}")


@given(st.text(), st.text())
def test_it_is_the_same_from_either_side(one: str, other: str) -> None:
    assert same_person(one, other) == same_person(other, one)


@pytest.mark.parametrize("nobody", ["", "   ", "-", "?", "…"])
def test_nobody_is_refused(nobody: str) -> None:
    with pytest.raises(InputError) as caught:
        given_name(nobody, "lead")
    assert caught.value.field == "lead"


def test_a_name_is_given_without_needless_spaces() -> None:
    assert given_name("  A   Lead ", "lead") == "A Lead"
