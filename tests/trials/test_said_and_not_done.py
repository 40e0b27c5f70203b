"""Moves with words that no list has, with another body's paper, and with readers who read nothing: each is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from application.queries.grades import challenges
from engine.gaps.gap import find_gaps
from tests.trials.conftest import Council
from tests.trials.test_dates_and_reports import FRAMEWORKS, first
from tests.trials.test_more_moves import other_words
from tests.trials.test_told import together, told


@pytest.fixture(params=FRAMEWORKS)
def anywhere(request: pytest.FixtureRequest, new_council: Callable[[str], Council]) -> Council:
    """An empty register under each of two frameworks."""
    return new_council(request.param)


# --- What is advised -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "text"),
    [("external-review", "The reviewers found it good."), ("dip-sample", "14 of 20 assessments were good.")],
    ids=["another body's", "a count of its own"],
)
def test_nobody_is_advised_to_write_a_count_into_what_another_wrote_or_what_has_one(
    anywhere: Council, type: str, text: str
) -> None:
    id = f"{first(anywhere)}-07"
    together(anywhere, type, [f"{id}:supports:all:strong"], f"{other_words(type)} {text}")
    together(anywhere, "practice-observation", [f"{id}:supports:all:strong"], "14 of 20 assessments met the standard.")
    (gap,) = [g for g in find_gaps(anywhere.assess()) if g.descriptor == id]
    assert gap.entries
    assert not [entry for entry in gap.entries if entry.does == "revise"]


# --- What a text says ----------------------------------------------------------------------------------------


def test_a_second_source_of_which_every_word_on_it_is_bad_is_asked_about(anywhere: Council) -> None:
    id = f"{first(anywhere)}-07"
    theme = anywhere.session.framework.descriptors[id].theme
    together(
        anywhere, "staff-survey", [f"{id}:supports:all:strong"], f"{theme}: nothing of it was done, and it is late."
    )
    assert "C-SPOKEN-AGAINST" in told(anywhere)
    together(anywhere, "practice-observation", [f"{id}:supports:all:strong"], f"{theme}: it is good.")
    asked = [c for c in challenges(anywhere.session, anywhere.assess()) if c.rule == "C-SPOKEN-AGAINST"]
    assert [c.about for c in asked] == ["E-0001"]


def test_a_day_that_is_revised_without_the_file_is_held_against_what_the_file_tells(anywhere: Council) -> None:
    text = "It was carried out in March 2011: 38 of 40 assessments were good."
    bears_on = f"{first(anywhere)}-07:supports:all:strong"
    id = anywhere.attach("case-file-audit", [bears_on], text=text, about=date(2011, 3, 20), sample=40, met=38)
    assert anywhere.session.register.item(id).newest_told is None
    anywhere.session.desk("Ann Filer").revise(id, {"about": date(2014, 2, 20)}, command="evidence revise")
    assert anywhere.session.register.item(id).newest_told == date(2011, 3, 31)
    anywhere.confirm(id)
    assert "C-OLDER-TOLD" in told(anywhere)
