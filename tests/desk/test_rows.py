"""Bringing a row of the plan up to date."""

from __future__ import annotations

from application.session import Session


def test_a_date_that_slips_needs_its_reason_and_keeps_it(alone, council):
    alone.open("/actions/A3").send({"due": "31 October 2014", "progress": "Half done."})
    assert alone.status == 422
    assert alone.says("Say why the date moves back")
    assert "Half done." in alone.html
    alone.send({"slipped": "The new team starts in September."})
    assert alone.says("A3 is up to date")
    assert alone.open("/actions/A3").says("The new team starts in September.")
    with Session(council) as session:
        action = session.register.action("A3")
    assert (str(action.due), action.due_basis, action.progress) == ("2014-10-31", "stated", "Half done.")


def test_every_field_can_be_changed_and_only_what_is_different_is_entered(alone, council):
    alone.open("/actions/A3").send({"rag": "red", "delivery": "not started", "lead": "esme eastwood"})
    with Session(council) as session:
        action = session.register.action("A3")
        before = session.register.head()
    assert (action.rag, action.delivery, action.lead) == ("red", "not started", "Esme Eastwood")
    assert alone.open("/actions/A3").send().says("Nothing is different")
    with Session(council) as session:
        assert session.register.head() == before


def test_what_cannot_be_used_is_told_beside_its_field(alone):
    alone.open("/actions/A3").send({"due": "soon"})
    assert alone.status == 422
    assert 'id="due-slip"' in alone.html
    assert 'value="soon"' in alone.html
