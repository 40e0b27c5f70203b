"""How far the evidence filed for an action assures that it made a difference. It is derived, never typed in."""

from __future__ import annotations

from collections.abc import Iterable

from engine.assessment import Assessment
from evidence.plan_models import Action, Assurance


def assurance_of(actions: Iterable[Action], assessment: Assessment) -> dict[str, Assurance]:
    """The assurance of each action, by its id, from the best rung of evidence that supports what it is for.

    Evidence that undermines a descriptor assures nothing, whatever rung it stands on. An item that bears on nothing is
    taken for what it is: something that was done.

    Args:
        actions: the actions asked about.
        assessment: what is held, and what counts of it.
    """
    policy = assessment.rulebook.policy
    practice, impact = policy.number("practice_rung"), policy.number("impact_rung")
    items = assessment.facts.item_by_id
    assurances: dict[str, Assurance] = {}
    for action in actions:
        best = max((supporting_rung(assessment, e, action.links) for e in action.evidence if e in items), default=0)
        assurances[action.id] = (
            "none" if best < 1 else "impact" if best >= impact else "practice" if best >= practice else "process"
        )
    return assurances


def supporting_rung(assessment: Assessment, id: str, links: Iterable[str]) -> int:
    """The rung on which an item supports some descriptors, all it bears on where none is named; -1 where it does not.

    An item that shows more against them than for them supports none, whichever of it still stands.
    """
    counting = assessment.counting(id)
    if counting is None or counting[0].rule.then["counts"] != "yes":
        return -1
    item = assessment.item(id)
    wanted = set(links) or {b.descriptor for b in item.bearings}
    bearings = [b for b in item.bearings if b.descriptor in wanted]
    if not bearings:
        return min(counting[2], 1) if not item.bearings else -1
    standing = [w for d in wanted if d in assessment.framework.descriptors for w in assessment.bearings(d).of((id,))]
    support = max((w.value for w in standing if w.counts and w.supports), default=0)
    weakness = max((w.value for w in standing if not w.supports), default=0)
    return counting[2] if support > weakness else -1
