"""Leads file evidence, correct it and withdraw it, and see what each does to the descriptors it bears on."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AS_OF = ("--as-of", "2014-03-03")
AUDIT = ("--type", "case-file-audit", "--about", "2014-02-01", "--lead", "A Lead", *AS_OF)


@pytest.fixture
def audit(workspace: Path) -> Path:
    path = workspace / "audit of plans.txt"
    path.write_text("Eighteen of twenty plans were clear.")
    return path


@pytest.fixture
def filed(readiness, audit):
    """One item that supports HP-07, filed."""
    assert readiness("evidence", "attach", audit, *AUDIT, "--bears-on", "HP-07:supports:most:strong").code == 0
    return "E-0001"


def item(readiness, id: str = "E-0001"):
    return readiness("evidence", "show", id, "--json").data


def test_filing_says_until_when_it_counts_and_what_it_does_and_why(readiness, audit):
    ran = readiness("evidence", "attach", audit, *AUDIT, "--bears-on", "HP-07:supports:most:strong")
    assert ran.code == 0
    assert "Filed E-0001: audit of plans. It counts to 1 August 2014." in ran.out
    assert "HP-07 (assessment) was not enough evidence and is now partly met (requires improvement)." in ran.out
    assert "E-0001 supports it (most, strong). It would carry more if a second reader agrees" in ran.out
    assert "It would carry more if a second reader agrees with what is claimed" in ran.out


def test_filing_as_json_has_before_after_and_the_rule(readiness, audit):
    data = readiness("evidence", "attach", audit, *AUDIT, "--bears-on", "HP-07:undermines:most:serious", "--json").data
    assert data["filed"][0]["id"] == "E-0001"
    assert data["filed"][0]["new"] is True
    (effect,) = data["effects"]
    assert effect["before"]["status"] == "not enough evidence"
    assert (effect["after"]["status"], effect["after"]["grade"]) == ("not met", "inadequate")
    assert effect["because"]["rule"] == effect["after"]["rule"] == "D-INADEQUATE"


def test_several_files_are_several_items(readiness, workspace, audit):
    other = workspace / "survey.csv"
    other.write_bytes(b"\x00\xff" * 9)
    ran = readiness("evidence", "attach", audit, other, *AUDIT, "--bears-on", "HP-07", "--json")
    assert [f["id"] for f in ran.data["filed"]] == ["E-0001", "E-0002"]
    assert [i["title"] for i in readiness("evidence", "list", "--json").data] == ["audit of plans", "survey"]


def test_the_same_file_twice_is_recognised_whatever_its_name_without_reading_its_text(
    readiness, workspace, audit, filed, monkeypatch
):
    monkeypatch.setattr("evidence.items.filing.read_contents", lambda path: pytest.fail(f"{path} is read again"))
    copy = workspace / "copy.txt"
    copy.write_bytes(audit.read_bytes())
    entries = readiness("journal", "list", "--json").data
    ran = readiness("evidence", "attach", copy, *AUDIT, "--bears-on", "HP-08")
    assert ran.code == 0
    assert "filed already, as E-0001" in ran.out
    assert "evidence revise" in ran.err
    assert readiness("journal", "list", "--json").data == entries


def test_a_count_becomes_bands_and_says_why(readiness, audit):
    ran = readiness("evidence", "attach", audit, *AUDIT, "--bears-on", "HP-07", "--sample", "20", "--met", "12")
    assert "12 of 20 met the standard, 60%: that supports as 'most' (60% or more, under 95%) and adequate." in ran.out
    assert "8 of 20 did not meet the standard, 40%: that undermines as 'some' (20% or more, under 60%)" in ran.out
    bearings = item(readiness)["bears_on"]
    assert [(b["direction"], b["prevalence"]) for b in bearings] == [("supports", "most"), ("undermines", "some")]


@pytest.mark.parametrize(("sample", "met"), [("20", "21"), ("0", "0"), ("20", "-1")])
def test_a_count_that_cannot_be_is_refused(readiness, audit, sample, met):
    ran = readiness("evidence", "attach", audit, *AUDIT, "--bears-on", "HP-07", "--sample", sample, "--met", met)
    assert ran.code == 2
    assert "is not a count of an audit" in ran.err
    assert readiness("evidence", "list", "--json").data == []


def test_an_attestation_needs_no_file_and_cannot_carry_good(readiness, workspace):
    ran = readiness(
        "evidence", "attach", "--type", "attestation", "--title", "The panel meets weekly", *AUDIT[2:], "--bears-on",
        "LM-03:supports:all:strong",
    )  # fmt: skip
    assert "Filed E-0001: The panel meets weekly." in ran.out
    assert "It would carry more if its file is held (I-NO-FILE)." in ran.out
    assert item(readiness)["sha256"] is None


def test_what_is_missing_is_named_where_nobody_can_be_asked(readiness, audit):
    ran = readiness("evidence", "attach", audit)
    assert ran.code == 2
    assert "--type, --about and --lead" in ran.err


def test_type_and_descriptors_are_proposed_and_never_applied(readiness, workspace):
    path = workspace / "case file audit.txt"
    path.write_text("Case file audit: assessments weigh risk and protective factors, and strategy discussions.")
    ran = readiness("evidence", "attach", path)
    assert "case-file-audit (it says" in ran.err
    ran = readiness("evidence", "attach", path, *AUDIT)
    assert "It may bear on HP-" in ran.err
    assert "Nothing was taken from that" in ran.err
    assert item(readiness)["bears_on"] == []


def test_a_missing_file_and_a_folder_are_answered(readiness, workspace, audit):
    ran = readiness("evidence", "attach", "audit of plan.txt", *AUDIT)
    assert (ran.code, "Did you mean audit of plans.txt?" in ran.err) == (2, True)
    ran = readiness("evidence", "attach", workspace, *AUDIT)
    assert (ran.code, "This is a folder" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("option", "value", "answer"),
    [
        ("--type", "case-file-audti", "Did you mean case-file-audit"),
        ("--bears-on", "HP-99", "no descriptor 'HP-99'"),
        ("--bears-on", "HP-07:suports", "Did you mean supports"),
        ("--bears-on", "HP-07:supports:most:serious", "Use adequate, strong or exceptional"),
        ("--about", "2999-01-01", "which is later"),
        ("--sensitivity", "secret", "cannot be used"),
        ("--rung", "L9", "cannot be used"),
        ("--rung", "L4", "which children's outcomes"),
        ("--for-action", "A99", "no action A99"),
        ("--met", "3", "how many of them met it"),
    ],
)
def test_a_wrong_word_is_answered_with_the_remedy_and_nothing_is_filed(readiness, audit, option, value, answer):
    ran = readiness("evidence", "attach", audit, *AUDIT, "--bears-on", "HP-07", option, value)
    assert ran.code == 2
    assert answer in ran.err
    assert readiness("evidence", "list", "--json").data == []
    assert readiness("evidence", "verify").code == 0  # no file was left behind


def test_leads_are_spelled_as_in_the_list_and_unknown_ones_are_told(readiness, workspace, audit):
    (workspace / "people.csv").write_text("name,role\nAnna Lead,Head of service\nB Deputy,\n")
    readiness("people", "import", "people.csv")
    ran = readiness("evidence", "attach", audit, *AUDIT, "--lead", "anna  lead", "--bears-on", "HP-07")
    assert "not in the list" not in ran.err
    assert item(readiness)["lead"] == "Anna Lead"
    ran = readiness("evidence", "revise", "E-0001", "--lead", "Ana Led")
    assert "Ana Led is not in the list of people. Did you mean Anna Lead?" in ran.err
    assert "Ana Led leads 1 item or action and is not in the list." in readiness("people", "list").err


def test_evidence_for_an_action_is_put_to_it_in_the_same_change(readiness, workspace, audit):
    (workspace / "plan.csv").write_text("Ref,Recommendation,RAG\nA14,Plans are clear,Green\n")
    readiness("actions", "import", "plan.csv")
    ran = readiness("evidence", "attach", audit, *AUDIT, "--bears-on", "HP-07", "--for-action", "a14")
    assert "E-0001 is now evidence for A14." in ran.out
    (action,) = readiness("actions", "list", "--json", "--as-of", "2014-03-03").data
    assert (action["evidence"], action["assurance"]) == (["E-0001"], "practice")
    last = readiness("journal", "list", "--json").data[-2:]
    assert [e["subject"] for e in last] == ["E-0001", "A14"]
    assert last[0]["at"] == last[1]["at"]


def test_a_revision_says_what_it_changed_and_keeps_what_was(readiness, filed):
    ran = readiness(
        "evidence", "revise", filed, "--about", "2014-01-01", "--title", "Audit", "--bears-on",
        "HP-08:undermines:some:minor", "--as-of", "2014-03-03",
    )  # fmt: skip
    assert "title: audit of plans -> Audit" in ran.out
    assert "valid until: 2014-08-01 -> 2014-07-01" in ran.out
    assert "HP-07 (assessment) was partly met (requires improvement) and is now not enough evidence." in ran.out
    assert "HP-08 (child's voice) was not enough evidence and is now not met" in ran.out
    shown = readiness("evidence", "show", filed, "--history")
    assert "about        2014-02-01 -> 2014-01-01" in shown.out
    changes = readiness("evidence", "show", filed, "--history", "--json").data["history"][1]["changes"]
    assert {"field": "title", "before": "audit of plans", "after": "Audit"} in changes


def test_another_type_gives_another_last_day(readiness, filed):
    ran = readiness("evidence", "revise", filed, "--type", "staff-survey", *AS_OF)
    assert "type: E01 -> E09" in ran.out
    assert "valid until: 2014-08-01 -> 2015-04-02" in ran.out


def test_a_revision_may_bring_a_corrected_file_and_the_old_one_is_kept(readiness, workspace, filed):
    (workspace / "corrected.txt").write_text("Seventeen of twenty plans were clear.")
    before = item(readiness)["sha256"]
    readiness("evidence", "revise", filed, "--file", "corrected.txt")
    assert item(readiness)["sha256"] != before
    ran = readiness("evidence", "verify")
    assert (ran.code, "2 files checked: each is as it was filed." in ran.out) == (0, True)


def test_a_revision_to_what_is_there_changes_nothing(readiness, filed):
    ran = readiness("evidence", "revise", filed, "--title", "audit of plans")
    assert "Nothing was changed" in ran.out
    assert len(readiness("journal", "list", "--json", "--subject", filed).data) == 1


def test_a_new_count_needs_to_say_what_it_speaks_of(readiness, filed):
    ran = readiness("evidence", "revise", filed, "--sample", "10", "--met", "10")
    assert (ran.code, "--bears-on" in ran.err) == (2, True)


def test_retired_stays_visible_stops_counting_and_can_be_restored(readiness, filed):
    ran = readiness("evidence", "retire", filed, "--reason", "The sample was wrong", "--on", "2014-03-01", *AS_OF)
    assert "no longer counts from 1 March 2014" in ran.out
    assert "is now not enough evidence" in ran.out
    states = [
        readiness("evidence", "list", "--json", "--as-of", day).data[0]["state"] for day in ("2014-02-28", "2014-03-01")
    ]
    assert states == ["in date", "retired"]
    assert "The sample was wrong" in readiness("evidence", "show", filed).out
    assert readiness("evidence", "retire", filed, "--reason", "again").code == 2
    ran = readiness("evidence", "restore", filed, *AS_OF)
    assert "is restored. It counts to 1 August 2014." in ran.out
    assert "is now partly met" in ran.out


def test_a_newer_item_takes_the_place_of_an_older_one(readiness, workspace, filed):
    (workspace / "new.txt").write_text("Ten of twenty.")
    readiness("evidence", "attach", "new.txt", *AUDIT, "--bears-on", "HP-07:undermines:some:minor")
    ran = readiness("evidence", "replace", filed, "E-0002", *AS_OF)
    assert "E-0002 takes the place of E-0001" in ran.out
    assert "is now not met" in ran.out
    assert readiness("evidence", "replace", "E-0002", filed).code == 2
    assert readiness("evidence", "replace", "E-0002", "E-0002").code == 2


def test_expired_on_the_day_after_its_last(readiness, filed):
    for day, state in (("2014-08-01", "in date"), ("2014-08-02", "expired")):
        assert readiness("evidence", "list", "--json", "--as-of", day).data[0]["state"] == state


def test_findings_say_what_they_do(readiness, workspace):
    (workspace / "report.csv").write_text(
        "descriptor,direction,prevalence,seriousness\nHP-01,undermines,most,serious\n"
    )
    ran = readiness(
        "evidence", "findings", "report.csv", "--type", "external-inspection", "--about", "2014-01-31", "--as-of",
        "2014-02-01",
    )  # fmt: skip
    assert "HP-01" in ran.out
    assert "is now not met (inadequate)" in ran.out


def test_leads_who_file_and_revise_at_once_lose_nothing(readiness, workspace):
    (workspace / "plan.csv").write_text("Ref,Recommendation,RAG\nA1,Plans are clear,Green\n")
    assert readiness("actions", "import", "plan.csv").code == 0
    leads = [
        subprocess.Popen(
            [sys.executable, "-c", LEAD, str(ROOT), str(workspace), str(number)], stdout=subprocess.PIPE, text=True
        )
        for number in range(4)
    ]
    for lead in leads:
        assert lead.communicate(timeout=120)[0].split() == ["0"] * 10
    items = readiness("evidence", "list", "--json").data
    assert len(items) == 20
    (action,) = readiness("actions", "list", "--json").data
    assert sorted(action["evidence"]) == sorted(i["id"] for i in items)
    assert len(action["links"]) == 20
    assert readiness("journal", "verify").code == 0
    assert readiness("evidence", "verify").code == 0


LEAD = """
import sys
root, workspace, number = sys.argv[1:]
sys.path.insert(0, root)
import contextlib, io, pathlib
from cli.app import run
for n in range(5):
    file = pathlib.Path(workspace) / f"lead {number} file {n}.txt"
    file.write_text(f"{number} {n}")
    said = ["--type", "E01", "--about", "2014-02-01", "--lead", f"Lead {number}", "--bears-on", "HP-07"]
    with contextlib.redirect_stdout(io.StringIO()):
        codes = [
            run(["evidence", "attach", str(file), *said, "--for-action", "A1", "-w", workspace]),
            run(["actions", "link", "A1", f"HP-{int(number) * 5 + n + 1:02}", "-w", workspace]),
        ]
    print(*codes)
