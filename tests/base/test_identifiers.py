"""What is likely to single out a child is found by its check digit, and masked; what is not, is left as it is."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base import identifiers
from base.identifiers import LEFT_OUT, masked, masked_values


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NHS 943 476 5919, seen", "NHS [NHS number], seen"),
        ("9434765919", "[NHS number]"),
        ("UPN H801200001001.", "UPN [unique pupil number]."),
        ("of SR3 1AB in town", "of [postcode] in town"),
        ("born on 3 May 2008", "[date of birth]"),
        ("D.O.B. 01/02/2009; DOB 2009-02-01", "[date of birth]; [date of birth]"),
    ],
)
def test_likely_identifiers_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",  # another check digit
        "A801200001001",
        "Due 01/02/2009, 18 of 20 within 10 days, A14, HP-07, E-0001",
        "sha256:9434765919943476591994347659199434765919",
        "In 2013-14 it was 71.5% of 1,234",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_every_nhs_number_is_found_by_its_check_digit_and_no_other(nine: int) -> None:
    digits = [int(sign) for sign in f"{nine:09}"]
    check = -sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
    for last in range(10):
        assert (masked(f"x {nine:09}{last} y") == "x [NHS number] y") == (last == check)


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_masking_twice_is_masking_once(value: object) -> None:
    assert masked_values(masked_values(value)) == masked_values(value)


def test_a_mask_that_fails_leaves_the_field_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> bool:
        raise RecursionError

    monkeypatch.setitem(identifiers._CHECKS, "nhs", fails)  # pyright: ignore[reportPrivateUsage]
    assert masked("Seen as 943 476 5919 in May") == LEFT_OUT
    assert masked("Seen in May") == "Seen in May"


@pytest.mark.parametrize("part", ["1", "A1", "born ", "dob", "123-", "H8", "1 ", "b1"])
def test_no_text_takes_long(part: str) -> None:
    began = time.process_time()
    masked(part * 100_000 + "!")
    assert time.process_time() - began < 10  # quadratic would be minutes


def test_each_sort_says_why() -> None:
    for sort, quick, pattern in identifiers._sorts():  # pyright: ignore[reportPrivateUsage]
        assert sort.why.endswith(".")
        assert isinstance(quick, re.Pattern)
        assert isinstance(pattern, re.Pattern)
