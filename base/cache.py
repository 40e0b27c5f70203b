"""What was made of files once, kept for the next run: JSON in the user's cache folder, under the digest of the files.

Nothing in a kept file is ever run or believed unseen: it is data, read by the same code that reads what was just made,
and whatever is wrong with it, it is made anew. Who can write in this account's cache folder could change the
account's files as well; what others could have written is not read.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import from_json

from base.digest import iso_date
from base.files import written_beside
from base.folders import account_folder
from base.memory import collector_paused

T = TypeVar("T")

VARIABLE = "READINESS_CACHE"
"""The environment variable that names another folder; where it is empty, nothing is kept."""

KEPT = 40
"""Files that are kept at most, the newest; each is some 100 kB."""

FINISHED = 4000
"""Finished parts of long work that are kept at most, the newest; each is some 5 kB."""

_LONGEST = 2**26  # bytes of a file that is read back; none of ours comes near it


def cached(name: str, paths: Iterable[Path], build: Callable[[], object], read: Callable[[Any], T]) -> T:
    """Give what is read from data that was built from files; built once, and again when any of them has changed.

    Args:
        name: what it is, in letters and hyphens, for the name of the file.
        paths: everything the data depends on: files of data, and those of the program that judge them.
        build: makes the data from the files: text, numbers, true, false, None, dates, lists and dicts of these;
            called where nothing fit is kept.
        read: makes the result from that data, kept or new, after a way through JSON (dates are text there, dicts in
            their order); what `build` has checked it need not check again. Where a result has a digest, `read` takes it
            from the data it was given, so that it is always the digest of what is used.

    Raises:
        Whatever `build` raises, and `read` of what was just built.
    """
    paths = tuple(paths)
    folder, key = cache_folder(), _key(paths)
    kept = None if folder is None or key is None else folder / f"{name}-{key[:32]}.json"
    if kept is not None and key is not None:
        content = _content(kept, key)
        if content is not None:
            try:
                with collector_paused():
                    return read(from_json(content))
            except Exception:  # noqa: S110 - whatever is wrong with a kept file, it is made anew
                pass
    content = json.dumps(build(), ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=iso_date).encode()
    result = read(json.loads(content))
    if kept is not None and key is not None and _key(paths) == key:  # else a file was changed meanwhile
        _keep(kept, key, content)
        _drop(kept.parent, KEPT)
    return result


def finished(name: str, key: str) -> Any | None:
    """A finished part of long work, as `keep_finished` kept it; None where it is not there whole.

    Args:
        name: what the work is, in letters and hyphens.
        key: the digest of everything that the part depends on, in hex digits.
    """
    folder = cache_folder()
    content = _content(folder / name / f"{key[:32]}.json", key) if folder else None
    return None if content is None else json.loads(content)


def keep_finished(name: str, key: str, data: object) -> None:
    """Keep a finished part of long work, so that the work goes on from there when it is broken off.

    Args:
        name: what the work is; `key` as for `finished`.
        data: what JSON can hold.
    """
    if folder := cache_folder():
        content = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        _keep(folder / name / f"{key[:32]}.json", key, content.encode())


def drop_oldest(name: str) -> None:
    """Leave of finished parts no more than are kept; once a run, for where they are too many it looks at all."""
    if folder := cache_folder():
        _drop(folder / name, FINISHED)


def cache_folder() -> Path | None:
    """The folder that files are kept in; None where nothing is kept. It need not be there yet."""
    folder = account_folder("cache", VARIABLE)
    return folder if folder and folder.is_absolute() else None


_LARGEST = 2**24
"""Bytes of a file that data depends on: thrice what the gate lets in."""


def _key(paths: Iterable[Path]) -> str | None:
    """The digest of files with their names; None where one cannot be read."""
    whole = hashlib.sha256()
    try:
        for path in paths:
            whole.update(_told_of_program(path) if path.suffix == ".py" else _told(path))
    except OSError:
        return None
    return whole.hexdigest()


def _told(path: Path) -> bytes:
    """A file's name, length and content.

    Raises:
        OSError: it cannot be read, or whoever reads it through the gate is to refuse it: a pipe, something very large.
    """
    content = _read(path, _LARGEST)
    name = "/".join(path.parts[-2:])
    return f"{name}:{len(content)}\n".encode(errors="surrogateescape") + content


@cache
def _told_of_program(path: Path) -> bytes:
    """The same in short of a file of the program, read once: what runs is what was there when it began."""
    return hashlib.sha256(_told(path)).digest()


def _content(path: Path, key: str) -> bytes | None:
    """What is kept in a file, where it is ours, whole, and of this key."""
    try:
        if not _private(path.parent.stat()):
            return None
        seal, _, content = _read(path, _LONGEST, ours=True).partition(b"\n")
    except OSError:
        return None
    return content if seal == _seal(key, content) else None


def _read(path: Path, most: int, *, ours: bool = False) -> bytes:
    """The content of a regular file.

    Args:
        most: how many bytes it may have.
        ours: whether it must stand there itself, no link, and nobody else may write in it.

    Raises:
        OSError: it cannot be read, or it is another thing than that; a pipe is not waited for.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if ours:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > most or (ours and not _private(status)):
            raise OSError(errno.EINVAL, "no file that data is read from", str(path))
        content = os.read(descriptor, status.st_size + 1)
        if len(content) != status.st_size:
            raise OSError(errno.EIO, "it changes while it is read", str(path))
        return content
    finally:
        os.close(descriptor)


def _keep(path: Path, key: str, content: bytes) -> None:
    """Keep content in a file that nobody else can read, whole or not at all; where that cannot be done, leave it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _private(path.parent.stat()):
            return
        with written_beside(path, lasting=False) as new:
            new.write_bytes(_seal(key, content) + b"\n" + content)
    except OSError:
        return


def _drop(folder: Path, most: int) -> None:
    """Drop the oldest files where there are too many, and a tenth more: what follows need not look at all of them."""
    try:
        if len(os.listdir(folder)) <= most:  # noqa: PTH208 - a glob takes ten times as long
            return
        newest = sorted(folder.glob("*.json*"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in newest[most * 9 // 10 :]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _seal(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + content).hexdigest().encode()


def _private(status: os.stat_result) -> bool:
    """Whether a file or folder is this account's, and no other may write in it; Windows sees to that itself."""
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
