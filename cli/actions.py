"""`readiness actions`: the action plan, from a report to links with the descriptors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from base.words import list_words, long_day, reference
from cli import actions_rows, actions_sheet, options
from cli.actions_plan import import_plan
from cli.output import note, say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from engine.effects import Effect
    from evidence.plan_models import Action

group = options.commands("The action plan.")


@group.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="The plan: .txt of a scan, .csv, .xlsx, .ods, .docx or .pdf."),
    ],
    plan_date: Annotated[date | None, options.dated("The day its timescales count from.")] = None,
    origin: actions_rows.Origin = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=HEADING", help="What a column holds, such as lead=DRI; remembered."),
    ] = None,
    prefix: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Before its references, where another plan has the same; remembered."),
    ] = "",
    update: Annotated[
        bool, typer.Option("--update", help="The files are sheets of `actions export`, marked up by leads.")
    ] = False,
    keep: actions_sheet.Keep = None,
    annotated: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --update: where sheets go back to, with what was not taken marked."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported; change nothing.")] = False,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Read an action plan, or sheets that leads marked up.

    What an inspection set stands as a weakness it found until practice shows otherwise; what the council set itself
    does not. What somebody corrected since the last import is kept, and told.

    With --update only cells that were changed are taken, each file under its lead's name. Where somebody else changed
    the same cell it is asked, or else refused with exit code 2; all other cells are taken.
    """
    actions_sheet.check_keep(keep)
    if update:
        if plan_date or origin or columns or prefix or dry_run:
            raise typer.BadParameter("It takes marked-up sheets alone.", param_hint="--update")
        with open_session(workspace) as session:
            actions_sheet.update(session, files, keep=keep, annotated=annotated, by=by, json=json)
        return
    if len(files) > 1 or annotated:
        raise typer.BadParameter("Give one plan at a time; several sheets come back with --update.")
    import_plan(files[0], plan_date, origin, columns or [], prefix, keep, by, workspace, dry_run=dry_run, json=json)


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
    from application.queries.plan import actions

    with open_session(workspace) as session:
        rows = actions(session, options.day(as_of), known_at)
        national = {a.id: session.framework.national_of(a.links) for a, _ in rows}
    if json:
        say_json([_as_data(a, assurance, national[a.id]) for a, assurance in rows])
        return
    say_table(
        ["ref", "area", "timescale", "due", "RAG", "delivery", "assurance", "lead", "links"],
        [
            (
                reference(a.refs, a.id),
                a.area,
                a.timescale,
                a.due,
                a.rag,
                "closed" if a.closed else a.delivery,
                assurance,
                a.lead,
                "\n".join([" ".join(a.links), *national[a.id]]),
            )
            for a, assurance in rows
        ],
        nothing="No actions yet. Put in the action plan with `readiness actions import FILE`.",
    )


