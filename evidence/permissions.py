"""Who may read what a workspace writes: its owner alone, or a named group."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from base.errors import InputError, WorkspaceError
from base.files import make_folders, telling


@dataclass(frozen=True, slots=True)
class Permissions:
    """The modes that files and folders of a workspace get.

    Attributes:
        gid: number of the group that shares the workspace; None for a private one.
    """

    gid: int | None = None

    @property
    def file_mode(self) -> int:
        """Mode of a file: 0600, or 0660 for a group."""
        return 0o600 if self.gid is None else 0o660

    @property
    def folder_mode(self) -> int:
        """Mode of a folder: 0700, or 2770 for a group, so that what is made in it belongs to the group."""
        return 0o700 if self.gid is None else 0o2770

    def apply(self, path: Path) -> None:
        """Give a file or folder its group and mode.

        Raises:
            OSError: this account may not.
        """
        if self.gid is not None:
            os.chown(path, -1, self.gid)
        path.chmod(self.folder_mode if path.is_dir() else self.file_mode)

    def open_to_others(self, root: Path, paths: Iterable[Path]) -> list[Path]:
        """Those of a workspace's files and folders that somebody else may read or write; on Windows none.

        What belongs to another account is open to it, but in a workspace that a group shares.
        """
        if os.name != "posix":
            return []
        others = 0o077 if self.gid is None else 0o007
        owners = {root.stat().st_uid, os.geteuid(), 0}
        statuses = [(path, path.lstat()) for path in paths if not path.is_symlink()]
        return [
            path
            for path, status in statuses
            if status.st_mode & others or (self.gid is None and status.st_uid not in owners)
        ]

    def make_folder(self, path: Path) -> None:
        """Make a folder with its mode where there is none, and those above it.

        Raises:
            WorkspaceError: it cannot be made.
        """
        if path.is_dir():
            return
        hint = "Check that this account may write there."
        with telling(WorkspaceError, "The folder cannot be made: {}.", path, hint):
            make_folders(path)
            self.apply(path)


def permissions_for(group: str) -> Permissions:
    """The permissions of a workspace that the named group shares; those of a private one for an empty name.

    Raises:
        InputError: this machine knows no such group.
    """
    if not group:
        return Permissions()
    try:
        import grp

        return Permissions(grp.getgrnam(group).gr_gid)
    except (ImportError, KeyError) as error:
        raise InputError(
            f"This machine knows no group {group}.",
            field="group",
            hint="`getent group` lists those it knows; leave it out for a private workspace.",
        ) from error
