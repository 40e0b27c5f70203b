"""The briefings that were issued: what each was worked out from, so that the next one can say what changed."""

from __future__ import annotations

from datetime import date

from evidence.kinds import BriefingRecord
from evidence.register import Register


def briefings_before(
    register: Register, as_of: date, week: str = "", known_at: date | None = None
) -> tuple[BriefingRecord, ...]:
    """The briefings that were issued about earlier days, oldest first.

    Args:
        week: the week that is asked about; its own briefing is none before it.
        known_at: use only what was in the register by this day.
    """
    earlier = (b for b in register.briefings(known_at) if b.as_of < as_of and b.id != week)
    return tuple(sorted(earlier, key=lambda b: b.as_of))


def record_briefing(register: Register, made: BriefingRecord, *, actor: str) -> bool:
    """Enter that a briefing was issued; one for the same week takes the place of the one before it.

    Args:
        made: what it was worked out from.

    Returns:
        Whether it was entered; False where that week's was issued with the same facts and rules already.
    """
    with register.change(actor, "briefing") as change:
        known = next((b for b in register.briefings() if b.id == made.id), None)
        if known and known.digest == made.digest:
            return False
        return change.put("briefing", made)
