"""Whatever is altered behind the register's back is found, and its place is named."""

from collections.abc import Callable
from datetime import date

import pytest

from base.errors import InputError, RegisterError
from evidence.integrity.verification import Finding, verify
from evidence.models import Bearing, Decision, Item
from evidence.plan_models import Action
from evidence.register.redaction import redact_field
from evidence.register.register import Register
from evidence.workspace import Workspace
from tests.evidence.insider import as_insider

Audit = Callable[..., Item]


@pytest.fixture
def filled(register: Register, audit: Audit) -> Register:
    """Nine entries: three items, an action with four revisions, a decision and a redaction."""
    with register.change("A Lead", "evidence attach") as change:
        for number in (1, 2, 3):
            change.put("item", audit(f"E-000{number}", title=f"Audit {number}", sha256=f"{number}" * 64))
    for progress in ("begun", "half done", "nearly done", "done"):
        with register.change("B Deputy", "actions update") as change:
            change.put("action", Action(id="A1", area="Improve audits", progress=progress, links=("HP-07",)))
    with register.change("A Coordinator", "decisions add") as change:
        change.put("decision", Decision(id="D-001", text="Ask Jo Bloggs", made=date(2014, 3, 3)))
    redact_field(register, "decision", "D-001", "text", "names a child", actor="A Coordinator")
    return as_insider(register)


def places(findings: tuple[Finding, ...]) -> set[tuple[str, int | None, str, str]]:
    return {(f.table, f.seq, f.subject, f.field) for f in findings}


def test_what_was_not_touched_is_in_order(filled: Register) -> None:
    done: list[int] = []
    assert verify(filled.database, progress=done.append) == ()
    assert sum(done) == 9


def test_an_empty_register_is_in_order(register: Register) -> None:
    assert verify(register.database) == ()


@pytest.mark.parametrize("field", ["at", "actor", "command", "kind", "subject", "before", "prev", "hash"])
def test_an_altered_field_of_the_journal_is_found(filled: Register, field: str) -> None:
    filled.database.rows(f"UPDATE journal SET {field} = ? WHERE seq = 5", ("x",))

    assert ("journal", 5) in {(f.table, f.seq) for f in verify(filled.database)}


@pytest.mark.parametrize(
    "body",
    [
        '{"id":"E-0002","lead":"Somebody else"}',
        "no JSON",
        "[]",
        ' {"id":"E-0002"}',
    ],
)
def test_an_altered_body_of_the_journal_is_found(filled: Register, body: str) -> None:
    filled.database.rows("UPDATE journal SET body = ? WHERE seq = 2", (body,))

    assert ("journal", 2, "E-0002", "hash") in places(verify(filled.database))


def test_an_altered_entry_with_a_new_hash_of_its_own_is_found(filled: Register) -> None:
    from evidence.integrity.journal import entry_hash, read

    entry = read(filled.database)[1].as_json()
    entry["actor"] = "Somebody else"
    filled.database.rows("UPDATE journal SET actor = ?, hash = ? WHERE seq = 2", (entry["actor"], entry_hash(entry)))
    assert places(verify(filled.database)) == {("journal", 3, "E-0003", "prev")}


def test_a_deleted_entry_is_found(filled: Register) -> None:
    _without_references(filled)
    filled.database.rows("DELETE FROM journal WHERE seq = 5")

    found = places(verify(filled.database))
    assert {("journal", 6, "A1", "seq"), ("journal", 6, "A1", "before")} <= found


def test_a_deleted_entry_whose_gap_was_closed_is_found(filled: Register) -> None:
    _without_references(filled)
    filled.database.rows("DELETE FROM journal WHERE seq = 2")
    for seq in range(3, 10):
        filled.database.rows("UPDATE journal SET seq = ? WHERE seq = ?", (seq - 1, seq))

    assert ("journal", 2, "E-0003", "prev") in places(verify(filled.database))


def test_swapped_entries_are_found(filled: Register) -> None:
    _without_references(filled)
    for old, new in ((1, 100), (2, 1), (100, 2)):
        filled.database.rows("UPDATE journal SET seq = ? WHERE seq = ?", (new, old))

    assert {("journal", 1, "E-0002", "hash"), ("journal", 2, "E-0001", "hash")} <= places(verify(filled.database))


