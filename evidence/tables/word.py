"""Word documents: paragraphs and tables with merged cells, shading, content controls and tracked changes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from evidence.tables.file import File
from evidence.tables.transcript import (
    UNREADABLE,
    Grid,
    GridCell,
    GridRow,
    Passage,
    Transcript,
    background,
    is_white,
    tidy,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
# Deleted text, and text boxes, which Word stores twice.
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText"}
# Content controls, and what was inserted.
_AROUND = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}

MOST_COLUMNS = 63
"""What Word allows in a table, by its published limits."""


def read(file: File) -> Transcript:
    """Read a .docx file. Tracked insertions count as text, tracked deletions do not."""
    import docx

    document: Any = docx.Document(io.BytesIO(file.content))
    body: Any = document.element.body
    _leave_out_hidden(body, document.styles.element)
    blocks: list[Passage | Grid] = []
    paragraphs = tables = 0
    for element in _children(body, "p", "tbl"):
        if element.tag == f"{_W}p":
            text = _text(element)
            if text:
                paragraphs += 1
                blocks.append(Passage(text, f"paragraph {paragraphs}", _level(element)))
        else:
            tables += 1
            blocks.append(Grid(tuple(_rows(element, f"table {tables}"))))
    return Transcript(tuple(blocks))


def _level(paragraph: Any) -> int:
    """The level of a heading by its style, 0 for other paragraphs."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    level = re.fullmatch(r"heading\s*([1-9])", style.get(f"{_W}val", "") if style is not None else "", re.I)
    return int(level[1]) if level else 0


def _children(parent: Any, *names: str) -> Iterator[Any]:
    """The elements of some names in a body, a table or a row, in order, also those inside content controls."""
    for child in parent:
        if child.tag in (f"{_W}{name}" for name in names):
            yield child
        elif child.tag in _AROUND:
            yield from _children(child, *names)


def _rows(table: Any, place: str) -> Iterator[GridRow]:
    above: dict[int, GridCell] = {}
    for number, row in enumerate(_children(table, "tr"), start=1):
        cells: list[GridCell] = []
        skipped = row.find(f"{_W}trPr/{_W}gridBefore")
        cells.extend([GridCell()] * _number(skipped))
        for element in _children(row, "tc"):
            column = len(cells)
            properties = element.find(f"{_W}tcPr")
            cell = GridCell(_cell_text(element), _fill(properties, element))
            if _continues(properties) and column in above:
                cell = GridCell(above[column].text, above[column].fill, "down")
            above[column] = cell
            cells.append(cell)
            cells.extend([GridCell(fill=cell.fill, merged="across")] * (_span(properties) - 1))
        yield GridRow(tuple(cells), f"{place}, row {number}")


def _continues(properties: Any) -> bool:
    """Whether a cell is the rest of one merged down."""
    merge = properties.find(f"{_W}vMerge") if properties is not None else None
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _span(properties: Any) -> int:
    span = properties.find(f"{_W}gridSpan") if properties is not None else None
    return max(1, _number(span))


def _number(element: Any) -> int:
    """A count of columns: Word itself takes 63 at most, a damaged file may say anything."""
    return min(int(element.get(f"{_W}val", "0")), MOST_COLUMNS) if element is not None else 0


def _fill(properties: Any, cell: Any) -> str | None:
    """The shading of a cell, or the colour of a mark such as a filled circle that stands in it alone."""
    text = _cell_text(cell)
    if text and not any(letter.isalnum() for letter in text):
        ink = next(cell.iter(f"{_W}color"), None)
        if ink is not None and _hex(ink.get(f"{_W}val")):
            return _hex(ink.get(f"{_W}val"))
    shading = properties.find(f"{_W}shd") if properties is not None else None
    if shading is None:
        shading = next(cell.iter(f"{_W}shd"), None)
    return _hex(shading.get(f"{_W}fill")) if shading is not None else None


def _hex(value: str | None) -> str | None:
    return background(value) if value and len(value) == 6 else None


def _cell_text(cell: Any) -> str:
    """All words of a cell, also those of tables inside it, paragraphs parted by spaces."""
    return tidy(" ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p")))


def _text(paragraph: Any) -> str:
    return tidy("".join(_pieces(paragraph)))


def _leave_out_hidden(body: Any, styles: Any) -> None:
    """Take out the runs of text that Word shows nobody, as it shows no hidden row of a sheet."""
    hidden = {style.get(f"{_W}styleId") for style in styles.iter(f"{_W}style") if _is_hidden(style.find(f"{_W}rPr"))}
    for run in list(body.iter(f"{_W}r")):
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        named = [run.find(f"{_W}rPr/{_W}rStyle"), None if paragraph is None else paragraph.find(f"{_W}pPr/{_W}pStyle")]
        by_style = any(style is not None and style.get(f"{_W}val") in hidden for style in named)
        if by_style or _is_hidden(run.find(f"{_W}rPr"), white=not _is_shaded(run)):
            run.getparent().remove(run)


def _is_hidden(properties: Any, *, white: bool = True) -> bool:
    """Whether letters are hidden, too small to be seen, or white where that is not seen."""
    if properties is None:
        return False
    vanish, size, colour = (properties.find(f"{_W}{name}") for name in ("vanish", "sz", "color"))
    if vanish is not None and vanish.get(f"{_W}val", "true") not in ("0", "false", "off"):
        return True
    if size is not None and size.get(f"{_W}val", "").isdigit() and int(size.get(f"{_W}val")) <= 2 * UNREADABLE:
        return True
    return white and colour is not None and is_white(colour.get(f"{_W}val", ""))


def _is_shaded(run: Any) -> bool:
    """Whether something other than a white page may lie behind a run: a shading, or the style of a table."""
    around = (run, *run.iterancestors(f"{_W}p", f"{_W}tc", f"{_W}tbl"))
    paths = ("rPr/w:shd", "rPr/w:highlight", "pPr/w:shd", "tcPr/w:shd", "tblPr/w:tblStyle")
    names = {"w": _W[1:-1]}
    marks = [mark for element in around for path in paths if (mark := element.find(f"w:{path}", names)) is not None]
    return any(not is_white(mark.get(f"{_W}fill", "")) and mark.get(f"{_W}val") != "TableGrid" for mark in marks)


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag != f"{_W}p":
            yield from _pieces(child)
