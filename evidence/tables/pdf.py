"""PDF files: ruled tables by their lines, tables without rules by how their words line up, fills behind cells."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby, pairwise
from typing import Any

from base.errors import InputError
from evidence.tables.aligned import AlignedLine, AlignedPiece, arrange
from evidence.tables.file import File
from evidence.tables.hyphens import close_hyphen
from evidence.tables.transcript import UNREADABLE, Grid, GridCell, GridRow, Opens, Passage, Transcript, background, tidy

WORD_GAP = 0.6
"""Of the height of the letters: words further apart stand in different columns."""
LINE_GAP = 3.0
"""Points: words whose tops differ by less stand on one line."""
MARGIN = 0.08
"""Of the height of a page, at its top and bottom: where headers and footers stand."""
MOST_PIECES = 3
"""Pieces: a line of more parts is the header of a table that goes on, not that of a page."""
MOST_PAGES = 400
"""Pages; a plan has a few dozen, and each takes up to half a second."""
MARGIN_GAP = 25.0
"""Points: a line in the margin that stands further from the rest of the page is its header or footer."""


def read(file: File, opens_table: Opens) -> Transcript:
    """Read a PDF. Page headers and footers that repeat, and page numbers, are left out.

    Args:
        opens_table: whether a row is one of headings: in a table without rules nothing else tells where it begins.

    Raises:
        InputError: when it needs a password, or holds only pictures of pages.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(file.content)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise InputError(
                    f"{file.name} has {len(pdf.pages)} pages; at most {MOST_PAGES} are read.",
                    hint="Save the pages that are meant alone.",
                )
            pages = [_read_page(page, f"page {number}") for number, page in enumerate(pdf.pages, start=1)]
    except (PDFPasswordIncorrect, PdfminerException) as error:
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(arg, PDFPasswordIncorrect) for arg in error.args):
            raise InputError(
                f"{file.name} is protected with a password.",
                where=file.where,
                hint="Open it, print it to a new PDF without the password, and import that.",
            ) from error
        raise
    if not any(pages):
        raise InputError(
            f"{file.name} holds pictures of pages but no text.",
            where=file.where,
            hint="Run text recognition (OCR) on it, save the result as PDF, DOCX or TXT, and import that.",
        )
    repeated = _repeated(pages)
    parts = [part for page in pages for part, edge in page if not (edge and _is_frame(part, repeated))]
    blocks: list[Passage | Grid] = []
    # Lines of successive pages are arranged together, so that a table without rules goes on over a page break.
    for of_lines, run in groupby(parts, key=lambda part: isinstance(part, AlignedLine)):
        run = list(run)
        blocks.extend(arrange([part for part in run if isinstance(part, AlignedLine)], opens_table) if of_lines else [])
        blocks.extend(part for part in run if isinstance(part, Grid))
    return Transcript(tuple(blocks))


def _read_page(page: Any, place: str) -> list[tuple[AlignedLine | Grid, bool]]:
    """The tables of a page and the lines outside them, from top to bottom; and whether each is in a margin."""
    fills = [
        ((shape["x0"], shape["top"], shape["x1"], shape["bottom"]), colour)
        for shape in reversed(page.rects)
        if shape.get("fill") and (colour := _hex(shape.get("non_stroking_color")))
    ]
    tables = [table for table in page.find_tables() if len(table.rows) > 1 or len(table.cells) > 2]
    parts: list[tuple[float, AlignedLine | Grid]] = [
        (table.bbox[1], Grid(tuple(_rows(table, fills, f"{place}, table {number}"))))
        for number, table in enumerate(tables, start=1)
    ]
    words = _without_margins(page, [word for word in page.extract_words() if not _inside(word, tables)])
    parts.extend(_lines(words, place))
    top, bottom = page.height * MARGIN, page.height * (1 - MARGIN)
    return [(part, not top < height < bottom) for height, part in sorted(parts, key=lambda part: part[0])]


def _rows(table: Any, fills: Sequence[tuple[Any, str]], place: str) -> Iterator[GridRow]:
    """The rows of a ruled table; a place no cell starts at belongs to the merged cell that covers it."""
    texts = {
        box: text
        for row, texts in zip(table.rows, table.extract(), strict=True)
        for box, text in zip(row.cells, texts, strict=True)
        if box
    }
    boxes: dict[Any, GridCell] = {}
    lefts = sorted({round(cell[0], 1) for cell in table.cells})
    for number, row in enumerate(table.rows, start=1):
        cells: list[GridCell] = []
        top = row.bbox[1]
        # It lies within the row's own cells, also where a merged one reaches far below.
        height = top + min(cell[3] - cell[1] for cell in row.cells if cell) / 2
        for at, left in enumerate(lefts):
            right = lefts[at + 1] if at + 1 < len(lefts) else table.bbox[2]
            box = next((cell for cell in table.cells if _covers(cell, (left + right) / 2, height)), None)
            if box is None:
                cells.append(GridCell())
                continue
            if box not in boxes:
                boxes[box] = GridCell(_joined(texts[box]), _fill(box, fills))
            cell = boxes[box]
            if round(box[0], 1) < left - 0.5:
                cells.append(GridCell("", cell.fill, "across"))
            elif box[1] < top - 1:
                cells.append(GridCell(cell.text, cell.fill, "down"))
            else:
                cells.append(cell)
        yield GridRow(tuple(cells), f"{place}, row {number}")


