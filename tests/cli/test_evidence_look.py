"""Looking at what is filed: lists by any of their sides, one item with its history, files hashed again."""

from __future__ import annotations

from pathlib import Path

import pytest

DAY = ("--as-of", "2014-03-03")


@pytest.fixture
def register(readiness, workspace: Path) -> Path:
    """Four items: in date for long, about to expire, retired, and one that bears on nothing."""
    for name, type, about, lead, *bears_on in (
        ("audit", "E01", "2014-02-01", "Anna Lead", "--bears-on", "HP-07", "--bears-on", "LM-08:undermines"),
        ("survey", "E07", "2013-03-20", "B Deputy", "--bears-on", "LM-08"),
        ("wrong", "E01", "2014-01-01", "Anna Lead", "--bears-on", "HP-08"),
        ("unread", "E27", "2014-01-01", "C Clerk"),
    ):
        path = workspace / f"{name}.txt"
        path.write_text(name)
        assert (
            readiness("evidence", "attach", path, "--type", type, "--about", about, "--lead", lead, *bears_on).code == 0
        )
    readiness("evidence", "retire", "E-0003", "--reason", "wrong team", "--on", "2014-02-01")
    return workspace


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["E-0001", "E-0002", "E-0003", "E-0004"]),
        (["--descriptor", "hp-07"], ["E-0001"]),
        (["--descriptor", "LM-08"], ["E-0001", "E-0002"]),
        (["--judgement", "lm"], ["E-0001", "E-0002"]),
        (["--type", "case-file-audit"], ["E-0001", "E-0003"]),
        (["--lead", "anna"], ["E-0001", "E-0003"]),
        (["--state", "in date"], ["E-0001", "E-0002", "E-0004"]),
        (["--state", "Retired"], ["E-0003"]),
        (["--expiring", "30"], ["E-0002"]),
        (["--expiring", "0"], []),
        (["--unused"], ["E-0004"]),
        (["--type", "E01", "--state", "in date"], ["E-0001"]),
    ],
)
def test_a_list_by_any_side(readiness, register, options, ids):
    assert [i["id"] for i in readiness("evidence", "list", "--json", *DAY, *options).data] == ids


def test_expiring_includes_the_last_day_and_expired_is_shown(readiness, register):
    last = readiness("evidence", "list", "--json", "--descriptor", "LM-08").data[1]["valid_until"]
    assert readiness("evidence", "list", "--json", "--as-of", last, "--expiring", "0").data[0]["id"] == "E-0002"
    assert "expired" in readiness("evidence", "list", "--as-of", "2015-01-01").out


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--descriptor", "HP-77"], "Did you mean HP-17"),
        (["--judgement", "PH"], "no judgement 'PH'"),
        (["--type", "audit"], "no evidence type 'audit'"),
        (["--state", "expird"], "Did you mean expired"),
        (["--expiring", "-1"], "-1"),
        (["--format", "pdf"], "Use table, csv or xlsx"),
        (["--format", "xlsx", "-o", "list.csv"], "ends in .xlsx"),
    ],
)
def test_a_wrong_filter_is_answered(readiness, register, options, answer):
    ran = readiness("evidence", "list", *options)
    assert (ran.code, ran.out) == (2, "")
    assert answer in ran.err


def test_nothing_found_is_a_sentence(readiness, register):
    assert readiness("evidence", "list", "--descriptor", "LS-01").out == "No evidence is filed that fits.\n"
    assert readiness("evidence", "list", "--descriptor", "LS-01", "--json").data == []


def test_a_table_keeps_long_titles_whole(readiness, register):
    title = "A very long title of an audit " * 12
    readiness("evidence", "revise", "E-0001", "--title", title)
    table = readiness("evidence", "list").out
    assert table.count("very long title") >= 10
    assert max(map(len, table.splitlines())) <= 160


def test_show_says_everything_and_who_did_it(readiness, register):
    shown = readiness("evidence", "show", "e-0003").out
    assert "E01 Case-file audit" in shown
    assert "on 2014-02-01 by" in shown
    assert "wrong team" in shown
    assert "evidence retire" in shown
    assert "evidence attach" not in shown


def test_history_has_every_revision_with_what_it_changed(readiness, register):
    readiness("evidence", "restore", "E-0003", "--by", "B Deputy")
    told = readiness("evidence", "show", "E-0003", "--history", "--json").data["history"]
    assert [e["command"] for e in told] == ["evidence attach", "evidence retire", "evidence restore"]
    assert told[2]["actor"] == "B Deputy"
    assert told[2]["changes"][0]["field"] == "retired"
    assert told[2]["changes"][0]["after"] == "nothing"


def test_verify_names_missing_altered_and_unknown_files(readiness, register):
    assert "4 files checked: each is as it was filed." in readiness("evidence", "verify").out
    stored = {readiness("evidence", "show", f"E-000{n}", "--json").data["sha256"]: n for n in (1, 2)}
    paths = {n: register / "files" / sha[:2] / sha[2:] for sha, n in stored.items()}
    paths[1].unlink()
    paths[2].chmod(0o600)
    paths[2].write_text("altered")
    (register / "files" / "zz").mkdir()
    (register / "files" / "zz" / "note.txt").write_text("who put this here?")
    ran = readiness("evidence", "verify")
    assert ran.code == 1
    assert "missing: E-0001 audit.txt" in ran.out
    assert "altered: E-0002 survey.txt" in ran.out
    assert "unknown: a file that no item has" in ran.out
    assert [f["state"] for f in readiness("evidence", "verify", "--json").data] != []
