"""`readiness history`: grades of earlier inspections. They are history, never evidence of a current grade."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import open_session

group = typer.Typer(help="Grades of earlier inspections.", rich_markup_mode=None)


@group.callback(invoke_without_command=True)
def history(context: typer.Context, workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List the grades of earlier inspections."""
    if context.invoked_subcommand is not None:
        return
    with open_session(workspace) as session:
        grades = session.register.past_grades()
    if json:
        say_json(grades)
        return
    say_table(
        ["service", "judgement", "level", "grade", "on"],
        [(g.service, g.judgement, g.level, g.grade, g.on) for g in grades],
        nothing="No earlier grades are held. They are read with a report, or entered with `readiness history add`.",
    )
    if grades:
        say("Grades of earlier inspections are history. None of them counts as evidence of a current grade.")


@group.command()
def add(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Such as 'Safeguarding services'.")],
    judgement: Annotated[str, typer.Argument(metavar="JUDGEMENT", help="Its name in that inspection.")],
    grade: Annotated[str, typer.Argument(metavar="GRADE", help="In the words of that inspection's own scale.")],
    level: Annotated[Literal["headline", "supporting"], typer.Option(help="headline or supporting.")] = "headline",
    framework: Annotated[str, typer.Option(metavar="NAME", help="The framework it was given under.")] = "",
    on: Annotated[date | None, options.dated("The day of the inspection's report.")] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Enter a grade of an earlier inspection."""
    from application.commands.group import add_past_grade

    with open_session(workspace) as session:
        entered = add_past_grade(
            session,
            service,
            judgement,
            grade,
            level=level,
            framework=framework,
            on=on,
            actor=options.actor(by),
        )
    say(f"Entered {entered.id}: {service}, {judgement}: {entered.grade}. It is history, and counts for no grade.")
