"""The progress report as content: what scrutiny, the safeguarding board and the children's trust receive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from descriptors.models import StructuralFact
from engine.challenges.plan_rows import months_between
from evidence.plan_models import Action
from reports.actions import RAGS, UNSAID, ActionLine, ColourDayLine, gather_actions, gather_colours
from reports.content import Content, ReportContent
from reports.findings import ChallengeLine, gather_challenges
from reports.grades import GradeLine, gather_grades
from reports.material import Material
from reports.scale import Scale, scale_of
from reports.words import say_date
from rules.models import Rulebook

GATHERING, TIMETABLE = "G", "T"
"""First letter of the ids of a framework's facts: how inspectors gather evidence, and when they come."""


class PastLine(Content):
    """One judgement of an earlier inspection: history, never evidence of a current grade."""

    service: str
    """The service or group it stood under."""
    judgement: str
    """Its name."""
    level: str
    """Whether it was a headline or a supporting judgement."""
    grade: str
    """The grade it was given."""
    on: date | None
    """The date of the inspection or its report."""


class CountLine(Content):
    """How many actions of one service and date have each colour."""

    service: str
    """The heading the rows stood under."""
    when: str
    """When its rows are due: a date, with the plan's own words where it was worked out from them."""
    colours: dict[str, int]
    """Number of rows by colour; `not said` for those without one."""
    total: int
    """Number of rows."""


class TotalLine(Content):
    """A total that the plan states about itself, held against its rows."""

    what: str
    """What was counted."""
    stated: int
    """The number the plan gives."""
    counted: int
    """The number found."""


class RowLine(Content):
    """One row of the action plan with its history."""

    action: ActionLine
    """The row."""
    when: str
    """When it is due: a date, with the plan's own words where it was worked out from them."""
    history: str
    """What became of it since the last report; empty where there was none."""


class ProgressReport(ReportContent):
    """The progress report."""

    audience: str
    """Whom it is for."""
    framework: str
    """Name and reference of the framework."""
    in_force: str
    """A sentence where the framework was not in force on that day; else empty."""
    past: tuple[PastLine, ...]
    """Grades of earlier inspections."""
    inspected: date | None
    """The date of the last of them."""
    months_since: int
    """Whole months from then to the day it describes; 0 where no date is known."""
    plan_date: date | None
    """The date the timescales count from."""
    since: date | None
    """The day of the last report; nothing where this is the first."""
    colours: dict[str, int]
    """Number of rows by colour."""
    over_time: tuple[ColourDayLine, ...]
    """The council's own colours after each day on which they changed; nothing until they have."""
    counts: tuple[CountLine, ...]
    """Number of rows by colour, service and date."""
    totals: tuple[TotalLine, ...]
    """Totals the plan states, held against its rows."""
    meanings: dict[str, str]
    """What the plan says its colours mean; empty where it says nothing."""
    rows: tuple[RowLine, ...]
    """Every row by service and by when it is due."""
    scale: Scale
    """The scale of grades."""
    grades: tuple[GradeLine, ...]
    """The provisional grades; none where they are left out."""
    answered: frozenset[str]
    """Ids of the inspection's actions that evidence of practice on what they are to improve answers."""
    challenges: tuple[ChallengeLine, ...]
    """Where the plan and its rows say more than is shown, and nobody has answered; most severe first."""
    challenges_answered: int
    """How many more were answered."""
    judgements: tuple[str, ...]
    """What inspectors judge, by name."""
    apart: tuple[str, ...]
    """What they judge apart from these, in a review of its own."""
    overall_rules: tuple[str, ...]
    """How overall effectiveness follows; nothing where there is no such grade."""
    gathering: tuple[str, ...]
    """How inspectors gather evidence."""
    timetable: tuple[str, ...]
    """When they come and what they do then."""
    frequency: str
    """How often a report is proposed; empty where it is left open."""

    @property
    def unshown(self) -> tuple[ActionLine, ...]:
        """Actions for which no evidence in date shows that practice changed."""
        unassured = (row.action for row in self.rows if row.action.assurance in ("none", "process"))
        return tuple(action for action in unassured if action.id not in self.answered)


