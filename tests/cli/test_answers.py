"""Answers to challenges on the command line: entered, taken back, and with the reasons that are on record."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

PLAN = """\
Ref,Area for improvement,Lead,Timescale,RAG,Progress
A1,Assessments weigh risk,Ann Lee,31/01/2014,Amber,Begun
"""


@pytest.fixture
def plan(readiness, workspace: Path) -> Path:
    (workspace / "plan.csv").write_text(PLAN)
    assert readiness("actions", "import", "plan.csv", "--origin", "council", "--by", "Cy Dean").code == 0
    return workspace


def question(readiness, id: str, day: str = "2014-03-03") -> dict:
    return {one["id"]: one for one in readiness("challenges", "--as-of", day, "--json").data}[id]


def test_an_answer_is_taken_back_and_the_question_asked_again(readiness, plan):
    told = ("--reason", "The board moved it.", "--by", "Ann Lee", "--on", "2014-03-03")
    assert readiness("challenges", "answer", "overdue:A1", *told).code == 0
    assert question(readiness, "overdue:A1")["state"] == "answered"
    back = ("challenges", "withdraw", "Overdue:a1", "--by", "Bo Carr", "--reason", "It never met.")
    assert readiness(*back, "--on", "2014-03-02").code == 2
    ran = readiness(*back, "--on", "2014-03-10")
    assert (ran.code, "It was: The board moved it." in ran.out) == (0, True), ran.err
    assert question(readiness, "overdue:A1", "2014-03-09")["state"] == "answered"
    again = question(readiness, "overdue:A1", "2014-03-10")
    assert (again["state"], again["because"]) == (
        "back",
        "Bo Carr took the answer back on 10 March 2014: It never met.",
    )
    twice = readiness(*back, "--on", "2014-03-11")
    assert (twice.code, "Bo Carr took the answer to overdue:A1 back" in twice.err) == (2, True)
    none = readiness("challenges", "withdraw", "no-lead:A1", "--by", "Bo Carr", "--reason", "x")
    assert (none.code, "No answer to no-lead:A1 was entered" in none.err) == (2, True)
    assert readiness("challenges", "answer", "overdue:A1", *told).code == 0
    assert question(readiness, "overdue:A1")["state"] == "answered"


def test_an_answer_may_stand_for_its_own_day_and_be_taken_back_on_it(readiness, plan):
    told = ("--reason", "The board met today.", "--by", "Ann Lee", "--on", "2014-03-03", "--until")
    assert readiness("challenges", "answer", "overdue:A1", *told, "2014-03-02").code == 2
    assert readiness("challenges", "answer", "overdue:A1", *told, "2014-03-03").code == 0
    back = ("challenges", "withdraw", "overdue:A1", "--by", "Bo Carr", "--reason", "It did not.")
    assert readiness(*back, "--on", "2014-03-03").code == 0


def test_what_is_asked_about_does_not_answer_that(readiness, plan):
    (plan / "audit.txt").write_text("Of 20 cases 5 met the standard. Practice was inadequate in the others.")
    about = (date.today() - timedelta(days=20)).isoformat()
    said = ("--about", about, "--sample", "20", "--met", "20", "--bears-on", "HP-07:supports:all:strong")
    ran = readiness("evidence", "attach", "audit.txt", "--type", "E01", "--lead", "Ann Lee", *said)
    assert ran.code == 0, ran.err
    asked = [one["id"] for one in readiness("challenges", "--json").data if one["about"] == "E-0001"]
    assert asked
    ran = readiness("challenges", "answer", asked[0], "--reason", "Read it.", "--by", "Bo Carr", "--evidence", "E-0001")
    assert (ran.code, "E-0001 is what is asked about" in ran.err) == (2, True), ran.err


def test_a_date_that_was_put_off_is_asked_about_with_the_reason_given(readiness, plan):
    readiness("actions", "update", "A1", "--due", "2099-02-28", "--reason", "Staff were ill.", "--by", "Ann Lee")
    asked = question(readiness, "date-put-off:A1", "2099-01-01")
    assert "after it had passed: “Staff were ill”)" in asked["message"]
