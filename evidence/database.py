"""The two homes of a register, SQLite and PostgreSQL, and the little that differs between them.

Plain SQL over the two drivers: half a dozen tables need no toolkit, and loading one costs more time than
filing a piece of evidence does.

SQLite keeps its rollback journal rather than a write-ahead log. A write-ahead log needs memory that all
processes share, which a network folder cannot give; with the rollback journal the register is one file that
can be copied, and a change is so short that readers and writers seldom meet.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from base.errors import InputError, ReadinessError, RegisterError

if TYPE_CHECKING:
    import psycopg

Row = tuple[Any, ...]

_TOGETHER = 40
"""Rows that go in one statement, so that a server far away is asked once."""

WAIT_SECONDS = 30.0
"""How long a change waits for other changes before it gives up."""

_ADVISORY_LOCK = 0x7265_6164_696E_6573
"""The key of PostgreSQL's advisory lock that makes writers queue: the first eight letters of `readiness`."""
_FILING_LOCK = 0x7265_6164
"""The first key of the locks of files that are being filed: the first four; the second is the file's `_bucket`."""


def open_database(
    url: str,
    folder: Path,
    *,
    wait_seconds: float = WAIT_SECONDS,
    read_only: bool = False,
    offering: bool = True,
) -> Database:
    """Open the database a URL names; it must be there already.

    Args:
        url: `sqlite:///NAME` (relative to `folder`; four slashes for an absolute path) or
            `postgresql+psycopg://USER@HOST/NAME`.
        folder: what a relative SQLite path is relative to.
        wait_seconds: how long a change waits for other changes.
        read_only: let the database itself refuse every change.
        offering: whether a server is offered a password that this account keeps (`PGPASSWORD`, `.pgpass`).

    Raises:
        InputError: the URL is of another kind.
        RegisterError: the database is not there or cannot be reached.
    """
    if url.startswith(("postgresql:", "postgresql+psycopg:", "postgres:")):
        return PostgresDatabase(url, wait_seconds, read_only=read_only, offering=offering)
    return SqliteDatabase(sqlite_path(url, folder), wait_seconds, read_only=read_only)


def _bucket(sha256: str) -> int:
    """The lock of a file: one of 256, so that a long sheet of files takes no more than the server has."""
    return int(sha256[:2], 16)


def sqlite_path(url: str, folder: Path) -> Path:
    """The file that a SQLite URL names.

    Raises:
        InputError: it is no SQLite URL.
    """
    if not url.startswith("sqlite:///") or url == "sqlite:///":
        raise InputError(
            f"{without_password(url)!r} is not a database this program knows.",
            hint="Use sqlite:///register.db or postgresql+psycopg://USER@HOST/NAME.",
        )
    return folder / unquote(url.removeprefix("sqlite:///"))


def without_password(url: str) -> str:
    """A database URL as it may be shown: without the password."""
    url = re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", url)
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", url)


