"""What a process remembers of texts it has read; Python's search for garbage, held back where there can be none yet."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache

_Remembering = type(lru_cache(maxsize=1)(len))


def forget_texts() -> None:
    """Forget texts in all caches of this process: words that were taken away are not to outlive that in memory."""
    for one in gc.get_objects():
        if isinstance(one, _Remembering):
            one.cache_clear()


@contextmanager
def collector_paused() -> Generator[None]:
    """A context without a search for garbage: while models are made, it can take as long as making them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def collect_seldom(every: int = 1_000_000) -> None:
    """Let the search for garbage wait longer: a command makes many objects, of which next to none is garbage.

    Args:
        every: how many objects more than there were before a search begins.
    """
    gc.set_threshold(every, 50, 100)


def leave_at_once() -> None:
    """Spare the search for garbage that Python makes before it leaves: it takes a fifth of a command's time."""
    gc.freeze()
