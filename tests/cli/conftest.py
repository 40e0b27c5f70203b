from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cli.app import run


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err)


Readiness = Callable[..., Ran]


@pytest.fixture
def readiness(empty_home: Path, capsys: pytest.CaptureFixture[str]) -> Readiness:
    """Run a command as a user would, in an empty folder with an empty home."""

    def call(*arguments: object) -> Ran:
        capsys.readouterr()
        code = run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call


@pytest.fixture
def workspace(readiness: Readiness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of an invented council, to work in."""
    assert readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013").code == 0
    monkeypatch.chdir(tmp_path / "council")
    return tmp_path / "council"


@pytest.fixture
def seed_report() -> Path:
    """The council's report that started the project: it is not part of it, so tests on it run only beside it."""
    found = sorted((Path(__file__).parents[3] / "shared" / "seed").glob("*.txt"))
    if not found:
        pytest.skip("the report that started the project is not here")
    return found[0]
