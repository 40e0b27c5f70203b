"""A made-up council at the desk: alone, and with people who come by links."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from application.session import Session
from desk.app import make_app
from desk.setting import Setting
from tests.desk.browsing import Browser

DAY = date(2014, 7, 7)
HOST = "desk.example"
KEY = "the-key-of-the-link-of-who-is-alone"


@pytest.fixture
def council(made_up: Path, tmp_path: Path) -> Path:
    """A copy of the made-up council to work in."""
    folder = tmp_path / "anytown"
    shutil.copytree(made_up, folder)
    return folder


@pytest.fixture
def alone(council: Path) -> Browser:
    """Somebody at their own desk, signed in."""
    return at_own_desk(council)


@pytest.fixture(scope="session")
def looking(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Somebody at their own desk who only reads, so that one desk does for all."""
    folder = tmp_path_factory.mktemp("looking") / "anytown"
    shutil.copytree(made_up, folder)
    return at_own_desk(folder)


def at_own_desk(council: Path) -> Browser:
    setting = Setting(council, frozenset({HOST}), as_of=DAY, alone="Ada Ashdown", key=KEY, port=1)
    browser = Browser(make_app(setting), base_url=f"http://{HOST}")
    return browser.arrive(f"/begin/{KEY}")


Comes = Callable[..., Browser]


@pytest.fixture
def comes(council: Path) -> Comes:
    """Lets somebody come to a desk that is shared, by a link, in a role."""
    app = make_app(shared(council))

    def come(name: str, role: str = "", *, restricted: bool = False) -> Browser:
        from application.commands.people import give_access, make_link

        with Session(council) as session:
            if role:
                give_access(session, name, role, restricted=restricted, actor="Ada Ashdown")
            secret = make_link(session, name, actor="Ada Ashdown")[2]
        return Browser(app, base_url=f"https://{HOST}").arrive(f"/begin/{secret}")

    return come


def shared(council: Path, **options: Any) -> Setting:
    return Setting(council, frozenset({HOST}), secure=True, as_of=DAY, **options)
