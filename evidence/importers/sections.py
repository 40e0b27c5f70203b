"""Which part of a document is the plan, which its colour key, which a table of earlier judgements, which prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from evidence.importers.colours import read_fill
from evidence.importers.document import Cell, Document, Paragraph, Row, Table
from evidence.importers.headings import (
    Layout,
    inherit,
    match_heading,
    may_be_heading,
    read_double_header,
    read_header,
    same_headings,
    settle_by_content,
)
from evidence.importers.words import any_of, plain, words
from evidence.models import Rag

CONTENT_SAMPLE = 300
"""Rows under a header that are looked at to settle what a column holds."""


@dataclass(frozen=True)
class PlanPart:
    """Rows under one header.

    Attributes:
        layout: what the columns hold.
        rows: the rows under the header, without headings, key and totals.
        title: the name of the sheet or the heading over the table.
    """

    layout: Layout
    rows: list[Row]
    title: str


@dataclass
class Sections:
    """A document taken apart.

    Attributes:
        parts: the tables of the plan in reading order.
        history: each table of earlier judgements with the paragraph that follows it, if one does.
        colours: the meaning the document gives each colour.
        prose: sentences to look for dates and totals in: paragraphs, and rows outside the tables as one line.
        headings: rows that may have been meant as headings, for the message when no plan is found.
    """

    parts: list[PlanPart] = field(default_factory=list)
    history: list[tuple[Table, Paragraph | None]] = field(default_factory=list)
    colours: dict[Rag, str] = field(default_factory=dict)
    prose: list[Paragraph] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


def take_apart(document: Document) -> Sections:
    """Sort every block of a document into the plan, the colour key, earlier judgements and prose."""
    sections = Sections()
    last_layout: Layout | None = None
    heading = ""
    blocks = document.blocks
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            if not _key_in_text(block.text, sections.colours):
                sections.prose.append(block)
            heading = block.text if _is_heading(block.text) else heading if _is_caption(block.text) else ""
            continue
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if is_history(block):
            sections.history.append((block, following if isinstance(following, Paragraph) else None))
        else:
            last_layout = _sort_table(block, block.title or heading, last_layout, sections)
        heading = ""
    return sections


def is_history(table: Table) -> bool:
    """Whether a table lists judgements with a grade each: two filled columns, most of the second's cells grades."""
    values = [row.filled[-1].text for row in table.rows if 2 <= len(row.filled) <= 3]
    grades = sum(plain(value) in words().grades for value in values)
    return grades >= 2 and grades * 10 >= len(values) * 6


def _sort_table(table: Table, title: str, last_layout: Layout | None, sections: Sections) -> Layout | None:
    """Find the headers of a table, and put the rows under each into a part of the plan."""
    rows = [*(_upright(table) or table.rows)]
    layout: Layout | None = None
    body: list[Row] = []
    before: list[Row] = []

    def close() -> None:
        if layout is not None:
            settled = settle_by_content(layout, body[:CONTENT_SAMPLE])
            sections.parts.append(PlanPart(settled, list(body), title))
        body.clear()

    at = 0
    while at < len(rows):
        row = rows[at]
        at += 1
        if not row.filled or _is_key_row(row, layout, sections.colours):
            continue
        if layout is not None and same_headings(layout, row):
            continue
        if layout is not None and _is_noise(row):
            sections.prose.append(Paragraph(" ".join(cell.text for cell in row.filled), row.place))
            continue
        single = read_header(row, inside=layout is not None) if _may_be_header(row) else None
        double = read_double_header(row, rows[at], single) if at < len(rows) and (single or layout is None) else None
        if double and (single is None or len(double.fields) >= len(single.fields)):
            at += 1
        found = double if double and (single is None or len(double.fields) >= len(single.fields)) else single
        if found:
            close()
            layout = inherit(found, last_layout)
        elif layout is None:
            before.append(row)
        else:
            body.append(row)
    close()
    if layout is None and last_layout is not None and _fits(before, last_layout):
        # A table without a header that follows one of the same width goes on with it, as after a page break.
        sections.parts.append(PlanPart(last_layout, before, title))
        return last_layout
    sections.prose.extend(Paragraph(" ".join(cell.text for cell in row.filled), row.place) for row in before)
    if layout is None:
        sections.headings.extend(row.raw for row in before[:3])
    return layout or last_layout


def _is_noise(row: Row) -> bool:
    """Whether a row is a total, the label of a key or a page number rather than part of the plan."""
    return re.sub(r"\s*\b\d+\b\s*", " ", plain(row.filled[0].text)).strip() in words().noise_rows


def _may_be_header(row: Row) -> bool:
    """Whether a cell is a heading word for word; a cheap test before the careful one."""
    return any(
        match_heading(cell.text)[1] >= 90 for cell in row.filled if len(cell.text) < 60 and may_be_heading(cell.text)
    )


