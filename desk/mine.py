"""Mine: what is asked of whoever is signed in, most important first."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from application.desk_policy import AskKind
from application.queries.mine import asked_of
from desk.visit import READ, Visit

HEADINGS: dict[AskKind, str] = {
    "late action": "Your actions that are late",
    "late decision": "Decisions that you see to and that are late",
    "question": "What inspectors would ask you",
    "gap": "What stands between here and the benchmark, and is yours",
    "evidence": "Your evidence that is about to end",
    "action": "Your actions that are due soon",
    "decision": "Decisions that you see to",
    "read": "For you to read, since you stand in for its lead",
    "waiting": "Yours, waiting for somebody else to read it",
    "reading": "Waiting for a second reader",
}
_PAGES: dict[AskKind, tuple[str, str]] = {
    "late action": ("/actions/", "/actions?whose=mine"),
    "action": ("/actions/", "/actions?whose=mine"),
    "late decision": ("/monday#", "/monday"),
    "decision": ("/monday#", "/monday"),
    "question": ("/challenges?only=", "/challenges?whose=mine"),
    "gap": ("/why/", "/gaps?whose=mine"),
    "evidence": ("/evidence/", "/evidence?whose=mine"),
    "read": ("/evidence/", "/reading"),
    "waiting": ("/evidence/", "/reading"),
    "reading": ("/evidence/", "/reading"),
}
"""Where each kind is seen to, one by its id, and all of them."""


def mine(visit: Visit) -> Response:
    """The first page."""
    asked = asked_of(visit.visitor, visit.readable(), visit.notices, visit.day)
    groups = [
        (
            HEADINGS[kind],
            [(entry, _PAGES[kind][0] + quote(entry.id, safe="")) for entry in entries],
            asked.more.get(kind, 0),
            _PAGES[kind][1],
        )
        for kind, entries in asked.groups.items()
    ]
    return visit.show(
        "mine.html",
        "What is asked of you",
        groups=groups,
        total=sum(len(entries) for entries in asked.groups.values()) + sum(asked.more.values()),
        drafts=visit.tray.mine(visit.name),
    )


PAGES = [("/", mine, "read", READ)]
