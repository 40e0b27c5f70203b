"""The group's own grade of a judgement, with the facts it was made on."""

from __future__ import annotations

from base.choice import one_of
from base.errors import InputError
from base.words import list_words
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
    basis = assessment.basis
    judged = [*basis, *([OVERALL] if assessment.overall else [])]
    message = f"{assessment.framework.id} has no judgement {judgement!r}."
    code = one_of(judged, judgement, message, where=judgement, hint=f"It has {list_words(judged, 'and')}.")
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
