"""Many at once, killed at any moment, and every fault of the ground the register stands on.

The numbers here are modest. `READINESS_THOROUGH=1` runs 16 leads with 50 changes each, and 300 kills.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from base.errors import InputError, RegisterError
from evidence.integrity.verification import verify
from evidence.models import Decision, Item
from evidence.register.register import Register
from evidence.storage.databases import open_database
from evidence.workspace import Workspace

THOROUGH = bool(os.environ.get("READINESS_THOROUGH"))
LEADS, CHANGES, KILLS = (16, 50, 300) if THOROUGH else (6, 8, 12)
ITEMS_EACH = 5

Audit = Callable[..., Item]


def writer(workspace: Workspace, name: str, changes: int) -> subprocess.Popen[str]:
    program = Path(__file__).with_name("writers.py")
    return subprocess.Popen(
        [sys.executable, str(program), str(workspace.root), name, str(changes), str(ITEMS_EACH)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_leads_who_file_at_the_same_time_make_one_journal(workspace: Workspace) -> None:
    leads = [writer(workspace, f"Lead {number}", CHANGES) for number in range(LEADS)]
    for lead in leads:
        _, errors = lead.communicate(timeout=240)
        assert (lead.returncode, errors) == (0, "")

    with workspace.open_register() as register:
        items = register.items()
        assert len(items) == LEADS * CHANGES * ITEMS_EACH
        assert set(Counter(item.lead for item in items).values()) == {CHANGES * ITEMS_EACH}
        assert [item.id for item in items] == [f"E-{n:04}" for n in range(1, len(items) + 1)]
        assert verify(register.database) == ()


def test_a_killed_process_leaves_whole_changes(workspace: Workspace) -> None:
    chance = random.Random(20140303)
    confirmed = 0
    for number in range(KILLS):
        process = writer(workspace, f"Lead {number}", 10_000)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()  # from here on it does nothing but write
        time.sleep(chance.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        confirmed += 1 + len(process.stdout.read().splitlines())
        assert process.stderr.read() == ""
        process.wait()
        process.stdout.close()
        process.stderr.close()

        with workspace.open_register() as register:
            assert verify(register.database) == ()
            whole, rest = divmod(register.head()[0], ITEMS_EACH)
            assert rest == 0, "half a change is there"
            # What was told as done is there; one more may have been done and not told.
            assert confirmed <= whole <= confirmed + number + 1


def test_a_busy_register_is_told_in_a_sentence(workspace: Workspace, audit: Audit) -> None:
    impatient = Register(open_database(workspace.settings.database, workspace.root, wait_seconds=0.05))
    with workspace.open_register() as busy, busy.change("A Lead", "evidence import") as change:
        change.put("item", audit())
        with pytest.raises(RegisterError, match="busy"), impatient.change("B Deputy", "evidence attach"):
            pass
    with impatient.change("B Deputy", "evidence attach") as change:
        assert change.put("item", audit("E-0002"))
    impatient.close()


def test_a_vanished_database_is_told_and_never_made_anew(new_workspace: Callable[..., Workspace], audit: Audit) -> None:
    workspace = new_workspace("sqlite")
    with workspace.open_register() as register:
        (workspace.root / "register.db").unlink()
        with pytest.raises(RegisterError, match="vanished"), register.change("A Lead", "evidence attach") as change:
            change.put("item", audit())
    with pytest.raises(RegisterError, match="is not there"):
        workspace.open_register()
    assert not (workspace.root / "register.db").exists()


def test_a_damaged_database_is_told(new_workspace: Callable[..., Workspace]) -> None:
    workspace = new_workspace("sqlite")
    (workspace.root / "register.db").write_bytes(b"this is no database " * 500)
    with pytest.raises(RegisterError, match="not a register"):
        workspace.open_register()


def test_a_full_disk_changes_nothing(new_workspace: Callable[..., Workspace], audit: Audit) -> None:
    workspace = new_workspace("sqlite")
    with workspace.open_register() as register:
        pages = register.database.rows("PRAGMA page_count")[0][0]
        register.database.rows(f"PRAGMA max_page_count = {pages + 2}")

        def fill() -> None:
            with register.change("A Lead", "evidence import") as change:
                for number in range(1000):
                    change.put("item", audit(f"E-{number:04}"))

        with pytest.raises(RegisterError, match="disk is full"):
            fill()
        assert register.items() == ()
        assert register.head() == (0, "")
        assert verify(register.database) == ()


def test_a_read_only_folder_can_be_read_and_not_changed(
    new_workspace: Callable[..., Workspace],
    audit: Audit,
    without_rights: Callable[[Path], AbstractContextManager[None]],
) -> None:
    workspace = new_workspace("sqlite")
    with workspace.open_register() as register, register.change("A Lead", "evidence attach") as change:
        change.put("item", audit())
    (workspace.root / "register.db").chmod(0o444)
    with without_rights(workspace.root), workspace.open_register() as register:
        assert register.items() == (audit(),)
        with (
            pytest.raises(RegisterError, match="Nothing was changed"),
            register.change("A Lead", "evidence attach") as change,
        ):
            change.put("item", audit("E-0002"))


def test_a_server_that_goes_away_is_told(new_workspace: Callable[..., Workspace], audit: Audit) -> None:
    workspace = new_workspace("postgresql")
    with workspace.open_register() as register, workspace.open_register() as other:
        with register.change("A Lead", "evidence attach") as change:
            change.put("item", audit())
        process = register.database.rows("SELECT pg_backend_pid()")[0][0]
        other.database.rows("SELECT pg_terminate_backend(?)", (process,))
        with pytest.raises(RegisterError, match="cannot be reached"):
            register.items()
        assert other.items() == (audit(),)


def test_words_that_no_database_keeps_are_refused_before_anything_is_written(register: Register, audit: Audit) -> None:
    with pytest.raises(InputError, match="NUL"), register.change("A Lead\0", "evidence attach") as change:
        change.put("item", audit(title="a\0b"))
    assert register.head() == (0, "")


def test_a_command_with_the_odd_bytes_of_a_file_name_is_journalled(register: Register) -> None:
    odd = os.fsdecode(b"evidence attach caf\xe9.docx\x00")
    with register.change("A Lead", odd) as change:
        change.put("decision", Decision.model_validate({"id": "D-001", "text": "x", "made": "2014-03-03"}))
    assert register.history("decision", "D-001")[0].command == "evidence attach caf?.docx"
    assert verify(register.database) == ()
