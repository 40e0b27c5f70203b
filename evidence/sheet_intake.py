"""Filing a whole index sheet: new rows are filed, changed rows become revisions, unchanged rows change nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from descriptors.errors import InputError, ManyProblems, NotFoundError
from descriptors.models import Framework
from evidence.filestore import FileStore
from evidence.filing import Unsaid, bearings_of, file_evidence, natural_rung
from evidence.index_sheet.drafts import IndexRow, changes, draft_of
from evidence.index_sheet.reader import read_with_problems
from evidence.lifecycle import revise
from evidence.models import Item
from evidence.register import Register


class SheetTaken(NamedTuple):
    """What an import of a sheet did: ids of items, and the rows that could not be taken.

    Attributes:
        filed: new items.
        revised: items that a row changed.
        unchanged: items that a row names as they are.
        problems: what is wrong in the rows that were not taken, each with its cell.
    """

    filed: tuple[str, ...]
    revised: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[InputError, ...]


class SheetIntake:
    """Takes the rows of one sheet into a register."""

    def __init__(
        self,
        register: Register,
        store: FileStore,
        framework: Framework,
        unsaid: Unsaid,
        *,
        actor: str,
        command: str = "evidence import",
    ) -> None:
        """Prepare to take a sheet.

        Args:
            register: the register.
            store: where the files go.
            framework: the framework in use.
            unsaid: policy for what a row leaves unsaid.
            actor: who imports.
            command: what is entered in the journal.
        """
        self._register, self._store = register, store
        self._framework, self._unsaid = framework, unsaid
        self._actor, self._command = actor, command

    def take(
        self, sheet: Path, folder: Path | None = None, progress: Callable[[int], None] = lambda rows: None
    ) -> SheetTaken:
        """Take every row that can be taken; the others are answered with their cell and the remedy.

        Args:
            sheet: the index sheet.
            folder: where its files are; the sheet's own folder for None.
            progress: told the number of rows done since the last call.

        Raises:
            InputError: the sheet cannot be read at all.
        """
        rows, problems = read_with_problems(sheet, self._framework)
        told = list(problems)
        outcome: dict[str, list[str]] = {"filed": [], "revised": [], "unchanged": []}
        attested = self._attestations()
        for row in rows:
            try:
                verdict, id = self._take_row(row, folder or sheet.parent, attested)
                outcome[verdict].append(id)
            except InputError as error:
                where = f"{row.place} ({error.where})" if error.where else row.place
                told.append(InputError(error.message, where=where, hint=error.hint))
            progress(1)
        filed, revised, unchanged = (tuple(outcome[name]) for name in ("filed", "revised", "unchanged"))
        return SheetTaken(filed, revised, unchanged, tuple(told))

    def take_all(
        self, sheet: Path, folder: Path | None = None, progress: Callable[[int], None] = lambda rows: None
    ) -> SheetTaken:
        """Take every row of a sheet, or say in one go why not.

        Raises:
            ManyProblems: a row could not be taken; those before it were.
        """
        taken = self.take(sheet, folder, progress)
        if taken.problems:
            numbers = f"{len(taken.filed)} filed, {len(taken.revised)} revised, {len(taken.unchanged)} as they were"
            raise ManyProblems(
                f"{len(taken.problems)} cells could not be taken; {numbers}.",
                taken.problems,
                where=str(sheet),
                hint="Correct them and import the sheet again: rows that were taken change nothing then",
            )
        return taken

    def _take_row(self, row: IndexRow, folder: Path, attested: dict[IndexRow, str]) -> tuple[str, str]:
        if row.id is not None:
            return self._revise(row, self._register.item(row.id), folder)
        if not row.file:
            key = _as_attestation(row)
            if key in attested:
                return "unchanged", attested[key]
        path = _find(row.file, folder) if row.file else None
        (done,) = file_evidence(
            self._register,
            self._store,
            self._framework,
            self._unsaid,
            [(row.draft, path)],
            actor=self._actor,
            command=self._command,
        )
        if not done.new and changes(row, done.item):
            return self._revise(row, done.item, folder)
        return ("filed" if done.new else "unchanged"), done.item.id

    def _revise(self, row: IndexRow, item: Item, folder: Path) -> tuple[str, str]:
        changed = changes(row, item)
        if not changed:
            return "unchanged", item.id
        fields = row.draft.model_dump(exclude={"type", "bearings"})
        fields["bearings"] = bearings_of(row.draft, self._unsaid)
        if "file" in changed:
            path = _find(row.file, folder)
            stored = self._store.add(path)
            fields |= {"sha256": stored.sha256, "size": stored.size, "file_name": path.name}
        type = self._framework.types[row.draft.type]
        revised = revise(item, type, natural_rung(type.code, self._framework, self._unsaid), **fields)
        with self._register.change(self._actor, self._command) as change:
            wrote = change.put("item", revised)
        return ("revised" if wrote else "unchanged"), item.id

    def _attestations(self) -> dict[IndexRow, str]:
        """Items without a file, by what a row would say of them: a sheet that is imported again files none twice."""
        found: dict[IndexRow, str] = {}
        for item in self._register.items():
            if item.sha256 is None and item.retired is None and item.superseded_by is None:
                found[_as_attestation(_row_of(item))] = item.id
        return found


def _as_attestation(row: IndexRow) -> IndexRow:
    return IndexRow(place="", id=None, file="", draft=row.draft)


def _row_of(item: Item) -> IndexRow:
    return IndexRow(place="", id=None, file="", draft=draft_of(item))


def _find(name: str, folder: Path) -> Path:
    """The file a row names, beside the sheet or anywhere below its folder.

    Raises:
        NotFoundError: it is not there, or two files have the name.
    """
    plain = name.replace("\\", "/").lstrip("/")
    direct = folder / plain
    if direct.is_file():
        return direct
    found = sorted(path for path in folder.rglob(Path(plain).name) if path.is_file())
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFoundError(
            f"{len(found)} files are called {name}.", where="file", hint=f"Write its folder too: {found[0]}."
        )
    raise NotFoundError(f"{name} is not in {folder}.", where="file", hint="Put it there, or correct the name.")
