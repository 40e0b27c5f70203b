"""Excel workbooks: values, fills of every kind, merged cells."""

from __future__ import annotations

import colorsys
import io
import os
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from evidence.tables.file import File
from evidence.tables.transcript import (
    MOST_CELLS,
    UNREADABLE,
    Grid,
    GridCell,
    Transcript,
    background,
    gather_rows,
    is_white,
    tidy,
)

_NOTHING = GridCell()
_TRUE = ("1", "true")

_THEME_COLOUR = re.compile(
    r"<a:(dk1|lt1|dk2|lt2|accent[1-6])>\s*<a:(?:srgbClr val|sysClr[^>]*lastClr)=\"([0-9A-Fa-f]{6})\""
)
# The order in which a cell counts the colours of the theme; the first two pairs stand swapped in the theme itself.
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


def read(file: File) -> Transcript:
    """Read the visible sheets of an .xlsx or .xlsm file, one table a sheet.

    A sheet is read as a stream of the cells it has, so that one stray cell far below or beside the rest costs nothing.
    """
    # expat, which reads it, refuses entities that grow without bounds; plain Python takes twice as long.
    os.environ.setdefault("OPENPYXL_DEFUSEDXML", "False")
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of features it leaves out; none of them holds the words of a plan.
        warnings.simplefilter("ignore")
        book: Any = openpyxl.load_workbook(io.BytesIO(file.content), data_only=True, read_only=True)
        styles = _Styles(book)
        grids: list[Grid] = []
        notices: list[str] = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                notices.append(f"The sheet {sheet.title!r} is hidden and was left out.")
                continue
            rows, parsed = _rows(sheet, styles)
            _leave_out_hidden(sheet.title, rows, parsed, notices)
            if kept := gather_rows(_laid_out(rows), sheet.title, f"{sheet.title} "):
                grids.append(Grid(kept, sheet.title))
                if parsed.formatting:
                    painted = f"The sheet {sheet.title!r} has conditional formatting: a colour it paints is not read."
                    notices.append(painted)
    return Transcript(tuple(grids), tuple(notices))


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


class _Styles:
    """What the styles of a workbook say of its cells, each looked up once."""

    def __init__(self, book: Any) -> None:
        self._theme = _theme(book)
        self._fills: dict[int, str | None] = {}
        self._hides: dict[int, bool] = {}

    def fill(self, cell: Any) -> str | None:
        """The background of a cell."""
        if cell._style_id not in self._fills:
            self._fills[cell._style_id] = _fill(cell, self._theme)
        return self._fills[cell._style_id]

    def hides(self, cell: Any) -> bool:
        """Whether a cell shows nobody its words: by its format, too small, or of the colour that lies behind them."""
        if cell._style_id not in self._hides:
            self._hides[cell._style_id] = self._hides_words(cell)
        return self._hides[cell._style_id]

    def _hides_words(self, cell: Any) -> bool:
        if set(cell.number_format or "") == {";"} or (cell.font.sz or 11) <= UNREADABLE:
            return True
        colour = getattr(cell.font.color, "rgb", None)
        ink = colour[-6:].upper() if isinstance(colour, str) else self.ink(cell)
        return bool(ink) and (self.fill(cell) == ink or (is_white(str(ink)) and cell.fill.patternType is None))

    def ink(self, cell: Any) -> str | None:
        """The colour of a cell's letters."""
        return _hex(cell.font.color, self._theme)


def _rows(sheet: Any, styles: _Styles) -> tuple[dict[int, dict[int, GridCell]], Any]:
    """The cells of a sheet that hold words or are filled, in rows that have words; and what else was parsed of it."""
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet._reader import WorkSheetParser

    class Parser(WorkSheetParser):
        """Passes over rows without words, of which a sheet may have a million that are only painted."""

        def parse_row(self, row: Any) -> Any:
            if any(len(element) for element in row):
                return super().parse_row(row)
            self.row_counter = int(row.get("r", self.row_counter + 1))
            return self.row_counter, ()

    book = sheet.parent
    rows: dict[int, dict[int, GridCell]] = {}
    count = 0
    cells_by_content: dict[tuple[Any, ...], GridCell] = {}  # a long list says the same few words again and again

    def read(parts: dict[str, Any]) -> GridCell:
        value = parts["value"]
        key = value, type(value), parts["style_id"]
        cell = cells_by_content.get(key)
        if cell is None:
            cell = cells_by_content[key] = _cell(ReadOnlyCell(sheet, **parts), styles)
        return cell

    with sheet._get_source() as source:
        parser = Parser(source, sheet._shared_strings, True, book.epoch, book._date_formats, book._timedelta_formats)
        for number, record in parser.parse():
            cells = {parts["column"]: read(parts) for parts in record}
            if any(cell.text for cell in cells.values()):
                rows[number] = {column: cell for column, cell in cells.items() if cell is not _NOTHING}
                count += len(rows[number])
            if count > MOST_CELLS:
                break  # gathering the rows says so
    for area in parser.merged_cells.mergeCell if parser.merged_cells else ():
        _merge(rows, area)
    return rows, parser


