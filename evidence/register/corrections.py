"""What people said of actions beside their plan: kept when the plan is imported again, and never lost unsaid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from base.words import reference
from evidence.plan_models import Action, Correction, Plan, Rag
from evidence.plans.colours import read_delivery
from evidence.register.change import Change

FIELDS = ("refs", "area", "group", "timescale", "due", "rag", "delivery", "lead", "progress", "measure")
"""The fields of an action that a plan gives and people correct."""
_BESIDE: Mapping[str, tuple[str, ...]] = {"due": ("due_basis",), "rag": ("rag_stated", "delivery")}
"""Fields that go with another: how a date was found, what stood for a colour, and how far it says that a row is."""


class Clash(NamedTuple):
    """A field of an action that somebody corrected, and that the plan has otherwise.

    Attributes:
        registered: what the register has.
        says: what the plan says now.
        said_before: what the plan said when it was corrected or last imported.
        by, on: who corrected it, and when.
    """

    action: str
    field: str
    registered: str
    says: str
    said_before: str
    by: str
    on: date

    @property
    def both_changed(self) -> bool:
        """Whether the plan has changed it as well, since it was corrected."""
        return self.says != self.said_before


def text_of(action: Action, field: str) -> str:
    """What an action says in a field, as a text; empty where it says nothing."""
    value: Any = getattr(action, field)
    if field == "refs":
        return reference(action.refs, "")
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def standing(corrections: Iterable[Correction]) -> dict[str, dict[str, Correction]]:
    """The corrections that are not settled, by action and field."""
    by_action: dict[str, dict[str, Correction]] = {}
    for correction in corrections:
        if not correction.settled:
            by_action.setdefault(correction.action, {})[correction.field] = correction
    return by_action


def correct(
    change: Change,
    before: Action,
    wanted: Action,
    known: Mapping[str, Correction],
    plans: Iterable[Plan],
    *,
    by: str,
    reason: str = "",
) -> Action:
    """Put an action as somebody wants it, and what its plan says of the fields that changed.

    Args:
        known: its corrections that stand, by field.
        plans: the plans, which say what their colours mean.

    Returns:
        The action as it is now.
    """
    after = _following_colour(before, wanted, plans)
    change.put("action", after)
    for field in FIELDS:  # what follows a colour is nobody's word
        was, now = text_of(before, field), text_of(wanted, field)
        if was == now:
            continue
        says = known[field].plan_says if field in known else was
        correction = Correction(
            id=f"{before.id}.{field}",
            action=before.id,
            field=field,
            plan_says=says,
            reason=reason,
            by=by,
            on=change.at.date(),
            settled=says == now,
        )
        change.put("correction", correction)
    return after


def _following_colour(before: Action, after: Action, plans: Iterable[Plan]) -> Action:
    """An action whose colour is another: how far it is done is what that colour says, so that both say the same.

    What somebody said of its delivery apart stays, unless the new colour calls it done.
    """
    if after.rag == before.rag or after.delivery != before.delivery:
        return after
    meanings = next((plan.colours for plan in plans if plan.id == after.plan), {})
    was, now = (read_delivery(a.rag_stated) or read_delivery(_meaning(a, meanings)) for a in (before, after))
    return after.model_copy(update={"delivery": now}) if now == "done" or before.delivery in (None, was) else after


def _meaning(action: Action, meanings: Mapping[Rag, str]) -> str:
    return meanings.get(action.rag, "") if action.rag else ""


def clashes_of(action: Action, read: Action, known: Mapping[str, Correction]) -> list[Clash]:
    """The fields in which a plan that was read differs from what somebody corrected."""
    return [
        Clash(action.id, field, text_of(action, field), text_of(read, field), c.plan_says, c.by, c.on)
        for field, c in known.items()
        if text_of(action, field) != text_of(read, field)
    ]


def keep(
    change: Change, action: Action, read: Action, known: Mapping[str, Correction], taken: Collection[tuple[str, str]]
) -> Action:
    """An action as a plan has it, but for what somebody corrected.

    Args:
        change: the change under way, in which corrections that are settled are put.
        read: the action as the plan has it.
        known: its corrections that stand, by field.
        taken: actions and fields in which the plan's word is taken all the same.
    """
    kept: dict[str, Any] = {}
    for field, correction in known.items():
        says = text_of(read, field)
        settled = says == text_of(action, field) or (action.id, field) in taken
        if not settled:
            beside = [name for name in _BESIDE.get(field, ()) if name not in known]
            kept |= {name: getattr(action, name) for name in (field, *beside)}
        change.put("correction", correction.model_copy(update={"plan_says": says, "settled": settled}))
    return read.model_copy(update=kept)
