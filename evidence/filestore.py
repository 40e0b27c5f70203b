"""Evidence files, kept by the digest of their content: what was filed can be told from what it has become.

A file is written under a temporary name, flushed, read back and checked, and only then gets its name.
A stored file is never written over, and the same content is kept once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Container, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Literal, NamedTuple, Protocol

from base.errors import InputError, NotFoundError, RegisterError, WorkspaceError
from base.files import flush_folder, state_folder, write_whole
from base.gate import Kind, opened
from evidence.database import Database
from evidence.intents import ENDING, Intents
from evidence.permissions import Permissions

CHUNK = 1 << 20
"""Bytes that are read at a time, and bytes of a part in a database: 1 MiB."""

Progress = Callable[[int], None]
"""Called with the number of bytes that were done since the last call."""

_TEMPORARY = ".incoming-"
_DIGEST = re.compile("[0-9a-f]{64}")
_FLIGHT = 3600
"""Seconds for which a file that no item has may be on its way into the register: a large sheet takes minutes."""


def _no_progress(_bytes: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is in the store.

    Attributes:
        sha256: hex digest of its content.
        size: in bytes.
        known: whether the same content was there before.
    """

    sha256: str
    size: int
    known: bool


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A file that is not as it should be.

    Attributes:
        sha256: its digest by the register or by its name; empty where its name is none.
        name: what the register calls it; empty where it does not know it.
        state: `missing`, `altered` (the content has another digest) or `unknown` (no item has it).
        where: where it is or should be.
    """

    sha256: str
    name: str
    state: Literal["missing", "altered", "unknown"]
    where: str


class Part(NamedTuple):
    """A part of all files, told by their digests: the first of seven, say, so that a week of nights checks them all."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Part:
        """A part as it is typed, such as `1/7`.

        Raises:
            InputError: it is none.
        """
        match = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text.strip())
        part = cls(int(match[1]), int(match[2])) if match else cls(0, 0)
        if not 1 <= part.number <= part.of:
            raise InputError(f"“{text}” is not a part.", field="part", hint="Write it as 1/7: the first of seven.")
        return part

    def has(self, sha256: str) -> bool:
        """Whether the file with a digest is of it."""
        return self.of == 1 or int(sha256[:8], 16) % self.of == self.number - 1


WHOLE = Part(1, 1)
"""All files."""


class FileStore(Protocol):
    """A home of evidence files.

    Attributes:
        at_once: how many files it can take in at the same time.
        unsettled: whether files were taken in whose entries were not looked for yet.
    """

    at_once: int

    @property
    def unsettled(self) -> bool: ...  # noqa: D102

    def add(self, path: Path, progress: Progress = ..., *, kind: Kind = ...) -> StoredFile:
        """Take in a file, through the gate.

        Args:
            kind: what the gate is to hold it for.

        Raises:
            InputError: the file cannot be read.
            RegisterError: it cannot be stored; nothing is changed.
        """
        ...

    def read(self, sha256: str) -> Iterator[bytes]:
        """The content of a file, in parts.

        Raises:
            NotFoundError: it is not in the store.
        """
        ...

    def has(self, sha256: str) -> bool:
        """Whether a file with this digest is in the store."""
        ...

    def digests(self) -> set[str]:
        """The digests of all files in the store."""
        ...

    def destroy(self, sha256: str) -> str:
        """Write over a file and remove it; nothing where it is not there.

        Returns:
            A sentence where something of it may be left that this account may not write over; else nothing.

        Raises:
            RegisterError: it cannot be.
        """
        ...

    def verify(self, known: Mapping[str, str], progress: Progress = ..., part: Part = WHOLE) -> tuple[FileFinding, ...]:
        """Hash every stored file again, and hold it against what the register knows.

        Args:
            known: what to call each file the register knows, by digest.
            progress: called as bytes are done.
            part: only the files of this part.

        Returns:
            What is missing, altered or unknown, in the order of the digests.
        """
        ...


def hash_file(
    path: Path, progress: Progress = _no_progress, *, kind: Kind = "evidence", within: Path | None = None
) -> tuple[str, int]:
    """The SHA-256 digest, in hex, and the size of a file that came in; see `base.gate.opened`.

    Raises:
        InputError: the file cannot be read.
    """
    return _hashed(_incoming(path, kind, within), progress)


