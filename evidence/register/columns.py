"""Evidence as columns: what the register holds of items and their bearings, one array a field, for arithmetic.

An item is a row of plain numbers and words (`item_row`), a bearing another (`bearing_rows`). The register keeps these
rows beside its entities, so that reading ten thousand items costs little more than selecting them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import le
from typing import TYPE_CHECKING, Any

from base.words import COUNTED_DIGITS, natural_key
from descriptors.models import RUNGS
from evidence.models import DIRECTIONS, PREVALENCES, SERIOUSNESSES, STRENGTHS, Item

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.int32]
    """Dates as days since 1 January of year 1, which is day 1 (`date.toordinal`)."""
    Numbers = NDArray[np.int32]
    Flags = NDArray[np.bool_]

NEVER = 2**30
"""A day that never comes."""

WEIGHTS = (*SERIOUSNESSES, *STRENGTHS)
"""What a bearing may be: how serious a weakness, how strong a support."""

_MOST = 2**31 - 1  # of a number that a column holds
_ONCE = date.min.toordinal()

Row = tuple[str | int, ...]

ITEM_FIELDS = (
    "subject, type, about, filed, valid_until, retired_on, superseded_by, has_file, rung, sample, met,"
    " counts_found, confirmed, disagreed, content, filer, lead, restricted"
)
"""What an item's row holds, in order."""

BEARING_FIELDS = "subject, number, descriptor, direction, prevalence, seriousness, self_known, taken_back_until, silent"
"""What a bearing's row holds, in order; words of a fixed list stand as their place in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of words, each kept once.

    Attributes:
        codes: for each row, the place of its word in `words`.
    """

    codes: Numbers
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ItemColumns:
    """Evidence items, a row each, in the order of their ids.

    Attributes:
        id: such as `E-0001`.
        about: the day it is about; `filed` when it was filed (UTC); `valid_until` the last day it counts.
        retired_on: the day it was retired; NEVER where it was not.
        replaced_on: the day that the item is about which took its place; NEVER where none did, and the first of all
            days where that item is not there.
        has_file: whether it has a file; an attestation has none.
        rung: the rung a lead set, 0 to 4; -1 where the type's own stands.
        sample: number of cases looked at, and `met` those that met the standard; 0 where nobody counted.
        counts_found: 1 where both stand in the file's own text, 0 where they do not, -1 where it cannot be read.
        confirmed: whether the latest second reader agrees with what is claimed now; `disagreed` whether they disagree.
        content: what items with the same text have in common.
        filer: who filed it; the lead where that is not known.
        restricted: whether its sensitivity is restricted.
    """

    id: tuple[str, ...]
    type: Coded
    about: Days
    filed: Days
    valid_until: Days
    retired_on: Days
    replaced_on: Days
    has_file: Flags
    rung: NDArray[np.int8]
    sample: Numbers
    met: Numbers
    counts_found: NDArray[np.int8]
    confirmed: Flags
    disagreed: Flags
    content: Coded
    filer: Coded
    lead: Coded
    restricted: Flags


