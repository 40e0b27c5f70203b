"""`explain`, `gaps` and `rules`: what a user sees of reasons."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rules.loader import load_rulebook, rules_folder


@pytest.fixture
def council(readiness, workspace: Path) -> Path:
    """A council that holds one audit, and one weakness that an inspection found."""
    (workspace / "audit.txt").write_text("An audit of assessments: 20 of 20 were good.")
    ran = readiness(
        "evidence", "attach", "audit.txt", "--type", "E01", "--bears-on", "HP-07:supports:all:strong",
        "--about", "2014-02-10", "--lead", "Ann Lead",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    return workspace


def test_explain_shows_a_tree_and_folds_it(readiness, council):
    shallow = readiness("explain", "HP-07", "--as-of", "2014-03-03", "--depth", "0")
    assert (shallow.code, shallow.err) == (0, "")
    assert "HP-07 assessment: partly met (requires improvement) [D-PARTLY] (" in shallow.out
    deep = readiness("explain", "hp-07", "--as-of", "2014-03-03")
    assert "E-0001 supports, all, strong: carries less than it is worth" in deep.out
    assert len(deep.out) > len(shallow.out)


def test_explain_begins_with_five_lines_and_keeps_weights_for_verbose(readiness, council):
    said = readiness("explain", "HP-07", "--as-of", "2014-03-03").out
    places = [said.index(f"\n{label}:") for label in ("Grade", "Why", "Why not better", "Rests on", "Trend")]
    assert places == sorted(places)
    assert "per mille" not in said
    assert "sha256:" not in said
    verbose = readiness("explain", "HP-07", "--as-of", "2014-03-03", "--verbose").out
    assert "per mille" in verbose
    assert "sha256:" in verbose


def test_explain_as_json_holds_everything(readiness, council):
    data = readiness("explain", "overall", "--as-of", "2014-03-03", "--json").data
    assert data["schema"] == "readiness.explanation/1"
    assert "E-0001" in json.dumps(data)
    assert readiness("explain", "overall", "--json", "--depth", "0").data["root"]["children"] == []


def test_explain_what_is_not_there_names_the_nearest(readiness, council):
    ran = readiness("explain", "HP-7", "--json")
    assert ran.code == 2
    assert "HP-07" in ran.error["hint"]


def test_gaps_as_json_follow_the_contract(readiness, council):
    gaps = readiness("gaps", "--as-of", "2014-03-03", "--json").data
    assert len(gaps) == 106
    assert {"descriptor", "judgement", "kind", "message", "lead", "due", "rank"} <= gaps[0].keys()
    (one,) = [g for g in gaps if g["descriptor"] == "HP-07"]
    assert (one["kind"], one["lead"]) == ("second reader", "Ann Lead")
    readiness("evidence", "confirm", "E-0001", "--by", "Bob Reader")
    assert kind_of_hp07(readiness) == "second source"  # a count is asked of no file that tells one of its own
    readiness("evidence", "revise", "E-0001", "--sample", "20", "--met", "20", "--bears-on", "HP-07")
    readiness("evidence", "confirm", "E-0001", "--by", "Bob Reader")
    assert kind_of_hp07(readiness) == "second source"


def kind_of_hp07(readiness) -> str:
    gaps = readiness("gaps", "--as-of", "2014-03-03", "--json").data
    (one,) = [gap for gap in gaps if gap["descriptor"] == "HP-07"]
    return one["kind"]


def test_gaps_can_be_narrowed(readiness, council):
    gaps = readiness("gaps", "--as-of", "2014-03-03", "--judgement", "hp", "--json").data
    assert {g["judgement"] for g in gaps} == {"HP"}
    assert [g["descriptor"] for g in readiness("gaps", "--as-of", "2014-03-03", "--lead", "ann", "--json").data] == [
        "HP-07"
    ]
    assert readiness("gaps", "--judgement", "HX").code == 2


def test_gaps_are_shown_as_a_table(readiness, council):
    ran = readiness("gaps", "--as-of", "2014-03-03", "--lead", "ann")
    assert "HP-07" in ran.out
    assert "second kind of source" in " ".join(ran.out.split())
    assert "No gaps" in readiness("gaps", "--lead", "nobody at all").out


@pytest.mark.parametrize("format", ["csv", "md", "html", "json"])
def test_gaps_are_shown_in_every_format_of_text(readiness, council, format):
    ran = readiness("gaps", "--as-of", "2014-03-03", "--format", format)
    assert ran.code == 0
    assert "HP-07" in ran.out


def test_gaps_as_csv_can_be_read(readiness, council):
    rows = list(csv.DictReader(io.StringIO(readiness("gaps", "--format", "csv").out)))
    assert len(rows) == 106
    assert rows[0]["Rank"] == "1"


@pytest.mark.parametrize("name", ["g.csv", "g.xlsx", "g.md", "g.html", "g.json", "g.docx"])
def test_gaps_are_written_to_a_file(readiness, council, name):
    ran = readiness("gaps", "-o", name)
    assert (ran.code, ran.out) == (0, "")
    assert (council / name).stat().st_size > 500


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xlsx"], "needs a file"),
        (["--format", "table", "-o", "x.txt"], "only shown"),
        (["-o", "x.odp"], "ends in"),
        (["--format", "odt"], "none of table, csv, xlsx"),
        (["--format", "docx"], "docx needs a file"),
    ],
)
def test_a_format_that_cannot_be_is_refused_before_anything_is_written(readiness, council, arguments, said):
    ran = readiness("gaps", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert not list(council.glob("x.*"))


def test_rules_are_listed_and_shown_outside_a_workspace(readiness):
    rules = readiness("rules", "list", "--json").data
    assert {"id", "stratum", "name", "sentence", "why"} <= rules[0].keys()
    ran = readiness("rules", "show", "d-good")
    assert "if something in date or an open weakness is held" in ran.out
    assert "the bar for good" in ran.out
    assert "Source: " in ran.out
    assert readiness("rules", "show", "coverage_share", "--json").data["value"] == 500
    assert (
        "worst first: inadequate, requires improvement, good and outstanding\n"
        in readiness("rules", "show", "grades").out
    )
    assert ": few 1, some 200, most 600 and all 950 per mille\n" in readiness("rules", "show", "sample_bands").out


def test_a_rule_says_whether_it_was_found_or_chosen_and_in_which_source(readiness):
    strata = load_rulebook(rules_folder("ilacs-2023")).strata.values()
    given = {rule.id: rule.provenance for stratum in strata for rule in stratum.rules}
    found = next(id for id, provenance in given.items() if provenance.refs)
    chosen = next(id for id, provenance in given.items() if not provenance.refs)
    shown = (readiness("rules", "show", id, "--framework", "ilacs-2023", "--json").data for id in (found, chosen))
    source = dict(zip((found, chosen), (rule["source"] for rule in shown), strict=True))
    assert source[found].startswith(f"{given[found].status} in {', '.join(given[found].refs)}.")
    assert source[chosen].startswith(f"{given[chosen].status}. ")


def test_a_rule_that_is_not_there_is_answered_with_the_nearest(readiness):
    ran = readiness("rules", "show", "D-GODO")
    assert ran.code == 2
    assert "D-GOOD" in ran.err


def test_the_worked_cases_come_out(readiness):
    ran = readiness("rules", "test")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("cases come out as they should.\n")


def test_a_case_that_fails_is_exit_1_with_what_differed(readiness, tmp_path):
    Path("case.yaml").write_text("cases:\n- case: wrong\n  as_of: 2014-03-03\n  expect: {HP-07: {grade: good}}\n")
    ran = readiness("rules", "test", "case.yaml")
    assert ran.code == 1
    assert "case.yaml:2: wrong" in ran.out
    assert "HP-07 grade: expected good, but it is no grade (D-UNKNOWN" in ran.out
    assert readiness("rules", "test", "case.yaml", "--json").data[0]["passed"] is False


def test_a_case_that_cannot_be_read_is_exit_2_with_its_place(readiness):
    Path("case.yaml").write_text("cases:\n- case: wrong\n  as_of: 2014-03-03\n  expect: {HP-77: {}}\n")
    ran = readiness("rules", "test", "case.yaml")
    assert ran.code == 2
    assert "case.yaml:4" in ran.err


def test_a_workspaces_own_rules_are_the_ones_shown(readiness, workspace):
    (workspace / "own").mkdir()
    settings = workspace / "readiness.toml"
    settings.write_text(settings.read_text() + '\nrules = "own"\n')
    from rules.loader import rules_folder

    policy = (rules_folder("sif-2013") / "policy.yaml").read_text().replace("reads: the bar for good", "reads: OURS")
    (workspace / "own" / "policy.yaml").write_text(policy)
    assert "OURS" in readiness("rules", "show", "D-GOOD").out
    assert "OURS" not in readiness("rules", "show", "D-GOOD", "--framework", "sif-2013").out
    assert readiness("rules", "test").code == 0


def test_one_policy_value_of_ones_own_fails_no_case_that_it_does_not_decide(readiness, workspace):
    (workspace / "own").mkdir()
    settings = workspace / "readiness.toml"
    settings.write_text(settings.read_text() + '\nrules = "own"\n')
    value = "{value: 5, unit: months, reads: how old, program: true, provenance: {status: choice, note: Ours.}}"
    (workspace / "own" / "policy.yaml").write_text(f"values:\n  progress_months: {value}\n")
    assert "5 months" in readiness("rules", "show", "progress_months").out
    ran = readiness("rules", "test")
    assert ran.code == 0, ran.out
