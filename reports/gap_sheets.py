"""The gap report as CSV and as an Excel workbook with one sheet a lead, ready to filter and to print."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from evidence.tables.formulas import neutralise
from evidence.workbooks import sheet_names
from reports.findings import GapLine
from reports.gap_report import COLUMNS, NOBODY, PRINTED, GapReport
from reports.palette import ACCENT, SHADE
from reports.parts import MADE_UP
from reports.words import say_date

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LINE_HEIGHT = 15
"""Height of a line of text in points; rows get as many as their longest cell needs."""
EVERYTHING = "All gaps"
"""The first sheet: every gap, whoever leads it."""


def render_csv(report: GapReport) -> bytes:
    """Write every gap as CSV that Excel reads: UTF-8 with its mark, no text taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([heading for heading, *_ in COLUMNS])
    for gap in report.gaps:
        writer.writerow([_text(value(gap)) for _, value, _ in COLUMNS])
    return buffer.getvalue().encode("utf-8-sig")


def render_xlsx(report: GapReport) -> bytes:
    """Write a workbook: every gap on the first sheet, then one sheet a lead; the same report gives the same bytes."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime(report.as_of.year, report.as_of.month, report.as_of.day)
    book.set_properties({"title": "Gap report", "author": report.authority[:255], "created": made})
    by_lead: dict[str, list[GapLine]] = {}
    for gap in report.gaps:
        by_lead.setdefault(gap.lead or NOBODY, []).append(gap)
    names = sheet_names([EVERYTHING, *by_lead])
    for name, gaps in zip(names, [report.gaps, *by_lead.values()], strict=True):
        _fill(book, book.add_worksheet(name), gaps, report)
    book.close()
    return buffer.getvalue()


def _fill(book: Workbook, sheet: Worksheet, gaps: Sequence[GapLine], report: GapReport) -> None:
    wrapped: dict[str, Any] = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#c3c9cf"}
    head = book.add_format({**wrapped, "bold": True, "bg_color": f"#{ACCENT}", "font_color": "#ffffff"})
    body, day = book.add_format(wrapped), book.add_format({**wrapped, "num_format": "d mmm yyyy"})
    shaded = book.add_format({**wrapped, "bg_color": f"#{SHADE}", "bold": True})
    for row, gap in enumerate(gaps, 1):
        sheet.set_row(row, LINE_HEIGHT * max(_lines(value(gap), width) for _, value, width in COLUMNS))
    for column, (heading, value, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, head)
        for row, gap in enumerate(gaps, 1):
            content = value(gap)
            if isinstance(content, date):
                sheet.write_datetime(row, column, datetime(content.year, content.month, content.day), day)
            elif isinstance(content, int):
                sheet.write_number(row, column, content, shaded)
            else:
                sheet.write_string(row, column, neutralise(content or ""), body)
    sheet.autofilter(0, 0, max(len(gaps), 1), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(len(gaps), 1), PRINTED - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    title = f"{report.authority}: gap report, {say_date(report.as_of)}, provisional"
    sheet.set_header(_margin(f"{title}. {MADE_UP}" if report.made_up else title))
    sheet.set_footer("&L&A&RPage &P of &N")


def _lines(value: str | int | date | None, width: int) -> int:
    """How many lines a cell needs; words are rarely broken where a line would just be full, hence the tenth less."""
    return max(1, math.ceil(len(str(value or "")) / (width * 0.9)))


def _margin(words: str) -> str:
    """A text for a sheet's header: an ampersand is doubled, and more than Excel takes is cut."""
    return "&L" + words[:120].replace("&", "&&")


def _text(value: str | int | date | None) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return neutralise("" if value is None else str(value))
