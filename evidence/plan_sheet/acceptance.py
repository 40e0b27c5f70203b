"""Taking a marked-up plan sheet into the register, in one change under the lead's name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from base.groups import grouped
from evidence.plan_models import Action
from evidence.plan_sheet.merge import CellChange, Merge
from evidence.register.corrections import correct, standing, text_of
from evidence.register.intake import put_action
from evidence.register.register import Register

_SETS = ("links", "evidence")


class PlanSheetTaken(NamedTuple):
    """What a sheet did.

    Attributes:
        changed: each action that it changed, before and after.
        new: the actions that it added, in the order of its rows.
        refused: conflicts in which the register's word stays, with those that arose while it was asked.
    """

    changed: tuple[tuple[Action, Action], ...]
    new: tuple[Action, ...]
    refused: tuple[CellChange, ...]


def take_sheet(
    register: Register,
    merge: Merge,
    *,
    actor: str,
    command: str = "actions import",
    sheet_holds: Collection[tuple[str, str]] = (),
) -> PlanSheetTaken:
    """Take every cell that only the lead changed, and those conflicts in which the sheet's word is taken.

    Args:
        sheet_holds: actions and fields of conflicts in which the sheet's word is taken.

    Raises:
        RegisterError: the register refuses; then nothing is taken.
    """
    taken = (*merge.changes, *(cell for cell in merge.conflicts if cell.key in sheet_holds))
    refused = [cell for cell in merge.conflicts if cell.key not in sheet_holds]
    wanted = grouped((cell.action, cell) for cell in taken)
    changed: list[tuple[Action, Action]] = []
    new: list[Action] = []
    if not wanted and not merge.new:
        return PlanSheetTaken((), (), tuple(refused))
    with register.change(actor, command) as change:
        known = standing(register.corrections())
        actions = {action.id: action for action in register.actions()}
        plans = register.plans()
        for id, cells in wanted.items():
            before = actions[id]
            late = [cell for cell in cells if cell.field not in _SETS and text_of(before, cell.field) != cell.now]
            refused += [cell._replace(now=text_of(before, cell.field)) for cell in late]
            revised = before.model_copy(update=_update(before, [cell for cell in cells if cell not in late]))
            if revised != before:
                changed.append((before, correct(change, before, revised, known.get(id, {}), plans, by=actor)))
        new += [put_action(register, change, row.area, row.stated) for row in merge.new]
    return PlanSheetTaken(tuple(changed), tuple(new), tuple(refused))


def _update(before: Action, cells: Collection[CellChange]) -> dict[str, Any]:
    update: dict[str, Any] = {}
    for cell in cells:
        if cell.field in _SETS:
            ids = getattr(before, cell.field)
            update[cell.field] = tuple(dict.fromkeys([*ids, *cell.value]))
        else:
            update[cell.field] = cell.value
            update |= {"due": {"due_basis": "stated"}, "rag": {"rag_stated": cell.sheet}}.get(cell.field, {})
    return update
