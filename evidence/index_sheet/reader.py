"""Reading index sheets back: every row as a draft, and every cell that cannot be used with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path

from base.errors import InputError
from base.ondemand import OnDemand
from base.words import list_words
from descriptors.models import RUNGS, EvidenceType, Framework, Rung
from evidence.index_sheet.columns import BEARING_COLUMNS, ITEM_COLUMNS, READ_ONLY, SENSITIVITIES, WORDS, field_of
from evidence.index_sheet.drafts import Draft, DraftBearing, IndexRow, Sensitivity, base_name
from evidence.items.lifecycle import check_rung
from evidence.models import DIRECTIONS, PREVALENCES, SERIOUSNESSES, STRENGTHS
from evidence.tables.formulas import show_cell
from evidence.tables.rows import Choices, TableRow, TableRows, read_rows, refuse_all, refused
from evidence.tables.section import TableSection
from evidence.tables.words import Spec

LONGEST_NAME = 255
"""Bytes of a file's name: no file system here takes more."""

LONGEST_CHARACTER = 4
"""Bytes in UTF-8."""

_BEARING = tuple(column.heading for column in BEARING_COLUMNS)
_JUDGED = tuple(name for name in _BEARING if name not in ("note", "basis"))
_SAMPLE = (("sample", 0), ("met", 0))
_START = "Start from the template of this workspace, and keep its first row."
_YES_NO = Choices(
    {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False},
    "answer of yes or no",
    "Write yes or no.",
)
_RUNGS: Choices[Rung] = Choices({rung: rung for rung in RUNGS}, "rung of the ladder", f"Write {list_words(RUNGS)}.")


def read_index(path: Path, framework: Framework) -> Sequence[IndexRow]:
    """Read an index sheet.

    Args:
        path: an XLSX, ODS or CSV file; every sheet of it that has the headings is read.
        framework: gives the types and descriptors that may be named.

    Returns:
        One row for each item, in the order of the sheet; empty rows are left out.

    Raises:
        InputError: the file cannot be read, or no sheet in it is an index, or one cell cannot be used.
        ManyProblems: cells that cannot be used, all of them, each with its place, what is wrong and the remedy.
    """
    rows, problems = read_with_problems(path, framework)
    refuse_all(path, problems)
    return rows


def read_with_problems(path: Path, framework: Framework) -> tuple[Sequence[IndexRow], tuple[InputError, ...]]:
    """Read an index sheet as far as it can be used.

    Args:
        path: an XLSX, ODS or CSV file.
        framework: gives the types and descriptors that may be named.

    Returns:
        The rows without a fault, and the problems of the others in the order of their places.

    Raises:
        InputError: the file cannot be read, or no sheet in it is an index.
    """
    read, problems = read_rows(path, IndexReader.spec(), every_sheet=True, remedy=_START)
    reader = IndexReader(framework)
    singly: dict[int, TableRow] = {}
    unread: set[int] = set()
    for section in read.sections:
        for at in reader.doubtful(section):
            row = singly[read.first(section) + at] = TableRow(section, at)
            if reader.read(row) is None:
                unread.add(read.first(section) + at)
    seen: dict[str, int] = {}
    for at, id in _ids(read):
        if at not in unread and seen.setdefault(id, at) != at:
            row = singly.setdefault(at, read[at])
            row.refuse("id", f"{id} stands in {read[seen[id]].place} already", "Keep one of the two rows.")
    problems += [problem for at in sorted(singly) for problem in singly[at].problems]
    every = range(len(read))
    good = [at for at in every if at not in singly or not singly[at].problems] if singly else every
    return IndexRows(read, good, reader), tuple(problems)


def _ids(rows: TableRows) -> Iterator[tuple[int, str]]:
    """The ids that rows name, each with the place of its row."""
    for section in rows.sections:
        for at in section.filled(("id", 0)):
            yield rows.first(section) + at, TableRow(section, at).text("id")


