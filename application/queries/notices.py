"""Notices: what each lead is told, as files that somebody sends."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from application.queries.material import material
from application.session import Session

if TYPE_CHECKING:
    from reports.notices import Notice


def notices(session: Session, as_of: date, weeks: int | None = None, lead: str | None = None) -> tuple[Notice, ...]:
    """What each lead is told, in the order of their names; see `reports.notices.gather_notices`.

    Args:
        weeks: how far to look ahead; as far as evidence is about to expire for None.
        lead: only this one, however the name is spelled.

    Raises:
        NotFoundError: there is nothing to tell somebody of that name; it names the nearest.
    """
    from base.errors import NotFoundError
    from base.words import did_you_mean
    from evidence.names import same_person
    from reports.notices import gather_notices

    gathered = gather_notices(material(session, as_of), session.register.people(), weeks)
    if lead is None:
        return gathered
    theirs = tuple(notice for notice in gathered if same_person(lead, notice.lead))
    if not theirs:
        hint = did_you_mean(lead, [notice.lead for notice in gathered]) or "Nothing of theirs is due, expires or waits."
        raise NotFoundError(f"There is nothing to tell {lead}.", field="lead", hint=hint)
    return theirs
