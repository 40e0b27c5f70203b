"""Text that no spreadsheet takes for a formula, on its way into a cell and back."""

from __future__ import annotations

import re

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
