"""`readiness register`: the register as a whole, moved to another database."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import options
from cli.output import progress, say
from cli.session import Session

group = typer.Typer(help="The register as a whole.", no_args_is_help=True, rich_markup_mode=None)


@group.callback()
def _group() -> None:
    """Move the register as a whole."""


@group.command()
def copy(
    to: Annotated[
        str, typer.Option(metavar="URL", help="An empty database: postgresql+psycopg://... or sqlite:///...")
    ],
    workspace: options.Workspace = None,
) -> None:
    """Copy the register into another database.

    The digests stay equal.
    """
    from application.commands.registers import copy

    with Session(workspace) as session, progress("Copying tables", None) as advance:
        head = copy(session, to, lambda table: advance())
    say(f"Copied. The head is the same in both: {head}.")
    say(f"To work on the copy, write its URL under database in {session.workspace.root / 'readiness.toml'}.")
