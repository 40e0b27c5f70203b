"""What a drive has after a power cut: what was flushed, and of the rest nothing or some of it, in any order.

By the letter of POSIX: flushing a file keeps its content, flushing a folder the names in it, and nothing else does. In
the folder `server`, flushing a file keeps its name too, as ext4, XFS and others do it: PostgreSQL rests on that.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import NamedTuple

Folder = dict[str, int]
"""The files of a folder by their names; a file is told by its number (inode)."""


class Event(NamedTuple):
    """A call that did something to files, as `faults.c` records it.

    Attributes:
        what: `write`, `cut` (to the length `at`), `make`, `mkdir`, `link`, `rename`, `unlink` or `fsync`.
        number: that of the file; of its place after it where it got a name; 0 where there is none.
        at: the byte from which it wrote.
    """

    what: str
    number: int
    at: int
    path: str
    to: str
    data: bytes

    def __str__(self) -> str:
        return f"{self.what} {self.to or self.path or self.number}"


def recorded(log: Path) -> list[Event]:
    """What was recorded, in its order."""
    events, rest = list[Event](), log.read_bytes()
    while rest:
        line, _, rest = rest.partition(b"\n")
        what, number, at, size, _, path, to = line.decode().split("\t")
        length = int(size) if what == "write" else 0
        events.append(Event(what, int(number), int(at), path, to, rest[:length]))
        rest = rest[length:]
    return events


class Drive:
    """A tree of files as programs see it, and as much of it as was flushed."""

    def __init__(self, root: Path) -> None:
        """Take everything that is there now as flushed."""
        self._root = root
        self._top = root.stat().st_ino
        self._again: dict[int, int] = {}
        self._seen: dict[int, Folder] = {}
        self._flushed: dict[int, Folder] = {}
        self._content: dict[int, bytes] = {}
        self._waiting: dict[int, list[Event]] = {}
        for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
            self._seen[folder.stat().st_ino] = {path.name: path.stat().st_ino for path in folder.iterdir()}
        for path in root.rglob("*"):
            if path.is_file():
                self._content[path.stat().st_ino] = path.read_bytes()
        self._flushed = {number: dict(names) for number, names in self._seen.items()}
        self._server = {path.stat().st_ino for path in (root / "server").rglob("*") if path.is_dir()}

    def see(self, event: Event) -> None:
        """Do what was done."""
        if event.what in ("make", "mkdir"):  # the number of one that is gone may be given again
            self._again[event.number] = self._again.get(event.number, 0) + 1
        if event.number in self._again:
            event = event._replace(number=event.number + (self._again[event.number] << 64))
        if event.what in ("write", "cut"):
            self._waiting.setdefault(event.number, []).append(event)
        elif event.what == "fsync" and event.number in self._seen:
            self._flushed[event.number] = dict(self._seen[event.number])
        elif event.what == "fsync":
            self._content[event.number] = self._as_of(event.number, self._waiting.pop(event.number, []))
            for folder in self._server:
                kept = {name: inner for name, inner in self._seen[folder].items() if inner == event.number}
                self._flushed[folder].update(kept)
        else:
            self._named(event)

    def _named(self, event: Event) -> None:
        if event.what == "mkdir":
            self._seen[event.number], self._flushed[event.number] = {}, {}
        if event.what in ("unlink", "rename") and (found := self._place(event.path)):
            found[0].pop(found[1], None)
        if event.what != "unlink" and (found := self._place(event.to or event.path)):
            found[0][found[1]] = event.number

    def _place(self, path: str) -> tuple[Folder, str] | None:
        """The folder that a path names a file of, and the file's name; None where it is of another tree."""
        whole = Path(os.path.normpath(path))
        if self._root not in whole.parents:
            return None
        number = self._top
        for part in whole.relative_to(self._root).parts[:-1]:
            number = self._seen[number][part]
        return self._seen[number], whole.name

    def _as_of(self, number: int, events: list[Event]) -> bytes:
        content = bytearray(self._content.get(number, b""))
        for event in events:
            if event.what == "cut":
                content[event.at :] = bytes(max(0, event.at - len(content)))
            else:
                content += bytes(max(0, event.at - len(content)))
                content[event.at : event.at + len(event.data)] = event.data
        return bytes(content)

    def write(self, keeps: float, chance: Random, number: int = 0, folder: Path | None = None) -> None:
        """Write what the power cut left in place of what is there; the tree has to be empty.

        Args:
            keeps: how likely each write, and the names of each folder, that were not flushed are there all the same.
        """
        folder = folder or self._root
        names = (self._seen if chance.random() < keeps else self._flushed)[number or self._top]
        for name, inner in sorted(names.items()):
            path = folder / name
            if inner in self._seen:
                path.mkdir(mode=0o700, exist_ok=True)
                self.write(keeps, chance, inner, path)
            else:
                kept = [event for event in self._waiting.get(inner, []) if chance.random() < keeps]
                path.write_bytes(self._as_of(inner, kept))
                path.chmod(0o600)