@dataclass(frozen=True, slots=True, eq=False)
class BearingColumns:
    """Bearings, a row each, in the order of their items and as each item has them.

    Attributes:
        item: row of the item among the items.
        direction: in words of `DIRECTIONS`; `prevalence` of `PREVALENCES`; `seriousness` of `WEIGHTS`.
        self_known: whether the authority is known to have found the weakness itself.
        taken_back_until: the last day a weakness that was taken back would have counted; NEVER for what is claimed.
        silent: whether the item's own text says nothing of the descriptor.
    """

    item: Numbers
    descriptor: Coded
    direction: Coded
    prevalence: Coded
    seriousness: Coded
    self_known: Flags
    taken_back_until: Days
    silent: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Evidence items and their bearings."""

    items: ItemColumns
    bearings: BearingColumns


def columns_of(items: Iterable[Item]) -> Columns:
    """Evidence items as columns, whatever order they come in."""
    items = tuple(items)
    return columns_from([item_row(item) for item in items], [row for item in items for row in bearing_rows(item)])


def part_of(columns: Columns, ids: Collection[str]) -> Columns:
    """Some of the items, with their bearings; what one of the others replaced stays replaced from the same day."""
    import numpy as np

    taken = np.array([id in ids for id in columns.items.id], np.bool_)
    if taken.all():
        return columns
    items = {f.name: _cells(getattr(columns.items, f.name), np.flatnonzero(taken)) for f in fields(ItemColumns)}
    rows = np.flatnonzero(taken[columns.bearings.item])
    bearings = {f.name: _cells(getattr(columns.bearings, f.name), rows) for f in fields(BearingColumns)}
    bearings["item"] = (np.cumsum(taken) - 1)[bearings["item"]].astype(np.int32)
    return Columns(ItemColumns(**items), BearingColumns(**bearings))


def joined(one: Columns, other: Columns) -> Columns:
    """Two sets of items as one; no item is in both, and none of the one is replaced by any of the other."""
    import numpy as np

    count = len(one.items.id)
    order = in_order((*one.items.id, *other.items.id))
    items = {f.name: _both(getattr(one.items, f.name), getattr(other.items, f.name)) for f in fields(ItemColumns)}
    bearings = {
        f.name: _both(getattr(one.bearings, f.name), getattr(other.bearings, f.name)) for f in fields(BearingColumns)
    }
    bearings["item"][one.bearings.item.size :] += count
    if order is not None:
        rows = np.array(order, np.int64)
        place = np.empty(rows.size, np.int32)
        place[rows] = np.arange(rows.size, dtype=np.int32)
        bearings["item"] = place[bearings["item"]]
        items = {name: _cells(column, rows) for name, column in items.items()}
        rows = np.argsort(bearings["item"], kind="stable")
        bearings = {name: _cells(column, rows) for name, column in bearings.items()}
    return Columns(ItemColumns(**items), BearingColumns(**bearings))


def _cells(column: Any, rows: Any) -> Any:
    """Some rows of a column."""
    if isinstance(column, Coded):
        return replace(column, codes=column.codes[rows])
    return tuple(column[row] for row in rows.tolist()) if isinstance(column, tuple) else column[rows]


def _both(one: Any, other: Any) -> Any:
    """Two columns, one below the other."""
    import numpy as np

    if isinstance(one, tuple):
        return (*one, *other)
    if not isinstance(one, Coded):
        return np.concatenate([one, other])
    words = tuple(dict.fromkeys((*one.words, *other.words)))
    place = {word: code for code, word in enumerate(words)}
    codes = np.array([place[word] for word in other.words] or [0], np.int32)[other.codes]
    return Coded(np.concatenate([one.codes, codes]), words)


def item_row(item: Item) -> Row:
    """An item as a row of `ITEM_FIELDS`."""
    latest = item.readings[-1] if item.readings else None
    # Until a second agrees to what one person took back, the day and the sample stay: they decide what can replace it.
    about = next((taken.about for taken in item.taken_back if taken.about), item.about)
    counts = [(item.sample or 0, item.met or 0), *((taken.sample, taken.met) for taken in item.taken_back)]
    sample, met = max(counts, key=lambda count: count[0])
    return (
        item.id,
        item.type,
        about.toordinal(),
        item.filed.toordinal(),
        item.valid_until.toordinal(),
        item.retired.on.toordinal() if item.retired else NEVER,
        item.superseded_by or "",
        int(item.sha256 is not None),
        -1 if item.rung is None else RUNGS.index(item.rung),
        min(sample, _MOST),
        min(met, _MOST),
        -1 if item.counts_found is None else int(item.counts_found),
        int(item.confirmed),
        int(latest is not None and not latest.agrees),
        item.content or item.sha256 or item.id,
        item.filed_by or item.lead,
        item.lead,
        int(item.sensitivity == "restricted"),
    )


def bearing_rows(item: Item) -> list[Row]:
    """The bearings of an item as rows of `BEARING_FIELDS`, those that were taken back after the others."""
    return [
        (
            item.id,
            number,
            bearing.descriptor,
            DIRECTIONS.index(bearing.direction),
            PREVALENCES.index(bearing.prevalence),
            WEIGHTS.index(bearing.seriousness),
            int(bearing.self_known is True),
            until,
            int(bearing.descriptor in item.unspoken),
        )
        for number, (bearing, until) in enumerate(
            [
                *((bearing, NEVER) for bearing in item.bearings),
                *((taken.bearing, taken.until.toordinal()) for taken in item.taken_back),
            ]
        )
    ]


def columns_from(items: Sequence[Sequence[Any]], bearings: Sequence[Sequence[Any]]) -> Columns:
    """Rows of items and bearings as columns.

    Args:
        items: rows of `ITEM_FIELDS`, in any order.
        bearings: rows of `BEARING_FIELDS`, in any order.

    Raises:
        KeyError: a bearing is of an item that is not there.
        ValueError: something in a row is not what its field holds.
    """
    import numpy as np

    ids: Sequence[str] = [row[0] for row in items]
    order = in_order(ids)
    if order is not None:
        items = [items[row] for row in order]
        ids = [row[0] for row in items]
    rows = {id: row for row, id in enumerate(ids)}
    cells: list[Any] = list(zip(*items, strict=True)) or [()] * len(ITEM_FIELDS.split(","))
    _, type, about, filed, valid_until, retired_on, newer, has_file, rung, sample, met, *others = cells
    counts_found, confirmed, disagreed, content, filer, lead, restricted = others
    replaced_on = [NEVER if not id else about[rows[id]] if id in rows else _ONCE for id in newer]
    return Columns(
        ItemColumns(
            id=tuple(ids),
            type=_coded(type),
            about=np.array(about, np.int32),
            filed=np.array(filed, np.int32),
            valid_until=np.array(valid_until, np.int32),
            retired_on=np.array(retired_on, np.int32),
            replaced_on=np.array(replaced_on, np.int32),
            has_file=np.array(has_file, np.bool_),
            rung=np.array(rung, np.int8),
            sample=np.array(sample, np.int32),
            met=np.array(met, np.int32),
            counts_found=np.array(counts_found, np.int8),
            confirmed=np.array(confirmed, np.bool_),
            disagreed=np.array(disagreed, np.bool_),
            content=_coded(content),
            filer=_coded(filer),
            lead=_coded(lead),
            restricted=np.array(restricted, np.bool_),
        ),
        _bearings(rows, bearings),
    )


def _bearings(rows: dict[str, int], bearings: Sequence[Sequence[Any]]) -> BearingColumns:
    import numpy as np

    cells: list[Any] = list(zip(*bearings, strict=True)) or [()] * len(BEARING_FIELDS.split(","))
    item = np.array(list(map(rows.__getitem__, cells[0])), np.int32)
    order = np.lexsort((np.array(cells[1], np.int32), item))
    if (order[1:] < order[:-1]).any():
        return _bearings(rows, [bearings[row] for row in order])
    _, _, descriptor, direction, prevalence, seriousness, self_known, taken_back_until, silent = cells
    return BearingColumns(
        item=item,
        descriptor=_coded(descriptor),
        direction=_placed(direction, DIRECTIONS),
        prevalence=_placed(prevalence, PREVALENCES),
        seriousness=_placed(seriousness, WEIGHTS),
        self_known=np.array(self_known, np.bool_),
        taken_back_until=np.array(taken_back_until, np.int32),
        silent=np.array(silent, np.bool_),
    )


def _coded(column: Sequence[str]) -> Coded:
    import numpy as np

    codes = {word: code for code, word in enumerate(dict.fromkeys(column))}
    return Coded(np.array(list(map(codes.__getitem__, column)), np.int32), tuple(codes))


def _placed(places: Sequence[int], words: tuple[str, ...]) -> Coded:
    import numpy as np

    codes = np.array(places, np.int32)
    if ((codes < 0) | (codes >= len(words))).any():
        raise ValueError(f"a word is none of {', '.join(words)}")
    return Coded(codes, words)


def natural_order(id: str) -> tuple[list[tuple[int, str]], str]:
    """A key that puts `A9` before `A10`."""
    return natural_key(id), id


def in_order(ids: Sequence[str]) -> list[int] | None:
    """The places of ids in their natural order; None where they stand in it."""
    prefix = ids[0].rstrip("0123456789") if ids else ""
    start = len(prefix)
    numbers = [id[start:] for id in ids]
    keys: list[Any]
    # As the register numbers them; all begin alike where the first and the last of the alphabet do.
    alike = ids and min(ids).startswith(prefix) and max(ids).startswith(prefix) and all(map(str.isdecimal, numbers))
    if alike and max(map(len, numbers)) <= COUNTED_DIGITS:
        keys = list(zip(map(int, numbers), ids, strict=True))
    else:
        keys = [natural_order(id) for id in ids]
    if all(map(le, keys, keys[1:])):
        return None
    return sorted(range(len(ids)), key=keys.__getitem__)
