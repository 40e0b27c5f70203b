"""The index of a bundle of evidence: what is in it, as a page and as a sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from base.words import counted, list_words, long_day
from descriptors.models import Framework
from evidence.index_sheet.columns import type_words
from evidence.models import Item
from evidence.readings import reading_state
from evidence.tables.formulas import neutralise
from evidence.workbooks import A4, heading_format
from reports.content import Content
from reports.document import Document, Paragraph, Row, Run, Section, Table, cell, text
from reports.html import render_html
from reports.parts import MADE_UP

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
    return BundleLine(
        id=item.id,
        title=item.title,
        type=type_words(item.type, framework),
        about=item.about,
        valid_until=item.valid_until,
        state=state,
        reading=reading_state(item),
        lead=item.lead,
        bears_on=tuple(dict.fromkeys(bearing.descriptor for bearing in item.bearings)),
        file=file,
        sha256=item.sha256 or "",
    )


def render_pages(index: BundleIndex) -> dict[str, bytes]:
    """The index as a page and as a sheet, by their names; the same index gives the same bytes."""
    return {"index.html": render_html(_lay_out(index)), "index.xlsx": _render_sheet(index)}


def _lay_out(index: BundleIndex) -> Document:
    rows = tuple(
        Row(
            (
                cell(line.id),
                cell(Run(line.title, file=line.file) if line.file else f"{line.title} ({STATEMENT})", line.type),
                cell(long_day(line.about)),
                cell(f"{line.state}, to {long_day(line.valid_until)}", line.reading),
                cell(line.lead),
                cell(" ".join(line.bears_on)),
                cell(Run(line.sha256, quiet=True)),
            )
        )
        for line in index.lines
    )
    headings = ("Item", "What it is", "About", "In date", "Lead", "Bears on", "SHA-256")
    table = Table("What is in this bundle", headings, rows, widths=(8, 30, 12, 16, 12, 12, 26))
    files = sum(bool(line.file) for line in index.lines)
    held = f"{counted(len(index.lines), 'item')}, with {counted(files, 'file')}."
    left_out = _left_out(index.left_out) if index.left_out else ""
    sums = "SHA256SUMS lists the digest of every file, as sha256sum checks it."
    blocks = (Paragraph(text(held), lead=True), Paragraph(text(f"{left_out} {sums}".strip())), table)
    facts = (("Asked for", index.asked), ("As of", long_day(index.as_of)))
    return Document(
        title="Evidence",
        eyebrow=index.authority,
        author=index.authority,
        on=index.as_of,
        facts=facts + ((("For", index.reader),) if index.reader else ()),
        sections=(Section("evidence", "Evidence", blocks),),
        warning=MADE_UP if index.made_up else "",
        running=f"{index.authority}: evidence, {long_day(index.as_of)}",
    )


def _left_out(number: int) -> str:
    return f"{counted(number, 'restricted item is', 'restricted items are')} not in it, and not named."


def _render_sheet(index: BundleIndex) -> bytes:
    from xlsxwriter import Workbook

    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime(index.as_of.year, index.as_of.month, index.as_of.day)
    book.set_properties({"title": "Evidence", "author": index.authority[:255], "created": made})
    sheet = book.add_worksheet("Evidence")
    head = heading_format(book)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d mmm yyyy", "valign": "top"})
    for column, (heading, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, head)
    for number, line_ in enumerate(index.lines, start=1):
        for column, value in enumerate(_values(line_)):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
            else:
                sheet.write_string(number, column, neutralise(value), wrapped)
        if line_.file:
            place = list(_COLUMNS).index("file")
            sheet.write_url(number, place, f"external:{line_.file}", wrapped, line_.file)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(index.lines), 1), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    book.close()
    return content.getvalue()


_COLUMNS: Mapping[str, int] = {
    "id": 9, "title": 44, "type": 28, "about": 12, "valid until": 12, "state": 10, "second reader": 22, "lead": 18,
    "bears on": 22, "file": 44, "sha256": 66,
}  # fmt: skip


def _values(line: BundleLine) -> Sequence[str | date]:
    own = (line.id, line.title, line.type, line.about, line.valid_until, line.state, line.reading, line.lead)
    return (*own, " ".join(line.bears_on), line.file or STATEMENT, line.sha256)


def asked_words(ids: Sequence[str], wanted: Mapping[str, str | None]) -> str:
    """What a bundle was asked for, in words."""
    named = [f"{name} {value}" for name, value in wanted.items() if value]
    return list_words([*ids, *named], "and") or "everything"
