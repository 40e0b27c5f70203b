"""docs/cli.md is what the commands say of themselves."""

from __future__ import annotations

from pathlib import Path

import typer

from cli.app import application

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_as_the_commands_are(reference):
    assert reference.render() == (DOCS / "cli.md").read_text("utf-8"), "run `python docs/reference.py`"


def test_every_command_and_every_option_says_what_it_is_for(reference):
    for path, command in reference.commands(typer.main.get_command(application())):
        name = " ".join(path)
        assert command.help, name
        silent = [p.name for p in command.params if p.name != "help" and not getattr(p, "help", None)]
        assert not silent, (name, silent)
