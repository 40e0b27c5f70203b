"""Evidence comes out again: unaltered, under names people know, and what is restricted only to somebody named."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

DAY = ("--as-of", "2014-03-03")


@pytest.fixture
def filed(readiness, workspace: Path) -> Path:
    """Two files of one name, one that is restricted, and a statement."""
    said = ["--about", "2014-02-01", "--lead", "Ann Lee", "--type", "E01", *DAY]
    for folder, text, *options in (
        ("one", "first audit", "--title", "Audit: of <visits>/plans?"),
        ("two", "second audit", "--title", "Audit of plans"),
        ("three", "Child K's case", "--title", "Review of Child K", "--sensitivity", "restricted"),
    ):
        (workspace / folder).mkdir()
        (workspace / folder / "audit.txt").write_text(text)
        assert readiness("evidence", "attach", f"{folder}/audit.txt", "--bears-on", "HP-07", *said, *options).code == 0
    said[-3] = "E34"
    ran = readiness(
        "evidence", "attach", "--title", "We think so", "--bears-on", "HP-08", *said[:4], "--type", "E01", *DAY
    )
    assert ran.code == 0, ran.err
    return workspace


def entered(readiness):
    """The last entry of the journal."""
    assert readiness("journal", "export", "-o", "journal.jsonl").code == 0
    return json.loads(Path("journal.jsonl").read_text().splitlines()[-1])


def test_a_file_is_opened_as_a_private_copy_under_its_own_name(readiness, filed):
    copy = Path(readiness("evidence", "open", "e-0001", "--json").data["file"])
    assert (copy.name, copy.read_text(), copy.stat().st_mode & 0o777) == ("audit.txt", "first audit", 0o400)
    assert copy.parent.stat().st_mode & 0o077 == 0


def test_files_are_saved_under_their_own_names_and_nothing_is_written_over(readiness, filed):
    ran = readiness("evidence", "save", "E-0001", "E-0002", "e-0001", "-o", "out")
    assert ran.code == 0, ran.err
    assert sorted(p.name for p in (filed / "out").iterdir()) == ["E-0001 audit.txt", "E-0002 audit.txt"]
    assert all(p.stat().st_mode & 0o077 == 0 for p in (filed / "out").iterdir())
    (filed / "out" / "E-0001 audit.txt").write_text("mine")
    ran = readiness("evidence", "save", "E-0001", "E-0002", "-o", "out")
    assert (ran.code, "A file of this name is there" in ran.err) == (2, True)
    assert (filed / "out" / "E-0001 audit.txt").read_text() == "mine"
    assert readiness("evidence", "save", "E-0001", "E-0002", "-o", "out", "--overwrite").code == 0
    assert (filed / "out" / "E-0001 audit.txt").read_text() == "first audit"


def test_what_is_restricted_comes_out_to_somebody_named_and_that_is_entered(readiness, filed):
    before = readiness("journal", "list", "--json").data
    for command in (["open", "E-0003"], ["save", "E-0003", "-o", "out"]):
        ran = readiness("evidence", *command)
        assert (ran.code, "E-0003 is restricted" in ran.err, "Child K" in ran.out + ran.err) == (2, True, False)
    assert readiness("journal", "list", "--json").data == before
    assert readiness("evidence", "save", "E-0003", "-o", "out", "--reader", "Ina Spector", "--by", "Ann Lee").code == 0
    last = entered(readiness)
    assert (last["kind"], last["actor"], last["command"]) == ("handout", "Ann Lee", "evidence save")
    assert (last["body"]["reader"], last["body"]["restricted"]) == ("Ina Spector", ["E-0003"])
    assert "Ina Spector" in readiness("evidence", "show", "E-0003").out


def test_a_bundle_has_files_under_readable_names_an_index_and_digests(readiness, filed):
    ran = readiness("evidence", "bundle", "--judgement", "HP", "-o", "hp.zip", *DAY)
    assert ran.code == 0, ran.err
    assert "1 restricted item is not in it" in ran.err
    with zipfile.ZipFile(filed / "hp.zip") as made:
        names = set(made.namelist())
        files = {"files/E-0001 Audit of visits plans.txt", "files/E-0002 Audit of plans.txt"}
        assert names == {"index.html", "index.xlsx", "SHA256SUMS", *files}
        sums = dict(reversed(line.split("  ", 1)) for line in made.read("SHA256SUMS").decode().splitlines())
        assert sums == {n: hashlib.sha256(made.read(n)).hexdigest() for n in names - {"SHA256SUMS"}}
        page = made.read("index.html").decode()
        sheet = pd.read_excel(made.open("index.xlsx"), dtype=str, engine="calamine")
        assert b"Child K" not in b"".join(made.read(n) for n in names)
    assert 'href="files/E-0002%20Audit%20of%20plans.txt"' in page
    assert set(sheet["file"]) == {*files, "a statement, without a file"}
    assert (filed / "hp.zip").stat().st_mode & 0o077 == 0


def test_what_was_retired_is_in_no_bundle(readiness, filed):
    assert readiness("evidence", "retire", "E-0002", "--reason", "Filed twice").code == 0
    assert readiness("evidence", "bundle", "-o", "hp.zip", *DAY).code == 0
    with zipfile.ZipFile(filed / "hp.zip") as bundle:
        names = " ".join(bundle.namelist())
    assert "E-0001" in names
    assert "E-0002" not in names


def test_the_same_evidence_gives_the_same_bundle_byte_for_byte(readiness, filed):
    for name in ("one.zip", "two.zip"):
        assert readiness("evidence", "bundle", "-o", name, *DAY).code == 0
    assert (filed / "one.zip").read_bytes() == (filed / "two.zip").read_bytes()
    ran = readiness("evidence", "bundle", "-o", "one.zip", *DAY)
    assert (ran.code, "A file of this name is there" in ran.err) == (2, True)


def test_a_bundle_with_what_is_restricted_names_its_reader_in_it_and_in_the_journal(readiness, filed):
    ran = readiness("evidence", "bundle", "-o", "all.zip", "--include-restricted", *DAY)
    assert (ran.code, "named" in ran.err, (filed / "all.zip").exists()) == (2, True, False)
    said = ["--include-restricted", "--reader", "Ina Spector"]
    made = readiness("evidence", "bundle", "-o", "all.zip", *said, *DAY, "--json").data
    with zipfile.ZipFile(filed / "all.zip") as bundle:
        assert "files/E-0003 Review of Child K.txt" in bundle.namelist()
        assert "Ina Spector" in bundle.read("index.html").decode()
    entry = entered(readiness)["body"]
    assert entry["digest"] == made["digest"] == hashlib.sha256((filed / "all.zip").read_bytes()).hexdigest()


def test_a_file_that_was_altered_is_never_given_out(readiness, filed):
    for stored in (filed / "files").glob("*/*"):
        stored.chmod(0o600)
        stored.write_text("altered")
    for command in (["open", "E-0001"], ["save", "E-0001", "-o", "out"], ["bundle", "-o", "all.zip", *DAY]):
        ran = readiness("evidence", *command)
        assert (ran.code, "was altered since" in ran.err) == (2, True)
    assert not (filed / "all.zip").exists()
    assert not list((filed / "out").glob("*"))
    assert not list(filed.glob(".giving-out-*"))


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (["open", "E-0004"], "no file was filed with it"),
        (["save", "E-0099"], "no evidence item E-0099"),
        (["bundle", "-o", "all.rar"], "ends in .zip"),
        (["bundle", "-o", "all.zip", "--judgement", "XX"], "no judgement 'XX'"),
        (["bundle", "-o", "all.zip", "--judgement", "CL"], "Nothing is filed that fits"),
        (["bundle", "-o", "all.zip", "--reader", "???"], "A name is needed"),
    ],
)
def test_what_cannot_come_out_is_said(readiness, filed, command, answer):
    ran = readiness("evidence", *command)
    assert (ran.code, answer in ran.err) == (2, True), ran.err


def test_titles_of_restricted_items_stand_in_no_paper_and_no_list(readiness, filed):
    for name in ("briefing.html", "briefing.md"):
        assert readiness("briefing", "-o", name, "--full", *DAY).code == 0
        assert "Child K" not in (filed / name).read_text()
    assert "Child K" not in readiness("challenges", *DAY).out
    assert "Child K" not in readiness("explain", "HP-07", *DAY).out
    for asked in (["list"], ["list", "--json"]):
        listed = readiness("evidence", *asked, *DAY).out
        assert ("a restricted item" in listed, "Child K" in listed) == (True, False), asked
    assert "Child K" in readiness("evidence", "show", "E-0003").out
