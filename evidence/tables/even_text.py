"""Texts whose records have equally many cells, as a program writes a list: parted into columns at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pydantic_core import from_json

from evidence.tables.columns import turned
from evidence.tables.transcript import MOST_CELLS

PARTING = b",;\t|"
"""What may part the cells of a text."""
MANY = 3
"""Where so many times the quotation marks are more than all signs, Python's own reader is faster."""

_LINE_ENDS = b"\r\n"
_BETWEEN_SIGNS = bytes(range(256)).translate(None, PARTING + _LINE_ENDS + b'"')
AT_ONCE = 200_000
"""Bytes that are made into cells at once: they stay near the processor."""


def parting_signs(text: bytes) -> bytes:
    """How a text is parted: its delimiters, line ends and quotation marks, without what is between them."""
    return text.translate(None, _BETWEEN_SIGNS)


def even_columns(text: bytes, signs: bytes) -> list[list[str]] | None:
    """The columns of a text that one delimiter surely parts best; None where that takes a longer look.

    Every record has then as many cells as the first, and no other delimiter can give as many.

    Args:
        text: in UTF-8.
        signs: see `parting_signs`.
    """
    kinds = [sign for sign in PARTING if sign in signs]
    marks = signs.count(b'"')
    try:
        if len(kinds) == 1 and marks * MANY > len(signs):
            records = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=chr(kinds[0]), strict=True)
            columns, rival = turned(records), 0
        elif kinds and marks <= MOST_CELLS * 2:
            columns, rival = _escaped_columns(text, signs)
        else:
            return None
    except (csv.Error, ValueError):  # broken quoting, a record of another length, or a sign that JSON does not take
        return None
    height = len(columns[0]) if columns else 0
    return columns if height + rival < height * len(columns) <= MOST_CELLS else None


def _escaped_columns(text: bytes, signs: bytes) -> tuple[list[list[str]], int]:
    """The columns of a text with no or few quotation marks, and how often another delimiter is in it.

    Raises:
        ValueError: they cannot be made at once.
    """
    text = text.replace(b"\\", rb"\\") if b"\\" in text else text
    outside, pieces = signs, [b""]
    if b'"' in signs:
        pieces = text.split(b'"')
        text = _escaped(pieces)
        outside = parting_signs(text)
    first, _, _ = outside.partition(b"\n")
    comma = max(PARTING, key=first.count)
    rival = max(signs.count(sign) for sign in PARTING if sign != comma)
    if not _are_whole(pieces, bytes([comma]), rival=rival > 0):
        raise ValueError
    return _columns(text, outside, bytes([comma])), rival


def _escaped(pieces: Sequence[bytes]) -> bytes:
    """A text without the marks that part it into pieces: inside them, what would part cells is an escape of JSON."""
    inside = b'"'.join(pieces[1::2])
    for sign in PARTING + _LINE_ENDS:
        inside = inside.replace(bytes([sign]), rb"\u%04x" % sign)
    joined = [*pieces]
    joined[1::2] = inside.split(b'"')
    joined[2:-1:2] = [piece or rb"\u0022" for piece in pieces[2:-1:2]]
    return b"".join(joined)


def _are_whole(pieces: Sequence[bytes], comma: bytes, *, rival: bool) -> bool:
    """Whether quotation marks stand around whole cells, also for who parts the text by a rival of the delimiter.

    Args:
        pieces: what stands before, inside and after them, by turns; nothing stands between two that mean one.
    """
    ends = {b"", b"\n", comma}
    before, after = {piece[-1:] for piece in pieces[:-1:2]}, {piece[:1] for piece in pieces[2::2]}
    confused = rival and {piece[-1:] for piece in pieces[1::2]} & {bytes([sign]) for sign in PARTING + _LINE_ENDS}
    return len(pieces) % 2 == 1 and before <= ends and after <= ends | {b"\r"} and not confused


def _columns(text: bytes, signs: bytes, comma: bytes) -> list[list[str]]:
    """The columns of a text without quotation marks, by the reader of JSON: it gives texts that are alike as one.

    What follows then takes half the time.

    Raises:
        ValueError: a record is not as long as the first, or has a sign that JSON does not take.
    """
    signs = signs.translate(None, PARTING.replace(comma, b""))
    end = b"\r\n" if b"\r" in signs else b"\n"
    blank = signs[len(signs.rstrip(_LINE_ENDS)) :]
    signs = signs.removesuffix(blank) + end
    record = comma * signs.partition(end)[0].count(comma) + end
    if signs != record * signs.count(end) or not text.endswith(blank):
        raise ValueError
    columns: list[list[str]] = [[] for _ in record]
    commas = bytes.maketrans(_LINE_ENDS, comma * 2)
    at, last = 0, len(text) - len(blank)
    while at < last:
        stop = text.find(b"\n", at + AT_ONCE, last)
        stop = last if stop < 0 else stop
        cells = from_json(b'["' + text[at:stop].translate(commas).replace(comma, b'","') + b'"]')
        for number, column in enumerate(columns):
            column += cells[number :: len(record)]
        at = stop + 1
    if end == b"\r\n" and any(columns.pop()):  # between the two signs of a line end stands no cell
        raise ValueError
    return columns
