"""`readiness notices`: for each lead a page, a calendar and a mail. Nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import note, say_json, say_table
from cli.session import open_session


def notices(
    lead: Annotated[str | None, typer.Option(metavar="NAME", help="Only for this lead.")] = None,
    weeks: Annotated[
        int | None, typer.Option(min=1, max=104, help="How far to look ahead; else as evidence about to expire.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Where the files go; else it is shown.")
    ] = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Tell each lead what of theirs is due, expires or waits.

    Each gets a page, a calendar file and a mail that is ready to send; a calendar that has an event already is
    updated by it. Nothing is sent.
    """
    from application.queries.notices import notices
    from reports.notice_files import write_notices

    with open_session(workspace) as session:
        listed = notices(session, options.day(as_of), weeks, lead)
    written = write_notices(listed, output) if output else ()
    if json:
        say_json([{**notice.model_dump(mode="json"), "headline": notice.headline} for notice in listed])
        return
    say_table(
        ["lead", "told"],
        [(notice.lead, notice.headline) for notice in listed],
        nothing="There is nothing to tell anybody: nothing that names a lead is due, expires or waits.",
    )
    if output:
        note(f"Wrote {counted(len(written), 'file')} to {output}. Nothing was sent.")
    elif listed:
        note("With -o DIR each gets a page, a calendar and a mail. Nothing is sent.")
