"""Writing a report to a file, in the format that the file's name asks for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from base.errors import InputError
from base.words import list_words
from reports.document import Document
from reports.html import render_html
from reports.markdown import render_markdown
from reports.word import render_word

R = TypeVar("R")

FORMATS: dict[str, Callable[[Document], bytes]] = {".html": render_html, ".docx": render_word, ".md": render_markdown}
"""Suffix of a file to what renders a report for it."""


def write_report(document: Document, path: Path, *, annexes: bool | None = None) -> Path:
    """Write a report; what stood there is replaced only once the new one is whole.

    Args:
        document: the report.
        path: the file; its suffix says the format.
        annexes: whether what only backs it up is part of it; None for where it can be clicked to, and so not printed.

    Returns:
        The path.

    Raises:
        InputError: the format is not known, or the file cannot be written.
    """
    render = format_of(path, FORMATS)
    whole = render is render_html if annexes is None else annexes
    write_file(path, render(document if whole else document.without_annexes()))
    return path


def format_of(path: Path, formats: Mapping[str, R]) -> R:
    """What renders a report for a file.

    Args:
        path: the file.
        formats: suffix to renderer.

    Raises:
        InputError: no renderer goes by its suffix.
    """
    found = formats.get(path.suffix.lower())
    if found is None:
        raise InputError(
            f"No report can be written as {path.suffix or 'a file without a suffix'}.",
            where=str(path),
            hint=f"Name a file that ends in {list_words(formats)}.",
        )
    return found


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        InputError: it cannot be written, for example because it is open in another program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(_mode(path))
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            f"The report cannot be written: {error.strerror or error}.",
            where=str(path),
            hint="Close it if it is open in another program, or name another file.",
        ) from error


def _mode(path: Path) -> int:
    """The permissions of the file that is there, else those that a new file gets."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
