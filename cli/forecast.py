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
    """Say what becomes of the grades if nothing is done.

    A second table shows them if what recurs is made anew on its cycle.
    """
    from engine.outlook.forecast import forecast as look_ahead
    from engine.outlook.forecast import forecast_as_data

    with Session(workspace) as session:
        assessment = session.assess(options.day(as_of), known_at)
        made = look_ahead(assessment, weeks)
        authority = session.workspace.settings.authority
    if json:
        say_json(forecast_as_data(made))
        return
    from base.words import counted, long_day
    from cli.assess import say_basis

    say(f"{authority}: provisional grades in the {counted(weeks, 'week')} after {long_day(made.as_of)}")
    say_basis(assessment)
    say("\nIf nothing is done:")
    _say_weeks(made.weeks)
    recurring = counted(len(made.recurring), "item")
    say(f"\nIf what recurs is made anew on its cycle with the same result ({recurring}):")
    _say_weeks(made.renewed)
    say(f"\n{_KEY}")
    due = [event for week in made.weeks for event in week.events if event.kind == "due"]
    if due:
        say("\nDue in these weeks, which changes no grade by itself:")
    for event in due:
        say(f"  {event.day}  {event.message}")


_LETTERS = {"outstanding": "O", "good": "G", "requires improvement": "RI", "inadequate": "I", None: "?"}
_KEY = (
    "O outstanding, G good, RI requires improvement, I inadequate, ? not enough evidence;"
    " after it what it could be, worst to best."
)


def _say_weeks(weeks: Sequence[Week]) -> None:
    """How things stand now, then each week in which something changes, with what is different from the week before."""
    rows = [
        (week.day, *(_brief(outlook) if outlook != before.get(code) else "" for code, outlook in _named(week).items()))
        for week, before in zip(weeks, [{}, *map(_named, weeks)], strict=False)
        if _named(week) != before
    ]
    say_table(["", *_named(weeks[0])], rows, nothing="No weeks.")
    events = [event for week in weeks for event in week.events if event.kind not in ("range", "due")]
    for event in events:
        say(f"  {event.message}")
    if not events:
        say("No grade changes.")


def _named(week: Week) -> dict[str, Outlook]:
    return {**week.judgements, "overall": week.overall}


def _brief(outlook: Outlook) -> str:
    grade, floor, ceiling = (_LETTERS[name] for name in (outlook.grade, outlook.floor, outlook.ceiling))
    return grade if grade == floor == ceiling else f"{grade} {floor}-{ceiling}"
