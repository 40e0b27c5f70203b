"""The evidence as reports show it: each entry with what it says, until when it counts, and its file's digest."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from descriptors.models import Framework
from engine.assessment import Assessment
from engine.standing import rungs, soon, states
from evidence.items.lifecycle import State
from evidence.models import Item
from reports.content import Content

LASTING = (91, 182)
"""Days up to which evidence that is not about to expire lasts a quarter, and two."""


class Holding(NamedTuple):
    """An evidence entry that had been filed, and how it stands on the day.

    Attributes:
        rung: its rung of the evidence ladder, 0 to 4.
        days_left: days until the last one that it counts; negative once that has passed.
        expiring: whether it counts, and is about to expire.
    """

    item: Item
    state: State
    rung: int
    days_left: int
    expiring: bool


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


class LastingLine(Content):
    """How long the evidence in date on one judgement will last."""

    judgement: str
    """Its short name."""
    expiring: int
    """Number of entries that are about to expire."""
    lasting: tuple[int, ...]
    """Number of the others that last up to three months, up to six, and longer."""


def gather_holdings(assessment: Assessment) -> tuple[Holding, ...]:
    """Every entry that had been filed, in order of its id."""
    facts = assessment.facts
    filed = [i for i in facts.items if facts.known_at is None or i.filed.date() <= facts.known_at]
    standing, on, before = states(assessment), rungs(assessment), soon(assessment)

    def holding_of(item: Item) -> Holding:
        state = standing[item.id]
        expiring = state == "in date" and item.valid_until < before
        return Holding(item, state, on.get(item.id, 0), (item.valid_until - facts.as_of).days, expiring)

    return tuple(holding_of(item) for item in sorted(filed, key=lambda i: (len(i.id), i.id)))


def gather_evidence(holdings: Iterable[Holding], framework: Framework) -> tuple[EvidenceLine, ...]:
    """Entries as reports show them."""
    return tuple(_line(each, framework) for each in holdings)


def _line(holding: Holding, framework: Framework) -> EvidenceLine:
    item = holding.item
    return EvidenceLine.taken_from(
        item,
        title=item.shown_title,
        file_name="A restricted file" if item.sensitivity == "restricted" else item.file_name,
        type=framework.type_name(item.type),
        rung=f"L{holding.rung}",
        filed=item.filed.date(),
        days_left=holding.days_left,
        state=holding.state,
        expiring=holding.expiring,
        sha256=item.sha256 or "",
        bears_on=tuple(dict.fromkeys(b.descriptor for b in item.bearings)),
    )


def gather_lasting(holdings: Iterable[Holding], assessment: Assessment) -> tuple[LastingLine, ...]:
    """How long the evidence in date on each judgement will last.

    Args:
        holdings: the entries; one that bears on several judgements is counted in each.
    """
    of = {id: result.judgement for id, result in assessment.descriptors.items()}
    counts = {code: [0] * (2 + len(LASTING)) for code in assessment.judgements}
    for each in holdings:
        if each.state == "in date":
            band = 0 if each.expiring else 1 + bisect_left(LASTING, each.days_left)
            for code in {of[b.descriptor] for b in each.item.bearings if b.descriptor in of}:
                counts[code][band] += 1
    return tuple(
        LastingLine(judgement=assessment.judgements[code].short, expiring=expiring, lasting=tuple(lasting))
        for code, (expiring, *lasting) in counts.items()
    )
