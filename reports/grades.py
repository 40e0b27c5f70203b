"""The grade picture: each judgement with what it could be, how much is known, and what the group itself says."""

from __future__ import annotations

from typing import Any, Literal

from base.words import say_grade, say_range
from engine.assessment import Assessment
from engine.results import JudgementResult, Moderated, Verdict
from reports.content import Content
from reports.words import say_date


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
    grade: str | None
    """The provisional grade; nothing where too little is known."""
    shown: str
    """The provisional grade in words, or `not enough evidence`."""
    underlying: str
    """What the evidence held would give, however little it is."""
    floor: str
    """The grade if all that is unknown turned out badly."""
    ceiling: str
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
    """Overall effectiveness first, where there is such a grade, then every judgement in the order of the framework.

    Args:
        before: that of the last briefing.
    """
    judged = tuple(_judgement_line(j, before) for j in assessment.judgements.values())
    return (_overall_line(assessment.overall, assessment, before), *judged) if assessment.overall else judged


def _overall_line(overall: Verdict, assessment: Assessment, before: Assessment | None) -> GradeLine:
    keys = [j for j in assessment.judgements.values() if j.kind == "key"]
    counts = {name: sum(getattr(k, name) for k in keys) for name in ("covered", "known", "applicable")}
    earlier = before.overall if before else None
    fields = {"code": "overall", "short": overall.name, "kind": "overall", "why": overall.because[0].why}
    return _line(overall, earlier, **fields, **counts)


def _judgement_line(judgement: JudgementResult, before: Assessment | None) -> GradeLine:
    earlier = before.judgements.get(judgement.code) if before else None
    return _line(judgement, earlier, why=_why(judgement))


def _line(result: Verdict, earlier: Verdict | None, **fields: Any) -> GradeLine:
    moderated = result.moderated
    return GradeLine.taken_from(
        result,
        shown=_shown(result),
        could_be=say_range(result.floor, result.ceiling),
        borderline=result.borderline_because.why if result.borderline_because and result.grade else "",
        group=_say_moderated(moderated) if moderated else "",
        group_grade=moderated.grade if moderated else "",
        group_stale=bool(moderated and moderated.stale),
        before=_shown(earlier) if earlier else "",
        **fields,
    )


def _why(judgement: JudgementResult) -> str:
    """The best fit, with what limited it; where coverage withholds the grade, that alone."""
    if not judgement.gradeable:
        return f"{judgement.enough.name}." if judgement.enough else "Too little is known to grade it."
    limited = judgement.deciding != judgement.steps[0]
    return " ".join(reason.why for reason in (judgement.steps if limited else judgement.steps[:1]))


def _shown(result: Verdict) -> str:
    return say_grade(result.grade)


def _say_moderated(moderated: Moderated) -> str:
    stale = " The facts have changed since." if moderated.stale else ""
    return f"{moderated.by}, {say_date(moderated.on)}: {moderated.reason}{stale}"


class ChanceLine(Content):
    """One judgement with the share of inspections like it that were published with each grade."""

    code: str
    """Its code, such as HP."""
    short: str
    """Its short name."""
    grades: tuple[str, ...]
    """The grades, best first."""
    shares: tuple[int, ...]
    """The share of each grade, in the same order, per mille."""


def gather_chances(assessment: Assessment) -> tuple[ChanceLine, ...]:
    """The judgements that are graded, in the order of the framework; none where the rules give no chances."""
    graded = [j for j in assessment.judgements.values() if j.gradeable and j.probabilities]
    best_first = tuple(reversed(assessment.rulebook.grades))
    return tuple(
        ChanceLine.taken_from(
            j, grades=best_first, shares=tuple(round(1000 * j.probabilities.get(g, 0)) for g in best_first)
        )
        for j in graded
    )
