"""CSV in any delimiter and encoding that Excel, LibreOffice or a case system writes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from descriptors.errors import InputError
from evidence.importers.document import Cell, Document, Row, Table, tidy

DELIMITERS = (",", ";", "\t", "|")


def read(path: Path) -> Document:
    """Read a CSV file; each line of the sheet is one row of one table.

    Raises:
        InputError: when the quoting is broken so that no rows can be told apart.
    """
    content = decode(path.read_bytes())
    first, _, rest = content.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        content, delimiters = rest, (first[4],)
    else:
        delimiters = DELIMITERS
    try:
        rows = max((_parse(content, delimiter) for delimiter in delimiters), key=_evenness)
    except csv.Error as error:
        raise InputError(
            f"{path.name} cannot be split into cells: {error}.",
            where=str(path),
            hint="A quotation mark is probably left open. Open it in Excel and save it again as .xlsx or CSV.",
        ) from error
    return Document(blocks=(Table(tuple(rows)),) if any(row.filled for row in rows) else ())


def decode(content: bytes) -> str:
    """The text of bytes in UTF-8 or UTF-16 with or without a mark, otherwise in the encoding of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _parse(content: str, delimiter: str) -> list[Row]:
    try:
        list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        # A quotation mark that is never closed would swallow the rest of the sheet; other sloppiness does no harm.
        if "end of data" in str(error):
            raise
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    return [
        Row(tuple(Cell(tidy(text)) for text in record), f"row {number}")
        for number, record in enumerate(reader, start=1)
    ]


def _evenness(rows: list[Row]) -> tuple[float, int]:
    """How table-like a way of splitting is: the cells in rows of the most common width over one."""
    widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    if not widths:
        return (0, 0)
    width, count = max(widths.items(), key=lambda item: item[0] * item[1])
    return (count * width / max(1, len(rows)), width)
