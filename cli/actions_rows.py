"""`readiness actions add`, `correct` and `close`: rows of the plan that people enter, set right and finish."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from application.session import Session
from base.words import long_day
from cli import options
from cli.output import note, say, say_json
from cli.session import open_session

commands = typer.Typer()

Ref = Annotated[str, typer.Argument(metavar="REF", help="A ref of the plan, such as A14.")]
Refs = Annotated[
    list[str] | None, typer.Option("--ref", metavar="REF", help="The plan's own reference; may be repeated.")
]
Group = Annotated[str | None, typer.Option(metavar="TEXT", help="The heading it stands under.")]
Timescale = Annotated[str | None, typer.Option(metavar="TEXT", help="The plan's own words for when.")]
Rag = Annotated[str | None, typer.Option(help="The council's own colour: blue, green, amber or red.")]
Delivery = Annotated[str | None, typer.Option(help="not started, under way or done.")]
Progress = Annotated[str | None, typer.Option(metavar="TEXT", help="The latest position.")]
Lead = Annotated[str | None, typer.Option(metavar="NAME", help="Who leads it.")]
Due = Annotated[date | None, options.dated("The day it is due.")]
Measure = Annotated[str | None, typer.Option(metavar="TEXT", help="How success is measured.")]
Origin = Annotated[
    str | None, typer.Option(metavar="inspection|council", help="Who set it: an inspection, or the council itself.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a sentence.")]


@commands.command()
def add(
    area: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be improved or done.")],
    refs: Refs = None,
    group: Group = None,
    timescale: Timescale = None,
    due: Due = None,
    rag: Rag = None,
    delivery: Delivery = None,
    lead: Lead = None,
    progress: Progress = None,
    measure: Measure = None,
    origin: Origin = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Enter an action that no plan has."""
    from application.commands.plan import add_action

    stated = options.said(group=group, timescale=timescale, due=due, rag=rag, delivery=delivery)
    stated |= options.said(progress=progress, measure=measure, origin=origin)
    with open_session(workspace) as session:
        stated |= _named(session, refs, lead)
        action = add_action(session, area, stated, actor=options.actor(by))
    if json:
        say_json(action)
        return
    say(f"{action.id} is entered: {action.area}")
    note(f"Say what it is to improve with `readiness actions link {action.id} DESCRIPTOR...`.")


@commands.command()
def correct(
    ref: Ref,
    reason: Reason,
    area: Annotated[str | None, typer.Option(metavar="TEXT", help="What is to be improved or done.")] = None,
    refs: Refs = None,
    group: Group = None,
    timescale: Timescale = None,
    due: Due = None,
    rag: Rag = None,
    delivery: Delivery = None,
    lead: Lead = None,
    progress: Progress = None,
    measure: Measure = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Set right what a row says, with the reason.

    What it said is kept. When its plan is imported again the correction stays, and is told.
    """
    from application.commands.plan import correct_action
    from evidence.register.revisions import field_changes

    stated = options.said(area=area, group=group, timescale=timescale, due=due, rag=rag, delivery=delivery)
    stated |= options.said(progress=progress, measure=measure)
    with open_session(workspace) as session:
        stated |= _named(session, refs, lead)
        before, after = correct_action(session, ref, stated, reason, actor=options.actor(by))
    changes = field_changes(before, after)
    if json:
        say_json({"action": after.id, "changes": [change._asdict() for change in changes]})
        return
    if not changes:
        say(f"{after.id} already says so. Nothing was changed.")
    for change in changes:
        say(f"{after.id} {change.field}: {change.before} -> {change.after}")


@commands.command()
def close(
    ref: Ref,
    reason: Reason,
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An evidence item that shows it; may be repeated.")
    ] = None,
    without_evidence: Annotated[
        bool, typer.Option("--without-evidence", help="Close it though nothing is filed for it; this is asked about.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take it up again.")] = False,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Stop working on an action, and say why.

    Closing claims that it is finished, and `challenges` asks what shows it. What an inspection found stands until
    practice shows otherwise, closed or not.
    """
    from application.commands.plan import close_action

    with open_session(workspace) as session:
        _, after = close_action(
            session,
            ref,
            reason,
            options.day(as_of),
            evidence=evidence or (),
            without_evidence=without_evidence,
            undo=undo,
            actor=options.actor(by),
        )
    if json:
        say_json(after)
        return
    if after.closed is None:
        say(f"{after.id} is open again.")
        return
    shown = f"on {', '.join(after.evidence)}" if after.closed.shown else "without evidence"
    say(f"{after.id} is closed since {long_day(after.closed.on)}, {shown}.")
    if after.origin == "inspection":
        note("An inspection set it, so it stands as a weakness until practice in date shows otherwise.")


def _named(session: Session, refs: list[str] | None, lead: str | None) -> dict[str, Any]:
    """The references and the lead of a row, as they are entered."""
    from cli.questions import known_lead

    stated: dict[str, Any] = {}
    if refs:
        stated["refs"] = tuple(dict.fromkeys(ref.strip() for ref in refs if ref.strip()))
    if lead is not None:
        stated["lead"] = known_lead(session, lead)
    return stated
