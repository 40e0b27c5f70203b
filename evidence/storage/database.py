"""The two homes of a register, SQLite and PostgreSQL, and the little that differs between them.

Plain SQL over the two drivers: half a dozen tables need no toolkit, and loading one costs more time than
filing a piece of evidence does.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from base.errors import InputError, ReadinessError

Row = tuple[Any, ...]

_TOGETHER = 400
"""Rows that go in one statement, so that a server far away is asked once."""

_WAITING = 4000
"""Rows of one table that wait at most; then all that waits is written."""

WAIT_SECONDS = 30.0
"""How long a change waits for other changes before it gives up."""


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
        if len(waiting) >= _WAITING or not self._inside:
            self._insert_now()

    def _insert_now(self) -> None:
        for (into, end), waiting in self._later.items():  # emptied and kept, for the order of their tables
            rows, waiting[:] = waiting[:], []
            if rows:
                self._insert(into, rows, end)

    def _insert(self, into: str, rows: Sequence[Sequence[object]], end: str) -> None:
        """Insert rows of one table: in few statements, so that a server far away is asked few times."""
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

    def lasting(self) -> str:
        """In a sentence, why a power cut may take what was acknowledged; empty where it may not."""
        return ""

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
