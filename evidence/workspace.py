"""A workspace: the folder where one authority's register, its files and its settings live."""

from __future__ import annotations

import os
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from base.errors import InputError, ReadinessError, WorkspaceError
from base.files import SETTINGS, flush_folder
from evidence.files.database_store import DatabaseStore
from evidence.files.filestore import WHOLE, FileFinding, FilePart, FileStore, Progress, no_progress
from evidence.files.folder_store import FolderStore
from evidence.integrity.heads import Heads
from evidence.names import says_something
from evidence.permissions import Permissions, permissions_for
from evidence.register.register import Register, utc_now
from evidence.settings import Settings, read_settings, write_settings
from evidence.storage import schema
from evidence.storage.database import Database, sqlite_path
from evidence.storage.databases import open_database
from evidence.storage.sqlite import create_sqlite_file
from evidence.trust import check_owner, is_trusted, trust

VARIABLE = "READINESS_WORKSPACE"
"""The environment variable that names a workspace."""


_ENDINGS = ("", "-wal", "-shm", "-journal")
"""What the names of the files of a SQLite database end with."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that was found and whose settings were read.

    Attributes:
        settings: what its `readiness.toml` holds.
    """

    root: Path
    settings: Settings

    @property
    def permissions(self) -> Permissions:
        """Who may read what is written here.

        Raises:
            InputError: the group of the settings is not known.
        """
        return permissions_for(self.settings.group)

    def open_register(
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        notice: Callable[[str], None] = lambda sentence: None,
    ) -> Register:
        """Open the register; one of an older version is backed up and brought up to date first.

        Args:
            clock: gives the time that changes are entered with, in UTC.
            notice: told in a sentence that the register was brought up to date.

        Raises:
            RegisterError: the register is gone, cannot be reached, or is newer than this program.
        """
        database = self.open_database()
        try:
            backup = schema.upgrade(database, lambda version: self._back_up(database, version))
        except BaseException:
            database.close()
            raise
        if backup:
            notice(f"The register was brought up to date. As it was before, it is kept in {backup}.")
        return Register(database, clock=clock)

    def open_database(self) -> Database:
        """Open the register's database; a server that was not trusted is offered no password of this account.

        Raises:
            RegisterError: it is not there or cannot be reached.
        """
        url = self.settings.database
        return open_database(url, self.root, offering=is_trusted(self.root, url))

    def file_store(self, register: Register) -> FileStore:
        """The home of the evidence files: a folder, or the register's own database."""
        if self.settings.files == "database":
            return DatabaseStore(register.database, self.permissions)
        return FolderStore(self.root / self.settings.files, self.permissions)

    def verify_files(
        self, register: Register, progress: Progress = no_progress, part: FilePart = WHOLE
    ) -> tuple[FileFinding, ...]:
        """Hash every stored file again, and hold it against the items of the register, earlier revisions too.

        Args:
            progress: called with the number of bytes done since the last call.
            part: only the files of this part.

        Returns:
            Each file that is missing, altered or unknown. A plan's file may be stored, and need not be. One that was
            disposed of and is still there is told as unknown. In a database, which keeps no times, what else no item
            has is none: it may be on its way, and the next change sets aside what nobody brings.
        """
        store = self.file_store(register)
        findings = store.verify(self._known_files(register, store), progress, part)
        if not any(one.state in ("unknown", "missing") for one in findings):
            return findings
        now = self._known_files(register, store)  # what others entered or disposed of meanwhile is no finding
        gone = register.disposed() if isinstance(store, DatabaseStore) else None

        def settled(one: FileFinding) -> bool:
            if one.state == "unknown":
                return one.sha256 in now or (gone is not None and bool(one.sha256) and one.sha256 not in gone)
            return one.state == "missing" and one.sha256 not in now

        return tuple(one for one in findings if not settled(one))

    def unknown_files(self, register: Register) -> list[str]:
        """Names of files of the store that no item has; without those that are on their way into the register."""
        store = self.file_store(register)
        return store.unknown(self._known_files(register, store))

    def open_to_others(self) -> list[Path]:
        """What of the workspace other accounts may read or write, though it is not shared with them.

        Of the workspace's own folder, which names little, whether others may write in it.
        """
        url, files = self.settings.database, self.root / self.settings.files
        kept = [self.root / SETTINGS, *(self.root / name for name in ("desk", "backups", "set-aside"))]
        if url.startswith("sqlite:"):
            kept += [path.with_name(path.name + end) for path in (sqlite_path(url, self.root),) for end in _ENDINGS]
        kept += [files, *files.rglob("*")] if files.is_dir() else []
        open_paths = self.permissions.open_to_others(self.root, (one for one in kept if os.path.lexists(one)))
        written = 0o022 if self.permissions.gid is None else 0o002
        return [self.root, *open_paths] if os.name == "posix" and self.root.stat().st_mode & written else open_paths

    def clear_up(self, register: Register) -> tuple[int, list[Path]]:
        """Clear up files that runs which were broken off left; see `FileStore.clear_up`."""
        store = self.file_store(register)
        return store.clear_up(lambda: self._known_files(register, store), self._aside)

    @property
    def _aside(self) -> Path:
        return self.root / "set-aside"

    def set_aside(self) -> list[Path]:
        """Files that were moved out of the store, as no item has them."""
        return sorted(path for path in self._aside.glob("*") if path.is_file())

    def settle(self, register: Register, store: FileStore) -> list[Path]:
        """Set aside what filing put into the store and did not enter, now or when it was broken off.

        Returns:
            Where each is now; none where they cannot be moved, which is tried again with the next change.
        """

        def known(digests: set[str]) -> Container[str]:
            filed = {item.sha256 for item in register.items_with_file(*digests)}
            return filed if digests <= filed else self._known_files(register, store)

        with suppress(ReadinessError, OSError):
            return store.settle(known, self._aside)
        return []

    def _known_files(self, register: Register, store: FileStore) -> dict[str, str]:
        plans = {plan.sha256: f"{plan.id} {plan.file_name}" for plan in register.plans() if store.has(plan.sha256)}
        gone = register.disposed()
        return plans | {sha256: name for sha256, name in register.files().items() if sha256 not in gone}

    def _back_up(self, database: Database, version: int) -> str:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")  # two tries may fall into one second
        path = self.root / "backups" / f"register-schema-{version}-{stamp}.db"
        self.permissions.make_folder(path.parent)
        for left in path.parent.glob("*.unfinished*"):  # of an upgrade that was killed: others wait while this one runs
            left.unlink()
        unfinished = path.with_suffix(".unfinished")
        create_sqlite_file(unfinished, self.permissions.file_mode)
        try:
            schema.back_up(database, version, unfinished)
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        flush_folder(path.parent)
        return str(path)


