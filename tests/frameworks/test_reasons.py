"""Reasons are told of a grade, by whatever steps the rules of a framework come to it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from descriptors.loader import load_framework
from engine.assessment import Assessment, assess
from engine.cases.files import read_cases
from engine.explanation.tree import Node
from engine.explanation.verdicts import judgement_node
from reports.grades import gather_grades
from reports.progress import overall_rules
from rules.loader import load_rulebook, rules_folder
from tests.frameworks.test_harbour import HARBOUR

_KINDS = re.compile(r"^  (?:coverage|leader|limit):\n(?:    .*\n)+", re.MULTILINE)
_RULES = re.compile(r"^  (?:- \{id: [CRL]-|(?:gradeable|fit|reach): ).*\n", re.MULTILINE)
_VALUES = re.compile(r"^  (?:known_share|leading_judgement): .*\n", re.MULTILINE)


def changed(path: Path, **patterns: re.Pattern[str]) -> None:
    path.write_text(patterns["without"].sub("", path.read_text("utf-8")), "utf-8")


@pytest.fixture
def graded_at_once(tmp_path: Path) -> Path:
    """The framework without coverage, best fit and limits: a judgement has the grade of its balance, and always one."""
    copy = Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))
    judging = copy / "rules" / "4-judgement.yaml"
    changed(judging, without=_KINDS)
    changed(judging, without=_RULES)
    judging.write_text(judging.read_text("utf-8").replace("then: {fit: ", "then: {grade: "), "utf-8")
    changed(copy / "rules" / "policy.yaml", without=_VALUES)
    return copy


def held_by_leadership(folder: Path) -> Assessment:
    """Early help is excellent by itself, and leadership is weak."""
    framework, rulebook = load_framework(folder), load_rulebook(rules_folder(folder))
    case, *_ = read_cases(HARBOUR / "rules" / "cases", framework, load_rulebook(rules_folder(HARBOUR)))
    return assess(case.facts, framework, rulebook)


def reasons(node: Node) -> list[str]:
    return [child.title for child in node.children if child.rule and child.kind == "rule"]


def test_a_limit_that_does_not_test_the_best_fit_is_told_in_the_briefing() -> None:
    assessment = held_by_leadership(HARBOUR)
    why = {line.code: line.why for line in gather_grades(assessment)}
    assert why["EH"] == "So the balance says. Practice is never better than one grade above leadership."
    assert why["LG"] == "So the balance says."


def test_a_judgement_that_is_graded_at_once_gives_its_one_reason_once(graded_at_once: Path) -> None:
    assessment = held_by_leadership(graded_at_once)
    result = assessment.judgements["EH"]
    assert (result.grade, [reason.rule for reason in result.because]) == ("excellent", ["F-EXCELLENT"])
    assert {line.why for line in gather_grades(assessment)[1:3]} == {"So the balance says."}
    node = judgement_node(assessment.judgements["LG"], assessment)
    assert reasons(node) == ["Grade: fits weak"]
    assert "Why not requires improvement to be good" in {child.title.partition(" [")[0] for child in node.children}


def test_how_overall_follows_is_found_by_what_concludes_it_and_not_by_a_name(graded_at_once: Path) -> None:
    rules = graded_at_once / "rules" / "5-overall.yaml"
    text = (
        rules.read_text("utf-8").replace("stratum: overall", "stratum: whole").replace("\n  overall:\n", "\n  four:\n")
    )
    found = text.replace("of: overall,", "of: four,").replace(
        "provenance: {status: choice}", "provenance: {status: found}"
    )
    rules.write_text(found, "utf-8")
    told = overall_rules(load_rulebook(rules_folder(graded_at_once)))
    assert told == ("The worst decides.", "Three that are excellent carry one that is sound.")


def test_only_balances_that_the_rules_tell_apart_are_told() -> None:
    assessment = held_by_leadership(HARBOUR)
    (fit,) = [n for n in judgement_node(assessment.judgements["EH"], assessment).children if "Best fit" in n.title]
    assert fit.exact == f"The balance is {assessment.judgements['EH'].balance} per mille."
