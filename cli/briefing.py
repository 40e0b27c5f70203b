"""`readiness briefing`: one page for the weekly meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.errors import ReadinessError
from cli import options
from cli.output import note
from cli.session import open_session


def briefing(
    output: options.Paper = Path("briefing.html"),
    week: Annotated[
        str, typer.Option(metavar="2014-W10", help="The week it is for, as of its Monday; else the week of its day.")
    ] = "",
    full: Annotated[
        bool, typer.Option("--full", help="Show every list whole, and the annexes; else the most important of each.")
    ] = False,
    template: options.Template = None,
    annexes: Annotated[
        bool | None,
        typer.Option("--annexes/--no-annexes", help="Reasons, plan and evidence at the end; else in HTML to click to."),
    ] = None,
    issue: Annotated[
        bool, typer.Option("--issue", help="Enter that it was given out, for the next one to look back to.")
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the briefing for the weekly meeting.

    Only with --issue is anything entered in the register: once a week, unless the facts have changed.
    """
    from application.commands import briefings
    from application.queries.material import material
    from reports.briefing import day_for, gather_briefing
    from reports.briefing_page import lay_out
    from reports.formats import shows_annexes, write_report

    if issue and known_at:
        raise typer.BadParameter("What is issued says what is known now. Leave out --known-at.", param_hint="--issue")
    day, actor = as_of or day_for(week, options.today()), options.actor(by)
    with open_session(workspace) as session:
        gathered = material(session, day, known_at, week=week)
        witness = briefings.witness(session, gathered, week, issued=issue)
        content = gather_briefing(gathered, week, witness=witness, full=full or template is not None)
        asked = full or None if annexes is None else annexes
        page = lay_out(content, full=full, annexes=shows_annexes(output, asked))
        written = write_report(page, output, annexes=asked, template=template, content=content)
        try:
            issued = issue and briefings.issue(session, gathered, week, actor)
        except ReadinessError:
            note(f"{written} was written, and is not entered as issued: do not give it out yet.")
            raise
    note(f"Wrote {written}.")
    if issue:
        note("Issued." if issued else "It was issued already, with the same facts and rules. Nothing was entered.")
        note(
            f"Keep it apart: `readiness journal anchors add {written}` holds the journal against the checkpoint in it."
        )
