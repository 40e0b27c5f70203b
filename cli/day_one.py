"""`readiness day-one`: what is asked for when the inspectors call, and how far it is there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from base.errors import ManyProblems
from base.words import counted, long_day
from cli import options
from cli.output import give, note, say, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from reports.day_one import DayOne

group = typer.Typer(help="What the inspectors ask for when they call.", rich_markup_mode=None)

Call = Annotated[date | None, options.dated("The day of the call: every step then has its day.")]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Where to write it: .html, .xlsx, .docx or .md; else shown."),
]


@group.callback(invoke_without_command=True)
def day_one(
    context: typer.Context,
    call: Call = None,
    output: Output = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show each list and document that the framework asks for: not there, there, or usable.

    With who brings it, how old it is, which evidence it is, and by when it is due.
    """
    if context.invoked_subcommand is not None:
        return
    from application.queries.day_one import day_one

    with open_session(workspace) as session:
        state = day_one(session, options.day(as_of), call)
    _tell(state, output, json=json)
    if not output and not json:
        note(
            "Say who brings one with `readiness day-one assign ID --lead NAME`. Check lists with `day-one check FILES`."
        )


@group.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES...", help="Workbooks and CSV files with lists, or folders of them.")
    ],
    keep: Annotated[bool, typer.Option("--keep", help="Enter what was found: numbers and a digest, no cell.")] = False,
    written: Annotated[
        date | None, options.dated("The day the lists are of; else when each file was written.", "--made")
    ] = None,
    call: Call = None,
    output: Output = None,
    as_of: options.AsOf = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Check lists by column and cell, and each against the others.

    What is wrong is told by sheet, column and row. Nothing that stands in a cell is shown, written or kept. A file that
    cannot be read stops no other; of a list that is given twice the one that was written last is checked.
    """
    from application.commands.day_one import keep_check
    from application.queries.day_one import check_lists, day_one

    day = options.day(as_of)
    with open_session(workspace) as session:
        checked = check_lists(session, files, day, call, written)
        if keep:
            keep_check(session, checked, actor=options.actor(by))
        state = day_one(session, day, call, checked)
    if output or json:
        _tell(state, output, json=json)
    else:
        _say_found(state, [one.id for one in checked.lists])
    for sentence in checked.unread:
        note(sentence)
    if keep:
        note("Entered what was found. Nothing that stands in the lists was kept.")
    if checked.broken:
        broken = counted(len(checked.broken), "file")
        raise ManyProblems(f"{broken} could not be read; all else was checked.", checked.broken)


@group.command()
def assign(
    id: Annotated[str, typer.Argument(metavar="ID", help="Such as L7 or D03, as `readiness day-one` shows it.")],
    lead: Annotated[str | None, typer.Option(metavar="NAME", help="Who brings it.")] = None,
    evidence: Annotated[str | None, typer.Option(metavar="E-0001", help="Which evidence it is.")] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Say who brings a list or document, or which evidence it is."""
    from application.commands.day_one import assign

    with open_session(workspace) as session:
        brought, name = assign(session, id, lead, evidence, actor=options.actor(by))
    whose = f"brought by {brought.lead}" if brought.lead else "brought by nobody yet"
    say(f"{brought.id}, {name}: {whose}{f', {brought.item}' if brought.item else ''}.")


def _tell(state: DayOne, output: Path | None, *, json: bool) -> None:
    from reports.day_one_page import DAY_ONE_FORMATS

    give(state, _say, _as_data, output=output, formats=DAY_ONE_FORMATS, json=json)


def _as_data(state: DayOne) -> dict[str, Any]:
    return {**state.model_dump(mode="json"), "headline": state.headline}


def _say(state: DayOne) -> None:
    from reports.day_one_page import age_of, usable_of

    say(state.headline)
    say()
    rows = [
        (
            point.id,
            point.name,
            point.state,
            ", ".join(filter(None, (point.lead or "nobody yet", point.item, age_of(point), point.why))),
        )
        for point in state.points
    ]
    say_table(["id", "what", "state", "who, evidence, age"], rows, nothing="Nothing is asked for.")
    if state.steps:
        say(f"\nFrom the call{f' on {long_day(state.call)}' if state.call else ''} on:")
        say()
        steps = [(step.number, step.when, step.what, usable_of(step)) for step in state.steps]
        say_table(["step", "when", "what", "usable"], steps, nothing="")
    say()
    for sentence in state.basis:
        say(sentence)


def _say_found(state: DayOne, checked: list[str]) -> None:
    """What was found in lists, by list; what is wrong before what is worth a look."""
    lists = [point for point in state.points if point.id in checked]
    say_table(["id", "list", "state", "why"], [(p.id, p.name, p.state, p.why) for p in lists], nothing="")
    for stage in state.stages:
        say(f"{stage.name}: {counted(stage.cases, 'case')}; about {stage.of} are chosen at first.")
    for title, asks in (("What is wrong", False), ("Worth a look", True)):
        faults = [fault for fault in state.faults if fault.asks is asks]
        if faults:
            say(f"\n{title}:")
            say()
            rows = [(f.cells, f.column, f"{len(f.rows):,}", f.says) for f in faults]
            say_table(["where", "column", "cells", "what"], rows, nothing="")
    if not state.faults:
        say("\nNothing is wrong with these lists.")
