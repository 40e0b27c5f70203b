"""Files that are given out: written beside what is there and put in its place, private unless it was shared."""

from __future__ import annotations

import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Generator, Iterable
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from base.errors import InputError, ReadinessError
from base.folders import account_folder

PRIVATE = 0o600
"""The mode of a new file: only its owner reads it, as papers name people and weaknesses."""

SETTINGS = "readiness.toml"
"""The name of the file that makes a folder a workspace."""
_DATABASE = b"SQLite format 3\0"


def write_whole(path: Path, content: bytes | str | Iterable[bytes], mode: int = 0) -> None:
    """Write a file whole or not at all: if that fails, what was there before is still there.

    A new file is private; one that is replaced keeps its mode. Missing folders are made.

    Args:
        path: the file; a link is followed, and a device is written to as it is.
        content: what it is to hold, whole or in parts; text is written in UTF-8.
        mode: its mode, whatever was there before; 0 to leave that as it is.

    Raises:
        InputError: it cannot be written, for example because it is open in another program or the disk is full; or a
            register or the settings of a workspace stand there.
    """
    _refuse_register(path)
    blocks = [content.encode()] if isinstance(content, str) else [content] if isinstance(content, bytes) else content
    with writing(path):
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(b"".join(blocks))
            return
        make_folders(target.parent)
        with written_beside(target) as beside:
            with beside.open("wb") as file:
                file.writelines(blocks)
            beside.chmod(mode or (target.stat().st_mode & 0o777 if target.exists() else PRIVATE))


def _refuse_register(path: Path) -> None:
    """Refuse a slip that would end a register: no paper is a database, or called as settings are."""
    with suppress(OSError):
        is_file = path.is_file()
        if is_file and path.name != SETTINGS:
            with path.open("rb") as file:
                is_file = file.read(len(_DATABASE)) == _DATABASE
        if is_file:
            raise InputError(
                "A register or the settings of a workspace stand there. Nothing was written.",
                where=str(path),
                hint="Name another file.",
            )


@contextmanager
def telling(kind: type[ReadinessError], message: str, where: Path, hint: str = "") -> Generator[None]:
    """Tell in a sentence what the system refuses in the block.

    Args:
        kind: what is raised then.
        message: the sentence, with `{}` where the reason goes.
        where: the file or folder it is about.
    """
    try:
        yield
    except OSError as error:
        raise kind(message.format(error.strerror or error), where=str(where), hint=hint) from error


def writing(path: Path) -> AbstractContextManager[None]:
    """Tell in a sentence why a file cannot be written: as an `InputError`."""
    hint = "Close it if it is open in another program, see that there is room, or name another place."
    return telling(InputError, "The file cannot be written: {}.", path, hint)


@contextmanager
def written_beside(target: Path, *, lasting: bool = True) -> Generator[Path]:
    """An empty private file beside a place, which takes that place when the block ends without an error.

    If it ends with one, what was there before is still there, and the file beside it is gone.

    Args:
        lasting: whether it has to survive a power cut.

    Raises:
        OSError: it cannot be made or put in its place.
    """
    if lasting:
        _clear_up(target.parent)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}{_BESIDE}")
    hold(handle)
    beside = Path(name)
    try:
        try:
            yield beside
            if lasting:
                os.fsync(handle)
        finally:
            os.close(handle)
        beside.replace(target)
        if lasting:
            flush_folder(target.parent)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


_BESIDE = ".readiness-"
_YOUNG = 60
"""Seconds for which a file beside another is left alone: who has just made it may not hold it yet."""


def _clear_up(folder: Path) -> None:
    """Remove the files that runs which were broken off left beside others."""
    for left in folder.glob(f".*{_BESIDE}????????"):
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            try:
                if time.time() - os.fstat(descriptor).st_mtime > _YOUNG and hold(descriptor):
                    left.unlink()
            finally:
                os.close(descriptor)


def hold(descriptor: int) -> bool:
    """Hold an open file until it is closed or the process ends, however it does.

    Returns:
        False where somebody else holds it, or where no file can be held: on Windows and some network folders.
    """
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def make_folders(folder: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it that are not there, so that their names survive a power cut.

    Raises:
        OSError: they cannot be made.
    """
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for one in reversed(new):
        flush_folder(one.parent)


def flush_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


STATE = "READINESS_STATE"
"""The environment variable that names another folder for `state_folder`; where it is empty, nothing is kept."""


def state_folder() -> Path | None:
    """The folder of what this account remembers, outside every workspace; None where nothing is kept."""
    return account_folder("state", STATE)


def safe_name(words: str) -> str:
    """Words as the name of a file on any system: no folder, no sign that one of them refuses, no reserved name.

    Of a long title the beginning is kept, and a short suffix.
    """
    plain = _NO_NAME.sub(" ", unicodedata.normalize("NFC", words))
    bare = " ".join(plain.split()).strip(" .")
    stem, dot, suffix = bare.rpartition(".")
    if not stem or len(suffix) > _LONGEST_SUFFIX or " " in suffix:
        stem, dot, suffix = bare, "", ""
    stem = stem[:_LONGEST_STEM].rstrip(" .")
    if not stem or stem.split(".")[0].strip().upper() in _RESERVED:
        stem = f"_{stem}" if stem else "unnamed"
    return f"{stem}{dot}{suffix}"


_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
"""What a system refuses in a name, and what cannot be seen in one."""
_LONGEST_STEM, _LONGEST_SUFFIX = 80, 10
_RESERVED = frozenset(["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))])
"""Names that Windows keeps for devices, with any suffix (its documented list)."""
