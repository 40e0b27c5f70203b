"""The sections of the briefing that look back and ahead."""

from __future__ import annotations

from collections.abc import Sequence

from descriptors.models import GRADES
from reports.charts import Lines
from reports.document import Block, Bullets, Cell, Figure, Paragraph, Row, Run, Section, Table, cell, quiet, text
from reports.grades import NOT_ENOUGH
from reports.outlook import Ahead, ChangeLine, Changes, LiftLine
from reports.parts import number_of
from reports.words import say_count, say_date

TOP_CHANGES = 10
"""How many descriptors that changed are told one by one."""
TOP_CAUSES = 2
"""How many causes of a change are told: the weightiest."""


def changes_section(changes: Changes | None) -> Section | None:
    """What changed since the last briefing and why; nothing where there was none."""
    if changes is None:
        return None
    title = f"What changed since {say_date(changes.since)}"
    told = (*changes.grades, *changes.descriptors[:TOP_CHANGES])
    blocks: list[Block] = [Paragraph(text(_counted(changes)))]
    if told:
        rows = tuple(_change_row(line) for line in told)
        blocks.append(Table("Changes and their causes", ("About", "What changed", "Why"), rows, widths=(14, 40, 46)))
    rest = len(changes.descriptors) - TOP_CHANGES
    if rest > 0:
        blocks.append(Paragraph(text(f"{say_count(rest, 'more descriptor')} changed (readiness compare).")))
    return Section("changes", title, tuple(blocks))


def _counted(changes: Changes) -> str:
    grades, descriptors = number_of(len(changes.grades), "grade"), number_of(len(changes.descriptors), "descriptor")
    said = f"{grades[0].upper()}{grades[1:]} and {descriptors} changed."
    if changes.raised or changes.settled:
        said += f" Challenges: {changes.raised} new, {changes.settled} settled."
    if changes.opened or changes.closed:
        said += f" Gaps: {changes.opened} new, {changes.closed} closed."
    return said


def _change_row(line: ChangeLine) -> Row:
    causes = [f"{cause[0].upper()}{cause[1:]}." for cause in line.why[:TOP_CAUSES]]
    more = len(line.why) - TOP_CAUSES
    return Row(
        (
            cell(Run(line.about, strong=True)),
            cell(f"{line.what}."),
            cell(*causes, quiet(f"and {say_count(more, 'more cause')}" if more > 0 else "")),
        )
    )


def ahead_section(ahead: Ahead | None) -> Section | None:
    """The grades if nothing is done; nothing where there is no evidence that could run out."""
    if ahead is None:
        return None
    title = "If nothing is done"
    if not ahead.changes:
        known = any(grade for course in ahead.courses for grade in course.grades)
        nothing = "no grade would change" if known else "too little would still be known to give a grade"
        told = f"In the next {ahead.weeks} weeks {nothing}."
        return Section("forecast", title, (Paragraph(text(told)),))
    events = tuple(text(Run(f"{say_date(event.on)}: ", strong=True), event.what) for event in ahead.events)
    return Section("forecast", title, (_ahead_figure(ahead), Bullets(events)))


def _ahead_figure(ahead: Ahead) -> Figure:
    names = tuple(grade.capitalize() for grade in GRADES)
    series = tuple(
        (course.name, tuple(None if grade is None else GRADES.index(grade) for grade in course.grades))
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
                cell(Run(say_date(ahead.days[place]), strong=True)),
                *(cell((course.grades[place] or NOT_ENOUGH).capitalize()) for course in ahead.courses),
            )
        )
        for place in turns
    )
    headings = ("From the week to", *(course.name for course in ahead.courses))
    table = Table("The grades to come, where they change", headings, rows)
    ends = [
        f"{course.name} from {course.grades[0] or NOT_ENOUGH} to {course.grades[-1] or NOT_ENOUGH}"
        for course in ahead.courses
    ]
    alt = f"A line for each judgement over {ahead.weeks} weeks: {'; '.join(ends)}. The table has every change."
    chart = Lines(ahead.days, names, series)
    caption = f"The grades over the next {ahead.weeks} weeks, if no evidence is renewed"
    return Figure("forecast-chart", caption, alt, chart, table)


def lift_section(lifts: Sequence[LiftLine]) -> Section | None:
    """What would lift each key judgement that is below the benchmark; nothing where none is."""
    if not lifts:
        return None
    rows = tuple(
        Row(
            (
                cell(Run(line.judgement, strong=True), f"to {line.to}"),
                cell(line.why, quiet(f"{say_count(line.weeks, 'week')} at the soonest" if line.weeks else "")),
                Cell(tuple(text(step) for step in line.steps)),
            )
        )
        for line in lifts
    )
    headings = ("Judgement", "What it takes", "The work")
    table = Table("The smallest sets of changes, proven by the engine", headings, rows, widths=(18, 32, 50))
    return Section("lift", "What would lift each key judgement", (table,))
