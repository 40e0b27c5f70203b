"""Who may come to the desk: roles, and the personal links that begin a session."""

from __future__ import annotations

import secrets
from datetime import timedelta

from application.desk_policy import desk_policy
from application.queries.people import hashed, link_of, session_of
from application.session import Session
from base.choice import one_of
from base.errors import NotFoundError
from base.words import list_words
from evidence.access_models import ROLES, Access, DeskLink
from evidence.models import Person
from evidence.people import find_person, propose_people


def give_access(session: Session, name: str, role: str, *, restricted: bool, actor: str) -> tuple[Person, Access]:
    """Say as what a person comes in.

    Raises:
        NotFoundError: nobody in the list has that name, or there is no such role.
    """
    word = one_of(ROLES, role, f"{role!r} is not a role.", field="role", hint=f"Use {list_words(ROLES)}.")
    with session.register.change(actor, "people role") as change:
        person = _known_person(session, name)
        access = Access.model_validate({"id": person.id, "role": word, "restricted": restricted})
        change.put("access", access)
    return person, access


def make_link(session: Session, name: str, *, actor: str) -> tuple[Person, DeskLink, str]:
    """Make a personal link, good for as long as policy says; what the person had before that was not begun ends.

    Returns:
        The person, the link, and its secret, which is kept nowhere.

    Raises:
        NotFoundError: nobody in the list has that name.
    """
    secret, days = secrets.token_urlsafe(32), desk_policy().sessions.link_days
    with session.register.change(actor, "people link") as change:
        person = _known_person(session, name)
        for old in session.register.links():
            if old.person == person.id and old.begun is None and old.ended is None:
                change.put("link", old.model_copy(update={"ended": change.at}))
        link = DeskLink(
            id=change.next_id("link"), person=person.id, secret=hashed(secret), expires=change.at + timedelta(days=days)
        )
        change.put("link", link)
    return person, link, secret


def withdraw_links(session: Session, name: str, *, actor: str) -> tuple[Person, int]:
    """End every link of a person and every session that one of them began; give how many ended.

    Raises:
        NotFoundError: nobody in the list has that name.
    """
    with session.register.change(actor, "people unlink") as change:
        person = _known_person(session, name)
        live = [link for link in session.register.links() if link.person == person.id and link.ended is None]
        for link in live:
            change.put("link", link.model_copy(update={"ended": change.at}))
    return person, len(live)


def begin_session(session: Session, secret: str) -> tuple[str, str] | None:
    """Begin the one session that a link is good for.

    Returns:
        Id of the person, and the secret of the session, which is kept nowhere; None where the link is good for none.
    """
    link = link_of(session, secret)
    if link is None:
        return None
    person = next(p for p in session.register.people() if p.id == link.person)
    session_secret, days = secrets.token_urlsafe(32), desk_policy().sessions.lasts_days
    with session.register.change(person.name, "desk begin") as change:
        link = link_of(session, secret)  # again, while nobody else can begin with it
        if link is None:
            return None
        begun = {"begun": change.at, "session": hashed(session_secret), "lasts": change.at + timedelta(days=days)}
        change.put("link", link.model_copy(update=begun))
    return person.id, session_secret


def end_session(session: Session, secret: str, *, actor: str) -> None:
    """End a session; nothing where there is none."""
    with session.register.change(actor, "desk end") as change:
        if link := session_of(session, secret):
            change.put("link", link.model_copy(update={"ended": change.at}))


def _known_person(session: Session, name: str) -> Person:
    """The person of the list who has a name.

    Raises:
        NotFoundError: nobody in the list has it.
    """
    people = session.register.people()
    person = find_person(people, name)
    if person is None:
        hint = propose_people(people, name) or "Put them into the list of people first."
        raise NotFoundError(f"{name} is not in the list of people.", field="name", hint=hint)
    return person
