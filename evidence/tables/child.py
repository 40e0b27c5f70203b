"""Reading what libraries read in a process of its own, bounded in processor time and memory.

A file that was made for it can keep a reader busy for ever, take all memory, or end it: then its child ends, and the
program says so. The child is a fork, so nothing is loaded anew; where a system knows none (Windows), the file is read
in place, bounded by its sizes alone.
"""

from __future__ import annotations

import faulthandler
import os
import pickle  # what it reads is from our own child
import select
import signal
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from base.errors import InputError
from evidence.tables.file import File

T = TypeVar("T")

SECONDS = 10
"""Processor time for a file of up to 1 MB: plans we have seen take under one, and a slow machine takes three times."""
SECONDS_PER_MB = 4
"""For each further MB: a PDF of a hundred pages has some 2 MB, and its tables take a tenth of a second a page."""
MEGABYTES = 500
"""Memory beside what the program has: the largest sheet that the gate lets in, of 3 million cells, takes 400."""
WAITED = 12
"""So many times the processor time is waited for a child on a busy machine."""
_SAVE_ALONE = "Open it in the program that made it, save the sheet that is meant alone, and give that copy."


def in_child(work: Callable[[File], T], file: File, *, needs: str = "", hint: str = _SAVE_ALONE) -> T:
    """What reading a file gives, done in a child process.

    Args:
        work: reads it; what it gives, or raises, comes back.
        needs: the library that reads it, loaded here, so that each child finds it.
        hint: what to do about a file that is too much.

    Raises:
        InputError: it took too long or too much memory, or ended its reader.
    """
    if not hasattr(os, "fork"):
        return work(file)
    if needs:
        import_module(needs)
    seconds = SECONDS + SECONDS_PER_MB * max(0, len(file.content) // 1_000_000 - 1)
    out, into = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the child reads one file and ends
        pid = os.fork()
    if pid == 0:
        _serve(lambda: work(file), into, seconds)
    os.close(into)
    answer = b""
    try:
        answer = _heard(out, time.monotonic() + seconds * WAITED)
    finally:
        os.close(out)
        if not answer:  # it ended by itself, or has to
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if answer:
        done, value = pickle.loads(answer)  # noqa: S301 - from our own child
        if done:
            return value
        if not isinstance(value, MemoryError):
            raise value
    busy = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
    what = f"takes more than {seconds} seconds of the processor to read" if busy else _NO_ROOM
    raise InputError(
        f"{file.name} {what}.",
        where=file.where,
        hint=hint,
    )


_NO_ROOM = f"needs more than {MEGABYTES} MB of memory to read, or breaks its reader"


def _serve(work: Callable[[], Any], into: int, seconds: int) -> None:
    """Do the work of a child, answer, and end without a word."""
    try:
        faulthandler.disable()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        _bound(seconds)
        try:
            answer = pickle.dumps((True, work()), protocol=5)
        except Exception as error:
            answer = _told(error)
        with os.fdopen(into, "wb") as pipe:
            pipe.write(answer)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _bound(seconds: int) -> None:
    import resource

    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, used + seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere memory is not bounded
        taken = int(statm.read_text().split()[0]) * resource.getpagesize()
        most = taken + MEGABYTES * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _told(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((False, error), protocol=5)
        pickle.loads(answer)  # noqa: S301 - our own
    except Exception:
        return pickle.dumps((False, RuntimeError(type(error).__name__)), protocol=5)
    return answer


def _heard(out: int, until: float) -> bytes:
    """All that a child answers by then; nothing where it does not end."""
    parts: list[bytes] = []
    while select.select([out], [], [], max(0, until - time.monotonic()))[0]:
        part = os.read(out, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return b""