def hash_stored(path: Path, progress: Progress = _no_progress) -> tuple[str, int]:
    """The SHA-256 digest, in hex, and the size of a file that is kept here, whatever became of it."""
    return _hashed(_blocks(path), progress)


def _hashed(blocks: Iterator[bytes], progress: Progress = _no_progress) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        progress(len(block))
    return digest.hexdigest(), size


@contextmanager
def copy_of(store: FileStore, sha256: str, file_name: str) -> Generator[Path]:
    """A copy of a stored file for what reads files, with the suffix it was filed with; gone when the block ends.

    Raises:
        NotFoundError: it is not in the store.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder, f"copy{Path(file_name).suffix}")
        with copy.open("wb") as file:
            file.writelines(store.read(sha256))
        yield copy


class FolderStore:
    """Files in a folder, as `ab/cdef…` by their digest."""

    at_once = 8
    """Flushing a file is waiting for the drive; eight that wait together take hardly longer than one."""

    def __init__(self, root: Path, permissions: Permissions) -> None:
        """Use a folder, which is made when the first file comes."""
        self._root = root
        self._permissions = permissions
        self._intents = Intents(root, _TEMPORARY, permissions)

    @property
    def unsettled(self) -> bool:
        """Whether files were taken in that `settle` did not look for in the register yet."""
        return self._intents.any

    def path(self, sha256: str) -> Path:
        """Where the file with this digest is kept."""
        return self._root / sha256[:2] / sha256[2:]

    def _name(self, path: Path) -> str:
        """The digest of the file that is kept there; another name where it is none of the store's own."""
        return "".join(path.relative_to(self._root).parts)

    def has(self, sha256: str) -> bool:
        """Whether a file with this digest is in the store."""
        return self.path(sha256).is_file()

    def digests(self) -> set[str]:
        """The digests of all files in the store."""
        names = map(self._name, self._root.glob("*/*"))
        return {name for name in names if _DIGEST.fullmatch(name)}

    def read(self, sha256: str) -> Iterator[bytes]:
        """The content of a file, in parts; see `FileStore.read`."""
        if not self.has(sha256):
            raise _not_stored(sha256, str(self.path(sha256)))
        return _blocks(self.path(sha256))

    def add(self, path: Path, progress: Progress = _no_progress, *, kind: Kind = "evidence") -> StoredFile:
        """Take in a file; see `FileStore.add`."""
        with _storing(self._root):
            self._permissions.make_folder(self._root)
            temporary = self._intents.copy()
        for left in self._root.glob(f"{_TEMPORARY}*"):  # by a run that was broken off
            if left.suffix != ENDING and not _in_flight(left):
                _removed(left)
        try:
            with _storing(self._root):
                sha256, size = self._write(path, temporary, progress, kind)
                if hash_stored(temporary)[0] != sha256:
                    raise RegisterError(
                        "The file was not stored: what was written is not what was read.",
                        where=str(path),
                        hint="The drive may be failing. Check it before filing more.",
                    )
                target = self.path(sha256)
                self._permissions.make_folder(target.parent)
                self._intents.note(sha256)
                known = not _name_once(temporary, target)
                flush_folder(target.parent)
                flush_folder(self._root)  # the folder of its name may be new too, and another's
        finally:
            _removed(temporary)
        if known and hash_stored(target)[0] != sha256:
            raise RegisterError(
                "This file was filed before, and the copy that was stored then has been altered since.",
                where=str(target),
                hint="Move that copy away, keep it to find out what happened, and file this one again.",
            )
        return StoredFile(sha256, size, known)

    def verify(
        self, known: Mapping[str, str], progress: Progress = _no_progress, part: Part = WHOLE
    ) -> tuple[FileFinding, ...]:
        """Hash every stored file again; see `FileStore.verify`.

        What came in a short while ago and no item has may be on its way into the register: it is not told yet. A run
        that is broken off goes on where it stopped: files are passed over when their size and time are those of the
        run before. A run that came to its end leaves no such memory, and the next hashes all.
        """
        findings: list[FileFinding] = []
        memory = _Memory(self._root)
        seen: set[str] = set()
        for path in sorted(p for p in self._root.rglob("*") if p.is_file() or p.is_symlink()):
            name = self._name(path)
            if not _DIGEST.fullmatch(name):
                if not (name.startswith(_TEMPORARY) and _in_flight(path)):
                    findings.append(FileFinding("", "", "unknown", str(path)))
                continue
            if not part.has(name):
                continue
            seen.add(name)
            if name not in known and not _in_flight(path):
                findings.append(FileFinding(name, "", "unknown", str(path)))
            if not path.is_symlink() and memory.passes_over(name, path):
                progress(path.stat().st_size)
            elif _is_as_named(path, name, progress):
                memory.note(name, path)
            else:
                findings.append(FileFinding(name, known.get(name, ""), "altered", str(path)))
        findings += [
            FileFinding(sha256, known[sha256], "missing", str(self.path(sha256)))
            for sha256 in known
            if sha256 not in seen and part.has(sha256)
        ]
        memory.forget()
        return tuple(sorted(findings, key=lambda finding: (finding.sha256, finding.where)))

    def unknown(self, known: Container[str]) -> list[Path]:
        """Files of the store that the register does not know, without what may be on its way into it."""
        every = self._root.rglob("*")
        return sorted(p for p in every if self._name(p) not in known and p.is_file() and not _in_flight(p))

    def set_aside(self, known: Container[str], folder: Path) -> tuple[int, list[Path]]:
        """Clear up after runs that were broken off: unfinished copies go, files that no item has are moved away.

        Args:
            known: the digests that the register knows.
            folder: where they are moved to.

        Returns:
            How many unfinished copies went, and where each file is now.

        Raises:
            RegisterError: they cannot be moved.
        """
        unfinished, moved = 0, list[Path]()
        with _storing(self._root):
            for path in self.unknown(known):
                name = self._name(path)
                if name.startswith(_TEMPORARY):
                    path.unlink(missing_ok=True)
                    unfinished += 1
                else:
                    self._permissions.make_folder(folder)
                    moved.append(path.rename(folder / (name if _DIGEST.fullmatch(name) else path.name)))
        return unfinished, moved

    def settle(self, known: Callable[[set[str]], Container[str]], folder: Path) -> list[Path]:
        """Move away what runs that were broken off put here and did not enter; what this run did not enter goes.

        What another run is about to enter stays.

        Args:
            known: gives those of some digests that the register knows, or more.
            folder: where they are moved to.

        Returns:
            Where each is now.

        Raises:
            WorkspaceError, OSError: they cannot be moved.
        """
        moved: list[Path] = []
        for noted, digests, ours in self._intents.ended():
            entered = known(digests)
            for sha256 in filter(_DIGEST.fullmatch, sorted(digests)):
                if sha256 in entered or not self.has(sha256):
                    continue
                self._permissions.make_folder(folder)
                aside = self.path(sha256).rename(folder / sha256)
                if self._intents.named(sha256, but=noted) or sha256 in known({sha256}):
                    aside.rename(self.path(sha256))  # who came with it meanwhile had noted it before looking for it
                elif ours:
                    aside.unlink()  # it was refused, and whoever brought it has it
                else:
                    moved.append(aside)
            for copy in self._intents.copies(noted):
                _removed(copy)
            noted.unlink(missing_ok=True)
        return moved

    def destroy(self, sha256: str) -> str:
        """Write over a file and remove it; see `FileStore.destroy`."""
        path = self.path(sha256)
        with _storing(self._root):
            if not path.is_file() or path.is_symlink():
                return ""
            left = path.stat().st_size
            path.chmod(0o600)
            with path.open("r+b") as file:
                while left > 0:
                    left -= file.write(bytes(min(CHUNK, left)))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            flush_folder(path.parent)
        return ""

    def _write(self, source: Path, temporary: Path, progress: Progress, kind: Kind) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        blocks = _incoming(source, kind)
        first = next(blocks, b"")  # a file that cannot be read is told before anything is written
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            while first:
                file.write(first)
                digest.update(first)
                size += len(first)
                progress(len(first))
                first = next(blocks, b"")
            file.flush()
            os.fsync(file.fileno())
        self._permissions.apply(temporary)
        return digest.hexdigest(), size


