"""Files that are given out: written beside what is there and put in its place, private unless it was shared."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from base.errors import InputError

PRIVATE = 0o600
"""The mode of a new file: only its owner reads it, as papers name people and weaknesses."""


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file whole or not at all: if that fails, what was there before is still there.

    A new file is private; one that is replaced keeps its mode. Missing folders are made.

    Args:
        path: the file; a link is followed, and a device is written to as it is.
        content: what it is to hold; text is written in UTF-8.

    Raises:
        InputError: it cannot be written, for example because it is open in another program or the disk is full.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}-")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(target.stat().st_mode & 0o777 if target.exists() else PRIVATE)
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            f"The file cannot be written: {error.strerror or error}.",
            where=str(path),
            hint="Close it if it is open in another program, see that there is room, or name another file.",
        ) from error
