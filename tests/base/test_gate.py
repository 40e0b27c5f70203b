"""Whatever is no plain file of a fit size in its own folder is refused with a sentence, unread."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from base import gate
from base.errors import InputError
from base.gate import Bound, inside, opened, read_whole


@pytest.fixture(autouse=True)
def small(monkeypatch):
    bound = Bound(most_bytes=10, hint="Make it smaller.", why="a test")
    monkeypatch.setattr(gate, "bounds", lambda: {"sheet": bound, "export": replace(bound, may_be_empty=True)})


def refused(path: Path, **within: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_whole(path, "sheet", **within)
    assert caught.value.where
    assert caught.value.hint
    return caught.value.message


def test_a_plain_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"0123456789")
    assert read_whole(tmp_path / "a", "sheet") == b"0123456789"
    with opened(tmp_path / "a", "sheet", within=tmp_path) as file:
        assert file.read(3) == b"012"


@pytest.mark.parametrize("content", [b"", b" \n\t"])
def test_an_empty_file_is_refused_but_where_it_may_be(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    assert "a.csv is empty" in refused(tmp_path / "a.csv")
    assert read_whole(tmp_path / "a.csv", "export") == content


def test_a_file_over_its_bound_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert "at most" in refused(tmp_path / "a")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_plain_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        assert "not a file that can be read" in refused(path)
    assert "is a folder" in refused(tmp_path)


def test_what_cannot_be_the_name_of_a_file_is_refused(tmp_path):
    assert "too long" in refused(tmp_path / ("a" * 300))
    assert "cannot be read" in refused(Path("a\0b"))
    (tmp_path / "audit.csv").write_text("x")
    with pytest.raises(InputError) as caught:
        read_whole(tmp_path / "audti.csv", "sheet")
    assert "audit.csv" in caught.value.hint


def test_a_link_stays_in_its_folder(tmp_path):
    (tmp_path / "secret").write_text("x")
    lead = tmp_path / "lead"
    lead.mkdir()
    (lead / "real").write_text("y")
    (lead / "near").symlink_to("real")
    (lead / "far").symlink_to(tmp_path / "secret")
    (lead / "folder").symlink_to(tmp_path)
    (lead / "circle").symlink_to("circle")
    assert read_whole(lead / "near", "sheet") == b"y"
    assert "leads out of" in refused(lead / "far")
    assert "leads out of" in refused(lead / "folder" / "secret", within=lead)
    assert refused(lead / "circle")
    assert not inside(lead / "circle", lead)


def test_every_bound_says_why(monkeypatch):
    monkeypatch.undo()
    for bound in gate.bounds().values():
        assert bound.why
        assert bound.hint.endswith(".")
