"""Whose workspace it is: one of another account, and a server that it names, are trusted once before they are used.

As git's `safe.directory`: whoever can put a `readiness.toml` above the folder that somebody works in would otherwise
choose where their evidence and their password go. What was trusted stands in the account's state folder.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from base.errors import InputError, WorkspaceError
from base.files import state_folder, write_whole

_LONGEST = 2**20  # bytes of the list that are read back


def check_owner(root: Path, settings: Path) -> None:
    """Refuse a workspace that belongs to another account and was not trusted.

    Raises:
        WorkspaceError: it is one.
    """
    if not hasattr(os, "geteuid"):  # Windows tells no owner here
        return
    try:
        owners = {path.stat().st_uid for path in (root, settings)} - {os.geteuid()}
    except OSError:  # told by whoever reads it
        return
    if owners and not any(place == _place(root) for place, _ in _trusted()):
        raise WorkspaceError(
            f"This workspace belongs to another account ({_name(owners.pop())}).",
            where=str(root),
            hint="It decides where what you file goes. If you know whose it is, trust it once.",
            remedy="trust workspace",
        )


def is_trusted(root: Path, database: str) -> bool:
    """Whether a database that a workspace names may be offered what this account keeps for it, such as a password.

    A file is offered nothing.
    """
    return database.startswith("sqlite:") or (_place(root), database) in _trusted()


def trust(root: Path, database: str) -> None:
    """Trust a workspace and the database that it names now.

    Raises:
        InputError: this account keeps nothing, or it cannot be written.
    """
    folder = state_folder()
    if folder is None:
        raise InputError("This account keeps nothing, so it cannot remember whom it trusts.", field="workspace")
    kept = sorted({entry for entry in _trusted() if entry[0] != _place(root)} | {(_place(root), database)})
    write_whole(folder / "trusted.json", json.dumps(kept, indent=1))


def _trusted() -> set[tuple[str, str]]:
    folder = state_folder()
    try:
        path = folder / "trusted.json" if folder else None
        if path is None or path.stat().st_size > _LONGEST:
            return set()
        return {(str(place), str(database)) for place, database in json.loads(path.read_bytes())}
    except (OSError, ValueError, TypeError):
        return set()


def _place(root: Path) -> str:
    return os.path.realpath(root)


def _name(uid: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return str(uid)
