"""What if: the facts as they would be if more evidence came in, some were withdrawn, or an action moved on.

It assumes evidence, never a grade or a colour, and it saves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import count
from typing import Any

import numpy as np

from descriptors.models import EvidenceType, Framework
from engine.assessment import Assessment
from engine.challenges.challenge import Challenge
from engine.columns import without_repeats
from engine.facts import Facts, Variation
from engine.results import DescriptorResult
from engine.serialise import assessment_as_data
from engine.whatif.assumptions import AssumedAction, AssumedEvidence, WhatIf, actions_named, problems_of, say_assumed
from evidence.items.lifecycle import as_read, last_day, read_by
from evidence.models import Bearing, Item, Retirement
from evidence.plan_models import Action
from rules.models import Rulebook


@dataclass(frozen=True, slots=True)
class Supposition:
    """An assessment as it is and as it would be.

    Attributes:
        assumed: what is assumed, a sentence each.
    """

    before: Assessment
    after: Assessment
    assumed: tuple[str, ...]

    def descriptors(self) -> list[tuple[DescriptorResult, DescriptorResult]]:
        """The descriptors that would be different, as they are and as they would be."""
        pairs = [(result, self.after.descriptors[id]) for id, result in self.before.descriptors.items()]
        return [(was, then) for was, then in pairs if (was.weighs, was.evidence) != (then.weighs, then.evidence)]


def suppose(assessment: Assessment, what_if: WhatIf) -> Supposition:
    """Grade under assumptions, on the same day and with the same rules.

    Raises:
        InputError: something that is assumed cannot be, or names what is not there.
    """
    problems = [
        problem for _, problem in problems_of(what_if, assessment.facts, assessment.framework, assessment.excluded)
    ]
    if problems:
        raise problems[0]
    framework, rulebook = assessment.framework, assessment.rulebook
    change = change_assumed(assessment.facts, what_if, framework, rulebook)
    after = assessment.assessed({"after": change})["after"]
    return Supposition(assessment, after, tuple(say_assumed(what_if, framework)))


def supposition_as_data(
    supposition: Supposition, before: Sequence[Challenge] = (), after: Sequence[Challenge] = ()
) -> dict[str, Any]:
    """The assessment under assumptions as plain data, with what is assumed, and `before` as it is.

    Args:
        before: the challenges as things stand.
        after: the challenges under the assumptions.
    """
    return {
        **assessment_as_data(supposition.after, after),
        "assumed": list(supposition.assumed),
        "before": assessment_as_data(supposition.before, before),
    }


def change_assumed(facts: Facts, what_if: WhatIf, framework: Framework, rulebook: Rulebook) -> Variation:
    """How the world differs in which things are as assumed.

    Args:
        what_if: what is assumed; everything it names must be there.
        rulebook: its rules, for what a lead leaves unsaid.
    """
    gone = Retirement(on=facts.as_of, reason="assumed", by="assumed")
    mended = set(what_if.mended)
    items = facts.item_by_id
    now = {id: items[id].model_copy(update={"retired": gone}) for id in what_if.retire}
    for id in _bearing_on(mended, facts):
        if kept := _mended(now.get(id) or items[id], mended):
            now[id] = kept
    free = (id for n in count(1) if (id := f"ASSUMED-{n}") not in facts.columns.items.id)
    new = [_assumed_item(e, facts, framework, rulebook, next(free)) for e in what_if.evidence]
    for id in what_if.renew:
        item = now.get(id) or items[id]
        new.append(renewed(item, framework.types[item.type], facts.as_of, facts.filed, next(free)))
    actions = {a.id: a for a in facts.actions}
    moved: dict[str, Action] = {}
    for assumed in what_if.actions:
        [id] = actions_named(assumed.action, facts)
        moved[id] = _moved_on(moved.get(id, actions[id]), assumed)
    return Variation(items=(*now.values(), *new), actions=tuple(moved.values()))


def renewed(item: Item, type: EvidenceType, about: date, filed: datetime, id: str) -> Item:
    """An item made anew with the same result, and read by a second person where the one it follows was.

    Args:
        item: the item as it is, in date or not.
        about: the day the new one is about.
        filed: when the new one is filed.
    """
    renewal = item.model_copy(
        update={
            "id": id,
            "about": about,
            "filed": filed,
            "valid_until": last_day(about, type),
            "retired": None,
            "superseded_by": None,
            "content": id,  # another document
            "taken_back": (),
        }
    )
    if not item.confirmed:
        return renewal
    return renewal.model_copy(update={"readings": (item.readings[-1].model_copy(update={"claims": renewal.claims}),)})


def _assumed_item(evidence: AssumedEvidence, facts: Facts, framework: Framework, rulebook: Rulebook, id: str) -> Item:
    """Evidence as it is assumed: on file, read by a second person, its count, where one is assumed, in the file."""
    type = framework.types[evidence.type]
    about = evidence.about or facts.as_of
    unsaid = rulebook.policy.word("unsaid_strength" if evidence.direction == "supports" else "unsaid_seriousness")
    bearing = Bearing.model_validate(
        {
            "descriptor": evidence.descriptor,
            "direction": evidence.direction,
            "prevalence": evidence.prevalence or rulebook.policy.word("unsaid_prevalence"),
            "seriousness": evidence.strength or evidence.seriousness or unsaid,
            "self_known": evidence.self_known,
        }
    )
    item = Item(
        id=id,
        title=f"Assumed: {type.name}",
        type=type.code,
        about=about,
        filed=facts.filed,
        valid_until=last_day(about, type),
        lead="",
        sha256=sha256(id.encode()).hexdigest(),
        content=id,
        sample=evidence.sample,
        met=evidence.met,
        counts_found=True if evidence.sample else None,
        bearings=(bearing,),
    )
    return read_by(item, "assumed", facts.as_of)


def _bearing_on(descriptors: set[str], facts: Facts) -> list[str]:
    """The ids of the items that bear on some descriptors, or did before that was taken back."""
    bearings = facts.columns.bearings
    on = np.array([word in descriptors for word in bearings.descriptor.words] or [False])[bearings.descriptor.codes]
    return [facts.columns.items.id[row] for row in without_repeats(bearings.item[on]).tolist()]


def _mended(item: Item, mended: set[str]) -> Item | None:
    """An item without what it says against descriptors whose practice has changed; None where it says nothing."""
    kept = tuple(b for b in item.bearings if b.direction == "supports" or b.descriptor not in mended)
    back = tuple(t for t in item.taken_back if t.bearing.descriptor not in mended)
    if (kept, back) == (item.bearings, item.taken_back):
        return None
    remaining = item.model_copy(update={"bearings": kept, "taken_back": back})
    return as_read(remaining, item) if item.confirmed else remaining


def _moved_on(action: Action, assumed: AssumedAction) -> Action:
    return action.model_copy(
        update={
            "delivery": assumed.delivery or action.delivery,
            "evidence": tuple(dict.fromkeys(action.evidence + assumed.evidence)),
            "links": tuple(dict.fromkeys(action.links + assumed.links)),
        }
    )
