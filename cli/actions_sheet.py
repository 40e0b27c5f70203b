"""`readiness actions export`, and `import --update`: the plan goes out as a sheet and comes back marked up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.session import Session
from base.errors import InputError, ManyProblems
from base.words import counted, long_day, shortened
from cli import options
from cli.output import note, printable, say, say_json
from cli.session import open_session

if TYPE_CHECKING:
    from evidence.plan_sheet.acceptance import PlanSheetTaken
    from evidence.plan_sheet.merge import CellChange, Merge
    from evidence.register.corrections import Clash

commands = typer.Typer()

KEEP = ("register", "file")
Keep = Annotated[
    str | None,
    typer.Option(metavar="register|file", help="Where both changed a cell: which one holds; else it is asked."),
]


@commands.command()
def export(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help="The file; a folder with --by-lead.")
    ] = Path("plan.xlsx"),
    lead: Annotated[str | None, typer.Option(metavar="NAME", help="Only what they lead.")] = None,
    by_lead: Annotated[bool, typer.Option("--by-lead", help="One sheet a lead; into a folder, one file.")] = False,
    closed: Annotated[bool, typer.Option("--closed", help="Actions that are closed as well.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a sheet that is there.")] = False,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Write the plan as a sheet that leads mark up.

    It has pick lists of colours, leads and descriptors, and the council's own words for its colours. Take it in again
    with `actions import --update`: only cells that were changed are taken.
    """
    from application.queries.plan import export_plan

    with open_session(workspace) as session:
        files, number = export_plan(
            session, output, lead=lead, sheet_a_lead=by_lead, closed=closed, overwrite=overwrite
        )
    if json:
        say_json({"files": files, "actions": number})
        return
    say(f"Wrote {counted(number, 'action')} to {shortened([str(file) for file in files], 3)}.")
    back = output / "*.xlsx" if output.is_dir() else output
    note(f"Marked up, they come back with `readiness actions import --update {back}`.")


def check_keep(keep: str | None) -> str | None:
    """The word of `--keep`."""
    if keep is not None and keep not in KEEP:
        raise typer.BadParameter(f"“{keep}” is neither register nor file.", param_hint="--keep")
    return keep


def update(
    session: Session, files: Sequence[Path], *, keep: str | None, annotated: Path | None, by: str | None, json: bool
) -> None:
    """Take marked-up sheets in, one after the other, each in one change under its lead's name.

    Raises:
        ManyProblems: cells were not taken; all others were.
    """
    from evidence.plan_sheet.acceptance import take_sheet
    from evidence.plan_sheet.merge import merge_sheet

    reports: list[dict[str, Any]] = []
    problems: list[InputError] = []
    for file in files:
        if file.name.startswith("~$"):
            note(f"{file} only marks that the sheet is open in Excel: it was passed over. Save and close the sheet.")
            continue
        try:
            merge = merge_sheet(session.register, session.framework, file)
        except InputError as error:
            problems.append(error)
            continue
        holds = _decided(merge, keep)
        actor = options.actor(by or merge.lead or None)
        taken = take_sheet(session.register, merge, actor=actor, sheet_holds=holds)
        copy = _send_back(session, merge, taken, annotated)
        reports.append(_as_data(merge, taken, actor, copy))
        if not json:
            _say_taken(merge, taken, actor, copy)
        refused = [] if keep else map(_refusal, taken.refused)
        problems += [_in_file(file, problem) for problem in (*merge.problems, *refused)]
    if json:
        say_json(reports)
    if problems:
        raise ManyProblems(
            f"{counted(len(problems), 'cell or file', 'cells or files')} could not be taken; all else was.",
            problems,
            hint="" if annotated or not reports else "A marked copy for each lead is written with --annotated DIR.",
        )


def say_kept(kept: Sequence[Clash]) -> None:
    """Tell what somebody corrected and an import left as it was."""
    for clash in kept:
        changed = f"says “{_short(clash.says)}” now" if clash.both_changed else f"still says “{_short(clash.says)}”"
        who = f"set by {clash.by} on {long_day(clash.on)}"
        cell = f"{clash.action} {clash.field.replace('_', ' ')}"
        note(f"{cell}: “{_short(clash.registered)}”, {who}, was kept. The plan {changed}.")


def plan_holds(clashes: Sequence[Clash], keep: str | None) -> set[tuple[str, str]]:
    """The corrections that give way to a plan that is imported again: as `--keep` says, or as somebody answers."""
    if keep is not None:
        return {(c.action, c.field) for c in clashes} if keep == "file" else set()
    if not options.is_interactive():
        return set()
    asked = [clash for clash in clashes if clash.both_changed]
    return {
        (c.action, c.field)
        for c in asked
        if _asked(f"{c.action} {c.field}", c.said_before, c.registered, c.by, c.says) == "file"
    }


