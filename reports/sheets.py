"""Rows as workbooks that are ready to filter and to print; the same rows give the same bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from evidence.items.workbooks import A4, as_csv, write_cell
from evidence.tables.transcript import CellValue
from reports.palette import ACCENT, LINE

if TYPE_CHECKING:
    from xlsxwriter import Workbook

T = TypeVar("T")
Column = tuple[str, Callable[[T], CellValue], int]
"""A column of lines: its heading, what gives its value, and its width in characters."""

LINE_HEIGHT = 15
"""Height of a line of text in points; rows get as many as their longest cell needs."""
LONGEST_HEADER = 120
"""Characters of a header: Excel takes little more."""


class FileLink(str):
    """The name of a file beside the workbook, to which its cell leads."""

    __slots__ = ()


class Sheet(NamedTuple):
    """One sheet.

    Attributes:
        columns: the heading of each column, and its width in characters.
        printed: how many of the columns are printed; None for all.
    """

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[CellValue]]
    printed: int | None = None


def sheet(name: str, lines: Iterable[T], columns: Sequence[Column[T]], printed: int | None = None) -> Sheet:
    """A sheet of lines, a row each."""
    rows = [[value(line) for _, value, _ in columns] for line in lines]
    return Sheet(name, [(heading, width) for heading, _, width in columns], rows, printed)


def render_csv(sheet: Sheet) -> bytes:
    """Write a sheet as CSV."""
    return as_csv([heading for heading, _ in sheet.columns], sheet.rows)


def render_workbook(title: str, author: str, on: date, sheets: Iterable[Sheet], header: str) -> bytes:
    """Write a workbook.

    Args:
        on: the day that it describes.
        header: what stands at the head of every printed page.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(buffer, {**options, "default_date_format": "d mmm yyyy"})
    created = datetime(on.year, on.month, on.day)
    book.set_properties({"title": title, "author": author[:255], "created": created})
    for sheet in sheets:
        _fill(book, sheet, "&L" + header[:LONGEST_HEADER].replace("&", "&&"))
    book.close()
    return buffer.getvalue()


def _fill(book: Workbook, sheet: Sheet, header: str) -> None:
    page = book.add_worksheet(sheet.name)
    shape = {"text_wrap": True, "valign": "top", "border": 1, "border_color": f"#{LINE}"}
    head = book.add_format({**shape, "bold": True, "bg_color": f"#{ACCENT}", "font_color": "#ffffff"})
    body: Any = book.add_format(shape)
    day = book.add_format({**shape, "num_format": "d mmm yyyy"})
    for column, (heading, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, head)
    for number, row in enumerate(sheet.rows, 1):
        page.set_row(number, LINE_HEIGHT * max(_lines(v, w) for v, (_, w) in zip(row, sheet.columns, strict=True)))
        for column, value in enumerate(row):
            if isinstance(value, FileLink):
                page.write_url(number, column, f"external:{value}", body, value)
            else:
                write_cell(page, number, column, value, day if isinstance(value, date) else body)
    last = max(len(sheet.rows), 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(1, 2)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.print_area(0, 0, last, (sheet.printed or len(sheet.columns)) - 1)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.set_header(header)
    page.set_footer("&L&A&RPage &P of &N")


def _lines(value: CellValue, width: int) -> int:
    """How many lines a cell needs; words are rarely broken where a line would just be full, hence the tenth less."""
    return max(1, math.ceil(len(str("" if value is None else value)) / (width * 0.9)))
