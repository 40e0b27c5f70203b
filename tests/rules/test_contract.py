"""What a council's own rules folder must have in common with the standard one, as its writer is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from base.errors import InputError, ManyProblems
from rules.loader import load_rulebook, rules_folder

STANDARD = rules_folder("sif-2013")


def problems_of(folder: Path, name: str, old: str, new: str) -> list[InputError]:
    """The problems of a copy of a standard file with one text exchanged."""
    text = (STANDARD / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(folder)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("  coverage_share:", "  coverage_shares:", "coverage_share is missing", "coverage_shares"),
        ("coverage_share:\n    value: 500", "coverage_share:\n    value: few", "must be a whole number", "Correct"),
        ("coverage_share:\n    value: 500", "coverage_share:\n    value: true", "a whole number", "value"),
        ("coverage_share:\n    value: 500", "coverage_share:\n    value: 1001", "0 to 1000", "500"),
        ("practice_rung:\n    value: 3", "practice_rung:\n    value: 9", "0 to 4", "3"),
        ("sustained_months:\n    value: 6", "sustained_months:\n    value: -6", "-6", "6"),
        ("few: 100,", "few: -1,", "'few' of prevalence_weights is -1", "100"),
        ("some: 400, most: 700", "some: 800, most: 700", "higher for 'some' (800) than for 'most' (700)", "rise"),
        ("most: 600, all: 950", "most: 990, all: 950", "sample_bands is higher for 'most'", "rise"),
        ("few: 100, ", "", "prevalence_weights has no value for 'few'", "100"),
        ("few: 100, ", "none: 0, few: 100, ", "'none', which nothing asks for", "few, some"),
        (
            "floor_prevalence:\n    value: most",
            "floor_prevalence:\n    value: lots",
            "'lots'",
            "few, some, most or all",
        ),
        ("ceiling_strength:\n    value: strong", "ceiling_strength:\n    value: serious", "'serious'", "exceptional"),
        ("[blue, green]", "[blue, mauve]", "'mauve'", "green"),
        ("descriptor_good_bar:\n    value: 300", "descriptor_good_bar:\n    value: 700", "is not above", "higher bar"),
        ("value: -120", "value: 0", "judgement_inadequate_bar is 0", "-120"),
        ("descriptor_serious_bar:\n    value: 700", "descriptor_serious_bar:\n    value: 0", "1 to 1000", "700"),
    ],
)
def test_policy_that_the_engine_cannot_use_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, message: str, hint: str
) -> None:
    problems = problems_of(tmp_path, "policy.yaml", old, new)
    assert any(message in problem.message and hint in problem.hint for problem in problems)
    assert all(problem.where.startswith(f"{tmp_path / 'policy.yaml'}:") for problem in problems)


def test_a_policy_value_of_ones_own_may_stand_beside_the_standard_ones(tmp_path: Path) -> None:
    text = (STANDARD / "policy.yaml").read_text(encoding="utf-8")
    own = "  nearly_good_bar: {value: 200, reads: the bar, provenance: {status: choice}}\n"
    (tmp_path / "policy.yaml").write_text(text + own, encoding="utf-8")
    assert load_rulebook(tmp_path).policy.number("nearly_good_bar") == 200


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("stratum: descriptor", "stratum: descriptors", "This file is the stratum 'descriptor'"),
        ("attributes:\n", "attributes:\n      age: {type: integer, reads: the age}\n", "property age of descriptor"),
        ("net: {type: integer, unit", "rest: {type: integer, unit", "property net of descriptor is missing"),
        ("net: {type: integer", "net: {type: integer, least: 0", "not as the engine gives it"),
        ("facts:\n", "facts:\n  x: {describes: x, attributes: {}, exhaustive: false}\n", "no kind of fact x"),
        (
            "{status: partly met, grade: requires improvement}",
            "{status: partly met}",
            "D-PARTLY does not conclude grade",
        ),
        ("inadequate, none]", "inadequate, none, superb]", "does not know 'superb' as a grade"),
    ],
)
def test_a_stratum_that_the_engine_cannot_follow_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    problems = problems_of(tmp_path, "3-descriptor.yaml", old, new)
    assert any(message in problem.message for problem in problems)
    assert all(problem.where.startswith(f"{tmp_path / '3-descriptor.yaml'}:") and problem.hint for problem in problems)


def test_a_challenge_of_ones_own_may_have_its_own_code_but_says_something(tmp_path: Path) -> None:
    text = (STANDARD / "6-challenge.yaml").read_text(encoding="utf-8")
    code = "concludes:\n  challenge:\n"
    rule = (
        "  - {id: C-OWN, name: Own, of: row, when: {linked: 0}, then: {challenge: own}, severity: low,"
        " SAYS answer: Evidence., why: Because., provenance: {status: choice}}\n"
    )
    own = text.replace(code, f"{code}    - own\n")
    (tmp_path / "6-challenge.yaml").write_text(own + rule.replace("SAYS", 'says: "{row}?",'), encoding="utf-8")
    assert load_rulebook(tmp_path).rule("C-OWN").then == {"challenge": "own"}
    silent = tmp_path / "silent"
    silent.mkdir()
    (silent / "6-challenge.yaml").write_text(own + rule.replace("SAYS", ""), encoding="utf-8")
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(silent)
    assert [problem.message for problem in caught.value.problems] == [
        "Rule C-OWN raises a challenge that says nothing."
    ]


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(tmp_path)
    assert "cannot be read" in caught.value.problems[0].message


def test_rules_that_were_changed_are_read_again(tmp_path: Path) -> None:
    text = (STANDARD / "policy.yaml").read_text(encoding="utf-8")
    digests: set[str] = set()
    for bar in (300, 95):
        changed = text.replace("descriptor_good_bar:\n    value: 300", f"descriptor_good_bar:\n    value: {bar}")
        (tmp_path / "policy.yaml").write_text(changed, encoding="utf-8")
        digests.add(load_rulebook(tmp_path).digest)
    assert len(digests) == 2


@pytest.mark.parametrize("name", ["polcy.yaml", "policy.yml", "7-own.yaml", "cases.yaml"])
def test_a_file_that_no_rules_are_read_from_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("values: {}\n", encoding="utf-8")
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(tmp_path)
    (problem,) = caught.value.problems
    assert problem.where == str(tmp_path / name)
    assert "policy.yaml" in problem.hint
