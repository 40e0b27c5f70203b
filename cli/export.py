"""`readiness export`: everything that is held, written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import progress, say
from cli.session import open_session


def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    workspace: options.Workspace = None,
) -> None:
    """Write everything that is held to a folder.

    That is the register as CSV and JSON, its journal, the files, and a manifest of digests.
    """
    from application.commands.registers import export

    with open_session(workspace) as session:
        with progress("Writing files", None) as advance:
            manifest = export(session, directory, lambda name: advance())
        seq, head = session.register.head()
    say(f"Wrote {manifest}: {counted(seq, 'entry', 'entries')}, head {head}.")
    say("Keep a copy of its checkpoint.txt apart: `readiness journal anchors add FILE` checks the journal against it.")