def _decided(merge: Merge, keep: str | None) -> Collection[tuple[str, str]]:
    """The conflicts in which the sheet's word is taken."""
    if keep is not None:
        return {conflict.key for conflict in merge.conflicts} if keep == "file" else ()
    if not options.is_interactive():
        return ()
    if merge.conflicts:
        note(f"{merge.path.name}: both sides changed {counted(len(merge.conflicts), 'cell')}.")
    return {c.key for c in merge.conflicts if _asked(f"{c.action} {c.field}", c.was, c.now, c.by, c.sheet) == "file"}


def _asked(what: str, was: str, register: str, by: str, file: str) -> str:
    """Both sides of a conflict, and which of them somebody says holds."""
    note(f"  {what}, before: “{_short(was)}”")
    note(f"    register: “{_short(register)}”{f', by {by}' if by else ''}")
    note(f"    file:     “{_short(file)}”")

    def checked(answer: str) -> str:
        words = [word for word in KEEP if word.startswith(answer.strip().lower())] if answer.strip() else []
        if len(words) != 1:
            raise typer.BadParameter("Write register or file.")
        return words[0]

    return typer.prompt(
        printable("    Which holds, register or file?"), default="register", err=True, value_proc=checked
    )


def _send_back(session: Session, merge: Merge, taken: PlanSheetTaken, folder: Path | None) -> Path | None:
    """The marked copy of a sheet in which a cell was not taken; None where all were, or nobody asked for one."""
    from evidence.plan_sheet.annotated import annotate

    if folder is None or not (merge.problems or taken.refused):
        return None
    try:
        return annotate(merge, taken, session.register.revision_hashes("action"), folder)
    except InputError as error:
        note(f"{error.where}: {error.message} {error.hint}")
        return None


def _say_taken(merge: Merge, taken: PlanSheetTaken, actor: str, copy: Path | None) -> None:
    from evidence.register.corrections import FIELDS
    from evidence.register.revisions import field_changes

    new = f", {counted(len(taken.new), 'new row')}" if taken.new else ""
    left = len(merge.problems) + len(taken.refused)
    refused = f"; {counted(left, 'cell')} not taken" if left else ""
    say(f"{merge.path.name}, by {actor}: {counted(len(taken.changed), 'action')} changed{new}{refused}.")
    shown = {field.replace("_", " ") for field in (*FIELDS, "links", "evidence")}
    for before, after in taken.changed:
        for change in field_changes(before, after):
            if change.field in shown:
                say(f"  {after.id} {change.field}: {_short(change.before)} -> {_short(change.after)}")
    for action in taken.new:
        say(f"  {action.id}: new, “{_short(action.area)}”")
    for conflict in taken.refused:
        say(f"  {conflict.action} {conflict.field}: “{_short(conflict.now)}” stays, not “{_short(conflict.sheet)}”")
    for sentence in merge.notices:
        note(f"  {sentence}")
    if copy:
        note(f"  The marked copy for {merge.lead or 'the lead'} is {copy}.")


def _in_file(file: Path, problem: InputError) -> InputError:
    return InputError(problem.message, where=f"{file.name} {problem.where}", hint=problem.hint)


def _refusal(conflict: CellChange) -> InputError:
    when = f" on {long_day(conflict.on)}" if conflict.on else ""
    by = f", by {conflict.by}{when}" if conflict.by else ""
    return InputError(
        f"{conflict.action} {conflict.field} was “{_short(conflict.was)}” when the sheet went out; the register has"
        f" “{_short(conflict.now)}” now{by}; the sheet says “{_short(conflict.sheet)}”.",
        where=conflict.where,
        hint="Say which holds with --keep register or --keep file, or answer in a terminal.",
    )


def _as_data(merge: Merge, taken: PlanSheetTaken, actor: str, copy: Path | None) -> dict[str, Any]:
    from evidence.register.revisions import field_changes

    return {
        "file": merge.path,
        "by": actor,
        "changed": [
            {"action": after.id, "field": c.field, "before": c.before, "after": c.after}
            for before, after in taken.changed
            for c in field_changes(before, after)
        ],
        "new": [action.id for action in taken.new],
        "conflicts": [
            {"action": c.action, "field": c.field, "was": c.was, "register": c.now, "file": c.sheet, "by": c.by}
            for c in taken.refused
        ],
        "refused": [{"error": p.message, "where": p.where, "hint": p.hint} for p in merge.problems],
        "notices": merge.notices,
        "annotated": copy,
    }


def _short(text: str) -> str:
    plain = " ".join(text.split()) or "nothing"
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


def dropped_sentence(refs: Sequence[str]) -> str:
    """What is told of rows that a later version of a plan has no more."""
    stay = "It stays" if len(refs) == 1 else "They stay"
    return (
        f"No longer in the plan: {shortened(refs)}. {stay} in the register; close what is over with `readiness actions"
        f" close REF --reason TEXT`{'' if len(refs) == 1 else ', each'}."
    )
