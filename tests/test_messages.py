"""Only the command line speaks of commands and flags: below it a message is true for every face."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from base.errors import Remedy
from cli.app import application
from cli.failures import REMEDIES, flag_of

ROOT = Path(__file__).parents[1]
BELOW = ("base", "descriptors", "rules", "evidence", "engine", "reports", "application")
FLAG_OR_COMMAND = re.compile(r"(?<![\w-])--?[a-z][a-z-]+\b|`readiness |\breadiness (?:init|evidence|actions|journal)\b")


def strings(path: Path) -> Iterator[str]:
    """Every text in a module that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


@pytest.mark.parametrize("folder", BELOW)
def test_no_message_below_the_command_line_names_a_flag_or_a_command(folder: str):
    told = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for text in strings(path)
        if (" " in text and FLAG_OR_COMMAND.search(text)) or re.match(r"--[a-z]", text)
    ]
    assert told == []


def test_every_remedy_has_its_command():
    assert {"", *REMEDIES} == set(Remedy.__args__)


@pytest.mark.parametrize(
    ("arguments", "field", "flag"),
    [
        (["decisions", "add", "Audit"], "text", "TEXT"),
        (["exclude", "LAC-18"], "reason", "--reason"),
        (["evidence", "revise", "E-0001"], "bears_on", "--bears-on"),
        (["-w", "council", "evidence", "attach"], "checked_by", "--checked-by"),
        (["evidence", "import", "index.xlsx"], "checked_by", "checked by"),
        (["gaps", "-o", "x"], "output", "--output"),
    ],
)
def test_a_field_is_named_as_the_command_takes_it(arguments: list[str], field: str, flag: str):
    assert flag_of(typer.main.get_command(application()), arguments, field) == flag


def test_an_error_of_a_field_is_told_with_its_flag_and_to_a_library_without(tmp_path, capsys):
    from application.commands.group import exclude
    from application.session import Session
    from base.errors import InputError
    from cli.app import run

    assert run(["init", str(tmp_path / "w"), "--authority", "Wexmoor", "--framework", "sif-2013"]) == 0
    assert run(["exclude", "HP-07", "--reason", " ", "--by", "A Lead", "-w", str(tmp_path / "w")]) == 2
    assert capsys.readouterr().err.startswith("--reason: Leaving a descriptor out needs a reason.")
    from datetime import date

    with Session(tmp_path / "w") as session, pytest.raises(InputError) as caught:
        exclude(session, "HP-07", " ", "A Lead", date(2014, 3, 3))
    assert (caught.value.field, caught.value.where) == ("reason", "")
    assert "--" not in f"{caught.value.message} {caught.value.hint}"
