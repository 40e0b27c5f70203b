"""The product's evaluator, its parts timed apart.

    python -m bench.product SIZE

tells the peak memory, in MB, of a process that makes facts of this size and evaluates them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import engine.evaluator
import engine.layout
from bench.made import made_up
from bench.measure import Times, peak
from descriptors.loader import load_framework
from engine.facts import Variation
from engine.worlds import World, evaluate
from rules.loader import load_rulebook, rules_folder

PARTS = ("made ready", "laying out", "arithmetic", "durable-rules")
FRAMEWORK = load_framework()
RULEBOOK = load_rulebook(rules_folder("sif-2013"))


class Product:
    """The product, its parts timed apart."""

    def __init__(self, size: int) -> None:
        self.facts = made_up(FRAMEWORK, size)
        self.whole = Times()
        self.parts = {part: Times() for part in PARTS}

    def run(self) -> World:
        """Evaluate once, from columns to grades, with nothing remembered."""
        engine.layout._layouts.clear()
        spent = {part: Times() for part in PARTS}
        with (
            _timed(engine.layout.Layout, "__init__", spent["made ready"]),
            _timed(engine.evaluator.Program, "run", spent["arithmetic"]),
            _timed(engine.evaluator, "decide", spent["durable-rules"]),
        ):
            worlds = self.whole.add(lambda: evaluate(FRAMEWORK, RULEBOOK, {"now": (self.facts, Variation())}))
        for kind in ("clock", "processor"):
            took = {part: sum(getattr(times, kind)) for part, times in spent.items()}
            took["laying out"] = getattr(self.whole, kind)[-1] - took["made ready"] - took["arithmetic"]
            took["arithmetic"] -= took["durable-rules"]
            for part, times in self.parts.items():
                getattr(times, kind).append(took[part])
        return worlds["now"]


@contextmanager
def _timed(owner: Any, name: str, times: Times) -> Iterator[None]:
    work = getattr(owner, name)
    setattr(owner, name, lambda *args, **named: times.add(lambda: work(*args, **named)))
    try:
        yield
    finally:
        setattr(owner, name, work)


if __name__ == "__main__":
    Product(int(sys.argv[1])).run()
    print(peak())
