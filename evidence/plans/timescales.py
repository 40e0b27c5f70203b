"""Deadlines and timescales of plans: what they come to when counted from the plan's date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from base.dates import DAY, MONTH, MONTHS, DateInText, find_dates, months_after
from evidence.plans.lines import strokes
from evidence.plans.words import any_of, words
from evidence.tables.headings import plain

LONGEST_TIMESCALE = 120
"""Characters; a longer text is a sentence."""
LONGEST_NUMBER = 6
"""Digits; a longer number counts nothing in a plan."""

_NO_YEAR = re.compile(rf"\b(?:{DAY}\s{{0,3}}(?:of\s{{1,3}})?)?{MONTH}(?!\s{{0,9}}\d)", re.I)
# Letters a scanner reads for figures, beside one.
_DIGIT = re.compile(r"(?<=\d)[lIO]|\b[lIO](?=\d)")
_MISREAD = str.maketrans("lIO", "110")
_UNITS = r"(?P<unit>hour|day|week|month|year)s?\b"


class Due(NamedTuple):
    """A due date: whether it was stated or worked out, and what was decided to read it."""

    day: date | None
    basis: Literal["stated", "worked out"] | None
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Whether a text is a date and hardly anything else."""
    dates = find_dates(text) if len(text) < 60 else []
    for reading in reversed(dates):
        text = text[: reading.start] + " " + text[reading.end :]
    return bool(dates) and all(word in words().date_words for word in plain(text).split())


def read_due(text: str, plan_date: date | None) -> Due:
    """The date a deadline or timescale comes to.

    A date with a year is stated. `Immediately`, a number of days, weeks, months or years, and a month without a
    year are counted from the plan's date, in calendar months; without that date they give none.

    Args:
        text: the words of the plan, such as `Within 3 months` or `end of March 2014`.
        plan_date: the date timescales count from.
    """
    dates = find_dates(text)
    mended = _DIGIT.sub(lambda match: match.group().translate(_MISREAD), text)
    if mended != text and (better := find_dates(mended)) and not any(reading.exact for reading in dates):
        return Due(
            max(reading.day for reading in better), "stated", (f"The date was read from “{text}” as “{mended}”.",)
        )
    if dates:
        dates = _without_past(dates, text)
        last = max(dates, key=lambda reading: reading.day)
        notes = tuple(reading.note for reading in dates if reading.note)
        if len({reading.day for reading in dates}) > 1:
            notes += (f"“{text}” gives several dates: the last was taken as due.",)
        return Due(last.day, "stated", notes)
    if plan_date is None:
        return Due(None, None)
    counted = _count(text, plan_date)
    return Due(counted, "worked out" if counted else None)


def _without_past(dates: list[DateInText], text: str) -> list[DateInText]:
    """The dates without those said to have been the date before, as in `May 2014 (was March 2014)`."""
    if len(dates) < 2:
        return dates
    past = rf"\b(?:{any_of(words().past_dates)})\W*(?:end of |the )*$"
    now = [reading for reading in dates if not re.search(past, text[: reading.start], re.I)]
    return now or dates


def is_timescale(text: str) -> bool:
    """Whether a whole text is a timescale such as `Immediately`, `Within 3 months` or `By March 2014`."""
    words_of = plain(text)
    if _is_now(words_of):
        return True
    if len(words_of) > LONGEST_TIMESCALE or len(words_of.split()) > 7:
        return False
    period = re.fullmatch(
        rf"(?:.*\b(?:within|in|by|over|next|after)\b )?(?:the )?(?:next )?{_number()} .*?{_UNITS}.*", words_of
    )
    return bool(period) or (is_date(text) and bool(re.match(r"(?:by|before|end|due|within)\b", words_of)))


def _is_now(text: str) -> bool:
    """Whether words say `Immediately`, also where a scanner misread a letter, as in `lmmediately`."""
    now = words().timescales["now"]
    longest = max(map(len, now))
    return text in now or (6 < len(text) <= longest and strokes(text) in map(strokes, now))


def _number() -> str:
    return rf"(?:(?<!\d)\d{{1,4}}(?!\d)|{any_of(words().numbers)})"


def _count(text: str, start: date) -> date | None:
    plain_text = plain(text)
    now = any_of(words().timescales["now"])
    if re.match(rf"(?:{now})\b", plain_text) or _is_now(plain_text):
        return start
    ends = [
        day
        for match in re.finditer(rf"(?P<number>{_number()}) (?:(?:calendar|full) )?{_UNITS}", plain_text)
        if (day := _add(start, to_number(match["number"]) or 0, match["unit"]))
    ]
    if ends:
        return max(ends)
    return _next_month(text, start)


def to_number(text: str) -> int | None:
    """A number in digits or words up to ninety-nine; None for anything else."""
    text = plain(text)
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= LONGEST_NUMBER else None
    parts = [words().numbers.get(part) for part in text.split()]
    if not parts or len(parts) > 2 or None in parts:
        return None
    return sum(part for part in parts if part is not None)


def _add(start: date, number: int, unit: str) -> date | None:
    if number > 400:
        return None
    if unit in ("month", "year"):
        return months_after(start, number * (12 if unit == "year" else 1))
    days = {"hour": -(-number // 24), "day": number, "week": number * 7}[unit]
    return start + timedelta(days=days)


def _next_month(text: str, start: date) -> date | None:
    """A day or month without a year: the first one on or after the plan's date."""
    match = _NO_YEAR.search(text)
    # "may" is a verb more often than a month.
    if not match or len(plain(text).split()) > 5 or match["month"] == "may":
        return None
    month = MONTHS[match["month"].lower()]
    for year in (start.year, start.year + 1):
        last = calendar.monthrange(year, month)[1]
        day = date(year, month, min(int(match["day"]), last) if match["day"] and int(match["day"]) else last)
        if day >= start:
            return day
    return None


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, cut after a full stop or semicolon before a capital letter or a figure."""
    yield from (part for part in re.split(r"(?<=[.?!;])\s+(?=[A-Z0-9‘“'\"(])", text) if part.strip())
