"""Whatever comes in is answered in a sentence: no traceback, no fault of ours, and nothing changed where it is refused.

`make torture` tries 20,000 inputs and writes down the longest and the largest; here it is a few. What reaches a line of
the program that nothing reached before is kept and mutated further. The same numbers in the same order give the same
inputs.
"""

from __future__ import annotations

import io
import os
import random
import resource
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Generator
from contextlib import closing, contextmanager, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from cli.app import run
from tests.cli.conftest import Ran
from tests.torture.doors import doors
from tests.torture.mutations import in_bytes
from tests.torture.reached import Reached

LONG = int(os.environ.get("READINESS_TORTURE", "0"))
FIRST = int(os.environ.get("READINESS_TORTURE_FROM", "0"))
INPUTS = LONG or 25
SECONDS, MEGABYTES = 10, 500
KEPT = 400
"""So many files of a door are mutated further at most, of those that are soon read."""
WATCHED = 0.35
"""Of so many inputs it is noted which lines they reach: that takes several times as long as to read them."""


class _TooLongError(BaseException):
    """An input that is not answered."""


def spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def head(workspace: Path) -> object:
    with closing(sqlite3.connect(workspace / "register.db")) as connection:
        return connection.execute("SELECT max(seq) FROM journal").fetchone()


@contextmanager
def bounded(seconds: int) -> Generator[None]:
    """Break off what takes more of this process than that."""

    def broken_off(*_args: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, broken_off)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def peak() -> float:
    """The most memory, in MB, that this process had since it was asked last; 0 where nobody knows."""
    try:
        status = Path("/proc/self/status").read_text()
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


class Trials:
    """Inputs, one after another, with what is wrong with the answers."""

    def __init__(self, workspace: Path, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder
        self.made = doors(readiness, workspace, folder)
        self.names = [name for name, door in self.made.items() for _ in range(door.share)]
        self.reached, self.answers = Reached(), Counter[str]()
        self.wrong: list[str] = []
        self.longest, self.largest = (0.0, ""), (0.0, "")
        self._desk: Any = None

    def run(self, number: int) -> None:
        """Make the input of a number, lay it at its door, and look at the answer."""
        chance = random.Random(number)
        name = chance.choice(self.names)
        door = self.made[name]
        file, valid = chance.choice(door.seeds)
        try:
            content = door.mutate(valid, chance)
        except Exception:  # it was mutated before, and is no archive or tree any more
            content = in_bytes(valid, chance)
        other = chance.choice(door.seeds)[0] if chance.random() < 0.05 and not door.folder else file
        laid = (door.folder and file) or f"{number}-{Path(other).name}"
        path = door.lay(laid, content, self.folder)
        words = chance.choice(door.commands)
        command = [str(path) if w == "FILE" else str(door.folder) if w == "FOLDER" else w for w in words]
        if name == "export":
            assert readiness("init", command[-1], "--authority", "Wexmoor", "--framework", "sif-2013").code == 0
        before, known = head(self.workspace), self.reached.count
        ran, took, grown = self._answered(words, command, path, watched=bool(LONG) and chance.random() < WATCHED)
        if LONG and took > SECONDS:  # watching slows it
            ran, took, grown = self._answered(words, command, path, watched=False)
        told = f"{number} {' '.join(words)} {file}"
        self.longest, self.largest = max(self.longest, (took, told)), max(self.largest, (grown, told))
        self.answers[f"{name} {ran.code}"] += 1
        if wrong := self._wrong(words, ran, before, took if LONG else 0, grown):
            kept = self.folder / f"wrong-{number}-{Path(laid).name}"
            kept.write_bytes(content)
            self.wrong.append(f"{told}: {wrong}; kept as {kept}\n{(ran.out + ran.err)[-600:]}")
            print(self.wrong[-1], flush=True)
        if self.reached.count > known and len(content) < 300_000 and took < 1 and len(door.seeds) < KEPT:
            door.seeds.append((file, content))
        door.clear(path, file, next(valid for seed, valid in door.seeds if seed == file))

    def _answered(
        self, words: tuple[str, ...], command: list[str], path: Path, *, watched: bool
    ) -> tuple[Ran, float, float]:
        """The answer, seconds of the processor, and the MB that this process had beside what it had before."""
        peak()
        at, had = spent(), _resident()
        try:
            with bounded(3 * SECONDS), self.reached.watching() if watched else nullcontext():
                ran = self._desk_takes(words[1], path) if words[0] == "desk" else readiness(*command)
        except _TooLongError:
            ran = Ran(99, "", "it was not answered")
        return ran, spent() - at, peak() - had

    def _wrong(self, words: tuple[str, ...], ran: Ran, before: object, took: float, grown: float) -> str:
        if ran.code not in (0, 1, 2):
            return f"exit {ran.code}"
        if "Traceback" in ran.out + ran.err:
            return "a traceback"
        if "\x1b" in ran.out + ran.err:
            return "a control character"
        if took > SECONDS + 2:  # the bound, and the program's own start
            return f"{took:.1f} s"
        if grown > MEGABYTES:
            return f"{grown:.0f} MB"
        if ran.code == 2 and not ran.err.strip():
            return "no sentence"
        rows = words[:2] == ("evidence", "import") and "filed" in ran.out  # rows in order do not wait for others
        return "changed" if ran.code == 2 and not rows and head(self.workspace) != before else ""

    def _desk_takes(self, page: str, path: Path) -> Ran:
        from tests.desk.conftest import at_own_desk

        self._desk = self._desk or at_own_desk(self.workspace)
        sent = self._desk.open(page).send(files=[(path.name, path.read_bytes())])
        return Ran({5: 3, 4: 2}.get(sent.status // 100, 0), "", sent.text[:300])


def _resident() -> float:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0


def readiness(*words: object) -> Ran:
    """Run a command; a test's own capture would keep what is told of a long run to its end."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(word) for word in words])
    return Ran(code, out.getvalue(), err.getvalue())


def test_every_input_is_answered(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, folder = empty_home / "council", empty_home / "in"
    folder.mkdir()
    assert readiness("init", workspace, "--authority", "Wexmoor", "--framework", "sif-2013").code == 0
    monkeypatch.chdir(workspace)
    most = resource.getrlimit(resource.RLIMIT_AS)
    if LONG:  # what takes more fails, and not the machine; a worker of the suite has much mapped already
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, most[1]))
    try:
        _try_all(Trials(workspace, folder))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, most)


def _try_all(trials: Trials) -> None:
    began = time.time()
    for number in range(FIRST, FIRST + INPUTS):
        trials.run(number)
        if LONG and number % 500 == 499:
            print(f"{number + 1}: {trials.reached.count} lines, {spent():.0f} s of the processor", flush=True)
    assert readiness("journal", "verify").code == 0
    assert trials.wrong == []
    if LONG:
        kept = sum(len(door.seeds) for door in trials.made.values())
        print(f"{INPUTS} inputs from {FIRST}: {dict(sorted(trials.answers.items()))};")
        print(f"{trials.reached.count} lines reached, {kept} files mutated further;")
        print(f"longest {trials.longest[0]:.1f} s of the processor ({trials.longest[1]});")
        print(f"in place {trials.largest[0]:.0f} MB at most ({trials.largest[1]}); {time.time() - began:.0f} s")
    codes = {code.split()[-1] for code in trials.answers}
    assert {"0", "2"} <= codes


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
