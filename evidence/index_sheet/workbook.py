"""An index sheet as an Excel workbook: rows with pick lists, the lists themselves, and instructions."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from base.errors import InputError
from base.files import write_whole
from descriptors.models import Framework
from evidence.index_sheet.columns import BEARING_COLUMNS, ITEM_COLUMNS, Column, pick_lists
from evidence.tables.document import CellValue
from evidence.tables.formulas import neutralise, tidy_lines

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET = "Evidence"
_LISTS = "Lists"
_A4 = 9  # the number XlsxWriter and Excel have for it
_SPARE_ROWS = 1000  # rows below the last one that still have pick lists
_TEXT_WIDTH, _LINE_HEIGHT = 90, 16  # of the instructions, in characters and points
_LONGEST_CELL = 32_767  # characters a cell of Excel holds, by its published limits
_INSTRUCTIONS = (
    (
        "One row is one piece of evidence.",
        "Put the files themselves in one folder, and send the folder and this sheet together.",
    ),
    (
        "Pick, or type.",
        "Cells with an arrow have a pick list. Typing the code or the word works just as well.",
    ),
    (
        "Say what it shows, and what it does not.",
        "Each row has room for several descriptors. Evidence of a weakness is as welcome as evidence of a strength: "
        "choose undermines, and say whether you knew.",
    ),
    (
        "Counted cases say it best.",
        "If 20 files were looked at and 12 met the standard, write 20 under sample and 12 under met, name the "
        "descriptor, and leave direction, prevalence and seriousness empty.",
    ),
    (
        "The date it is about.",
        "Not the day you filed it: the day of the audit, or the last day of the period.",
    ),
    (
        "Never a child's name.",
        "Not in a title, a note or the name of a file. Names stay inside the files.",
    ),
    (
        "Do not worry about mistakes.",
        "When the sheet is filed, every cell that cannot be used is named, with what to write instead.",
    ),
)


def write_workbook(
    path: Path,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, CellValue]],
    framework: Framework,
    people: Sequence[str],
) -> None:
    """Write rows into a workbook with pick lists for more rows to come.

    Args:
        path: the XLSX file.
        columns: the columns in order.
        rows: the cells of each row by heading.
        framework: gives the types and descriptors to pick from.
        people: names to offer as leads.

    Raises:
        InputError: the file cannot be written, or a text is too long for a cell of Excel.
    """
    import xlsxwriter

    _refuse_long_texts(path, rows)
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    instructions = book.add_worksheet("Instructions")
    ranges = _write_lists(book, pick_lists(framework, people))
    last_row = len(rows) + _SPARE_ROWS
    formats: dict[str, Any] = {
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}),
        "number": book.add_format({"num_format": "0", "valign": "top"}),
        "heading": _heading_format(book),
    }
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, formats[column.holds])
        sheet.write_string(0, index, column.heading, formats["heading"])
        _add_validation(sheet, index, column, ranges, last_row)
    for number, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            _write_cell(sheet, number, index, row.get(column.heading))
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.repeat_rows(0)
    _write_instructions(book, instructions)
    book.close()
    write_whole(path, content.getvalue())


def _refuse_long_texts(path: Path, rows: Sequence[Mapping[str, CellValue]]) -> None:
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            if isinstance(value, str) and len(value) >= _LONGEST_CELL:
                raise InputError(
                    f"the {heading} of row {number} has {len(value):,} characters; "
                    f"a cell of Excel holds {_LONGEST_CELL:,}",
                    where=str(path),
                    hint="Write the list as CSV instead.",
                )


def _heading_format(book: Workbook) -> Any:
    return book.add_format(
        {"bold": True, "bg_color": "#1D3D5C", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
    )


def _write_cell(sheet: Worksheet, row: int, column: int, value: CellValue) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day))
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, str) and value:
        sheet.write_string(row, column, neutralise(tidy_lines(value)))


def _write_lists(book: Workbook, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write each pick list into a column of its own, and give the range each stands in; none for an empty list."""
    sheet = book.add_worksheet(_LISTS)
    heading, wrapped = _heading_format(book), book.add_format({"text_wrap": True, "valign": "top"})
    ranges: dict[str, str] = {}
    for column, (name, words) in enumerate(lists.items()):
        sheet.set_column(column, column, 70 if name in ("types", "descriptors", "rungs") else 16, wrapped)
        sheet.write_string(0, column, name, heading)
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, column, neutralise(word))
        letter = chr(ord("A") + column)
        if words:
            ranges[name] = f"={_LISTS}!${letter}$2:${letter}${len(words) + 1}"
    sheet.freeze_panes(1, 0)
    return ranges


def _add_validation(sheet: Worksheet, index: int, column: Column, ranges: Mapping[str, str], last_row: int) -> None:
    from xlsxwriter.utility import xl_rowcol_to_cell

    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": column.heading.capitalize(),
        "input_message": column.help,
        "error_type": "warning",  # the code or the word alone is as good as the whole entry
        "error_title": "Not in the list",
        "error_message": "The code or the first word is enough. Keep it if it is one of the list.",
    }
    if column.choices == "seriousnesses":  # the words depend on the direction, two cells to the left
        direction = xl_rowcol_to_cell(1, index - 2, col_abs=True)
        strengths, weaknesses = ranges["strengths"][1:], ranges["weaknesses"][1:]
        rule |= {"validate": "list", "source": f'=IF({direction}="undermines",{weaknesses},{strengths})'}
    elif column.choices in ranges:
        rule |= {"validate": "list", "source": ranges[column.choices]}
    elif column.holds == "date":
        rule |= {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1990, 1, 1),
            "maximum": date(2100, 1, 1),
            "error_title": "Not a date",
            "error_message": "Write a day, such as 31/03/2014.",
        }
    elif column.holds == "number":
        rule |= {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": "Not a number",
            "error_message": "Write a whole number, such as 20.",
        }
    sheet.data_validation(1, index, last_row, index, rule)


def _write_instructions(book: Workbook, sheet: Worksheet) -> None:
    heading = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 1, 1.1 * _TEXT_WIDTH)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, "How to fill in the evidence sheet", heading)
    lines = [
        *_INSTRUCTIONS,
        ("The columns", ""),
        *((column.heading, column.help) for column in (*ITEM_COLUMNS, *BEARING_COLUMNS)),
    ]
    for row, (name, words) in enumerate(lines, start=2):
        sheet.set_row(row, _LINE_HEIGHT * max(1, ceil(len(words) / _TEXT_WIDTH)))
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, words, wrapped)
