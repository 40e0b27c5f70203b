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
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="An .html, .docx or .md file.")] = Path(
        "briefing.html"
    ),
    week: Annotated[
        str, typer.Option(metavar="2014-W10", help="The week it is for, as of its Monday; else the week of its day.")
    ] = "",
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE.docx", help="Your own Word template; `report fields` lists its tags."),
    ] = None,
    annexes: Annotated[
        bool | None,
        typer.Option("--annexes/--no-annexes", help="Reasons, plan and evidence at the end; else in HTML only."),
    ] = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the briefing for the weekly meeting."""
    from reports.briefing import day_for, gather_briefing
    from reports.briefing_page import lay_out
    from reports.template import write_from_template
    from reports.words import week_of
    from reports.writing import write_report

    day = as_of or day_for(week, options.today())
    with Session(workspace) as session:
        material = session.material(day, known_at)
        content = gather_briefing(material, week)
        if template is not None:
            written = write_from_template(template, content, output)
        else:
            written = write_report(lay_out(content), output, annexes=annexes)
        session.keep_rules(options.actor(by))
        session.record_briefing(week or week_of(day), material, options.actor(by))
    note(f"Wrote {written}.")
