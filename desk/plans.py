"""An action plan, put in from its file by an officer; it is worked on row by row on the pages of the rows."""

from __future__ import annotations

from typing import get_args

from starlette.responses import Response

from application.commands.plan import import_plan
from application.queries.plan import check_origin, read_plan, said_of
from base.errors import InputError, ReadinessError
from base.words import counted
from desk.slips import Slip, slips_of
from desk.visit import FORM, Visit
from evidence.plan_models import Origin
from evidence.register.plan_versions import check_same_plan


def plan(visit: Visit) -> Response:
    """The form of a plan, and putting it in."""
    if not visit.sent:
        return _form(visit, [])
    session = visit.session
    try:
        origin = check_origin(visit.text("origin"))
        day = visit.date("plan_date")
        with visit.received() as path:
            reading = read_plan(session.workspace.root, path, plan_date=day, columns={}, prefix=visit.text("prefix"))
        check_same_plan(session.register, reading)
        taken = import_plan(session, said_of(reading, origin), actor=visit.name)
    except InputError as error:
        known = ("origin", "plan_date", "prefix", "files")
        return _form(visit, [Slip(s.field if s.field in known else "files", s.message) for s in slips_of(error)])
    except ReadinessError as error:
        return _form(visit, slips_of(error))
    sentences = [f"{counted(len(reading.actions), 'row is', 'rows are')} in the plan.", *reading.plan.notices]
    if taken.kept:
        sentences.append(
            f"{counted(len(taken.kept), 'cell', 'cells')} that somebody corrected stayed as they had put them."
        )
    return visit.go("/actions?whose=all", " ".join(sentences))


def _form(visit: Visit, slips: list[Slip]) -> Response:
    origins = [(origin, origin.capitalize()) for origin in get_args(Origin) if origin != "not said"]
    return visit.show("plan.html", "Put in an action plan", slips=slips, origins=origins, said=visit.said())


PAGES = [("/actions/plan", plan, "plans", FORM)]
