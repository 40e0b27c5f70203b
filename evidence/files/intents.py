"""What a run is about to put into a store, in a list that it holds locked: the next run tells by it what was left."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from base.files import hold
from evidence.permissions import Permissions

ENDING = ".list"


class Intents:
    """The lists of a store: this run's own, and those of others.

    The system lets go of a lock when a process ends, however it does. Where files cannot be locked (Windows, some
    network folders), the list of a run that was broken off stays: after an hour it is told as a file that was left.
    """

    def __init__(self, root: Path, prefix: str, permissions: Permissions) -> None:
        """Use the store in a folder; the names of lists begin with `prefix`, and whom it is shared with reads them."""
        self._root, self._prefix, self._permissions = root, prefix, permissions
        self._own: tuple[Path, int] | None = None
        self._turn = threading.Lock()

    @property
    def any(self) -> bool:
        """Whether this run noted any."""
        return self._own is not None

    def copy(self) -> Path:
        """A place for the copy of a file that is being made, from whose name it can be told whose it is.

        Raises:
            OSError: this run's list cannot be made.
        """
        with self._turn:
            path, _ = self._list()
        return path.with_name(f"{path.stem}-{secrets.token_hex(8)}")

    def copies(self, noted: Path) -> list[Path]:
        """The copies that the run of a list did not finish."""
        return list(self._root.glob(f"{noted.stem}-*"))

    def note(self, sha256: str) -> None:
        """Note a file before it gets its name.

        Raises:
            OSError: it cannot be noted.
        """
        with self._turn:
            os.write(self._list()[1], f"{sha256}\n".encode())

    def _list(self) -> tuple[Path, int]:
        if self._own is None:
            unlocked = self._root / f"{self._prefix}{secrets.token_hex(8)}"
            descriptor = os.open(unlocked, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            try:
                hold(descriptor)
                self._permissions.apply(unlocked)
                self._own = unlocked.rename(unlocked.with_name(f"{unlocked.name}{ENDING}")), descriptor
            except BaseException:
                os.close(descriptor)
                unlocked.unlink(missing_ok=True)
                raise
        return self._own

    def ended(self) -> Iterator[tuple[Path, set[str], bool]]:
        """The list of this run, which has entered what it will, and those of runs that ended without saying so.

        Beside each what it names, and whether it is this run's.
        """
        if self._own:
            (path, descriptor), self._own = self._own, None
            try:
                yield path, _read(path), True
            finally:
                os.close(descriptor)
        for path in self._root.glob(f"{self._prefix}*{ENDING}"):
            with suppress(OSError):
                descriptor = os.open(path, os.O_RDWR)
                try:
                    if hold(descriptor):
                        yield path, _read(path), False
                finally:
                    os.close(descriptor)

    def named(self, sha256: str, but: Path) -> bool:
        """Whether a list names a file, beside one of them."""
        lists = self._root.glob(f"{self._prefix}*{ENDING}")
        return any(sha256 in _read(path) for path in lists if path != but)


def _read(path: Path) -> set[str]:
    try:
        return set(path.read_text("ascii").split())
    except (OSError, ValueError):
        return set()
