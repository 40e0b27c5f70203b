"""The register as a whole: written out, read back into an empty workspace, moved to another database."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from base.errors import InputError, ReadinessError, RegisterError, WorkspaceError
from base.files import flush_folder, telling
from base.gate import opened, read_whole
from base.model import Model
from evidence.files.database_store import DatabaseStore
from evidence.files.filestore import FileStore, hash_file
from evidence.files.folder_store import FolderStore
from evidence.integrity.checkpoints import Checkpoint
from evidence.integrity.journal import NEW_ENTRY, NEW_TEXT, Entry, export_lines
from evidence.integrity.signatures import NEW_SIGNATURE, Signature, read_signatures
from evidence.integrity.verification import verify
from evidence.items.workbooks import as_csv
from evidence.kinds import MODELS
from evidence.permissions import Permissions
from evidence.register import indexes
from evidence.register.freetext import canonical
from evidence.register.register import Register
from evidence.storage import schema
from evidence.storage.database import Database, sqlite_path
from evidence.storage.databases import open_database
from evidence.storage.sqlite import create_sqlite_file
from evidence.workspace import Workspace

MANIFEST = "manifest.json"
SIGNATURES = "signatures.jsonl"
CHECKPOINT = "checkpoint.txt"
"""What can be kept apart from an export, to show later that the journal had this head."""
UNFINISHED = "unfinished"
"""Stands in the folder of an export until all of it is there."""
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
"""The type of an in-toto statement: subjects with their digests, and a predicate about them."""

PREDICATE_TYPE = "urn:readiness:register-export:1"
MOST_LINE = 15_000_000
"""Bytes of a line of an export, which is read at once: the longest hold a file of a framework, of 5 MB at most."""
_COPY = "Take another copy of the export."

Progress = Callable[[str], None]


def export(workspace: Workspace, register: Register, folder: Path, progress: Progress = lambda path: None) -> Path:
    """Write everything: the register as CSV and JSON, its journal and words, the files, and a manifest.

    Args:
        folder: an empty folder, one to be made, or that of an export that was broken off, which is written anew.
        progress: called with the name of each file when it is written.

    Returns:
        The path of the manifest, which holds the digest of every file and the head of the journal.

    Raises:
        InputError: the folder is not empty.
        WorkspaceError: it cannot be written.
    """
    workspace.permissions.make_folder(folder)
    _begin(workspace, folder)
    store = workspace.file_store(register)
    digests: dict[str, str] = {}

    def write(name: str, content: Iterable[bytes]) -> None:
        digests[name] = _write(workspace, folder / name, content)
        progress(name)

    with register.snapshot():
        seq, head = register.head()
        write("journal.jsonl", (line.encode() for line in export_lines(register.database)))
        write("texts.jsonl", _text_lines(register.database))
        if signatures := read_signatures(register.database):
            write(SIGNATURES, ((canonical(one._asdict()) + "\n").encode() for one in signatures))
        for kind, model in MODELS.items():
            entities = register.entities(kind)
            write(f"register/{kind}.json", [_json(entities)])
            write(f"register/{kind}.csv", [_csv(model, entities)])
        if head:
            note = Checkpoint(workspace.settings.authority, seq, head).note
            signer = register.signer()
            write(CHECKPOINT, [(f"{note}\n{signer.note_line(note)}" if signer else note).encode()])
    for sha256 in sorted(store.digests()):
        write(f"files/{sha256[:2]}/{sha256[2:]}", store.read(sha256))
    manifest = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": digests[name]}} for name in sorted(digests)],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "authority": workspace.settings.authority,
            "framework": workspace.settings.framework,
            "made_up": workspace.settings.made_up,
            "schema": len(schema.MIGRATIONS),
            "entries": seq,
            "head": head,
        },
    }
    _write(workspace, folder / MANIFEST, [json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"])
    with _writing(folder):
        (folder / UNFINISHED).unlink()
        flush_folder(folder)
    return folder / MANIFEST


def _begin(workspace: Workspace, folder: Path) -> None:
    """Mark a folder as that of an export which is being written; what one that was broken off left goes."""
    there, files = {path.name for path in folder.iterdir()}, ("journal.jsonl", "texts.jsonl", SIGNATURES, CHECKPOINT)
    if there and (UNFINISHED not in there or there - {*files, MANIFEST, UNFINISHED, "register", "files"}):
        raise InputError("The folder is not empty.", where=str(folder), hint="Name a new one. Nothing was changed.")
    with _writing(folder):
        for name in ("register", "files"):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in (*files, MANIFEST, UNFINISHED):
            (folder / name).unlink(missing_ok=True)
    _write(workspace, folder / UNFINISHED, [])


def restore(folder: Path, workspace: Workspace, register: Register, progress: Progress = lambda path: None) -> None:
    """Read an export into the empty register of a workspace.

    Args:
        folder: what `export` wrote.
        progress: called with the name of each file of the export when it was checked.

    Raises:
        InputError: the folder is no export, or something in it was altered.
        WorkspaceError: the register is not empty.
    """
    predicate = read_export(folder, progress)
    if register.head()[0]:
        raise WorkspaceError(
            "The register of this workspace is not empty.",
            where=str(workspace.root),
            hint="Restore into a new workspace.",
            remedy="make workspace",
        )
    store = workspace.file_store(register)
    try:
        with register.database.writing():
            if register.head()[0]:
                raise WorkspaceError("Someone else has begun to fill this register.", where=str(workspace.root))
            _fill(register.database, folder, predicate["head"])
            _take_files(folder, store)
    finally:
        workspace.settle(register, store)


def lay_open(folder: Path, predicate: Mapping[str, Any], path: Path) -> Register:
    """Put the register of an export into a new SQLite file, without its evidence files.

    Args:
        predicate: what it says of itself, as `read_export` gives it.

    Raises:
        InputError: what the export holds cannot be read.
    """
    create_sqlite_file(path, 0o600)
    database = open_database(f"sqlite:///{path.name}", path.parent)
    try:
        schema.create(database, str(predicate["authority"]))
        with database.writing():
            _fill(database, folder, predicate["head"])
    except BaseException:
        database.close()
        raise
    return Register(database)


def _fill(database: Database, folder: Path, head: str) -> None:
    """Fill an empty register from an export whose manifest was checked."""
    with _damaged(folder / "journal.jsonl"):
        database.many(NEW_ENTRY, map(_entry, _lines(folder, "journal.jsonl")))
    with _damaged(folder / "texts.jsonl"):
        database.many(NEW_TEXT, map(_text, _lines(folder, "texts.jsonl")))
    if (folder / SIGNATURES).exists():
        with _damaged(folder / SIGNATURES):
            rows = [tuple(line[name] for name in Signature._fields) for line in _lines(folder, SIGNATURES)]
            database.many(NEW_SIGNATURE, rows)
    with _damaged(folder / "journal.jsonl"):
        indexes.rebuild(database)
        _must_verify(database, head, str(folder))


def _take_files(folder: Path, store: FileStore) -> None:
    """Put the files of an export into a store that nobody else fills meanwhile: all of them or none."""
    added: list[str] = []
    try:
        for path in sorted((folder / "files").glob("*/*")):
            stored = store.add(path, kind="export")
            if not stored.known:
                added.append(stored.sha256)
            if stored.sha256 != path.parent.name + path.name:
                raise InputError(
                    "A file of the export does not have the name of its digest.", where=str(path), hint=_COPY
                )
    except BaseException:
        if isinstance(store, FolderStore):  # in a database they go with everything else of the change
            for sha256 in added:
                store.path(sha256).unlink(missing_ok=True)
        raise


def copy(
    register: Register,
    store: FileStore,
    authority: str,
    url: str,
    folder: Path,
    progress: Progress = lambda table: None,
) -> tuple[str, int]:
    """Copy a register into the empty register of another database, with the files that are kept in it.

    Files of a folder are brought into a database that a group shares, since that is where others look for them; a
    SQLite file leaves them in their folder.

    Args:
        url: URL of the database to copy to; a SQLite file is made.
        folder: what a relative SQLite path is relative to.
        progress: called with the name of each table when it is copied.

    Returns:
        The head digest, the same in both, and how many files the copy holds.

    A copy that broke off goes on when it is said again.

    Raises:
        RegisterError: the other database holds another register that is not empty, or cannot be reached.
    """
    path = sqlite_path(url, folder) if url.startswith("sqlite:") else None
    is_new = path is not None and not path.is_file()
    if path and path.resolve() == Path(register.database.name).resolve():
        raise RegisterError("That is the register itself.", where=str(path), hint="Copy to another file.")
    if path and is_new:
        create_sqlite_file(path, 0o600)
    target = open_database(url, folder)
    try:
        if path and target.rows("SELECT 1 FROM sqlite_master") and not target.has_table("journal"):
            raise RegisterError(
                "A database of something else is there.",
                where=target.name,
                hint="Copy to another file. Nothing was changed.",
            )
        schema.create(target, authority)
        with register.snapshot(), target.writing():
            head = register.head()[1]
            there = Register(target).head()
            if there[0] and there != register.head():
                raise RegisterError(
                    "The database already holds a register with entries.",
                    where=target.name,
                    hint="Copy to an empty database. Nothing was changed.",
                )
            if not there[0]:
                for table in schema.REGISTER_TABLES:
                    schema.copy_rows(register.database, target, table)
                    progress(table)
                _copy_files(register.database, target)
                progress("stored_file")
            _must_verify(target, head, target.name)
        copied = DatabaseStore(target, Permissions())
        if isinstance(store, FolderStore) and not url.startswith("sqlite:"):
            for sha256 in sorted(store.digests()):
                copied.add(store.path(sha256), kind="export")
                progress(sha256)
        return head, len(copied.digests())
    except BaseException:
        if path and is_new and _is_empty(target):
            path.unlink()
        raise
    finally:
        target.close()


def _is_empty(database: Database) -> bool:
    with suppress(RegisterError):
        return not database.has_table("journal") or Register(database).head() == (0, "")
    return False


def _copy_files(source: Database, target: Database) -> None:
    schema.copy_rows(source, target, "stored_file")
    for row in source.rows("SELECT sha256, part FROM file_chunk"):
        content = source.rows("SELECT content FROM file_chunk WHERE sha256 = ? AND part = ?", row)[0][0]
        target.rows("INSERT INTO file_chunk (sha256, part, content) VALUES (?, ?, ?)", (*row, content))


def _must_verify(database: Database, head: str, where: str) -> None:
    findings = verify(database, anchor=head)
    if findings:
        raise RegisterError(
            f"What was read does not verify: {findings[0].message}",
            where=f"{where}, {findings[0].where}",
            hint="Nothing was changed. Verify the journal of the register it comes from.",
        )


def read_export(folder: Path, progress: Progress = lambda path: None) -> Mapping[str, Any]:
    """Check an export as it lies there: every file of its manifest is unaltered, and no other is there.

    Returns:
        What it says of itself: `authority`, `framework`, `made_up`, `schema`, `entries` and `head`.

    Raises:
        InputError: the folder is no export, or something in it was altered.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(read_whole(path, "manifest", within=folder))
        digests = {subject["name"]: subject["digest"]["sha256"] for subject in manifest["subject"]}
        predicate, known = manifest["predicate"], manifest["predicateType"] == PREDICATE_TYPE
        if not isinstance(predicate["head"], str) or not all(isinstance(name, str) for name in digests):
            raise TypeError("a head and names are words")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("This manifest is damaged.", where=str(path), hint=_COPY) from error
    if not known:
        raise InputError(
            f"This is not an export that this version can read: {manifest['predicateType']}.",
            where=str(path),
            hint="Was it written by a newer version?",
        )
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - {MANIFEST}
    for name in sorted(there | digests.keys()):
        if name not in digests:
            raise InputError("A file is not in the manifest.", where=name, hint="Take it out of the folder.")
        if name not in there:
            raise InputError("A file of the export is missing.", where=name, hint=_COPY)
        if hash_file(folder / name, kind="export", within=folder)[0] != digests[name]:
            raise InputError("A file of the export was altered.", where=name, hint=_COPY)
        progress(name)
    return predicate


