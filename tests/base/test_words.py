from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.words import counted, did_you_mean, list_words, natural_key, nearest, say_late, say_share, shortened


def test_the_nearest_comes_first() -> None:
    assert nearest("statment", ["status", "statement", "theme"])[0] == "statement"


def test_case_and_white_space_do_not_matter() -> None:
    assert nearest(" hp-07 ", ["HP-07", "LS-01"], n=1) == ["HP-07"]


def test_nothing_alike_gives_nothing() -> None:
    assert nearest("zzzz", ["statement"]) == []
    assert did_you_mean("zzzz", ["statement"]) == ""


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_a_list_reads_as_people_write_it(words: list[str], sentence: str) -> None:
    assert list_words(words) == sentence


def test_a_list_is_shortened_only_where_it_is_longer_than_that() -> None:
    assert shortened(["a", "b", "c"], 3) == "a, b and c"
    assert shortened(["a", "b", "c", "d"], 3) == "a, b, c and 1 more"


def test_one_alone_is_counted_in_the_singular() -> None:
    assert [counted(n, "entry", "entries") for n in (0, 1, 2, 1200)] == [
        "0 entries",
        "1 entry",
        "2 entries",
        "1,200 entries",
    ]
    assert [say_late(1), say_late(7)] == ["1 day late", "7 days late"]


def test_the_last_word_can_be_chosen() -> None:
    assert list_words(["a", "b"], "and") == "a and b"


@given(st.integers(0, 1000))
def test_a_share_is_none_or_all_only_where_it_is(share: int) -> None:
    said = say_share(share)
    assert (said == "none") is (share == 0)
    assert (said == "all") is (share == 1000)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1, "hardly any"),
        (340, "about a third"),
        (500, "about half"),
        (740, "about three quarters"),
        (999, "nearly all"),
    ],
)
def test_a_share_is_said_as_people_say_it(share: int, said: str) -> None:
    assert say_share(share) == said


def test_numbers_count_however_long_they_are() -> None:
    names = ["A10", "a9", "A" + "9" * 5000, "B", "9" * 5000]
    assert sorted(names, key=natural_key) == ["a9", "A10", "A" + "9" * 5000, "B", "9" * 5000]
