"""Files are kept for the term of their type, held longer, or disposed of by two people; what was said of them stays."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

SAID = ("--type", "E01", "--about", "2014-02-01", "--bears-on", "HP-07", "--lead", "Ann Lead", "--by", "Ann Lead")
LATER = ("--as-of", "2018-01-01")
AGREED = ("--by", "Di Officer", "--agreed-by", "Ed Officer", *LATER)
WORDS = "An audit of the case of a child called Zuleika"


@pytest.fixture(params=["sqlite", "postgresql"])
def council(request: pytest.FixtureRequest, readiness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two items, each of a file of its own."""
    database = ["--database", request.getfixturevalue("postgres_url")()] if request.param == "postgresql" else []
    assert readiness("init", "council", "--authority", "Wexmoor", "--framework", "sif-2013", *database).code == 0
    monkeypatch.chdir(tmp_path / "council")
    for name, words in (("one.txt", WORDS), ("two.txt", "Another audit")):
        (tmp_path / name).write_text(words)
        assert readiness("evidence", "attach", tmp_path / name, *SAID).code == 0
    return tmp_path / "council"


def test_a_file_that_is_due_is_disposed_of_with_a_certificate(readiness, council):
    assert readiness("evidence", "due-for-disposal", "--as-of", "2015-01-01").out.startswith("No file")
    listed = readiness("evidence", "due-for-disposal", *LATER, "--json").data
    assert [(one["id"], one["kept_until"], one["due"]) for one in listed] == [
        ("E-0001", "2016-08-01", True),
        ("E-0002", "2016-08-01", True),
    ]
    before = readiness("assess", *LATER, "--json").out
    ran = readiness("evidence", "dispose", "E-0001", "--reason", "Schedule of 2017", *AGREED)
    assert (ran.code, "DSP-001: the file of E-0001 is gone" in ran.out) == (0, True), ran.err
    for path in council.rglob("*"):
        assert path.is_dir() or WORDS.encode() not in path.read_bytes(), path
    shown = readiness("evidence", "show", "E-0001", *LATER).out
    assert "disposed" in shown
    assert "one.txt" in shown
    ran = readiness("evidence", "open", "E-0001")
    assert (ran.code, "was disposed of on 1 January 2018 (DSP-001)" in ran.err) == (2, True)
    assert [one["id"] for one in readiness("evidence", "due-for-disposal", *LATER, "--json").data] == ["E-0002"]
    assert readiness("assess", *LATER, "--json").out == before
    for command in (["evidence", "verify"], ["journal", "verify"], ["doctor"]):
        assert readiness(*command).code == 0, command


def test_copies_in_the_workspace_are_told(readiness, council):
    assert readiness("export", "exported").code == 0
    assert readiness("evidence", "bundle", "--judgement", "HP", "-o", "b.zip", "--by", "Ann", *LATER).code == 0
    Path("copy of two.txt").write_text("Another audit")
    ran = readiness("evidence", "dispose", "E-0001", *AGREED)
    assert "exported/files/" in ran.err
    assert "b.zip, " in ran.err
    assert "two" not in ran.err


