"""CSV in any delimiter and encoding that Excel, LibreOffice or a case system writes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from base.errors import InputError
from evidence.tables.columns import RowsByColumn
from evidence.tables.even_text import PARTING, even_columns, parting_signs
from evidence.tables.file import File
from evidence.tables.transcript import Grid, GridCell, GridRow, Transcript, gather_rows, tidy

MOST = 0.6
"""Share of the lines that must have the same number of cells for a text to be a table."""
DELIMITERS = tuple(PARTING.decode())
_STATED = re.compile(rb"sep=([!#-~\t])[^\S\n]*(?:\n|\Z)", re.IGNORECASE)
"""The first line in which a sheet says what parts its cells, for Excel."""


def read(file: File) -> Transcript:
    """Read a CSV file; each line of the sheet is one row of one table.

    Raises:
        InputError: when the quoting is broken so that no rows can be told apart.
    """
    text = file.content if file.content.isascii() else decode(file.content).encode()
    stated = _STATED.match(text)
    try:
        if stated:
            rows = _rows(_split(text[stated.end() :].decode(), (stated[1].decode(),)), file.name)
        elif columns := even_columns(text, file.signs if text is file.content else parting_signs(text)):
            rows = RowsByColumn(columns, file.name, "", tidy)
        else:
            rows = _rows(_split(text.decode(), DELIMITERS), file.name)
    except csv.Error as error:
        raise InputError(
            f"{file.name} cannot be split into cells: {error}.",
            where=file.where,
            hint="A quotation mark is probably left open. Open it in Excel and save it again as .xlsx or CSV.",
        ) from error
    return Transcript((Grid(rows),) if rows else ())


def read_lists(content: str) -> Transcript | None:
    """Text whose lines are lists parted by commas or semicolons, most of them equally long; None for any other."""
    try:
        records = [record for record in _split(content, (",", ";")) if any(record)]
    except csv.Error:
        return None
    share, width = _evenness(records)
    return Transcript((Grid(_rows(records)),)) if width > 2 and share >= width * MOST else None


def decode(content: bytes) -> str:
    """The text of bytes in UTF-8 or UTF-16 with or without a mark, otherwise in the encoding of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _split(content: str, delimiters: Sequence[str]) -> list[list[str]]:
    """The records of the delimiter that gives the most even table.

    A delimiter that leaves a quotation mark open stands inside a quoted cell, where another one gives a table.
    """
    present = [delimiter for delimiter in delimiters if delimiter in content] or [delimiters[0]]
    split: list[list[list[str]]] = []
    left_open: list[csv.Error] = []
    for delimiter in present:
        try:
            split.append(_parse(content, delimiter))
        except csv.Error as error:
            left_open.append(error)
    best = max(split, key=_evenness, default=[])
    if left_open and _evenness(best)[0] < 1:
        raise left_open[0]
    return best


def _parse(content: str, delimiter: str) -> list[list[str]]:
    try:
        return [*csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        # A quotation mark that is never closed would swallow the rest of the sheet; other sloppiness does no harm.
        if "end of data" in str(error):
            raise
    return [*csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)]


def _rows(records: Sequence[list[str]], name: str = "") -> tuple[GridRow, ...]:
    @cache
    def cell(text: str) -> GridCell:
        return GridCell(tidy(text), value=text)

    return gather_rows(((number, [*map(cell, record)]) for number, record in enumerate(records, 1)), name, "")


def _evenness(records: Sequence[list[str]]) -> tuple[float, int]:
    """How table-like a way of splitting is: the cells in rows of the most common width over one."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return (0, 0)
    width, count = max(widths.items(), key=lambda item: item[0] * item[1])
    return (count * width / max(1, len(records)), width)
