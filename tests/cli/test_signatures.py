"""Entries are signed by the account that wrote them, whoever it says it is; officers sign checkpoints."""

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from evidence.integrity.append_only import KEPT, SQLITE
from tests.cli.test_heads import rewrite

SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--title", "Audit")


@pytest.fixture
def filed(readiness, workspace: Path) -> Path:
    assert readiness("evidence", "attach", *SAID, "--by", "Ada Ashdown, Director").code == 0
    return workspace


def alter(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in (*(f"DROP TRIGGER {name}" for name in KEPT), *statements, *SQLITE):
            connection.execute(statement)


def test_an_entry_names_who_was_said_and_the_account_that_signed(readiness, filed):
    last = readiness("journal", "list", "--json").data[-1]
    assert (last["actor"], last["account"]) == ("Ada Ashdown, Director", os.environ.get("USER", "root"))
    ran = readiness("journal", "verify")
    assert (ran.code, "2 of 2 entries are signed, by" in ran.out) == (0, True), ran.out
    key = Path(os.environ["READINESS_STATE"], "key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_chain_written_anew_is_found_by_its_signatures(readiness, filed):
    rewrite(filed / "register.db")
    readiness("journal", "anchors", "forget")
    ran = readiness("journal", "verify")
    assert (ran.code, "is not of the entry that stands here" in ran.out) == (1, True), ran.out


def test_signatures_that_were_taken_away_are_told(readiness, filed):
    readiness("evidence", "attach", *SAID[:-1], "Another")
    readiness("evidence", "attach", *SAID[:-1], "And another")
    alter(filed / "register.db", "DELETE FROM signature WHERE seq = 3")
    ran = readiness("journal", "verify")
    assert "1 since the first signature are not, the first of them entry 3" in ran.out


def test_another_account_cannot_sign_for_the_first(readiness, filed, tmp_path, monkeypatch):
    monkeypatch.setenv("READINESS_STATE", str(tmp_path / "other"))
    readiness("evidence", "retire", "E-0001", "--reason", "x", "--by", "Ada Ashdown, Director")
    assert "signed with more than one key" in readiness("journal", "verify").out
    alter(filed / "register.db", "UPDATE signature SET key = (SELECT key FROM signature WHERE seq = 2)")
    assert readiness("journal", "verify").code == 1


def test_without_a_home_nothing_is_signed_and_everything_works(readiness, workspace, monkeypatch):
    monkeypatch.setenv("READINESS_STATE", "")
    assert readiness("evidence", "attach", *SAID).code == 0
    ran = readiness("journal", "verify")
    assert (ran.code, "No entry is signed" in ran.out) == (0, True)


def test_signatures_travel_with_exports_and_copies(readiness, filed, tmp_path, monkeypatch):
    assert readiness("export", tmp_path / "out").code == 0
    assert "— " in (tmp_path / "out" / "checkpoint.txt").read_text()
    readiness("init", tmp_path / "new", "--authority", "Wexmoor")
    assert readiness("-w", tmp_path / "new", "restore", tmp_path / "out").code == 0
    assert "2 of 2 entries are signed" in readiness("-w", tmp_path / "new", "journal", "verify").out
    assert readiness("journal", "anchors", "add", tmp_path / "out" / "checkpoint.txt").code == 0


def test_two_officers_sign_a_checkpoint(readiness, filed, tmp_path, monkeypatch):
    paper = tmp_path / "checkpoint.txt"
    assert readiness("journal", "sign", paper).out.count("Signed by") == 1
    monkeypatch.setenv("READINESS_STATE", str(tmp_path / "second"))
    monkeypatch.setattr("application.session.account", lambda: "second officer")
    assert readiness("evidence", "attach", *SAID[:-1], "Mine", "--by", "Ben").code == 0
    ran = readiness("journal", "sign", paper)
    assert ran.out == f"Signed by {os.environ.get('USER', 'root')}.\nSigned by second_officer.\n"
    assert readiness("journal", "anchors", "add", paper).code == 0
    altered = tmp_path / "altered.txt"
    altered.write_text(paper.read_text().replace("\n2\n", "\n1\n"))
    ran = readiness("journal", "sign", altered)
    assert (ran.code, "Do not sign it" in ran.err) == (2, True)
    forged = paper.read_text().replace("— second_officer", "— somebody_else")
    altered.write_text(forged)
    assert "somebody_else, whose key this register does not know" in readiness("journal", "sign", altered).out
    other = tmp_path / "not.txt"
    shutil.copy(__file__, other)
    assert readiness("journal", "sign", other).code == 2


def test_a_key_that_others_can_read_is_not_used(readiness, filed):
    key = Path(os.environ["READINESS_STATE"], "key")
    key.chmod(0o644)
    ran = readiness("evidence", "retire", "E-0001", "--reason", "x")
    key.chmod(0o600)
    assert (ran.code, "chmod 600" in ran.err) == (2, True)
