"""Holdings: evidence items and their bearings as columns of numbers, coded by a framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.columns import Column, begins, code_type, ordered, ranges
from engine.layout import Layout
from evidence.register.columns import Coded, Columns


class WordCodes:
    """Words that are met while facts are coded, each with a code."""

    def __init__(self) -> None:
        self._first: tuple[str, ...] = ()
        self._codes: dict[str, int] = {}

    def codes(self, column: Coded) -> Column:
        """The code of each row's word."""
        if not self._first:  # the first words keep the codes they have, and are looked at only when others come
            self._first = column.words
            return column.codes
        known = self._codes or {word: code for code, word in enumerate(self._first)}
        self._codes = known
        return np.array([*(known.setdefault(w, len(known)) for w in column.words), -1], dtype=np.int32)[column.codes]

    def __copy__(self) -> WordCodes:
        """The same words with the same codes, to meet others."""
        words = WordCodes()
        self._codes = self._codes or {word: code for code, word in enumerate(self._first)}
        words._first, words._codes = self._first, dict(self._codes)
        return words

    @property
    def listed(self) -> tuple[str, ...]:
        """All words so far, in the order of their codes."""
        return tuple(self._codes) or self._first


@dataclass
class Words:
    """The words of all pools that are worked out together: the contents of items, and who filed them."""

    contents: WordCodes = field(default_factory=WordCodes)
    filers: WordCodes = field(default_factory=WordCodes)


@dataclass
class Holdings:
    """Items and their bearings, coded by a framework; bearings in order of descriptor, type and date.

    Attributes:
        items: field to its values.
        bearings: field to its values; `item` the row of its item, `number` its place among the item's own.
    """

    ids: tuple[str, ...]
    items: dict[str, Column]
    bearings: dict[str, Column]

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row of each item by its id."""
        return {id: row for row, id in enumerate(self.ids)}

    @cached_property
    def _of_items(self) -> tuple[Column, Column]:
        order = ordered(self.bearings["item"])
        return order, np.searchsorted(self.bearings["item"][order], np.arange(len(self.ids) + 1))

    def of_items(self, rows: Column) -> Column:
        """The bearings of some items, in their own order."""
        order, starts = self._of_items
        return np.sort(order[ranges(starts[rows], starts[rows + 1] - starts[rows])])

    def also(self, more: Holdings) -> Holdings:
        """These items and bearings, and others behind them."""
        bearings = more.bearings | {"item": more.bearings["item"] + len(self.ids)}
        return Holdings(
            (*self.ids, *more.ids),
            {name: np.concatenate([values, more.items[name]]) for name, values in self.items.items()},
            {name: np.concatenate([values, bearings[name]]) for name, values in self.bearings.items()},
        )


def holdings_of(columns: Columns, shape: Layout, words: Words) -> Holdings:
    """Items and bearings coded, those bearings left out that the framework has no word for.

    Args:
        columns: items and bearings as they are held.
        words: those met so far.
    """
    items, bearings = columns.items, columns.bearings
    types, descriptor = _coded(items.type, shape.type_code), _coded(bearings.descriptor, shape.descriptor_code)
    taken = np.flatnonzero((descriptor >= 0) & (types[bearings.item] >= 0))
    item = bearings.item[taken]
    taken = taken[ordered(descriptor[taken], types[item], items.about[item])]
    item, descriptor = bearings.item[taken], descriptor[taken]
    first = np.cumsum(np.bincount(bearings.item + 1, minlength=len(items.id) + 1))
    first_said = begins(item, descriptor)  # what one item says of one descriptor stands together
    codes = np.maximum(types, 0)
    item_columns = {
        "type": types,
        "type_kind": shape.kind_of_type[codes],
        "type_rung": shape.rung_of_type[codes],
        "type_breadth": shape.breadth_of_type[codes],
        "set_rung": items.rung.astype(np.int32),
        "file": items.has_file,
        "sample": items.sample,
        "met": np.minimum(items.met, items.sample),
        "counts_found": items.counts_found + 1,
        "confirmed": items.confirmed,
        "disagreed": items.disagreed,
        "breadth": np.bincount(item[first_said], minlength=len(items.id)).astype(np.int32),
        "content": words.contents.codes(items.content),
        "filer": words.filers.codes(items.filer),
        "about": items.about,
        "filed": items.filed,
        "valid_until": items.valid_until,
        "retired_on": items.retired_on,
        "replaced_on": items.replaced_on,
    }
    bearing_columns = {
        "item": item,
        "descriptor": descriptor,
        "direction": bearings.direction.codes.astype(np.int8)[taken],
        "prevalence": bearings.prevalence.codes.astype(np.int8)[taken],
        "weight": bearings.seriousness.codes.astype(np.int8)[taken],
        "self_known": bearings.self_known[taken],
        "until": bearings.taken_back_until[taken],
        "silent": bearings.silent[taken],
        "number": (taken - first[item]).astype(np.int32),
    }
    return Holdings(items.id, item_columns, bearing_columns)


def _coded(column: Coded, codes: Mapping[str, int]) -> Column:
    """The code of each row's word; -1 for a word that has none."""
    return np.array([*(codes.get(word, -1) for word in column.words), -1], code_type(len(codes)))[column.codes]
