"""Dates and weeks as a report writes them."""

from __future__ import annotations

from datetime import date, timedelta

from base.words import long_day


def say_date(when: date | None, nothing: str = "not known") -> str:
    """A date in full, as `3 March 2014`; `nothing` where there is none."""
    return long_day(when) if when else nothing


def say_week(week: str) -> str:
    """An ISO week with its days: `2014-W10` is `Week 10 of 2014 (3 to 9 March)`.

    Raises:
        ValueError: it is not an ISO week.
    """
    monday = week_start(week)
    sunday = monday + timedelta(days=6)
    start = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {monday:%B}"
    year, _, number = week.partition("-W")
    return f"Week {int(number)} of {year} ({start} to {sunday.day} {sunday:%B})"


def week_of(day: date) -> str:
    """The ISO week a day lies in, as `2014-W10`."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def week_start(week: str) -> date:
    """The Monday of an ISO week.

    Raises:
        ValueError: it is not an ISO week such as `2014-W10`.
    """
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)
