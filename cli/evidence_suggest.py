"""`readiness evidence suggest`: what a file may be and bear on, before it is filed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.output import note, say_json, say_table
from cli.session import open_session

commands = typer.Typer()


@commands.command()
def suggest(
    file: Annotated[Path, typer.Argument(help="A file that may be evidence.")],
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Propose a type and descriptors for a file, and say why.

    What people have linked and filed before is part of what descriptors are known by. Nothing is filed.
    """
    from application.queries.filing import proposed
    from evidence.items.filing import check_files

    check_files([file])
    with open_session(workspace) as session:
        [(types, links)] = proposed(session, [file])
    if json:
        say_json(
            {
                "types": [{"type": t.type.slug, "code": t.type.code, "reason": t.reason} for t in types],
                "descriptors": [{"descriptor": p.descriptor.id, "reason": p.reason} for p in links],
            }
        )
        return
    rows = [(t.type.slug, t.type.name, t.reason) for t in types]
    rows += [(p.descriptor.id, p.descriptor.theme, p.reason) for p in links]
    say_table(["may be", "", "because"], rows, nothing="Nothing to propose: no word of it tells what it is.")
    if rows:
        note(f"These are proposals. File it with `readiness evidence attach {file} --type TYPE --bears-on ID`.")
