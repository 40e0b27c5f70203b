"""What is written out comes back with the same digests, from either database into either."""

import csv
import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from base.errors import InputError, RegisterError, WorkspaceError
from evidence.integrity.verification import verify
from evidence.models import Decision, Item
from evidence.plan_models import Action
from evidence.register.redaction import redact_field
from evidence.register.register import Register
from evidence.storage import schema, transfer
from evidence.storage.databases import open_database
from evidence.storage.schema import REGISTER_TABLES
from evidence.storage.sqlite import create_sqlite_file
from evidence.workspace import Workspace

Audit = Callable[..., Item]
NewWorkspace = Callable[..., Workspace]

VERIFIER = Path(__file__).parents[3] / "docs" / "verify_journal.py"


def fill(workspace: Workspace, audit: Audit, folder: Path) -> None:
    """A register with revisions, awkward words, a redaction and two files."""
    with workspace.open_register() as register:
        store = workspace.file_store(register)
        for number, title in ((1, "=SUM(A1) “quoted” \u2028 line"), (2, "Über\n\ttwo lines, \U0001f600")):
            path = folder / f"{number}.txt"
            path.write_text(title * 50_000)
            stored = store.add(path)
            with register.change("A Lead", "evidence attach") as change:
                change.put("item", audit(f"E-000{number}", title=title, sha256=stored.sha256, file_name=path.name))
        for progress in ("begun", "done"):
            with register.change("B Deputy", "actions update") as change:
                change.put("action", Action(id="A1", refs=("A1", "A2"), area="Improve", progress=progress))
        with register.change("B Deputy", "decisions add") as change:
            change.put("decision", Decision(id="D-001", text="Ask Jo Bloggs", made=date(2014, 3, 3)))
        redact_field(register, "decision", "D-001", "text", "names a child", actor="A Coordinator")


@pytest.fixture
def exported(workspace: Workspace, audit: Audit, tmp_path: Path) -> Path:
    fill(workspace, audit, tmp_path)
    with workspace.open_register() as register:
        transfer.export(workspace, register, tmp_path / "export")
    return tmp_path / "export"


def everything(register: Register) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(register.database.rows(f"SELECT * FROM {table}"), key=repr) for table in REGISTER_TABLES}


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
@pytest.mark.parametrize("files", ["files", "database"])
def test_restoring_gives_the_same_register(
    exported: Path, workspace: Workspace, new_workspace: NewWorkspace, tmp_path: Path, target: str, files: str
) -> None:
    other = new_workspace(target, files=files)
    with other.open_register() as restored, workspace.open_register() as original:
        transfer.restore(exported, other, restored)
        assert everything(restored) == everything(original)
        assert verify(restored.database, anchor=original.head()[1]) == ()
        assert other.verify_files(restored) == ()
        transfer.export(other, restored, tmp_path / "again")

    def manifest(folder: Path) -> object:
        return json.loads((folder / "manifest.json").read_text())

    assert manifest(tmp_path / "again") == manifest(exported)


def test_a_restored_register_can_be_worked_with(exported: Path, new_workspace: NewWorkspace, audit: Audit) -> None:
    other = new_workspace("sqlite")
    with other.open_register() as register:
        transfer.restore(exported, other, register)
        with register.change("A Lead", "evidence attach") as change:
            assert change.next_id("item") == "E-0003"
            change.put("item", audit("E-0003"))
        assert verify(register.database) == ()


def test_the_manifest_has_the_shape_of_an_in_toto_statement(exported: Path, workspace: Workspace) -> None:
    manifest = json.loads((exported / "manifest.json").read_text())
    assert manifest["_type"] == "https://in-toto.io/Statement/v1"
    assert manifest["predicateType"]
    for subject in manifest["subject"]:
        assert hashlib.sha256((exported / subject["name"]).read_bytes()).hexdigest() == subject["digest"]["sha256"]
    with workspace.open_register() as register:
        assert manifest["predicate"]["head"] == register.head()[1]


