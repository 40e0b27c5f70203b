"""An action plan or progress report, read from whatever file a council keeps it in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from base.errors import InputError
from base.model import Model
from base.words import shortened
from evidence.plan_models import Action, PastGrade, Plan, PlanField
from evidence.plans.actions import read_actions
from evidence.plans.headings import read_header
from evidence.plans.history import read_history
from evidence.plans.mapping import (
    PlanColumn,
    check_fields,
    list_columns,
    missing_headings,
    tell_columns,
    tell_row,
    unread_notice,
)
from evidence.plans.mentions import find_mentions
from evidence.plans.plan_date import Dated, OriginSuggestion, find_plan_date, find_report_date, suggest_origin
from evidence.plans.records import Record, assemble
from evidence.plans.sections import PlanSections, take_apart
from evidence.plans.timescales import read_due
from evidence.plans.totals import reconcile
from evidence.tables.file import open_file
from evidence.tables.files import transcribe
from evidence.tables.headings import plain
from evidence.tables.transcript import Transcript


class PlanReading(Model):
    """What was read from one file.

    Attributes:
        actions: the rows of the plan in reading order, each with an id of its own within the file.
        plan: the plan itself; its `id` is empty until it is registered.
        history: grades of earlier inspections the document lists.
        origin_suggested: where the document's words suggest that the plan came from; None where they do not.
        columns: what each column was taken for.
    """

    actions: tuple[Action, ...]
    plan: Plan
    history: tuple[PastGrade, ...] = ()
    origin_suggested: OriginSuggestion | None = None
    columns: tuple[PlanColumn, ...] = ()


MOST_ROWS = 20_000
"""Forty times the longest plan that we have seen; where none of so many is a heading, it takes 7 s to say so."""


def read_plan(
    path: Path,
    *,
    plan_date: date | None = None,
    columns: Mapping[str, str] | None = None,
    remembered: Mapping[str, PlanField] | None = None,
) -> PlanReading:
    """Read an action plan.

    Args:
        path: a CSV, TXT, XLSX, XLS, ODS, DOCX or PDF file.
        plan_date: the date its timescales count from; where it is not given, it is looked for in the document.
        columns: what columns hold, by their headings, where their meaning should not be told from the headings.
        remembered: the same of an earlier version of the plan, whose headings this one need not have.

    Returns:
        The actions with what was repaired to read each, the plan with its reconciled totals, and earlier grades.

    Raises:
        InputError: when the file cannot be opened, no table has a column for an area, recommendation or action, or
            none has a column that was named.
    """
    stated = check_fields(columns or {})
    fields: dict[str, PlanField] = {**(remembered or {}), **stated}
    file = open_file(path)
    transcript = transcribe(file, lambda row, inside: read_header(tell_row(row, fields), inside=inside) is not None)
    if (rows := sum(len(grid.rows) for grid in transcript.grids)) > MOST_ROWS:
        raise InputError(
            f"{path.name} has {rows:,} rows in its tables; a plan of at most {MOST_ROWS:,} is read.",
            where=str(path),
            hint="Check that this is the file that is meant, or save the part that is the plan alone.",
        )
    if missing := missing_headings(transcript, stated):
        raise InputError(
            f"No table of {path.name} has a column headed “{missing[0]}”.",
            where=str(path),
            hint="Give the heading as the file has it.",
        )
    transcript = tell_columns(transcript, fields)
    sections = take_apart(transcript)
    if not sections.parts:
        raise _no_plan(path, sections)
    dated = Dated(plan_date, "") if plan_date else find_plan_date(sections.prose)
    day = dated.day if dated else None
    records, notices = assemble(sections.parts)
    actions = read_actions(
        records,
        colours=sections.colours,
        plan_date=day,
        known=_count_words(transcript),
    )
    if not actions:
        raise InputError(
            f"{path.name} has the headings of a plan but no rows under them.",
            where=str(path),
            hint="Check that the rows were saved with the file.",
        )
    listed = list_columns(sections.parts, fields)
    history, left_out = read_history(sections.history, None if plan_date else day)
    plan = Plan(
        id="",
        name=path.stem,
        file_name=path.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        plan_date=day,
        plan_date_basis="given" if plan_date else "read from the document" if dated else "not known",
        plan_date_place=dated.place if dated else "",
        report_date=find_report_date(sections.prose),
        colours=sections.colours,
        totals=reconcile(sections.prose, actions, _count_areas(records), history),
        notices=(
            *_relevant(transcript.notices, actions),
            *notices,
            *left_out,
            *unread_notice(listed),
            *_date_notice(actions, day),
        ),
        mentions=find_mentions(sections.prose),
        columns=fields,
    )
    headings = [text for part in sections.parts for text in (*part.titles, *part.layout.headings.values())]
    suggested = suggest_origin(sections.prose, headings)
    return PlanReading(actions=tuple(actions), plan=plan, history=history, columns=listed, origin_suggested=suggested)


def _no_plan(path: Path, sections: PlanSections) -> InputError:
    headings = "; ".join(f"“{heading}”" for heading in sections.headings[:3])
    return InputError(
        f"No table of {path.name} has a column for the area, recommendation or action"
        + (f"; its tables begin with {headings}." if headings else "; it holds no table that could be a plan."),
        where=str(path),
        hint="Give the plan a row of headings with one of Area for improvement, Recommendation or Action, and at "
        "least one more such as Ref, RAG, Lead, Deadline or Progress; or say what its columns hold.",
    )


def _count_words(transcript: Transcript) -> Counter[str]:
    """How often each word occurs in the document: what a scanner misread occurs once."""
    known: Counter[str] = Counter()
    for passage in transcript.passages:
        known.update(plain(passage.text).split())
    for row in (row for grid in transcript.grids for row in grid.rows):
        known.update(word for text in row.texts.values() for word in plain(text).split())
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
    """What is missing where a row has words for its day and no due date: the plan's date, or clearer words."""
    undated = [action for action in actions if action.timescale and action.due is None]
    vague = [action for action in undated if read_due(action.timescale, day or date.min).day is None]
    waiting, notices = len(undated) - len(vague), ()
    if waiting:
        notices = (
            f"{waiting} of {len(actions)} rows give a timescale that no due date could be worked out from, because the "
            "document states no full date to count from. Give the plan's date.",
        )
    if not vague:
        return notices
    rows = shortened([f"{action.id} (“{action.timescale}”)" for action in vague])
    return (*notices, f"No due date follows from the words of {rows}: give a day, as in 31/03/2027, in the plan.")
