"""Indexes over the entities: which descriptors an item or action touches, and which items have a file.

They hold nothing that the journal does not, and can be made anew from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from base.errors import RegisterError
from base.model import Model
from evidence import wording
from evidence.database import Database
from evidence.journal import read
from evidence.kinds import MODELS, Kind
from evidence.models import Action, Item

COLUMNS = {"bears": "descriptor, kind, subject", "item_file": "sha256, subject"}
"""The index tables with their columns."""


def rows_of(kind: Kind, subject: str, entity: Model) -> dict[str, Sequence[tuple[str, ...]]]:
    """The rows that an entity has in the index tables, by table."""
    if isinstance(entity, Item):
        descriptors = {bearing.descriptor for bearing in entity.bearings}
        files = [(entity.sha256, subject)] if entity.sha256 else []
    elif isinstance(entity, Action):
        descriptors, files = set(entity.links), []
    else:
        return {}
    return {"bears": [(descriptor, kind, subject) for descriptor in sorted(descriptors)], "item_file": files}


def enter(database: Database, kind: Kind, subject: str, entity: Model) -> None:
    """Bring the indexes in line with an entity that was written."""
    rows = rows_of(kind, subject, entity)
    if not rows:
        return
    database.rows("DELETE FROM bears WHERE kind = ? AND subject = ?", (kind, subject))
    database.many("INSERT INTO bears (descriptor, kind, subject) VALUES (?, ?, ?)", rows["bears"])
    if kind == "item":
        database.rows("DELETE FROM item_file WHERE subject = ?", (subject,))
        database.many("INSERT INTO item_file (sha256, subject) VALUES (?, ?)", rows["item_file"])


def rebuild(database: Database) -> None:
    """Make the entities and their indexes anew from the journal and its words, inside a change.

    Raises:
        RegisterError: words that the journal refers to are missing.
    """
    contents: dict[str, str | None] = dict(database.rows("SELECT digest, content FROM text"))
    latest = {(entry.kind, entry.subject): entry for entry in read(database)}
    for table in ("entity", *COLUMNS):
        database.rows(f"DELETE FROM {table}")  # noqa: S608 - our own tables
    states: list[tuple[str, str, int, str]] = []
    index: dict[str, list[tuple[str, ...]]] = {table: [] for table in COLUMNS}
    for entry in latest.values():
        try:
            state = wording.attach(entry.body, contents)
        except KeyError as error:
            raise RegisterError(
                f"The words of journal entry {entry.seq} are missing.",
                where=str(error.args[0]),
                hint="The journal and its words belong together: restore both from the same export.",
            ) from error
        states.append((entry.kind, entry.subject, entry.seq, state))
        entity = MODELS[entry.kind].model_validate_json(state)
        for table, rows in rows_of(entry.kind, entry.subject, entity).items():
            index[table] += rows
    database.many("INSERT INTO entity (kind, subject, seq, state) VALUES (?, ?, ?, ?)", states)
    database.many("INSERT INTO bears (descriptor, kind, subject) VALUES (?, ?, ?)", index["bears"])
    database.many("INSERT INTO item_file (sha256, subject) VALUES (?, ?)", index["item_file"])
