"""Rows of plan tables put together into records: headings carried down, broken and merged rows joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from evidence.plans.colours import read_colour, read_fill, repair_colour, row_fill
from evidence.plans.columns import PlanLayout
from evidence.plans.headings import match_heading
from evidence.plans.lines import strokes
from evidence.plans.refs import looks_like_ref, read_refs
from evidence.plans.sections import PlanPart
from evidence.plans.shifts import put_back
from evidence.plans.timescales import is_timescale
from evidence.plans.words import words
from evidence.tables.headings import plain
from evidence.tables.transcript import GridCell, GridRow

_DANGLING = re.compile(r"(?:,|\b(?:and|or|of|the|to|for|with|by|in|a|an|that|which))$")

_DIVIDED = re.compile(r"\w-$")

LONGEST_UNNAMED = 14
"""Words; a longer heading opens by saying what it is, or stands where a reference would."""
LONGEST_GROUP = 25
"""Words; a longer line is never the heading of a group."""


@dataclass
class Record:
    """The rows that make up one action, with the headings they stood under.

    Attributes:
        lines: the texts of each column from top to bottom.
        fills: the fill of each column's first row.
        broken: whether the rows of its table are lines of a scan.
        repairs: what was done to put its rows together, a sentence each.
    """

    layout: PlanLayout
    place: str
    group: str
    timescale: str
    rows: list[GridRow] = field(default_factory=list)
    lines: dict[int, list[str]] = field(default_factory=dict)
    fills: dict[int, str | None] = field(default_factory=dict)
    broken: bool = False
    repairs: list[str] = field(default_factory=list)

    def add(self, row: GridRow, clean: GridRow) -> None:
        """Take in one more row and its cells as they are read; what is merged down from one it has is not repeated."""
        first = not self.rows
        self.rows.append(row)
        for column, cell in enumerate(clean.cells):
            if cell.text and (first or cell.merged is None):
                self.lines.setdefault(column, []).append(cell.text)
            if first or column not in self.fills:
                self.fills[column] = cell.fill

    def first(self, name: str) -> str:
        """All lines of the columns of a field, as one text."""
        return " ".join(" ".join(self.lines.get(column, [])) for column in self.layout.columns(name)).strip()

    @property
    def what(self) -> str:
        """What is to be improved or done: the words of the area, or else of the action."""
        return self.first("area") or self.first("action")

    @property
    def last_words(self) -> str:
        """The last line of the action, or else of the area."""
        return self.last_line("action") or self.last_line("area")

    def last_line(self, name: str) -> str:
        """The last line of a field, empty where it has none."""
        lines = [line for column in self.layout.columns(name) for line in self.lines.get(column, [])]
        return lines[-1] if lines else ""


@dataclass
class _Headings:
    """The group and timescale headings in force; a group heading replaces one of its own kind."""

    groups: list[tuple[str, str]] = field(default_factory=list)
    timescale: str = ""
    just_opened: bool = False

    def open_group(self, text: str, kind: str) -> None:
        kinds = [known for known, _ in self.groups]
        if kind in kinds:
            del self.groups[kinds.index(kind) :]
        elif not self.just_opened:
            self.groups.clear()
        self.groups.append((kind, text))
        self.timescale, self.just_opened = "", True

    @property
    def group(self) -> str:
        return " – ".join(text for _, text in self.groups)


def assemble(parts: Sequence[PlanPart]) -> tuple[list[Record], list[str]]:
    """Put the rows of all parts of a plan together into records, in reading order.

    Returns:
        The records, and notices of what was left out, a sentence each.
    """
    records: list[Record] = []
    notices: list[str] = []
    headings = _Headings()
    levels = zip(*(part.titles for part in parts if part.titles), strict=False)
    shared = len(list(takewhile(lambda level: len(set(level)) == 1, levels)))
    title: tuple[str, ...] = ()
    for part in parts:
        if part.titles and part.titles != title:
            title, headings = part.titles, _Headings()
        headings.timescale = part.timescale or headings.timescale
        broken = is_broken(part)
        for row in _without_headings(part, records, notices, headings):
            moved, by = put_back(row, part.layout) if part.unruled else (row, 0)
            clean = _clean(moved, part.layout)
            current = records[-1] if records else None
            if current and not _starts_record(clean, part.layout, current, broken=broken):
                current.add(row, clean)
                continue
            group = " – ".join(filter(None, (*title[shared:], headings.group)))
            record = Record(part.layout, row.place, group, headings.timescale, broken=broken)
            record.add(row, clean)
            if by:
                record.repairs.append(_moved(by))
            if current and current.layout is part.layout and not by:
                _carry_down(record, current)
            records.append(record)
            headings.just_opened = False
    return records, notices


def _moved(by: int) -> str:
    columns = "one column" if abs(by) == 1 else "two columns"
    return f"The cells of this row stood {columns} too far to the {'left' if by > 0 else 'right'}: they were moved."


def _without_headings(
    part: PlanPart, records: list[Record], notices: list[str], headings: _Headings
) -> Iterator[GridRow]:
    """The rows that are part of the plan; a heading among them is put in force."""
    for at, row in enumerate(part.rows):
        following = part.rows[at + 1] if at + 1 < len(part.rows) else None
        texts = _clean(row, part.layout).texts
        if not texts:
            continue
        text = " ".join(texts[column] for column in texts if part.layout.fields.get(column) != "ref" or len(texts) == 1)
        if is_timescale(text) and _stands_alone(texts, part.layout) and not (records and _goes_on(text)):
            headings.timescale = text
            for column, ref in texts.items():
                if len(texts) == 2 and part.layout.fields.get(column) == "ref":
                    notices.append(f"{row.place}: “{ref}” beside the heading “{text}” was taken for a stray mark.")
        elif _is_group(row, texts, part.layout, following, records[-1] if records else None):
            headings.open_group(" ".join(texts.values()), _kind(row, texts))
        else:
            yield row


def _goes_on(text: str) -> bool:
    """Whether words that end with a timescale go on with a sentence, as `are offered within 72 hours`."""
    first = plain(text).split()[0]
    return text[0].islower() and first not in words().date_words and first not in ("within", "in", "over", "after")


def _clean(row: GridRow, layout: PlanLayout) -> GridRow:
    """A row without leftovers of the header that a scanner put beside its cells."""
    cells = (
        GridCell("", cell.fill, cell.merged) if _is_header_leftover(cell.text, column, layout) else cell
        for column, cell in enumerate(row.cells)
    )
    return GridRow(tuple(cells), row.place)


def _is_header_leftover(text: str, column: int, layout: PlanLayout) -> bool:
    """Whether a reference or colour cell holds words of the header, plain or misread, that slipped into a row."""
    if not text or layout.fields.get(column) not in ("ref", "rag") or len(text) > 25 or any(map(str.isdigit, text)):
        return False
    if match_heading(text) == (layout.fields[column], 100):
        return True
    return len(text) > 2 and strokes(text) == strokes(layout.headings.get(column, ""))


def _stands_alone(texts: dict[int, str], layout: PlanLayout) -> bool:
    """Whether only the first cells, where a heading stands, hold words."""
    fields = {layout.fields.get(column, "") for column in texts}
    return fields <= {"area", "action", "ref", "group", ""} and len(texts) <= 2 and fields != {"ref", "action"}


def _is_group(
    row: GridRow, texts: dict[int, str], layout: PlanLayout, following: GridRow | None, before: Record | None
) -> bool:
    """Whether a row is the heading of a group: alone in its row, short, and followed by a row of its own.

    A line that the record before it waits for is no heading.
    """
    column, text = next(iter(texts.items()))
    if len(texts) == 2 and layout.fields.get(column) == "ref":
        return _numbered_group(texts, layout, following)
    if len(texts) != 1 or len(text.split()) > LONGEST_GROUP or not _stands_alone(texts, layout):
        return False
    if layout.fields.get(column) == "ref" and looks_like_ref(text) and " " not in text:
        return False
    if _spans(row, column):
        return True
    first_word = plain(text).split(" ")[0]
    if text[0].islower() or text[-1] in ".,;" or first_word in words().opening_verbs:
        return False
    if following is None or not _is_full(following, layout):
        return bool(words().group_words & set(plain(text).split())) and following is not None
    named = first_word in words().group_words or layout.fields.get(column) == "ref"
    if len(text.split()) > LONGEST_UNNAMED and not named:
        return False
    return not (before and _DANGLING.search(before.last_line("area")))


def _spans(row: GridRow, column: int) -> bool:
    """Whether a cell is merged across at least half of its row."""
    following = row.cells[column + 1 :]
    merged = next((at for at, cell in enumerate(following) if cell.merged != "across"), len(following))
    return merged > 0 and 2 * (merged + 1) >= len(row.cells)


def _is_full(row: GridRow, layout: PlanLayout) -> bool:
    """Whether a row has an area or action and something beside it, or is itself a heading of one cell."""
    fields = {layout.fields.get(column, "") for column, cell in enumerate(_clean(row, layout).cells) if cell.text}
    return bool(fields & {"area", "action"}) and (len(fields) > 1 or len(row.filled) == 1)


def _numbered_group(texts: dict[int, str], layout: PlanLayout, following: GridRow | None) -> bool:
    """Whether a row `1 | Leadership` heads rows numbered `1.1`, `1.2` or `1a`."""
    if following is None:
        return False
    number = next(iter(texts.values())).rstrip(".")
    below = next((following.text(column) for column in layout.columns("ref")), "")
    return bool(re.match(rf"{re.escape(number)}(?:\.\d|[a-z]\b)", below))


def _kind(row: GridRow, texts: dict[int, str]) -> str:
    """What sort of heading this is, by its words and its colour: headings of one sort stand on one level."""
    text = plain(" ".join(texts.values()))
    known = sorted(words().group_words & {word.rstrip("s") for word in text.split()})
    return f"{known[:1]} {row_fill(row.cells)}"


def is_broken(part: PlanPart) -> bool:
    """Whether the rows of a table are lines of a scan: those without a reference or colour go on with a sentence."""
    anchored = going_on = loose = lower = 0
    for row in part.rows:
        what = _what(row.texts, part.layout)
        if not what:
            continue
        if _has_anchor(row.texts, part.layout):
            anchored += 1
            lower += what[0].islower()
        else:
            loose += 1
            going_on += what[0].islower()
    return going_on >= 2 and going_on * 2 >= loose and lower * 2 <= max(anchored, 1)


def _what(texts: dict[int, str], layout: PlanLayout) -> str:
    """The words of the area, or else of the action, that a row has of its own."""
    return next((texts[c] for c in (*layout.columns("area"), *layout.columns("action")) if c in texts), "")


def _has_anchor(texts: dict[int, str], layout: PlanLayout) -> bool:
    """Whether a row has a reference or a colour of its own."""
    return any(
        (layout.fields.get(c) == "ref" and looks_like_ref(text))
        or (layout.fields.get(c) == "rag" and (read_colour(text).rag or repair_colour(text)) is not None)
        for c, text in texts.items()
    )


def _starts_record(row: GridRow, layout: PlanLayout, current: Record, *, broken: bool) -> bool:
    """Whether a row begins a new record rather than going on with the current one."""
    by_field = {layout.fields.get(column, ""): text for column, text in row.texts.items()}
    what = _what(row.texts, layout)
    new_ref = "ref" in by_field and not _repeats_ref(by_field["ref"], current)
    colour = "rag" in by_field and read_colour(by_field["rag"]).rag is not None
    if not what:
        merged = [column for column, cell in enumerate(row.cells) if cell.merged == "down" and cell.text]
        merged_area = not set(layout.columns("area")).isdisjoint(merged)
        if merged_area and not layout.columns("action"):
            return bool(by_field.keys() & {"ref", "rag", "lead", "due"})
        return new_ref or (colour and bool(current.first("rag")) and not broken)
    if not new_ref and not colour and (not current.what or _DANGLING.search(current.last_line("area"))):
        return False
    if not new_ref and what[0].islower() and _DIVIDED.search(current.last_words):
        return False
    if new_ref:
        return not (what[0].islower() and _ref_dangles(current))
    if not broken:
        filled = {name for name in ("rag", "lead", "due") if name in by_field and current.first(name)}
        goes_on = what[0].islower() and "ref" not in by_field and not filled and not _painted(row, layout)
        return not (goes_on and current.what[:1].isupper())
    if "ref" in by_field:
        return False
    if colour:
        return bool(current.first("rag")) and (not layout.columns("ref") or what[0].isupper())
    if what[0].islower():
        return False
    return current.last_line("area")[-1:] == "." and len(by_field) > 1


def _repeats_ref(text: str, current: Record) -> bool:
    """Whether a reference is a second copy of the current record's, as a scanner leaves beside a broken row."""
    texts = text, current.first("ref"), current.last_line("ref")
    ours, theirs, last = ({ref.replace(" ", "").lower() for ref in read_refs(each).refs} for each in texts)
    return bool(ours) and (ours <= theirs or ours <= last) and not _is_whole(current)


def _is_whole(current: Record) -> bool:
    """Whether the current record already reads as finished: its area ends with a full stop."""
    return current.last_line("area").endswith(".")


def _ref_dangles(current: Record) -> bool:
    return bool(re.search(r"(?:&|,|/|\band)$", current.last_line("ref")))


def _painted(row: GridRow, layout: PlanLayout) -> bool:
    return any(read_fill(cell.fill) for at, cell in enumerate(row.cells) if layout.fields.get(at) == "rag")


def _carry_down(record: Record, above: Record) -> None:
    """Fill what a spreadsheet leaves blank under a recommendation or group that goes on in the next row."""
    layout = record.layout
    for column in layout.columns("group"):
        if column not in record.lines and column in above.lines:
            record.lines[column] = list(above.lines[column])
    if (
        not layout.columns("action")
        or record.first("area")
        or not record.first("action")
        or record.group != above.group
    ):
        return
    for name in ("area", "ref"):
        for column in layout.columns(name):
            if column not in record.lines and column in above.lines:
                record.lines[column] = list(above.lines[column])
