"""What happens where the ground gives way: a sentence, exit code 2, and nothing changed."""

from __future__ import annotations

import functools
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from evidence import workspace as workspaces
from evidence.storage import databases

ROOT = Path(__file__).parents[2]
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")
PROGRAM = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from cli.app import run; sys.exit(run(sys.argv[1:]))"


@pytest.fixture
def council(readiness, workspace: Path) -> Path:
    """A workspace with one item, and a file to be filed."""
    for name in ("first", "second"):
        (workspace / f"{name}.txt").write_text(f"The words of the {name}." * 4000)
    assert readiness("evidence", "attach", "first.txt", *SAID).code == 0
    return workspace


def is_unchanged(readiness) -> bool:
    items = readiness("evidence", "list", "--json").data
    verified = [readiness(command, "verify").code for command in ("journal", "evidence")]
    return [i["id"] for i in items] == ["E-0001"] and verified == [0, 0]


def test_a_locked_database_is_told(readiness, council, monkeypatch):
    other = databases.open_database("sqlite:///register.db", council)
    hasty = functools.partial(databases.open_database, wait_seconds=0.05)
    monkeypatch.setattr(workspaces, "open_database", hasty)
    with other.writing():
        ran = readiness("evidence", "attach", "second.txt", *SAID)
    other.close()
    assert (ran.code, ran.out) == (2, "")
    assert "register is busy" in ran.err
    assert "Nothing was changed" in ran.err
    assert [i["id"] for i in readiness("evidence", "list", "--json").data] == ["E-0001"]
    assert readiness("evidence", "attach", "second.txt", *SAID).code == 0


def test_a_vanished_database_is_told_and_not_made_anew(readiness, council):
    (council / "register.db").rename(council / "elsewhere.db")
    for command in (["evidence", "list"], ["evidence", "attach", "second.txt", *SAID], ["assess"]):
        ran = readiness(*command)
        assert (ran.code, "database is not there" in ran.err) == (2, True)
    assert not (council / "register.db").exists()
    (council / "elsewhere.db").rename(council / "register.db")
    assert is_unchanged(readiness)


def test_a_server_that_does_not_answer_is_told(readiness, tmp_path):
    url = f"postgresql+psycopg://someone:secret@/register?host={tmp_path}"
    ran = readiness("init", "council", "--authority", "Wexmoor", "--database", url)
    assert (ran.code, "cannot be reached" in ran.err) == (2, True)
    assert "secret" not in ran.err
    assert not (tmp_path / "council" / "readiness.toml").exists()


def test_a_drive_without_room_for_the_file_is_told(readiness, council):
    """The limit on the size of a file stands for a full drive: the system refuses to write on in both."""
    ran = limited("evidence", "attach", "second.txt", *SAID, most=40_000)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "cannot be stored" in ran.stderr
    assert "Nothing was changed" in ran.stderr
    assert is_unchanged(readiness)


def test_a_drive_without_room_for_the_register_is_told(readiness, council):
    most = (council / "register.db").stat().st_size
    rows = "".join(f"A{n},Area {n} {'x' * 300}\n" for n in range(400))
    (council / "plan.csv").write_text(f"Ref,Recommendation\n{rows}")
    ran = limited("actions", "import", "plan.csv", most=most)
    assert ran.returncode == 2
    assert "Nothing was changed" in ran.stderr
    assert readiness("actions", "list", "--json").data == []
    assert is_unchanged(readiness)


def limited(*arguments: str, most: int) -> subprocess.CompletedProcess[str]:
    """Run a command that can make no file larger than so many bytes."""
    return subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM, *arguments],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_read_only_workspace_can_be_read_and_says_that_it_cannot_be_changed(readiness, council, without_rights):
    for path in council.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o444)
    with without_rights(council):
        listed = readiness("evidence", "list", "--json")
        assessed = readiness("assess", "--as-of", "2014-03-03")
        ran = readiness("evidence", "attach", "second.txt", *SAID)
        retired = readiness("evidence", "retire", "E-0001", "--reason", "wrong")
    assert [i["id"] for i in listed.data] == ["E-0001"]
    assert (assessed.code, assessed.err) == (0, "")
    for refused in (ran, retired):
        assert refused.code == 2
        assert "may write" in refused.err or "write access" in refused.err
    assert is_unchanged(readiness)


def test_a_file_that_may_not_be_read_is_told(readiness, council, without_rights):
    (council / "second.txt").chmod(0)
    with without_rights(council):
        ran = readiness("evidence", "attach", "second.txt", *SAID)
    assert (ran.code, "cannot be read" in ran.err) == (2, True)


def test_a_file_whose_name_is_no_text_is_filed(readiness, council):
    name = os.fsdecode(b"r\xe9sum\xe9.txt")
    Path(name).write_text("words")
    ran = readiness("evidence", "attach", name, *SAID, "--json")
    assert ran.code == 0
    assert readiness("evidence", "list").code == readiness("evidence", "list", "--json").code == 0
    assert readiness("journal", "verify").code == 0


def test_a_server_that_went_silent_is_not_waited_for_as_long_as_a_system_would(postgres_url):
    """Tried by hand with the network of a server taken away, before a query and within one: told after 40 s."""
    for url, most in ((postgres_url(), "40000"), (postgres_url() + "&tcp_user_timeout=9000", "9000")):
        database = databases.open_database(url, Path())
        assert database._connection.info.get_parameters()["tcp_user_timeout"] == most
        database.close()


def test_a_server_that_forgets_what_it_acknowledged_is_told_not_to(postgres_url):
    """`tests/torture` cuts its power: one with `synchronous_commit` off lost the last change, now it does not."""
    database = databases.open_database(postgres_url(), Path())
    assert database.rows("SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'") == [("off",)]
    assert database.rows("SHOW synchronous_commit") == [("on",)]
    assert "the server has fsync and full_page_writes off" in database.lasting()
    database.close()
