"""Why each grade: the rules that decided a judgement, and what is held for and against each of its descriptors."""

from __future__ import annotations

from collections.abc import Sequence

from base.words import say_grade
from engine.assessment import Assessment
from engine.bearings import Bearings
from engine.gaps.ways import standing_of
from engine.results import Reason, Status, Verdict, Weighed
from engine.sentences import in_words
from reports.content import Content
from reports.limits import Cut
from rules.models import Rulebook


class RuleLine(Content):
    """One rule that was applied."""

    rule: str
    """Its id."""
    name: str
    """Its name, a few words."""
    why: str
    """What it says, in plain English."""
    tested: tuple[str, ...]
    """What each of its tests found."""
    source: str
    """Where the rule comes from: found, recalled, inferred or our choice."""


class BearingLine(Content):
    """What one evidence entry says of one descriptor."""

    evidence: str
    """Id of the entry."""
    words: str
    """What it says, such as `strong in most`, and its rung of the ladder."""


class DescriptorLine(Content):
    """One descriptor with what is held on it."""

    id: str
    """Its id, such as HP-07."""
    judgement: str
    """Code of its judgement."""
    theme: str
    """Its topic, a few words."""
    statement: str
    """What good looks like, in our own words."""
    status: Status
    """Met, partly met, not met, or not enough evidence."""
    grade: str | None
    """The grade that what is held would give; nothing where nothing is held."""
    why: str
    """The rule that decided it, in words."""
    rule: str
    """Id of that rule."""
    supports: tuple[BearingLine, ...]
    """What counts for it: of many the weightiest."""
    more_supports: int
    """How many more count for it."""
    undermines: tuple[BearingLine, ...]
    """What counts against it: of many the weightiest."""
    more_undermines: int
    """How many more count against it."""
    lapsed: tuple[str, ...]
    """Ids of entries that no longer count, or not yet."""
    open_actions: tuple[str, ...]
    """Ids of the areas for improvement that still stand against it."""


class JudgementReasons(Content):
    """The reasons of one judgement, or of overall effectiveness."""

    code: str
    """Its code; `overall` for overall effectiveness."""
    name: str
    """Its full name."""
    shown: str
    """Its provisional grade in words."""
    rules: tuple[RuleLine, ...]
    """The rules that decided it, in the order they were applied."""
    descriptors: tuple[DescriptorLine, ...]
    """Its descriptors; none for overall effectiveness."""


def gather_reasons(assessment: Assessment, cut: Cut) -> tuple[JudgementReasons, ...]:
    """The reasons of overall effectiveness and of every judgement, in the order of the framework.

    Args:
        cut: how much is told of what counts for and against a descriptor.
    """
    overall = assessment.overall
    because = overall.because if overall else ()
    lines = [_reasons("overall", overall, because, assessment, ())] if overall else []
    for judgement in assessment.framework.judgements:
        result = assessment.judgements[judgement.code]
        applying = [d.id for d in judgement.descriptors if d.id in assessment.descriptors]
        descriptors = tuple(_descriptor(id, assessment, cut) for id in applying)
        lines.append(_reasons(result.code, result, result.because, assessment, descriptors))
    return tuple(lines)


def _reasons(
    code: str,
    result: Verdict,
    because: Sequence[Reason],
    assessment: Assessment,
    descriptors: tuple[DescriptorLine, ...],
) -> JudgementReasons:
    return JudgementReasons(
        code=code,
        name=result.name,
        shown=say_grade(result.grade),
        rules=_rules([*because, result.borderline_because], assessment.rulebook),
        descriptors=descriptors,
    )


def _rules(reasons: Sequence[Reason | None], rulebook: Rulebook) -> tuple[RuleLine, ...]:
    by_rule = {reason.rule: reason for reason in reasons if reason}
    return tuple(_rule(reason, rulebook) for reason in by_rule.values())


def _rule(reason: Reason, rulebook: Rulebook) -> RuleLine:
    rule = rulebook.rule(reason.rule)
    tested = (in_words(t, rulebook.attribute(rule.of, t.attribute), rulebook.policy) for t in reason.tested)
    return RuleLine.taken_from(reason, tested=tuple(tested))


def _descriptor(id: str, assessment: Assessment, cut: Cut) -> DescriptorLine:
    descriptor, standing = assessment.framework.descriptors[id], standing_of(id, assessment)
    result, supports, undermines = standing.result, *(_told(side, cut) for side in (standing.support, standing.weak))
    return DescriptorLine.taken_from(
        result,
        theme=descriptor.theme,
        statement=descriptor.statement,
        why=result.because.why,
        rule=result.because.rule,
        supports=supports,
        more_supports=len(standing.support) - len(supports),
        undermines=undermines,
        more_undermines=len(standing.weak) - len(undermines),
        lapsed=standing.lapsed,
    )


def _told(side: Bearings, cut: Cut) -> tuple[BearingLine, ...]:
    """The weightiest of what stands on one side of a descriptor, in order of the items."""
    weightiest = cut.shown("bearings", (-side.column("carried")).argsort(kind="stable").tolist())
    return tuple(_bearing(side[at]) for at in sorted(weightiest))


def _bearing(weighed: Weighed) -> BearingLine:
    extent = f"{weighed.bearing.seriousness} in {weighed.bearing.prevalence}, {weighed.rung}"
    capped = f", {weighed.cap}" if weighed.carried < weighed.value and weighed.cap else ""
    return BearingLine(evidence=weighed.item.id, words=extent + capped)
