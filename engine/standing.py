"""How evidence items stand on a day: the one answer to whether they count, as the rules say it."""

from __future__ import annotations

from typing import cast

from engine.assessment import Assessment
from evidence.lifecycle import State


def states(assessment: Assessment) -> dict[str, State]:
    """How every item stands on the day of an assessment, by its id."""
    worlds = assessment.worlds
    ids, rows = worlds.items(assessment.key)
    codes = worlds.evaluation.column("item", "state")[rows]
    words = worlds.evaluation.words("item", "state")
    return {id: cast("State", words[code]) for id, code in zip(ids, codes.tolist(), strict=True)}
