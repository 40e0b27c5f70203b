"""The database gone, the drive full, a fault of ours: a sentence, nothing lost, and nothing of anybody in a log."""

from __future__ import annotations

import errno
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from application.queries.checkup import verify_journal
from application.session import Session
from evidence.workspace import create_workspace
from tests.desk.browsing import Browser
from tests.desk.conftest import at_own_desk

TYPED = "What Kevin Example said, as it was typed"


def test_the_database_gone_is_told_and_what_was_typed_is_kept(alone, council):
    alone.open("/actions/A3")
    register = council / "register.db"
    register.rename(council / "away.db")
    alone.send({"progress": TYPED})
    assert alone.status == 503
    assert alone.says("The register's database is not there")
    assert str(council) not in alone.html  # where it is, is nobody's business
    assert TYPED in alone.html
    (council / "away.db").rename(register)
    alone.send(button="Send it again")
    assert alone.says("A3 is up to date")
    with Session(council) as session:
        assert session.register.action("A3").progress == TYPED


def test_a_link_and_a_page_say_so_as_well(comes, council):
    lead = comes("Dev Dunmore")
    (council / "register.db").rename(council / "away.db")
    assert lead.open("/").status == 503
    assert lead.open("/evidence/file").status == 503
    assert lead.client.post("/evidence/file", files={"files": ("a.txt", b"1")}).status_code == 503
    assert lead.open("/begin/whatever").status == 503


def test_what_was_sent_outlives_a_database_that_goes_and_comes(alone, council):
    alone.open("/evidence/file").send(files=[("audit.txt", b"An audit.")])
    draft = alone.path
    (council / "register.db").rename(council / "away.db")
    alone.send({"title-1": TYPED, "type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"})
    assert alone.status == 503
    (council / "away.db").rename(council / "register.db")
    alone.send(button="Send it again")
    assert alone.heading == "Check before you file"
    assert alone.open(draft).says("audit.txt")


def test_a_full_drive_is_told(alone, monkeypatch):
    def full(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("application.tray.Tray.put", full)
    alone.open("/evidence/file").send(files=[("audit.txt", b"An audit.")])
    assert alone.status == 507
    assert alone.says("No space left on device")
    assert alone.says("The files were not taken in")


def test_a_fault_of_ours_is_told_and_its_log_holds_nothing_that_was_typed(alone, council, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def broken(*_args: object, **_more: object) -> None:
        raise ValueError(TYPED)

    monkeypatch.setattr("desk.actions.update_action", broken)
    alone.open("/actions/A3").send({"progress": TYPED})
    assert alone.status == 500
    assert alone.says("Something went wrong in readiness itself")
    logs = list((tmp_path / "state").rglob("fault-*.log"))
    assert len(logs) == 1
    assert "actions.py" in logs[0].read_text()
    assert TYPED not in logs[0].read_text()
    assert "Kevin" not in logs[0].read_text()


def test_nothing_that_was_asked_or_typed_is_logged(alone, caplog, capsys):
    with caplog.at_level(logging.DEBUG):
        alone.open(f"/record?subject={TYPED}")
        alone.open("/actions/A3").send({"progress": TYPED})
    said = capsys.readouterr()
    assert TYPED not in said.out + said.err
    assert not [r for r in caplog.records if "Kevin" in r.getMessage() and not r.name.startswith("httpx")]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Somebody at the desk of a register that holds nothing."""
    folder = tmp_path_factory.mktemp("empty") / "new"
    create_workspace(folder, "Newtown")
    return at_own_desk(folder)


@pytest.mark.parametrize(
    "page", ["/", "/evidence", "/actions", "/reading", "/judgements", "/monday", "/record", "/challenges"]
)
def test_pages_of_an_empty_register_open(page, empty):
    assert empty.open(page).status == 200, empty.text[:300]


def test_killed_in_the_middle_of_an_upload_nothing_is_half(council):
    command = [sys.executable, "-m", "readiness", "-w", str(council), "desk", "--no-browser", "--by", "Ada Ashdown"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as desk:
        assert desk.stdout
        link = (desk.stdout.readline() + desk.stdout.readline()).split()[-1]
        base, _, secret = link.partition("/begin/")
        with httpx.Client(base_url=base, follow_redirects=True, timeout=60) as browser:
            browser.post("/begin", data={"link": secret})
            token = re.search(r'name="form" value="(\w+)"', browser.get("/evidence/file").text)
            assert token

            def half() -> Iterator[bytes]:
                yield b'--x\r\ncontent-disposition: form-data; name="form"\r\n\r\n' + token[1].encode()
                yield b'\r\n--x\r\ncontent-disposition: form-data; name="files"; filename="half.txt"\r\n\r\n'
                yield b"x" * (3 << 20)
                desk.kill()
                desk.wait(30)
                yield b"x" * (3 << 20)

            with pytest.raises(httpx.TransportError):
                browser.post(
                    "/evidence/file", content=half(), headers={"content-type": "multipart/form-data; boundary=x"}
                )
    assert [path for path in (council / "desk").rglob("*") if path.is_file()] == []
    with Session(council) as session:
        assert verify_journal(session) == ()
        assert session.workspace.verify_files(session.register) == ()
