"""Which part of a document is the plan, which its colour key, which a table of earlier judgements, which prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from evidence.plan_models import Rag
from evidence.plans.cards import read_cards, turn_upright
from evidence.plans.colours import read_fill
from evidence.plans.columns import PlanLayout, settle_by_content, without_side_table
from evidence.plans.headings import (
    inherit,
    match_heading,
    plan_headings,
    read_double_header,
    read_header,
    same_headings,
)
from evidence.plans.outline import Outline
from evidence.plans.words import any_of, words
from evidence.tables.headings import plain
from evidence.tables.transcript import Grid, GridRow, Passage, Transcript

_HEADED = ("ref", "area", "action", "group", "rag", "lead", "", None)
"""Columns a count of the whole plan may stand in; under any other heading it is about the row."""

CONTENT_SAMPLE = 300
"""Rows under a header that are looked at to settle what a column holds."""


@dataclass(frozen=True)
class PlanPart:
    """Rows under one header.

    Attributes:
        rows: the rows under the header, without headings, key and totals.
        titles: the name of the sheet, or the headings the table stands under, the highest first.
        timescale: the last of those headings where it says when.
        unruled: whether only white space or tabs part its cells, so that some may stand beside their column.
    """

    layout: PlanLayout
    rows: list[GridRow]
    titles: tuple[str, ...]
    timescale: str = ""
    unruled: bool = False


@dataclass
class PlanSections:
    """A document taken apart.

    Attributes:
        parts: the tables of the plan in reading order.
        history: each table of earlier judgements with the paragraph that follows it, if one does.
        colours: the meaning the document gives each colour.
        prose: sentences to look for dates and totals in: paragraphs, and rows outside the tables as one line.
        headings: rows that may have been meant as headings, for the message when no plan is found.
    """

    parts: list[PlanPart] = field(default_factory=list)
    history: list[tuple[Grid, Passage | None]] = field(default_factory=list)
    colours: dict[Rag, str] = field(default_factory=dict)
    prose: list[Passage] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


def take_apart(transcript: Transcript) -> PlanSections:
    """Sort every block of a document into the plan, the colour key, earlier judgements and prose.

    Where no table has an area, recommendation or action by name, lines of labels and values are looked for, and
    then a table whose other headings leave no doubt that it is a plan.
    """
    sections = _sort_blocks(transcript)
    if not sections.parts and (cards := read_cards(transcript)):
        sections.parts.extend(_sort_blocks(Transcript((cards,))).parts)
    if not sections.parts:
        guessed = _sort_blocks(transcript, by_guess=True)
        return guessed if guessed.parts else sections
    return sections


def _sort_blocks(transcript: Transcript, *, by_guess: bool = False) -> PlanSections:
    sections = PlanSections()
    last_layout: PlanLayout | None = None
    outline = Outline()
    blocks = transcript.blocks
    for at, block in enumerate(blocks):
        if isinstance(block, Passage):
            if not _key_in_text(block.text, sections.colours):
                sections.prose.append(block)
            outline.read(block)
            continue
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if is_history(block):
            sections.history.append((block, following if isinstance(following, Passage) else None))
        else:
            last_layout = _sort_table(block, outline, last_layout, sections, by_guess=by_guess)
        outline.close_table()
    return sections


def is_history(grid: Grid) -> bool:
    """Whether a table lists judgements with a grade each: two filled columns, most of the second's cells grades."""
    values = [row.filled[-1].text for row in grid.rows if 2 <= len(row.filled) <= 3]
    grades = sum(plain(value) in words().grades for value in values)
    return grades >= 2 and grades * 10 >= len(values) * 6


