"""The common form every file is turned into before anything is understood: paragraphs and tables in reading order."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

_TAGS = re.compile(r"</?(?:b|i|u|em|strong|sup|sub|span)\b[^>]*>", re.I)
_LINE_BREAK = re.compile(r"<br\b[^>]*>", re.I)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5});")
_SOFT_HYPHEN = re.compile(r"\u00ad\s*")
# Letters that a typesetter drew as one.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_UNSEEN = re.compile("[\u200b\ufeff]+")


def tidy(text: str) -> str:
    """The text in one line: markup, soft hyphens and joined letters resolved, white space made single spaces."""
    if "<" in text:
        text = _TAGS.sub("", _LINE_BREAK.sub(" ", text))
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    if not text.isascii():
        text = _UNSEEN.sub(" ", _SOFT_HYPHEN.sub("", text.translate(_LIGATURES)))
    return " ".join(text.split())


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
    """A line or paragraph outside a table.

    Attributes:
        level: of a heading, 1 the highest; 0 for what the file does not mark as one.
    """

    text: str
    place: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stood together.

    Attributes:
        title: the name of the sheet it stood on, or empty.
        unruled: whether only white space or tabs part its cells.
    """

    rows: tuple[Row, ...]
    title: str = ""
    unruled: bool = False


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
