"""`readiness forecast`: the grades if nothing is done, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import Session

if TYPE_CHECKING:
    from engine.forecast import Outlook, Week


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
    from engine.forecast import forecast as look_ahead
    from engine.forecast import forecast_as_data

    with Session(workspace) as session:
        assessment = session.assess(options.day(as_of), known_at)
        made = look_ahead(assessment, weeks)
        authority = session.workspace.settings.authority
    if json:
        say_json(forecast_as_data(made))
        return
    from cli.assess import say_basis
    from engine.sentences import day

    say(f"{authority}: provisional grades in the {weeks} weeks after {day(made.as_of)}")
    say_basis(assessment)
    say("\nIf nothing is done:")
    _say_weeks(made.weeks)
    say(f"\nIf what recurs is made anew on its cycle with the same result ({len(made.recurring)} items):")
    _say_weeks(made.renewed)


def _say_weeks(weeks: Sequence[Week]) -> None:
    """The weeks in which something is different from the week before; the others are left out."""
    codes = list(weeks[0].judgements)
    shown = [w for n, w in enumerate(weeks) if n == 0 or _cells(w) != _cells(weeks[n - 1])]
    say_table(["week", "up to", *codes, "overall"], [(w.week, w.day, *_cells(w)) for w in shown], nothing="No weeks.")
    for week in weeks:
        for event in week.events:
            if event.kind != "range":
                say(f"{week.week}  {event.message}")
    if len(shown) == 1:
        say("No grade changes.")


def _cells(week: Week) -> list[str]:
    return [_cell(outlook) for outlook in (*week.judgements.values(), week.overall)]


def _cell(outlook: Outlook) -> str:
    reach = outlook.floor if outlook.floor == outlook.ceiling else f"{outlook.floor} to {outlook.ceiling}"
    return f"{outlook.grade or 'not enough evidence'} ({reach})"
