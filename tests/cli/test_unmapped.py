"""A framework that loses what the register speaks of: said with every answer, and never a fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from descriptors.loader import framework_folder

DAY = ("--as-of", "2014-03-03")
SAID = ("--type", "E01", "--about", "2014-02-01", "--lead", "A Lead", "--bears-on", "HP-07")


@pytest.fixture
def council(readiness, workspace: Path) -> Path:
    """A workspace with its own framework, in which HP-07 and E01 are in use."""
    shutil.copytree(framework_folder("sif-2013"), workspace / "own")
    settings = workspace / "readiness.toml"
    settings.write_text(settings.read_text().replace('framework = "sif-2013"', 'framework = "own"'))
    Path("audit.txt").write_text("What was found.")
    assert readiness("evidence", "attach", "audit.txt", *SAID).code == 0
    return workspace


def renamed(council: Path, old: str, new: str) -> None:
    for path in (council / "own").rglob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(("old", "new"), [("HP-07", "HP-97"), ("E01", "E91")])
def test_what_is_gone_is_said_with_every_answer(readiness, council, old, new):
    assert "does not have" not in readiness("assess", *DAY).err
    renamed(council, old, new)
    for command in (
        ("assess", *DAY),
        ("explain", "HP", *DAY),
        ("explain", "E-0001", *DAY),
        ("challenges", *DAY),
        ("gaps", *DAY),
        ("lift", "HP", *DAY),
        ("forecast", *DAY),
        ("briefing", *DAY, "-o", "briefing.md"),
        ("report", "self-evaluation", *DAY, "-o", "self.html"),
    ):
        ran = readiness(*command)
        assert (ran.code, f"does not have ({old})" in ran.err) == (0, True), (command, ran.err)
    assert f"does not have ({old})" in Path("briefing.md").read_text()
    told = readiness("doctor")
    assert (told.code, f"({old})" in told.out) == (1, True)
    renamed(council, new, old)
    assert "does not have" not in readiness("assess", *DAY).err
