"""Many at once: two on one row, and sixteen leads who file at the same time on either database."""

from __future__ import annotations

import os

import pytest

from application.session import Session
from tests.desk import crowd


def test_the_second_sees_what_the_first_did_before_it_is_overwritten(comes, council):
    one, other = comes("Ada Ashdown", "member"), comes("Dev Dunmore", "member")
    one.open("/actions/A3")
    other.open("/actions/A3").send({"rag": "amber", "progress": "Dev was first."})
    one.send({"rag": "red", "progress": "Ada was second."})
    assert one.status == 409
    assert one.says("Dev Dunmore")
    assert one.says("The council's own colour: from “green” to “amber”")
    assert one.says("Nothing of yours was entered yet")
    assert "Ada was second." in one.html
    with Session(council) as session:
        assert session.register.action("A3").progress == "Dev was first."
    one.send(button="Enter mine after all")
    with Session(council) as session:
        assert session.register.action("A3").progress == "Ada was second."
        assert [r.actor for r in session.register.history("action", "A3")][-2:] == ["Dev Dunmore", "Ada Ashdown"]


def test_a_form_that_comes_back_with_errors_is_still_of_what_its_page_showed(comes, council):
    one, other = comes("Ada Ashdown", "member").open("/actions/A3"), comes("Dev Dunmore", "member")
    other.open("/actions/A3").send({"progress": "Dev was first."})
    assert one.send({"due": "32/13/2014"}).status == 422
    assert one.send({"due": "31/12/2013"}).status == 409
    assert one.says("Dev was first.")
    one.open("/evidence/E-0143/correct")
    other.open("/evidence/E-0143/correct").send({"outcomes": "Dev was first."}, form="/evidence/E-0143/revise")
    assert one.send({"about": "32/13/2014"}, form="/evidence/E-0143/revise").status == 422
    assert one.send({"about": "1/2/2014"}, form="/evidence/E-0143/revise").says("Dev Dunmore changed")
    with Session(council) as session:
        assert session.register.action("A3").progress == session.register.item("E-0143").outcomes == "Dev was first."
    assert one.send(form="/evidence/E-0143/revise").says("Revised E-0143")


def test_a_reading_of_what_was_changed_meanwhile_is_not_entered(comes, council):
    filer = (
        comes("Esme Eastwood", "member").open("/evidence/file").send(files=[("audit.txt", b"Of 20 read, 15 met it.")])
    )
    filer.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08", "sample-1": "20", "met-1": "15"}).send()
    link = next(link for link in filer.links if link.startswith("/evidence/E-"))
    reader = comes("Dev Dunmore", "member").open(link)
    with Session(council) as session:
        session.desk("Esme Eastwood").revise(link.rpartition("/")[2], {"title": "Another"}, command="evidence revise")
    reader.send({"verdict": "agrees"}, button="Enter your reading")
    assert reader.says("Esme Eastwood changed")
    with Session(council) as session:
        assert session.register.item(link.rpartition("/")[2]).readings == ()
    reader.send({"verdict": "agrees"}, button="Enter your reading")
    assert reader.says("You confirmed")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_sixteen_leads_file_at_once(database, request, capsys):
    """Each of them 50 files beside 10,000 items where thoroughly asked; `python -m tests.desk.crowd` is the same."""
    url = request.getfixturevalue("postgres_url")() if database == "postgresql" else None
    items, each, form = (10_000, 50, 10) if os.environ.get("READINESS_THOROUGH") else (0, 3, 3)
    seen, wrong = crowd.run(url, items, each, form)
    with capsys.disabled():
        print(f"\n{database}: {crowd.told(seen)}" if items else "", end="")
    assert seen.wrong == []
    assert wrong == []
