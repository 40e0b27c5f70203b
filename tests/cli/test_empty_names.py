"""Names, reasons and words that say nothing are refused at every door of the command line, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

NOTHING = ("", "  ", "\u200b", "—")
ABOUT = ("--type", "E01", "--about", "2014-02-01")
DOORS = (
    ("evidence", "attach", "other.txt", *ABOUT, "--lead", "X"),
    ("evidence", "attach", "other.txt", *ABOUT, "--lead", "Ann", "--title", "X"),
    ("evidence", "attach", "other.txt", *ABOUT, "--lead", "Ann", "--by", "X"),
    ("evidence", "revise", "E-0001", "--title", "X"),
    ("evidence", "retire", "E-0001", "--reason", "X"),
    ("evidence", "hold", "E-0001", "--reason", "X"),
    ("decisions", "add", "X"),
    ("decisions", "add", "Two", "--owner", "X"),
    ("decisions", "close", "D-001", "--outcome", "X"),
    ("exclude", "LAC-18", "--reason", "X", "--by", "Ann"),
    ("moderate", "HP", "--grade", "good", "--reason", "X", "--by", "Ann"),
    ("actions", "add", "X", "--lead", "Ann"),
    ("redact", "field", "item", "E-0001", "title", "--reason", "X"),
    ("history", "add", "X", "Overall", "adequate"),
    ("briefing", "--issue", "--by", "X", "-o", "briefing.md"),
    ("init", "../other", "--authority", "X"),
)


@pytest.fixture
def council(readiness, workspace: Path) -> Path:
    for name in ("audit", "other"):
        Path(f"{name}.txt").write_text(f"The words of {name}.")
    assert readiness("evidence", "attach", "audit.txt", *ABOUT, "--lead", "Ann").code == 0
    assert readiness("decisions", "add", "One").code == 0
    return workspace


def test_a_sheet_names_nobody_by_a_dash(readiness, council):
    Path("people.csv").write_text("name,role,judgements,deputy\n—,Head,HP,\n")
    assert readiness("people", "import", "people.csv").code == 2
    Path("index.csv").write_text("file,title,type,about,lead\nother.txt,A,E01,2014-02-01,—\n")
    assert readiness("evidence", "import", "index.csv").code == 2
    Path("plan.csv").write_text("Ref,Recommendation,Lead,RAG\nA1,Plans are clear,—,Amber\n")
    assert readiness("actions", "import", "plan.csv", "--plan-date", "2014-01-06").code == 0
    assert readiness("actions", "list", "--json").data[0]["lead"] == ""


def test_what_says_nothing_is_refused(readiness, council):
    head = readiness("journal", "verify", "--json").data["head"]
    for number, door in enumerate(DOORS):
        said = NOTHING[number % len(NOTHING)]
        ran = readiness(*(said if word == "X" else word for word in door))
        assert (ran.code, bool(ran.err)) == (2, True), (door, ran)
    assert readiness("journal", "verify", "--json").data["head"] == head
    assert not Path("briefing.md").exists()
