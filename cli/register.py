"""`readiness journal`, `register`, `export`, `restore`, `redact`: the register as a whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from base.words import counted
from cli import options
from cli.failures import FLAGGED
from cli.output import note, progress, say, say_json, say_table
from cli.session import Session

journal = typer.Typer(help="Who did what: the append-only journal.", no_args_is_help=True, rich_markup_mode=None)
register = typer.Typer(help="The register as a whole.", no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.add_typer(journal, name="journal")
    app.add_typer(register, name="register")
    app.command()(export)
    app.command()(restore)
    app.command()(redact)


@register.callback()
def _register() -> None:
    """Move the register as a whole."""


@journal.command("list")
def list_(
    newest: Annotated[int | None, typer.Option("-n", metavar="N", min=1, help="Only the newest N entries.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="ID", help="Only entries about it.")] = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List the entries of the journal, oldest first."""
    from evidence.journal import read

    with Session(workspace) as session:
        entries = read(session.register.database, newest=newest, subject=subject)
    if json:
        keys = ("seq", "at", "actor", "command", "kind", "subject", "hash")
        say_json([{key: getattr(e, key) for key in keys} for e in entries])
        return
    say_table(
        ["seq", "at (UTC)", "actor", "command", "kind", "subject", "hash"],
        [(e.seq, e.at[:19].replace("T", " "), e.actor, e.command, e.kind, e.subject, e.hash[:19]) for e in entries],
        nothing="The journal is empty.",
    )


@journal.command()
def verify(
    anchor: Annotated[str, typer.Option(metavar="DIGEST", help="A head digest from a briefing or an export.")] = "",
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Check the journal, and every table against it.

    It says where anything was altered.
    """
    from evidence.verification import verify as verify_register

    with Session(workspace) as session:
        seq, head = session.register.head()
        with progress("Checking entries", seq, quiet=json) as advance:
            findings = verify_register(session.register.database, anchor=anchor, progress=advance)
    if json:
        say_json({"entries": seq, "head": head, "findings": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            say(f"{finding.where}: {finding.message}")
        verdict = counted(len(findings), "finding") if findings else "unbroken, and every table agrees with it"
        say(f"The journal has {counted(seq, 'entry', 'entries')}: {verdict}.")
        say(f"Head {head}" + (f", anchored by {anchor}." if anchor and not findings else "."))
    return FLAGGED if findings else 0


@journal.command("export")
def export_journal(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.jsonl", help="The file; else standard output.")
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the journal as JSON Lines.

    docs/verify_journal.py checks them without this program.
    """
    from evidence.journal import export_lines

    with Session(workspace) as session:
        lines = list(export_lines(session.register.database))
    if output is None:
        for line in lines:
            say(line.rstrip("\n"))
        return
    output.write_text("".join(lines), encoding="utf-8")
    note(f"Wrote {counted(len(lines), 'entry', 'entries')} to {output}.")


@register.command()
def copy(
    to: Annotated[
        str, typer.Option(metavar="URL", help="An empty database: postgresql+psycopg://... or sqlite:///...")
    ],
    workspace: options.Workspace = None,
) -> None:
    """Copy the register into another database.

    The digests stay equal.
    """
    from evidence.transfer import copy as copy_register

    with Session(workspace) as session:
        root, authority = session.workspace.root, session.workspace.settings.authority
        with progress("Copying tables", None) as advance:
            head = copy_register(session.register, authority, to, root, lambda table: advance())
    say(f"Copied. The head is the same in both: {head}.")
    say(f"To work on the copy, write its URL under database in {root / 'readiness.toml'}.")


def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    workspace: options.Workspace = None,
) -> None:
    """Write everything that is held to a folder.

    That is the register as CSV and JSON, its journal, the files, and a manifest of digests.
    """
    from evidence.transfer import export as export_register

    with Session(workspace) as session:
        with progress("Writing files", None) as advance:
            manifest = export_register(session.workspace, session.register, directory, lambda name: advance())
        seq, head = session.register.head()
    say(f"Wrote {manifest}: {counted(seq, 'entry', 'entries')}, head {head}.")
    say("Keep the head apart from the export: `readiness journal verify --anchor DIGEST` checks against it.")


def restore(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="What `readiness export` wrote.")],
    workspace: options.Workspace = None,
) -> None:
    """Read an export into the empty register of this workspace."""
    from evidence.transfer import restore as restore_register

    with Session(workspace) as session:
        with progress("Checking files", None) as advance:
            restore_register(directory, session.workspace, session.register, lambda name: advance())
        seq, head = session.register.head()
    say(f"Restored {counted(seq, 'entry', 'entries')}. The head is {head}.")


def redact(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="item, action, decision, ...")],
    subject: Annotated[str, typer.Argument(metavar="ID", help="Such as E-0012.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="Such as title; bearings for their notes.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; do not repeat the words.")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Remove words that should not have been written.

    They go from every revision, and the journal still verifies.
    """
    from evidence.kinds import MODELS

    if kind not in MODELS:
        from base.words import did_you_mean

        raise typer.BadParameter(f"{kind!r} is not a kind. {did_you_mean(kind, MODELS)}", param_hint="KIND")
    with Session(workspace) as session:
        done = session.register.redact(options.actor(by), "redact", kind, subject, field, reason)
    say(f"{done.id}: the words under {field} of {subject} are gone. Backups and papers still have them.")
