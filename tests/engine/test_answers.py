"""Answers to challenges: they stand until their day or until facts change, and time alone brings nothing back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descriptors.loader import load_framework
from engine.assessment import assess
from engine.challenges.challenge import Challenge, find_challenges
from engine.challenges.past import Grounds
from engine.challenges.standing import StandingChallenge, answer_to, in_order, standings
from engine.facts import Facts
from evidence.kinds import BriefingRecord
from evidence.models import Answer, Retirement
from evidence.plan_models import Action, Plan, Reconciliation
from evidence.register.briefings import stood
from rules.loader import load_rulebook, rules_folder
from tests.engine.registers import item

FRAMEWORK = load_framework("sif-2013")
RULEBOOK = load_rulebook(rules_folder("sif-2013"))
DAY = date(2014, 3, 3)
PLAN = Plan(
    id="P-01",
    name="Plan",
    file_name="plan.csv",
    sha256="0" * 64,
    totals=tuple(Reconciliation(what=f"rows rated {c}", stated=9, counted=0) for c in ("Red", "Green")),
)
ROW = Action(
    id="A1",
    refs=("A1",),
    plan="P-01",
    area="Record the views of children",
    rag="amber",
    due=date(2014, 2, 1),
    due_basis="stated",
    progress="Forms were revised.",
)


def asked(row: Action = ROW, day: date = DAY) -> dict[str, Challenge]:
    other = ROW.model_copy(update={"id": "A2", "refs": ("A2",), "lead": "Ann Lee"})
    facts = Facts(as_of=day, actions=(row, other))
    return {c.id: c for c in find_challenges(assess(facts, FRAMEWORK, RULEBOOK), Grounds([PLAN])).challenges}


def answered(id: str = "overdue:A1", until: date | None = None) -> Answer:
    return answer_to(asked()[id], reason="The board moved it.", by="Ann Lee", on=DAY, until=until)


def standing(answer: Answer, row: Action = ROW, day: date = DAY) -> StandingChallenge:
    (found,) = standings([asked(row, day)[answer.id]], [answer], day, RULEBOOK)
    return found


def test_an_id_says_what_is_asked_and_of_what_and_no_two_are_the_same() -> None:
    found = asked()
    assert {"overdue:A1", "overdue:A2", "total-disagrees:P-01:rows-rated-Red"} <= set(found)
    unread = item("E-0001", "external-inspection", DAY, "HP-07 supports most strong", sha256="a" * 64)
    facts = Facts(as_of=DAY, evidence=(unread,), actions=(ROW,))
    listed = find_challenges(assess(facts, FRAMEWORK, RULEBOOK), Grounds([PLAN])).challenges
    assert len({c.id for c in listed}) == len(listed)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2000))
def test_time_alone_brings_nothing_back(days: int) -> None:
    day = DAY + timedelta(days=days)
    assert standing(answered(), day=day).state == "answered"


@pytest.mark.parametrize(("kinds", "state"), [(3, "answered"), (4, "back")])
def test_the_same_words_answer_no_more_than_three_kinds_of_questions(kinds: int, state: str) -> None:
    questions = list(asked().values())
    codes = list(dict.fromkeys(c.code for c in questions))[:kinds]
    told = ("It is in hand.", "it is in hand", "It is - in hand!", "IT IS IN HAND")
    answers = [
        answer_to(c, reason=told[codes.index(c.code)], by="Ann Lee", on=DAY, until=None)
        for c in questions
        if c.code in codes
    ]
    stands = standings(questions, answers, DAY, RULEBOOK)
    assert {one.state for one in stands if one.answer} == {state}


def test_an_answer_comes_back_once_evidence_it_points_to_was_retired_or_replaced() -> None:
    answer = answered().model_copy(update={"evidence": ("E-0001", "E-0002")})
    for gone, state in ((["E-0009"], "answered"), (["E-0002"], "back")):
        (found,) = standings([asked()[answer.id]], [answer], DAY, RULEBOOK, gone=gone)
        assert found.state == state
    assert found.because == "E-0002, which the answer points to, was retired or replaced."


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 60))
def test_an_answer_stands_up_to_and_with_its_last_day(days: int) -> None:
    until = DAY + timedelta(days=30)
    found = standing(answered(until=until), day=DAY + timedelta(days=days))
    assert found.state == ("answered" if days <= 30 else "back")
    assert found.because == ("" if days <= 30 else "The answer stood until 2 April 2014.")


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"due": date(2014, 2, 20)}, "due was 1 February 2014 and is 20 February 2014"),
        ({"rag": "red"}, "status was Amber and is Red"),
    ],
)
def test_it_comes_back_when_a_fact_it_rests_on_changes(change: dict[str, Any], because: str) -> None:
    found = standing(answered(), ROW.model_copy(update=change))
    assert (found.state, found.because) == ("back", f"What it rests on has changed: {because}.")


@pytest.mark.parametrize("change", [{"lead": "Bob May"}, {"measure": "Nine in ten"}, {"group": "Safeguarding"}])
def test_what_it_does_not_rest_on_leaves_it_alone(change: dict[str, Any]) -> None:
    assert standing(answered(), ROW.model_copy(update=change)).state == "answered"


def test_an_answer_that_was_taken_back_stands_until_that_day() -> None:
    back = Retirement(on=DAY + timedelta(days=7), reason="The board never met.", by="ann Lee")
    answer = answered().model_copy(update={"withdrawn": back})
    assert standing(answer, day=DAY + timedelta(days=6)).state == "answered"
    found = standing(answer, day=DAY + timedelta(days=7))
    assert found.state == "back"
    assert found.because == "Ann Lee took the answer back on 10 March 2014: The board never met."


def test_an_answer_of_a_later_day_says_nothing_yet() -> None:
    later = answered().model_copy(update={"on": DAY + timedelta(days=1)})
    assert standing(later).state == "open"


def test_open_ones_come_first_then_those_answered_then_those_that_came_back() -> None:
    found = asked()
    lapsed = answered("overdue:A2").model_copy(update={"until": DAY - timedelta(days=1)})
    order = in_order(standings(list(found.values()), [answered(), lapsed], DAY, RULEBOOK))
    states = [one.state for one in order]
    assert states == sorted(states, key=["open", "answered", "back"].index)
    assert [one.challenge.id for one in order[-2:]] == ["overdue:A1", "overdue:A2"]


def issued(number: int, *open: str) -> BriefingRecord:
    week = {"id": f"2014-W{number:02}", "as_of": DAY, "facts_digest": "", "rules_digest": "", "head": ""}
    return BriefingRecord.model_validate(week | {"asked": open})


def test_mondays_are_counted_back_from_the_last_briefing_without_a_break() -> None:
    weeks = [issued(1, "a", "b"), issued(2, "a"), issued(3, "a", "b"), issued(4, "a", "b", "c")]
    assert stood(weeks) == {"a": 4, "b": 2, "c": 1}
    assert stood([*weeks, issued(5)]) == {}
    assert stood([]) == {}
