"""Write what is known elsewhere into the documents: `python docs/reference.py`. Tests hold the two together.

docs/cli.md comes from the commands' own help, the tables of docs/rules.md from the tables and the contract of rules.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("cli.md")
RULES = Path(__file__).with_name("rules.md")

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
    from cli.app import application

    parts = [_HEAD]
    for path, command in commands(typer.main.get_command(application())):
        name = " ".join(("readiness", *path))
        context = command.make_context(name, [], resilient_parsing=True)
        context.terminal_width = 100
        parts.append(f"\n## `{name}`\n\n```\n{command.get_help(context).rstrip()}\n```\n")
    return "".join(parts)


_GIVEN = "| table | a row is | links | given |"
_READ = "| table | must be given | may be left out |"


def _given() -> Iterator[str]:
    from rules.tables import TABLES

    for name, spec in TABLES.items():
        links = ", ".join(f"`{to}`" if link == to else f"`{link}` (a {to})" for link, to in spec.links.items())
        yield f"| `{name}` | {spec.describes} | {links} | {_named(spec.engine_properties)} |"


def _read() -> Iterator[str]:
    from base.yamlfile import read_yaml
    from rules.contract import READ
    from rules.loader import DEFAULTS

    kinds = read_yaml(DEFAULTS)["facts"].values()
    defaults = {(kind["each"], name) for kind in kinds for name in kind["properties"]}
    for table, names in READ.items():
        must = _named(name for name in names if (table, name) not in defaults)
        yield f"| `{table}` | {must} | {_named(name for name in names if (table, name) in defaults)} |"


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def rules_page(text: str) -> str:
    """The page on rules with its tables as they should be."""
    for heading, rows in ((_GIVEN, _given), (_READ, _read)):
        before, _, following = text.partition(f"{heading}\n")
        line, _, following = following.partition("\n")
        after = following[following.index("\n\n") :]
        text = f"{before}{heading}\n{line}\n" + "\n".join(rows()) + after
    return text


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(render(), encoding="utf-8")
    RULES.write_text(rules_page(RULES.read_text(encoding="utf-8")), encoding="utf-8")
