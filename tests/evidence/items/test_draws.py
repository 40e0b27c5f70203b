"""Spot checks: drawn by the first entry of the week, so that nobody can choose them and all get the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from base.errors import InputError
from evidence.items import lifecycle
from evidence.items.draws import checks_by_filer, draw, record_check
from evidence.items.readings import read_again
from evidence.models import Bearing, Person
from evidence.policy import filing_policy

MONDAY = date(2014, 3, 10)
MOST = filing_policy().draws.entries


def supports(descriptor: str) -> Bearing:
    return Bearing(descriptor=descriptor, direction="supports", prevalence="most", seriousness="strong")


@pytest.fixture
def filed(register, clock, audit):
    """Twenty items, filed in the week of 3 March 2014."""
    with register.change("Anna Filer", "evidence attach") as change:
        for n in range(1, 21):
            change.put("item", audit(f"E-{n:04}", sha256=f"{n:02}" * 32, filed_by="Anna Filer"))
    clock.now = datetime(2014, 3, 12, 9, tzinfo=UTC)
    enter(register)


def enter(register, week: int = 0) -> None:
    """Anything at all: the first entry of a week decides its draw."""
    with register.change("B", "people import") as change:
        change.put("person", Person(id="PE-001", name=f"B {week}"))


def drawn(register, clock, monday: date = MONDAY) -> list[str]:
    return [item.id for item in draw(register, monday, clock.now).items]


def test_a_few_are_drawn_by_the_first_entry_of_the_week(register, clock, filed) -> None:
    first = register.head()
    enter(register, 1)
    made = draw(register, MONDAY, clock.now)
    assert len({item.id for item in made.items}) == MOST
    assert (made.seq, made.head) == first


def test_while_nothing_was_entered_in_the_week_nothing_can_be_foreseen(register, clock, filed) -> None:
    clock.now = datetime(2014, 3, 17, 1, tzinfo=UTC)
    assert draw(register, date(2014, 3, 17), clock.now) == (date(2014, 3, 17), 0, "", ())


def test_statements_that_nobody_can_check_do_not_crowd_out_what_can_be(register, clock, audit) -> None:
    clock.now = datetime(2014, 3, 4, 9, tzinfo=UTC)
    with register.change("Anna Filer", "evidence attach") as change:
        change.put("item", audit("E-0001", sha256="01" * 32, filed_by="Anna Filer"))
        for n in range(2, 100):
            change.put("item", audit(f"E-{n:04}", sha256=None, filed_by="Anna Filer"))
    clock.now = datetime(2014, 3, 12, 9, tzinfo=UTC)
    enter(register)
    assert drawn(register, clock) == ["E-0001"]


def test_what_was_retired_on_sunday_to_be_restored_on_tuesday_is_in_the_draw(register, clock, audit) -> None:
    item = audit("E-0001", sha256="01" * 32)
    for week in range(3):  # every week anew, and dated back
        day = datetime(2014, 3, 4, 9, tzinfo=UTC) + timedelta(weeks=week)
        retired = lifecycle.retire(item, date(2014, 1, 1), "no longer apt", "Anna Filer")
        for clock.now, state in ((day, item), (day + timedelta(days=5), retired)):
            with register.change("Anna Filer", "evidence retire") as change:
                change.put("item", state)
        clock.now = day + timedelta(days=6, hours=12)
        enter(register, week)
        assert drawn(register, clock, clock.now.date()) == ["E-0001"], week
    clock.now += timedelta(weeks=1)
    enter(register, 3)
    assert drawn(register, clock, clock.now.date()) == []


def test_a_hundred_short_notes_do_not_hide_the_audits_that_grades_rest_on(register, clock, audit) -> None:
    clock.now = datetime(2014, 3, 4, 9, tzinfo=UTC)
    on = tuple(f"HP-{n:02}" for n in range(1, 7))
    with register.change("Anna Filer", "evidence attach") as change:
        for n in range(1, 131):
            counted = {"sample": 20, "met": 20, "counts_found": True} if n > 100 else {}
            bearings = tuple(supports(d) for d in (on if n > 100 else on[:1]))
            change.put("item", audit(f"E-{n:04}", sha256=f"{n:064x}", bearings=bearings, **counted))
    audits = 0
    for week in range(1, 21):
        clock.now = datetime(2014, 3, 3, 9, tzinfo=UTC) + timedelta(weeks=week)
        enter(register, week)
        audits += sum(id > "E-0100" for id in drawn(register, clock, clock.now.date()))
    assert audits > 0.75 * 20 * MOST


def test_what_is_entered_since_changes_nothing(register, clock, filed, audit) -> None:
    before = drawn(register, clock)
    with register.change("Anna Filer", "evidence retire") as change:
        change.put("item", audit(before[0], sha256="ff" * 32, superseded_by="E-0001"))
        change.put("item", audit("E-0999", sha256="fe" * 32))
    clock.now = datetime(2014, 5, 1, tzinfo=UTC)
    assert drawn(register, clock) == before
    enter(register, 1)
    assert drawn(register, clock, date(2014, 4, 28)) != before


def test_weeks_differ_once_something_was_entered(register, clock, filed) -> None:
    picks = set()
    for week in range(6):
        clock.now = datetime(2014, 3, 12, 9, tzinfo=UTC).replace(month=4 + week)
        enter(register, week)
        clock.now = clock.now.replace(day=28)
        picks.add(tuple(drawn(register, clock, clock.now.date() - timedelta(days=20))))
    assert len(picks) > 1


def test_nothing_is_drawn_before_there_was_anything_and_for_a_week_to_come(register, clock, filed) -> None:
    assert draw(register, date(2014, 3, 3), clock.now).items == ()
    with pytest.raises(InputError, match="has not begun"):
        draw(register, date(2014, 3, 17), clock.now)


def test_results_are_kept_and_told_by_filer(register, clock, filed) -> None:
    first = record_check(register, "E-0001", "agrees", "Dora Deputy")
    second = record_check(register, "e-0002", "Differs", "Dora Deputy", reason="It says 8 of 20")
    assert (first.id, second.id, second.item) == ("SC-001", "SC-002", "E-0002")
    assert register.checks() == (first, second)
    assert checks_by_filer(register.checks()) == (("Anna Filer", 2, 1),)


def test_whose_items_differ_most_comes_first(register, filed, audit) -> None:
    with register.change("Abe Filer", "evidence attach") as change:
        change.put("item", audit("E-0021", sha256="21" * 32, filed_by="Abe Filer"))
    record_check(register, "E-0021", "agrees", "Dora Deputy")
    record_check(register, "E-0001", "differs", "Dora Deputy", reason="It says 8 of 20")
    assert checks_by_filer(register.checks()) == (("Anna Filer", 1, 1), ("Abe Filer", 1, 0))


def test_a_second_reader_checks_no_reading_of_their_own_however_they_write_their_name(register, filed) -> None:
    read_again(register, ["E-0001"], "Dora Deputy")
    with pytest.raises(InputError, match="was a second reader"):
        record_check(register, "E-0001", "agrees", "D. Deputy")


@pytest.mark.parametrize(
    ("result", "by", "reason", "answer"),
    [
        ("fine", "Dora Deputy", "", "not a result"),
        ("differs", "Dora Deputy", " ", "says which"),
        ("agrees", "A Filer", "", "filed it"),
        ("agrees", "A. Lead", "", "answers for it"),
        ("agrees", " ", "", "name is needed"),
    ],
)
def test_a_check_that_cannot_be_is_refused(register, filed, result, by, reason, answer) -> None:
    with pytest.raises(InputError, match=answer):
        record_check(register, "E-0001", result, by, reason=reason)
    assert register.checks() == ()
