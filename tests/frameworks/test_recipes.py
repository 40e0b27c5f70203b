"""The recipes of CONTRIBUTING.md, followed step by step with the commands they name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cli.app import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def recipe(heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def folder(empty_home: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests" / "frameworks" / "harbour", empty_home / "own"))


def test_add_a_framework(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = recipe("Add a framework")
    files = re.findall(r"`(\w[\w-]*\.yaml)`", text)
    assert all((folder / "rules" / name).exists() for name in files)
    commands = re.findall(r"`readiness ([^`]*(?:PATH|list)[^`]*)`", text)
    assert len(commands) == 4
    for command in commands:
        words = command.replace("DIR", "council").replace("NAME", "Wexmoor").replace("PATH", str(folder)).split()
        assert run(words) == 0, capsys.readouterr().err
    assert (folder.parent / "council" / "readiness.toml").exists()
    assert "3 of 3 cases come out as they should." in capsys.readouterr().out


def test_add_a_rule_or_a_formula(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe("Add a rule or a formula")
    rules = folder / "rules"
    text = (rules / "3-descriptor.yaml").read_text("utf-8")
    text = text.replace(
        "      net: {type: integer",
        "      lopsided: {type: boolean, reads: it has only weakness, otherwise: it has some support,"
        " formula: support == 0 and weakness > 0}\n      net: {type: integer",
    )
    weak = re.search(r"  - \{id: D-WEAK.*\n", text)
    assert weak
    split = [
        weak[0].replace("D-WEAK", "D-LOPSIDED").replace("net: {below: 0}", "net: {below: 0}, lopsided: true"),
        weak[0].replace("net: {below: 0}", "net: {below: 0}, lopsided: false"),
    ]
    (rules / "3-descriptor.yaml").write_text(text.replace(weak[0], "".join(split)), "utf-8")
    assert run(["framework", "check", str(folder)]) == 0
    (rules / "cases" / "own.yaml").write_text(
        "cases:\n- case: Nothing but weakness\n  as_of: 2014-03-03\n  given:\n    evidence:\n"
        "    - {type: file-review, about: 2014-02-10, bears_on: [EH-01 undermines some moderate]}\n"
        "  expect: {EH-01: {grade: weak, rule: D-LOPSIDED}}\n",
        "utf-8",
    )
    capsys.readouterr()
    assert run(["rules", "test", "--framework", str(folder)]) == 0
    assert "4 of 4 cases" in capsys.readouterr().out
    assert run(["rules", "show", "lopsided", "--framework", str(folder)]) == 0
    assert "Worked out: support == 0 and weakness > 0\nUsed by: D-LOPSIDED and D-WEAK" in capsys.readouterr().out
