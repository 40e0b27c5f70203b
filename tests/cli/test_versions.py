"""A newer version of the program entered something that this one does not know: it is told, and nothing is lost."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from pydantic import create_model

from base.model import Model
from evidence import kinds
from evidence.models import Decision
from evidence.workspace import open_workspace


@pytest.fixture(params=["kind", "field"])
def newer(request: pytest.FixtureRequest, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace in which a newer version entered another kind of thing, or a decision with a field more."""
    if request.param == "kind":
        made = create_model("Future", __base__=Model, id=(str, ...))
        kind, entered = "future", made(id="F-1")
    else:
        made = create_model("Decision", __base__=Decision, mood=(str, ""))
        kind, entered = "decision", made(id="D-001", text="Ask", made=date(2014, 1, 1), mood="good")
    with monkeypatch.context() as patch, open_workspace(workspace).open_register() as register:
        patch.setitem(kinds.MODELS, kind, made)
        with register.change("Newer", "future") as change:
            change.put(kind, entered)
    return request.param


def test_what_a_newer_version_entered_is_told_and_not_passed_over(readiness, newer):
    ran = readiness("decisions", "list")
    assert (ran.code, "this version of readiness does not know" in ran.err) == (0 if newer == "kind" else 2, True)
    assert "was altered" in ran.err
    assert "newer one entered it" in ran.err
    if newer == "kind":
        ran = readiness("decisions", "add", "More")
        assert (ran.code, "Install the newer version. Nothing was changed." in ran.err) == (2, True)
        told = readiness("journal", "verify")
        assert (told.code, "a newer version of readiness entered it, or it was altered" in told.out) == (1, True)
    with closing(sqlite3.connect("register.db")) as there:
        assert there.execute("SELECT count(*) FROM journal").fetchone() == (1,)
