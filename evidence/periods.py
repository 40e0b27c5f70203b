"""Periods that figures are for, as councils and statistics write them, and the last day of each."""

from __future__ import annotations

import calendar
import re
from datetime import date

from evidence.importers.dates import find_dates

_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/–]\s*((?:19|20)?\d\d)(?!\d|\s*[-/]\s*\d)")
_QUARTER = re.compile(r"\bQ(?:uarter|tr)?\.?\s*([1-4])\b", re.I)


def period_end(text: str) -> date | None:
    """The last day of a period; None where it cannot be told.

    A year over two calendar years, such as `2013-14`, is the financial year that children's statistics are
    published by, April to March; its quarters are counted from April. A year alone could be either, so it is
    not read.

    Args:
        text: such as `2013-14`, `Q3 2013/14`, `March 2014`, `2014-03`, `year to 31 March 2014`.
    """
    years = _YEARS.search(text)
    if years:
        first, second = int(years[1]), int(years[2][-2:])
        if second == (first + 1) % 100:
            quarter = _QUARTER.search(text)
            month = 3 * int(quarter[1]) + 3 if quarter else 15
            return _month_end(first + month // 13, (month - 1) % 12 + 1)
        if len(years[2]) == 2 and 1 <= second <= 12 and text.strip() == years[0]:
            return _month_end(first, second)
        return None
    found = find_dates(text)
    return found[-1].day if found else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
