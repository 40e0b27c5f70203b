"""What follows from the grades: the questions that would be asked, gaps, what would lift a grade, and what if."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from starlette.responses import Response

from application.access import own_row
from application.commands.group import answer_challenge, withdraw_answer
from application.queries import grades
from base.errors import NotAllowedError, ReadinessError
from desk.forms import descriptors_listed, types_listed
from desk.pagination import paged
from desk.slips import Slip, slips_of
from desk.visit import READ, SEND, Visit, sent_from
from engine.challenges.owners import Owners
from evidence.people import same_name
from reports.gap_report import gather_gap_report
from reports.material import Material

if TYPE_CHECKING:
    from engine.challenges.challenge import Challenge
    from engine.results import Verdict
    from engine.whatif.supposition import Supposition

_ROWS = 3
"""Rows of the form for what is assumed."""


def challenges(visit: Visit, slips: Sequence[Slip] = ()) -> Response:
    """Where more is said than shown: questions with what would answer each, and what was answered."""
    picture = visit.picture
    whose, severity, state = visit.asked("whose"), visit.asked("severity"), visit.asked("state")
    only = visit.asked("only")
    every = grades.answered(visit.session, picture.assessment, visit.seen.challenges)
    if slips:
        state, only = "", visit.text("id")
    is_own = _own(visit)
    asked = [
        one
        for one in every
        if severity in ("", one.challenge.severity)
        and state in ("", one.state)
        and only in ("", one.challenge.id)
        and (whose != "mine" or is_own(one.challenge))
    ]
    page = paged(visit, asked)
    return visit.show(
        "challenges.html",
        "Questions",
        slips=slips,
        asked=[(one, visit.visitor.may("everything") or is_own(one.challenge)) for one in page.rows],
        paged=page,
        only=only,
        whose=whose,
        severity=severity,
        state=state,
        every=len(every),
        rows={a.id: a for a in picture.assessment.facts.actions},
        said=visit.said(),
    )


@sent_from(
    challenges,
    lambda visit, name: f"{name or ('until' if visit.text('until') else 'reason')}-{visit.text('id')}",
)
def answer(visit: Visit) -> Response:
    """Answer a question; it comes back once the answer lapses or its facts change."""
    answered = answer_challenge(
        visit.session,
        _own_question(visit),
        visit.text("reason"),
        visit.name,
        visit.day,
        until=visit.date("until"),
        evidence=visit.text("evidence").replace(",", " ").split(),
    )
    return visit.go("/challenges", f"Answered {answered.id}: {answered.reason} It comes back if its facts change.")


@sent_from(challenges, lambda visit, name: f"reason-{visit.text('id')}")
def withdraw(visit: Visit) -> Response:
    """Take an answer back, so that its question is asked again."""
    was = withdraw_answer(visit.session, _own_question(visit), visit.text("reason"), visit.name, visit.day)
    return visit.go("/challenges", f"The answer to {was.id} is taken back. It was: {was.reason}")


def _own_question(visit: Visit) -> str:
    """The id of the question that a form is about.

    Raises:
        NotAllowedError: it is about a row or a judgement that is not the visitor's.
    """
    id = visit.text("id")
    asked = next((c for c in visit.seen.challenges if c.id.casefold() == id.casefold()), None)
    if asked and not visit.visitor.may("everything") and not _own(visit)(asked):
        raise NotAllowedError(
            "A lead answers questions about their own rows, evidence and judgements.", hint="Ask the group."
        )
    return id


def _own(visit: Visit) -> Callable[[Challenge], bool]:
    """Tells whether a question is somebody's own: of a row or a judgement of theirs, or else theirs to answer."""
    assessment = visit.picture.assessment
    rows = (action.id for action in assessment.facts.actions if own_row(visit.visitor, action))
    subjects = {*visit.visitor.judgements, *rows}
    owners = Owners(assessment, visit.session.register.people())

    def is_own(challenge: Challenge) -> bool:
        if not subjects.isdisjoint((challenge.about, *challenge.rows)):
            return True
        return any(same_name(visit.name, owner) for owner in owners.of(challenge))

    return is_own


