"""The index of a bundle of evidence: what is in it, as a page and as a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from base.words import counted, list_words, long_day
from descriptors.models import Framework
from evidence.index_sheet.columns import type_words
from evidence.items.readings import reading_state
from evidence.models import Item
from reports.content import Content
from reports.document import Document, Run, Section, cell, paragraph, quiet, table
from reports.html import render_html
from reports.parts import paper
from reports.sheets import Column, FileLink, render_workbook, sheet

STATEMENT = "a statement, without a file"


class BundleLine(Content):
    """One item of a bundle, in words; `file` is its name in it, empty for a statement."""

    id: str
    title: str
    type: str
    about: date
    valid_until: date
    state: str
    reading: str
    lead: str
    bears_on: tuple[str, ...]
    file: str
    sha256: str


class BundleIndex(Content):
    """What a bundle holds.

    Attributes:
        asked: what was asked for, in words.
        reader: who it is for; empty where nobody is named.
        left_out: how many restricted items were left out.
    """

    authority: str
    asked: str
    as_of: date
    reader: str
    made_up: bool
    left_out: int
    lines: tuple[BundleLine, ...]


def index_line(item: Item, state: str, file: str, framework: Framework) -> BundleLine:
    """An item of a bundle in words."""
    return BundleLine.taken_from(
        item,
        type=type_words(item.type, framework),
        state=state,
        reading=reading_state(item),
        bears_on=tuple(dict.fromkeys(bearing.descriptor for bearing in item.bearings)),
        file=file,
        sha256=item.sha256 or "",
    )


def render_pages(index: BundleIndex) -> dict[str, bytes]:
    """The index as a page and as a sheet, by their names; the same index gives the same bytes."""
    return {"index.html": render_html(_lay_out(index)), "index.xlsx": _render_sheet(index)}


def _lay_out(index: BundleIndex) -> Document:
    listed = table(
        "What is in this bundle",
        index.lines,
        ("Item", 8, lambda line: cell(line.id)),
        ("What it is", 30, lambda line: cell(_named(line), line.type)),
        ("About", 12, lambda line: cell(long_day(line.about))),
        ("In date", 16, lambda line: cell(f"{line.state}, to {long_day(line.valid_until)}", line.reading)),
        ("Lead", 12, lambda line: cell(line.lead)),
        ("Bears on", 12, lambda line: cell(" ".join(line.bears_on))),
        ("SHA-256", 26, lambda line: cell(quiet(line.sha256))),
    )
    files = sum(bool(line.file) for line in index.lines)
    summary = f"{counted(len(index.lines), 'item')}, with {counted(files, 'file')}."
    are = counted(index.left_out, "restricted item is", "restricted items are")
    left_out = f"{are} not in it, and not named." if index.left_out else ""
    sums = "SHA256SUMS lists the digest of every file, as sha256sum checks it."
    blocks = (paragraph(summary, lead=True), paragraph(f"{left_out} {sums}".strip()), listed)
    reader = (("For", index.reader),) if index.reader else ()
    facts = (("Asked for", index.asked), ("As of", long_day(index.as_of)), *reader)
    return paper(index, "Evidence", (Section("evidence", "Evidence", blocks),), facts, running=_called(index))


def _named(line: BundleLine) -> Run:
    return Run(line.title, file=line.file) if line.file else Run(f"{line.title} ({STATEMENT})")


def _called(index: BundleIndex) -> str:
    return f"evidence, {long_day(index.as_of)}"


def _render_sheet(index: BundleIndex) -> bytes:
    listed = sheet("Evidence", index.lines, _COLUMNS)
    header = f"{index.authority}: {_called(index)}"
    return render_workbook("Evidence", index.authority, index.as_of, [listed], header)


_COLUMNS: Sequence[Column[BundleLine]] = (
    ("id", lambda line: line.id, 9),
    ("title", lambda line: line.title, 44),
    ("type", lambda line: line.type, 28),
    ("about", lambda line: line.about, 12),
    ("valid until", lambda line: line.valid_until, 12),
    ("state", lambda line: line.state, 10),
    ("second reader", lambda line: line.reading, 22),
    ("lead", lambda line: line.lead, 18),
    ("bears on", lambda line: " ".join(line.bears_on), 22),
    ("file", lambda line: FileLink(line.file) if line.file else STATEMENT, 44),
    ("sha256", lambda line: line.sha256, 66),
)


def asked_words(ids: Sequence[str], wanted: Mapping[str, str | None]) -> str:
    """What a bundle was asked for, in words."""
    named = [f"{name} {value}" for name, value in wanted.items() if value]
    return list_words([*ids, *named], "and") or "everything"
