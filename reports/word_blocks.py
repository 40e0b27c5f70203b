"""The blocks of a paper as its Word template is given them: each with its kind, and tables cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from reports.content import Content
from reports.document import (
    Bullets,
    Cell,
    Document,
    Figure,
    Line,
    Map,
    Pairs,
    Paragraph,
    Run,
    Section,
    Strip,
    Table,
    joined,
    strong,
)
from reports.palette import LOOKS, SHADE
from reports.word_runs import Runs, fit_for_xml

KINDS = {1: "heading", 2: "part", 3: "detail"}
"""What a heading is called by its level."""
PLAIN = "auto"
"""The ground of a cell that has no colour of its own."""


class PaperFact(Content):
    """Something the reader has to know first."""

    name: str
    """What it is called."""
    value: str
    """What it is."""


class PaperHeading(Content):
    """The heading of a column."""

    name: str
    """Its words."""
    width: int
    """Its share of the table's width, for `{% cellwidth heading.width %}`."""


class TableCell(Content):
    """A cell of a table."""

    lines: tuple[str, ...]
    """Its lines with their links and labels, each for `{{r line }}`."""
    fill: str
    """Its ground, for `{% cellbg cell.fill %}`."""
    style: str
    """`mark` where it is centred, `indent` where it is moved in, else empty."""


class PaperRow(Content):
    """A row of a table."""

    cells: tuple[TableCell, ...]
    """Its cells, as many as there are headings."""


class PaperBlock(Content):
    """A block of a paper: a heading, a paragraph, a point of a list, a picture or a table."""

    kind: str
    """heading, new page, part, detail, lead, paragraph, point, numbered, picture or table."""
    text: str
    """The words of all but pictures and tables, for `{{r b.text }}`."""
    caption: str
    """What a picture or a table shows."""
    picture: str
    """A picture."""
    headings: tuple[PaperHeading, ...]
    """The headings of a table."""
    rows: tuple[PaperRow, ...]
    """The rows of a table."""


class Paper(Content):
    """What every template can use, whatever paper it is for."""

    title: str
    """The title of the paper."""
    eyebrow: str
    """The line above the title: council and week or day."""
    author: str
    """The council."""
    warning: str
    """What must stand on every page; empty for nothing."""
    running: str
    """The line at the foot of every page."""
    facts: tuple[PaperFact, ...]
    """What the reader has to know first."""
    blocks: tuple[PaperBlock, ...]
    """Everything else, in order."""


def paper_fields(document: Document, picture: Callable[[Figure], object]) -> dict[str, Any]:
    """What the fields of `Paper` are filled with.

    Args:
        picture: makes of a chart what a template can show.
    """
    words = {
        name: fit_for_xml(getattr(document, name)) for name in ("title", "eyebrow", "author", "warning", "running")
    }
    facts = [{"name": fit_for_xml(name), "value": fit_for_xml(value)} for name, value in document.facts]
    writer = _Writer(Runs(document.places()), picture)
    return {**words, "facts": facts, "blocks": [b for s in document.sections for b in writer.section(s, 1)]}


class _Writer:
    def __init__(self, runs: Runs, picture: Callable[[Figure], object]) -> None:
        self._runs = runs
        self._picture = picture

    def section(self, section: Section, level: int) -> Iterator[dict[str, Any]]:
        kind = "new page" if (section.annex or section.new_page) and level == 1 else KINDS[level]
        yield self._words(kind, (Run(section.title),), section.id)
        for block in section.blocks:
            match block:
                case Paragraph():
                    yield self._words("lead" if block.lead else "paragraph", block.line)
                case Bullets():
                    for item in block.items:
                        yield self._words("numbered" if block.numbered else "point", item)
                case Pairs():
                    for name, words in block.pairs:
                        yield self._words("paragraph", (strong(f"{name}: "), *words))
                case Figure():
                    yield {"kind": "picture", "caption": fit_for_xml(block.caption), "picture": self._picture(block)}
                    yield self._table(block.table)
                case Table():
                    yield self._table(block)
                case Strip():
                    yield self._strip(block)
                case Map():
                    yield self._map(block)
        for part in section.parts:
            yield from self.section(part, level + 1)

    def _words(self, kind: str, line: Line, place: str = "") -> dict[str, Any]:
        return {"kind": kind, "text": self._runs.line(line, place)}

    def _table(self, table: Table) -> dict[str, Any]:
        rows = [
            [self._cell(cell, place="" if at else row.id) for at, cell in enumerate(row.cells)] for row in table.rows
        ]
        return _table(table.caption, table.headings, table.shares or (1.0,) * len(table.headings), rows)

    def _strip(self, strip: Strip) -> dict[str, Any]:
        """The picture of the grades: what is given and what could be, in words and in shades."""
        rows: list[list[dict[str, Any]]] = []
        for row in strip.rows:
            thin = (Run(f"  {row.words}", quiet=True),) if row.at is None else ()
            cells = [self._cell(((strong(row.name, row.link), *thin),), style="indent" if row.sub else "")]
            for place in range(len(strip.grades)):
                if place == row.at:
                    tone = strip.tones[place]
                    cells.append(self._cell(((Run(f"● {strip.here}", tone=tone),),), LOOKS[tone].ground, style="mark"))
                elif row.floor <= place <= row.ceiling:
                    words = (strong(strip.possible),)
                    cells.append(self._cell((words,), LOOKS["possible"].ground, style="mark"))
                else:
                    cells.append(self._cell((), SHADE))
            rows.append(cells)
        shares = (44.0, *(56 / len(strip.grades) for _ in strip.grades))
        return _table(strip.caption, ("Judgement", *strip.grades), shares, rows)

    def _map(self, block: Map) -> dict[str, Any]:
        """The map of descriptors: a row for each judgement, a column for each state."""
        signs = [sign for _, sign, _, _ in block.key]
        rows: list[list[dict[str, Any]]] = []
        for name, squares in block.groups:
            cells = [self._cell(((strong(name),),))]
            for sign in signs:
                runs = [Run(square.label, link=square.link) for square in squares if square.sign == sign]
                cells.append(self._cell((joined(runs),)))
            rows.append(cells)
        headings = ("Judgement", *(f"{sign} {state}: {count}" for state, sign, _, count in block.key))
        return _table(block.caption, headings, (24.0, *(76 / len(signs) for _ in signs)), rows)

    def _cell(self, lines: Cell, fill: str = PLAIN, *, style: str = "", place: str = "") -> dict[str, Any]:
        written = [self._runs.line(line, "" if at else place) for at, line in enumerate(lines or ((),))]
        return {"lines": written, "fill": fill, "style": style}


def _table(
    caption: str, headings: tuple[str, ...], shares: tuple[float, ...], rows: list[list[dict[str, Any]]]
) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": fit_for_xml(caption),
        "headings": [
            {"name": fit_for_xml(name), "width": round(100 * share)}
            for name, share in zip(headings, shares, strict=True)
        ],
        "rows": [{"cells": cells} for cells in rows],
    }
