"""The record: who did what and when, and the whole history of an entry."""

from __future__ import annotations

from starlette.responses import Response

from application.access import may_open
from application.queries.lists import entries
from base.errors import NotFoundError
from desk.forms import whole
from desk.revisions import KINDS, deed, labelled, wording_of
from desk.visit import READ, Visit
from evidence.kinds import MODELS, Kind
from evidence.models import Item, SpotCheck
from evidence.register.revisions import each_change

SHOWN = 100
"""Entries on one page, the newest first."""
_PRIVATE: tuple[Kind, ...] = ("link", "view")
"""Kinds whose history tells what is nobody else's business: digests of secrets, and views that are not opened yet."""


def page(visit: Visit) -> Response:
    """Who did what and when, the newest first."""
    subject = visit.asked("subject")
    newest = whole(visit.asked("newest")) or SHOWN
    newest_entries = entries(visit.session, min(max(newest, 1), 5000), subject or None)
    return visit.show(
        "record.html",
        "The record",
        entries=list(reversed(newest_entries)),
        subject=subject,
        newest=newest,
        head=visit.session.register.head(),
        private=_PRIVATE,
        kinds=KINDS,
        deed=deed,
    )


def history(visit: Visit) -> Response:
    """Every revision of an entry, with what each changed."""
    kind, id = visit.part("kind"), visit.part("id")
    known: Kind | None = next((each for each in MODELS if each == kind and each not in _PRIVATE), None)
    revisions = visit.session.register.history(known, id) if known else ()
    if not known or not revisions:
        raise NotFoundError(f"The record has no {kind} {id}.")
    last = revisions[-1].entity
    # What a spot check found is told of its item.
    subject = visit.session.register.item(last.item) if isinstance(last, SpotCheck) else last
    if isinstance(subject, Item) and not may_open(visit.visitor, subject):
        raise NotFoundError(f"{id} is restricted to those it names.")
    revisions_told = [
        (revision, *labelled(known, changes))
        for revision, changes in each_change(revisions, wording_of(visit.session.framework))
    ]
    return visit.show(
        "history.html",
        f"History of {'rules that were in use' if kind == 'ruleset' else id}",
        told=list(reversed(revisions_told)),
        kind=kind,
        id=id,
        deed=deed,
    )


PAGES = [("/record", page, "read", READ), ("/record/{kind}/{id}", history, "read", READ)]
