"""Putting what was read, or said, into the register: plans, findings, updates of actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from base.errors import InputError, NotFoundError
from base.words import did_you_mean, list_words
from descriptors.models import Framework
from evidence.models import Action, Decision, Delivery, Exclusion, Rag
from evidence.register import Register

if TYPE_CHECKING:
    from evidence.importers.plan import PlanReading

KEPT_ON_IMPORT = ("links", "evidence")
"""What the group added to an action, which a later import of the plan does not take away."""


class Taken(NamedTuple):
    """What an import did: numbers of actions."""

    new: int
    changed: int
    unchanged: int


def check_descriptors(ids: Iterable[str], framework: Framework) -> None:
    """Refuse a descriptor that the framework does not have.

    Raises:
        NotFoundError: it names the nearest ones.
    """
    for id in ids:
        if id not in framework.descriptors:
            raise NotFoundError(
                f"{framework.id} has no descriptor {id}.", where=id, hint=did_you_mean(id, framework.descriptors)
            )


def take_plan(register: Register, reading: PlanReading, *, actor: str, command: str) -> Taken:
    """Put an action plan that was read into the register, in one change.

    An action that is there already keeps its links and evidence; a later report of the same plan keeps the plan's
    date where it states none itself. History goes in as history, never as evidence.

    Args:
        register: the register.
        reading: what the importer read.
        actor: who does it.
        command: what is entered in the journal.
    """
    new = changed = 0
    with register.change(actor, command) as change:
        known = {action.id: action for action in register.actions()}
        plans = {plan.sha256: plan for plan in register.plans()}
        graded = {(g.service, g.judgement, g.on): g for g in register.past_grades()}
        before = plans.get(reading.plan.sha256)
        plan_id = before.id if before else change.next_id("plan")
        change.put("plan", reading.plan.model_copy(update={"id": plan_id}))
        for action in reading.actions:
            old = known.get(action.id)
            kept: dict[str, Any] = {name: getattr(old, name) for name in KEPT_ON_IMPORT} if old else {}
            if change.put("action", action.model_copy(update={"plan": plan_id, **kept})):
                new, changed = new + (old is None), changed + (old is not None)
        for grade in reading.history:
            held = graded.get((grade.service, grade.judgement, grade.on))
            grade_id = held.id if held else change.next_id("past-grade")
            change.put("past-grade", grade.model_copy(update={"id": grade_id, "plan": plan_id}))
    return Taken(new, changed, len(reading.actions) - new - changed)


def update_action(register: Register, ref: str, stated: Mapping[str, Any], *, actor: str) -> tuple[Action, Action]:
    """Bring an action up to date.

    Args:
        register: the register.
        ref: id or any ref of the action.
        stated: field to its new value; evidence ids are added to those already there.
        actor: who does it.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action, or no such evidence item.
        InputError: nothing is stated, or a colour or a delivery is not one of the words.
    """
    if not stated:
        raise InputError(
            f"Nothing was said about {ref}.", where=ref, hint="Say what is new, such as --rag green or --progress TEXT."
        )
    update = dict(stated)
    for field, words in (("rag", get_args(Rag)), ("delivery", get_args(Delivery))):
        if field in update:
            update[field] = _word(update[field], words, f"--{field}")
    if "due" in update:
        update["due_basis"] = "stated"
    with register.change(actor, "actions update") as change:
        before = register.action(ref)
        if "evidence" in update:
            ids = [register.item(id).id for id in stated["evidence"]]
            update["evidence"] = tuple(dict.fromkeys([*before.evidence, *ids]))
        after = before.model_copy(update=update)
        change.put("action", after)
    return before, after


def link_action(
    register: Register,
    framework: Framework,
    ref: str,
    descriptors: Sequence[str],
    *,
    actor: str,
    remove: bool = False,
) -> tuple[Action, Action]:
    """Say which descriptors an action is to improve, beside those it is linked to already.

    Args:
        register: the register.
        framework: whose descriptors may be named.
        ref: id or any ref of the action.
        descriptors: their ids, in any case of letters.
        actor: who does it.
        remove: take these links away instead.

    Returns:
        The action before and after.

    Raises:
        NotFoundError: there is no such action or descriptor.
        InputError: a link is to be taken away that is not there.
    """
    ids = [id.upper() for id in descriptors]
    check_descriptors(ids, framework)
    with register.change(actor, "actions link") as change:
        before = register.action(ref)
        absent = [id for id in ids if id not in before.links]
        if remove and absent:
            raise InputError(
                f"{before.id} is not linked to {list_words(absent)}.",
                where=ref,
                hint=f"It is linked to {list_words(before.links, 'and') or 'nothing'}.",
            )
        links = [id for id in before.links if id not in ids] if remove else [*before.links, *dict.fromkeys(absent)]
        after = before.model_copy(update={"links": tuple(links)})
        change.put("action", after)
    return before, after


def _word(given: str, words: Sequence[str], where: str) -> str:
    """One of some words, in any case of letters."""
    plain = " ".join(given.lower().split())
    if plain not in words:
        hint = did_you_mean(plain, words, n=1) or f"Use {list_words(words)}."
        raise InputError(f"{given!r} is not one of its words.", where=where, hint=hint)
    return plain


def exclude_descriptor(
    register: Register, framework: Framework, descriptor: str, reason: str, by: str, on: date, *, undo: bool = False
) -> Exclusion:
    """Mark a descriptor as not applicable to this authority, or as applicable after all.

    Raises:
        NotFoundError: there is no such descriptor.
        InputError: no reason is given, or what is to be undone was never done.
    """
    descriptor = descriptor.upper()
    check_descriptors([descriptor], framework)
    if not reason.strip():
        raise InputError("Leaving a descriptor out needs a reason.", where="--reason", hint="Say why in a sentence.")
    with register.change(by, "exclude") as change:
        known = next((e for e in register.exclusions() if e.descriptor == descriptor), None)
        if undo and (known is None or known.withdrawn):
            raise InputError(f"{descriptor} is not left out.", where="--undo", hint="There is nothing to undo.")
        made = Exclusion(
            id=known.id if known else change.next_id("exclusion"),
            descriptor=descriptor,
            reason=reason.strip(),
            by=by,
            on=on,
            withdrawn=undo,
        )
        change.put("exclusion", made)
    return made


def add_decision(
    register: Register,
    framework: Framework,
    text: str,
    on: date,
    *,
    owner: str = "",
    due: date | None = None,
    about: Sequence[str] = (),
    actor: str,
) -> Decision:
    """Enter a decision of the group.

    Args:
        register: where it is entered.
        framework: whose descriptors and judgements it can be about.
        text: what was decided.
        on: the day of the meeting.
        owner: who sees to it.
        due: the day it is due.
        about: descriptors, judgements, `overall` or references of actions, in any case of letters.
        actor: who enters it.

    Raises:
        InputError: nothing is said.
        NotFoundError: there is nothing that it could be about.
    """
    if not text.strip():
        raise InputError("A decision needs words.", where="TEXT", hint="Say in a sentence what was decided.")
    with register.change(actor, "decisions add") as change:
        names = {name.upper(): name for name in (*framework.by_code, *framework.descriptors, "overall")}
        names |= {name.upper(): name for action in register.actions() for name in (action.id, *action.refs)}
        for name in about:
            if name.upper() not in names:
                hint = did_you_mean(name, names.values()) or "Name a descriptor, a judgement or an action."
                raise NotFoundError(f"There is nothing called {name}.", where="--about", hint=hint)
        decision = Decision(
            id=change.next_id("decision"),
            text=text.strip(),
            owner=owner,
            due=due,
            about=tuple(names[name.upper()] for name in about),
            made=on,
        )
        change.put("decision", decision)
    return decision


def close_decision(register: Register, id: str, outcome: str, on: date, *, actor: str) -> Decision:
    """Close a decision with what came of it.

    Raises:
        NotFoundError: there is no such decision.
        InputError: it was closed before.
    """
    with register.change(actor, "decisions close") as change:
        decisions = {d.id: d for d in register.decisions()}
        decision = decisions.get(id.upper())
        if decision is None:
            raise NotFoundError(f"There is no decision {id}.", where=id, hint=did_you_mean(id, decisions))
        if decision.closed:
            raise InputError(f"{decision.id} was closed on {decision.closed}.", hint="Enter a new decision.")
        closed = decision.model_copy(update={"closed": on, "outcome": outcome})
        change.put("decision", closed)
    return closed
