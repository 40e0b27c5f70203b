"""Would a test notice? Makes each mistake of `mutants.yaml` in a copy of the project and runs the tests on it.

`make mutants`, or `python tests/mutants/run.py reports/` for the mistakes in files whose name has these words.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("mutants.yaml")
OTHERS = ("tests/application", "tests/cli", "tests/frameworks", "tests/trials", "tests/test_examples.py")
"""The tests that are asked where those of the mistake's own folder notice nothing."""
GOAL = 9, 10
"""The share of the mistakes that must be noticed."""


class Mutant(NamedTuple):
    """One mistake.

    Attributes:
        file: where it is made.
        old: what stands there, once; `new` what stands there then.
        matters: what it would do to somebody.
        first: the tests that are asked before the others.
    """

    file: str
    old: str
    new: str
    matters: str
    first: list[str]


def mutants() -> list[Mutant]:
    """Every mistake of the list."""
    return [Mutant(**given) for given in YAML(typ="safe").load(LIST)]


def what_is_behind() -> list[str]:
    """What in the list is no more as the code has it, a line each."""
    listed = mutants()
    stale = [f"{m.file}: {n} times {m.old!r}" for m in listed if (n := _text(m).count(m.old)) != 1]
    return stale + [f"{m.file}: no {name}" for m in listed for name in m.first if not (ROOT / name).exists()]


def main(words: list[str]) -> int:
    """Make the mistakes whose file has one of these words, all where there are none; say how many were noticed."""
    listed, behind = mutants(), what_is_behind()
    if behind:
        print(f"{LIST.relative_to(ROOT)} is behind the code:", *behind, sep="\n  ")
        return 2
    chosen = [m for m in listed if not words or any(word in m.file for word in words)]
    with TemporaryDirectory() as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        workers = max(1, int(os.environ.get("MUTANTS_AT_ONCE", os.cpu_count() or 1)))
        for number in range(workers):
            copies.put(_copy(Path(folder, str(number))))
        with ThreadPoolExecutor(workers) as pool:
            survived = [
                m for m, noticed in zip(chosen, pool.map(lambda m: _try(m, copies), chosen), strict=True) if not noticed
            ]
    killed = len(chosen) - len(survived)
    print(
        f"{killed} of {len(chosen)} mistakes were noticed. Not noticed:" if survived else f"All {killed} were noticed."
    )
    for mutant in survived:
        print(f"  {mutant.file}: {mutant.matters}")
    return int(killed * GOAL[1] < len(chosen) * GOAL[0])


def _text(mutant: Mutant) -> str:
    path = ROOT / mutant.file
    return path.read_text("utf-8") if path.exists() else ""


def _copy(folder: Path) -> Path:
    """The project as it stands here, without what git does not keep."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in names.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def _try(mutant: Mutant, copies: SimpleQueue[Path]) -> bool:
    """Whether a test notices the mistake."""
    folder = copies.get()
    path, text = folder / mutant.file, _text(mutant)
    try:
        _write(path, text.replace(mutant.old, mutant.new))
        own = f"tests/{mutant.file.partition('/')[0]}"
        for tests in (mutant.first, [own], OTHERS):
            if by := _failing(folder, tests):
                print(f"noticed   {mutant.file}: {mutant.matters} ({by})", flush=True)
                return True
        print(f"SURVIVED  {mutant.file}: {mutant.matters}", flush=True)
        return False
    finally:
        _write(path, text)
        copies.put(folder)


def _write(path: Path, text: str) -> None:
    """Write a file so that no compiled form of what it was is taken for it: each time it has another time."""
    changed = path.stat().st_mtime_ns
    path.write_text(text, "utf-8")
    os.utime(path, ns=(changed + 10**9, changed + 10**9))


def _failing(folder: Path, tests: list[str] | tuple[str, ...]) -> str:
    """The first test that fails; empty where all pass."""
    if not tests:
        return ""
    command = [sys.executable, "-m", "pytest", "-qx", "--no-header", "--tb=no", "-p", "no:cacheprovider", *tests]
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(folder)}
    )
    if ran.returncode in (0, 5):
        return ""
    told = re.search(r"^(?:FAILED|ERROR) (\S+)", ran.stdout, re.M)
    return told[1] if told else (ran.stdout + ran.stderr).strip()[-200:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
