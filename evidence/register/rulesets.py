"""The rules that grades were given with, kept in the register so that a past day can be graded as it was then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from evidence.kinds import FrameworkMove, RuleSet
from evidence.register.change import Change
from evidence.register.known import Known, limit
from evidence.register.register import Register


def keep_rules(
    change: Change,
    register: Register,
    in_use: str,
    read: Callable[[], RuleSet],
    check: Callable[[], None] = lambda: None,
) -> None:
    """Enter the rules in use in a change that is under way, once for each time they change.

    Args:
        in_use: digest of the rules in use now.
        read: gives them as text.
        check: raises where they may not take the place of the last.
    """
    last = _last(register)
    if last != in_use:
        if last:
            check()
        change.put("ruleset", read().model_copy(update={"since": change.at}))


def rules_kept(register: Register, known_at: Known | None = None) -> RuleSet | None:
    """The rules entered last, by the end of a day (UTC) or by an entry; None where none had been entered."""
    id = _last(register, known_at)
    return next((r for r in register.rulesets(known_at) if r.id == id), None)


def move_after(register: Register, as_of: date, known_at: date | None = None) -> FrameworkMove | None:
    """The move to another framework that a question comes before: the first that was to be from a later day.

    Args:
        known_at: the day by which it had to be in the register; a move that was entered later lies after it, too.
    """
    known = {m.id for m in register.moves(known_at)} if known_at else set[str]()
    return next((m for m in register.moves() if m.on > as_of or (known_at and m.id not in known)), None)


def _last(register: Register, known_at: Known | None = None) -> str | None:
    known, until = limit(known_at)
    sql = f"SELECT subject FROM journal WHERE kind = 'ruleset' AND {known} ORDER BY seq DESC LIMIT 1"  # noqa: S608 - ours
    rows = register.database.rows(sql, until)
    return rows[0][0] if rows else None
