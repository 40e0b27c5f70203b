"""What `readiness doctor` looks at: one small check a part, each ending in a sentence."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from base.errors import ReadinessError
from base.words import counted
from cli.failures import sentence
from cli.session import Session


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
        try:
            _ = session.workspace.permissions
        except ReadinessError as error:
            yield _failed("workspace", error)
        else:
            yield Check("workspace", True, f"{settings.authority}, in {session.workspace.root}.")
        told: set[tuple[str, str]] = set()
        for name, look in parts:
            try:
                yield Check(name, True, look(session))
            except ReadinessError as error:
                if (error.message, error.where) not in told:  # else what it rests on has failed
                    yield _failed(name, error)
                told.add((error.message, error.where))


def _failed(what: str, error: ReadinessError) -> Check:
    problems = getattr(error, "problems", ())
    first = problems[0] if problems else error
    where = f"{first.where}: " if first.where else ""
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return Check(what, False, f"{where}{sentence(first.message)}{more}", sentence(first.hint))


def _framework(session: Session) -> str:
    framework = session.framework
    return f"{framework.name} ({framework.id}, version {framework.version}), {len(framework.descriptors)} descriptors."


def _rules(session: Session) -> str:
    from engine.assessment import rules_digest
    from engine.challenges.wording import read_lexicon
    from engine.gaps.guide import read_guide
    from engine.lift.guide import read_lift_guide

    rulebook = session.rulebook
    for name, read in (("gaps", read_guide), ("lift", read_lift_guide), ("lexicon", read_lexicon)):
        read(rulebook.lexicon[name], rulebook.files[name])
    number = sum(len(stratum.rules) for stratum in rulebook.strata.values())
    leading = rulebook.policy.word("leading_judgement")
    without = "" if leading in session.framework.by_code else f" No judgement {leading} is there to hold others back."
    return f"{number} rules; with the framework {rules_digest(session.framework, rulebook)}.{without}"


def _register(session: Session) -> str:
    items, actions = session.register.items(), session.register.actions()
    return f"{counted(len(items), 'evidence item')}, {counted(len(actions), 'action')}."


def _journal(session: Session) -> str:
    from base.errors import RegisterError
    from evidence.verification import verify

    findings = verify(session.register.database)
    if findings:
        raise RegisterError(
            f"{counted(len(findings), 'thing was', 'things were')} altered behind the register's back.",
            hint="Run `readiness journal verify` to see where.",
        )
    seq, head = session.register.head()
    return f"{counted(seq, 'entry', 'entries')}, unbroken. Head {head or 'none'}."


def _files(session: Session) -> str:
    from base.errors import RegisterError

    free = shutil.disk_usage(session.workspace.root).free // 2**20
    held = [item for item in session.register.items() if item.sha256]
    missing = [item.id for item in held if item.sha256 and not session.files.has(item.sha256)]
    if missing:
        raise RegisterError(
            f"The files of {counted(len(missing), 'item')} are not there, the first of {missing[0]}.",
            hint="Run `readiness evidence verify` to see which.",
        )
    return f"{counted(len(held), 'item')} with a file; {free:,} MiB free. `readiness evidence verify` hashes all again."
