"""A marked-up sheet on its way back to its lead: every cell that was not taken is painted, and says why."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from base.errors import InputError
from base.files import write_whole
from base.words import long_day, sentence
from evidence.plan_sheet.acceptance import PlanSheetTaken
from evidence.plan_sheet.columns import short_revision
from evidence.plan_sheet.merge import CellChange, Merge
from evidence.tables.file import open_file
from evidence.tables.formulas import neutralise

_REFUSED, _CONFLICT = "F8CBAD", "FFE699"
_AUTHOR = "readiness"


def annotate(merge: Merge, taken: PlanSheetTaken, hashes: Mapping[str, str], folder: Path) -> Path:
    """Write a copy of a sheet in which each cell that was not taken has a comment and a colour.

    Rows that were taken stand at their present revision, so that the copy can be corrected and sent in again. Where
    somebody else changed a cell too, it shows what the register has.

    Args:
        hashes: the hash of the journal entry that each action stands at, by id.
        folder: where the copy goes, under the sheet's own name.

    Returns:
        The copy.

    Raises:
        InputError: the sheet is no XLSX, or the copy would take the place of the sheet itself.
    """
    from openpyxl import load_workbook

    copy = folder / merge.path.name
    if merge.path.suffix.lower() != ".xlsx":
        raise InputError(
            "Only an XLSX file can be sent back with marks.",
            where=str(merge.path),
            hint="Tell the lead what was said here.",
        )
    if copy.exists() and copy.samefile(merge.path):
        raise InputError(
            "The marked copy would take the place of the sheet.", where=str(copy), hint="Name another folder."
        )
    book = load_workbook(io.BytesIO(open_file(merge.path).content))
    for action, where in merge.revisions.items():
        _set(book, where, short_revision(hashes[action]))
    for row, action in zip(merge.new, taken.new, strict=True):
        _set(book, row.cells["id"], action.id)
        _set(book, row.cells["revision"], short_revision(hashes[action.id]))
    for conflict in taken.refused:
        dated = conflict.field == "due" and conflict.now
        _set(book, conflict.where, date.fromisoformat(conflict.now) if dated else neutralise(conflict.now))
    for where, words, fill in (*_problems(merge), *_conflicts(taken.refused)):
        _mark(book, where, words, fill)
    content = io.BytesIO()
    book.save(content)
    write_whole(copy, content.getvalue())
    return copy


def _problems(merge: Merge) -> Iterable[tuple[str, str, str]]:
    return ((p.where, f"Not taken. {sentence(p.message)} {sentence(p.hint)}", _REFUSED) for p in merge.problems)


def _conflicts(refused: Iterable[CellChange]) -> Iterable[tuple[str, str, str]]:
    for cell in refused:
        who = f"{cell.by} changed it on {long_day(cell.on)}" if cell.on else "it was changed"
        words = f"Not taken. You wrote “{cell.sheet}”; meanwhile {who}, from “{cell.was}” to what stands here."
        yield cell.where, f"{words} Write yours again if it is the one that holds.", _CONFLICT


def _cell(book: Any, where: str) -> Any:
    sheet, _, place = where.rpartition("!")
    return book[sheet][place]


def _set(book: Any, where: str, value: str | date) -> None:
    _cell(book, where).value = value


def _mark(book: Any, where: str, words: str, fill: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = _cell(book, where)
    before = f"{cell.comment.text}\n" if cell.comment and cell.comment.author == _AUTHOR else ""
    cell.comment = Comment(before + words, _AUTHOR, width=320, height=140)
    cell.fill = PatternFill("solid", start_color=fill, end_color=fill)
