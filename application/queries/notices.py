"""What each lead is told, and what is asked of one person, most important first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from application.access import Visitor, may_open
from application.desk_policy import desk_policy
from application.queries.grades import answered
from application.queries.material import material
from application.session import Session
from base.errors import NotFoundError
from base.words import did_you_mean
from evidence.items.readings import named_in
from evidence.names import same_person
from evidence.people import same_name
from reports.actions import ActionLine, gather_actions
from reports.material import Material
from reports.notices import Notice, NoticeEntry, gather_notices

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.comparison.differences import Seen
    from evidence.models import Item


def notices(session: Session, as_of: date, weeks: int | None = None, lead: str | None = None) -> tuple[Notice, ...]:
    """What each lead is told, in the order of their names; see `reports.notices.gather_notices`.

    Args:
        weeks: how far to look ahead; as far as evidence is about to expire for None.
        lead: only this one, however the name is spelled.

    Raises:
        NotFoundError: there is nothing to tell somebody of that name; it names the nearest.
    """
    gathered = gather_notices(material(session, as_of), weeks)
    if lead is None:
        return gathered
    theirs = tuple(notice for notice in gathered if same_person(lead, notice.lead))
    if not theirs:
        hint = did_you_mean(lead, [notice.lead for notice in gathered]) or "Nothing of theirs is due, expires or waits."
        raise NotFoundError(f"There is nothing to tell {lead}.", field="lead", hint=hint)
    return theirs


class Requests(NamedTuple):
    """What is asked of somebody.

    Attributes:
        groups: what is asked of each kind, the most important kind first, at most so many as policy says.
        more: how many of a kind there are beside them.
    """

    groups: dict[str, tuple[NoticeEntry, ...]]
    more: dict[str, int]


def notices_of(session: Session, assessment: Assessment, seen: Seen) -> tuple[Notice, ...]:
    """The notice of everybody who is asked something; see `reports.notices`."""
    register = session.register
    grounds = Material(
        session.authority,
        assessment,
        challenges=seen.challenges,
        standings=answered(session, assessment, seen.challenges),
        gaps=seen.gaps,
        plans=register.plans(),
        decisions=register.decisions(),
        people=register.people(),
    )
    return gather_notices(grounds)


def asked_of(visitor: Visitor, items: Sequence[Item], notices: tuple[Notice, ...], day: date) -> Requests:
    """What is asked of one person.

    Args:
        items: what waits for a second reader and they could read; see `readable`.
        notices: those of everybody.
    """
    policy = desk_policy().mine
    groups: dict[str, list[NoticeEntry]] = {kind: [] for kind in policy.order}
    more: dict[str, int] = {}
    for notice in notices:
        if not same_name(notice.lead, visitor.name):
            continue
        more |= dict(notice.more)
        for entry in notice.open:
            late = entry.kind in ("action", "decision") and entry.on is not None and entry.on < day
            groups[f"late {entry.kind}" if late else entry.kind].append(entry)
    if visitor.may("confirm"):
        asked = {entry.id for entry in groups["read"]}
        others = [item for item in items if item.id not in asked] if asked else items
        groups["reading"] = [_to_read(item) for item in others[: policy.most]]
        if len(others) > policy.most:
            more["reading"] = len(others) - policy.most
    for kind, entries in groups.items():
        if len(entries) > policy.most:
            more[kind] = more.get(kind, 0) + len(entries) - policy.most
    return Requests({kind: tuple(entries[: policy.most]) for kind, entries in groups.items() if entries}, more)


def rows_of(session: Session, assessment: Assessment) -> tuple[ActionLine, ...]:
    """Every row of the plan as reports show it, with what is late as the rules have it."""
    return gather_actions(Material(session.authority, assessment, plans=session.register.plans()))


def readable(visitor: Visitor, items: Iterable[Item]) -> list[Item]:
    """The items that somebody could vouch for, as far as the items themselves tell."""
    asked: dict[tuple[str, ...], bool] = {}  # of many items few name different people

    def theirs(item: Item) -> bool:
        named = (item.filed_by, item.lead, item.checked_by, item.sensitivity)
        if named not in asked:
            asked[named] = may_open(visitor, item) and not named_in(item, visitor.name)
        return asked[named]

    return [item for item in items if theirs(item)]


def _to_read(item: Item) -> NoticeEntry:
    who = f"Filed by {item.filed_by or item.lead}."
    return NoticeEntry(kind="read", id=item.id, what=f"{item.id}: {item.title}", ask=who)
