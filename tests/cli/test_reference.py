"""docs/cli.md is what the commands say of themselves."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.app import app

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def reference() -> Any:
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_the_commands_are(reference):
    assert reference.render() == (DOCS / "cli.md").read_text("utf-8"), "run `python docs/reference.py`"


def test_every_command_and_every_option_says_what_it_is_for(reference):
    for path, command in reference.commands(typer.main.get_command(app)):
        name = " ".join(path)
        assert command.help, name
        silent = [p.name for p in command.params if p.name != "help" and not getattr(p, "help", None)]
        assert not silent, (name, silent)
