"""Measure everything, and write it to bench/RESULTS.md.

    python -m bench [evaluation] [commands] [storage] [portfolio]

With names only these sections are measured, and the others stay as they were.
"""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from bench.measure import REPEATS

RESULTS = Path(__file__).with_name("RESULTS.md")
SECTIONS = {
    "evaluation": "Evaluating in memory",
    "commands": "Whole commands",
    "storage": "Sheets in, and bearings filed and read",
    "portfolio": "Many authorities",
}
PEERS = (
    "clipspy",
    "rule-engine",
    "zen-engine",
    "business-rules",
    "durable-rules",
    "numpy",
    "pandas",
    "duckdb",
    "polars",
)
HEAD = """# How fast it is

Written by `make bench`. Equal answers are checked before a time is kept. The ratios say more than the seconds, since
both sides of each are measured in the same run. Times are in seconds.
"""


def main(names: list[str]) -> None:
    """Measure sections, and put them in their place."""
    held = _held()
    for name in names or list(SECTIONS):
        told = import_module(f"bench.{name}").report()
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {date.today()}; medians of {REPEATS}."
        held[SECTIONS[name]] = f"{machine}\n\n{told.strip()}\n"
        body = (f"## {title}\n\n{held[title]}" for title in SECTIONS.values() if title in held)
        peers = ", ".join(f"{peer} {version(peer)}" for peer in PEERS)
        RESULTS.write_text("\n".join([HEAD, f"Peers: {peers}.\n", *body]))


def _held() -> dict[str, str]:
    """The sections that were written before, by title."""
    if not RESULTS.exists():
        return {}
    parts = RESULTS.read_text().split("\n## ")[1:]
    return {title: body.strip() + "\n" for title, _, body in (part.partition("\n\n") for part in parts)}


if __name__ == "__main__":
    main(sys.argv[1:])