@group.command()
def show(
    ref: actions_rows.Ref,
    history: options.History = False,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show one action.

    The row it was read from and what was repaired are shown with it.
    """
    from application.queries import plan
    from cli.revisions import revisions_as_data, say_revisions

    with open_session(workspace) as session:
        action, assurance = plan.action(session, ref, options.day(as_of))
        revisions = session.register.history("action", action.id)
        data = _as_data(action, assurance, session.framework.national_of(action.links))
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
    ref: actions_rows.Ref,
    descriptors: Annotated[list[str], typer.Argument(metavar="DESCRIPTOR...", help="Such as HAP-07 LDR-08.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the links away instead.")] = False,
    dry_run: options.DryRun = False,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Say which descriptors an action is to improve.

    What that does to them is shown; in a terminal, before it is done.
    """
    from application.commands.plan import link_action
    from application.queries.grades import action_effects
    from application.queries.plan import proposed_link
    from engine.effects import effect_as_data

    with open_session(workspace) as session:
        before, after = proposed_link(session, ref, descriptors, remove=remove)
        effects = action_effects(session, before, after, options.day(as_of))
        asking = options.is_interactive() and not dry_run and any(effect.moved for effect in effects)
        if asking:
            _say_effects(effects)
            typer.confirm(
                f"{_origin_words(after)} {'Take the links away' if remove else 'Link it'}?", err=True, abort=True
            )
        if not dry_run:
            actor = options.actor(by)
            before, after = link_action(session, ref, descriptors, actor=actor, remove=remove)
    if json:
        data = {"action": after.id, "origin": after.origin, "links": after.links, "dry_run": dry_run}
        say_json({**data, "effects": [effect_as_data(effect) for effect in effects]})
        return
    waits = bool(after.disputed_by) and after.links == before.links
    would = "would be" if dry_run else "stays" if waits else "is now" if before != after else "is already"
    say(f"{after.id} {would} linked to {list_words(after.links, 'and') or 'nothing'}. {_origin_words(after)}")
    if not asking and not waits:
        _say_effects(effects)
    if waits:
        note(f"They run `readiness actions link {after.id} {' '.join(after.disputed)} --remove --by NAME` themselves.")
    if dry_run:
        if remove and before.origin == "inspection":
            note("An inspection set it, so it takes two people: the links go once a second one takes them away too.")
        note("This was a dry run. Nothing was changed.")


@group.command("suggest-links")
def suggest_links(
    ref: Annotated[str | None, typer.Argument(metavar="REF", help="One action; else all without links.")] = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Propose descriptors for actions, from their words.

    Confirm them with `actions link`.
    """
    from application.queries.plan import proposed_links

    with open_session(workspace) as session:
        proposed = proposed_links(session, ref)
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
    ref: actions_rows.Ref,
    rag: actions_rows.Rag = None,
    delivery: actions_rows.Delivery = None,
    progress: actions_rows.Progress = None,
    lead: actions_rows.Lead = None,
    due: actions_rows.Due = None,
    measure: actions_rows.Measure = None,
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An evidence item filed for it; may be repeated.")
    ] = None,
    origin: actions_rows.Origin = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, such as why its date moves.")] = "",
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
) -> None:
    """Bring an action up to date; what it said before is kept."""
    from application.commands.plan import update_action
    from application.queries.grades import action_effects
    from cli.questions import known_lead
    from evidence.register.revisions import field_changes

    stated = options.said(rag=rag, delivery=delivery, progress=progress, due=due, measure=measure)
    stated |= options.said(evidence=evidence, origin=origin)
    with open_session(workspace) as session:
        if lead is not None:
            stated["lead"] = known_lead(session, lead)
        before, after = update_action(session, ref, stated, actor=options.actor(by), reason=reason)
        moved = before.origin != after.origin
        effects = action_effects(session, before, after, options.day(as_of)) if moved else ()
    changes = field_changes(before, after)
    waits = origin is not None and bool(after.disputed_by)
    if not changes and not waits:
        say(f"{after.id} already says so. Nothing was changed.")
    for change in changes:
        if change.field not in ("disputed", "disputed by"):
            say(f"{after.id} {change.field}: {change.before} -> {change.after}")
    if before.disputed_by and not after.disputed_by:
        say(f"{before.disputed_by} had said that no inspection set it: that is settled.")
    elif waits:
        say(f"{after.id}: {_origin_words(after)}")
        note(f"They run `readiness actions update {after.id} --origin {origin} --by NAME` with their own name.")
    _say_effects(effects)


def _as_data(action: Action, assurance: str, national: Sequence[str]) -> dict[str, Any]:
    data = action.model_dump(mode="json")
    return {**data, "assurance": assurance, "national": list(national)}


def _origin_words(action: Action) -> str:
    """What the origin of an action means for the descriptors it is linked to, in a sentence."""
    if action.origin == "inspection":
        since = f" since {long_day(action.since)}" if action.since else ""
        if action.disputed_by:
            these = list_words(action.disputed, "and")
            what = "no inspection set it" if action.disputed == ("inspection",) else f"it is not about {these}"
            return (
                f"{action.disputed_by} says that {what}. It stands as an inspection's weakness{since} as before, until"
                " somebody else says the same."
            )
        return f"An inspection set it, so it stands as a weakness{since} until practice shows otherwise."
    if action.origin == "council":
        return "The council set it itself, so it is no inspection's finding."
    return f"Nobody has said who set it: `readiness actions update {action.id} --origin inspection|council`."


def _say_effects(effects: Sequence[Effect]) -> None:
    from engine.effects import standing_sentence

    for effect in effects:
        say(f"  {standing_sentence(effect)}")


group.add_typer(actions_sheet.commands)
group.add_typer(actions_rows.commands)