class DatabaseStore:
    """Files in the register's own database, in parts, for a group that shares nothing but that database."""

    at_once = 1

    def __init__(self, database: Database) -> None:
        """Use the register's database."""
        self._database = database
        self._added = set[str]()

    @property
    def unsettled(self) -> bool:
        """Whether files were taken in that `settle` did not look for in the register yet."""
        return bool(self._added)

    def has(self, sha256: str) -> bool:
        """Whether a file with this digest is in the store."""
        return bool(self._database.rows("SELECT 1 FROM stored_file WHERE sha256 = ?", (sha256,)))

    def digests(self) -> set[str]:
        """The digests of all files in the store."""
        return set(filter(_DIGEST.fullmatch, self._names()))

    def _names(self) -> set[str]:
        return {str(sha256) for (sha256,) in self._database.rows("SELECT sha256 FROM stored_file")}

    def read(self, sha256: str) -> Iterator[bytes]:
        """The content of a file, in parts; see `FileStore.read`."""
        if not self.has(sha256):
            raise _not_stored(sha256, self._database.name)
        return self._parts(sha256)

    def add(self, path: Path, progress: Progress = _no_progress, *, kind: Kind = "evidence") -> StoredFile:
        """Take in a file; see `FileStore.add`."""
        sha256, size = hash_file(path, kind=kind)
        self._database.filing(sha256)
        with self._database.adding():
            new = "INSERT INTO stored_file (sha256, size) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING sha256"
            if not self._database.rows(new, (sha256, size)):
                progress(size)
                return StoredFile(sha256, size, known=True)
            for part, block in enumerate(_incoming(path, kind)):
                self._database.rows(
                    "INSERT INTO file_chunk (sha256, part, content) VALUES (?, ?, ?)", (sha256, part, block)
                )
                progress(len(block))
            if self._digest(sha256) != sha256:
                raise InputError(
                    "The file changed while it was being read. Nothing was changed.",
                    where=str(path),
                    hint="Close the program that writes it, and file it again.",
                )
        self._added.add(sha256)
        return StoredFile(sha256, size, known=False)

    def verify(
        self, known: Mapping[str, str], progress: Progress = _no_progress, part: Part = WHOLE
    ) -> tuple[FileFinding, ...]:
        """Hash every stored file again; see `FileStore.verify`."""
        with self._database.reading():
            sizes = dict(self._database.rows("SELECT sha256, size FROM stored_file"))
            per_file = "SELECT sha256, count(*), max(part), sum(length(content)) FROM file_chunk GROUP BY sha256"
            laid = {sha256: (count, last, size) for sha256, count, last, size in self._database.rows(per_file)}
        stored = {sha256 for sha256 in sizes if isinstance(sha256, str) and _DIGEST.fullmatch(sha256)}
        findings = [
            FileFinding("", "", "unknown", f"{self._database.name}, stored as {str(name)[:80]}")
            for name in sorted((sizes.keys() | laid.keys()) - stored, key=str)
        ]
        for sha256 in sorted(stored | known.keys()):
            if not part.has(sha256):
                continue
            if sha256 not in stored:
                findings.append(FileFinding(sha256, known[sha256], "missing", self._database.name))
                continue
            if sha256 not in known and not self._database.is_filing(sha256):
                findings.append(FileFinding(sha256, "", "unknown", self._database.name))
            parts, last, size = laid.get(sha256, (0, -1, 0))
            whole = last == parts - 1 and size == sizes[sha256]  # no part beside those that are read
            if self._digest(sha256, progress) != sha256 or not whole:
                findings.append(FileFinding(sha256, known.get(sha256, ""), "altered", self._database.name))
        return tuple(findings)

    def unknown(self, known: Container[str]) -> list[str]:
        """The digests of files that the register does not know, without those that are on their way into it."""
        return sorted(one for one in self.digests() if one not in known and not self._database.is_filing(one))

    def settle(self, known: Callable[[], Container[str]], folder: Path, permissions: Permissions) -> list[Path]:
        """Move away what no item has and nobody brings; what this run did not enter goes. See `FolderStore.settle`."""
        added, self._added = self._added, set[str]()
        items = "SELECT 1 FROM item_file WHERE item_file.sha256 = stored_file.sha256"
        without_item = f"SELECT sha256 FROM stored_file WHERE NOT EXISTS ({items})"  # noqa: S608 - no value in it
        if not self._database.rows(without_item):
            return []
        moved: list[Path] = []
        with self._database.writing():  # nobody enters anything meanwhile
            for sha256 in self.unknown(known()):
                if sha256 not in added:
                    permissions.make_folder(folder)
                    write_whole(folder / sha256, b"".join(self._parts(sha256)))
                    moved.append(folder / sha256)
                self._delete(sha256)
        return moved

    def destroy(self, sha256: str) -> str:
        """Write over a file and remove it; see `FileStore.destroy`."""
        with self._database.writing():
            self._delete(sha256)
        return self._database.wipe()

    def _delete(self, sha256: str) -> None:
        self._database.rows("DELETE FROM file_chunk WHERE sha256 = ?", (sha256,))
        self._database.rows("DELETE FROM stored_file WHERE sha256 = ?", (sha256,))

    def _parts(self, sha256: str) -> Iterator[bytes]:
        part = 0
        while rows := self._database.rows(
            "SELECT content FROM file_chunk WHERE sha256 = ? AND part = ?", (sha256, part)
        ):
            [(content,)] = rows
            yield content if isinstance(content, bytes) else repr(content).encode()  # none that was stored here
            part += 1

    def _digest(self, sha256: str, progress: Progress = _no_progress) -> str:
        return _hashed(self._parts(sha256), progress)[0]