def gather_progress(
    material: Material, audience: str = "Scrutiny Committee", frequency: str = "", *, with_grades: bool = False
) -> ProgressReport:
    """The content of the progress report.

    Args:
        material: what it is made of; `before` is how things stood at the last report.
        frequency: how often such a report is proposed, as in `every three months`; empty to leave it open.
        with_grades: whether provisional grades are told, which a public committee need not be.
    """
    assessment = material.assessment
    framework, facts = assessment.framework, assessment.facts
    actions = gather_actions(material)
    past = [grade for grade in material.past_grades if grade.on is None or grade.on <= facts.as_of]
    inspected = max((grade.on for grade in past if grade.on), default=None)
    of_the_plan = {"plan", *(action.id for action in actions)}
    asked = [c for c in gather_challenges(material) if c.about in of_the_plan]
    dates = [plan.plan_date for plan in material.plans if plan.plan_date]
    return ProgressReport.made_of(
        material,
        audience=audience,
        framework=material.framework_name,
        in_force=material.in_force,
        caveats=assessment.caveats if with_grades else (),
        past=tuple(PastLine.taken_from(grade) for grade in past),
        inspected=inspected,
        months_since=months_between(inspected, facts.as_of) if inspected else 0,
        plan_date=max(dates, default=None),
        since=material.before.facts.as_of if material.before else None,
        colours=_colours(actions),
        over_time=gather_colours(material),
        counts=_counts(actions),
        totals=tuple(TotalLine.taken_from(total) for plan in material.plans for total in plan.totals),
        meanings={colour: words for plan in material.plans for colour, words in plan.colours.items()},
        rows=_rows(actions, material),
        scale=scale_of(assessment.rulebook),
        grades=gather_grades(assessment, material.before) if with_grades else (),
        answered=_answered(material),
        challenges=tuple(c.model_copy(update={"mondays": 0}) for c in asked if c.state != "answered"),
        challenges_answered=sum(c.state == "answered" for c in asked),
        judgements=tuple(j.name for j in framework.judgements if j.kind != "review"),
        apart=tuple(j.name for j in framework.judgements if j.kind == "review"),
        overall_rules=overall_rules(assessment.rulebook),
        gathering=_told(framework.facts, GATHERING),
        timetable=_told(framework.facts, TIMETABLE),
        frequency=frequency,
    )


def _answered(material: Material) -> frozenset[str]:
    """The inspection's actions that stand open on no descriptor, since evidence of practice answers them."""
    assessment = material.assessment
    linked = {d for action in assessment.facts.actions for d in action.links if assessment.applies(d)}
    put = [area for d in linked for area in assessment.improvements(d)]
    return frozenset(area.action for area in put) - {area.action for area in put if area.stands}


def _colours(actions: Sequence[ActionLine]) -> dict[str, int]:
    """The colours in use with the number of rows of each, best first; `not said` last."""
    used = [action.rag or UNSAID for action in actions]
    return {colour: used.count(colour) for colour in (*RAGS, UNSAID) if colour in used}


def _counts(actions: Sequence[ActionLine]) -> tuple[CountLine, ...]:
    lines: list[CountLine] = []
    for group, when in _places(actions):
        rows = [a for a in actions if (a.group, _when(a)) == (group, when)]
        lines.append(CountLine(service=group, when=when, colours=_colours(rows), total=len(rows)))
    return tuple(lines)


def _places(actions: Sequence[ActionLine]) -> list[tuple[str, str]]:
    """Service and date of the rows: services in the plan's order, in each what is due first before the rest."""
    services = list(dict.fromkeys(action.group for action in actions))
    first: dict[tuple[str, str], date] = {}
    for action in actions:
        place = (action.group, _when(action))
        first[place] = min(first.get(place, date.max), action.due or date.max)
    return sorted(first, key=lambda place: (services.index(place[0]), first[place]))


def _when(action: ActionLine) -> str:
    if action.due is None:
        return action.timescale
    worked_out = action.due_basis == "worked out" and action.timescale
    return f"{say_date(action.due)} ({action.timescale})" if worked_out else say_date(action.due)


def _rows(actions: Sequence[ActionLine], material: Material) -> tuple[RowLine, ...]:
    places = _places(actions)
    actions = sorted(actions, key=lambda action: places.index((action.group, _when(action))))
    now = {action.id: action for action in material.assessment.facts.actions}
    before = material.before
    then = {action.id: action for action in before.facts.actions} if before else {}
    histories = {id: _history(then.get(id), now[id]) if before else "" for id in now}
    return tuple(RowLine(action=line, when=_when(line), history=histories[line.id]) for line in actions)


def _history(then: Action | None, now: Action) -> str:
    """What became of a row since the last report."""
    if then is None:
        return "New since then."
    changes: list[str] = []
    for name, before, after in (
        ("Colour", then.rag, now.rag),
        ("Delivery", then.delivery, now.delivery),
        ("Lead", then.lead, now.lead),
    ):
        if before != after:
            changes.append(f"{name}: {before or UNSAID} then, {after or UNSAID} now.")
    if then.due != now.due:
        changes.append(f"Due: {say_date(then.due)} then, {say_date(now.due)} now.")
    if len(now.evidence) != len(then.evidence):
        changes.append(f"Evidence: {len(then.evidence)} then, {len(now.evidence)} now.")
    if then.progress != now.progress:
        changes.append("Progress is told anew.")
    return " ".join(changes) or "Nothing changed."


def overall_rules(rulebook: Rulebook) -> tuple[str, ...]:
    """How overall effectiveness follows, each way once, and only as found in a source: members read it as law."""
    rules = rulebook.deciding.get(rulebook.deciders.get(("overall", "grade"), ""), ())
    return tuple(dict.fromkeys(rule.why for rule in rules if rule.provenance.status == "found"))


def _told(facts: Iterable[StructuralFact], letter: str) -> tuple[str, ...]:
    """Facts of one kind, only as found in a source: members take them for the inspectorate's word."""
    return tuple(f.fact for f in facts if f.id.startswith(letter) and f.provenance.status == "found")
