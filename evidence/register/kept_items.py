"""Evidence items as the register keeps them: each is made a model only when somebody asks for its story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pydantic_core import from_json

from evidence.models import Item
from evidence.register.columns import in_order
from evidence.register.freetext import canonical


class KeptItems(Mapping[str, Item]):
    """Evidence items by their ids, in the order of these.

    Args:
        read: gives each id with the item as JSON; asked once, when the first item is.
        make: makes models of such texts.
    """

    def __init__(
        self, read: Callable[[], Iterable[tuple[str, str]]], make: Callable[[Sequence[str]], Sequence[Item]]
    ) -> None:
        self._read, self._models = read, make
        self._made: dict[str, Item] = {}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Each item as canonical JSON, by its id."""
        rows = list(self._read())
        order = in_order([id for id, _ in rows])
        return dict(rows if order is None else [rows[place] for place in order])

    def __getitem__(self, id: str) -> Item:
        item = self._made.get(id)
        return item or self._made.setdefault(id, self._models([self.texts[id]])[0])

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def saying(self, *fields: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The items in which any of some fields is said, by their ids, as plain data."""
        key = re.compile(f'"(?:{"|".join(fields)})":')
        for id, text in self.texts.items():
            if key.search(text):
                yield id, from_json(text)

    @cached_property
    def lapsing(self) -> frozenset[str]:
        """The ids of those of which something was taken back, and no second reader agreed yet."""
        return frozenset(id for id, _ in self.saying("taken_back"))

    def also(self, items: Sequence[Item]) -> KeptItems:
        """These, and others that are models already."""
        texts = [(item.id, canonical(item.model_dump(mode="json", exclude_defaults=True))) for item in items]
        joined = KeptItems(lambda: [*self.texts.items(), *texts], self._models)
        joined._made = self._made | {item.id: item for item in items}
        return joined

    def make(self, ids: Iterable[str]) -> None:
        """Make some of them in one go, which takes less than one by one; ids that are not there are left out."""
        ids = [id for id in ids if id in self.texts and id not in self._made]
        for id, item in zip(ids, self._models([self.texts[id] for id in ids]), strict=True):
            self._made.setdefault(id, item)

    def every(self) -> tuple[Item, ...]:
        """All of them."""
        self.make(self.texts)
        return tuple(self._made[id] for id in self.texts)
