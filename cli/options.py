"""Options that many commands share, each with one wording."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

YEARS = range(1900, 3000)
"""The years a date can lie in: others are slips of the pen, and looking weeks past the last day there is cannot be."""


def parse_day(text: str | date) -> date:
    """A whole date as people of the field write it: `2014-03-03` or `03/03/2014`."""
    if isinstance(text, date):
        return text
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"):
        try:
            day = datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
        if day.year not in YEARS:
            raise typer.BadParameter(f"{text!r} lies outside the years {YEARS[0]} to {YEARS[-1]}.")
        return day
    raise typer.BadParameter(f"{text!r} is not a date. Write it as 2014-03-31.")


def today() -> date:
    """The day it is here."""
    return date.today()


Workspace = Annotated[
    Path | None,
    typer.Option(
        "-w", "--workspace", metavar="DIR", help="The workspace; else $READINESS_WORKSPACE, else the nearest."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
AsOf = Annotated[
    date | None,
    typer.Option(parser=parse_day, metavar="DATE", help="The day that is asked about, as 2014-03-31; else today."),
]
KnownAt = Annotated[
    date | None,
    typer.Option(parser=parse_day, metavar="DATE", help="Use only what was in the register by this day."),
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who makes this entry; else the account's name.")]
Framework = Annotated[
    str | None,
    typer.Option(metavar="ID_OR_DIR", help="The framework; else the workspace's own."),
]


def day(option: date | None) -> date:
    """The day an `--as-of` option names, else today."""
    return option or today()


def actor(option: str | None) -> str:
    """Who makes an entry: the option, else the account."""
    import getpass

    return option or getpass.getuser()


def is_interactive() -> bool:
    """Whether there is somebody to ask: the command runs in a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()
