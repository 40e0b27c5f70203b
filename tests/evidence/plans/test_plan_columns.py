"""Columns of a plan whose headings say nothing: named, and read as a person says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from base.errors import InputError
from evidence.plans.plan import read_plan

ROWS = [
    ["Workstream", "Deliverable", "DRI", "ETA", "Health"],
    ["Practice", "Visit every week", "Ann", "31st March 2014", "Green"],
    ["Practice", "Ask Ann", "DRI", "1/4/14", "Red"],
]
TOLD = {"dri": "lead", "ETA": "due", "Health": "rag"}


def test_columns_not_understood_are_named(save: Callable[[str, Sequence[Any]], Path]) -> None:
    reading = read_plan(save("csv", [[*ROWS[0][:4], "Notes"], *([*row[:4], "Fair"] for row in ROWS[1:])]))
    assert {column.heading: column.holds for column in reading.columns} == {
        "Workstream": "group",
        "Deliverable": "action",
        "DRI": "",
        "ETA": "",
        "Notes": "progress",
    }
    assert any("“DRI” and “ETA”" in notice for notice in reading.plan.notices)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "docx", "pdf", "text"])
def test_columns_are_read_as_they_are_told(save: Callable[[str, Sequence[Any]], Path], kind: str) -> None:
    path = save(kind, ROWS)
    reading = read_plan(path, columns=TOLD)
    assert [(a.lead, a.due, a.rag) for a in reading.actions] == [
        ("Ann", date(2014, 3, 31), "green"),
        ("DRI", date(2014, 4, 1), "red"),
    ]
    assert ("DRI", "lead") in {(c.heading.upper(), c.holds) for c in reading.columns}
    assert reading.plan.columns == TOLD
    again = read_plan(path, remembered={**reading.plan.columns, "Gone": "measure"})
    assert again.actions == reading.actions


@pytest.mark.parametrize(
    ("told", "reason"),
    [({"DRI": "leed"}, "nothing that a column"), ({"Owner": "lead"}, "headed “Owner”")],
)
def test_what_cannot_be_meant_is_refused(
    save: Callable[[str, Sequence[Any]], Path], told: dict[str, str], reason: str
) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_plan(save("csv", ROWS), columns=told)
    assert caught.value.hint
