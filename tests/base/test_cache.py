"""What was made of files once is made once; and nothing that was done to a kept file changes what comes out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from base import shipped
from base.cache import KEPT, cache_folder, cached
from base.shipped import shipped_data

DATA = {"z": 1, "a": [date(2014, 3, 3), None, 0.1], "words": "Åse"}
READ = {"z": 1, "a": ["2014-03-03", None, 0.1], "words": "Åse"}


class Made:
    """Something made of one file, which counts how often it is built."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "source.yaml"
        self.path.write_text("one")
        self.builds = 0

    def __call__(self) -> Any:
        return cached("thing", [self.path], self._build, dict)

    def _build(self) -> object:
        self.builds += 1
        return DATA


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of a test, not there yet."""
    monkeypatch.setenv("READINESS_CACHE", str(tmp_path / "home" / "cache"))
    return tmp_path / "home" / "cache"


@pytest.fixture
def made(tmp_path: Path, folder: Path) -> Made:
    return Made(tmp_path)


def only(folder: Path) -> Path:
    [path] = folder.iterdir()
    return path


def test_it_is_built_once_and_the_same_comes_out_in_the_same_order(made: Made) -> None:
    first, again = made(), made()
    assert first == again == READ
    assert list(first) == list(again) == list(DATA)
    assert made.builds == 1


def test_it_is_built_anew_when_a_file_has_changed_and_not_when_it_is_as_it_was(made: Made) -> None:
    made()
    stamp = made.path.stat()
    made.path.write_text("two")  # as long as before, and as old
    os.utime(made.path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    made()
    assert made.builds == 2
    made.path.write_text("one")
    made()
    assert made.builds == 2


def test_nobody_else_can_read_what_is_kept(made: Made, folder: Path) -> None:
    made()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert only(folder).stat().st_mode & 0o777 == 0o600


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_file_cut_or_altered_anywhere_is_made_anew(made: Made, folder: Path, data: st.DataObject) -> None:
    made()
    whole = only(folder).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    instead = data.draw(st.binary(max_size=3).filter(lambda bytes: bytes != whole[place : place + 1]))
    only(folder).write_bytes(whole[:place] + instead + data.draw(st.sampled_from([b"", whole[place + 1 :]])))
    builds = made.builds
    assert made() == READ
    assert made.builds == builds + 1
    assert only(folder).read_bytes() == whole


def test_a_file_kept_for_other_contents_is_not_taken_for_these(made: Made, folder: Path) -> None:
    made()
    other = only(folder)
    made.path.write_text("two")
    made()
    [mine] = set(folder.iterdir()) - {other}
    other.replace(mine)
    made()
    assert made.builds == 3


def test_a_kept_file_that_cannot_be_read_as_what_it_should_be_is_made_anew(made: Made, folder: Path) -> None:
    """Sealed as this program seals it: by a version that kept something else, or by hand."""
    made()

    def read(data: Any) -> Any:
        if "z" in data:
            raise KeyError("b")
        return data

    assert cached("thing", [made.path], lambda: {"b": 2}, read) == {"b": 2}
    assert cached("thing", [made.path], lambda: 1 / 0, read) == {"b": 2}


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")
@pytest.mark.parametrize("spoil", ["file", "folder", "link", "pipe"])
def test_what_others_could_have_written_is_not_read(made: Made, folder: Path, tmp_path: Path, spoil: str) -> None:
    made()
    kept = only(folder)
    if spoil == "file":
        kept.chmod(0o660)
    elif spoil == "folder":
        folder.chmod(0o770)
    elif spoil == "link":
        kept.replace(tmp_path / "elsewhere")
        kept.symlink_to(tmp_path / "elsewhere")
    else:
        kept.unlink()
        os.mkfifo(kept)
    assert made() == READ
    assert made.builds == 2


def test_where_nothing_can_be_written_it_is_built_each_time(
    made: Made, folder: Path, without_rights: Callable[[Path], AbstractContextManager[None]]
) -> None:
    folder.parent.mkdir()
    with without_rights(folder.parent):
        assert made() == made() == READ
    assert made.builds == 2
    folder.write_text("a file where the folder should be")
    assert made() == READ


def test_what_was_changed_while_it_was_built_is_not_kept(made: Made, folder: Path) -> None:
    def build() -> object:
        made.path.write_text("two")
        return "of one or of two"

    assert cached("thing", [made.path], build, str) == "of one or of two"
    assert not folder.exists()


def test_what_cannot_be_built_is_not_kept(made: Made, folder: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        cached("thing", [made.path], lambda: 1 / 0, dict)
    assert not folder.exists()


def test_only_the_newest_are_kept(made: Made, folder: Path) -> None:
    for number in range(KEPT + 5):
        made.path.write_text(str(number))
        made()
    assert len(list(folder.iterdir())) == KEPT


def test_an_empty_name_keeps_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READINESS_CACHE", "")
    assert cache_folder() is None
    assert made() == made() == READ
    assert made.builds == 2


@pytest.mark.parametrize("named", [None, "", "/var/tmp/of-mine"])
def test_the_folder_is_where_the_platform_keeps_caches(monkeypatch: pytest.MonkeyPatch, named: str | None) -> None:
    from platformdirs import user_cache_path

    monkeypatch.delenv("READINESS_CACHE")
    if named is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert cache_folder() == user_cache_path("readiness", appauthor=False)


def test_a_file_of_the_program_is_parsed_once_until_it_changes(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("from: 2014-03-03\n")
    assert shipped_data(path, dict) == {"from": "2014-03-03"}
    with monkeypatch.context() as patch:
        patch.setattr(shipped, "read_yaml", None)  # it is not asked again
        assert shipped_data(path, dict) == {"from": "2014-03-03"}
    path.write_text("from: 2015-03-03\n")
    assert shipped_data(path, dict) == {"from": "2015-03-03"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system knows no pipes with names")
def test_a_pipe_among_the_files_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "one.yaml")
    assert cached("piped", [tmp_path / "one.yaml"], lambda: "made", lambda data: data) == "made"