def _covers(box: Any, x: float, y: float) -> bool:
    """Whether a point lies in a box: left, top, right and bottom."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _joined(lines: str) -> str:
    text = ""
    for line in lines.splitlines():
        text = close_hyphen(text, line)
    return tidy(text)


def _fill(box: Any, fills: Sequence[tuple[Any, str]]) -> str | None:
    """The colour of the first rectangle, the last that was painted, behind the middle of a cell or a mark in it."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next((colour for painted, colour in fills if _covers(painted, x, y)), None)


def _hex(colour: Any) -> str | None:
    """Six hex digits of a colour in grey, RGB or CMYK with parts from 0 to 1; None for grey, white and black."""
    if not isinstance(colour, (tuple, list)) or len(colour) not in (3, 4):
        return None
    if not all(isinstance(part, (int, float)) for part in colour):
        return None
    if len(colour) == 4:
        cyan, magenta, yellow, black = colour
        colour = tuple((1 - part) * (1 - black) for part in (cyan, magenta, yellow))
    return background("".join(f"{round(min(max(part, 0), 1) * 255):02X}" for part in colour))


def _inside(word: Any, tables: Sequence[Any]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return any(_covers(table.bbox, x, y) for table in tables)


def _without_margins(page: Any, words: Sequence[Any]) -> list[Any]:
    """The words of a page without a header or footer that stands apart in its margin."""
    heights = sorted({word["top"] for word in page.extract_words()})
    top = next((b for a, b in pairwise(heights) if b - a > MARGIN_GAP and a < page.height * MARGIN), 0)
    low = page.height * (1 - MARGIN)
    bottom = next((b for a, b in pairwise(heights) if b - a > MARGIN_GAP and b > low), page.height)
    return [word for word in words if top <= word["top"] < bottom]


def _lines(words: Sequence[Any], place: str) -> Iterator[tuple[float, AlignedLine]]:
    """Words put into lines, each with its height on the page, and in each line into pieces parted by wide gaps."""
    rows: list[list[Any]] = []
    for word in sorted(words, key=lambda word: (word["top"], word["x0"])):
        if rows and abs(word["top"] - rows[-1][0]["top"]) < LINE_GAP:
            rows[-1].append(word)
        else:
            rows.append([word])
    for number, row in enumerate(rows, start=1):
        pieces: list[AlignedPiece] = []
        for word in sorted(row, key=lambda word: word["x0"]):
            gap = WORD_GAP * (word["bottom"] - word["top"])
            if pieces and word["x0"] - pieces[-1].right < gap:
                last = pieces.pop()
                pieces.append(AlignedPiece(last.left, word["x1"], f"{last.text} {word['text']}"))
            else:
                pieces.append(AlignedPiece(word["x0"], word["x1"], word["text"]))
        yield row[0]["top"], AlignedLine(tuple(pieces), f"{place}, line {number}")


def _frame(line: AlignedLine) -> str:
    """A line without its digits, so that the footers of two pages are alike."""
    return "".join(letter for piece in line.pieces for letter in piece.text if not letter.isdigit())


def _repeated(pages: Sequence[Sequence[tuple[AlignedLine | Grid, bool]]]) -> set[str]:
    """The headers and footers: lines in the margin that stand so on most pages."""
    margins = [{_frame(part) for part, edge in page if edge and isinstance(part, AlignedLine)} for page in pages]
    counts = Counter(line for page in margins for line in page)
    return {line for line, count in counts.items() if count >= 2 and count * 2 > len(pages)}


def _is_frame(line: AlignedLine | Grid, repeated: set[str]) -> bool:
    """Whether something in a margin is a header, a footer or a page number."""
    if isinstance(line, Grid) or len(line.pieces) > MOST_PIECES:
        return False
    text = " ".join(piece.text for piece in line.pieces)
    number = re.fullmatch(r"\W*(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\W*", text, re.I)
    return bool(number) or _frame(line) in repeated


def _is_seen(mark: dict[str, Any], page: tuple[float, float, float, float]) -> bool:
    """Whether a letter stands on its page, is large enough to be read, and is not white."""
    if mark["object_type"] != "char":
        return True
    colour = mark.get("non_stroking_color")
    grey_or_rgb = isinstance(colour, tuple | list) and len(colour) in (1, 3) and min(colour) >= 0.96
    left, top, right, bottom = page
    on_page = left <= mark["x0"] <= right and top <= mark["top"] <= bottom
    return on_page and mark["size"] > UNREADABLE and not grey_or_rgb


def plain_words(file: File, most: int | None) -> str:
    """The words of a PDF page by page, without its layout, until there are so many characters."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages: list[str] = []
    with pdfplumber.open(io.BytesIO(file.content)) as pdf:
        for page in pdf.pages[:MOST_PAGES]:
            pages.append(page.filter(partial(_is_seen, page=page.bbox)).extract_text() or "")
            if most is not None and sum(map(len, pages)) >= most:
                break
            page.close()
    return "\n".join(pages).strip()