def _fits(rows: list[Row], layout: Layout) -> bool:
    return bool(rows) and max(len(row.cells) for row in rows) - 1 in (
        max(layout.headings),
        max(layout.fields),
    )


def _upright(table: Table) -> list[Row] | None:
    """A table of labels and values, one recommendation below the other, turned upright; None for any other."""
    if max((len(row.filled) for row in table.rows), default=0) != 2:
        return None
    pairs = [(row.filled[0].text, row) for row in table.rows if row.filled]
    labels = [match_heading(label) for label, _ in pairs]
    fields = [name for name, quality in labels if quality >= 80]
    if len(set(fields)) < 3 or not {"area", "action"} & set(fields) or len(fields) * 10 < len(labels) * 8:
        return None
    names = list(dict.fromkeys(label for label, _ in pairs))
    records: list[Row] = []
    current: dict[str, Cell] = {}
    place = ""
    for label, row in pairs:
        if label in current:
            records.append(Row(tuple(current.get(name, Cell()) for name in names), place))
            current = {}
        place = place if current else row.place
        current[label] = row.filled[1] if len(row.filled) > 1 else Cell()
    records.append(Row(tuple(current.get(name, Cell()) for name in names), place))
    return [Row(tuple(Cell(name) for name in names), place), *records]


@cache
def _key_pattern() -> re.Pattern[str]:
    colours = any_of(tuple(word for listed in words().colours.values() for word in listed))
    return re.compile(
        rf"(?P<colour>{colours})(?:\s*\([bragy]\))?\s*(?:[=:–—-]+|\bmeans\b|\bindicates\b|\bdenotes\b|\brepresents\b|\bsignifies\b|\()\s*"
        rf"(?P<meaning>[^=]*?)(?=\)?[\s,;.|/•–-]*(?:\band\s+)?(?:\b(?:{colours})\b\s*(?:\([bragy]\)\s*)?(?:[=:–—-]|means|indicates|denotes|represents|\()|$))",
        re.I,
    )


def _key_in_text(text: str, colours: dict[Rag, str]) -> bool:
    """Take a colour key out of a line such as `Green = complete; Amber = in progress`; whether it was one."""
    if len(text) > 600:
        return False
    found = [(m["colour"].lower(), m["meaning"].strip(" .;,")) for m in _key_pattern().finditer(text)]
    found = [(colour, meaning) for colour, meaning in found if _is_meaning(meaning)]
    opens = bool(_key_pattern().match(text)) or bool(re.match(r"(?:[\w ]*\bkey\b|legend|rag\b|brag\b)", text, re.I))
    if not found or not (opens or len(found) > 1):
        return False
    for colour, meaning in found:
        _add(colours, colour, meaning)
    return opens


def _is_meaning(text: str) -> bool:
    said = plain(text)
    return (
        bool(said)
        and len(said.split()) <= 30
        and not all(word.isdigit() or word in words().numbers for word in said.split())
    )


def _add(colours: dict[Rag, str], word: str, meaning: str) -> None:
    colour: Rag = next(rag for rag, listed in words().colours.items() if word in listed)
    colours.setdefault(colour, meaning)


def _is_key_row(row: Row, layout: Layout | None, colours: dict[Rag, str]) -> bool:
    """Take the colour key out of a row: whole cells such as `Green = complete`, or a colour beside its meaning."""
    filled = row.filled
    first = next((at for at, cell in enumerate(row.cells) if cell.text and cell.merged is None), 0)
    keys = [cell.text for cell in filled if plain(cell.text) not in words().noise_rows]
    if keys and all(map(_key_pattern().match, keys)) and (layout is None or len(keys) == 1):
        for text in keys:
            _key_in_text(text, colours)
        return True
    names = {word for listed in words().colours.values() for word in listed}
    in_rag_column = layout is not None and layout.fields.get(first) == "rag"
    if plain(filled[0].text) in names and len(filled) == 2 and not in_rag_column and _is_meaning(filled[1].text):
        _add(colours, plain(filled[0].text), filled[1].text)
        return True
    painted = read_fill(row.cells[first - 1].fill) if first else None
    if (
        len(filled) == 1
        and painted
        and not row.cells[first - 1].text
        and layout is None
        and row.cells[first].fill is None
    ):
        colours.setdefault(painted, filled[0].text)
        return True
    return False


def _is_caption(text: str) -> bool:
    return bool(re.match(r"(?:table|figure|appendix|annex)\s+\w+\b", text, re.I))


def _is_heading(text: str) -> bool:
    """Whether a paragraph reads as a heading: short, no sentence, no caption of a table."""
    return len(text.split()) <= 14 and text[-1:] not in ".;,?" and not _is_caption(text) and text[0].isalnum()