"""


def test_a_session_can_be_read_by_another_program(readiness, filed):
    assert json.loads(readiness("evidence", "list", "--json").out)[0]["bears_on"][0] == {
        "descriptor": "HP-07", "direction": "supports", "prevalence": "most", "seriousness": "strong",
        "self_known": None, "basis": "", "note": "",
    }  # fmt: skip


def answering(monkeypatch, *answers: str) -> None:
    """Somebody sits at the terminal and answers."""
    monkeypatch.setattr("cli.questions.is_interactive", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))


def test_in_a_terminal_what_is_missing_is_asked_for_until_it_can_be_used(readiness, audit, monkeypatch):
    answering(monkeypatch, "E99", "case-file-audit", "last week", "1 February 2014", "A Lead", "HP-7", "HP-07 LM-08")
    ran = readiness("evidence", "attach", audit)
    assert ran.code == 0
    assert "no evidence type 'E99'" in ran.err
    assert "“last week” is not a date" in ran.err
    assert "no descriptor 'HP-7'" in ran.err
    shown = item(readiness)
    assert (shown["type"], shown["about"], shown["lead"]) == ("E01", "2014-02-01", "A Lead")
    assert [b["descriptor"] for b in shown["bears_on"]] == ["HP-07", "LM-08"]


def test_in_a_terminal_leads_are_picked_from_the_list(readiness, audit, workspace, monkeypatch):
    (workspace / "people.csv").write_text("name\nAnna Lead\n")
    readiness("people", "import", "people.csv")
    answering(monkeypatch, "Ana Lead", "n", "anna lead")
    ran = readiness("evidence", "attach", audit, *AUDIT[:4], "--bears-on", "HP-07")
    assert "The people there are: Anna Lead." in ran.err
    assert "Did you mean Anna Lead? File it under that name?" in ran.err
    assert item(readiness)["lead"] == "Anna Lead"


@pytest.mark.parametrize("nothing", ["", "   ", "--", "\u200b"])
def test_empty_words_are_refused_at_every_door(readiness, workspace, audit, nothing):
    said = ("--type", "E01", "--about", "2014-02-01", "--lead", "Ann Lead", "--bears-on", "HP-07")
    assert readiness("evidence", "attach", audit, *said).code == 0
    before = readiness("journal", "list", "--json").out
    for command in (
        ["evidence", "attach", *said, "--title", nothing],
        ["evidence", "attach", *said[:4], "--lead", nothing, "--title", "An audit"],
        ["evidence", "revise", "E-0001", "--title", nothing],
        ["evidence", "revise", "E-0001", "--lead", nothing],
        ["evidence", "retire", "E-0001", "--reason", "x", "--by", nothing],
        ["history", "add", nothing, "Overall", "good"],
        ["history", "add", "Services", nothing, "good"],
    ):
        assert readiness(*command).code == 2, command
    assert readiness("journal", "list", "--json").out == before
