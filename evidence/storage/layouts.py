"""How the database of a register is laid out, as this program makes it and as it is found: what differs was altered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.integrity import append_only
from evidence.storage import schema
from evidence.storage.database import Database

Layout = dict[str, str]
"""How each table, index, constraint, view, rule and trigger was made, by its kind and name."""


def found(database: Database) -> Layout:
    """The layout of a database; of PostgreSQL what concerns the tables of a register, and every view and rule."""
    if database.dialect == "sqlite":
        rows = database.rows("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {str(what): str(how) for what, how in rows if " sqlite_" not in what}
    layout: Layout = {}
    for what, how in database.rows(_POSTGRESQL, (list(_tables()),)):
        layout[what] = f"{layout[what]}; {how}" if what in layout else how  # one name on two tables is another layout
    return layout


def expected(dialect: str) -> Layout:
    """The layout of a database of this version."""
    if dialect != "sqlite":
        return dict(_postgresql())
    named = ((statement, statement.split(" (")[0].split()) for statement in (schema.META, *_statements()))
    return {f"{words[1].lower()} {words[2]}": statement for statement, words in named if words[0] == "CREATE"}


_POSTGRESQL = """
WITH ours AS (
    SELECT oid, relname, relkind, relpersistence, relrowsecurity OR relforcerowsecurity AS hides
    FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(?))
SELECT 'table ' || relname, (SELECT
    CASE WHEN relkind = 'r' AND relpersistence = 'p' AND NOT hides THEN '' ELSE 'of another kind ' END
    || string_agg(attname || ' ' || format_type(atttypid, atttypmod)
        || CASE WHEN collname = 'C' THEN ' COLLATE "C"' ELSE '' END
        || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
        || CASE WHEN atthasdef THEN ' DEFAULT ' || pg_get_expr(adbin, adrelid) ELSE '' END, ', ' ORDER BY attnum)
    FROM pg_attribute LEFT JOIN pg_collation c ON c.oid = attcollation
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = ours.oid AND attnum > 0 AND NOT attisdropped) FROM ours
UNION ALL SELECT 'table ' || inhrelid::regclass, 'its rows are read as those of ' || relname
    FROM pg_inherits JOIN ours ON ours.oid = inhparent
UNION ALL SELECT 'constraint ' || conname, pg_get_constraintdef(c.oid, true) || CASE WHEN EXISTS
    (SELECT FROM pg_trigger WHERE tgconstraint = c.oid AND tgenabled <> 'O') THEN ', switched off' ELSE '' END
    FROM pg_constraint c JOIN ours ON ours.oid = conrelid WHERE contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL SELECT 'index ' || c.relname, pg_get_indexdef(indexrelid, 0, true)
    || CASE WHEN indisvalid AND indisready AND indislive THEN '' ELSE ', switched off' END
    FROM pg_index JOIN ours ON ours.oid = indrelid JOIN pg_class c ON c.oid = indexrelid
UNION ALL SELECT 'trigger ' || tgname,
    tgenabled::text || ' ' || pg_get_triggerdef(t.oid, true) || ' ' || lanname || ' ' || prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
    JOIN pg_language l ON l.oid = prolang
    WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace
UNION ALL SELECT 'view ' || relname, '' FROM pg_class
    WHERE relkind IN ('v', 'm') AND relnamespace = current_schema()::regnamespace
UNION ALL SELECT 'rule ' || rulename, '' FROM pg_rules WHERE schemaname = current_schema()
UNION ALL SELECT 'setting session_replication_role', 'no trigger is run'
    WHERE current_setting('session_replication_role') = 'replica'
