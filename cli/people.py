"""`readiness people`: who leads what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.output import note, say, say_json, say_table
from cli.session import Session

group = typer.Typer(help="Who leads what.", no_args_is_help=True, rich_markup_mode=None)


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX: name, role, judgements, deputy.")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Read the list of people.

    Who is there already is brought up to date.
    """
    from application.commands.lists import import_people

    with Session(workspace) as session:
        done = import_people(session, file, actor=options.actor(by))
    say(f"{counted(done.new, 'person', 'people')} put in, {done.changed} changed, {done.unchanged} as before.")


@group.command("list")
def list_(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List people with the judgements they lead.

    Leads of evidence and actions who are not in the list are told.
    """
    from application.queries.lists import people, unlisted_leads
    from evidence.people import propose_people

    with Session(workspace) as session:
        listed, missing = people(session), unlisted_leads(session)
    if json:
        say_json([p.model_dump(mode="json") for p in listed])
        return
    say_table(
        ["name", "role", "leads", "deputy"],
        [(p.name, p.role, " ".join(p.judgements), p.deputy) for p in listed],
        nothing="Nobody is in the list yet. Put people in with `readiness people import FILE`.",
    )
    for name, times in missing.items():
        led = "1 item or action" if times == 1 else f"{times} items and actions"
        note(f"{name} leads {led} and is not in the list. {propose_people(listed, name)}".rstrip())
