"""The one way in: every file from outside is opened here, for what it is and within limits, whatever reads it next.

A file is a regular one (a pipe or a device is refused unread), stays in the folder where it was named (a link may not
lead out of it), is not empty, and has at most the bytes of `gate.toml`.
"""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal

from base.errors import InputError
from base.words import did_you_mean

Kind = Literal["evidence", "sheet", "template", "data", "settings", "manifest", "export"]

_LONGEST_SHOWN = 40
"""Characters of a name that is too long for any file, in what is said of it."""

_BLANK = 4096  # bytes: a file is called empty where so many of its first ones are white space, and it has no more


@dataclass(frozen=True, kw_only=True)
class Bound:
    """How large a file of one kind may be, whether it may be empty, what to do about one that is larger, and why."""

    most_bytes: int
    may_be_empty: bool = False
    hint: str
    why: str


@cache
def bounds() -> dict[str, Bound]:
    """The bound of every kind of file that comes in."""
    data = tomllib.loads(Path(__file__).with_name("gate.toml").read_text(encoding="utf-8"))
    return {name: Bound(**bound) for name, bound in data.items()}


@contextmanager
def opened(path: Path, kind: Kind, *, within: Path | None = None) -> Generator[BinaryIO]:
    """Open a file that came in, to be read; do nothing else inside.

    Args:
        kind: what it is to be, which says how large it may be.
        within: the folder it must be in once every link is followed; else a link may lead anywhere in its own folder.

    Raises:
        InputError: it is not there, is no regular file, is a link out of its folder, is empty or too large, or cannot
            be opened or read.
    """
    try:
        with os.fdopen(_descriptor(path, within), "rb") as file:
            _check(path, file, bounds()[kind])
            yield file
    except OSError as error:
        raise cannot_open(path, error) from error


def read_whole(path: Path, kind: Kind, *, within: Path | None = None) -> bytes:
    """All bytes of a file that came in; see `opened`."""
    most = bounds()[kind].most_bytes
    with opened(path, kind, within=within) as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(size + 1)
        if len(content) > size:  # it grew while it was read
            content += file.read(most - size)
    if len(content) > most:
        raise _too_large(path, len(content), bounds()[kind])
    return content


def inside(path: Path, folder: Path) -> bool:
    """Whether a path, once every link is followed, is in a folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links, or a name that no system takes
        return False


def _descriptor(path: Path, within: Path | None) -> int:
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "no file can be called that")
    if path.is_symlink() or within:
        folder = within or path.parent
        if not path.exists():
            raise OSError(errno.ENOENT, "no such file")  # a link to nothing, or in a circle
        if not inside(path, folder):
            raise InputError(
                f"{path.name} is a link that leads out of {folder}.",
                where=str(path),
                hint="Put a copy of the file there in place of the link.",
            )
        path = path.resolve()
    # A pipe would be waited for without end: it is opened at once, to be refused.
    flags = ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY", "O_CLOEXEC")
    descriptor = os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise InputError(f"{path} is a folder, not a file.", where=str(path), hint="Name the file inside it.")
    raise InputError(f"{path} is not a file that can be read.", where=str(path), hint="Name a plain file.")


def _check(path: Path, file: BinaryIO, bound: Bound) -> None:
    size = os.fstat(file.fileno()).st_size
    if size > bound.most_bytes:
        raise _too_large(path, size, bound)
    if size <= _BLANK and not bound.may_be_empty:
        blank = not file.read(_BLANK).strip()
        file.seek(0)
        if blank:
            raise InputError(f"{path.name} is empty.", where=str(path), hint="Save it again and give that copy.")


def _too_large(path: Path, size: int, bound: Bound) -> InputError:
    most = f"{bound.most_bytes / 1_000_000:,.3g}" if bound.most_bytes < 1_000_000 else f"{bound.most_bytes // 10**6:,}"
    return InputError(
        f"{path.name} is {size / 1_000_000:,.1f} MB; at most {most} MB are taken.", where=str(path), hint=bound.hint
    )


def cannot_open(path: Path, error: OSError) -> InputError:
    """Why a file cannot be opened, in words."""
    if error.errno == errno.ENOENT and path.is_symlink():
        return InputError(
            "This is a link to a file that is not there.", where=str(path), hint="Put the file itself in its place."
        )
    if error.errno == errno.ENOENT:
        beside: list[str] = []
        if path.parent.is_dir():
            beside = [file.name for file in path.parent.iterdir() if file.is_file()]
        hint = did_you_mean(path.name, beside) or "Check its name and folder."
        return InputError("There is no such file.", where=str(path), hint=hint)
    if error.errno == errno.ENAMETOOLONG:
        shown = f"{max(path.parts, key=len)[:_LONGEST_SHOWN]}…"
        message = f"“{shown}” is too long for the name of a file or folder."
        return InputError(message, where=shown, hint="Give a shorter one.")
    return InputError(
        f"The file cannot be read: {error.strerror or type(error).__name__}.",
        where=str(path),
        hint="Close it in other programs and check that you may read it.",
    )
