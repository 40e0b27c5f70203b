"""How an item stands on a day, as the rules say it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.standing import states
from evidence.items import lifecycle
from evidence.items.lifecycle import State
from evidence.models import Item
from tests.engine.registers import assessed, item

AUDIT = item("E-0001", "E01", date(2014, 2, 1), "HP-07 supports most strong")


def state(item: Item, on: date) -> State:
    return states(assessed([item], as_of=on))[item.id]


def test_an_item_counts_up_to_and_with_its_last_day() -> None:
    assert AUDIT.valid_until == date(2014, 8, 1)
    assert state(AUDIT, date(2014, 1, 31)) == "not yet"
    assert state(AUDIT, date(2014, 2, 1)) == "in date"
    assert state(AUDIT, date(2014, 8, 1)) == "in date"
    assert state(AUDIT, date(2014, 8, 2)) == "expired"


def test_a_retired_item_counts_until_the_day_it_is_retired_from() -> None:
    retired = lifecycle.retire(AUDIT, date(2014, 3, 10), "superseded by the new audit", "A Lead")
    assert state(retired, date(2014, 3, 9)) == "in date"
    assert state(retired, date(2014, 3, 10)) == "retired"
    assert state(lifecycle.restore(retired), date(2014, 3, 10)) == "in date"


def test_a_replaced_item_is_retired_whatever_the_day() -> None:
    replaced = lifecycle.replace(AUDIT, item("E-0002", "E01", date(2014, 3, 1)))
    assert state(replaced, date(2014, 3, 3)) == "retired"


@given(st.lists(st.dates(date(2013, 6, 1), date(2015, 6, 1)), min_size=1, max_size=6), st.integers(0, 400))
def test_what_has_expired_stays_expired_and_each_item_stands_by_itself(days: list[date], later: int) -> None:
    items = [item(f"E-{number:04}", "E01", day) for number, day in enumerate(days)]
    on = date(2014, 6, 1)
    now, then = (states(assessed(items, as_of=day)) for day in (on, on + timedelta(days=later)))
    for one in items:
        assert now[one.id] == state(one, on)
        assert (now[one.id] == "expired") == (one.valid_until < on)
        assert now[one.id] != "expired" or then[one.id] == "expired"


def test_what_was_filed_on_the_day_by_which_it_had_to_be_known_was_known() -> None:
    filed = AUDIT.filed.date()
    for by, counts in ((filed - timedelta(1), False), (filed, True), (filed + timedelta(1), True)):
        assessment = assessed([AUDIT], as_of=date(2014, 3, 3), known_at=by)
        assert assessment.descriptors["HP-07"].known is counts, by
        assert (states(assessment)[AUDIT.id] == "in date") is counts, by
