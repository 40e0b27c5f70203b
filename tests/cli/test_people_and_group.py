"""Who leads what, the indicators, what does not apply here, and what the group decided."""

from __future__ import annotations

from pathlib import Path

import pytest


def write(name: str, text: str) -> str:
    Path(name).write_text(text)
    return name


def test_people_are_read_listed_and_brought_up_to_date(readiness, workspace):
    file = write("people.csv", 'Name,Job title,Judgements,Deputy\nAnna Lead,Head of service,"HP, LM",B Deputy\n')
    assert "1 person put in, 0 changed, 0 as before." in readiness("people", "import", file).out
    (person,) = readiness("people", "list", "--json").data
    assert (person["name"], person["judgements"], person["deputy"]) == ("Anna Lead", ["HP", "LM"], "B Deputy")
    write("people.csv", "name,role,judgements\nanna lead,Director,HP\n")
    assert "0 people put in, 1 changed" in readiness("people", "import", file).out


def test_a_wrong_list_of_people_is_answered_cell_by_cell(readiness, workspace):
    ran = readiness("people", "import", write("people.csv", "name,judgements\nA Lead,HQ\n,HP\n"))
    assert ran.code == 2
    assert "“HQ” is no judgement" in ran.err
    assert "A row has no name" in ran.err
    assert readiness("people", "list", "--json").data == []


def test_measures_stand_beside_target_and_england(readiness, workspace):
    code = readiness("framework", "show", "--json").data["indicators"][0]["code"]
    file = write("measures.csv", f"indicator,period,value,target\n{code},2013-14,50,60\n")
    assert "1 value put in" in readiness("measures", "import", file).out
    (measure,) = readiness("measures", "list", "--json").data
    assert (measure["indicator"], measure["value"], measure["target"]) == (code, 50, 60)
    assert {"against_target", "england", "against_england"} <= measure.keys()
    assert "never sets a grade" in readiness("measures", "list").out


@pytest.mark.parametrize(
    ("row", "answer"),
    [("NI999,2013-14,50", "ni999"), ("{code},2013-14,fifty", "fifty"), ("{code},,50", "period")],
)
def test_a_measure_that_cannot_be_is_answered(readiness, workspace, row, answer):
    code = readiness("framework", "show", "--json").data["indicators"][0]["code"]
    ran = readiness("measures", "import", write("m.csv", f"indicator,period,value\n{row.format(code=code)}\n"))
    assert (ran.code, answer in ran.err.lower()) == (2, True)
    assert readiness("measures", "list", "--json").data == []


def test_what_does_not_apply_leaves_the_count_and_can_come_back(readiness, workspace):
    applicable = readiness("assess", "--json").data["judgements"]["LAC"]
    exclude = ("exclude", "lac-18", "--reason", "No such home here", "--on", "2014-01-01", "--by")
    for name in ("Ann Lead", "Lead, A."):
        ran = readiness(*exclude, name)
        assert f"{name} says that LAC-18 does not apply. It stays in the count until somebody else agrees." in ran.out
        assert "`readiness exclude LAC-18 --reason TEXT --by NAME`" in ran.err
        assert readiness("assess", "--json").data["judgements"]["LAC"] == applicable
    ran = readiness(*exclude, "Bob Chair")
    assert "LAC-18 does not apply (Lead, A., and Bob Chair agrees). It leaves the count." in ran.out
    assert "LAC-18" not in readiness("assess", "--json").data["descriptors"]
    assert readiness("exclude", "LAC-18", "--reason", "It does", "--by", "A Lead", "--undo").code == 0
    assert readiness("assess", "--json").data["judgements"]["LAC"] == applicable
    for wrong in (["LAC-99", "--reason", "x"], ["LAC-18", "--reason", " "], ["LAC-18", "--reason", "x", "--undo"]):
        assert readiness("exclude", *wrong, "--by", "A Lead").code == 2


def test_evidence_on_a_descriptor_that_does_not_apply_says_so(readiness, workspace):
    for name in ("Ann Lead", "Bob Chair"):
        readiness("exclude", "HP-07", "--reason", "No such duty", "--by", name, "--on", "2014-01-01")
    said = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")
    ran = readiness("evidence", "attach", write("a.txt", "a"), *said)
    assert "HP-07 does not apply here, so nothing counts on it." in ran.out


@pytest.mark.parametrize("wrong", [[" "], ["Audit", "--about", "HP-99"], ["Audit", "--about", "A14"]])
def test_a_decision_says_something_about_what_there_is(readiness, workspace, wrong):
    ran = readiness("decisions", "add", *wrong)
    assert ran.code == 2
    assert ran.err.count("\n  ") == 1
    assert readiness("decisions", "list", "--all", "--json").data == []


def test_decisions_are_carried_until_they_are_closed_once(readiness, workspace):
    readiness(
        "decisions", "add", "Audit the oldest plans", "--owner", "A Lead", "--due", "2014-04-01", "--about", "HP-07"
    )
    assert readiness("decisions", "list", "--json").data[0]["owner"] == "A Lead"
    assert readiness("decisions", "close", "d-001", "--outcome", "Ten were audited").code == 0
    assert readiness("decisions", "list", "--json").data == []
    assert readiness("decisions", "list", "--all", "--json").data[0]["outcome"] == "Ten were audited"
    assert "was closed on" in readiness("decisions", "close", "D-001", "--outcome", "again").err
    assert readiness("decisions", "close", "D-009", "--outcome", "x").code == 2
