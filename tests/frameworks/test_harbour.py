"""A framework nobody here had in mind, in YAML only: five grades, a limit by leadership, the worst of four."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from application.commands.group import moderation_of
from application.queries.frameworks import check
from base.errors import ManyProblems, NotFoundError
from descriptors.loader import check_framework, load_framework
from descriptors.models import Framework
from engine.assessment import Assessment, assess, assess_worlds
from engine.cases.run import run_cases
from engine.facts import Facts, Variation
from engine.frames import frames_of
from engine.replay import load_rule_set, rule_set
from engine.serialise import assessment_as_data
from engine.worlds import OVERALL
from evidence.models import Item
from reports.scale import Scale
from rules.loader import load_rulebook, rules_folder
from rules.models import Rulebook
from tests.engine.registers import item
from tests.frameworks.commands import NOTHING_TOLD, Call, words_of, workspace

HARBOUR = Path(__file__).parent / "harbour"
FRAMEWORK = load_framework(HARBOUR)
RULEBOOK = load_rulebook(rules_folder(HARBOUR))
AS_OF = date(2014, 3, 3)
GRADES = ("failing", "weak", "requires improvement to be good", "sound", "excellent")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the framework, to be changed."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


def graded(*items: Item, framework: Framework = FRAMEWORK, rulebook: Rulebook = RULEBOOK) -> Assessment:
    return assess(Facts(AS_OF, evidence=items), framework, rulebook, confirm=True)


def test_it_is_read_without_a_word() -> None:
    assert check_framework(HARBOUR) == []
    assert RULEBOOK.grades == GRADES
    assert (RULEBOOK.failing, RULEBOOK.benchmark) == ("failing", "sound")


def test_its_worked_cases_come_out() -> None:
    results = run_cases(HARBOUR / "rules" / "cases", FRAMEWORK, RULEBOOK)
    assert [(r.case.case, *r.differences) for r in results if not r.passed] == []
    assert len(results) >= 3


def test_what_its_rules_leave_out_is_as_the_defaults_have_it() -> None:
    defaults = {(k.each, n) for k in RULEBOOK.strata["default"].facts.values() for n in k.properties}
    assert {("judgement", "held_back"), ("judgement", "met"), ("link", "open"), ("descriptor", "covered")} <= defaults
    judgement = graded().judgements["EH"]
    assert judgement.probabilities == {}
    assert not judgement.borderline
    assert judgement.balance == judgement.held_back == judgement.score


def test_with_nothing_known_it_could_be_anything() -> None:
    assessment = graded()
    assert assessment.overall
    assert assessment.overall.grade is None
    for result in (*assessment.judgements.values(), assessment.overall):
        assert (result.floor, result.ceiling) == ("failing", "excellent")


def test_worlds_are_decided_together_by_its_rules() -> None:
    case = run_cases(HARBOUR / "rules" / "cases", FRAMEWORK, RULEBOOK)
    assert case
    worlds = assess_worlds(
        {"now": (Facts(AS_OF), Variation()), "later": (Facts(AS_OF), Variation(as_of=date(2015, 3, 3)))},
        FRAMEWORK,
        RULEBOOK,
    )
    assert worlds["later"].facts.as_of == date(2015, 3, 3)
    assert worlds["now"].judgements["LG"].underlying == worlds["later"].judgements["LG"].underlying


def test_its_grades_stand_in_json_and_tables() -> None:
    data = assessment_as_data(graded())
    assert data["grades"] == list(GRADES)
    assert json.loads(json.dumps(data))["overall"]["name"] == "Standing of the authority"
    assert tuple(frames_of(graded()).judgements["underlying"].cat.categories) == GRADES


def test_the_group_grades_in_its_words() -> None:
    made = moderation_of(graded(), "eh", "requires improvement to be good", "We looked.", "Ann", "M1")
    assert made.grade == "requires improvement to be good"
    with pytest.raises(Exception, match="'outstanding' is not a grade") as caught:
        moderation_of(graded(), "eh", "outstanding", "We looked.", "Ann", "M1")
    assert "sound or excellent" in caught.value.hint  # type: ignore[attr-defined]


def test_the_strata_that_it_takes_over_name_no_grade() -> None:
    standard = load_rulebook(rules_folder("sif-2013"))
    for name in ("item", "bearing"):
        text = json.dumps(standard.strata[name].model_dump(mode="json"))
        told = re.sub(r"\w+_(?:good|outstanding)_bar|good cases", "", text)
        assert not re.search(r"\b(?i:inadequate|requires improvement|good|outstanding)\b", told)


def test_its_rules_are_kept_and_read_again() -> None:
    assert load_rule_set(rule_set(HARBOUR, rules_folder(HARBOUR)))[0].id == "harbour"


def test_what_a_grade_rests_on_follows_the_limit_that_its_rules_state(copy: Path) -> None:
    for path in (copy / "rules").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("leading_judgement", "captain"), "utf-8")
    rulebook = load_rulebook(rules_folder(copy))
    led = item("E1", "E01", date(2014, 2, 10), "LG-01 undermines all serious")
    before, after = (graded(*held, rulebook=rulebook) for held in ((), (led,)))
    assert before.world.acting_on("EH") == ["LG"]
    changed = {code for code in before.basis if before.basis[code] != after.basis[code]}
    assert changed == {"EH", "SG", "CC", "MO", "LG"}, "the board, PB, is not led"


def test_a_grade_its_rules_do_not_have_is_told_where_it_stands(copy: Path) -> None:
    path = copy / "judgements" / "EH.yaml"
    path.write_text(path.read_text("utf-8").replace("  sound: {meaning", "  good: {meaning"), "utf-8")
    with pytest.raises(ManyProblems) as caught:
        graded(framework=load_framework(copy))
    (problem,) = caught.value.problems
    assert "'good' is no grade of the rules in use" in problem.message
    assert problem.where == "harbour: judgements/EH.yaml (levels)"


def test_a_grade_and_a_judgement_that_are_not_there_are_told_with_their_line(copy: Path) -> None:
    levels, policy = copy / "judgements" / "EH.yaml", copy / "rules" / "policy.yaml"
    for path, old, new in ((levels, "  sound: {meaning", "  good: {meaning"), (policy, "{value: LG,", "{value: LGG,")):
        before = path.read_text("utf-8")
        path.write_text(before.replace(old, new), "utf-8")
        with pytest.raises(ManyProblems) as caught:
            check(copy, None)
        (problem,) = caught.value.problems
        line = before[: before.index(old)].count("\n") + 1
        assert problem.where.startswith(f"{path}:{line}")
        path.write_text(before, "utf-8")
    assert "Did you mean LG" in problem.hint


def test_what_is_feared_of_a_descriptor_that_is_not_there_is_told(copy: Path) -> None:
    fears = copy / "rules" / "fears.yaml"
    group = "fears:\n  - points: 5\n    says: A.\n    why: B.\n    descriptors: [EH-01,\n      EH-77]\n"
    fears.write_text(f"{group}otherwise: {{points: 1, says: C., why: D.}}\n", "utf-8")
    with pytest.raises(ManyProblems) as caught:
        check(copy, None)
    (problem,) = caught.value.problems
    assert (problem.message, problem.where) == ("harbour has no descriptor EH-77.", f"{fears}:6")


def without_overall(folder: Path) -> tuple[Framework, Rulebook]:
    """The framework as ILACS is from 2026: its judgements stand alone."""
    (folder / "rules" / "5-overall.yaml").write_text("stratum: overall\npurpose: There is none.\nfacts: {}\n", "utf-8")
    policy = folder / "rules" / "policy.yaml"
    lines = [line for line in policy.read_text("utf-8").splitlines() if not line.startswith("  excellent_count:")]
    policy.write_text("\n".join(lines) + "\n", "utf-8")
    for case in (folder / "rules" / "cases").glob("*.yaml"):
        kept = [line for line in case.read_text("utf-8").splitlines() if not line.strip().startswith("overall:")]
        case.write_text("\n".join(kept) + "\n", "utf-8")
    return load_framework(folder), load_rulebook(rules_folder(folder))


def test_a_framework_without_an_overall_grade_has_none(copy: Path) -> None:
    framework, rulebook = without_overall(copy)
    assessment = graded(framework=framework, rulebook=rulebook)
    assert assessment.overall is None
    assert assessment_as_data(assessment)["overall"] is None
    assert all(r.passed for r in run_cases(copy / "rules" / "cases", framework, rulebook))
    with pytest.raises(NotFoundError, match="has no judgement 'overall'"):
        moderation_of(assessment, OVERALL, "sound", "We looked.", "Ann", "M1")


def test_a_case_cannot_expect_an_overall_grade_that_is_not_there(copy: Path) -> None:
    framework, rulebook = without_overall(copy)
    case = copy / "case.yaml"
    case.write_text("cases:\n- case: x\n  as_of: 2014-03-03\n  expect: {overall: {grade: sound}}\n", "utf-8")
    with pytest.raises(ManyProblems) as caught:
        run_cases(case, framework, rulebook)
    assert "There is no 'overall'" in caught.value.problems[0].message


# --- by its commands --------------------------------------------------------------------------------------------


@pytest.fixture
def readiness(empty_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the commands on the framework as it is."""
    return workspace(HARBOUR, empty_home, monkeypatch, capsys)


