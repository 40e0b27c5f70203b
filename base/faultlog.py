"""A log of a fault of ours: where it happened, and nothing of what anybody typed."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from base.errors import ReadinessError


def write_fault(error: BaseException) -> Path | None:
    """Write where a fault happened to a new file of the user's log folder; None where none can be written.

    It holds the traceback without local variables, so no evidence and no names get into it.
    """
    from platformdirs import user_log_path

    frames = traceback.extract_tb(error.__traceback__)
    detail = "".join(traceback.format_list(frames)) + f"{type(error).__name__}\n"
    if isinstance(error, ReadinessError):
        detail += f"{error.message}\n"
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    folder = user_log_path("readiness", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"fault-{stamp}-{os.getpid()}.log"
        log.write_text(f"readiness on Python {sys.version}\n{detail}", encoding="utf-8")
    except OSError:
        return None
    return log
