"""What each column of a plan holds, once its headings and the cells under them are seen together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from base.groups import grouped
from evidence.plans.colours import read_colour
from evidence.plans.refs import looks_like_ref
from evidence.plans.timescales import is_date
from evidence.plans.words import words
from evidence.tables.headings import plain
from evidence.tables.transcript import GridRow
from evidence.tables.words import words as table_words

MOST = 0.6
"""Share of a column's cells that must be of one kind to say what the column holds."""
LONGEST_RATING = 25
"""Characters; a longer cell with a colour in it is a sentence."""
LONGEST_NUMBER = 20
"""Characters; a cell under an area's heading that is no longer may be its number."""
SENTENCE = 40
"""Characters; a status longer than this is written out."""

_PERCENT_HEADING = re.compile(r"%|\bper\s?cent", re.I)
_MONEY = re.compile(r"[£$€]\s?[\d,.]+k?|nil|none", re.I)
_PERCENT = re.compile(r"\d{1,3}(?:\.\d+)?\s*%?")


@dataclass(frozen=True)
class PlanLayout:
    """The columns of a plan table.

    Attributes:
        fields: what each known column holds, by column index.
        headings: the words of each heading, by column index.
    """

    fields: dict[int, str]
    headings: dict[int, str]

    def columns(self, field: str) -> list[int]:
        """The columns that hold a field, from left to right."""
        return self._by_field.get(field, [])

    @cached_property
    def _by_field(self) -> dict[str, list[int]]:
        return grouped((field, column) for column, field in sorted(self.fields.items()))

    @property
    def complete(self) -> bool:
        """Whether there is a column that can be an area, recommendation or action."""
        return bool(self.columns("area") or self.columns("action"))


def settle(layout: PlanLayout) -> PlanLayout:
    """Set right what only the whole row of headings tells.

    "Area" beside a recommendation or an action names the topic, so it is the group; beside nothing it is the area,
    and so is a priority where nothing else says what is to improve.
    """
    fields = dict(layout.fields)
    if not layout.complete and layout.columns("group"):
        fields[layout.columns("group")[-1]] = "area"
    areas = layout.columns("area")
    topics = [
        c for c in areas if plain(layout.headings[c]) in ("area", "issue", "area of focus", "finding", "findings")
    ]
    if topics and (
        len(areas) > len(topics) or ("area" in map(plain, layout.headings.values()) and layout.columns("action"))
    ):
        fields.update({column: "group" for column in topics if plain(layout.headings[column]).startswith("area")})
    return replace(layout, fields=fields)


def settle_by_content(layout: PlanLayout, rows: Sequence[GridRow]) -> PlanLayout:
    """Set right what only the cells under the headings tell: a status in sentences, a progress column of colours.

    Args:
        layout: the columns as their headings name them.
        rows: rows under the headings; the first few hundred are enough.
    """
    fields = dict(layout.fields)
    width = max((len(row.cells) for row in rows), default=0)
    leftmost = True
    for column in range(width):
        texts = [row.text(column) for row in rows if row.text(column)]
        if texts:
            others = {name for other, name in fields.items() if other != column}
            heading = layout.headings.get(column, "")
            fields[column] = _settle_column(fields.get(column, ""), heading, texts, others, leftmost=leftmost)
            leftmost = False
    return replace(layout, fields=_with_one_rating({c: name for c, name in fields.items() if name}, layout.headings))


def _settle_column(field: str, heading: str, texts: list[str], others: set[str], *, leftmost: bool) -> str:
    """What a column holds by its cells; the field its heading names where they do not say otherwise."""
    enough = len(texts) * MOST
    # "Y" alone is more often a yes than a yellow.
    coloured = sum(len(text) < LONGEST_RATING and plain(text) != "y" and bool(read_colour(text).rag) for text in texts)
    if field == "group" and all(plain(text) in words().levels for text in texts):
        return "ignored"
    if _PERCENT_HEADING.search(heading) and field not in ("measure", "ignored") and all(map(_PERCENT.fullmatch, texts)):
        return "percent"
    if field == "rag":
        long = sum(len(text) > SENTENCE for text in texts)
        return "progress" if not coloured and not read_colour(heading).rag and long * 2 > len(texts) else field
    if field in ("", "progress", "measure") and coloured >= enough:
        dated = any(word in table_words().periods for word in plain(heading).split())
        return "rag" if "rag" not in others or dated else field
    if field == "due" and all(map(_MONEY.fullmatch, texts)):
        return "ignored"
    if field == "measure" and sum(map(is_date, texts)) >= enough:
        return "due"
    may_number = field in ("area", "action") or (not field and leftmost)
    if may_number and "ref" not in others and {"area", "action"} & others and _are_numbers(texts):
        return "ref"
    return field


def _are_numbers(texts: list[str]) -> bool:
    """Whether most cells are references, hardly one of them twice."""
    short = all(len(text) < LONGEST_NUMBER for text in texts)
    return short and sum(map(looks_like_ref, texts)) >= len(texts) * MOST and len(set(texts)) * 2 > len(texts)


def _with_one_rating(fields: dict[int, str], headings: dict[int, str]) -> dict[int, str]:
    """Of several ratings the one of delivery: that of impact, risk or confidence rates something else."""
    ratings = [column for column, name in fields.items() if name == "rag"]
    other = [c for c in ratings if words().other_ratings & set(plain(headings.get(c, "")).split())]
    return {**fields, **({} if len(other) == len(ratings) else dict.fromkeys(other, "ignored"))}


def without_side_table(layout: PlanLayout, rows: Sequence[GridRow]) -> tuple[PlanLayout, list[GridRow]]:
    """The table alone where a smaller one, such as a count of the colours, stands to its right on the same rows.

    It stands apart by an empty column, and has no heading that the plan does not have.
    """
    for gap in range(2, max(layout.headings, default=0)):
        left = {column: name for column, name in layout.fields.items() if column < gap}
        right = {name for column, name in layout.fields.items() if column > gap}
        empty = gap not in layout.headings and not any(row.text(gap) for row in rows)
        if empty and right and right <= set(left.values()) and {"area", "action"} & set(left.values()):
            headings = {column: text for column, text in layout.headings.items() if column < gap}
            return PlanLayout(left, headings), [GridRow(row.cells[:gap], row.place) for row in rows]
    return layout, list(rows)
