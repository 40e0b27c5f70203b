"""Plans written as cards: labels with values beside them, one recommendation below the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from evidence.plans.headings import SURE, match_heading
from evidence.tables.transcript import Grid, GridCell, GridRow, Transcript

LONGEST_LABEL = 40
"""Characters before the colon; more of them are the start of a sentence."""
MOST_LABELS = 0.8
"""Share of the labels that must be known headings."""
LEAST_FIELDS = 3
"""Different fields on a card: fewer are found on the cover page of any document."""

_NUMBERED = re.compile(
    r"(?P<label>recommendation|action|priority|area for improvement|rec)\.?\s*(?P<ref>\w{1,4}(?:\.\d+)*)\W*", re.I
)
_LABELLED = re.compile(rf"(?P<label>[A-Za-z][^:]{{1,{LONGEST_LABEL}}}?)\s*:\s*(?P<value>.*)")


class _Pair(NamedTuple):
    """A label, the cell beside it, and where they stood."""

    label: str
    value: GridCell
    place: str


def turn_upright(grid: Grid, title: str) -> list[GridRow] | None:
    """A table of labels and values as a header and one row for each card; None for any other table.

    Args:
        grid: the table; each row holds one label and its value, or two of both.
        title: the heading it stands under; `Recommendation 3` is the reference of a card without one.
    """
    rows = [row for row in grid.rows if row.filled]
    if not rows or max(len(row.filled) for row in rows) not in (2, 4):
        return None
    pairs = [pair for row in rows for pair in _pairs(row)]
    cards = _cards(pairs)
    if cards is None:
        return None
    numbered = _NUMBERED.fullmatch(title)
    if numbered and len(cards) == 2 and not any(match_heading(cell.text)[0] == "ref" for cell in cards[0].cells):
        cards = [
            GridRow((GridCell("Ref"), *cards[0].cells), cards[0].place),
            GridRow((GridCell(numbered["ref"]), *cards[1].cells), cards[1].place),
        ]
    return cards


def read_cards(transcript: Transcript) -> Grid | None:
    """The plan of a document that has its labels and values as lines of text; None where it has none."""
    pairs: list[_Pair] = []
    waiting = False
    for passage in transcript.passages:
        numbered = _NUMBERED.fullmatch(passage.text)
        labelled = _LABELLED.fullmatch(passage.text)
        if numbered:
            pairs.append(_Pair("Ref", GridCell(numbered["ref"]), passage.place))
            pairs.append(_Pair(numbered["label"].title(), GridCell(), passage.place))
        elif labelled and match_heading(labelled["label"])[1] >= SURE:
            pairs.append(_Pair(labelled["label"], GridCell(labelled["value"]), passage.place))
        elif pairs and (waiting or (passage.text[0].islower() and not passage.level)):
            last = pairs.pop()
            pairs.append(last._replace(value=GridCell(f"{last.value.text} {passage.text}".strip())))
        waiting = bool(numbered) or bool(labelled and not labelled["value"])
    rows = _cards(pairs)
    return Grid(tuple(rows)) if rows else None


def _pairs(row: GridRow) -> list[_Pair]:
    filled = row.filled
    numbered = _NUMBERED.match(filled[0].text) if len(filled) == 1 else None
    if numbered:
        remainder = filled[0].text[numbered.end() :]
        return [
            _Pair("Ref", GridCell(numbered["ref"]), row.place),
            *([_Pair("Recommendation", GridCell(remainder), row.place)] if remainder else []),
        ]
    return [
        _Pair(filled[at].text.rstrip(" :"), filled[at + 1] if at + 1 < len(filled) else GridCell(), row.place)
        for at in range(0, len(filled), 2)
    ]


def _cards(pairs: Sequence[_Pair]) -> list[GridRow] | None:
    """A header of the labels and a row for each card; a label that comes again opens the next card."""
    known = [match_heading(pair.label) for pair in pairs]
    fields = [name for name, quality in known if quality >= SURE]
    enough = len(set(fields)) >= LEAST_FIELDS and len(fields) >= len(known) * MOST_LABELS
    if not enough or not {"area", "action"} & set(fields):
        return None
    names = list(dict.fromkeys(pair.label for pair in pairs))
    records: list[GridRow] = []
    current: dict[str, _Pair] = {}

    def close() -> None:
        cells = tuple(current[name].value if name in current else GridCell() for name in names)
        records.append(GridRow(cells, next(iter(current.values())).place))
        current.clear()

    for pair in pairs:
        if pair.label in current:
            close()
        current[pair.label] = pair
    close()
    return [GridRow(tuple(map(GridCell, names)), pairs[0].place), *records]