class Database(ABC):
    """One connection to a register's home. SQL is written with `?` for values.

    Attributes:
        dialect: `sqlite` or `postgresql`.
        name: the file or URL, fit to be shown.
    """

    dialect: Literal["sqlite", "postgresql"]
    name: str
    _inside: Literal["", "reading", "writing", "adding"] = ""

    def __init__(self, name: str) -> None:
        """Call it what is fit to be shown."""
        self.name = name
        self._later: dict[tuple[str, str], list[Sequence[object]]] = {}

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement and give its rows; what waits to be inserted goes before it.

        Raises:
            RegisterError: the database cannot be reached, is busy, full or damaged.
        """
        self._insert_now()
        return self._run(sql, values)

    def many(self, sql: str, values: Iterable[Sequence[object]]) -> None:
        """Run one statement for each sequence of values; what waits to be inserted goes before it."""
        self._insert_now()
        self._run_many(sql, values)

    def insert(self, into: str, rows: Sequence[Sequence[object]], end: str = "") -> None:
        """Insert rows inside a change, together with others: before anything else is asked, or when the change ends.

        Rows of one table keep their order; tables are written in the order in which they first got a row.

        Args:
            into: `INSERT INTO ...` up to the word VALUES.
            end: what follows the values.
        """
        if not rows:
            return
        waiting = self._later.setdefault((into, end), [])
        waiting += rows
        if len(waiting) >= _TOGETHER or not self._inside:
            self._insert_now()

    def _insert_now(self) -> None:
        for (into, end), waiting in self._later.items():  # emptied and kept, for the order of their tables
            rows, waiting[:] = waiting[:], []
            for at in range(0, len(rows), _TOGETHER):
                some = rows[at : at + _TOGETHER]
                marks = f"({', '.join('?' * len(some[0]))})"
                sql = f"{into} VALUES {', '.join([marks] * len(some))}{end}"
                self._run(sql, [value for row in some for value in row])

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object]) -> list[Row]: ...

    @abstractmethod
    def _run_many(self, sql: str, values: Iterable[Sequence[object]]) -> None: ...

    @abstractmethod
    def has_table(self, name: str) -> bool:
        """Whether a table is there."""

    @abstractmethod
    def check_pages(self) -> list[str]:
        """What the database finds wrong with itself, a sentence each."""

    def filing(self, sha256: str) -> None:  # noqa: B027 - a file tells by its time
        """Note that this connection brings a file, whose entry follows; forgotten when it ends, however it does."""

    def is_filing(self, sha256: str) -> bool:
        """Whether another connection may be bringing a file whose entry is not written yet."""
        return False

    @abstractmethod
    def rights(self) -> str:
        """Whether this account may change or delete what was entered, as a sentence; empty where its files say so."""

    @abstractmethod
    def wipe(self) -> str:
        """Rewrite the pages that still hold rows which were deleted or changed, where that is not done at once.

        Returns:
            A sentence where this account may not; else nothing.
        """

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @abstractmethod
    def _begin(self, what: Literal["reading", "writing", "adding"]) -> None: ...

    @property
    def changing(self) -> bool:
        """Whether a change is under way on this connection."""
        return self._inside == "writing"

    def reading(self) -> AbstractContextManager[None]:
        """A context in which every statement sees the same state."""
        return self._within("reading")

    def writing(self) -> AbstractContextManager[None]:
        """A context whose statements are done whole or not at all; other writers wait until it ends."""
        if self._inside in ("reading", "adding"):
            raise RuntimeError("a change cannot begin inside a snapshot")
        return self._within("writing")

    def adding(self) -> AbstractContextManager[None]:
        """As `writing`, for what depends on nothing else: where the database can, others write meanwhile."""
        return self._within("adding")

    @contextmanager
    def _within(self, what: Literal["reading", "writing", "adding"]) -> Generator[None]:
        if self._inside:
            yield
            return
        self._begin(what)
        self._inside = what
        try:
            yield
            self.rows("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._inside = ""
            self._ended(what)

    def _ended(self, what: Literal["reading", "writing", "adding"]) -> None:
        """Called when a snapshot or a change has ended, however it did."""
        return

    def _roll_back(self) -> None:
        self._later = {}
        try:
            self.rows("ROLLBACK")
        except ReadinessError:
            # The database rolled back by itself or is gone; the first error is the one to tell.
            return


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

    def has_table(self, name: str) -> bool:  # noqa: D102
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)))

    def check_pages(self) -> list[str]:  # noqa: D102
        try:
            told = [str(row[0]) for row in self.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
            linked = [
                f"A row of {table} refers to none of {to}" for table, _, to, _ in self.rows("PRAGMA foreign_key_check")
            ]
        except ReadinessError as error:
            return [error.message]
        return [f"The database is damaged: {words}." for words in dict.fromkeys((*told, *linked))]

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
            message, hint = _SQLITE_FAULTS["BUSY"]
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
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode))
        path.chmod(mode)
    except OSError as error:
        raise RegisterError(f"The register's database cannot be made: {error.strerror}.", where=str(path)) from error


class PostgresDatabase(Database):
    """A register in a PostgreSQL database that several people reach."""

    dialect = "postgresql"
    _connection: psycopg.Connection[Row]

    def __init__(self, url: str, wait_seconds: float, *, read_only: bool = False, offering: bool = True) -> None:
        """Connect.

        Raises:
            RegisterError: the database cannot be reached.
        """
        import psycopg
        from psycopg import conninfo

        super().__init__(without_password(url))
        logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # what it would say beside an error is no sentence
        plain = re.sub(r"^postgres(ql)?(\+psycopg)?:", "postgresql:", url)
        try:
            if not offering and not conninfo.conninfo_to_dict(plain).get("password"):
                nowhere = f"{os.devnull}/none"  # of a device in its place it would warn
                plain = conninfo.make_conninfo(plain, password="", passfile=nowhere)
            self._connection = psycopg.connect(plain, autocommit=True, connect_timeout=10)
        except psycopg.Error as error:
            fault = _postgres_fault(error, self.name)
            if not offering and "password" in str(error):
                fault.hint = "It was offered none that you keep: if you know this server, trust the workspace once."
                fault.remedy = "trust workspace"
            raise fault from error
        self.rows("SELECT set_config('lock_timeout', ?, false)", (f"{int(wait_seconds * 1000)}ms",))
        if read_only:
            self.rows("SET default_transaction_read_only = on")

    def _run(self, sql: str, values: Sequence[object]) -> list[Row]:
        import psycopg

        try:
            cursor = self._connection.execute(_percent(sql), values or None)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise _postgres_fault(error, self.name) from error

    def _run_many(self, sql: str, values: Iterable[Sequence[object]]) -> None:
        import psycopg

        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(_percent(sql), values)
        except psycopg.Error as error:
            raise _postgres_fault(error, self.name) from error

    def has_table(self, name: str) -> bool:  # noqa: D102
        return self.rows("SELECT to_regclass(?) IS NOT NULL", (name,)) == [(True,)]

    def check_pages(self) -> list[str]:  # noqa: D102 - a server checks its pages when it reads them
        return []

    def filing(self, sha256: str) -> None:  # noqa: D102
        self.rows("SELECT pg_advisory_lock_shared(?, ?)", (_FILING_LOCK, _bucket(sha256)))

    def is_filing(self, sha256: str) -> bool:  # noqa: D102
        lock = (_FILING_LOCK, _bucket(sha256))
        if self.rows("SELECT pg_try_advisory_lock(?, ?)", lock) != [(True,)]:
            return True
        self.rows("SELECT pg_advisory_unlock(?, ?)", lock)
        return False

    def rights(self) -> str:  # noqa: D102
        tables = self.rows(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
            " AND relname IN ('journal', 'text', 'signature') AND (pg_has_role(relowner, 'MEMBER')"
            " OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')) ORDER BY relname"
        )
        if not tables:
            return "This account cannot change or delete what was entered."
        return (
            f"This account may change or delete what was entered ({', '.join(name for (name,) in tables)}): "
            "let another own the tables, as docs/workspace.md says."
        )

    def wipe(self) -> str:  # noqa: D102
        refused: list[str] = []
        self._connection.add_notice_handler(lambda notice: refused.append(notice.message_primary or ""))
        self.rows("VACUUM (FULL, ANALYZE) text, entity, item_column, bearing_column, file_chunk")
        for statement in ("CHECKPOINT", "SELECT pg_switch_wal()"):
            # Only an administrator may: else the server does so in its own time.
            with suppress(RegisterError):
                self.rows(statement)
        if not any("permission denied" in message for message in refused):
            return ""
        return (
            "What was taken away is gone from the tables, and may still be in pages of the server, which this account "
            "may not rewrite: let the owner of the tables vacuum them in full."
        )

    def close(self) -> None:  # noqa: D102
        self._connection.close()

    def _begin(self, what: Literal["reading", "writing", "adding"]) -> None:
        if what == "reading":
            self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        self.rows("BEGIN")
        if what == "adding":
            return
        try:
            # Released when the transaction ends, also when the process that holds it dies.
            self.rows("SELECT pg_advisory_xact_lock(?)", (_ADVISORY_LOCK,))
        except BaseException:
            self._roll_back()
            raise


def _percent(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


_SQLITE_FAULTS = {
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
    message, hint = _SQLITE_FAULTS.get(code) or _SQLITE_FAULTS.get(code.partition("_")[0], refused)
    return RegisterError(message, where=name, hint=hint)


def _postgres_fault(error: psycopg.Error, name: str) -> RegisterError:
    from psycopg import errors

    reason = (str(error).splitlines() or ["no reason given"])[0]
    if isinstance(error, errors.LockNotAvailable):
        message, hint = _SQLITE_FAULTS["LOCKED"]
    elif isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        message = "This account may not change the register. Nothing was changed."
        hint = "Ask the owner of the database for access."
    elif isinstance(error, errors.DiskFull | errors.OutOfMemory):
        message = "The database server has no room left. Nothing was changed."
        hint = "Tell whoever runs the server."
    elif isinstance(error, errors.OperationalError | errors.InterfaceError):
        message = f"The register's database cannot be reached: {reason}."
        hint = "Check the database URL in readiness.toml, and that the server runs and knows this account."
    else:
        message, hint = f"The register's database refused: {reason}.", "Nothing was changed."
    return RegisterError(without_password(message), where=name, hint=hint)
