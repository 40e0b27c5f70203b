"""Mine: what is asked of whoever is signed in, most important first."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from application.desk_policy import AskKind
from application.queries.mine import Ask, asked_of
from base.words import counted
from desk.house import Picture
from desk.visit import Visit

HEADINGS: dict[AskKind, str] = {
    "late action": "Your actions that are late",
    "late decision": "Decisions that you see to and that are late",
    "question": "What inspectors would ask you",
    "gap": "What stands between here and the benchmark, and is yours",
    "ending": "Your evidence that is about to end",
    "action": "Your actions that are due soon",
    "decision": "Decisions that you see to",
    "reading": "Waiting for a second reader",
}
_PAGES: dict[AskKind, tuple[str, str]] = {
    "late action": ("/actions/", "/actions?whose=mine"),
    "action": ("/actions/", "/actions?whose=mine"),
    "late decision": ("/monday#", "/monday"),
    "decision": ("/monday#", "/monday"),
    "question": ("/why/", "/challenges?whose=mine"),
    "gap": ("/why/", "/gaps?whose=mine"),
    "ending": ("/evidence/", "/evidence?whose=mine"),
    "reading": ("/evidence/", "/reading"),
}


class Linked(NamedTuple):
    """Something that is asked, with the page where it is seen to and that of all of its kind."""

    ask: Ask
    link: str
    all: str


def mine(visit: Visit) -> Response:
    """The first page."""
    picture = visit.desk.house.seen(visit.session)
    asked = asked_of(visit.session, visit.visitor, picture.assessment, picture.seen)
    groups: list[tuple[AskKind, str, list[Linked], int]] = []
    for ask in asked.asks:
        if not groups or groups[-1][0] != ask.kind:
            groups.append((ask.kind, HEADINGS[ask.kind], [], asked.more.get(ask.kind, 0)))
        groups[-1][2].append(_linked(ask))
    return visit.show(
        "mine.html",
        "What is asked of you",
        groups=groups,
        total=len(asked.asks) + sum(asked.more.values()),
        drafts=visit.desk.house.tray.mine(visit.visitor.name),
        worked_out=worked_out(visit, picture),
    )


def worked_out(visit: Visit, picture: Picture) -> str:
    """At which entry what a page shows was worked out, where others have come since."""
    since = visit.session.register.head()[0] - picture.seq
    if since <= 0:
        return ""
    return f"Worked out at entry {picture.seq:,}; {counted(since, 'entry has', 'entries have')} come since."


def _linked(ask: Ask) -> Linked:
    page, every = _PAGES[ask.kind]
    whole = ask.kind == "question" and ask.about in ("plan", "evidence")
    link = "/challenges" if whole else page + quote(ask.about, safe="")
    return Linked(ask, link, every)


PAGES = [("/", mine, "read", False)]
