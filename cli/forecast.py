"""`readiness forecast`: the grades if nothing is done, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import Session

if TYPE_CHECKING:
    from engine.outlook.forecast import Outlook, Week


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(forecast)


def forecast(
    weeks: Annotated[int, typer.Option(metavar="N", help="How many weeks to look ahead.")] = 26,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Say what becomes of the grades if nothing is done, and if what recurs is made anew on its cycle."""
    from engine.outlook.forecast import forecast as look_ahead
    from engine.outlook.forecast import forecast_as_data

    with Session(workspace) as session:
        assessment = session.assess(options.day(as_of), known_at)
        made = look_ahead(assessment, weeks)
        authority = session.workspace.settings.authority
    if json:
        say_json(forecast_as_data(made))
        return
    from cli.assess import say_basis
    from descriptors.words import long_day

    say(f"{authority}: provisional grades in the {weeks} weeks after {long_day(made.as_of)}")
    say_basis(assessment)
    say("\nIf nothing is done:")
    _say_weeks(made.weeks)
    say(f"\nIf what recurs is made anew on its cycle with the same result ({len(made.recurring)} items):")
    _say_weeks(made.renewed)


def _say_weeks(weeks: Sequence[Week]) -> None:
    """How things stand now, then every judgement of every week in which it is different from the week before."""
    rows = [
        (week.week, week.day, code, outlook.grade or "not enough evidence", _reach(outlook))
        for place, week in enumerate(weeks)
        for code, outlook in _named(week).items()
        if place == 0 or outlook != _named(weeks[place - 1])[code]
    ]
    say_table(["week", "on", "judgement", "grade", "could be"], rows, nothing="No weeks.")
    events = [event for week in weeks for event in week.events if event.kind != "range"]
    for event in events:
        say(f"{event.day}  {event.message}")
    if all(event.kind == "due" for event in events):
        say("No grade changes.")


def _named(week: Week) -> dict[str, Outlook]:
    return {**week.judgements, "overall": week.overall}


def _reach(outlook: Outlook) -> str:
    return outlook.floor if outlook.floor == outlook.ceiling else f"{outlook.floor} to {outlook.ceiling}"
