"""The database refuses to change or delete what was entered; guards that are gone or switched off are found."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from base.errors import RegisterError
from cli.app import run
from evidence.integrity.append_only import KEPT
from evidence.integrity.verification import verify
from evidence.models import Decision, Item
from evidence.register.redaction import redact_field
from evidence.register.register import Register
from evidence.storage.layouts import others_that_may_alter
from evidence.workspace import open_workspace
from tests.evidence.insider import unguarded

REFUSED = (
    "UPDATE journal SET actor = 'x'",
    "DELETE FROM journal WHERE seq = 1",
    "UPDATE text SET content = 'x'",
    "UPDATE text SET salt = NULL, content = NULL",
    "UPDATE text SET seq = 1, salt = NULL, content = NULL",
    "DELETE FROM text",
    "UPDATE signature SET account = 'x'",
    "DELETE FROM signature",
)


@pytest.fixture
def entered(register: Register, audit: Callable[..., Item]) -> Register:
    with register.change("A Lead", "evidence attach") as change:
        change.put("item", audit())
        change.put("decision", Decision(id="D-001", text="Ask Jo Bloggs", made=date(2014, 3, 3)))
    register.database.rows("INSERT INTO signature VALUES (1, 1, 'a', '00', '00')")
    return register


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(entered: Register, statement: str) -> None:
    before = [entered.database.rows(f"SELECT * FROM {table}") for table in ("journal", "text", "signature")]
    with pytest.raises(RegisterError, match="append-only"):
        entered.database.rows(statement)
    assert [entered.database.rows(f"SELECT * FROM {table}") for table in ("journal", "text", "signature")] == before


def test_truncation_is_refused(entered: Register) -> None:
    if entered.database.dialect == "postgresql":
        with pytest.raises(RegisterError, match="append-only"):
            entered.database.rows("TRUNCATE journal, text, entity, signature")


def test_words_that_a_redaction_names_may_go_and_no_others(entered: Register) -> None:
    redact_field(entered, "decision", "D-001", "text", "names a child", actor="A Coordinator")
    assert entered.database.rows("SELECT count(*) FROM text WHERE content IS NULL") == [(1,)]
    with pytest.raises(RegisterError, match="append-only"):
        entered.database.rows("UPDATE text SET salt = NULL, content = NULL WHERE content IS NOT NULL")


def test_guards_that_were_taken_off_are_found(register: Register) -> None:
    assert verify(register.database) == ()
    unguarded(register.database)
    gone = {finding.where for finding in verify(register.database) if finding.message.endswith("is gone.")}
    assert {f"trigger {name}" for name in KEPT} <= gone


def test_guards_that_were_switched_off_or_emptied_are_found(register: Register) -> None:
    if register.database.dialect == "sqlite":
        register.database.rows("DROP TRIGGER journal_kept")
        register.database.rows("CREATE TRIGGER journal_kept BEFORE DELETE ON journal BEGIN SELECT 1; END")
    else:
        register.database.rows("ALTER TABLE journal DISABLE TRIGGER journal_kept")
    [finding] = verify(register.database)
    assert (finding.where, "was altered" in finding.message) == ("trigger journal_kept", True)


@pytest.mark.parametrize("table", ["bearing_column", "file_chunk"])
def test_rows_that_another_table_adds_are_found(postgres_url: Callable[[], str], empty_home: Path, table: str) -> None:
    root = empty_home / "council"
    assert run(["init", str(root), "--authority", "W", "--framework", "sif-2013", "--database", postgres_url()]) == 0
    with open_workspace(root).open_register() as register:
        register.database.rows(f"CREATE TABLE more () INHERITS ({table})")
        assert [finding.where for finding in verify(register.database)] == ["table more"]


def test_an_account_with_the_rights_of_the_documentation_does_all_daily_work_and_cannot_alter(
    postgres_url: Callable[[], str], empty_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, url = empty_home / "council", postgres_url()
    assert run(["init", str(root), "--authority", "Wexmoor", "--framework", "sif-2013", "--database", url]) == 0
    schema = url.rpartition("%3D")[2]
    told = (Path(__file__).parents[3] / "docs" / "workspace.md").read_text("utf-8")
    [grants] = re.findall(r"```sql\n(.*?)```", told, re.S)
    with open_workspace(root).open_register() as owner:
        assert "may change or delete" in owner.database.rights()
        owner.database.rows(f"CREATE ROLE filing_{schema} LOGIN")
        owner.database.rows(f"CREATE ROLE deputy_{schema} LOGIN IN ROLE pg_write_all_data")
        assert others_that_may_alter(owner.database) == [f"deputy_{schema}"]
        owner.database.rows(f"DROP ROLE deputy_{schema}")
        for statement in re.sub("--.*", "", grants).split(";"):
            if statement.strip():
                owner.database.rows(statement.replace("public", schema).replace("filing", f"filing_{schema}"))
    settings = root / "readiness.toml"
    settings.write_text(settings.read_text().replace("postgres@", f"filing_{schema}@"))
    Path("audit.txt").write_text("An audit.")
    for command in (
        ["evidence", "attach", "audit.txt", "--type", "E01", "--about", "2014-02-01", "--lead", "A Lead"],
        ["decisions", "add", "Ask Jo Bloggs"],
        ["redact", "words", "Jo Bloggs", "--reason", "a name"],
        ["assess"],
        ["doctor"],
    ):
        capsys.readouterr()
        assert run(["-w", str(root), *command]) == 0, capsys.readouterr()
    assert "This account cannot change or delete what was entered." in capsys.readouterr().out
    with open_workspace(root).open_register() as register:
        assert register.database.rows("SELECT count(*) FROM text WHERE content LIKE '%Jo Bloggs%'") == [(0,)]
        for statement in (*REFUSED, "TRUNCATE journal", "DROP TRIGGER journal_kept ON journal"):
            with pytest.raises(RegisterError):
                register.database.rows(statement)
