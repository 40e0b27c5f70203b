"""Tables of a Word file: header rows that repeat, rows that stay whole, captions for screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import quoteattr

from reports.document import Cell, Map, Strip, Table, Tone
from reports.palette import INK, LINE, LOOKS, SHADE
from reports.word_markup import Markup, paragraph, run

WIDTH = 9865
"""Width of the text of a page in twentieths of a point: 174 mm."""


def plain_table(table: Table, markup: Markup) -> str:
    """A table of text."""
    shares = table.shares or (100 / len(table.headings),) * len(table.headings)
    rows = [
        [
            _cell(_lines(cell, markup, row.id if first == 0 else ""), shares[first])
            for first, cell in enumerate(row.cells)
        ]
        for row in table.rows
    ]
    return _table(table.caption, table.headings, shares, rows)


def strip_table(strip: Strip, markup: Markup) -> str:
    """The picture of the grades: what is given and what could be, in words and in shades."""
    shares = (36.0, *(64 / len(strip.grades) for _ in strip.grades))
    rows: list[list[str]] = []
    for row in strip.rows:
        name = markup.line(((row.name_run()),))
        said = run(f"  {row.said}", "Quiet") if row.at is None else ""
        indent = '<w:ind w:left="200"/>' if row.sub else ""
        cells = [_cell(paragraph(name + said, "TableText", indent), shares[0])]
        for place in range(len(strip.grades)):
            if place == row.at:
                cells.append(_tinted(f"● {strip.here}", _grade_tone(place), shares[1], strong=True))
            elif row.floor <= place <= row.ceiling:
                cells.append(_tinted(strip.possible, "possible", shares[1]))
            else:
                cells.append(_cell(paragraph("", "TableText"), shares[1], f'<w:shd w:val="clear" w:fill="{SHADE}"/>'))
        rows.append(cells)
    return _table(strip.caption, ("Judgement", *strip.grades), shares, rows)


def map_table(block: Map, markup: Markup) -> str:
    """The map of descriptors: a row for each judgement, a column for each state."""
    states = [state for state, *_ in block.key]
    signs = {sign: place for place, (_, sign, _, _) in enumerate(block.key)}
    headings = ("Judgement", *(f"{sign} {state}: {count}" for state, sign, _, count in block.key))
    shares = (24.0, *(76 / len(states) for _ in states))
    rows: list[list[str]] = []
    for name, squares in block.groups:
        cells = [_cell(paragraph(run(name, "Strong"), "TableText"), shares[0])]
        for place in range(len(states)):
            runs = [markup.line((square.label_run(),)) for square in squares if signs[square.sign] == place]
            cells.append(_cell(paragraph(run(", ").join(runs), "TableText"), shares[place + 1]))
        rows.append(cells)
    return _table(block.caption, headings, shares, rows)


def _grade_tone(place: int) -> Tone:
    tones: tuple[Tone, ...] = ("1", "2", "3", "4")
    return tones[place]


def _tinted(words: str, tone: Tone, share: float, *, strong: bool = False) -> str:
    look = LOOKS[tone]
    inked = run(words, "Strong" if strong else "", f'<w:color w:val="{look.ink}"/>')
    text = paragraph(inked, "TableText", '<w:jc w:val="center"/>')
    return _cell(text, share, f'<w:shd w:val="clear" w:color="auto" w:fill="{look.ground}"/>')


def _lines(cell: Cell, markup: Markup, place: str) -> str:
    lines = [markup.line(line) for line in cell.lines] or [""]
    lines[0] = markup.bookmarked(place, lines[0])
    return "".join(paragraph(line, "TableText") for line in lines)


def _cell(paragraphs: str, share: float, properties: str = "") -> str:
    width = f'<w:tcW w:w="{round(WIDTH * share / 100)}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{width}{properties}</w:tcPr>{paragraphs}</w:tc>"


def _table(caption: str, headings: Sequence[str], shares: Sequence[float], rows: Iterable[Sequence[str]]) -> str:
    rule = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
    thick = f'<w:tcBorders><w:bottom w:val="single" w:sz="12" w:space="0" w:color="{INK}"/></w:tcBorders>'
    grid = "".join(f'<w:gridCol w:w="{round(WIDTH * share / 100)}"/>' for share in shares)
    head = "".join(
        _cell(paragraph(run(heading, "Strong"), "TableText", "<w:keepNext/>"), share, thick)
        for heading, share in zip(headings, shares, strict=True)
    )
    body = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>" for cells in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        f"<w:tblBorders><w:bottom {rule}/><w:insideH {rule}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="110" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/><w:tblCaption w:val={quoteattr(caption)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{body}</w:tbl>"
    )
