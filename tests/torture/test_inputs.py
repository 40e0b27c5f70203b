"""Whatever comes in is answered in a sentence: no traceback, no fault of ours, and nothing changed where it is refused.

`make torture` tries 20,000 inputs and writes down the longest and the largest; here it is a few.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from pathlib import Path

import pytest

from tests.torture.inputs import SEEDS, make

LONG = int(os.environ.get("READINESS_TORTURE", "0"))
FIRST = int(os.environ.get("READINESS_TORTURE_FROM", "0"))
INPUTS = LONG or 25
SECONDS = 10
COMMANDS = (
    ["actions", "import", "FILE", "--plan-date", "2014-01-06"],
    ["evidence", "import", "FILE"],
    ["measures", "import", "FILE"],
    ["people", "import", "FILE"],
    ["evidence", "attach", "FILE", "--type", "E01", "--about", "2014-02-01", "--lead", "Ann Lead"],
    ["evidence", "suggest", "FILE"],
)


def spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def head(workspace: Path) -> object:
    with sqlite3.connect(workspace / "register.db") as connection:
        return connection.execute("SELECT max(seq) FROM journal").fetchone()


def test_every_input_is_answered(readiness, workspace: Path, tmp_path: Path) -> None:
    seeds = {suffix: seed() for suffix, seed in SEEDS.items()}
    longest: tuple[float, str] = (0.0, "")
    answers = {0: 0, 1: 0, 2: 0}
    began = time.time()
    for number in range(FIRST, FIRST + INPUTS):
        path = make(number, tmp_path, seeds)
        command = [str(path) if word == "FILE" else word for word in COMMANDS[number % len(COMMANDS)]]
        before, at = head(workspace), spent()
        ran = readiness(*command)
        took = spent() - at
        longest = max(longest, (took, f"{number} {command[0]} {command[1]} {path.suffix}"))
        assert ran.code in answers, (number, command, ran)
        assert "Traceback" not in ran.out + ran.err, (number, command)
        assert "\x1b" not in ran.out + ran.err, (number, command)
        if ran.code == 2:
            assert ran.err.strip(), (number, command)
            kept = command[:2] == ["evidence", "import"] and "filed" in ran.out  # rows in order do not wait for others
            assert kept or head(workspace) == before, (number, command)
        if LONG:
            assert took < SECONDS + 2, (number, command, took)  # the bound, and the program's own start
        answers[ran.code] += 1
        path.unlink()
    assert readiness("journal", "verify").code == 0
    if LONG:
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{INPUTS} inputs from {FIRST}: {answers}; longest {longest[0]:.1f} s of the processor ({longest[1]});")
        print(f"a reader had {memory:.0f} MB at most, the program's own included; {time.time() - began:.0f} s")
    if FIRST == 0:
        assert min(answers[0], answers[2]) > 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system knows no fork, and reads in place")
def test_a_reader_that_never_ends_or_takes_all_memory_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from base.errors import InputError
    from evidence.tables import child
    from evidence.tables.file import File

    monkeypatch.setattr(child, "SECONDS", 1)

    plan = File("plan.xlsx", b"PK", "plan.xlsx")

    def endless(file: File) -> None:
        while True:
            pass

    with pytest.raises(InputError, match="more than 1 seconds of the processor"):
        child.in_child(endless, plan)
    with pytest.raises(InputError, match="MB of memory"):
        child.in_child(lambda file: len(bytes(900 * 2**20)), plan)
    with pytest.raises(InputError, match="breaks its reader"):
        child.in_child(lambda file: os.abort(), plan)
    with pytest.raises(KeyError):
        child.in_child(lambda file: {}["x"], plan)
    assert child.in_child(lambda file: "x" * 5_000_000, plan) == "x" * 5_000_000
