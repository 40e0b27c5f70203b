"""The common form every file is turned into before anything is understood: paragraphs and tables in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_TAGS = re.compile(r"</?(?:b|i|u|em|strong|sup|sub|span|br)\b[^>]*>", re.I)
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")


def tidy(text: str) -> str:
    """The text in one line: markup tags of a scanner taken out, white space made single spaces."""
    if "<" in text:
        text = _TAGS.sub("", text)
    return _SPACES.sub(" ", text).strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: its words in one line.
        fill: its background as six hex digits, such as `00B050`; None for none, white or black.
        merged: `across` or `down` where it is the rest of a merged cell to its left or above it. A cell merged
            down repeats the text, one merged across is empty.
    """

    text: str = ""
    fill: str | None = None
    merged: Literal["across", "down"] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the place it stood at, such as `Sheet1 row 7`."""

    cells: tuple[Cell, ...]
    place: str

    def text(self, column: int) -> str:
        """The text of a column, empty where the row is too short."""
        return self.cells[column].text if column < len(self.cells) else ""

    @property
    def raw(self) -> str:
        """All cells as they were read, separated by ` | `."""
        texts = ["" if cell.merged == "across" else cell.text for cell in self.cells]
        while texts and not texts[-1]:
            texts.pop()
        return " | ".join(texts)

    @property
    def filled(self) -> list[Cell]:
        """The cells with words of their own, without those merged from elsewhere."""
        return [cell for cell in self.cells if cell.text and cell.merged is None]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph outside a table."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stood together.

    Attributes:
        title: the name of the sheet it stood on, or empty.
    """

    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file in reading order.

    Attributes:
        notices: what could not be read from this format, a sentence each.
    """

    blocks: tuple[Paragraph | Table, ...]
    notices: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs alone, in reading order."""
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def tables(self) -> list[Table]:
        """The tables alone, in reading order."""
        return [block for block in self.blocks if isinstance(block, Table)]
