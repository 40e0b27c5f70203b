"""Killed before any call that writes, or told by it that there is no room or that the drive errs: nothing is half.

Every command that writes is run with its nth writing call as the last, failing once, or failing from then on; and
what it did to files is cut short by a power cut, which keeps what was flushed and nothing or some of the rest. `make
torture` tries many calls of each; here it is a few.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from base.gate import InputError
from evidence.workspace import open_workspace
from tests.torture.grounds import DAY, OLD, SAID, Ground, Powered, Server, Shared
from tests.torture.powercut import Drive, recorded

LONG = int(os.environ.get("READINESS_TORTURE_FAULTS", "0"))
EACH = LONG or 1
"""So many calls of each sort, beside the first and the last, are tried of each command in each way."""
SEED = os.environ.get("READINESS_TORTURE_FROM", "0")
WAYS = {
    "kill": (0,),
    "once": (errno.EIO, errno.ESTALE, errno.EACCES),
    "on": (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOTCONN),
}
"""How a call fails, and what it says: a drive that errs, a share that is gone or was mounted anew, a full disk, a quota
that is used up, a drive that became read-only."""
ROOT = Path(__file__).parents[2]

WRITES = [
    ["actions", "import", "plan.csv", "--plan-date", "2014-01-06"],
    ["actions", "update", "A1", "--rag", "green"],
    ["actions", "link", "A1", "HP-07"],
    ["evidence", "attach", "other.txt", *SAID, *DAY],
    ["evidence", "import", "index.csv"],
    ["evidence", "retire", "E-0001", "--reason", "Superseded"],
    ["evidence", "findings", "findings.csv", "--type", "external-inspection", "--about", "2014-01-31", *DAY],
    ["people", "import", "people.csv"],
    ["measures", "import", "measures.csv"],
    ["decisions", "add", "Audit the oldest plans"],
    ["redact", "field", "item", "E-0001", "title", "--reason", "A name"],
    ["briefing", "--issue", *DAY, "-o", "OUT.md"],
    ["framework", "move", "--to", "ilacs-2026"],
    ["restore", "../export", "-w", "../other"],
    ["init", "../new", "--authority", "Newtown", "--framework", "sif-2013"],
    ["register", "trust", "."],
    ["POST", "/actions/A1", "progress", "Visits were made"],
    ["POST", "/evidence/file", "files", "other.txt"],
]  # fmt: skip
"""What changes the register, or makes one."""
PAPERS = [
    ["briefing", *DAY, "-o", "OUT.docx"],
    ["evidence", "list", "-o", "OUT.xlsx"],
    ["evidence", "list", "-o", "OUT.csv"],
    ["evidence", "template", "-o", "OUT.xlsx"],
    ["evidence", "bundle", "--judgement", "HP", "-o", "OUT.zip", "--overwrite", "--by", "A Lead", *DAY],
    ["actions", "export", "-o", "OUT.xlsx", "--overwrite"],
    ["gaps", *DAY, "-o", "OUT.xlsx"],
    ["notices", *DAY, "-o", "notices"],
    ["journal", "export", "-o", "OUT.jsonl"],
    ["export", "exported"],
    ["register", "copy", "--to", "sqlite:///copy.db"],
]  # fmt: skip
"""What writes files, beside or over those of last week."""


class Answer(NamedTuple):
    """What came of commands in a fork: code and words of each that ended; calls that were counted, or -1."""

    codes: list[int]
    told: list[str]
    count: int


class Laboratory:
    """A process that runs commands with faults."""

    def __init__(self, library: Path, state: Path) -> None:
        environment = {
            **os.environ,
            "LD_PRELOAD": str(library),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(state / "home"),
            "XDG_STATE_HOME": str(state / "home"),
        }
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("faulty.py")), str(library)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
        )  # fmt: skip

    def run(self, cwd: Path, *commands: list[str], **fault: Any) -> Answer:
        """Run commands in a fork, the fault armed for all of them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"cwd": str(cwd), "commands": commands, **fault}) + "\n")
        self._process.stdin.flush()
        told, _, count = json.loads(self._process.stdout.readline())["told"].partition("\x1f")
        parts = re.split(r"\n\x1e(\d+).*\n", told)
        return Answer([int(code) for code in parts[1::2]], parts[0:-1:2], int(count or -1))

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="module")
def library() -> Iterator[Path]:
    """`faults.c`, compiled, where a server's account reaches it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("calls are failed by a library that is loaded before the C library, on Linux, with a C compiler")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Path(folder, "faults.so")
        source = Path(__file__).with_name("faults.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
        yield made


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Iterator[Laboratory]:
    made = Laboratory(library, tmp_path_factory.mktemp("laboratory"))
    yield made
    made.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Copies of a workspace on either database."""
    folder = tmp_path_factory.mktemp("ground")
    if request.param == "sqlite":
        yield Ground(folder)
        return
    made = Shared(folder, request.getfixturevalue("postgres_url")().partition("&options")[0])
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def powered(request: pytest.FixtureRequest, tmp_path: Path, library: Path) -> Iterator[Ground]:
    """Copies of a workspace on either database, of which all loses its power."""
    if request.param == "sqlite":
        yield Ground(tmp_path)
        return
    if not LONG:
        pytest.skip("a server is started after each power cut: the long form does")
    with tempfile.TemporaryDirectory(prefix="pc") as root, tempfile.TemporaryDirectory(prefix="pg") as socket:
        made = Powered(tmp_path, Server(Path(root), Path(socket), library))
        yield made
        made.off()


