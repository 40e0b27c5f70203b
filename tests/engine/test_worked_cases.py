from __future__ import annotations

from pathlib import Path

import pytest

from base.errors import ManyProblems, NotFoundError
from descriptors.loader import load_framework
from engine.cases.run import CaseResult, run_cases
from rules.loader import load_rulebook, rules_folder

FOLDER = rules_folder("sif-2013")
FRAMEWORK = load_framework("sif-2013")
RULEBOOK = load_rulebook(FOLDER)
GRADING = ("item", "bearing", "descriptor", "judgement", "overall")


@pytest.fixture(scope="module")
def results() -> tuple[CaseResult, ...]:
    return run_cases(FOLDER / "cases", FRAMEWORK, RULEBOOK)


def test_every_worked_case_comes_out(results: tuple[CaseResult, ...]) -> None:
    assert [(r.place, r.case.case, *r.differences) for r in results if not r.passed] == []


def test_every_grading_rule_is_named_by_a_case(results: tuple[CaseResult, ...]) -> None:
    expected = [e for r in results for e in r.case.expect.values()]
    named = {rule for e in expected for rule in (e.rule, *e.rules)}
    assert [rule.id for name in GRADING for rule in RULEBOOK.strata[name].rules if rule.id not in named] == []


def write(folder: Path, text: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def run(folder: Path, text: str) -> CaseResult:
    return run_cases(write(folder, text), FRAMEWORK, RULEBOOK)[0]


AUDIT = "{type: case-file-audit, about: 2014-02-10, bears_on: [HP-07 undermines all serious]}"


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("HP-07: {grade: good}", "HP-07 grade: expected good, but it is inadequate (D-INADEQUATE:"),
        ("HP-07: {rule: D-GOOD}", "HP-07: expected D-GOOD to decide, but D-INADEQUATE did"),
        ("HP-07: {rules: [S-ONE-SOURCE]}", "HP-07: expected S-ONE-SOURCE to have a part, but only B-IN-DATE"),
        ("HP-08: {grade: good}", "HP-08 grade: expected good, but it is no grade (D-UNKNOWN:"),
        ("HP: {borderline: true}", "HP borderline: expected true, but it is false"),
        ("overall: {underlying: good}", "overall underlying: expected good, but it is requires improvement"),
    ],
)
def test_a_case_that_fails_says_what_differed_and_which_rule_decided(tmp_path: Path, expected: str, said: str) -> None:
    text = (
        f"cases:\n- case: x\n  as_of: 2014-03-03\n  given:\n    evidence:\n    - {AUDIT}\n  expect:\n    {expected}\n"
    )
    result = run(tmp_path, text)
    assert not result.passed
    assert result.differences[0].startswith(said)
    assert result.place.endswith("case.yaml:2")


def test_what_is_not_expected_is_not_tested(tmp_path: Path) -> None:
    given = f"  given:\n    evidence:\n    - {AUDIT}\n"
    text = f"cases:\n- case: x\n  as_of: 2014-03-03\n{given}  expect:\n    HP-07: {{status: not met}}\n"
    assert run(tmp_path, text).passed


@pytest.mark.parametrize("line", ["expect: {}", "expect: {HP-07: {}}", "why: because"])
def test_a_case_that_could_not_fail_is_told(tmp_path: Path, line: str) -> None:
    with pytest.raises(ManyProblems) as caught:
        run(tmp_path, f"cases:\n- case: x\n  as_of: 2014-03-03\n  {line}\n")
    (problem,) = caught.value.problems
    assert "expects nothing" in problem.message
    assert problem.where.endswith("case.yaml:2")


def test_a_descriptor_that_does_not_apply_cannot_be_expected(tmp_path: Path) -> None:
    text = """
cases:
- case: x
  as_of: 2014-03-03
  given: {not_applicable: [HP-07]}
  expect: {HP-07: {grade: null}}
"""
    assert run(tmp_path, text).differences == ("HP-07 does not apply here, so nothing follows for it.",)


def test_challenges_are_expected_by_their_codes(tmp_path: Path) -> None:
    text = """
cases:
- case: late and without a lead
  as_of: 2014-03-03
  given:
    actions:
    - {id: A1, area: Audit supervision, rag: amber, due: 2014-01-31, measure: 90% of files, progress: Under way.}
  challenges: [overdue]
"""
    result = run(tmp_path, text)
    assert result.differences[0].startswith("challenges: expected overdue, but they are ")


