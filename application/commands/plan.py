"""The action plan: read from a report, linked to descriptors, brought up to date."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from application.session import Session
from base.errors import InputError
from evidence import corrections, intake
from evidence.models import Action, Closure
from evidence.names import given_name, given_reason, says_something

if TYPE_CHECKING:
    from evidence.plan_sheet.acceptance import PlanSheetTaken
    from evidence.plan_sheet.merge import Merge
    from evidence.plans.plan import PlanReading


def import_plan(
    session: Session, reading: PlanReading, *, actor: str, taken_over: Collection[tuple[str, str]] = ()
) -> intake.Taken:
    """Put an action plan that was read into the register; see `evidence.intake.take_plan`."""
    return intake.take_plan(session.register, reading, actor=actor, command="actions import", taken_over=taken_over)


def take_sheet(
    session: Session, merge: Merge, *, actor: str, sheet_holds: Collection[tuple[str, str]] = ()
) -> PlanSheetTaken:
    """Take a marked-up sheet of the plan into the register; see `evidence.plan_sheet.acceptance.take_sheet`."""
    from evidence.plan_sheet.acceptance import take_sheet

    return take_sheet(session.register, merge, actor=actor, command="actions import", sheet_holds=sheet_holds)


def add_action(session: Session, area: str, stated: Mapping[str, Any], *, actor: str) -> Action:
    """Enter an action that no plan has; see `evidence.intake.put_action`."""
    with session.register.change(actor, "actions add") as change:
        return intake.put_action(session.register, change, area, stated)


def correct_action(
    session: Session, ref: str, stated: Mapping[str, Any], reason: str, *, actor: str
) -> tuple[Action, Action]:
    """Set right what a row says; a later import of its plan keeps it, and says so.

    Args:
        ref: id or any ref of the action.
        stated: fields of `corrections.FIELDS` to what they are to say.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action.
        InputError: nothing is stated, no reason is given, or a word is not one of those there are.
    """
    reason = given_reason(reason, "Correcting a row")
    if not stated:
        raise InputError(f"Nothing was said about {ref}.", where=ref, hint="Say what is right, such as its lead.")
    update = intake.check_words(stated)
    if not says_something(str(update.get("area", "x"))):
        raise InputError("An action needs words.", field="area", hint="Say in a sentence what is to be improved.")
    with session.register.change(actor, "actions correct") as change:
        before = session.register.action(ref)
        _free_refs(session, before, update.get("refs", ()))
        wanted = before.model_copy(update=update)
        known = corrections.standing(session.register.corrections()).get(before.id, {})
        plans = session.register.plans()
        after = corrections.correct(change, before, wanted, known, plans, by=actor, reason=reason)
    return before, after


def _free_refs(session: Session, action: Action, refs: Sequence[str]) -> None:
    others = [other for other in session.register.actions() if other.id != action.id]
    taken = {name.casefold(): other.id for other in others for name in (other.id, *other.refs)}
    for ref in refs:
        if id := taken.get(ref.casefold()):
            raise InputError(f"{ref} stands for {id}.", field="refs", hint="Give it another reference.")


def close_action(
    session: Session,
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
        ref: id or any ref of the action.
        evidence: ids of evidence items that show it, added to those it has.
        without_evidence: whether it is closed though nothing is filed for it.
        undo: take it up again.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action, or no such evidence item.
        InputError: no reason is given, it is closed already, or nothing is filed for it and nobody says so.
    """
    reason = given_reason(reason, "Taking an action up again" if undo else "Closing an action")
    with session.register.change(actor, "actions close") as change:
        before = session.register.action(ref)
        if undo != (before.closed is not None):
            state = f"was closed by {before.closed.by} on {before.closed.on}" if before.closed else "is not closed"
            raise InputError(f"{before.id} {state}.", where=ref, hint="There is nothing to change.")
        shown_by = tuple(dict.fromkeys([*before.evidence, *(session.register.item(id).id for id in evidence)]))
        if not (shown_by or undo or without_evidence):
            raise InputError(
                f"Nothing is filed that shows what became of {before.id}.",
                field="evidence",
                hint="Name the evidence, or say that it is closed without any.",
            )
        closed = Closure(on=on, reason=reason, by=given_name(actor, "by"), shown=bool(shown_by))
        after = before.model_copy(update={"closed": None if undo else closed, "evidence": shown_by})
        change.put("action", after)
    return before, after


def link_action(
    session: Session, ref: str, descriptors: Sequence[str], *, actor: str, remove: bool = False
) -> tuple[Action, Action]:
    """Say which descriptors an action is to improve; see `evidence.intake.link_action`."""
    return intake.link_action(session.register, session.framework, ref, descriptors, actor=actor, remove=remove)


def update_action(
    session: Session, ref: str, stated: Mapping[str, Any], *, actor: str, reason: str = ""
) -> tuple[Action, Action]:
    """Bring an action up to date; see `evidence.intake.update_action`."""
    return intake.update_action(session.register, ref, stated, actor=actor, reason=reason)
