"""The briefings that were given out: what each was worked out from, so that the next one can say what changed."""

from __future__ import annotations

from datetime import date

from evidence.kinds import BriefingRecord
from evidence.register import Register


def briefing_before(register: Register, as_of: date) -> BriefingRecord | None:
    """The latest briefing about an earlier day; None where there is none."""
    earlier = [b for b in register.briefings() if b.as_of < as_of]
    return max(earlier, key=lambda b: b.as_of, default=None)


def record_briefing(register: Register, made: BriefingRecord, *, actor: str) -> None:
    """Enter that a briefing was given out; one for the same week takes the place of the one before it.

    Args:
        register: the register.
        made: what it was worked out from.
        actor: who gave it out.
    """
    with register.change(actor, "briefing") as change:
        change.put("briefing", made)
