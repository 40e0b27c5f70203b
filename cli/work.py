"""The commands that enter work once it is done, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.work import WorkEntry

_RAISED = {"L3": " --rung L3 --checked-by NAME", "L4": " --rung L4 --outcomes TEXT"}


def commands_of(entries: Iterable[WorkEntry]) -> list[str]:
    """A command for each entry; words in capitals are to be filled in.

    Args:
        entries: what is to be entered.
    """
    return [_command(entry) for entry in entries]


def _command(entry: WorkEntry) -> str:
    from engine.work import NEW

    if entry.does == "read":
        ids = ["ID..." if id == NEW else id for id in entry.items]
        return f"readiness evidence confirm {' '.join(ids)} --by SOMEBODY-ELSE"
    if entry.does == "revise":
        command = f"readiness evidence revise {entry.items[0]} --file FILE"
    else:
        command = f"readiness evidence attach FILE --type {entry.type} --about {entry.about} --lead NAME"
    if entry.sample is not None:
        command += f" --sample {entry.sample} --met {entry.met}"
    command += _RAISED.get(entry.rung or "", "")
    return command + "".join(f" --bears-on {id}:supports:{strength}" for id, strength in entry.bears_on)
