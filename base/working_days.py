"""Working days in England: Monday to Friday, without bank holidays of the years that are known."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from base.model import Model
from base.shipped import read_shipped


class BankHolidays(Model):
    """What `bank-holidays.yaml` holds.

    Attributes:
        years: the bank holidays of each year that fall on a working day.
    """

    years: tuple[tuple[date, ...], ...]

    @property
    def days(self) -> frozenset[date]:
        """All of them."""
        return frozenset(day for year in self.years for day in year)


@cache
def bank_holidays() -> BankHolidays:
    """The bank holidays that are known."""
    return read_shipped(Path(__file__).with_name("bank-holidays.yaml"), BankHolidays)


def is_working_day(day: date) -> bool:
    """Whether people are at work on a day."""
    return day.weekday() < 5 and day not in bank_holidays().days


def working_day(day: date, later: int = 0) -> date:
    """The working day that lies so many working days after a day.

    Args:
        later: how many working days after it; 0 for the day itself, or the first working day after one that is none.
    """
    while later or not is_working_day(day):
        day += timedelta(days=1)
        later -= later > 0 and is_working_day(day)
    return day


def weekday_of(day: date, weeks: int, weekday: int) -> date:
    """A day of the week, so many weeks after the one that a day lies in.

    Args:
        weeks: 0 for the same week; negative for one before it.
        weekday: 0 for Monday.
    """
    return day + timedelta(days=7 * weeks + weekday - day.weekday())


def holidays_known(day: date) -> bool:
    """Whether the bank holidays of the year of a day are known."""
    return day.year in {known.year for known in bank_holidays().days}
