"""What changed since the last briefing, what will happen if nothing is done, and what would lift a judgement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from base.groups import grouped
from base.words import reference, shortened
from engine.assessment import Assessment
from engine.comparison.differences import Comparison, Seen, compare
from engine.lift.sets import Lift, lift
from engine.outlook.forecast import Week, grades_ahead
from evidence.plan_models import Action
from reports.actions import RAGS
from reports.content import Content
from reports.findings import ChallengeLine
from reports.material import Material

WEEKS_AHEAD = 26
"""How far ahead the grades are told: half a year, in which most shelf lives run out once."""


NAMED = 5
"""How many rows of the plan a change of one kind names: a line of the first page."""


class ChangeLine(Content):
    """Something that is different from the last briefing."""

    about: str
    """The judgement or descriptor it is about."""
    what: str
    """What changed."""
    why: tuple[str, ...]
    """What caused it, weightiest first."""


class Changes(Content):
    """What is different from the last briefing."""

    since: date
    """The day of the last briefing."""
    grades: tuple[ChangeLine, ...]
    """Overall effectiveness, judgements and the group's own grades that are different."""
    descriptors: tuple[ChangeLine, ...]
    """Descriptors that are different."""
    plan: tuple[str, ...]
    """What changed in the plan, by kind: such as `a later date for A3 and A10`."""
    raised: int
    """Number of challenges that are new."""
    settled: int
    """Number of challenges that are gone."""
    asked: tuple[str, ...] = ()
    """Ids of those that are new, most severe first."""
    answered: tuple[ChallengeLine, ...] = ()
    """Challenges that were answered since then, and whose answers stand."""
    back: tuple[ChallengeLine, ...] = ()
    """Challenges whose answers lapsed since then, were taken back, or no longer meet the facts."""
    opened: int
    """Number of gaps that are new."""
    closed: int
    """Number of gaps that are gone."""


class CourseLine(Content):
    """The grades to come of one judgement, or of overall effectiveness."""

    name: str
    """Its short name."""
    grades: tuple[str | None, ...]
    """Its grade on each day; nothing where too little would be known."""


class EventLine(Content):
    """A change of a grade to come."""

    on: date
    """The day."""
    what: str
    """What changes and why."""


class Ahead(Content):
    """The grades week by week if nothing is done."""

    weeks: int
    """How many weeks are looked ahead."""
    days: tuple[date, ...]
    """The days that are told: the last of each week."""
    courses: tuple[CourseLine, ...]
    """Overall effectiveness, where there is such a grade, and the key judgements."""
    events: tuple[EventLine, ...]
    """Every change of a grade, soonest first."""

    @property
    def changes(self) -> bool:
        """Whether any of the courses changes."""
        return any(len(set(course.grades)) > 1 for course in self.courses)


class LiftLine(Content):
    """What would lift a judgement."""

    judgement: str
    """Its short name."""
    to: str
    """The grade that is aimed at."""
    reachable: bool
    """Whether any set of changes would do it."""
    why: str
    """What the sets have in common, or why there is none."""
    steps: tuple[str, ...]
    """The work of the smallest set by its kind, a sentence each."""
    weeks: int
    """How soon all of it can be had."""


def gather_changes(material: Material, challenges: Sequence[ChallengeLine] = ()) -> Changes | None:
    """What is different from the last briefing; None where there was none.

    Args:
        challenges: its challenges, answered ones included.
    """
    if material.before is None:
        return None
    before = {c.id for c in material.seen_before.challenges} if material.seen_before else set[str]()
    turned = _turned(material, material.before.facts.as_of)
    now = Seen(challenges=material.challenges, gaps=material.gaps)
    comparison = compare(material.before, material.assessment, material.seen_before, now)
    questions = material.seen_before is not None
    return Changes(
        since=material.before.facts.as_of,
        grades=_changed(comparison, "overall", "judgement", "own grade"),
        descriptors=_changed(comparison, "descriptor"),
        raised=_count(comparison, "challenge", new=True) if questions else 0,
        settled=_count(comparison, "challenge", new=False) if questions else 0,
        plan=_plan_changes(material.before.facts.actions, material.assessment.facts.actions),
        asked=tuple(c.id for c in challenges if c.id not in before) if questions else (),
        answered=tuple(c for c in challenges if c.state == "answered" and c.id in turned),
        back=tuple(c for c in challenges if c.state == "back" and c.id in turned),
        opened=_count(comparison, "gap", new=True) if questions else 0,
        closed=_count(comparison, "gap", new=False) if questions else 0,
    )


