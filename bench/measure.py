"""How things are timed, and how what was measured is written down."""

from __future__ import annotations

import ctypes
import os
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from base.memory import collect_seldom

collect_seldom()  # as in every command; what it is compared with gains by it, too

REPEATS = int(os.environ.get("BENCH_REPEATS", "5"))
"""How often each thing is measured; what is told is the median."""


@dataclass
class Times:
    """Several measurements of one thing, in seconds: of the clock, and of the processor for us and our children."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, work: Callable[[], Any]) -> Any:
        """Do it once more; give what it gives."""
        started, used = time.perf_counter(), _used()
        made = work()
        self.clock.append(time.perf_counter() - started)
        self.processor.append(_used() - used)
        return made

    @property
    def seconds(self) -> float:
        """The median by the clock."""
        return median(self.clock)

    @property
    def cost(self) -> float:
        """The median of the processor's time, which others on the machine disturb least."""
        return median(self.processor)


def _used() -> float:
    return sum(
        u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def release() -> None:
    """Give free memory back to the system, so that each side pays for its own: DuckDB does so after every query."""
    with suppress(AttributeError, OSError):  # where the C library has no such call
        ctypes.CDLL(None).malloc_trim(0)


def peak() -> int:
    """The most memory that this process has had, in MB; of what started it nothing counts, as it does in rusage."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as a table of Markdown, numbers to the right."""
    lines = [f"| {' | '.join(heads)} |", "|" + "|".join([" --- ", *[" ---: "] * (len(heads) - 1)]) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(shown(cell) for cell in row)} |" for row in rows)]) + "\n"


def shown(value: object) -> str:
    """A cell as text: seconds and ratios with the digits that mean something."""
    if isinstance(value, float):
        return f"{value:.4f}" if value < 0.1 else f"{value:.3f}" if value < 10 else f"{value:.1f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def ratio(one: float, two: float) -> str:
    """How many times one is of two."""
    return f"{one / two:.2f}" if one / two < 10 else f"{one / two:.0f}"
