"""Options that many commands share, each with one wording."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer


def parse_day(text: str | date) -> date:
    """A whole date as people of the field write it, such as `2014-03-03` or `3rd March 2014`."""
    from base.dates import read_day
    from base.errors import InputError

    try:
        return read_day(text)
    except InputError as error:
        raise typer.BadParameter(f"{error.message} {error.hint}") from error


def dated(help: str, *names: str) -> Any:
    """An option that takes a date; it is named like its parameter unless it is said how."""
    return typer.Option(*names, parser=parse_day, metavar="DATE", help=help)


def today() -> date:
    """The day it is here."""
    return date.today()


def _workspace(context: typer.Context, named: Path | None) -> Path | None:
    """The workspace named after the command, else the one named before it, as in `readiness -w DIR assess`."""
    return named or context.find_root().params.get("workspace")


Workspace = Annotated[
    Path | None,
    typer.Option(
        "-w",
        "--workspace",
        metavar="DIR",
        callback=_workspace,
        help="The workspace; else $READINESS_WORKSPACE, else the nearest.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
AsOf = Annotated[
    date | None,
    dated("The day that is asked about, as 2014-03-31; else today."),
]
KnownAt = Annotated[
    date | None,
    dated("Use only what was in the register by this day."),
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who makes this entry; else the account's name.")]
SaidBy = Annotated[str, typer.Option(metavar="NAME", help="Who says so.")]
Paper = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="An .html, .docx, .pdf or .md.")]
Template = Annotated[
    Path | None,
    typer.Option(metavar="FILE.docx", help="Your own Word template, made from that of `report template`."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what it would do; change nothing.")]
History = Annotated[bool, typer.Option("--history", help="Show what every revision changed.")]
Framework = Annotated[
    str | None,
    typer.Option(metavar="ID_OR_DIR", help="The framework; else the workspace's own."),
]


def commands(help: str) -> typer.Typer:
    """A group of commands, which shows its help where none of them is named."""
    return typer.Typer(help=help, no_args_is_help=True, rich_markup_mode=None)


def day(option: date | None) -> date:
    """The day an `--as-of` option names, else today."""
    return option or today()


def actor(option: str | None) -> str:
    """Who makes an entry: the option, else the account."""
    from application.session import account

    if option is None:
        return account()
    from evidence.names import given_name

    return given_name(option, "by")


def said(**stated: Any) -> dict[str, Any]:
    """What options say, by the fields they are of; what nobody gave is left out."""
    return {field: value for field, value in stated.items() if value is not None}


def is_interactive() -> bool:
    """Whether there is somebody to ask: the command runs in a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()
