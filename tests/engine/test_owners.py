"""Whose question it is: who leads what it asks about, else who leads on the judgements it touches."""

from __future__ import annotations

import pytest

from engine.challenges.challenge import Challenge
from engine.challenges.owners import Owners
from evidence.models import Person
from tests.engine.registers import AS_OF, action, assessed, item

PEOPLE = (
    Person(id="W-01", name="Ann Lee", judgements=("HP",)),
    Person(id="W-02", name="Bo Khan"),
    Person(id="W-03", name="Cy Dean", judgements=("HP", "LAC")),
)
OWNERS = Owners(
    assessed(
        [item("E-0001", "E01", AS_OF, "HP-07 supports most strong", lead="Dev Moor")],
        [action("A1", lead="Bo Khan / Ann Lee"), action("A2", "HP-07"), action("A3", lead="Cy Dean")],
    ),
    PEOPLE,
)


@pytest.mark.parametrize(
    ("about", "rows", "descriptors", "owners"),
    [
        ("E-0001", (), (), ("Dev Moor",)),
        ("A1", ("A1",), ("LAC-01",), ("Bo Khan", "Ann Lee")),
        ("plan", ("A3", "A1"), (), ("Cy Dean", "Bo Khan", "Ann Lee")),
        ("A2", ("A2",), ("HP-07",), ("Ann Lee", "Cy Dean")),
        ("LAC", (), (), ("Cy Dean",)),
        ("evidence", (), ("AD-01",), ()),
    ],
)
def test_who_leads_answers_and_else_who_leads_on_the_judgement(about, rows, descriptors, owners) -> None:
    asked = Challenge(
        code="",
        about=about,
        message="",
        severity="low",
        answer="",
        rule="",
        tested=(),
        rows=rows,
        descriptors=descriptors,
    )
    assert OWNERS.of(asked) == owners
