"""Who may see what an item says and open its file."""

from __future__ import annotations

from datetime import date

import pytest

from application.access import Visitor, may_open, own_row
from evidence.models import Item
from evidence.plan_models import Action

RESTRICTED = Item.model_validate(
    {
        "id": "E-0001", "title": "An audit", "type": "E01", "about": date(2014, 2, 1), "filed": "2014-02-10T10:00:00Z",
        "valid_until": date(2015, 2, 1), "sensitivity": "restricted", "lead": "Bella Lead", "filed_by": "Anna Filer",
        "rung": "L3", "checked_by": "Cara Checker",
    }
)  # fmt: skip


@pytest.mark.parametrize("name", ["Bella Lead", "Anna Filer", "Cara Checker"])
def test_what_is_restricted_opens_for_everybody_it_names(name: str) -> None:
    assert may_open(Visitor(name, "reader"), RESTRICTED)


@pytest.mark.parametrize("restricted", [False, True])
def test_it_opens_for_others_where_they_were_given_access_whatever_their_role(restricted: bool) -> None:
    for role in ("reader", "officer"):
        assert may_open(Visitor("Dora Deputy", role, restricted=restricted), RESTRICTED) is restricted
    assert may_open(Visitor("Dora Deputy", "reader"), RESTRICTED.model_copy(update={"sensitivity": "ordinary"}))


@pytest.mark.parametrize(
    ("lead", "links", "own"),
    [("bella  lead", (), True), ("Anna Filer", ("HP-07",), True), ("Anna Filer", ("LAC-01",), False), ("", (), False)],
)
def test_a_row_is_somebody_s_own_by_its_lead_or_by_a_judgement_it_is_to_improve(lead, links, own) -> None:
    action = Action(id="A1", area="Plans are clear", lead=lead, links=links)
    assert own_row(Visitor("Bella Lead", "lead", judgements=("HP",)), action) is own
