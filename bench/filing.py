"""How long a lead waits: whole commands on an everyday register, each beside a peer measured in the same run.

    python -m bench.filing [--items 10000]

The peer is a bare Python that loads the same two libraries (typer and pydantic) and reads the same rows as JSON: what
no command of this kind can do without. The ratios say more than the seconds, which depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.register import best, fill, tell
from evidence.workspace import create_workspace

ROOT = Path(__file__).parents[1]
START = "import json, sqlite3, typer, pydantic\nclass M(pydantic.BaseModel):\n    id: str\n"
READ = "rows = sqlite3.connect('register.db').execute(\"SELECT state FROM entity WHERE kind = 'item'\").fetchall()\n"
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07", "--bears-on", "LM-08")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder), "Made-up", made_up=True)
        with workspace.open_register() as register:
            fill(register, options.items)
        print(f"{'':44}{'seconds':>9}{'peer':>9}{'ratio':>7}")
        start = best(lambda: python(folder, START))
        listed = best(lambda: python(folder, f"{START}{READ}print([json.loads(row) for row, in rows])"))
        tell("attach one small file / a bare start", best(attaching(folder), repeats=10), start)
        tell("evidence list / the rows as JSON", best(lambda: readiness(folder, "evidence", "list")), listed)
        tell(
            "evidence list --json / the rows as JSON",
            best(lambda: readiness(folder, "evidence", "list", "--json")),
            listed,
        )
        tell("evidence show / a bare start", best(lambda: readiness(folder, "evidence", "show", "E-0500")), start)
        tell("import a sheet of 300 files / a bare start", best(importing(folder), repeats=1), start)


def attaching(folder: str) -> Callable[[], None]:
    """Files another small file each time."""
    path = Path(folder) / "small.txt"

    def attach() -> None:
        path.write_text(f"The words of {time.perf_counter_ns()}")
        readiness(folder, "evidence", "attach", str(path), *SAID)

    return attach


def importing(folder: str) -> Callable[[], None]:
    """Files a sheet of 300 rows, each with a file of its own."""
    files = Path(folder) / "to file"
    files.mkdir()
    rows = ["file,title,type,about,lead,descriptor 1,direction 1,prevalence 1,seriousness 1"]
    for number in range(300):
        (files / f"{number}.txt").write_text(f"The words of file {number}")
        rows.append(f"{number}.txt,Audit {number},E01,2014-02-01,A Lead,HP-{number % 24 + 1:02},supports,most,strong")
    (files / "index.csv").write_text("\n".join(rows))
    return lambda: readiness(folder, "evidence", "import", str(files / "index.csv"))


def readiness(folder: str, *arguments: str) -> None:
    run(folder, str(ROOT / "readiness.py"), *arguments)


def python(folder: str, program: str) -> None:
    run(folder, "-c", program)


def run(folder: str, *arguments: str) -> None:
    # As it is installed: with compiled files beside the sources.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
