"""The council's own colours over time: how many actions had each, after every day on which that changed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import get_args

from base.model import Model
from evidence.plan_models import Rag
from evidence.register.register import Register


class ColourDay(Model):
    """How many actions had each colour at the end of a day (UTC); those without one are not counted."""

    on: date
    counts: dict[Rag, int]


def colours_over_time(register: Register, until: date) -> tuple[ColourDay, ...]:
    """The days on which the number of actions of any colour changed, oldest first.

    Args:
        until: the last day looked at.
    """
    rows = register.database.rows("SELECT at, subject, body FROM journal WHERE kind = 'action' ORDER BY seq")
    now: dict[str, Rag | None] = {}
    days: dict[date, dict[Rag, int]] = {}
    for at, subject, body in rows:
        day = date.fromisoformat(at[:10])
        if day > until:
            break
        now[subject] = json.loads(body).get("rag")
        counted = Counter(now.values())
        days[day] = {rag: counted[rag] for rag in get_args(Rag) if counted[rag]}
    changed: list[ColourDay] = []
    for day, counts in sorted(days.items()):
        if not changed or changed[-1].counts != counts:
            changed.append(ColourDay(on=day, counts=counts))
    return tuple(changed)
