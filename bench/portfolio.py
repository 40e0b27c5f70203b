"""What many authorities cost, each: their registers read, graded together, and told with challenges and gaps.

    python -m bench.portfolio [NUMBER ...]

Both ways: on this machine, in as many processes as the work is worth, and on a Dask cluster of as many workers as there
are cores. Each authority has a register of its own in SQLite, with 30 items, 90 bearings and 10 rows of a plan. Nothing
is kept of one run for the next. What a worker costs before it is asked anything is not counted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from application.queries.batch import Question
from application.queries.portfolio import assess_all
from bench.measure import Times, table
from bench.register import fill
from evidence.workspace import create_workspace

NUMBERS = (10, 100, 1_000)
ITEMS, ACTIONS = 30, 10
ASKED = Question(date(2014, 3, 31), fresh=True)


@contextmanager
def authorities(number: int) -> Iterator[list[str]]:
    """The folders of so many workspaces."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["READINESS_CACHE"] = f"{folder}/cache"
        roots = [Path(folder) / f"authority-{n}" for n in range(number)]
        for n, root in enumerate(roots):
            with create_workspace(root, f"Authority {n}", made_up=True).open_register() as register:
                fill(register, ITEMS, ACTIONS)
        yield [str(root) for root in roots]


def here(roots: list[str]) -> tuple[float, float]:
    """Seconds by the clock and of the processor on this machine."""
    times = Times()
    _checked(times.add(lambda: assess_all(roots, ASKED)))
    return times.seconds, times.cost


def on_cluster(roots: list[str], workers: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor, the workers' with it, on a cluster that runs already."""
    from distributed import Client, LocalCluster

    made = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
    with made as cluster, Client(cluster) as client:
        before = sum(client.run(time.process_time).values()) + time.process_time()
        began = time.perf_counter()
        _checked(assess_all(roots, ASKED, scheduler=cluster.scheduler_address))
        seconds = time.perf_counter() - began
        return seconds, sum(client.run(time.process_time).values()) + time.process_time() - before


def _checked(made: object) -> None:
    unread = getattr(made, "unread", ())
    if unread:
        raise SystemExit(unread[0].message)


def report(numbers: tuple[int, ...] = NUMBERS) -> str:
    """Measure, and tell it as Markdown."""
    cores = os.cpu_count() or 1
    rows: list[list[object]] = []
    with authorities(max(numbers)) as roots:
        for number in numbers:
            for way, times in (
                ("this machine", here(roots[:number])),
                (f"cluster of {cores}", on_cluster(roots[:number], cores)),
            ):
                row = [number, way, *times, *(1000 * seconds / number for seconds in times)]
                rows.append(row)
                print(*row, file=sys.stderr, flush=True)
    heads = ["authorities", "where", "s, clock", "s, processor", "ms each, clock", "ms each, processor"]
    return f"{ITEMS} items and {ACTIONS} rows of a plan each.\n\n{table(heads, rows)}"


if __name__ == "__main__":
    print(report(tuple(map(int, sys.argv[1:])) or NUMBERS))
