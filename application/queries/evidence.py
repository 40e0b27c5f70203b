"""Evidence that is filed: listed, shown and verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from application.session import Session, account
from base.model import Model
from evidence.files.filestore import WHOLE, FileFinding, FilePart
from evidence.items.lifecycle import State
from evidence.items.listing import filter_of, passes
from evidence.kinds import Disposal, HandOut
from evidence.models import Item
from evidence.register.entities import Revision
from evidence.register.rulesets import rules_kept

if TYPE_CHECKING:
    from application.access import Visitor
    from evidence.files.retention import RetentionStanding

Told = tuple[Item, tuple[Revision[Model], ...]]
"""An item, and its revisions, oldest first."""


def states(session: Session, day: date, known_at: date | None = None) -> dict[str, State]:
    """How every item stands on a day, by its id: as the rules in use say."""
    from application.queries.grades import assess
    from engine.standing import states

    return states(assess(session, day, known_at))


def standing_of(session: Session, items: Sequence[Item], day: date) -> dict[str, State]:
    """How some items stand on a day, by their ids, without looking at more than those in their place; see `states`."""
    from application.queries.grades import tell_caveats
    from engine.assessment import assess
    from engine.facts import Facts
    from engine.standing import states

    by_id = {item.id: item for item in items}
    by_id |= {
        newer.id: newer
        for item in items
        if item.superseded_by
        for newer in (session.register.item(item.superseded_by),)
    }
    assessment = assess(Facts(day, evidence=tuple(by_id.values())), *session.judged_by)
    tell_caveats(session, assessment)
    return states(assessment)


def items(session: Session, day: date, known_at: date | None = None, **wanted: Any) -> list[tuple[Item, State]]:
    """The evidence items that are looked for, each with how it stands on the day.

    Args:
        day: the day on which they are in the state that is looked for.
        **wanted: fields of `evidence.items.listing.Filter`, as typed; None or False where it does not matter.

    Raises:
        InputError: there is no such descriptor, judgement, type or state; it names the nearest.
    """
    sought = filter_of(lambda: session.framework, **wanted)
    standing = states(session, day, known_at)
    kept = session.register.kept_items(known_at)
    ids = [id for id in kept if sought.state in (None, standing[id])]
    kept.make(ids)
    return [(kept[id], standing[id]) for id in ids if passes(kept[id], sought, day, standing[id])]


def item(session: Session, id: str) -> Told:
    """One item in any case of letters, and its revisions, oldest first.

    Raises:
        NotFoundError: there is none.
    """
    read = session.register.item(id)
    return read, session.register.history("item", read.id)


def filed_under(session: Session, revisions: Sequence[Revision[Model]]) -> tuple[str, str]:
    """Id of the framework an item was filed under, and the digest of framework, rules and policy; empty if not kept."""
    kept = rules_kept(session.register, revisions[0].seq)
    return (kept.framework, kept.id) if kept else ("", "")


def reader(session: Session, name: str | None) -> Visitor:
    """Whoever reads evidence on the command line: who is named, else the account; what they may open is asked of it."""
    from application.access import owner, visitor

    named = account() if name is None else name
    return visitor(session, name=named) or owner(session, named)._replace(restricted=False)


def retained(session: Session) -> list[RetentionStanding]:
    """How each file that is kept stands to the term of its type, by the schedule of the workspace."""
    from evidence.files.retention import schedule_of, standings

    return standings(session.register, schedule_of(session.workspace.root), session.framework)


def disposal_of(session: Session, item: Item) -> Disposal | None:
    """The certificate of an item's file that was disposed of; None where it was not."""
    return session.register.disposed().get(item.sha256 or "")


def handed_out(session: Session, id: str) -> list[HandOut]:
    """When an item was given to somebody who was named, oldest first."""
    return [handout for handout in session.register.handouts() if id in handout.items]


def verify_files(session: Session, progress: Callable[[int], None], part: str | None) -> tuple[FileFinding, ...]:
    """Hash every evidence file again; gives each that is missing, altered or unknown.

    Args:
        progress: told the bytes read.
        part: only a part of them, as `1/7`.

    Raises:
        InputError: that is no part.
    """
    return session.workspace.verify_files(session.register, progress, FilePart.read(part) if part else WHOLE)
