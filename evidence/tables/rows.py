"""Rows of a table by what their columns hold, and every cell that cannot be used with its place and remedy."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Generic, TypeVar

from base.dates import read_day
from base.errors import InputError, ManyProblems
from base.ondemand import OnDemand
from base.words import counted, did_you_mean, list_words
from evidence.tables.columns import column_of, width_of
from evidence.tables.files import transcribe
from evidence.tables.formulas import show_cell
from evidence.tables.headings import Headings, match_near, plain
from evidence.tables.section import Key, TableSection
from evidence.tables.transcript import CellValue, Grid, GridRow
from evidence.tables.words import Spec

T = TypeVar("T", bound=str)
V = TypeVar("V")

LONGEST_NUMBER = 15
"""Digits; a longer whole number is a slip, and no count of anything here."""
LARGEST_NUMBER = 1e15
"""A figure beyond is a slip as well."""
NEAR = 60.0
"""Likeness (0 to 100) from which a name is offered for one there is not. A choice: a suggestion may be bold."""
HEADING_SEARCH = 200
"""Rows at the top of a sheet among which the headings may stand."""

_NUMBERED = re.compile(r"(.+?) ?(\d{1,3})")


class Choices(Generic[V]):
    """What a cell can name, made ready once for all rows of a table.

    Args:
        known: each name and what it stands for.
        called: what one of them is called, such as `descriptor`.
        hint: what to do where a cell names none of them.
    """

    def __init__(self, known: Mapping[str, V], called: str, hint: str) -> None:
        self.called = called
        self.hint = hint
        self._written = {word.casefold(): word for word in known}
        self._by_word = {word.casefold(): value for word, value in known.items()}
        self._named: dict[str, V | None] = {}

    def named(self, text: str) -> V | None:
        """What a text names, by the whole of it or its first word, whatever its case; None where there is none."""
        if text not in self._named:
            self._named[text] = self._look_up(text)
        return self._named[text]

    def _look_up(self, text: str) -> V | None:
        words = text.casefold()
        value = self._by_word.get(words)
        return value if value is not None or not words else self._by_word.get(words.split(maxsplit=1)[0])

    def nearest(self, text: str) -> str:
        """The name that a text may have meant; empty where none is near."""
        return match_near(text.casefold(), self._written, NEAR)


class TableRow:
    """One row of a table; it gathers what is wrong with its cells.

    Attributes:
        section: the rows that it stands among, and `columns` which column of theirs holds what.
        problems: what was refused, in the order it was.
    """

    __slots__ = ("_at", "columns", "problems", "section")

    def __init__(self, section: TableSection, at: int) -> None:
        self.section, self._at = section, at
        self.columns = section.columns
        self.problems: list[InputError] = []

    @property
    def place(self) -> str:
        """Where the row begins."""
        return self.section.where(self._at, 0)

    def value(self, name: str, number: int = 0) -> CellValue:
        """What a cell holds; None where there is none."""
        column = self.columns.get((name, number))
        return None if column is None else self.section.value(column, self._at)

    def text(self, name: str, number: int = 0) -> str:
        """The words of a cell; empty where there is none."""
        column = self.columns.get((name, number))
        return "" if column is None else self.section.words(column, self._at)

    def where(self, name: str, number: int = 0) -> str:
        """Where a cell stands, or its row where the table has no such column."""
        return self.section.where(self._at, self.columns.get((name, number), 0))

    def refuse(self, name: str, message: str, hint: str, number: int = 0) -> None:
        """Note what is wrong with a cell, and what to do about it."""
        self.problems.append(InputError(message, where=self.where(name, number), hint=hint))

    def day(self, name: str, missing: str) -> date | None:
        """The day in a cell; refused with the sentence `missing` where it is empty."""
        if not self.text(name):
            self.refuse(name, missing, "Write a day, such as 31/03/2014; for a period, its last day.")
            return None
        try:
            return read_day(self.value(name))
        except InputError as error:
            self.refuse(name, error.message, error.hint)
            return None

    def number(self, name: str, blank: frozenset[str] = frozenset()) -> float | None:
        """The number in a cell, 85 for 85%; None where it is empty, one of the words for blank, or refused."""
        value, text = self.value(name), self.text(name)
        if not text or text.casefold() in blank:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER:
            return float(value)
        bare = text.removesuffix("%").replace(",", "").replace(" ", "").removeprefix("£")
        if re.fullmatch(r"[-+]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})", bare, re.ASCII):
            return float(bare)
        self.refuse(name, f"“{_short(text)}” is no number.", "Give a number, or leave the cell empty.")
        return None

    def whole(self, name: str) -> int | None:
        """The whole number in a cell, 0 or more; None where it is empty or refused."""
        text = self.text(name)
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER:
            return int(text)
        if text:
            self.refuse(name, f"“{_short(text)}” is not a whole number", "Write a number such as 20.")
        return None

    def word(self, name: str, options: Sequence[T], number: int = 0) -> T | None:
        """One of some words, whatever its case; None where the cell is empty or refused."""
        text = self.text(name, number)
        if not text:
            return None
        match = next((option for option in options if option.lower() == text.lower()), None)
        if match is None:
            hint = did_you_mean(text, options) or f"Write {list_words(options)}."
            self.refuse(name, f"“{_short(text)}” is not one of the words for {name}", hint, number)
        return match

    def choice(self, name: str, choices: Choices[V], number: int = 0) -> V | None:
        """What a cell names; None where refused."""
        text = self.text(name, number)
        if not text:
            self.refuse(name, f"The {choices.called} is missing.", choices.hint, number)
            return None
        value = choices.named(text)
        if value is None:
            near = choices.nearest(text)
            hint = f"Did you mean {near}?" if near else choices.hint
            self.refuse(name, f"“{_short(text)}” is no {choices.called}.", hint, number)
        return value


class TableRows(OnDemand[TableRow]):
    """The rows of some sections, each made when it is asked for: whoever gathers what is wrong with them keeps them."""

    def __init__(self, sections: Sequence[TableSection]) -> None:
        self.sections = sections
        self._ends = [*accumulate(map(len, sections))]

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def made(self, at: int) -> TableRow:
        """The row at a place, counted through all sections."""
        section = self.sections[bisect_right(self._ends, at)]
        return TableRow(section, at - self.first(section))

    def first(self, section: TableSection) -> int:
        """The place here of the first row of a section."""
        at = self.sections.index(section)
        return self._ends[at] - len(section)


def refused(
    section: TableSection, keys: Sequence[Key], judge: Callable[..., object], beside: Sequence[Hashable] = ()
) -> set[int]:
    """The rows of which a judgement refuses something, made once for each way its columns are filled.

    Args:
        keys: the columns that it looks at.
        judge: it is given one row of each way, and what stands beside it.
        beside: what it goes by as well, row by row.
    """
    if not beside and section.columns.keys().isdisjoint(keys):
        ways: set[Hashable] = {()} if len(section) else set()
    else:
        ways = set(section.together(keys, beside))
    wrong: set[Hashable] = set()
    for at, way in enumerate(section.together(keys, beside)):
        if not ways:
            break
        if way in ways:
            ways.remove(way)
            row = TableRow(section, at)
            judge(row, *beside[at : at + 1])
            if row.problems:
                wrong.add(way)
    return {at for at, way in enumerate(section.together(keys, beside)) if way in wrong} if wrong else set()


def read_rows(
    path: Path, spec: Spec, *, every_sheet: bool = False, remedy: str = ""
) -> tuple[TableRows, list[InputError]]:
    """The rows of the first sheet that has the columns of a table, or of every one that has.

    Args:
        path: a CSV, TXT, XLSX, XLS, ODS, DOCX or PDF file.
        every_sheet: whether further sheets with these columns are read as well.
        remedy: what to do where no sheet has them, or one lacks a column; else the headings are listed.

    Returns:
        The rows that are not empty, and what is wrong with the headings.

    Raises:
        InputError: the file cannot be read, no sheet has these columns, or the first that has them no rows.
    """
    heads = _Heads(spec)
    grids = transcribe(path, lambda row, inside: not inside and heads.count(row) > 0, values_alone=True).grids
    headed = [(grid.rows, top) for grid in grids if (top := _heading_row(grid.rows, heads)) is not None]
    if not headed:
        raise _no_columns(path, grids, heads, remedy)
    sections: list[TableSection] = []
    problems: list[InputError] = []
    for rows, top in headed if every_sheet else headed[:1]:
        columns = heads.columns(rows[top])
        if spec.recognised:
            problems.extend(_wrong_headings(rows, top, columns, heads, remedy))
        sections.append(TableSection(rows, top, columns, spec.unread))
    gathered = TableRows(sections)
    if not gathered and not spec.recognised:
        raise InputError(
            f"{path.name} has headings but no rows under them.", where=str(path), hint="Write a row, and try again."
        )
    return gathered, problems


def read_each(path: Path, spec: Spec, read: Callable[[TableRow], V | None]) -> tuple[V, ...]:
    """What every row of a table says.

    Args:
        path: a CSV, TXT, XLSX, XLS, ODS, DOCX or PDF file.
        read: what a row says; None where that cannot be made out. What is wrong with the row it refuses.

    Raises:
        InputError: the table cannot be read, or one cell of it cannot be used.
        ManyProblems: several cells cannot be used; all are told.
    """
    rows, problems = read_rows(path, spec)
    values: list[V] = []
    for row in rows:
        value = read(row)
        problems += row.problems
        if value is not None:
            values.append(value)
    refuse_all(path, problems)
    return tuple(values)


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
            f"{path.name} has {counted(len(problems), 'cell')} that cannot be used. Nothing was changed.",
            problems,
            where=str(path),
            hint="Correct them and try again.",
        )


class _Heads:
    """What the columns of one kind of table are headed."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._headings = Headings(spec.columns)

    def match(self, text: str) -> tuple[Key | None, float]:
        """What a column under this heading holds, and how sure that is (0 to 100)."""
        numbered = _NUMBERED.fullmatch(plain(text)) if self.spec.numbered else None
        if numbered and (name := self._headings.match(numbered[1])[0]) in self.spec.numbered:
            return (name, int(numbered[2])), self._headings.match(numbered[1])[1]
        name, quality = self._headings.match(text)
        return ((name, 0), quality) if name and name not in self.spec.numbered else (None, 0)

    def columns(self, row: GridRow) -> dict[Key, int]:
        """Which column holds what; of two that could hold it, the one with the more usual heading, then the first."""
        best: dict[Key, tuple[float, int, int]] = {}
        for index, cell in enumerate(row.cells):
            key, quality = self.match(show_cell(cell.value) if cell.value is not None else cell.text)
            if key is not None and quality >= self.spec.least:
                listed = self.spec.columns[key[0]]
                words = plain(cell.text)
                usual = listed.index(words) if words in listed else len(listed)
                rank = (-quality, usual, index)
                best[key] = min(rank, best.get(key, rank))
        return {key: index for key, (_, _, index) in best.items()}

    def count(self, row: GridRow) -> int:
        """How many columns a row of headings has; 0 for any other row."""
        columns, spec = self.columns(row), self.spec
        every = all((name, 0) in columns for name in spec.required)
        return len(columns) if (len(columns) >= spec.recognised if spec.recognised else every) else 0


