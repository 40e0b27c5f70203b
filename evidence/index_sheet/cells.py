"""Cells of spreadsheets: grids out of files, values out of cells, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from base.errors import InputError

CellValue = str | int | float | bool | date | datetime | time | timedelta | None

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n]")
_LINE_END = re.compile(r"\r\n?")
_DATE_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %B %Y",
    "%d %b %Y",
)
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
_TEXTS = {".csv", ".tsv", ".txt"}


class Grid(NamedTuple):
    """The cells of one sheet, from its first row and column."""

    name: str
    rows: list[list[CellValue]]

    def place(self, row: int, column: int) -> str:
        """Name a cell, counted from 0, as a spreadsheet does: `Evidence!D7`."""
        letters = ""
        column += 1
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{self.name}!{letters}{row + 1}"


def read_grids(path: Path) -> list[Grid]:
    """Read every sheet of a workbook (XLSX, XLSM, XLS, ODS), or a CSV file as one.

    Raises:
        InputError: the file is not there, is locked, damaged, protected by a password, or of another kind.
    """
    suffix = path.suffix.lower()
    if suffix not in _WORKBOOKS | _TEXTS:
        raise InputError(
            f'"{path.name}" is not a spreadsheet that can be read',
            where=str(path),
            hint="Save it as XLSX, ODS or CSV.",
        )
    try:
        with path.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror or error}",
            where=str(path),
            hint="Check its name and who may read it; if it is open in Excel, close it there.",
        ) from error
    return [_csv_grid(path, content)] if suffix in _TEXTS else _workbook_grids(path, content)


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could take for a formula; `restore` undoes it exactly."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """Take away the apostrophe that `neutralise` put in."""
    return text[1:] if _NEUTRALISED.match(text) else text


def tidy(text: str) -> str:
    """A text as a cell gives it back: line ends as one character, no white space around it."""
    return _LINE_END.sub("\n", text).strip()


def text_of(value: CellValue) -> str:
    """The words of a cell; a number without a pointless `.0`, a date as 2014-03-31, true as `yes`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return tidy(restore(tidy(str(value))))


def date_of(value: CellValue) -> date | None:
    """The date in a cell, day before month where it is written in figures; None where there is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value) if isinstance(value, str) else ""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def number_of(value: CellValue) -> int | None:
    """The whole number in a cell, 0 or more; None where there is none."""
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() else None


def cannot_write(path: Path, error: Exception) -> InputError:
    """The answer to a file that cannot be written: gone folder, no right to, or open in Excel."""
    return InputError(
        f"the file cannot be written: {getattr(error, 'strerror', None) or error}",
        where=str(path),
        hint="Check that the folder is there and may be written to; if the file is open in Excel, close it there.",
    )


def _csv_grid(path: Path, content: bytes) -> Grid:
    text = _decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        rows: list[list[CellValue]] = [
            list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise InputError(
            f"this is not a CSV file: {error}", where=str(path), hint="Save it again as CSV (UTF-8)."
        ) from error
    return Grid(path.name, rows)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _workbook_grids(path: Path, content: bytes) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Grid(name, [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)])
            for name in book.sheet_names
        ]
    except PasswordError as error:
        raise InputError(
            "the workbook is protected by a password",
            where=str(path),
            hint="Take the password off, then try again.",
        ) from error
    except CalamineError as error:
        raise InputError(
            f"this workbook is damaged, or not of the kind its name says: {error}",
            where=str(path),
            hint="Open it in Excel or LibreOffice and save it again as XLSX.",
        ) from error
