"""Showing the history of an entity: who changed what, when, and what it said before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from base.words import say_utc
from cli.output import say

if TYPE_CHECKING:
    from base.model import Model
    from evidence.register.entities import Revision


def say_revisions(revisions: Sequence[Revision[Model]], *, whole: bool) -> None:
    """Show who changed an entity: every revision with its fields before and after, or a line for the last."""
    from evidence.register.revisions import each_change

    listed = list(each_change(revisions))
    for number, (revision, changes) in enumerate(listed, 1):
        if not whole and number < len(listed):
            continue
        say(f"{'entry ' + str(revision.seq):14} {say_utc(revision.at)} by {revision.actor}: {revision.command}")
        for change in changes if whole else ():
            first = change.after if number == 1 else f"{change.before} -> {change.after}"
            say(f"  {change.field:12} {first}")


def revisions_as_data(revisions: Sequence[Revision[Model]]) -> list[dict[str, Any]]:
    """Every revision with what it changed, ready for JSON."""
    from evidence.register.revisions import each_change

    return [
        {
            "seq": r.seq,
            "at": r.at,
            "actor": r.actor,
            "command": r.command,
            "hash": r.hash,
            "changes": [change._asdict() for change in changes],
        }
        for r, changes in each_change(revisions)
    ]
