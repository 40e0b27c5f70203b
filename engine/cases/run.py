"""Worked cases, run: whether the grades and the rules behind them come out as the group says they should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from base.words import list_words
from descriptors.models import Framework
from engine.assessment import OVERALL, Assessment, assess_worlds
from engine.cases.case import PLAN, Case
from engine.cases.files import read_cases
from engine.challenges.challenge import find_challenges
from engine.challenges.past import Grounds, Past
from engine.facts import Variation
from engine.results import DescriptorResult, Reason, Verdict
from engine.second_reading import read_again
from evidence.models import Measure, SpotCheck
from evidence.plan_models import PastGrade, Plan
from rules.models import Rulebook

_READ_AGAIN = 400
"""Rows of each table that are read a second time; so many cases make more of them than a wait is worth."""


class CaseResult(NamedTuple):
    """How one case came out.

    Attributes:
        differences: what came out otherwise, a sentence each, with the rule that decided; none where it passed.
    """

    case: Case
    place: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


def run_cases(path: Path, framework: Framework, rulebook: Rulebook) -> tuple[CaseResult, ...]:
    """Run the worked cases of a file, or of every `.yaml` file in a folder.

    Every decision is made a second time, and formulas are read a second time, in plain Python.

    Raises:
        EngineFaultError: the second reading does not agree.
        NotFoundError: there are no cases there.
        ManyProblems: a case cannot be read; each problem names file, line and the nearest word.
    """
    cases = read_cases(path, framework, rulebook)
    rulebook = rulebook.model_copy(update={"changed": ()})  # no case is about whose the rules are
    worlds = {n: (c.facts, Variation()) for n, c in enumerate(cases)}
    assessments = assess_worlds(worlds, framework, rulebook, confirm=True)
    read_again(assessments[0].world.evaluation, rows=_READ_AGAIN)
    return tuple(
        CaseResult(case, place, tuple(_differences(case, assessments[n]))) for n, (case, place, _) in enumerate(cases)
    )


def _differences(case: Case, assessment: Assessment) -> Iterator[str]:
    results = {**assessment.descriptors, **assessment.results}
    for about, expected in case.expect.items():
        result = results.get(about)
        if result is None:
            yield f"{about} does not apply here, so nothing follows for it."
            continue
        decided = result.because if isinstance(result, DescriptorResult) else result.deciding
        for field in expected.model_fields_set - {"rule", "rules"}:
            wanted, actual = getattr(expected, field), getattr(result, field)
            if actual != wanted:
                why = f"{decided.rule}: {decided.why}"
                yield f"{about} {field}: expected {_said(wanted)}, but it is {_said(actual)} ({why})"
        if expected.rule and expected.rule != decided.rule:
            yield f"{about}: expected {expected.rule} to decide, but {decided.rule} did ({decided.why})"
        had_part = rules_of(about, assessment)
        for rule in expected.rules:
            if rule not in had_part:
                yield f"{about}: expected {rule} to have a part, but only {list_words(had_part, 'and')} had"
    if case.challenges is not None:
        actual = find_challenges(assessment, _beside(case)).challenges
        codes = sorted({challenge.code for challenge in actual})
        if codes != sorted(set(case.challenges)):
            yield f"challenges: expected {_said(sorted(set(case.challenges)))}, but they are {_said(codes)}"


def _beside(case: Case) -> Grounds:
    """What challenges are asked of beside the facts of an assessment."""
    premises = case.given
    plan = Plan(id=PLAN, name="the plan", file_name="plan.csv", sha256="0" * 64)
    grades = [
        PastGrade(id=f"G{n}", service="", judgement="", level="headline", **grade.model_dump())
        for n, grade in enumerate(premises.history)
    ]
    return Grounds(
        [plan] if premises.imported else [],
        [Measure(id=f"M{n}", period="", **measure.model_dump()) for n, measure in enumerate(premises.measures)],
        [
            SpotCheck(id=f"SC{n}", by="Somebody else", claims="", **check.model_dump())
            for n, check in enumerate(premises.checks)
        ],
        Past(grades=grades, people=premises.people),
    )


def rules_of(about: str, assessment: Assessment) -> tuple[str, ...]:
    """Ids of the rules that had a part in a descriptor, a judgement or `overall`, each once."""
    if about in assessment.descriptors:
        result = assessment.descriptors[about]
        bearings = assessment.bearings(about)
        steps = [
            *(w.counted.rule.id for w in bearings),
            *(w.carrier.rule.id for w in bearings),
            *(w.capped.rule.id for w in bearings if w.capped),
            *(i.concluded.rule.id for i in assessment.improvements(about)),
        ]
    else:
        result = assessment.results.get(about)
        steps = _showing(assessment) if about == OVERALL else _acting_on(about, assessment)
    return tuple(dict.fromkeys([*steps, *(r.rule for r in (_reasons(result) if result else ()))]))


def _showing(assessment: Assessment) -> list[str]:
    """Ids of the rules that say whether the overall grade can be said."""
    return [rule.id for rule in assessment.world.concluded("overall", "shown").rules]


def _acting_on(judgement: str, assessment: Assessment) -> list[str]:
    """Ids of the rules by which other judgements act on one."""
    evaluation, row = assessment.world.evaluation, assessment.world.row("judgement", judgement)
    pairs = evaluation.link("pair", "other")
    return [
        rule.id
        for name, kind in assessment.rulebook.kinds.items()
        if kind.each == "pair" and assessment.rulebook.deciding[name]
        for at in (pairs == row).nonzero()[0]
        for rule in evaluation.decision(name, int(at)).rules
    ]


def _reasons(result: DescriptorResult | Verdict) -> list[Reason]:
    if isinstance(result, DescriptorResult):
        return [result.because]
    return [*result.because, *([result.borderline_because] if result.borderline_because else [])]


def _said(value: object) -> str:
    if isinstance(value, list):
        return list_words(map(str, value), "and") or "none"
    return "no grade" if value is None else str(value).lower()
