"""Dates as English councils write them, and what a timescale comes to when counted from the plan's date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from evidence.importers.lines import strokes
from evidence.importers.words import any_of, plain, words

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2}|['’]?\d{2}(?!\d))"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        r"(?<!\d)(?P<year>(?:19|20)\d{2})-(?P<number>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?<![\d./-])(?P<day>\d{1,2})\s?[./-]\s?(?P<number>\d{1,2})\s?[./-]\s?(?P<year>(?:19|20)?\d{2})(?![\d])",
        rf"(?<!\d)\b{_DAY}\s*(?:of\s+)?[-/. ]?\s*{_MONTH},?[-/. ]?\s*{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY},?\s+(?P<year>(?:19|20)\d{{2}})(?!\d)",
        rf"\b{_MONTH}[-/ ,]*{_YEAR}",
        r"(?<![\d/.-])(?P<number>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d{2})(?!\d)",
        # A year from 13 on can be no month, so that 03/14 is March 2014; 03/12 stays unread.
        r"^\s*(?P<number>0?[1-9]|1[0-2])/(?P<year>1[3-9]|[2-4]\d)\s*$",
        r"\bQ(?:uarter|tr)?\s*(?P<quarter>[1-4])\s*(?:of\s*)?(?P<year>(?:19|20)?\d{2})\s*[/–-]\s*(?:20)?\d{2}(?!\d)",
        r"\bend of (?:the )?(?P<year>(?:19|20)\d{2})\b(?!\s*[/–-])",
    )
)
_NO_YEAR = re.compile(rf"\b(?:{_DAY}\s*(?:of\s+)?)?{_MONTH}(?!\s*\d)", re.I)
# Letters a scanner reads for figures, beside one.
_DIGIT = re.compile(r"(?<=\d)[lIO]|\b[lIO](?=\d)")
_MISREAD = str.maketrans("lIO", "110")
_UNITS = r"(?P<unit>hour|day|week|month|year)s?\b"


class Found(NamedTuple):
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


class Due(NamedTuple):
    """A due date: whether it was stated or worked out, and what was decided to read it."""

    day: date | None
    basis: str | None
    notes: tuple[str, ...] = ()


def find_dates(text: str) -> list[Found]:
    """Every date in a text that has a year, in the order they stand there; the day comes before the month."""
    found: list[Found] = []
    for form in _FORMS:
        for match in form.finditer(text):
            reading = _read(match)
            if reading and all(reading.end <= other.start or reading.start >= other.end for other in found):
                found.append(reading)
    return sorted(found, key=lambda reading: reading.start)


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Whether a text is a date and hardly anything else."""
    found = find_dates(text) if len(text) < 60 else []
    for reading in reversed(found):
        text = text[: reading.start] + " " + text[reading.end :]
    return bool(found) and all(word in words().date_words for word in plain(text).split())


def _read(match: re.Match[str]) -> Found | None:
    parts = match.groupdict()
    year = int(re.sub(r"\D", "", parts["year"]))
    year += 0 if year > 99 else 2000
    note = ""
    if parts.get("quarter"):
        # Councils count quarters from April: the first ends in June, the fourth in the next calendar year.
        month = int(parts["quarter"]) * 3 + 3
        year, month = (year + 1, month - 12) if month > 12 else (year, month)
    elif parts.get("number"):
        month = int(parts["number"])
    else:
        month = _MONTHS[parts["month"].lower()] if parts.get("month") else 12
    day = int(parts["day"]) if parts.get("day") else None
    if month > 12 and day is not None and day <= 12:
        day, month = month, day
        note = f"“{match.group()}” was read with the month first, the only way it is a date."
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None
    return Found(date(year, month, day or last), day is not None, match.start(), match.end(), note)


