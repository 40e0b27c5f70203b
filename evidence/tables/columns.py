"""A sheet kept as columns, as fast readers give it: a row of it is made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from base.ondemand import OnDemand
from evidence.tables.transcript import CellValue, GridCell, GridRow

T = TypeVar("T")
_AT_ONCE = 100


class RowsByColumn(OnDemand[GridRow]):
    """The rows of a sheet that have words, and of empty ones between them the first, as `gather_rows` gives them.

    Args:
        columns: the values of each column from the first row of the sheet to the last.
        sheet: the name of the sheet, or of the file.
        place: what stands before the number of a row in its place.
        show: the words of a value.
        logical: whether true and false are among the values, which equal 1 and 0.
    """

    def __init__(
        self,
        columns: Sequence[Sequence[CellValue]],
        sheet: str,
        place: str,
        show: Callable[[Any], str],
        *,
        logical: bool = False,
    ) -> None:
        self.logical = logical
        self._columns, self._sheet, self._place, self._show = columns, sheet, place, show
        self._cells: dict[tuple[type, CellValue], GridCell] = {}
        self._worded: dict[int, bool] = {}
        self._numbers = self._kept()

    def __len__(self) -> int:
        return len(self._numbers)

    def made(self, at: int) -> GridRow:
        """The row at a place; one without words where that is an empty one."""
        number = self._numbers[at]
        place = f"{self._place}row {abs(number)}"
        cells = (self._cell(values[number - 1]) for values in self._columns) if number > 0 else ()
        return GridRow(tuple(cells), place, self._sheet, abs(number))

    def values(self, column: int) -> Sequence[CellValue]:
        """What a column holds."""
        if column >= len(self._columns):
            return [None] * len(self)
        values = self._columns[column]
        if isinstance(self._numbers, range):
            return values
        return [values[number - 1] if number > 0 else None for number in self._numbers]

    def has_words(self, column: int) -> bool:
        """Whether all values of a column are texts that open with a letter or a figure, as in a filled one.

        It is told at once, and never of a column in which one of them has no words.
        """
        if column not in self._worded:
            try:
                values: Sequence[Any] = self._columns[column]
                self._worded[column] = "".join(map(itemgetter(0), values)).isalnum()
            except (IndexError, TypeError):  # an empty one, a number, or no such column
                self._worded[column] = False
        return self._worded[column]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self._columns)

    def where(self, at: int, column: int) -> str:
        """The cell of a row and a column, each counted from 0; see `GridRow.where`."""
        return GridRow((), "", self._sheet, abs(self._numbers[at])).where(column)

    def _kept(self) -> Sequence[int]:
        """The numbers of the rows, counted from 1; below 0 for one without words."""
        rows = len(self._columns[0]) if self._columns else 0
        blank: Sequence[int] = range(rows)
        for column, values in enumerate(self._columns):
            if self.has_words(column):
                return range(1, rows + 1)
            blank = [at for at in blank if not self._cell(values[at]).text]
        if not blank:
            return range(1, rows + 1)
        without = set(blank)
        last = max((at for at in range(rows) if at not in without), default=-1)
        first = (at - 1 not in without for at in range(last + 1))
        return [-(at + 1) if at in without else at + 1 for at, new in enumerate(first) if new or at not in without]

    def _cell(self, value: CellValue) -> GridCell:
        """The cell of each distinct value: a long list says the same few words again and again."""
        key = value.__class__, value
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = GridCell(self._show(value), value=value)
        return cell


def width_of(rows: Sequence[GridRow]) -> int:
    """How many cells the longest row of a table has."""
    return rows.width if isinstance(rows, RowsByColumn) else max((len(row.cells) for row in rows), default=0)


def turned(rows: Iterable[Sequence[T]]) -> list[list[T]]:
    """The columns of rows: a few rows are turned at a time, which costs a third of turning all of them.

    Raises:
        ValueError: the rows are not equally long.
    """
    columns: list[list[T]] = []
    every = iter(rows)
    while some := [*islice(every, _AT_ONCE)]:
        columns = columns or [[] for _ in some[0]]
        for column, values in zip(columns, zip(*some, strict=True), strict=True):
            column += values
    return columns


def column_of(rows: Sequence[GridRow], column: int) -> Sequence[CellValue]:
    """What a column of a grid holds."""
    if isinstance(rows, RowsByColumn):
        return rows.values(column)
    cells = (row.cells[column] if column < len(row.cells) else GridCell() for row in rows)
    return [cell.text if cell.value is None else cell.value for cell in cells]
