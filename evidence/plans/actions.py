"""One record of a plan read as an action."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from base.dates import MONTHS, find_dates
from base.words import list_words
from evidence.names import says_something
from evidence.plan_models import Action, Delivery, Rag
from evidence.plans.colours import (
    ColourReading,
    read_colour,
    read_delivery,
    read_fill,
    read_rating,
    read_share,
    repair_colour,
)
from evidence.plans.columns import PlanLayout
from evidence.plans.headings import plan_headings
from evidence.plans.lines import join_lines, strokes
from evidence.plans.records import Record
from evidence.plans.refs import leading_ref, mend_refs, read_refs
from evidence.plans.timescales import is_date, read_due
from evidence.plans.words import words
from evidence.tables.headings import plain

_DONE = re.compile(r"(?:completed?|done|closed|achieved)\b", re.I)
"""What stands in place of a due date where an action is done."""


class _RowReader:
    """The fields of one record, with the repairs it took to read them."""

    def __init__(
        self, record: Record, known: Counter[str], colours: Mapping[Rag, str], mended: Mapping[str, str]
    ) -> None:
        self.record = record
        self.known = known
        self.colours = colours
        self.mended = mended
        self.repairs = list(record.repairs)

    def texts(self, name: str) -> dict[int, str]:
        """The joined text of each column of a field that has one."""
        texts: dict[int, str] = {}
        for column in self.record.layout.columns(name):
            text, repairs = join_lines(self.record.lines.get(column, ()), self.known)
            self.repairs += repairs
            if text:
                texts[column] = text
        return texts

    def text(self, name: str, between: str = "; ") -> str:
        """The text of a field; several columns joined."""
        return between.join(dict.fromkeys(self.texts(name).values()))

    def labelled(self, name: str) -> str:
        """The text of a field; where several columns hold it each is opened by its heading."""
        texts = self.texts(name)
        if len(self.record.layout.columns(name)) < 2:
            return " ".join(texts.values())
        return " ".join(f"{self.record.layout.headings.get(column, '')}: {text}" for column, text in texts.items())

    def taken(self, reading: ColourReading) -> tuple[Rag | None, str]:
        """A colour that is taken, and what stood for it."""
        self.repairs += [reading.note] if reading.note else []
        return reading.rag, reading.stated


def read_actions(
    records: Sequence[Record],
    *,
    colours: dict[Rag, str],
    plan_date: date | None,
    known: Counter[str],
) -> list[Action]:
    """Read every record as an action.

    Args:
        colours: the meaning the document gives each colour; it tells how far an action is done.
        plan_date: the date timescales count from.
        known: how often each word occurs in the document.

    Returns:
        The actions in reading order, each with an id of its own.
    """
    mended = mend_refs([" ".join(_ref_lines(record)) for record in records])
    usual_case = sum(record.first("area")[:1].isupper() or record.first("action")[:1].isupper() for record in records)
    actions: list[Action] = []
    taken: set[str] = set()
    for number, record in enumerate(records, start=1):
        reader = _RowReader(record, known, colours, mended)
        action = _read_action(reader, plan_date, often_upper=usual_case * 2 > len(records))
        identity = _unique(action.refs[0] if action.refs else f"ROW-{number}", taken)
        actions.append(action.model_copy(update={"id": identity}))
    return actions


def _read_action(reader: _RowReader, plan_date: date | None, *, often_upper: bool) -> Action:
    record = reader.record
    refs, area = _read_refs(reader)
    rag, stated = _read_rag(reader)
    if not area:
        reader.repairs.append("The words of this row are lost: only its other cells could be read.")
    elif area[0].islower() and often_upper and (record.broken or len(record.rows) > 1):
        reader.repairs.append("The opening words of this row are lost: it starts in the middle of a sentence.")
    timescale = reader.text("due") or _due_beside_lead(reader)
    if (mended := re.sub(r"\b0(?=[a-z]{3})", "O", timescale)) != timescale:
        reader.repairs.append(f"“{timescale}” was read as “{mended}”.")
        timescale = mended
    due = read_due(timescale, plan_date)
    if due.day is None and record.timescale:
        due = read_due(record.timescale, plan_date)
    reader.repairs.extend(due.notes)
    lead = reader.text("lead")
    group = " – ".join(filter(None, (record.group, reader.text("group", " – "))))
    return Action(
        id="",
        refs=refs,
        area=area,
        group=group,
        timescale=timescale if timescale and not is_date(timescale) else record.timescale or timescale,
        due=due.day,
        due_basis=due.basis,
        rag=rag,
        rag_stated=stated,
        lead=lead if says_something(lead) else "",  # a dash names nobody
        delivery=_read_delivery(reader, rag),
        completed=_read_completed(reader),
        progress=reader.labelled("progress") or _percent(reader.text("percent")),
        measure=reader.text("measure"),
        origin="not said",
        raw="\n".join(row.raw for row in record.rows),
        repairs=tuple(dict.fromkeys(reader.repairs)),
        place=record.place,
    )


def _due_beside_lead(reader: _RowReader) -> str:
    """When a row is due, in a column of leads whose heading says that too, such as `Lead and timescale`."""
    headings = reader.record.layout.headings
    texts = reader.texts("lead").items()
    return "; ".join(text for column, text in texts if plan_headings().names(headings.get(column, ""), "due"))


def _ref_lines(record: Record) -> list[str]:
    return [line for column in record.layout.columns("ref") for line in record.lines.get(column, [])]


def _read_refs(reader: _RowReader) -> tuple[tuple[str, ...], str]:
    """The references of a record and what it is about, in words.

    The references stand in their own column, or at the start of the action, or else of the area.
    """
    areas, actions = list(reader.texts("area").values()), list(reader.texts("action").values())
    lines = [reader.mended.get(line, line) for line in _ref_lines(reader.record)]
    for line in _ref_lines(reader.record):
        if line in reader.mended:
            reader.repairs.append(f"The reference {reader.mended[line]} was read from “{line}”, which looks misread.")
    reading = read_refs(" ".join(_without_copies(lines, reader)))
    reader.repairs.extend(reading.repairs)
    refs = reading.refs
    for texts in (actions, areas):
        ref, remainder = leading_ref(texts[0]) if texts and not refs else ("", "")
        if ref:
            refs, texts[0] = (ref,), remainder
    if not refs:
        # `1.1 To raise awareness` under Objective numbers the row; `1 Leadership` numbers its group.
        refs = tuple(ref for text in reader.texts("group").values() if "." in (ref := leading_ref(text)[0]))
    return refs, " – ".join(dict.fromkeys((*areas, *actions)))


def _without_copies(lines: list[str], reader: _RowReader) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if any(plain(line).replace(" ", "") == plain(other).replace(" ", "") for other in kept):
            reader.repairs.append(f"Left out a second copy of the reference, “{line}”.")
        else:
            kept.append(line)
    return kept


def _read_rag(reader: _RowReader) -> tuple[Rag | None, str]:
    """The colour of a record and what stood for it; of several RAG columns the latest that has a colour."""
    record, headings = reader.record, reader.record.layout.headings
    readings = [(headings.get(column, ""), _read_rag_cell(reader, column)) for column in _by_period(record.layout)]
    coloured = [(heading, reading) for heading, reading in readings if reading.rag]
    if len({reading.rag for _, reading in coloured}) > 1:
        earlier = [f"{heading} {reading.stated}".strip() for heading, reading in coloured[:-1]]
        reader.repairs.append(
            f"Of several colours in this row the latest was taken; earlier: {list_words(earlier, 'and')}."
        )
    if coloured:
        return reader.taken(coloured[-1][1])
    if not readings:
        painted: dict[Rag, str] = {rag: fill for fill in record.fills.values() if fill and (rag := read_fill(fill))}
        if len(painted) == 1:
            [(rag, fill)] = painted.items()
            return rag, f"fill {fill}"
    for heading, reading in reversed(readings):
        rating = read_rating(reading.stated, heading, reader.colours)
        if rating.rag:
            return reader.taken(rating)
    stated = " ".join(reading.stated for _, reading in readings if reading.stated)
    if stated and read_delivery(stated) is None:
        reader.repairs.append(f"No colour could be read from “{stated}”.")
    return None, stated


def _by_period(layout: PlanLayout) -> list[int]:
    """The RAG columns from the earliest to the latest: by the months of their headings, else from left to right."""
    columns = layout.columns("rag")
    headings = [layout.headings.get(column, "") for column in columns]
    ends = [dates[0].day for heading in headings if len(dates := find_dates(heading)) == 1]
    if len(ends) == len(columns):
        return [column for _, column in sorted(zip(ends, columns, strict=True))]
    months = [MONTHS[word] for heading in headings for word in plain(heading).split() if word in MONTHS]
    backwards = len(months) == len(columns) > 1 and all((b - a) % 12 > _HALF_YEAR for a, b in pairwise(months))
    return columns[::-1] if backwards else columns


_HALF_YEAR = 6
"""Months; where each month named is more than that after the one before it, they run backwards."""


def _read_rag_cell(reader: _RowReader, column: int) -> ColourReading:
    lines = reader.record.lines.get(column, [])
    words_for_it = " ".join(lines)
    if plainly := [line for line in lines if read_colour(line).rag]:
        colours = {read_colour(line).rag for line in plainly}
        for line in lines:
            if line not in plainly and (repair_colour(line) in colours or strokes(line) == strokes(plainly[0])):
                reader.repairs.append(f"Left out “{line}” beside the colour {plainly[0]}, a misread copy of it.")
        text = " / ".join(plainly) if len(colours) > 1 else plainly[0]
        return read_colour(text)._replace(stated=text)
    for line in lines:
        if colour := repair_colour(line):
            note = f"The colour {colour.title()} was read from “{line}”, which looks misread."
            return ColourReading(colour, note, line)
    fill = reader.record.fills.get(column)
    ticked = read_colour(reader.record.layout.headings.get(column, "")).rag
    if ticked and lines and lines[0].lower() in words().ticks:
        return ColourReading(ticked, stated=ticked.title())
    painted = read_fill(fill)
    if painted and not (painted == "blue" and _whole_row_is(reader.record, fill)):
        return ColourReading(painted, stated=words_for_it or f"fill {fill}")
    return ColourReading(None, stated=words_for_it)


def _whole_row_is(record: Record, fill: str | None) -> bool:
    """Whether every cell has this fill: a band of shading, as blue tables have, rather than a rating."""
    return all(other == fill for other in record.fills.values())


def _read_delivery(reader: _RowReader, rag: Rag | None) -> Delivery | None:
    """How far an action is done, where the document says so; else what it says its colour means.

    A colour that means done says so whatever stands beside it: two answers would be none.
    """
    stated, words_for_it = _stated_delivery(reader)
    meaning = reader.colours.get(rag, "") if rag else ""
    if rag is None or stated == "done" or read_delivery(meaning) != "done" or read_colour(words_for_it).rag:
        return stated or read_delivery(meaning)
    if stated:
        reader.repairs.append(f"Of “{words_for_it}” and {rag.title()}, which means “{meaning}”, the colour was taken.")
    return "done"


def _stated_delivery(reader: _RowReader) -> tuple[Delivery | None, str]:
    """How far an action is said to be done, and the words: by a status, a completion date, or the share done."""
    for column in reversed(reader.record.layout.columns("rag")):
        status = " ".join(reader.record.lines.get(column, ()))
        if delivery := read_delivery(status):
            return delivery, status
    completed = reader.text("completed")
    if completed and (is_date(completed) or completed.lower() in words().yes):
        return "done", completed
    if _DONE.match(due := reader.text("due")):
        return "done", due
    share = reader.text("percent") or reader.text("progress")
    return read_share(share), share


def _read_completed(reader: _RowReader) -> date | None:
    """The day an action was done: in a column of its own, or in place of its due date."""
    due = reader.text("due")
    text = reader.text("completed") or (due if _DONE.match(due) else "")
    return max((reading.day for reading in find_dates(text)), default=None)


def _percent(text: str) -> str:
    return f"{text} complete" if text.endswith("%") else ""


def _unique(wanted: str, taken: set[str]) -> str:
    identity, copy = wanted, 1
    while identity in taken:
        copy += 1
        identity = f"{wanted}-{copy}"
    taken.add(identity)
    return identity