def read_due(text: str, plan_date: date | None) -> Due:
    """The date a deadline or timescale comes to.

    A date with a year is stated. `Immediately`, a number of days, weeks, months or years, and a month without a
    year are counted from the plan's date, in calendar months; without that date they give none.

    Args:
        text: the words of the plan, such as `Within 3 months` or `end of March 2014`.
        plan_date: the date timescales count from.
    """
    found = find_dates(text)
    mended = _DIGIT.sub(lambda match: match.group().translate(_MISREAD), text)
    if mended != text and (better := find_dates(mended)) and not any(reading.exact for reading in found):
        return Due(
            max(reading.day for reading in better), "stated", (f"The date was read from “{text}” as “{mended}”.",)
        )
    if found:
        found = _without_past(found, text)
        last = max(found, key=lambda reading: reading.day)
        notes = tuple(reading.note for reading in found if reading.note)
        if len({reading.day for reading in found}) > 1:
            notes += (f"“{text}” gives several dates: the last was taken as due.",)
        return Due(last.day, "stated", notes)
    if plan_date is None:
        return Due(None, None)
    counted = _count(text, plan_date)
    return Due(counted, "worked out" if counted else None)


def _without_past(found: list[Found], text: str) -> list[Found]:
    """The dates without those said to have been the date before, as in `May 2014 (was March 2014)`."""
    if len(found) < 2:
        return found
    past = rf"\b(?:{any_of(words().past_dates)})\W*(?:end of |the )*$"
    now = [reading for reading in found if not re.search(past, text[: reading.start], re.I)]
    return now or found


def is_timescale(text: str) -> bool:
    """Whether a whole text is a timescale such as `Immediately`, `Within 3 months` or `By March 2014`."""
    words_of = plain(text)
    if _is_now(words_of):
        return True
    if len(words_of.split()) > 7:
        return False
    period = re.fullmatch(
        rf"(?:.*\b(?:within|in|by|over|next|after)\b )?(?:the )?(?:next )?{_number()} .*?{_UNITS}.*", words_of
    )
    return bool(period) or (is_date(text) and bool(re.match(r"(?:by|before|end|due|within)\b", words_of)))


def _is_now(said: str) -> bool:
    """Whether words say `Immediately`, also where a scanner misread a letter, as in `lmmediately`."""
    now = words().timescales["now"]
    longest = max(map(len, now))
    return said in now or (6 < len(said) <= longest and strokes(said) in map(strokes, now))


def _number() -> str:
    return rf"(?:\d+|{any_of(tuple(words().numbers))})"


def _count(text: str, start: date) -> date | None:
    said = plain(text)
    now = any_of(words().timescales["now"])
    if re.match(rf"(?:{now})\b", said) or _is_now(said):
        return start
    ends = [
        day
        for match in re.finditer(rf"(?P<number>{_number()})\s+(?:(?:calendar|full)\s+)?{_UNITS}", said)
        if (day := _add(start, to_number(match["number"]) or 0, match["unit"]))
    ]
    if ends:
        return max(ends)
    return _next_month(text, start)


def to_number(text: str) -> int | None:
    """A number in digits or words up to ninety-nine; None for anything else."""
    text = plain(text)
    if text.isdigit():
        return int(text)
    parts = [words().numbers.get(part) for part in text.split()]
    if not parts or len(parts) > 2 or None in parts:
        return None
    return sum(part for part in parts if part is not None)


def _add(start: date, number: int, unit: str) -> date | None:
    if number > 400:
        return None
    if unit in ("month", "year"):
        months = start.month - 1 + number * (12 if unit == "year" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    days = {"hour": -(-number // 24), "day": number, "week": number * 7}[unit]
    return start + timedelta(days=days)


def _next_month(text: str, start: date) -> date | None:
    """A day or month without a year: the first one on or after the plan's date."""
    match = _NO_YEAR.search(text)
    # "may" is a verb more often than a month.
    if not match or len(plain(text).split()) > 5 or match["month"] == "may":
        return None
    month = _MONTHS[match["month"].lower()]
    for year in (start.year, start.year + 1):
        last = calendar.monthrange(year, month)[1]
        day = date(year, month, min(int(match["day"]), last) if match["day"] and int(match["day"]) else last)
        if day >= start:
            return day
    return None


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, cut after a full stop or semicolon before a capital letter or a figure."""
    yield from (part for part in re.split(r"(?<=[.?!;])\s+(?=[A-Z0-9‘“'\"(])", text) if part.strip())
