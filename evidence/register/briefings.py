"""The briefings that were issued: what each was worked out from, so that the next one can say what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from evidence.kinds import BriefingRecord
from evidence.register.register import Register


def briefings_before(
    register: Register, as_of: date, week: str = "", known_at: date | None = None
) -> tuple[BriefingRecord, ...]:
    """The briefings that were issued about earlier days, oldest first.

    Args:
        week: the week that is asked about; its own briefing is none before it.
    """
    earlier = (b for b in register.briefings(known_at) if b.as_of < as_of and b.id != week)
    return tuple(sorted(earlier, key=lambda b: b.as_of))


def stood(issued: Sequence[BriefingRecord]) -> dict[str, int]:
    """How many briefings running, up to the last one, each challenge has stood open in; none are left out.

    Args:
        issued: the briefings, oldest first.
    """
    counts: dict[str, int] = {}
    running = set(issued[-1].asked) if issued else set[str]()
    for briefing in reversed(issued):
        running &= set(briefing.asked)
        for id in running:
            counts[id] = counts.get(id, 0) + 1
    return counts
