"""Lines of a plain-text table."""

from __future__ import annotations


def row(name: str, *cells: object) -> str:
    """One line: a name and right-aligned cells."""
    return (f"{name:<54}" + "".join(f"{cell!s:>16}" for cell in cells)).rstrip()


def share(part: int, whole: int) -> str:
    """A part of a whole, with the whole beside it."""
    return f"{part} of {whole}"
