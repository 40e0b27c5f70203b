"""People: who comes to the desk as what, and the personal links that begin a session."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from application.commands.people import give_access, make_link, withdraw_links
from application.desk_policy import desk_policy
from application.queries.people import comers
from base.words import counted
from desk.slips import Slip
from desk.visit import READ, SEND, Visit, sent_from
from evidence.access_models import ROLES
from evidence.people import import_people


def page(visit: Visit, slips: Sequence[Slip] = ()) -> Response:
    """Everyone in the list of people, with their role and their links."""
    return visit.show(
        "people.html",
        "People",
        slips=slips,
        comers=comers(visit.session),
        roles=[(role, role.capitalize()) for role in ROLES],
        told=desk_policy().roles.told,
        links=not visit.house.setting.header,
    )


@sent_from(page)
def change(visit: Visit) -> Response:
    """Give a role, make a link, or end all links and sessions of somebody."""
    session, name, by = visit.session, visit.text("name"), visit.name
    if visit.text("do") == "role":
        person, access = give_access(
            session, name, visit.text("role"), restricted=visit.text("restricted") == "yes", actor=by
        )
        also = " and may open restricted evidence" if access.restricted else ""
        return visit.go("/people", f"{person.name} comes in as {access.role}{also}.")
    if visit.text("do") == "withdraw":
        person, ended = withdraw_links(session, name, actor=by)
        return visit.go("/people", f"{person.name}: {ended} ended.")
    person, link, secret = make_link(session, name, actor=by)
    scheme = "https" if visit.house.setting.secure else "http"
    address = f"{scheme}://{visit.request.headers['host']}/begin/{secret}"
    return visit.show("link.html", f"A link for {person.name}", address=address, link=link, person=person)


@sent_from(page, lambda visit, name: "files")
def put_in(visit: Visit) -> Response:
    """Put in the list of people from a sheet; who is there already is brought up to date."""
    session = visit.session
    with visit.received() as path:
        done = import_people(session.register, path, session.framework.by_code, actor=visit.name)
    outcome = f"{counted(done.new, 'person is', 'people are')} new, {done.changed} changed, {done.unchanged} as before."
    return visit.go("/people", outcome)


PAGES = [
    ("/people", page, "people", READ),
    ("/people/change", change, "people", SEND),
    ("/people/list", put_in, "people", SEND),
]
