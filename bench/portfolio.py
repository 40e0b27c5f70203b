"""What many authorities cost, each: their registers read, graded together, and told with challenges and gaps.

    python -m bench.portfolio [NUMBER ...]

Each authority has a register of its own in SQLite, with 30 items, 90 bearings and 10 rows of a plan. Nothing is kept
of one run for the next.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

from application.queries.portfolio import Question, assess_all
from bench.measure import Times, table
from bench.register import fill
from evidence.workspace import create_workspace

NUMBERS = (10, 100, 1_000)
ITEMS, ACTIONS = 30, 10
DAY = date(2014, 3, 31)


def measure(roots: list[str], workers: int) -> Times:
    """Time one run over all of them."""
    times = Times()
    made = times.add(lambda: assess_all(roots, Question(DAY, fresh=True), workers=workers))
    if made.unread:
        raise SystemExit(made.unread[0].message)
    return times


def report(numbers: tuple[int, ...] = NUMBERS) -> str:
    """Measure, and tell it as Markdown."""
    cores = os.cpu_count() or 1
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["READINESS_CACHE"] = f"{folder}/cache"
        roots = [str(Path(folder) / f"authority-{number}") for number in range(max(numbers))]
        for number, root in enumerate(roots):
            with create_workspace(Path(root), f"Authority {number}", made_up=True).open_register() as register:
                fill(register, ITEMS, ACTIONS)
        for number in numbers:
            for workers in dict.fromkeys((1, cores)):
                times = measure(roots[:number], workers)
                each = [1000 * seconds / number for seconds in (times.seconds, times.cost)]
                rows.append([number, workers, times.seconds, times.cost, *each])
    heads = ["authorities", "processes", "s, clock", "s, processor", "ms each, clock", "ms each, processor"]
    return f"{ITEMS} items and {ACTIONS} rows of a plan each.\n\n{table(heads, rows)}"


if __name__ == "__main__":
    print(report(tuple(map(int, sys.argv[1:])) or NUMBERS))
