"""Plain text, as a scanner's text recognition or a copy from a PDF gives it."""

from __future__ import annotations

import re
from pathlib import Path

from evidence.importers.document import Cell, Document, Paragraph, Row, Table, tidy
from evidence.importers.readers import aligned
from evidence.importers.readers.delimited import decode

_PAGE_MARK = re.compile(r"^\W*(?:page\s+)?\d{1,3}(?:\s+(?:of|/)\s+\d{1,3})?\W*$", re.I)
_RULE = re.compile(r"^[\s|+:=_-]+$")


def read(path: Path) -> Document:
    """Read plain text: lines with tabs or upright bars are table rows, the others paragraphs.

    Columns that are only lined up with spaces are read as a table where the text has no tabs or bars.
    """
    lines = decode(path.read_bytes()).replace("\f", "\n").splitlines()
    separator = _separator(lines)
    if separator is None:
        return aligned.read_lines([(f"line {number}", line) for number, line in enumerate(lines, start=1)])
    blocks: list[Paragraph | Table] = []
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        if separator in line:
            if not _RULE.match(line) or "\t" in line:
                rows.append(_row(line, separator, place))
        elif rows and _PAGE_MARK.match(line):
            continue
        elif rows and line.strip() and not _ends_table(lines, number, separator):
            _join_stray_line(rows, tidy(line), place)
        else:
            if rows:
                blocks.append(Table(tuple(rows)))
                rows = []
            if line.strip() and not _PAGE_MARK.match(line):
                blocks.append(Paragraph(tidy(line), place))
    if rows:
        blocks.append(Table(tuple(rows)))
    return Document(tuple(blocks))


def _separator(lines: list[str]) -> str | None:
    """What parts the cells: a tab, an upright bar, or neither."""
    if sum("\t" in line.strip("\t ") for line in lines) >= 2:
        return "\t"
    return "|" if sum(line.count("|") >= 2 for line in lines) >= 2 else None


def _row(line: str, separator: str, place: str) -> Row:
    line = line.rstrip("\r\n")
    if separator == "|":
        line = line.strip().removeprefix("|").removesuffix("|")
    return Row(tuple(Cell(tidy(cell)) for cell in line.split(separator)), place)


def _ends_table(lines: list[str], number: int, separator: str) -> bool:
    """Whether a line without a separator is outside the table: no row follows it directly."""
    return number >= len(lines) or separator not in lines[number]


def _join_stray_line(rows: list[Row], text: str, place: str) -> None:
    """A line between two rows without a separator goes on with the last cell, or is a heading of its own."""
    if not text[0].islower():
        rows.append(Row((Cell(text),), place))
        return
    cells = list(rows[-1].cells)
    last = max((at for at, cell in enumerate(cells) if cell.text), default=0)
    cells[last] = Cell(f"{cells[last].text} {text}")
    rows[-1] = Row(tuple(cells), rows[-1].place)
