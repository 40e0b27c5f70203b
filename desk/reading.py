"""Second reading and spot checks: what waits for somebody else to open it."""

from __future__ import annotations

from starlette.responses import Response

from application.access import may_open
from desk.pagination import paged
from desk.visit import READ, Visit
from evidence.items.draws import draw
from evidence.items.readings import named_in, reading_state
from reports.words import week_of, week_start


def page(visit: Visit) -> Response:
    """What waits, what this person may read of it, and what was drawn for the week."""
    session, name = visit.session, visit.name
    items = [item for item in visit.waiting() if may_open(visit.visitor, item)]
    named = {item.id for item in items if named_in(item, name)}
    now = session.register.now()
    week = week_of(now.date())
    drawn = draw(session.register, week_start(week), now)
    checked = {check.item for check in session.register.checks()}
    others = paged(visit, [(item, reading_state(item)) for item in items if item.id not in named])
    theirs = paged(visit, [(item, reading_state(item)) for item in items if item.id in named])
    return visit.show(
        "reading.html",
        "Second reading",
        others=others,
        own=theirs,
        drawn=[(item, item.id in checked, may_open(visit.visitor, item)) for item in drawn.items],
        draw=drawn,
        types=session.framework.types,
    )


PAGES = [("/reading", page, "confirm", READ)]