def test_an_inserted_entry_is_found(filled: Register) -> None:
    filled.database.rows(
        "INSERT INTO journal SELECT 10, at, actor, command, kind, 'E-0009', body, NULL, hash, 'sha256:00'"
        " FROM journal WHERE seq = 9"
    )
    assert {("journal", 10, "E-0009", "hash")} <= places(verify(filled.database))


def test_an_end_cut_off_is_found_by_an_anchor_alone(filled: Register) -> None:
    _, head = filled.head()
    assert verify(filled.database, anchor=head) == ()
    assert verify(filled.database, anchor=head.removeprefix("sha256:")) == ()

    _without_references(filled)
    filled.database.rows("DELETE FROM journal WHERE seq > 7")
    filled.database.rows("DELETE FROM entity WHERE kind IN ('decision', 'redaction')")
    filled.database.rows("DELETE FROM text WHERE seq > 7")

    assert verify(filled.database) == ()
    [finding] = verify(filled.database, anchor=head)
    assert "cut off, or it was rewritten" in finding.message


@pytest.mark.parametrize("anchor", ["abc", "sha256:", "sha256:0123456789", "0" * 63])
def test_an_anchor_too_short_to_mean_anything_is_refused(filled: Register, anchor: str) -> None:
    with pytest.raises(InputError, match="not an anchor"):
        verify(filled.database, anchor=anchor)


def test_altered_words_are_found(filled: Register) -> None:
    filled.database.rows("UPDATE text SET content = 'Audit 7' WHERE content = 'Audit 2'")

    assert ("text", 2, "E-0002", "title") in places(verify(filled.database))


def test_altered_salt_is_found(filled: Register) -> None:
    filled.database.rows("UPDATE text SET salt = '00' WHERE content = 'Audit 2'")

    assert ("text", 2, "E-0002", "title") in places(verify(filled.database))


def test_words_removed_without_a_redaction_are_found(filled: Register) -> None:
    filled.database.rows("UPDATE text SET salt = NULL, content = NULL WHERE content = 'half done'")

    [finding] = [f for f in verify(filled.database) if f.table == "text"]
    assert (finding.seq, finding.subject, finding.field) == (5, "A1", "progress")
    assert "no redaction says why" in finding.message


def test_redacted_words_that_are_back_are_found(filled: Register) -> None:
    filled.database.rows("UPDATE text SET salt = '00', content = 'Ask Jo Bloggs' WHERE content IS NULL")

    assert ("text", 8, "D-001", "text") in places(verify(filled.database))


def test_redacted_words_that_are_back_as_they_were_from_a_backup_are_found(filled: Register) -> None:
    backup = filled.database.rows("SELECT salt, content FROM text WHERE content = 'half done'")
    redact_field(filled, "action", "A1", "progress", "names a child", actor="A Coordinator")
    filled.database.rows("UPDATE text SET salt = ?, content = ? WHERE content IS NULL AND seq = 5", backup[0])
    assert any("are back" in finding.message for finding in verify(filled.database))


def test_deleted_and_inserted_words_are_found(filled: Register) -> None:
    filled.database.rows("DELETE FROM text WHERE content = 'half done'")
    filled.database.rows("INSERT INTO text (digest, seq, salt, content) VALUES ('sha256:1', 1, 's', 'c')")

    assert {("text", 5, "A1", "progress"), ("text", None, "", "")} == places(verify(filled.database))


def test_words_moved_to_another_entry_are_found(filled: Register) -> None:
    filled.database.rows("UPDATE text SET seq = 1 WHERE content = 'half done'")

    assert ("text", 5, "A1", "progress") in places(verify(filled.database))


def test_an_altered_field_of_the_register_is_found(filled: Register) -> None:
    state = filled.database.rows("SELECT state FROM entity WHERE subject = 'E-0002'")[0][0]
    altered = state.replace("2014-08-01", "2015-08-01")
    filled.database.rows("UPDATE entity SET state = ? WHERE subject = 'E-0002'", (altered,))

    assert places(verify(filled.database)) == {("entity", 2, "E-0002", "valid_until")}


