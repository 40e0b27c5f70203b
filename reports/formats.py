"""Writing a report to a file, in the format that the file's name asks for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from base.errors import InputError
from base.files import write_whole
from base.words import list_words
from reports.content import Content
from reports.document import Document
from reports.html import render_html
from reports.markdown import render_markdown
from reports.pdf import render_pdf

R = TypeVar("R")
C = TypeVar("C")


def _render_word(document: Document, content: Content | None = None, template: Path | None = None) -> bytes:
    from reports.word import render_word  # loads much that no other format needs

    return render_word(document, content, template)


FORMATS: dict[str, Callable[[Document], bytes]] = {
    ".html": render_html,
    ".docx": _render_word,
    ".pdf": render_pdf,
    ".md": render_markdown,
}
"""Suffix of a file to what renders a report for it."""


def write_report(
    document: Document,
    path: Path,
    *,
    annexes: bool | None = None,
    template: Path | None = None,
    content: Content | None = None,
) -> Path:
    """Write a report; what stood there is replaced only once the new one is whole.

    Args:
        path: the file; its suffix says the format.
        annexes: whether what only backs it up is part of it; None for where it can be clicked to, and so not printed.
        template: a council's own Word template; else a Word file is made with ours.
        content: what the report was laid out from: the fields that the template can use.

    Returns:
        The path.

    Raises:
        InputError: the format is not known, or the file cannot be written.
    """
    render = format_of(path, FORMATS)
    if template and render is not _render_word:
        raise InputError("A Word template gives a Word file.", where=str(path), hint="Name a .docx file with -o.")
    whole = shows_annexes(path, annexes)
    shown = replace(document, clicked=annexes is None) if whole else document.without_annexes()
    write_whole(path, _render_word(shown, content, template) if template else render(shown))
    return path


def shows_annexes(path: Path, annexes: bool | None = None) -> bool:
    """Whether what only backs a report up is part of it; see `write_report`."""
    return path.suffix.lower() == ".html" if annexes is None else annexes


def formats_of(lay_out: Callable[[C], Document]) -> dict[str, Callable[[C], bytes]]:
    """Suffix of a file to what renders for it, as a report, what is laid out first."""

    def laid_out(render: Callable[[Document], bytes]) -> Callable[[C], bytes]:
        return lambda content: render(lay_out(content))

    return {suffix: laid_out(render) for suffix, render in FORMATS.items()}


def json_of(as_data: Callable[[C], Any]) -> Callable[[C], bytes]:
    """What renders as JSON what is made plain data first."""
    return lambda content: (json.dumps(as_data(content), ensure_ascii=False, indent=1) + "\n").encode()


def write_as(content: C, path: Path, formats: Mapping[str, Callable[[C], bytes]]) -> Path:
    """Write something in the format that its file's name asks for; what stood there is replaced.

    Raises:
        InputError: the format is not known, or the file cannot be written.
    """
    write_whole(path, format_of(path, formats)(content))
    return path


def format_of(path: Path, formats: Mapping[str, R]) -> R:
    """What renders a report for a file.

    Args:
        formats: suffix to renderer.

    Raises:
        InputError: no renderer goes by its suffix.
    """
    render = formats.get(path.suffix.lower())
    if render is None:
        raise InputError(
            f"No report can be written as {path.suffix or 'a file without a suffix'}.",
            where=str(path),
            hint=f"Name a file that ends in {list_words(formats)}.",
        )
    return render
