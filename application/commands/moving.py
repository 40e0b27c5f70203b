"""Moving a workspace to another framework."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from application.session import Session

if TYPE_CHECKING:
    from evidence.framework_move import Moved


def move(session: Session, to: str, on: date, actor: str, *, rehearsal: bool = False) -> Moved:
    """Move the workspace's register to another framework, and take it into use.

    Args:
        to: id or folder of a framework, or the family of one, of which the version in force on the day is taken.
        on: the first day that is judged by it.
        rehearsal: show what it would do; change nothing.

    Raises:
        InputError: it is the framework in use, or there is no way to it.
        NotFoundError: there is no such framework.
        ManyProblems: it cannot be read, or its rules do not fit it.
    """
    from base.errors import InputError
    from descriptors.loader import framework_in_force, load_framework
    from engine.replay import rule_set
    from evidence import framework_move
    from evidence.workspace import change_framework
    from rules.fit import check_fit
    from rules.loader import load_rulebook, rules_folder

    folder = Path(to)
    source = str(folder.resolve()) if folder.is_dir() else framework_in_force(to, on)
    after = load_framework(source)
    if after.id == session.framework.id:
        raise InputError(f"This workspace is under {after.id} already.", field="to", hint="Nothing was changed.")
    if session.workspace.settings.rules:
        raise InputError(
            "This workspace has rules of its own, which speak of the framework in use.",
            where=str(session.rules_folder),
            hint="Take the line `rules` out of readiness.toml first, and look at them again afterwards.",
        )
    check_fit(after, load_rulebook(rules_folder(source)))
    kept = rule_set(session.framework_source, session.rules_folder), rule_set(source, rules_folder(source))
    register, before = session.register, session.framework
    try:
        moved = framework_move.move(register, before, after, kept, on, actor=actor, rehearsal=rehearsal)
    except framework_move.Rehearsed as rehearsed:
        return rehearsed.moved
    change_framework(session.workspace, source)
    return moved
