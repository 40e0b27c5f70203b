"""Whether the register is what its journal says: every row of every table is held against the chain."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import ValidationError

from base.errors import InputError
from evidence.integrity.journal import Entry, entry_hash, read
from evidence.integrity.signatures import read_signatures, wrong_signatures
from evidence.kinds import MODELS, Kind
from evidence.register import freetext, indexes
from evidence.register.columns import Row
from evidence.register.freetext import canonical
from evidence.storage import layouts
from evidence.storage.database import Database

Contents = Mapping[str, str | None]

_ANCHOR = re.compile("(sha256:)?([0-9a-f]{64})")
"""An anchor is a whole digest: of one that was cut, an insider can make another entry that begins like it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was altered, deleted, inserted or moved behind the register's back.

    Attributes:
        where: the place in it: a journal entry, an entity, a digest.
        message: what is wrong, a sentence.
        seq: number of the journal entry; None where it is not about one.
        subject: id of the entity; empty where it is not about one.
        field: the field; empty where it is not about one.
    """

    table: str
    where: str
    message: str
    seq: int | None = None
    subject: str = ""
    field: str = ""


def verify(
    database: Database, *, anchor: str = "", progress: Callable[[int], None] = lambda entries: None
) -> tuple[Finding, ...]:
    """Check the journal's numbers, chain, words and indexes.

    The end of a journal that was cut off, or a journal rewritten from the start, is in itself in order; an
    anchor shows it: the head as it was kept elsewhere, such as in an export.

    Args:
        anchor: a head digest from outside, whole, as `Register.head` gave it.
        progress: called with the number of entries that were checked since the last call.

    Returns:
        What is wrong, in the order of the journal; empty where all is as it should be.

    Raises:
        InputError: the anchor is no whole digest.
    """
    with database.reading():
        stored_entries = read(database)
        entries = [_typed(entry) for entry in stored_entries]
        words = database.rows("SELECT digest, seq, salt, content FROM text ORDER BY digest")
        contents = {digest: None if content is None else str(content) for digest, _, _, content in words}
        findings = [
            _at(typed, "", "The entry holds what no entry can: one of its fields was altered.")
            for entry, typed in zip(stored_entries, entries, strict=True)
            if entry != typed
        ]
        findings += [*_chain(entries, progress), *_anchored(entries, anchor), *_briefed(entries), *intact(database)]
        findings += _guarded("text", lambda: _texts(entries, words))
        findings += _guarded("signature", lambda: _signatures(entries, database))
        findings += _guarded("entity", lambda: _entities(entries, contents, database))
        findings += _guarded("index", lambda: _indexes(entries, contents, database))
    return tuple(findings)


def _guarded(table: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What is found in a table; that it cannot be looked through is found too."""
    try:
        return list(look())
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        message = f"It holds what this program never writes ({type(error).__name__}): it was altered."
        return [Finding(table, table, message)]


def _signatures(entries: list[Entry], database: Database) -> Iterator[Finding]:
    for seq, message in wrong_signatures(read_signatures(database), {entry.seq: entry.hash for entry in entries}):
        yield Finding("signature", f"entry {seq}", message, seq)


def _typed(entry: Entry) -> Entry:
    """An entry whose fields are of their types, whatever stands in the table."""
    stored: dict[str, Any] = asdict(entry)
    fields: dict[str, Any] = {
        name: value if value is None and name in ("before", "prev") else str(value) for name, value in stored.items()
    }
    fields["seq"] = stored["seq"] if isinstance(stored["seq"], int) else -1
    return Entry(**fields)


def _chain(entries: list[Entry], progress: Callable[[int], None]) -> Iterator[Finding]:
    last: Entry | None = None
    latest: dict[tuple[str, str], str] = {}
    for entry in entries:
        expected = last.seq + 1 if last else 1
        if entry.seq != expected:
            yield _at(entry, "seq", f"Entry {expected} should stand here: one or more were deleted or moved.")
        elif entry.prev != (last.hash if last else None):
            yield _at(entry, "prev", "The entry does not follow the one before it: one of the two was altered.")
        if not _has_its_hash(entry):
            yield _at(entry, "hash", "The entry does not have its own hash: one of its fields was altered.")
        if entry.before != latest.get((entry.kind, entry.subject)):
            message = f"An earlier entry of {entry.subject} was altered, deleted or inserted."
            yield _at(entry, "before", message)
        latest[entry.kind, entry.subject] = entry.hash
        last = entry
        progress(1)


