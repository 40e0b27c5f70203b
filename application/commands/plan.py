"""The action plan: read from a report, linked to descriptors, brought up to date."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from application.queries.plan import proposed_link
from application.session import Session
from base.errors import InputError
from evidence.names import given_name, given_reason, same_person, says_something
from evidence.plan_models import Action, Closure
from evidence.register import corrections, intake

if TYPE_CHECKING:
    from evidence.plans.plan import PlanReading


_SETTLED = {"disputed_by": "", "disputed": ()}
"""An action of which nothing is in dispute."""


def import_plan(
    session: Session, reading: PlanReading, *, actor: str, taken_over: Collection[tuple[str, str]] = ()
) -> intake.Taken:
    """Put an action plan that was read into the register; see `evidence.register.intake.take_plan`."""
    return intake.take_plan(session.register, reading, actor=actor, command="actions import", taken_over=taken_over)


def add_action(session: Session, area: str, stated: Mapping[str, Any], *, actor: str) -> Action:
    """Enter an action that no plan has; see `evidence.register.intake.put_action`."""
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
        others = (other for other in session.register.actions() if other.id != before.id)
        intake.check_refs(others, update.get("refs", ()))
        wanted = before.model_copy(update=update)
        known = corrections.standing(session.register.corrections()).get(before.id, {})
        plans = session.register.plans()
        after = corrections.correct(change, before, wanted, known, plans, by=actor, reason=reason)
    return before, after


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
    """Say which descriptors an action is to improve, beside those it is linked to already.

    Args:
        ref: id or any ref of the action.
        descriptors: their ids, in any case of letters.
        remove: take these links away instead.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action or descriptor.
        InputError: a link is to be taken away that is not there.
    """
    with session.register.change(actor, "actions link") as change:
        before, after = proposed_link(session, ref, descriptors, remove=remove)
        if remove and before.origin == intake.INSPECTION:
            after = _disputed(before, after, tuple(d for d in before.links if d not in after.links), actor)
        change.put("action", after)
    return before, after


def update_action(
    session: Session, ref: str, stated: Mapping[str, Any], *, actor: str, reason: str = ""
) -> tuple[Action, Action]:
    """Bring an action up to date.

    Args:
        ref: id or any ref of the action.
        stated: field to its new value; evidence ids are added to those already there.
        reason: why, such as why its date moves; challenges show it.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action, or no such evidence item.
        InputError: nothing is stated, or a colour or a delivery is not one of the words.
    """
    if not stated:
        raise InputError(
            f"Nothing was said about {ref}.", where=ref, hint="Say what is new, such as its colour or its progress."
        )
    update, register = intake.check_words(stated), session.register
    with register.change(actor, "actions update") as change:
        before, plans = register.action(ref), register.plans()
        if "evidence" in update:
            ids = [register.item(id).id for id in stated["evidence"]]
            update["evidence"] = tuple(dict.fromkeys([*before.evidence, *ids]))
        after = before.model_copy(update=update)
        if update.get("origin", before.origin) != before.origin:
            plan = next((plan for plan in plans if plan.id == before.plan), None)
            after = intake.from_origin(after, update["origin"], plan.plan_date if plan else None)
            if before.origin == intake.INSPECTION:
                after = _disputed(before, after, (intake.INSPECTION,), actor)
            else:
                away = tuple(what for what in after.taken_away if what != intake.INSPECTION)
                after = after.model_copy(update={"taken_away": away})
        elif "origin" in update and before.disputed == (intake.INSPECTION,):
            after = after.model_copy(update=_SETTLED)
        known = corrections.standing(register.corrections()).get(before.id, {})
        after = corrections.correct(change, before, after, known, plans, by=actor, reason=reason.strip())
    return before, after


def _disputed(before: Action, after: Action, what: tuple[str, ...], actor: str) -> Action:
    """A change that takes an inspection's weakness away: it is made once a second person says the same.

    Args:
        after: the action as this person wants it.
        what: what is taken away: `inspection` for all of it, or ids of descriptors.
    """
    if before.disputed == what and before.disputed_by:
        if not same_person(actor, before.disputed_by):
            names = tuple(dict.fromkeys((*before.taken_away_by, before.disputed_by, actor)))
            away = tuple(dict.fromkeys((*before.taken_away, *what)))
            return after.model_copy(update={**_SETTLED, "taken_away": away, "taken_away_by": names})
        actor = before.disputed_by
    stays = {"origin": before.origin, "since": before.since, "links": before.links}
    return after.model_copy(update={**stays, "disputed_by": actor, "disputed": what})
