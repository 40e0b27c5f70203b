"""How evidence items stand on a day: the one answer to whether they count, as the rules say it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from engine.assessment import Assessment
from evidence.lifecycle import State
from rules.guides import gap_guide


def states(assessment: Assessment) -> dict[str, State]:
    """How every item stands on the day of an assessment, by its id."""
    return _of_items(assessment, "state")


def rungs(assessment: Assessment) -> dict[str, int]:
    """The rung of the evidence ladder, 0 to 4, that every item stands on, by its id."""
    return _of_items(assessment, "rung")


def soon(assessment: Assessment) -> date:
    """The day before which evidence expires that is about to: as many weeks ahead as `gaps.yaml` says, and why."""
    return assessment.facts.as_of + timedelta(weeks=gap_guide(assessment.rulebook.lexicon).soon_weeks.value)


def _of_items(assessment: Assessment, name: str) -> dict[str, Any]:
    ids, rows = assessment.worlds.items(assessment.key)
    return dict(zip(ids, assessment.worlds.evaluation.values("item", name, rows), strict=True))