"""


def others_that_may_alter(database: Database) -> list[str]:
    """The accounts that may change or delete what was entered; none in SQLite.

    The owner of the tables and administrators are not among them, but those who may act as that owner are.
    """
    if database.dialect == "sqlite":
        return []
    grants = "SELECT grantee, privilege_type FROM aclexplode(relacl)"
    of_columns = (
        "SELECT a.grantee, a.privilege_type FROM pg_attribute, aclexplode(attacl) a WHERE attrelid = c.oid"
        " AND NOT (relname = 'text' AND attname IN ('salt', 'content'))"  # a redaction empties them
    )
    tables = "relnamespace = current_schema()::regnamespace AND relname IN ('journal', 'text', 'signature')"
    granted = (
        "SELECT CASE WHEN grantee = 0 THEN 'every account' ELSE pg_get_userbyid(grantee) END"  # noqa: S608
        f" FROM pg_class c, LATERAL ({grants} UNION ALL {of_columns}) held WHERE {tables}"
        " AND grantee <> relowner AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')"
    )
    members = (
        "SELECT rolname FROM pg_roles r, pg_class"  # noqa: S608
        f" WHERE {tables} AND r.oid <> relowner AND NOT rolsuper AND rolname NOT LIKE 'pg\\_%'"
        " AND (pg_has_role(r.oid, relowner, 'MEMBER') OR"
        " pg_has_role(r.oid, (SELECT oid FROM pg_roles WHERE rolname = 'pg_write_all_data'), 'MEMBER'))"
    )
    rows = database.rows(f"{granted} UNION {members} ORDER BY 1")
    return [str(name) for (name,) in rows]


def _statements() -> Iterator[str]:
    for version in schema.MIGRATIONS:
        yield from version


def _tables() -> dict[str, str]:
    """The columns and keys of each table, as its statement has them; a later statement is the one that holds."""
    matches = (re.fullmatch(r"CREATE TABLE (\w+) \((.*)\)", one) for one in (schema.META, *_statements()))
    return {match[1]: match[2].strip() for match in matches if match}


_KEY = re.compile(r"PRIMARY KEY \((.*)\)")
_LINK = re.compile(r"(\w+) .*REFERENCES (\w+ ?\(\w+\))")


def _postgresql() -> Iterator[tuple[str, str]]:
    """As PostgreSQL tells of what the statements make, with the names that it gives to constraints."""
    for table, inside in _tables().items():
        parts = re.split(r", (?![^(]*\))", inside)
        keys = [match[1] for part in parts if (match := _KEY.fullmatch(part))]
        keys += [part.split()[0] for part in parts if " PRIMARY KEY" in part]
        columns = [part for part in parts if not _KEY.fullmatch(part)]
        yield f"table {table}", ", ".join(_column(part, keys[0].split(", ")) for part in columns)
        unique = [part.split()[0] for part in columns if "UNIQUE" in part]
        for name, kind, key in (("pkey", "PRIMARY KEY", keys[0]), *((f"{one}_key", "UNIQUE", one) for one in unique)):
            yield f"constraint {table}_{name}", f"{kind} ({key})"
            yield f"index {table}_{name}", f"CREATE UNIQUE INDEX {table}_{name} ON {table} USING btree ({key})"
        for match in filter(None, map(_LINK.match, columns)):
            link = match[2].replace(" ", "").replace("(", "(")
            yield f"constraint {table}_{match[1]}_fkey", f"FOREIGN KEY ({match[1]}) REFERENCES {link}"
    for match in filter(None, (re.fullmatch(r"CREATE INDEX (\w+) ON (\w+) (\(.*\))", one) for one in _statements())):
        yield f"index {match[1]}", f"CREATE INDEX {match[1]} ON {match[2]} USING btree {match[3]}"
    for name, (event, table, but) in append_only.KEPT.items():
        source, runs = append_only.source(but), f"EXECUTE FUNCTION {name}()"
        trigger = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {runs}"
        yield f"trigger {name}", f"O {trigger} plpgsql {source}"
        if event == "DELETE":
            trigger = f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {runs}"
            yield f"trigger {name}_whole", f"O {trigger} plpgsql {source}"


def _column(part: str, keys: list[str]) -> str:
    name, kind = part.split()[:2]
    sql_type = {"TEXT": 'text COLLATE "C"', "BLOB": "bytea"}.get(kind, kind.lower())
    return f"{name} {sql_type}{' NOT NULL' if 'NOT NULL' in part or name in keys else ''}"
