"""What the preparation group says and decides: grades of its own, what does not apply, decisions, history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from application.queries.grades import assess, challenges
from application.session import Session

if TYPE_CHECKING:
    from evidence.models import Answer, Decision, Exclusion, Moderation, PastGrade


def moderate(
    session: Session, judgement: str, grade: str | None, reason: str, by: str, as_of: date
) -> tuple[Moderation, str | None]:
    """Put the group's own grade beside the engine's.

    Args:
        judgement: code of a judgement, or `overall`.
        grade: the group's own grade; None withdraws the one it gave.
        reason: why.
        as_of: the day whose facts the group had before it.

    Returns:
        What was entered, and the grade the engine gives; None where it gives none.

    Raises:
        NotFoundError: there is no such judgement.
        InputError: the grade is none, or no reason is given.
    """
    from engine.moderation import moderation_of

    assessment = assess(session, as_of)
    with session.register.change(by, "moderate") as change:
        made = moderation_of(assessment, judgement, grade, reason, by, change.next_id("moderation"))
        change.put("moderation", made)
    judged = assessment.judgements.get(made.judgement) or assessment.overall
    return made, judged.grade if judged else None


def exclude(session: Session, descriptor: str, reason: str, by: str, on: date, *, undo: bool = False) -> Exclusion:
    """Mark a descriptor as not applicable to this authority; see `evidence.intake.exclude_descriptor`."""
    from evidence.intake import exclude_descriptor

    return exclude_descriptor(session.register, session.framework, descriptor, reason, by, on, undo=undo)


def answer_challenge(
    session: Session,
    id: str,
    reason: str,
    by: str,
    on: date,
    *,
    until: date | None = None,
    evidence: Sequence[str] = (),
) -> Answer:
    """Answer a challenge; it comes back once the answer lapses or the facts it rests on change.

    Args:
        session: the open workspace.
        id: id of a challenge that is asked on that day, in any case of letters.
        reason: what answers it.
        by: who says so.
        on: the day of the answer.
        until: the last day it stands.
        evidence: ids of evidence items it points to.

    Raises:
        NotFoundError: no such challenge is asked on that day.
        InputError: no reason is given, or the answer would have lapsed already.
    """
    from base.errors import NotFoundError
    from base.words import did_you_mean, long_day
    from engine.challenges.standing import answer_to
    from evidence import answers

    asked = {c.id.casefold(): c for c in challenges(session, assess(session, on))}
    challenge = asked.get(id.strip().casefold())
    if challenge is None:
        hint = did_you_mean(id, [c.id for c in asked.values()])
        raise NotFoundError(
            f"No challenge {id} is asked on {long_day(on)}.",
            where=id,
            hint=hint,
            remedy="" if hint else "list challenges",
        )
    made = answer_to(challenge, reason=reason, by=by, on=on, until=until)
    return answers.answer_challenge(session.register, made, evidence=evidence)


def add_decision(
    session: Session,
    text: str,
    on: date,
    *,
    owner: str = "",
    due: date | None = None,
    about: Sequence[str] = (),
    actor: str,
) -> Decision:
    """Enter a decision of the group; see `evidence.intake.add_decision`."""
    from evidence.intake import add_decision

    return add_decision(session.register, session.framework, text, on, owner=owner, due=due, about=about, actor=actor)


def close_decision(session: Session, id: str, outcome: str, on: date, *, actor: str) -> Decision:
    """Close a decision with what came of it; see `evidence.intake.close_decision`."""
    from evidence.intake import close_decision

    return close_decision(session.register, id, outcome, on, actor=actor)


def add_past_grade(
    session: Session,
    service: str,
    judgement: str,
    grade: str,
    *,
    level: Literal["headline", "supporting"],
    framework: str,
    on: date | None,
    actor: str,
) -> PastGrade:
    """Enter a grade of an earlier inspection, which counts for no grade of now.

    Args:
        service: what was inspected.
        judgement: its name in that inspection.
        grade: in the words of that inspection's own scale.
        level: whether it headed the report.
        framework: the framework it was given under.
        on: the day of the report.
    """
    from evidence.models import PastGrade

    with session.register.change(actor, "history add") as change:
        entered = PastGrade(
            id=change.next_id("past-grade"),
            service=service,
            judgement=judgement,
            grade=grade.lower(),
            level=level,
            framework=framework,
            on=on,
        )
        change.put("past-grade", entered)
    return entered
