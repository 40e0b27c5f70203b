"""The rows of a table that stand under one row of headings, column by column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat

from evidence.tables.columns import RowsByColumn, column_of
from evidence.tables.formulas import show_cell
from evidence.tables.transcript import CellValue, GridRow

Key = tuple[str, int]
"""A column: what it holds, and its number where it comes again with one, else 0."""


class TableSection:
    """The rows under one row of headings that are not empty, as columns.

    Args:
        rows: all rows of its table.
        top: the place of the row of headings among them.
        columns: which column holds what, of those that have a heading.
        unread: what columns hold that are not read.

    Attributes:
        numbers: the numbers of columns that come again with one.
    """

    def __init__(self, rows: Sequence[GridRow], top: int, columns: Mapping[Key, int], unread: Collection[str]) -> None:
        self.columns = columns
        self.numbers = tuple(sorted({number for _, number in columns if number}))
        self._rows = rows
        self._values: dict[int, Sequence[CellValue]] = {}
        self._words: dict[str, str] = {}
        self._places: Sequence[int] = range(top + 1, len(rows))
        blank = self._places
        for (name, _), column in columns.items():
            if name not in unread:
                blank = self._without_words(blank, column, show_cell)
        if blank:
            without = set(blank)
            self._places = [place for place in self._places if place not in without]

    def __len__(self) -> int:
        return len(self._places)

    def value(self, column: int, row: int) -> CellValue:
        """What a cell holds."""
        return self._column(column)[self._places[row]]

    def values(self, column: int) -> Iterator[CellValue]:
        """What a column holds, row by row."""
        values, places = self._column(column), self._places
        if isinstance(places, range):
            return islice(values, places.start, None)
        return map(values.__getitem__, places)

    def words(self, column: int, row: int) -> str:
        """The words of a cell, worked out once for all cells that are alike."""
        value = self.value(column, row)
        if not isinstance(value, str):
            return show_cell(value)
        if value not in self._words:
            self._words[value] = show_cell(value)
        return self._words[value]

    def where(self, row: int, column: int) -> str:
        """Where a cell stands."""
        rows, place = self._rows, self._places[row]
        return rows.where(place, column) if isinstance(rows, RowsByColumn) else rows[place].where(column)

    def together(self, keys: Iterable[Key], beside: Sequence[Hashable] = ()) -> Iterator[Hashable]:
        """How some columns are filled together, row by row; what stands beside them as well."""
        columns: list[Iterable[Hashable]] = [self.values(self.columns[key]) for key in keys if key in self.columns]
        if not isinstance(self._rows, RowsByColumn) or self._rows.logical:
            columns = [((type(value), value) for value in values) for values in columns]  # true is no 1
        columns += [beside] if beside else []
        if len(columns) == 1:
            return iter(columns[0])
        return zip(*columns, strict=True) if columns else repeat((), len(self))

    def blank(self, key: Key, words: Callable[[CellValue], str] = show_cell) -> list[int]:
        """The rows in which a column has no words; all of them where there is no such column."""
        if key not in self.columns:
            return [*range(len(self))]
        blank = set(self._without_words(self._places, self.columns[key], words))
        return [row for row, place in enumerate(self._places) if place in blank] if blank else []

    def filled(self, key: Key) -> list[int]:
        """The rows in which a column has words."""
        if key not in self.columns or len(blank := set(self.blank(key))) == len(self):
            return []
        return [at for at in range(len(self)) if at not in blank]

    def _column(self, column: int) -> Sequence[CellValue]:
        """What a column holds, in all rows of the table."""
        if column not in self._values:
            self._values[column] = column_of(self._rows, column)
        return self._values[column]

    def _without_words(self, places: Sequence[int], column: int, words: Callable[[CellValue], str]) -> Sequence[int]:
        """Those of some rows of the table in which a column has no words."""
        if not places or (isinstance(self._rows, RowsByColumn) and self._rows.has_words(column)):
            return ()
        values = self._column(column)
        return [place for place in places if not words(values[place])]
