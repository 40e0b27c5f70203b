"""How fast the evaluator is in memory, beside rules engines, a plain loop, numpy, DuckDB and polars.

    python -m bench.evaluation [SIZE ...]

All sides start from the same facts in the form each works on, and must give the same answers before a time is kept.
They take turns in one process, so that whatever else the machine does falls on all of them. Ratios are of processor
time, DuckDB and polars included, which may spread it over several cores.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from bench.made import models
from bench.measure import REPEATS, Times, ratio, release, table
from bench.peers import arrays, frames, plain, sql
from bench.peers.engines import ENGINES
from bench.peers.given import Answers, answered, given
from bench.product import FRAMEWORK, PARTS, RULEBOOK, Product
from engine.assessment import Assessment
from engine.worlds import World

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ENGINES_UP_TO = 100_000
LOOP_UP_TO = 1_000_000
STORIES = 1_000


def measure(size: int) -> tuple[Product, dict[str, Times], float]:
    """Time all sides at one size.

    Returns:
        The product, the peers by name, and what the stories of a thousand bearings take.
    """
    product = Product(size)
    world = product.run()
    right, held = answered(world), given(world)
    peers: dict[str, tuple[Callable[[], Answers], Times]] = {
        "numpy by hand": (lambda: arrays.answers(held), Times()),
    }
    tables, framed = sql.rows(held), frames.rows(held)
    peers["DuckDB"] = (lambda: sql.answers(tables), Times())
    peers["polars"] = (lambda: frames.answers(framed), Times())
    rows = plain.rows(held) if size <= LOOP_UP_TO else None
    if rows is not None:
        peers["plain Python"] = (lambda: plain.answers(rows), Times())
        for name, make in ENGINES.items() if size <= ENGINES_UP_TO else ():
            peers[name] = (_decided(rows, make(RULEBOOK)), Times())
    product.whole, product.parts = Times(), {part: Times() for part in PARTS}
    for _ in range(REPEATS):
        release()
        world = product.run()
        for name, (work, times) in peers.items():
            release()
            if times.add(work) != right:
                raise SystemExit(f"{name} does not give the product's answers at {size:,} bearings.")
    return product, {name: times for name, (_, times) in peers.items()}, _stories(product, world)


def _decided(rows: plain.Rows, decide: Any) -> Callable[[], Answers]:
    return lambda: plain.answers(rows, decide)


def _stories(product: Product, world: World) -> float:
    """What it takes to tell the stories of a thousand bearings of one descriptor or more."""
    assessment = Assessment(world)
    bearings = [
        (mine, n) for d in FRAMEWORK.descriptors for mine in (assessment.bearings(d),) for n in range(len(mine))[:10]
    ]
    bearings = bearings[:STORIES]
    product.facts.__dict__["item_by_id"] = models(product.facts, {mine.ids[n] for mine, n in bearings})
    times = Times()
    for _ in range(REPEATS):
        times.add(lambda: [mine[n] for mine, n in bearings])
    return times.cost * STORIES / max(len(bearings), 1)


def report(sizes: tuple[int, ...] = SIZES) -> str:
    """Measure, and tell it as Markdown."""
    parts: list[list[object]] = []
    beside: dict[str, list[object]] = {}
    heads = ["", *(f"{size:,}" for size in sizes)]
    whole: dict[int, float] = {}
    for size in sizes:
        product, peers, stories = measure(size)
        whole[size] = product.whole.cost
        arithmetic = product.parts["arithmetic"]
        parts.append(
            [
                f"{size:,}",
                product.whole.seconds,
                product.whole.cost,
                *(product.parts[part].cost for part in PARTS),
                stories,
                ratio(arithmetic.cost, peers["numpy by hand"].cost),
                _alone(size),
            ]
        )
        beside.setdefault("the product, all of it", []).append(product.whole.cost)
        beside.setdefault("the product, its arithmetic", []).append(arithmetic.cost)
        for name, times in peers.items():
            cell = f"{times.cost:.4f} ({ratio(times.cost, product.whole.cost)})"
            beside.setdefault(name, []).append(cell)
    width = len(sizes)
    rows = [[name, *cells, *["not run"] * (width - len(cells))] for name, cells in beside.items()]
    told = [
        "Seconds by the clock, then of the processor; stories are of 1,000 bearings; the ratio is of the arithmetic to"
        " numpy by hand; memory is the peak of a process that makes the facts and evaluates them.\n",
        table(["bearings", "all, clock", "all", *PARTS, "stories", "to numpy", "MB"], parts),
        "Seconds of the processor for the same answers, in brackets how many times the product's whole time. Rules"
        " engines decide inside the plain loop; durable-rules is driven as in the product, but fact by fact.\n",
        table(heads, rows),
    ]
    growth = [
        f"From {one:,} to {two:,} the whole grows {ratio(whole[two], whole[one])} times."
        for one, two in pairwise(sizes)
    ]
    return "\n".join([*told, " ".join(growth) + "\n"])


def _alone(size: int) -> int:
    """The peak memory of a process that does nothing else, in MB."""
    done = subprocess.run([sys.executable, "-m", "bench.product", str(size)], capture_output=True, check=True)
    return int(done.stdout)


if __name__ == "__main__":
    print(report(tuple(map(int, sys.argv[1:])) or SIZES))
