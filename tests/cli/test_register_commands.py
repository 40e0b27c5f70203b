"""The register as a whole, in both of its homes: journal, time travel, export, restore, copy, redaction."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence import workspace as workspaces
from evidence.register.register import Register

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules" / "sif-2013"
DAY = ("--as-of", "2014-03-03")


@pytest.fixture(params=["sqlite", "postgresql"])
def council(request, readiness, tmp_path, monkeypatch) -> Path:
    """A workspace on either database, with an action and two items; made with a clock that stands at 2014-03-01."""
    database = ["--database", request.getfixturevalue("postgres_url")()] if request.param == "postgresql" else []
    assert readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013", *database).code == 0
    monkeypatch.chdir(tmp_path / "council")
    set_clock(monkeypatch, "2014-03-01")
    Path("plan.csv").write_text("Ref,Recommendation,RAG\nA1,Plans are clear,Green\n")
    readiness("actions", "import", "plan.csv", "--plan-date", "2014-01-06")
    readiness("actions", "link", "A1", "HP-08")
    attach(readiness, "audit", "E01", "HP-07:supports:most:strong", "HP-08:undermines:some:minor")
    attach(readiness, "survey", "E09", "HP-07:supports:most:strong")
    return tmp_path / "council"


def set_clock(monkeypatch, day: str) -> None:
    now = iter(range(1_000_000))
    start = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)

    def opened(self, *, notice=lambda sentence: None, **_):
        return _open(self, clock=lambda: start + timedelta(seconds=next(now)), notice=notice)

    monkeypatch.setattr(workspaces.Workspace, "open_register", opened)


_open = workspaces.Workspace.open_register


def attach(readiness, name: str, type: str, *bears_on: str) -> None:
    Path(f"{name}.txt").write_text(f"The words of the {name}.")
    said = [word for text in bears_on for word in ("--bears-on", text)]
    ran = readiness(
        "evidence", "attach", f"{name}.txt", "--type", type, "--about", "2014-02-01", "--lead", "A Lead", *said
    )
    assert ran.code == 0, ran.err


def head(readiness) -> str:
    return readiness("journal", "list", "-n", "1", "--json").data[0]["hash"]


def test_every_change_is_one_entry_with_who_when_and_what(readiness, council):
    entries = readiness("journal", "list", "--json").data
    assert [e["seq"] for e in entries] == list(range(1, len(entries) + 1))
    assert {"seq", "at", "actor", "command", "kind", "subject", "hash"} <= entries[0].keys()
    assert (entries[-1]["command"], entries[-1]["kind"], entries[-1]["subject"]) == (
        "evidence attach",
        "item",
        "E-0002",
    )
    assert [e["subject"] for e in readiness("journal", "list", "--subject", "e-0001", "--json").data] == ["E-0001"]
    readiness("evidence", "retire", "E-0002", "--reason", "wrong", "--by", "B Deputy")
    assert readiness("journal", "list", "-n", "1", "--json").data[0]["actor"] == "B Deputy"


def test_verify_and_its_anchor(readiness, council):
    digest = head(readiness)
    ran = readiness("journal", "verify", "--anchor", digest)
    assert (ran.code, "unbroken" in ran.out) == (0, True)
    ran = readiness("journal", "verify", "--anchor", "0" * 64)
    assert (ran.code, "its end was cut off, or it was rewritten" in ran.out) == (1, True)
    assert readiness("journal", "verify", "--anchor", "abc").code == 2


def test_what_is_altered_behind_the_registers_back_is_found_and_named(readiness, council):
    with workspaces.open_workspace(council).open_register() as register:
        tamper(register, "UPDATE entity SET state = replace(state, 'A Lead', 'B Lead') WHERE subject = 'E-0001'")
    ran = readiness("journal", "verify")
    assert ran.code == 1
    assert "lead of E-0001" in ran.out
    found = readiness("journal", "verify", "--json").data["findings"]
    assert (found[0]["subject"], found[0]["field"]) == ("E-0001", "lead")


def tamper(register: Register, sql: str) -> None:
    with register.database.writing():
        register.database.rows(sql)


def test_the_exported_journal_is_checked_by_a_script_alone(readiness, council, tmp_path):
    assert readiness("journal", "export", "-o", tmp_path / "journal.jsonl").code == 0
    script = [sys.executable, "-I", ROOT / "docs" / "verify_journal.py", tmp_path / "journal.jsonl", head(readiness)]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0
    lines = (tmp_path / "journal.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "journal.jsonl").write_text("".join(lines[:2] + lines[3:]))
    assert subprocess.run(script, capture_output=True, check=False).returncode != 0


def test_a_past_monday_is_replayed_to_the_byte_whatever_came_later(readiness, council, monkeypatch):
    monday = ("--as-of", "2014-03-03", "--known-at", "2014-03-03")
    before = readiness("assess", *monday, "--json")
    assert before.data["descriptors"]["HP-07"]["evidence"] == ["E-0001", "E-0002"]
    set_clock(monkeypatch, "2014-04-01")
    attach(readiness, "late", "E10", "HP-07:undermines:most:serious")
    readiness("evidence", "retire", "E-0001", "--reason", "wrong", "--on", "2014-02-10")
    readiness("evidence", "revise", "E-0002", "--bears-on", "HP-09")
    readiness("actions", "link", "A1", "HP-08", "--remove")
    readiness("exclude", "HP-07", "--reason", "not here", "--by", "A Lead", "--on", "2014-01-01")
    assert readiness("assess", *monday, "--json").out == before.out
    assert readiness("assess", *DAY, "--json").out != before.out


def test_the_rules_of_that_day_are_kept_and_used(readiness, council, monkeypatch):
    monday = ("--as-of", "2014-03-03", "--known-at", "2014-03-03")
    before = readiness("assess", *monday, "--json")
    set_clock(monkeypatch, "2014-04-01")
    own = council / "rules"
    own.mkdir()
    policy = (RULES / "policy.yaml").read_text(encoding="utf-8")
    (own / "policy.yaml").write_text(policy.replace("strong: 600", "strong: 500", 1), encoding="utf-8")
    with (council / "readiness.toml").open("a") as settings:
        settings.write('rules = "rules"\n')
    now = readiness("assess", *monday, "--json")
    assert now.data["facts_digest"] == before.data["facts_digest"]
    assert now.data["rules_digest"] != before.data["rules_digest"]
    assert "--rules-of-that-day" in now.err
    assert readiness("assess", *monday, "--rules-of-that-day", "--json").out == before.out
    ran = readiness("assess", "--known-at", "2014-02-01", "--rules-of-that-day")
    assert (ran.code, "keeps no rules from 2014-02-01" in ran.err) == (2, True)


def test_the_rules_are_kept_once_with_what_is_entered(readiness, council):
    entries = readiness("journal", "list", "--json").data
    assert [e["seq"] for e in entries if e["kind"] == "ruleset"] == [1]
    assert (entries[0]["command"], entries[0]["at"]) == (entries[1]["command"], entries[1]["at"])


def test_export_and_restore_give_the_same_digests_and_the_same_assessment(readiness, council, tmp_path, monkeypatch):
    assessed, digest = readiness("assess", *DAY, "--json").out, head(readiness)
    digest = head(readiness)
    ran = readiness("export", tmp_path / "export")
    assert (ran.code, digest in ran.out) == (0, True)
    manifest = json.loads((tmp_path / "export" / "manifest.json").read_text())
    assert manifest["_type"] == "https://in-toto.io/Statement/v1"
    assert manifest["predicate"]["head"] == digest
    assert readiness("init", tmp_path / "again", "--authority", "Wexmoor", "--framework", "sif-2013").code == 0
    monkeypatch.chdir(tmp_path / "again")
    assert readiness("restore", tmp_path / "export").code == 0
    assert head(readiness) == digest
    assert readiness("assess", *DAY, "--json").out == assessed
    assert readiness("evidence", "verify").code == readiness("journal", "verify").code == 0
    assert readiness("restore", tmp_path / "export").code == 2


def test_an_altered_export_is_refused_and_changes_nothing(readiness, council, tmp_path, monkeypatch):
    readiness("export", tmp_path / "export")
    assert readiness("export", tmp_path / "export").code == 2
    file = next((tmp_path / "export" / "files").glob("*/*"))
    file.chmod(0o600)
    file.write_text("altered")
    readiness("init", tmp_path / "again", "--authority", "Wexmoor", "--framework", "sif-2013")
    monkeypatch.chdir(tmp_path / "again")
    ran = readiness("restore", tmp_path / "export")
    assert (ran.code, "was altered" in ran.err) == (2, True)
    assert readiness("journal", "list", "--json").data == []


def test_a_copy_in_another_database_has_the_same_head(readiness, council, tmp_path, monkeypatch):
    assessed, digest = readiness("assess", *DAY, "--json").out, head(readiness)
    digest = head(readiness)
    ran = readiness("register", "copy", "--to", "sqlite:///copy.db")
    assert (ran.code, digest in ran.out) == (0, True)
    assert readiness("register", "copy", "--to", "sqlite:///copy.db").code == 0
    settings = council / "readiness.toml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("database")]
    settings.write_text("\n".join([*lines, 'database = "sqlite:///copy.db"']) + "\n")
    assert head(readiness) == digest
    assert readiness("assess", *DAY, "--json").out == assessed
    assert readiness("evidence", "verify").code == readiness("journal", "verify").code == 0


def test_words_are_redacted_everywhere_and_the_chain_still_verifies(readiness, council):
    readiness("evidence", "revise", "E-0001", "--title", "Plan of Jo Bloggs, aged 7")
    readiness("evidence", "revise", "E-0001", "--title", "Audit")
    ran = readiness("redact", "field", "item", "E-0001", "title", "--reason", "It named a child")
    assert ran.code == 0
    for command in (["evidence", "list"], ["evidence", "show", "E-0001", "--history"], ["journal", "export"]):
        assert "Bloggs" not in readiness(*command).out
    assert "[redacted]" in readiness("evidence", "show", "E-0001").out
    assert readiness("journal", "verify").code == 0
    ran = readiness("redact", "field", "item", "E-0001", "outcomes", "--reason", "x")
    assert (ran.code, "It has words under: file_name, lead" in ran.err) == (2, True)
    assert readiness("redact", "field", "itm", "E-0001", "title", "--reason", "x").code == 2
    assert readiness("redact", "field", "item", "E-0099", "title", "--reason", "x").code == 2


def test_a_second_workspace_joins_the_same_postgresql_register(readiness, postgres_url, tmp_path, monkeypatch):
    url = postgres_url()
    for name in ("one", "two"):
        ran = readiness("init", tmp_path / name, "--authority", "Wexmoor", "--framework", "sif-2013", "--database", url)
        assert ran.code == 0, ran.err
        monkeypatch.chdir(tmp_path / name)
        attach(readiness, name, "E01", "HP-07")
    assert "joins the register of Wexmoor, which has 2 entries" in ran.out
    monkeypatch.chdir(tmp_path / "one")
    assert [i["id"] for i in readiness("evidence", "list", "--json").data] == ["E-0001", "E-0002"]
    assert "2 files checked: each is as it was filed." in readiness("evidence", "verify").out
    ran = readiness("init", tmp_path / "other", "--authority", "Anytown", "--database", url)
    assert (ran.code, "already holds the register of Wexmoor" in ran.err) == (2, True)
    assert not (tmp_path / "other" / "readiness.toml").exists()


def test_a_shared_folder_of_files_serves_both_workspaces(readiness, postgres_url, tmp_path, monkeypatch):
    url, shared = postgres_url(), tmp_path / "shared drive"
    for name in ("one", "two"):
        readiness(
            "init",
            tmp_path / name,
            "--authority",
            "Wexmoor",
            "--framework",
            "sif-2013",
            "--database",
            url,
            "--files",
            shared,
        )
        monkeypatch.chdir(tmp_path / name)
        attach(readiness, name, "E01", "HP-07")
    assert len([path for path in shared.rglob("*") if path.is_file()]) == 2
    assert readiness("evidence", "verify").code == 0


def test_an_older_copy_of_the_journal_is_caught_by_the_anchor(readiness, workspace):
    attach(readiness, "one", "E01", "HP-07")
    shutil.copy("register.db", "old.db")
    attach(readiness, "two", "E01", "HP-07")
    anchor = head(readiness)
    shutil.copy("old.db", "register.db")
    assert readiness("journal", "verify").code == 1  # this account has seen it
    assert readiness("journal", "anchors", "forget").code == 0
    assert readiness("journal", "verify").code == 0
    assert readiness("journal", "verify", "--anchor", anchor).code == 1