def gather_ahead(assessment: Assessment) -> Ahead | None:
    """The grades week by week if nothing is done; None where there is no evidence that could run out."""
    if not assessment.facts.items:
        return None
    weeks = grades_ahead(assessment, WEEKS_AHEAD)
    return Ahead(
        weeks=WEEKS_AHEAD,
        days=tuple(week.day for week in weeks),
        courses=_courses(weeks, assessment),
        events=tuple(EventLine(on=event.day, what=event.message) for week in weeks for event in week.events),
    )


def gather_lifts(assessment: Assessment) -> tuple[LiftLine, ...]:
    """What would bring each key judgement to the benchmark that is not there yet."""
    if not assessment.facts.items:
        return ()
    rulebook, judgements = assessment.rulebook, assessment.judgements.values()
    below = [j for j in judgements if j.kind == "key" and j.grade not in rulebook.good]
    return tuple(_lift_line(lift(assessment, j.code, rulebook.benchmark), j.short) for j in below)


def _plan_changes(before: Sequence[Action], now: Sequence[Action]) -> tuple[str, ...]:
    """What changed in the rows of the plan, each kind of change with the rows."""
    was = {action.id: action for action in before}
    rows_by_change = grouped(
        (change, reference(action.refs, action.id))
        for action in now
        for change in _row_changes(was.get(action.id), action)
    )
    return tuple(f"{change} {shortened(rows, NAMED)}" for change, rows in rows_by_change.items())


def _row_changes(was: Action | None, now: Action) -> Iterable[str]:
    if was is None:
        yield "new is"
        return
    if was.due and now.due and was.due != now.due:
        yield "a later date for" if now.due > was.due else "an earlier date for"
    if was.rag and now.rag and was.rag != now.rag:
        yield "a better colour for" if RAGS.index(now.rag) < RAGS.index(was.rag) else "a worse colour for"
    if was.lead != now.lead:
        yield "another lead for"
    if now.closed and not was.closed:
        yield "closed is"


def _turned(material: Material, since: date) -> frozenset[str]:
    """Ids of the challenges that were answered or came back since a day.

    What was answered at the meeting itself stood open in the briefing of that day.
    """
    asked = next((set(b.asked) for b in reversed(material.issued) if b.as_of == since), set[str]())
    return frozenset(
        one.challenge.id
        for one in material.standings
        if one.answer and (one.answer.on > since or (one.challenge.id in asked) == (one.state == "answered"))
    )


def _changed(comparison: Comparison, *kinds: str) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(about=d.about, what=d.message, why=tuple(cause.message for cause in d.causes))
        for d in comparison.differences
        if d.of in kinds
    )


def _count(comparison: Comparison, kind: str, *, new: bool) -> int:
    return sum(
        d.of == kind and (d.before is None) is new and (d.after is None) is not new for d in comparison.differences
    )


def _courses(weeks: Sequence[Week], assessment: Assessment) -> tuple[CourseLine, ...]:
    keys = [judgement for judgement in assessment.judgements.values() if judgement.kind == "key"]
    courses = [CourseLine(name=k.short, grades=tuple(week.judgements[k.code].grade for week in weeks)) for k in keys]
    if assessment.overall:
        grades = tuple(week.overall.grade if week.overall else None for week in weeks)
        courses.insert(0, CourseLine(name=assessment.overall.name, grades=grades))
    return tuple(courses)


def _lift_line(lift: Lift, name: str) -> LiftLine:
    best = lift.options[0] if lift.options else None
    steps, weeks = (best.summary, best.weeks) if best else ((), 0)
    return LiftLine.taken_from(lift, judgement=name, steps=steps, weeks=weeks)
