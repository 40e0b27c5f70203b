"""Runs commands of the product in forks of one process, with the nth call that writes as the last, or failing.

Started with `faults.c` preloaded. A line of standard input is a request, a line of standard output its answers.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

MODES = {"count": 1, "kill": 2, "once": 3, "on": 4}


def main(library: str) -> None:
    """Answer requests until there are no more: `cwd`, `commands`, for a fault `mode`, `at`, `errno`; `record`."""
    faults = ctypes.CDLL(library)
    with tempfile.TemporaryDirectory() as warm:  # what is loaded now is loaded in every fork
        _silently(["init", f"{warm}/w", "--authority", "Wexmoor", "--framework", "sif-2013"])
        for words in (["assess"], ["evidence", "list"], ["briefing", "-o", f"{warm}/b.docx"]):
            _silently([*words, "-w", f"{warm}/w", "--as-of", "2014-03-03"])
    import psycopg  # noqa: F401
    import starlette.testclient  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(_forked(faults, json.loads(line))), flush=True)


def _silently(words: list[str]) -> int:
    from cli.app import run

    was, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        return run(words)
    finally:
        sys.stdout.flush()
        os.dup2(was, 1)


def _forked(faults: ctypes.CDLL, asked: dict[str, Any]) -> dict[str, Any]:
    """What came of the commands: code and words of each that ended, and how many calls were counted."""
    heard, tells = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(heard)
        _child(faults, asked, tells)
    os.close(tells)
    parts: list[bytes] = []
    while part := os.read(heard, 1 << 20):
        parts.append(part)
    os.close(heard)
    _, status = os.waitpid(pid, 0)
    return {"told": b"".join(parts).decode("utf-8", "replace"), "status": status}


def _child(faults: ctypes.CDLL, asked: dict[str, Any], tells: int) -> None:
    def control(name: str, kind: Any = ctypes.c_int) -> Any:
        return kind.in_dll(faults, f"faults_{name}")

    code = 99
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream in (1, 2):
            os.dup2(tells, stream)
        os.chdir(asked["cwd"])
        os.environ["READINESS_STATE"] = str(Path(asked["cwd"]).parent / "state")
        if log := asked.get("log"):
            control("log").value = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        if recorded := asked.get("record"):
            control("record").value = os.open(recorded, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        control("errno").value = asked.get("errno", 5)
        control("at", ctypes.c_long).value = asked.get("at", 0)
        control("mode").value = MODES.get(asked.get("mode", ""), 0)
        for words in asked["commands"]:
            code = _posted(words) if words[0] == "POST" else _run(words)
            print(f"\n\x1e{code}", flush=True)
        control("mode").value, control("record").value = 0, -1
        print(f"\x1f{control('count', ctypes.c_long).value}", flush=True)
    except BaseException as error:
        control("mode").value = 0
        print(f"\n\x1e98 {error!r}", flush=True)
    os._exit(0)


def _run(words: list[str]) -> int:
    from cli.app import run

    return run(words)


def _posted(words: list[str]) -> int:
    """Sends a form of the desk: its page, a field, and what is typed or chosen there. Gives an exit code of a kind."""
    from tests.desk.conftest import at_own_desk

    _, page, field, typed = words
    try:
        desk = at_own_desk(Path.cwd()).open(page)
    except IndexError:  # a page that says what is wrong, in the place of one with a form
        return 2
    if desk.status < 400:
        desk.send(files=[(typed, Path(typed).read_bytes())]) if field == "files" else desk.send({field: typed})
    print(desk.text[:400])
    return 3 if desk.says("Something went wrong") else 2 if desk.status >= 400 else 0


if __name__ == "__main__":
    main(sys.argv[1])