def test_the_tables_can_be_opened_in_a_spreadsheet(exported: Path) -> None:
    with (exported / "register" / "item.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["E-0001", "E-0002"]
    assert rows[0]["title"].startswith("'=SUM"), "a formula is made harmless"
    assert json.loads(rows[0]["bearings"])[0]["descriptor"] == "HP-07"


def test_an_export_holds_no_redacted_words(exported: Path) -> None:
    assert not [p for p in exported.rglob("*") if p.is_file() and b"Bloggs" in p.read_bytes()]


@pytest.mark.parametrize("name", ["journal.jsonl", "texts.jsonl", "register/item.json"])
def test_an_altered_export_is_refused(exported: Path, new_workspace: NewWorkspace, name: str) -> None:
    path = exported / name
    path.write_bytes(path.read_bytes().replace(b"Lead", b"Laed").replace(b"lines", b"lynes"))
    other = new_workspace("sqlite")
    with other.open_register() as register:
        with pytest.raises(InputError, match="was altered") as error:
            transfer.restore(exported, other, register)
        assert error.value.where == name
        assert register.head() == (0, "")


def test_an_export_whose_manifest_was_made_to_fit_is_refused(exported: Path, new_workspace: NewWorkspace) -> None:
    path, manifest = exported / "journal.jsonl", exported / "manifest.json"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b'"actor":"A Lead"', b'"actor":"Nobody"', 1))
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(before, after))
    other = new_workspace("sqlite")
    with other.open_register() as register:
        with pytest.raises(RegisterError, match="does not verify"):
            transfer.restore(exported, other, register)
        assert register.head() == (0, "")


def test_a_file_that_was_made_to_fit_is_refused_and_leaves_nothing(exported: Path, new_workspace: NewWorkspace) -> None:
    path = next(file for file in (exported / "files").rglob("*") if file.is_file())
    path.write_bytes(b"Another audit.")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = exported / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"{path.parent.name}{path.name}"', f'"{after}"'))
    other = new_workspace("sqlite")
    with other.open_register() as register:
        with pytest.raises(InputError, match="does not have the name"):
            transfer.restore(exported, other, register)
        assert register.head() == (0, "")
    assert not [left for left in (other.root / "files").rglob("*") if left.is_file()]


def test_missing_and_added_files_are_refused(exported: Path, new_workspace: NewWorkspace) -> None:
    other = new_workspace("sqlite")
    with other.open_register() as register:
        (exported / "more.txt").write_text("x")
        with pytest.raises(InputError, match="not in the manifest"):
            transfer.restore(exported, other, register)
        (exported / "more.txt").unlink()
        (exported / "texts.jsonl").unlink()
        with pytest.raises(InputError, match="is missing"):
            transfer.restore(exported, other, register)


def test_an_export_that_was_broken_off_can_be_said_again(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, out = transfer._write, tmp_path / "out"

    def until_the_words(where: Workspace, path: Path, content: Iterable[bytes]) -> str:
        if path.name == "texts.jsonl":
            raise KeyboardInterrupt
        return written(where, path, content)

    with workspace.open_register() as register:
        with monkeypatch.context() as patch:
            patch.setattr(transfer, "_write", until_the_words)
            with pytest.raises(KeyboardInterrupt):
                transfer.export(workspace, register, out)
        with pytest.raises(InputError):
            transfer.read_export(out)
        (out / "mine.txt").write_text("x")
        with pytest.raises(InputError, match="not empty"):
            transfer.export(workspace, register, out)
        assert (out / "mine.txt").exists()
        (out / "mine.txt").unlink()
        transfer.export(workspace, register, out)
    assert transfer.read_export(out)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"subject": []}'])
def test_a_damaged_manifest_is_told(exported: Path, new_workspace: NewWorkspace, content: str) -> None:
    (exported / "manifest.json").write_text(content)
    other = new_workspace("sqlite")
    with other.open_register() as register, pytest.raises(InputError, match="manifest is damaged"):
        transfer.restore(exported, other, register)


