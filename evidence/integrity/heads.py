"""The heads of registers that this account has seen, kept outside of them: in the user's state folder.

An older copy of a register that is put back, and one that was written anew from the start, are each in order in
themselves. Who opened the register before knows better: its head must still be there. Who can write in this account's
state folder can make it forget.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from base.digest import digest
from base.errors import InputError
from base.files import state_folder, write_whole
from evidence.integrity.checkpoints import Checkpoint
from evidence.storage.database import Database

_LONGEST = 2**22  # bytes of a file that is read back


@dataclass(frozen=True, slots=True)
class Kept:
    """A head that is remembered.

    Attributes:
        source: where it is from: `last seen`, or the paper it was read from.
        on: the day it was kept.
    """

    seq: int
    hash: str
    source: str
    on: str


SEEN = "last seen"


class Heads:
    """What is remembered of one register, known by its authority and the place of its database."""

    def __init__(self, authority: str, database: Database) -> None:
        """Read what is remembered; whatever cannot be read is not remembered."""
        self._database = database
        folder = state_folder()
        name = os.path.realpath(database.name) if database.dialect == "sqlite" else database.name
        place = digest({"authority": authority, "database": name}).removeprefix("sha256:")[:32]
        self._path = folder / "heads" / f"{place}.json" if folder else None
        self.kept: tuple[Kept, ...] = self._read()

    def told(self) -> str:
        """A sentence where a head that is remembered is not in the journal any more; else nothing."""
        for one in self.kept:
            rows = self._database.rows("SELECT hash FROM journal WHERE seq = ?", (one.seq,))
            if not rows or rows[0][0] != one.hash:
                what = "has no entry" if not rows else "has another entry"
                return (
                    f"The journal {what} {one.seq}, which it had ({one.source}, {one.on}): an older copy was put back, "
                    "its end was cut off, or it was rewritten."
                )
        return ""

    def see(self, head: tuple[int, str], now: datetime) -> None:
        """Remember the head as it is now; not where an earlier one is missing, which would be forgotten with that."""
        last = next((one for one in self.kept if one.source == SEEN), None)
        if not head[1] or (last and (head[0] <= last.seq)) or self.told():
            return
        others = [one for one in self.kept if one.source != SEEN]
        with suppress(InputError):  # a home that cannot be written in keeps nobody from working
            self._write([*others, Kept(*head, SEEN, now.date().isoformat())])

    def add(self, checkpoints: Sequence[Checkpoint], source: str, now: datetime) -> None:
        """Remember checkpoints that were kept elsewhere.

        Raises:
            InputError: they cannot be kept.
        """
        known = {(one.seq, one.hash) for one in self.kept if one.source != SEEN}
        new = [Kept(c.seq, c.hash, source, now.date().isoformat()) for c in checkpoints if (c.seq, c.hash) not in known]
        self._write([*self.kept, *new])

    def forget(self) -> None:
        """Forget everything of this register."""
        self.kept = ()
        if self._path:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _read(self) -> tuple[Kept, ...]:
        try:
            if self._path is None or self._path.stat().st_size > _LONGEST:
                return ()
            return tuple(_kept(one) for one in json.loads(self._path.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            return ()

    def _write(self, kept: Sequence[Kept]) -> None:
        if self._path is None:
            return
        write_whole(self._path, json.dumps([asdict(one) for one in kept]))
        self.kept = tuple(kept)


def _kept(data: dict[str, Any]) -> Kept:
    return Kept(int(data["seq"]), str(data["hash"]), str(data["source"]), str(data["on"]))
