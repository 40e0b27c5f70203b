"""Spot checks: drawn by the journal's head of the week, so that nobody can choose them and all get the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from base.errors import InputError
from evidence.draws import checks_by_filer, draw, record_check
from evidence.policy import filing_policy
from evidence.readings import read_again

MONDAY = date(2014, 3, 10)
MOST = filing_policy().draws.entries


@pytest.fixture
def filed(register, clock, audit):
    """Twenty items, filed in the week of 3 March 2014."""
    with register.change("Anna Filer", "evidence attach") as change:
        for n in range(1, 21):
            change.put("item", audit(f"E-{n:04}", sha256=f"{n:02}" * 32, filed_by="Anna Filer"))
    clock.now = datetime(2014, 3, 12, 9, tzinfo=UTC)


def drawn(register, clock, monday: date = MONDAY) -> list[str]:
    return [item.id for item in draw(register, monday, clock.now).items]


def test_a_few_are_drawn_by_the_last_entry_before_the_week_began(register, clock, filed) -> None:
    made = draw(register, MONDAY, clock.now)
    assert len({item.id for item in made.items}) == MOST
    assert (made.seq, made.head) == register.head()


def test_statements_that_nobody_can_check_do_not_crowd_out_what_can_be(register, clock, audit) -> None:
    clock.now = datetime(2014, 3, 4, 9, tzinfo=UTC)
    with register.change("Anna Filer", "evidence attach") as change:
        change.put("item", audit("E-0001", sha256="01" * 32, filed_by="Anna Filer"))
        for n in range(2, 100):
            change.put("item", audit(f"E-{n:04}", sha256=None, filed_by="Anna Filer"))
    clock.now = datetime(2014, 3, 12, 9, tzinfo=UTC)
    assert drawn(register, clock) == ["E-0001"]


def test_what_is_entered_since_changes_nothing(register, clock, filed, audit) -> None:
    before = drawn(register, clock)
    with register.change("Anna Filer", "evidence retire") as change:
        change.put("item", audit(before[0], sha256="ff" * 32, superseded_by="E-0001"))
        change.put("item", audit("E-0999", sha256="fe" * 32))
    clock.now = datetime(2014, 5, 1, tzinfo=UTC)
    assert drawn(register, clock) == before
    assert drawn(register, clock, date(2014, 4, 28)) != before


def test_weeks_differ_once_something_was_entered(register, clock, filed) -> None:
    picks = set()
    for week in range(6):
        clock.now = datetime(2014, 3, 12, 9, tzinfo=UTC).replace(month=4 + week)
        with register.change("B", "decisions add") as change:
            change.put("item", register.item("E-0001").model_copy(update={"title": f"Title {week}"}))
        clock.now = clock.now.replace(day=28)
        picks.add(tuple(drawn(register, clock, date(2014, 4 + week, 21))))
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