def _has_its_hash(entry: Entry) -> bool:
    try:
        fields = entry.as_json()
        return entry_hash(fields) == entry.hash and canonical(fields["body"]) == entry.body
    except ValueError:  # the body is no JSON any more
        return False


def _anchored(entries: list[Entry], anchor: str) -> Iterator[Finding]:
    if not anchor:
        return
    wanted = _ANCHOR.fullmatch(anchor.strip().lower())
    if not wanted:
        raise InputError(
            f"{anchor} is not an anchor.",
            field="anchor",
            hint="Copy the whole digest of the head from where it was kept: sha256: and 64 digits.",
        )
    if not any(entry.hash == f"sha256:{wanted[2]}" for entry in entries):
        message = "The journal has no entry with this digest: its end was cut off, or it was rewritten."
        yield Finding("journal", f"anchor {anchor}", message)


def _briefed(entries: list[Entry]) -> Iterator[Finding]:
    """The heads that briefings were made at, which the register itself remembers, against the chain."""
    before: set[str] = {""}
    for entry in entries:
        if entry.kind == "briefing" and (head := _body(entry).get("head", "")) not in before:
            message = (
                f"The briefing {entry.subject} was made at an entry that is not there: what came before was rewritten."
            )
            yield _at(entry, "head", f"{message} It had the hash {head}.")
        before.add(entry.hash)


def intact(database: Database) -> Iterator[Finding]:
    """What the database finds wrong with its own pages and links, and what of its layout is not of this program."""
    for message in database.check_pages():
        yield Finding("database", database.name, message)
    for (name,) in database.rows("SELECT name FROM meta WHERE name NOT IN ('authority', 'version')"):
        yield Finding("meta", str(name), f"{name} is nothing that this program keeps there: it was put in.")
    there, ours = layouts.found(database), layouts.expected(database.dialect)
    for name in sorted(there.keys() | ours.keys()):
        if name not in ours:
            yield Finding("database", name, f"{name} is nothing that this program made: it was put in.")
        elif name not in there:
            yield Finding("database", name, f"{name} is gone.")
        elif there[name] != ours[name]:
            yield Finding("database", name, f"{name} is not as this program made it: it was altered.")


def _texts(entries: list[Entry], words: list[tuple[Any, ...]]) -> Iterator[Finding]:
    """Words against the digests that the journal has of them; words that were redacted are told by the journal."""
    users: dict[str, Entry] = {}
    redacted: dict[str, Entry] = {}
    for entry in entries:
        for digest in freetext.references(entry.body):
            users.setdefault(digest, entry)
        if entry.kind == "redaction":
            redacted |= dict.fromkeys(_body(entry).get("texts", ()), entry)
    there: set[str] = set()
    for digest, seq, salt, content in words:
        there.add(digest)
        user = users.get(digest)
        if user is None:
            yield Finding("text", digest, "No journal entry refers to these words: they were inserted.")
        elif user.seq != seq:
            yield _text(user, digest, f"The words belong to entry {user.seq}, not {seq}: the row was altered.")
        elif content is None and salt is None:
            if digest not in redacted:
                yield _text(user, digest, "The words were removed, and no redaction says why.")
        elif digest in redacted:
            yield _text(user, digest, f"Entry {redacted[digest].seq} removed these words, and they are back.")
        elif not (isinstance(content, str) and isinstance(salt, str)) or freetext.text_digest(salt, content) != digest:
            yield _text(user, digest, "The words are not those that were entered: they were altered.")
    for digest, user in users.items():
        if digest not in there:
            yield _text(user, digest, "The words are missing: their row was deleted.")


