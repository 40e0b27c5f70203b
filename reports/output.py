"""Reports as files: the format follows from the name, and a file that cannot be written gives a sentence."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from descriptors.errors import InputError
from descriptors.words import list_words
from reports.document import Document
from reports.html import render_html

Renderer = Callable[[Document], bytes]

RENDERERS: Mapping[str, Renderer] = {".html": render_html}
"""How a document is written, by the ending of the file's name."""


def renderer_for(path: Path) -> Renderer:
    """How a document is written to a path.

    Raises:
        InputError: no format goes by that ending.
    """
    return renderer_of(RENDERERS, path)


def renderer_of(renderers: Mapping[str, Renderer], path: Path) -> Renderer:
    """Pick what writes a path from some renderers by ending.

    Raises:
        InputError: none of them goes by that ending.
    """
    try:
        return renderers[path.suffix.lower()]
    except KeyError:
        raise InputError(
            f"A report cannot be written as {path.suffix or 'a file without an ending'}.",
            where=str(path),
            hint=f"Let the name end in {list_words(renderers)}.",
        ) from None


def write_report(path: Path, content: bytes) -> None:
    """Write a report whole or not at all.

    Args:
        path: the file; one that is there is replaced.
        content: what it shall hold.

    Raises:
        InputError: it cannot be written there.
    """
    if path.is_dir():
        raise InputError("That is a folder, not a file.", where=str(path), hint="Add a file name.")
    if not path.parent.is_dir():
        raise InputError("The folder for this report is not there.", where=str(path.parent), hint="Make it first.")
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            file.write(content)
            written = Path(file.name)
        try:
            written.chmod(_mode(path))
            written.replace(path)
        except OSError:
            written.unlink(missing_ok=True)
            raise
    except PermissionError as error:
        hint = "Close it if it is open in another program, check that you may write there, or choose another name."
        raise InputError(
            "The report cannot be written: the file is open or protected.", where=str(path), hint=hint
        ) from error
    except OSError as error:
        raise InputError(f"The report cannot be written: {error.strerror}.", where=str(path)) from error


def _mode(path: Path) -> int:
    """The permissions of the file that is there, else those a new file gets here."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
