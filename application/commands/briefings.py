"""Issuing a briefing: what goes out is entered, so that the next one can say what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.session import Session
from evidence.integrity.checkpoints import checkpoint
from evidence.kinds import BriefingRecord
from reports.trend import monday_of
from reports.words import week_of

if TYPE_CHECKING:
    from reports.material import Material


def witness(session: Session, material: Material, week: str, *, issued: bool) -> str:
    """The checkpoint that the briefing of a week bears: that of its issue; empty for a draft.

    Args:
        week: the ISO week it is for; else the one its day lies in.
        issued: whether it is to be issued, if it was not yet.
    """
    id = week or week_of(material.assessment.facts.as_of)
    before = (b.head for b in session.register.briefings() if (b.id, b.digest) == (id, material.digest))
    head = next(before, material.head if issued else "")
    return checkpoint(session.authority, (session.register.entry_number(head) or 0, head))


def issue(session: Session, material: Material, week: str, actor: str) -> bool:
    """Enter that the briefing of a week was issued, in place of an earlier one of that week.

    Args:
        material: what it was made of, collected without `known_at`: a later briefing looks back to it.
        week: the ISO week it is for; else the one its day lies in.

    Returns:
        Whether it was entered; False where it was issued already with the same facts and rules.
    """
    assessment = material.assessment
    record = BriefingRecord(
        id=week or week_of(assessment.facts.as_of),
        as_of=assessment.facts.as_of,
        facts_digest=assessment.facts_digest,
        rules_digest=assessment.rules_digest,
        head=material.head,
        digest=material.digest,
        asked=tuple(one.challenge.id for one in material.standings if one.state != "answered"),
        monday=monday_of(material),
    )
    with session.register.change(actor, "briefing") as change:
        known = next((b for b in session.register.briefings() if b.id == record.id), None)
        if known and known.digest == record.digest:
            return False
        return change.put("briefing", record)