def _sort_table(
    grid: Grid, outline: Outline, last_layout: PlanLayout | None, sections: PlanSections, *, by_guess: bool
) -> PlanLayout | None:
    """Find the headers of a table, and put the rows under each into a part of the plan."""
    titles, timescale = ((grid.title,), "") if grid.title else (outline.titles, outline.timescale)
    rows = [*(turn_upright(grid, " ".join(titles[-1:])) or grid.rows)]
    layout: PlanLayout | None = None
    body: list[GridRow] = []
    before: list[GridRow] = []

    def close() -> None:
        if layout is not None:
            alone, kept = without_side_table(layout, _without_notes(body, layout, sections))
            settled = settle_by_content(alone, kept[:CONTENT_SAMPLE])
            sections.parts.append(PlanPart(settled, kept, titles, timescale, grid.unruled))
        body.clear()

    at = 0
    while at < len(rows):
        row = rows[at]
        at += 1
        if not row.filled or _is_key_row(row, layout, sections.colours):
            continue
        if layout is not None and same_headings(layout, row):
            continue
        if layout is not None and (_is_noise(row, layout) or _heads_counts(rows, at - 1, layout, body)):
            sections.prose.append(Passage(" ".join(cell.text for cell in row.filled), row.place))
            continue
        single = read_header(row, inside=layout is not None, by_guess=by_guess) if _may_be_header(row) else None
        header = single
        double = read_double_header(row, rows[at], single) if at < len(rows) and (single or layout is None) else None
        if double and (single is None or len(double.fields) >= len(single.fields)):
            header = double
            at += 1
        if header:
            close()
            if layout is None and before and _heads_group(before[-1]):
                body.append(before.pop())
            layout = inherit(header, last_layout)
        elif layout is None:
            before.append(row)
        else:
            body.append(row)
    close()
    if layout is None and last_layout is not None and _fits(before, last_layout):
        # A table without a header that follows one of the same width goes on with it, as after a page break.
        sections.parts.append(PlanPart(last_layout, before, titles, timescale, grid.unruled))
        return last_layout
    sections.prose.extend(Passage(" ".join(cell.text for cell in row.filled), row.place) for row in before)
    if layout is None:
        sections.headings.extend(row.raw for row in before[:3])
    return layout or last_layout


def _heads_group(row: GridRow) -> bool:
    """Whether a row right above the headings is the heading of the first group, as `Priority 1: Front door`."""
    return len(row.filled) == 1 and bool(
        re.match(rf"(?:{any_of(words().group_words)}) (?:\d+|[a-z])\b", plain(row.filled[0].text))
    )


def _is_noise(row: GridRow, layout: PlanLayout) -> bool:
    """Whether a row is a total, the label of a key, a note or a page number rather than part of the plan."""
    if len(row.filled) == 1 and _note_pattern().match(row.filled[0].text):
        return True
    if _counts(row, layout):
        return True
    tokens = re.sub(r"\b\d+\b", " ", plain(row.filled[0].text)).split()
    whole = " ".join(word for word in tokens if word not in words().colour_of or "total" not in tokens)
    return whole in words().noise_rows


def _counts(row: GridRow, layout: PlanLayout) -> bool:
    """Whether a row counts others, as `Green | 4`, `Number of actions: 12` or `2 amber` under a colour.

    A reference and a colour alone, each under its own heading, are a row whose words were lost.
    """
    counting = numbered = False
    for column, text in row.texts.items():
        tokens = plain(text).split()
        known = {
            *words().colour_of,
            *words().counting,
            *(_states(tokens) if layout.fields.get(column) in _HEADED else ()),
        }
        if not set(tokens) <= known | {word for word in tokens if word.isdigit()}:
            return False
        numbered = numbered or any(word.isdigit() for word in tokens)
        named = [word for word in tokens if not word.isdigit()]
        its_colour = layout.fields.get(column) == "rag" and len(named) == len(tokens) == 1
        counting = counting or (
            (bool(named) and not its_colour and layout.fields.get(column) != "ref") or _names_count(tokens)
        )
    return counting and numbered


def _states(tokens: list[str]) -> frozenset[str]:
    """The words for how far rows are, where a cell says how many are so: `2 of 3 actions on track`.

    Without a number they are a row's own status, with a year a heading, and after a verb an action.
    """
    counts = [word for word in tokens if word.isdigit()]
    whole = counts and all(len(word) < len("2014") for word in counts) and tokens[0] not in words().opening_verbs
    return words().counted_states if whole else frozenset()


def _heads_counts(rows: Sequence[GridRow], at: int, layout: PlanLayout, body: Sequence[GridRow]) -> bool:
    """Whether a row only says what the counts are with which the table ends: a sentence, alone as no row before it."""
    row = rows[at]
    if len(row.filled) != 1 or not row.filled[0].text[0].isupper() or len(row.filled[0].text.split()) <= 3:
        return False
    below = (rows[after] for after in range(at + 1, len(rows)) if rows[after].filled)
    first = next(below, None)
    return (
        first is not None
        and _counts(first, layout)
        and all(_counts(other, layout) for other in below)
        and all(len(other.filled) > 1 for other in body)
    )


def _names_count(tokens: list[str]) -> bool:
    """Whether words under a reference's heading count something, rather than refer to a row: `Number green`."""
    return not _states(tokens).isdisjoint(tokens) or any(
        word.removesuffix("s") in words().colour_of or word in ("total", "number", "count") for word in tokens
    )


@cache
def _note_pattern() -> re.Pattern[str]:
    bare = any_of(words().notes_bare)
    return re.compile(rf"(?:{any_of(words().notes)})(?:\s*\d+)?\s*[:.–-]|(?:{bare})\b|[*†‡]", re.I)


