"""Tables whose columns are only lined up with white space, as in text copied from a PDF or a PDF without rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from evidence.tables.transcript import Grid, GridCell, GridRow, Opens, Passage, Transcript, tidy

# A line drawn under headings or between rows.
_RULE = re.compile(r"[\s|+:=_–—-]+")


class AlignedPiece(NamedTuple):
    """Words that stand close together on one line, from one horizontal position to another, in any one unit."""

    left: float
    right: float
    text: str


class AlignedLine(NamedTuple):
    """One line of pieces from left to right, and its place."""

    pieces: tuple[AlignedPiece, ...]
    place: str


def read_lines(lines: Sequence[tuple[str, str]], opens_table: Opens) -> Transcript:
    """Read text lines, each with its place; two or more spaces part the columns."""
    split = [read_line(text, place) for place, text in lines if text.strip() and not _RULE.fullmatch(text)]
    return Transcript(tuple(arrange(split, opens_table)))


def read_line(text: str, place: str) -> AlignedLine:
    """A text line as its pieces; two or more spaces part them."""
    matches = re.finditer(r"\S+(?: \S+)*", text.expandtabs(8))
    return AlignedLine(tuple(AlignedPiece(m.start(), m.end(), m.group()) for m in matches), place)


def arrange(lines: Sequence[AlignedLine], opens_table: Opens) -> list[Passage | Grid]:
    """Lines as tables where a line of headings starts one, and as paragraphs elsewhere."""
    blocks: list[Passage | Grid] = []
    rows: list[GridRow] = []
    columns: list[float] = []

    def close() -> None:
        if rows:
            blocks.append(Grid(tuple(rows), unruled=True))
        rows.clear()
        columns.clear()

    for line in lines:
        if opens_table(plain_row(line), bool(columns)):
            starts = [piece.left for piece in line.pieces]
            if len(starts) != len(columns):
                close()
            columns[:] = starts
            rows.append(plain_row(line))
        elif columns and not is_passage(line, columns):
            rows.append(lined_up(line, columns))
        else:
            close()
            blocks.append(Passage(tidy(" ".join(piece.text for piece in line.pieces)), line.place))
    close()
    return blocks


def plain_row(line: AlignedLine) -> GridRow:
    """A line as a row with a cell a piece."""
    return GridRow(tuple(GridCell(tidy(piece.text)) for piece in line.pieces), line.place)


def is_passage(line: AlignedLine, columns: Sequence[float]) -> bool:
    """Whether a line runs on across at least two further columns, longer than any heading: the table is over."""
    first = line.pieces[0]
    return (
        len(line.pieces) == 1
        and sum(first.left < start < first.right for start in columns) >= 2
        and len(first.text.split()) > 8
    )


def lined_up(line: AlignedLine, columns: Sequence[float]) -> GridRow:
    """A line under headings: each piece belongs to the last column that starts at or left of it."""
    tolerance = 0.15 * min((b - a for a, b in pairwise(columns)), default=0)
    texts = [""] * len(columns)
    for piece in line.pieces:
        column = max((at for at, start in enumerate(columns) if start <= piece.left + tolerance), default=0)
        texts[column] = tidy(f"{texts[column]} {piece.text}")
    return GridRow(tuple(map(GridCell, texts)), line.place)
