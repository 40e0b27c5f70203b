"""A workspace of another account is not used before it was trusted; nor is a server offered a password."""

import json
import os
import socket
import threading
from pathlib import Path

import pytest

NOBODY = 65534
ROOT_ONLY = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("READINESS_STATE", str(tmp_path / "own-state"))
    return tmp_path / "own-state"


@ROOT_ONLY
@pytest.mark.parametrize("whose", ["", "readiness.toml"])
def test_a_workspace_of_another_account_is_trusted_once(readiness, workspace, state, whose):
    (workspace / "deep").mkdir()
    os.chown(workspace / whose, NOBODY, NOBODY)
    os.chdir(workspace / "deep")
    said = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--title", "Audit")
    for command in (["evidence", "attach", *said], ["evidence", "list"], ["assess"], ["-w", workspace, "doctor"]):
        ran = readiness(*command)
        assert ran.code == (1 if "doctor" in command else 2)
        assert "belongs to another account" in ran.err + ran.out
    assert "`readiness register trust DIR`" in readiness("evidence", "list").err
    assert readiness("register", "trust", workspace).code == 0
    assert readiness("evidence", "attach", *said).code == 0
    assert readiness("evidence", "list").code == 0


def test_only_a_workspace_is_trusted(readiness, tmp_path, state):
    assert readiness("register", "trust", tmp_path).code == 2


class Server:
    """A server that asks for a password in clear, as PostgreSQL does, and keeps what it is sent."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.heard = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(3)
                try:
                    begun = connection.recv(4096)
                    while begun[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):  # asks for TLS or GSS
                        connection.sendall(b"N")
                        begun = connection.recv(4096)
                    connection.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x03")  # a password in clear
                    self.heard += connection.recv(4096)
                except OSError:
                    continue


def test_a_server_that_a_workspace_names_is_offered_no_password_before_it_is_trusted(
    readiness, workspace, state, monkeypatch, tmp_path
):
    server = Server()
    monkeypatch.setenv("PGPASSWORD", "the-password-kept")
    settings = workspace / "readiness.toml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("database")]
    url = f"postgresql+psycopg://lead@127.0.0.1:{server.port}/x"
    settings.write_text("\n".join([*lines, f"database = {json.dumps(url)}"]) + "\n")
    ran = readiness("evidence", "list")
    assert (ran.code, "trust the workspace once" in ran.err) == (2, True), ran.err
    assert b"the-password-kept" not in server.heard
    assert readiness("register", "trust", workspace).code == 0
    readiness("evidence", "list")
    assert b"the-password-kept" in server.heard
    server.listening.close()
