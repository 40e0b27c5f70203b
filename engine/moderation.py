"""The group's own grade of a judgement, with the facts it was made on."""

from __future__ import annotations

from base.errors import InputError, NotFoundError
from base.words import did_you_mean, list_words
from engine.assessment import OVERALL, Assessment, overall_basis
from evidence.models import Moderation
from evidence.names import given_reason


def moderation_of(
    assessment: Assessment, judgement: str, grade: str | None, reason: str, by: str, id: str
) -> Moderation:
    """What the group says of a judgement, resting on the facts of an assessment.

    Args:
        assessment: what the group had before it.
        judgement: code of a judgement, or `overall`.
        grade: the group's own grade; None withdraws the one it gave.
        reason: why.
        id: id of the new entry.

    Raises:
        NotFoundError: there is no such judgement.
        InputError: the grade is none, or no reason is given.
    """
    code = judgement if judgement.lower() != OVERALL else OVERALL
    if code != OVERALL:
        code = code.upper()
    basis = assessment.basis
    judged = [*basis, *([OVERALL] if assessment.overall else [])]
    if code not in judged:
        raise NotFoundError(
            f"{assessment.framework.id} has no judgement {judgement!r}.",
            where=judgement,
            hint=did_you_mean(code, judged) or f"It has {list_words(judged, 'and')}.",
        )
    grades = assessment.rulebook.grades
    if grade is not None and grade not in grades:
        raise InputError(f"{grade!r} is not a grade.", field="grade", hint=f"Use {list_words(grades)}.")
    return Moderation(
        id=id,
        judgement=code,
        grade=grade or grades[0],
        reason=given_reason(reason, "The group's own grade"),
        by=by,
        on=assessment.facts.as_of,
        basis=overall_basis(assessment.framework, basis) if code == OVERALL else basis[code],
        withdrawn=grade is None,
    )
