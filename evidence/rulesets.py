"""The rules that grades were given with, kept in the register so that a past day can be graded as it was then."""

from __future__ import annotations

from datetime import date, timedelta

from evidence.kinds import RuleSet
from evidence.register import Register


def keep_rules(register: Register, rules: RuleSet, actor: str) -> bool:
    """Enter the rules in use, once for each time they change.

    Args:
        register: the register.
        rules: the rules in use now.
        actor: whose entry they come with.

    Returns:
        Whether they were entered; False where they are those entered last.
    """
    if _last(register) == rules.id:
        return False
    with register.change(actor, "rules in use") as change:
        # Another lead may have entered them meanwhile.
        return _last(register) != rules.id and change.put("ruleset", rules.model_copy(update={"since": change.at}))


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
