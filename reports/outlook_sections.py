"""The sections of the briefing that look back and ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from textwrap import shorten
from typing import TypeVar

from base.words import counted, first_up, say_grade, shortened
from reports.charts import Lines
from reports.decisions import NAMED_CHALLENGES
from reports.document import (
    Block,
    Bullets,
    Figure,
    Line,
    Paragraph,
    Row,
    Section,
    Table,
    cell,
    paragraph,
    quiet,
    strong,
    table,
    text,
)
from reports.limits import Cut
from reports.outlook import Ahead, ChangeLine, Changes, LiftLine
from reports.parts import answered_table
from reports.scale import Scale
from reports.trend import TrendLine
from reports.words import say_date

T = TypeVar("T")

LINE = 110
"""Characters of a change on the first page: a line. The whole of it stands on the next."""


def changes_section(changes: Changes | None, trend: Sequence[TrendLine], cut: Cut) -> Section | None:
    """What changed since the last briefing in a few lines, and how the last ones stood; nothing without one."""
    if changes is None:
        return None
    points = [
        *_points(cut, "changes", changes.grades, _change_point),
        *_short_points(changes),
        *_points(cut, "back", changes.back, lambda line: f"Asked again: {line.id}. {line.because}"),
    ]
    blocks: list[Block] = [paragraph(_counted(changes))]
    if points:
        blocks.append(Bullets(tuple(points)))
    if trend:
        blocks.append(_trend_table(trend))
    return Section("changes", f"What changed since {say_date(changes.since)}", tuple(blocks))


def _points(cut: Cut, name: str, whole: Sequence[T], point: Callable[[T], str]) -> list[Line]:
    """A line for each that is shown; how many more there are stands at the end of the last."""
    shown, more = cut.shown(name, whole), first_up(cut.more(name, whole))
    room = [LINE] * (len(shown) - 1) + [LINE - len(more)]
    lines = [text(shorten(point(one), most, placeholder="…")) for one, most in zip(shown, room, strict=False)]
    return [*lines[:-1], *([(*lines[-1], quiet(f" {more}."))] if more else lines[-1:])]


def _change_point(line: ChangeLine) -> str:
    why = f", because {line.why[0]}" if line.why else ""
    return f"{line.what}{why}."


def _short_points(changes: Changes) -> Iterable[Line]:
    """What changed in the plan and which questions are new, a line each."""
    if changes.plan:
        yield text(f"In the plan: {'; '.join(changes.plan)}.")
    if changes.asked:
        yield text(f"New challenges: {shortened(changes.asked, NAMED_CHALLENGES)}.")


def _trend_table(trend: Sequence[TrendLine]) -> Table:
    """How the last briefings stood beside this one; grades that stay are told once."""
    grades = [now.grades or "none yet" for now in trend]
    grade_words = [now if now != was else quiet("as before") for was, now in zip(["", *grades], grades, strict=False)]
    return table(
        "The last Mondays",
        list(zip(trend, grade_words, strict=True)),
        ("Briefing", 18, lambda row: cell(strong(say_date(row[0].on)))),
        ("Evidence covers", 22, lambda row: cell(f"{row[0].covered} of {row[0].applicable} descriptors")),
        ("Answered", 12, lambda row: cell(f"{row[0].answered} of {row[0].asked}")),
        ("Grades", 48, lambda row: cell(row[1])),
    )


def changed_section(changes: Changes | None, cut: Cut) -> Section | None:
    """Every change of a grade, those of descriptors, and what became of answers; nothing where nothing changed."""
    if changes is None:
        return None
    blocks: list[Block] = []
    if changes.grades or changes.descriptors:
        blocks += [_causes_table(changes, cut), *rest(cut, "descriptors", changes.descriptors)]
    for caption, name, turned in (
        ("Asked again: the answer lapsed, was taken back, or its facts changed", "challenges", changes.back),
        ("Answered since", "answered", changes.answered),
    ):
        if turned:
            blocks += [answered_table(caption, cut.shown(name, turned)), *rest(cut, name, turned)]
    return Section("changed", "What changed, and why", tuple(blocks)) if blocks else None


def _causes_table(changes: Changes, cut: Cut) -> Table:
    return table(
        "Changes and their causes",
        (*changes.grades, *cut.shown("descriptors", changes.descriptors)),
        ("About", 14, lambda c: cell(strong(c.about))),
        ("What changed", 40, lambda c: cell(f"{c.what}.")),
        ("Why", 46, lambda c: cell(*map(_cause, cut.shown("causes", c.why)), quiet(cut.more("causes", c.why)))),
    )


def _cause(words: str) -> str:
    return f"{first_up(words)}."


def rest(cut: Cut, name: str, whole: Sequence[object]) -> tuple[Paragraph, ...]:
    """A line that says how much of a list is not shown; none where all of it is."""
    more = cut.more(name, whole)
    return (paragraph(quiet(f"{first_up(more)}.")),) if more else ()


def _counted(changes: Changes) -> str:
    grades = first_up(counted(len(changes.grades), "grade", none="no"))
    words = f"{grades} and {counted(len(changes.descriptors), 'descriptor', none='no')} changed."
    asked = {
        "new": changes.raised,
        "settled": changes.settled,
        "answered": len(changes.answered),
        "asked again": len(changes.back),
    }
    if any(asked.values()):
        words += f" Challenges: {', '.join(f'{count} {what}' for what, count in asked.items() if count)}."
    if changes.opened or changes.closed:
        words += f" Gaps: {changes.opened} new, {changes.closed} closed."
    return words


def ahead_section(ahead: Ahead | None, scale: Scale) -> Section | None:
    """The grades if nothing is done; nothing where there is no evidence that could run out."""
    if ahead is None:
        return None
    title = "If nothing is done"
    if not ahead.changes:
        known = any(grade for course in ahead.courses for grade in course.grades)
        nothing = "no grade would change" if known else "too little would still be known to give a grade"
        sentence = f"In the next {ahead.weeks} weeks {nothing}."
        return Section("forecast", title, (paragraph(sentence),))
    events = tuple(text(strong(f"{say_date(event.on)}: "), event.what) for event in ahead.events)
    return Section("forecast", title, (_ahead_figure(ahead, scale), Bullets(events)))


def _ahead_figure(ahead: Ahead, scale: Scale) -> Figure:
    series = tuple(
        (course.name, tuple(None if grade is None else scale.place(grade) for grade in course.grades))
        for course in ahead.courses
    )
    turns = [
        place
        for place in range(len(ahead.days))
        if place == 0 or any(course.grades[place] != course.grades[place - 1] for course in ahead.courses)
    ]
    rows = tuple(
        Row(
            (
                cell(strong(say_date(ahead.days[place]))),
                *(cell(first_up(say_grade(course.grades[place]))) for course in ahead.courses),
            )
        )
        for place in turns
    )
    headings = ("From the week to", *(course.name for course in ahead.courses))
    to_come = Table("The grades to come, where they change", headings, rows)
    ends = [
        f"{course.name} from {say_grade(course.grades[0])} to {say_grade(course.grades[-1])}"
        for course in ahead.courses
    ]
    alt = f"A line for each judgement over {ahead.weeks} weeks: {'; '.join(ends)}. The table has every change."
    chart = Lines(ahead.days, scale.names, series)
    caption = f"The grades over the next {ahead.weeks} weeks, if no evidence is renewed"
    return Figure("forecast-chart", caption, alt, chart, to_come)


def lift_section(lifts: Sequence[LiftLine], cut: Cut) -> Section | None:
    """What would lift each key judgement that is below the benchmark; nothing where none is."""
    if not lifts:
        return None
    sets = table(
        "The smallest sets of changes, proven by the engine",
        lifts,
        ("Judgement", 18, lambda lift: cell(strong(lift.judgement), f"to {lift.to}")),
        ("What it takes", 32, lambda lift: cell(lift.why, quiet(_at_the_soonest(lift)))),
        ("The work", 50, lambda lift: cell(*cut.shown("steps", lift.steps), quiet(cut.more("steps", lift.steps)))),
    )
    return Section("lift", "What would lift each key judgement", (sets,))


def _at_the_soonest(lift: LiftLine) -> str:
    return f"{counted(lift.weeks, 'week')} at the soonest" if lift.weeks else ""
