"""`readiness redact`: words that should not have been written."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import options
from cli.output import say
from cli.session import Session


def redact(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="item, action, decision, ...")],
    subject: Annotated[str, typer.Argument(metavar="ID", help="Such as E-0012.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="Such as title; bearings for their notes.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; do not repeat the words.")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Remove words that should not have been written.

    They go from every revision, and the journal still verifies.
    """
    from application.commands.registers import redact

    with Session(workspace) as session:
        done = redact(session, kind, subject, field, reason, actor=options.actor(by))
    say(f"{done.id}: the words under {field} of {subject} are gone. Backups and papers still have them.")
