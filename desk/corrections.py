"""Correcting what is said of an item, putting its corrected file in place, and withdrawing it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.responses import Response

from application.access import require_item
from application.queries import grades
from base.errors import InputError, ReadinessError
from desk.evidence import held_item
from desk.forms import Said, bearings_said, descriptors_listed, number, types_listed
from desk.slips import Slip, slips_of
from desk.visit import READ, SEND, Visit
from engine.effects import standing_sentence
from evidence.items.filing import Filed
from evidence.items.sentences import kept_sentences, revised_sentences
from evidence.models import Bearing, Item
from evidence.people import as_listed

_WORDS = ("title", "checked_by", "outcomes")


def page(visit: Visit, slips: Sequence[Slip] = (), sent: str = "") -> Response:
    """The form, as the item is now."""
    session = visit.session
    item, revisions = held_item(visit)
    typed = visit.said()
    fields = {
        **{name: getattr(item, name) for name in (*_WORDS, "type", "lead", "sensitivity")},
        "about": item.about.strftime("%d/%m/%Y"),
        "sample": item.sample,
        "met": item.met,
        "reason": "",
    }
    return visit.show(
        "correct.html",
        f"Correct {item.id}",
        slips=slips,
        item=item,
        said={**fields, **{name: typed[name] for name in fields if name in typed}},
        bearings=visit.texts("more") if visit.sent and "more" in visit.form else [as_typed(b) for b in item.bearings],
        sent=sent,
        file_name=path.name if (path := _path(visit, sent)) else item.file_name,
        base=visit.base(revisions[-1].seq, slips),
        types=types_listed(session.framework),
        descriptors=descriptors_listed(session.framework),
        people=[person.name for person in session.register.people()],
    )


def correct(visit: Visit) -> Response:
    """Enter what was corrected; what it said before is kept."""
    session, name = visit.session, visit.name
    item, _ = held_item(visit)
    sent, slips = _sent(visit)
    if slips:
        return page(visit, slips, sent)
    try:
        stated = _stated(visit, item)
        require_item(session, visit.visitor, item, [b.descriptor for b in stated.get("bearings", ())])
        revised = session.desk(name).revise(item.id, stated, _path(visit, sent), command="evidence revise")
    except ReadinessError as error:
        return page(visit, slips_of(error), sent)
    if sent:
        visit.tray.drop(sent, name)
    return visit.go(f"/evidence/{item.id}", _told(visit, revised, revised_sentences(revised, session.unsaid)))


def retire(visit: Visit) -> Response:
    """Withdraw an item, with the reason; it stays visible and no longer counts."""
    session, day = visit.session, visit.day
    item, _ = held_item(visit)
    try:
        require_item(session, visit.visitor, item)
        done = session.desk(visit.name).retire(item.id, day, visit.text("reason"))
    except ReadinessError as error:
        return page(visit, slips_of(error))
    sentences = (f"{item.id} no longer counts. It stays in the register.", *kept_sentences(done.item))
    return visit.go(f"/evidence/{item.id}", _told(visit, done, sentences))


def _stated(visit: Visit, item: Item) -> dict[str, Any]:
    """What is otherwise than the item says.

    Raises:
        InputError: something cannot be used.
    """
    stated: dict[str, Any] = {name: visit.text(name) for name in _WORDS}
    stated |= {"type": visit.text("type"), "sensitivity": visit.text("sensitivity")}
    stated["lead"] = as_listed(visit.session.register.people(), visit.text("lead"))
    stated["about"] = visit.date("about") or item.about
    stated |= {name: number(visit.text(name), name) for name in ("sample", "met")}
    counted = any(stated[name] != getattr(item, name) for name in ("sample", "met"))
    changed = {name: value for name, value in stated.items() if value != getattr(item, name)}
    typed = visit.texts("more")
    if counted or typed != [as_typed(bearing) for bearing in item.bearings]:
        # With another count both sides are made anew of the descriptors that are named.
        named = list(dict.fromkeys(text.partition(":")[0] for text in typed)) if counted else typed
        changed["bearings"] = bearings_said(Said({"more": named}), visit.session.framework)
    return changed


def as_typed(bearing: Bearing) -> str:
    """A bearing as it is typed."""
    return ":".join((bearing.descriptor, bearing.direction, bearing.prevalence, bearing.seriousness))


def _sent(visit: Visit) -> tuple[str, list[Slip]]:
    """Where the corrected file is kept until it is entered; empty where none was sent."""
    files = visit.files("files")
    if not files:
        return visit.text("sent"), []
    if slips := visit.too_large(files):
        return "", slips
    try:
        return visit.tray.put(visit.name, [(files[0].filename or "", files[0].file)]), []
    except InputError as error:
        return "", slips_of(error)


def _path(visit: Visit, sent: str) -> Path | None:
    return visit.tray.sent(sent, visit.name)[0].path if sent else None


def _told(visit: Visit, changed: Filed, sentences: tuple[str, ...]) -> str:
    """What was entered, and what it did to each descriptor."""
    effects = grades.effects(visit.session, [changed], visit.day)
    return " ".join([*(s.strip() for s in sentences), *(standing_sentence(effect) for effect in effects)])


PAGES = [
    ("/evidence/{id}/correct", page, "file", READ),
    ("/evidence/{id}/revise", correct, "file", SEND),
    ("/evidence/{id}/retire", retire, "file", SEND),
]
