"""Actions are brought up to date and linked; what they said before is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PLAN = """\
Ref,Recommendation,Responsible officer,Timescale,RAG
A1,Assessments weigh risk and protective factors and are overseen by managers,A Lead,Within 3 months,Green
A2,Children are seen alone,A Lead,Immediately,Amber
"""


@pytest.fixture
def plan(readiness, workspace: Path) -> Path:
    (workspace / "plan.csv").write_text(PLAN)
    assert readiness("actions", "import", "plan.csv", "--plan-date", "2014-01-06").code == 0
    return workspace


def action(readiness, ref: str = "A1"):
    return readiness("actions", "show", ref, "--json").data


def test_an_update_says_what_it_changed_and_history_keeps_it(readiness, plan):
    (plan / "audit.txt").write_text("audit")
    readiness("evidence", "attach", "audit.txt", "--type", "E01", "--about", "2014-02-01", "--lead", "A Lead")
    ran = readiness(
        "actions", "update", "a1", "--rag", "Blue", "--delivery", "done", "--progress", "All forms are in use",
        "--due", "2014-05-01", "--evidence", "e-0001", "--by", "B Deputy",
    )  # fmt: skip
    assert ran.code == 0
    for line in ("A1 rag: green -> blue", "A1 delivery: nothing -> done", "A1 evidence: nothing -> E-0001"):
        assert line in ran.out
    shown = action(readiness)
    assert (shown["rag"], shown["due"], shown["due_basis"], shown["evidence"]) == (
        "blue", "2014-05-01", "stated", ["E-0001"],
    )  # fmt: skip
    history = readiness("actions", "show", "A1", "--history")
    assert "by B Deputy: actions update" in history.out
    assert "green -> blue" in history.out
    told = readiness("actions", "show", "A1", "--history", "--json").data["history"]
    assert [r["command"] for r in told] == ["actions import", "actions update"]
    assert {"field": "delivery", "before": "nothing", "after": "done"} in told[1]["changes"]


def test_the_same_update_again_changes_nothing(readiness, plan):
    readiness("actions", "update", "A1", "--rag", "blue")
    entries = readiness("journal", "list", "--json").data
    assert "Nothing was changed" in readiness("actions", "update", "A1", "--rag", "blue").out
    assert readiness("journal", "list", "--json").data == entries


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["A1"], "Say what is new"),
        (["A9", "--rag", "green"], "There is no action A9"),
        (["A1", "--rag", "purple"], "Use blue, green, amber or red"),
        (["A1", "--delivery", "underway"], "Did you mean under way"),
        (["A1", "--due", "soon"], "2014-03-31"),
        (["A1", "--evidence", "E-0099"], "There is no evidence item E-0099"),
    ],
)
def test_a_wrong_update_is_answered_and_changes_nothing(readiness, plan, arguments, answer):
    before = action(readiness)
    ran = readiness("actions", "update", *arguments)
    assert (ran.code, answer in ran.err) == (2, True)
    assert action(readiness) == before


def test_links_are_proposed_with_a_reason_and_confirmed_one_by_one(readiness, plan):
    proposed = readiness("actions", "suggest-links", "A1", "--json").data
    assert proposed
    assert all(p["reason"].startswith("both speak of") for p in proposed)
    assert action(readiness)["links"] == []
    ran = readiness("actions", "link", "A1", proposed[0]["descriptor"].lower())
    assert f"A1 is now linked to {proposed[0]['descriptor']}." in ran.out
    assert action(readiness)["links"] == [proposed[0]["descriptor"]]
    assert {p["action"] for p in readiness("actions", "suggest-links", "--json").data} <= {"A2"}


def test_what_is_linked_already_is_part_of_what_a_descriptor_is_known_by(readiness, workspace):
    plan = "Ref,Recommendation,RAG\nA1,Golden hour huddles are embedded,Red\nA2,Huddles in the golden hour,Amber\n"
    (workspace / "plan.csv").write_text(plan)
    assert readiness("actions", "import", "plan.csv", "--origin", "council").code == 0
    before = readiness("actions", "suggest-links", "A2", "--json").data
    assert "LM-08" not in [p["descriptor"] for p in before]
    assert readiness("actions", "link", "A1", "LM-08").code == 0
    first = readiness("actions", "suggest-links", "A2", "--json").data[0]
    assert first["descriptor"] == "LM-08"
    assert "A1, linked to it, speaks of" in first["reason"]
    assert "golden" in first["reason"]


def test_a_file_is_read_for_proposals_and_nothing_is_filed(readiness, workspace):
    words = "Audit of case files: return interviews of children who went missing from care or home."
    (workspace / "note.txt").write_text(words)
    entries = readiness("journal", "list", "--json").data
    made = readiness("evidence", "suggest", "note.txt", "--json").data
    assert "E01" in [t["code"] for t in made["types"]]
    assert 1 <= len(made["descriptors"]) <= 4
    assert readiness("journal", "list", "--json").data == entries
    ran = readiness("evidence", "suggest", "none.txt")
    assert (ran.code, "none.txt" in ran.err) == (2, True)
    (workspace / "blank.txt").write_text("x")
    assert "Nothing to propose" in readiness("evidence", "suggest", "blank.txt").out


def test_the_title_of_a_restricted_item_is_no_reason_for_a_proposal(readiness, workspace):
    (workspace / "a.txt").write_text("x")
    said = ["--type", "E01", "--about", "2014-02-01", "--lead", "Ann Lee", "--bears-on", "LM-08"]
    readiness("evidence", "attach", "a.txt", "--title", "Xanthe Zephyr review", "--sensitivity", "restricted", *said)
    (workspace / "b.txt").write_text("Xanthe Zephyr")
    made = readiness("evidence", "suggest", "b.txt", "--json").data
    assert made["descriptors"] == []


def test_links_can_be_taken_away_and_wrong_ones_are_answered(readiness, plan):
    readiness("actions", "link", "A1", "HP-07", "HP-08")
    assert "already linked" in readiness("actions", "link", "A1", "HP-07").out
    assert "A1 is now linked to HP-08." in readiness("actions", "link", "A1", "HP-07", "--remove").out
    ran = readiness("actions", "link", "A1", "HP-07", "--remove")
    assert (ran.code, "It is linked to HP-08" in ran.err) == (2, True)
    ran = readiness("actions", "link", "A1", "HP-0")
    assert (ran.code, "Did you mean" in ran.err) == (2, True)


ODD = "Workstream,Deliverable,DRI,ETA,Notes\nPractice,Visit,Ann,31st March 2014,seen\nPractice,Write,Bo,1/4/14,sent\n"


def test_a_column_that_is_not_understood_is_named_told_and_remembered(readiness, workspace):
    (workspace / "plan.csv").write_text(ODD)
    ran = readiness("actions", "import", "plan.csv", "--dry-run")
    assert re.search(r"DRI +not understood", ran.out)
    assert "nothing of it was read: “DRI” and “ETA”" in ran.err
    assert "--map lead='DRI'" in ran.err
    ran = readiness("actions", "import", "plan.csv", "--dry-run", "--map", "lead=DRI")
    assert "--map due='ETA'" in ran.err
    ran = readiness("actions", "import", "plan.csv", "--map", "lead=DRI", "--map", "due=ETA")
    assert ran.code == 0
    assert [(a["lead"], a["due"]) for a in readiness("actions", "list", "--json").data] == [
        ("Ann", "2014-03-31"),
        ("Bo", "2014-04-01"),
    ]
    (workspace / "next.csv").write_text(ODD.replace("Bo", "Cy"))
    ran = readiness("actions", "import", "next.csv", "--dry-run")
    assert re.search(r"DRI +lead", ran.out)
    assert "not understood" not in ran.out + ran.err


def test_what_was_said_of_the_columns_of_one_plan_is_not_taken_of_another(readiness, workspace):
    (workspace / "plan.csv").write_text(ODD)
    assert readiness("actions", "import", "plan.csv", "--map", "lead=DRI", "--map", "due=ETA").code == 0
    other = "Ref,Action,DRI,ETA\nB1,Recruit six social workers,Di,x\nB2,Mend the case system,Ed,y\n"
    (workspace / "board.csv").write_text(other)
    ran = readiness("actions", "import", "board.csv", "--dry-run")
    assert re.search(r"DRI +not understood", ran.out)


def test_where_a_person_is_there_each_column_that_was_not_understood_is_asked(readiness, workspace, monkeypatch):
    (workspace / "plan.csv").write_text(
        ODD.replace("Notes", "Notes,Zebra").replace("seen", "seen,1").replace("sent", "sent,2")
    )
    answers = {"DRI": "Lead", "ETA": "due", "Zebra": "-"}
    asked: list[str] = []

    def answer(question: str, **options) -> str:
        asked.append(re.search("“(.*)”", question)[1])
        return options["value_proc"](answers[asked[-1]])

    monkeypatch.setattr("cli.questions.is_interactive", lambda: True)
    monkeypatch.setattr("cli.questions.typer.prompt", answer)
    ran = readiness("actions", "import", "plan.csv", "--origin", "council")
    assert (ran.code, asked) == (0, ["DRI", "ETA", "Zebra"]), ran.err
    assert "“DRI” for lead, “ETA” for due" in ran.err
    assert [a["lead"] for a in readiness("actions", "list", "--json").data] == ["Ann", "Bo"]
    asked.clear()
    (workspace / "next.csv").write_text(
        ODD.replace("Notes", "Notes,Zebra").replace("seen", "seen,1").replace("sent", "sent,2").replace("Bo", "Cy")
    )
    assert readiness("actions", "import", "next.csv", "--origin", "council").code == 0
    assert asked == []


@pytest.mark.parametrize(
    ("told", "answer"),
    [("leed=DRI", "Did you mean lead"), ("lead=Owner", "headed “Owner”"), ("lead", "Write it as lead=DRI")],
)
def test_what_is_told_of_columns_must_be_possible(readiness, workspace, told, answer):
    (workspace / "plan.csv").write_text(ODD)
    ran = readiness("actions", "import", "plan.csv", "--map", told)
    assert ran.code == 2
    assert re.search(answer, ran.err)


@pytest.mark.parametrize("day", ["2014-03-31", "31st March 2014", "31/3/14", "Monday 31 March 2014"])
def test_every_date_option_reads_every_spelling(readiness, workspace, day):
    assert readiness("assess", "--as-of", day, "--json").data["as_of"] == "2014-03-31"
