"""Each lead is told what is theirs: of rows, of evidence, of judgements, and nothing that an audit of theirs found."""

from __future__ import annotations

from pathlib import Path

import pytest

DAY = ("--as-of", "2014-03-03")
PLAN = """\
Ref,Area for improvement,Lead,Timescale,RAG
A1,Assessments weigh risk,Ann Lee,31/01/2014,Amber
A2,Children are seen alone,Bo Carr,20/03/2014,Red
A3,Pathway plans are current,Ann Lee,30/09/2014,Amber
A4,Supervision is recorded,Ann Lee,20/02/2014,Green
"""
PEOPLE = "name,role,judgements,deputy\nAnn Lee,Head of service,HP,Di Ray\nDi Ray,Deputy,,\nEve Orr,Leaving care,CL,\n"


@pytest.fixture
def council(readiness, workspace: Path) -> Path:
    (workspace / "plan.csv").write_text(PLAN)
    (workspace / "people.csv").write_text(PEOPLE)
    (workspace / "audit.txt").write_text("Few of the 20 plans say what must change.")
    for command in (
        ["people", "import", "people.csv"],
        ["actions", "import", "plan.csv", "--origin", "council"],
        ["actions", "update", "A4", "--delivery", "done"],
        ["evidence", "attach", "audit.txt", "--type", "E01", "--about", "2013-09-10", "--lead", "Gil Noe",
         "--bears-on", "HP-08:undermines:most:serious", *DAY],
        ["decisions", "add", "Audit the oldest plans", "--owner", "Bo Carr", "--due", "2014-03-10"],
    ):  # fmt: skip
        ran = readiness(*command)
        assert ran.code == 0, ran.err
    return workspace


def told(readiness, *options: str) -> dict[str, list[dict]]:
    ran = readiness("notices", *DAY, *options, "--json")
    assert ran.code == 0, ran.err
    return {notice["lead"]: notice["entries"] for notice in ran.data}


def ids(entries: list[dict], kind: str) -> list[str]:
    return [entry["id"] for entry in entries if entry["kind"] == kind and not entry["over"]]


def test_each_lead_is_told_what_is_due_expires_and_waits(readiness, council):
    by = told(readiness)
    assert ids(by["Ann Lee"], "action") == ["A1"]
    assert [e["id"] for e in by["Ann Lee"] if e["over"]] == ["A4"]
    assert (ids(by["Bo Carr"], "action"), ids(by["Bo Carr"], "decision")) == (["A2"], ["D-001"])
    assert ids(by["Gil Noe"], "evidence") == ["E-0001"]
    assert ids(by["Gil Noe"], "waiting") == ["E-0001"]
    assert "A3" in ids(told(readiness, "--weeks", "40")["Ann Lee"], "action")


def test_who_files_an_audit_does_not_answer_for_what_it_found(readiness, council):
    by = told(readiness)
    assert not [e for e in by["Gil Noe"] if e["kind"] == "gap" and "HP-08" in e["id"] and "practice" in e["what"]]
    hp = [e for e in by["Ann Lee"] if e["kind"] == "gap"]
    assert hp
    assert all(e["id"].startswith("HP") for e in hp)
    assert all(e["id"].startswith("CL") for e in by["Eve Orr"] if e["kind"] == "gap")


def test_a_deputy_is_asked_to_read_what_their_lead_filed(readiness, council):
    (council / "more.txt").write_text("An audit of visits.")
    said = ["--type", "E01", "--about", "2014-02-01", "--lead", "Ann Lee", "--bears-on", "HP-07"]
    assert readiness("evidence", "attach", "more.txt", *said, *DAY).code == 0
    by = told(readiness)
    assert ids(by["Di Ray"], "read") == ["E-0002"]
    assert "Ask Di Ray" in next(e["ask"] for e in by["Ann Lee"] if e["kind"] == "waiting")


def test_a_question_that_was_answered_is_not_asked_again(readiness, council):
    asked = next(e["id"] for e in told(readiness)["Bo Carr"] if e["kind"] == "question")
    ran = readiness("challenges", "answer", asked, "--reason", "It is in hand", "--by", "Bo Carr", "--on", "2014-03-03")
    assert ran.code == 0, ran.err
    assert asked not in ids(told(readiness).get("Bo Carr", []), "question")


def test_each_gets_a_page_a_calendar_and_a_mail_and_nothing_is_sent(readiness, council):
    ran = readiness("notices", *DAY, "-o", "out")
    assert "Nothing was sent" in ran.err
    names = {path.name for path in (council / "out").iterdir()}
    assert {"Ann Lee.html", "Ann Lee.ics", "Ann Lee.eml"} <= names
    assert "A1: Assessments weigh risk" in (council / "out" / "Ann Lee.html").read_text()
    assert "SUMMARY:Due: A1: Assessments weigh risk" in (council / "out" / "Ann Lee.ics").read_text()
    readiness("notices", *DAY, "--lead", "carr, bo", "-o", "one")
    assert {path.name for path in (council / "one").iterdir()} == {"Bo Carr.html", "Bo Carr.ics", "Bo Carr.eml"}
    ran = readiness("notices", *DAY, "--lead", "Ann Leigh")
    assert (ran.code, "Did you mean Ann Lee" in ran.err) == (2, True)


def test_an_empty_register_has_nothing_to_tell(readiness, workspace):
    assert "nothing to tell anybody" in readiness("notices", *DAY).out