class IndexRows(OnDemand[IndexRow]):
    """Rows of an index in which nothing is wrong, each put into a draft when it is asked for."""

    def __init__(self, rows: TableRows, good: Sequence[int], reader: IndexReader) -> None:
        self._rows, self._good, self._reader = rows, good, reader

    def __len__(self) -> int:
        return len(self._good)

    def made(self, at: int) -> IndexRow:
        """The draft of a row."""
        row = self._rows[self._good[at]]
        draft = self._reader.read(row)
        if draft is None or row.problems:
            raise RuntimeError(f"What was found good in {row.place} is now refused: {row.problems}")
        return draft


class IndexReader:
    """Reads rows as what they say of items."""

    def __init__(self, framework: Framework) -> None:
        kinds = framework.evidence_types
        by_name = {name: kind for kind in kinds for name in (kind.code, kind.slug, kind.name)}
        pick = "Pick one from the list; its code, such as E01, is enough."
        self._framework = framework
        self._types = Choices(by_name, "type of evidence", pick)
        self._bearing = BearingReader(framework)

    @staticmethod
    @cache
    def spec() -> Spec:
        """The columns of an index, as its template has them; three of them tell that a sheet is one."""
        headings = (*(column.heading for column in (*ITEM_COLUMNS, *READ_ONLY)), *sorted(_BEARING))
        return Spec(
            columns={heading: (heading.replace("-", " "),) for heading in headings},
            required=("type", "about"),
            numbered=frozenset(_BEARING),
            unread=frozenset(column.heading for column in READ_ONLY),
            recognised=3,
        )

    def read(self, row: TableRow) -> IndexRow | None:
        """The row as a draft; None where type or date cannot be made out."""
        kind = self._kind(row)
        about = _about(row)
        sample, met = _sample(row)
        bearings = self._bearings(row, counted=sample is not None and met is not None)
        file = row.text("file")
        name = base_name(file) if file else ""
        if name and len(name.encode()) > LONGEST_NAME:
            row.refuse("file", "this is too long for the name of a file", "Give the file's name alone.")
        title = row.text("title") or _stem(file)
        if not title:
            row.refuse("title", "the title is missing", "Say in a few words what it is.")
        sensitivity = _sensitivity(row) or "ordinary"
        rung = row.choice("rung", _RUNGS) if row.text("rung") else None
        if kind is None or about is None:
            return None
        draft = Draft.model_validate(
            {field_of(column): row.text(column.heading) for column in WORDS}
            | {"title": title, "type": kind.code, "about": about, "sensitivity": sensitivity, "rung": rung}
            | {"sample": sample, "met": met, "bearings": bearings}
        )
        self._check_rung(row, draft, kind)
        return IndexRow(row, row.text("id") or None, file, draft)

    def doubtful(self, section: TableSection) -> set[int]:
        """The rows in which something may be wrong, for a closer look; those beside them are surely good.

        What the rows say is judged by columns: each way in which the columns of one question are filled once.
        """
        rows = refused(section, [("type", 0)], self._kind)
        rows |= refused(section, [("about", 0)], _about)
        rows |= refused(section, [("sensitivity", 0)], _sensitivity)
        rows |= refused(section, _SAMPLE, _sample)
        rows.update(section.filled(("rung", 0)))  # seldom one, and several cells decide about it
        if untitled := section.blank(("title", 0)):
            rows.update(set(section.blank(("file", 0), lambda file: _stem(show_cell(file)))).intersection(untitled))
        if ("file", 0) in section.columns:
            files = section.values(section.columns["file", 0])
            rows.update(at for at, file in enumerate(files) if len(str(file)) > LONGEST_NAME // LONGEST_CHARACTER)
        counted = _counted(section)
        for number in section.numbers:
            keys = [(name, number) for name in _JUDGED]
            rows |= refused(section, keys, partial(self._bearing.read, number=number), counted)
            noted = {at for name in ("note", "basis") for at in section.filled((name, number))}
            rows |= noted.intersection(section.blank(("descriptor", number))) if noted else noted
        return rows

    def _check_rung(self, row: TableRow, draft: Draft, kind: EvidenceType) -> None:
        try:
            check_rung(draft, self._framework.rung_of_kind[kind.kind])
        except InputError as error:
            row.refuse((error.where or error.field).replace("_", " "), error.message, error.hint)

    def _kind(self, row: TableRow) -> EvidenceType | None:
        return row.choice("type", self._types)

    def _bearings(self, row: TableRow, *, counted: bool) -> tuple[DraftBearing, ...]:
        bearings = [self._bearing.read(row, counted, number=number) for number in row.section.numbers]
        return tuple([bearing for bearing in bearings if bearing])


def _about(row: TableRow) -> date | None:
    return row.day("about", "the date it is about is missing")


def _sensitivity(row: TableRow) -> Sensitivity | None:
    return row.word("sensitivity", SENSITIVITIES)


def _stem(file: str) -> str:
    """What a file is called without its ending; a title where there is no other."""
    return Path(base_name(file)).stem if file else ""


def _counted(section: TableSection) -> Sequence[bool]:
    """Of which rows sample and met are given; nothing where that holds of none."""
    if not all(key in section.columns for key in _SAMPLE):
        return ()
    ways = [*section.together(_SAMPLE)]
    some = dict(zip(ways, range(len(ways)), strict=True))
    counted = {way: None not in _sample(TableRow(section, at)) for way, at in some.items()}
    return [counted[way] for way in ways]


def _sample(row: TableRow) -> tuple[int | None, int | None]:
    sample, met = row.whole("sample"), row.whole("met")
    if sample == 0:
        row.refuse("sample", "a sample of 0 shows nothing", "Leave sample and met empty.")
    elif sample is not None and met is not None and met > sample:
        row.refuse("met", f"{met} met the standard, of a sample of {sample}", "Correct one of the two.")
    elif bool(row.text("sample")) != bool(row.text("met")):
        missing = "met" if row.text("sample") else "sample"
        row.refuse(missing, f"{missing} is missing", "Fill in both sample and met, or neither.")
    return sample, met


class BearingReader:
    """Reads what rows say of a descriptor, in an index or in a sheet of findings."""

    def __init__(self, framework: Framework) -> None:
        ids = {id: id for id in framework.descriptors}
        self._descriptors = Choices(ids, "descriptor", "Pick one from the list; its id is enough.")
        self._read: dict[tuple[tuple[str, ...], bool], DraftBearing] = {}

    def read(self, row: TableRow, counted: bool = False, *, number: int = 0) -> DraftBearing | None:
        """What a row says of one descriptor; None where the descriptor cannot be made out.

        Args:
            counted: whether sample and met can give the prevalence.
            number: of the bearing in a row that has several.
        """
        # Most bearings of a long list are said in the same few words.
        words = tuple([row.text(name, number) for name in _BEARING])
        if (words, counted) in self._read:
            return self._read[words, counted]
        if number and not any(words):
            return None
        refused = len(row.problems)
        bearing = self._understood(row, number, counted=counted)
        if bearing and len(row.problems) == refused:
            self._read[words, counted] = bearing
        return bearing

    def _understood(self, row: TableRow, number: int, *, counted: bool) -> DraftBearing | None:
        descriptor = row.choice("descriptor", self._descriptors, number)
        direction = row.word("direction", DIRECTIONS, number)
        prevalence = row.word("prevalence", PREVALENCES, number)
        seriousness = row.word("seriousness", (*STRENGTHS, *SERIOUSNESSES), number)
        missing = [name for name in ("direction", "prevalence", "seriousness") if not row.text(name, number)]
        for name in missing if not (counted and "prevalence" in missing) else ():
            remedy = "Fill it in, or give sample and met." if number and name == "prevalence" else "Fill it in."
            row.refuse(name, f"{name} {number or ''}".rstrip() + " is missing", remedy, number)
        fitting = {"supports": STRENGTHS, "undermines": SERIOUSNESSES}.get(direction or "")
        if fitting and seriousness and seriousness not in fitting:
            message = f"“{seriousness}” does not go with “{direction}”"
            row.refuse("seriousness", message, f"Write {list_words(fitting)}.", number)
        known = row.choice("self-known", _YES_NO, number) if row.text("self-known", number) else None
        if descriptor is None:
            return None
        return DraftBearing(
            descriptor=descriptor,
            direction=direction,
            prevalence=prevalence,
            seriousness=seriousness,
            self_known=known,
            basis=row.text("basis", number),
            note=row.text("note", number),
        )
