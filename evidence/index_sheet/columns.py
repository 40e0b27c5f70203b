"""The columns of an index sheet, the words of its pick lists, and how an item fills them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from descriptors.models import RUNGS, Framework
from evidence.index_sheet.drafts import Sensitivity
from evidence.items.workbooks import Column, descriptor_entries, list_entry
from evidence.models import DIRECTIONS, PREVALENCES, SERIOUSNESSES, STRENGTHS, Bearing, Item
from evidence.tables.transcript import CellValue

TEMPLATE_BEARINGS = 6
"""How many descriptors a row of the template has room for; a written index has as many as it needs."""

SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
YES_NO = ("yes", "no")


ITEM_COLUMNS = (
    Column("id", "text", 9, "Leave it empty for a new item. In a list the register wrote, leave it as it is."),
    Column("file", "text", 32, "The name of the file in the folder. Empty for a statement by a named person."),
    Column("title", "text", 44, "What it is, in a few words. Never a child's name. Empty: the file's name."),
    Column("type", "text", 30, "Pick one. Its code, such as E01, is enough.", "types"),
    Column("about", "date", 12, "The day the evidence is about, or the last day of the period it covers."),
    Column("lead", "text", 20, "Who answers for it.", "leads"),
    Column("sensitivity", "text", 12, "Empty means ordinary.", "sensitivities"),
    Column("rung", "text", 8, "Leave it empty: the type decides. A lower one may be picked freely.", "rungs"),
    Column("checked by", "text", 20, "For a rung raised to L3: who looked at practice. Not the doer."),
    Column("outcomes", "text", 30, "For a rung raised to L4: which children's outcomes or views it reports."),
    Column("sample", "number", 8, "How many cases were looked at, if cases were counted."),
    Column("met", "number", 8, "How many of those met the standard."),
)

_SPECIAL = ("id", "file", "title")

BEARING_COLUMNS = (
    Column("descriptor", "text", 30, "Pick what it tells you about. Its id is enough.", "descriptors"),
    Column("direction", "text", 12, "Does it support the descriptor or undermine it?", "directions"),
    Column(
        "prevalence", "text", 12, "Of how much of the practice is it true? Empty: from sample and met.", "prevalences"
    ),
    Column("seriousness", "text", 13, "How strong is the support, or how serious the weakness?", "seriousnesses"),
    Column("self-known", "text", 11, "For a weakness: yes if you found it yourselves.", "yes or no"),
    Column("note", "text", 30, "A few words for the reader. Never a child's name."),
    Column("basis", "text", 14, "What the finding rests on, for the reader."),
)

_FOR_THE_READER = "For your information; it is not read back."
READ_ONLY = (
    Column("state", "text", 12, _FOR_THE_READER),
    Column("valid until", "date", 12, _FOR_THE_READER),
    Column("filed", "date", 12, _FOR_THE_READER),
)
"""Columns that a written list carries for its reader; what stands in them is not read back."""


WORDS = tuple(c for c in ITEM_COLUMNS if c.holds == "text" and c.choices in ("", "leads") and c.heading not in _SPECIAL)
"""Columns whose words are the item's as they stand."""


def field_of(column: Column) -> str:
    """The field of an item, or of a bearing, that a column holds."""
    return re.sub(r"\W", "_", column.heading)


def pick_lists(framework: Framework, people: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The words of every pick list by its name."""
    rung_words = {step.rung: step.meaning for step in framework.ladder}
    return {
        "types": tuple(f"{kind.code} {kind.name}" for kind in framework.evidence_types),
        "descriptors": tuple(descriptor_entries(framework).values()),
        "directions": DIRECTIONS,
        "prevalences": PREVALENCES,
        "strengths": STRENGTHS,
        "weaknesses": SERIOUSNESSES,
        "sensitivities": SENSITIVITIES,
        "rungs": tuple(list_entry(f"{rung} {rung_words.get(rung, '')}".strip()) for rung in RUNGS),
        "yes or no": YES_NO,
        "leads": tuple(people),
    }


def item_cells(item: Item, framework: Framework) -> dict[str, CellValue]:
    """The cells of an item by heading; those of its bearings by heading and number."""
    cells: dict[str, CellValue] = {
        **{column.heading: getattr(item, field_of(column), None) for column in ITEM_COLUMNS},
        "file": item.file_name,
        "type": type_words(item.type, framework),
    }
    for number, bearing in enumerate(item.bearings, start=1):
        cells |= {f"{heading} {number}": value for heading, value in _bearing_cells(bearing, framework).items()}
    return cells


def type_words(code: str, framework: Framework) -> str:
    """An evidence type as its pick list shows it; the bare code where the framework does not have it."""
    kind = framework.types.get(code)
    return f"{kind.code} {kind.name}" if kind else code


def _bearing_cells(bearing: Bearing, framework: Framework) -> dict[str, CellValue]:
    descriptor = framework.descriptors.get(bearing.descriptor)
    statement = f" {descriptor.statement}" if descriptor else ""
    return {
        **{column.heading: getattr(bearing, field_of(column)) for column in BEARING_COLUMNS},
        "descriptor": list_entry(bearing.descriptor + statement),
        "self-known": None if bearing.self_known is None else YES_NO[0 if bearing.self_known else 1],
    }