def _entities(entries: list[Entry], contents: Contents, database: Database) -> Iterator[Finding]:
    latest = _latest(entries)
    seen: set[tuple[str, str]] = set()
    rows = database.rows("SELECT kind, subject, seq, state FROM entity ORDER BY kind, subject")
    for kind, subject, seq, state in rows:
        seen.add((kind, subject))
        entry = latest.get((kind, subject))
        if entry is None:
            unknown = kind not in MODELS
            message = "a newer version of readiness entered it, or it was altered" if unknown else "it was put in"
            yield Finding("entity", subject, f"The journal knows no {kind} {subject}: {message}.", None, subject)
        elif entry.seq != seq:
            message = f"The register shows {subject} as of entry {seq}, and its last entry is {entry.seq}."
            yield Finding("entity", subject, message, entry.seq, subject, "seq")
        else:
            yield from _state(entry, state, contents)
    for key, entry in latest.items():
        if key not in seen:
            message = f"The {entry.kind} {entry.subject} of entry {entry.seq} was deleted from the register."
            yield Finding("entity", entry.subject, message, entry.seq, entry.subject)


def _state(entry: Entry, state: str, contents: Contents) -> Iterator[Finding]:
    try:
        expected = freetext.attach(entry.body, contents)
    except KeyError:
        return  # told already, with the digest
    if state == expected:
        return
    for field in _differing(expected, state):
        message = f"The {field or 'state'} of {entry.subject} is not what entry {entry.seq} made it."
        yield Finding("entity", entry.subject, message, entry.seq, entry.subject, field)


def _differing(expected: str, state: str) -> list[str]:
    try:
        one, other = json.loads(expected), json.loads(state)
        return [f for f in sorted(one.keys() | other.keys()) if one.get(f) != other.get(f)] or [""]
    except (ValueError, AttributeError):
        return [""]


def _indexes(entries: list[Entry], contents: Contents, database: Database) -> Iterator[Finding]:
    expected: dict[str, set[Row]] = {table: set() for table in indexes.COLUMNS}
    for (kind, subject), entry in _latest(entries).items():
        try:
            entity = MODELS[kind].model_validate_json(freetext.attach(entry.body, contents))
        except (KeyError, ValidationError):
            continue  # told already
        for table, rows in indexes.rows_of(kind, subject, entity).items():
            expected[table].update(rows)
    for table, columns in indexes.COLUMNS.items():
        stored: set[Row] = set(database.rows(f"SELECT {columns} FROM {table}"))  # noqa: S608 - our own tables
        differing = sorted(expected[table] ^ stored, key=lambda row: [str(part) for part in row])
        if table in indexes.COLUMN_TABLES:
            for subject in dict.fromkeys(str(row[0]) for row in differing):
                yield Finding(table, subject, f"The columns of {subject} are not what the journal says.", None, subject)
            continue
        for row in differing:
            what = "is missing from" if row in expected[table] else "does not belong in"
            first, last = str(row[0]), str(row[-1])
            yield Finding(table, last, f"{' '.join(map(str, row))} {what} the index.", None, last, first)


def _latest(entries: list[Entry]) -> dict[tuple[Kind, str], Entry]:
    return {(entry.kind, entry.subject): entry for entry in entries if entry.kind in MODELS}


def _body(entry: Entry) -> dict[str, Any]:
    try:
        body = json.loads(entry.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _at(entry: Entry, field: str, message: str) -> Finding:
    return Finding("journal", f"entry {entry.seq}", message, entry.seq, entry.subject, field)


def _text(user: Entry, digest: str, message: str) -> Finding:
    return Finding("text", f"entry {user.seq}", message, user.seq, user.subject, _field_of(user, digest))


def _field_of(user: Entry, digest: str) -> str:
    if user.kind in MODELS:
        for path, text in freetext.texts(MODELS[user.kind], _body(user)):
            if isinstance(text, dict) and text.get("text") == digest:
                return ".".join(str(step) for step in path)
    return ""
