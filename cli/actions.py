"""`readiness actions`: the action plan, from a report to links with the descriptors."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from base.words import counted, list_words
from cli import options
from cli.output import note, say, say_json, say_table
from cli.session import Session

if TYPE_CHECKING:
    from evidence.importers.plan import PlanReading
    from evidence.models import Action

group = typer.Typer(help="The action plan.", no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.add_typer(group, name="actions")


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The plan: .txt of a scan, .csv, .xlsx, .ods, .docx or .pdf.")],
    plan_date: Annotated[
        date | None,
        typer.Option(parser=options.parse_day, metavar="DATE", help="The day its timescales count from."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported; change nothing.")] = False,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Read an action plan or progress report into the register."""
    from evidence.importers.plan import read_plan

    reading = read_plan(file, plan_date=plan_date)
    if dry_run:
        _say_reading(reading, json=json)
        note("This was a dry run. Nothing was changed.")
        return
    from evidence.intake import take_plan

    with Session(workspace) as session:
        taken = take_plan(session.register, reading, actor=options.actor(by), command="actions import")
    _say_reading(reading, json=json)
    note(f"{counted(taken.new, 'action')} put in, {taken.changed} changed, {taken.unchanged} as they were.")


@group.command("list")
def list_(
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List the actions of the plan.

    Each has the council's own colour and what its evidence assures.
    """
    from engine.assurance import assurance_of

    with Session(workspace) as session:
        actions = session.register.actions(known_at)
        assured = assurance_of(
            actions, session.facts(options.day(as_of), known_at), session.framework, session.rulebook
        )
    if json:
        say_json([_as_data(a, assured[a.id]) for a in actions])
        return
    say_table(
        ["ref", "area", "timescale", "due", "RAG", "delivery", "assurance", "lead", "links"],
        [
            (
                " & ".join(a.refs) or a.id,
                a.area,
                a.timescale,
                a.due,
                a.rag,
                a.delivery,
                assured[a.id],
                a.lead,
                " ".join(a.links),
            )
            for a in actions
        ],
        nothing="No actions yet. Put in the action plan with `readiness actions import FILE`.",
    )


@group.command()
def show(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A ref of the plan, such as A14.")],
    history: Annotated[bool, typer.Option("--history", help="Show what every revision changed.")] = False,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show one action.

    The row it was read from and what was repaired are shown with it.
    """
    from cli.revisions import revisions_as_data, say_revisions
    from engine.assurance import assurance_of

    with Session(workspace) as session:
        action = session.register.action(ref)
        facts = session.facts(options.day(as_of))
        assured = assurance_of([action], facts, session.framework, session.rulebook)[action.id]
        revisions = session.register.history("action", action.id)
    data = _as_data(action, assured)
    if json:
        if history:
            data["history"] = revisions_as_data(revisions)
        say_json(data)
        return
    for name, value in data.items():
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        if text not in (None, ""):
            say(f"{name.replace('_', ' '):14} {text}")
    say_revisions(revisions, whole=history)


@group.command()
def link(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A ref of the plan, such as A14.")],
    descriptors: Annotated[list[str], typer.Argument(metavar="DESCRIPTOR...", help="Such as HP-07 LM-08.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the links away instead.")] = False,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Say which descriptors an action is to improve."""
    from evidence.intake import link_action

    with Session(workspace) as session:
        before, after = link_action(
            session.register, session.framework, ref, descriptors, actor=options.actor(by), remove=remove
        )
    linked = f"linked to {list_words(after.links, 'and') or 'nothing'}"
    say(f"{after.id} is {'now' if before != after else 'already'} {linked}.")


@group.command("suggest-links")
def suggest_links(
    ref: Annotated[str | None, typer.Argument(metavar="REF", help="One action; else all without links.")] = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Propose descriptors for actions, from their words.

    Confirm them with `actions link`.
    """
    from evidence.proposals import propose_links

    with Session(workspace) as session:
        actions = [session.register.action(ref)] if ref else [a for a in session.register.actions() if not a.links]
        proposed = [
            (action, proposal)
            for action in actions
            for proposal in propose_links(action.area, session.framework, **session.proposing)
        ]
    if json:
        say_json([{"action": a.id, "descriptor": p.descriptor.id, "reason": p.reason} for a, p in proposed])
        return
    say_table(
        ["action", "descriptor", "theme", "because"],
        [(a.id, p.descriptor.id, p.descriptor.theme, p.reason) for a, p in proposed],
        nothing="Nothing to propose: every action is linked, or none shares words with a descriptor.",
    )
    if proposed:
        note("These are proposals. Confirm each with `readiness actions link REF DESCRIPTOR...`.")


@group.command()
def update(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A ref of the plan, such as A14.")],
    rag: Annotated[str | None, typer.Option(help="The council's own colour: blue, green, amber or red.")] = None,
    delivery: Annotated[str | None, typer.Option(help="not started, under way or done.")] = None,
    progress: Annotated[str | None, typer.Option(metavar="TEXT", help="The latest position.")] = None,
    lead: Annotated[str | None, typer.Option(metavar="NAME", help="Who leads it.")] = None,
    due: Annotated[
        date | None, typer.Option(parser=options.parse_day, metavar="DATE", help="The day it is due.")
    ] = None,
    measure: Annotated[str | None, typer.Option(metavar="TEXT", help="How success is measured.")] = None,
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An evidence item filed for it; may be repeated.")
    ] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Bring an action up to date; what it said before is kept."""
    from cli.asking import known_lead
    from evidence.intake import update_action
    from evidence.revisions import field_changes

    stated: dict[str, Any] = {
        "rag": rag,
        "delivery": delivery,
        "progress": progress,
        "due": due,
        "measure": measure,
        "evidence": evidence,
    }
    with Session(workspace) as session:
        if lead:
            stated["lead"] = known_lead(session, lead)
        before, after = update_action(
            session.register,
            ref,
            {name: value for name, value in stated.items() if value is not None},
            actor=options.actor(by),
        )
    changes = field_changes(before, after)
    if not changes:
        say(f"{after.id} already says so. Nothing was changed.")
    for change in changes:
        say(f"{after.id} {change.field}: {change.before} -> {change.after}")


def _as_data(action: Action, assurance: str) -> dict[str, Any]:
    data = action.model_dump(mode="json")
    return {**data, "assurance": assurance}


def _say_reading(reading: PlanReading, *, json: bool) -> None:
    """Show what was read: rows, repairs, past grades, totals."""
    if json:
        say_json(reading.model_dump(mode="json"))
        return
    say_table(
        ["ref", "group", "timescale", "due", "RAG", "area", "repaired"],
        [
            (" & ".join(a.refs) or a.id, a.group, a.timescale, a.due, a.rag, a.area, len(a.repairs) or "")
            for a in reading.actions
        ],
        nothing="No rows were found.",
    )
    from base.words import long_day

    plan = reading.plan
    dated = f"{long_day(plan.plan_date)} ({plan.plan_date_basis})" if plan.plan_date else "not known"
    say(f"Timescales count from: {dated}.")
    for total in plan.totals:
        verdict = "agrees" if total.agrees else f"DOES NOT AGREE: {total.counted} were counted"
        say(f"Stated total, {total.what}: {total.stated}. It {verdict}.")
    if reading.history:
        say(f"Earlier grades read as history, never as evidence: {len(reading.history)}.")
    for sentence in plan.notices:
        note(sentence)
    for action in reading.actions:
        for repair in action.repairs:
            note(f"{action.id}: {repair}")
