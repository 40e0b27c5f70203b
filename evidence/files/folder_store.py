"""Evidence files in a folder.

A file is written under a temporary name, flushed, read back and checked, and only then gets its name.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from base.errors import InputError, RegisterError, WorkspaceError
from base.files import flush_folder, state_folder, telling, write_whole
from base.gate import Kind
from evidence.files.filestore import (
    CHUNK,
    DIGEST,
    WHOLE,
    FileFinding,
    FilePart,
    FileStore,
    Progress,
    StoredFile,
    hash_stored,
    hashed,
    incoming,
    no_progress,
    stored_blocks,
)
from evidence.files.intents import ENDING, Intents
from evidence.permissions import Permissions

_TEMPORARY = ".incoming-"
_FLIGHT = 3600
"""Seconds for which a file that no item has may be on its way into the register: a large sheet takes minutes."""


class FolderStore(FileStore):
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
        """See `FileStore.unsettled`."""
        return self._intents.any

    def path(self, sha256: str) -> Path:
        """Where the file with this digest is kept."""
        return self._root / sha256[:2] / sha256[2:]

    def place(self, sha256: str) -> str:
        """See `FileStore.place`."""
        return str(self.path(sha256))

    def _name(self, path: Path) -> str:
        """The digest of the file that is kept there; another name where it is none of the store's own."""
        return "".join(path.relative_to(self._root).parts)

    def has(self, sha256: str) -> bool:
        """Whether a file with this digest is in the store."""
        return self.path(sha256).is_file()

    def digests(self) -> set[str]:
        """The digests of all files in the store."""
        names = map(self._name, self._root.glob("*/*"))
        return {name for name in names if DIGEST.fullmatch(name)}

    def _parts(self, sha256: str) -> Iterator[bytes]:
        return stored_blocks(self.path(sha256))

    def add(self, path: Path, progress: Progress = no_progress, *, kind: Kind = "evidence") -> StoredFile:
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
        self, known: Mapping[str, str], progress: Progress = no_progress, part: FilePart = WHOLE
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
            if not DIGEST.fullmatch(name):
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

    def unknown(self, known: Container[str]) -> list[str]:
        """See `FileStore.unknown`."""
        return [path.name for path in self._unknown(known)]

    def _unknown(self, known: Container[str]) -> list[Path]:
        every = self._root.rglob("*")
        return sorted(p for p in every if self._name(p) not in known and p.is_file() and not _in_flight(p))

    def clear_up(self, known: Callable[[], Container[str]], folder: Path) -> tuple[int, list[Path]]:
        """See `FileStore.clear_up`."""
        unfinished, moved = 0, list[Path]()
        with _storing(self._root):
            for path in self._unknown(known()):
                name = self._name(path)
                if name.startswith(_TEMPORARY):
                    path.unlink(missing_ok=True)
                    unfinished += 1
                else:
                    self._permissions.make_folder(folder)
                    moved.append(path.rename(folder / (name if DIGEST.fullmatch(name) else path.name)))
        return unfinished, moved

    def settle(self, known: Callable[[set[str]], Container[str]], folder: Path) -> list[Path]:
        """See `FileStore.settle`."""
        moved: list[Path] = []
        for noted, digests, ours in self._intents.ended():
            entered = known(digests)
            for sha256 in filter(DIGEST.fullmatch, sorted(digests)):
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
        blocks = incoming(source, kind)
        first = next(blocks, b"")  # a file that cannot be read is told before anything is written
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            digest_and_size = hashed(_each_written(file, chain([first], blocks)), progress)
            file.flush()
            os.fsync(file.fileno())
        self._permissions.apply(temporary)
        return digest_and_size


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


def _each_written(file: BinaryIO, blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        file.write(block)
        yield block


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
    hint = "Check that there is room on the drive and that this account may write there."
    try:
        with telling(RegisterError, "The file cannot be stored: {}. Nothing was changed.", root, hint):
            yield
    except WorkspaceError as error:  # no fault of the file: what comes with it cannot be stored either
        raise RegisterError(f"{error.message} Nothing was changed.", where=error.where, hint=error.hint) from error
