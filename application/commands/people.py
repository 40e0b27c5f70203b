"""Who may come to the desk: roles, and the personal links that begin a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.desk_policy import desk_policy
from application.session import Session

if TYPE_CHECKING:
    from evidence.access_models import Access, DeskLink
    from evidence.models import Person


def give_access(session: Session, name: str, role: str, *, restricted: bool, actor: str) -> tuple[Person, Access]:
    """Say as what a person comes in; see `evidence.access.give_access`."""
    from evidence.access import give_access

    return give_access(session.register, name, role, restricted=restricted, actor=actor)


def make_link(session: Session, name: str, *, actor: str) -> tuple[Person, DeskLink, str]:
    """Make a personal link for so long as policy says; see `evidence.access.make_link`."""
    from evidence.access import make_link

    return make_link(session.register, name, days=desk_policy().sessions.link_days, actor=actor)


def withdraw_links(session: Session, name: str, *, actor: str) -> tuple[Person, int]:
    """End every link and session of a person; see `evidence.access.withdraw_links`."""
    from evidence.access import withdraw_links

    return withdraw_links(session.register, name, actor=actor)


def begin_session(session: Session, secret: str) -> tuple[str, str] | None:
    """Begin the one session that a link is good for; see `evidence.access.begin_session`."""
    from evidence.access import begin_session

    return begin_session(session.register, secret, days=desk_policy().sessions.lasts_days)


def end_session(session: Session, secret: str, *, actor: str) -> None:
    """End a session; see `evidence.access.end_session`."""
    from evidence.access import end_session

    end_session(session.register, secret, actor=actor)
