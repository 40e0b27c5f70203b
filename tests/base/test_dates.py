"""One reader of dates: what it takes, what it refuses and why, and that no text takes it long."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.dates import find_dates, period_end, read_day
from base.errors import InputError

SPELLINGS = (
    "{d:%Y-%m-%d}",
    "{d:%d/%m/%Y}",
    "{d.day}/{d.month}/{d:%y}",
    "{d.day}.{d.month}.{d:%Y}",
    "{d.day} {d:%B %Y}",
    "{d.day}th {d:%B %Y}",
    "{d:%d-%b-%y}",
    "{d:%B} {d.day}, {d:%Y}",
    "{d:%A} {d.day} {d:%b %Y}",
    "{d:%Y-%m-%d} 00:00:00",
)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_day_is_that_day(day: date, spelling: str) -> None:
    assert read_day(spelling.format(d=day)) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_cell_may_hold_a_date_a_time_or_the_number_of_the_day(day: date) -> None:
    assert read_day(datetime(day.year, day.month, day.day, 9)) == day
    assert read_day((day - date(1899, 12, 30)).days) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2014", "no such day"),
        ("2014-02-30", "no such day"),
        ("2026-13-01", "no such day"),
        ("31 March", "no year"),
        ("March 2014", "names no day"),
        ("1/2/2014 or 3/4/2014", "several dates"),
        ("9999-12-31", "outside the years 1900 to 2999"),
        (date(1, 1, 1), "outside the years"),
        ("last week", "not a date"),
        ("by 31/03/2014", "not a date"),
        ("", "missing"),
        (None, "missing"),
        ("9" * 40_000, "not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text: object, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_day(text)
    assert caught.value.hint
    assert len(caught.value.message) < 150


@pytest.mark.parametrize("piece", ["1", "1 ", " ", "1/", "mar ", "31 of ", "Q1 ", "within 3", "2014-"])
def test_the_time_to_read_grows_with_the_text_alone(piece: str) -> None:
    from evidence.plans.timescales import is_timescale, read_due

    text = piece * (100_000 // len(piece))
    start = time.process_time()
    find_dates(text)
    period_end(text)
    read_due(text, date(2014, 1, 31))
    is_timescale(text)
    assert time.process_time() - start < 3
