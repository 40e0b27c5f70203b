"""`readiness briefing`: one page for the weekly meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.output import note
from cli.session import Session


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(briefing)


def briefing(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file; its ending says the format.")
    ] = Path("briefing.html"),
    week: Annotated[str, typer.Option(metavar="2014-W10", help="The week it is for; else the one of its day.")] = "",
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the briefing for the weekly meeting: grades with reasons, what to decide, challenges, gaps."""
    from reports.briefing import gather_briefing
    from reports.briefing_page import lay_out
    from reports.writing import write_report

    with Session(workspace) as session:
        material = session.material(options.day(as_of), known_at)
        written = write_report(lay_out(gather_briefing(material, week)), output)
        session.keep_rules(options.actor(None))
    note(f"Wrote {written}.")
