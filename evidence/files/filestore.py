"""Evidence files, kept by the digest of their content: what was filed can be told from what it has become.

A stored file is never written over, and the same content is kept once. Its home is a folder (`folder_store`) or the
register's database (`database_store`).
"""

from __future__ import annotations

import hashlib
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Literal, NamedTuple

from base.errors import InputError, NotFoundError
from base.files import telling
from base.gate import Kind, opened

CHUNK = 1 << 20
"""Bytes that are read at a time, and bytes of a part in a database: 1 MiB."""

Progress = Callable[[int], None]
"""Called with the number of bytes that were done since the last call."""

DIGEST = re.compile("[0-9a-f]{64}")
"""The name of a file that is stored."""


def no_progress(_bytes: int) -> None:
    """Tell nobody."""


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


class FilePart(NamedTuple):
    """A part of all files, told by their digests: the first of seven, say, so that a week of nights checks them all."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> FilePart:
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


WHOLE = FilePart(1, 1)
"""All files."""


class FileStore(ABC):
    """A home of evidence files.

    Attributes:
        at_once: how many files it can take in at the same time.
    """

    at_once: int

    @property
    @abstractmethod
    def unsettled(self) -> bool:
        """Whether files were taken in whose entries `settle` did not look for in the register yet."""

    @abstractmethod
    def add(self, path: Path, progress: Progress = no_progress, *, kind: Kind = "evidence") -> StoredFile:
        """Take in a file, through the gate.

        Args:
            kind: what the gate is to hold it for.

        Raises:
            InputError: the file cannot be read.
            RegisterError: it cannot be stored; nothing is changed.
        """

    def read(self, sha256: str) -> Iterator[bytes]:
        """The content of a file, in parts.

        Raises:
            NotFoundError: it is not in the store.
        """
        if not self.has(sha256):
            message = f"The file with digest {sha256[:12]}… is not in the store."
            raise NotFoundError(message, where=self.place(sha256), remedy="verify files")
        return self._parts(sha256)

    @abstractmethod
    def _parts(self, sha256: str) -> Iterator[bytes]: ...

    @abstractmethod
    def place(self, sha256: str) -> str:
        """Where the file with this digest is kept, or would be, fit to be shown."""

    @abstractmethod
    def has(self, sha256: str) -> bool:
        """Whether a file with this digest is in the store."""

    @abstractmethod
    def digests(self) -> set[str]:
        """The digests of all files in the store."""

    @abstractmethod
    def unknown(self, known: Container[str]) -> list[str]:
        """Names of files that the register does not know, without those that may be on their way into it."""

    @abstractmethod
    def clear_up(self, known: Callable[[], Container[str]], folder: Path) -> tuple[int, list[Path]]:
        """Clear up after runs that were broken off: unfinished copies go, files that no item has are moved away.

        Args:
            known: gives the digests that the register knows.
            folder: where they are moved to.

        Returns:
            How many unfinished copies went, and where each file is now.

        Raises:
            RegisterError: they cannot be moved.
        """

    @abstractmethod
    def settle(self, known: Callable[[set[str]], Container[str]], folder: Path) -> list[Path]:
        """Move away what runs that were broken off put here and did not enter; what this run did not enter goes.

        What another run is about to enter stays, and so does everything where nobody can tell.

        Args:
            known: gives those of some digests that the register knows, or more.
            folder: where they are moved to.

        Returns:
            Where each is now.

        Raises:
            ReadinessError, OSError: they cannot be moved.
        """

    @abstractmethod
    def destroy(self, sha256: str) -> str:
        """Write over a file and remove it; nothing where it is not there.

        Returns:
            A sentence where something of it may be left that this account may not write over; else nothing.

        Raises:
            RegisterError: it cannot be.
        """

    @abstractmethod
    def verify(
        self, known: Mapping[str, str], progress: Progress = no_progress, part: FilePart = WHOLE
    ) -> tuple[FileFinding, ...]:
        """Hash every stored file again, and hold it against what the register knows.

        Args:
            known: what to call each file the register knows, by digest.
            progress: called as bytes are done.
            part: only the files of this part.

        Returns:
            What is missing, altered or unknown, in the order of the digests.
        """


def hash_file(path: Path, *, kind: Kind = "evidence", within: Path | None = None) -> tuple[str, int]:
    """The SHA-256 digest, in hex, and the size of a file that came in; see `base.gate.opened`.

    Raises:
        InputError: the file cannot be read.
    """
    return hashed(incoming(path, kind, within))


def hash_stored(path: Path, progress: Progress = no_progress) -> tuple[str, int]:
    """The SHA-256 digest, in hex, and the size of a file that is kept here, whatever became of it."""
    return hashed(stored_blocks(path), progress)


def hashed(blocks: Iterator[bytes], progress: Progress = no_progress) -> tuple[str, int]:
    """The SHA-256 digest, in hex, and the size of what comes in blocks."""
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


def incoming(path: Path, kind: Kind, within: Path | None = None) -> Iterator[bytes]:
    """A file that comes in, through the gate, in blocks."""
    with opened(path, kind, within=within) as file:
        yield from _read_blocks(file)


def stored_blocks(path: Path) -> Iterator[bytes]:
    """What is stored, whatever it is; a link in its place is not followed."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with telling(InputError, "The file cannot be read: {}.", path), os.fdopen(os.open(path, flags), "rb") as file:
        yield from _read_blocks(file)


def _read_blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(CHUNK):
        yield block