def _write(workspace: Workspace, path: Path, content: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    workspace.permissions.make_folder(path.parent)
    with _writing(path):
        with path.open("xb") as file:
            workspace.permissions.apply(path)
            for block in content:
                file.write(block)
                digest.update(block)
            file.flush()
            os.fsync(file.fileno())
        flush_folder(path.parent)
    return digest.hexdigest()


def _writing(path: Path) -> AbstractContextManager[None]:
    hint = "Check that there is room and that this account may write there. The register is unchanged."
    return telling(WorkspaceError, "The export cannot be written: {}.", path, hint)


def _text_lines(database: Database) -> Iterator[bytes]:
    for digest, seq, salt, content in database.rows("SELECT digest, seq, salt, content FROM text ORDER BY seq, digest"):
        yield (canonical({"digest": digest, "seq": seq, "salt": salt, "content": content}) + "\n").encode()


def _lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with opened(folder / name, "export", within=folder) as file:
        while line := file.readline(MOST_LINE + 1):
            if len(line) > MOST_LINE:
                raise ValueError("no entry is as long")
            yield json.loads(line)


@contextmanager
def _damaged(path: Path) -> Generator[None]:
    """Whatever an export that is not ours trips over is told as one sentence."""
    try:
        yield
    except ReadinessError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise InputError(
            f"What the export holds cannot be read ({type(error).__name__}). Nothing was changed.",
            where=str(path),
            hint=_COPY,
        ) from error


def _entry(fields: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(canonical(fields["body"]) if name == "body" else fields[name] for name in Entry.__slots__)


def _text(fields: dict[str, Any]) -> tuple[Any, ...]:
    return fields["digest"], fields["seq"], fields["salt"], fields["content"]


def _json(entities: Iterable[Model]) -> bytes:
    dumped = [entity.model_dump(mode="json") for entity in entities]
    return json.dumps(dumped, indent=1, ensure_ascii=False).encode() + b"\n"


def _csv(model: type[Model], entities: Iterable[Model]) -> bytes:
    """A table for a spreadsheet; what is nested stands in its cell as JSON."""
    return as_csv(model.model_fields, (map(_cell, e.model_dump(mode="json").values()) for e in entities))


def _cell(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else canonical(value)
