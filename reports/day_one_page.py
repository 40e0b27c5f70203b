"""What is asked for on the first day, as a page, and as a workbook that names every cell that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from base.words import counted, first_up, long_day
from evidence.tables.transcript import CellValue
from reports.day_one import DayOne, PointLine, StepLine
from reports.document import Block, Bullets, Document, Run, Section, Table, cell, paragraph, quiet, table, text
from reports.formats import formats_of
from reports.palette import Tone
from reports.parts import MADE_UP, paper
from reports.sheets import Column, Sheet, render_workbook, sheet

TONES: dict[str, Tone] = {"usable": "green", "there": "amber", "not there": "red"}
"""How each state looks."""
TITLES = {
    "list": ("Lists", "Each list, and what keeps it from being used"),
    "tracker": ("Case audits", "The list of cases that are audited"),
    "document": ("Documents", "Each document, and what keeps it from being used"),
}
"""The heading of each kind, and what its table shows."""


def lay_out(day_one: DayOne) -> Document:
    """The state of everything that is asked for, as a document."""
    facts = [("On", long_day(day_one.as_of)), ("Framework", day_one.framework)]
    facts += [("Call", long_day(day_one.call))] if day_one.call else []
    return paper(day_one, "Day one", _sections(day_one), facts, running=f"day one, {long_day(day_one.as_of)}")


def _sections(day_one: DayOne) -> Iterator[Section]:
    yield Section("short", "In short", (paragraph(day_one.headline, lead=True),))
    if day_one.steps:
        yield Section("days", "What is asked for, and by when", (_timeline(day_one),))
    for kind, (title, caption) in TITLES.items():
        points = [point for point in day_one.points if point.kind == kind]
        if points:
            blocks: list[Block] = [_points(points, caption)]
            if kind == "tracker" and day_one.stages:
                blocks.append(_stages(day_one))
            yield Section(kind, title, tuple(blocks))
    if day_one.faults or day_one.unread:
        yield Section("faults", "What was found in the lists", tuple(_faults(day_one)))
    yield Section("basis", "Where this comes from", (Bullets(tuple(text(words) for words in day_one.basis)),))


def _timeline(day_one: DayOne) -> Table:
    return table(
        "The steps from the call on",
        day_one.steps,
        ("Step", 8, lambda s: cell(str(s.number))),
        ("When", 24, lambda s: cell(s.when, quiet(s.stage))),
        ("What", 44, lambda s: cell(s.what, quiet(s.basis))),
        ("Usable", 12, lambda s: cell(usable_of(s))),
    )


def usable_of(step: StepLine) -> str:
    """How much of what is due by a step can be used; empty where nothing is."""
    return f"{step.usable} of {step.asked}" if step.asked else ""


def _points(points: Iterable[PointLine], caption: str) -> Table:
    return table(
        caption,
        points,
        ("What", 40, lambda p: cell(p.name, quiet(p.id))),
        ("State", 14, lambda p: cell(Run(p.state, tone=TONES[p.state]))),
        ("Who brings it", 18, lambda p: cell(p.lead or quiet("nobody yet"))),
        ("Evidence", 10, lambda p: cell(p.item)),
        ("How old", 12, lambda p: cell(age_of(p))),
        ("Why", 26, lambda p: cell(first_up(p.why))),
        place=lambda p: f"point-{p.id}",
    )


def age_of(point: PointLine) -> str:
    """How old something is; empty where nobody knows."""
    return counted(point.days_old, "day") if point.days_old is not None else ""


def _stages(day_one: DayOne) -> Table:
    more = f"; {day_one.later_cases} more follow later" if day_one.later_cases else ""
    return table(
        f"How far the cases are; about {day_one.stages[0].of} are chosen at first{more}",
        day_one.stages,
        ("Stage", 50, lambda s: cell(s.name)),
        ("Cases", 20, lambda s: cell(str(s.cases))),
        numeric=(1,),
    )


def _faults(day_one: DayOne) -> Iterator[Block]:
    yield paragraph("Cells are told by sheet, column and row. Nothing that stands in them is told.")
    for title, asks in (("What is wrong", False), ("Worth a look", True)):
        faults = [fault for fault in day_one.faults if fault.asks is asks]
        if faults:
            yield table(
                title,
                faults,
                ("List", 8, lambda f: cell(f.list)),
                ("Where", 30, lambda f: cell(f.cells, quiet(f.column))),
                ("Cells", 8, lambda f: cell(f"{len(f.rows):,}")),
                ("What", 50, lambda f: cell(f.says)),
                numeric=(2,),
            )
    if day_one.unread:
        yield Bullets(tuple(text(words) for words in day_one.unread))


MOST_CELLS = 100_000
"""Cells that the sheet of faults names one by one; of more, only how many there are is told."""


def render_xlsx(day_one: DayOne) -> bytes:
    """Write a workbook; the same state gives the same bytes."""
    header = f"{day_one.authority}: day one.{f' {MADE_UP}' if day_one.made_up else ''}"
    return render_workbook("Day one", day_one.authority, day_one.as_of, _sheets(day_one), header)


def _sheets(day_one: DayOne) -> Iterator[Sheet]:
    yield sheet("Asked for", day_one.points, _POINTS)
    yield sheet("Days", day_one.steps, _STEPS)
    if day_one.stages:
        yield Sheet("Case audits", (("Stage", 24), ("Cases", 9)), [(s.name, s.cases) for s in day_one.stages])
    if day_one.faults:
        yield Sheet("Cells", _CELLS, list(_cells(day_one)))


_POINTS: Sequence[Column[PointLine]] = (
    ("Id", lambda p: p.id, 9),
    ("Kind", lambda p: p.kind, 11),
    ("What", lambda p: p.name, 50),
    ("State", lambda p: p.state, 11),
    ("Who brings it", lambda p: p.lead, 22),
    ("Evidence", lambda p: p.item, 10),
    ("Of", lambda p: p.made, 13),
    ("Days old", lambda p: p.days_old, 9),
    ("Due", lambda p: p.due, 13),
    ("Why", lambda p: p.why, 44),
)
_STEPS: Sequence[Column[StepLine]] = (
    ("Step", lambda s: s.number, 6),
    ("Stage", lambda s: s.stage, 13),
    ("When", lambda s: s.when, 44),
    ("What", lambda s: s.what, 70),
    ("Asked for", lambda s: s.asked, 10),
    ("Usable", lambda s: s.usable, 8),
    ("Basis", lambda s: s.basis, 11),
)
_CELLS = (("List", 9), ("Sheet", 16), ("Cell", 10), ("Column", 40), ("What", 70), ("Kind", 16))
"""The columns of the cells that are wrong: heading, and width in characters."""


def _cells(day_one: DayOne) -> Iterator[tuple[CellValue, ...]]:
    count = 0
    for fault in day_one.faults:
        kind = "worth a look" if fault.asks else "wrong"
        for row in fault.rows[: max(0, MOST_CELLS - count)]:
            place = f"{fault.letter}{row}" if fault.letter else f"row {row}"
            yield fault.list, fault.sheet, place, fault.column, fault.says, kind
        count += len(fault.rows)
    if count > MOST_CELLS:
        yield "", "", "", "", f"{count - MOST_CELLS:,} more cells are not named here. Mend these first.", ""


DAY_ONE_FORMATS: dict[str, Callable[[DayOne], bytes]] = {
    ".xlsx": render_xlsx,
    **formats_of(lay_out),
}
"""Suffix of a file to what renders the state of day one for it."""
