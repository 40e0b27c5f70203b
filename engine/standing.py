"""How evidence items stand on a day: the one answer to whether they count, as the rules say it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from engine.assessment import Assessment
from evidence.lifecycle import State
from rules.guides import gap_guide


def states(assessment: Assessment) -> dict[str, State]:
    """How every item stands on the day of an assessment, by its id."""
    worlds = assessment.worlds
    ids, rows = worlds.items(assessment.key)
    codes = worlds.evaluation.column("item", "state")[rows]
    words = worlds.evaluation.words("item", "state")
    return {id: cast("State", words[code]) for id, code in zip(ids, codes.tolist(), strict=True)}


def rungs(assessment: Assessment) -> dict[str, int]:
    """The rung of the evidence ladder, 0 to 4, that every item stands on, by its id."""
    ids, rows = assessment.worlds.items(assessment.key)
    return dict(zip(ids, assessment.worlds.evaluation.column("item", "rung")[rows].tolist(), strict=True))


def soon(assessment: Assessment) -> date:
    """The day before which evidence expires that is about to: as many weeks ahead as `gaps.yaml` says, and why."""
    return assessment.facts.as_of + timedelta(weeks=gap_guide(assessment.rulebook.lexicon).soon_weeks.value)