class _Memory:
    """Which files a run of verify has passed already, in case it is broken off; kept outside the store."""

    EVERY = 64 * CHUNK

    def __init__(self, store: Path) -> None:
        folder = state_folder()
        name = hashlib.sha256(os.fsencode(store.resolve())).hexdigest()[:32]
        self._path = folder / "verifying" / f"{name}.json" if folder else None
        self._passed: dict[str, list[int]] = {}
        self._since = 0
        # A memory that cannot be read is no loss: the run begins at the start.
        with suppress(OSError, ValueError):
            self._passed = json.loads(self._path.read_text()) if self._path else {}

    def passes_over(self, name: str, path: Path) -> bool:
        return self._passed.get(name) == _size_and_time(path)

    def note(self, name: str, path: Path) -> None:
        self._passed[name] = _size_and_time(path)
        self._since += self._passed[name][0] + CHUNK
        if self._since >= self.EVERY:
            self._since = 0
            with suppress(InputError):  # who has no home can verify, only not resume
                if self._path:
                    write_whole(self._path, json.dumps(self._passed))

    def forget(self) -> None:
        with suppress(OSError):
            if self._path:
                self._path.unlink(missing_ok=True)


def _is_as_named(path: Path, name: str, progress: Progress) -> bool:
    try:
        return hash_stored(path, progress)[0] == name
    except InputError:  # a link in the place of the file, or nothing that can be read
        return False


