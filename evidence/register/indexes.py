"""Indexes over the entities: which descriptors an item or action touches, which items have a file, and their columns.

They hold nothing that the journal does not, and can be made anew from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from base.errors import RegisterError
from base.model import Model
from evidence.integrity.journal import read
from evidence.kinds import MODELS, Kind
from evidence.models import Item
from evidence.plan_models import Action
from evidence.register import freetext
from evidence.register.columns import BEARING_FIELDS, ITEM_FIELDS, Row, bearing_rows, item_row
from evidence.storage.database import Database

COLUMNS = {
    "bears": "descriptor, kind, subject",
    "item_file": "sha256, subject",
    "item_column": ITEM_FIELDS,
    "bearing_column": BEARING_FIELDS,
}
"""The index tables with their columns."""

COLUMN_TABLES = ("item_column", "bearing_column")
"""The index tables that hold the columns of items."""


def rows_of(kind: Kind, subject: str, entity: Model) -> dict[str, Sequence[Row]]:
    """The rows that an entity has in the index tables, by table."""
    links = _links(kind, subject, entity)
    if isinstance(entity, Item):
        return {**links, "item_column": [item_row(entity)], "bearing_column": bearing_rows(entity)}
    return links


def _links(kind: Kind, subject: str, entity: Model) -> dict[str, Sequence[Row]]:
    """The rows that say what an entity bears on and which file it has."""
    rows: dict[str, Sequence[Row]] = {}
    if isinstance(entity, Item):
        bears = {bearing.descriptor for bearing in entity.bearings}
        rows["item_file"] = [(entity.sha256, subject)] if entity.sha256 else []
    elif isinstance(entity, Action):
        bears = set(entity.links)
    else:
        return {}
    return {"bears": [(descriptor, kind, subject) for descriptor in sorted(bears)], **rows}


def enter(database: Database, kind: Kind, subject: str, entity: Model, *, new: bool) -> None:
    """Bring the indexes in line with an entity that was written, but for its columns.

    Args:
        database: the register, inside a change.
        new: whether the register had no entity of that id before, and so has no rows of it.
    """
    for table, rows in _links(kind, subject, entity).items():
        if not new and table == "bears":
            database.rows("DELETE FROM bears WHERE kind = ? AND subject = ?", (kind, subject))
        elif not new:
            database.rows(f"DELETE FROM {table} WHERE subject = ?", (subject,))  # noqa: S608 - our own tables
        _insert(database, table, rows)


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
    index: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for entry in latest.values():
        try:
            state = freetext.attach(entry.body, contents)
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
    for table, rows in index.items():
        _insert(database, table, rows)


def enter_columns(database: Database, items: Sequence[Item], changed: Sequence[str]) -> None:
    """Bring the columns in line with items that were written, all those of a change together, at its end.

    Args:
        changed: the ids of those that may have had columns before.
    """
    for table in COLUMN_TABLES:
        if changed:
            database.many(f"DELETE FROM {table} WHERE subject = ?", [(id,) for id in changed])  # noqa: S608 - ours
    _insert(database, "item_column", [item_row(item) for item in items])
    _insert(database, "bearing_column", [row for item in items for row in bearing_rows(item)])


def fill_columns(database: Database) -> None:
    """Fill the columns of a register that was written before there were any, from its entities, inside a change.

    Raises:
        RegisterError: an item cannot be read.
    """
    items: list[Item] = []
    for subject, state in database.rows("SELECT subject, state FROM entity WHERE kind = 'item'"):
        try:
            items.append(Item.model_validate_json(state))
        except ValidationError as error:
            raise RegisterError(
                f"The register holds an item that cannot be read: {error.errors()[0]['msg']}.",
                where=subject,
                hint="The version that wrote this register can tell more.",
                remedy="verify journal",
            ) from error
    enter_columns(database, items, [item.id for item in items])


def _insert(database: Database, table: str, rows: Sequence[Row]) -> None:
    database.insert(f"INSERT INTO {table} ({COLUMNS[table]})", rows)
