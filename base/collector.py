"""Python's search for garbage, held back while much is read that cannot be garbage yet."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


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


def collect_seldom() -> None:
    """Let the search for garbage wait longer: a command makes many models, of which next to none is garbage."""
    gc.set_threshold(100_000, 50, 100)
