from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from base.errors import InputError
from base.files import write_whole, written_beside


def test_a_new_file_is_private_and_one_that_was_shared_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "briefing.html"
    write_whole(path, "Führung\n")
    assert path.read_bytes() == "Führung\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    write_whole(path, b"next week")
    assert path.read_bytes() == b"next week"
    assert path.stat().st_mode & 0o777 == 0o644


def test_on_a_full_disk_last_weeks_file_is_still_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.csv"
    write_whole(path, "last week")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device") as told:
        write_whole(path, "this week")
    assert told.value.where == str(path)
    assert path.read_text() == "last week"
    assert [entry.name for entry in tmp_path.iterdir()] == ["list.csv"]


def test_what_a_run_that_was_broken_off_left_beside_goes_with_the_next_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with written_beside(path) as held:
        left, young, other = (held.with_name(held.name[:-8] + end) for end in ("aaaaaaaa", "bbbbbbbb", "cc"))
        for one in (held, left, young, other):
            one.write_text("half")
            os.utime(one, None if one == young else (1, 1))
        write_whole(tmp_path / "another.csv", "whole")
        assert {one.name for one in tmp_path.glob(".*")} == {held.name, young.name, other.name}
    assert path.read_text() == "half"


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "real.md").touch()
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    write_whole(tmp_path / "link.md", "words")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == "words"
    write_whole(Path(os.devnull), "words")
    assert not Path(os.devnull).is_file()


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path, "words")


def test_no_paper_takes_the_place_of_a_register_or_of_settings(tmp_path: Path) -> None:
    register, link, settings = tmp_path / "register.db", tmp_path / "plan.csv", tmp_path / "readiness.toml"
    with closing(sqlite3.connect(register)) as connection:
        connection.execute("CREATE TABLE journal (seq)")
    link.symlink_to(register)
    settings.write_text("authority = 'A'\n")
    for path in (register, link, settings):
        before = path.read_bytes()
        with pytest.raises(InputError, match="Nothing was written"):
            write_whole(path, "words")
        assert path.read_bytes() == before
