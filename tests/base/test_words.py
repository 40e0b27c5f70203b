from __future__ import annotations

import pytest

from base.words import did_you_mean, list_words, nearest


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


def test_the_last_word_can_be_chosen() -> None:
    assert list_words(["a", "b"], "and") == "a and b"
