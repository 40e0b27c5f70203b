"""`readiness measures`: the indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import say, say_json, say_table
from cli.session import open_session

group = options.commands("Indicators: they raise questions, never a grade.")


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX: indicator, period, value, target, ...")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Read values of indicators.

    Every cell that cannot be right is answered in one go.
    """
    from evidence.measures import import_measures

    with open_session(workspace) as session:
        done = import_measures(session.register, file, session.framework, actor=options.actor(by))
    say(f"{counted(done.new, 'value')} put in, {done.changed} changed, {done.unchanged} as before.")


@group.command("list")
def list_(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """Show each indicator against its target, England and neighbours.

    The national figure has its year and whether it was verified.
    """
    from application.queries.lists import measures

    with open_session(workspace) as session:
        stood = measures(session)
    if json:
        say_json(
            [
                {
                    **m.model_dump(mode="json"),
                    "name": i.name,
                    "against_target": s.against_target,
                    "england": s.england,
                    "against_england": s.against_england,
                    "against_neighbours": s.against_neighbours,
                }
                for m, i, s in stood
            ]
        )
        return
    say_table(
        ["indicator", "name", "period", "value", "target", "", "England", "", "neighbours", ""],
        [
            (
                m.indicator,
                i.name,
                m.period,
                f"{m.value:g}",
                "" if m.target is None else f"{m.target:g}",
                s.against_target,
                f"{s.england.value:g} ({s.england.year}, {s.england.status})" if s.england else "",
                s.against_england,
                "" if m.neighbours is None else f"{m.neighbours:g}",
                s.against_neighbours,
            )
            for m, i, s in stood
        ],
        nothing="No measures are held. Put them in with `readiness measures import FILE`.",
    )
    if stood:
        say("An indicator raises a question. It never sets a grade.")
