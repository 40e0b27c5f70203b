"""Moves with words that no list has, with another body's paper, and with readers who read nothing: each is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from application.queries.grades import challenges
from engine.gaps.gap import find_gaps
from evidence.integrity.signatures import Signer
from evidence.items.draws import record_check
from tests.trials.conftest import Council
from tests.trials.test_dates_and_reports import FRAMEWORKS, first
from tests.trials.test_more_moves import AUDITS, look, other_words
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
    look(anywhere, "case-file-audit", [f"{id}:supports:all:strong"], 40)
    bad = f"{theme}: nothing of it was done, and it is late."
    survey = together(anywhere, "staff-survey", [f"{id}:supports:all:strong"], bad)
    together(anywhere, "practice-observation", [f"{id}:supports:all:strong"], f"{theme}: it is good.")
    asked = [c.about for c in challenges(anywhere.session, anywhere.assess()) if c.rule == "C-SPOKEN-AGAINST"]
    assert asked == [survey]


@pytest.mark.parametrize("text", ["19 of 20 were such as they are.", "19 of 20 came."])
def test_a_count_that_its_file_does_not_call_good_is_asked_about(anywhere: Council, text: str) -> None:
    bears_on = [f"{first(anywhere)}-07:supports:all:strong"]
    together(anywhere, "case-file-audit", bears_on, f"{other_words('count')} {text}", sample=20, met=19)
    assert "C-UNJUDGED" in told(anywhere)


@pytest.mark.parametrize(
    "text",
    ["Were 19 of 20 good?", "19 of 20 should be good.", "19 of 20 were awful.", "If 19 of 20 were good."],
)
def test_a_question_a_wish_and_an_example_bear_no_count_out(anywhere: Council, text: str) -> None:
    bears_on = [f"{first(anywhere)}-07:supports:all:strong"]
    id = anywhere.attach("case-file-audit", bears_on, text=f"{other_words('count')} {text}", sample=20, met=19)
    assert anywhere.session.register.item(id).counts_found is False


def test_many_failures_that_are_called_minor_are_asked_about(anywhere: Council) -> None:
    id = f"{first(anywhere)}-07"
    for words, asked in (("moderate", False), ("minor", True)):
        text = f"{other_words(words)} 5 of 20 were good."
        together(anywhere, "case-file-audit", [f"{id}:supports", f"{id}:undermines:{words}"], text, sample=20, met=5)
        assert ("C-BELITTLED" in told(anywhere)) is asked


def test_a_day_that_is_revised_without_the_file_is_held_against_what_the_file_tells(anywhere: Council) -> None:
    text = "It was carried out in March 2011: 38 of 40 assessments were good."
    bears_on = f"{first(anywhere)}-07:supports:all:strong"
    id = anywhere.attach("case-file-audit", [bears_on], text=text, about=date(2011, 3, 20), sample=40, met=38)
    assert anywhere.session.register.item(id).newest_told is None
    anywhere.session.desk("Ann Filer").revise(id, {"about": date(2014, 2, 20)}, command="evidence revise")
    assert anywhere.session.register.item(id).newest_told == date(2011, 3, 31)
    anywhere.confirm(id)
    assert "C-OLDER-TOLD" in told(anywhere)


# --- Who reads -----------------------------------------------------------------------------------------------


def test_more_than_can_be_read_on_a_day_is_asked_about(council: Council) -> None:
    ids = [council.attach("policy", ["HP-07:supports"], text=other_words(str(number))) for number in range(21)]
    council.confirm(*ids[:20])
    council.as_of = date.today()
    assert "C-READ-AT-ONCE" not in told(council)
    council.confirm(ids[20], by="B. Reader")
    assert "C-READ-AT-ONCE" in told(council)


@pytest.mark.parametrize("other", ["another", ""], ids=["two accounts", "one account"])
def test_one_account_that_files_and_agrees_under_two_names_is_asked_about(council: Council, other: str) -> None:
    register = council.session.register
    mine, theirs = (Signer(name, Ed25519PrivateKey.generate()) for name in ("clerk", other or "clerk"))
    for number in range(3):
        register.signer = lambda: mine
        id = council.attach("policy", ["HP-07:supports"], text=other_words(str(number)))
        register.signer = lambda: theirs
        council.confirm(id)
    council.as_of = date.today()
    assert ("C-ONE-ACCOUNT" in told(council)) is not bool(other)


def test_what_was_drawn_and_not_checked_is_asked_about_until_it_is(council: Council) -> None:
    register = council.session.register
    register._clock = lambda: datetime(2014, 1, 8, tzinfo=UTC)
    ids = [look(council, type, ["HP-07:supports:all:strong"], 40, about=date(2013, 12, 20)) for type in AUDITS]
    register._clock = lambda: datetime(2014, 1, 15, tzinfo=UTC)
    council.attach("policy", ["HP-08:supports"], text=other_words("policy"), about=date(2014, 1, 10))
    council.as_of = date(2014, 1, 26)
    assert "C-NOT-CHECKED" not in told(council)
    council.as_of = date(2014, 1, 27)
    asked = [c.about for c in challenges(council.session, council.assess()) if c.rule == "C-NOT-CHECKED"]
    assert set(asked) == set(ids)
    for id in ids:
        record_check(register, id, "agrees", "Dee Other")
    assert "C-NOT-CHECKED" not in told(council)


# --- Whose report --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "asked"), [("Barchester City Council", True), ("the London Borough of TRIALHAM", False)]
)
def test_a_report_on_another_council_is_asked_about(anywhere: Council, named: str, *, asked: bool) -> None:
    id = f"{first(anywhere)}-07"
    theme = anywhere.session.framework.descriptors[id].theme
    together(anywhere, "external-inspection", [f"{id}:supports:all:strong"], f"Ofsted on {named}: {theme} is good.")
    assert ("C-INSPECTION-ELSEWHERE" in told(anywhere)) is asked


# --- A weakness by a milder word -----------------------------------------------------------------------------


def test_a_failure_that_its_file_counts_and_that_goes_by_a_word_is_asked_about(anywhere: Council) -> None:
    text = f"{other_words('dip')} 4 of 40 assessments met the standard."
    together(anywhere, "dip-sample", [f"{first(anywhere)}-07:undermines:few:minor"], text)
    assert "C-WORSE-TOLD-AGAINST" in told(anywhere)


def test_an_expired_audit_that_is_called_a_type_that_counts_longer_is_asked_about(anywhere: Council) -> None:
    bears_on = [f"{first(anywhere)}-07:supports:all:strong"]
    text = f"{other_words('audit')} 40 of 40 assessments met the standard."
    id = together(anywhere, "case-file-audit", bears_on, text, about=date(2013, 6, 1), sample=40, met=40)
    anywhere.session.desk("Ann Filer").revise(id, {"type": "E29"}, command="evidence revise")
    anywhere.confirm(id)
    assert "C-PROLONGED" in told(anywhere)


# --- A count that its file takes back ------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Correction: that was of last year.", "We picked the ones that we knew."])
def test_a_count_that_its_own_file_takes_back_is_asked_about(anywhere: Council, words: str) -> None:
    text = f"{other_words('audit')} 19 of 20 assessments met the standard."
    bears_on = [f"{first(anywhere)}-07:supports:most:strong"]
    together(anywhere, "case-file-audit", bears_on, text, sample=20, met=19)
    assert "C-DISOWNED" not in told(anywhere)
    together(anywhere, "dip-sample", bears_on, f"{other_words('dip')} {text} {words}", sample=20, met=19)
    assert "C-DISOWNED" in told(anywhere)
