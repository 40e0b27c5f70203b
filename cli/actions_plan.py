"""How `readiness actions import` reads a plan, tells what it was read as, and puts it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from base.words import counted, list_words, long_day, reference, shortened
from cli import actions_sheet, options
from cli.output import note, say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from evidence.plans.plan import PlanReading

_HOLDS = {"": "not understood: not read", "ignored": "not needed: not read"}


def import_plan(
    file: Path,
    plan_date: date | None,
    origin: str | None,
    columns: Sequence[str],
    prefix: str,
    keep: str | None,
    by: str | None,
    workspace: Path | None,
    *,
    dry_run: bool,
    json: bool,
) -> None:
    """Read a plan and put it into the register; in a dry run only show what would be."""
    from application.queries.plan import check_origin, clashes, read_plan, said_of
    from cli.questions import ask_columns, ask_origin
    from evidence.register.plan_versions import check_same_plan

    origin_said = check_origin(origin) if origin is not None else None
    columns_told, prefix = _told_columns(columns), prefix.strip()
    reading = read_plan(workspace, file, plan_date=plan_date, columns=columns_told, prefix=prefix)
    if not dry_run and (answers := ask_columns(reading)):
        columns_told |= answers
        reading = read_plan(workspace, file, plan_date=plan_date, columns=columns_told, prefix=prefix)
    if reading.plan.prefix != prefix:
        note(f"It is the next version of a plan with {reading.plan.prefix} before its references, and is read so.")
    if origin_said:
        reading = said_of(reading, origin_said)
    if dry_run:
        _say_columns(reading, json=json)
        _say_reading(reading, json=json)
        _say_origin(reading)
        note("This was a dry run. Nothing was changed.")
        return
    from application.commands import plan as commands

    with open_session(workspace) as session:
        if keep != "file":
            check_same_plan(session.register, reading)
        rows = {action.id: action for action in session.register.actions()}
        reading = reading if origin_said else said_of(reading, ask_origin(reading, rows))
        holds = actions_sheet.plan_holds(clashes(session, reading), keep)
        taken = commands.import_plan(session, reading, actor=options.actor(by), taken_over=holds)
        entered = {action.id: action for action in session.register.actions()}
    reading = reading.model_copy(update={"actions": tuple(entered[action.id] for action in reading.actions)})
    _say_reading(reading, json=json)
    note(_columns_sentence(reading))
    _say_origin(reading)
    actions_sheet.say_kept(taken.kept)
    if taken.dropped:
        note(actions_sheet.dropped_sentence([reference(a.refs, a.id) for a in taken.dropped]))
    if closed := [reference(a.refs, a.id) for a in reading.actions if a.closed]:
        note(f"Closed in the register, and still in the plan: {shortened(closed)}.")
    note(f"{counted(taken.new, 'action')} put in, {taken.changed} changed, {taken.unchanged} as they were.")


def _say_origin(reading: PlanReading) -> None:
    """Tell where the actions of a plan are taken to have come from, and how to correct it."""
    origins = [action.origin for action in reading.actions]
    correct = "`readiness actions update REF --origin inspection|council`"
    meaning = {
        "inspection": "an inspection set them, so each stands as a weakness it found until practice shows otherwise",
        "council": "the council set them itself, so none is an inspection's finding",
    }
    for origin, words in meaning.items():
        if number := origins.count(origin):
            note(f"Of {counted(number, 'action')} it is said that {words}. Correct one with {correct}.")
    if unsaid := origins.count("not said"):
        note(
            f"Nobody has said who set {counted(unsaid, 'action')}: an inspection, or the council itself. Until then"
            " none is taken for an inspection's finding. Import it again with --origin inspection or --origin council."
        )
        if suggested := reading.origin_suggested:
            note(f"Its words suggest {suggested.origin}: “{suggested.words}”. Nothing was taken from that.")


def _told_columns(options: Sequence[str]) -> dict[str, str]:
    """The fields that `--map` names, by heading."""
    fields: dict[str, str] = {}
    for option in options:
        field, sign, heading = option.partition("=")
        if not sign or not heading.strip():
            raise typer.BadParameter(f"“{option}” says nothing of a column. Write it as lead=DRI.")
        fields[heading.strip()] = field
    return fields


def _say_columns(reading: PlanReading, *, json: bool) -> None:
    """Show what each column was taken for."""
    if not json:
        rows = [(column.heading or "(none)", _HOLDS.get(column.holds, column.holds)) for column in reading.columns]
        say_table(["heading", "taken for"], rows, nothing="No columns were found.")
        say()


def _columns_sentence(reading: PlanReading) -> str:
    """What each column was taken for, in a sentence."""
    taken = [f"“{column.heading}” for {column.holds}" for column in reading.columns if column.heading and column.holds]
    return f"Columns were taken so: {list_words(taken, 'and')}." if taken else ""


def _say_reading(reading: PlanReading, *, json: bool) -> None:
    """Show what was read: rows, repairs, past grades, totals."""
    if json:
        say_json(reading)
        return
    say_table(
        ["ref", "group", "timescale", "due", "RAG", "area", "repaired"],
        [
            (reference(a.refs, a.id), a.group, a.timescale, a.due, a.rag, a.area, len(a.repairs) or "")
            for a in reading.actions
        ],
        nothing="No rows were found.",
    )
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
    if unread := next((column.heading for column in reading.columns if column.heading and not column.holds), ""):
        fields = {column.holds for column in reading.columns}
        free = next((field for field in ("lead", "due", "rag", "progress") if field not in fields), "measure")
        note(f"Say what a column holds with --map FIELD=HEADING, such as --map {free}='{unread}'.")
    for action in reading.actions:
        for repair in action.repairs:
            note(f"{action.id}: {repair}")
