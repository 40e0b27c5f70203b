"""Whatever a page does is one change of the register under the person's name, and a command does it as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from starlette.routing import Route

from application.session import Session
from cli.app import application
from desk.app import Desk, routes_of
from desk.setting import Setting
from evidence.integrity.journal import read
from tests.desk.browsing import Browser

ROOT = Path(__file__).parents[2]
AUDIT = ("audit.txt", b"Of 20 plans read, 15 met the standard.")


class Form(NamedTuple):
    """A form of the desk.

    Attributes:
        path: the address that it is sent to.
        command: what the journal calls it; the command line has it under that name, or under `also`.
        send: sends it.
        also: the command that does it on the command line, where that has another name.
    """

    path: str
    command: str
    send: Callable[[Browser], Browser]
    also: str = ""


def filed(desk: Browser) -> Browser:
    desk.open("/evidence/file").send(files=[AUDIT])
    return desk.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"})


def answered(desk: Browser) -> Browser:
    desk.open("/challenges?state=open").send({"reason": "It was done in June."}, form=1)
    return desk.open("/challenges?state=answered")


def of_another(desk: Browser) -> Browser:
    return desk.open("/monday/HP").send({"grade": "good", "reason": "As seen."}, form="/monday/HP/view")


FORMS = [
    Form("/evidence/file/{id}/check", "evidence attach", lambda desk: filed(desk).send(button="File it")),
    Form(
        "/evidence/{id}/revise",
        "evidence revise",
        lambda desk: desk.open("/evidence/E-0143/correct").send({"title": "A better title"}),
    ),
    Form(
        "/evidence/{id}/retire",
        "evidence retire",
        lambda desk: desk.open("/evidence/E-0143/correct").send({"reason": "Old."}, form="/evidence/E-0143/retire"),
    ),
    Form(
        "/evidence/{id}/check",
        "evidence check",
        lambda desk: desk.open("/evidence/E-0143?drawn=yes").send({"result": "agrees"}, form="/evidence/E-0143/check"),
    ),
    Form("/actions/{id}", "actions update", lambda desk: desk.open("/actions/A3").send({"progress": "Half done."})),
    Form(
        "/challenges/answer",
        "challenges answer",
        answered,
    ),
    Form(
        "/challenges/withdraw",
        "challenges withdraw",
        lambda desk: answered(desk).send({"reason": "It was not."}, form="/challenges/withdraw"),
    ),
    Form(
        "/monday/decide",
        "decisions add",
        lambda desk: desk.open("/monday").send({"text": "Audit the oldest plans"}, button="Record"),
    ),
    Form("/monday/{code}/view", "views add", of_another),
    Form("/monday/{code}/open", "views open", lambda desk: of_another(desk).send(form="/monday/HP/open")),
    Form(
        "/monday/{code}/group",
        "moderate",
        lambda desk: (
            of_another(desk)
            .send(form="/monday/HP/open")
            .send({"group-grade": "good", "group-reason": "As all see it."}, form="/monday/HP/group")
        ),
    ),
    Form("/monday/issue", "briefing", lambda desk: desk.open("/monday").send(form="/monday/issue")),
    Form(
        "/papers/bundle",
        "evidence bundle",
        lambda desk: desk.open("/papers").send({"judgement": "AD", "reader": "An Inspector"}, form="/papers/bundle"),
    ),
    Form(
        "/people/change",
        "people role",
        lambda desk: desk.open("/people").send({"role": "member"}, form=0, button="Enter"),
    ),
    Form("/people/change", "people link", lambda desk: desk.open("/people").send(form=1, button="Make a link")),
    Form(
        "/people/list",
        "people import",
        lambda desk: desk.open("/people").send(
            form="/people/list", files=[("people.csv", b"name,role,judgements,deputy\nNew Comer,Lead,HP,\n")]
        ),
    ),
    Form(
        "/actions/plan",
        "actions import",
        lambda desk: desk.open("/actions/plan").send(
            {"origin": "inspection", "plan_date": "10/4/2012", "prefix": "S-"},
            files=[("plan.csv", (ROOT / "examples/sunderland-2014/plan.csv").read_bytes())],
        ),
    ),
]
HELD_ELSEWHERE = {
    "/evidence/{id}/reading": "evidence confirm",  # by another than who filed it: test_two_at_once.py
    "/evidence/{id}/file": "evidence save",  # of restricted evidence: test_roles.py
    "/monday/decisions/{id}": "decisions close",  # test_monday_pages.py
}
CHANGE_NOTHING = {"/evidence/file", "/evidence/file/{id}", "/end"}
"""What only keeps files and words aside until they are filed, and what ends a session."""


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.command)
def test_a_form_is_one_change_under_the_persons_name(form, alone, council):
    with Session(council) as session:
        before = session.register.head()[0]
    form.send(alone)
    with Session(council) as session:
        entries = [entry for entry in read(session.register.database) if entry.seq > before]
    last = [entry for entry in entries if entry.command == form.command]
    assert last, (alone.status, alone.text[:300], [entry.command for entry in entries])
    assert {entry.actor for entry in entries} == {"Ada Ashdown"}
    assert len({entry.at for entry in last}) == 1


@pytest.mark.parametrize("command", sorted({*(form.command for form in FORMS), *HELD_ELSEWHERE.values()}))
def test_the_command_line_has_it_as_well(command):
    found = typer.main.get_command(application())
    for word in command.split():
        found = getattr(found, "commands", {})[word]
    assert found.params


def test_every_form_of_the_desk_is_one_of_these(council):
    posts = {
        route.path
        for route in routes_of(Desk(Setting(council, frozenset())))
        if isinstance(route, Route) and "POST" in (route.methods or ())
    }
    assert posts - {"/begin"} == {*(form.path for form in FORMS), *HELD_ELSEWHERE, *CHANGE_NOTHING}