def _cell(source: Any, styles: _Styles) -> GridCell:
    from openpyxl.utils.escape import unescape

    value = source.value
    if value is None:
        return GridCell(fill=styles.fill(source)) if source._style_id else _NOTHING
    if isinstance(value, str) and "_x" in value:
        value = unescape(value)
    text, fill = show(value), None
    if source._style_id and styles.hides(source):
        return GridCell(fill=styles.fill(source))
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (source.number_format or ""):
        value = round(value * 100, 9)
        text = f"{value:.0f}%"
    if source._style_id:
        fill = styles.fill(source)
        if text and not any(letter.isalnum() for letter in text):
            fill = styles.ink(source) or fill
    return GridCell(text, fill, None, value)


def _merge(rows: dict[int, dict[int, GridCell]], area: Any) -> None:
    """Write the first cell of a merged area over the rest of it, as far as the sheet has rows and columns."""
    first = rows.get(area.min_row, {}).get(area.min_col, _NOTHING)
    if first == _NOTHING:
        return
    widest = max(max(cells) for cells in rows.values())
    numbers = range(area.min_row, area.max_row + 1)
    for number in [n for n in rows if n in numbers] if len(numbers) > len(rows) else [n for n in numbers if n in rows]:
        for column in range(area.min_col, min(area.max_col, widest) + 1):
            if column != area.min_col:
                rows[number][column] = GridCell("", first.fill, "across")
            elif number != area.min_row:
                rows[number][column] = GridCell(first.text, first.fill, "down", first.value)


def _laid_out(rows: dict[int, dict[int, GridCell]]) -> Iterator[tuple[int, list[GridCell]]]:
    for number in sorted(rows):
        cells = rows[number]
        yield number, [cells.get(column, _NOTHING) for column in range(1, max(cells, default=0) + 1)]


def _leave_out_hidden(sheet: str, rows: dict[int, dict[int, GridCell]], parsed: Any, notices: list[str]) -> None:
    """Take out what the sheet does not show. Rows that only a filter hides are part of the plan and stay."""
    from openpyxl.utils import get_column_letter

    spans = [
        range(int(column["min"]), int(column["max"]) + 1)
        for column in parsed.column_dimensions.values()
        if column.get("hidden") in _TRUE or _is_nothing(column.get("width"))
    ]
    used = {column for cells in rows.values() for column, cell in cells.items() if cell.text}
    columns = sorted(column for column in used if any(column in span for span in spans))
    filtered = bool(getattr(parsed, "auto_filter", None) and parsed.auto_filter.filterColumn)
    heights = {n: parsed.row_dimensions.get(str(n), {}) for n in rows}
    hidden = [
        n for n, row in heights.items() if not filtered and (row.get("hidden") in _TRUE or _is_nothing(row.get("ht")))
    ]
    notices.extend(_hidden(sheet, "column", [get_column_letter(column) for column in columns]))
    notices.extend(_hidden(sheet, "row", [str(number) for number in hidden]))
    for number in hidden:
        del rows[number]
    for cells in rows.values():
        for column in columns:
            if column in cells:
                # The others stay where they are.
                cells[column] = GridCell(merged=cells[column].merged)


def _is_nothing(size: Any) -> bool:
    """Whether a row has no height, or a column no width."""
    return size is not None and float(size) == 0


def _hidden(sheet: str, kind: str, names: list[str]) -> list[str]:
    if not names:
        return []
    what = (
        f"{kind} {names[0]} is hidden and was" if len(names) == 1 else f"{kind}s {', '.join(names)} are hidden and were"
    )
    return [f"On the sheet {sheet!r} {what} left out."]


def _theme(book: Any) -> list[str]:
    """The colours of the workbook's theme, in the order cells refer to them."""
    source = book.loaded_theme
    colours = dict(_THEME_COLOUR.findall(source.decode("utf-8", "replace"))) if source else {}
    return [colours.get(name, "") for name in _THEME_ORDER]


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
    return background(_tint(value, colour.tint or 0.0))


def _tint(value: str, tint: float) -> str:
    """A colour made lighter (tint over 0, up to 1) or darker (under 0), as the file format defines it."""
    if not tint:
        return value
    red, green, blue = (int(value[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, depth = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, depth))
