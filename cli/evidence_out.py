"""`readiness evidence open`, `save` and `bundle`: evidence comes out again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from base.words import counted, shortened
from cli import options
from cli.filing_options import Id, Ids, LedBy, OnDescriptor, OnJudgement, Type
from cli.output import note, say, say_json
from cli.session import open_session

commands = typer.Typer()

Reader = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who it is for; entered, and needed for what is restricted.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there under that name.")]


@commands.command("open")
def open_(
    id: Id,
    reader: Reader = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Open the file of an evidence item.

    It is a private copy that is only for looking at: what is changed in it is not filed.
    """
    from application.commands.handouts import open_file

    with open_session(workspace) as session:
        copy = open_file(session, id, reader=reader, actor=options.actor(by))
    if json:
        say_json({"file": copy})
        return
    say(str(copy))
    if options.is_interactive() and not _show(copy):
        note("No program here opens it; the copy is there.")
    note("It is a copy. Delete it when you have read it.")


@commands.command()
def save(
    ids: Ids,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder.")] = Path(),
    reader: Reader = None,
    overwrite: Overwrite = False,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Write files of evidence items into a folder.

    They have their own names there, and only you can read them.
    """
    from application.commands.handouts import save_files

    with open_session(workspace) as session:
        saved = save_files(session, ids, output, reader=reader, overwrite=overwrite, actor=options.actor(by))
    if json:
        say_json({"files": saved})
        return
    say(f"Wrote {shortened([str(path) for path in saved], 5)}.")


@commands.command()
def bundle(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Only these items.")] = None,
    judgement: OnJudgement = None,
    descriptor: OnDescriptor = None,
    type: Type = None,
    lead: LedBy = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.zip", help="The bundle.")] = Path(
        "evidence.zip"
    ),
    reader: Reader = None,
    include_restricted: Annotated[
        bool, typer.Option("--include-restricted", help="Restricted items as well; needs --reader.")
    ] = False,
    overwrite: Overwrite = False,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Write a bundle of evidence for an inspector.

    It holds the files under readable names, an index as page and sheet, and digests. What was retired or replaced is
    not in it. With --reader the journal says who was given what.
    """
    from application.commands.handouts import write_bundle

    with open_session(workspace) as session:
        written = write_bundle(
            session,
            output,
            options.day(as_of),
            ids or (),
            reader=reader,
            include_restricted=include_restricted,
            overwrite=overwrite,
            actor=options.actor(by),
            judgement=judgement,
            descriptor=descriptor,
            type=type,
            lead=lead,
        )
    if json:
        say_json({"file": output, **written._asdict(), "reader": reader})
        return
    say(f"Wrote {counted(written.items, 'item')} with {counted(written.files, 'file')} to {output}.")
    say(f"Its SHA-256, for whoever it goes to:\n{written.digest}")
    if written.left_out:
        left = counted(written.left_out, "restricted item is", "restricted items are")
        note(f"{left} not in it: --reader NAME --include-restricted gives them to somebody who is named.")


def _show(path: Path) -> bool:
    """Open a file with the program that this machine has for its kind; whether there is one."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - the program that the person has chosen for it
        return True
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        return subprocess.run([opener, str(path)], check=False, capture_output=True).returncode == 0
    except OSError:
        return False
