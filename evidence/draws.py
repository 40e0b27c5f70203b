"""Spot checks: a few items drawn each week so that nobody can choose them, and what came of looking at them again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from base.errors import InputError
from evidence.models import Item, SpotCheck
from evidence.names import given_name, same_person
from evidence.policy import filing_policy
from evidence.readings import why_not
from evidence.register import Register


class Draw(NamedTuple):
    """The items drawn for a week.

    Attributes:
        monday: the day the week begins.
        seq: number of the last journal entry before it; 0 where there was none.
        head: hash of that entry, which decides what is drawn.
        items: what is drawn, as it was filed then.
    """

    monday: date
    seq: int
    head: str
    items: tuple[Item, ...]


class FilerChecks(NamedTuple):
    """What spot checks found of the items that one person filed."""

    filed_by: str
    checked: int
    differed: int


def draw(register: Register, monday: date, now: datetime) -> Draw:
    """Draw the items of a week, the same ones whenever it is asked.

    Each item with a file that was in use when the week began is given the digest of the journal's head of that moment
    and its id; the smallest are drawn. Who files cannot choose them: the head holds every entry before it.

    Raises:
        InputError: the week has not begun, so its head is not known.
    """
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    if start > now:
        raise InputError(
            f"The week of {monday} has not begun, so nothing can be drawn for it.",
            field="week",
            hint="What is drawn hangs on the last entry before its Monday. Ask again then.",
        )
    seq, head = register.head_before(start)
    if not seq:
        return Draw(monday, 0, "", ())
    used = [i for i in register.items(seq) if i.superseded_by is None and (i.retired is None or i.retired.on > monday)]
    used = [i for i in used if i.sha256]
    used.sort(key=lambda item: hashlib.sha256(f"{head} {item.id}".encode()).hexdigest())
    return Draw(monday, seq, head, tuple(used[: filing_policy().draws.entries]))


def record_check(register: Register, id: str, result: str, by: str, *, reason: str = "") -> SpotCheck:
    """Enter what came of looking at an item again.

    Args:
        result: `agrees` or `differs`: whether the file shows what is claimed of it.

    Raises:
        NotFoundError: there is no such item.
        InputError: the result is another word, a reason is missing, the item has no file, or this person had a part
            in it.
    """
    by = given_name(by, "by")
    word = result.strip().lower()
    if word not in ("agrees", "differs"):
        raise InputError(f"{result!r} is not a result of a check.", field="result", hint="Use agrees or differs.")
    if word == "differs" and not reason.strip():
        raise InputError("Who finds a difference says which.", field="reason", hint="Say in a sentence what differs.")
    with register.change(by, "evidence check") as change:
        item = register.item(id)
        if item.sha256 is None:
            raise InputError(f"{item.id} has no file to check: it is a statement.", where=item.id)
        if refusal := why_not(register, item, by):
            raise InputError(refusal, where=item.id, hint="Ask somebody who had no part in it.")
        if any(same_person(by, reading.by) for reading in item.readings):
            message = f"{by} was a second reader of {item.id}, and a spot check is somebody else's."
            raise InputError(message, where=item.id, hint="Ask somebody who has not vouched for it.")
        check = SpotCheck(
            id=change.next_id("check"),
            item=item.id,
            by=by,
            on=change.at.date(),
            agrees=word == "agrees",
            reason=reason.strip(),
            filed_by=item.filed_by or register.history("item", item.id)[0].actor,
            claims=item.claims,
        )
        change.put("check", check)
    return check


def checks_by_filer(checks: Sequence[SpotCheck]) -> tuple[FilerChecks, ...]:
    """How often the items of each person were checked and differed; most differences first."""
    filers = sorted({check.filed_by for check in checks})
    made = [
        FilerChecks(
            filer,
            sum(1 for check in checks if check.filed_by == filer),
            sum(1 for check in checks if check.filed_by == filer and not check.agrees),
        )
        for filer in filers
    ]
    return tuple(sorted(made, key=lambda one: (-one.differed, one.filed_by)))
