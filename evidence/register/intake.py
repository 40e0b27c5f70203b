"""Putting plans that were read, and rows that a person adds, into the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from base.choice import one_of
from base.errors import InputError
from base.words import list_words, natural_key
from descriptors.models import Framework
from evidence.names import says_something
from evidence.plan_models import READ_ANEW, Action, Delivery, Origin, Rag
from evidence.plans.refs import LONGEST
from evidence.register.change import Change
from evidence.register.corrections import Clash, clashes_of, keep, standing
from evidence.register.plan_versions import dropped_rows, lineage
from evidence.register.register import Register

if TYPE_CHECKING:
    from evidence.plans.plan import PlanReading

INSPECTION = "inspection"
ORIGINS: tuple[Origin, ...] = (INSPECTION, "council")
"""Where a person can say that a plan came from."""

KEPT_ON_IMPORT = ("links", "evidence", "closed", "disputed_by", "disputed", "taken_away", "taken_away_by")
"""What the group added to an action, which a later import of the plan does not take away."""


class Taken(NamedTuple):
    """What an import did: numbers of actions, and what it left as it was.

    Attributes:
        changed: those of which something else is said than before; where they stand in a file is no part of it.
        kept: what somebody had corrected and the plan has otherwise, as it stood before the import.
        dropped: rows of an earlier version of the plan that this one has no more; they stay in the register.
    """

    new: int
    changed: int
    unchanged: int
    kept: tuple[Clash, ...] = ()
    dropped: tuple[Action, ...] = ()


def _said_anew(old: Action, new: Action) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in Action.model_fields if name not in READ_ANEW)


def descriptors_named(ids: Iterable[str], framework: Framework) -> tuple[str, ...]:
    """Descriptors as the framework spells their ids.

    Raises:
        NotFoundError: it does not have one; it names the nearest.
    """
    known = framework.descriptors
    return tuple(one_of(known, id, f"{framework.id} has no descriptor {id}.", where=id) for id in ids)


def from_origin(action: Action, origin: Origin, plan_date: date | None) -> Action:
    """An action that came from an inspection or from the council itself.

    Args:
        plan_date: the date from which an inspection's weakness stands, where it is known.
    """
    return action.model_copy(update={"origin": origin, "since": plan_date if origin == INSPECTION else None})


def said_of(reading: PlanReading, origin: Origin) -> PlanReading:
    """A plan that was read, with what somebody says of where it came from."""
    day = reading.plan.plan_date
    return reading.model_copy(update={"actions": tuple(from_origin(a, origin, day) for a in reading.actions)})


def clashes(register: Register, reading: PlanReading) -> tuple[Clash, ...]:
    """What somebody corrected in the register and a plan that was read has otherwise."""
    actions = {action.id: action for action in register.actions()}
    known = standing(register.corrections())
    return tuple(
        clash
        for read in reading.actions
        if read.id in actions and read.id in known
        for clash in clashes_of(actions[read.id], read, known[read.id])
    )


def take_plan(
    register: Register, reading: PlanReading, *, actor: str, command: str, taken_over: Collection[tuple[str, str]] = ()
) -> Taken:
    """Put an action plan that was read into the register, in one change.

    An action that is there already keeps its links and evidence, what somebody corrected in it, and where it came
    from unless that is said now; a later report of the same plan keeps the date its weaknesses stand from where it
    states none itself. History goes in as history, never as evidence.

    Args:
        taken_over: actions and fields in which the plan's word is taken though somebody corrected them.
    """
    new = changed = 0
    with register.change(actor, command) as change:
        _check_reported(reading, change.at.date())
        known = {action.id: action for action in register.actions()}
        corrected = standing(register.corrections())
        kept_words = tuple(c for c in clashes(register, reading) if (c.action, c.field) not in taken_over)
        dropped = dropped_rows(register, reading)
        plans = {plan.sha256: plan for plan in register.plans()}
        graded = {(g.service, g.judgement, g.on): g for g in register.past_grades()}
        before = plans.get(reading.plan.sha256)
        plan_id = before.id if before else change.next_id("plan")
        earlier = [id for id in lineage(register, reading) if id != plan_id]
        follows = before.follows if before else max(earlier, key=natural_key, default="")
        change.put("plan", reading.plan.model_copy(update={"id": plan_id, "follows": follows}))
        for action in reading.actions:
            old = known.get(action.id)
            kept: dict[str, Any] = {name: getattr(old, name) for name in KEPT_ON_IMPORT} if old else {}
            stands = old is not None and (action.origin == "not said" or old.origin == INSPECTION)
            origin = old.origin if old is not None and stands else action.origin
            taken = from_origin(action, origin, _since(old, origin, reading.plan.plan_date))
            if old is not None and old.id in corrected:
                taken = keep(change, old, taken, corrected[old.id], taken_over)
            taken = taken.model_copy(update={"plan": plan_id, **kept})
            differs = change.put("action", taken)  # not where it brings back nothing but words that were redacted
            new += old is None
            changed += old is not None and differs and _said_anew(old, taken)
        for grade in reading.history:
            graded_before = graded.get((grade.service, grade.judgement, grade.on))
            grade_id = graded_before.id if graded_before else change.next_id("past-grade")
            change.put("past-grade", grade.model_copy(update={"id": grade_id, "plan": plan_id}))
    return Taken(new, changed, len(reading.actions) - new - changed, kept_words, dropped)


def _check_reported(reading: PlanReading, today: date) -> None:
    """Refuse an inspection that has not reported yet: what it found would count for nothing until then."""
    day = reading.plan.plan_date
    if day and day > today + timedelta(days=1) and any(a.origin == INSPECTION for a in reading.actions):
        raise InputError(
            f"An inspection cannot have reported on {day}, which is still to come.",
            field="plan_date",
            hint="Give the day its report was published, or say that the plan is the council's own.",
        )


def _since(old: Action | None, origin: Origin, plan_date: date | None) -> date | None:
    """From when an inspection's weakness stands: once known, no later import moves it.

    A later date would let it rest, and an earlier one let older evidence answer it.
    """
    if old is not None and old.origin == origin == INSPECTION and old.since is not None:
        return old.since
    return plan_date or (old.since if old else None)


def check_words(stated: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of an action, with its words as the register has them.

    Raises:
        InputError: a colour, a delivery or an origin is another word.
    """
    update = dict(stated)
    for field, words in (("rag", get_args(Rag)), ("delivery", get_args(Delivery)), ("origin", ORIGINS)):
        if field in update:
            update[field] = _word(update[field], words, field)
    if "due" in update:
        update["due_basis"] = "stated"
    if "rag" in update:
        update.setdefault("rag_stated", update["rag"].title())
    return update


