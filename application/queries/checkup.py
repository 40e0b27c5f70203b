"""Whether everything is in order: one small check a part, each ending in a sentence; and the journal, verified."""

from __future__ import annotations

import platform
import shutil
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

from application.session import Session
from base.errors import ReadinessError, RegisterError, Remedy
from base.words import counted, list_words, sentence
from evidence.integrity.checkpoints import held_against
from evidence.integrity.heads import Kept
from evidence.integrity.journal import clock_turned_back
from evidence.integrity.signatures import read_signatures, signing
from evidence.integrity.verification import Finding, intact, verify
from evidence.register.rulesets import rules_kept
from evidence.storage.layouts import others_that_may_alter
from evidence.storage.schema import authority_of


class HealthCheck(NamedTuple):
    """One part that was looked at.

    Attributes:
        what: the part.
        ok: whether it is in order.
        says: what was seen, as a sentence.
        hint: what to do; empty where nothing is to be done.
        remedy: what to turn to beside that, for the face to put into its own words.
    """

    what: str
    ok: bool
    says: str
    hint: str = ""
    remedy: Remedy = ""


def verify_journal(
    session: Session, anchor: str = "", progress: Callable[[int], None] = lambda entries: None
) -> tuple[Finding, ...]:
    """Check the journal, every table against it, and the journal against the heads that this account remembers.

    Args:
        anchor: digest of an entry that was kept elsewhere, which the journal must have.
        progress: told how many more entries are checked.

    Raises:
        InputError: the anchor is none.
    """
    database = session.register.database
    return (*verify(database, anchor=anchor, progress=progress), *_another(session), *heads_missing(session))


def signing_of(session: Session) -> str:
    """In a sentence, how much of the journal is signed, and by whom."""
    database = session.register.database
    return signing(read_signatures(database), session.register.head()[0])


def clock_of(session: Session) -> str:
    """In a sentence, where the times of the journal go back; empty where they never do."""
    return clock_turned_back(session.register.database)


def rights_of(session: Session) -> str:
    """In sentences, who may change or delete what was entered: this account, and others than the tables' owner."""
    database = session.register.database
    others = others_that_may_alter(database)
    granted = f"It was granted to others to change or delete it: {list_words(others, 'and')}." if others else ""
    return f"{database.rights()} {granted}".strip()


def verify_register(session: Session) -> tuple[Finding, ...]:
    """What of the database itself, and of the heads that were kept outside it, is not in order."""
    return (*intact(session.register.database), *_another(session), *heads_missing(session))


def _another(session: Session) -> Iterator[Finding]:
    """Whether the register says that it is another authority's than the settings say."""
    owner = authority_of(session.register.database)
    if owner != session.authority:
        message = f"The register says that it is that of {owner}, and the settings say {session.authority}."
        yield Finding("meta", "authority", message)


def kept_heads(session: Session) -> tuple[Kept, ...]:
    """The heads that this account remembers of the register."""
    _ = session.register
    return session.heads.kept if session.heads else ()


def heads_missing(session: Session) -> tuple[Finding, ...]:
    """What this account remembers of the journal, or was given to remember, that is not in it."""
    kept = ((one.seq, one.hash, f"{one.source}, {one.on}") for one in kept_heads(session))
    return tuple(held_against(session.register.database, kept))


def examine(open_session: Callable[[], Session]) -> list[HealthCheck]:
    """Look at every part; what cannot be looked at because another part failed is left out.

    Args:
        open_session: opens the workspace.
    """
    return [*_machine(), *_parts(open_session)]


def _machine() -> Iterator[HealthCheck]:
    yield HealthCheck(
        "python", sys.version_info >= (3, 11), f"Python {platform.python_version()} on {platform.system()}."
    )
    yield _program()
    from engine.inference import engine_version

    try:
        yield HealthCheck("inference", True, f"durable-rules {engine_version()} is built.")
    except ImportError as error:
        yield HealthCheck(
            "inference",
            False,
            f"durable-rules cannot be loaded: {error}.",
            "Install it again where a C compiler and the Python headers are there.",
        )


def _program() -> HealthCheck:
    """Whether the installed program is what was installed: each of its files against the list of its wheel."""
    files = [file for file in distribution("readiness").files or () if file.hash and file.hash.mode == "sha256"]
    if not any(file.name == "readiness.py" for file in files):
        return HealthCheck(
            "program", True, "It runs from the folder of its source, which no list of digests vouches for."
        )
    altered = [str(file) for file in files if file.hash and file.hash.value != wheel_digest(Path(file.locate()))]
    if altered:
        more = f" and {len(altered) - 1} more" if len(altered) > 1 else ""
        return HealthCheck("program", False, f"It is not what was installed: {altered[0]}{more}.", "Install it again.")
    return HealthCheck("program", True, f"{counted(len(files), 'file')}, each as it was installed.")


def wheel_digest(path: Path) -> str:
    """The digest of a file as the list of a wheel has it; empty where the file cannot be read."""
    try:
        return urlsafe_b64encode(sha256(path.read_bytes()).digest()).decode().rstrip("=")
    except OSError:
        return ""


