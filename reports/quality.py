"""How far the plan and the register themselves can be relied on: what was repaired, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from base.words import reference
from engine.assessment import Assessment
from engine.standing import states
from evidence.plan_models import Plan
from reports.content import Content


class QualityLine(Content):
    """One thing to put right in the plan or the register."""

    what: str
    """What is missing or was repaired."""
    count: int
    """In how many rows or entries."""
    of: int
    """Of how many."""
    where: tuple[str, ...]
    """The refs or ids concerned."""


def gather_quality(assessment: Assessment, plans: Sequence[Plan]) -> tuple[QualityLine, ...]:
    """Only what there is to put right; none where nothing is missing."""
    actions = assessment.facts.actions
    standing = states(assessment)
    items = [i for i in assessment.facts.items if standing[i.id] != "retired"]
    linked = {evidence for action in actions for evidence in action.evidence}
    totals = [(plan, total) for plan in plans for total in plan.totals]
    lines = [
        _line("Rows of the plan that were repaired when they were read", actions, [a.repairs for a in actions]),
        _line("Actions without a lead", actions, [not a.lead for a in actions]),
        _line("Actions without a due date", actions, [a.due is None for a in actions]),
        _line("Actions without a measure of success", actions, [not a.measure for a in actions]),
        _line("Actions not linked to a descriptor", actions, [not a.links for a in actions]),
        _line("Actions without a colour that could be read", actions, [a.rag is None for a in actions]),
        _line("Evidence without a lead", items, [not i.lead for i in items]),
        _line("Evidence that is a statement without a file", items, [i.sha256 is None for i in items]),
        _line(
            "Evidence that bears on no descriptor and no action",
            items,
            [not i.bearings and i.id not in linked for i in items],
        ),
        QualityLine(
            what="Totals that the plan states and its rows do not give",
            count=sum(not total.agrees for _, total in totals),
            of=len(totals),
            where=tuple(
                f"{total.what}: {total.stated} stated, {total.counted} counted"
                for _, total in totals
                if not total.agrees
            ),
        ),
    ]
    return tuple(line for line in lines if line.count)


def _line(what: str, entities: Sequence[object], faulty: Sequence[object]) -> QualityLine:
    names = [_name(entity) for entity, fault in zip(entities, faulty, strict=True) if fault]
    return QualityLine(what=what, count=len(names), of=len(entities), where=tuple(names))


def _name(entity: object) -> str:
    return reference(getattr(entity, "refs", ()), str(getattr(entity, "id", "")))
