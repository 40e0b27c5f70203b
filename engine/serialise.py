"""An assessment as plain data: the face that other programs read, `readiness.assessment/1`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.assessment import Assessment
from engine.challenges.challenge import Challenge
from engine.results import DescriptorResult, JudgementResult, Moderated, Verdict
from engine.standing import carrying

SCHEMA = "readiness.assessment/1"


def assessment_as_data(assessment: Assessment, challenges: Sequence[Challenge] = ()) -> dict[str, Any]:
    """Everything an assessment says, ready for JSON. Keys may be added; those there stay.

    Args:
        challenges: those to be told with it.
    """
    facts = assessment.facts
    return {
        "schema": SCHEMA,
        "provisional": True,
        "framework": {"id": assessment.framework.id, "version": assessment.framework.version},
        "as_of": facts.as_of.isoformat(),
        "known_at": facts.known_at.isoformat() if facts.known_at else None,
        "caveats": list(assessment.caveats),
        "facts_digest": assessment.facts_digest,
        "rules_digest": assessment.rules_digest,
        "grades": list(assessment.rulebook.grades),
        "overall": _overall(assessment.overall) if assessment.overall else None,
        "judgements": {code: _judgement(j) for code, j in assessment.judgements.items()},
        "descriptors": {id: _descriptor(d) for id, d in assessment.descriptors.items()},
        "carrying": [
            {"items": c.items, "carries": c.carries, "rule": c.rule, "would_carry_more_if": c.needs}
            for c in carrying(assessment)
        ],
        "not_applicable": sorted(assessment.excluded),
        "challenges": [
            {"code": c.code, "about": c.about, "message": c.message, "severity": c.severity} for c in challenges
        ],
    }


_GRADED = ("name", "grade", "underlying", "floor", "ceiling", "gradeable", "borderline")
_COUNTED = ("coverage", "covered", "known", "applicable", "balance", "held_back", "score", "serious", "met")
_STANDING = ("status", "grade", "support", "weakness", "rung", "covered")


def fields_of(result: object, names: Iterable[str]) -> dict[str, Any]:
    """Some fields of a result by their names."""
    return {name: getattr(result, name) for name in names}


def _overall(overall: Verdict) -> dict[str, Any]:
    return {
        **fields_of(overall, _GRADED),
        "borderline_because": overall.borderline_because.why if overall.borderline_because else None,
        "coverage": overall.coverage,
        "rule": overall.because[0].rule,
        "underlying_rule": overall.deciding.rule,
        "moderated": _moderated(overall.moderated),
    }


def _judgement(judgement: JudgementResult) -> dict[str, Any]:
    return {
        **fields_of(judgement, _GRADED),
        "borderline_because": judgement.borderline_because.why if judgement.borderline_because else None,
        **fields_of(judgement, _COUNTED),
        "probabilities": judgement.probabilities if judgement.gradeable and judgement.probabilities else None,
        "rule": judgement.rule,
        "rules": [reason.rule for reason in judgement.because],
        "moderated": _moderated(judgement.moderated),
    }


def _moderated(moderated: Moderated | None) -> dict[str, Any] | None:
    return moderated.model_dump(mode="json") if moderated else None


def _descriptor(descriptor: DescriptorResult) -> dict[str, Any]:
    return {
        **fields_of(descriptor, _STANDING),
        "rule": descriptor.because.rule,
        **{name: list(getattr(descriptor, name)) for name in ("evidence", "actions", "open_actions")},
    }
