"""Which list each sheet of a file is, and its cells by column: each distinct cell once, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import PurePath
from typing import TYPE_CHECKING

from base.errors import InputError
from base.words import list_words
from evidence.annex.faults import Fault
from evidence.annex.sheet import Cells, ListSheet, words_of
from evidence.tables.file import File
from evidence.tables.transcript import GridCell, GridRow, letters

if TYPE_CHECKING:
    from descriptors.annex import AnnexA, AnnexList

HEADING_SEARCH = 10
"""Rows from the top of a sheet among which its headings are looked for."""
LEAST = 0.6
"""The share of a list's headings that a row needs to be its row of headings."""
BY_NAME = 0.4
"""What the name of a sheet or a file is worth beside them."""
_EMPTY = GridCell()


def read_sheets(file: File, annex: AnnexA) -> tuple[list[ListSheet], list[str]]:
    """Find the lists of an annex in a file, whatever their sheets are called.

    Args:
        file: a workbook with a sheet a list, or a file with one list.

    Returns:
        The lists, and what was not read, a sentence each.

    Raises:
        InputError: the file cannot be read.
    """
    from evidence.tables.files import transcribe  # loads all readers, which the state of the lists does not need

    try:
        transcript = transcribe(file, values_alone=True)
    except InputError as error:
        if error.message.startswith(file.name):
            raise
        # Other messages name a sheet, which could be called after a child.
        raise InputError(f"{file.name} cannot be read.", where=file.where, hint=error.hint) from None
    sheets: list[ListSheet] = []
    unread: list[str] = []
    if any("hidden" in notice for notice in transcript.notices):
        unread.append(f"{file.name}: what is hidden in it was not looked at. Show it, or take it out.")
    grids = transcript.grids
    for number, grid in enumerate(grids, 1):
        name = grid.title or PurePath(file.name).stem
        spec, top = _which(grid.rows, name, annex)
        if spec is None:
            unread.append(f"{file.name}, sheet {number}: its headings are those of no list.")
        else:
            known = {words_of(known): known for known in spec.known_as}
            named = known.get(words_of(name)) or (f"{file.name}, sheet {number}" if len(grids) > 1 else spec.id)
            sheets.append(_sheet(spec, grid.rows, top, named, annex.dates))
    if not grids:
        unread.append(f"{file.name}: there is no table in it.")
    return sheets, unread


def _which(rows: Sequence[GridRow], name: str, annex: AnnexA) -> tuple[AnnexList | None, int]:
    """The list whose headings a row near the top of a sheet has, and that row; None where no row has enough of any."""
    ranked: list[tuple[float, AnnexList | None, int]] = [(0.0, None, 0)]
    for top, row in enumerate(rows[:HEADING_SEARCH]):
        there = {words_of(cell.text) for cell in row.cells if cell.text}
        for spec in annex.sheets:
            share = sum(words_of(column.name) in there for column in spec.columns) / max(1, len(spec.columns))
            ranked.append((share + (BY_NAME if share and _named(spec, name) else 0), spec, top))
    rank, spec, top = max(ranked, key=itemgetter(0))
    return (spec, top) if rank >= LEAST else (None, 0)


def _named(spec: AnnexList, name: str) -> bool:
    plain = words_of(re.sub(r"[_\-.]+", " ", name))
    return any(re.search(rf"\b{re.escape(words_of(known))}\b", plain) for known in (*spec.known_as, spec.name))


def _sheet(spec: AnnexList, rows: Sequence[GridRow], top: int, label: str, dates: str) -> ListSheet:
    """The cells of a list under its headings."""
    import numpy as np

    header = rows[top]
    places: dict[str, int] = {}
    for index, cell in enumerate(header.cells):
        places.setdefault(words_of(cell.text), index)
    body = [row for row in rows[top + 1 :] if any(cell.text for cell in row.cells)]
    columns = {
        column.name: _cells(body, places[words_of(column.name)])
        for column in spec.columns
        if words_of(column.name) in places
    }
    faults = tuple(_headings(spec, header, columns, label))
    return ListSheet(spec, label, dates, np.array([row.number for row in body], np.intp), columns, faults)


def _cells(rows: Sequence[GridRow], index: int) -> Cells:
    """The cells of one column; a reader gives cells that are alike as one."""
    import numpy as np

    places: dict[int, int] = {}
    distinct: list[GridCell] = []
    codes: list[int] = []
    for row in rows:
        cell = row.cells[index] if index < len(row.cells) else _EMPTY
        place = places.setdefault(id(cell), len(distinct))
        if place == len(distinct):
            distinct.append(cell)
        codes.append(place)
    return Cells(index, np.array(codes, np.intp), tuple(distinct))


def _headings(spec: AnnexList, header: GridRow, columns: Mapping[str, Cells], label: str) -> Iterator[Fault]:
    """What is wrong with the headings of a list. One that is not known is told by its place: it could be anything."""

    def fault(check: str, says: str, column: str = "", index: int | None = None) -> Fault:
        return Fault(
            list=spec.id,
            check=check,
            sheet=label,
            column=column,
            letter="" if index is None else letters(index),
            rows=(header.number,),
            says=says,
            asks=check == "extra column",
        )

    for column in spec.columns:
        if column.name not in columns:
            yield fault("missing column", f"The column “{column.name}” is missing.", column.name)
    known = {words_of(column.name) for column in spec.columns}
    seen = set[str]()
    for index, cell in enumerate(header.cells):
        words = words_of(cell.text)
        if words and words not in known:
            yield fault("extra column", "This is none of the columns of the list.", index=index)
        elif words in seen:
            yield fault("column twice", "This column is there twice; the first was read.", cell.text, index)
        seen |= {words} & known
    order = [columns[name].index for name in columns]
    if order != sorted(order):
        moved = [name for name, before in zip([*columns][1:], order, strict=False) if columns[name].index < before]
        yield fault("order of columns", f"The columns are not in their order: look at {list_words(moved, 'and')}.")
