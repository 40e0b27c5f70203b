"""What if: the facts as they would be if more evidence came in, some were withdrawn, or an action moved on.

It assumes evidence, never a grade or a colour, and it saves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from descriptors.models import EvidenceType, Framework
from engine.assessment import Assessment, assess
from engine.challenges.finding import Challenge
from engine.facts import Facts
from engine.results import DescriptorResult
from engine.serialise import assessment_as_data
from engine.supposing.assumptions import AssumedAction, AssumedEvidence, WhatIf, actions_named, problems_of, say_assumed
from evidence.lifecycle import valid_until
from evidence.models import Action, Bearing, Item, Retirement
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
        return [(was, then) for was, then in pairs if _held(was) != _held(then)]


def _held(result: DescriptorResult) -> tuple[object, ...]:
    return (result.status, result.grade, result.support, result.weakness, result.covered, result.evidence)


def suppose(assessment: Assessment, what_if: WhatIf) -> Supposition:
    """Grade under assumptions, on the same day and with the same rules.

    Args:
        assessment: how things stand.
        what_if: what is assumed.

    Raises:
        InputError: something that is assumed cannot be, or names what is not there.
    """
    problems = [problem for _, problem in problems_of(what_if, assessment.facts, assessment.framework)]
    if problems:
        raise problems[0]
    framework, rulebook = assessment.framework, assessment.rulebook
    changed = change_facts(assessment.facts, what_if, framework, rulebook)
    return Supposition(assessment, assess(changed, framework, rulebook), tuple(say_assumed(what_if, framework)))


def supposition_as_data(
    supposition: Supposition, before: Sequence[Challenge] = (), after: Sequence[Challenge] = ()
) -> dict[str, Any]:
    """The assessment under assumptions as plain data, with what is assumed, and `before` as it is.

    Args:
        supposition: both assessments.
        before: the challenges as things stand.
        after: the challenges under the assumptions.
    """
    return {
        **assessment_as_data(supposition.after, after),
        "assumed": list(supposition.assumed),
        "before": assessment_as_data(supposition.before, before),
    }


def change_facts(facts: Facts, what_if: WhatIf, framework: Framework, rulebook: Rulebook) -> Facts:
    """The facts as they would be.

    Args:
        facts: what the register holds.
        what_if: what is assumed; everything it names must be there.
        framework: the framework in use.
        rulebook: its rules, for what a lead leaves unsaid.
    """
    filed = datetime.combine(facts.known_at or facts.as_of, time.min, UTC)
    gone = Retirement(on=facts.as_of, reason="assumed", by="assumed")
    retired = set(what_if.retire)
    items = [i.model_copy(update={"retired": gone}) if i.id in retired else i for i in facts.items]
    items = [_mend(item, what_if.mended) for item in items]
    held = {i.id: i for i in items}
    new = [_assumed_item(e, facts, filed, framework, rulebook) for e in what_if.evidence]
    new += [renewed(held[id], framework.types[held[id].type], facts.as_of, filed) for id in what_if.renew]
    numbered = (i.model_copy(update={"id": id}) for i, id in zip(new, _free_ids(held, len(new)), strict=True))
    actions = {a.id: a for a in facts.actions}
    for assumed in what_if.actions:
        [id] = actions_named(assumed.action, facts)
        actions[id] = _moved_on(actions[id], assumed)
    return replace(facts, items=(*items, *numbered), actions=tuple(actions.values()))


def renewed(item: Item, type: EvidenceType, about: date, filed: datetime) -> Item:
    """An item made anew with the same result.

    Args:
        item: the item as it is, in date or not.
        type: its evidence type.
        about: the day the new one is about.
        filed: when the new one is filed.
    """
    last_day = valid_until(about, type.shelf_life_months)
    return item.model_copy(
        update={
            "about": about,
            "filed": filed,
            "valid_until": last_day,
            "retired": None,
            "superseded_by": None,
        }
    )


def _assumed_item(
    evidence: AssumedEvidence, facts: Facts, filed: datetime, framework: Framework, rulebook: Rulebook
) -> Item:
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
    return Item(
        id="",
        title=f"Assumed: {type.name}",
        type=type.code,
        about=about,
        filed=filed,
        valid_until=valid_until(about, type.shelf_life_months),
        lead="",
        bearings=(bearing,),
    )


def _mend(item: Item, mended: Sequence[str]) -> Item:
    """An item without what it says against descriptors whose practice has changed."""
    kept = tuple(b for b in item.bearings if b.direction == "supports" or b.descriptor not in mended)
    return item if len(kept) == len(item.bearings) else item.model_copy(update={"bearings": kept})


def _free_ids(taken: Iterable[str], count: int) -> list[str]:
    used = set(taken)
    ids = (f"ASSUMED-{n}" for n in range(1, len(used) + count + 1))
    return [id for id in ids if id not in used][:count]


def _moved_on(action: Action, assumed: AssumedAction) -> Action:
    return action.model_copy(
        update={
            "delivery": assumed.delivery or action.delivery,
            "evidence": tuple(dict.fromkeys(action.evidence + assumed.evidence)),
            "links": tuple(dict.fromkeys(action.links + assumed.links)),
        }
    )