def test_a_damaged_archive_in_the_workspace_stops_no_disposal(readiness, council):
    with ZipFile("damaged.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("one.txt", WORDS)
    packed = bytearray(Path("damaged.zip").read_bytes())
    at = 30 + len("one.txt")
    packed[at : at + 8] = b"\xff" * 8
    Path("damaged.zip").write_bytes(packed)
    ran = readiness("evidence", "dispose", "E-0001", *AGREED)
    assert (ran.code, "DSP-001" in ran.out) == (0, True), ran.err


def test_what_is_held_not_due_or_not_agreed_stays(readiness, council):
    def refused(words: str, *command: str) -> None:
        ran = readiness("evidence", "dispose", *command)
        assert (ran.code, words in ran.err) == (2, True), ran.err
        assert readiness("evidence", "verify").code == 0

    refused("Two people", "E-0001", "--by", "Di Officer", "--agreed-by", "di officer", *LATER)
    refused("is kept until 2016-08-01", "E-0001", *AGREED[:4], "--as-of", "2016-08-01")
    readiness("evidence", "hold", "E-0001", "--reason", "A complaint", "--by", "Di Officer")
    refused("is held: A complaint", "E-0001", *AGREED)
    assert "A complaint" in readiness("evidence", "due-for-disposal", *LATER).out
    readiness("evidence", "release", "E-0001")
    readiness("evidence", "hold", "E-0001", "--reason", "Asked in May", "--until", "2018-05-01")
    refused("is held", "E-0001", *AGREED)
    assert readiness("evidence", "dispose", "E-0001", *AGREED[:4], "--as-of", "2018-05-02").code == 0
    assert readiness("evidence", "release", "E-0002").code == 2


def test_a_run_that_is_broken_off_is_told_and_goes_on(readiness, council, monkeypatch):
    from evidence.files.database_store import DatabaseStore
    from evidence.files.folder_store import FolderStore

    with monkeypatch.context() as broken:
        for store in (FolderStore, DatabaseStore):
            broken.setattr(store, "destroy", lambda self, sha256: (_ for _ in ()).throw(KeyboardInterrupt))
        assert readiness("evidence", "dispose", "E-0001", *AGREED).code == 130
    assert "still there (DSP-001)" in readiness("doctor").out
    assert readiness("evidence", "dispose", "E-0001", *AGREED).code == 0
    assert readiness("evidence", "verify").code == readiness("doctor").code == 0


def test_a_councils_own_schedule_takes_the_place_of_ours(readiness, council):
    (council / "retention.yaml").write_text(
        "kinds:\n  quality: {months: 120, reason: Our schedule}\ntypes:\n  case-file-audit: {months: 1, reason: Ours}\n"
    )
    [one, *_] = readiness("evidence", "due-for-disposal", "--as-of", "2014-09-02", "--json").data
    assert (one["kept_until"], one["reason"]) == ("2014-09-01", "Ours")
    for slip in ("quality: {months: soon, reason: Ours}", "qualty: {months: 12, reason: Ours}"):
        (council / "retention.yaml").write_text(f"kinds:\n  {slip}\n")
        ran = readiness("evidence", "due-for-disposal")
        assert (ran.code, "retention.yaml" in ran.err) == (2, True)


def test_the_same_file_that_is_filed_again_is_kept_again(readiness, council, tmp_path):
    readiness("evidence", "dispose", "E-0001", *AGREED)
    readiness("evidence", "retire", "E-0001", "--reason", "Filed again")
    assert readiness("evidence", "attach", tmp_path / "one.txt", *SAID).code == 0
    assert readiness("evidence", "open", "E-0003").code == 0
    assert readiness("evidence", "verify").code == 0


def test_the_term_of_what_was_retired_begins_on_that_day(readiness, council):
    readiness("evidence", "retire", "E-0001", "--reason", "Superseded", "--on", "2014-03-01")
    listed = readiness("evidence", "due-for-disposal", *LATER, "--json").data
    assert [one["kept_until"] for one in listed] == ["2016-03-01", "2016-08-01"]


def test_a_file_of_two_items_goes_only_when_both_are_named(readiness, council, tmp_path):
    readiness("evidence", "retire", "E-0001", "--reason", "Filed again")
    assert readiness("evidence", "attach", tmp_path / "one.txt", *SAID).code == 0
    for one, other in (("E-0001", "E-0003"), ("E-0003", "E-0001")):
        ran = readiness("evidence", "dispose", one, *AGREED)
        assert (ran.code, f"is that of {other} too" in ran.err) == (2, True)
    assert readiness("evidence", "verify").code == 0
    assert readiness("evidence", "dispose", "E-0001", "E-0003", *AGREED).code == 0
