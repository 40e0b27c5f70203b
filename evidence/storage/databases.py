"""Opening the database that a register is in."""

from __future__ import annotations

from pathlib import Path

from evidence.storage.database import WAIT_SECONDS, Database, sqlite_path


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
        from evidence.storage.postgres import PostgresDatabase  # its driver is loaded where it is needed

        return PostgresDatabase(url, wait_seconds, read_only=read_only, offering=offering)
    from evidence.storage.sqlite import SqliteDatabase

    return SqliteDatabase(sqlite_path(url, folder), wait_seconds, read_only=read_only)
