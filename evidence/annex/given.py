"""Lists that were given as files: read, checked together, and counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from base.errors import InputError, ManyProblems
from base.words import say_moment, shortened
from evidence.annex.checks import check_sheets
from evidence.annex.faults import Fault
from evidence.annex.lists import read_sheets
from evidence.annex.sheet import ListSheet
from evidence.annex_models import Brought
from evidence.tables.file import open_file

if TYPE_CHECKING:
    from descriptors.annex import AnnexA

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
"""The files that are taken from a folder."""


@dataclass(frozen=True, slots=True)
class CheckedLists:
    """What came of lists that were given.

    Attributes:
        lists: what is known of each, as the register would keep it, in the order of the annex.
        faults: everything that is wrong with them.
        unread: what was not read, a sentence each.
        broken: why a file could not be read at all.
    """

    lists: tuple[Brought, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...]
    broken: tuple[InputError, ...] = ()


class _FileList(NamedTuple):
    """A list, and the file it is from."""

    sheet: ListSheet
    file: str
    written: datetime
    sha256: str


def check_files(paths: Iterable[Path], annex: AnnexA, on: date, made_on: date | None = None) -> CheckedLists:
    """Read lists, and check each by itself and all of them together; a file that cannot be read stops no other.

    Of a list that is given twice the one that was written last is checked.

    Args:
        paths: files, and folders of them.
        on: the day that windows and ages are counted from.
        made_on: the day the lists are of; that on which each file was last written for None.

    Raises:
        InputError: none of the files is a list.
    """
    listed: dict[str, _FileList] = {}
    unread: list[str] = []
    broken: list[InputError] = []
    for path in _files(paths):
        try:
            file = open_file(path)
            sheets, left = read_sheets(file, annex)
        except InputError as error:
            broken.append(error)
            continue
        unread += left
        written = datetime.fromtimestamp(path.stat().st_mtime)
        sha256 = hashlib.sha256(file.content).hexdigest()
        for sheet in sheets:
            new = _FileList(sheet, file.name, written, sha256)
            earlier = listed.setdefault(sheet.spec.id, new)
            if earlier is not new:
                listed[sheet.spec.id], other = (new, earlier) if new.written > earlier.written else (earlier, new)
                unread.append(_left_out(other, listed[sheet.spec.id]))
    if not listed:
        raise _nothing(annex, unread, broken)
    ordered = [listed[spec.id] for spec in annex.sheets if spec.id in listed]
    faults = check_sheets([one.sheet for one in ordered], annex, on)
    lists = tuple(_counted(one.sheet, faults, on, made_on or one.written.date(), one.sha256) for one in ordered)
    return CheckedLists(lists, faults, tuple(unread), tuple(broken))


def _left_out(other: _FileList, taken: _FileList) -> str:
    """Which of two was checked, and why."""
    id = other.sheet.spec.id
    if other.file == taken.file:
        return f"{other.file}: {id} is there twice, and its first sheet was checked. Take the other out."
    day, before = say_moment(taken.written), other.written < taken.written
    why = f"which was written last ({day})" if before else "which was written at the same time and came first"
    return f"{other.file}: {id} was not checked here but in {taken.file}, {why}. Name the files to check to choose."


def _nothing(annex: AnnexA, unread: Sequence[str], broken: Sequence[InputError]) -> InputError:
    if len(broken) == 1 and not unread:
        return broken[0]
    message = "None of these files is a list that is asked for."
    hint = f"{' '.join(unread)} The lists are {shortened([spec.id for spec in annex.sheets], 20)}.".strip()
    return ManyProblems(message, broken, hint=hint) if broken else InputError(message, field="files", hint=hint)


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        inside = [file for file in sorted(path.iterdir()) if _is_list(file)] if path.is_dir() else [path]
        if not inside:
            raise InputError("There is no list in this folder.", where=str(path), hint="Put XLSX or CSV files there.")
        files += inside
    return files


def _is_list(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", "."))


def _counted(sheet: ListSheet, faults: Sequence[Fault], on: date, made_on: date, sha256: str) -> Brought:
    in_list = [fault for fault in faults if fault.list == sheet.spec.id]
    stages = getattr(sheet.spec, "stages", ())
    return Brought(
        id=sheet.spec.id,
        made=made_on,
        checked=on,
        sha256=sha256,
        rows=len(sheet.numbers),
        faults=sum(len(fault.rows) for fault in in_list if not fault.asks),
        questions=sum(len(fault.rows) for fault in in_list if fault.asks),
        stages={stage: int(sheet.filled(stage).sum()) for stage in stages if sheet.has(stage)},
    )
