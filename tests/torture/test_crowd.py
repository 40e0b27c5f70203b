"""Many that write and read one register at once: the short form of `python -m tests.torture.crowd`."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from evidence.files.database_store import DatabaseStore
from evidence.permissions import Permissions
from evidence.workspace import open_workspace
from tests.torture.crowd import prepared, run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system knows no fork")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_told_that_is_not(database: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres_url")() if database == "postgresql" else None
    told, wrong = run(url, 4, 1)
    assert not wrong, told


def test_a_file_on_its_way_into_a_database_is_no_finding_and_one_that_was_left_is_set_aside(
    postgres_url, tmp_path: Path
) -> None:
    root = tmp_path / "council"
    prepared(root, postgres_url())
    (tmp_path / "audit.txt").write_text("An audit.")
    workspace = open_workspace(root)
    with workspace.open_register() as register:
        with workspace.open_register() as filing:
            DatabaseStore(filing.database, Permissions()).add(tmp_path / "audit.txt")
            assert workspace.unknown_files(register) == []
            assert workspace.clear_up(register) == (0, [])
        while not (left := workspace.unknown_files(register)):  # a server hears a moment later that one is gone
            time.sleep(0.01)
        assert workspace.verify_files(register) == ()
        [aside] = workspace.settle(register, workspace.file_store(register))
        assert ([aside.name], aside.read_text()) == (left, "An audit.")
        assert workspace.unknown_files(register) == []
        store = workspace.file_store(register)
        store.add(tmp_path / "audit.txt")
        assert (workspace.settle(register, store), store.digests()) == ([], set()), "it was refused, and goes"
