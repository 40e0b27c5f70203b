"""A register that is only read, wherever it lies: a workspace, a PostgreSQL database, or an export."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from application.session import Rules, Session
from base.errors import InputError, RegisterError
from base.files import SETTINGS
from base.words import long_day
from descriptors.extension import builtin_frameworks
from engine.assessment import rules_digest
from engine.replay import load_rule_set
from evidence.integrity.heads import Heads
from evidence.register.register import Register
from evidence.register.rulesets import rules_kept
from evidence.settings import Settings
from evidence.storage import schema
from evidence.storage.database import without_password
from evidence.storage.databases import open_database
from evidence.storage.schema import authority_of
from evidence.storage.sqlite import create_sqlite_file
from evidence.storage.transfer import MANIFEST, lay_open, read_export
from evidence.trust import is_trusted
from evidence.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from evidence.kinds import RuleSet


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A register that is open to be read.

    Attributes:
        name: what it was called by, without a password.
        session: the register, with what it is judged by.
        remarks: what has to be said of how it is judged, a sentence each.
    """

    name: str
    session: Session
    remarks: tuple[str, ...] = ()


@contextmanager
def opened(named: str, beside: Path = Path()) -> Generator[OpenSource]:
    """Open a register as it stands at one moment; nothing of it is written, also where it is of an older version.

    Args:
        named: the folder of a workspace or of an export, or the URL of a PostgreSQL database.
        beside: where names of folders begin.

    Raises:
        ReadinessError: it cannot be read.
        OSError: its folder cannot be read.
    """
    with TemporaryDirectory(prefix="readiness-portfolio-") as folder:
        source = _open(named, beside.absolute() / named, Path(folder))
        with source.session, source.session.register.snapshot():
            yield source


def _open(named: str, root: Path, scratch: Path) -> OpenSource:
    if "://" in named:
        return _database(named, scratch)
    if (root / SETTINGS).is_file():
        workspace = open_workspace(root)
        register = _read_only(workspace.settings.database, workspace.root, scratch)
        return OpenSource(named, Session(workspace, register=register), _put_back(workspace, register))
    if (root / MANIFEST).is_file():
        return _export(named, root, scratch)
    if not root.is_dir():
        raise InputError("There is no such folder.", where=named, hint="Name a workspace, an export or a database URL.")
    raise InputError(
        f"This folder is neither a workspace nor an export: it has no {SETTINGS} and no {MANIFEST}.",
        where=named,
        hint="Name the folder that holds one of them.",
    )


def _put_back(workspace: Workspace, register: Register) -> tuple[str, ...]:
    """What this account remembers of a register that is no longer in it, as a remark."""
    gone = Heads(workspace.settings.authority, register.database).told()
    return (gone,) if gone else ()


def _database(url: str, scratch: Path) -> OpenSource:
    name = without_password(url)
    register = _read_only(url, Path.cwd(), scratch, named=True)
    try:
        kept = rules_kept(register)
        if kept is None:
            raise InputError(
                "Nothing was entered in this register yet, so it does not say which framework it is about.",
                where=name,
                hint="Name its workspace instead, whose settings say it.",
            )
        settings = Settings(authority=authority_of(register.database), framework=kept.framework, database=url)
        workspace = Workspace(scratch, settings)
        source = _judged_by_its_own(name, workspace, register, kept)
        return replace(source, remarks=(*source.remarks, *_put_back(workspace, register)))
    except BaseException:
        register.close()
        raise


def _export(named: str, root: Path, scratch: Path) -> OpenSource:
    from pydantic import ValidationError

    manifest = read_export(root)
    if isinstance(manifest.get("schema"), int) and manifest["schema"] > len(schema.MIGRATIONS):
        raise RegisterError(
            f"This export was written by a newer version of readiness (schema {manifest['schema']}; this one knows"
            f" {len(schema.MIGRATIONS)}).",
            where=named,
            hint="Install the newer version.",
        )
    try:
        settings = Settings(**{name: manifest[name] for name in ("authority", "framework", "made_up")})
    except (KeyError, TypeError, ValidationError) as error:
        raise InputError(
            "This manifest is damaged.", where=str(root / MANIFEST), hint="Take another copy of the export."
        ) from error
    register = lay_open(root, manifest, scratch / "export.db")
    try:
        return _judged_by_its_own(named, Workspace(scratch, settings), register, rules_kept(register))
    except BaseException:
        register.close()
        raise


def _judged_by_its_own(name: str, workspace: Workspace, register: Register, kept: RuleSet | None) -> OpenSource:
    """A register without its settings is judged by the rules it kept itself: a council's own policy goes with it."""
    if workspace.settings.framework in builtin_frameworks():
        usual = Session(workspace, register=register)
        if kept is None or kept.id == rules_digest(*usual.judged_by):
            return OpenSource(name, usual)
    if kept is None:
        raise InputError(
            f"The framework {workspace.settings.framework} is not one that comes with this program.",
            where=name,
            hint="Name the workspace instead.",
        )
    rules = _kept_rules(kept.model_dump_json(exclude={"since"}))
    since = f" on {long_day(kept.since.date())}" if kept.since else ""
    remark = f"Graded by the rules that its register kept{since}, which are others than this program's."
    return OpenSource(name, Session(workspace, register=register, rules=rules), (remark,))


@lru_cache(maxsize=8)
def _kept_rules(kept: str) -> Rules:
    """Rules that a register kept, as JSON: many registers keep the same."""
    return load_rule_set(RuleSet.model_validate_json(kept))


def _read_only(url: str, folder: Path, scratch: Path, *, named: bool = False) -> Register:
    """Open a register that its database lets nobody change through here; of an older one, a copy brought up to date.

    Args:
        named: whether somebody named the database, and not a workspace.
    """
    database = open_database(url, folder, read_only=True, offering=named or is_trusted(folder, url))
    try:
        there = schema.known_version(database)
        if there == len(schema.MIGRATIONS):
            return Register(database)
        copy = scratch / "register.db"
        create_sqlite_file(copy, 0o600)
        with database.reading():
            schema.back_up(database, there, copy)
    except BaseException:
        database.close()
        raise
    database.close()
    newer = open_database(f"sqlite:///{copy.name}", scratch)
    schema.upgrade(newer, lambda version: "a copy")
    return Register(newer)
