"""Lists that are too long for one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from desk.forms import whole
from desk.visit import Visit

SHOWN = 50
"""Rows of a list on one page."""
T = TypeVar("T")


class Paged(NamedTuple, Generic[T]):
    """One page of a list.

    Attributes:
        number: the page, counted from 1; `last` is that of the last page.
        links: the number of other pages worth going to, each with its address.
    """

    rows: Sequence[T]
    total: int
    number: int
    last: int
    links: Sequence[tuple[int, str]]

    @property
    def place(self) -> str:
        """Which page it is, behind the caption of its table; empty where there is no other."""
        return f", page {self.number} of {self.last}" if self.last > 1 else ""


def paged(visit: Visit, rows: Sequence[T]) -> Paged[T]:
    """The page of a list that was asked for; the nearest there is for any other.

    Args:
        visit: the request, whose address says which page and what else was asked.
    """
    last = max(-(-len(rows) // SHOWN), 1)
    number = min(max(whole(visit.asked("page")), 1), last)
    asked = {name: value for name, value in visit.request.query_params.items() if name != "page"}
    near = sorted({1, last, *range(max(number - 2, 1), min(number + 2, last) + 1)})
    links = [(n, f"{visit.request.url.path}?{urlencode({**asked, 'page': n})}") for n in near]
    return Paged(rows[(number - 1) * SHOWN :][:SHOWN], len(rows), number, last, links)
