"""What commands that ask many authorities share: their options, how far they are, and what could not be read."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.failures import DONE, OUR_FAULT, WRONG_INPUT
from cli.output import note, progress

if TYPE_CHECKING:
    from reports.portfolio import Unread

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCES...", help="Workspaces, exports and URLs of PostgreSQL databases; their frameworks may differ."
    ),
]
Workers = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes at most; else one a core, if it is worth it.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="URL", help="A Dask scheduler, such as tcp://host:8786, whose workers read and grade them."),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Grade all of them anew, whatever an earlier run finished.")]


@contextmanager
def going_on(
    sources: Sequence[str], workers: int | None, scheduler: str | None, *, quiet: bool
) -> Generator[dict[str, Any]]:
    """Gives how many authorities are asked, and shows how far it is; where it is broken off, says how to go on."""
    if scheduler and workers:
        raise typer.BadParameter("The cluster has workers of its own.", param_hint="--workers")
    finished, total = 0, len(set(sources))
    with progress("Grading authorities", total, quiet=quiet) as advance:

        def done(number: int) -> None:
            nonlocal finished
            finished += number
            advance(number)

        try:
            yield {"workers": workers, "scheduler": scheduler, "done": done}
        except KeyboardInterrupt:
            note(f"{finished} of {total} were finished. Run the same again, and it goes on from there.")
            raise


def tell_unread(unread: Sequence[Unread]) -> int:
    """Say what could not be read; gives the exit code."""
    for source in unread:
        note(f"{source.source}: {source.message}")
    if any(source.ours for source in unread):
        return OUR_FAULT
    return WRONG_INPUT if unread else DONE
