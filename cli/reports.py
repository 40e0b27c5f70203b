"""`readiness report`: what scrutiny, the LSCB and the children's trust receive, and the fields of a template."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.output import note, say_json, say_table
from cli.session import Session

group = typer.Typer(help="Reports for committees.", no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.add_typer(group, name="report")


@group.command()
def progress(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="An .html, .docx or .md file.")] = Path(
        "progress.html"
    ),
    audience: Annotated[str, typer.Option(metavar="NAME", help="Whom it is for.")] = "Scrutiny Committee",
    frequency: Annotated[
        str, typer.Option(metavar="TEXT", help="How often a report is proposed, such as 'every three months'.")
    ] = "",
    since: Annotated[
        date | None,
        typer.Option(parser=options.parse_day, metavar="DATE", help="The day of the last report, for what changed."),
    ] = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the progress report on the action plan."""
    from reports.progress import gather_progress
    from reports.progress_page import lay_out
    from reports.writing import write_report

    with Session(workspace) as session:
        material = session.material(options.day(as_of), known_at, since=since)
        written = write_report(lay_out(gather_progress(material, audience, frequency)), output)
    note(f"Wrote {written}.")


@group.command()
def fields(json: options.Json = False) -> None:
    """List the tags that a Word template of a briefing can use."""
    from reports.template_fields import fields as template_fields

    found = template_fields()
    if json:
        say_json([{"name": f.name, "meaning": f.meaning, "many": f.many} for f in found])
        return
    say_table(["tag", "meaning"], [(f.tag, f.meaning) for f in found], nothing="There are no fields.")