@pytest.fixture
def alone(copy: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the commands on the framework without its overall grade."""
    without_overall(copy)
    return workspace(copy, empty_home, monkeypatch, capsys)


def attach(readiness: Call) -> None:
    Path("review.txt").write_text("We looked at 40 files, and 36 met the standard.", "utf-8")
    readiness(
        *("evidence", "attach", "review.txt", "--type", "file-review", "--about", "2014-02-10", "--lead", "Ann Lead"),
        *("--sample", "40", "--met", "36", "--bears-on", "EH-01", "--by", "Ann Lead"),
    )


def assert_no_grade_of_another(told: str) -> None:
    """Grades of another framework never stand beside its own. "Good" is an everyday word, and part of a grade here."""
    told = told.lower()
    assert "outstanding" not in told
    assert "inadequate" not in told
    meant = re.search(r"\b(?:to|is|would be|for|and|not|than) good\b(?! enough)", told)
    assert not meant, told[max(meant.start() - 80, 0) : meant.end() + 40]


def test_rules_are_shown_and_tried_by_command(readiness: Call) -> None:
    assert "Practice is never better than one grade above leadership." in readiness("rules", "show", "L-LED-WEAK")
    assert "Worked out: fit > most" in readiness("rules", "show", "judgement.limited")
    assert "3 of 3 cases" in readiness("rules", "test")


COMMANDS: list[tuple[tuple[str, ...], str]] = [
    (("assess",), "Early help"),
    (("assess", "--json"), '"requires improvement to be good"'),
    (("assess", "--assume", "EH-02=+E01:most:strong"), "EH-02"),
    (("assess", "--fail-on", "weak"), "Early help"),
    (("explain", "EH-01"), "D-PARTLY"),
    (("explain", "EH"), "F-IMPROVE"),
    (("explain", "EH", "--verbose"), "Why not sound"),
    (("challenges",), ""),
    (("compare", "--since", "2014-01-01"), "EH-01"),
    (("gaps",), "EH-01"),
    (("gaps", "--json"), "EH-01"),
    (("lift", "EH"), "then EH is sound"),
    (("lift", "EH", "--to", "excellent"), "EH to excellent"),
    (("lift", "EH", "--json"), '"sound"'),
    (("forecast",), "RITBG requires improvement to be good, W weak, F failing"),
    (("forecast", "--json"), '"EH"'),
    (("moderate", "EH", "--grade", "sound", "--reason", "We looked.", "--by", "Bo"), "sound"),
    (("doctor",), "come out the same"),
]
PAPERS: list[tuple[tuple[str, ...], str]] = [
    (("briefing", "-o", "briefing.md"), "Requires improvement to be good"),
    (("briefing", "-o", "briefing.html"), "Requires improvement to be good"),
    (("briefing", "--full", "-o", "briefing.md"), "What would lift each key judgement"),
    (("gaps", "-o", "gaps.md"), "What stands between here and sound"),
    (("gaps", "-o", "gaps.html"), "What stands between here and sound"),
    (("report", "progress", "--with-grades", "-o", "progress.md"), "excellent, sound, requires improvement to be good"),
    (("report", "progress", "--with-grades", "-o", "progress.html"), "Requires improvement to be good"),
]
OF_ALL: list[tuple[tuple[str, ...], str]] = [
    (("assess",), "Standing of the authority"),
    (("explain", "overall"), "Standing of the authority"),
    (("lift", "overall", "--to", "weak"), "Standing of the authority"),
    (("forecast", "--json"), '"overall"'),
]


@pytest.mark.parametrize("workspace_of", ["readiness", "alone"])
@pytest.mark.parametrize(("words", "expected"), COMMANDS, ids=words_of)
def test_every_command_works_on_it(
    workspace_of: str, words: tuple[str, ...], expected: str, request: pytest.FixtureRequest
) -> None:
    readiness: Call = request.getfixturevalue(workspace_of)
    attach(readiness)
    told = readiness(*words, *(() if words == ("doctor",) else ("--as-of", "2014-03-03")))
    assert expected in told
    assert_no_grade_of_another(told)
    assert not re.search(NOTHING_TOLD, told)
    if workspace_of == "alone":
        assert "Standing of the authority" not in told


@pytest.mark.parametrize("workspace_of", ["readiness", "alone"])
@pytest.mark.parametrize(("words", "expected"), PAPERS, ids=words_of)
def test_every_paper_is_written_in_its_words(
    workspace_of: str, words: tuple[str, ...], expected: str, request: pytest.FixtureRequest
) -> None:
    readiness: Call = request.getfixturevalue(workspace_of)
    attach(readiness)
    readiness(*words, "--as-of", "2014-03-03")
    text = re.sub(r"<style.*?</style>", "", Path(words[-1]).read_text("utf-8"), flags=re.DOTALL)
    assert expected in text
    assert_no_grade_of_another(text)
    assert not re.search(NOTHING_TOLD, text)
    assert not re.search(r"<p>\s*</p>|<h\d[^>]*>\s*</h\d>|\n#+ *\n", text)
    if workspace_of == "alone":
        assert "Standing of the authority" not in text


@pytest.mark.parametrize("workspace_of", ["readiness", "alone"])
@pytest.mark.parametrize("words", [("briefing",), ("gaps",), ("report", "progress", "--with-grades")], ids=words_of)
def test_every_paper_opens_in_word(workspace_of: str, words: tuple[str, ...], request: pytest.FixtureRequest) -> None:
    readiness: Call = request.getfixturevalue(workspace_of)
    attach(readiness)
    readiness(*words, "-o", "paper.docx", "--as-of", "2014-03-03")
    document = Document("paper.docx")
    text = "\n".join(
        [p.text for p in document.paragraphs]
        + [c.text for table in document.tables for row in table.rows for c in row.cells]
    )
    assert "sound" in text.lower()
    assert_no_grade_of_another(text)


@pytest.mark.parametrize(("words", "expected"), OF_ALL, ids=words_of)
def test_its_overall_grade_is_told_by_its_name(readiness: Call, words: tuple[str, ...], expected: str) -> None:
    attach(readiness)
    assert expected in readiness(*words, "--as-of", "2014-03-03")


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "overall"),
        ("lift", "overall"),
        ("moderate", "overall", "--grade", "sound", "--reason", "We looked.", "--by", "Bo"),
    ],
    ids=words_of,
)
def test_who_asks_for_an_overall_grade_that_is_not_there_is_told_what_there_is(
    alone: Call, words: tuple[str, ...]
) -> None:
    told = alone(*words, "--as-of", "2014-03-03", code=2)
    assert re.search(r"Use EH, SG|It has EH, SG|Name a descriptor, a judgement, an evidence item or an action", told)


def test_without_an_overall_grade_the_briefing_answers_by_judgement(alone: Call) -> None:
    alone("briefing", "-o", "briefing.md", "--as-of", "2014-03-03")
    assert (
        "Wexmoor could not yet show what they would find: evidence covers 0 of 12 descriptors; with what is still "
        "unknown Early help, Safeguarding, In care and Leadership could be anything from failing to excellent."
    ) in Path("briefing.md").read_text("utf-8")


def test_a_grade_of_its_scale_is_the_limit_of_fail_on(alone: Call) -> None:
    attach(alone)
    assumed = ("assess", "--as-of", "2014-03-03", "--assume", "EH-02=-E01:most:serious")
    assert "failing" in alone(*assumed, "--fail-on", "requires improvement to be good", code=1)
    assert "It is failing, weak, requires improvement to be good, sound or excellent" in alone(
        *assumed, "--fail-on", "good", code=2
    )


@pytest.mark.parametrize(
    ("grades", "benchmark", "tones"),
    [
        (("not met", "met"), "met", ("1", "3")),
        (("low", "middling", "high", "higher"), "high", ("1", "2", "3", "4")),
        (GRADES, "sound", ("1", "2", "2", "3", "4")),
    ],
)
def test_grades_look_as_they_stand_to_the_benchmark(
    grades: tuple[str, ...], benchmark: str, tones: tuple[str, ...]
) -> None:
    assert Scale(grades=grades, benchmark=benchmark).tones == tones
