"""OpenDocument sheets with their fills, and the values alone of old and binary Excel files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evidence.importers.document import Cell, Document, Row, Table, tidy
from evidence.importers.readers.workbook import show

MOST_REPEATS = 20_000
"""Rows. LibreOffice writes the empty rest of a sheet as one row repeated a million times."""


def read_values(path: Path) -> Document:
    """Read an .xls or .xlsb file, one table a sheet; fills cannot be read from these formats."""
    import python_calamine

    tables: list[Table] = []
    with python_calamine.load_workbook(str(path)) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            start = (sheet.start or (0, 0))[0]
            rows = [
                Row(tuple(Cell(show(value)) for value in record), f"{name} row {number}")
                for number, record in enumerate(sheet.to_python(skip_empty_area=True), start=start + 1)
            ]
            if any(row.filled for row in rows):
                tables.append(Table(tuple(rows), name))
    notice = "The colours of cells are not read from this old file format; save it as .xlsx if the RAG is a fill."
    return Document(tuple(tables), (notice,) if tables else ())


def read(path: Path) -> Document:
    """Read an .ods file, one table a sheet."""
    from odf import opendocument, table

    book: Any = opendocument.load(str(path))
    fills = _fills(book)
    tables: list[Table] = []
    for sheet in book.getElementsByType(table.Table):
        name = str(sheet.getAttribute("name") or "")
        rows = _rows(sheet, name, fills)
        if any(row.filled for row in rows):
            tables.append(Table(tuple(rows), name))
    return Document(tuple(tables))


def _rows(sheet: Any, name: str, fills: dict[str, str]) -> list[Row]:
    from odf import table

    rows: list[Row] = []
    above: dict[int, tuple[Cell, int]] = {}
    number = 0
    for element in sheet.getElementsByType(table.TableRow):
        repeats = int(element.getAttribute("numberrowsrepeated") or 1)
        cells = _cells(element, fills, above)
        row = Row(tuple(cells), f"{name} row {number + 1}")
        for repeat in range(repeats if row.filled and repeats < MOST_REPEATS else 1):
            rows.append(Row(row.cells, f"{name} row {number + 1 + repeat}"))
        number += repeats
    while rows and not rows[-1].filled:
        rows.pop()
    return rows


def _cells(row: Any, fills: dict[str, str], above: dict[int, tuple[Cell, int]]) -> list[Cell]:
    """The cells of a row. `above` carries, by column, a cell merged down and for how many more rows."""
    cells: list[Cell] = []
    across = 0
    for element in row.childNodes:
        kind = getattr(element, "qname", ("", ""))[1]
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        repeats = int(element.getAttribute("numbercolumnsrepeated") or 1)
        fill = fills.get(str(element.getAttribute("stylename") or ""))
        text = _text(element)
        for _ in range(min(repeats, 200) if text or fill or kind == "covered-table-cell" else min(repeats, 50)):
            column = len(cells)
            origin, rows_left = above.pop(column, (Cell(), 0))
            if kind == "covered-table-cell" and rows_left > 0:
                above[column] = (origin, rows_left - 1)
                cells.append(Cell(origin.text, origin.fill, "down"))
            elif kind == "covered-table-cell" and across:
                across -= 1
                cells.append(Cell("", fill, "across"))
            else:
                across = int(element.getAttribute("numbercolumnsspanned") or 1) - 1 if kind == "table-cell" else 0
                cell = Cell(text, fill)
                more_rows = int(element.getAttribute("numberrowsspanned") or 1) - 1 if kind == "table-cell" else 0
                if more_rows:
                    above[column] = (cell, more_rows)
                cells.append(cell)
    return cells


def _text(cell: Any) -> str:
    """A cell's words: the day of a date, otherwise what it shows."""
    from odf import teletype, text

    if cell.getAttribute("valuetype") == "date":
        return str(cell.getAttribute("datevalue") or "")[:10]
    return tidy(" ".join(teletype.extractText(paragraph) for paragraph in cell.getElementsByType(text.P)))


def _fills(book: Any) -> dict[str, str]:
    """The background of each cell style by its name, with what it inherits."""
    from odf import style

    own: dict[str, tuple[str, str]] = {}
    for found in book.getElementsByType(style.Style):
        colour = ""
        for properties in found.getElementsByType(style.TableCellProperties):
            colour = str(properties.getAttribute("backgroundcolor") or "")
        own[str(found.getAttribute("name"))] = (colour, str(found.getAttribute("parentstylename") or ""))
    fills: dict[str, str] = {}
    for name in own:
        colour, parent = own[name]
        seen = {name}
        while not colour and parent in own and parent not in seen:
            seen.add(parent)
            colour, parent = own[parent]
        if colour.startswith("#") and colour.upper() not in ("#FFFFFF", "#000000"):
            fills[name] = colour[1:].upper()
    return fills
