"""Who somebody is at the desk, and whether they may do what they ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from application.desk_policy import Right, desk_policy
from application.session import Session
from base.errors import NotAllowedError
from base.words import list_words, reference
from evidence.access_models import ROLES, Access, Role
from evidence.people import find_person, same_name

if TYPE_CHECKING:
    from evidence.models import Item, Person
    from evidence.plan_models import Action


class Visitor(NamedTuple):
    """Somebody who was let in.

    Attributes:
        name: as the list of people spells it.
        judgements: codes of those they lead.
        restricted: whether they may open evidence marked as restricted that does not name them.
    """

    name: str
    role: Role
    judgements: tuple[str, ...] = ()
    restricted: bool = False

    def may(self, right: Right) -> bool:
        """Whether they may do something."""
        return right in desk_policy().roles.rights(self.role)


def owner(session: Session, name: str) -> Visitor:
    """Whoever runs the program on their own machine: the workspace is theirs, so nothing is kept from them."""
    person = find_person(session.register.people(), name)
    return Visitor(person.name if person else name, "officer", person.judgements if person else (), restricted=True)


def access_of(session: Session, person: Person) -> Access:
    """What a person of the list comes in as; as policy has it where nobody said."""
    entered = (access for access in session.register.accesses() if access.id == person.id)
    return next(entered, Access(id=person.id, role=desk_policy().roles.unsaid))


def visitor(session: Session, *, id: str = "", name: str = "") -> Visitor | None:
    """The person of the list with an id or a name, as they come in; None where there is none."""
    people = session.register.people()
    person = next((p for p in people if p.id == id), None) if id else find_person(people, name)
    if person is None:
        return None
    access = access_of(session, person)
    return Visitor(person.name, access.role, person.judgements, access.restricted)


def require(visitor: Visitor, right: Right) -> None:
    """Refuse what a role may not do.

    Raises:
        NotAllowedError: this role may not.
    """
    if not visitor.may(right):
        roles = [role for role in ROLES if right in desk_policy().roles.rights(role)]
        raise NotAllowedError(
            f"This is for the role of {list_words(roles)}, and yours is that of {visitor.role}.",
            hint="An officer can give you another role.",
        )


def own_row(visitor: Visitor, action: Action) -> bool:
    """Whether a row of the plan is somebody's own: they lead it, or a judgement it is to improve."""
    judgements = {link.rpartition("-")[0] for link in action.links}
    return same_name(visitor.name, action.lead) or not judgements.isdisjoint(visitor.judgements)


def require_row(visitor: Visitor, action: Action) -> None:
    """Refuse a row that is not somebody's own, where they may work on nothing else.

    Raises:
        NotAllowedError: it is somebody else's.
    """
    require(visitor, "update")
    if not visitor.may("everything") and not own_row(visitor, action):
        named = f"{action.lead} leads" if action.lead else "Nobody named leads"
        raise NotAllowedError(
            f"{named} {reference(action.refs, action.id)}, and a lead works on their own rows.",
            hint="Ask them, or a member of the group.",
        )


def require_bearings(session: Session, visitor: Visitor, descriptors: Iterable[str]) -> None:
    """Refuse evidence on what is not somebody's own, where they may work on nothing else.

    Raises:
        NotAllowedError: it bears on descriptors of a judgement that they do not lead, and that no row of theirs is of.
    """
    require(visitor, "file")
    if visitor.may("everything"):
        return
    others = [d for d in descriptors if d.rpartition("-")[0] not in visitor.judgements]
    if others:
        linked = {link for action in session.register.actions() if own_row(visitor, action) for link in action.links}
        others = [d for d in others if d not in linked]
    if others:
        raise NotAllowedError(
            f"You lead neither the judgement of {list_words(dict.fromkeys(others), 'and')} nor a row that improves it.",
            field="bears_on",
            hint="Leave it out, or ask a member of the group to file it.",
        )


def require_item(session: Session, visitor: Visitor, item: Item, descriptors: Iterable[str] = ()) -> None:
    """Refuse correcting evidence that is not somebody's own, where they may work on nothing else.

    Args:
        descriptors: what it is to bear on beside what it bears on now.

    Raises:
        NotAllowedError: as `require_bearings` has it; what bears on nothing is its lead's and its filer's.
    """
    require_bearings(session, visitor, sorted({*(b.descriptor for b in item.bearings), *descriptors}))
    answers_for_it = item.bearings or any(same_name(visitor.name, name) for name in (item.lead, item.filed_by))
    if not answers_for_it and not visitor.may("everything"):
        raise NotAllowedError(
            f"{item.id} bears on nothing yet, and {item.lead or item.filed_by or 'nobody named'} answers for it.",
            hint="Ask them, or a member of the group.",
        )


def may_open(visitor: Visitor, item: Item) -> bool:
    """Whether somebody may see what an item says and open its file."""
    if item.sensitivity == "ordinary" or visitor.restricted:
        return True
    return any(same_name(visitor.name, name) for name in (item.lead, item.filed_by, item.checked_by) if name)


def require_open(visitor: Visitor, item: Item) -> None:
    """Refuse restricted evidence to whom it does not name.

    Raises:
        NotAllowedError: it is restricted, and neither names them nor were they given access to such evidence.
    """
    if not may_open(visitor, item):
        raise NotAllowedError(
            f"{item.id} is restricted to those it names.",
            field="reader",
            hint=f"Ask {item.lead or item.filed_by or 'an officer'}.",
        )
