"""Reading index sheets back: every row as a draft, and every cell that cannot be used with its remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from base.errors import InputError, ManyProblems
from base.words import did_you_mean, list_words
from descriptors.models import RUNGS, EvidenceType, Framework, Rung
from evidence.index_sheet.cells import CellValue, Grid, date_of, number_of, read_grids, text_of
from evidence.index_sheet.columns import BEARING_COLUMNS, ITEM_COLUMNS, READ_ONLY, SENSITIVITIES, YES_NO
from evidence.index_sheet.drafts import Draft, DraftBearing, IndexRow, base_name
from evidence.lifecycle import check_rung
from evidence.models import DIRECTIONS, PREVALENCES, SERIOUSNESSES, STRENGTHS

T = TypeVar("T", bound=str)

_REQUIRED = ("type", "about")
_HEADINGS = {column.heading for column in ITEM_COLUMNS} | set(READ_ONLY)
_BEARING_HEADINGS = {column.heading for column in BEARING_COLUMNS}
_NUMBERED = re.compile(r"(.+?) ?(\d+)")
_HEADER_SEARCH = 15  # rows at the top among which the headings may stand


def read_index(path: Path, framework: Framework) -> tuple[IndexRow, ...]:
    """Read an index sheet.

    Args:
        path: an XLSX, ODS or CSV file; every sheet of it that has the headings is read.
        framework: gives the types and descriptors that may be named.

    Returns:
        One row for each item, in the order of the sheet; empty rows are left out.

    Raises:
        InputError: the file cannot be read, or no sheet in it is an index.
        ManyProblems: cells that cannot be used, all of them, each with its place, what is wrong and the remedy.
    """
    rows, problems = read_with_problems(path, framework)
    if problems:
        count = "1 cell" if len(problems) == 1 else f"{len(problems)} cells"
        raise ManyProblems(
            f"{path.name} has {count} that cannot be used",
            problems,
            where=str(path),
            hint="Correct them and try again.",
        )
    return rows


def read_with_problems(path: Path, framework: Framework) -> tuple[tuple[IndexRow, ...], tuple[InputError, ...]]:
    """Read an index sheet as far as it can be used.

    Args:
        path: an XLSX, ODS or CSV file.
        framework: gives the types and descriptors that may be named.

    Returns:
        The rows without a fault, and the problems of the others in the order of their places.

    Raises:
        InputError: the file cannot be read, or no sheet in it is an index.
    """
    rows: list[IndexRow] = []
    problems: list[InputError] = []
    sheets = [(grid, top) for grid in read_grids(path) if (top := _header_row(grid)) is not None]
    if not sheets:
        raise InputError(
            "no sheet in it has the headings of an index",
            where=str(path),
            hint="Start from 'readiness evidence template', and keep its first row.",
        )
    seen: dict[str, str] = {}
    for grid, top in sheets:
        columns = _columns(grid, top, problems)
        for number in range(top + 1, len(grid.rows)):
            reader = _RowReader(grid, number, columns, framework)
            row = reader.read() if reader.filled else None
            if row and row.id and row.id in seen:
                reader.refuse("id", f"{row.id} stands in {seen[row.id]} already", "Keep one of the two rows.")
            problems += reader.problems
            if row and not reader.problems:
                rows.append(row)
            if row and row.id:
                seen.setdefault(row.id, row.place)
    return tuple(rows), tuple(problems)


class _Heading(NamedTuple):
    """A heading and, for a column of a bearing, the number of the bearing."""

    name: str
    number: int = 0


def _heading(value: CellValue) -> _Heading | None:
    words = " ".join(text_of(value).lower().replace("_", " ").split())
    if words in _HEADINGS:
        return _Heading(words)
    if (match := _NUMBERED.fullmatch(words)) and match[1] in _BEARING_HEADINGS:
        return _Heading(match[1], int(match[2]))
    return None


def _header_row(grid: Grid) -> int | None:
    """The row that holds most headings; None where no row holds a few."""
    counts = [sum(_heading(cell) is not None for cell in row) for row in grid.rows[:_HEADER_SEARCH]]
    best = max(counts, default=0)
    return counts.index(best) if best >= 3 else None


def _columns(grid: Grid, top: int, problems: list[InputError]) -> dict[_Heading, int]:
    """Where each heading stands; a heading that is unknown, missing or there twice is a problem."""
    columns: dict[_Heading, int] = {}
    for index, cell in enumerate(grid.rows[top]):
        words, heading = text_of(cell), _heading(cell)
        if heading in columns:
            message, hint = f'the heading "{words}" is there twice', "Keep one of the two columns."
        elif heading:
            columns[heading] = index
            continue
        elif not words and not any(text_of(row[index]) for row in grid.rows[top + 1 :] if index < len(row)):
            continue
        else:
            message = f'"{words}" is not a heading of an index' if words else "this column has no heading"
            known = [*sorted(_HEADINGS), *(f"{heading} 1" for heading in sorted(_BEARING_HEADINGS))]
            hint = did_you_mean(words, known) or "Take the column out, or put it on another sheet."
        problems.append(InputError(message, where=grid.place(top, index), hint=hint))
    problems += [
        InputError(
            f'the column "{name}" is missing',
            where=grid.place(top, 0),
            hint="Add it, as 'readiness evidence template' has it.",
        )
        for name in _REQUIRED
        if _Heading(name) not in columns
    ]
    return columns


def _same(text: str, options: Sequence[T]) -> T | None:
    return next((option for option in options if option.lower() == text.lower()), None)


class _RowReader:
    """Reads one row, and gathers what is wrong with it."""

    def __init__(self, grid: Grid, number: int, columns: dict[_Heading, int], framework: Framework) -> None:
        self.problems: list[InputError] = []
        self._grid = grid
        self._number = number
        self._columns = columns
        self._framework = framework

    @property
    def filled(self) -> bool:
        """Whether anything stands in a column that is read."""
        return any(self._text(*heading) for heading in self._columns if heading.name not in READ_ONLY)

    def read(self) -> IndexRow | None:
        """The row as a draft; None where type or date cannot be made out."""
        kind = self._type()
        about = self._about()
        sample, met = self._sample()
        bearings = self._bearings(counted=sample is not None and met is not None)
        file = self._text("file")
        title = self._text("title") or Path(base_name(file)).stem
        if not title:
            self.refuse("title", "the title is missing", "Say in a few words what it is.")
        sensitivity = self._word("sensitivity", SENSITIVITIES) or "ordinary"
        rung = self._rung()
        if kind is None or about is None:
            return None
        draft = Draft(
            title=title,
            type=kind.code,
            about=about,
            lead=self._text("lead"),
            sensitivity=sensitivity,
            rung=rung,
            checked_by=self._text("checked by"),
            outcomes=self._text("outcomes"),
            sample=sample,
            met=met,
            bearings=bearings,
        )
        self._check_rung(draft, kind)
        place = self._grid.place(self._number, 0)
        cells = {
            name: self._grid.place(self._number, column)
            for (name, number), column in self._columns.items()
            if not number
        }
        return IndexRow(place=place, id=self._text("id") or None, file=file, draft=draft, cells=cells)

    def refuse(self, name: str, message: str, hint: str, number: int = 0) -> None:
        """Note what is wrong with a cell and what to do about it; where its column is missing, with the row."""
        column = self._columns.get(_Heading(name, number), 0)
        self.problems.append(InputError(message, where=self._grid.place(self._number, column), hint=hint))

    def _cell(self, name: str, number: int = 0) -> CellValue:
        column = self._columns.get(_Heading(name, number))
        row = self._grid.rows[self._number]
        return row[column] if column is not None and column < len(row) else None

    def _text(self, name: str, number: int = 0) -> str:
        return text_of(self._cell(name, number))

    def _word(self, name: str, options: Sequence[T], number: int = 0) -> T | None:
        text = self._text(name, number)
        if not text:
            return None
        if found := _same(text, options):
            return found
        hint = did_you_mean(text, options) or f"Write {list_words(options)}."
        self.refuse(name, f'"{text}" is not one of the words for {name}', hint, number)
        return None

    def _type(self) -> EvidenceType | None:
        text = self._text("type")
        types = self._framework.types
        if not text:
            self.refuse("type", "the type is missing", "Pick one from the list; its code, such as E01, is enough.")
            return None
        by_name = {key.lower(): kind for kind in types.values() for key in (kind.code, kind.slug, kind.name)}
        words = text.lower()
        if found := by_name.get(words) or by_name.get(words.split()[0]):
            return found
        names = [*types, *(kind.name for kind in self._framework.evidence_types)]
        hint = did_you_mean(text, names) or "Pick one from the list; its code, such as E01, is enough."
        self.refuse("type", f'"{text}" is not a type of evidence', hint)
        return None

    def _about(self) -> date | None:
        value = self._cell("about")
        if found := date_of(value):
            return found
        text = text_of(value)
        self.refuse(
            "about",
            f'"{text}" is not a date' if text else "the date it is about is missing",
            "Write a day, such as 31/03/2014; for a period, its last day.",
        )
        return None

    def _sample(self) -> tuple[int | None, int | None]:
        sample, met = self._whole("sample"), self._whole("met")
        if sample == 0:
            self.refuse("sample", "a sample of 0 shows nothing", "Leave sample and met empty.")
        elif sample is not None and met is not None and met > sample:
            self.refuse("met", f"{met} met the standard, of a sample of {sample}", "Correct one of the two.")
        elif bool(self._text("sample")) != bool(self._text("met")):
            missing = "met" if self._text("sample") else "sample"
            self.refuse(missing, f"{missing} is missing", "Fill in both sample and met, or neither.")
        return sample, met

    def _whole(self, name: str) -> int | None:
        value = self._cell(name)
        number = number_of(value)
        if number is None and text_of(value):
            self.refuse(name, f'"{text_of(value)}" is not a whole number', "Write a number such as 20.")
        return number

    def _rung(self) -> Rung | None:
        text = self._text("rung")
        if not text:
            return None
        rung = _same(text.split()[0], RUNGS)
        if rung is None:
            self.refuse("rung", f'"{text}" is not a rung of the ladder', f"Write {list_words(RUNGS)}.")
            return None
        return rung

    def _check_rung(self, draft: Draft, kind: EvidenceType) -> None:
        try:
            check_rung(draft, self._framework.rung_of_kind[kind.kind])
        except InputError as error:
            self.refuse(error.where.replace("_", " "), error.message, error.hint)

    def _bearings(self, *, counted: bool) -> tuple[DraftBearing, ...]:
        numbers = sorted({heading.number for heading in self._columns if heading.number})
        filled = [n for n in numbers if any(self._text(name, n) for name in _BEARING_HEADINGS)]
        found = [self._bearing(number, counted) for number in filled]
        return tuple(bearing for bearing in found if bearing)

    def _bearing(self, number: int, counted: bool) -> DraftBearing | None:
        descriptor = self._descriptor(number)
        direction = self._word("direction", DIRECTIONS, number)
        prevalence = self._word("prevalence", PREVALENCES, number)
        seriousness = self._word("seriousness", (*STRENGTHS, *SERIOUSNESSES), number)
        stated = {"direction": direction, "prevalence": prevalence, "seriousness": seriousness}
        missing = [name for name in stated if not self._text(name, number)]
        if missing and not (counted and "prevalence" in missing):
            for name in missing:
                remedy = "Fill it in, or give sample and met." if name == "prevalence" else "Fill it in."
                self.refuse(name, f"{name} {number} is missing", remedy, number)
        fitting = {"supports": STRENGTHS, "undermines": SERIOUSNESSES}.get(direction or "")
        if fitting and seriousness and seriousness not in fitting:
            self.refuse(
                "seriousness",
                f'"{seriousness}" does not go with "{direction}"',
                f"Write {list_words(fitting)}.",
                number,
            )
        self_known = self._word("self-known", YES_NO, number)
        if descriptor is None:
            return None
        return DraftBearing(
            descriptor=descriptor,
            direction=direction,
            prevalence=prevalence,
            seriousness=seriousness,
            self_known=None if self_known is None else self_known == YES_NO[0],
            basis=self._text("basis", number),
            note=self._text("note", number),
        )

    def _descriptor(self, number: int) -> str | None:
        text = self._text("descriptor", number)
        if not text:
            self.refuse("descriptor", f"descriptor {number} is missing", "Pick it, or empty its cells.", number)
            return None
        known = self._framework.descriptors
        for word in (text.upper(), text.split()[0].upper()):
            if word in known:
                return word
        hint = did_you_mean(text.split()[0], known) or "Pick one from the list; its id, such as HP-07, is enough."
        self.refuse("descriptor", f'"{text}" is not a descriptor', hint, number)
        return None
