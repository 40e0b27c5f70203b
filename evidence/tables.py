"""Small tables that people keep, such as lists of names or figures: rows by what their columns hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from base.errors import InputError, ManyProblems
from base.model import Model
from base.words import list_words
from base.yamlfile import read_yaml, validate
from evidence.index_sheet.cells import CellValue, Grid, read_grids, text_of


class Columns(Model):
    """What `columns.yaml` holds: headings by what their columns hold, and the signs for no figure."""

    people: dict[str, tuple[str, ...]]
    measures: dict[str, tuple[str, ...]]
    no_figure: frozenset[str]


@cache
def columns() -> Columns:
    """The headings that are known."""
    path = Path(__file__).with_name("columns.yaml")
    return validate(path, read_yaml(path), Columns)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table.

    Attributes:
        cells: its cells by what their column holds.
        places: where each of them stands, such as `Sheet1!C7`.
        place: where the row begins.
    """

    cells: Mapping[str, CellValue]
    places: Mapping[str, str]
    place: str

    def text(self, name: str) -> str:
        """The words of a cell; empty where there is none."""
        return text_of(self.cells.get(name))

    def where(self, name: str) -> str:
        """Where a cell stands, or its row where the table has no such column."""
        return self.places.get(name, self.place)


def read_table(path: Path, headings: Mapping[str, Sequence[str]], required: Sequence[str]) -> list[TableRow]:
    """Read the first sheet that has the required columns; empty rows are left out.

    Args:
        path: a CSV, XLSX, XLS or ODS file.
        headings: the headings of each column, by what it holds.
        required: the columns that must be there.

    Raises:
        InputError: the file cannot be read, or no sheet has these columns.
    """
    best: set[str] = set()
    for grid in read_grids(path):
        for top, row in enumerate(grid.rows):
            found = _match(row, headings)
            if all(name in found for name in required):
                return list(_rows(grid, top, found))
            best = max(best, set(found), key=len)
    missing = [name for name in required if name not in best]
    raise InputError(
        f"No sheet has the column{'s' if len(missing) > 1 else ''} {list_words(missing, 'and')}.",
        where=str(path),
        hint=f"The columns can be headed: {', '.join(headings)}.",
    )


def refuse_all(path: Path, problems: Sequence[InputError]) -> None:
    """Raise what was found wrong in a table, all of it at once.

    Raises:
        InputError: the only problem.
        ManyProblems: the problems.
    """
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ManyProblems(
            f"{len(problems)} cells cannot be used. Nothing was changed.",
            problems,
            where=str(path),
            hint="Correct them and try again.",
        )


def _match(row: Sequence[CellValue], headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column holds what; of two columns that could hold it, the one with the more usual heading."""
    words = [re.sub(r"[\W_]+", " ", text_of(cell).lower()).strip() for cell in row]
    found: dict[str, int] = {}
    for name, known in headings.items():
        index = next((words.index(heading) for heading in known if heading in words), None)
        if index is not None and index not in found.values():
            found[name] = index
    return found


def _rows(grid: Grid, top: int, found: Mapping[str, int]) -> Iterator[TableRow]:
    for number, row in enumerate(grid.rows[top + 1 :], top + 1):
        cells = {name: row[index] for name, index in found.items() if index < len(row)}
        if any(text_of(cell) for cell in cells.values()):
            places = {name: grid.place(number, index) for name, index in found.items()}
            yield TableRow(cells, places, grid.place(number, 0))
