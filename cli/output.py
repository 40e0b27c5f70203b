"""What is written where: stdout is the answer, stderr the rest."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any, Protocol

PIPED_WIDTH = 160
"""Characters of a line of a table that goes to a file or another program."""


def say(text: str = "") -> None:
    """Write a line of the answer to stdout."""
    print(text)


def note(text: str) -> None:
    """Write a line to stderr that is not part of the answer."""
    print(text, file=sys.stderr)


def say_json(value: Any) -> None:
    """Write an answer as JSON; dates as ISO text."""
    from pydantic_core import to_json

    print(to_json(value, indent=1, fallback=str).decode())


def say_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, nothing: str) -> None:
    """Write a table, or a sentence where there is nothing to list.

    Args:
        headings: one for each column.
        rows: cells are written as text; None as an empty cell.
        nothing: the sentence for no rows.
    """
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not cells:
        say(nothing)
        return
    from cli.table import lines

    # Piped output keeps its columns, whatever width a terminal would have.
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH
    print("\n".join(lines(headings, cells, width)))


def prepare_streams(*, as_json: bool) -> None:
    """Make sure that nothing stops an answer: neither a closed stream nor a character the terminal cannot show.

    Args:
        as_json: JSON is UTF-8 by its standard; other output has a question mark for what cannot be shown.
    """
    if sys.stdout is None or sys.stderr is None or sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        nowhere = os.fdopen(os.open(os.devnull, os.O_RDWR), "r+", encoding="utf-8")
        sys.stdin, sys.stdout, sys.stderr = sys.stdin or nowhere, sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8" if as_json else None, errors="replace")


def stop_writing() -> None:
    """Let go of stdout, so that what could not be written is not tried again when the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class Advance(Protocol):
    """Tells a progress bar that so much more is done."""

    def __call__(self, done: int = 1, /) -> None:
        """Move on by `done` of the total."""


@contextmanager
def progress(what: str, total: int | None, *, quiet: bool = False) -> Generator[Advance]:
    """A progress bar on stderr, shown only in a terminal.

    Args:
        what: what is being done, such as `Hashing files`.
        total: how much there is to do, in any unit; None where nobody can say.
        quiet: show nothing.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done=1, /: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done=1, /: bar.advance(task, done)