def gaps(visit: Visit) -> Response:
    """What stands between each descriptor and the benchmark, most important first."""
    picture = visit.picture
    typed = {name: visit.asked(name) for name in ("judgement", "lead", "theme")}
    if visit.asked("whose") == "mine":
        typed["lead"] = visit.name
    content = Material(
        visit.session.authority, picture.assessment, challenges=visit.seen.challenges, gaps=visit.seen.gaps
    )
    slips: list[Slip] = []
    try:
        report = gather_gap_report(content, "judgement", **typed)
    except ReadinessError as error:
        slips = [Slip("judgement", slip.message) for slip in slips_of(error)]
        report = gather_gap_report(content)
    return visit.show(
        "gaps.html",
        "Gaps",
        slips=slips,
        status=200,
        report=report,
        typed=typed,
        framework=visit.session.framework,
    )


def lift(visit: Visit) -> Response:
    """What would bring a judgement to a better grade."""
    picture = visit.picture
    assessment = picture.assessment
    target, to = visit.asked("target"), visit.asked("to")
    slips: list[Slip] = []
    sets = None
    if target:
        try:
            sets = grades.lift(assessment, target, to or None)
        except ReadinessError as error:
            slips = [Slip("target", slip.message) for slip in slips_of(error)]
    overall = [("overall", assessment.overall.name)] if assessment.overall else []
    return visit.show(
        "lift.html",
        "What would lift a grade",
        slips=slips,
        status=200,
        made=sets,
        target=target,
        to=to,
        targets=[*((code, j.name) for code, j in assessment.judgements.items()), *overall],
        scale=[(grade, grade.capitalize()) for grade in reversed(assessment.rulebook.grades)],
        benchmark=assessment.rulebook.benchmark,
    )


def what_if(visit: Visit) -> Response:
    """What would come out if evidence came in that showed this or that; nothing is saved."""
    picture = visit.picture
    rows = range(1, _ROWS + 1)
    typed = {
        n: {name: visit.asked(f"{name}-{n}") for name in ("descriptor", "type", "met", "sample", "sign")} for n in rows
    }
    assumed, slips = _assumed(typed)
    supposed = None
    if assumed and not slips:
        try:
            supposed = grades.suppose(picture.assessment, assumed)
        except ReadinessError as error:
            slips = [Slip("descriptor-1", slip.message) for slip in slips_of(error)]
    framework = visit.session.framework
    return visit.show(
        "what_if.html",
        "What if",
        slips=slips,
        status=200,
        typed=typed,
        supposed=supposed,
        judged=_pairs(supposed),
        types=types_listed(framework),
        descriptors=descriptors_listed(framework),
    )


def _assumed(typed: dict[int, dict[str, str]]) -> tuple[list[str], list[Slip]]:
    """What is assumed, as the application takes it, such as `HP-07=+E01:18/20`; and rows that say too little."""
    assumed: list[str] = []
    slips: list[Slip] = []
    for n, row in typed.items():
        id, type = row["descriptor"].partition(" ")[0], row["type"]
        if not any(row[name] for name in ("descriptor", "met", "sample")):
            continue
        if not id:
            slips.append(Slip(f"descriptor-{n}", "Say which descriptor it would bear on."))
        elif not type:
            slips.append(Slip(f"type-{n}", "Say what kind of evidence it would be."))
        else:
            count = f":{row['met']}/{row['sample']}" if row["met"] and row["sample"] else ""
            assumed.append(f"{id}={row['sign'] or '+'}{type}{count}")
    return assumed, slips


def _pairs(supposed: Supposition | None) -> list[tuple[str, Verdict, Verdict]]:
    """Each judgement, and the overall grade, as it is and as it would be."""
    if supposed is None:
        return []
    before, after = supposed.before, supposed.after
    pairs: list[tuple[str, Verdict, Verdict]] = [
        (now.short, now, after.judgements[code]) for code, now in before.judgements.items()
    ]
    if before.overall and after.overall:
        pairs.append((before.overall.name, before.overall, after.overall))
    return pairs


PAGES = [
    ("/challenges", challenges, "read", READ),
    ("/challenges/answer", answer, "update", SEND),
    ("/challenges/withdraw", withdraw, "update", SEND),
    ("/gaps", gaps, "read", READ),
    ("/lift", lift, "read", READ),
    ("/what-if", what_if, "read", READ),
]