def find_workspace(start: Path | None = None, option: Path | None = None) -> Workspace:
    """Find and read the workspace to work in.

    Args:
        start: the folder to look from, upwards; the current one for None.
        option: the folder the user named; else the one that `$READINESS_WORKSPACE` names.

    Raises:
        WorkspaceError: there is none.
        InputError: its settings cannot be read.
    """
    named = option or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        if not os.path.isfile(named / SETTINGS):  # noqa: PTH113 - also where this account may not look into the folder
            effective = os.access in os.supports_effective_ids
            locked = named.is_dir() and not os.access(named, os.X_OK, effective_ids=effective)
            why = "this account may not look into it" if locked else f"it has no {SETTINGS}"
            raise WorkspaceError(
                f"There is no workspace in {named}: {why}.",
                where="" if option else f"${VARIABLE}",
                field="workspace" if option else "",
                remedy="make workspace",
            )
        return open_workspace(named)
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if os.path.isfile(folder / SETTINGS):  # noqa: PTH113
            return open_workspace(folder)
    raise WorkspaceError(
        f"There is no workspace here: neither this folder nor one above it has a {SETTINGS}.",
        where=str(here),
        hint="Go to one, or name one.",
        remedy="choose workspace",
    )


def open_workspace(root: Path, *, trusting: bool = False) -> Workspace:
    """Read the settings of the workspace in a folder.

    Args:
        trusting: whoever it belongs to.

    Raises:
        WorkspaceError: it belongs to another account and was not trusted.
        InputError: the settings cannot be read; every problem is told, with its line and the nearest key.
    """
    path = root / SETTINGS
    if not trusting:
        check_owner(root, path)
    return Workspace(root.absolute(), read_settings(path))


def create_workspace(
    root: Path,
    authority: str,
    *,
    framework: str = "sif-2013",
    database: str | None = None,
    files: str | None = None,
    group: str = "",
    made_up: bool = False,
) -> Workspace:
    """Make a workspace with an empty register, or one that joins the register that its database holds already.

    Args:
        root: its folder; made where it is not there.
        framework: id or path of the framework.
        database: URL of a database; None for SQLite in the workspace.
        files: folder for the evidence files, or `database`; None for a folder in the workspace with SQLite, and for
            the database with PostgreSQL, where everyone who shares the register reaches them.
        group: group of accounts that share the workspace.

    Raises:
        WorkspaceError: there is a workspace already, or the folder cannot be made.
        InputError: a value cannot be used.
        RegisterError: the database cannot be reached, or belongs to another authority.
    """
    if (root / SETTINGS).exists():
        raise WorkspaceError(
            "There is a workspace here already.",
            where=str(root),
            hint="Choose another folder. Nothing was changed.",
        )
    if not says_something(authority):
        raise InputError("A workspace needs the name of the authority.", field="authority")
    settings = Settings(
        authority=authority.strip(),
        framework=framework or Settings.model_fields["framework"].default,
        database=database or Settings.model_fields["database"].default,
        files=files or _usual_files(database),
        group=group,
        made_up=made_up,
    )
    permissions = permissions_for(group)
    is_new = False
    if settings.database.startswith("sqlite:"):
        path = sqlite_path(settings.database, root)
        permissions.make_folder(root)
        permissions.make_folder(path.parent)
        is_new = not path.exists()
        if is_new:  # it may be there from an attempt that was broken off, or with its settings lost
            create_sqlite_file(path, permissions.file_mode)
            permissions.apply(path)
    opened = open_database(settings.database, root)
    try:
        schema.create(opened, settings.authority)
        if is_new:
            Heads(settings.authority, opened).forget()  # of one that stood there before
    finally:
        opened.close()
    if not settings.database.startswith("sqlite:"):
        with suppress(InputError):  # who has no home names the password with the database
            trust(root, settings.database)
    # The settings come last: what was broken off before is not yet a workspace.
    permissions.make_folder(root)
    write_settings(root / SETTINGS, settings, permissions)
    return Workspace(root.absolute(), settings)


def _usual_files(database: str | None) -> str:
    shared = database is not None and not database.startswith("sqlite:")
    return "database" if shared else Settings.model_fields["files"].default


def refuse_taken(root: Path) -> None:
    """Refuse a folder that something stands in already.

    Raises:
        WorkspaceError: it is a file, or a folder that is not empty.
    """
    if root.is_file() or (root.is_dir() and any(root.iterdir())):
        raise WorkspaceError(
            "Something stands there already.",
            where=str(root),
            hint="Name a new folder, or remove this one. Nothing was changed.",
        )
