"""Mine: what is asked of whoever is signed in, most important first."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from application.queries.notices import asked_of
from desk.visit import READ, Visit


class Group(NamedTuple):
    """What is asked of one kind.

    Attributes:
        heading: what stands above it.
        page: where one of it is seen to, up to its id.
        every: where all of it are.
    """

    heading: str
    page: str
    every: str


_ROWS, _EVIDENCE = ("/actions/", "/actions?whose=mine"), ("/evidence/", "/reading")
GROUPS = {
    "late action": Group("Your actions that are late", *_ROWS),
    "late decision": Group("Decisions that you see to and that are late", "/monday#", "/monday"),
    "question": Group("What inspectors would ask you", "/challenges?only=", "/challenges?whose=mine"),
    "gap": Group("What stands between here and the benchmark, and is yours", "/why/", "/gaps?whose=mine"),
    "evidence": Group("Your evidence that is about to end", "/evidence/", "/evidence?whose=mine"),
    "action": Group("Your actions that are due soon", *_ROWS),
    "decision": Group("Decisions that you see to", "/monday#", "/monday"),
    "read": Group("For you to read, since you stand in for its lead", *_EVIDENCE),
    "waiting": Group("Yours, waiting for somebody else to read it", *_EVIDENCE),
    "reading": Group("Waiting for a second reader", *_EVIDENCE),
}
"""What is asked, by its kind as `desk.yaml` puts them in order."""


def mine(visit: Visit) -> Response:
    """The first page."""
    asked = asked_of(visit.visitor, visit.readable(), visit.notices, visit.day)
    groups = [
        (
            GROUPS[kind].heading,
            [(entry, GROUPS[kind].page + quote(entry.id, safe="")) for entry in entries],
            asked.more.get(kind, 0),
            GROUPS[kind].every,
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