class State(NamedTuple):
    """What a register holds: each entry's kind, subject and command, of all registers of a place."""

    entries: dict[str, list[tuple[Any, ...]]]
    papers: dict[str, bytes]


def state(place: Path) -> State:
    """What is there now, beside what only a run that was broken off leaves."""
    entries: dict[str, list[tuple[Any, ...]]] = {}
    for name in ("council", "other", "new"):
        try:
            with open_workspace(place / name).open_register() as register:
                entries[name] = register.database.rows("SELECT kind, subject, command FROM journal ORDER BY seq")
        except InputError:  # it is not a workspace yet
            entries[name] = []
    papers = {p.name: p.read_bytes() for p in (place / "council").glob("OUT.*")}
    return State(entries, papers)


def left(place: Path) -> list[str]:
    """What no finished run leaves: hidden files beside others; but the lists by which the next clears up."""
    return [str(p.relative_to(place)) for p in place.rglob(".*") if p.is_file() and p.suffix != ".list"]


def strangers(home: Path) -> set[str]:
    """Digests of the files in a store of which the register knows nothing."""
    workspace = open_workspace(home)
    with workspace.open_register() as register:
        return workspace.file_store(register).digests() - {*register.files()}


CHECKS = (["journal", "verify"], ["evidence", "verify"])


class Trial:
    """A command with its nth writing call failing in one way, and what is wrong with what is there then."""

    def __init__(self, laboratory: Laboratory, ground: Ground, words: list[str]) -> None:
        self.laboratory, self.ground, self.words = laboratory, ground, words
        home = ground()
        self.before = state(home.parent)
        self.log = ground.folder / f"{secrets.token_hex(8)}.log"
        self.whole = laboratory.run(home, words, mode="count", log=str(self.log))
        assert self.whole.codes == [0], self.whole
        self.calls = self.log.read_text(errors="replace").splitlines()
        self.after = state(home.parent)
        self.left = left(home.parent)
        shutil.rmtree(home.parent)

    def run(self, way: str, number: int, at: int) -> list[str]:
        """Try it; what is wrong, a sentence each."""
        home = self.ground()
        answer = self.laboratory.run(home, self.words, mode=way, errno=number, at=at)
        then = state(home.parent)
        wrong = [*self._said(way, answer, then), *self._papers(then)]
        lets_go = self.calls[at - 1].startswith("unlink")
        if way != "kill" and not lets_go and (more := set(left(home.parent)) - set(self.left)):
            wrong.append(f"left {sorted(more)}")
        wrong += self._later(home, then, old=way == "kill")
        shutil.rmtree(home.parent)
        return [
            f"{' '.join(self.words)}, {way} ({os.strerror(number)}) at {at} of {self.whole.count}: {one}"
            for one in wrong
        ]

    def cut(self, chance: random.Random) -> Iterator[list[str]]:
        """Cut the power at some moments and after the end; what is wrong after each, a sentence each."""
        home = self.ground.laid()
        root, record = self.ground.root(home), self.log.with_suffix(".record")
        drive, seen = Drive(root), 0
        self.ground.on(record)
        first = len(recorded(record)) if record.exists() else 0
        assert self.laboratory.run(home, self.words, record=str(record)).codes == [0]
        events = recorded(record)
        self.ground.off()
        moments = [*(first + at for at in points(list(map(str, events[first:])), chance)), len(events)]
        kept = (0.5, 0.0)
        for at, keeps in itertools.product(moments, kept) if LONG else zip(moments, kept, strict=True):
            for event in events[seen:at]:
                drive.see(event)
            seen = at
            _emptied(root)
            drive.write(keeps, chance)
            self.ground.on()
            then, ended = state(home.parent), at == len(events)
            answer = Answer([0], [""], -1) if ended else Answer([], [], -1)
            wrong = [*self._said("kill", answer, then), *self._papers(then, given=ended)]
            wrong += self._later(home, then, old=True, cut=True)
            self.ground.off()
            which = "after the end" if ended else f"before {events[at]}"
            yield [f"{' '.join(self.words)}, power cut {which}, {keeps} kept: {one}" for one in wrong]
        shutil.rmtree(home.parent)

    def _later(self, home: Path, then: State, *, old: bool, cut: bool = False) -> list[str]:
        """What is wrong when all is verified, the command said again, and a day gone by."""
        again = self.laboratory.run(home, *CHECKS, self.words, *CHECKS)
        wrong = [*self._next(home, again, then)]
        if not cut and (home / "files").is_dir():
            self.laboratory.run(home, ["decisions", "add", "Whatever is written next"])
            wrong += [f"left in the store {one}" for one in (*strangers(home), *home.rglob(".*.list"))]
        if old:
            hours_ago = time.time() - 3 * 3600
            for path in home.rglob("*"):
                os.utime(path, (hours_ago, hours_ago))
            aged = self.laboratory.run(home, ["doctor"], ["evidence", "clean"], ["evidence", "verify"], ["doctor"])
            if aged.codes[1:3] != [0, 0] or 3 in aged.codes:
                wrong.append(f"after the next day {aged}")
        return wrong

    def _said(self, way: str, answer: Answer, then: State) -> Iterator[str]:
        """Whether what was told is so: an acknowledged change is there, a refused one is not, and none is half."""
        code, told = (answer.codes or [-1])[0], (answer.told or [""])[0]
        if code not in ((-1, 0) if way == "kill" else (0, 1, 2)) or "Traceback" in told:
            yield f"exit {code}: {told[-500:]}"
        for name, entries in then.entries.items():
            known = (self.before.entries[name], self.after.entries[name])
            if entries not in known:
                yield f"{name} has {entries[len(known[0]) :]} of {known[1][len(known[0]) :]}: half a change"
            if code == 0 and entries != known[1]:
                yield f"{name} lacks what was acknowledged"
            if code == 2 and "othing was changed" in told and entries != known[0]:
                yield f"{name} was changed, and told as unchanged"

    def _papers(self, then: State, *, given: bool = False) -> Iterator[str]:
        for name, content in then.papers.items():
            new = self.after.papers[name]
            if given and content == OLD != new:
                yield f"{name} is that of last week, though it was told as written"
            if content != OLD and (new == OLD or abs(len(content) - len(new)) > len(new) / 50):
                yield f"{name} has {len(content)} bytes of {len(new)}"

    def _next(self, home: Path, answer: Answer, then: State) -> Iterator[str]:
        if len(answer.codes) < 5 or 3 in answer.codes:
            yield f"later a fault: {answer}"
            return
        code = answer.codes[2]
        if any(answer.codes[:2] + answer.codes[3:]):
            yield f"red: {answer}"
        done = then.entries == self.after.entries
        exported = home / "exported"
        half = "not empty" in answer.told[2] and {*exported.glob("[mu]*")} != {exported / "manifest.json"}
        if code != 0 and not (code == 2 and done and not half):
            yield f"cannot be said again: {code} {answer.told[2][-400:]}"
        if not done and state(home.parent).entries != self.after.entries:
            yield "what was said again did not come out the same"


