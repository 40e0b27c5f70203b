"""What the cells of a list mean: dates, whole numbers and codes, each distinct cell read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from base.dates import YEARS, read_day
from base.errors import InputError
from evidence.annex.faults import Fault
from evidence.annex.lists import ListSheet, words_of
from evidence.tables.transcript import GridCell, letters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from descriptors.annex import AnnexA, CellCondition, ListColumn

    Days = NDArray[np.int64]
    """Dates as days since 1 January of year 1; 0 where there is none."""
    Flags = NDArray[np.bool_]


class TypedList:
    """A list, with what its cells mean."""

    def __init__(self, sheet: ListSheet, annex: AnnexA, on: date) -> None:
        self.sheet = sheet
        self.spec = sheet.spec
        self.on = on
        self._annex = annex
        self._days: dict[str, Days] = {}
        self._types = {column.name: column for column in sheet.spec.columns}

    def has(self, *names: str) -> bool:
        """Whether the list has some columns."""
        return all(name in self.sheet.columns for name in names)

    def each(self, name: str, tell: Callable[[GridCell], Any], kind: Any) -> NDArray[Any]:
        """What is told of the cell of each row in a column."""
        import numpy as np

        cells = self.sheet.columns[name]
        values = np.array([tell(cell) for cell in cells.distinct] or [kind()], kind)
        return values[cells.codes] if len(cells.codes) else values[:0]

    def filled(self, name: str) -> Flags:
        """In which rows a column is filled."""
        return self.each(name, lambda cell: bool(cell.text), bool)

    def days(self, name: str) -> Days:
        """The dates of a column; 0 where there is none that can be read."""
        if name not in self._days:
            self._days[name] = self.each(name, lambda cell: day_of(cell, self._annex.dates)[0], int)
        return self._days[name]

    def keys(self, name: str) -> list[str]:
        """By what the cells of each row in a column are compared; empty for one that is."""
        words = [words_of(cell.text) for cell in self.sheet.columns[name].distinct]
        return [words[code] for code in self.sheet.columns[name].codes]

    def meaning(self, name: str) -> list[Any]:
        """What the cells of each row mean, for comparing lists: days of dates, words of others."""
        return list(self.days(name)) if self._types[name].type == "date" else self.keys(name)

    def holds(self, condition: CellCondition) -> Flags:
        """In which rows a condition holds."""
        if condition.one_of:
            wanted = {words_of(word) for word in condition.one_of}
            return self.each(condition.column, lambda cell: words_of(cell.text) in wanted, bool)
        filled = self.filled(condition.column)
        return filled if condition.filled else ~filled

    def fault(self, check: str, name: str, wrong: Flags, says: str, *, asks: bool = False) -> Iterator[Fault]:
        """What is wrong with a column in some rows; nothing where there are none."""
        rows = self.sheet.numbers[wrong]
        if len(rows):
            cells = self.sheet.columns.get(name)
            yield Fault(
                list=self.spec.id,
                check=check,
                sheet=self.sheet.label,
                column=name,
                letter=letters(cells.index) if cells else "",
                rows=tuple(map(int, rows)),
                says=says,
                asks=asks,
            )


def day_of(cell: GridCell, form: str) -> tuple[int, bool]:
    """The date in a cell as days since 1 January of year 1, or 0; and whether it is written as it has to be."""
    value = cell.value
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return (day.toordinal(), True) if day.year in YEARS else (0, False)
    try:
        day = datetime.strptime(cell.text, form).date()
        return (day.toordinal(), True) if day.year in YEARS else (0, False)
    except ValueError:
        pass
    try:
        return read_day(value if value is not None else cell.text).toordinal(), False
    except InputError:
        return 0, False


def column_faults(table: TypedList, annex: AnnexA) -> Iterator[Fault]:
    """What is wrong with the cells of a list one by one: blanks, dates, numbers, codes."""
    for column in table.spec.columns:
        if not table.has(column.name):
            continue
        filled = table.filled(column.name)
        if not column.blank:
            yield from table.fault("blank", column.name, ~filled, "This cell is empty, and may not be.")
        if column.type == "date":
            yield from _dates(table, column, filled, annex.dates)
        elif column.type == "whole":
            yield from _numbers(table, column, filled)
        elif column.codes:
            codes = {words_of(code) for code in annex.codes[column.codes]}
            known = table.each(column.name, _is_one_of(codes), bool)
            yield from table.fault(
                "code", column.name, filled & ~known, "This is none of the codes of the column, with letter and words."
            )


def _dates(table: TypedList, column: ListColumn, filled: Flags, form: str) -> Iterator[Fault]:
    days = table.days(column.name)
    written = table.each(column.name, lambda cell: day_of(cell, form)[1], bool)
    asked = datetime(2014, 3, 31).strftime(form)
    yield from table.fault("date", column.name, filled & (days == 0), "This is no date.")
    yield from table.fault(
        "form of dates", column.name, (days > 0) & ~written, f"This date is not written as {asked} is."
    )
    if not column.future:
        late = days > table.on.toordinal()
        yield from table.fault("future", column.name, late, "This date lies after the day that is asked about.")


def _numbers(table: TypedList, column: ListColumn, filled: Flags) -> Iterator[Fault]:
    whole = table.each(column.name, lambda cell: whole_of(cell) is not None, bool)
    low = table.each(column.name, lambda cell: (n := whole_of(cell)) is not None and n < column.least, bool)
    yield from table.fault("number", column.name, filled & ~whole, "This is no whole number.")
    yield from table.fault("number", column.name, low, f"This number is lower than {column.least}.")


def whole_of(cell: GridCell) -> int | None:
    """The whole number in a cell; None where there is none."""
    text = cell.text.removeprefix("-")
    return int(cell.text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_one_of(codes: set[str]) -> Callable[[GridCell], bool]:
    return lambda cell: words_of(cell.text) in codes
