"""Whatever several leads write into sheets of one export, each cell ends as somebody said it, and nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descriptors.loader import load_framework
from evidence.plan_models import Action
from evidence.plan_sheet.acceptance import take_sheet
from evidence.plan_sheet.columns import MARKED
from evidence.plan_sheet.merge import merge_sheet
from evidence.plan_sheet.writer import PlanExport, write_plan
from evidence.register.register import Register

VALUES: dict[str, list[Any]] = {
    "due": [date(2014, 5, 1), date(2014, 6, 30), date(2015, 1, 31)],
    "RAG": ["Red", "Amber", "Green"],
    "delivery": ["not started", "under way", "done"],
    "lead": ["Ann Lee", "Bo Carr"],
    "progress": ["=SUM(A1)", "'quoted", "line\none", "@ once", "Ünï – “code”"],
    "measure": ["-5", "+ more", "95%"],
}


def _value(heading: str, choice: int) -> Any:
    """One of the values for a column; words for one that is new."""
    values = VALUES.get(heading, ["one", "another", "a third"])
    return values[choice % len(values)]


MARKS = st.dictionaries(
    st.tuples(st.sampled_from(["A1", "A2"]), st.sampled_from(MARKED)), st.integers(0, 9), min_size=1, max_size=6
)


def _marked(path: Path, marks: dict[tuple[str, str], int], to: Path) -> Path:
    book = openpyxl.load_workbook(path)
    page = book["Plan"]
    columns = {cell.value: cell.column for cell in page[1]}
    for (id, heading), choice in marks.items():
        cell = page.cell(2 if id == "A1" else 3, columns[heading])
        value = _value(heading, choice)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(to)
    return to


def _said(action: Action, heading: str) -> object:
    value = getattr(action, heading.lower())
    return value.title() if heading == "RAG" and value else value


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=MARKS, second=MARKS)
def test_each_cell_ends_as_the_only_one_who_changed_it_wrote_or_is_told_as_a_conflict(
    new_workspace: Any, tmp_path: Path, first: dict[tuple[str, str], int], second: dict[tuple[str, str], int]
):
    framework = load_framework("sif-2013")
    with new_workspace("sqlite").open_register() as register:
        _begin(register)
        actions = register.actions()
        export = PlanExport(actions, register.revision_hashes("action"), (), framework, ())
        path = tmp_path / "plan.xlsx"
        write_plan(path, export, overwrite=True)
        refused = []
        for name, marks in (("Ann Lee", first), ("Bo Carr", second)):
            merge = merge_sheet(register, framework, _marked(path, marks, tmp_path / "marked.xlsx"))
            assert merge.problems == ()
            refused.append({c.key for c in take_sheet(register, merge, actor=name, command="x").refused})
        assert refused[0] == set()
        now = {action.id: action for action in register.actions()}
        for id in ("A1", "A2"):
            before = next(a for a in actions if a.id == id)
            for heading in MARKED:
                wrote = [_value(heading, marks[id, heading]) for marks in (first, second) if (id, heading) in marks]
                moved = [value for value in wrote if value != _said(before, heading)]
                assert _said(now[id], heading) == (moved[0] if moved else _said(before, heading))
                clash = len(set(moved)) > 1
                assert ((id, heading.lower()) in refused[1]) is clash


def _begin(register: Register) -> None:
    with register.change("Cy Dean", "actions import") as change:
        for id in ("A1", "A2"):
            said = {"rag": "amber", "rag_stated": "Amber", "lead": "Ann Lee", "due": date(2014, 5, 1)}
            said |= {"delivery": "under way", "progress": "Begun", "measure": "95%"}
            action = Action.model_validate({"id": id, "refs": (id,), "area": f"What {id} is for", **said})
            change.put("action", action)
