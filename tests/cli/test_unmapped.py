"""A framework that loses what the register speaks of: said with every answer, and never a fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from descriptors.loader import framework_folder
from rules.loader import rules_folder

DAY = ("--as-of", "2014-03-03")
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")


@pytest.fixture
def council(readiness, workspace: Path) -> Path:
    """A workspace with its own framework, in which HP-07 and E01 are in use."""
    shutil.copytree(framework_folder("sif-2013"), workspace / "own")
    settings = workspace / "readiness.toml"
    settings.write_text(settings.read_text().replace('framework = "sif-2013"', 'framework = "own"'))
    Path("audit.txt").write_text("What was found.")
    assert readiness("evidence", "attach", "audit.txt", *SAID).code == 0
    Path("plan.csv").write_text("Ref,Action,Lead,Due\nA1,Audit every month,A Lead,2014-06-01\n")
    assert readiness("actions", "import", "plan.csv", "--plan-date", "2014-01-01").code == 0
    assert readiness("actions", "link", "A1", "HP-07").code == 0
    return workspace


def renamed(council: Path, old: str, new: str) -> None:
    for path in (council / "own").rglob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(("old", "new"), [("HP-07", "HP-97"), ("E01", "E91")])
def test_what_is_gone_is_said_with_every_answer(readiness, council, old, new):
    assert "does not have" not in readiness("assess", *DAY).err
    renamed(council, old, new)
    for command in (
        ("assess", *DAY),
        ("explain", "HP", *DAY),
        ("explain", "E-0001", *DAY),
        ("challenges", *DAY),
        ("gaps", *DAY),
        ("lift", "HP", *DAY),
        ("forecast", *DAY),
        ("briefing", *DAY, "-o", "briefing.md"),
        ("report", "self-evaluation", *DAY, "-o", "self.html"),
        ("report", "progress", *DAY, "-o", "progress.md"),
    ):
        ran = readiness(*command)
        assert (ran.code, f"does not have ({old})" in ran.err) == (0, True), (command, ran.err)
    assert f"does not have ({old})" in Path("briefing.md").read_text()
    told = readiness("doctor")
    assert (told.code, f"({old})" in told.out) == (1, True)
    renamed(council, new, old)
    assert "does not have" not in readiness("assess", *DAY).err


def test_nothing_is_entered_under_a_framework_that_lost_names_before_it_was_adopted(readiness, council):
    assert readiness("exclude", "HP-07", "--reason", "None here.", "--by", "Ada Ashdown").code == 0
    assert readiness("decisions", "add", "Look at it again.", "--about", "HP-07").code == 0
    readiness("moderate", "HP", "good", "--reason", "We think so.", "--by", "Ada Ashdown")
    head = readiness("journal", "verify").out
    under = readiness("evidence", "show", "E-0001", "--json").data["filed_under"]["digest"]
    before = readiness("assess", "--as-of", "2014-03-01", "--json").data["judgements"]
    renamed(council, "HP-07", "HP-77")
    refused = readiness("decisions", "add", "Something else.")
    assert (refused.code, "is not in use yet" in refused.err, "framework adopt" in refused.err) == (2, True, True)
    shown = readiness("framework", "adopt")
    assert shown.code == 2
    assert "HP-07: 1 bearing of evidence, 1 link of an action, 1 exclusion and 1 open decision name it" in shown.err
    assert readiness("framework", "adopt", "--map", "HP-07=HP-99").code == 2
    assert readiness("framework", "adopt", "--map", "HP-06=HP-77").code == 2
    assert readiness("framework", "adopt", "--map", "HP-07").code == 2
    assert readiness("journal", "verify").out == head

    adopted = readiness("framework", "adopt", "--map", "HP-07=HP-77", "--on", "2014-03-02")
    assert (adopted.code, "HP-07 is HP-77 now" in adopted.out) == (0, True), adopted
    assert "does not have" not in adopted.out
    told = readiness("assess", *DAY)
    assert (told.code, "does not have" in told.err) == (0, False)
    assert "E-0001" in readiness("explain", "HP-77", *DAY).out
    assert readiness("assess", "--as-of", "2014-03-01", "--json").data["judgements"] == before
    assert "E-0001" in readiness("explain", "HP-07", "--as-of", "2014-03-01").out
    assert readiness("evidence", "show", "E-0001", "--json").data["filed_under"]["digest"] == under
    assert readiness("decisions", "add", "Something else.").code == 0
    assert "unbroken" in readiness("journal", "verify").out


def test_names_that_are_left_are_told_and_hinder_nobody(readiness, council):
    renamed(council, "E01", "E91")
    adopted = readiness("framework", "adopt", "--leave", "--on", "2014-03-02")
    assert (adopted.code, "(E01)" in adopted.out) == (0, True)
    assert readiness("decisions", "add", "Something else.").code == 0
    assert "does not have (E01)" in readiness("assess", *DAY).err
    told = readiness("doctor")
    assert (told.code, "(E01)" in told.out) == (0, True)
    assert "(E01)" in readiness("register", "copy", "--to", "sqlite:///copy.db").err
    again = readiness("framework", "adopt", "--map", "E01=E91", "--on", "2014-03-02")
    assert (again.code, "E01 is E91 now" in again.out) == (0, True)
    assert "does not have" not in readiness("assess", *DAY).err
    assert readiness("framework", "adopt").out.startswith("sif-2013, version 1")


def test_a_change_that_loses_nothing_is_put_in_use_by_an_entry_of_its_own(readiness, council):
    renamed(council, "HP-08", "HP-88")
    adopted = readiness("framework", "adopt", "--json").data
    assert (adopted["new"], adopted["move"], adopted["left"]) == (True, None, "")
    assert readiness("framework", "adopt", "--json").data["new"] is False


def test_a_change_of_rules_says_which_grades_it_moves(readiness, made_up: Path, tmp_path: Path):
    council = shutil.copytree(made_up, tmp_path / "council")
    shutil.copytree(rules_folder("sif-2013"), council / "bars")
    with (council / "readiness.toml").open("a") as settings:
        settings.write('rules = "bars"\n')
    policy = council / "bars" / "policy.yaml"
    entered = policy.read_text("utf-8")
    lower = entered.replace("judgement_good_bar:\n    value: 200", "judgement_good_bar:\n    value: 20")
    policy.write_text(lower.replace("judgement_good_met:\n    value: 500", "judgement_good_met:\n    value: 100"))
    before = readiness("-w", council, "doctor").out
    assert "than the last entry was made under" in before
    assert "No grade becomes another by it." in before, "what was filed in 2014 counts for nothing today"
    adopted = readiness("-w", council, "framework", "adopt", "--on", "2014-07-07")
    assert "another grade of AD from requires improvement to good" in adopted.out
    policy.write_text(entered)
    assert "others than before. No grade" in readiness("-w", council, "decisions", "add", "Ask the board").err
