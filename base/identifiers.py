"""What is likely to single out a child in a text: found to be warned of, and masked in what is given out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

LEFT_OUT = "[left out]"
"""What stands in place of a text that could not be looked through."""
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


class Sort(NamedTuple):
    """One sort of identifier: its name, what finds candidates, the check digit that must hold, and why.

    Attributes:
        quick: what a text has wherever the pattern finds something, and that is found sooner.
        told_of_files: whether somebody who files a file that has one is told.
    """

    name: str
    quick: str
    pattern: str
    why: str
    check: Literal["", "nhs", "upn"] = ""
    told_of_files: bool = True


class Identifier(NamedTuple):
    """A likely identifier: its sort in words, where in the text it stands, and whether it is told of files."""

    name: str
    start: int
    end: int
    told_of_files: bool


def identifiers_in(text: str) -> Iterator[Identifier]:
    """The likely identifiers of a text, sort by sort."""
    if _quick().search(text):
        for sort, quick, pattern in _sorts():
            for match in pattern.finditer(text) if quick.search(text) else ():
                if _CHECKS[sort.check](match[0]):
                    yield Identifier(sort.name, *match.span(), sort.told_of_files)


def masked(text: str) -> str:
    """A text as it may be given out: the sort of each likely identifier stands in its place, as `[NHS number]`.

    A text that cannot be looked through is left out whole.
    """
    try:
        return _looked_through(text) if _quick().search(text) else text
    except Exception:
        # Whatever went wrong, what could not be looked through is not shown.
        return LEFT_OUT


def _looked_through(text: str) -> str:
    identifiers = sorted(identifiers_in(text), key=lambda one: one.start, reverse=True)
    last = len(text)
    for name, start, end, _ in identifiers:
        if end <= last:
            text, last = f"{text[:start]}[{name}]{text[end:]}", start
    return text


def masked_values(value: Any) -> Any:
    """A value with every text in it masked, in tuples, lists and dictionaries too."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {masked_values(key): masked_values(one) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(masked_values(one) for one in value)
    return value


@cache
def _sorts() -> tuple[tuple[Sort, re.Pattern[str], re.Pattern[str]], ...]:
    import tomllib

    data = tomllib.loads(Path(__file__).with_name("identifiers.toml").read_text(encoding="utf-8"))
    sorts = [Sort(**sort) for sort in data.values()]
    return tuple((sort, re.compile(sort.quick), re.compile(sort.pattern)) for sort in sorts)


@cache
def _quick() -> re.Pattern[str]:
    """What a text has that can have an identifier of any sort: few do, and papers are made of thousands."""
    return re.compile("|".join(f"(?:{sort.quick})" for sort, _, _ in _sorts()))


def _nhs(text: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    return sum(weight * digit for weight, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0


def _upn(text: str) -> bool:
    values = [int(sign) if sign.isdigit() else _UPN_LETTERS.index(sign) for sign in text[1:]]
    return _UPN_LETTERS[sum(weight * value for weight, value in enumerate(values, start=2)) % 23] == text[0]


_CHECKS: dict[str, Callable[[str], bool]] = {"": lambda text: True, "nhs": _nhs, "upn": _upn}
