"""The common form every file is turned into before anything is understood: passages and grids in reading order."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from base.errors import InputError

CellValue = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell holds, as its file has it."""
MOST_CELLS = 1_000_000
"""Cells of one file: the largest plan or list of evidence has a few ten thousand, more fill the memory."""

_TAGS = re.compile(r"</?(?:b|i|u|em|strong|sup|sub|span)\b[^>]*>", re.I)
_LINE_BREAK = re.compile(r"<br\b[^>]*>", re.I)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5});")
_SOFT_HYPHEN = re.compile(r"\u00ad\s*")
# Letters that a typesetter drew as one.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_UNSEEN = re.compile("[\u200b\ufeff]+")
MOST_COLUMNS = 200
"""Columns of a table; a wider row has a stray cell."""


UNREADABLE = 3
"""Letters of so many points or fewer are there to be read by programs and not by people."""

_WHITE = 0xF4


def is_white(colour: str) -> bool:
    """Whether a colour, as six hex digits, cannot be told from white paper."""
    try:
        return len(colour) == 6 and min(bytes.fromhex(colour)) >= _WHITE
    except ValueError:
        return False


def tidy(text: str) -> str:
    """The text in one line: markup, soft hyphens and joined letters resolved, white space made single spaces."""
    if "<" in text:
        text = _TAGS.sub("", _LINE_BREAK.sub(" ", text))
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    if not text.isascii():
        text = _UNSEEN.sub(" ", _SOFT_HYPHEN.sub("", text.translate(_LIGATURES)))
    return " ".join(text.split())


def background(digits: str) -> str | None:
    """The background of a cell by its six hex digits; None for white and black, which are no colour."""
    digits = digits.upper()
    return None if digits in ("FFFFFF", "000000") else digits


def letters(column: int) -> str:
    """The letters of a column, counted from 0, as a spreadsheet has them."""
    name, column = "", column + 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def column_number(letters: str) -> int:
    """The column of letters as a spreadsheet has them, counted from 0; `letters` undoes it."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid.

    Attributes:
        text: its words in one line.
        fill: its background as six hex digits, such as `00B050`; None for none, white or black.
        merged: `across` or `down` where it is the rest of a merged cell to its left or above it. A cell merged
            down repeats the text, one merged across is empty.
        value: what the file holds, where it tells numbers and dates from words; 85 for what is shown as 85%.
    """

    text: str = ""
    fill: str | None = None
    merged: Literal["across", "down"] | None = None
    value: CellValue = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid.

    Attributes:
        cells: its cells from the first column on; as many as it needs.
        place: where it stood, such as `Sheet1 row 7`.
        sheet: the sheet, or the file where it has no sheets; empty where cells have no address.
        number: counted from 1 on its sheet.
    """

    cells: tuple[GridCell, ...]
    place: str
    sheet: str = ""
    number: int = 0

    def where(self, column: int) -> str:
        """Name a cell, its column counted from 0, as a spreadsheet does: `Evidence!D7`; else the place of the row."""
        if not self.sheet:
            return self.place
        return f"{self.sheet}!{letters(column)}{self.number}"

    def text(self, column: int) -> str:
        """The text of a column, empty where the row is too short."""
        return self.cells[column].text if column < len(self.cells) else ""

    @property
    def raw(self) -> str:
        """All cells as they were read, separated by ` | `; of a row with a stray cell far beside it the filled ones."""
        texts = ["" if cell.merged == "across" else cell.text for cell in self.cells]
        if len(texts) > MOST_COLUMNS:
            texts = [text for text in texts if text]
        while texts and not texts[-1]:
            texts.pop()
        return " | ".join(texts)

    @property
    def texts(self) -> dict[int, str]:
        """The words of each column, without empty ones and those merged from elsewhere."""
        return {column: cell.text for column, cell in enumerate(self.cells) if cell.text and cell.merged is None}

    @property
    def filled(self) -> list[GridCell]:
        """The cells with words of their own, without those merged from elsewhere."""
        return [cell for cell in self.cells if cell.text and cell.merged is None]


Opens = Callable[[GridRow, bool], bool]
"""Whether a row, which may stand inside a table, is one of headings: where only white space parts the cells of a
text or a PDF, nothing else tells that a table begins."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A line or paragraph outside a table.

    Attributes:
        level: of a heading, 1 the highest; 0 for what the file does not mark as one.
    """

    text: str
    place: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table or a sheet: rows that stood together.

    Attributes:
        title: the name of the sheet it stood on, or empty.
        unruled: whether only white space or tabs part its cells.
    """

    rows: Sequence[GridRow]
    title: str = ""
    unruled: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a whole file says, in reading order.

    Attributes:
        notices: what could not be read from this format, a sentence each.
    """

    blocks: tuple[Passage | Grid, ...]
    notices: tuple[str, ...] = ()

    @property
    def passages(self) -> list[Passage]:
        """The passages alone, in reading order."""
        return [block for block in self.blocks if isinstance(block, Passage)]

    @property
    def grids(self) -> list[Grid]:
        """The grids alone, in reading order."""
        return [block for block in self.blocks if isinstance(block, Grid)]


def gather_rows(rows: Iterable[tuple[int, Sequence[GridCell]]], sheet: str, place: str) -> tuple[GridRow, ...]:
    """The rows of a sheet that have words; of empty ones between them only the first.

    Args:
        rows: the number of each row, counted from 1, and its cells; rows without words can be left out.
        sheet: the name of the sheet, or of the file.
        place: what stands before the number of the row in its place.

    Raises:
        InputError: there are more cells than any table of a council has.
    """
    kept: list[GridRow] = []
    cells_so_far, expected = 0, 1
    for number, cells in rows:
        for cell in cells:
            if cell.text and cell.merged is None:
                break
        else:
            continue
        cells_so_far += len(cells)
        if cells_so_far > MOST_CELLS:
            raise InputError(
                f"“{sheet}” has more than {MOST_CELLS:,} cells: that is no plan and no list of evidence.",
                hint="Save the sheet that is meant alone, without what stands far below or beside it.",
            )
        if number > expected:
            kept.append(GridRow((), f"{place}row {expected}", sheet, expected))
        kept.append(GridRow(tuple(cells), f"{place}row {number}", sheet, number))
        expected = number + 1
    return tuple(kept)
