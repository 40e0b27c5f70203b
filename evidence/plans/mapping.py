"""What the columns of a plan were taken for, and what a person says they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from base.errors import InputError
from base.model import Model
from base.words import did_you_mean, list_words
from evidence.plan_models import PlanField
from evidence.plans.sections import PlanPart
from evidence.plans.words import words
from evidence.tables.headings import plain
from evidence.tables.transcript import GridRow, Passage, Transcript

FIELDS: tuple[PlanField, ...] = get_args(PlanField)


class PlanColumn(Model):
    """A column of a plan.

    Attributes:
        heading: its heading as the file has it; empty where it has none.
        holds: what it was taken for; empty where that could not be told, and nothing of it is read.
    """

    heading: str
    holds: str


def check_fields(stated: Mapping[str, str]) -> dict[str, PlanField]:
    """What a person says columns hold, by their headings.

    Raises:
        InputError: something that no column of a plan can hold.
    """
    checked: dict[str, PlanField] = {}
    for heading, name in stated.items():
        field: PlanField | None = next((field for field in FIELDS if field == name.strip().lower()), None)
        if field is None:
            hint = did_you_mean(name, FIELDS) or f"It can hold {list_words(FIELDS)}."
            raise InputError(f"“{name}” is nothing that a column of a plan holds.", where=heading, hint=hint)
        checked[heading] = field
    return checked


def tell_row(row: GridRow, fields: Mapping[str, PlanField]) -> GridRow:
    """A row with the usual heading in place of each that a person says holds something."""
    usual = {plain(heading): words().headings[field][0] for heading, field in fields.items()}
    cells = (replace(cell, text=usual.get(plain(cell.text), cell.text)) for cell in row.cells)
    return replace(row, cells=tuple(cells))


def tell_columns(transcript: Transcript, fields: Mapping[str, PlanField]) -> Transcript:
    """A document whose tables have usual headings where a person says what theirs hold.

    Only the first row of each table that has such a heading is one of headings, and those that repeat it.
    """
    if not fields:
        return transcript
    return replace(
        transcript,
        blocks=tuple(
            block if isinstance(block, Passage) else replace(block, rows=tuple(_told_rows(block.rows, fields)))
            for block in transcript.blocks
        ),
    )


def _told_rows(rows: Sequence[GridRow], fields: Mapping[str, PlanField]) -> Iterable[GridRow]:
    names = {plain(heading) for heading in fields}
    header = next((row.raw for row in rows if any(plain(cell.text) in names for cell in row.cells)), None)
    return (tell_row(row, fields) if row.raw == header else row for row in rows)


def missing_headings(transcript: Transcript, headings: Iterable[str]) -> list[str]:
    """Headings that a person named and no table has."""
    cells = {plain(cell.text) for grid in transcript.grids for row in grid.rows for cell in row.cells}
    return [heading for heading in headings if plain(heading) not in cells]


def list_columns(parts: Sequence[PlanPart], fields: Mapping[str, PlanField]) -> tuple[PlanColumn, ...]:
    """The columns of a plan that have words, in reading order, each once, and what they were taken for."""
    as_written = {words().headings[field][0]: heading for heading, field in fields.items()}
    columns: dict[str, str] = {}
    for part in parts:
        width = max((len(row.cells) for row in part.rows), default=0)
        for column in range(max(width, *part.layout.headings, 0)):
            heading = part.layout.headings.get(column, "")
            heading = as_written.get(heading, heading)
            holds = part.layout.fields.get(column, "")
            if heading or holds or any(row.text(column) for row in part.rows):
                columns[heading] = columns.get(heading) or holds
    return tuple(PlanColumn(heading=heading, holds=holds) for heading, holds in columns.items())


def unread_notice(columns: Sequence[PlanColumn]) -> tuple[str, ...]:
    """A sentence that names every column that was not understood; none where all were."""
    names = [f"“{c.heading}”" if c.heading else "a column without a heading" for c in columns if not c.holds]
    listed = list_words(names, "and")
    return (f"Not understood, so that nothing of it was read: {listed}.",) if names else ()
