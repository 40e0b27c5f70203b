"""`readiness history`: grades of earlier inspections. They are history, never evidence of a current grade."""

from __future__ import annotations

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import Session


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(history)


def history(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List the grades of earlier inspections, as read with a report."""
    with Session(workspace) as session:
        grades = session.register.past_grades()
    if json:
        say_json([g.model_dump(mode="json") for g in grades])
        return
    say_table(
        ["service", "judgement", "level", "grade", "on"],
        [(g.service, g.judgement, g.level, g.grade, g.on) for g in grades],
        nothing="No earlier grades are held. They are read with a report by `readiness actions import`.",
    )
    if grades:
        say("Grades of earlier inspections are history. None of them counts as evidence of a current grade.")
