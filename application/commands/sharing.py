"""Whether an authority takes part in what a region learns from its registers."""

from __future__ import annotations

from datetime import date

from application.session import Session
from base.choice import one_of
from base.errors import InputError
from base.words import list_words
from evidence.kinds import Sharing
from evidence.names import given_name
from evidence.sharing import PATTERNS, shared_region, sharing_policy


def join(session: Session, region: str, on: date, by: str) -> Sharing:
    """Let a region know what the evidence looks like, from now on.

    Args:
        region: one of the known regions, in any case of letters.
        by: who says so for the authority.

    Raises:
        InputError: there is no such region, or nobody is named.
    """
    known = sharing_policy().regions
    hint = f"There are {list_words(known, 'and')}."
    named = one_of(known, region, f"“{region}” is no region of England.", field="region", hint=hint)
    return _enter(session, Sharing(id=PATTERNS, region=named, on=on, by=given_name(by, "by")), "portfolio join")


def leave(session: Session, on: date, by: str) -> Sharing:
    """Let nobody know any more.

    Raises:
        InputError: it is not shared, or nobody is named.
    """
    if not shared_region(session.register):
        raise InputError("This authority takes no part in patterns.", hint="Nothing was changed.")
    return _enter(session, Sharing(id=PATTERNS, region="", on=on, by=given_name(by, "by")), "portfolio leave")


def _enter(session: Session, sharing: Sharing, command: str) -> Sharing:
    with session.register.change(sharing.by, command) as change:
        change.put("sharing", sharing)
    return sharing
