"""Rows of a scan whose cells stand beside their columns, put back under their headings."""

from __future__ import annotations

from evidence.plans.colours import read_colour
from evidence.plans.columns import PlanLayout
from evidence.plans.refs import looks_like_ref
from evidence.plans.timescales import is_date, is_timescale
from evidence.tables.transcript import GridCell, GridRow

FURTHEST = 2
"""Columns a row is moved at most."""
CLEARLY = 2
"""How many cells more must agree with their headings than do where the row stands."""


def put_back(row: GridRow, layout: PlanLayout) -> tuple[GridRow, int]:
    """A row moved to where its reference, colour and date agree with the headings, and by how many columns.

    A row moves only where that is clear, and where no cell is lost.
    """
    if any(cell.merged or cell.fill for cell in row.cells) or len(row.filled) < 3:
        return row, 0
    here = _agreement(row, layout)
    filled = [column for column, cell in enumerate(row.cells) if cell.text]
    width = max(layout.headings, default=0) + 1
    for by in (shift for size in range(1, FURTHEST + 1) for shift in (size, -size)):
        if filled[0] + by < 0 or filled[-1] + by >= width:
            continue
        cells = (GridCell(),) * by + row.cells if by > 0 else row.cells[-by:]
        moved = GridRow(cells, row.place)
        if _agreement(moved, layout) - here >= CLEARLY:
            return moved, by
    return row, 0


def _agreement(row: GridRow, layout: PlanLayout) -> int:
    """How many cells are what their heading says, less those that are not."""
    score = 0
    for column, field in layout.fields.items():
        text = row.text(column)
        if text and field == "ref":
            score += 1 if looks_like_ref(text) else -1
        elif text and field == "rag":
            score += 1 if len(text) < 20 and read_colour(text).rag else -1
        elif text and field == "due":
            score += 1 if is_date(text) or is_timescale(text) else 0
    return score
