"""Tables as lines of text: columns as wide as they need to be, long cells folded at spaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

GAP = "   "
NARROW = 14
"""Up to this many characters a column is never folded: ids, dates and single words stay whole."""


def lines(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Write a table.

    Args:
        headings: one for each column.
        rows: the cells.
        width: how many characters a line may have; more where even folded columns need it.
    """
    folded = [[_plain_lines(cell) for cell in row] for row in rows]
    widths = _widths(headings, folded, width - len(GAP) * (len(headings) - 1))
    yield from _row([[heading] for heading in headings], widths)
    yield "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    for row in folded:
        yield from _row(row, widths)


def _plain_lines(cell: str) -> list[str]:
    return cell.expandtabs(4).splitlines() or [""]


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Sequence[str]]], room: int) -> list[int]:
    """As wide as the widest cell; where that is too much, the widest columns give way first."""
    widths = [len(heading) for heading in headings]
    for row in rows:
        for number, cell in enumerate(row):
            for line in cell:
                if len(line) > widths[number]:
                    widths[number] = len(line)
    least = [min(width, max(NARROW, len(heading))) for width, heading in zip(widths, headings, strict=True)]
    while (over := sum(widths) - room) > 0:
        foldable = [number for number, width in enumerate(widths) if width > least[number]]
        if not foldable:
            break
        widest = max(foldable, key=lambda number: widths[number])
        next_widest = max((widths[n] for n in foldable if n != widest and widths[n] < widths[widest]), default=0)
        widths[widest] = max(least[widest], widths[widest] - over, min(next_widest, widths[widest] - 1))
    return widths


def _row(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    columns = [_fold(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, columns))):
        parts = [column[number] if number < len(column) else "" for column in columns]
        yield GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()


def _fold(cell: Sequence[str], width: int) -> list[str]:
    folded: list[str] = []
    for line in cell:
        rest = line
        while len(rest) > width:
            cut = rest.rfind(" ", 1, width + 1)
            end, start = (cut, cut + 1) if cut > 0 else (width, width)
            folded.append(rest[:end].rstrip())
            rest = rest[start:]
        folded.append(rest)
    return folded
