"""Text that no spreadsheet takes for a formula, on its way into a cell and back."""

from __future__ import annotations

import re
from datetime import datetime, time

from evidence.tables.transcript import CellValue

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n]")
_LINE_END = re.compile(r"\r\n?")


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could take for a formula; `restore` undoes it exactly."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """Take away the apostrophe that `neutralise` put in."""
    return text[1:] if _NEUTRALISED.match(text) else text


def tidy_lines(text: str) -> str:
    """A text as a cell gives it back: line ends as one character, no white space around it."""
    return (_LINE_END.sub("\n", text) if "\r" in text else text).strip()


def show_cell(value: CellValue) -> str:
    """The words of a cell; a number without a pointless `.0`, a date as 2014-03-31, true as `yes`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy_lines(restore(tidy_lines(value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)
