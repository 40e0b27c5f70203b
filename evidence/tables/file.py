"""A file that came in, whole: opened once by the gate, whatever reads it afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from base.gate import read_whole


class File(NamedTuple):
    """The bytes of a file.

    Attributes:
        content: all of its bytes.
        where: what messages call the place.
    """

    name: str
    content: bytes
    where: str


def open_file(path: Path) -> File:
    """Read a file of a sheet or document; see `base.gate.opened`.

    Raises:
        InputError: it cannot be opened, is empty, or far too large.
    """
    return File(path.name, read_whole(path, "sheet"), str(path))
