"""Excel workbooks: values, fills of every kind, merged cells."""

from __future__ import annotations

import colorsys
import re
import warnings
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from evidence.importers.document import Cell, Document, Row, Table, tidy

_THEME_COLOUR = re.compile(
    r"<a:(dk1|lt1|dk2|lt2|accent[1-6])>\s*<a:(?:srgbClr val|sysClr[^>]*lastClr)=\"([0-9A-Fa-f]{6})\""
)
# The order in which a cell counts the colours of the theme; the first two pairs stand swapped in the theme itself.
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


def read(path: Path) -> Document:
    """Read the visible sheets of an .xlsx or .xlsm file, one table a sheet."""
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of features it leaves out; none of them holds the words of a plan.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    theme = _theme(book)
    tables: list[Table] = []
    notices: list[str] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            notices.append(f"The sheet {sheet.title!r} is hidden and was left out.")
            continue
        rows = _visible(sheet, _rows(sheet, theme), notices)
        if any(row.filled for row in rows):
            tables.append(Table(tuple(rows), sheet.title))
            if len(sheet.conditional_formatting):
                notices.append(f"The sheet {sheet.title!r} has conditional formatting: a colour it paints is not read.")
    return Document(tuple(tables), tuple(notices))


def show(value: object) -> str:
    """A cell's value as words: dates as YYYY-MM-DD, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value))


def _rows(sheet: Any, theme: list[str]) -> list[Row]:
    merged = _merged(sheet)
    fills: dict[int, str | None] = {}
    rows: list[Row] = []
    for number, record in enumerate(sheet.iter_rows(), start=1):
        cells: list[Cell] = []
        for column, source in enumerate(record, start=1):
            origin, kind = merged.get((number, column), (None, None))
            if origin is not None:
                source = sheet.cell(*origin)
            text = _percent(source) or show(source.value)
            fill = None
            if source.has_style:
                if source.style_id not in fills:
                    fills[source.style_id] = _fill(source, theme)
                fill = fills[source.style_id]
                if text and not any(letter.isalnum() for letter in text):
                    fill = _hex(source.font.color, theme) or fill
            cells.append(Cell("" if kind == "across" else text, fill, kind))
        rows.append(Row(tuple(cells), f"{sheet.title} row {number}"))
    while rows and not rows[-1].filled:
        rows.pop()
    return rows


def _visible(sheet: Any, rows: list[Row], notices: list[str]) -> list[Row]:
    """The rows as the sheet shows them. Rows that only a filter hides are part of the plan and stay."""
    from openpyxl.utils import get_column_letter

    columns = {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 0, (dimension.max or 0) + 1)
        if any(row.text(column - 1) for row in rows)
    }
    filtered = bool(sheet.auto_filter.filterColumn)
    hidden = {
        number
        for number, dimension in sheet.row_dimensions.items()
        if dimension.hidden and not filtered and number <= len(rows) and rows[number - 1].filled
    }
    notices.extend(_hidden(sheet.title, "column", [get_column_letter(column) for column in sorted(columns)]))
    notices.extend(_hidden(sheet.title, "row", [str(number) for number in sorted(hidden)]))
    kept = [row for number, row in enumerate(rows, start=1) if number not in hidden]
    return [_without(row, columns) for row in kept] if columns else kept


def _hidden(sheet: str, kind: str, names: list[str]) -> list[str]:
    if not names:
        return []
    what = (
        f"{kind} {names[0]} is hidden and was" if len(names) == 1 else f"{kind}s {', '.join(names)} are hidden and were"
    )
    return [f"On the sheet {sheet!r} {what} left out."]


def _without(row: Row, columns: set[int]) -> Row:
    """A row whose cells in hidden columns are empty, so that the others stay where they are."""
    return Row(
        tuple(Cell(merged=cell.merged) if at in columns else cell for at, cell in enumerate(row.cells, start=1)),
        row.place,
    )


def _percent(cell: Any) -> str:
    """A number that the sheet shows as a percentage, so written; empty for any other value."""
    shown = isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool) and "%" in cell.number_format
    return f"{cell.value * 100:.0f}%" if shown else ""


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[tuple[int, int], Any]]:
    """For each cell that is the rest of a merged one: where that one starts and how it was merged."""
    rest: dict[tuple[int, int], tuple[tuple[int, int], Any]] = {}
    for area in sheet.merged_cells.ranges:
        origin = (area.min_row, area.min_col)
        for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
            for column in range(area.min_col, min(area.max_col, sheet.max_column) + 1):
                if (row, column) != origin:
                    rest[row, column] = (origin, "down" if column == area.min_col else "across")
    return rest


def _theme(book: Any) -> list[str]:
    """The colours of the workbook's theme, in the order cells refer to them."""
    source = book.loaded_theme
    found = dict(_THEME_COLOUR.findall(source.decode("utf-8", "replace"))) if source else {}
    return [found.get(name, "") for name in _THEME_ORDER]


def _fill(cell: Any, theme: list[str]) -> str | None:
    fill = cell.fill
    if fill is None or getattr(fill, "patternType", None) is None:
        return None
    return _hex(fill.fgColor if fill.patternType == "solid" else fill.bgColor, theme)


def _hex(colour: Any, theme: list[str]) -> str | None:
    """Six hex digits for a colour given outright, by index or by theme and tint; None for white, black or none."""
    from openpyxl.styles.colors import COLOR_INDEX

    if colour is None:
        return None
    value = ""
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        value = colour.rgb[-6:]
    elif colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
        value = COLOR_INDEX[colour.indexed][-6:]
    elif colour.type == "theme" and colour.theme < len(theme):
        value = theme[colour.theme]
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", value):
        return None
    value = _tint(value, colour.tint or 0.0).upper()
    return None if value in ("FFFFFF", "000000") else value


def _tint(value: str, tint: float) -> str:
    """A colour made lighter (tint over 0, up to 1) or darker (under 0), as the file format defines it."""
    if not tint:
        return value
    red, green, blue = (int(value[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, depth = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, depth))
