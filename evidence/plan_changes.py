"""Rows of the plan that people add, correct and close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from base.errors import InputError
from evidence import corrections
from evidence.intake import check_words
from evidence.models import Action, Closure
from evidence.names import given_name, given_reason

if TYPE_CHECKING:
    from evidence.change import Change
    from evidence.register import Register


def add_action(register: Register, area: str, stated: Mapping[str, Any], *, actor: str) -> Action:
    """Enter an action that no plan has; a later plan with its reference takes it over.

    Args:
        register: the register.
        area: what is to be improved or done.
        stated: further fields of `Action` to what they are to say.
        actor: who enters it.

    Raises:
        InputError: it says nothing, its reference is taken, or a word is not one of those there are.
    """
    with register.change(actor, "actions add") as change:
        return put_new(register, change, area, stated)


def put_new(register: Register, change: Change, area: str, stated: Mapping[str, Any]) -> Action:
    """Enter an action in a change under way; see `add_action`."""
    area = area.strip()
    if not any(letter.isalnum() for letter in area):
        raise InputError("An action needs words.", field="area", hint="Say in a sentence what is to be improved.")
    fields = check_words(stated)
    refs: Sequence[str] = fields.get("refs", ())
    taken = {name.casefold(): a for a in register.actions() for name in (a.id, *a.refs)}
    for ref in refs:
        if held := taken.get(ref.casefold()):
            raise InputError(
                f"{ref} stands for another row: “{held.area[:60]}”.", field="refs", hint="Give it another reference."
            )
    id = refs[0] if refs else _free_id(change, taken)
    action = Action.model_validate({"id": id, "area": area, "origin": "not said", **fields})
    change.put("action", action)
    return action


def _free_id(change: Change, taken: Mapping[str, Action]) -> str:
    id = change.next_id("action")
    while id.casefold() in taken:
        id = change.next_id("action")
    return id


def correct_action(
    register: Register, ref: str, stated: Mapping[str, Any], reason: str, *, actor: str
) -> tuple[Action, Action]:
    """Set right what a row says; a later import of its plan keeps it, and says so.

    Args:
        register: the register.
        ref: id or any ref of the action.
        stated: fields of `corrections.FIELDS` to what they are to say.
        reason: why.
        actor: who does it.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action.
        InputError: nothing is stated, no reason is given, or a word is not one of those there are.
    """
    reason = given_reason(reason, "Correcting a row")
    if not stated:
        raise InputError(f"Nothing was said about {ref}.", where=ref, hint="Say what is right, such as its lead.")
    update = check_words(stated)
    if not str(update.get("area", "x")).strip():
        raise InputError("An action needs words.", field="area", hint="Say in a sentence what is to be improved.")
    with register.change(actor, "actions correct") as change:
        before = register.action(ref)
        _free_refs(register, before, update.get("refs", ()))
        after = before.model_copy(update=update)
        known = corrections.standing(register.corrections()).get(before.id, {})
        corrections.correct(change, before, after, known, by=actor, reason=reason)
    return before, after


def _free_refs(register: Register, action: Action, refs: Sequence[str]) -> None:
    others = {name.casefold(): a.id for a in register.actions() if a.id != action.id for name in (a.id, *a.refs)}
    for ref in refs:
        if ref.casefold() in others:
            raise InputError(
                f"{ref} stands for {others[ref.casefold()]}.", field="refs", hint="Give it another reference."
            )


def close_action(
    register: Register,
    ref: str,
    reason: str,
    on: date,
    *,
    evidence: Sequence[str] = (),
    without_evidence: bool = False,
    undo: bool = False,
    actor: str,
) -> tuple[Action, Action]:
    """Stop working on an action, or take it up again.

    Closing claims that it is finished: rules then ask what shows it. An inspection's weakness stands until practice
    shows otherwise, closed or not.

    Args:
        register: the register.
        ref: id or any ref of the action.
        reason: why.
        on: the day.
        evidence: ids of evidence items that show it, added to those it has.
        without_evidence: whether it is closed though nothing is filed for it.
        undo: take it up again.
        actor: who says so.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action, or no such evidence item.
        InputError: no reason is given, it is closed already, or nothing is filed for it and nobody says so.
    """
    reason = given_reason(reason, "Taking an action up again" if undo else "Closing an action")
    with register.change(actor, "actions close") as change:
        before = register.action(ref)
        if undo != (before.closed is not None):
            told = f"was closed by {before.closed.by} on {before.closed.on}" if before.closed else "is not closed"
            raise InputError(f"{before.id} {told}.", where=ref, hint="There is nothing to change.")
        held = tuple(dict.fromkeys([*before.evidence, *(register.item(id).id for id in evidence)]))
        if not (held or undo or without_evidence):
            raise InputError(
                f"Nothing is filed that shows what became of {before.id}.",
                field="evidence",
                hint="Name the evidence, or say that it is closed without any.",
            )
        closed = Closure(on=on, reason=reason, by=given_name(actor, "by"), shown=bool(held))
        after = before.model_copy(update={"closed": None if undo else closed, "evidence": held})
        change.put("action", after)
    return before, after
