"""The grade picture: each judgement with what it could be, how much is known, and what the group itself says."""

from __future__ import annotations

from typing import Literal

from descriptors.models import Grade
from engine.assessment import Assessment
from engine.results import JudgementResult, Moderated, OverallResult
from reports.content import Content
from reports.words import say_date

NOT_ENOUGH = "not enough evidence"
"""What stands in place of a grade where too little is known to give one: neither a fail nor progress."""


class GradeLine(Content):
    """One judgement, or overall effectiveness."""

    code: str
    """Its code, such as HP; `overall` for overall effectiveness."""
    name: str
    """Its full name."""
    short: str
    """A short name for tables."""
    kind: Literal["overall", "key", "sub", "review"]
    """Whether it is overall effectiveness, counts to it, sits inside another judgement, or is graded apart."""
    grade: Grade | None
    """The provisional grade; nothing where too little is known."""
    shown: str
    """The provisional grade in words, or `not enough evidence`."""
    underlying: Grade
    """What the evidence held would give, however little it is."""
    floor: Grade
    """The grade if all that is unknown turned out badly."""
    ceiling: Grade
    """The grade if all that is unknown turned out well."""
    could_be: str
    """The range from floor to ceiling in words."""
    covered: int
    """Number of descriptors that evidence covers."""
    known: int
    """Number of descriptors that anything at all is held on."""
    applicable: int
    """Number of descriptors that apply."""
    why: str
    """The rule that decided it, in words."""
    borderline: str
    """Why it could be read either way; empty where it could not."""
    group: str
    """Who gave the group's own grade, when and why; empty where it gave none."""
    group_grade: str
    """The group's own grade alone."""
    group_stale: bool
    """Whether the facts have changed since the group gave its grade."""
    before: str
    """The grade in the last briefing, in words; empty where there was none."""


def gather_grades(assessment: Assessment, before: Assessment | None = None) -> tuple[GradeLine, ...]:
    """Overall effectiveness first, then every judgement in the order of the framework.

    Args:
        assessment: the one to report.
        before: that of the last briefing.
    """
    keys = [j for j in assessment.judgements.values() if j.kind == "key"]
    overall = _line(
        assessment.overall,
        code="overall",
        short=assessment.overall.name,
        kind="overall",
        covered=sum(k.covered for k in keys),
        known=sum(k.known for k in keys),
        applicable=sum(k.applicable for k in keys),
        why=assessment.overall.because.why,
        before=_shown(before.overall) if before else "",
    )
    return (overall, *(_judgement_line(j, before) for j in assessment.judgements.values()))


def _judgement_line(judgement: JudgementResult, before: Assessment | None) -> GradeLine:
    earlier = before.judgements.get(judgement.code) if before else None
    return _line(
        judgement,
        code=judgement.code,
        short=judgement.short,
        kind=judgement.kind,
        covered=judgement.covered,
        known=judgement.known,
        applicable=judgement.applicable,
        why=_why(judgement),
        before=_shown(earlier) if earlier else "",
    )


def _line(
    result: JudgementResult | OverallResult,
    *,
    code: str,
    short: str,
    kind: Literal["overall", "key", "sub", "review"],
    covered: int,
    known: int,
    applicable: int,
    why: str,
    before: str,
) -> GradeLine:
    moderated = result.moderated
    return GradeLine(
        code=code,
        name=result.name,
        short=short,
        kind=kind,
        grade=result.grade,
        shown=_shown(result),
        underlying=result.underlying,
        floor=result.floor,
        ceiling=result.ceiling,
        could_be=say_range(result.floor, result.ceiling),
        covered=covered,
        known=known,
        applicable=applicable,
        why=why,
        borderline=result.borderline_because.why if result.borderline_because and result.grade else "",
        group=_say_moderated(moderated) if moderated else "",
        group_grade=moderated.grade if moderated else "",
        group_stale=bool(moderated and moderated.stale),
        before=before,
    )


def _why(judgement: JudgementResult) -> str:
    """The best fit, with what limited it; where coverage withholds the grade, that alone."""
    coverage, fit, limit = judgement.because
    if not judgement.gradeable:
        return f"{coverage.name}."
    best = next(tested.value for tested in limit.tested if tested.attribute == "fit")
    return " ".join(reason.why for reason in ((fit, limit) if best != judgement.underlying else (fit,)))


def say_range(floor: Grade, ceiling: Grade) -> str:
    """What a grade could still be, worst to best."""
    return floor if floor == ceiling else f"{floor} to {ceiling}"


def _shown(result: JudgementResult | OverallResult) -> str:
    return result.grade or NOT_ENOUGH


def _say_moderated(moderated: Moderated) -> str:
    stale = " The facts have changed since." if moderated.stale else ""
    return f"{moderated.by}, {say_date(moderated.on)}: {moderated.reason}{stale}"
