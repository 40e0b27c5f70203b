"""What reports are made of: results of the engine and entities of the register, collected once by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.challenges.challenge import Challenge
    from engine.challenges.standing import StandingChallenge
    from engine.comparison.differences import Seen
    from engine.gaps.gap import Gap
    from evidence.annex_models import Brought
    from evidence.kinds import BriefingRecord
    from evidence.models import Decision, Person
    from evidence.plan_models import PastGrade, Plan
    from evidence.register.colours import ColourDay


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a report can draw on. It is read, never changed.

    Attributes:
        authority: name of the council.
        made_up: whether it is example data; that then stands on every page.
        assessment: the provisional grades as of the day that is asked about.
        challenges: where more is said than shown.
        standings: how each of them stands: open, answered, or back.
        gaps: what stands between each descriptor and good, most important first.
        plans: the plans that were imported, in order.
        decisions: what the group decided, closed ones included.
        past_grades: grades of earlier inspections.
        before: the assessment of the last briefing; None where there is none.
        seen_before: the challenges and gaps of that assessment.
        colours: the council's own colours over time.
        issued: the briefings that were issued about earlier days, oldest first.
        brought: what is kept of the lists and documents for the first day.
        people: the group and the leads; who leads on a judgement answers for what names nobody else.
        head: digest of the journal's last entry when this was collected; empty where it is not known.
        digest: digest of every fact and rule in it, whatever the day that asks.
    """

    authority: str
    assessment: Assessment
    challenges: tuple[Challenge, ...] = ()
    standings: tuple[StandingChallenge, ...] = ()
    gaps: tuple[Gap, ...] = ()
    plans: tuple[Plan, ...] = ()
    decisions: tuple[Decision, ...] = ()
    past_grades: tuple[PastGrade, ...] = ()
    before: Assessment | None = None
    seen_before: Seen | None = None
    colours: tuple[ColourDay, ...] = ()
    issued: tuple[BriefingRecord, ...] = ()
    brought: tuple[Brought, ...] = ()
    people: tuple[Person, ...] = ()
    head: str = ""
    digest: str = ""
    made_up: bool = False

    @property
    def framework_name(self) -> str:
        """The framework's name with its inspectorate and reference."""
        framework = self.assessment.framework
        source = " ".join(filter(None, (framework.inspectorate, framework.reference)))
        return f"{framework.name} ({source})" if source else framework.name

    @property
    def in_force(self) -> str:
        """What to know of the rules: that the framework was not in force then, that some are the council's own."""
        framework, as_of = self.assessment.framework, self.assessment.facts.as_of
        remarks = [self.assessment.rulebook.own_told]
        if framework.withdrawn and as_of >= framework.withdrawn:
            remarks.insert(0, "This framework had been withdrawn by then.")
        elif framework.in_force_from and as_of < framework.in_force_from:
            remarks.insert(0, "This framework was not yet in force then.")
        return " ".join(filter(None, remarks))
