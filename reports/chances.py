"""How often findings like these were published with each grade, for judgements that enough is known of."""

from __future__ import annotations

from engine.assessment import Assessment
from reports.content import Content


class ChanceLine(Content):
    """One judgement with the share of inspections like it that were published with each grade."""

    code: str
    """Its code, such as HP."""
    short: str
    """Its short name."""
    grades: tuple[str, ...]
    """The grades, best first."""
    shares: tuple[int, ...]
    """The share of each grade, in the same order, per mille."""


def gather_chances(assessment: Assessment) -> tuple[ChanceLine, ...]:
    """The judgements that are graded, in the order of the framework; none where the rules give no chances."""
    graded = [j for j in assessment.judgements.values() if j.gradeable and j.probabilities]
    best_first = tuple(reversed(assessment.rulebook.grades))
    return tuple(
        ChanceLine.taken_from(
            j, grades=best_first, shares=tuple(round(1000 * j.probabilities.get(g, 0)) for g in best_first)
        )
        for j in graded
    )
