"""What reports are made of: results of the engine and entities of the register, collected once by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.challenges import Challenge
    from engine.gaps import Gap
    from evidence.models import Decision, PastGrade, Plan


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a report can draw on. It is read, never changed.

    Attributes:
        authority: name of the council.
        made_up: whether it is example data; that then stands on every page.
        assessment: the provisional grades as of the day that is asked about.
        challenges: where more is said than shown.
        gaps: what stands between each descriptor and good, most important first.
        plans: the plans that were imported, in order.
        decisions: what the group decided, closed ones included.
        past_grades: grades of earlier inspections.
        before: the assessment of the last briefing; None where there is none.
        head: digest of the journal's last entry; empty where it is not known.
    """

    authority: str
    assessment: Assessment
    challenges: tuple[Challenge, ...] = ()
    gaps: tuple[Gap, ...] = ()
    plans: tuple[Plan, ...] = ()
    decisions: tuple[Decision, ...] = ()
    past_grades: tuple[PastGrade, ...] = ()
    before: Assessment | None = None
    head: str = ""
    made_up: bool = False
