"""The second reader: somebody other than who files evidence opens it and says whether it shows what is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, cast

from base.errors import InputError, ManyProblems
from base.model import Model
from base.words import counted
from evidence.items.lifecycle import each_once, read_by
from evidence.models import Item
from evidence.names import given_name, same_person
from evidence.register.entities import Revision
from evidence.register.register import CONFIRMED, Register

ReadingState = Literal["confirmed", "disagreed", "lapsed", "waiting", "no file"]


class Read(NamedTuple):
    """What came of reading items.

    Attributes:
        done: each item before and after.
        passed_over: with `everything`, what waits and this person may not read, with the reason.
    """

    done: tuple[tuple[Item, Item], ...]
    passed_over: tuple[tuple[Item, str], ...] = ()


def reading_state(item: Item) -> ReadingState:
    """How the reading of an item by a second person stands.

    `lapsed`: it was read, and another thing is claimed of it since. An attestation has no file to read.
    """
    if item.sha256 is None:
        return "no file"
    if not item.readings:
        return "waiting"
    last = item.readings[-1]
    if last.claims != item.claims:
        return "lapsed"
    return "confirmed" if last.agrees else "disagreed"


def waits(item: Item) -> bool:
    """Whether an item in use waits for a second reader."""
    return bool(item.taken_back) or (item.in_use and reading_state(item) in ("waiting", "lapsed"))


def waiting(register: Register) -> tuple[Item, ...]:
    """The items that wait for a second reader, in the order of their ids."""
    return tuple(item for item in register.items() if waits(item))


def named_in(item: Item, name: str) -> bool:
    """Whether an item names somebody: they filed it, answer for it, or checked what it is about."""
    return any(same_person(name, part) for part in (item.filed_by, item.lead, item.checked_by) if part)


def why_not(register: Register, item: Item, name: str) -> str:
    """Why somebody may not vouch for an item, in a sentence; empty where they may.

    Nobody vouches for their own work: not who filed it or changed what is claimed of it, not its lead, and not who
    checked the practice it is about, whoever is named as these by now.
    """
    revisions = register.history("item", item.id)
    before = [cast("Item", revision.entity) for revision in revisions]
    parts = [(item.filed_by, "filed it"), (item.lead, "answers for it"), (item.checked_by, "checked what it is about")]
    parts += [(actor, "changed what is claimed of it") for actor in _claimants(revisions)]
    parts += [(one.lead, "answered for it") for one in before]
    parts += [(one.checked_by, "was said to have checked what it is about") for one in before]
    for other, part in parts:
        if same_person(name, other):
            spelled = "" if name.casefold() == other.casefold() else f", as {other}"
            return f"{name} {part}{spelled}, and a second reader is somebody else."
    return ""


def read_again(
    register: Register, ids: Sequence[str], by: str, *, disagree: str | None = None, everything: bool = False
) -> Read:
    """Enter that somebody has opened items and agrees, or does not, with what is claimed of them.

    Args:
        disagree: why they do not show what is claimed; None where they do.
        everything: take all that wait and that this person may read, in place of `ids`.

    Raises:
        NotFoundError: there is no such item; nothing is entered then.
        InputError: this person may not read one of them, or no reason is given; nothing is entered then.
    """
    by = given_name(by, "by")
    if disagree is not None and not (disagree := disagree.strip()):
        raise InputError("Who disagrees says why.", field="disagree", hint="Say in a sentence what it does not show.")
    with register.change(by, CONFIRMED) as change:
        items = waiting(register) if everything else [register.item(id) for id in dict.fromkeys(ids)]
        refusals = [(item, _refusal(register, item, by)) for item in items]
        if not everything:
            _refuse_all([(item, reason) for item, reason in refusals if reason])
        done: list[tuple[Item, Item]] = []
        for item, reason in refusals:
            if reason:
                continue
            others = tuple(name for name in item.unconvinced if not same_person(name, by))
            after: dict[str, Any] = {"unconvinced": (*others, by)}
            if not disagree:
                settled = each_once(*item.settled, *item.taken_back)
                after = {"unconvinced": others, "taken_back": (), "settled": settled}
            read = read_by(item, by, change.at.date(), disagree or "").model_copy(update=after)
            change.put("item", read)
            done.append((item, read))
    return Read(tuple(done), tuple((item, reason) for item, reason in refusals if reason))


def _refusal(register: Register, item: Item, by: str) -> str:
    if not item.in_use and not item.taken_back:
        return f"{item.id} was retired or replaced, so there is nothing to confirm."
    if item.sha256 is None and not item.taken_back:
        return f"{item.id} has no file that could be opened: it is a statement."
    return why_not(register, item, by)


def _refuse_all(refused: Sequence[tuple[Item, str]]) -> None:
    hint = "Ask somebody who had no part in it."
    problems = [InputError(reason, where=item.id, hint=hint) for item, reason in refused]
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ManyProblems(
            f"{counted(len(problems), 'item')} cannot be confirmed by this person. Nothing was entered.",
            problems,
            hint="Leave them out, or confirm all that this person may read.",
        )


def _claimants(revisions: Sequence[Revision[Model]]) -> list[str]:
    """Everyone who changed what is claimed of an item, or filed it where the item does not say who did."""
    actors: list[str] = []
    claims = ""
    for revision in revisions:
        item = cast("Item", revision.entity)
        if item.claims != claims:
            actors.append(revision.actor)
            claims = item.claims
    return list(dict.fromkeys(actors))
