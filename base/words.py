"""The one home of wording: lists, numbers, dates, references, grades and their order, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Sized
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache


def nearest(word: str, options: Iterable[str], n: int = 3) -> list[str]:
    """Find the options that look most like a word, whatever its case.

    Args:
        n: how many to give at most.

    Returns:
        At most `n` options, nearest first; none where nothing looks alike.
    """
    by_lower = {option.lower(): option for option in options}
    return [by_lower[match] for match in get_close_matches(word.strip().lower(), by_lower, n=n, cutoff=0.55)]


def list_words(words: Iterable[str], last: str = "or") -> str:
    """Write a list as a sentence does: `a`, `a or b`, `a, b or c`.

    Args:
        last: the word before the last one.
    """
    *others, end = list(words) or [""]
    return f"{', '.join(others)} {last} {end}" if others else end


def did_you_mean(word: str, options: Iterable[str], n: int = 3) -> str:
    """Ask whether one of the nearest options was meant; empty where nothing looks alike."""
    close = nearest(word, options, n)
    return f"Did you mean {list_words(close)}?" if close else ""


def first_up(words: str) -> str:
    """Words as they begin a sentence or a cell: acronyms and names stay as they are written, as `CAMHS` does."""
    return words[:1].upper() + words[1:]


def first_down(words: str) -> str:
    """Words as they stand inside a sentence: `Leadership` as `leadership`, and `LSCB` as it is written."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def shortened(names: Sequence[str], most: int = 8) -> str:
    """A list that stays readable however long it is: `A1, A4, B2 and 12 more`.

    Args:
        most: how many are named.
    """
    return list_words(names, "and") if len(names) <= most else f"{', '.join(names[:most])} {and_more(names, most)}"


def and_more(whole: Sized, shown: int) -> str:
    """What is said of the rest of a list of which only some is shown: `and 37 more`; empty where there is no rest."""
    left = len(whole) - shown
    return f"and {left:,} more" if left > 0 else ""


def counted(number: int, one: str, many: str = "", none: str = "") -> str:
    """A number with its noun: `1 entry`, `2 entries`, `1,200 days`.

    Args:
        one: the noun for one.
        many: the noun for several; with an `s` where it is not given.
        none: what stands for 0, such as `no`.
    """
    return f"{none if none and not number else f'{number:,}'} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """A message as a sentence: with a capital and a full stop. A name of a file or an id keeps its first letter."""
    text = text.strip()
    if not text:
        return text
    first = text.split(maxsplit=1)[0]
    start = text[0].upper() if first.isalpha() else text[0]
    return start + text[1:] + ("" if text[-1] in ".?!:" else ".")


@lru_cache(maxsize=4096)
def long_day(day: date) -> str:
    """A date as people write it, as `3 March 2014`."""
    return f"{day.day} {day:%B %Y}"


def say_moment(when: datetime) -> str:
    """A time as people write it, as `3 March 2014, 14:05`."""
    return f"{long_day(when)}, {when:%H:%M}"


def say_utc(at: str | datetime) -> str:
    """A time in UTC, such as one of the journal, as `3 March 2014, 14:05 UTC`; what is none, as it stands."""
    try:
        return f"{say_moment(datetime.fromisoformat(at) if isinstance(at, str) else at)} UTC"
    except ValueError:
        return str(at)


def say_late(days: int) -> str:
    """How late something is, as `12 days late`."""
    return f"{counted(days, 'day')} late"


def reference(refs: Sequence[str], id: str) -> str:
    """What an action is called: the plan's own references, such as `A14 & A15`; its id where it has none."""
    return " & ".join(refs) or id


NOT_ENOUGH = "not enough evidence"
"""What stands in place of a grade where too little is known to give one: neither a fail nor progress."""


def say_grade(grade: str | None) -> str:
    """A grade as people read it."""
    return grade or NOT_ENOUGH


def say_range(floor: str, ceiling: str) -> str:
    """What a grade could still be, worst to best."""
    return floor if floor == ceiling else f"{floor} to {ceiling}"


def say_status(status: str, grade: str | None) -> str:
    """How a descriptor stands, with the grade that what is held would give: `partly met (good)`."""
    return f"{status} ({grade})" if grade else status


COUNTED_DIGITS = 18
"""So many digits are counted as one number at most: more are none that anybody numbers by, and take long to read."""
_RUNS = re.compile(rf"\d{{1,{COUNTED_DIGITS}}}|\D+")


def natural_key(words: str) -> list[tuple[int, str]]:
    """A key that sorts as people count: `A9` before `A10`, in any case of letters."""
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in _RUNS.findall(words)]


_PARTS = (
    (0, "none"),
    (30, "hardly any"),
    (100, "about a tenth"),
    (200, "about a fifth"),
    (250, "about a quarter"),
    (333, "about a third"),
    (400, "about two fifths"),
    (500, "about half"),
    (600, "about three fifths"),
    (667, "about two thirds"),
    (750, "about three quarters"),
    (800, "about four fifths"),
    (900, "about nine tenths"),
    (970, "nearly all"),
    (1000, "all"),
)


def say_share(per_mille: int) -> str:
    """A share in the words people use: `about a third`.

    Args:
        per_mille: the share, 0 to 1000; only none is `none`, and only the whole is `all`.
    """
    if per_mille in (0, 1000):
        return "all" if per_mille else "none"
    return min(_PARTS[1:-1], key=lambda part: abs(part[0] - per_mille))[1]
