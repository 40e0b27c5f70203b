"""A file that came in, whole: opened once by the gate, whatever reads it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from base.gate import read_whole
from evidence.tables.even_text import parting_signs


@dataclass(frozen=True)
class File:
    """The bytes of a file.

    Attributes:
        content: all of its bytes.
        where: what messages call the place.
    """

    name: str
    content: bytes
    where: str

    @cached_property
    def signs(self) -> bytes:
        """How its text is parted; see `parting_signs`."""
        return parting_signs(self.content)


def open_file(path: Path) -> File:
    """Read a file of a sheet or document; see `base.gate.opened`.

    Raises:
        InputError: it cannot be opened, is empty, or far too large.
    """
    return File(path.name, read_whole(path, "sheet"), str(path))
