"""A file that came in: opened once, for what it is, and within limits, whatever reads it afterwards."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

from base.errors import InputError

LARGEST_FILE = 50_000_000
"""Bytes. A plan or a list of evidence is under 5 MB; anything far larger is another file by mistake."""


class File(NamedTuple):
    """The bytes of a file.

    Attributes:
        name: its name without folders.
        content: all of its bytes.
        where: what messages call the place.
    """

    name: str
    content: bytes
    where: str


def open_file(path: Path) -> File:
    """Read a file that is there, is a regular one, not empty, and not absurdly large.

    Raises:
        InputError: it is none of that, or cannot be opened.
    """
    try:
        with path.open("rb") if os.name == "nt" else open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"{path} is not a file that can be read.", where=str(path), hint="Name a plain file.")
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _cannot_open(path, error) from error
    if not content.strip():
        raise InputError(f"{path.name} is empty.", where=str(path), hint="Save it again and import that copy.")
    if len(content) > LARGEST_FILE:
        raise InputError(
            f"{path.name} is {status.st_size // 1_000_000} MB; what is imported has at most "
            f"{LARGEST_FILE // 1_000_000} MB.",
            where=str(path),
            hint="Remove pictures and other sheets, or save the sheet that is meant alone.",
        )
    return File(path.name, content, str(path))


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe, which would be waited for without end, is opened at once, to be refused."""
    return os.open(path, flags | os.O_NONBLOCK)


def _cannot_open(path: Path, error: OSError) -> InputError:
    if error.errno == errno.ENOENT:
        return InputError(f"There is no file {path}.", where=str(path), hint="Check the name and the folder.")
    if error.errno == errno.ENAMETOOLONG:
        shown = f"{path.name[:40]}…"
        return InputError(f"“{shown}” is too long for the name of a file.", where=shown, hint="Give the file's name.")
    if error.errno == errno.EISDIR:
        return InputError(f"{path} is a folder, not a file.", where=str(path), hint="Name the file inside it.")
    return InputError(
        f"{path} cannot be opened: {error.strerror or type(error).__name__}.",
        where=str(path),
        hint="Close it in other programs and check that you may read it.",
    )
