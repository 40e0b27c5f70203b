"""An action plan, put in from its file by an officer; it is worked on row by row on the pages of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from starlette.responses import Response

from application.commands.plan import import_plan
from application.queries.plan import check_origin, read_plan, said_of
from base.words import counted
from desk.slips import Slip
from desk.visit import READ, SEND, Visit, sent_from
from evidence.plan_models import Origin
from evidence.register.plan_versions import check_same_plan

FIELDS = ("origin", "plan_date", "prefix", "files")
"""The fields of the form; what is wrong with anything else is wrong with the file."""


def page(visit: Visit, slips: Sequence[Slip] = ()) -> Response:
    """The form of a plan."""
    origins = [(origin, origin.capitalize()) for origin in get_args(Origin) if origin != "not said"]
    return visit.show("plan.html", "Put in an action plan", slips=slips, origins=origins, said=visit.said())


@sent_from(page, lambda visit, name: name if name in FIELDS else "files")
def put_in(visit: Visit) -> Response:
    """Put a plan in."""
    session = visit.session
    origin = check_origin(visit.text("origin"))
    day = visit.date("plan_date")
    with visit.received() as path:
        reading = read_plan(session.workspace.root, path, plan_date=day, columns={}, prefix=visit.text("prefix"))
    check_same_plan(session.register, reading)
    taken = import_plan(session, said_of(reading, origin), actor=visit.name)
    sentences = [f"{counted(len(reading.actions), 'row is', 'rows are')} in the plan.", *reading.plan.notices]
    if taken.kept:
        sentences.append(
            f"{counted(len(taken.kept), 'cell', 'cells')} that somebody corrected stayed as they had put them."
        )
    return visit.go("/actions?whose=all", " ".join(sentences))


PAGES = [("/actions/plan", page, "plans", READ), ("/actions/plan", put_in, "plans", SEND)]