def _heading_row(rows: Sequence[GridRow], heads: _Heads) -> int | None:
    """The row of headings that has the most of them; None where there is none."""
    top, most, width = None, 0, width_of(rows)
    for at in range(min(len(rows), HEADING_SEARCH)):
        if (count := heads.count(rows[at])) > most:
            top, most = at, count
        if most == width:  # none below can have more
            break
    return top


def _wrong_headings(
    rows: Sequence[GridRow], top: int, columns: Mapping[Key, int], heads: _Heads, remedy: str
) -> list[InputError]:
    """What is wrong with the headings of a table that has its own alone."""
    header, spec = rows[top], heads.spec
    known = [f"{name} 1" if name in spec.numbered else name for name in sorted(spec.columns)]
    problems: list[InputError] = []
    for index, cell in enumerate(header.cells):
        words = cell.text
        if index in columns.values() or not (words or any(map(show_cell, column_of(rows, index)[top + 1 :]))):
            continue
        if heads.match(words)[1] >= spec.least:
            message, hint = f"the heading “{words}” is there twice", "Keep one of the two columns."
        else:
            message = f"“{_short(words)}” is not a heading here" if words else "this column has no heading"
            hint = did_you_mean(words, known) or "Take the column out, or put it on another sheet."
        problems.append(InputError(message, where=header.where(index), hint=hint))
    missing = [name for name in spec.required if (name, 0) not in columns]
    return problems + [
        InputError(f"the column “{name}” is missing", where=header.where(0), hint=remedy or "Add it.")
        for name in missing
    ]


def _no_columns(path: Path, grids: Sequence[Grid], heads: _Heads, remedy: str) -> InputError:
    spec = heads.spec
    rows = [row for grid in grids for row in grid.rows[:HEADING_SEARCH]]
    most = max(map(heads.columns, rows), key=len, default=dict[Key, int]())
    missing = [name for name in spec.required if (name, 0) not in most] or list(spec.required)
    columns = f"the column{'s' if len(missing) > 1 else ''} {list_words(missing, 'and')}"
    return InputError(
        f"No sheet has {columns if missing else 'headings that are known here'}.",
        where=str(path),
        hint=remedy or f"The columns can be headed: {', '.join(spec.columns)}.",
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
