"""How fast the register is at the size of an everyday one, beside a plain read or write of the same rows.

    python bench/register.py [--items 10000] [--database URL]

The ratios say more than the seconds: both sides of each are measured in the same run on the same machine.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from evidence.integrity.journal import read
from evidence.integrity.verification import verify
from evidence.models import Bearing, Item
from evidence.plan_models import Action
from evidence.register.columns import BEARING_FIELDS, ITEM_FIELDS
from evidence.register.register import Register
from evidence.storage import transfer
from evidence.workspace import create_workspace

REPEATS = 5
COLUMNS = (("item_column", ITEM_FIELDS), ("bearing_column", BEARING_FIELDS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--database", default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "workspace", "Made-up", database=options.database, made_up=True)
        with workspace.open_register() as register:
            print(f"{'':44}{'seconds':>9}{'peer':>9}{'ratio':>7}")
            seconds = best(lambda: fill(register, options.items), repeats=1)
            peer = Peer(Path(folder) / "peer.db", register)
            tell("filing all in one change / plain inserts", seconds, peer.written)
            measure(register, peer)
            whole = best(lambda: transfer.export(workspace, register, Path(folder) / "export"), repeats=1)
            tell("export of everything", whole)


def measure(register: Register, peer: Peer) -> None:
    """Time what the commands do, each beside what the rows alone take."""
    rows = best(lambda: peer.rows("SELECT state FROM entity WHERE kind = 'item'"))
    tell("all items / their rows", best(register.items), rows)
    tell("all items as known by a day / their rows", best(lambda: register.items(date.max - timedelta(days=1))), rows)
    rows = best(lambda: [register.database.rows(f"SELECT {fields} FROM {table}") for table, fields in COLUMNS])
    tell("items and bearings as columns / their rows", best(register.columns), rows)
    rows = best(lambda: peer.rows("SELECT state FROM entity WHERE kind = 'action'"))
    tell("all actions / their rows", best(register.actions), rows)
    rows = best(lambda: peer.rows("SELECT state FROM entity WHERE kind = 'item' AND subject = 'E-0500'"))
    tell("one item / its row", best(lambda: register.item("E-0500")), rows)
    three = ["HP-01", "HP-02", "LM-03"]
    tell("the items bearing on three descriptors", best(lambda: register.bearing_on(three).every()))
    tell("a change of one item / a plain insert", best(lambda: change(register), repeats=20), best(peer.insert))
    tell("verify / reading the journal", best(lambda: verify(register.database)), best(lambda: read(register.database)))


class Peer:
    """A plain SQLite file with the same rows and none of the rest."""

    def __init__(self, path: Path, register: Register) -> None:
        rows = register.database.rows("SELECT kind, subject, seq, state FROM entity")
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("CREATE TABLE entity (kind TEXT, subject TEXT, seq INTEGER, state TEXT)")
        self._connection.execute("CREATE UNIQUE INDEX entity_subject ON entity (kind, subject)")
        start = time.perf_counter()
        self._connection.execute("BEGIN")
        for row in rows:
            self._connection.execute("INSERT INTO entity VALUES (?, ?, ?, ?)", row)
        self._connection.execute("COMMIT")
        self.written = time.perf_counter() - start

    def rows(self, sql: str) -> list[Any]:
        return self._connection.execute(sql).fetchall()

    def insert(self) -> None:
        self._connection.execute(
            "INSERT INTO entity VALUES ('peer', ?, 1, ?)", (str(time.perf_counter_ns()), "x" * 800)
        )


def fill(register: Register, count: int, actions: int | None = None) -> None:
    """File items with three bearings each, and actions: a tenth as many where no number is given."""
    chance = random.Random(2014)
    judgements = [("HP", 24), ("LAC", 25), ("LM", 20)]
    descriptors = [f"{code}-{number:02}" for code, numbers in judgements for number in range(1, numbers + 1)]
    with register.change("bench", "fill") as change:
        for _ in range(count):
            change.put("item", item(change.next_id("item"), chance.sample(descriptors, 3)))
        for number in range(1, (count // 10 if actions is None else actions) + 1):
            area = f"Improve what area {number} names, so that children are seen and heard"
            links = tuple(chance.sample(descriptors, 2))
            id = change.next_id("action")
            change.put("action", Action(id=id, refs=(id,), area=area, links=links, raw=area))


def item(id: str, descriptors: list[str]) -> Item:
    number = int(id.removeprefix("E-"))
    about = date(2014, 1, 1) + timedelta(days=number % 60)
    return Item(
        id=id,
        title=f"Audit of case files, {id}",
        type="E01",
        about=about,
        filed=datetime(2014, 3, 3, tzinfo=UTC),
        valid_until=about + timedelta(days=180),
        lead=f"Lead {number % 16}",
        sha256=f"{number:064x}",
        file_name=f"{id}.docx",
        size=20_000,
        bearings=tuple(
            Bearing(descriptor=d, direction="supports", prevalence="most", seriousness="strong", note="18 of 20")
            for d in descriptors
        ),
    )


def change(register: Register) -> None:
    with register.change("bench", "evidence attach") as change:
        change.put("item", item(change.next_id("item"), ["HP-01", "HP-02", "LM-03"]))


def best(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """The least of several times, in seconds: what the work takes when nothing else is in the way."""
    times: list[float] = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def tell(what: str, seconds: float, peer: float | None = None) -> None:
    beside = "" if peer is None else f"{peer:9.4f}{seconds / peer:7.1f}"
    print(f"{what:44}{seconds:9.4f}{beside}", flush=True)


if __name__ == "__main__":
    main()
