"""Evidence files in the register's own database, in parts."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path

from base.errors import InputError
from base.files import write_whole
from base.gate import Kind
from evidence.files.filestore import (
    DIGEST,
    WHOLE,
    FileFinding,
    FilePart,
    FileStore,
    Progress,
    StoredFile,
    hash_file,
    hashed,
    incoming,
    no_progress,
)
from evidence.permissions import Permissions
from evidence.storage.database import Database


class DatabaseStore(FileStore):
    """Files in the register's own database, in parts, for a group that shares nothing but that database."""

    at_once = 1

    def __init__(self, database: Database, permissions: Permissions) -> None:
        """Use the register's database; whom it is shared with reads what is moved out of it."""
        self._database, self._permissions = database, permissions
        self._added = set[str]()

    @property
    def unsettled(self) -> bool:
        """See `FileStore.unsettled`."""
        return bool(self._added)

    def has(self, sha256: str) -> bool:
        """Whether a file with this digest is in the store."""
        return bool(self._database.rows("SELECT 1 FROM stored_file WHERE sha256 = ?", (sha256,)))

    def digests(self) -> set[str]:
        """The digests of all files in the store."""
        return set(filter(DIGEST.fullmatch, self._names()))

    def _names(self) -> set[str]:
        return {str(sha256) for (sha256,) in self._database.rows("SELECT sha256 FROM stored_file")}

    def place(self, sha256: str) -> str:
        """The database; see `FileStore.place`."""
        return self._database.name

    def add(self, path: Path, progress: Progress = no_progress, *, kind: Kind = "evidence") -> StoredFile:
        """Take in a file; see `FileStore.add`."""
        sha256, size = hash_file(path, kind=kind)
        self._database.filing(sha256)
        with self._database.adding():
            new = "INSERT INTO stored_file (sha256, size) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING sha256"
            if not self._database.rows(new, (sha256, size)):
                progress(size)
                return StoredFile(sha256, size, known=True)
            for part, block in enumerate(incoming(path, kind)):
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
        self, known: Mapping[str, str], progress: Progress = no_progress, part: FilePart = WHOLE
    ) -> tuple[FileFinding, ...]:
        """Hash every stored file again; see `FileStore.verify`."""
        with self._database.reading():
            sizes = dict(self._database.rows("SELECT sha256, size FROM stored_file"))
            per_file = "SELECT sha256, count(*), max(part), sum(length(content)) FROM file_chunk GROUP BY sha256"
            laid = {sha256: (count, last, size) for sha256, count, last, size in self._database.rows(per_file)}
        stored = {sha256 for sha256 in sizes if isinstance(sha256, str) and DIGEST.fullmatch(sha256)}
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
        """See `FileStore.unknown`."""
        return sorted(one for one in self.digests() if one not in known and not self._database.is_filing(one))

    def settle(self, known: Callable[[set[str]], Container[str]], folder: Path) -> list[Path]:
        """See `FileStore.settle`. SQLite does not tell who brings a file: there they wait for `clear_up`."""
        if self._database.dialect == "sqlite":
            return []
        return self.clear_up(lambda: known(self.digests()), folder)[1]

    def clear_up(self, known: Callable[[], Container[str]], folder: Path) -> tuple[int, list[Path]]:
        """Move away what no item has and nobody brings; what this run did not enter goes. See `FileStore.clear_up`."""
        added, self._added = self._added, set[str]()
        items = "SELECT 1 FROM item_file WHERE item_file.sha256 = stored_file.sha256"
        without_item = f"SELECT sha256 FROM stored_file WHERE NOT EXISTS ({items})"  # noqa: S608 - no value in it
        if not self._database.rows(without_item):
            return 0, []
        moved: list[Path] = []
        with self._database.writing():  # nobody enters anything meanwhile
            for sha256 in self.unknown(known()):
                if sha256 not in added:
                    self._permissions.make_folder(folder)
                    write_whole(folder / sha256, b"".join(self._parts(sha256)))
                    moved.append(folder / sha256)
                self._delete(sha256)
        return 0, moved

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
            content = rows[0][0]  # a part that is there twice is told by its size
            yield content if isinstance(content, bytes) else repr(content).encode()  # none that was stored here
            part += 1

    def _digest(self, sha256: str, progress: Progress = no_progress) -> str:
        return hashed(self._parts(sha256), progress)[0]
