"""`readiness register`: the register as a whole, moved to another database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import progress, say
from cli.session import open_session

group = options.commands("The register as a whole.")


@group.command()
def trust(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the workspace.")],
) -> None:
    """Trust a workspace of another account, and the server that it names.

    It is asked for once: such a workspace decides where what you file goes, and the server is offered the password
    that you keep for it.
    """
    from application.commands.workspaces import trust_workspace

    authority, database = trust_workspace(folder)
    say(f"Trusted: the workspace of {authority} in {folder}, with its database {database}.")


@group.command()
def copy(
    to: Annotated[
        str, typer.Option(metavar="URL", help="An empty database: postgresql+psycopg://... or sqlite:///...")
    ],
    workspace: options.Workspace = None,
) -> None:
    """Copy the register into another database.

    The digests stay equal. Files go along into PostgreSQL; a SQLite file leaves them in their folder.
    """
    from application.commands.registers import copy

    with open_session(workspace) as session, progress("Copying tables", None) as advance:
        head, copied, there = copy(session, to, lambda table: advance())
        settings, files = session.workspace.root / "readiness.toml", session.workspace.settings.files
    say(f"Copied. The head is the same in both: {head}.")
    say(f"To work on the copy, write its URL under database in {settings}.")
    if copied and files != "database":
        say(f'{counted(copied, "evidence file")} went along into the database: write files = "database" there too.')
    elif copied:
        say(f"{counted(copied, 'evidence file')} went along.")
    elif there:
        say(
            f"{counted(there, 'evidence file')} did not go along: they stay in {session.workspace.root / files}."
            " A workspace elsewhere needs a copy of that folder."
        )
