"""Which column holds what, told from the meaning of its heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from evidence.importers.colours import read_colour
from evidence.importers.dates import is_date
from evidence.importers.document import Cell, Row
from evidence.importers.refs import looks_like_ref
from evidence.importers.words import match_near, plain, words

LONGEST_HEADING = 110
"""Characters; a longer cell is never a heading."""
LONGEST_DOUBLE = 6
"""Words; a longer text with "and" or a comma in it is a sentence, not two headings in one."""
LONGEST_MISSPELT = 40
"""Characters; in a longer one a misspelt word is found by the words beside it."""
SURE = 80
"""Quality of a match (0 to 100) from which a cell counts as a heading, not as words that contain one."""

_PREPOSITIONS = re.compile(r"\b(?:of|for|to|against|from|in|with|since|made|by|at|on)\b")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a plan table.

    Attributes:
        fields: what each known column holds, by column index.
        headings: the words of each heading, by column index.
    """

    fields: dict[int, str]
    headings: dict[int, str]

    def columns(self, field: str) -> list[int]:
        """The columns that hold a field, from left to right."""
        return sorted(column for column, name in self.fields.items() if name == field)

    @property
    def complete(self) -> bool:
        """Whether there is a column that can be an area, recommendation or action."""
        return bool(self.columns("area") or self.columns("action"))


@cache
def _edge_words() -> frozenset[str]:
    return frozenset(word for phrase in _phrases() for word in (phrase.split()[0], phrase.split()[-1]))


def may_be_heading(text: str) -> bool:
    """Whether a text starts or ends with a word that headings start or end with: most cells of a plan do not."""
    parts = plain(text).split()
    return bool(parts) and not _edge_words().isdisjoint((parts[0], parts[-1]))


@lru_cache(maxsize=4096)
def match_heading(text: str) -> tuple[str, float]:
    """What a column under this heading holds, and how sure that is (0 to 100); `("", 0)` where nothing fits.

    Exact phrases come first, then the head of the heading (its words before a preposition, read from its end, so
    that an "action owner" is an owner), then phrases it opens with or contains, then misspellings.
    """
    if not text or len(text) > LONGEST_HEADING or len(text.split()) > 16:
        return ("", 0)
    best = ("", 0.0)
    for candidate, penalty in _readings(text):
        field, quality = _match(candidate)
        if quality - penalty > best[1]:
            best = (field, quality - penalty)
    return best


def _readings(text: str) -> list[tuple[str, float]]:
    """The heading itself, without what stands in brackets, without a period, and each part of a double heading."""
    whole = plain(text)
    unbracketed = plain(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text))
    timeless = " ".join(
        word
        for word in unbracketed.split()
        if word not in words().periods and not re.fullmatch(r"\d+(?:st|nd|rd|th)?", word)
    )
    parts = (
        []
        if len(whole.split()) > LONGEST_DOUBLE
        else [plain(part) for part in re.split(r"[/\n&,;:?|–]|\band\b|\bor\b| - ", text)]
    )
    readings = [(whole, 0.0), (unbracketed, 1.0)]
    readings += [(timeless, 2.0)] if timeless else [("progress update", 5.0)] if is_period(unbracketed) else []
    readings += [(part, 4.0 + at) for at, part in enumerate(part for part in parts if part)]
    return readings


@cache
def _phrases() -> dict[str, str]:
    """What each known heading says the column holds."""
    return {phrase: field for field, listed in words().headings.items() for phrase in listed}


@lru_cache(maxsize=4096)
def _match(heading: str) -> tuple[str, float]:
    phrases = _phrases()
    if heading in phrases:
        return (phrases[heading], 100)
    head = _PREPOSITIONS.split(heading, maxsplit=1)[0].strip() or heading
    if head in phrases:
        return (phrases[head], 95)
    ours, whole = head.split(), heading.split()
    for quality, parts in (
        (90, (" ".join(ours[start:]) for start in range(1, len(ours)))),
        (
            85,
            (" ".join(whole[:end]) for end in range(len(whole) - 1, 0, -1) if len(whole) <= 8 and whole[end] != "and"),
        ),
    ):
        found = next((part for part in parts if len(part) > 2 and part in phrases), None)
        if found:
            return (phrases[found], quality)
    if len(heading) <= LONGEST_MISSPELT and (near := match_near(heading, phrases, words().likeness.heading)):
        return (near, 82)
    runs = (" ".join(whole[i:j]) for length in range(len(whole), 0, -1) for i, j in _spans(len(whole), length))
    found = next((run for run in runs if len(run) > 3 and run in phrases), None)
    return (phrases[found], 70) if found else ("", 0)


def _spans(count: int, length: int) -> list[tuple[int, int]]:
    return [(start, start + length) for start in range(count - length + 1)]


def is_period(text: str) -> bool:
    """Whether a heading names only a period, such as `Q1` or `June 2014`."""
    return bool(text) and all(word in words().periods or word.isdigit() for word in plain(text).split())


def read_header(row: Row, *, inside: bool = False) -> Layout | None:
    """The layout a row of headings gives, or None when the row is not one.

    A row of headings names at least two different fields, one of them the area or action, and most of its
    cells are headings; none of them is a colour or a date.

    Args:
        row: the row.
        inside: whether it stands among the rows of a table; there every cell has to be a heading.
    """
    texts = {column: cell.text for column, cell in enumerate(row.cells) if cell.text and cell.merged != "across"}
    if inside and any(match_heading(text)[1] < SURE for text in texts.values()):
        return None
    return _layout(texts)


