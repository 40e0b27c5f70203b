"""A register in one SQLite file.

SQLite keeps its rollback journal rather than a write-ahead log. A write-ahead log needs memory that all
processes share, which a network folder cannot give; with the rollback journal the register is one file that
can be copied, and a change is so short that readers and writers seldom meet.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from base.errors import ReadinessError, RegisterError
from base.files import telling
from evidence.storage.database import Database, Row


class SqliteDatabase(Database):
    """A register in one file."""

    dialect = "sqlite"

    def __init__(self, path: Path, wait_seconds: float, *, read_only: bool = False) -> None:
        """Open the file.

        Raises:
            RegisterError: the file is not there or cannot be opened.
        """
        super().__init__(str(path))
        self._wait_seconds = wait_seconds
        if not path.is_file():
            raise RegisterError(
                "The register's database is not there.",
                where=self.name,
                hint="Was it moved, or is its drive not connected? It can be restored from an export.",
            )
        try:
            # isolation_level=None leaves BEGIN and COMMIT to us; neither mode ever makes an empty database.
            mode = "ro" if read_only else "rw"
            self._connection = sqlite3.connect(
                path.absolute().as_uri() + f"?mode={mode}", uri=True, timeout=wait_seconds, isolation_level=None
            )
        except sqlite3.Error as error:
            raise _sqlite_fault(error, self.name) from error
        try:
            self.rows("PRAGMA foreign_keys = ON")
            self.rows("PRAGMA secure_delete = ON")  # words that were redacted shall not stay in freed pages
            self.rows("PRAGMA synchronous = EXTRA")  # FULL, and the end of a change survives a power cut too
        except BaseException:
            self.close()
            raise

    def _run(self, sql: str, values: Sequence[object]) -> list[Row]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _sqlite_fault(error, self.name) from error

    def _run_many(self, sql: str, values: Iterable[Sequence[object]]) -> None:
        try:
            self._connection.executemany(sql, values)
        except sqlite3.Error as error:
            raise _sqlite_fault(error, self.name) from error

    def _insert(self, into: str, rows: Sequence[Sequence[object]], end: str) -> None:
        """Insert rows of one table: with one statement for all, which is made ready once."""
        self._run_many(f"{into} VALUES ({', '.join('?' * len(rows[0]))}){end}", rows)

    def has_table(self, name: str) -> bool:  # noqa: D102
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)))

    def check_pages(self) -> list[str]:  # noqa: D102
        try:
            damage = [str(row[0]) for row in self.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
            linked = [
                f"A row of {table} refers to none of {to}" for table, _, to, _ in self.rows("PRAGMA foreign_key_check")
            ]
        except ReadinessError as error:
            return [error.message]
        return [f"The database is damaged: {words}." for words in dict.fromkeys((*damage, *linked))]

    def rights(self) -> str:  # noqa: D102 - who may write in the file may do all
        return ""

    def wipe(self) -> str:  # noqa: D102 - `secure_delete` overwrites at once
        return ""

    def close(self) -> None:  # noqa: D102
        self._connection.close()

    def _begin(self, what: Literal["reading", "writing", "adding"]) -> None:
        if not Path(self.name).is_file():
            raise RegisterError(
                "The register's database has vanished.",
                where=self.name,
                hint="Is its drive still connected? Nothing was changed.",
            )
        if what == "reading":
            self.rows("BEGIN")
            return
        # SQLite lets writers try again and again, so that among many of one process some would wait without end.
        if not _turns[self.name].acquire(timeout=self._wait_seconds):
            message, hint = FAULTS["BUSY"]
            raise RegisterError(message, where=self.name, hint=hint)
        try:
            self.rows("BEGIN IMMEDIATE")
        except BaseException:
            _turns[self.name].release()
            raise

    def _ended(self, what: Literal["reading", "writing", "adding"]) -> None:
        if what != "reading":
            _turns[self.name].release()


_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""Who of this process may write next, by the name of the database."""


def create_sqlite_file(path: Path, mode: int) -> None:
    """Make an empty database file that only the right accounts can read.

    Raises:
        RegisterError: the file is there already or cannot be made.
    """
    with telling(RegisterError, "The register's database cannot be made: {}.", path):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode))
        path.chmod(mode)


FAULTS = {
    "BUSY": (
        "The register is busy: other changes did not finish in time. Nothing was changed.",
        "Try again. If it lasts, look for a program that holds the file open.",
    ),
    "LOCKED": ("The register is busy. Nothing was changed.", "Try again."),
    "FULL": ("The disk is full. Nothing was changed.", "Free some space and try again."),
    "READONLY": (
        "The register can be read but not changed from this account. Nothing was changed.",
        "Ask its owner for write access to the file and its folder.",
    ),
    "CANTOPEN": (
        "The register's database cannot be opened. Nothing was changed.",
        "Check that its folder is there and that this account may write in it.",
    ),
    "PERM": ("This account may not open the register's database.", "Ask its owner for access."),
    "NOTADB": (
        "This file is not a register: it is damaged or something else.",
        "Restore it from an export or a backup.",
    ),
    "CORRUPT": ("The register's database is damaged.", "Restore it from an export or a backup."),
    "IOERR_DIR_FSYNC": (  # the last thing a change does: by then it can be read by everybody
        "The change was made, but the drive gives errors: a power cut could still undo it.",
        "Check the drive and its connection, and then that the change is there, before you make it again.",
    ),
    "IOERR": (
        "The drive of the register's database gives errors. Nothing was changed.",
        "Check the drive and its connection, then verify the journal.",
    ),
}
"""What each result code of SQLite means for a person, and what they can do (sqlite.org/rescode.html)."""


def _sqlite_fault(error: sqlite3.Error, name: str) -> RegisterError:
    code = (getattr(error, "sqlite_errorname", "") or "").removeprefix("SQLITE_")
    refused = (f"The register's database refused: {error}.", "Nothing was changed.")
    message, hint = FAULTS.get(code) or FAULTS.get(code.partition("_")[0], refused)
    return RegisterError(message, where=name, hint=hint)
