"""Writing the action plan as a sheet: pick lists, locked ids and headings, colours as the council has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from base.errors import InputError
from base.files import safe_name
from base.groups import grouped
from base.words import list_words
from descriptors.models import Framework
from evidence.items.workbooks import (
    INSTRUCTIONS,
    LISTS,
    Column,
    Form,
    descriptor_entries,
    form,
    refuse_long_texts,
    repeated,
    sheet_names,
    write_csv,
)
from evidence.plan_models import Action, Plan, Rag
from evidence.plan_sheet.columns import (
    CARRIED,
    COLUMNS,
    DESCRIPTORS,
    LEAD_SHEET,
    MARKED,
    REVISION,
    SPARE_DESCRIPTORS,
    CouncilColour,
    cells_of,
    council_colours,
    pick_lists,
    short_revision,
)
from evidence.tables.transcript import CellValue

SHEET = "Plan"
UNLED = "No lead named"
_SPARE_ROWS = 50
_INSTRUCTIONS = (
    (
        "Say what holds today.",
        f"Change {list_words(MARKED, 'and')} of your rows. Leave the rest as it is.",
    ),
    (
        "Only what you change is taken.",
        "What others changed meanwhile in other cells stays. Where both changed one cell, the group is asked.",
    ),
    (
        "An emptied cell takes nothing away.",
        "Write what holds instead. The group takes dates, leads and links away, with a reason.",
    ),
    ("A new row", "goes below the others: write its area, and leave the id empty."),
    ("Do not worry about mistakes.", "A cell that cannot be used comes back marked, with what to write instead."),
    ("Never a child's name.", "Not in any cell. Names stay inside the files."),
)


class LeadRows(NamedTuple):
    """Rows that stand on one sheet, and whose they are; empty where they are everybody's."""

    title: str
    lead: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class PlanExport:
    """What goes out: the rows, and what they are written with.

    Attributes:
        actions: the rows in the order of the sheet.
        hashes: the hash of the journal entry that each stands at, by id.
        framework: gives the descriptors to pick from.
        people: names to offer as leads.
        lead: whose rows they all are; empty where they are everybody's.
    """

    actions: tuple[Action, ...]
    hashes: Mapping[str, str]
    plans: tuple[Plan, ...]
    framework: Framework
    people: tuple[str, ...]
    lead: str = ""

    @cached_property
    def colours(self) -> dict[Rag, CouncilColour]:
        """The colours as the council has them."""
        return council_colours(self.actions, self.plans)

    @cached_property
    def descriptors(self) -> dict[str, str]:
        """How each descriptor stands in its pick list, by id."""
        return descriptor_entries(self.framework)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of every sheet of it."""
        most = max((len(action.links) for action in self.actions), default=0) + SPARE_DESCRIPTORS
        return (*COLUMNS, *repeated([DESCRIPTORS], most), *CARRIED)

    def rows(self, part: LeadRows) -> list[dict[str, CellValue]]:
        """The cells of each row of a sheet, by heading."""
        return [
            cells_of(action, self.colours, self.descriptors)
            | {REVISION: short_revision(self.hashes[action.id]), LEAD_SHEET: part.lead}
            for action in part.actions
        ]


def by_lead(actions: Sequence[Action]) -> tuple[LeadRows, ...]:
    """The rows of each lead, in the order of their names; those that name nobody last."""
    leads = grouped((" ".join(action.lead.split()).casefold(), action) for action in actions)
    named = [LeadRows(rows[0].lead, rows[0].lead, tuple(rows)) for key, rows in sorted(leads.items()) if key]
    return (*named, *(LeadRows(UNLED, "", tuple(rows)) for key, rows in leads.items() if not key))


def write_plan(
    path: Path, export: PlanExport, *, sheet_a_lead: bool = False, overwrite: bool = False
) -> tuple[Path, ...]:
    """Write the plan as one file, or into a folder as one file a lead.

    Args:
        path: a file that ends in `.xlsx` or `.csv`; with `sheet_a_lead`, a folder for a file of each.
        sheet_a_lead: one sheet a lead in a workbook.
        overwrite: whether a file that is there is replaced; somebody may have marked it up.

    Returns:
        The files that were written.

    Raises:
        InputError: a file is there or cannot be written, is of another kind, or a text is too long for a cell of Excel.
    """
    parts = by_lead(export.actions)
    if sheet_a_lead and (path.is_dir() or not path.suffix):
        names = sheet_names([safe_name(part.title) for part in parts])
        files = [path / f"{name}.xlsx" for name in names]
        _refuse_taken(files, overwrite=overwrite)
        for file, part in zip(files, parts, strict=True):
            _write_workbook(file, export, (part._replace(title=SHEET),))
        return tuple(files)
    _refuse_taken([path], overwrite=overwrite)
    if path.suffix.lower() == ".xlsx":
        titles = sheet_names([part.title for part in parts], (INSTRUCTIONS, LISTS))
        split = tuple(part._replace(title=title) for part, title in zip(parts, titles, strict=True))
        _write_workbook(path, export, split if sheet_a_lead else (LeadRows(SHEET, export.lead, export.actions),))
    elif path.suffix.lower() == ".csv" and not sheet_a_lead:
        headings = [column.heading for column in export.columns]
        write_csv(path, headings, export.rows(LeadRows(SHEET, export.lead, export.actions)))
    else:
        raise InputError(
            f'A plan cannot be written as "{path.suffix or path.name}".',
            where=str(path),
            hint="Give a name that ends in .xlsx; .csv holds one sheet; a folder takes one file a lead.",
        )
    return (path,)


def _refuse_taken(files: Sequence[Path], *, overwrite: bool) -> None:
    if not overwrite and (taken := next((file for file in files if file.is_file()), None)):
        raise InputError(
            "A sheet of this name is there, and somebody may have marked it up.",
            where=str(taken),
            hint="Take it in first, name another place, or ask to replace it. Nothing was written.",
        )


def _write_workbook(path: Path, export: PlanExport, parts: Sequence[LeadRows]) -> None:
    lists = pick_lists(export.colours, export.people, export.descriptors)
    meanings = [(c.word, c.meaning) for c in export.colours.values() if c.meaning]
    helps = [(column.heading, column.help) for column in (*COLUMNS, DESCRIPTORS)]
    lines = [*_INSTRUCTIONS, ("The columns", ""), *helps, *([("The colours", ""), *meanings] if meanings else [])]
    with form(path, [part.title for part in parts], lists, "How to bring the plan up to date", lines) as plan:
        for at, part in enumerate(parts):
            rows = export.rows(part)
            refuse_long_texts(path, rows)
            _lay_sheet(plan, at, export, rows)


def _lay_sheet(plan: Form, at: int, export: PlanExport, rows: Sequence[Mapping[str, CellValue]]) -> None:
    last = len(rows) + _SPARE_ROWS
    sheet = plan.lay(at, export.columns, rows, last=last, frozen=2, not_listed="Keep it only if it is right.")
    for index, column in enumerate(export.columns):
        if column.heading in ("ref", "group", "area"):
            for number in range(len(rows) + 1, last + 1):
                sheet.write_blank(number, index, None, plan.looks["text", False])
        if column.heading == "RAG":
            for colour in export.colours.values():
                ground = plan.book.add_format({"bg_color": f"#{colour.fill}", "font_color": "#000000"})
                rule = {"type": "cell", "criteria": "==", "value": f'"{colour.word}"', "format": ground}
                sheet.conditional_format(1, index, last, index, rule)
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True, "autofilter": True})
    sheet.fit_to_pages(1, 0)
