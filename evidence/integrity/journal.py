"""The append-only journal: one entry a change of one entity, each chained to the one before by its hash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from base.digest import digest
from base.errors import RegisterError
from base.words import counted, say_moment
from evidence.kinds import Kind
from evidence.register.freetext import attach, canonical
from evidence.storage.database import Database

INTO_JOURNAL = "INSERT INTO journal (seq, at, actor, command, kind, subject, body, before, prev, hash)"
INTO_TEXT = "INSERT INTO text (digest, seq, salt, content)"
NEW_ENTRY = f"{INTO_JOURNAL} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
NEW_TEXT = f"{INTO_TEXT} VALUES (?, ?, ?, ?)"
"""How an entry, its fields in their order, and a text that it refers to are written; the first two without values."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal.

    Attributes:
        seq: its number, from 1 without a gap.
        at: when it was written, UTC, as `2014-03-03T09:00:00.000000Z`.
        actor: who made the change.
        command: what they ran.
        kind: kind of the entity that changed.
        subject: id of that entity.
        body: the whole entity after the change as canonical JSON, with digests in place of free text.
        before: hash of the entry that last changed the same entity; None for its first.
        prev: hash of the entry before this one; None for the first of the journal.
        hash: `sha256:` over the canonical JSON of all of these.
    """

    seq: int
    at: str
    actor: str
    command: str
    kind: Kind
    subject: str
    body: str
    before: str | None
    prev: str | None
    hash: str

    @classmethod
    def chained(cls, **fields: Any) -> Entry:
        """A new entry of all its fields but the hash, which binds it to those before; its body as an object."""
        kept: dict[str, Any] = {**fields, "body": canonical(fields["body"]), "hash": digest(fields)}
        return cls(**kept)

    @property
    def row(self) -> tuple[object, ...]:
        """Its fields in their order, as `INTO_JOURNAL` takes them."""
        return tuple(getattr(self, name) for name in self.__slots__)

    def as_json(self) -> dict[str, Any]:
        """The entry as it is exported: its fields, with the body as an object."""
        return {**asdict(self), "body": json.loads(self.body)}


def entry_hash(fields: dict[str, Any]) -> str:
    """The hash of an entry: SHA-256 over the canonical JSON of its fields other than `hash`.

    Args:
        fields: an entry as `Entry.as_json` gives it, with or without `hash`.
    """
    hashed = {name: value for name, value in fields.items() if name != "hash"}
    return digest(hashed)


def read(database: Database, *, newest: int | None = None, subject: str | None = None) -> list[Entry]:
    """The entries of a journal in their order.

    Args:
        newest: only this many of the newest entries.
        subject: only entries about this entity, its id in any case of letters.
    """
    wanted, values = ("", ()) if subject is None else ("WHERE lower(subject) = lower(?)", (subject,))
    if newest is None:
        sql = f"SELECT * FROM journal {wanted} ORDER BY seq"  # noqa: S608 - our own words
        return [Entry(*row) for row in database.rows(sql, values)]
    sql = f"SELECT * FROM journal {wanted} ORDER BY seq DESC LIMIT ?"  # noqa: S608 - our own words
    return [Entry(*row) for row in reversed(database.rows(sql, (*values, newest)))]


def kept_words(database: Database, kind: Kind, subject: str | None = None) -> dict[str, str | None]:
    """The words of every revision of a kind, or of one entity, by digest."""
    sql = "SELECT t.digest, t.content FROM text t JOIN journal j ON j.seq = t.seq WHERE j.kind = ?"
    if subject is None:
        return dict(cast("list[tuple[str, str | None]]", database.rows(sql, (kind,))))
    return dict(cast("list[tuple[str, str | None]]", database.rows(sql + " AND j.subject = ?", (kind, subject))))


def attached(body: str, words: Mapping[str, str | None], seq: int) -> str:
    """The body of an entry with its words put back.

    Raises:
        RegisterError: one of them is missing.
    """
    try:
        return attach(body, words)
    except KeyError as error:
        raise RegisterError(
            f"A text of journal entry {seq} is missing.",
            where=str(error.args[0]),
            hint="Restore the register from an export.",
            remedy="verify journal",
        ) from error


def export_lines(database: Database) -> Iterator[str]:
    """The journal as JSON Lines, in the form that `docs/verify_journal.py` checks without this program."""
    for entry in read(database):
        yield canonical(entry.as_json()) + "\n"


SKEW = 300
"""Seconds that the clocks of machines which share a register may well be apart."""


def clock_turned_back(database: Database) -> str:
    """In a sentence, where the times of a journal go back, as a wrong clock leaves them; empty where they never do."""
    times = [(seq, when) for seq, at in _times(database) if (when := moment(at))]
    back = [(seq, at, before) for (_, before), (seq, at) in pairwise(times) if (before - at).total_seconds() > SKEW]
    if not back:
        return ""
    seq, at, before = back[0]
    several = f" So do those of {counted(len(back) - 1, 'later entry', 'later entries')}." if len(back) > 1 else ""
    return (
        f"The time of entry {seq}, {say_moment(at)}, lies before that of the entry before it, "
        f"{say_moment(before)}: a clock was wrong, or was turned back.{several}"
    )


def _times(database: Database) -> list[tuple[int, object]]:
    return cast("list[tuple[int, object]]", database.rows("SELECT seq, at FROM journal ORDER BY seq"))


def moment(at: object) -> datetime | None:
    """The time of an entry; None for what is no time any more."""
    try:
        read = datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return read if read.tzinfo else None
