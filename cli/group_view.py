"""`readiness moderate`, `readiness decisions`, `readiness exclude`: what the preparation group says and decides."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import Session

decisions = typer.Typer(help="What the group decided.", no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(moderate)
    app.command()(exclude)
    app.add_typer(decisions, name="decisions")


@decisions.callback()
def _group() -> None:
    """Decisions, carried from week to week until they are closed."""


def moderate(
    judgement: Annotated[str, typer.Argument(metavar="CODE", help="A judgement, or overall.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the group sees it so.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who says so for the group.")],
    grade: Annotated[
        str | None, typer.Option(metavar="GRADE", help="The group's own grade; none withdraws it.")
    ] = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Put the group's own grade beside the engine's. It never replaces it, and goes stale when the facts change."""
    from engine.moderation import moderation_of

    with Session(workspace) as session:
        assessment = session.assess(options.day(as_of))
        with session.register.change(by, "moderate") as change:
            made = moderation_of(assessment, judgement, grade, reason, by, change.next_id("moderation"))
            change.put("moderation", made)
        session.keep_rules(by)
        shown = session.assess(options.day(as_of))
    result = shown.overall if made.judgement == "overall" else shown.judgements[made.judgement]
    if json:
        say_json(made.model_dump(mode="json"))
    elif made.withdrawn:
        say(f"The group's own grade of {made.judgement} is withdrawn.")
    else:
        engine = result.grade or "not enough evidence"
        say(f"{made.judgement}: the group says {made.grade} ({by}); the engine says {engine}. Both are shown.")


def exclude(
    descriptor: Annotated[str, typer.Argument(metavar="DESCRIPTOR", help="Such as LAC-18.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it does not apply to this authority.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who says so.")],
    on: Annotated[
        date | None, typer.Option(parser=options.parse_day, metavar="DATE", help="From this day; else today.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Say that it applies after all.")] = False,
    workspace: options.Workspace = None,
) -> None:
    """Mark a descriptor as not applicable to this authority.

    It then leaves the count.
    """
    from evidence.intake import exclude_descriptor

    with Session(workspace) as session:
        made = exclude_descriptor(
            session.register, session.framework, descriptor, reason, by, options.day(on), undo=undo
        )
    say(f"{made.descriptor} {'applies again' if made.withdrawn else 'does not apply'} ({by}).")


@decisions.command()
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was decided.")],
    owner: Annotated[str, typer.Option(metavar="NAME", help="Who sees to it.")] = "",
    due: Annotated[
        date | None, typer.Option(parser=options.parse_day, metavar="DATE", help="The day it is due.")
    ] = None,
    about: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A descriptor, judgement or action; may be repeated.")
    ] = None,
    on: Annotated[
        date | None, typer.Option(parser=options.parse_day, metavar="DATE", help="The day of the meeting; else today.")
    ] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Enter a decision."""
    from evidence.intake import add_decision

    with Session(workspace) as session:
        decision = add_decision(
            session.register,
            session.framework,
            text,
            options.day(on),
            owner=owner,
            due=due,
            about=about or (),
            actor=options.actor(by),
        )
    say(f"Entered {decision.id}.")


@decisions.command()
def close(
    id: Annotated[str, typer.Argument(metavar="ID", help="Such as D-001.")],
    outcome: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")],
    on: Annotated[
        date | None, typer.Option(parser=options.parse_day, metavar="DATE", help="The day; else today.")
    ] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Close a decision with what came of it."""
    from evidence.intake import close_decision

    with Session(workspace) as session:
        closed = close_decision(session.register, id, outcome, options.day(on), actor=options.actor(by))
    say(f"Closed {closed.id}.")


@decisions.command("list")
def list_(
    all: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List the decisions that are open."""
    with Session(workspace) as session:
        found = [d for d in session.register.decisions() if all or d.closed is None]
    if json:
        say_json([d.model_dump(mode="json") for d in found])
        return
    say_table(
        ["id", "decision", "owner", "due", "about", "closed"],
        [(d.id, d.text, d.owner, d.due, " ".join(d.about), d.closed) for d in found],
        nothing="No decisions are open.",
    )
