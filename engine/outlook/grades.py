"""Grades alone, without reasons: what a forecast or a search for changes works out many times over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from descriptors.models import Framework, Grade
from engine.assessment import OVERALL, Assessment
from engine.judgements import Balance, Scenario, covered_shares, decide_coverage, decide_judgements, decide_overall
from engine.results import DescriptorResult, JudgementResult, OverallResult
from rules.models import Rulebook


class Graded(NamedTuple):
    """One judgement, or overall effectiveness, by its grades alone.

    Attributes:
        grade: None where too little is covered to give one.
        underlying: what the evidence held would give.
        floor: the grade if all that is unknown turned out badly; `ceiling` if it turned out well.
    """

    grade: Grade | None
    underlying: Grade
    floor: Grade
    ceiling: Grade


def grades_of(assessment: Assessment) -> dict[str, Graded]:
    """The grades of an assessment, by code of judgement and `overall`."""
    results: dict[str, JudgementResult | OverallResult] = {**assessment.judgements, OVERALL: assessment.overall}
    return {code: Graded(r.grade, r.underlying, r.floor, r.ceiling) for code, r in results.items()}


def grade_all(
    framework: Framework,
    rulebook: Rulebook,
    results: Mapping[str, DescriptorResult],
    scenarios: Mapping[Scenario, Mapping[str, Balance]],
) -> dict[str, Graded]:
    """Grade every judgement and overall effectiveness, by code and `overall`.

    Args:
        framework: the framework in use.
        rulebook: its rules.
        results: every descriptor that applies, decided.
        scenarios: their support and weakness, as `engine.judgements.balances` gives them.
    """
    cases = decide_judgements(framework, rulebook, scenarios)
    enough = decide_coverage(rulebook, covered_shares(framework, results))
    found = {
        code: Graded(
            grade=case["held"].grade if enough[code].rule.then["gradeable"] == "yes" else None,
            underlying=case["held"].grade,
            floor=case["floor"].grade,
            ceiling=case["ceiling"].grade,
        )
        for code, case in cases.items()
    }
    keys = [found[j.code] for j in framework.judgements if j.kind == "key"]
    overall = decide_overall(
        rulebook,
        {
            "grade": [k.grade for k in keys],
            "underlying": [k.underlying for k in keys],
            "floor": [k.floor for k in keys],
            "ceiling": [k.ceiling for k in keys],
        },
    )
    held, floor, ceiling = overall["underlying"].settled, overall["floor"].settled, overall["ceiling"].settled
    found[OVERALL] = Graded(overall["grade"].grade, held, floor, ceiling)
    return found
