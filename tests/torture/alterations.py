"""Alterations of a workspace behind its back, of random kinds and places: the same number gives the same one."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from base.digest import digest
from evidence.append_only import KEPT, SQLITE

Alter = Callable[[Path, random.Random], None]

TABLES = ("journal", "text", "signature", "entity", "bears", "item_file", "item_column", "bearing_column")


@contextmanager
def opened(root: Path) -> Iterator[sqlite3.Connection]:
    """The database, without its guards meanwhile, as its owner can have it."""
    connection = sqlite3.connect(root / "register.db")
    for name in KEPT:
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
    yield connection
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for name, statement in zip(KEPT, SQLITE, strict=True):
        if name not in there:
            connection.execute(statement)
    connection.commit()
    connection.close()


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def a_row(connection: sqlite3.Connection, table: str, chance: random.Random) -> int:
    return chance.choice(connection.execute(f"SELECT rowid FROM {table}").fetchall())[0]


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
    with opened(root) as connection:
        while True:
            table = chance.choice(TABLES)
            column = chance.choice(columns(connection, table))
            row = a_row(connection, table, chance)
            (value,) = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone()
            try:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed(value, chance), row))
            except sqlite3.IntegrityError:
                continue  # the database itself refuses it
            if connection.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone() != (value,):
                return


def meta(root: Path, chance: random.Random) -> None:
    with opened(root) as connection:
        name, content = chance.choice(
            (("authority", "Wexmoor Bay"), ("version", "99"), ("version", "x"), ("more", "x"))
        )
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, content))


def deleted(root: Path, chance: random.Random) -> None:
    with opened(root) as connection:
        table = chance.choice([t for t in TABLES if t != "signature"])
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (a_row(connection, table, chance),))


def doubled(root: Path, chance: random.Random) -> None:
    """A row once more, under another key."""
    with opened(root) as connection:
        table = chance.choice(TABLES)
        row = list(
            connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (a_row(connection, table, chance),)).fetchone()
        )
        names = columns(connection, table)
        for key in ("seq", "digest", "hash", "subject", "descriptor"):
            if key in names:
                at = names.index(key)
                row[at] = row[at] + 1000 if isinstance(row[at], int) else f"{row[at]}x"
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def swapped(root: Path, chance: random.Random) -> None:
    """What two rows say, each in the place of the other."""
    with opened(root) as connection:
        while True:
            table, column = chance.choice(
                (("journal", "actor"), ("journal", "body"), ("journal", "at"), ("text", "content"), ("entity", "state"))
            )
            rows = chance.sample(connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall(), 2)
            if rows[0][1] != rows[1][1]:
                break
        for (row, _), (_, value) in (rows, reversed(rows)):
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, row))


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


def trigger(root: Path, chance: random.Random) -> None:
    with opened(root) as connection:
        connection.execute(
            chance.choice(
                (
                    "CREATE TRIGGER swallow BEFORE INSERT ON journal BEGIN SELECT RAISE(IGNORE); END",
                    "CREATE TRIGGER alter_it AFTER INSERT ON entity BEGIN UPDATE entity SET state = '{}'; END",
                    "CREATE TRIGGER journal_kept BEFORE DELETE ON journal BEGIN SELECT 1; END",
                    "CREATE TRIGGER text_unchanged BEFORE UPDATE ON text WHEN 0 BEGIN SELECT 1; END",
                )
            )
        )


def guards_gone(root: Path, chance: random.Random) -> None:
    connection = sqlite3.connect(root / "register.db")
    connection.execute(f"DROP TRIGGER {chance.choice(tuple(KEPT))}")
    connection.close()


def layout(root: Path, chance: random.Random) -> None:
    """A constraint less, a view in the place of a table or beside it, an index less, a table more."""
    with opened(root) as connection:
        kind = chance.randrange(5)
        if kind == 0:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE name = ?",
                (chance.choice(("journal", "text", "entity", "bears")),),
            )
        elif kind == 1:
            table = chance.choice(("bears", "item_file", "item_column"))
            connection.execute(f"ALTER TABLE {table} RENAME TO hidden")
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM hidden")
        elif kind == 2:
            connection.execute("CREATE VIEW seen AS SELECT * FROM journal")
        elif kind == 3:
            connection.execute(f"DROP INDEX {chance.choice(('journal_subject', 'text_seq', 'bears_subject'))}")
        else:
            connection.execute("CREATE TABLE more (x)")


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
    with opened(root) as connection:
        names = columns(connection, "journal")
        entries = [
            dict(zip(names, row, strict=True)) for row in connection.execute("SELECT * FROM journal ORDER BY seq")
        ]
        prev, latest = None, dict[tuple[str, str], str]()
        for entry in entries:
            key = (entry["kind"], entry["subject"])
            if entry["seq"] >= first:
                entry |= {"actor": "Somebody Else", "prev": prev, "before": latest.get(key)}
                fields = {name: value for name, value in entry.items() if name != "hash"}
                entry["hash"] = digest({**fields, "body": json.loads(entry["body"])})
                connection.execute(
                    "UPDATE journal SET actor = ?, before = ?, prev = ?, hash = ? WHERE seq = ?",
                    (entry["actor"], entry["before"], entry["prev"], entry["hash"], entry["seq"]),
                )
            prev = latest[key] = entry["hash"]
        if not signed:
            connection.execute("DELETE FROM signature WHERE seq >= ?", (first,))


def last_rewritten(root: Path, chance: random.Random) -> None:
    rewritten(root, _last(root), signed=chance.random() < 0.5)


def chain_rewritten(root: Path, chance: random.Random) -> None:
    rewritten(root, chance.randint(1, _last(root)), signed=chance.random() < 0.5)


def _last(root: Path) -> int:
    connection = sqlite3.connect(root / "register.db")
    (last,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
    connection.close()
    return last


def end_cut_off(root: Path, chance: random.Random) -> None:
    """The last entries gone, and every table made anew from those before, as a register of then had it."""
    from evidence.workspace import open_workspace

    first = _last(root) - chance.choice((0, 1, 2, 4))
    with opened(root) as connection:
        kept = connection.execute(
            "SELECT kind, subject, max(seq) FROM journal WHERE seq < ? GROUP BY 1, 2", (first,)
        ).fetchall()
        connection.execute("DELETE FROM signature WHERE seq >= ?", (first,))
    with open_workspace(root).open_register() as register:
        states = {(kind, subject): (seq, register.history(kind, subject)) for kind, subject, seq in kept}
    with opened(root) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM text WHERE seq >= ?", (first,))
        connection.execute("DELETE FROM journal WHERE seq >= ?", (first,))
        connection.execute("DELETE FROM entity")
        for (kind, subject), (seq, history) in states.items():
            entity = next(one.entity for one in history if one.seq == seq)
            state = json.dumps(
                entity.model_dump(mode="json", exclude_defaults=True),
                sort_keys=True,
                separators=(",", ":"),
                ensure_ascii=False,
            )
            connection.execute("INSERT INTO entity VALUES (?, ?, ?, ?)", (kind, subject, seq, state))


def old_copy(root: Path, chance: random.Random) -> None:
    """The register as it was some changes ago, with its files of then or of now."""
    shutil.copy(root.parent / "old" / "register.db", root / "register.db")
    if chance.random() < 0.5:
        shutil.rmtree(root / "files")
        shutil.copytree(root.parent / "old" / "files", root / "files")


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
    )
}  # fmt: skip