def _parts(open_session: Callable[[], Session]) -> Iterator[HealthCheck]:
    parts: list[tuple[str, Callable[[Session], str]]] = [
        ("framework", _framework),
        ("rules", _rules),
        ("register", _register),
        ("fit", _fit),
        ("grades", _grades),
        ("journal", _journal),
        ("files", _files),
        ("modes", _modes),
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
            yield HealthCheck("workspace", True, f"{settings.authority}, in {session.workspace.root}.")
        failures: set[tuple[str, str]] = set()
        for name, look in parts:
            try:
                yield HealthCheck(name, True, look(session))
            except ReadinessError as error:
                if (error.message, error.where) not in failures:  # else what it rests on has failed
                    yield _failed(name, error)
                failures.add((error.message, error.where))


def _failed(what: str, error: ReadinessError) -> HealthCheck:
    problems = getattr(error, "problems", ())
    first = problems[0] if problems else error
    where = f"{first.where}: " if first.where else ""
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return HealthCheck(what, False, f"{where}{sentence(first.message)}{more}", sentence(first.hint), first.remedy)


def _framework(session: Session) -> str:
    framework = session.framework
    return f"{framework.name} ({framework.id}, version {framework.version}), {len(framework.descriptors)} descriptors."


def _rules(session: Session) -> str:
    from application.adoption import grades_moved
    from evidence.claims.lexicon import read_lexicon
    from rules.fit import check_fit, strange_judgements

    rulebook = session.rulebook
    read_lexicon(rulebook.lexicon["lexicon"], rulebook.files["lexicon"])
    number = sum(len(stratum.rules) for stratum in rulebook.strata.values())
    check_fit(session.framework, rulebook)
    named = strange_judgements(session.framework, rulebook)
    without = "".join(f" No judgement {code} is there, which {name} names." for name, code in named.items())
    changed = rules_not_entered(session)
    moved = grades_moved(session.register, session.judged_by, date.today()) if changed else ""
    return f"{number} rules.{without} {changed} {moved}".rstrip()


def rules_not_entered(session: Session) -> str:
    """In a sentence, that framework, rules or policy are others than the last entry was made under; else empty."""
    from engine.assessment import rules_digest

    kept = rules_kept(session.register)
    if kept is None or kept.id == rules_digest(*session.judged_by):
        return ""
    return (
        "Framework, rules or policy are others than the last entry was made under: the next entry keeps them, or "
        "adopting them does."
    )


def _fit(session: Session) -> str:
    """Whether the framework has everything that the register speaks of, or was put in use without."""
    from application.adoption import gone, newly_gone
    from engine.unmapped import told

    framework = session.framework
    if missing := gone(session.register, framework):
        if newly_gone(session.register, missing):
            raise RegisterError(told(missing, framework), remedy="adopt framework")
        return told(missing, framework)
    return "The framework has every descriptor, type and judgement that the register speaks of."


def _grades(session: Session) -> str:
    """Everything the register gives, worked out once on columns and once in plain Python."""
    from engine.assessment import assess
    from engine.facts import facts_of
    from engine.second_reading import read_again

    assessment = assess(facts_of(session.register, date.today()), *session.judged_by, confirm=True)
    agreed = read_again(assessment.world.evaluation)
    return (
        f"{agreed.values:,} values and {agreed.decisions:,} decisions come out the same when they are worked out "
        "a second time, in plain Python."
    )


def _register(session: Session) -> str:
    items, actions = session.register.items(), session.register.actions()
    return f"{counted(len(items), 'evidence item')}, {counted(len(actions), 'action')}."


def _journal(session: Session) -> str:
    findings = verify_journal(session)
    if findings:
        raise RegisterError(
            f"{counted(len(findings), 'thing was', 'things were')} altered behind the register's back.",
            remedy="verify journal",
        )
    entries = counted(session.register.head()[0], "entry", "entries")
    lasting = session.register.database.lasting()
    return " ".join(filter(None, (f"{entries}, unbroken.", clock_of(session), rights_of(session), lasting)))


def _files(session: Session) -> str:
    gone = session.register.disposed()
    if left := [one.id for sha256, one in gone.items() if session.files.has(sha256)]:
        raise RegisterError(
            f"Files that were disposed of are still there ({list_words(left, 'and')}).",
            hint="Dispose of their items again: what is left is removed then.",
        )
    if unknown := session.workspace.unknown_files(session.register):
        raise RegisterError(
            f"{counted(len(unknown), 'file lies', 'files lie')} in the store that no item has: {unknown[0]}.",
            hint="They were left when filing was broken off, or put there.",
            remedy="clean files",
        )
    free = shutil.disk_usage(session.workspace.root).free // 2**20
    filed = [item for item in session.register.items() if item.sha256 and item.sha256 not in gone]
    missing = [item.id for item in filed if item.sha256 and not session.files.has(item.sha256)]
    if missing:
        raise RegisterError(
            f"The files of {counted(len(missing), 'item')} are not there, the first of {missing[0]}.",
            remedy="verify files",
        )
    aside = session.workspace.set_aside()
    unowned = f" {counted(len(aside), 'file')} that no item has, in {aside[0].parent}." if aside else ""
    return f"{counted(len(filed), 'item')} with a file; {free:,} MiB free.{unowned}"


def _modes(session: Session) -> str:
    """Whether other accounts may read or write what the workspace keeps."""
    workspace = session.workspace
    if open_paths := workspace.open_to_others():
        more = f" and {len(open_paths) - 1} more" if len(open_paths) > 1 else ""
        raise RegisterError(
            f"Other accounts of this machine may read or write {open_paths[0]}{more}.",
            hint=f"Take that from them: chmod -R {'o=' if workspace.settings.group else 'go='} {workspace.root};"
            " and chown what belongs to them.",
        )
    return "No other account may read or write the register, its files and its settings."
