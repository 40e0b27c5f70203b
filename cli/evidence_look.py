"""`readiness evidence list`, `show` and `verify`: looking at what is filed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from base.words import counted
from cli import options
from cli.failures import FLAGGED
from cli.filing_options import Id, LedBy, OnDescriptor, OnJudgement, Type
from cli.output import note, progress, say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from evidence.items.lifecycle import State

commands = typer.Typer()


Reader = Annotated[str | None, typer.Option(metavar="NAME", help="Who reads what is restricted; else the account.")]


@commands.command("list")
def list_(
    descriptor: OnDescriptor = None,
    judgement: OnJudgement = None,
    type: Type = None,
    lead: LedBy = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="in date, expired or retired.")] = None,
    expiring: Annotated[
        int | None, typer.Option(metavar="DAYS", min=0, help="Only what is in date and expires within so many days.")
    ] = None,
    unused: Annotated[bool, typer.Option("--unused", help="Only what bears on no descriptor.")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits for a second reader.")] = False,
    format: Annotated[str, typer.Option(metavar="FORMAT", help="table, csv or xlsx.")] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")] = None,
    reader: Reader = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List evidence items with their state on a day.

    As a sheet they can be edited and imported again; what is restricted is in it for those it names.
    """
    from application.access import may_open
    from application.queries import evidence
    from evidence.items import listing

    day = options.day(as_of)
    with open_session(workspace) as session:
        items = evidence.items(
            session,
            day,
            known_at,
            descriptor=descriptor,
            judgement=judgement,
            type=type,
            lead=lead,
            state=state,
            expiring=expiring,
            unused=unused,
            waiting=waiting,
        )
        if json:
            say_json([listing.as_data(i, state) for i, state in items])
        elif format == "table" and output is None:
            rows = (listing.as_row(i, state) for i, state in items)
            say_table(listing.HEADINGS, rows, nothing="No evidence is filed that fits.")
        else:
            states: dict[str, State] = {i.id: state for i, state in items}
            who = evidence.reader(session, reader)
            listed = [i for i, _ in items if may_open(who, i)]
            path = listing.write(listed, output, format, session.framework, states, session.register.people())
            note(
                f"Wrote {len(listed)} items to {path}. Edit it and import it again: `readiness evidence import {path}`."
            )
            if left := len(items) - len(listed):
                note(
                    f"{counted(left, 'restricted item is', 'restricted items are')} not in it: {who.name} is not named."
                )


@commands.command()
def show(
    id: Id,
    history: options.History = False,
    reader: Reader = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show one evidence item.

    What it bears on, and who filed and changed it, is shown with it. A restricted item is shown to those it names, and
    to those who were given access to such items.
    """
    from application.access import require_open
    from application.queries import evidence
    from cli.revisions import revisions_as_data, say_revisions
    from evidence.items import listing

    with open_session(workspace) as session:
        item, revisions = evidence.item(session, id)
        require_open(evidence.reader(session, reader), item)
        standing = evidence.standing_of(session, [item], options.day(as_of))[item.id]
        data = listing.as_data(item, standing, whole=True)
        handouts = evidence.handed_out(session, item.id)
        gone = evidence.disposal_of(session, item)
        framework, rules = evidence.filed_under(session, revisions)
        if json:
            data["filed_under"] = {"framework": framework, "digest": rules}
            data["disposed"] = gone
            data["given_to"] = [{"reader": g.reader, "on": g.on, "id": g.id} for g in handouts]
            say_json({**data, "history": revisions_as_data(revisions)} if history else data)
            return
        for name, value in listing.as_lines(item, standing, session.framework):
            say(f"{name:14} {value}")
    say(f"{'filed under':14} {framework or 'what was in use then'} {rules}".rstrip())
    if gone:
        say(f"{'disposed':14} its file, on {gone.on} by {gone.by} and {gone.agreed_by} ({gone.id}): {gone.term}")
    for handout in handouts:
        say(f"{'handouts to':14} {handout.reader}, on {handout.on}")
    say_revisions(revisions, whole=history)


@commands.command()
def verify(
    part: Annotated[
        str | None, typer.Option(metavar="1/7", help="Only a part: the first of seven, one for each night.")
    ] = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Hash every evidence file again.

    Each that is missing, altered or unknown is named, and what of the register's heads and database is not in order.
    """
    from application.queries.checkup import verify_register
    from application.queries.evidence import verify_files

    with open_session(workspace) as session:
        names = session.register.files()
        total = sum(item.size or 0 for item in session.register.items())
        with progress("Hashing files", total, quiet=json) as advance:
            findings = verify_files(session, advance, part)
        register = verify_register(session)
    if json:
        say_json([*findings, *register])
        return FLAGGED if findings or register else 0
    for finding in register:
        say(f"{finding.where}: {finding.message}")
    for f in findings:
        say(f"{f.state}: {f.name or 'a file that no item has'}, {f.where}")
    wrong = "each is as it was filed" if not findings else f"{len(findings)} missing, altered or unknown"
    of = f"The part {part} of {counted(len(names), 'file')}" if part else counted(len(names), "file")
    say(f"{of} checked: {wrong}.")
    return FLAGGED if findings or register else 0


@commands.command()
def clean(workspace: options.Workspace = None) -> None:
    """Clear up what was left of a filing that broke off.

    Unfinished copies go; files that no item has are moved to the folder set-aside, beside the register.
    """
    from application.commands.registers import clear_up

    with open_session(workspace) as session:
        unfinished, moved = clear_up(session)
    say(f"{counted(unfinished, 'unfinished copy', 'unfinished copies')} removed.")
    for path in moved:
        say(f"Moved: {path}")
