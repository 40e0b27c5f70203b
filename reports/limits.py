"""How much of each list a briefing shows: the numbers of `limits.yaml`, and what stands for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from base.model import Model
from base.shipped import shipped_data
from base.words import and_more

T = TypeVar("T")


class ListLimit(Model):
    """How much of one list is shown, where the rest can be seen, and why so much."""

    most: int
    see: str
    why: str


@cache
def limits() -> dict[str, ListLimit]:
    """The limit of every list, by its name."""
    path = Path(__file__).with_name("limits.yaml")
    return shipped_data(path, lambda data: {name: ListLimit.model_validate(limit) for name, limit in data.items()})


@dataclass(frozen=True, slots=True)
class Cut:
    """What a briefing shows of its lists.

    Attributes:
        full: whether it shows all of each.
    """

    full: bool = False

    def shown(self, name: str, whole: Sequence[T]) -> Sequence[T]:
        """The part of a list that is shown.

        Args:
            name: the list, as in `limits.yaml`.
            whole: all of it, most important first.
        """
        return whole if self.full else whole[: limits()[name].most]

    def more(self, name: str, whole: Sequence[object]) -> str:
        """What stands for the rest, as `and 37 more (readiness gaps)`; empty where all is shown."""
        more = and_more(whole, len(self.shown(name, whole)))
        return f"{more} ({limits()[name].see})" if more else ""
