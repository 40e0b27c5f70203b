"""What a changed framework takes from a register: names that are gone, and grades that become others."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from base.errors import InputError
from base.words import list_words
from engine.facts import facts_of
from engine.replay import load_rule_set
from engine.unmapped import Unmapped, told, unmapped, without
from evidence.register.rulesets import rules_kept

if TYPE_CHECKING:
    from descriptors.models import Framework
    from evidence.register.register import Register
    from rules.models import Rulebook


def gone(register: Register, framework: Framework) -> Unmapped:
    """What a register names now that a framework does not have."""
    return unmapped(facts_of(register, date.today()), framework)


def newly_gone(register: Register, missing: Unmapped) -> Unmapped:
    """Of what a register names and is gone, that which the framework in use by the last entry had."""
    kept = rules_kept(register) if missing else None
    if kept:
        with suppress(InputError):  # kept by another version of the program: then all of it is new
            return without(missing, gone(register, load_rule_set(kept)[0]))
    return missing


def check_adopted(register: Register, framework: Framework) -> None:
    """Refuse to enter anything under a framework that lost what the register names, before that was shown.

    Raises:
        InputError: it has to be adopted first.
    """
    missing = newly_gone(register, gone(register, framework))
    if missing:
        raise InputError(
            f"The framework was changed and is not in use yet. {told(missing, framework)} Nothing was entered.",
            remedy="adopt framework",
        )


def grades_moved(register: Register, in_use: tuple[Framework, Rulebook], as_of: date) -> str:
    """In a sentence, which grades are others by rules in use than by those that the last entry was made under.

    Empty where there are no such rules. What is held is the same for both.
    """
    from engine.assessment import assess
    from engine.comparison.differences import grade_words

    kept = rules_kept(register)
    if kept is None:
        return ""
    try:
        before = load_rule_set(kept)
    except InputError:
        return "Which grades become others cannot be said: this version does not read the rules of then."
    facts = facts_of(register, as_of)
    was, now = (assess(facts, *rules) for rules in (before, in_use))
    results = [
        *((code, was.judgements.get(code), result) for code, result in now.judgements.items()),
        *((result.name, was.overall, result) for result in (now.overall,) if result),
    ]
    moved = [
        f"{name} from {grade_words(one)} to {grade_words(other)}"
        for name, one, other in results
        if one and grade_words(one) != grade_words(other)
    ]
    if not moved:
        return "No grade becomes another by it."
    return f"By what is held they make another grade of {list_words(moved, 'and')}."
