"""What `doctor` says of the surroundings: modes, the clock, the program's own files."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import FileHash, PackagePath
from pathlib import Path
from types import SimpleNamespace

import pytest

from application.queries import checkup
from evidence.workspace import Workspace


def parts(readiness) -> dict[str, tuple[bool, str]]:
    return {part["what"]: (part["ok"], part["says"]) for part in readiness("doctor", "--json").data}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one file, with the list of its wheel."""
    file = PackagePath("readiness.py")
    file.hash = FileHash("sha256=" + checkup.wheel_digest(Path(__file__)))
    file.dist = SimpleNamespace(locate_file=lambda path: tmp_path / path)  # type: ignore[assignment]
    monkeypatch.setattr(checkup, "distribution", lambda name: SimpleNamespace(files=[file]))
    (tmp_path / "readiness.py").write_bytes(Path(__file__).read_bytes())
    return tmp_path / "readiness.py"


def test_what_others_may_read_and_an_altered_program_are_told(readiness, workspace, installed):
    told = parts(readiness)
    assert [told[what][0] for what in ("program", "modes")] == [True, True]
    (workspace / "register.db").chmod(0o644)
    installed.write_text("another")
    told = parts(readiness)
    assert (told["program"][0], "readiness.py" in told["program"][1]) == (False, True)
    assert (told["modes"][0], "register.db" in told["modes"][1]) == (False, True)


def test_a_clock_that_is_behind_is_told_with_the_change_and_after(readiness, workspace, monkeypatch):
    assert readiness("decisions", "add", "One").err == ""
    opened = Workspace.open_register
    behind = lambda self, **more: opened(self, clock=lambda: datetime(2013, 1, 1, tzinfo=UTC), **more)  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "open_register", behind)
        assert "The clock of this machine says 1 January 2013" in readiness("decisions", "add", "Two").err
    ran = readiness("journal", "verify")
    assert (ran.code, "a clock was wrong" in ran.out) == (0, True)
    assert "a clock was wrong" in parts(readiness)["journal"][1]
