"""Tables as lines of text: side by side where there is room, else one row below the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

GAP = 3
"""Spaces between two columns."""
LABEL, SENTENCE = 12, 22
"""The fewest characters in which a column of a few words, and one of sentences, can be read."""
FEW_WORDS = 40
"""A column whose cells have at most so many characters holds a few words, not sentences."""


def lines(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, cards: bool) -> Iterator[str]:
    """Draw a table without colours; no word is split.

    Args:
        width: how many characters a line may have; more where a word needs it.
        cards: whether rows go below each other where their columns find no room.
    """
    columns = list(zip(headings, *rows, strict=True))
    least = [_least(column) for column in columns]
    room = width - GAP * (len(columns) - 1)
    if cards and sum(least) > room:
        yield from _cards(headings, rows, width)
        return
    widths = [_longest_line(column) for column in columns]
    while sum(widths) > room and widths != least:
        widest = max((w, n) for n, w in enumerate(widths) if w > least[n])[1]
        widths[widest] -= 1
    yield from _side_by_side(headings, rows, widths)


def _side_by_side(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Rows under a rule."""
    for n, row in enumerate((headings, *rows)):
        cells = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            filled = (_filled(part, width) for part, width in zip(parts, widths, strict=True))
            yield (" " * GAP).join(filled).rstrip()
        if n == 0:
            yield "─" * (sum(widths) + GAP * (len(widths) - 1))


def _folded(cell: str, width: int) -> list[str]:
    """The lines of a cell, each no wider than its column."""
    if len(cell) <= width and cell.isascii() and cell.isprintable():
        return [cell]  # as most are
    lines: list[str] = []
    for whole in cell.rstrip("\n").splitlines() or [""]:
        if _width(whole) <= width:
            lines.append(whole)
            continue
        line, room = "", width
        for word in re.findall(r"\s*\S+\s*", whole):
            if line and _width(word.rstrip()) > room:
                lines.append(line.rstrip())
                line, room = "", width
            line += word
            room -= _width(word)
        lines.append(line.rstrip())
    return lines


def _cards(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """One row below the other: its first cell as a title, then a line for each cell that holds something."""
    names = max(map(len, headings))
    for row in rows:
        title, *others = row
        for part in wrap(title, width - 4, break_long_words=False, break_on_hyphens=False) or [""]:
            yield f"── {part} ".ljust(min(width, 60), "─")
        room = max(width - names - 2, SENTENCE, *(_longest_word((cell,)) for cell in others))
        for heading, cell in zip(headings[1:], others, strict=True):
            for n, part in enumerate(_folded(cell, room) if cell else ()):
                yield f"{'' if n else heading:{names}}  {part}".rstrip()
        yield ""


def _least(column: Sequence[str]) -> int:
    longest = _longest_line(column)
    return max(_longest_word(column), min(longest, LABEL if longest <= FEW_WORDS else SENTENCE))


def _longest_line(column: Sequence[str]) -> int:
    return max(map(_width, {line for cell in set(column) for line in cell.splitlines()}), default=0)


def _longest_word(column: Sequence[str]) -> int:
    return max(map(_width, {word for cell in set(column) for word in cell.split()}), default=0)


def _width(text: str) -> int:
    """How many characters of a terminal a text takes: some signs take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _filled(text: str, width: int) -> str:
    """A text with spaces up to a width."""
    return text + " " * (width - _width(text))
