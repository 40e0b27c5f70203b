"""The action plan as reports show it: delivery and assurance beside the council's own colour, and what is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from base.words import first_up, list_words, reference
from engine.assurance import assurance_of
from engine.challenges.plan_rows import PlanRow, RowReader
from evidence.plan_models import Action, Assurance, Delivery, Rag
from reports.content import Content
from reports.material import Material

ASSURANCE_WORDS: dict[Assurance, str] = {
    "none": "nothing shown",
    "process": "process only",
    "practice": "practice checked",
    "impact": "impact on children",
}
"""How the assurance of an action is called."""

RAGS: tuple[Rag, ...] = get_args(Rag)
"""The council's colours, best first."""
UNSAID = "not said"
"""What stands for a colour or a delivery that nobody gave."""


class ColourDayLine(Content):
    """How many actions had each of the council's own colours at the end of a day."""

    on: date
    """The day."""
    blue: int
    """Number of blue actions."""
    green: int
    """Number of green actions."""
    amber: int
    """Number of amber actions."""
    red: int
    """Number of red actions."""

    def count(self, colour: Rag) -> int:
        """Number of actions of a colour."""
        return {"blue": self.blue, "green": self.green, "amber": self.amber, "red": self.red}[colour]


def gather_colours(material: Material) -> tuple[ColourDayLine, ...]:
    """The council's own colours over time; empty until they have changed at least once."""
    days = tuple(
        ColourDayLine(on=day.on, **{colour: day.counts.get(colour, 0) for colour in RAGS}) for day in material.colours
    )
    return days if len(days) > 1 else ()


class ActionLine(Content):
    """One row of the action plan."""

    id: str
    """Its id in the register."""
    refs: str
    """The plan's own references, such as `A14 & A15`; its id where it has none."""
    area: str
    """What was to be improved."""
    group: str
    """The heading it stood under, such as the service."""
    timescale: str
    """The plan's own words for when."""
    due: date | None
    """The date it is due."""
    due_basis: str
    """`stated` or `worked out`; empty where no date is known."""
    days_past: int
    """Days since the due date; 0 where it has not passed or is not known."""
    finished: bool
    """Whether it is reported as finished, by its delivery or by its colour."""
    rag: Rag | None
    """The council's own colour."""
    colour: str
    """The council's own colour in words, or `not said`."""
    lead: str
    """Who answers for it."""
    delivery: Delivery | None
    """How far it is done."""
    delivered: str
    """How far it is done in words: `closed` first, `finished by its colour` where only that says so, or `not said`."""
    assurance: Assurance
    """How far evidence linked to it assures that it made a difference."""
    assured: str
    """The same in words."""
    progress: str
    """What the plan says of progress."""
    links: tuple[str, ...]
    """Ids of the descriptors it is to improve."""
    national: tuple[str, ...]
    """Outcomes, enablers or principles of a national framework that these serve; none where none is named."""
    evidence: tuple[str, ...]
    """Ids of the evidence filed for it."""

    @property
    def serves(self) -> str:
        """What of a national framework it serves, in words; empty where the framework names none."""
        return f"National Framework: {list_words(self.national, 'and')}" if self.national else ""

    @property
    def days_late(self) -> int:
        """Days since the due date where it is not reported as finished; else 0."""
        return 0 if self.finished else self.days_past

    @property
    def off_track(self) -> bool:
        """Whether the council itself says that it is not where it should be."""
        return self.rag in ("red", "amber") and not self.finished


def gather_actions(material: Material) -> tuple[ActionLine, ...]:
    """Every row of the action plan, in the plan's order; what is finished and late is the engine's own reading."""
    assessment = material.assessment
    facts = assessment.facts
    assured = assurance_of(facts.actions, assessment)
    rows = RowReader(material.plans, assessment).read(facts.actions)
    read = {row.action.id: row for row in rows}
    national = {a.id: assessment.framework.national_of(a.links) for a in facts.actions}
    return tuple(_line(read[a.id], assured[a.id], national[a.id], facts.as_of) for a in facts.actions)


def _line(row: PlanRow, assurance: Assurance, national: tuple[str, ...], as_of: date) -> ActionLine:
    action, values = row.action, row.values
    finished, past = bool(values["finished"]), int(values["days_late"])
    return ActionLine.taken_from(
        action,
        refs=reference(action.refs, action.id),
        due=as_of - timedelta(days=past) if values["due_known"] else None,
        due_basis=action.due_basis or ("worked out" if values["due_known"] else ""),
        days_past=max(past, 0),
        finished=finished,
        colour=first_up(action.rag) if action.rag else (action.rag_stated or UNSAID),
        delivered=_delivered(action, finished=finished),
        assurance=assurance,
        assured=ASSURANCE_WORDS[assurance],
        national=national,
    )


def _delivered(action: Action, *, finished: bool) -> str:
    if action.closed:
        return "closed" if action.closed.shown else "closed without evidence"
    return "finished by its colour" if finished and action.delivery != "done" else action.delivery or UNSAID