def test_a_state_that_is_no_entity_any_more_is_found(filled: Register) -> None:
    filled.database.rows("UPDATE entity SET state = '[' WHERE subject = 'E-0002'")

    assert places(verify(filled.database)) == {("entity", 2, "E-0002", "")}


def test_a_register_put_back_to_an_earlier_entry_is_found(filled: Register) -> None:
    filled.database.rows("UPDATE entity SET seq = 5 WHERE subject = 'A1'")

    assert places(verify(filled.database)) == {("entity", 7, "A1", "seq")}


def test_deleted_and_inserted_entities_are_found(filled: Register) -> None:
    filled.database.rows("DELETE FROM entity WHERE subject = 'E-0003'")
    filled.database.rows("INSERT INTO entity (kind, subject, seq, state) VALUES ('item', 'E-0009', 1, '{}')")

    assert {("entity", 3, "E-0003", ""), ("entity", None, "E-0009", "")} == places(verify(filled.database))


def test_altered_indexes_are_found(filled: Register) -> None:
    filled.database.rows("DELETE FROM bears WHERE subject = 'E-0001'")
    filled.database.rows("UPDATE bears SET descriptor = 'LM-01' WHERE subject = 'A1'")
    filled.database.rows("DELETE FROM item_file WHERE subject = 'E-0002'")

    assert places(verify(filled.database)) == {
        ("bears", None, "E-0001", "HP-07"),
        ("bears", None, "A1", "HP-07"),
        ("bears", None, "A1", "LM-01"),
        ("item_file", None, "E-0002", "2" * 64),
    }


def test_altered_columns_are_found(filled: Register) -> None:
    filled.database.rows("UPDATE item_column SET confirmed = 1 WHERE subject = 'E-0001'")
    filled.database.rows("DELETE FROM item_column WHERE subject = 'E-0002'")
    filled.database.rows("UPDATE bearing_column SET seriousness = 5 WHERE subject = 'E-0003'")
    filled.database.rows("INSERT INTO bearing_column VALUES ('E-0009', 0, 'HP-07', 0, 0, 3, 0, 1073741824, 0)")

    assert places(verify(filled.database)) == {
        ("item_column", None, "E-0001", ""),
        ("item_column", None, "E-0002", ""),
        ("bearing_column", None, "E-0003", ""),
        ("bearing_column", None, "E-0009", ""),
    }
    with pytest.raises(RegisterError, match="cannot be read: 'E-0002'"):
        filled.columns()


def test_findings_are_sentences(filled: Register) -> None:
    filled.database.rows("UPDATE journal SET actor = 'x' WHERE seq = 5")

    for finding in verify(filled.database):
        assert finding.message.endswith(".")
        assert finding.where


def test_revisions_that_share_words_share_their_digest(filled: Register) -> None:
    words = filled.database.rows("SELECT count(*) FROM text WHERE content = 'Improve audits'")
    assert words == [(1,)]


def test_bearings_keep_their_words_when_one_is_added(register: Register, audit: Audit) -> None:
    first = audit()
    with register.change("A Lead", "evidence attach") as change:
        change.put("item", first)
    more = Bearing(descriptor="LM-01", direction="supports", prevalence="few", seriousness="adequate", note="2 of 9")
    with register.change("A Lead", "evidence revise") as change:
        change.put("item", first.model_copy(update={"bearings": (*first.bearings, more)}))

    assert verify(register.database) == ()
    assert register.item("E-0001").bearings[1].note == "2 of 9"


def _without_references(register: Register) -> None:
    """Do as someone would who wants to delete rows that others refer to."""
    if register.database.dialect == "sqlite":
        register.database.rows("PRAGMA foreign_keys = OFF")
    else:
        register.database.rows("SET session_replication_role = replica")


def test_words_are_gone_from_the_file_as_well(new_workspace: Callable[..., Workspace], audit: Audit) -> None:
    workspace = new_workspace("sqlite")
    with workspace.open_register() as register:
        with register.change("A Lead", "evidence attach") as change:
            change.put("item", audit(title="About Jo Bloggs"))
        assert b"Bloggs" in (workspace.root / "register.db").read_bytes()
        redact_field(register, "item", "E-0001", "title", "names a child", actor="A Coordinator")

    assert b"Bloggs" not in (workspace.root / "register.db").read_bytes()