def _told(found: list[str]) -> list[str]:
    """What was found, which a long run tells at once."""
    for one in found if LONG else ():
        print(one, flush=True)
    return found


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def points(log: list[str], chance: random.Random) -> list[int]:
    """Calls to try, from 1: of each kind of call on each sort of file the first, the last and some between."""
    sorts: dict[str, list[int]] = {}
    for number, line in enumerate(log, 1):
        sorts.setdefault(re.sub(r"[0-9a-f]{2,}|-\w{8}$", "", line), []).append(number)
    tried = [{each[0], each[-1], *chance.sample(each, min(EACH, len(each)))} for each in sorts.values()]
    every = sorted(set[int]().union(*tried))
    return every if LONG else sorted(chance.sample(every, 1))


@pytest.mark.parametrize("kind", ["writes", "papers"])
def test_no_fault_loses_or_halves_anything(kind: str, laboratory: Laboratory, ground: Ground) -> None:
    chance, wrong, tried = random.Random(f"{kind} {SEED}"), list[str](), Counter[str]()
    commands = WRITES if kind == "writes" else PAPERS
    for words in commands if LONG else [chance.choice(commands)]:
        trial = Trial(laboratory, ground, words)
        for way in WAYS if LONG else chance.sample([*WAYS], 2):
            for at in points(trial.calls, chance):
                tried[way] += 1
                wrong += _told(trial.run(way, chance.choice(WAYS[way]), at))
    print(f"{kind}: {dict(tried)} faults in {len(commands)} commands")
    assert wrong == []


def test_no_power_cut_loses_what_was_told(laboratory: Laboratory, powered: Ground) -> None:
    chance, wrong, tried = random.Random(f"cut {SEED}"), list[str](), 0
    for words in WRITES + PAPERS if LONG else [chance.choice(WRITES)]:
        for found in Trial(laboratory, powered, words).cut(chance):
            tried, wrong = tried + 1, wrong + _told(found)
    print(f"{tried} power cuts")
    assert wrong == []
