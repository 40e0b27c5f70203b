"""`readiness journal`: who did what, and whether anything was altered since."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.errors import InputError
from base.words import counted, say_utc
from cli import options
from cli.failures import FLAGGED
from cli.output import note, progress, say, say_exactly, say_json, say_table
from cli.session import open_session

group = options.commands("Who did what: the append-only journal.")


@group.command("list")
def list_(
    newest: Annotated[int | None, typer.Option("-n", metavar="N", min=1, help="Only the newest N entries.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="ID", help="Only entries about it.")] = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List the entries of the journal, oldest first."""
    from application.queries.lists import entries, signed

    with open_session(workspace) as session:
        listed = entries(session, newest, subject)
        accounts = signed(session, listed)
    if json:
        keys = ("seq", "at", "actor", "command", "kind", "subject", "hash")
        shown = [{key: getattr(entry, key) for key in keys} for entry in listed]
        say_json([{**one, "account": account or None} for one, account in zip(shown, accounts, strict=True)])
        return
    say_table(
        ["seq", "at", "actor", "signed by", "command", "kind", "subject"],
        [
            (e.seq, say_utc(e.at), e.actor, account, e.command, e.kind, _named(e.subject))
            for e, account in zip(listed, accounts, strict=True)
        ],
        nothing="The journal is empty.",
    )


def _named(subject: str) -> str:
    """What an entry is about; a digest, by which rules are known, is told in JSON."""
    return "" if subject.startswith("sha256:") else subject


@group.command()
def verify(
    anchor: Annotated[str, typer.Option(metavar="DIGEST", help="Digest of an entry that was kept elsewhere.")] = "",
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Check the journal, and every table against it.

    It says where anything was altered.
    """
    from application.queries.checkup import clock_of, signing_of, verify_journal

    with open_session(workspace) as session:
        seq, head = session.register.head()
        signing, clock = signing_of(session), clock_of(session)
        with progress("Checking entries", seq, quiet=json) as advance:
            findings = verify_journal(session, anchor, advance)
    if json:
        say_json(
            {
                "entries": seq,
                "head": head,
                "signing": signing,
                "clock": clock,
                "findings": findings,
            }
        )
    else:
        for finding in findings:
            say(f"{finding.where}: {finding.message}")
        verdict = counted(len(findings), "finding") if findings else "unbroken, and every table agrees with it"
        say(f"The journal has {counted(seq, 'entry', 'entries')}: {verdict}.")
        if anchor and not findings:
            say("The entry you kept the digest of is among them.")
        say(f"Its head, to keep outside:\n{head}")
        for sentence in filter(None, (signing, clock)):
            say(sentence)
    return FLAGGED if findings else 0


anchors = options.commands("Heads kept outside the register, which its journal must have.")
group.add_typer(anchors, name="anchors")


@anchors.command("list")
def list_anchors(workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List the heads that this account remembers of the register."""
    from application.queries.checkup import kept_heads

    with open_session(workspace) as session:
        kept = kept_heads(session)
    if json:
        say_json(kept)
        return
    rows = [(one.seq, one.source, one.on, one.hash) for one in kept]
    say_table(["entry", "from", "kept on", "hash"], rows, nothing="No head is remembered.")


@anchors.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A paper or an export's checkpoint that was kept.")],
    workspace: options.Workspace = None,
) -> int:
    """Remember the checkpoints in a paper that was kept elsewhere.

    The journal is held against them now, and at every verification.
    """
    from application.commands.registers import add_anchors
    from application.queries.checkup import heads_missing

    with open_session(workspace) as session:
        checkpoints = add_anchors(session, file)
        findings = heads_missing(session)
    note(f"{counted(len(checkpoints), 'checkpoint')} of this register in {file.name}.")
    for finding in findings:
        say(f"{finding.where}: {finding.message}")
    if not findings:
        say("The journal has every entry that was remembered.")
    return FLAGGED if findings else 0


@anchors.command()
def forget(workspace: options.Workspace = None) -> None:
    """Forget what is remembered, as after a register was restored from a backup on purpose."""
    from application.commands.registers import forget_heads

    with open_session(workspace) as session:
        forget_heads(session)
    note("Forgotten. What is in the register now is remembered from here on.")


@group.command()
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A checkpoint to sign too; else it is made, of now.")],
    workspace: options.Workspace = None,
) -> int:
    """Sign a checkpoint of the journal with your account's key.

    A second officer signs the same file with theirs. Keep it elsewhere: `journal anchors add` holds the journal
    against it.
    """
    from application.commands.registers import sign_checkpoint

    with open_session(workspace) as session:
        signed = sign_checkpoint(session, file)
    for name, known in signed:
        say(f"Signed by {name}" + ("." if known else ", whose key this register does not know."))
    return 0


@group.command()
def stamp(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A checkpoint to stamp; else it is made, of now.")],
    response: Annotated[
        Path | None, typer.Option(metavar="FILE.tsr", help="What the stamping authority answered, to be checked.")
    ] = None,
    certificates: Annotated[
        Path | None, typer.Option(metavar="FILE.pem", help="The root of that authority, which you trust.")
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Have a checkpoint stamped by an authority outside.

    It is done by file (RFC 3161). Without --response the request is written beside the checkpoint: send it to an
    authority, and bring the answer back.
    """
    from application.commands.registers import check_stamp, request_stamp

    with open_session(workspace) as session:
        if response is None or certificates is None:
            if response or certificates:
                raise InputError(
                    "A response is checked with the root of the authority that made it.", field="certificates"
                )
            request = request_stamp(session, file)
            say(f"Wrote {request}. Send it to a stamping authority, and check its answer with --response.")
            return
        head, when = check_stamp(session, file, response, certificates)
    entries = counted(head.seq, "entry", "entries")
    say(f"Stamped on {say_utc(when)}: by then the journal had its first {entries}.")


@group.command("export")
def export(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.jsonl", help="The file; else standard output.")
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the journal as JSON Lines.

    docs/verify_journal.py checks them without this program.
    """
    from application.queries.lists import journal_lines
    from base.files import write_whole

    with open_session(workspace) as session:
        lines = journal_lines(session)
    if output is None:
        for line in lines:
            say_exactly(line.rstrip("\n"))
        return
    write_whole(output, "".join(lines))
    note(f"Wrote {counted(len(lines), 'entry', 'entries')} to {output}.")
