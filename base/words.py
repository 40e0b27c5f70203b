"""Words for messages: the nearest of some options, and lists as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches


def nearest(word: str, options: Iterable[str], n: int = 3) -> list[str]:
    """Find the options that look most like a word, whatever its case.

    Args:
        word: what was written.
        options: what could have been meant.
        n: how many to give at most.

    Returns:
        At most `n` options, nearest first; none where nothing looks alike.
    """
    by_lower = {option.lower(): option for option in options}
    return [by_lower[match] for match in get_close_matches(word.strip().lower(), by_lower, n=n, cutoff=0.55)]


def list_words(words: Iterable[str], last: str = "or") -> str:
    """Write a list as a sentence does: `a`, `a or b`, `a, b or c`.

    Args:
        words: what to list, in order.
        last: the word before the last one.
    """
    *rest, end = list(words) or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def did_you_mean(word: str, options: Iterable[str], n: int = 3) -> str:
    """Ask whether one of the nearest options was meant; empty where nothing looks alike."""
    close = nearest(word, options, n)
    return f"Did you mean {list_words(close)}?" if close else ""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 entry`, `2 entries`.

    Args:
        number: how many.
        one: the noun for one.
        many: the noun for several; with an `s` where it is not given.
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def long_day(day: date) -> str:
    """A date as people write it, as `3 March 2014`."""
    return f"{day.day} {day:%B %Y}"
