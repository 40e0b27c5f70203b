"""Filing a whole index sheet: new rows are filed, changed rows become revisions, unchanged rows change nothing.

Every row that can be taken is taken, in one change; the others are answered with their cell and the remedy. So a
sheet can be corrected and imported again as often as it takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from base.errors import InputError, ManyProblems, NotFoundError
from base.gate import inside
from base.groups import grouped
from base.words import counted, did_you_mean
from evidence.index_sheet.drafts import Draft, IndexRow, changes, draft_of
from evidence.index_sheet.reader import IndexReader, read_with_problems
from evidence.items.filing import Filed, FileRead, FilingDesk
from evidence.models import Item
from evidence.people import find_person, lead_notice
from evidence.register.change import Change


class IndexSheetTaken(NamedTuple):
    """What an import of a sheet did.

    Attributes:
        done: every row that was taken, in the order of the sheet: the item before and after.
        problems: what is wrong in the rows that were not taken, each with its cell.
        notices: what was taken and may yet be a mistake, a sentence each.
    """

    done: tuple[Filed, ...]
    problems: tuple[InputError, ...]
    notices: tuple[str, ...]

    @property
    def filed(self) -> tuple[str, ...]:
        """Ids of new items."""
        return tuple(filed.item.id for filed in self.done if filed.new)

    @property
    def revised(self) -> tuple[str, ...]:
        """Ids of items that a row changed."""
        return tuple(filed.item.id for filed in self.done if filed.changed and not filed.new)

    @property
    def unchanged(self) -> tuple[str, ...]:
        """Ids of items that a row names as they are."""
        return tuple(filed.item.id for filed in self.done if not filed.changed)

    @property
    def numbers(self) -> str:
        """How many rows were taken, in words."""
        return f"{len(self.filed)} filed, {len(self.revised)} revised, {len(self.unchanged)} as they were"


class SheetRead(NamedTuple):
    """What a sheet says: the rows that can be used, and what is wrong with the others."""

    path: Path
    rows: Sequence[IndexRow]
    problems: tuple[InputError, ...]


class _Ready(NamedTuple):
    """A row whose file, if it brings one, is in the store.

    Attributes:
        item: what becomes of a new one; None where the register has it, and for an attestation.
    """

    row: IndexRow
    file: FileRead | None
    item: Item | None


class SheetIntake:
    """Takes the rows of one sheet into a register."""

    def __init__(self, desk: FilingDesk, *, command: str = "evidence import", filed_by_leads: bool = False) -> None:
        """Prepare to take a sheet.

        Args:
            filed_by_leads: whether each lead filed their own rows, as in a worked example.
        """
        self._desk, self._register = desk, desk.register
        self._command, self._filed_by_leads = command, filed_by_leads

    def read(self, sheet: Path) -> SheetRead:
        """Read a sheet, to be taken.

        Raises:
            InputError: it cannot be read at all.
        """
        return SheetRead(sheet, *read_with_problems(sheet, self._desk.framework))

    def take(
        self, read: SheetRead, folder: Path | None = None, progress: Callable[[int], None] = lambda rows: None
    ) -> IndexSheetTaken:
        """Take every row that can be taken; the others are answered with their cell and the remedy.

        Args:
            folder: where its files are; the sheet's own folder for None.
            progress: told the number of rows whose file is stored since the last call.

        Raises:
            RegisterError: the register refuses; then no row is taken.
        """
        problems = list(read.problems)
        rows, notices = self._with_known_leads(read.rows)
        stored = self._stored(rows, _Folder(folder or read.path.parent), problems, progress)
        holders = self._desk.holders(file for _, file in stored)
        ready: list[_Ready] = []
        for row, file in stored:
            with _answering(row, problems):
                ready.append(self._ready(row, file, holders))
        done: list[Filed] = []
        if ready:
            with self._register.change(self._desk.actor, self._command) as change:
                attested = self._attestations()
                earlier: set[str] = set()
                for one in ready:
                    with _answering(one.row, problems):
                        done.append(self._take(change, one, attested, earlier))
                        earlier.add(done[-1].item.id)
        return IndexSheetTaken(tuple(done), tuple(problems), notices)

    def take_all(
        self, sheet: Path, folder: Path | None = None, progress: Callable[[int], None] = lambda rows: None
    ) -> IndexSheetTaken:
        """Take every row of a sheet, or say in one go why not.

        Raises:
            ManyProblems: a row could not be taken; the others were.
        """
        taken = self.take(self.read(sheet), folder, progress)
        if taken.problems:
            raise refused(sheet, taken)
        return taken

    def _stored(
        self, rows: Sequence[IndexRow], files: _Folder, problems: list[InputError], progress: Callable[[int], None]
    ) -> list[tuple[IndexRow, FileRead | None]]:
        """The rows with their files, in the store by then; what is wrong with the others goes to the problems."""
        pairs: list[tuple[IndexRow, Path | None]] = []
        for row in rows:
            with _answering(row, problems):
                pairs.append((row, self._brought(row, files)))
        stored: list[tuple[IndexRow, FileRead | None]] = []
        files_read = self._desk.store_each([path for _, path in pairs if path])
        for row, path in pairs:
            with _answering(row, problems):
                file = next(files_read) if path else None
                if isinstance(file, InputError):
                    raise file
                stored.append((row, file))
            progress(1)
        return stored

    def _brought(self, row: IndexRow, files: _Folder) -> Path | None:
        """The file a row brings; None for an attestation, and where the item has that file already."""
        if not row.file or (row.id and "file" not in changes(row, self._item(row.id))):
            return None
        return files.find(row.file)

    def _ready(self, row: IndexRow, file: FileRead | None, holders: Mapping[str, Item]) -> _Ready:
        """A row with all that is read for it before the change, in which others wait."""
        known = holders.get(file.stored.sha256) if file else None
        if file and row.id is None and known is None:
            return _Ready(row, file, self._desk.ready(row.draft, file, filer=self._filer(row)))
        if file and (known is None or changes(row, known)):
            _ = file.contents
        return _Ready(row, file, None)

    def _filer(self, row: IndexRow) -> str:
        return row.draft.lead if self._filed_by_leads else ""

    def _take(self, change: Change, ready: _Ready, attested: dict[Draft, Item], earlier: set[str]) -> Filed:
        """Take one row; `earlier` has the ids of the items of the rows before it."""
        row, file, item = ready
        if row.id is not None:
            return self._revised(change, row, file, self._item(row.id))
        if file is None and (known := attested.get(row.draft)):
            return Filed(known, known)
        done = self._desk.put_new(change, row.draft, file, filer=self._filer(row), ready=item)
        if file is None:
            attested[row.draft] = done.item
        if done.item.id in earlier and changes(row, done.item):
            raise InputError(
                f"An earlier row names the same file ({done.item.id}) and says something else of it.",
                field="file",
                hint="Put all that a file shows into one row; a sheet can have further columns, such as descriptor 7.",
            )
        return done if done.new else self._revised(change, row, file, done.item)

    def _revised(self, change: Change, row: IndexRow, file: FileRead | None, item: Item) -> Filed:
        if not changes(row, item):
            return Filed(item, item)
        stated = {**row.draft.model_dump(exclude={"bearings"}), "bearings": row.draft.bearings}
        return self._desk.put_revised(change, item.id, stated, file)

    def _with_known_leads(self, rows: Sequence[IndexRow]) -> tuple[list[IndexRow], tuple[str, ...]]:
        """The rows with leads spelled as in the list of people, and what to say of those who are not in it."""
        people = self._register.people()
        known = {row.draft.lead: find_person(people, row.draft.lead) for row in rows}
        spelled = [_led_by(row, person.name) if (person := known[row.draft.lead]) else row for row in rows]
        counts = Counter(row.draft.lead for row in rows if known[row.draft.lead] is None)
        notices = [lead_notice(people, lead) for lead in counts if lead]
        return spelled, tuple(notice for notice in notices if notice)

    def _item(self, id: str) -> Item:
        try:
            return self._register.item(id)
        except NotFoundError as error:
            hint = "Leave the cell empty for a new item, or correct the id."
            raise NotFoundError(error.message, field="id", hint=hint) from error

    def _attestations(self) -> dict[Draft, Item]:
        """Items without a file, by what a row would say of them: a sheet that is imported again files none twice."""
        return {draft_of(item): item for item in self._register.items() if item.sha256 is None and item.in_use}


def refused(sheet: Path, taken: IndexSheetTaken) -> ManyProblems:
    """The answer to a sheet with rows that could not be taken."""
    return ManyProblems(
        f"{counted(len(taken.problems), 'cell')} could not be taken; of the other rows {taken.numbers}.",
        taken.problems,
        where=str(sheet),
        hint="Correct the cells and import the sheet again: rows that were taken change nothing then.",
    )


@contextmanager
def _answering(row: IndexRow, problems: list[InputError]) -> Generator[None]:
    """Put what is wrong with a row to the problems, with its cell."""
    try:
        yield
    except InputError as error:
        heading = error.field.replace("_", " ")
        lacking = heading in IndexReader.spec().columns and (heading, 0) not in row.row.columns
        add = f"No column is headed “{heading}”: add one." if lacking else ""
        problems.append(InputError(error.message, where=row.where(heading), hint=f"{error.hint} {add}".strip()))


def _led_by(row: IndexRow, lead: str) -> IndexRow:
    return replace(row, draft=row.draft.model_copy(update={"lead": lead}))


class _Folder:
    """The files that rows may name: those of one folder and the folders in it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _by_name(self) -> dict[str, list[Path]]:
        return grouped((path.name, path) for path in sorted(self._root.rglob("*")) if path.is_file())

    def find(self, name: str) -> Path:
        """The file a row names.

        Raises:
            NotFoundError: it is not there, or two files have the name.
            InputError: the name leads out of the folder.
        """
        plain = PurePosixPath(name.replace("\\", "/").lstrip("/"))
        if ".." in plain.parts:
            raise InputError(
                f"{name} leads out of {self._root}.", field="file", hint="Put the file into the folder and name it."
            )
        if _is_file(direct := self._root / plain):
            return self._inside(direct)
        paths = self._by_name.get(plain.name, [])
        if len(paths) == 1:
            return self._inside(paths[0])
        if paths:
            example = paths[0].relative_to(self._root)
            raise NotFoundError(
                f"{len(paths)} files are called {plain.name}.", field="file", hint=f"Write its folder too: {example}."
            )
        near = did_you_mean(plain.name, self._by_name)
        raise NotFoundError(
            f"{name} is not in {self._root}.", field="file", hint=near or "Put it there, or correct the name."
        )

    def _inside(self, path: Path) -> Path:
        """A file of the folder, which a link may not lead out of."""
        if not inside(path, self._root):
            raise InputError(
                f"{path.relative_to(self._root)} is a link that leads out of {self._root}.",
                field="file",
                hint="Put a copy of the file there in place of the link.",
            )
        return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # longer than the name of any file
        return False