def _in_flight(path: Path) -> bool:
    """Whether a file came in so lately that its entry may not be written yet."""
    try:
        return not path.is_symlink() and abs(time.time() - path.stat().st_mtime) < _FLIGHT
    except OSError:  # it has its name by now, or is gone
        return True


def _size_and_time(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _incoming(path: Path, kind: Kind, within: Path | None = None) -> Iterator[bytes]:
    with opened(path, kind, within=within) as file:
        yield from _read_blocks(file)


def _blocks(path: Path) -> Iterator[bytes]:
    """What is stored, whatever it is; a link in its place is not followed."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            yield from _read_blocks(file)
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", where=str(path)) from error


def _read_blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(CHUNK):
        yield block


def _name_once(temporary: Path, target: Path) -> bool:
    """Give a finished file its name; False where that name is taken. Never writes over."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError:
        # Some network drives know no hard links. A race here could only put the same content in place twice.
        if target.exists():
            return False
        temporary.rename(target)
    return True


def _removed(path: Path) -> None:
    """Remove a file, where it is there and that can be; one that is left is known by its name, and cleared up later."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


@contextmanager
def _storing(root: Path) -> Generator[None]:
    try:
        yield
    except WorkspaceError as error:  # no fault of the file: what comes with it cannot be stored either
        raise RegisterError(f"{error.message} Nothing was changed.", where=error.where, hint=error.hint) from error
    except OSError as error:
        raise RegisterError(
            f"The file cannot be stored: {error.strerror}. Nothing was changed.",
            where=str(root),
            hint="Check that there is room on the drive and that this account may write there.",
        ) from error


def _not_stored(sha256: str, where: str) -> NotFoundError:
    return NotFoundError(
        f"The file with digest {sha256[:12]}… is not in the store.",
        where=where,
        remedy="verify files",
    )
