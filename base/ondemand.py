"""Sequences whose parts are made when somebody asks for them, so that a long list costs what is looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class OnDemand(Sequence[T]):
    """A sequence of which each part is made when it is asked for, and made anew when it is asked for again."""

    @abstractmethod
    def made(self, at: int) -> T:
        """The part at a place, counted from 0."""

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        places = range(len(self))[at]
        return self.made(places) if isinstance(places, int) else [self.made(place) for place in places]

    def __iter__(self) -> Iterator[T]:
        return map(self.made, range(len(self)))
