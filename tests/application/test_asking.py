"""Asking never writes: every query leaves every file of the workspace and every table byte for byte as it was."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import typer

from base.digest import digest
from cli.app import application, run
from evidence.storage.schema import REGISTER_TABLES
from evidence.workspace import open_workspace

TABLES = (*REGISTER_TABLES, "stored_file", "file_chunk", "meta")
DAY = ("--as-of", "2014-03-03")

QUERIES = [
    ["doctor"],
    ["actions", "list", *DAY],
    ["actions", "show", "A1", "--history"],
    ["actions", "suggest-links"],
    ["actions", "export", "-o", "OUT/plan.xlsx", "--by-lead"],
    ["actions", "import", "OUT/plan.csv", "--dry-run"],
    ["evidence", "list", *DAY],
    ["evidence", "list", "-o", "OUT/index.xlsx"],
    ["evidence", "show", "E-0001", "--history"],
    ["evidence", "template", "-o", "OUT/template.xlsx"],
    ["evidence", "due-for-disposal"],
    ["evidence", "verify"],
    ["evidence", "draw"],
    ["evidence", "suggest", "OUT/audit.txt"],
    ["evidence", "open", "E-0001"],
    ["evidence", "save", "E-0001", "-o", "OUT/saved", "--overwrite"],
    ["evidence", "bundle", "--judgement", "HP", "-o", "OUT/hp.zip", "--overwrite", *DAY],
    ["assess", *DAY],
    ["assess", *DAY, "--known-at", "2100-01-01", "--rules-of-that-day"],
    ["assess", *DAY, "--assume", "HP-07=+E01:most:strong"],
    ["assess", *DAY, "--framework", "sif-2013"],
    ["explain", "HP", *DAY],
    ["challenges", *DAY],
    ["gaps", *DAY],
    ["gaps", *DAY, "-o", "OUT/gaps.xlsx"],
    ["lift", "HP", *DAY],
    ["forecast", *DAY, "--weeks", "4"],
    ["compare", "--since", "2014-02-24", *DAY],
    ["portfolio", "assess", "OUT/../council", *DAY, "--since", "2014-02-24", "--fresh"],
    ["portfolio", "patterns", "OUT/../council", *DAY, "--fresh", "-o", "OUT/patterns.html"],
    ["briefing", *DAY, "-o", "OUT/briefing.html"],
    ["briefing", "--week", "2014-W11", "-o", "OUT/briefing.docx"],
    ["notices", *DAY, "-o", "OUT/notices"],
    ["report", "progress", *DAY, "-o", "OUT/progress.html"],
    ["report", "self-evaluation", *DAY, "-o", "OUT/self.html"],
    ["report", "fields"],
    ["report", "template", "-o", "OUT/own.docx"],
    ["people", "list"],
    ["people", "access"],
    ["views", "list"],
    ["measures", "list"],
    ["history"],
    ["decisions", "list", "--all"],
    ["day-one", "--call", "2014-03-10", *DAY, "-o", "OUT/day-one.xlsx"],
    ["day-one", "check", "OUT/audits.csv", *DAY],
    ["redact", "find", "Somebody Else"],
    ["journal", "anchors", "list"],
    ["journal", "list"],
    ["journal", "verify"],
    ["journal", "export", "-o", "OUT/journal.jsonl"],
    ["export", "OUT/export"],
    ["register", "copy", "--to", "sqlite:///OUT/copy.db"],
    ["framework", "list"],
    ["framework", "show"],
    ["framework", "check"],
    ["rules", "list"],
    ["rules", "show", "D-GOOD"],
    ["rules", "test"],
]

WRITE = {
    "journal anchors add",
    "journal anchors forget",
    "journal sign", "journal stamp",
    "register trust",
    "demo", "init", "restore", "redact field", "redact words", "moderate", "exclude",
    "framework move", "framework adopt", "decisions add", "decisions close", "people import",
    "measures import", "history add", "actions import", "actions link", "actions update", "actions add",
    "actions correct", "actions close", "evidence attach",
    "evidence findings", "evidence revise", "evidence retire", "evidence restore", "evidence replace",
    "evidence import", "evidence confirm", "evidence check", "people role", "people link", "people unlink", "views add",
    "evidence hold", "evidence clean", "evidence release", "evidence dispose", "views open", "desk",
    "challenges answer", "challenges withdraw", "day-one assign", "portfolio join", "portfolio leave",
}  # fmt: skip
"""Commands that change something; `briefing` does with --issue."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def council(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace on either database with an action, two items, a decision and a briefing that was issued."""
    folder = tmp_path_factory.mktemp("asked")
    root, out = folder / "council", folder / "out"
    database = ["--database", request.getfixturevalue("postgres_url")()] if request.param == "postgresql" else []
    out.mkdir()
    (out / "plan.csv").write_text("Ref,Recommendation,RAG\nA1,Plans are clear,Green\nA2,Visits in time,Amber\n")
    (out / "audit.txt").write_text("An audit of case files.")
    (out / "audits.csv").write_text("Case reference,Chosen,Allocated,Auditor,Done,Moderated,Moderator\n7,03/03/2014\n")
    there = ["-w", str(root)]
    said = ["--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07"]
    for command in (
        ["init", str(root), "--authority", "Wexmoor", "--framework", "sif-2013", *database],
        ["actions", "import", str(out / "plan.csv"), "--plan-date", "2014-01-06", *there],
        ["actions", "link", "A1", "HP-08", *there],
        ["evidence", "attach", str(out / "audit.txt"), *said, *DAY, *there],
        ["decisions", "add", "Audit the oldest plans", *there],
        ["history", "add", "Safeguarding services", "Overall", "adequate", *there],
        ["briefing", "--issue", "--as-of", "2014-02-24", "-o", str(out / "issued.md"), *there],
    ):
        assert run(command) == 0
    return root


def state(root: Path) -> dict[str, str]:
    """A digest of every file of a workspace, with its mode and its time, and of every row of every table."""
    files = {
        str(
            path.relative_to(root)
        ): f"{sha256(path.read_bytes()).hexdigest() if path.is_file() else ''} {path.stat().st_mtime_ns}"
        for path in sorted(root.rglob("*"))
    }
    with open_workspace(root).open_register() as register:
        tables = {name: digest(sorted(map(repr, _rows(register, name)))) for name in TABLES}
    return files | tables


def _rows(register: Any, name: str) -> list[Any]:
    return register.database.rows(f"SELECT * FROM {name}")


@pytest.mark.parametrize("query", QUERIES, ids=" ".join)
def test_a_query_leaves_everything_as_it_was(council: Path, query: list[str]):
    before = state(council)
    out = str(council.parent / "out")
    arguments = [word.replace("OUT", out) for word in query]
    alone = (
        ["report", "fields"],
        ["report", "template"],
        ["framework", "list"],
        ["portfolio", "assess"],
        ["portfolio", "patterns"],
    )
    named = [] if query[:2] in alone else ["-w", str(council)]
    assert run([*arguments, *named]) == 0
    assert state(council) == before


def test_every_command_is_known_as_a_query_or_as_one_that_writes(reference):
    every = {
        " ".join(path)
        for path, command in reference.commands(typer.main.get_command(application()))
        if path and (not hasattr(command, "commands") or path in (("history",), ("challenges",), ("day-one",)))
    }
    asked = {next(name for n in (3, 2, 1) if (name := " ".join(query[:n])) in every) for query in QUERIES}
    assert every - asked - WRITE == set(), "put these among QUERIES, each with what it is asked, or else among WRITE"
    assert WRITE - every == set(), "these are no commands any more"
    assert not asked & (WRITE - {"actions import"})
