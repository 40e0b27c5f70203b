"""`readiness init`: a workspace for one authority."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import say


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it may exist.")],
    authority: Annotated[str, typer.Option(metavar="NAME", help="Name of the council.")],
    framework: Annotated[
        str | None,
        typer.Option(metavar="ID_OR_DIR", help="The inspection framework, such as ilacs-2023; else that of today."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A shared database, such as postgresql+psycopg://host/name; else SQLite."),
    ] = None,
    files: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Folder for evidence files, or `database`; else files/ here, or the database if shared."
        ),
    ] = None,
    group: Annotated[str, typer.Option(metavar="NAME", help="Group of accounts that share this workspace.")] = "",
) -> None:
    """Make a workspace for a council.

    It holds the settings, an empty register, and a place for evidence files.
    """
    from application.commands.workspaces import create

    workspace, entries = create(
        directory, authority, framework, on=options.today(), database=database, files=files, group=group
    )
    if entries:
        size = counted(entries, "entry", "entries")
        say(f"Made a workspace in {workspace.root}. It joins the register of {authority}, which has {size}.")
        return
    say(f"Made a workspace for {authority} in {workspace.root}, under {workspace.settings.framework}.")
    say("Next: `readiness actions import FILE` for the action plan, `readiness evidence attach FILE` for evidence.")
