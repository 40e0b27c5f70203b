"""What a rules folder must give the program, as its writer is told, whoever wrote it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from base.errors import ManyProblems
from rules.checks import POLICY
from rules.contract import PROGRAM
from rules.loader import load_rulebook, rules_files
from tests.rules.rulefolders import STANDARD, changed, problems_of, told


def test_the_standard_rules_are_held_to_the_same() -> None:
    load_rulebook(STANDARD)
    load_rulebook(STANDARD, complete=True)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("  claim_rung:", "  claim_rungs:", "  claim_rungs:", "claim_rungs. Did you mean claim_rung"),
        (
            "  confirmed_share:\n    value: 100",
            "  confirmed_share:\n    value: few",
            "value: few",
            "a whole number must",
        ),
        ("  coverage_share:\n    value: 500", "  coverage_share:\n    value: 1001", "value: 1001", "0 to 1000"),
        ("  practice_rung:\n    value: 3", "  practice_rung:\n    value: 9", "value: 9", "0 to 4"),
        ("  sustained_days:\n    value: 180", "  sustained_days:\n    value: -6", "value: -6", "-6"),
        ("value: -220", "value: 0", "value: 0", "judgement_inadequate_bar is 0"),
        ("few: 1, some: 200", "few: -1, some: 200", "few: -1, some: 200", "'few' of sample_bands is -1"),
        (
            "few: 100, some: 400, most: 700",
            "few: 100, some: 800, most: 700",
            "some: 800",
            "for 'some' (800) than for 'most' (700)",
        ),
        ("descriptor_good_bar\n    value: 700", "descriptor_good_bar\n    value: 299", "value: 299", "is not above"),
        (
            "descriptor_good_bar\n    value: 700",
            "descriptor_good_bar\n    value: 300",
            "value: 300\n    unit: per mille\n    reads: the bar for outstanding",
            "is not above",
        ),
        (
            "above: judgement_good_met",
            "above: judgement_good_mett",
            "above: judgement_good_mett",
            "judgement_good_met,",
        ),
        ("benchmark:\n    value: good", "benchmark:\n    value: goood", "value: goood", "Did you mean good"),
        ("benchmark:\n    value: good", "benchmark:\n    value: inadequate", "value: inadequate", "above the worst"),
        ("[inadequate, requires improvement, good, ", "[good, good, good, ", "[good, good", "each once"),
        (
            "[chance_improve, chance_good, chance_outstanding]",
            "[chance_improve, chance_good]",
            "[chance_improve, chance_good]",
            "chances must name 3 properties",
        ),
    ],
)
def test_policy_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: str, message: str
) -> None:
    changed(tmp_path, POLICY, (old, new))
    told(tmp_path, POLICY, line, message)


@pytest.mark.parametrize("name", sorted(PROGRAM))
def test_every_policy_value_that_the_program_reads_must_be_there(tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(STANDARD, tmp_path / "whole"))
    changed(folder, POLICY, (f"\n  {name}:\n", f"\n  x_{name}:\n"))
    assert any(f"The policy value {name} is missing." in p.message for p in problems_of(folder, complete=True))


SHARE = "values:\n  coverage_share: {value: 700, unit: per mille, reads: the share, provenance: {status: choice}}\n"


def test_a_policy_of_ones_own_gives_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / POLICY).write_text(SHARE, encoding="utf-8")
    policy = load_rulebook(tmp_path).policy
    assert policy.number("coverage_share") == 700
    assert policy.number("confirmed_share") == load_rulebook(STANDARD).policy.number("confirmed_share")


def test_a_scale_of_ones_own_comes_with_its_benchmark(tmp_path: Path) -> None:
    (tmp_path / POLICY).write_text(
        "values:\n  grades: {value: [bad, fair], reads: the scale, provenance: {status: choice}}\n", encoding="utf-8"
    )
    assert "The policy value benchmark is missing." in [p.message for p in problems_of(tmp_path)]


def test_rules_that_are_kept_bring_the_values_they_inherited(tmp_path: Path) -> None:
    own, kept = tmp_path / "own", tmp_path / "kept"
    own.mkdir()
    (own / POLICY).write_text(SHARE, encoding="utf-8")
    for name, path in rules_files(own).items():
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, kept / name)
    assert load_rulebook(kept, complete=True).digest == load_rulebook(own).digest


def test_a_policy_value_that_is_not_used_is_told_in_ones_own_file_only(tmp_path: Path) -> None:
    own = "  nearly_good_bar: {value: 200, unit: per mille, reads: the bar, provenance: {status: choice}}\n"
    changed(tmp_path, POLICY, ("  # --- descriptors", f"{own}  # --- descriptors"))
    told(tmp_path, POLICY, "nearly_good_bar", "Nothing uses the policy value nearly_good_bar")
    # A stratum that leaves a value of the standard policy unused is no mistake.
    (tmp_path / POLICY).unlink()
    changed(
        tmp_path,
        "3-descriptor.yaml",
        ("formula: last_impact - first_impact >= $sustained_days", "formula: last_impact - first_impact >= 90"),
    )
    assert ">= 90 " in load_rulebook(tmp_path).kinds["sources"].properties["sustained"].formula


def test_what_the_program_reads_and_nothing_gives_is_told(tmp_path: Path) -> None:
    text = (STANDARD / "1-item.yaml").read_text(encoding="utf-8")
    (tmp_path / "1-item.yaml").write_text(re.sub(r"\bbecause: ?(?=\n|it)", "own_because: ", text), encoding="utf-8")
    assert [p.message for p in problems_of(tmp_path)] == [
        "Nothing gives because of item, which is asked for.",
        "Nothing uses the conclusion own_because.",
    ]


def test_what_rules_no_longer_conclude_is_told(tmp_path: Path) -> None:
    text = (STANDARD / "2-bearing.yaml").read_text(encoding="utf-8")
    (tmp_path / "2-bearing.yaml").write_text(
        re.sub(r"\bcap: ", "own_cap: ", text).replace("if cap ==", "if own_cap =="), "utf-8"
    )
    assert "Nothing gives cap of bearing, which is asked for." in [p.message for p in problems_of(tmp_path)]


def test_a_word_that_the_program_cannot_read_is_told(tmp_path: Path) -> None:
    changed(
        tmp_path,
        "3-descriptor.yaml",
        ("words: [met, partly met, not met,", "words: [met, nearly, partly met, not met,"),
    )
    (problem,) = problems_of(tmp_path)
    assert problem.message == "status of standing cannot be 'nearly'."
    assert "partly met" in problem.hint


def test_a_word_that_the_program_cannot_read_is_told_where_the_last_rule_does_not_conclude_it(tmp_path: Path) -> None:
    changed(
        tmp_path,
        "3-descriptor.yaml",
        ("words: [met, partly met, not met,", "words: [met, nearly, partly met, not met,"),
        ("then: {status: not met, grade: $short_of_benchmark}", "then: {grade: $short_of_benchmark}"),
    )
    assert "status of standing cannot be 'nearly'." in [p.message for p in problems_of(tmp_path)]


def test_a_challenge_of_ones_own_may_have_its_own_code_but_says_something(tmp_path: Path) -> None:
    text = (STANDARD / "6-challenge.yaml").read_text(encoding="utf-8")
    rule = (
        "  - {id: C-OWN, name: Own, of: row, when: {linked: 0}, then: {challenge: no-date}, severity: low,"
        " SAYS answer: Evidence., why: Because., provenance: {status: choice}}\n"
    )
    (tmp_path / "6-challenge.yaml").write_text(text + rule.replace("SAYS", 'says: "{row}?",'), encoding="utf-8")
    assert load_rulebook(tmp_path).rule("C-OWN").then == {"challenge": "no-date"}
    (tmp_path / "6-challenge.yaml").write_text(text + rule.replace("SAYS", ""), encoding="utf-8")
    assert [p.message for p in problems_of(tmp_path)] == ["Rule C-OWN raises a challenge that says nothing."]


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(tmp_path)
    assert caught.value.problems[0].message == "This is a link to a file that is not there."


def test_rules_that_were_changed_are_read_again(tmp_path: Path) -> None:
    digests: set[str] = set()
    for bar in (300, 95):
        changed(tmp_path, POLICY, ("descriptor_good_bar:\n    value: 300", f"descriptor_good_bar:\n    value: {bar}"))
        digests.add(load_rulebook(tmp_path).digest)
    assert len(digests) == 2


@pytest.mark.parametrize("name", ["polcy.yaml", "policy.yml", "cases.yaml", "defaults.yaml"])
def test_a_file_that_no_rules_are_read_from_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("values: {}\n", encoding="utf-8")
    (problem,) = problems_of(tmp_path)
    assert problem.where == str(tmp_path / name)
    assert "policy.yaml" in problem.hint


@pytest.mark.parametrize(
    ("file", "old", "new", "told_as"),
    [
        (
            "5-overall.yaml",
            "where: kind == 'key', otherwise: none}",
            "where: kind == 'key'}",
            "middle is no word where there is nothing",
        ),
        ("5-overall.yaml", "middle: grade, where", "middle: code, where", "'code' can give any word"),
        (
            "policy.yaml",
            "chance_good, chance_outstanding]",
            "chance_god, chance_outstanding]",
            "has a chance 'chance_god'",
        ),
        ("policy.yaml", "chance_good, chance_outstanding]", "fit, chance_outstanding]", "has a chance 'fit'"),
        ("5-overall.yaml", "- {inadequate: 0, middle: none}", "- {inadequat: 0, middle: none}", "tests 'inadequat'"),
        ("5-overall.yaml", "stratum: overall", "stratum: judgement", "judgement is in 4-judgement.yaml already"),
        (
            "4-judgement.yaml",
            "  grade: {reads: its grade, words: $grades}",
            "  grade: {reads: its grade, words: [good, outstanding, requires improvement, inadequate]}",
            "grade of judgement is not of the scale",
        ),
    ],
)
def test_what_would_end_a_run_is_told_with_its_line_before(
    tmp_path: Path, file: str, old: str, new: str, told_as: str
) -> None:
    changed(tmp_path, file, (old, new))
    problem = next(p for p in problems_of(tmp_path) if told_as in p.message)
    assert re.search(rf"{file}:\d+$", problem.where)


def test_another_name_for_a_status_is_told_where_it_stands_and_not_in_the_rules_beneath(tmp_path: Path) -> None:
    text = (STANDARD / "3-descriptor.yaml").read_text("utf-8")
    (tmp_path / "3-descriptor.yaml").write_text(
        text.replace("[met, partly met,", "[lit, partly met,").replace("{status: met,", "{status: lit,"), "utf-8"
    )
    problems = problems_of(tmp_path)
    assert {str(Path(p.where.rpartition(":")[0]).parent) for p in problems} == {str(tmp_path)}
    assert "status of standing cannot be 'lit'." in [p.message for p in problems]


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        ("support * 0.5", "whole numbers"),
        ("mx(support, weakness)", "max"),
        ("0 < support < 5", "join the comparisons"),
        ("support * 99999999999", "1,000,000,000"),
    ],
)
def test_what_cannot_stand_in_a_formula_is_told_with_what_can(tmp_path: Path, formula: str, hint: str) -> None:
    changed(tmp_path, "3-descriptor.yaml", ("formula: support - weakness}", f'formula: "{formula}"}}'))
    assert hint in problems_of(tmp_path)[0].hint
