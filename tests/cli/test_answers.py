"""Answers to challenges on the command line: entered, taken back, and with the reasons that are on record."""

from __future__ import annotations

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


def test_a_date_that_was_put_off_is_asked_about_with_the_reason_given(readiness, plan):
    readiness("actions", "update", "A1", "--due", "2099-02-28", "--reason", "Staff were ill.", "--by", "Ann Lee")
    asked = question(readiness, "date-put-off:A1", "2099-01-01")
    assert "after it had passed: “Staff were ill”)" in asked["message"]
