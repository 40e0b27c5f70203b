"""What workbooks and CSV files are made of: headings, cells, pick lists, and instructions."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from base.errors import InputError
from base.files import write_whole
from descriptors.models import Framework
from evidence.tables.formulas import neutralise, show_cell, tidy_lines
from evidence.tables.transcript import CellValue, letters

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

A4 = 9
"""The number that XlsxWriter and Excel have for it."""
LISTS, INSTRUCTIONS = "Lists", "Instructions"
"""The sheets of a form beside those that are filled in."""
_TEXT_WIDTH, _LINE_HEIGHT = 90, 16  # of the instructions, in characters and points
_LONGEST_CELL = 32_767  # characters a cell of Excel holds, by its published limits
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_RESERVED = {"history", ""}
_LONGEST_NAME = 31
_WIDE = ("types", "descriptors", "rungs")
_LIST_WORDS = 200  # characters of a pick-list entry: more does not fit on a screen


class Column(NamedTuple):
    """One column.

    Attributes:
        heading: what stands over it; for one that comes again, without its number.
        holds: how its cells are formatted and checked.
        width: in characters.
        help: what to write in it, a sentence or two.
        choices: name of its pick list.
        locked: whether it is left as it is.
        carried: whether it is there for the way back alone; such columns are the last, narrow and grey.
    """

    heading: str
    holds: Literal["text", "date", "number"]
    width: int
    help: str
    choices: str = ""
    locked: bool = False
    carried: bool = False


def repeated(columns: Sequence[Column], count: int) -> tuple[Column, ...]:
    """Columns that come again, each with its number after its heading."""
    return tuple(c._replace(heading=f"{c.heading} {number}") for number in range(1, count + 1) for c in columns)


def descriptor_entries(framework: Framework) -> dict[str, str]:
    """How each descriptor stands in a pick list, by its id."""
    return {d.id: list_entry(f"{d.id} {d.statement}") for d in framework.descriptors.values()}


def refuse_long_texts(path: Path, rows: Sequence[Mapping[str, CellValue]]) -> None:
    """Refuse a text that no cell of Excel holds.

    Raises:
        InputError: it names the row and the column.
    """
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            if isinstance(value, str) and len(value) >= _LONGEST_CELL:
                raise InputError(
                    f"the {heading} of row {number} has {len(value):,} characters; "
                    f"a cell of Excel holds {_LONGEST_CELL:,}",
                    where=str(path),
                    hint="Write the list as CSV instead.",
                )


def sheet_names(wanted: Sequence[str], beside: Sequence[str] = ()) -> list[str]:
    """Names that Excel takes for sheets: of at most 31 characters, without those it forbids, and none twice.

    Args:
        wanted: what they are to be called.
        beside: names of other sheets in the workbook.
    """
    names: list[str] = []
    taken = _RESERVED | {name.lower() for name in beside}
    for words in wanted:
        plain = " ".join(words.translate(_FORBIDDEN).split()).strip("'")[:_LONGEST_NAME].strip("' ") or "Sheet"
        name, number = plain, 2
        while name.lower() in taken:
            mark = f" ({number})"
            name, number = plain[: _LONGEST_NAME - len(mark)] + mark, number + 1
        taken.add(name.lower())
        names.append(name)
    return names


class Form(NamedTuple):
    """A workbook to be filled in.

    Attributes:
        ranges: where each of its pick lists stands.
        heading: how headings look; `looks` how the cells below them do, by what they hold and whether they are locked.
    """

    book: Workbook
    sheets: tuple[Worksheet, ...]
    ranges: Mapping[str, str]
    heading: Any
    looks: Mapping[tuple[str, bool], Any]

    def lay(
        self,
        at: int,
        columns: Sequence[Column],
        rows: Sequence[Mapping[str, CellValue]],
        *,
        last: int,
        frozen: int,
        not_listed: str,
        sources: Mapping[int, str] | None = None,
    ) -> Worksheet:
        """Write a sheet: columns, and below them rows, whose cells are known by their headings.

        Args:
            last: the row down to which cells have pick lists, the headings being row 0.
            frozen: how many columns stay in sight.
            not_listed: what is said of a word that is not in its pick list.
            sources: formulas that give pick lists which depend on other cells, by the place of their column.
        """
        sheet = self.sheets[at]
        for index, column in enumerate(columns):
            look = self.looks["carried" if column.carried else column.holds, column.locked]
            sheet.set_column(index, index, column.width, look)
            sheet.write_string(0, index, column.heading, self.heading)
            for number, row in enumerate(rows, start=1):
                write_cell(sheet, number, index, row.get(column.heading))
            if not column.locked:
                source = (sources or {}).get(index) or self.ranges.get(column.choices)
                sheet.data_validation(1, index, last, index, _cell_rule(column, source, not_listed))
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, max(len(rows), 1), sum(not column.carried for column in columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.repeat_rows(0)
        return sheet


@contextmanager
def form(
    path: Path, titles: Iterable[str], lists: Mapping[str, Sequence[str]], title: str, lines: Iterable[tuple[str, str]]
) -> Generator[Form]:
    """A form whose sheets are laid in the block; after it the file is put in place, with instructions.

    Args:
        title: what the instructions are headed; `lines` what is said under each name.

    Raises:
        InputError: the file cannot be written.
    """
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    look = {"bold": True, "bg_color": "#1D3D5C", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
    heading, sheets = book.add_format(look), tuple(map(book.add_worksheet, titles))
    instructions = book.add_worksheet(INSTRUCTIONS)
    yield Form(book, sheets, _write_lists(book, lists, heading), heading, _looks(book))
    _write_instructions(book, instructions, title, lines)
    book.close()
    write_whole(path, content.getvalue())


def list_entry(words: str) -> str:
    """Words as an entry of a pick list, cut where they are too long to be read there."""
    return words if len(words) <= _LIST_WORDS else words[: _LIST_WORDS - 1].rstrip() + "…"


def write_cell(sheet: Worksheet, row: int, column: int, value: CellValue, look: Any = None) -> None:
    """Write a cell; text is never taken for a formula.

    Args:
        look: its format; that of its column for None, and then an empty cell is not written.
    """
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    elif isinstance(value, str) and value:
        sheet.write_string(row, column, neutralise(tidy_lines(value)), look)
    elif look is not None:
        sheet.write_blank(row, column, None, look)


def _write_lists(book: Workbook, lists: Mapping[str, Sequence[str]], heading: Any) -> dict[str, str]:
    """Write each pick list into a column of its own, and give the range each stands in; none for an empty list."""
    sheet = book.add_worksheet(LISTS)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    ranges: dict[str, str] = {}
    for column, (name, words) in enumerate(lists.items()):
        sheet.set_column(column, column, 70 if name in _WIDE else 16, wrapped)
        sheet.write_string(0, column, name, heading)
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, column, neutralise(word))
        letter = letters(column)
        if words:
            ranges[name] = f"={LISTS}!${letter}$2:${letter}${len(words) + 1}"
    sheet.freeze_panes(1, 0)
    return ranges


def _looks(book: Workbook) -> dict[tuple[str, bool], Any]:
    shapes = {
        "text": {"num_format": "@", "text_wrap": True},
        "date": {"num_format": "dd/mm/yyyy", "align": "left"},
        "number": {"num_format": "0"},
    }
    looks = {
        (holds, locked): {**shape, "locked": locked, **({"bg_color": "#F2F2F2"} if locked else {})}
        for holds, shape in shapes.items()
        for locked in (True, False)
    }
    looks["carried", True] = {"num_format": "@", "font_color": "#7F7F7F", "locked": True}
    return {key: book.add_format({**look, "valign": "top"}) for key, look in looks.items()}


def _cell_rule(column: Column, source: str | None, not_listed: str) -> dict[str, Any]:
    """What the cells of a column take without a warning: words of its pick list, days, whole numbers, or anything."""
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": column.heading.capitalize(),
        "input_message": column.help,
        "error_type": "warning",
        "error_title": "Not in the list",
        "error_message": not_listed,
    }
    if source:
        rule |= {"validate": "list", "source": source}
    elif column.holds == "date":
        bounds = {"minimum": date(1990, 1, 1), "maximum": date(2100, 1, 1)}
        message = {"error_title": "Not a date", "error_message": "Write a day, such as 31/03/2014."}
        rule |= {"validate": "date", "criteria": "between", **bounds, **message}
    elif column.holds == "number":
        message = {"error_title": "Not a number", "error_message": "Write a whole number, such as 20."}
        rule |= {"validate": "integer", "criteria": ">=", "value": 0, **message}
    return rule


def _write_instructions(book: Workbook, sheet: Worksheet, title: str, lines: Iterable[tuple[str, str]]) -> None:
    """Write a title, and below it each name with what is to be said of it."""
    heading = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 1, 1.1 * _TEXT_WIDTH)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, heading)
    for row, (name, words) in enumerate(lines, start=2):
        sheet.set_row(row, _LINE_HEIGHT * max(1, ceil(len(words) / _TEXT_WIDTH)))
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, words, wrapped)


def write_csv(path: Path, headings: Sequence[str], rows: Sequence[Mapping[str, CellValue]]) -> None:
    """Write rows as CSV, see `as_csv`.

    Raises:
        InputError: the file cannot be written.
    """
    write_whole(path, as_csv(headings, ([row.get(heading) for heading in headings] for row in rows)))


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[CellValue]]) -> bytes:
    """Rows as CSV that Excel reads: UTF-8 with its mark, and no text taken for a formula."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(headings)
    writer.writerows([[_cell_text(value) for value in row] for row in rows])
    return sheet.getvalue().encode("utf-8-sig")


def _cell_text(value: CellValue) -> str:
    return neutralise(tidy_lines(value)) if isinstance(value, str) else show_cell(value)
