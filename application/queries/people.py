"""Who may come to the desk, and who somebody is who does."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from application.access import Visitor, access_of, visitor
from application.session import Session
from evidence.access_models import Access, DeskLink

if TYPE_CHECKING:
    from evidence.models import Person


class Comer(NamedTuple):
    """Somebody of the list of people, and how they come in.

    Attributes:
        link: until when a link of theirs waits to be pressed; None where none does.
        sessions: how many sessions of theirs go on.
    """

    person: Person
    access: Access
    link: datetime | None
    sessions: int


def comers(session: Session) -> list[Comer]:
    """Everyone in the list of people, with their role and what links and sessions they have."""
    now, open_links = session.register.now(), [link for link in session.register.links() if link.ended is None]
    listed: list[Comer] = []
    for person in session.register.people():
        theirs = [link for link in open_links if link.person == person.id]
        waiting = [link.expires for link in theirs if link.begun is None and now < link.expires]
        going = sum(1 for link in theirs if link.lasts and now < link.lasts)
        listed.append(Comer(person, access_of(session, person), max(waiting, default=None), going))
    return listed


def hashed(secret: str) -> str:
    """What is kept of a secret: its digest. Secrets are 256 random bits, so no slower digest is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(session: Session, secret: str) -> DeskLink | None:
    """The link that a secret can still begin a session with; None where there is none."""
    digest, now = hashed(secret), session.register.now()
    link = next((link for link in session.register.links() if link.secret == digest), None)
    return link if link and link.begun is None and link.ended is None and now < link.expires else None


def session_of(session: Session, secret: str) -> DeskLink | None:
    """The link whose session goes on with a secret; None where there is none."""
    digest, now = hashed(secret), session.register.now()
    link = next((link for link in session.register.links() if link.session == digest), None)
    return link if link and link.ended is None and link.lasts and now < link.lasts else None


def invited(session: Session, secret: str) -> Visitor | None:
    """Whom a link can begin a session for; None where it can for nobody."""
    link = link_of(session, secret)
    return visitor(session, id=link.person) if link else None


def in_session(session: Session, secret: str) -> Visitor | None:
    """Whose session goes on with a secret; None where there is none."""
    link = session_of(session, secret)
    return visitor(session, id=link.person) if link else None
