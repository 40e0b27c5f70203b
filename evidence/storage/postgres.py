"""A register in a PostgreSQL database that several people reach."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from base.errors import RegisterError
from evidence.storage.database import Database, Row, without_password
from evidence.storage.sqlite import FAULTS

if TYPE_CHECKING:
    import psycopg

_ADVISORY_LOCK = 0x7265_6164_696E_6573
"""The key of PostgreSQL's advisory lock that makes writers queue: the first eight letters of `readiness`."""
_FILING_LOCK = 0x7265_6164
"""The first key of the locks of files that are being filed: the first four; the second is the file's `_bucket`."""

_COPIED = 50
"""Rows from which on they are copied in, for which a server far away is asked twice where one statement asks once."""

_GONE = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 40_000,
}
"""A server whose machine or network went silent is told as gone within 40 seconds; a system would wait two hours."""


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
            parameters = {**_GONE, **conninfo.conninfo_to_dict(plain)}
            if not offering and not parameters.get("password"):
                # Of a device in the place of the file of passwords it would warn.
                parameters |= {"password": "", "passfile": f"{os.devnull}/none"}
            self._connection = psycopg.connect(conninfo.make_conninfo("", **parameters), autocommit=True)
        except psycopg.Error as error:
            fault = _postgres_fault(error, self.name)
            if not offering and "password" in str(error):
                fault.hint = "It was offered none that you keep: if you know this server, trust the workspace once."
                fault.remedy = "trust workspace"
            raise fault from error
        self.rows(
            "SELECT set_config('lock_timeout', ?, false), CASE current_setting('synchronous_commit') WHEN 'off'"
            " THEN set_config('synchronous_commit', 'on', false) END",  # what is acknowledged is flushed
            (f"{int(wait_seconds * 1000)}ms",),
        )
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

    def _insert(self, into: str, rows: Sequence[Sequence[object]], end: str) -> None:
        """Insert rows of one table: many of them as a copy, since the client reads long statements slowly."""
        import psycopg

        if end or len(rows) < _COPIED:
            super()._insert(into, rows, end)
            return
        try:
            with (
                self._connection.cursor() as cursor,
                cursor.copy(f"COPY {into.removeprefix('INSERT INTO ')} FROM STDIN".encode()) as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise _postgres_fault(error, self.name) from error

    def has_table(self, name: str) -> bool:  # noqa: D102
        return self.rows("SELECT to_regclass(?) IS NOT NULL", (name,)) == [(True,)]

    def check_pages(self) -> list[str]:  # noqa: D102 - a server checks its pages when it reads them
        return []

    def filing(self, sha256: str) -> None:  # noqa: D102
        self.rows("SELECT pg_advisory_lock_shared(?, ?)", (_FILING_LOCK, _bucket(sha256)))

    def is_filing(self, sha256: str) -> bool:  # noqa: D102
        # Inside a change nobody can begin to bring it until the change ends.
        lock = (_FILING_LOCK, _bucket(sha256))
        return self.rows("SELECT pg_try_advisory_xact_lock(?, ?)", lock) != [(True,)]

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

    def lasting(self) -> str:  # noqa: D102
        unsafe = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'"
        names = [name for (name,) in self.rows(f"{unsafe} ORDER BY name")]
        return f"A power cut can damage the register: the server has {' and '.join(names)} off." if names else ""

    def wipe(self) -> str:  # noqa: D102
        refused: list[str] = []
        self._connection.add_notice_handler(lambda notice: refused.append(notice.message_primary or ""))
        self.rows("VACUUM (FULL, ANALYZE) text, entity, item_column, bearing_column, file_chunk")
        # What the server knows of columns has the commonest of their values. The rest only an administrator may: else
        # the server does so in its own time.
        for statement in ("VACUUM FULL pg_statistic", "CHECKPOINT", "SELECT pg_switch_wal()"):
            with suppress(RegisterError):
                self.rows(statement)
        if not any("permission denied" in message for message in refused):
            return ""
        return (
            "What was taken away is gone from the tables, and may still be in pages of the server, which this account "
            "may not rewrite: let the owner of the tables vacuum them, and pg_statistic, in full."
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


def _bucket(sha256: str) -> int:
    """The lock of a file: one of 256, so that a long sheet of files takes no more than the server has."""
    return int(sha256[:2], 16)


def _percent(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


def _postgres_fault(error: psycopg.Error, name: str) -> RegisterError:
    from psycopg import errors

    reason = (str(error).splitlines() or ["no reason given"])[0]
    if isinstance(error, errors.LockNotAvailable):
        message, hint = FAULTS["LOCKED"]
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
