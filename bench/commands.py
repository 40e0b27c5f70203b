"""How long a person waits: whole commands as processes, beside a bare Python that loads the same modules.

    python -m bench.commands

What a command loads is asked of it in a run of its own; the peer then imports exactly that, and does nothing else. A
command that fails is told as failing, with its last words.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.measure import REPEATS, Times, ratio, table
from bench.register import fill
from evidence.workspace import create_workspace

ROOT = Path(__file__).parents[1]
DAY = ("--as-of", "2014-03-31")
SIZES = ((2_000, 500), (10_000, 1_000))
"""Items, with three bearings each, and rows of the plan: an everyday register and a large one."""

COMMANDS: tuple[tuple[str, tuple[str, ...], tuple[float | None, float | None]], ...] = (
    ("help", ("--help",), (0.15, 0.15)),
    ("assess", ("assess", *DAY), (0.45, 0.7)),
    ("gaps", ("gaps", *DAY), (0.6, 1.0)),
    ("explain", ("explain", "HP", *DAY), (0.6, 1.0)),
    ("challenges", ("challenges", *DAY), (0.6, 1.0)),
    ("attach", ("evidence", "attach", "small.txt"), (0.5, 0.6)),
    ("evidence list", ("evidence", "list", *DAY), (None, None)),
    ("evidence show", ("evidence", "show", "E-0500", *DAY), (None, None)),
    ("forecast of 52 weeks", ("forecast", "--weeks", "52", *DAY), (1.35, 2.1)),
    ("lift", ("lift", "HP", *DAY), (2.0, 3.0)),
    ("compare", ("compare", "--since", "2014-03-10", *DAY), (1.0, 2.0)),
    ("briefing, HTML", ("briefing", "--week", "2014-W13", "--output", "briefing.html"), (1.5, 2.5)),
    ("briefing, Word", ("briefing", "--week", "2014-W13", "--output", "briefing.docx"), (2.5, 4.0)),
)
"""What is run, and how many seconds it may take on an everyday register and on a large one, where that was set."""

FILED = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07", "--bears-on", "LM-08")
LOADED = """
import atexit, json, os, runpy, sys
before = set(sys.modules)
home = sys.argv.pop(1)
def ours(module):
    file = str(getattr(module, "__file__", ""))
    return file.startswith(home) and "site-packages" not in file
def tell():
    names = [name for name, module in sys.modules.items() if name not in before and not ours(module)]
    with open("loaded.json", "w") as to:
        json.dump(names, to)
atexit.register(tell)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
IMPORTED = """
import contextlib, importlib, json
for name in json.load(open("loaded.json")):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
"""


def report() -> str:
    """Measure, and tell it as Markdown."""
    told: list[str] = []
    for large, (items, actions) in enumerate(SIZES):
        rows: list[list[object]] = []
        with tempfile.TemporaryDirectory() as folder:
            workspace = create_workspace(Path(folder), "Made-up", made_up=True)
            with workspace.open_register() as register:
                fill(register, items, actions)
            for name, arguments, targets in COMMANDS:
                rows.append([name, *_measure(folder, arguments), targets[large]])
        told.append(f"{items:,} items, {3 * items:,} bearings, {actions:,} actions:\n")
        told.append(table(["command", "clock", "processor", "bare", "ratio", "to reach"], rows))
    return "\n".join(told)


def _measure(folder: str, arguments: Sequence[str]) -> list[object]:
    """Clock and processor of a command, processor of its peer, and their ratio."""
    _small(folder)
    failed = _run(folder, "-c", LOADED, str(ROOT), str(ROOT / "readiness.py"), *_filed(arguments))
    if failed is not None:
        return [f"fails: {failed}", None, None, None]
    ours, bare = Times(), Times()
    for _ in range(REPEATS):
        _small(folder)
        ours.add(lambda: _run(folder, str(ROOT / "readiness.py"), *_filed(arguments)))
        bare.add(lambda: _run(folder, "-c", IMPORTED))
    return [ours.seconds, ours.cost, bare.cost, ratio(ours.cost, bare.cost)]


def _filed(arguments: Sequence[str]) -> list[str]:
    return [*arguments, *(FILED if "attach" in arguments else ())]


def _small(folder: str) -> None:
    """Another small file to file."""
    Path(folder, "small.txt").write_text(f"The words of {time.perf_counter_ns()}")


def _run(folder: str, *arguments: str) -> str | None:
    """Run Python; give the first words of its complaint where it fails."""
    # As it is installed: with compiled files beside the sources.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no word"])[0]


if __name__ == "__main__":
    print(report())
