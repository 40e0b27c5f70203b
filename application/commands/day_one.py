"""What is asked for on the first day: who brings it, which evidence it is, and what a check of a list found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.queries.day_one import annex_of
from application.session import Session
from base.choice import one_of
from base.errors import InputError
from base.words import shortened
from evidence.annex_models import Brought
from evidence.names import given_name

if TYPE_CHECKING:
    from evidence.annex.given import CheckedLists


def assign(session: Session, id: str, lead: str | None, evidence: str | None, *, actor: str) -> tuple[Brought, str]:
    """Say who brings something that is asked for, or which evidence item it is.

    Args:
        id: of the list or document, in any case of letters.
        lead: who brings it; None leaves it as it is.
        evidence: id of an item; None leaves it as it is.

    Returns:
        How it stands, and what it is called.

    Raises:
        NotFoundError: nothing of that id is asked for, or there is no such item.
        InputError: neither is said.
    """
    names = {asked.id: asked.name for asked, _ in annex_of(session).asked()}
    hint = f"There is {shortened([*names], 20)}."
    known = one_of(names, id, f"Nothing called {id} is asked for.", field="id", hint=hint)
    if lead is None and evidence is None:
        raise InputError("There is nothing to enter.", field="lead", hint="Say who brings it, or which evidence it is.")
    update = {"lead": given_name(lead, "lead")} if lead is not None else {}
    with session.register.change(actor, "day-one assign") as change:
        if evidence is not None:
            update["item"] = session.register.item(evidence).id
        brought = _kept(session).get(known, Brought(id=known)).model_copy(update=update)
        change.put("brought", brought)
    return brought, names[known]


def keep_check(session: Session, check: CheckedLists, *, actor: str) -> tuple[Brought, ...]:
    """Keep what a check of lists found: the day, the digest and numbers; nothing that a list holds.

    Returns:
        How each list stands.
    """
    with session.register.change(actor, "day-one check") as change:
        known = _kept(session)
        brought: list[Brought] = []
        for new in check.lists:
            brought.append(known.get(new.id, Brought(id=new.id)).checked_as(new))
            change.put("brought", brought[-1])
    return tuple(brought)


def _kept(session: Session) -> dict[str, Brought]:
    return {one.id: one for one in session.register.brought()}
