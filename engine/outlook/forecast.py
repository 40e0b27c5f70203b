"""The grades week by week if nothing is done, and if what recurs is made anew; each change with its event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Literal

from base.errors import InputError
from base.model import Model
from base.words import list_words
from descriptors.models import GRADES, Framework, Grade
from engine.assessment import OVERALL, Assessment
from engine.bearings import Held, bearings_held
from engine.facts import Facts
from engine.outlook.course import Move, Step, Turn, follow
from engine.outlook.grades import Graded
from engine.supposing.supposing import renewed
from evidence.lifecycle import valid_until
from evidence.models import Item

LONGEST = 520
"""The most weeks that can be asked for: ten years, far beyond any shelf life."""
_NAMED = 4


class Outlook(Model):
    """What one judgement, or overall effectiveness, would be.

    Attributes:
        grade: None where too little would be covered to give one.
        underlying: what the evidence held would give.
        floor: the grade if all that is unknown turned out badly; `ceiling` if it turned out well.
    """

    grade: Grade | None
    underlying: Grade
    floor: Grade
    ceiling: Grade


class Event(Model):
    """Something that happens on a day.

    Attributes:
        kind: `grade` where a grade changes, `range` where only what it could still be does, `due` for an action.
        about: code of the judgement, `overall`, or id of the action.
        message: what happens and why, as a sentence.
        causes: ids of the evidence, actions and descriptors behind it.
    """

    day: date
    kind: Literal["grade", "range", "due"]
    about: str
    message: str
    causes: tuple[str, ...] = ()


class Week(Model):
    """How things stand in a week.

    Attributes:
        week: as ISO 8601 writes it, such as `2014-W28`.
        day: the day the grades are of: the last of the week; for the first week the day that is asked about.
        events: what happens in that week, after the day that is asked about.
    """

    week: str
    day: date
    judgements: dict[str, Outlook]
    overall: Outlook
    events: tuple[Event, ...]


class Forecast(Model):
    """The weeks to come, twice.

    Attributes:
        framework: id and version of the framework.
        weeks: if nothing is done; the first is the week that holds the day asked about.
        renewed: if what recurs is made anew on its cycle with the same result.
        recurring: ids of the items that are then made anew.
    """

    framework: dict[str, str]
    as_of: date
    known_at: date | None
    facts_digest: str
    rules_digest: str
    weeks: tuple[Week, ...]
    renewed: tuple[Week, ...]
    recurring: tuple[str, ...]


def forecast(assessment: Assessment, weeks: int) -> Forecast:
    """Say what becomes of the grades.

    Args:
        assessment: how things stand.
        weeks: how many weeks ahead to look, beyond the present one.

    Raises:
        InputError: the number of weeks cannot be.
    """
    if not 0 <= weeks <= LONGEST:
        raise InputError(f"{weeks} weeks cannot be looked ahead.", where="--weeks", hint=f"Use 0 to {LONGEST}.")
    facts, framework, rulebook = assessment.facts, assessment.framework, assessment.rulebook
    ends = [_sunday(facts.as_of) + timedelta(weeks=n) for n in range(weeks + 1)]
    held = {d: list(ws) for d, ws in assessment.held.items()}
    recurring, later = _renew(assessment, ends[-1])
    again = _with_renewals(facts, later)
    held_again: Held = {d: list(ws) for d, ws in held.items()}
    for descriptor, weighed in bearings_held(replace(facts, items=tuple(_flat(later))), framework, rulebook).items():
        held_again.setdefault(descriptor, []).extend(weighed)
    return Forecast(
        framework={"id": framework.id, "version": framework.version},
        as_of=facts.as_of,
        known_at=facts.known_at,
        facts_digest=assessment.facts_digest,
        rules_digest=assessment.rules_digest,
        weeks=_weeks(facts, framework, follow(facts, held, framework, rulebook, ends), ends),
        renewed=_weeks(again, framework, follow(again, held_again, framework, rulebook, ends), ends),
        recurring=recurring,
    )


def forecast_as_data(made: Forecast) -> list[dict[str, Any]]:
    """A forecast as plain data, one object a week. Keys may be added; those there stay."""
    about = {
        "schema": "readiness.forecast/1",
        "provisional": True,
        **made.model_dump(mode="json", include={"framework", "as_of", "known_at", "facts_digest", "rules_digest"}),
    }
    return [
        {**now.model_dump(mode="json"), "renewed": then.model_dump(mode="json", exclude={"week", "day"}), **about}
        for now, then in zip(made.weeks, made.renewed, strict=True)
    ]


def _renew(assessment: Assessment, until: date) -> tuple[tuple[str, ...], dict[str, list[Item]]]:
    """What recurs, made anew on its cycle with the same result: the latest of each series that counts today.

    A series is what has one type and bears on the same descriptors. What is retired or replaced later ends there.
    """
    facts, framework = assessment.facts, assessment.framework
    counting = {w.item.id: w.item for held in assessment.held.values() for w in held if w.counts}
    latest: dict[tuple[str, frozenset[str]], Item] = {}
    for item in sorted(counting.values(), key=lambda i: (i.about, i.filed, i.id)):
        latest[item.type, frozenset(b.descriptor for b in item.bearings)] = item
    made: dict[str, list[Item]] = {}
    for item in latest.values():
        type = framework.types[item.type]
        if type.recurs_months is None or item.retired or item.superseded_by:
            continue
        days = _cycle(item.about, type.recurs_months, until)
        filed = datetime.combine(facts.known_at or facts.as_of, time.min, UTC)
        anew = [
            renewed(item, type, day, filed).model_copy(update={"id": f"{item.id} of {day}"})
            for day in days
            if day > facts.as_of
        ]
        if anew:
            made[item.id] = anew
    return tuple(sorted(made, key=lambda id: (len(id), id))), made


def _cycle(start: date, months: int, until: date) -> list[date]:
    days: list[date] = []
    while not days or days[-1] <= until:
        days.append(valid_until(start, months * (len(days) + 1)))
    return days[:-1]


def _flat(later: Mapping[str, Sequence[Item]]) -> Iterable[Item]:
    return (item for items in later.values() for item in items)


def _with_renewals(facts: Facts, later: Mapping[str, Sequence[Item]]) -> Facts:
    """The facts with what is made anew; it stands for the action that the first of the series was filed for."""
    actions = tuple(
        a.model_copy(update={"evidence": (*a.evidence, *(i.id for e in a.evidence for i in later.get(e, ())))})
        if any(e in later for e in a.evidence)
        else a
        for a in facts.actions
    )
    return replace(facts, items=(*facts.items, *_flat(later)), actions=actions)


def _sunday(day: date) -> date:
    return day + timedelta(days=7 - day.isoweekday())


def _weeks(facts: Facts, framework: Framework, steps: Sequence[Step], ends: Sequence[date]) -> tuple[Week, ...]:
    events = [*_due(facts, ends[-1])]
    for before, step in pairwise(steps):
        events += _changes(before.grades, step, framework)
    events.sort(key=lambda e: (e.day, _ORDER.index(e.kind)))
    rows: list[Week] = []
    for end in ends:
        day = end if rows else facts.as_of
        grades = next(step.grades for step in reversed(steps) if step.day <= day)
        outlook = {code: Outlook(**graded._asdict()) for code, graded in grades.items()}
        year, week, _ = end.isocalendar()
        rows.append(
            Week(
                week=f"{year}-W{week:02}",
                day=day,
                judgements={code: o for code, o in outlook.items() if code != OVERALL},
                overall=outlook[OVERALL],
                events=tuple(e for e in events if end - timedelta(days=7) < e.day <= end),
            )
        )
    return tuple(rows)


_ORDER = ("grade", "range", "due")


def _due(facts: Facts, until: date) -> Iterable[Event]:
    for action in facts.actions:
        if action.due and facts.as_of < action.due <= until and action.delivery != "done":
            name = " & ".join(action.refs) or action.id
            lead = f" ({action.lead})" if action.lead else ""
            message = f"{name} is due on {_short(action.due)}{lead}."
            yield Event(day=action.due, kind="due", about=action.id, message=message, causes=(action.id,))


def _changes(before: Mapping[str, Graded], step: Step, framework: Framework) -> Iterable[Event]:
    """The events of one day: overall first, then the judgements in their order."""
    changed = {code for code, graded in step.grades.items() if graded != before[code]}
    names = {OVERALL: framework.overall_name} | {code: code for code in before if code != OVERALL}
    week = f"in the week of {_short(step.day - timedelta(days=step.day.isoweekday() - 1))}"
    for code in (OVERALL, *(j.code for j in framework.judgements)):
        if code not in changed:
            continue
        was, then = before[code], step.grades[code]
        kind = "grade" if (was.grade, was.underlying) != (then.grade, then.underlying) else "range"
        causes = _causes(code, was, then, step, framework, changed)
        why = f": {_say_causes(causes)}" if causes else ""
        yield Event(
            day=step.day,
            kind=kind,
            about=code,
            message=f"{names[code]} {_say_change(was, then)} {week}{why}.",
            causes=tuple(causes),
        )


def _say_change(was: Graded, then: Graded) -> str:
    if was.grade and not then.grade:
        return f"can no longer be graded ({then.underlying} on what is held)"
    if then.grade and not was.grade:
        return f"can be graded, as {then.grade},"
    if was.underlying != then.underlying:
        verb = "falls" if GRADES.index(then.underlying) < GRADES.index(was.underlying) else "rises"
        return f"{verb} to {then.underlying}{'' if then.grade else ' on what is held'}"
    if then.floor == then.ceiling:
        return f"can only be {then.floor}"
    return f"could be {then.floor} to {then.ceiling}"


def _causes(
    code: str, was: Graded, then: Graded, step: Step, framework: Framework, changed: set[str]
) -> dict[str, str]:
    """What is behind a change, by its id in words: what came or went on the descriptors that moved the same way."""
    moves = {d: m for d, m in step.moves.items() if d in _behind(code, framework, changed)}
    down = GRADES.index(then.underlying) < GRADES.index(was.underlying)
    if was.underlying != then.underlying:
        same_way = {d: m for d, m in moves.items() if (m.net[1] < m.net[0]) == down and m.net[0] != m.net[1]}
    elif bool(was.grade) != bool(then.grade):
        same_way = {d: m for d, m in moves.items() if m.covered[0] != m.covered[1]}
    else:
        same_way = moves
    return _turns_of(same_way or moves)


def _behind(code: str, framework: Framework, changed: set[str]) -> set[str]:
    """The descriptors that a judgement's grade rests on: its own, and where none moved, those that act on it."""
    if code == OVERALL:
        within = {j.code for j in framework.judgements if j.kind == "key" and j.code in changed}
        return {d.id for c in within for d in framework.by_code[c].descriptors}
    inside = {j.code for j in framework.judgements if j.parent == code and j.code in changed}
    return {d.id for c in (code, *inside) for d in framework.by_code[c].descriptors}


def _turns_of(moves: Mapping[str, Move]) -> dict[str, str]:
    found: dict[str, str] = {}
    for descriptor, move in moves.items():
        for turn in move.turns:
            found.setdefault(turn.subject, _say_turn(turn, descriptor, move))
    return found


def _say_turn(turn: Turn, descriptor: str, move: Move) -> str:
    if turn.kind == "exclusion":
        return f"{descriptor} no longer applies"
    if turn.kind == "improvement":
        return f"the area for improvement {turn.subject} begins to stand"
    if turn.counts:
        id, _, made_anew = turn.subject.partition(" of ")
        return f"{id} is made anew" if made_anew else f"{id} comes into date"
    verb = {"it was retired": "is retired", "it was replaced": "is replaced"}.get(turn.because, "expires")
    # That a weakness is no longer in date does not say that practice has changed.
    against = f", which stood against {descriptor}," if move.net[1] > move.net[0] else ""
    return f"{turn.subject}{against} {verb}"


def _say_causes(causes: Mapping[str, str]) -> str:
    said = list(causes.values())
    if len(said) > _NAMED:
        said = [*said[: _NAMED - 1], f"{len(said) - _NAMED + 1} more such events"]
    return list_words(said, "and")


def _short(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
