"""Files that were sent to be filed and what was said of them so far, kept until they are filed or thrown away.

A form with errors, a browser that was closed and a database that is gone cost nobody what they typed or sent.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from base.errors import InputError, NotFoundError
from base.files import write_whole
from base.gate import opened
from evidence.files.filestore import CHUNK
from evidence.permissions import Permissions

_INCOMING = ".incoming-"
_BROKEN_OFF = 3600
"""Seconds after which what came in and was not finished is no longer on its way: copying takes some."""
_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_LONGEST = 150
"""Characters of a file's name that are kept: file systems take 255 bytes."""


class Sent(NamedTuple):
    """A file that was sent.

    Attributes:
        row: number of its row in the form; also what names its folder.
        path: where it is kept meanwhile, under the name it came with.
    """

    row: int
    path: Path


class Tray:
    """What people have sent and not filed yet, in a folder of the workspace."""

    def __init__(self, root: Path, permissions: Permissions) -> None:
        """Use the tray of a workspace; its folder is made when the first file comes."""
        self._root, self._permissions = root / "desk" / "sent", permissions

    def put(self, owner: str, files: Iterable[tuple[str, IO[bytes]]], into: str = "") -> str:
        """Take in files, all of them or none; give the id they are found by.

        Args:
            owner: who sent them; nobody else opens them.
            files: the name of each and its bytes.
            into: id of what was sent before, to put these beside it.

        Raises:
            InputError: the gate refuses a file, such as one that is empty.
            OSError: there is no room, or this account may not write there.
        """
        before = self.sent(into, owner) if into else ()
        self._permissions.make_folder(self._root)
        making = self._root / f"{_INCOMING}{secrets.token_hex(8)}"
        try:
            self._permissions.make_folder(making)
            first = max((sent.row for sent in before), default=0) + 1
            for row, (name, content) in enumerate(files, first):
                self._copy(making / str(row), plain_file_name(name), content)
            if into:
                for folder in sorted(making.iterdir()):
                    folder.rename(self._folder(into) / folder.name)
                return into
            id = secrets.token_urlsafe(16)
            self._write(making, owner, {})
            making.rename(self._root / id)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        return id

    def sent(self, id: str, owner: str) -> tuple[Sent, ...]:
        """The files under an id, in the order of their rows.

        Raises:
            NotFoundError: there is nothing of that id that this person sent.
        """
        self.said(id, owner)
        rows = (path for path in self._folder(id).iterdir() if path.is_dir())
        return tuple(
            Sent(int(row.name), next(row.iterdir()))
            for row in sorted(rows, key=lambda r: int(r.name))
            if any(row.iterdir())
        )

    def said(self, id: str, owner: str) -> dict[str, list[str]]:
        """What was typed about them so far: field to its values.

        Raises:
            NotFoundError: there is nothing of that id that this person sent.
        """
        gone = NotFoundError(
            "These files are not here any more: they were filed or thrown away.", hint="Send them again."
        )
        if not _ID.fullmatch(id):
            raise gone
        try:
            kept = json.loads((self._folder(id) / "said.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise gone from None
        if kept["owner"] != owner:
            raise gone
        return kept["said"]

    def keep(self, id: str, owner: str, typed: dict[str, list[str]]) -> None:
        """Keep what was typed about them."""
        self.said(id, owner)
        self._write(self._folder(id), owner, typed)

    def drop(self, id: str, owner: str, row: int | None = None) -> None:
        """Throw away all files under an id, or that of one row."""
        self.said(id, owner)
        folder = self._folder(id)
        shutil.rmtree(folder if row is None else folder / str(row), ignore_errors=True)

    def mine(self, owner: str) -> list[tuple[str, int]]:
        """What somebody has sent and not filed: ids with how many files are under each, the latest first."""
        waiting: list[tuple[float, str, int]] = []
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            with suppress(NotFoundError, OSError):
                if count := len(self.sent(folder.name, owner)):
                    waiting.append((folder.stat().st_mtime, folder.name, count))
        return [(id, count) for _, id, count in sorted(waiting, reverse=True)]

    def sweep(self, days: int) -> None:
        """Throw away what has lain there for so many days, and what was broken off while it came in."""
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            try:
                lain = time.time() - folder.stat().st_mtime
            except OSError:  # somebody filed it just now
                continue
            old = lain > days * 86_400
            if old or (folder.name.startswith(_INCOMING) and lain > _BROKEN_OFF):
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, id: str) -> Path:
        return self._root / id

    def _write(self, folder: Path, owner: str, typed: dict[str, list[str]]) -> None:
        path = folder / "said.json"
        write_whole(path, json.dumps({"owner": owner, "said": typed}, ensure_ascii=False))
        self._permissions.apply(path)

    def _copy(self, folder: Path, name: str, content: IO[bytes]) -> None:
        self._permissions.make_folder(folder)
        path = folder / name
        with path.open("xb") as file:
            shutil.copyfileobj(content, file, CHUNK)
        self._permissions.apply(path)
        try:
            with opened(path, "evidence"):  # the gate of everything that comes in, before anything reads it
                pass
        except InputError as error:
            raise InputError(error.message, field="files", hint=error.hint) from error


def plain_file_name(name: str) -> str:
    """The name of a file as it is kept: without folders, control characters and marks that turn the writing round.

    Args:
        name: as a browser sends it, which anybody can make up.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    tidy = " ".join("".join(c if c.isprintable() else " " for c in last).split()).lstrip(".")
    stem, dot, suffix = tidy.rpartition(".")
    if len(tidy.encode()) > _LONGEST:
        ending = f"{dot}{suffix}" if len(suffix) <= 10 else ""
        kept = (stem if ending else tidy).encode()[: _LONGEST - len(ending.encode())]
        tidy = kept.decode(errors="ignore") + ending
    return tidy or "file"
