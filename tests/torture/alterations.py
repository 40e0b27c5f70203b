"""Alterations of a workspace behind its back, of random kinds and places: the same number gives the same one.

Those of the database are made in SQLite and PostgreSQL alike, those of files in a folder.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from base.digest import digest
from evidence.integrity.append_only import KEPT, SQLITE

Alter = Callable[[Path, random.Random], None]

TABLES = ("journal", "text", "signature", "entity", "bears", "item_file", "item_column", "bearing_column")


class Insider:
    """The database, without its guards meanwhile, as its owner can have it."""

    def __init__(self, root: Path) -> None:
        url = server(root)
        self.postgresql = bool(url)
        self.row, self.tables = "rowid", TABLES
        if url:
            import psycopg

            self._connection: Any = psycopg.connect(url, autocommit=True)
            self._connection.execute("SET session_replication_role = replica")
            self.row, self.tables = "ctid", (*TABLES, "stored_file", "file_chunk")
            self.refused: type[Exception] = psycopg.Error
        else:
            self._connection = sqlite3.connect(root / "register.db")
            self.refused = sqlite3.IntegrityError

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        if self.postgresql:
            return self._connection.execute(sql.replace("?", "%s") if values else sql, values or None)
        return self._connection.execute(sql, values)

    def columns(self, table: str) -> list[str]:
        return [one[0] for one in self.execute(f"SELECT * FROM {table} WHERE 1 = 0").description]

    def a_row(self, table: str, chance: random.Random) -> Any:
        return chance.choice(self.execute(f"SELECT {self.row} FROM {table} ORDER BY 1").fetchall())[0]

    def all_of(self, table: str) -> list[str]:
        return sorted(map(repr, self.execute(f"SELECT * FROM {table}").fetchall()))

    def close(self) -> None:
        if not self.postgresql:
            self._connection.commit()
        self._connection.close()


def server(root: Path) -> str:
    """The URL of a workspace's PostgreSQL database; empty where it is SQLite's."""
    url = tomllib.loads((root / "readiness.toml").read_text()).get("database", "")
    return url.replace("+psycopg", "") if url.startswith("postgresql") else ""


@contextmanager
def opened(root: Path) -> Iterator[Insider]:
    """The database as an insider has it, whose guards are there again in the end."""
    inside = Insider(root)
    if not inside.postgresql:
        for name in KEPT:
            inside.execute(f"DROP TRIGGER IF EXISTS {name}")
    yield inside
    if not inside.postgresql:
        there = {name for (name,) in inside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        for name, statement in zip(KEPT, SQLITE, strict=True):
            if name not in there:
                inside.execute(statement)
    inside.close()


def changed(value: Any, chance: random.Random) -> Any:
    """Something near it: a letter, a figure, another type."""
    if value is None:
        return chance.choice((0, "", "x"))
    if isinstance(value, int):
        return chance.choice((value + 1, -value - 1, None, str(value) + "x", 10**15))
    text = str(value)
    at = chance.randrange(len(text)) if text else 0
    return chance.choice(
        (
            text[:at] + chr(33 + (ord(text[at : at + 1] or "a") + 1) % 90) + text[at + 1 :],
            text[:at] + text[at + 1 :] if text else "x",
            text + " ",
            text.swapcase() if text.swapcase() != text else text + "x",
            b"\xff\x00" + text.encode(),
            None,
        )
    )


def cell(root: Path, chance: random.Random) -> None:
    with opened(root) as inside:
        while True:
            table = chance.choice([one for one in inside.tables if inside.all_of(one)])
            column, before = chance.choice(inside.columns(table)), inside.all_of(table)
            row = inside.a_row(table, chance)
            ((value,),) = inside.execute(f"SELECT {column} FROM {table} WHERE {inside.row} = ?", (row,)).fetchall()
            new = changed(value, chance)
            try:
                inside.execute(f"UPDATE {table} SET {column} = ? WHERE {inside.row} = ?", (new, row))
            except inside.refused:
                continue  # the database itself refuses it
            if inside.all_of(table) != before:
                return


def meta(root: Path, chance: random.Random) -> None:
    with opened(root) as inside:
        name, content = chance.choice(
            (("authority", "Wexmoor Bay"), ("version", "99"), ("version", "x"), ("more", "x"))
        )
        inside.execute("DELETE FROM meta WHERE name = ?", (name,))
        inside.execute("INSERT INTO meta VALUES (?, ?)", (name, content))


def deleted(root: Path, chance: random.Random) -> None:
    with opened(root) as inside:
        table = chance.choice([one for one in inside.tables if one != "signature" and inside.all_of(one)])
        inside.execute(f"DELETE FROM {table} WHERE {inside.row} = ?", (inside.a_row(table, chance),))


def doubled(root: Path, chance: random.Random) -> None:
    """A row once more, under another key."""
    with opened(root) as inside:
        table = chance.choice([one for one in inside.tables if inside.all_of(one)])
        row = inside.execute(f"SELECT * FROM {table} WHERE {inside.row} = ?", (inside.a_row(table, chance),))
        [values] = map(list, row.fetchall())
        names = inside.columns(table)
        for key in ("seq", "digest", "hash", "subject", "descriptor", "sha256"):
            if key in names:
                at = names.index(key)
                values[at] = values[at] + 1000 if isinstance(values[at], int) else f"{values[at]}x"
        inside.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def swapped(root: Path, chance: random.Random) -> None:
    """What two rows say, each in the place of the other."""
    with opened(root) as inside:
        while True:
            table, column = chance.choice(
                (("journal", "actor"), ("journal", "body"), ("journal", "at"), ("text", "content"), ("entity", "state"))
            )
            key = {"journal": "seq", "text": "digest", "entity": "subject"}[table]
            rows = chance.sample(inside.execute(f"SELECT {key}, {column} FROM {table} ORDER BY 1").fetchall(), 2)
            if rows[0][1] != rows[1][1]:
                break
        for (row, _), (_, value) in (rows, reversed(rows)):
            inside.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (value, row))


def stored(root: Path, chance: random.Random) -> Path:
    return chance.choice(sorted(path for path in (root / "files").rglob("*") if path.is_file()))


def file_content(root: Path, chance: random.Random) -> None:
    path = stored(root, chance)
    path.chmod(0o600)
    content, when = bytearray(path.read_bytes()), path.stat()
    at = chance.randrange(len(content))
    content[at] ^= 1 << chance.randrange(8)
    path.write_bytes(chance.choice((bytes(content), bytes(content[:at]), bytes(content) + b" ", b"")))
    os.utime(path, ns=(when.st_atime_ns, when.st_mtime_ns))


def file_gone(root: Path, chance: random.Random) -> None:
    path = stored(root, chance)
    if chance.random() < 0.5:
        path.unlink()
    else:
        path.rename(path.with_name("0" * len(path.name)))


def file_planted(root: Path, chance: random.Random) -> None:
    path = (
        root
        / "files"
        / chance.choice(("ab", ".hidden", "x/y"))
        / chance.choice(("audit.docx", "c" * 62, ".incoming-1"))
    )
    path.parent.mkdir(parents=True)
    path.write_bytes(b"planted")
    os.utime(path, (1_400_000_000, 1_400_000_000))


def file_linked(root: Path, chance: random.Random) -> None:
    path = stored(root, chance)
    if chance.random() < 0.3:
        path = path.parent
    path.rename(root / "elsewhere")
    path.symlink_to(root / "elsewhere")


def file_beside_a_cache(root: Path, chance: random.Random) -> None:
    path = stored(root, chance)
    path.chmod(0o600)
    path.write_bytes(b"altered")
    status = path.stat()
    memory = {path.parent.name + path.name: [status.st_size, status.st_mtime_ns]}
    (root / "files" / chance.choice((".verifying.json", "verifying.json"))).write_text(json.dumps(memory))


def mode(root: Path, chance: random.Random) -> None:
    path = chance.choice((root / "register.db", root / "readiness.toml", root / "files", stored(root, chance)))
    path.chmod(path.stat().st_mode | chance.choice((0o044, 0o004, 0o002, 0o066)))


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body}; END$$;"


TRIGGERS = (
    "CREATE TRIGGER swallow BEFORE INSERT ON journal BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER alter_it AFTER INSERT ON entity BEGIN UPDATE entity SET state = '{}'; END",
    "CREATE TRIGGER journal_kept BEFORE DELETE ON journal BEGIN SELECT 1; END",
    "CREATE TRIGGER text_unchanged BEFORE UPDATE ON text WHEN 0 BEGIN SELECT 1; END",
)
_HELD = "FOR EACH ROW WHEN (false) EXECUTE FUNCTION journal_kept()"
TRIGGERS_OF_A_SERVER = (
    _function("swallow", "RETURN NULL")
    + "CREATE TRIGGER swallow BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION swallow()",
    _function("journal_kept", "RETURN OLD"),
    f"DROP TRIGGER journal_kept ON journal; CREATE TRIGGER journal_kept BEFORE DELETE ON journal {_HELD}",
    f"CREATE TRIGGER journal_kept BEFORE DELETE ON entity {_HELD}",
    "ALTER TABLE text DISABLE TRIGGER text_unchanged",
    "ALTER TABLE text ENABLE REPLICA TRIGGER text_unchanged",
    "ALTER TABLE signature DISABLE TRIGGER ALL",
    "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database()); END$$",
)


def trigger(root: Path, chance: random.Random) -> None:
    with opened(root) as inside:
        inside.execute(chance.choice(TRIGGERS_OF_A_SERVER if inside.postgresql else TRIGGERS))


def guards_gone(root: Path, chance: random.Random) -> None:
    inside = Insider(root)
    name = chance.choice(tuple(KEPT))
    inside.execute(f"DROP TRIGGER {name}" + (f" ON {KEPT[name][1]}" if inside.postgresql else ""))
    inside.close()


INDEXES = ("journal_subject", "text_seq", "bears_subject")
LAYOUTS_OF_A_SERVER = (
    "ALTER TABLE journal ALTER actor DROP NOT NULL",
    "ALTER TABLE entity DROP CONSTRAINT entity_pkey",
    "ALTER TABLE journal DROP CONSTRAINT journal_hash_key",
    "ALTER TABLE text DROP CONSTRAINT text_seq_fkey",
    "ALTER TABLE text DROP CONSTRAINT text_seq_fkey;"
    " ALTER TABLE text ADD CONSTRAINT text_seq_fkey FOREIGN KEY (seq) REFERENCES journal (seq) NOT VALID",
    "ALTER TABLE journal ADD CHECK (actor <> 'x')",
    "ALTER TABLE journal ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE entity SET UNLOGGED",
    "ALTER TABLE item_column ALTER lead SET DEFAULT 'x'",
    "ALTER TABLE item_column ADD more text",
    "ALTER TABLE bears ALTER descriptor TYPE varchar(300)",
    'ALTER TABLE bears ALTER subject TYPE text COLLATE "default"',
    "CREATE INDEX more ON journal (actor)",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'journal_subject'::regclass",
    "CREATE RULE more AS ON INSERT TO bears DO INSTEAD NOTHING",
    "CREATE MATERIALIZED VIEW seen AS SELECT * FROM journal",
    *(
        f"CREATE TABLE more () INHERITS ({table}); INSERT INTO more SELECT * FROM ONLY {table} LIMIT 1"
        for table in ("bearing_column", "bears", "file_chunk")
    ),
)


def layout(root: Path, chance: random.Random) -> None:
    """A constraint less, a view in the place of a table or beside it, an index less, a table more."""
    with opened(root) as inside:
        kind = chance.randrange(5)
        if kind == 0 and inside.postgresql:
            inside.execute(chance.choice(LAYOUTS_OF_A_SERVER))
        elif kind == 0:
            inside.execute("PRAGMA writable_schema = ON")
            inside.execute(
                "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE name = ?",
                (chance.choice(("journal", "text", "entity", "bears")),),
            )
        elif kind == 1:
            table = chance.choice(("bears", "item_file", "item_column"))
            inside.execute(f"ALTER TABLE {table} RENAME TO hidden")
            inside.execute(f"CREATE VIEW {table} AS SELECT * FROM hidden")
        elif kind == 2:
            inside.execute("CREATE VIEW seen AS SELECT * FROM journal")
        elif kind == 3:
            inside.execute(f"DROP INDEX {chance.choice(INDEXES)}")
        elif inside.postgresql:
            inside.execute(chance.choice(LAYOUTS_OF_A_SERVER))
        else:
            inside.execute("CREATE TABLE more (x)")


def rights(root: Path, chance: random.Random) -> None:
    """Others may alter what was entered."""
    what, table = chance.choice(("UPDATE", "DELETE", "TRUNCATE", "UPDATE (body)")), "journal"
    if "(" not in what:
        table = chance.choice(("journal", "text", "signature"))
    with opened(root) as inside:
        inside.execute(f"GRANT {what} ON {table} TO {chance.choice(('PUBLIC', 'pg_monitor'))}")


def page(root: Path, chance: random.Random) -> None:
    """A page of an index or a table, overwritten in part."""
    path = root / "register.db"
    connection = sqlite3.connect(path)
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    roots = [n for (n,) in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0").fetchall()]
    used = connection.execute("SELECT pageno FROM dbstat WHERE ncell > 0").fetchall() if _has_dbstat(connection) else []
    connection.close()
    content = bytearray(path.read_bytes())
    end = 0
    while not any(content[max(end - 60, 0) : end]):  # where nothing is kept, nothing can be altered
        end = chance.choice([n for (n,) in used] or roots) * size - chance.randrange(20)
    some = bytes(60)
    content[end - 60 : end] = some
    path.write_bytes(content)


def _has_dbstat(connection: sqlite3.Connection) -> bool:
    try:
        return bool(connection.execute("SELECT 1 FROM dbstat LIMIT 1").fetchall())
    except sqlite3.OperationalError:
        return False


def rewritten(root: Path, first: int, *, signed: bool) -> None:
    """Every entry from one on with another actor, its digests worked out anew; with or without its signatures."""
    with opened(root) as inside:
        names = inside.columns("journal")
        entries = [dict(zip(names, row, strict=True)) for row in inside.execute("SELECT * FROM journal ORDER BY seq")]
        prev, latest = None, dict[tuple[str, str], str]()
        for entry in entries:
            key = (entry["kind"], entry["subject"])
            if entry["seq"] >= first:
                entry |= {"actor": "Somebody Else", "prev": prev, "before": latest.get(key)}
                fields = {name: value for name, value in entry.items() if name != "hash"}
                entry["hash"] = digest({**fields, "body": json.loads(entry["body"])})
                inside.execute(
                    "UPDATE journal SET actor = ?, before = ?, prev = ?, hash = ? WHERE seq = ?",
                    (entry["actor"], entry["before"], entry["prev"], entry["hash"], entry["seq"]),
                )
            prev = latest[key] = entry["hash"]
        if not signed:
            inside.execute("DELETE FROM signature WHERE seq >= ?", (first,))


def last_rewritten(root: Path, chance: random.Random) -> None:
    rewritten(root, _last(root), signed=chance.random() < 0.5)


def chain_rewritten(root: Path, chance: random.Random) -> None:
    rewritten(root, chance.randint(1, _last(root)), signed=chance.random() < 0.5)


def _last(root: Path) -> int:
    inside = Insider(root)
    [(last,)] = inside.execute("SELECT max(seq) FROM journal").fetchall()
    inside.close()
    return last


def end_cut_off(root: Path, chance: random.Random) -> None:
    """The last entries gone, and every table made anew from those before, as a register of then had it."""
    from evidence.workspace import open_workspace

    first = _last(root) - chance.choice((0, 1, 2, 4))
    with opened(root) as inside:
        kept = inside.execute(
            "SELECT kind, subject, max(seq) FROM journal WHERE seq < ? GROUP BY 1, 2", (first,)
        ).fetchall()
        inside.execute("DELETE FROM signature WHERE seq >= ?", (first,))
    with open_workspace(root).open_register() as register:
        states = {(kind, subject): (seq, register.history(kind, subject)) for kind, subject, seq in kept}
    with opened(root) as inside:
        inside.execute("DELETE FROM text WHERE seq >= ?", (first,))
        inside.execute("DELETE FROM journal WHERE seq >= ?", (first,))
        inside.execute("DELETE FROM entity")
        for (kind, subject), (seq, history) in states.items():
            entity = next(one.entity for one in history if one.seq == seq)
            state = json.dumps(
                entity.model_dump(mode="json", exclude_defaults=True),
                sort_keys=True,
                separators=(",", ":"),
                ensure_ascii=False,
            )
            inside.execute("INSERT INTO entity VALUES (?, ?, ?, ?)", (kind, subject, seq, state))


def old_copy(root: Path, chance: random.Random) -> None:
    """The register as it was some changes ago, with its files of then or of now."""
    if url := server(root):
        renewed(url, "old")
        return
    shutil.copy(root.parent / "old" / "register.db", root / "register.db")
    if chance.random() < 0.5:
        shutil.rmtree(root / "files")
        shutil.copytree(root.parent / "old" / "files", root / "files")


def renewed(url: str, template: str) -> None:
    """Make the database of a URL anew, as another of its server is."""
    import psycopg

    given = psycopg.conninfo.conninfo_to_dict(url)
    name = given["dbname"]
    with psycopg.connect(**{**given, "dbname": "postgres"}, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


def clock(root: Path, chance: random.Random) -> None:
    """Something entered by a machine whose clock is years behind."""
    from datetime import UTC, date, datetime

    from evidence.models import Decision
    from evidence.workspace import open_workspace

    when = datetime(chance.randint(1971, 2025), 1, 1, tzinfo=UTC)
    with (
        open_workspace(root).open_register(clock=lambda: when) as register,
        register.change("A", "decisions add") as change,
    ):
        change.put("decision", Decision(id="D-900", text="Entered late.", made=date(2014, 1, 1)))


def rules(root: Path, chance: random.Random) -> None:
    """A descriptor, a weight, a bar of the workspace's own framework and rules."""
    path = root / chance.choice(("own/judgements/HP.yaml", "own/judgements/LM.yaml", "own/evidence-types.yaml"))
    lines = path.read_text("utf-8").splitlines()
    at = chance.choice(
        [n for n, line in enumerate(lines) if line.strip().startswith(("name:", "statement:", "title:"))]
    )
    lines[at] += " more"
    path.write_text("\n".join(lines) + "\n", "utf-8")


KINDS: dict[str, Alter] = {
    name.__name__: name
    for name in (
        cell, meta, deleted, doubled, swapped, file_content, file_gone, file_planted, file_linked, file_beside_a_cache,
        mode, trigger, guards_gone, layout, page, last_rewritten, chain_rewritten, end_cut_off, old_copy, clock, rules,
        rights,
    )
}  # fmt: skip
ON_A_SERVER = (
    "cell", "meta", "deleted", "doubled", "swapped", "trigger", "guards_gone", "layout", "last_rewritten",
    "chain_rewritten", "end_cut_off", "old_copy", "clock", "rights",
)  # fmt: skip
