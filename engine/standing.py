"""How evidence items stand on a day: the one answer to whether they count, as the rules say it."""

from __future__ import annotations

from typing import cast

from engine.assessment import Assessment
from evidence.lifecycle import State


def states(assessment: Assessment) -> dict[str, State]:
    """How every item stands on the day of an assessment, by its id.

    Args:
        assessment: it rests on facts as they are, not on a world that differs from them.
    """
    worlds = assessment.worlds
    row = worlds.rows[assessment.key]
    first, held = row.first["item"], row.sources.held
    codes = worlds.evaluation.tables["item"].columns["state"][first : first + len(held.ids)]
    words = worlds.evaluation.words("item", "state")
    return {id: cast("State", words[code]) for id, code in zip(held.ids, codes.tolist(), strict=True)}