def _without_notes(rows: list[GridRow], layout: PlanLayout, sections: PlanSections) -> list[GridRow]:
    """The rows without sentences under the table that stand alone in a column that holds no sentences."""
    kept = list(rows)
    while len(kept) > 1 and _is_note(kept[-1], layout):
        last = kept.pop()
        sections.prose.append(Passage(last.filled[0].text, last.place))
    return kept


def _is_note(row: GridRow, layout: PlanLayout) -> bool:
    [(column, text), *others] = row.texts.items()
    return not others and len(text.split()) > 3 and layout.fields.get(column) in ("ref", "due", "rag", "")


def _may_be_header(row: GridRow) -> bool:
    """Whether a cell is a heading word for word; a cheap test before the careful one."""
    return any(
        match_heading(cell.text)[1] >= 90
        for cell in row.filled
        if len(cell.text) < 60 and plan_headings().may_match(cell.text)
    )


def _fits(rows: list[GridRow], layout: PlanLayout) -> bool:
    return bool(rows) and max(len(row.cells) for row in rows) - 1 in (
        max(layout.headings),
        max(layout.fields),
    )


@cache
def _key_pattern() -> re.Pattern[str]:
    colours = any_of(words().colour_of)
    return re.compile(
        rf"(?P<colour>{colours})(?:\s*\([bragy]\))?\s*(?:[=:–—-]+|\bmeans\b|\bindicates\b|\bdenotes\b|\brepresents\b|\bsignifies\b|\()\s*"
        rf"(?P<meaning>[^=]*?)(?=\)?[\s,;.|/•–-]*(?:\band\s+)?(?:\b(?:{colours})\b\s*(?:\([bragy]\)\s*)?(?:[=:–—-]|means|indicates|denotes|represents|\()|$))",
        re.I,
    )


def _key_in_text(text: str, colours: dict[Rag, str]) -> bool:
    """Take a colour key out of a line such as `Green = complete; Amber = in progress`; whether it was one."""
    if len(text) > 600:
        return False
    text = _spelled(text)
    meanings = [(m["colour"].lower(), m["meaning"].strip(" .;,")) for m in _key_pattern().finditer(text)]
    meanings = [(colour, meaning) for colour, meaning in meanings if _is_meaning(meaning)]
    opens = bool(_key_pattern().match(text)) or _opens_key(text)
    if not meanings or not (opens or len(meanings) > 1):
        return False
    for colour, meaning in meanings:
        colours.setdefault(words().colour_of[colour], meaning)
    return opens


def _spelled(text: str) -> str:
    """A line with the colours that it calls by their letters written out, as in `B = complete; G = on track`."""
    letter = re.compile(rf"\b(?P<letter>{any_of(words().letters)})(?=\s*(?:[=:]|[–—-]\s))", re.I)
    several = len({match["letter"].lower() for match in letter.finditer(text)}) > 1
    return letter.sub(lambda match: words().letters[match["letter"].lower()].title(), text) if several else text


def _opens_key(text: str) -> bool:
    """Whether a text says that it is a key, as `RAG definitions: Green – on course; Red – off course`."""
    return bool(re.match(r"(?:[\w ]*\bkey\b|legend|b?rag\b)", text, re.I))


def _is_meaning(text: str) -> bool:
    plain_text = plain(text)
    return (
        bool(plain_text)
        and len(plain_text.split()) <= 30
        and not all(word.isdigit() or word in words().numbers for word in plain_text.split())
    )


def _is_key_row(row: GridRow, layout: PlanLayout | None, colours: dict[Rag, str]) -> bool:
    """Take the colour key out of a row: whole cells such as `Green = complete`, or a colour beside its meaning."""
    filled = row.filled
    first = next(iter(row.texts), 0)
    keys = [cell.text for cell in filled if plain(cell.text) not in words().noise_rows]
    if keys and all(map(_key_pattern().match, keys)) and (layout is None or len(keys) == 1):
        for text in keys:
            _key_in_text(text, colours)
        return True
    if len(keys) == 1 == len(filled) and _opens_key(keys[0]) and _key_in_text(keys[0], colours):
        return True
    in_rag_column = layout is not None and layout.fields.get(first) == "rag"
    if (
        plain(filled[0].text) in words().colour_of
        and len(filled) == 2
        and not in_rag_column
        and _is_meaning(filled[1].text)
    ):
        colours.setdefault(words().colour_of[plain(filled[0].text)], filled[1].text)
        return True
    if layout is None and len(keys) < len(filled) and all(cell.fill for cell in filled if cell.text in keys) and keys:
        # `RAG key:` and beside it each meaning on its colour.
        for cell in filled:
            if cell.text in keys and (colour := read_fill(cell.fill)):
                colours.setdefault(colour, cell.text)
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
