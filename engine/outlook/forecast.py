"""The grades week by week if nothing is done, and if what recurs is made anew; each change with its event.

Every week is a world of its own, and so is each cause that is tried: the engine decides all of them, nothing here does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from base.errors import InputError
from base.groups import grouped
from base.model import Model
from base.words import list_words, long_day, reference
from descriptors.models import Framework
from engine.assessment import Assessment, assess_worlds
from engine.comparison.causes import Ask, Between, acting_on, judgement_groups, prove, rose
from engine.comparison.happenings import Happening, counting
from engine.facts import Facts, Variation
from engine.results import Graded, Heading
from engine.whatif.supposition import renewed
from engine.worlds import OVERALL, World, descriptors_of
from evidence.items.lifecycle import valid_until
from evidence.models import Item
from evidence.register.columns import NEVER, columns_of, joined, part_of
from evidence.register.kept_items import KeptItems

LONGEST = 520
"""The most weeks that can be asked for: ten years, far beyond any shelf life."""
SPAN = 18
"""How many weeks are worked out together; what no longer counts after them is left out of those to come.

All weeks at once, upon the assessment itself, took half as long again and twice the memory at 10,000 items."""
_NAMED = 4

EventKind = Literal["grade", "range", "due"]


class Event(Model):
    """Something that happens on a day.

    Attributes:
        day: the day; of a grade the last day of what is behind it.
        kind: `grade` where a grade changes, `range` where only what it could still be does, `due` for an action.
        about: code of the judgement, `overall`, or id of the action.
        message: what happens and why, as a sentence.
        causes: ids of the evidence, actions, descriptors and judgements behind it.
    """

    day: date
    kind: EventKind
    about: str
    message: str
    causes: tuple[str, ...] = ()


class Week(Model):
    """How things stand in a week.

    Attributes:
        week: as ISO 8601 writes it, such as `2014-W28`.
        overall: None where the rules have none.
        day: the day the grades are of: the last of the week; for the first week the day that is asked about.
        events: what happens in that week, after the day that is asked about.
    """

    week: str
    day: date
    judgements: dict[str, Graded]
    overall: Graded | None
    events: tuple[Event, ...]


class Forecast(Heading):
    """The weeks to come, twice.

    Attributes:
        weeks: if nothing is done; the first is the week that holds the day asked about.
        renewed: if what recurs is made anew on its cycle with the same result.
        recurring: ids of the items that are then made anew.
    """

    weeks: tuple[Week, ...]
    renewed: tuple[Week, ...]
    recurring: tuple[str, ...]


def forecast(assessment: Assessment, weeks: int) -> Forecast:
    """Say what becomes of the grades.

    Args:
        weeks: how many weeks ahead to look, beyond the present one.

    Raises:
        InputError: the number of weeks cannot be.
    """
    days = _days(assessment, weeks)
    lasting, later = _lasting(assessment), _renewals(assessment, days[-1])
    lines = {"now": lasting} | ({"renewed": _with_renewals(lasting, later)} if later else {})
    by_line = _told(assessment, lines, days, due=list(_due(assessment.facts, days[-1])))
    now = by_line["now"]
    return Forecast(
        **assessment.heading,
        weeks=now,
        renewed=by_line.get("renewed", now),
        recurring=tuple(sorted(later, key=lambda id: (len(id), id))),
    )


def grades_ahead(assessment: Assessment, weeks: int) -> tuple[Week, ...]:
    """The weeks to come if nothing is done, with the changes of grades alone: less work than a whole forecast.

    Args and errors are those of `forecast`.
    """
    days = _days(assessment, weeks)
    return _told(assessment, {"now": _lasting(assessment)}, days, ("grade",))["now"]


def _days(assessment: Assessment, weeks: int) -> list[date]:
    """The day that is asked about, and the last of each week to come."""
    if not 0 <= weeks <= LONGEST:
        raise InputError(f"{weeks} weeks cannot be looked ahead.", field="weeks", hint=f"Use 0 to {LONGEST}.")
    start = assessment.facts.as_of
    return sorted({start, *(_sunday(start) + timedelta(weeks=n) for n in range(weeks + 1))})


def _told(
    assessment: Assessment,
    lines: Mapping[str, Facts],
    days: Sequence[date],
    kinds: Collection[EventKind] = ("grade", "range"),
    due: Sequence[Event] = (),
) -> dict[str, tuple[Week, ...]]:
    """What becomes of the grades on each of some lines of weeks, all decided together.

    Args:
        lines: the facts that each starts from.
        kinds: the changes of grades that are told, each with what is behind it.
        due: what else happens, on every line.
    """
    start = assessment.facts.as_of
    assessments: dict[tuple[str, date], Assessment] = {}
    starts = lines
    for at in range(0, len(days), SPAN):
        span = days[at : at + SPAN]
        worlds = {
            (line, day): (facts, Variation(as_of=day) if day != start else Variation())
            for line, facts in starts.items()
            for day in span
        }
        assessments |= assess_worlds(worlds, assessment.framework, assessment.rulebook)
        starts = {line: _lasting(assessments[line, span[-1]], start) for line in lines}
    steps = [
        (line, Between(assessments[line, one], assessments[line, other]))
        for line in lines
        for one, other in pairwise(days)
    ]
    events = {line: [*due] for line in lines}
    for line, event in _events(steps, kinds):
        events[line].append(event)
    return {line: _weeks({day: assessments[line, day] for day in days}, events[line]) for line in lines}


def forecast_as_data(forecast: Forecast) -> list[dict[str, Any]]:
    """A forecast as plain data, one object a week. Keys may be added; those there stay."""
    about = {
        "schema": "readiness.forecast/1",
        "provisional": True,
        **forecast.model_dump(mode="json", include=set(Heading.model_fields)),
    }
    return [
        {**now.model_dump(mode="json"), "renewed": then.model_dump(mode="json", exclude={"week", "day"}), **about}
        for now, then in zip(forecast.weeks, forecast.renewed, strict=True)
    ]


def _lasting(assessment: Assessment, start: date | None = None) -> Facts:
    """The facts of an assessment with only the items that count, or may do so on a day to come.

    Args:
        assessment: how things stand on a day.
        start: the day that the facts are of; None for the day of the assessment.
    """
    facts, counts = assessment.facts, counting(assessment)
    items, lapsing, day = facts.columns.items, facts.lapsing, facts.as_of
    to_come = (np.maximum(items.valid_until, items.about) >= day.toordinal()).tolist()
    lasting = {id for id, lasts in zip(items.id, to_come, strict=True) if lasts or counts[id] or id in lapsing}
    return replace(facts, as_of=start or day, evidence_columns=part_of(facts.columns, lasting))


def _renewals(assessment: Assessment, until: date) -> dict[str, list[Item]]:
    """What recurs, made anew on its cycle with the same result: the latest of each series that counts today.

    A series is what has one type and bears on the same descriptors. What is retired or replaced later ends there.
    """
    facts, framework = assessment.facts, assessment.framework
    recurring = {t.code for t in framework.types.values() if t.recurs_months is not None}
    renewals: dict[str, list[Item]] = {}
    for item in _latest(facts, counting(assessment), recurring):
        type = framework.types[item.type]
        if type.recurs_months is None or item.retired or item.superseded_by or not item.bearings:
            continue
        filed = datetime.combine(facts.known_at or facts.as_of, time.min, UTC)
        anew = [
            renewed(item, type, day, filed, f"{item.id} of {day}")
            for day in _cycle(item.about, type.recurs_months, until)
            if day > facts.as_of
        ]
        if anew:
            renewals[item.id] = anew
    return renewals


def _latest(facts: Facts, counts: Mapping[str, bool], types: Collection[str]) -> Iterable[Item]:
    """The latest item of each series of some types that counts: those about its last day, and on no certain day."""
    items, bearings, lapsing = facts.columns.items, facts.columns.bearings, facts.lapsing
    of_type = np.array([type in types for type in items.type.words], dtype=bool)[items.type.codes]
    claimed = (bearings.taken_back_until == NEVER) & of_type[bearings.item]
    claims = bearings.item[claimed].tolist(), bearings.descriptor.codes[claimed].tolist()
    bearing_on = grouped(zip(*claims, strict=True))
    series = grouped(
        ((int(items.type.codes[row]), frozenset(bearing_on.get(row, ()))), row)
        for row in np.flatnonzero(of_type).tolist()
        if counts[items.id[row]]
    )
    about, filed = items.about.tolist(), items.filed.tolist()
    newest: list[list[str]] = []
    for rows in series.values():
        days = {row: (about[row], filed[row]) for row in rows if items.id[row] not in lapsing}
        last = max(days.values(), default=None)
        newest.append([items.id[row] for row in rows if days.get(row, last) == last])
    facts.make(id for near in newest for id in near)
    return [max((facts.item_by_id[id] for id in near), key=lambda i: (i.about, i.filed, i.id)) for near in newest]


def _cycle(start: date, months: int, until: date) -> list[date]:
    days: list[date] = []
    while not days or days[-1] <= until:
        days.append(valid_until(start, months * (len(days) + 1)))
    return days[:-1]


def _with_renewals(facts: Facts, later: Mapping[str, Sequence[Item]]) -> Facts:
    """The facts with what is made anew; it stands for the action that the first of the series was filed for."""
    actions = tuple(
        a.model_copy(update={"evidence": (*a.evidence, *(i.id for e in a.evidence for i in later.get(e, ())))})
        if not later.keys().isdisjoint(a.evidence)
        else a
        for a in facts.actions
    )
    anew = [item for items in later.values() for item in items]
    evidence = facts.evidence.also(anew) if isinstance(facts.evidence, KeptItems) else (*facts.evidence, *anew)
    return replace(facts, evidence=evidence, evidence_columns=joined(facts.columns, columns_of(anew)), actions=actions)


def _sunday(day: date) -> date:
    return day + timedelta(days=7 - day.isoweekday())


def _outlook(assessment: Assessment) -> Mapping[str, Graded]:
    """The grades of overall effectiveness, where the rules have it, and of the judgements in their order."""
    codes = [j.code for j in assessment.framework.judgements]
    if "grade" in assessment.rulebook.shapes["overall"]:
        codes.insert(0, OVERALL)
    return assessment.once("outlook", lambda: {code: assessment.world.graded(code) for code in codes})


def _weeks(assessments: Mapping[date, Assessment], events: Iterable[Event]) -> tuple[Week, ...]:
    """The weeks of some days, the first of them as of its own day and the others as of their Sundays."""
    ordered = sorted(events, key=lambda e: (e.day, _ORDER.index(e.kind)))
    weeks: list[Week] = []
    for end in dict.fromkeys(map(_sunday, assessments)):
        day = end if weeks else next(iter(assessments))
        outlook = _outlook(assessments[day])
        year, week, _ = end.isocalendar()
        weeks.append(
            Week(
                week=f"{year}-W{week:02}",
                day=day,
                judgements={code: graded for code, graded in outlook.items() if code != OVERALL},
                overall=outlook.get(OVERALL),
                events=tuple(e for e in ordered if end - timedelta(days=7) < e.day <= end),
            )
        )
    return tuple(weeks)


_ORDER = ("grade", "range", "due")


def _due(facts: Facts, until: date) -> Iterable[Event]:
    for action in facts.actions:
        if action.due and facts.as_of < action.due <= until and action.delivery != "done":
            name = reference(action.refs, action.id)
            lead = f" ({action.lead})" if action.lead else ""
            message = f"{name} is due on {long_day(action.due)}{lead}."
            yield Event(day=action.due, kind="due", about=action.id, message=message, causes=(action.id,))


def _events(steps: Sequence[tuple[str, Between]], kinds: Collection[EventKind]) -> Iterable[tuple[str, Event]]:
    """Every change of some kinds from one week to the next, with what is behind it; all causes are tried in one go.

    Args:
        steps: from one week to the next, each with the line of weeks that it is on.
    """
    changes = [
        (line, between, code, was, then)
        for line, between in steps
        for (code, was), then in zip(_outlook(between.before).items(), _outlook(between.after).values(), strict=True)
        if was != then and _kind(was, then) in kinds
    ]
    asked = [
        Ask(
            between,
            partial(World.graded, code=code),
            judgement_groups(between, code, rose(was, then, between.after.rulebook.grades)),
        )
        for _, between, code, was, then in changes
    ]
    for (line, between, code, was, then), causes in zip(changes, prove(asked), strict=True):
        after, framework = between.after, between.framework
        days = [h.on for h in causes if h.on]
        day = max(days, default=after.facts.as_of)
        week = f"in the week of {long_day(day - timedelta(days=day.isoweekday() - 1))}"
        name = framework.overall_name if code == OVERALL else code
        descriptors = descriptors_of(code, framework)
        through = acting_on(descriptors, causes, framework)
        reasons = [_say(h, descriptors, framework) for h in causes]
        if len(reasons) > _NAMED:
            reasons = [*reasons[: _NAMED - 1], f"{len(reasons) - _NAMED + 1} more such events"]
        why = f": {list_words(reasons, 'and')}" if reasons else ""
        yield (
            line,
            Event(
                day=day,
                kind=_kind(was, then),
                about=code,
                message=f"{name} {_say_change(was, then, after.rulebook.grades)} {week}{why}.",
                causes=(*through, *(h.about for h in causes)),
            ),
        )


def _kind(was: Graded, then: Graded) -> EventKind:
    """Of a change whether a grade changes, or only what it could still be."""
    return "grade" if was.held != then.held else "range"


def _say_change(was: Graded, then: Graded, scale: Sequence[str]) -> str:
    if was.grade and not then.grade:
        return f"can no longer be graded ({then.underlying} on what is held)"
    if then.grade and not was.grade:
        return f"can be graded, as {then.grade},"
    if was.underlying != then.underlying:
        verb = "falls" if scale.index(then.underlying) < scale.index(was.underlying) else "rises"
        return f"{verb} to {then.underlying}{'' if then.grade else ' on what is held'}"
    if then.floor == then.ceiling:
        return f"can only be {then.floor}"
    return f"could be {then.floor} to {then.ceiling}"


def _say(happening: Happening, descriptors: Sequence[str], framework: Framework) -> str:
    """What happens, and where it is felt through another judgement that one."""
    id, _, made_anew = happening.about.partition(" of ")
    what = f"{id} is made anew" if made_anew and not happening.went else f"{happening.about} {happening.present}"
    if happening.kind == "area for improvement":
        what = f"the area for improvement {what}"
    felt = [d for d in descriptors if d in happening.felt]
    # That a weakness is no longer in date does not say that practice has changed.
    against = next((d for d in felt if happening.went and "undermines" in happening.felt[d]), None)
    if against and not any("supports" in happening.felt[d] for d in felt):
        what = f"{happening.about}, which stood against {against}, {happening.present}"
    through = acting_on(descriptors, [happening], framework)
    return f"in {list_words(through, 'and')}, which acts on it, {what}" if through else what
