"""What changed, what will happen if nothing is done, and what would lift a judgement."""

from __future__ import annotations

from datetime import date

from descriptors.models import Grade
from reports.content import Content


class ChangeLine(Content):
    """Something that is different from the last briefing."""

    what: str
    """What changed."""
    why: str
    """Why it changed."""
    about: str
    """The judgement, descriptor, action or entry it is about."""


class ForecastLine(Content):
    """A judgement on a day to come, if nothing is done."""

    on: date
    """The day."""
    code: str
    """Code of the judgement."""
    grade: Grade | None
    """Its grade then; nothing where too little would be known."""
    floor: Grade
    """The worst it could be then."""
    ceiling: Grade
    """The best it could be then."""
    events: tuple[str, ...]
    """What happens by that day, such as evidence that expires."""


class LiftLine(Content):
    """What would lift a judgement."""

    judgement: str
    """Code of the judgement."""
    target: Grade
    """The grade it would reach."""
    reachable: bool
    """Whether any set of changes would do it."""
    changes: tuple[str, ...]
    """The smallest set of changes that would."""