def put_action(register: Register, change: Change, area: str, stated: Mapping[str, Any]) -> Action:
    """Enter an action that no plan has, in a change under way; a later plan with its reference takes it over.

    Args:
        area: what is to be improved or done.
        stated: further fields of `Action` to what they are to say.

    Raises:
        InputError: it says nothing, its reference is taken, or a word is not one of those there are.
    """
    area = area.strip()
    if not says_something(area):
        raise InputError("An action needs words.", field="area", hint="Say in a sentence what is to be improved.")
    fields = check_words(stated)
    refs: Sequence[str] = fields.get("refs", ())
    taken = check_refs(register.actions(), refs)
    id = refs[0] if refs else _free_id(change, taken)
    action = Action.model_validate({"id": id, "area": area, "origin": "not said", **fields})
    change.put("action", action)
    return action


def check_refs(others: Iterable[Action], refs: Sequence[str]) -> dict[str, Action]:
    """Hold references against those of other actions.

    Returns:
        The others by their ids and references, in small letters.

    Raises:
        InputError: one is too long, or taken.
    """
    taken = {name.casefold(): other for other in others for name in (other.id, *other.refs)}
    for ref in refs:
        if len(ref) > LONGEST:
            raise InputError(
                f"“{ref[:40]}…” is too long for a reference.",
                field="refs",
                hint=f"Give one of at most {LONGEST} characters.",
            )
        if other := taken.get(ref.casefold()):
            raise InputError(
                f"{ref} stands for another row, {other.id}: “{other.area[:60]}”.",
                field="refs",
                hint="Give it another reference.",
            )
    return taken


def _free_id(change: Change, taken: Mapping[str, Action]) -> str:
    id = change.next_id("action")
    while id.casefold() in taken:
        id = change.next_id("action")
    return id


def check_origin(text: str) -> Origin:
    """Where a plan came from, as it was typed.

    Raises:
        InputError: it is another word.
    """
    return cast("Origin", _word(text, ORIGINS, "origin"))


def _word(word: str, words: Sequence[str], field: str) -> str:
    return one_of(words, word, f"{word!r} is not one of its words.", field=field, hint=f"Use {list_words(words)}.")
