"""Many authorities at once: each register is read and left as it is, and those of the same rules are graded together.

Whoever works it out, processes here or the workers of a cluster, and whatever was kept of a run that was broken off,
the answer is the same.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from application.queries.batch import KEPT, Answer, Answered, Batch, Question, answer, died
from base.cache import drop_oldest
from reports.patterns import AuthorityPattern, Patterns, gather_patterns
from reports.portfolio import AuthorityLine, Portfolio, Unread

BATCH = 8
"""Authorities that are graded together at most: more save little, and are in memory at once."""

SECONDS, SECONDS_PER_BYTE = 0.15, 4e-8
"""What an authority costs of a core whatever it holds, and for each byte of its register (docs/scale.md)."""

SECONDS_LARGE = 5.0
"""What a batch costs at most if it can be parted: it is what is lost when its process dies."""

SECONDS_TO_START = 2.0
"""What a further process has to save, or it is not started: it reads the program and the frameworks anew."""

InParts = Callable[[Sequence[Batch]], Iterator[tuple[Batch, list[Answered] | None]]]
"""Gives batches with their answers as they come in; None where whoever was at it died."""


def assess_all(sources: Sequence[str], question: Question, **how: Any) -> Portfolio:
    """Grade many authorities; takes what `ask_all` takes.

    Returns:
        Those that were read in the order they were named, and beside them those that were not, each with a sentence.
    """
    answers = ask_all(sources, question, **how)
    return Portfolio(
        as_of=question.as_of,
        since=question.since,
        authorities=tuple(a for a in answers if isinstance(a, AuthorityLine)),
        unread=tuple(a for a in answers if isinstance(a, Unread)),
    )


def find_patterns(sources: Sequence[str], question: Question, **how: Any) -> Patterns:
    """What authorities look like together, of those that take part as they say; takes what `ask_all` takes."""
    from descriptors.loader import load_framework
    from evidence.sharing import sharing_policy

    answers = ask_all(sources, question._replace(patterns=True), **how)
    patterns = [a for a in answers if isinstance(a, AuthorityPattern)]
    unread = [a for a in answers if isinstance(a, Unread)]
    return gather_patterns(patterns, unread, question.as_of, sharing_policy().least, load_framework)


def ask_all(
    sources: Sequence[str],
    question: Question,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    done: Callable[[int], None] = lambda number: None,
) -> list[Answer]:
    """Ask many authorities the same.

    Args:
        sources: folders of workspaces or exports, and URLs of databases; one named twice is told once.
        workers: processes at most; None for as many as the work is worth, one a core at most.
        scheduler: address of a Dask scheduler whose workers do it, where the sources can be read; None for here.
        done: called with how many more are finished.

    Returns:
        The answers in the order that the sources were named.

    Raises:
        InputError: the cluster cannot be used.
    """
    wanted = list(dict.fromkeys(sources))
    batches, seconds = _batches(wanted)
    answers: dict[str, Answer] = {}
    with ExitStack() as stack:
        if scheduler:
            from application.queries.cluster import joined

            cluster = stack.enter_context(joined(scheduler))
            coming = _answered(batches, lambda some: cluster.answers(some, question))
        elif (count := min(workers or _worth(seconds), len(batches))) > 1:
            coming = _answered(batches, lambda some: _in_processes(some, question, min(count, len(some))))
        else:
            coming = (answer(batch, question) for batch in batches)
        for part in coming:
            answers |= {source: each for source, each, _ in part}
            done(len(part))
    drop_oldest(KEPT)
    return [answers[source] for source in wanted]


def _batches(sources: Sequence[str]) -> tuple[list[Batch], float]:
    """Sources in batches of about the same work, in their order; and the seconds of a core that all are worth."""
    costs = [_seconds(source) for source in sources]
    pieces = max(-(-len(sources) // BATCH), int(sum(costs) / SECONDS_LARGE), 1)
    batches: list[list[str]] = []
    spent = 0.0
    for source, cost in zip(sources, costs, strict=True):
        if not batches or len(batches[-1]) == BATCH or spent >= len(batches) * sum(costs) / pieces:
            batches.append([])
        batches[-1].append(source)
        spent += cost
    return [tuple(batch) for batch in batches], sum(costs)


def _seconds(source: str) -> float:
    """What a source costs of a core, about, by the size of what lies in its folder; a database's is not known."""
    try:
        size = sum(f.stat().st_size for f in Path(source).iterdir() if f.suffix in (".db", ".jsonl"))
    except OSError:
        size = 0
    return SECONDS + size * SECONDS_PER_BYTE


# --- processes --------------------------------------------------------------------------------------------


def _answered(batches: Sequence[Batch], in_parts: InParts) -> Iterator[list[Answered]]:
    """The answers to batches as they come in; what the dead left open is asked again, a source at a time."""
    lost: list[Batch] = []
    for batch, answers in in_parts(batches):
        if answers is None:
            lost.append(batch)
        else:
            yield answers
    for source in (source for batch in lost for source in batch):
        for _, answers in in_parts([(source,)]):
            yield answers or [Answered(source, died(source))]


def _in_processes(
    batches: Sequence[Batch], question: Question, count: int
) -> Iterator[tuple[Batch, list[Answered] | None]]:
    """Batches with their answers; None where a process died before it was finished. What goes wrong in one is raised.

    Each process has a pipe of its own and no lock with others, so that one which is killed leaves none waiting; the
    standard library's pool waits for ever if that happens while it starts another.
    """
    waiting = list(reversed(batches))
    at_work: dict[Connection, Batch] = {}
    processes: dict[Connection, BaseProcess] = {}

    def give(pipe: Connection) -> None:
        if waiting:
            at_work[pipe] = waiting.pop()
            with suppress(OSError):  # it died, as its pipe says next
                pipe.send(at_work[pipe])

    try:
        with _interrupts_left():
            for _ in range(count):
                pipe, process = _started(question)
                processes[pipe] = process
                give(pipe)
        while at_work:
            for pipe in cast("list[Connection]", wait(list(at_work))):
                batch, answers = at_work.pop(pipe), None
                with suppress(EOFError, OSError):
                    answers = cast("list[Answered] | Exception", pipe.recv())
                    give(pipe)
                if isinstance(answers, Exception):
                    raise answers
                yield batch, answers
        yield from ((batch, None) for batch in reversed(waiting))  # all of them died
    finally:
        for pipe in processes:
            pipe.close()
        for process in processes.values():
            process.join()


def _started(question: Question) -> tuple[Connection, BaseProcess]:
    """A process that answers batches, with the pipe to it."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer_batches, args=(theirs, question))
    process.start()
    theirs.close()
    return ours, process


def _answer_batches(pipe: Connection, question: Question) -> None:
    """Answer batches until nobody asks any more.

    The process that asked hears of an interruption, and lets the others finish what they are at.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            batch = pipe.recv()
            try:
                answers = answer(batch, question)
            except Exception as error:
                answers = error
            pipe.send(answers)


@contextmanager
def _interrupts_left() -> Generator[None]:
    """A moment in which processes are started that leave interrupts from their very first line, by inheritance."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _worth(seconds: float) -> int:
    """How many processes so much work is worth: one for each core, where that saves more than they cost to start."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if seconds - seconds / cores > SECONDS_TO_START else 1
