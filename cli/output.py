"""What is written where: stdout is the answer, stderr the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, Protocol


def say(text: str = "") -> None:
    """Write a line of the answer to stdout."""
    print(text)


def note(text: str) -> None:
    """Write a line to stderr that is not part of the answer."""
    print(text, file=sys.stderr)


def say_json(value: Any) -> None:
    """Write an answer as JSON; dates as ISO text."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


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
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, heading in enumerate(headings):
        narrow = max(len(row[number]) for row in cells) <= 14
        table.add_column(heading, no_wrap=narrow, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    # Piped output keeps its columns whole, whatever width a terminal would have.
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, soft_wrap=False)
    console.print(table)


class Advance(Protocol):
    """Tells a progress bar that so much more is done."""

    def __call__(self, done: int = 1, /) -> None:
        """Move on by `done` of the total."""


@contextmanager
def progress(what: str, total: int, *, quiet: bool = False) -> Generator[Advance]:
    """A progress bar on stderr, shown only in a terminal.

    Args:
        what: what is being done, such as `Hashing files`.
        total: how much there is to do, in any unit.
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
