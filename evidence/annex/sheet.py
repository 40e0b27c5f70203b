"""A list as a file has it, and what its cells mean: dates, whole numbers and codes, each distinct cell read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from base.dates import YEARS, read_day
from base.errors import InputError
from evidence.annex.faults import Fault
from evidence.tables.transcript import GridCell, letters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from descriptors.annex import AnnexList, CellCondition

    Days = NDArray[np.int64]
    """Dates as days since 1 January of year 1; 0 where there is none."""
    Flags = NDArray[np.bool_]

_QUOTES = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of a column.

    Attributes:
        index: of the column, from 0.
        codes: for each row, the place of its cell in `distinct`.
        distinct: cells, each once.
    """

    index: int
    codes: NDArray[np.intp]
    distinct: tuple[GridCell, ...]


@dataclass(frozen=True, eq=False)
class ListSheet:
    """A list as a file has it.

    Attributes:
        label: what its sheet is called, in words that name nobody.
        dates: how dates are written in text, as `strptime` has it.
        numbers: the number of each row on its sheet, from 1.
        columns: its columns by the headings of the specification.
        faults: what is wrong with its headings.
    """

    spec: AnnexList
    label: str
    dates: str
    numbers: NDArray[np.intp]
    columns: Mapping[str, Cells]
    faults: tuple[Fault, ...] = ()
    _days: dict[str, Days] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Whether the list has some columns."""
        return all(name in self.columns for name in names)

    def each(self, name: str, tell: Callable[[GridCell], Any], kind: Any) -> NDArray[Any]:
        """What is told of the cell of each row in a column."""
        import numpy as np

        cells = self.columns[name]
        values = np.array([tell(cell) for cell in cells.distinct] or [kind()], kind)
        return values[cells.codes] if len(cells.codes) else values[:0]

    def filled(self, name: str) -> Flags:
        """In which rows a column is filled."""
        return self.each(name, lambda cell: bool(cell.text), bool)

    def days(self, name: str) -> Days:
        """The dates of a column; 0 where there is none that can be read."""
        if name not in self._days:
            self._days[name] = self.each(name, lambda cell: day_of(cell, self.dates)[0], int)
        return self._days[name]

    def keys(self, name: str) -> list[str]:
        """By what the cells of each row in a column are compared; empty for one that is."""
        words = [words_of(cell.text) for cell in self.columns[name].distinct]
        return [words[code] for code in self.columns[name].codes]

    def meaning(self, name: str) -> list[Any]:
        """What the cells of each row mean, for comparing lists: days of dates, words of others."""
        dated = any(column.name == name and column.type == "date" for column in self.spec.columns)
        return list(self.days(name)) if dated else self.keys(name)

    def holds(self, condition: CellCondition) -> Flags:
        """In which rows a condition holds."""
        if condition.one_of:
            wanted = {words_of(word) for word in condition.one_of}
            return self.each(condition.column, lambda cell: words_of(cell.text) in wanted, bool)
        filled = self.filled(condition.column)
        return filled if condition.filled else ~filled

    def fault(self, check: str, name: str, wrong: Flags, says: str, *, asks: bool = False) -> Iterator[Fault]:
        """What is wrong with a column in some rows; nothing where there are none."""
        rows = self.numbers[wrong]
        if len(rows):
            cells = self.columns.get(name)
            yield Fault(
                list=self.spec.id,
                check=check,
                sheet=self.label,
                column=name,
                letter=letters(cells.index) if cells else "",
                rows=tuple(map(int, rows)),
                says=says,
                asks=asks,
            )


def words_of(text: str) -> str:
    """A heading or a code by which it is compared: case, spaces and the form of quotation marks do not count."""
    return " ".join(text.translate(_QUOTES).split()).casefold()


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


def whole_of(cell: GridCell) -> int | None:
    """The whole number in a cell; None where there is none."""
    text = cell.text.removeprefix("-")
    return int(cell.text) if text.isascii() and text.isdigit() and len(text) < 10 else None
