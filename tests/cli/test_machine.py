"""What a full disk, a closed folder or an attempt that broke off leaves: a sentence, and nothing in the way."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from base.errors import RegisterError, WorkspaceError
from evidence.workspace import find_workspace

FULL = RegisterError("The disk is full. Nothing was changed.", hint="Free some space and try again.")


def full(*_: object, **__: object) -> None:
    raise FULL


def test_a_copy_that_breaks_off_is_said_again(readiness, workspace, monkeypatch):
    assert readiness("decisions", "add", "One").code == 0
    with monkeypatch.context() as patch:
        patch.setattr("evidence.storage.schema.copy_rows", full)
        assert readiness("register", "copy", "--to", "sqlite:///copy.db").code == 2
    assert not Path("copy.db").exists()
    Path("copy.db").touch()  # as a copy that was killed leaves it
    assert readiness("register", "copy", "--to", "sqlite:///copy.db").code == 0
    assert readiness("register", "copy", "--to", "sqlite:///copy.db").code == 0


def test_a_copy_to_a_server_goes_on(readiness, workspace, postgres_url, monkeypatch):
    Path("audit.txt").write_text("An audit.")
    said = ("--type", "E01", "--about", "2014-02-01", "--lead", "Ann")
    assert readiness("evidence", "attach", "audit.txt", *said).code == 0
    url = postgres_url()
    with monkeypatch.context() as patch:
        patch.setattr("evidence.files.database_store.DatabaseStore.add", full)
        assert readiness("register", "copy", "--to", url).code == 2
    ran = readiness("register", "copy", "--to", url)
    assert (ran.code, "1 evidence file went along" in ran.out) == (0, True)
    assert readiness("decisions", "add", "Another").code == 0
    assert readiness("register", "copy", "--to", url).code == 2


def test_a_briefing_that_could_not_be_entered_says_so(readiness, workspace, monkeypatch):
    monkeypatch.setattr("application.commands.briefings.issue", full)
    ran = readiness("briefing", "--issue", "-o", "briefing.md")
    assert (ran.code, "not entered as issued" in ran.err) == (2, True)


def test_a_backup_that_fails_is_no_backup(readiness, workspace, monkeypatch):
    opened = find_workspace(workspace)
    with monkeypatch.context() as patch, closing(opened.open_database()) as database:
        patch.setattr("evidence.storage.schema.back_up", full)
        with pytest.raises(RegisterError):
            opened._back_up(database, 3)
    assert list((workspace / "backups").iterdir()) == []
    (workspace / "backups" / "register-schema-3-x.unfinished").touch()  # as one that was killed leaves it
    with closing(opened.open_database()) as database:
        assert [opened._back_up(database, 3)] == list(map(str, (workspace / "backups").iterdir()))


@pytest.mark.skipif(
    not hasattr(os, "seteuid") or os.geteuid() != 0, reason="only an administrator can be somebody else"
)
def test_a_folder_that_may_not_be_looked_into(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    above = [path for path in tmp_path.parents if not path.stat().st_mode & 0o001]
    modes = [path.stat().st_mode for path in (tmp_path, *above)]
    for path in (tmp_path, *above):
        path.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(WorkspaceError, match="may not look into it"):
            find_workspace(option=folder)
    finally:
        os.seteuid(0)
        for path, mode in zip((tmp_path, *above), modes, strict=True):
            path.chmod(mode)