def test_a_line_without_an_end_is_not_read(
    exported: Path, new_workspace: NewWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.storage.transfer.MOST_LINE", 100)
    other = new_workspace("sqlite")
    with other.open_register() as register, pytest.raises(InputError, match="cannot be read"):
        transfer.restore(exported, other, register)


def test_restoring_over_a_register_is_refused(exported: Path, workspace: Workspace) -> None:
    with workspace.open_register() as register, pytest.raises(WorkspaceError, match="not empty"):
        transfer.restore(exported, workspace, register)


def test_an_export_never_mixes_with_other_files(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with workspace.open_register() as register, pytest.raises(InputError, match="not empty"):
        transfer.export(workspace, register, tmp_path / "full")


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_copying_gives_the_same_register(
    new_workspace: NewWorkspace, audit: Audit, tmp_path: Path, postgres_url: Callable[[], str], target: str
) -> None:
    source = new_workspace("sqlite" if target == "postgresql" else "postgresql", files="database")
    fill(source, audit, tmp_path)
    url = postgres_url() if target == "postgresql" else "sqlite:///copy.db"
    with source.open_register() as register:
        head, held = transfer.copy(register, source.file_store(register), "Anytown", url, tmp_path)
        original, digests = everything(register), source.file_store(register).digests()
        again = transfer.copy(register, source.file_store(register), "Anytown", url, tmp_path)
        assert again == (head, held)  # as after a copy that broke off
        assert held == len(digests)

    (tmp_path / "moved").mkdir()
    copied = Workspace(tmp_path, source.settings.model_copy(update={"database": url}))
    with copied.open_register() as register:
        assert everything(register) == original
        assert register.head()[1] == head
        assert copied.file_store(register).digests() == digests
        assert copied.verify_files(register) == ()


def test_a_copy_goes_on_in_what_one_that_broke_off_left_and_in_nothing_else(
    workspace: Workspace, audit: Audit, tmp_path: Path
) -> None:
    fill(workspace, audit, tmp_path)
    with workspace.open_register() as register:
        store, authority = workspace.file_store(register), workspace.settings.authority
        for name, left in (("empty.db", ""), ("made.db", "CREATE TABLE other (x)")):
            with closing(sqlite3.connect(tmp_path / name)) as connection:
                connection.execute(left)
        with pytest.raises(RegisterError, match="something else"):
            transfer.copy(register, store, authority, "sqlite:///made.db", tmp_path)
        for name in ("empty.db", "empty.db"):
            head, _ = transfer.copy(register, store, authority, f"sqlite:///{name}", tmp_path)
            assert head == register.head()[1]
        with register.change("A Lead", "decisions add") as change:
            change.put("decision", Decision(id="D-099", text="Ask again", made=date(2014, 3, 3)))
        with pytest.raises(RegisterError, match="already holds a register"):
            transfer.copy(register, store, authority, "sqlite:///empty.db", tmp_path)
        create_sqlite_file(tmp_path / "begun.db", 0o600)
        begun = open_database("sqlite:///begun.db", tmp_path)
        schema.create(begun, authority)
        begun.close()
        assert transfer.copy(register, store, authority, "sqlite:///begun.db", tmp_path)[0] == register.head()[1]


def test_files_of_a_folder_go_along_into_a_database_that_others_open(
    new_workspace: NewWorkspace, audit: Audit, tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    source, url = new_workspace("sqlite"), postgres_url()
    fill(source, audit, tmp_path)
    with source.open_register() as register:
        store = source.file_store(register)
        held = transfer.copy(register, store, "Anytown", url, tmp_path)[1]
        assert held == len(store.digests()) > 0
        assert transfer.copy(register, store, "Anytown", "sqlite:///beside.db", tmp_path)[1] == 0
    elsewhere = Workspace(tmp_path, source.settings.model_copy(update={"database": url, "files": "database"}))
    with elsewhere.open_register() as register:
        assert elsewhere.verify_files(register) == ()


class TestOfflineVerifier:
    def run(self, journal: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", VERIFIER, journal, *arguments], capture_output=True, text=True, check=False
        )

    def test_is_forty_lines_of_the_standard_library(self) -> None:
        lines = VERIFIER.read_text().splitlines()
        assert len(lines) <= 40
        imports = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
        assert imports <= sys.stdlib_module_names

    def test_accepts_what_was_exported(self, exported: Path) -> None:
        manifest = json.loads((exported / "manifest.json").read_text())
        done = self.run(exported / "journal.jsonl", manifest["predicate"]["head"])
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"6 entries in order. Head: {manifest['predicate']['head']}\n"

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda lines: [lines[0].replace("A Lead", "A Laed"), *lines[1:]], "line 1: the entry was altered"),
            (lambda lines: [*lines[:2], *lines[3:]], "line 3: seq is wrong"),
            (lambda lines: [lines[1], lines[0], *lines[2:]], "line 1: seq is wrong"),
            (lambda lines: [*lines[:3], lines[1], *lines[3:]], "line 4: seq is wrong"),
            (lambda lines: lines[:-1], "no entry has this digest"),
        ],
    )
    def test_finds_what_was_changed(self, exported: Path, change: Callable[[list[str]], list[str]], told: str) -> None:
        path = exported / "journal.jsonl"
        head = json.loads((exported / "manifest.json").read_text())["predicate"]["head"]
        path.write_text("\n".join(change(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))) + "\n")
        done = self.run(path, head)
        assert done.returncode == 1
        assert told in done.stdout

    def test_finds_altered_words(self, exported: Path) -> None:
        path = exported / "texts.jsonl"
        path.write_text(path.read_text(encoding="utf-8").replace('"begun"', '"ended"'))
        done = self.run(exported / "journal.jsonl")
        assert done.returncode == 1
        assert "altered words" in done.stdout
