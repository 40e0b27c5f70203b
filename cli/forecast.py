"""`readiness forecast`: the grades if nothing is done, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from engine.outlook.forecast import Week
    from engine.results import Graded


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
    from application.queries import grades
    from engine.outlook.forecast import forecast, forecast_as_data

    with open_session(workspace) as session:
        assessment = grades.assess(session, options.day(as_of), known_at)
        outlook = forecast(assessment, weeks)
        authority = session.authority
    if json:
        say_json(forecast_as_data(outlook))
        return
    from base.words import counted, long_day, say_grade
    from cli.assess import say_basis

    say(f"{authority}: provisional grades in the {counted(weeks, 'week')} after {long_day(outlook.as_of)}")
    say_basis(assessment)
    say("\nIf nothing is done:")
    letters = _letters(assessment.rulebook.grades)
    _say_weeks(outlook.weeks, letters)
    recurring = counted(len(outlook.recurring), "item")
    say(f"\nIf what recurs is made anew on its cycle with the same result ({recurring}):")
    _say_weeks(outlook.renewed, letters)
    key = ", ".join(f"{letter} {say_grade(grade)}" for grade, letter in reversed(letters.items()))
    say(f"\n{key}; after it what it could be, worst to best.")
    due = [event for week in outlook.weeks for event in week.events if event.kind == "due"]
    if due:
        say("\nDue in these weeks, which changes no grade by itself:")
    for event in due:
        say(f"  {event.day}  {event.message}")


def _letters(grades: Sequence[str]) -> dict[str | None, str]:
    """An abbreviation of each grade: the first letters of its words; where two would share it, as much as it takes."""
    letters: dict[str | None, str] = {None: "?"}
    for grade in grades:
        first, *words = grade.split()
        tails = "".join(word[0] for word in words)
        tries = [*(first[:n].upper() + tails.upper() for n in range(1, len(first) + 1)), grade]
        letters[grade] = next(letter for letter in tries if letter not in letters.values())
    return letters


def _say_weeks(weeks: Sequence[Week], letters: Mapping[str | None, str]) -> None:
    """How things stand now, then each week in which something changes, with what is different from the week before."""
    rows = [
        (
            week.day,
            *(
                _brief(outlook, letters) if outlook != before.get(code) else ""
                for code, outlook in _named(week).items()
            ),
        )
        for week, before in zip(weeks, [{}, *map(_named, weeks)], strict=False)
        if _named(week) != before
    ]
    say_table(["", *_named(weeks[0])], rows, nothing="No weeks.")
    events = [event for week in weeks for event in week.events if event.kind != "due"]
    for event in events:
        say(f"  {event.message}")
    if not any(event.kind == "grade" for event in events):
        say("No grade changes.")


def _named(week: Week) -> dict[str, Graded]:
    return {**week.judgements, **({"overall": week.overall} if week.overall else {})}


def _brief(outlook: Graded, letters: Mapping[str | None, str]) -> str:
    grade, floor, ceiling = (letters[name] for name in (outlook.grade, outlook.floor, outlook.ceiling))
    return grade if grade == floor == ceiling else f"{grade} {floor}-{ceiling}"
