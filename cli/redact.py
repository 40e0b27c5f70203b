"""`readiness redact`: words that should not have been written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from application.session import Session
from base.words import counted
from cli import options
from cli.output import note, say, say_json
from cli.session import open_session

if TYPE_CHECKING:
    from application.commands.redaction import Occurrence

group = options.commands("Words that should not have been written.")
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; do not repeat the words.")]
Words = Annotated[str, typer.Argument(metavar="WORDS", help="Such as a name; - reads them from standard input.")]


@group.command()
def find(words: Words, workspace: options.Workspace = None, json: options.Json = False) -> None:
    """Tell where words stand.

    It looks in the register, in stored files and in what lies in the workspace, and says nothing of what it holds.
    """
    from application.commands.redaction import find_words

    with open_session(workspace) as session:
        places = find_words(session, _said(words))
    if json:
        say_json([place._asdict() for place in places])
        return
    for place in places:
        say(place.what + ("" if place.removable else " (a redaction does not reach it)"))
    if not places:
        say("Nothing here has these words.")


@group.command()
def words(
    words: Words,
    reason: Reason,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Remove words from everything that has them.

    They go from every revision of everything in the register, and are left out when a later import brings them back.
    The journal still verifies.
    """
    from application.commands.redaction import redact_words

    with open_session(workspace) as session:
        done, places = redact_words(session, _said(words), reason, actor=options.actor(by))
        if json:
            say_json({"id": done.id, "texts": len(done.texts), "left": [place.what for place in places]})
            return
        say(f"{done.id}: the words are gone from {counted(len(done.texts), 'text')} of the register.")
        _say_left(session, places)


@group.command()
def field(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="item, action, decision, ...")],
    subject: Annotated[str, typer.Argument(metavar="ID", help="Such as E-0012.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="Such as title; bearings for their notes.")],
    reason: Reason,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Remove the words of one field.

    They go from every revision of all that is said of it, the row as it was read too, and are left out when a later
    import of its plan brings them back in the same words. The journal still verifies.
    """
    from evidence.register.redaction import redact_field

    with open_session(workspace) as session:
        done = redact_field(session.register, kind, subject, field, reason, actor=options.actor(by))
        say(f"{done.id}: the words under {field} of {subject} are gone.")
        others = "`readiness redact find WORDS` tells where, and `redact words` takes them from there."
        note(f"Others may say the same: {others}")
        _say_left(session)


def _said(words: str) -> str:
    return sys.stdin.readline().strip() if words == "-" else words


def _say_left(session: Session, places: Sequence[Occurrence] = ()) -> None:
    for place in places:
        say(f"Still there: {place.what}.")
    on_server = session.register.database.dialect == "postgresql"
    server = " The server's log of changes has them until it is written over." if on_server else ""
    note(f"Backups, exports and papers that were made before still have them.{server}")
