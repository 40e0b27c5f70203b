"""How long files of evidence are kept, what holds them longer, and how they are disposed of.

Of what was disposed of the entry stays: its words, its digest, and a certificate. A file is written over, flushed and
removed. What a drive, a snapshot or a backup kept of it is out of reach from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from base.dates import months_after
from base.errors import InputError
from base.model import Model
from base.words import list_words, long_day
from base.yamlfile import read_model
from descriptors.models import Framework
from evidence.filestore import FileStore
from evidence.kinds import Disposal, Hold
from evidence.models import Item
from evidence.names import given_name, given_reason, same_person
from evidence.register import Register

SCHEDULE = "retention.yaml"


class Term(Model):
    """How many months a file is kept after its item stopped counting, and why."""

    months: int = Field(ge=0, le=1200)
    reason: str


class Schedule(Model):
    """Terms by the kind of evidence type, and by the slug of a type where it differs."""

    kinds: dict[str, Term]
    types: dict[str, Term] = {}

    def term(self, type: str, framework: Framework) -> Term | None:
        """The term of an evidence type by its code; None where neither it nor its kind has one."""
        known = framework.types.get(type)
        return (self.types.get(known.slug) or self.kinds.get(known.kind)) if known else None


class Standing(NamedTuple):
    """How an item's file stands to its term.

    Attributes:
        ended: the last day the item counted.
        until: the last day its file is kept by its term; None where its type has none.
        why: the reason of the term.
        hold: what holds it longer; None where nothing does.
    """

    item: Item
    ended: date
    until: date | None
    why: str
    hold: Hold | None

    def held(self, day: date) -> str | None:
        """Why it is kept on a day whatever its term; None where nothing holds it."""
        return self.hold.reason if self.hold and self.hold.holds(day) else None

    def due(self, day: date) -> bool:
        """Whether it is to be disposed of on a day."""
        return self.until is not None and self.until < day and self.held(day) is None


def schedule_of(root: Path) -> Schedule:
    """The schedule of a workspace: its own, else that of the program.

    Raises:
        ManyProblems: its own cannot be read.
    """
    own = root / SCHEDULE
    return read_model(own if own.exists() else Path(__file__).with_name(SCHEDULE), Schedule)


def standings(register: Register, schedule: Schedule, framework: Framework) -> list[Standing]:
    """How the file of each item that has one still stands to its term, in the order of their ids."""
    holds = {hold.id: hold for hold in register.holds()}
    gone = register.disposed()
    found: list[Standing] = []
    for item in register.items():
        if item.sha256 and item.sha256 not in gone:
            ended = min(item.valid_until, item.retired.on) if item.retired else item.valid_until
            term = schedule.term(item.type, framework)
            until = months_after(ended, term.months) if term else None
            found.append(Standing(item, ended, until, term.reason if term else "", holds.get(item.id)))
    return found


def check_kept(register: Register, items: Iterable[Item]) -> None:
    """Refuse items whose files were disposed of.

    Raises:
        InputError: one was; its certificate is named.
    """
    gone = register.disposed()
    for item in items:
        if certificate := gone.get(item.sha256 or ""):
            raise InputError(
                f"The file of {item.id} was disposed of on {long_day(certificate.on)} ({certificate.id}).",
                where=item.id,
                hint="What was said of it is still there.",
            )


def hold(register: Register, ids: Iterable[str], reason: str, until: date | None, *, actor: str) -> tuple[Hold, ...]:
    """Keep files of items whatever their term: until a day, for a review, or until they are released, by law.

    Raises:
        NotFoundError: there is no such item.
        InputError: no reason is given.
    """
    reason = given_reason(reason, "Keeping a file longer")
    with register.change(actor, "evidence hold") as change:
        held = tuple(
            Hold(id=register.item(id).id, reason=reason, by=actor, on=change.at.date(), until=until) for id in ids
        )
        for one in held:
            change.put("hold", one)
    return held


def release(register: Register, ids: Iterable[str], *, actor: str) -> None:
    """Let the term of items decide again.

    Raises:
        NotFoundError: there is no such item.
        InputError: it is not held.
    """
    with register.change(actor, "evidence release") as change:
        held = {one.id: one for one in register.holds() if not one.released}
        for id in ids:
            item = register.item(id)
            known = held.pop(item.id, None)
            if known is None:
                raise InputError(f"{item.id} is not held.", where=item.id)
            change.put("hold", known.model_copy(update={"released": True}))


def dispose(
    register: Register,
    store: FileStore,
    found: Sequence[Standing],
    ids: Sequence[str],
    day: date,
    reason: str,
    *,
    actor: str,
    agreed_by: str,
) -> tuple[Disposal, ...]:
    """Dispose of the files of items, each with a certificate; what the items say, and their digests, stay.

    The certificate is entered first. A run that is broken off after that leaves the file, which goes the next time.

    Args:
        found: how the files stand to their terms.
        day: the day on which they are due.
        agreed_by: somebody else, who agrees.

    Raises:
        NotFoundError: there is no such item.
        InputError: nobody else agrees, a file is not due, is held, or is that of another item that is not named.
    """
    given_name(actor, "by")
    if same_person(actor, given_name(agreed_by, "agreed_by")):
        raise InputError("Two people dispose of a file.", field="agreed_by", hint="Name somebody else who agrees.")
    named = [register.item(id) for id in dict.fromkeys(ids)]
    gone = register.disposed()
    left = [item for item in named if item.sha256 in gone and store.has(item.sha256 or "")]
    standing = {one.item.id: one for one in found}
    with register.change(actor, "evidence dispose") as change:
        made: list[Disposal] = []
        wanted = [item for item in named if item not in left]
        _check(register, wanted, standing, day)
        by_file: dict[str, list[Item]] = {}
        for item in wanted:
            by_file.setdefault(item.sha256 or "", []).append(item)
        for sha256, items in by_file.items():
            made.append(
                Disposal(
                    id=change.next_id("disposal"),
                    items=tuple(item.id for item in items),
                    sha256=sha256,
                    size=items[0].size or 0,
                    on=day,
                    term="; ".join(dict.fromkeys(standing[item.id].why for item in items)),
                    reason=reason.strip(),
                    by=actor,
                    agreed_by=agreed_by,
                )
            )
            change.put("disposal", made[-1])
    for sha256 in (*by_file, *(item.sha256 or "" for item in left)):
        store.destroy(sha256)
    return tuple(made)


def _check(register: Register, items: Sequence[Item], standing: Mapping[str, Standing], day: date) -> None:
    named = {item.id for item in items}
    for item in items:
        one = standing.get(item.id)
        if one is None:
            raise InputError(f"{item.id} has no file any more, or never had one.", where=item.id)
        if (held := one.held(day)) is not None:
            raise InputError(f"{item.id} is held: {held}.", where=item.id, hint="Release it first, if that is over.")
        if not one.due(day):
            kept = f"is kept until {one.until}" if one.until else "has no term in the schedule"
            raise InputError(
                f"{item.id} {kept}.",
                where=item.id,
                hint="Its term stands in the schedule. Retire it first if it is not to count any more.",
            )
        others = [other.id for other in register.items_with_file(item.sha256 or "") if other.id not in named]
        if others:
            raise InputError(
                f"The file of {item.id} is that of {list_words(others, 'and')} too.",
                where=item.id,
                hint="Name them all; each must be due.",
            )
