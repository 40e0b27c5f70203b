"""Write docs/cli.md from the commands' own help: `python docs/reference.py`. A test holds the two together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("cli.md")

_HEAD = """# The command line

Every command as its own `--help` shows it. This page is written by `python docs/reference.py`.

Exit codes: 0 done; 1 done, and something at or over `--fail-on`, or a check that found something; 2 the input or the
usage is wrong, and nothing was changed (of an index sheet, the rows that could be used were filed); 3 a fault of ours,
with the place of its log; 130 interrupted. The answer is on standard output, everything else on standard error. With
`--json` an error is one object on standard error: `error`, `where`, `hint`, `exit_code`.
"""


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below one, itself first, with the words that call it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


def render() -> str:
    """The page as it should be."""
    from cli.app import app

    parts = [_HEAD]
    for path, command in commands(typer.main.get_command(app)):
        name = " ".join(("readiness", *path))
        context = command.make_context(name, [], resilient_parsing=True)
        context.terminal_width = 100
        parts.append(f"\n## `{name}`\n\n```\n{command.get_help(context).rstrip()}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(render(), encoding="utf-8")
