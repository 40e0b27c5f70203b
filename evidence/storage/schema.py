"""The register's tables, and how a register of an older version of this program is brought up to date.

`journal`, `text` and `signature` are the register. `entity`, `bears`, `item_file`, `item_column` and `bearing_column`
are indexes that can be rebuilt from them; `stored_file` and `file_chunk` hold files where a workspace keeps them in the
database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from base.errors import RegisterError
from evidence.integrity import append_only
from evidence.register import indexes
from evidence.storage.database import Database
from evidence.storage.sqlite import SqliteDatabase

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE journal ("
        " seq BIGINT PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, command TEXT NOT NULL,"
        " kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,"
        " before TEXT, prev TEXT, hash TEXT NOT NULL UNIQUE)",
        "CREATE INDEX journal_subject ON journal (kind, subject, seq)",
        "CREATE TABLE text ("
        " digest TEXT PRIMARY KEY, seq BIGINT NOT NULL REFERENCES journal (seq), salt TEXT, content TEXT)",
        "CREATE INDEX text_seq ON text (seq)",
        "CREATE TABLE entity ("
        " kind TEXT NOT NULL, subject TEXT NOT NULL, seq BIGINT NOT NULL REFERENCES journal (seq),"
        " state TEXT NOT NULL, PRIMARY KEY (kind, subject))",
        "CREATE TABLE bears ("
        " descriptor TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,"
        " PRIMARY KEY (descriptor, kind, subject))",
        "CREATE INDEX bears_subject ON bears (kind, subject)",
        "CREATE TABLE item_file (sha256 TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (sha256, subject))",
        "CREATE INDEX item_file_subject ON item_file (subject)",
        "CREATE TABLE stored_file (sha256 TEXT PRIMARY KEY, size BIGINT NOT NULL)",
        "CREATE TABLE file_chunk ("
        " sha256 TEXT NOT NULL REFERENCES stored_file (sha256), part BIGINT NOT NULL, content BLOB NOT NULL,"
        " PRIMARY KEY (sha256, part))",
    ),
    (
        "CREATE TABLE item_column ("
        " subject TEXT PRIMARY KEY, type TEXT NOT NULL, about BIGINT NOT NULL, filed BIGINT NOT NULL,"
        " valid_until BIGINT NOT NULL, retired_on BIGINT NOT NULL, superseded_by TEXT NOT NULL,"
        " has_file BIGINT NOT NULL, rung BIGINT NOT NULL, sample BIGINT NOT NULL, met BIGINT NOT NULL,"
        " counts_found BIGINT NOT NULL, confirmed BIGINT NOT NULL, disagreed BIGINT NOT NULL, content TEXT NOT NULL,"
        " filer TEXT NOT NULL, lead TEXT NOT NULL, restricted BIGINT NOT NULL)",
        "CREATE TABLE bearing_column ("
        " subject TEXT NOT NULL, number BIGINT NOT NULL, descriptor TEXT NOT NULL, direction BIGINT NOT NULL,"
        " prevalence BIGINT NOT NULL, seriousness BIGINT NOT NULL, self_known BIGINT NOT NULL,"
        " taken_back_until BIGINT NOT NULL,"
        " PRIMARY KEY (subject, number))",
    ),
    (
        "DROP TABLE bearing_column",
        "CREATE TABLE bearing_column ("
        " subject TEXT NOT NULL, number BIGINT NOT NULL, descriptor TEXT NOT NULL, direction BIGINT NOT NULL,"
        " prevalence BIGINT NOT NULL, seriousness BIGINT NOT NULL, self_known BIGINT NOT NULL,"
        " taken_back_until BIGINT NOT NULL, silent BIGINT NOT NULL,"
        " PRIMARY KEY (subject, number))",
    ),
    (
        "CREATE TABLE signature ("
        " seq BIGINT PRIMARY KEY REFERENCES journal (seq), first BIGINT NOT NULL,"
        " account TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL)",
        *append_only.SQLITE,
    ),
)
"""The statements that lead from each version to the next; the first make an empty register."""

META = "CREATE TABLE meta (name TEXT PRIMARY KEY, content TEXT NOT NULL)"
"""The table that says which version of the others is there, and whose register it is."""

REGISTER_TABLES = ("journal", "text", "signature", "entity", *indexes.COLUMNS)
"""The tables that are the register, in an order in which they can be filled."""


def create(database: Database, authority: str) -> None:
    """Make an empty register, or join the one that is there already and belongs to the same authority.

    Raises:
        RegisterError: the register there belongs to another authority.
    """
    with database.writing():
        if not database.has_table("meta"):
            database.rows(_typed(database, META))
            database.rows("INSERT INTO meta (name, content) VALUES ('authority', ?)", (authority,))
            database.rows("INSERT INTO meta (name, content) VALUES ('version', '0')")
            _migrate(database, 0, len(MIGRATIONS))
            return
    owner = authority_of(database)
    if owner != authority:
        raise RegisterError(
            f"This database already holds the register of {owner}.",
            where=database.name,
            hint=f"Use another database, or name {owner} as the authority.",
            field="authority",
        )


def version(database: Database) -> int:
    """The schema version of a register.

    Raises:
        RegisterError: there is no register in this database.
    """
    if not database.has_table("meta"):
        raise RegisterError(
            "There is no register in this database.",
            where=database.name,
            hint="Check the database URL in readiness.toml.",
            remedy="make workspace",
        )
    rows = database.rows("SELECT content FROM meta WHERE name = 'version'")
    if len(rows) != 1 or not re.fullmatch("[0-9]{1,9}", str(rows[0][0])):
        raise RegisterError(
            "The register does not say of which version it is: that was altered.",
            where=database.name,
            hint="Restore it from an export or a backup.",
        )
    return int(rows[0][0])


def known_version(database: Database) -> int:
    """The schema version of a register that this program can read.

    Raises:
        RegisterError: the register is newer than this program, or there is none.
    """
    there = version(database)
    if there > len(MIGRATIONS):
        raise RegisterError(
            f"This register was written by a newer version of readiness (schema {there}; this one knows"
            f" {len(MIGRATIONS)}).",
            where=database.name,
            hint="Install the newer version. Nothing was changed.",
        )
    return there


def authority_of(database: Database) -> str:
    """Whose register a database holds."""
    rows = database.rows("SELECT content FROM meta WHERE name = 'authority'")
    if not rows:
        raise RegisterError(
            "The register does not say whose it is: that was altered.",
            where=database.name,
            hint="Restore it from an export or a backup.",
        )
    return str(rows[0][0])


def upgrade(database: Database, back_up: Callable[[int], str]) -> str:
    """Bring an older register up to this program's version, after a backup.

    Args:
        back_up: makes a backup of the register at the version it is given, and says where it is.

    Returns:
        Where the backup is; empty where the register was up to date.

    Raises:
        RegisterError: the register is newer than this program, or there is none.
    """
    there = known_version(database)
    if there == len(MIGRATIONS):
        return ""
    with database.writing():
        there = version(database)  # another process may have been quicker
        if there == len(MIGRATIONS):
            return ""
        backup = back_up(there)
        _migrate(database, there, len(MIGRATIONS))
        indexes.fill_columns(database)
        return backup


def back_up(database: Database, present: int, path: Path) -> None:
    """Write the register into an empty SQLite file, with the tables it has at its present version.

    Stored files are not part of it: they are known by their content, and no migration touches them.

    Args:
        database: the register, SQLite or PostgreSQL.
        present: its schema version.
    """
    copy = SqliteDatabase(path, wait_seconds=0)
    try:
        with copy.writing():
            copy.rows(META)
            _migrate(copy, 0, present)
            for table in ("meta", *REGISTER_TABLES):
                if copy.has_table(table):
                    copy_rows(database, copy, table)
    finally:
        copy.close()


def copy_rows(source: Database, target: Database, table: str) -> None:
    """Copy all rows of a table into the same table, empty, of another register."""
    rows = source.rows(f"SELECT * FROM {table}")  # noqa: S608 - one of our own tables
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        target.many(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - one of our own tables


def _migrate(database: Database, present: int, wanted: int) -> None:
    for statements in MIGRATIONS[present:wanted]:
        for statement in statements:
            database.rows(_typed(database, statement))
    database.rows("UPDATE meta SET content = ? WHERE name = 'version'", (str(wanted),))


def _typed(database: Database, statement: str) -> str:
    """PostgreSQL compares text by the rules of a language, unless told to go by code points as SQLite does."""
    if database.dialect == "sqlite":
        return statement
    if statement in append_only.POSTGRESQL:
        return append_only.POSTGRESQL[statement]
    return statement.replace(" TEXT", ' TEXT COLLATE "C"').replace(" BLOB", " BYTEA")
