"""The rules that grades were given with, kept in the register so that a past day can be graded as it was then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from evidence.change import Change
from evidence.kinds import RuleSet
from evidence.register import Register


def keep_rules(change: Change, register: Register, in_use: str, read: Callable[[], RuleSet]) -> None:
    """Enter the rules in use in a change that is under way, once for each time they change.

    Args:
        in_use: digest of the rules in use now.
        read: gives them as text.
    """
    if _last(register) != in_use:
        change.put("ruleset", read().model_copy(update={"since": change.at}))


def rules_in_use(register: Register, on: date) -> RuleSet | None:
    """The rules entered last by the end of a day (UTC); None where none had been entered."""
    id = _last(register, on)
    return next((r for r in register.rulesets(on) if r.id == id), None)


def _last(register: Register, on: date | None = None) -> str | None:
    until = (on + timedelta(days=1)).isoformat() if on else "9999"
    rows = register.database.rows(
        "SELECT subject FROM journal WHERE kind = 'ruleset' AND at < ? ORDER BY seq DESC LIMIT 1", (until,)
    )
    return rows[0][0] if rows else None
