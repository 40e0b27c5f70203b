"""What `readiness doctor` looks at: one small check a part, each ending in a sentence."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cli.session import Session
from descriptors.errors import ReadinessError


class Check(NamedTuple):
    """One part that was looked at."""

    what: str
    ok: bool
    says: str
    remedy: str = ""


def examine(open_session: Callable[[], Session]) -> list[Check]:
    """Look at every part; what cannot be looked at because another part failed is left out.

    Args:
        open_session: opens the workspace.
    """
    return [*_machine(), *_parts(open_session)]


def _machine() -> Iterator[Check]:
    yield Check("python", sys.version_info >= (3, 11), f"Python {platform.python_version()} on {platform.system()}.")
    from engine.inference import engine_version

    try:
        yield Check("inference", True, f"durable-rules {engine_version()} is built.")
    except ImportError as error:
        yield Check(
            "inference",
            False,
            f"durable-rules cannot be loaded: {error}.",
            "Install it again where a C compiler and the Python headers are there.",
        )


def _parts(open_session: Callable[[], Session]) -> Iterator[Check]:
    parts: list[tuple[str, Callable[[Session], str]]] = [
        ("framework", _framework),
        ("rules", _rules),
        ("register", _register),
        ("journal", _journal),
        ("files", _files),
    ]
    try:
        session = open_session()
    except ReadinessError as error:
        yield _failed("workspace", error)
        return
    with session:
        settings = session.workspace.settings
        yield Check("workspace", True, f"{settings.authority}, in {session.workspace.root}.")
        for name, look in parts:
            try:
                yield Check(name, True, look(session))
            except ReadinessError as error:
                yield _failed(name, error)


def _failed(what: str, error: ReadinessError) -> Check:
    problems = getattr(error, "problems", ())
    first = problems[0] if problems else error
    where = f"{first.where}: " if first.where else ""
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return Check(what, False, f"{where}{first.message}{more}", first.hint)


def _framework(session: Session) -> str:
    framework = session.framework
    return f"{framework.name} ({framework.id}, version {framework.version}), {len(framework.descriptors)} descriptors."


def _rules(session: Session) -> str:
    rulebook = session.rulebook
    return f"{sum(len(s.rules) for s in rulebook.strata.values())} rules, {rulebook.digest}."


def _register(session: Session) -> str:
    items, actions = session.register.items(), session.register.actions()
    return f"{len(items)} evidence items, {len(actions)} actions."


def _journal(session: Session) -> str:
    from descriptors.errors import RegisterError
    from evidence.verification import verify

    findings = verify(session.register.database)
    if findings:
        raise RegisterError(
            f"{len(findings)} things were altered behind the register's back.",
            hint="Run `readiness journal verify` to see where.",
        )
    seq, head = session.register.head()
    return f"{seq} entries, unbroken. Head {head or 'none'}."


def _files(session: Session) -> str:
    free = shutil.disk_usage(session.workspace.root).free // 2**20
    held = sum(1 for item in session.register.items() if item.sha256)
    return f"{held} items with a file; {free:,} MiB free. `readiness evidence verify` hashes them all again."
