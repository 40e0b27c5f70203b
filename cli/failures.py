"""The one place where failures become sentences and exit codes."""

from __future__ import annotations

import json
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from base.errors import ManyProblems, ReadinessError

DONE, FLAGGED, WRONG_INPUT, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: done; something at or over --fail-on; input or usage wrong; a fault of ours; Ctrl-C."""


def tell(error: ReadinessError, *, as_json: bool) -> int:
    """Write an expected failure to stderr; give the exit code.

    Args:
        error: what went wrong.
        as_json: one JSON object instead of sentences.
    """
    if as_json:
        body: dict[str, Any] = {
            "error": sentence(error.message),
            "where": error.where,
            "hint": sentence(error.hint),
            "exit_code": error.exit_code,
        }
        if isinstance(error, ManyProblems):
            body["problems"] = [
                {"error": sentence(p.message), "where": p.where, "hint": sentence(p.hint)} for p in error.problems
            ]
        print(json.dumps(body, ensure_ascii=False), file=sys.stderr)
        return error.exit_code
    if isinstance(error, ManyProblems):
        for problem in error.problems:
            _say(problem)
        print(sentence(error.message), file=sys.stderr)
    else:
        _say(error)
    if isinstance(error, ManyProblems) and error.hint:
        print(sentence(error.hint), file=sys.stderr)
    return error.exit_code


def _say(error: ReadinessError) -> None:
    where = f"{error.where}: " if error.where else ""
    hint = f"\n  {sentence(error.hint)}" if error.hint else ""
    print(f"{where}{sentence(error.message)}{hint}", file=sys.stderr)


def sentence(text: str) -> str:
    """A message as a sentence: with a capital and a full stop. A name of a file or an id keeps its first letter."""
    text = text.strip()
    if not text:
        return text
    first = text.split(maxsplit=1)[0]
    start = text[0].upper() if first.isalpha() else text[0]
    return start + text[1:] + ("" if text[-1] in ".?!:" else ".")


def tell_fault(error: BaseException, *, as_json: bool) -> int:
    """Write a fault of ours to a log, and a sentence to stderr that says where; give the exit code.

    The log holds the traceback without local variables, so no evidence gets into it.
    """
    frames = traceback.extract_tb(error.__traceback__)
    detail = "".join(traceback.format_list(frames)) + f"{type(error).__name__}\n"
    if isinstance(error, ReadinessError):
        detail += f"{error.message}\n"
    log = _write_log(detail)
    message = "Something went wrong in readiness itself. What it was about to change is as it was."
    where = f"The log is {log}." if log else "No log could be written."
    if as_json:
        body = {"error": message, "where": str(log or ""), "hint": "Report it with the log.", "exit_code": OUR_FAULT}
        print(json.dumps(body), file=sys.stderr)
    else:
        print(
            f"{message}\n  {where} It holds no evidence and no names; send it with a report of the fault.",
            file=sys.stderr,
        )
    return OUR_FAULT


def _write_log(detail: str) -> Path | None:
    from platformdirs import user_log_path

    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    folder = user_log_path("readiness", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"fault-{stamp}-{os.getpid()}.log"
        log.write_text(f"readiness on Python {sys.version}\n{detail}", encoding="utf-8")
    except OSError:
        return None
    return log
