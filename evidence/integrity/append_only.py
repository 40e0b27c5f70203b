"""The database itself refuses to change or delete what the journal holds; a redaction may take words away.

Whoever owns the database can take these triggers off. That they are gone, or switched off, is found by a verification.
"""

from __future__ import annotations

_REFUSED = "the journal is append-only"

KEPT = {
    "journal_unchanged": ("UPDATE", "journal", ""),
    "journal_kept": ("DELETE", "journal", ""),
    "text_unchanged": (
        "UPDATE",
        "text",
        "NEW.digest = OLD.digest AND NEW.seq = OLD.seq AND NEW.salt IS NULL AND NEW.content IS NULL",
    ),
    "text_kept": ("DELETE", "text", ""),
    "signature_unchanged": ("UPDATE", "signature", ""),
    "signature_kept": ("DELETE", "signature", ""),
}
"""Each trigger: what it refuses, of which table, and but for which rows: those that a redaction names."""

_NAMED = "EXISTS (SELECT 1 FROM journal WHERE kind = 'redaction' AND instr(body, OLD.digest) > 0)"


def _sqlite(name: str, what: str, table: str, but: str) -> str:
    when = f" WHEN NOT ({but} AND {_NAMED})" if but else ""
    return f"CREATE TRIGGER {name} BEFORE {what} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"


SQLITE = tuple(_sqlite(name, *kept) for name, kept in KEPT.items())
"""The statements that make them in SQLite."""


def source(but: str) -> str:
    """The body of a trigger's function in PostgreSQL."""
    refuse = f"RAISE EXCEPTION '{_REFUSED}';"
    if not but:
        return f"BEGIN {refuse} END"
    named = (
        "EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.journal WHERE kind = ''redaction'' AND"
        " position($1 in body) > 0)', TG_TABLE_SCHEMA) INTO named USING OLD.digest;"
    )
    return f"DECLARE named boolean; BEGIN {named} IF named AND {but} THEN RETURN NEW; END IF; {refuse} END"


def _postgres(name: str, what: str, table: str, but: str) -> str:
    truncate = f" CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${source(but)}$$;"
        f" CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();"
        + (truncate if what == "DELETE" else "")
    )


POSTGRESQL = {statement: _postgres(name, *KEPT[name]) for name, statement in zip(KEPT, SQLITE, strict=True)}
"""What makes each in PostgreSQL, by the statement for SQLite."""
