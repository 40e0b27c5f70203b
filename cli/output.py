"""What is written where: stdout is the answer, stderr the rest."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Protocol, TextIO, TypeVar

from base.identifiers import masked, masked_values

T = TypeVar("T")

PIPED_WIDTH = 160
"""Characters of a line of a table that goes to a file or another program."""
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, the marks that turn the direction of writing, and halves of characters."""


def printable(text: str) -> str:
    """A text as it may reach a terminal: likely identifiers of children are masked.

    What would move the cursor or hide words is shown by its number.

    Args:
        text: words that anybody may have typed; line breaks and tabs stay.
    """
    return _seen(masked(text))


def _seen(text: str) -> str:
    return text if text.isprintable() else _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def say(text: str = "") -> None:
    """Write a line of the answer to stdout; in a terminal, folded at spaces."""
    print(_folded(printable(text), terminal_width(sys.stdout)))


def say_exactly(line: str) -> None:
    """Write a line of a record that others check byte by byte: nothing in it is masked."""
    print(_seen(line))


def note(text: str) -> None:
    """Write a line to stderr that is not part of the answer."""
    print(_folded(printable(text), terminal_width(sys.stderr)), file=sys.stderr)


def say_json(value: Any) -> None:
    """Write an answer as JSON: models and dataclasses by their fields, dates as ISO text."""
    from pydantic_core import to_json, to_jsonable_python

    print(_seen(to_json(masked_values(to_jsonable_python(value, fallback=str)), indent=1).decode()))


def terminal_width(stream: TextIO) -> int | None:
    """The characters of a line of the terminal that a stream writes to; None for a file or another program.

    Who sets COLUMNS says how wide a line is, wherever it goes.
    """
    return shutil.get_terminal_size().columns if stream.isatty() or os.environ.get("COLUMNS", "").isdecimal() else None


def _folded(text: str, width: int | None) -> str:
    """A text whose lines are at most so wide, unless a word is wider; what was indented stays so."""
    if width is None:
        return text
    folded: list[str] = []
    for line in text.splitlines():
        margin = line[: len(line) - len(line.lstrip(" -"))]
        folded += textwrap.wrap(
            line, width, subsequent_indent=" " * len(margin), break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(folded)


def say_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, nothing: str) -> None:
    """Write a table, or a sentence where there is nothing to list.

    Args:
        rows: cells are written as text; None as an empty cell.
        nothing: the sentence for no rows.
    """
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not cells:
        say(nothing)
        return
    from cli.tables import lines

    # Piped output keeps its columns, whatever width a terminal would have.
    width = terminal_width(sys.stdout)
    safe = [[printable(cell).expandtabs(4) for cell in row] for row in cells]
    print("\n".join(lines(headings, safe, width or PIPED_WIDTH, cards=width is not None)))


def give(
    answer: T,
    show: Callable[[T], None],
    data: Callable[[T], object],
    *,
    output: Path | None,
    formats: Mapping[str, Callable[[T], bytes]],
    json: bool,
) -> None:
    """Write an answer to a file where one is named; show it as JSON where that is asked, else where it was not written.

    Args:
        show: shows it in the terminal.
        data: gives it as JSON has it.
        formats: suffix of a file to what renders it.
    """
    if output is not None:
        from reports.formats import write_as

        note(f"Wrote {write_as(answer, output, formats)}.")
    if json:
        say_json(data(answer))
    elif output is None:
        show(answer)


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
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done=1, /: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done=1, /: bar.advance(task, done)
