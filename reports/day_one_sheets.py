"""What is asked for on the first day, as a workbook: what is there, the days, and every cell that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence.tables.document import CellValue
from reports.day_one import DayOne
from reports.day_one_page import lay_out
from reports.parts import MADE_UP
from reports.sheets import Sheet, render_workbook
from reports.writing import formats_of

MOST_CELLS = 100_000
"""Cells that the sheet of faults names one by one; of more, only how many there are is told."""


def render_xlsx(day_one: DayOne) -> bytes:
    """Write a workbook; the same state gives the same bytes."""
    header = f"{day_one.authority}: day one.{f' {MADE_UP}' if day_one.made_up else ''}"
    return render_workbook("Day one", day_one.authority, day_one.as_of, _sheets(day_one), header)


def _sheets(day_one: DayOne) -> Iterator[Sheet]:
    points = [(p.id, p.kind, p.name, p.state, p.lead, p.item, p.made, p.days_old, p.due, p.why) for p in day_one.points]
    yield Sheet("Asked for", _POINTS, points)
    steps = [(s.number, s.stage, s.when, s.what, s.asked, s.usable, s.basis) for s in day_one.steps]
    yield Sheet("Days", _STEPS, steps)
    if day_one.stages:
        yield Sheet("Case audits", (("Stage", 24), ("Cases", 9)), [(s.name, s.cases) for s in day_one.stages])
    if day_one.faults:
        yield Sheet("Cells", _CELLS, list(_cells(day_one)))


_POINTS = (
    ("Id", 9), ("Kind", 11), ("What", 50), ("State", 11), ("Who brings it", 22), ("Evidence", 10), ("Of", 13),
    ("Days old", 9), ("Due", 13), ("Why", 44),
)  # fmt: skip
_STEPS = (("Step", 6), ("Stage", 13), ("When", 44), ("What", 70), ("Asked for", 10), ("Usable", 8), ("Basis", 11))
_CELLS = (("List", 9), ("Sheet", 16), ("Cell", 10), ("Column", 40), ("What", 70), ("Kind", 16))
"""The columns of each sheet: heading, and width in characters."""


def _cells(day_one: DayOne) -> Iterator[tuple[CellValue, ...]]:
    told = 0
    for fault in day_one.faults:
        kind = "worth a look" if fault.asks else "wrong"
        for row in fault.rows[: max(0, MOST_CELLS - told)]:
            place = f"{fault.letter}{row}" if fault.letter else f"row {row}"
            yield fault.list, fault.sheet, place, fault.column, fault.says, kind
        told += len(fault.rows)
    if told > MOST_CELLS:
        yield "", "", "", "", f"{told - MOST_CELLS:,} more cells are not named here. Mend these first.", ""


DAY_ONE_FORMATS: dict[str, Callable[[DayOne], bytes]] = {
    ".xlsx": render_xlsx,
    **formats_of(lay_out),
}
"""Suffix of a file to what renders the state of day one for it."""
