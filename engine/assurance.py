"""How far the evidence linked to an action assures that it made a difference. It is derived, never typed in."""

from __future__ import annotations

from collections.abc import Iterable

from descriptors.models import Framework
from engine.bearings import counting_rungs
from engine.facts import Facts
from evidence.models import Action, Assurance
from rules.models import Rulebook


def assurance_of(
    actions: Iterable[Action], facts: Facts, framework: Framework, rulebook: Rulebook
) -> dict[str, Assurance]:
    """The assurance of each action, by its id, from the best rung of its evidence in date.

    Args:
        actions: the actions asked about.
        facts: what the register holds, and the day that is asked about.
        framework: the framework in use.
        rulebook: its rules, for the rungs on which practice and impact stand.
    """
    policy = rulebook.policy
    practice, impact = policy.number("practice_rung"), policy.number("impact_rung")
    rungs = counting_rungs(facts, framework, rulebook)
    found: dict[str, Assurance] = {}
    for action in actions:
        best = max((rungs[e] for e in action.evidence if e in rungs), default=None)
        if not best:
            found[action.id] = "none"
        else:
            found[action.id] = "impact" if best >= impact else "practice" if best >= practice else "process"
    return found
