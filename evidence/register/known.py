"""What the register knew by then: entities as they stand now, or stood by the end of a day or at a journal entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

from evidence.integrity.journal import attached, kept_words
from evidence.kinds import Kind
from evidence.storage.database import Database

Known = date | int
"""By when something had to be in the register: the end of a day (UTC), or the number of a journal entry."""

States = list[tuple[str, str]]
"""The id of each entity, with the entity as JSON."""


def states(database: Database, kind: Kind, known_at: Known | None) -> States:
    """Every entity of a kind as it was known by then; as it stands now for None."""
    with database.reading():
        now = cast("States", database.rows("SELECT subject, state FROM entity WHERE kind = ?", (kind,)))
        if known_at is None or not (since := entered_since(database, kind, known_at)):
            return now
        return [(subject, state) for subject, state in now if subject not in since] + states_before(
            database, kind, known_at
        )


def entered_since(database: Database, kind: Kind, known_at: Known) -> set[str]:
    """The ids of the entities of a kind that were entered or changed since."""
    if isinstance(known_at, int):
        rows = database.rows("SELECT subject FROM entity WHERE kind = ? AND seq > ?", (kind, known_at))
        return {subject for (subject,) in rows}
    known, until = limit(known_at, "j.")
    rows = database.rows(
        "SELECT e.subject FROM entity e JOIN journal j ON j.seq = e.seq"  # noqa: S608 - our own conditions
        f" WHERE e.kind = ? AND NOT {known}",
        (kind, *until),
    )
    return {subject for (subject,) in rows}


def states_before(database: Database, kind: Kind, known_at: Known) -> States:
    """The entities of a kind that were changed since, as they were known by then, without those that came since."""
    known, until = limit(known_at, "j.")
    known_now = limit(known_at, "n.")[0]
    rows = database.rows(
        "SELECT j.subject, j.seq, j.body FROM journal j JOIN"  # noqa: S608 - our own conditions
        " (SELECT max(j.seq) AS seq FROM entity e JOIN journal n ON n.seq = e.seq"
        " JOIN journal j ON j.kind = e.kind AND j.subject = e.subject"
        f" WHERE e.kind = ? AND NOT {known_now} AND {known} GROUP BY e.subject) l ON l.seq = j.seq",
        (kind, *until, *until),
    )
    words = kept_words(database, kind) if rows else {}
    return [(subject, attached(body, words, seq)) for subject, seq, body in rows]


def states_bearing_on(database: Database, kind: Kind, descriptors: Sequence[str]) -> States:
    """Every entity of a kind that bears on, or is linked to, any of some descriptors."""
    wanted, values = touching(kind, descriptors)
    sql = f"SELECT subject, state FROM entity {wanted} AND kind = ?"  # noqa: S608 - our own words
    return cast("States", database.rows(sql, (*values, kind)))


def touching(kind: Kind, descriptors: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """That an entity of a kind bears on any of some descriptors, as SQL with its values."""
    marks = ", ".join("?" * len(descriptors)) or "NULL"
    of = f"SELECT subject FROM bears WHERE kind = ? AND descriptor IN ({marks})"  # noqa: S608 - question marks only
    return f"WHERE subject IN ({of})", (kind, *descriptors)


def limit(known_at: Known | None, of: str = "") -> tuple[str, tuple[str | int, ...]]:
    """What an entry of the journal must fulfil to have been known by then, as SQL with its values.

    Args:
        of: what stands before its columns, such as `j.`.
    """
    if known_at is None:
        return "1 = 1", ()
    if isinstance(known_at, int):
        return f"{of}seq <= ?", (known_at,)
    return f"{of}at < ?", ((known_at + timedelta(days=1)).isoformat(),)
