"""What the preparation group says and decides: grades of its own, what does not apply, decisions, history."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from application.queries.grades import assess, challenges
from application.queries.lists import views
from application.session import Session
from base.choice import one_of
from base.errors import InputError
from base.words import list_words, long_day
from evidence.access_models import View
from evidence.models import Answer, Decision, Exclusion, Moderation, Retirement
from evidence.names import given_name, given_reason, given_words, same_person, says_something
from evidence.plan_models import PastGrade
from evidence.register.intake import descriptors_named

if TYPE_CHECKING:
    from engine.assessment import Assessment


def moderate(
    session: Session, judgement: str, grade: str | None, reason: str, by: str, as_of: date
) -> tuple[Moderation, str | None]:
    """Put the group's own grade beside the engine's.

    Args:
        judgement: code of a judgement, or `overall`.
        grade: the group's own grade; None withdraws the one it gave.
        as_of: the day whose facts the group had before it.

    Returns:
        What was entered, and the grade the engine gives; None where it gives none.

    Raises:
        NotFoundError: there is no such judgement.
        InputError: the grade is none, or no reason is given.
    """
    assessment = assess(session, as_of)
    with session.register.change(by, "moderate") as change:
        moderation = moderation_of(assessment, judgement, grade, reason, by, change.next_id("moderation"))
        change.put("moderation", moderation)
    judged = assessment.judgements.get(moderation.judgement) or assessment.overall
    return moderation, judged.grade if judged else None


def moderation_of(
    assessment: Assessment, judgement: str, grade: str | None, reason: str, by: str, id: str
) -> Moderation:
    """What the group says of a judgement, resting on the facts of an assessment; see `moderate`."""
    from engine.assessment import OVERALL, overall_basis

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


def exclude(session: Session, descriptor: str, reason: str, by: str, on: date, *, undo: bool = False) -> Exclusion:
    """Mark a descriptor as not applicable to this authority, or as applicable after all.

    It leaves the count once somebody else has said so too.

    Raises:
        NotFoundError: there is no such descriptor.
        InputError: no reason is given, or what is to be undone was never done.
    """
    [descriptor] = descriptors_named([descriptor], session.framework)
    reason = given_reason(reason, "Leaving a descriptor out")
    with session.register.change(by, "exclude") as change:
        known = next((e for e in session.register.exclusions() if e.descriptor == descriptor), None)
        if undo and (known is None or known.withdrawn):
            raise InputError(f"{descriptor} is not left out.", field="undo", hint="There is nothing to undo.")
        if known and not known.withdrawn and not undo and not same_person(by, known.by):
            exclusion = known.model_copy(update={"agreed_by": given_name(by, "by")})
        else:
            exclusion = Exclusion(
                id=known.id if known else change.next_id("exclusion"),
                descriptor=descriptor,
                reason=reason,
                by=given_name(by, "by"),
                on=on,
                withdrawn=undo,
            )
        change.put("exclusion", exclusion)
    return exclusion


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
        id: id of a challenge that is asked on that day, in any case of letters.
        evidence: ids of evidence items it points to.

    Raises:
        NotFoundError: no such challenge is asked on that day.
        InputError: no reason is given, the answer would have lapsed already, or the question is about who answers.
    """
    from engine.challenges.standing import answer_to

    asked = {c.id: c for c in challenges(session, assess(session, on))}
    message = f"No challenge {id} is asked on {long_day(on)}."
    challenge = asked[one_of(asked, id, message, where=id, remedy="list challenges")]
    reason = " ".join(reason.split())
    if not any(letter.isalnum() for letter in reason):
        raise InputError("An answer needs a reason.", field="reason", hint="Say in a sentence what answers it.")
    if until and until < on:
        raise InputError(
            f"The answer would have lapsed already, on {long_day(until)}.",
            field="until",
            hint=f"Name {long_day(on)} or a later day.",
        )
    by = given_name(by, "by")
    if asked_about := [name for name in _each(challenge.people) if same_person(by, name)]:
        raise InputError(
            f"The question is about {asked_about[0]}, and nobody answers a question about themselves.",
            field="by",
            hint="Ask somebody who had no part in it to answer.",
        )
    with session.register.change(by, "challenges answer") as change:
        items = tuple(dict.fromkeys(_in_use(session, id) for id in evidence))
        if challenge.about in items:
            raise InputError(
                f"{challenge.about} is what is asked about, so it does not answer that.",
                field="evidence",
                hint="Point to something else that shows it, or leave it out.",
            )
        answer = answer_to(challenge, reason=reason, by=by, on=on, until=until).model_copy(update={"evidence": items})
        change.put("answer", answer)
    return answer


def _each(listed: Iterable[str]) -> list[str]:
    """The names in lists such as `Ann Lee and Bo Reed`."""
    return [name for names in listed for name in re.split(r",\s*|\s+and\s+", names) if name]


