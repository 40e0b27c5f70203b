"""A workspace is made, found and read; what is wrong with it is told with its place."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from base.errors import InputError, ManyProblems, RegisterError, WorkspaceError
from evidence.integrity.verification import verify
from evidence.models import Item
from evidence.permissions import permissions_for
from evidence.storage import schema
from evidence.storage.databases import open_database
from evidence.workspace import VARIABLE, Workspace, create_workspace, find_workspace, open_workspace
from tests.evidence.insider import unguarded


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def settings(folder: Path, text: str) -> Path:
    (folder / "readiness.toml").write_text(text, encoding="utf-8")
    return folder


def test_is_made_and_found_from_a_folder_below(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "anytown", 'Any "Town" — City', framework="sif-2013", made_up=True)
    below = tmp_path / "anytown" / "a" / "b"
    below.mkdir(parents=True)

    assert find_workspace(below) == made
    assert made.settings.authority == 'Any "Town" — City'
    assert made.settings.made_up
    with made.open_register() as register:
        assert register.items() == ()


def test_the_option_comes_before_the_variable_before_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "variable", "option"):
        create_workspace(tmp_path / name, name)
    here = tmp_path / "here"
    assert find_workspace(here).settings.authority == "here"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "variable"))
    assert find_workspace(here).settings.authority == "variable"
    assert find_workspace(here, tmp_path / "option").settings.authority == "option"


def test_none_is_told_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorkspaceError, match="neither this folder nor one above") as error:
        find_workspace(tmp_path)
    assert error.value.remedy == "choose workspace"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(WorkspaceError, match=r"no workspace in .*gone") as error:
        find_workspace(tmp_path)
    assert VARIABLE in error.value.where


def test_a_second_workspace_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    create_workspace(tmp_path, "Anytown")
    before = (tmp_path / "readiness.toml").read_bytes()
    with pytest.raises(WorkspaceError, match="a workspace here already"):
        create_workspace(tmp_path, "Othertown")
    assert (tmp_path / "readiness.toml").read_bytes() == before


@pytest.mark.parametrize("authority", ["", "  "])
def test_needs_an_authority(tmp_path: Path, authority: str) -> None:
    with pytest.raises(InputError, match="name of the authority"):
        create_workspace(tmp_path / "x", authority)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('authority = "A"\nframwork = "x"\n', 2, '"framwork" is not a setting', "Did you mean framework?"),
        ('authority = "A"\n\nzzz = 1\n', 3, '"zzz" is not a setting', "authority, framework"),
        ('authority = "A"\n[files]\nx = 1\n', 2, '"files" must be text', "files ="),
        ('authority = "A"\nmade_up = "no"\n', 2, '"made_up" must be true or false', "made_up = true or false"),
        ('framework = "x"\n', None, "authority is missing", 'authority = "…"'),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(
    tmp_path: Path, text: str, line: int | None, message: str, hint: str
) -> None:
    with pytest.raises(InputError, match=message) as error:
        open_workspace(settings(tmp_path, text))
    assert hint in error.value.hint
    assert error.value.where.endswith("readiness.toml" if line is None else f"readiness.toml, line {line}")


def test_settings_saved_by_a_windows_editor_are_read(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_text('authority = "Wexmoor"\r\n', encoding="utf-8-sig")
    assert open_workspace(tmp_path).settings.authority == "Wexmoor"


@pytest.mark.parametrize(
    "bomb",
    [
        f"x = {'[' * 4500}{']' * 4500}",
        f"x = {'{a=' * 2200}1{'}' * 2200}",
        f"x = {'9' * 9000}",
        f"{'.'.join('a' * 4500)} = 1",
        f"{'.'.join('a' * 40_000)} = 1",  # read, it would take minutes
    ],
    ids=["lists", "tables", "digits", "name", "long name"],
)
def test_settings_that_are_a_bomb_are_refused(tmp_path: Path, bomb: str) -> None:
    with pytest.raises(InputError):
        open_workspace(settings(tmp_path, f'authority = "A"\n{bomb}\n'))


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ManyProblems) as error:
        open_workspace(settings(tmp_path, 'authority = 1\ncolour = "red"\n'))
    assert len(error.value.problems) == 2


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not valid TOML.*line 2"):
        open_workspace(settings(tmp_path, 'authority = "A"\nframework = \n'))


def test_settings_in_another_encoding_are_told(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_bytes('authority = "Münster"'.encode("latin-1"))
    with pytest.raises(InputError, match="not text in UTF-8"):
        open_workspace(tmp_path)


def test_is_private_unless_a_group_shares_it(tmp_path: Path) -> None:
    def modes(folder: Path) -> dict[str, int]:
        return {p.name: stat.S_IMODE(p.stat().st_mode) for p in (folder, *folder.iterdir())}

    create_workspace(tmp_path / "alone", "A")
    assert modes(tmp_path / "alone") == {"alone": 0o700, "register.db": 0o600, "readiness.toml": 0o600}

    import grp

    group = grp.getgrgid(os.getgid()).gr_name
    create_workspace(tmp_path / "shared", "A", group=group)
    assert modes(tmp_path / "shared") == {"shared": 0o2770, "register.db": 0o660, "readiness.toml": 0o660}


def test_an_unknown_group_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="knows no group nobody-has-this"):
        create_workspace(tmp_path / "x", "A", group="nobody-has-this")
    assert permissions_for("").file_mode == 0o600
    assert not (tmp_path / "x").exists()


def test_what_was_broken_off_is_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "create", broken)
    with pytest.raises(KeyboardInterrupt):
        create_workspace(tmp_path, "A")
    with pytest.raises(WorkspaceError):
        find_workspace(tmp_path)

    monkeypatch.undo()
    monkeypatch.delenv(VARIABLE, raising=False)
    with create_workspace(tmp_path, "A").open_register() as register:
        assert register.items() == ()


@pytest.mark.parametrize("url", ["mysql://u:secret@h/x", "sqlite:///", "register.db"])
def test_another_kind_of_database_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputError, match="not a database this program knows") as error:
        create_workspace(tmp_path / "x", "A", database=url)
    assert "secret" not in str(error.value)


def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="cannot be reached") as error:
        create_workspace(tmp_path / "x", "A", database="postgresql+psycopg://lead:secret@127.0.0.1:1/readiness")
    assert "secret" not in error.value.message + error.value.where
    assert "lead:***@127.0.0.1" in error.value.where


def test_a_shared_database_can_be_joined_by_its_authority_only(tmp_path: Path, postgres_url: Callable[[], str]) -> None:
    url = postgres_url()
    create_workspace(tmp_path / "one", "Anytown", database=url)
    create_workspace(tmp_path / "two", "Anytown", database=url)
    with pytest.raises(RegisterError, match="already holds the register of Anytown"):
        create_workspace(tmp_path / "three", "Othertown", database=url)


class TestSchema:
    def test_a_newer_register_is_refused(self, workspace: Workspace) -> None:
        self._set_version(workspace, len(schema.MIGRATIONS) + 1)
        with pytest.raises(RegisterError, match="written by a newer version"):
            workspace.open_register()

    def test_an_older_register_is_backed_up_and_brought_up_to_date(
        self, workspace: Workspace, audit: Callable[..., Item], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with workspace.open_register() as register:
            with register.change("A Lead", "evidence attach") as change:
                change.put("item", audit())
            before = register.head()
        more = ("ALTER TABLE entity ADD COLUMN colour TEXT", "UPDATE entity SET colour = 'red'")
        monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, more))

        told: list[str] = []
        with workspace.open_register(notice=told.append) as register:
            assert register.database.rows("SELECT colour FROM entity") == [("red",)]
            assert register.items() == (audit(),)
        with workspace.open_register(notice=told.append):
            pass
        [sentence] = told

        monkeypatch.undo()
        [backup] = (workspace.root / "backups").iterdir()
        assert str(backup) in sentence
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        kept = create_workspace(workspace.root / "kept", "Anytown")
        backup.replace(kept.root / "register.db")
        with kept.open_register() as register:
            assert register.head() == before
            assert register.items() == (audit(),)

    def test_a_register_without_columns_gets_them(self, workspace: Workspace, audit: Callable[..., Item]) -> None:
        with workspace.open_register() as register:
            with register.change("A Lead", "evidence attach") as change:
                change.put("item", audit("E-0001", superseded_by="E-0002"))
                change.put("item", audit("E-0002", bearings=()))
            for table in ("item_column", "bearing_column"):
                register.database.rows(f"DROP TABLE {table}")
            unguarded(register.database)
            register.database.rows("DROP TABLE signature")
        self._set_version(workspace, 1)

        told: list[str] = []
        with workspace.open_register(notice=told.append) as register:
            assert register.columns().items.id == ("E-0001", "E-0002")
            assert register.columns().bearings.item.tolist() == [0]
            assert verify(register.database) == ()
        assert len(told) == 1
        [backup] = (workspace.root / "backups").iterdir()
        kept = create_workspace(workspace.root / "kept", "Anytown")
        backup.replace(kept.root / "register.db")
        with kept.open_register() as register:
            assert len(register.columns().items.id) == 2

    def test_a_migration_that_fails_leaves_the_register_as_it_was(
        self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = ("ALTER TABLE entity ADD COLUMN colour TEXT", "no SQL at all")
        monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
        with pytest.raises(RegisterError, match="refused"):
            workspace.open_register()
        monkeypatch.undo()
        with workspace.open_register() as register:
            assert register.items() == ()

    def test_a_database_without_a_register_is_told(self, tmp_path: Path) -> None:
        workspace = create_workspace(tmp_path, "A")
        (tmp_path / "register.db").write_bytes(b"")
        with pytest.raises(RegisterError, match="no register in this database"):
            workspace.open_register()

    @staticmethod
    def _set_version(workspace: Workspace, version: int) -> None:
        database = open_database(workspace.settings.database, workspace.root)
        database.rows("UPDATE meta SET content = ? WHERE name = 'version'", (str(version),))
        database.close()
