"""`readiness decisions`: what the group decided, carried from week to week."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import open_session

group = options.commands("What the group decided.")


@group.command()
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was decided.")],
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Who sees to it.")] = None,
    due: Annotated[date | None, options.dated("The day it is due.")] = None,
    about: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A descriptor, judgement or action; may be repeated.")
    ] = None,
    on: Annotated[date | None, options.dated("The day of the meeting; else today.")] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Enter a decision."""
    from application.commands.group import add_decision

    with open_session(workspace) as session:
        decision = add_decision(
            session, text, options.day(on), owner=owner, due=due, about=about or (), actor=options.actor(by)
        )
    say(f"Entered {decision.id}.")


@group.command()
def close(
    id: Annotated[str, typer.Argument(metavar="ID", help="Such as D-001.")],
    outcome: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")],
    on: Annotated[date | None, options.dated("The day; else today.")] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Close a decision with what came of it."""
    from application.commands.group import close_decision

    with open_session(workspace) as session:
        closed = close_decision(session, id, outcome, options.day(on), actor=options.actor(by))
    say(f"Closed {closed.id}.")


@group.command("list")
def list_(
    all: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List the decisions that are open."""
    from application.queries.lists import decisions

    with open_session(workspace) as session:
        listed = decisions(session, closed=all)
    if json:
        say_json(listed)
        return
    say_table(
        ["id", "decision", "owner", "due", "about", "closed"],
        [(d.id, d.text, d.owner, d.due, " ".join(d.about), d.closed) for d in listed],
        nothing="No decisions are open.",
    )