def withdraw_answer(session: Session, id: str, reason: str, by: str, on: date) -> Answer:
    """Take the answer to a challenge back, so that it is asked again; what was answered is kept.

    Args:
        id: id of the challenge, in any case of letters.

    Raises:
        NotFoundError: no answer to it was entered.
        InputError: no reason is given, or it does not stand on that day.
    """
    reason = " ".join(given_reason(reason, "Taking an answer back").split())
    by = given_name(by, "by")
    with session.register.change(by, "challenges withdraw") as change:
        answers = {answer.id: answer for answer in session.register.answers()}
        message = f"No answer to {id} was entered."
        answer = answers[one_of(answers, id, message, where=id, remedy="list challenges")]
        if back := answer.withdrawn:
            raise InputError(f"{back.by} took the answer to {answer.id} back on {long_day(back.on)}.", where=answer.id)
        if on < answer.on:
            raise InputError(
                f"{answer.id} was answered only on {long_day(answer.on)}.", field="on", hint="Name that day or a later."
            )
        answer = answer.model_copy(update={"withdrawn": Retirement(on=on, reason=reason, by=by)})
        change.put("answer", answer)
    return answer


def _in_use(session: Session, id: str) -> str:
    item = session.register.item(id)
    if not item.in_use:
        raise InputError(
            f"{item.id} was retired or replaced, so it answers nothing.", field="evidence", remedy="list evidence"
        )
    return item.id


def add_decision(
    session: Session,
    text: str,
    on: date,
    *,
    owner: str | None = None,
    due: date | None = None,
    about: Sequence[str] = (),
    actor: str,
) -> Decision:
    """Enter a decision of the group.

    Args:
        on: the day of the meeting.
        about: descriptors, judgements, `overall` or references of actions, in any case of letters.

    Raises:
        InputError: nothing is said.
        NotFoundError: there is nothing that it could be about.
    """
    if not says_something(text):
        raise InputError("A decision needs words.", field="text", hint="Say in a sentence what was decided.")
    with session.register.change(actor, "decisions add") as change:
        names = [*session.framework.by_code, *session.framework.descriptors, "overall"]
        names += [name for action in session.register.actions() for name in (action.id, *action.refs)]
        hint = "Name a descriptor, a judgement or an action."
        decision = Decision(
            id=change.next_id("decision"),
            text=text.strip(),
            owner="" if owner is None else given_name(owner, "owner"),
            due=due,
            about=tuple(
                one_of(names, name, f"There is nothing called {name}.", field="about", hint=hint) for name in about
            ),
            made=on,
        )
        change.put("decision", decision)
    return decision


def close_decision(session: Session, id: str, outcome: str, on: date, *, actor: str) -> Decision:
    """Close a decision with what came of it.

    Raises:
        NotFoundError: there is no such decision.
        InputError: it was closed before, or nothing is said of what came of it.
    """
    outcome = given_words(outcome, "outcome")
    with session.register.change(actor, "decisions close") as change:
        decisions = {d.id: d for d in session.register.decisions()}
        decision = decisions[one_of(decisions, id, f"There is no decision {id}.", where=id)]
        if decision.closed:
            raise InputError(f"{decision.id} was closed on {decision.closed}.", hint="Enter a new decision.")
        closed = decision.model_copy(update={"closed": on, "outcome": outcome})
        change.put("decision", closed)
    return closed


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
    """
    for name, words in (("service", service), ("judgement", judgement), ("grade", grade)):
        given_words(words, name)
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


def give_view(session: Session, week: str, judgement: str, grade: str, reason: str, by: str) -> View:
    """Enter how a member grades a judgement, before the views of that week are opened.

    Args:
        week: the week of the meeting, such as `2014-W10`.
        judgement: its code, or `overall`.
        by: the member; a second view of theirs takes the place of the first.

    Raises:
        InputError: there is no such judgement or grade, no reason is given, or the views were opened already.
    """
    by, judgements, grades = given_name(by, "by"), judged(session), session.rulebook.grades
    hint = f"There are {list_words(judgements, 'and')}."
    code = one_of(judgements, judgement, f"{judgement} is no judgement.", field="judgement", hint=hint)
    message = f"{grade!r} is not a grade." if grade else "No grade is chosen."
    grade = one_of(grades, grade, message, field="grade", hint=f"It is {list_words(grades)}.")
    reason = given_reason(reason, "A view")
    with session.register.change(by, "views add") as change:
        sealed = _views(session, week, code)
        if any(view.opened for view in sealed):
            raise InputError(
                "The views on this judgement were opened already, so none can be added this week.",
                field="grade",
                hint="Say it when the group gives its own grade.",
            )
        before = next((view for view in sealed if same_person(view.by, by)), None)
        view = View(
            id=before.id if before else change.next_id("view"),
            week=week,
            judgement=code,
            by=by,
            grade=grade,
            reason=reason.strip(),
            on=change.at.date(),
        )
        change.put("view", view)
    return view


def open_views(session: Session, week: str, judgement: str, *, actor: str) -> tuple[View, ...]:
    """Open the views of a week on a judgement to the whole group.

    Raises:
        InputError: nobody has given one.
    """
    with session.register.change(actor, "views open") as change:
        sealed = _views(session, week, judgement)
        if not sealed:
            raise InputError("Nobody has given a view yet.", field="judgement", hint="Each member gives theirs first.")
        opened = tuple(view.model_copy(update={"opened": True}) for view in sealed)
        for view in opened:
            change.put("view", view)
    return opened


def _views(session: Session, week: str, judgement: str) -> tuple[View, ...]:
    """The views of a week on a judgement, in the order they were given."""
    return tuple(view for view in views(session, week) if view.judgement == judgement)


def judged(session: Session) -> tuple[str, ...]:
    """Codes of what a member can have a view on: every judgement, and `overall`."""
    return (*session.framework.by_code, "overall")
