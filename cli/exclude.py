"""`readiness exclude`: a descriptor that does not apply to this authority."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cli import options
from cli.output import note, say
from cli.session import open_session


def exclude(
    descriptor: Annotated[str, typer.Argument(metavar="DESCRIPTOR", help="Such as CIC-18.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it does not apply to this authority.")],
    by: options.SaidBy,
    on: Annotated[date | None, options.dated("From this day; else today.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Say that it applies after all.")] = False,
    workspace: options.Workspace = None,
) -> None:
    """Mark a descriptor as not applicable to this authority.

    It leaves the count once a second person has said so too.
    """
    from application.commands.group import exclude

    with open_session(workspace) as session:
        mark = exclude(session, descriptor, reason, by, options.day(on), undo=undo)
    if mark.withdrawn:
        say(f"{mark.descriptor} applies again ({by}).")
    elif mark.agreed_by:
        say(f"{mark.descriptor} does not apply ({mark.by}, and {mark.agreed_by} agrees). It leaves the count.")
    else:
        say(f"{mark.by} says that {mark.descriptor} does not apply. It stays in the count until somebody else agrees.")
        note(f"They run `readiness exclude {mark.descriptor} --reason TEXT --by NAME` with their own name.")
