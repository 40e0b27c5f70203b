"""Somebody who owns the database and takes its guards off for as long as it takes to alter something."""

import re
from collections.abc import Sequence
from typing import Any

from evidence.integrity.append_only import KEPT, SQLITE
from evidence.register.register import Register
from evidence.storage.database import Database

GUARDED = re.compile(r"(UPDATE|DELETE FROM) (journal|text)\b")


def unguarded(database: Database) -> None:
    """Take the guards off for good, as a register of an older version has none."""
    for name in KEPT:
        if database.dialect == "sqlite":
            database.rows(f"DROP TRIGGER IF EXISTS {name}")
        else:
            database.rows(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def as_insider(register: Register) -> Register:
    """A register whose statements reach the journal and its words, whatever guards them."""
    database = register.database
    rows = database.rows

    def reach(sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        if not GUARDED.match(sql):
            return rows(sql, values)
        if database.dialect == "postgresql":
            rows("SET session_replication_role = replica")
            done = rows(sql, values)
            rows("SET session_replication_role = DEFAULT")
            return done
        unguarded(database)
        done = rows(sql, values)
        for statement in SQLITE:
            rows(statement)
        return done

    database.rows = reach  # type: ignore[method-assign]
    return register
