"""`readiness people`, `readiness measures`: who leads what, and the indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import note, say, say_json, say_table
from cli.session import Session

people = typer.Typer(help="Who leads what.", no_args_is_help=True, rich_markup_mode=None)
measures = typer.Typer(
    help="Indicators: they raise questions, never a grade.", no_args_is_help=True, rich_markup_mode=None
)


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.add_typer(people, name="people")
    app.add_typer(measures, name="measures")


@people.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX: name, role, judgements, deputy.")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Read the list of people.

    Who is there already is brought up to date.
    """
    from evidence.people import read_people, record_people

    with Session(workspace) as session:
        read = read_people(file, session.framework.by_code)
        done = record_people(session.register, read, actor=options.actor(by), command="people import")
    say(f"{counted(done.new, 'person', 'people')} put in, {done.changed} changed, {done.unchanged} as before.")


@people.command("list")
def list_people(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List people with the judgements they lead.

    Leads of evidence and actions who are not in the list are told.
    """
    from evidence.people import propose_people, unlisted

    with Session(workspace) as session:
        found = session.register.people()
        leading = (*session.register.items(), *session.register.actions())
        missing = unlisted(found, (led.lead for led in leading))
    if json:
        say_json([p.model_dump(mode="json") for p in found])
        return
    say_table(
        ["name", "role", "leads", "deputy"],
        [(p.name, p.role, " ".join(p.judgements), p.deputy) for p in found],
        nothing="Nobody is in the list yet. Put people in with `readiness people import FILE`.",
    )
    for name, times in missing.items():
        led = "1 item or action" if times == 1 else f"{times} items and actions"
        note(f"{name} leads {led} and is not in the list. {propose_people(found, name)}".rstrip())


@measures.command("import")
def import_measures(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX: indicator, period, value, target, ...")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Read values of indicators.

    Every cell that cannot be right is answered in one go.
    """
    from evidence.measures import read_measures, record_measures

    with Session(workspace) as session:
        read = read_measures(file, session.framework)
        done = record_measures(session.register, read, actor=options.actor(by), command="measures import")
    say(f"{counted(done.new, 'value')} put in, {done.changed} changed, {done.unchanged} as before.")


@measures.command("list")
def list_measures(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """Show each indicator against its target and England.

    The national figure has its year and whether it was verified.
    """
    from evidence.measures import standing

    with Session(workspace) as session:
        indicators = {i.code: i for i in session.framework.indicators}
        held = [(m, indicators[m.indicator]) for m in session.register.measures() if m.indicator in indicators]
    stood = [(m, i, standing(m, i)) for m, i in held]
    if json:
        say_json(
            [
                {
                    **m.model_dump(mode="json"),
                    "name": i.name,
                    "against_target": s.against_target,
                    "england": s.england.model_dump(mode="json") if s.england else None,
                    "against_england": s.against_england,
                }
                for m, i, s in stood
            ]
        )
        return
    say_table(
        ["indicator", "name", "period", "value", "target", "", "England", ""],
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
            )
            for m, i, s in stood
        ],
        nothing="No measures are held. Put them in with `readiness measures import FILE`.",
    )
    if stood:
        say("An indicator raises a question. It never sets a grade.")
