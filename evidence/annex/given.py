"""Lists that were given as files: read, checked together, and counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from base.errors import InputError
from base.words import shortened
from evidence.annex.checks import check_sheets
from evidence.annex.columns import Table
from evidence.annex.faults import Fault
from evidence.annex.lists import Sheet, read_sheets
from evidence.annex_models import Brought
from evidence.tables.file import open_file

if TYPE_CHECKING:
    from descriptors.annex import AnnexA

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
"""The files that are taken from a folder."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came of lists that were given.

    Attributes:
        lists: what is known of each, as the register would keep it, in the order of the annex.
        faults: everything that is wrong with them.
        unread: what was not read, a sentence each.
    """

    lists: tuple[Brought, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...]


def check_files(paths: Iterable[Path], annex: AnnexA, on: date, made: date | None = None) -> Given:
    """Read lists, and check each by itself and all of them together.

    Args:
        paths: files, and folders of them.
        annex: what is asked for.
        on: the day that windows and ages are counted from.
        made: the day the lists are of; that on which each file was last written for None.

    Raises:
        InputError: a file cannot be read, or none of them is a list.
    """
    found: dict[str, tuple[Sheet, date, str]] = {}
    unread: list[str] = []
    for path in _files(paths):
        file = open_file(path)
        read = read_sheets(file, annex)
        unread += read.unread
        written = made or datetime.fromtimestamp(path.stat().st_mtime).date()
        sha256 = hashlib.sha256(file.content).hexdigest()
        for sheet in read.sheets:
            if sheet.spec.id in found:
                unread.append(f"{file.name}: {sheet.spec.id} was there before, and this one was not read.")
            found.setdefault(sheet.spec.id, (sheet, written, sha256))
    if not found:
        raise InputError(
            "None of these files is a list that is asked for.",
            field="files",
            hint=f"{' '.join(unread)} The lists are {shortened([spec.id for spec in annex.sheets], 20)}.".strip(),
        )
    ordered = [found[spec.id] for spec in annex.sheets if spec.id in found]
    faults = check_sheets([sheet for sheet, *_ in ordered], annex, on)
    lists = tuple(_counted(sheet, annex, faults, on, written, sha256) for sheet, written, sha256 in ordered)
    return Given(lists, faults, tuple(unread))


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


def _counted(sheet: Sheet, annex: AnnexA, faults: Sequence[Fault], on: date, made: date, sha256: str) -> Brought:
    own = [fault for fault in faults if fault.list == sheet.spec.id]
    table = Table(sheet, annex, on)
    stages = getattr(sheet.spec, "stages", ())
    return Brought(
        id=sheet.spec.id,
        made=made,
        checked=on,
        sha256=sha256,
        rows=len(sheet.numbers),
        faults=sum(len(fault.rows) for fault in own if not fault.asks),
        questions=sum(len(fault.rows) for fault in own if fault.asks),
        stages={stage: int(table.filled(stage).sum()) for stage in stages if table.has(stage)},
    )