def read_double_header(upper: Row, lower: Row, single: Layout | None) -> Layout | None:
    """The layout that two rows of headings give together, or None when the lower one is not part of the headings."""
    texts = {c: cell.text for c, cell in enumerate(lower.cells) if cell.text and cell.merged is None}
    if len(texts) < 2 or any(len(text.split()) > 8 or _is_value(text) for text in texts.values()):
        return None
    if not any(match_heading(text)[1] >= SURE for text in texts.values()):
        return None
    if single is None and (read_header(lower) or any(_is_value(cell.text) for cell in upper.filled)):
        return None
    main = {column for field in ("area", "action") for column in single.columns(field)} if single else set[int]()
    both = {c: cell.text for c, cell in enumerate(upper.cells) if cell.text}
    spanning = ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        above = upper.cells[column] if column < len(upper.cells) else Cell()
        spanning = above.text or spanning
        if column in texts:
            own = above.text or ("" if match_heading(texts[column])[0] and not is_period(texts[column]) else spanning)
            both[column] = own if plain(own) == plain(texts[column]) else f"{own} {texts[column]}".strip()
    # Words under the area's own heading belong to the headings only where they make it a better one.
    if any(column in texts and match_heading(both[column])[1] < 98 for column in main):
        return None
    return _layout(both)


def _layout(texts: dict[int, str]) -> Layout | None:
    if len(texts) < 2 or any(_is_value(text) for text in texts.values()):
        return None
    matches = {column: match_heading(text) for column, text in texts.items()}
    known = {column: field for column, (field, quality) in matches.items() if quality >= SURE}
    fields = set(known.values())
    if 2 * len(known) < len(texts) or not ((len(fields) > 1 and fields & {"area", "action"}) or _by_group(fields)):
        return None
    loose = {column: field for column, (field, quality) in matches.items() if quality and column not in known}
    return settle(Layout({**loose, **known}, texts))


def _by_group(fields: set[str]) -> bool:
    """Whether headings without an area or action still head a plan: its priorities are then what is to improve."""
    return "group" in fields and len(fields & {"ref", "rag", "lead", "due", "progress", "measure"}) > 1


def _is_value(text: str) -> bool:
    """Whether a cell holds a colour or a date, as cells under a heading do."""
    return is_date(text) or (len(text) < 15 and read_colour(text).rag is not None and "rag" not in text.lower())


def settle(layout: Layout) -> Layout:
    """Set right what only the whole row of headings tells.

    "Area" beside a recommendation or an action names the topic, so it is the group; beside nothing it is the area,
    and so is a priority where nothing else says what is to improve.
    """
    fields = dict(layout.fields)
    if not layout.complete:
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


def settle_by_content(layout: Layout, rows: Sequence[Row]) -> Layout:
    """Set right what only the cells under the headings tell: a status in sentences, a progress column of colours.

    Args:
        layout: the columns as their headings name them.
        rows: rows under the headings; the first few hundred are enough.
    """
    fields = dict(layout.fields)
    width = max((len(row.cells) for row in rows), default=0)
    for column in range(width):
        texts = [row.text(column) for row in rows if row.text(column)]
        # "Y" alone is more often a yes than a yellow.
        coloured = sum(1 for text in texts if len(text) < 25 and plain(text) != "y" and read_colour(text).rag)
        field = fields.get(column, "")
        if field == "rag" and texts and not coloured and sum(len(text) > 40 for text in texts) * 2 > len(texts):
            fields[column] = "progress"
        elif field == "group" and texts and all(plain(text) in words().levels for text in texts):
            fields[column] = "ignored"
        elif field in ("area", "action") and texts and all(len(text) < 20 for text in texts):
            others = [name for other, name in fields.items() if other != column]
            numbered = sum(map(looks_like_ref, texts)) * 10 >= len(texts) * 6
            if numbered and "ref" not in others and {"area", "action"} & set(others):
                fields[column] = "ref"
        elif field in ("", "progress", "measure") and texts and coloured * 10 >= len(texts) * 6:
            fields[column] = "rag"
        elif field == "measure" and texts and sum(map(is_date, texts)) * 10 >= len(texts) * 6:
            fields[column] = "due"
    return replace(layout, fields=fields)


def is_double(heading: str, field: str) -> bool:
    """Whether one part of a double heading names a field, as the second of `Lead and timescale` does."""
    return any(_match(part) == (field, 100) for part, _ in _readings(heading))


def same_headings(layout: Layout, row: Row) -> bool:
    """Whether a row repeats the headings of a layout, as after a page break, whole or in part."""
    from rapidfuzz import fuzz

    filled = [(column, cell.text) for column, cell in enumerate(row.cells) if cell.text and cell.merged is None]
    if len(filled) < 2 or any(len(text) > LONGEST_HEADING for _, text in filled):
        return False
    alike = sum(
        1
        for column, text in filled
        if (heading := plain(layout.headings.get(column, "")))
        and (plain(text) in heading or fuzz.ratio(plain(text), heading) >= words().likeness.header_cell)
    )
    return alike == len(filled)


def inherit(layout: Layout, earlier: Layout | None) -> Layout:
    """A repeated header whose second line was lost keeps what the earlier one said of the columns it cannot name."""
    if earlier is None or any(earlier.fields.get(c, field) != field for c, field in layout.fields.items()):
        return layout
    shared = max(layout.headings) <= max(earlier.headings)
    return replace(layout, fields={**earlier.fields, **layout.fields}) if shared else layout
