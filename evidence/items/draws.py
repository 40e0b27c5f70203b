"""Spot checks: a few items drawn each week so that nobody can choose them, and what came of looking at them again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, cast

from base.cache import drop_oldest, finished, keep_finished
from base.digest import digest
from base.errors import InputError
from base.groups import grouped
from evidence.items.readings import why_not
from evidence.models import Item, SpotCheck
from evidence.names import given_name, same_person
from evidence.policy import filing_policy
from evidence.register.known import Known
from evidence.register.register import Register


class Draw(NamedTuple):
    """The items drawn for a week.

    Attributes:
        monday: the day the week begins.
        seq: number of the first journal entry made from that day on; 0 while there is none.
        head: hash of that entry, which decides what is drawn.
        items: what is drawn, as it was filed when the week began.
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

    What is in the draw was fixed before the week began, and which of it is drawn hangs on the first entry made since:
    nobody knew the one when they made the other. The lots of an item are digests of that entry's hash, its id and a
    number; the items with the smallest are drawn.

    Raises:
        InputError: the week has not begun.
    """
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    if start > now:
        raise InputError(
            f"The week of {monday} has not begun, so nothing can be drawn for it.",
            field="week",
            hint="What is drawn hangs on the first entry made from its Monday on. Ask again then.",
        )
    seq, head = register.head_from(start)
    if not seq:
        return Draw(monday, 0, "", ())
    return Draw(monday, seq, head, tuple(_drawn(register, start, head)))


def unchecked(register: Register, as_of: date, known_at: Known | None = None) -> dict[str, date]:
    """The items that were drawn some weeks ago and that nobody has checked since, each with the Monday of that week.

    Args:
        as_of: the day; how long ago is policy.
        known_at: what was entered later is left out.
    """
    policy = filing_policy().draws
    checked: dict[str, date] = {}
    for check in register.checks(known_at):
        checked[check.item] = max(check.on, checked.get(check.item, check.on))
    latest = as_of - timedelta(policy.asked_after_days)
    latest -= timedelta(latest.weekday())
    waiting: dict[str, date] = {}
    for week in range(policy.asked_weeks):
        monday = latest - timedelta(weeks=week)
        start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
        seq, head = register.head_from(start, known_at)
        for id in _kept_ids(register, start, head) if seq else ():
            if id not in checked or checked[id] < monday:
                waiting[id] = monday
    drop_oldest("draws")
    return waiting


def _kept_ids(register: Register, start: datetime, head: str) -> list[str]:
    """The ids of what is drawn for a week; the same for ever, so that they are kept for the next time."""
    key = digest([head, start.isoformat(), filing_policy().draws.model_dump()]).rpartition(":")[2]
    kept = finished("draws", key)
    if not isinstance(kept, list):
        kept = [item.id for item in _drawn(register, start, head)]
        keep_finished("draws", key, kept)
    return kept


def _drawn(register: Register, start: datetime, head: str) -> list[Item]:
    """What is drawn for the week that begins at a moment, by the first entry made since."""
    policy = filing_policy().draws

    def smallest_lot(item: Item) -> str:
        lots = max(sum(b.direction == "supports" for b in item.bearings), 1)
        if item.met is not None and item.counts_found is not False:
            lots *= policy.lots_of_a_count
        return min(hashlib.sha256(f"{head} {item.id} {lot}".encode()).hexdigest() for lot in range(lots))

    return sorted(_used_before(register, start), key=smallest_lot)[: policy.entries]


def _used_before(register: Register, start: datetime) -> list[Item]:
    """The items with a file that were in use at any time of the week before a moment, as they were filed by then.

    So nothing that counted leaves the draw by being retired on a Sunday and restored on a Tuesday.
    """
    week_before = start - timedelta(weeks=1)
    (first, _), (last, _) = register.head_before(week_before), register.head_before(start)

    def in_use(item: Item, on: date) -> bool:
        return item.superseded_by is None and (item.retired is None or item.retired.on > on)

    def was_in_use(item: Item) -> bool:
        if in_use(item, week_before.date()):
            return True
        if register.revision("item", item.id) <= first:
            return False
        earlier = [revision for revision in register.history("item", item.id) if revision.seq <= last]
        until = [*(revision.seq for revision in earlier[1:]), last + 1]
        states = [cast("Item", r.entity) for r, end in zip(earlier, until, strict=True) if end > first]
        return any(in_use(state, week_before.date()) for state in states)

    return [item for item in register.items(last) if item.sha256 and was_in_use(item)] if last else []


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
    agreed = grouped((check.filed_by, check.agrees) for check in checks)
    tallies = (FilerChecks(filer, len(theirs), theirs.count(False)) for filer, theirs in agreed.items())
    return tuple(sorted(tallies, key=lambda one: (-one.differed, one.filed_by)))
