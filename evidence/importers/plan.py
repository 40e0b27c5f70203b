"""An action plan or progress report, read from whatever file a council keeps it in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from base.errors import InputError
from base.model import Model
from evidence.importers.actions import read_actions
from evidence.importers.assembly import Record, assemble
from evidence.importers.dating import Dated, find_origin, find_plan_date, find_report_date
from evidence.importers.document import Document, Paragraph
from evidence.importers.history import read_history
from evidence.importers.readers.files import read_document
from evidence.importers.sections import Sections, take_apart
from evidence.importers.totals import reconcile
from evidence.importers.words import plain
from evidence.models import Action, PastGrade, Plan


class PlanReading(Model):
    """What was read from one file.

    Attributes:
        actions: the rows of the plan in reading order, each with an id of its own within the file.
        plan: the plan itself; its `id` is empty until it is registered.
        history: grades of earlier inspections the document lists.
    """

    actions: tuple[Action, ...]
    plan: Plan
    history: tuple[PastGrade, ...] = ()


def read_plan(path: Path, *, plan_date: date | None = None) -> PlanReading:
    """Read an action plan.

    Args:
        path: a CSV, TXT, XLSX, XLS, ODS, DOCX or PDF file.
        plan_date: the date its timescales count from; where it is not given, it is looked for in the document.

    Returns:
        The actions with what was repaired to read each, the plan with its reconciled totals, and earlier grades.

    Raises:
        InputError: when the file cannot be opened, or no table has a column for an area, recommendation or action.
    """
    document = read_document(path)
    sections = take_apart(document)
    if not sections.parts:
        raise _no_plan(path, sections)
    found = Dated(plan_date, "") if plan_date else find_plan_date(sections.prose)
    day = found.day if found else None
    records, notices = assemble(sections.parts)
    headings = [text for part in sections.parts for text in (*part.titles, *part.layout.headings.values())]
    actions = read_actions(
        records,
        colours=sections.colours,
        plan_date=day,
        origin=find_origin(sections.prose, headings),
        known=_count_words(document),
    )
    if not actions:
        raise InputError(
            f"{path.name} has the headings of a plan but no rows under them.",
            where=str(path),
            hint="Check that the rows were saved with the file.",
        )
    history, left_out = read_history(sections.history, None if plan_date else day)
    plan = Plan(
        id="",
        name=path.stem,
        file_name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        plan_date=day,
        plan_date_basis="given" if plan_date else "read from the document" if found else "not known",
        plan_date_place=found.place if found else "",
        report_date=find_report_date(sections.prose),
        colours=sections.colours,
        totals=reconcile(sections.prose, actions, _count_areas(records), history),
        notices=(*_relevant(document.notices, actions), *notices, *left_out, *_date_notice(actions, day)),
    )
    return PlanReading(actions=tuple(actions), plan=plan, history=history)


def _no_plan(path: Path, sections: Sections) -> InputError:
    found = "; ".join(f"“{heading}”" for heading in sections.headings[:3])
    return InputError(
        f"No table of {path.name} has a column for the area, recommendation or action"
        + (f"; its tables begin with {found}." if found else "; it holds no table that could be a plan."),
        where=str(path),
        hint="Give the plan a row of headings with one of Area for improvement, Recommendation or Action, and at "
        "least one more such as Ref, RAG, Lead, Deadline or Progress.",
    )


def _count_words(document: Document) -> Counter[str]:
    """How often each word occurs in the document: what a scanner misread occurs once."""
    known: Counter[str] = Counter()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            known.update(plain(block.text).split())
        else:
            cells = (cell for row in block.rows for cell in row.cells if cell.merged is None)
            known.update(word for cell in cells for word in plain(cell.text).split())
    return known


def _count_areas(records: Sequence[Record]) -> int:
    """How many different areas or recommendations the rows belong to; one a row where none has several actions."""
    if all(plain(record.group).startswith("rec") for record in records):
        return len({record.group for record in records})
    split = any(record.layout.columns("area") and record.layout.columns("action") for record in records)
    return len({record.first("area") or record.place for record in records}) if split else len(records)


def _relevant(notices: Sequence[str], actions: Sequence[Action]) -> tuple[str, ...]:
    """What a format could not give matters where a colour is missing; what was left out matters always."""
    colourless = any(action.rag is None for action in actions)
    return tuple(notice for notice in notices if colourless or "colour" not in notice)


def _date_notice(actions: Sequence[Action], day: date | None) -> tuple[str, ...]:
    waiting = sum(1 for action in actions if action.timescale and action.due is None)
    if day is not None or not waiting:
        return ()
    return (
        f"{waiting} of {len(actions)} rows give a timescale that no due date could be worked out from, because the "
        "document states no full date to count from. Give the plan's date.",
    )
