"""Checkpoints: what the head of a journal was, in three words that fit on paper and that anybody can keep.

A checkpoint has the form of the C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint): where the log comes from, how
many entries it has, and its digest in base64, whole. The digest is the hash of the last entry, which the chain binds to
all before it, and not the root of a tree. Who holds a copy of it is the witness, signed or not (`signatures`).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from evidence.integrity.verification import Finding
from evidence.storage.database import Database

_LINE = re.compile(r"readiness/(?P<authority>\S{1,400})\s+(?P<seq>\d{1,12})\s+(?P<digest>[A-Za-z0-9+/]{43}=)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a journal at some time.

    Attributes:
        authority: whose register it is.
        seq: number of the last entry.
        hash: its hash, as `sha256:` and 64 hex digits.
    """

    authority: str
    seq: int
    hash: str

    def __str__(self) -> str:
        """The checkpoint on one line, as papers have it."""
        digest = base64.b64encode(bytes.fromhex(self.hash.removeprefix("sha256:"))).decode()
        return f"readiness/{quote(self.authority, safe='')} {self.seq} {digest}"

    @property
    def note(self) -> str:
        """The checkpoint as a file of its own: three lines, each ended by a line feed."""
        return "\n".join(str(self).split(" ")) + "\n"


def checkpoint(authority: str, head: tuple[int, str]) -> str:
    """The head of a register on one line; empty for one without entries."""
    return str(Checkpoint(authority, *head)) if all(head) else ""


def checkpoints_in(text: str) -> Iterator[Checkpoint]:
    """Every checkpoint that a text holds, wherever its lines break."""
    for match in _LINE.finditer(text):
        digest = "sha256:" + base64.b64decode(match["digest"]).hex()
        yield Checkpoint(unquote(match["authority"]), int(match["seq"]), digest)


def held_against(database: Database, kept: Iterable[tuple[int, str, str]]) -> Iterator[Finding]:
    """What of the heads that were kept outside is not in the journal as it is now.

    Args:
        kept: number and hash of each, with what it is of, such as `briefing.pdf`.
    """
    hashes: dict[Any, Any] = dict(database.rows("SELECT seq, hash FROM journal"))  # of whatever type stands there
    last = max((seq for seq in hashes if isinstance(seq, int)), default=0)
    for seq, hash, source in kept:
        if seq > last:
            yield Finding("journal", source, f"The journal ends at entry {last}, and had {seq}: {_CUT}", seq)
        elif hashes.get(seq) != hash:
            yield Finding("journal", source, f"Entry {seq} is not the one that stood there: {_REWRITTEN}", seq)


_CUT = "its end was cut off, or an older copy was put in its place."
_REWRITTEN = "the journal was rewritten, or another register was put in its place."
