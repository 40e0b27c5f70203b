"""Dates as English councils write them: one reader for every option, sheet, plan and table."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from base.errors import InputError

YEARS = range(1900, 3000)
"""The years a date can lie in: others are slips of the pen, and looking weeks past the last day there is cannot be."""
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
"""A pattern for the name of a month, whole or short."""
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
"""A pattern for the day of a month."""
SERIALS = range(10_000, 80_000)
"""Numbers that can be days as Excel counts them, 1927 to 2119: a column of dates without the format of one has them."""

# No run of white space or digits is without bounds here, so that the time grows with the length of a text alone.
_FULL_YEAR = r"(?P<year>(?:19|2\d)\d{2})"
_YEAR = rf"(?:{_FULL_YEAR}|['’]?(?P<short>\d{{2}})(?!\d))"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?<!\d){_FULL_YEAR}-(?P<number>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<![\d./-])(?P<day>\d{{1,2}})\s?[./-]\s?(?P<number>\d{{1,2}})\s?[./-]\s?"
        rf"(?:{_FULL_YEAR}|(?P<short>\d{{2}}))(?!\d)",
        rf"(?<!\d)\b{DAY}\s{{0,3}}(?:of\s{{1,3}})?[-/. ]?\s{{0,3}}{MONTH},?[-/. ]?\s{{0,3}}{_YEAR}",
        rf"\b{MONTH}\s{{1,3}}{DAY},?\s{{1,3}}{_FULL_YEAR}(?!\d)",
        rf"\b{MONTH}[-/ ,]{{0,4}}{_YEAR}",
        rf"(?<!\d){_FULL_YEAR}-(?P<number>0[1-9]|1[0-2])(?![\d-])",
        rf"(?<![\d/.-])(?P<number>0?[1-9]|1[0-2])/{_FULL_YEAR}(?!\d)",
        # A year from 13 on can be no month, so that 03/14 is March 2014; 03/12 stays unread.
        r"^\s{0,9}(?P<number>0?[1-9]|1[0-2])/(?P<short>1[3-9]|[2-4]\d)\s{0,9}$",
        r"\bQ(?:uarter|tr)?\s{0,3}(?P<quarter>[1-4])\s{0,3}(?:of\s{0,3})?"
        rf"(?:{_FULL_YEAR}|(?P<short>\d{{2}}))\s{{0,3}}[/–-]\s{{0,3}}(?:20)?\d{{2}}(?!\d)",
        rf"\bend of (?:the )?{_FULL_YEAR}\b(?!\s{{0,3}}[/–-])",
    )
)
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s{0,3}[-/–]\s{0,3}((?:19|20)?\d\d)(?!\d|\s{0,3}[-/]\s{0,3}\d)")
_QUARTER = re.compile(r"\bQ(?:uarter|tr)?\.?\s{0,3}([1-4])\b", re.I)
# What may stand beside a date that is meant alone: the day of the week, and the time.
_WEEKDAY = re.compile(
    rf"(?:{'|'.join([*calendar.day_name, *calendar.day_abbr, 'tues', 'thurs'])})\b[.,]?\s{{0,3}}", re.I
)
_TIME = re.compile(r"[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?Z?")
_LIKE_DATE = re.compile(
    rf"\d{{1,4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,4}}|{DAY}[-/. ]{{0,3}}(?:of )?{MONTH}.{{2,8}}", re.I
)
_YEARLESS = re.compile(rf"{DAY}[-/. ]{{0,3}}(?:of )?{MONTH}|\d{{1,2}}\s?[./-]\s?\d{{1,2}}", re.I)
_HINT = "Write it as 31/03/2014, 31 March 2014 or 2014-03-31."
LONGEST = 60
"""Characters; a longer text is more than a date."""


class DateInText(NamedTuple):
    """A date in a text.

    Attributes:
        day: the date; the last day of a month, quarter or year that is given without a day.
        exact: whether the day itself is given.
        start, end: where in the text it stands.
        note: what was decided to read it, or empty.
    """

    day: date
    exact: bool
    start: int
    end: int
    note: str = ""


def read_day(value: object) -> date:
    """The one day that a cell, an option or a text gives: what every door takes, and every door refuses.

    The day comes before the month; the month comes first only where nothing else makes it a date.

    Args:
        value: a date, a text such as `31st March 2014`, `31/3/14` or `2014-03-31`, or Excel's number of a day.

    Raises:
        InputError: it is no date, a day there is not, more than one, or not a whole one.
    """
    if isinstance(value, datetime):
        return _in_years(value.date(), str(value.date()))
    if isinstance(value, date):
        return _in_years(value, str(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in SERIALS:
        return date(1899, 12, 30) + timedelta(days=int(value))
    return _day_written(" ".join(str(value).split()) if value is not None else "")


@lru_cache(maxsize=4096)
def _day_written(text: str) -> date:
    """The one day that a text gives; a long list names few days, each of them many times."""
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    bare = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    dates = find_dates(bare) if len(bare) <= LONGEST else []
    if len(dates) > 1:
        raise InputError(f"“{shown}” gives several dates.", hint="Give one.")
    if dates and dates[0].start == 0 and _TIME.fullmatch(bare[dates[0].end :] or " 00:00"):
        if not dates[0].exact:
            raise InputError(f"“{shown}” names no day.", hint="Give the day; for a period, its last day.")
        return _in_years(dates[0].day, shown)
    if _YEARLESS.fullmatch(bare):
        raise InputError(f"“{shown}” names no year.", hint=_HINT)
    if _LIKE_DATE.fullmatch(bare):
        if any(int(year) not in YEARS for year in re.findall(r"\d{4}", bare)):
            raise _outside(shown)
        raise InputError(f"“{shown}” is not a date: there is no such day.", hint=_HINT)
    raise InputError(f"“{shown}” is not a date." if shown else "The date is missing.", hint=_HINT)


def find_dates(text: str) -> list[DateInText]:
    """Every date in a text that has a year, in the order they stand there; the day comes before the month."""
    dates: list[DateInText] = []
    for form in _FORMS:
        for match in form.finditer(text):
            reading = _read(match)
            if reading and all(reading.end <= other.start or reading.start >= other.end for other in dates):
                dates.append(reading)
    return sorted(dates, key=lambda reading: reading.start)


def period_end(value: object) -> date | None:
    """The last day of a period; None where it cannot be told.

    A year over two calendar years, such as `2013-14`, is the financial year that children's statistics are
    published by, April to March; its quarters are counted from April. A year alone could be either, so it is
    not read.

    Args:
        value: such as `2013-14`, `Q3 2013/14`, `March 2014`, `2014-03`, `year to 31 March 2014`, or a date.
    """
    text = str(value)
    years = _YEARS.search(text) if not isinstance(value, date) else None
    if years:
        first, second = int(years[1]), int(years[2][-2:])
        if second == (first + 1) % 100:
            quarter = _QUARTER.search(text)
            month = 3 * int(quarter[1]) + 3 if quarter else 15
            return _month_end(first + month // 13, (month - 1) % 12 + 1)
        if len(years[2]) == 2 and 1 <= second <= 12 and text.strip() == years[0]:
            return _month_end(first, second)
        return None
    dates = find_dates(text)
    return dates[-1].day if dates else None


def months_after(day: date, months: int) -> date:
    """The same day some months later, earlier for a negative number; the last of that month where it is too short.

    Raises:
        ValueError: that lies outside the years there are.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _in_years(day: date, shown: str) -> date:
    if day.year not in YEARS:
        raise _outside(shown)
    return day


def _outside(shown: str) -> InputError:
    return InputError(f"“{shown}” lies outside the years {YEARS[0]} to {YEARS[-1]}.", hint="Correct the year.")


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _read(match: re.Match[str]) -> DateInText | None:
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else 2000 + int(parts["short"])
    note = ""
    if parts.get("quarter"):
        # Councils count quarters from April: the first ends in June, the fourth in the next calendar year.
        month = int(parts["quarter"]) * 3 + 3
        year, month = (year + 1, month - 12) if month > 12 else (year, month)
    elif parts.get("number"):
        month = int(parts["number"])
    else:
        month = MONTHS[parts["month"].lower()] if parts.get("month") else 12
    day = int(parts["day"]) if parts.get("day") else None
    # What opens with the year is written in ISO order, and never has the day before the month.
    if month > 12 and day is not None and day <= 12 and not match.group().startswith(str(year)):
        day, month = month, day
        note = f"“{match.group()}” was read with the month first, the only way it is a date."
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None
    return DateInText(date(year, month, day or last), day is not None, match.start(), match.end(), note)
