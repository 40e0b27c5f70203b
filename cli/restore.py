"""`readiness restore`: an export, read into an empty register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import progress, say
from cli.session import open_session


def restore(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="What `readiness export` wrote.")],
    workspace: options.Workspace = None,
) -> None:
    """Read an export into the empty register of this workspace."""
    from application.commands.registers import restore

    with open_session(workspace) as session, progress("Checking files", None) as advance:
        seq, head = restore(session, directory, lambda name: advance())
    say(f"Restored {counted(seq, 'entry', 'entries')}. The head is {head}.")
