"""Each command is one change: it goes in whole, with the rules in use where these are new, or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from application.queries.lists import entries
from application.session import Session
from cli.app import run

DAY = ("--as-of", "2014-03-03")
AUDIT = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")

COMMANDS = [
    ["actions", "import", "plan.csv", "--plan-date", "2014-01-06"],
    ["actions", "link", "A1", "HP-07"],
    ["actions", "update", "A1", "--rag", "green"],
    ["evidence", "attach", "other.txt", *AUDIT, "--for-action", "A1", *DAY],
    ["evidence", "findings", "findings.csv", "--type", "external-inspection", "--about", "2014-01-31", *DAY],
    ["evidence", "revise", "E-0001", "--title", "Audit of plans"],
    ["evidence", "retire", "E-0001", "--reason", "Superseded"],
    ["evidence", "import", "index.csv"],
    ["people", "import", "people.csv"],
    ["measures", "import", "measures.csv"],
    ["history", "add", "Safeguarding services", "Overall", "adequate"],
    ["exclude", "LAC-18", "--reason", "None here", "--by", "A Lead"],
    ["moderate", "HP", "--grade", "good", "--reason", "We know", "--by", "Chair", *DAY],
    ["decisions", "add", "Audit the oldest plans"],
    ["decisions", "close", "D-001", "--outcome", "Done"],
    ["redact", "field", "item", "E-0001", "title", "--reason", "A name"],
    ["framework", "move", "--to", "ilacs-2026"],
    ["briefing", "--issue", *DAY, "-o", "b.md"],
]


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with an action, an item and a decision, and the files that the commands read."""
    assert run(["init", str(tmp_path / "council"), "--authority", "Wexmoor", "--framework", "sif-2013"]) == 0
    monkeypatch.chdir(tmp_path / "council")
    for name, text in {
        "audit.txt": "An audit.",
        "other.txt": "Another.",
        "own.csv": "Ref,Recommendation,RAG\nA1,Plans are clear,Amber\n",
        "plan.csv": "Ref,Recommendation,RAG\nA1,Plans are clear,Green\nA2,Visits in time,Amber\n",
        "findings.csv": "descriptor,direction,prevalence,seriousness\nHP-01,undermines,most,serious\n",
        "people.csv": "name,role,judgements\nA Lead,Head,HP\nB Deputy,Deputy,LM\n",
        "measures.csv": "indicator,period,value\nK01,2013-14,20\nK01,2012-13,22\n",
        "index.csv": "file,title,type,about,lead\nother.txt,A,E01,2014-02-01,A Lead\n",
    }.items():
        Path(name).write_text(text, encoding="utf-8")
    assert run(["actions", "import", "own.csv", "--plan-date", "2014-01-06"]) == 0
    assert run(["evidence", "attach", "audit.txt", *AUDIT, *DAY]) == 0
    assert run(["decisions", "add", "Visit the board"]) == 0
    return tmp_path / "council"


def journal() -> list[Any]:
    with Session() as session:
        return entries(session)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_a_command_is_one_change_with_its_own_name(council: Path, command: list[str]):
    before = journal()
    assert run(command) == 0
    after = journal()
    assert after[: len(before)] == before
    entered = after[len(before) :]
    assert {entry.command for entry in entered} <= {" ".join(command[:2]), command[0]}
    assert len({(entry.at, entry.actor) for entry in entered}) == 1


def test_rules_that_changed_go_in_with_the_next_entry_and_only_there(council: Path):
    assert [e.seq for e in journal() if e.kind == "ruleset"] == [1]
    (council / "own-rules").mkdir()
    policy = Path(__file__).parents[2] / "rules" / "sif-2013" / "policy.yaml"
    text = policy.read_text(encoding="utf-8").replace("strong: 600", "strong: 500", 1)
    (council / "own-rules" / "policy.yaml").write_text(text, encoding="utf-8")
    settings = council / "readiness.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\nrules = "own-rules"\n', encoding="utf-8")
    before = len(journal())
    assert run(["assess", *DAY]) == 0
    assert len(journal()) == before
    assert run(["decisions", "add", "Try the stricter rules"]) == 0
    assert [e.kind for e in journal()[before:]] == ["ruleset", "decision"]
    assert run(["decisions", "add", "Keep them"]) == 0
    assert [e.kind for e in journal()[before + 2 :]] == ["decision"]


def test_rules_that_cannot_be_read_keep_nobody_from_entering_what_needs_none(council: Path):
    settings = council / "readiness.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\nrules = "gone"\n', encoding="utf-8")
    assert run(["assess", *DAY]) == 2
    assert run(["decisions", "add", "Mend the rules"]) == 0
    assert journal()[-1].subject == "D-002"


def test_a_workspace_that_is_open_serves_any_face(council: Path):
    from application.commands.group import add_decision
    from application.queries.lists import decisions

    with Session(council) as session:
        made = add_decision(session, "Ask the board", date(2014, 3, 3), about=["hp-07"], actor="Chair")
        assert made in decisions(session)
