"""The values of Excel workbooks alone: of old files, which give no more, and of lists, of which no more is asked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from base.errors import InputError
from evidence.tables.columns import RowsByColumn, turned
from evidence.tables.file import File
from evidence.tables.transcript import MOST_CELLS, CellValue, Grid, Transcript, column_number
from evidence.tables.workbook import show

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_COLUMNS = 64
"""Columns of a sheet of which all values are held at once; 99,999 rows of so many fill 200 MB."""
LARGEST_EXACT = 1e15
"""Numbers from here on do not keep all their digits as a float."""

_CELL = re.compile(rb'<c r="([A-Z]{1,2})[0-9]{1,5}"(?: s="[0-9]+")?(?: t="(?:s|n|b|str|inlineStr)")?/?>')
_PERCENT = re.compile(rb'<numFmt numFmtId="([0-9]+)" formatCode="[^"]*%')
# More than a million of anything, or an area that no sheet has: memory is asked for by what a file says of itself.
_VAST = re.compile(rb'[cC]ount="[^"]{7,}"|<dimension ref="(?![A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?"/)')
_EXACT = {str, int, float, bool, date}


def read(file: File) -> Transcript:
    """Read an .xls file, one table a sheet; fills cannot be read from this format."""
    import python_calamine

    grids: list[Grid] = []
    with python_calamine.load_workbook(io.BytesIO(file.content)) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height * sheet.width > MOST_CELLS:
                raise InputError(
                    f"The sheet “{name}” has {sheet.height:,} rows and {sheet.width:,} columns: something stands far "
                    "beside or below the rest.",
                    hint="Save it as .xlsx.",
                )
            if rows := RowsByColumn(_columns(sheet), name, f"{name} ", show):
                grids.append(Grid(rows, name))
    notice = "The colours of cells are not read from this old file format; save it as .xlsx if the RAG is a fill."
    return Transcript(tuple(grids), (notice,) if grids else ())


def read_plain(file: File) -> Transcript | None:
    """Read an .xlsx file whose values tell all but the look of its cells, one table a sheet; None for any other.

    It takes a tenth of the time that reading its cells one by one does.
    """
    import python_calamine

    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        others = ("xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml")
        parts = (archive.read(name) for name in others if name in archive.namelist())
        if not all(map(_tells_all, parts)) or not all(_is_plain(archive.read(name)) for name in sheets):
            return None
    grids: list[Grid] = []
    with python_calamine.load_workbook(io.BytesIO(file.content)) as book:
        if len(book.sheet_names) != len(sheets):
            return None
        for name in book.sheet_names:
            columns = _columns(book.get_sheet_by_name(name))
            kinds: set[type] = set().union(*(map(type, values) for values in columns))
            if not kinds <= _EXACT or sum(map(len, columns)) > MOST_CELLS or not _whole_as_such(columns):
                return None
            if rows := RowsByColumn(columns, name, f"{name} ", show, logical=bool in kinds):
                grids.append(Grid(rows, name))
    return Transcript(tuple(grids))


def _columns(sheet: CalamineSheet) -> list[list[CellValue]]:
    """The columns of a sheet; texts that are alike are one, so that less is handed on."""
    columns = turned(sheet.to_python(skip_empty_area=False))
    known: dict[str, str] = {}
    return [[known.setdefault(v, v) if isinstance(v, str) else v for v in column] for column in columns]


def _tells_all(part: bytes) -> bool:
    """Whether what a workbook says of all its sheets hides nothing, shows no shares as percentages, and so on."""
    if b"<rPh" in part or b"_x" in part or b'idden"' in part or b'date1904="1"' in part or b'date1904="true"' in part:
        return False
    if _VAST.search(part):
        return False
    used = part[part.find(b"<cellXfs") : part.find(b"</cellXfs>")]
    return not any(b'numFmtId="%b"' % number in used for number in (b"9", b"10", *_PERCENT.findall(part)))


def _is_plain(sheet: bytes) -> bool:
    """Whether no cell is hidden, merged, an error or written as it seldom is, and none stands far from the others."""
    cells, below = _CELL.findall(sheet), sheet[sheet.rfind(b"</sheetData>") :]
    return (
        len(cells) == sheet.count(b"<c ")
        and all(column_number(letters.decode()) < MOST_COLUMNS for letters in set(cells))
        and b"mergeCell" not in below
        and not _VAST.search(sheet, 0, sheet.find(b"<sheetData"))
        and not any(mark in sheet for mark in (b'hidden="1"', b'hidden="true"', b"_x", b"<c>", b":c "))
    )


def _whole_as_such(columns: Sequence[list[CellValue]]) -> bool:
    """Make whole numbers of those that are; false where one is too large to keep all its digits."""
    for column in columns:
        if float not in set(map(type, column)):
            continue
        for at, value in enumerate(column):
            if isinstance(value, float) and value.is_integer():
                if abs(value) >= LARGEST_EXACT:
                    return False
                column[at] = int(value)
    return True
