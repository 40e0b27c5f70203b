"""The evidence as reports show it: each entry with what it says, until when it counts, and its file's digest."""

from __future__ import annotations

from datetime import date

from engine.assessment import Assessment
from engine.standing import rungs, soon, states
from evidence.lifecycle import State
from evidence.models import Item
from reports.content import Content


class EvidenceLine(Content):
    """One entry of the register of evidence."""

    id: str
    """Its id, such as E-0001."""
    title: str
    """What it is called."""
    type: str
    """Its type in words."""
    rung: str
    """Its rung of the evidence ladder, L0 to L4."""
    about: date
    """The date it is about."""
    filed: date
    """The day it was filed."""
    valid_until: date
    """The last day it counts."""
    days_left: int
    """Days until then; negative once it has passed."""
    state: State
    """Whether it counts on the day."""
    expiring: bool
    """Whether it counts, and is about to expire."""
    lead: str
    """Who answers for it."""
    file_name: str
    """The name of its file; empty for an attestation."""
    sha256: str
    """The digest of its file; empty for an attestation."""
    bears_on: tuple[str, ...]
    """Ids of the descriptors it says something of."""


def gather_evidence(assessment: Assessment) -> tuple[EvidenceLine, ...]:
    """Every entry that had been filed, in order of its id."""
    facts = assessment.facts
    filed = [i for i in facts.items if facts.known_at is None or i.filed.date() <= facts.known_at]
    standing, on, before = states(assessment), rungs(assessment), soon(assessment)
    return tuple(
        _line(item, standing[item.id], on.get(item.id, 0), before, assessment)
        for item in sorted(filed, key=lambda i: (len(i.id), i.id))
    )


def _line(item: Item, state: State, rung: int, soon: date, assessment: Assessment) -> EvidenceLine:
    as_of, framework = assessment.facts.as_of, assessment.framework
    return EvidenceLine.taken_from(
        item,
        title=item.shown_title,
        file_name="A restricted file" if item.sensitivity == "restricted" else item.file_name,
        type=framework.type_name(item.type),
        rung=f"L{rung}",
        filed=item.filed.date(),
        days_left=(item.valid_until - as_of).days,
        state=state,
        expiring=state == "in date" and item.valid_until < soon,
        sha256=item.sha256 or "",
        bears_on=tuple(dict.fromkeys(b.descriptor for b in item.bearings)),
    )
