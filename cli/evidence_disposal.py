"""`readiness evidence due-for-disposal`, `hold`, `release` and `dispose`: how long files are kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from base.words import counted, long_day
from cli import options
from cli.filing_options import Ids
from cli.output import note, say, say_json, say_table
from cli.session import open_session

commands = typer.Typer()


@commands.command("due-for-disposal")
def due(as_of: options.AsOf = None, workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List files kept longer than their type's term.

    What is held is listed too, with the reason. Terms and their reasons stand in retention.yaml; a council's own takes
    its place.
    """
    from application.queries.evidence import retained

    day = options.day(as_of)
    with open_session(workspace) as session:
        due_files = [one for one in retained(session) if one.until and one.until < day]
    if json:
        say_json(
            [
                {
                    "id": one.item.id,
                    "stopped_counting": one.ended,
                    "kept_until": one.until,
                    "reason": one.why,
                    "due": one.due(day),
                    "held": one.held(day),
                }
                for one in due_files
            ]
        )
        return
    say_table(
        ["id", "title", "stopped counting", "kept until", "held", "why no longer"],
        [(one.item.id, one.item.shown_title, one.ended, one.until, one.held(day), one.why) for one in due_files],
        nothing="No file is kept longer than its term.",
    )


@commands.command()
def hold(
    ids: Ids,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why its file is kept.")],
    until: Annotated[
        date | None, options.dated("Keep it to this day, when it is looked at again; else until it is released.")
    ] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Keep files, whatever their term.

    For a review, say, or because the law asks for it.
    """
    from application.commands.retention import hold

    with open_session(workspace) as session:
        holds = hold(session, ids, reason, until, actor=options.actor(by))
    kept = f"to {long_day(until)}" if until else "until released"
    say(f"{counted(len(holds), 'file is', 'files are')} kept {kept}.")


@commands.command()
def release(ids: Ids, by: options.By = None, workspace: options.Workspace = None) -> None:
    """Let the term of files decide again."""
    from application.commands.retention import release

    with open_session(workspace) as session:
        release(session, ids, actor=options.actor(by))
    say(f"{counted(len(ids), 'file is', 'files are')} not held any more.")


@commands.command()
def dispose(
    ids: Ids,
    agreed_by: Annotated[str, typer.Option(metavar="NAME", help="Somebody else, who agrees.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What is to be said beside the term.")] = "",
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Dispose of files that are due.

    What was said of an item, the digest of its file, and a certificate stay. The file is written over and removed.
    """
    from application.commands.retention import dispose

    with open_session(workspace) as session:
        disposals = dispose(session, ids, options.day(as_of), reason, actor=options.actor(by), agreed_by=agreed_by)
    if json:
        say_json(disposals)
        return
    for one in disposals:
        say(f"{one.id}: the file of {', '.join(one.items)} is gone, {one.size:,} bytes, SHA-256 {one.sha256}.")
        say(f"  By {one.by}, agreed by {one.agreed_by}, on {long_day(one.on)}. {one.term}")
    if not disposals:
        say("What was left of files that were disposed of before is gone.")
    note("Backups, exports and what a drive keeps of a file that was written over are not reached from here.")
