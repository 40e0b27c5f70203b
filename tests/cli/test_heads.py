"""What a chain alone cannot show: an end cut off, a journal written anew, an older copy put back."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from base.digest import digest
from evidence.integrity.append_only import KEPT, SQLITE
from evidence.integrity.checkpoints import Checkpoint, checkpoint, checkpoints_in

SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")


@pytest.fixture
def council(readiness, workspace: Path, monkeypatch) -> Path:
    """A workspace with two items, last opened by this account."""
    monkeypatch.delenv("READINESS_STATE")
    for name in ("first", "second"):
        Path(f"{name}.txt").write_text(f"The words of the {name}." * 40)
        assert readiness("evidence", "attach", f"{name}.txt", *SAID).code == 0
    return workspace


def altered(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in (*(f"DROP TRIGGER IF EXISTS {name}" for name in KEPT), *statements, *SQLITE):
        connection.execute(statement)
    connection.commit()
    connection.close()


def found(readiness) -> tuple[int, str]:
    ran = readiness("journal", "verify")
    assert readiness("evidence", "verify").code == ran.code
    return ran.code, ran.out


def rewrite(path: Path) -> None:
    """Write the whole chain anew, with another actor: in order in itself."""
    connection = sqlite3.connect(path)
    for name in KEPT:
        connection.execute(f"DROP TRIGGER {name}")
    names = [row[1] for row in connection.execute("PRAGMA table_info(journal)")]
    prev, latest = None, {}
    for row in connection.execute("SELECT * FROM journal ORDER BY seq").fetchall():
        entry = dict(zip(names, row, strict=True)) | {"actor": "Somebody Else", "prev": prev}
        entry["before"] = latest.get((entry["kind"], entry["subject"]))
        fields = {name: value for name, value in entry.items() if name != "hash"}
        prev = latest[entry["kind"], entry["subject"]] = digest({**fields, "body": json.loads(entry["body"])})
        connection.execute(
            "UPDATE journal SET actor = ?, before = ?, prev = ?, hash = ? WHERE seq = ?",
            (entry["actor"], entry["before"], entry["prev"], prev, entry["seq"]),
        )
    for statement in SQLITE:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_an_older_copy_that_is_put_back_is_told_at_every_opening(readiness, council):
    shutil.copy("register.db", "old.db")
    assert readiness("evidence", "retire", "E-0001", "--reason", "wrong").code == 0
    assert found(readiness)[0] == 0
    shutil.copy("old.db", "register.db")
    listed = readiness("evidence", "list")
    assert (listed.code, "an older copy was put back" in listed.err) == (0, True)
    code, out = found(readiness)
    assert (code, "an older copy was put in its place" in out) == (1, True)
    assert readiness("doctor").code != 0
    assert readiness("journal", "anchors", "forget").code == 0
    assert found(readiness)[0] == 0
    assert readiness("evidence", "list").err == ""


def test_a_journal_that_was_written_anew_is_told(readiness, council):
    rewrite(council / "register.db")
    code, out = found(readiness)
    assert (code, "the journal was rewritten" in out) == (1, True)


@pytest.mark.parametrize("paper", ["briefing.html", "briefing.docx", "checkpoint.txt"])
def test_a_checkpoint_on_paper_finds_it_on_another_machine(readiness, council, paper, monkeypatch):
    if paper == "checkpoint.txt":
        assert readiness("export", "out").code == 0
        shutil.copy("out/checkpoint.txt", paper)
    else:
        assert readiness("briefing", "--issue", "-o", paper).code == 0
    assert readiness("journal", "anchors", "add", paper).code == 0
    monkeypatch.setenv("XDG_STATE_HOME", str(council.parent / "elsewhere"))
    rewrite(council / "register.db")
    assert readiness("journal", "anchors", "add", paper).code == 1
    assert found(readiness)[0] == 1


def test_a_paper_without_a_checkpoint_is_told(readiness, council):
    Path("other.txt").write_text(str(Checkpoint("Another Council", 3, "sha256:" + "0" * 64)))
    for name in ("first.txt", "other.txt", "nowhere.txt"):
        ran = readiness("journal", "anchors", "add", name)
        assert (ran.code, bool(ran.err)) == (2, True)


def test_a_briefing_remembers_the_head_it_was_made_at(readiness, council):
    assert readiness("briefing", "--issue", "-o", "briefing.html").code == 0
    rewrite(council / "register.db")
    assert readiness("journal", "anchors", "forget").code == 0
    ran = readiness("journal", "verify")
    assert (ran.code, "what came before was rewritten" in ran.out) == (1, True)


def test_a_new_workspace_in_the_place_of_another_is_not_suspected(readiness, council):
    os.chdir(council.parent)
    shutil.rmtree(council)
    assert readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013").code == 0
    ran = readiness("evidence", "list", "-w", "council")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER swallow BEFORE INSERT ON journal BEGIN SELECT RAISE(IGNORE); END",
        "CREATE VIEW seen AS SELECT * FROM journal",
        "DROP INDEX journal_subject",
        "CREATE TABLE more (x)",
    ],
)
def test_what_was_put_into_or_taken_out_of_the_database_is_found(readiness, council, statement):
    altered(council / "register.db", statement)
    assert found(readiness)[0] == 1


def test_a_damaged_page_is_found(readiness, council):
    path = council / "register.db"
    connection = sqlite3.connect(path)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal_subject'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(path.read_bytes())
    content[page * size - 60 : page * size] = b"\0" * 60
    path.write_bytes(content)
    assert found(readiness)[0] == 1


def test_an_altered_file_beside_a_planted_memory_is_found(readiness, council):
    stored = next(path for path in (council / "files").rglob("*") if path.is_file())
    stored.chmod(0o600)
    stored.write_text("altered")
    status = stored.stat()
    memory = {stored.parent.name + stored.name: [status.st_size, status.st_mtime_ns]}
    (council / "files" / ".verifying.json").write_text(json.dumps(memory))
    ran = readiness("evidence", "verify")
    assert ran.code == 1
    assert ran.out.count("altered: ") == ran.out.count("unknown: ") == 1


def test_a_link_in_the_place_of_a_file_is_found(readiness, council):
    stored = next(path for path in (council / "files").rglob("*") if path.is_file())
    moved = council / "moved"
    stored.rename(moved)
    stored.symlink_to(moved)
    ran = readiness("evidence", "verify")
    assert (ran.code, ran.out.count("altered: ")) == (1, 1)


def test_a_checkpoint_reads_back_as_it_was_written():
    head = Checkpoint("Anytown & District", 55, "sha256:" + "ab" * 32)
    assert list(checkpoints_in(f"Journal, up to\n{head}.")) == [head]
    assert list(checkpoints_in(head.note)) == [head]
    assert head.note.count("\n") == 3
    assert checkpoint("Wexmoor", (0, "")) == ""
