"""`readiness people`: who leads what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.words import counted, say_utc
from cli import options
from cli.output import note, say, say_json, say_table
from cli.session import open_session

Name = Annotated[str, typer.Argument(metavar="NAME", help="Somebody of the list of people.")]

group = options.commands("Who leads what.")


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX: name, role, judgements, deputy.")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Read the list of people.

    Who is there already is brought up to date.
    """
    from evidence.people import import_people

    with open_session(workspace) as session:
        done = import_people(session.register, file, session.framework.by_code, actor=options.actor(by))
    say(f"{counted(done.new, 'person', 'people')} put in, {done.changed} changed, {done.unchanged} as before.")


@group.command("list")
def list_(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List people with the judgements they lead.

    Leads of evidence and actions who are not in the list are told.
    """
    from evidence.people import propose_people, unlisted_leads

    with open_session(workspace) as session:
        listed, missing = session.register.people(), unlisted_leads(session.register)
    if json:
        say_json(listed)
        return
    say_table(
        ["name", "role", "leads", "deputy"],
        [(p.name, p.role, " ".join(p.judgements), p.deputy) for p in listed],
        nothing="Nobody is in the list yet. Put people in with `readiness people import FILE`.",
    )
    for name, times in missing.items():
        led = "1 item or action" if times == 1 else f"{times} items and actions"
        note(f"{name} leads {led} and is not in the list. {propose_people(listed, name)}".rstrip())


@group.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="reader, lead, member or officer.")],
    restricted: Annotated[
        bool, typer.Option("--restricted", help="They may also open restricted evidence that does not name them.")
    ] = False,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Say as what somebody comes to the desk.

    A reader looks; a lead works on their own judgements and rows; a member of the group works on everything and
    decides; an officer looks after people and what is issued.
    """
    from application.commands.people import give_access

    with open_session(workspace) as session:
        person, access = give_access(session, name, role, restricted=restricted, actor=options.actor(by))
    also = " and may open restricted evidence" if access.restricted else ""
    say(f"{person.name} comes in as {access.role}{also}.")


@group.command()
def access(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List who comes to the desk as what.

    It says too whose link waits to be pressed, and how many sessions go on.
    """
    from application.queries.people import comers

    with open_session(workspace) as session:
        listed = comers(session)
    if json:
        say_json(
            [
                {
                    "name": c.person.name,
                    "role": c.access.role,
                    "restricted": c.access.restricted,
                    "link_until": c.link,
                    "sessions": c.sessions,
                }
                for c in listed
            ]
        )
        return
    say_table(
        ["name", "comes in as", "restricted evidence", "link waits until", "sessions"],
        [
            (c.person.name, c.access.role, "yes" if c.access.restricted else "", c.link or "", c.sessions)
            for c in listed
        ],
        nothing="Nobody is in the list yet. Put people in with `readiness people import FILE`.",
    )


@group.command()
def link(
    name: Name,
    at: Annotated[
        str, typer.Option(metavar="URL", help="Where the desk is, such as https://desk.example; else only its end.")
    ] = "",
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Make a personal link to the desk.

    It begins one session and is shown once: only its digest is kept. One that was not pressed yet ends.
    """
    from application.commands.people import make_link

    with open_session(workspace) as session:
        person, entered, secret = make_link(session, name, actor=options.actor(by))
    address = f"{at.rstrip('/')}/begin/{secret}"
    if json:
        say_json({"name": person.name, "link": address, "expires": entered.expires})
        return
    say(address)
    note(f"For {person.name} alone, until {say_utc(entered.expires)}. It is not shown again.")


@group.command()
def unlink(
    name: Name,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """End every link and session of somebody at the desk, at once."""
    from application.commands.people import withdraw_links

    with open_session(workspace) as session:
        person, ended = withdraw_links(session, name, actor=options.actor(by))
    say(f"{person.name}: {counted(ended, 'link or session ended', 'links and sessions ended')}.")