@pytest.mark.parametrize(
    ("line", "place", "said"),
    [
        ("expects: {}", ":6 (cases[x].expects)", "expects"),
        ("expect: {HP-77: {}}", ":6 (cases[x].expect.HP-77)", "There is no 'HP-77'"),
        ("expect: {HP: {status: met}}", ":6 (cases[x].expect.HP.status)", "HP has no status"),
        ("expect: {HP-07: {floor: good}}", ":6 (cases[x].expect.HP-07.floor)", "HP-07 has no floor"),
        ("expect: {HP-07: {rule: D-GODO}}", ":6 (cases[x].expect.HP-07.rule)", "There is no 'D-GODO'"),
        ("expect: {HP-07: {grade: goood}}", ":6", "goood"),
        ("challenges: [no-lead, no-dates]", ":6 (cases[x].challenges[#2])", "There is no 'no-dates'"),
        ("given: {actions: [{id: A1}, {id: A1}]}", ":6 (cases[x].given.actions)", "The id A1 is used twice"),
        (
            "given: {evidence: [{id: E1, type: E01, about: 2014-01-01}, {id: E1, type: E01, about: 2014-01-02}]}",
            ":6 (cases[x].given.evidence)",
            "The id E1 is used twice",
        ),
        ("given: {not_applicable: [HP-70]}", ":6 (cases[x].given.not_applicable[#1])", "There is no 'HP-70'"),
        (
            "given: {actions: [{id: A1, links: [XX-01]}]}",
            ":6 (cases[x].given.actions[A1].links[#1])",
            "There is no 'XX-01'",
        ),
        (
            "given: {actions: [{id: A1, evidence: [E9]}]}",
            ":6 (cases[x].given.actions[A1].evidence[#1])",
            "There is no 'E9'",
        ),
        (
            "given: {evidence: [{type: audt, about: 2014-01-01}]}",
            ":6 (cases[x].given.evidence[#1].type)",
            "There is no 'audt'",
        ),
        (
            "given: {evidence: [{type: E01, about: 2014-01-01, bears_on: [HP-07 helps most strong]}]}",
            ":6 (cases[x].given.evidence[#1].bears_on[#1])",
            "'helps' is not a word for a bearing",
        ),
        (
            "given: {evidence: [{type: E01, about: 2014-01-01, bears_on: [HP-07 supports most serious]}]}",
            ":6 (cases[x].given.evidence[#1].bears_on[#1])",
            "words do not go together",
        ),
        (
            "given: {evidence: [{type: E01, about: 2014-01-01, bears_on: [HP-07]}]}",
            ":6 (cases[x].given.evidence[#1].bears_on[#1])",
            "is not whole",
        ),
        (
            "given: {evidence: [{type: E03, about: 2014-01-01, rung: L3}]}",
            ":6 (cases[x].given.evidence[L3])",
            "names who checked",
        ),
    ],
)
def test_a_mistake_in_a_case_is_told_with_its_place(tmp_path: Path, line: str, place: str, said: str) -> None:
    path = write(tmp_path, f"# a comment\n\ncases:\n- case: x\n  as_of: 2014-03-03\n  {line}\n")
    with pytest.raises(ManyProblems) as caught:
        run_cases(path, FRAMEWORK, RULEBOOK)
    (problem,) = caught.value.problems
    assert place in problem.where
    assert said in problem.message
    assert problem.hint


def test_the_nearest_word_is_offered(tmp_path: Path) -> None:
    path = write(tmp_path, "cases:\n- case: x\n  as_of: 2014-03-03\n  expect: {HP-07: {rule: D-GODO}}\n")
    with pytest.raises(ManyProblems) as caught:
        run_cases(path, FRAMEWORK, RULEBOOK)
    assert "D-GOOD" in caught.value.problems[0].hint


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("cases:\n- case: x\n  as_of: 2014-03-03\n  expect: {HP-99: {}}\n")
    (tmp_path / "c.yaml").write_text("cases: []\n")
    with pytest.raises(ManyProblems) as caught:
        run_cases(tmp_path, FRAMEWORK, RULEBOOK)
    named = [Path(p.where.split(":")[0]).name for p in caught.value.problems]
    assert named == ["a.yaml", "b.yaml", "c.yaml"]


@pytest.mark.parametrize("name", ["nothing.yaml", "."])
def test_no_cases_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError, match="no worked cases"):
        run_cases(tmp_path / name, FRAMEWORK, RULEBOOK)
