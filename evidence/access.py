"""Who may come in by the browser, as what, and with which personal link."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from base.errors import InputError, NotFoundError
from base.words import did_you_mean, list_words
from evidence.access_models import ROLES, Access, DeskLink
from evidence.models import Person
from evidence.people import find_person, propose_people
from evidence.register import Register


def hashed(secret: str) -> str:
    """What is kept of a secret: its digest. Secrets are 256 random bits, so no slower digest is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def known_person(register: Register, name: str) -> Person:
    """The person of the list who has a name.

    Raises:
        NotFoundError: nobody in the list has it.
    """
    people = register.people()
    person = find_person(people, name)
    if person is None:
        hint = propose_people(people, name) or "Put them into the list of people first."
        raise NotFoundError(f"{name} is not in the list of people.", field="name", hint=hint)
    return person


def give_access(register: Register, name: str, role: str, *, restricted: bool, actor: str) -> tuple[Person, Access]:
    """Say as what a person comes in.

    Raises:
        NotFoundError: nobody in the list has that name.
        InputError: there is no such role.
    """
    word = role.strip().lower()
    if word not in ROLES:
        hint = did_you_mean(word, ROLES, n=1) or f"Use {list_words(ROLES)}."
        raise InputError(f"{role!r} is not a role.", field="role", hint=hint)
    with register.change(actor, "people role") as change:
        person = known_person(register, name)
        access = Access(id=person.id, role=word, restricted=restricted)
        change.put("access", access)
    return person, access


def make_link(register: Register, name: str, *, days: int, actor: str) -> tuple[Person, DeskLink, str]:
    """Make a personal link; what the person had before that was not begun ends.

    Args:
        register: the register.
        name: whose link it is.
        days: how long it can begin a session.
        actor: who makes it.

    Returns:
        The person, the link, and its secret, which is kept nowhere.

    Raises:
        NotFoundError: nobody in the list has that name.
    """
    secret = secrets.token_urlsafe(32)
    with register.change(actor, "people link") as change:
        person = known_person(register, name)
        for old in links(register):
            if old.person == person.id and old.begun is None and old.ended is None:
                change.put("link", old.model_copy(update={"ended": change.at}))
        link = DeskLink(
            id=change.next_id("link"), person=person.id, secret=hashed(secret), expires=change.at + timedelta(days=days)
        )
        change.put("link", link)
    return person, link, secret


def withdraw_links(register: Register, name: str, *, actor: str) -> tuple[Person, int]:
    """End every link of a person and every session that one of them began; give how many ended.

    Raises:
        NotFoundError: nobody in the list has that name.
    """
    with register.change(actor, "people unlink") as change:
        person = known_person(register, name)
        live = [link for link in links(register) if link.person == person.id and link.ended is None]
        for link in live:
            change.put("link", link.model_copy(update={"ended": change.at}))
    return person, len(live)


def links(register: Register) -> tuple[DeskLink, ...]:
    """Every personal link, ended ones too."""
    return tuple(link for link in register.entities("link") if isinstance(link, DeskLink))


def link_of(register: Register, secret: str) -> DeskLink | None:
    """The link that a secret can still begin a session with; None where there is none."""
    digest, now = hashed(secret), register.now()
    found = next((link for link in links(register) if link.secret == digest), None)
    return found if found and found.begun is None and found.ended is None and now < found.expires else None


def begin_session(register: Register, secret: str, *, days: int) -> tuple[str, str] | None:
    """Begin the one session that a link is good for.

    Returns:
        Id of the person, and the secret of the session, which is kept nowhere; None where the link is good for none.
    """
    link = link_of(register, secret)
    if link is None:
        return None
    person = next(p for p in register.people() if p.id == link.person)
    session = secrets.token_urlsafe(32)
    with register.change(person.name, "desk begin") as change:
        link = link_of(register, secret)  # again, while nobody else can begin with it
        if link is None:
            return None
        begun = {"begun": change.at, "session": hashed(session), "lasts": change.at + timedelta(days=days)}
        change.put("link", link.model_copy(update=begun))
    return person.id, session


def session_of(register: Register, secret: str) -> DeskLink | None:
    """The link whose session goes on with a secret; None where there is none."""
    digest, now = hashed(secret), register.now()
    found = next((link for link in links(register) if link.session == digest), None)
    return found if found and found.ended is None and found.lasts and now < found.lasts else None


def end_session(register: Register, secret: str, *, actor: str) -> None:
    """End a session; nothing where there is none."""
    with register.change(actor, "desk end") as change:
        if link := session_of(register, secret):
            change.put("link", link.model_copy(update={"ended": change.at}))
