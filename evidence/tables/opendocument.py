"""OpenDocument sheets with their values, fills and merged cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from evidence.tables.file import File
from evidence.tables.transcript import CellValue, Grid, GridCell, Transcript, background, gather_rows, tidy

MOST_REPEATS = 1000
"""Rows that are written once and repeated: more alike ones with words are a slip. Empty ones run to a million."""
MOST_COLUMNS = 1024
"""Columns of a sheet as LibreOffice has them at first; nothing is read beyond."""

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _TEXT, _OFFICE = f"{{{_OASIS}:table:1.0}}", f"{{{_OASIS}:text:1.0}}", f"{{{_OASIS}:office:1.0}}"
_STYLE, _FO = f"{{{_OASIS}:style:1.0}}", f"{{{_OASIS}:xsl-fo-compatible:1.0}}"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_BREAKS = {f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"}


def read(file: File) -> Transcript:
    """Read an .ods file, one table a sheet."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        # expat, which reads it, refuses entities that grow without bounds.
        parts = [
            ElementTree.fromstring(archive.read(name))  # noqa: S314
            for name in ("styles.xml", "content.xml")
            if name in archive.namelist()
        ]
    fills = _fills(parts)
    grids: list[Grid] = []
    for sheet in parts[-1].iter(f"{_TABLE}table"):
        name = sheet.get(f"{_TABLE}name", "")
        if rows := gather_rows(_rows(sheet, fills), name, f"{name} "):
            grids.append(Grid(rows, name))
    return Transcript(tuple(grids))


def _rows(sheet: Element, fills: dict[str, str]) -> Iterator[tuple[int, list[GridCell]]]:
    above: dict[int, tuple[GridCell, int]] = {}
    number = 1
    for element in sheet.iter(f"{_TABLE}table-row"):
        repeats = _count(element, "number-rows-repeated")
        cells = _cells(element, fills, above)
        for repeat in range(min(repeats, MOST_REPEATS)):
            yield number + repeat, cells
        number += repeats


def _count(element: Element, name: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{name}", "1")))


def _cells(row: Element, fills: dict[str, str], above: dict[int, tuple[GridCell, int]]) -> list[GridCell]:
    """The cells of a row. `above` carries, by column, a cell merged down and for how many more rows."""
    cells: list[GridCell] = []
    across = 0
    for element in row:
        if element.tag not in (_CELL, _COVERED):
            continue
        covered = element.tag == _COVERED
        fill = fills.get(element.get(f"{_TABLE}style-name", ""))
        text, value = _content(element)
        repeats = min(_count(element, "number-columns-repeated"), MOST_COLUMNS - len(cells))
        for _ in range(repeats):
            column = len(cells)
            origin, rows_left = above.pop(column, (GridCell(), 0))
            if covered and rows_left > 0:
                above[column] = (origin, rows_left - 1)
                cells.append(GridCell(origin.text, origin.fill, "down", origin.value))
            elif covered and across:
                across -= 1
                cells.append(GridCell("", fill, "across"))
            else:
                across = 0 if covered else _count(element, "number-columns-spanned") - 1
                cell = GridCell(text, fill, None, value)
                more_rows = 0 if covered else _count(element, "number-rows-spanned") - 1
                if more_rows:
                    above[column] = (cell, more_rows)
                cells.append(cell)
    while cells and cells[-1] == GridCell():
        cells.pop()
    return cells


def _content(cell: Element) -> tuple[str, CellValue]:
    """What a cell shows, and its value; of a date the day."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    shown = "\n".join("".join(_pieces(paragraph)) for paragraph in cell.findall(f"{_TEXT}p"))
    number = cell.get(f"{_OFFICE}value", "")
    if kind == "date":
        stated = cell.get(f"{_OFFICE}date-value", "")
        return stated[:10], _day(stated)
    if kind == "boolean":
        return tidy(shown), cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind in ("float", "currency", "percentage") and number:
        return tidy(shown), round(float(number) * (100 if kind == "percentage" else 1), 9)
    return tidy(shown), shown or None


def _day(stated: str) -> date | str:
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return stated
    return moment if "T" in stated else moment.date()


def _pieces(element: Element) -> Iterator[str]:
    """The words of a paragraph, without those of a comment on it."""
    yield element.text or ""
    for child in element:
        if child.tag in _BREAKS:
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), 80) if child.tag == f"{_TEXT}s" else "\n"
        elif child.tag != f"{_OFFICE}annotation":
            yield from _pieces(child)
        yield child.tail or ""


def _fills(parts: list[Element]) -> dict[str, str]:
    """The background of each cell style by its name, with what it inherits."""
    stated: dict[str, tuple[str, str]] = {}
    for style in (style for part in parts for style in part.iter(f"{_STYLE}style")):
        colours = [p.get(f"{_FO}background-color", "") for p in style.findall(f"{_STYLE}table-cell-properties")]
        parent = style.get(f"{_STYLE}parent-style-name", "")
        stated[style.get(f"{_STYLE}name", "")] = (colours[-1] if colours else "", parent)
    fills: dict[str, str] = {}
    for name, (colour, parent) in stated.items():
        seen = {name}
        while not colour and parent in stated and parent not in seen:
            seen.add(parent)
            colour, parent = stated[parent]
        if colour.startswith("#") and (fill := background(colour[1:])):
            fills[name] = fill
    return fills
