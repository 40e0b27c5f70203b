"""A register in each of its two homes: SQLite, and a real PostgreSQL from a wheel."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence.models import Bearing, Item
from evidence.register.register import Register
from evidence.workspace import Workspace, create_workspace

_names = itertools.count(1)


@pytest.fixture
def new_workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Workspace]:
    """Makes workspaces, each with an empty register of its own in SQLite or PostgreSQL."""

    def make(dialect: str, **options: Any) -> Workspace:
        url = request.getfixturevalue("postgres_url")() if dialect == "postgresql" else None
        return create_workspace(tmp_path / f"workspace{next(_names)}", "Anytown", database=url, **options)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, new_workspace: Callable[..., Workspace]) -> Workspace:
    """A new workspace with an empty register."""
    return new_workspace(request.param)


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
