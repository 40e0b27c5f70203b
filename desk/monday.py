"""The group's Monday: what has to be decided, decisions, own views and the group's grades, and what is issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from application.commands import briefings, group
from application.queries.lists import decisions, views
from base.errors import InputError
from desk.slips import Slip
from desk.visit import READ, SEND, Visit, sent_from
from evidence.access_models import View
from evidence.people import as_listed, same_name
from reports.decisions import NeededLine, gather_decisions, gather_needed
from reports.findings import gather_gaps
from reports.grades import gather_grades
from reports.holdings import gather_evidence
from reports.limits import limits
from reports.material import Material
from reports.parts import grade_label
from reports.scale import scale_of
from reports.waiting import gather_waiting
from reports.words import say_week, week_of

LINKS = {
    "actions": "/actions?whose=all&only=late",
    "waiting": "/reading",
    "grades": "#grades",
    "gaps": "/gaps",
    "evidence-dates": "/evidence?state=in+date",
    "challenges": "/challenges",
}
"""The page where more is said of what has to be decided, by the section of the briefing that says it."""


def page(visit: Visit, slips: Sequence[Slip] = ()) -> Response:
    """The agenda."""
    session, day = visit.session, visit.day
    picture = visit.picture
    assessment = picture.assessment
    lines, scale = gather_grades(assessment), scale_of(assessment.rulebook)
    week_views = views(session, _week(visit))
    return visit.show(
        "monday.html",
        "The group's Monday",
        slips=slips,
        week=say_week(_week(visit)),
        needed=[(need, LINKS.get(need.section, "#grades")) for need in picture.once("needed", lambda: _needed(visit))],
        decisions=[
            (line, session.register.revision("decision", line.id)) for line in gather_decisions(decisions(session), day)
        ],
        lines=[(line, grade_label(line.grade, scale), _told(week_views, line.code)) for line in lines],
        people=[person.name for person in session.register.people()],
        challenges=len(visit.seen.challenges),
        next_week=day + timedelta(weeks=1),
        said=visit.said(),
    )


@sent_from(page, lambda visit, name: f"{name}-{visit.text('n')}" if name else "")
def decide(visit: Visit) -> Response:
    """Record a decision of the group."""
    session = visit.session
    decision = group.add_decision(
        session,
        visit.text("text"),
        visit.day,
        owner=as_listed(session.register.people(), visit.text("owner")) or None,
        due=visit.date("due"),
        about=visit.text("about").replace(",", " ").split(),
        actor=visit.name,
    )
    return visit.go("/monday#decisions", f"Entered {decision.id}: {decision.text}")


@sent_from(page)
def close(visit: Visit) -> Response:
    """Close a decision with what came of it."""
    id = visit.part("id")
    visit.expect("decision", id)
    if not visit.text("outcome"):
        raise InputError(f"Say what came of {id}.", field=f"outcome-{id}")
    closed = group.close_decision(visit.session, id, visit.text("outcome"), visit.day, actor=visit.name)
    return visit.go("/monday#decisions", f"Closed {closed.id}.")


def grade(visit: Visit, slips: Sequence[Slip] = ()) -> Response:
    """The page of one judgement: own view, then all views, then the group's grade."""
    session, code = visit.session, visit.part("code")
    assessment = visit.picture.assessment
    line = next((line for line in gather_grades(assessment) if line.code == code), None)
    if line is None:
        raise InputError(f"There is no judgement {code}.")
    week_views = [view for view in views(session, _week(visit)) if view.judgement == code]
    visitors_view = next((view for view in week_views if same_name(view.by, visit.name)), None)
    opened = bool(week_views) and week_views[0].opened
    past: list[Any] = [m for m in session.register.moderations() if m.judgement == code and not m.withdrawn]
    return visit.show(
        "grade.html",
        line.name,
        slips=slips,
        line=line,
        label=grade_label(line.grade, scale_of(assessment.rulebook)),
        own=visitors_view,
        opened=opened,
        views=week_views if opened else [],
        count=len(week_views),
        group=past[-1] if past else None,
        scale=[(grade, grade.capitalize()) for grade in reversed(assessment.rulebook.grades)],
        may=visit.visitor.may("decide"),
        week=say_week(_week(visit)),
        code=code,
        said=visit.said(),
    )


@sent_from(grade)
def view(visit: Visit) -> Response:
    """Give one's own view, which nobody sees before the views are opened."""
    code = visit.part("code")
    sealed = group.give_view(visit.session, _week(visit), code, visit.text("grade"), visit.text("reason"), visit.name)
    return visit.go(f"/monday/{code}", f"Your view of {sealed.judgement} is entered, and sealed.")


@sent_from(grade)
def open_(visit: Visit) -> Response:
    """Open the views to the group."""
    code = visit.part("code")
    opened = group.open_views(visit.session, _week(visit), code, actor=visit.name)
    return visit.go(f"/monday/{code}", f"The views are open: {len(opened)}.")


@sent_from(grade, lambda visit, name: f"group-{name}" if name else "")
def moderate(visit: Visit) -> Response:
    """Give the group's own grade, once the views are open; to withdraw it needs none."""
    code, day = visit.part("code"), visit.day
    views_given = [v for v in views(visit.session, _week(visit)) if v.judgement == code]
    wanted = visit.text("group-grade") or None
    if wanted and not (views_given and views_given[0].opened):
        first = "Open the views" if views_given else "Give your own view"
        raise InputError(f"{first} first: the group's grade comes after each has given theirs.")
    moderation, _ = group.moderate(visit.session, code, wanted, visit.text("group-reason"), visit.name, day)
    what = "is withdrawn" if moderation.withdrawn else f"is {moderation.grade}"
    return visit.go(f"/monday/{code}", f"The group's own grade of {code} {what}. The engine's stays beside it.")


def issue(visit: Visit) -> Response:
    """Enter that the week's briefing goes out."""
    gathered = visit.house.papers(visit.session)
    issued = briefings.issue(visit.session, gathered, _week(visit), visit.name)
    outcome = "It was issued already, with the same facts and rules." if not issued else "The briefing is issued."
    return visit.go("/monday", f"{outcome} Save it from the papers.")


def _needed(visit: Visit) -> tuple[NeededLine, ...]:
    """What has to be decided, as the briefing says it."""
    assessment = visit.picture.assessment
    overdue = sorted((row for row in visit.rows if row.days_late), key=lambda row: -row.days_late)
    expiring = gather_evidence((h for h in visit.holdings if h.expiring), assessment.framework)
    content = Material(visit.session.authority, assessment, challenges=visit.seen.challenges, gaps=visit.seen.gaps)
    gaps = gather_gaps(content)[: limits()["gaps"].most]
    return tuple(gather_needed(gather_grades(assessment), overdue, expiring, gaps, gather_waiting(assessment)))


def _told(week_views: tuple[View, ...], code: str) -> str:
    """How many views there are on a judgement, and whether they are open."""
    of_judgement = [view for view in week_views if view.judgement == code]
    if not of_judgement:
        return "none yet"
    return f"{len(of_judgement)}, {'open' if of_judgement[0].opened else 'sealed'}"


def _week(visit: Visit) -> str:
    return week_of(visit.day)


PAGES = [
    ("/monday", page, "read", READ),
    ("/monday/decide", decide, "decide", SEND),
    ("/monday/issue", issue, "issue", SEND),
    ("/monday/decisions/{id}", close, "decide", SEND),
    ("/monday/{code}", grade, "read", READ),
    ("/monday/{code}/view", view, "decide", SEND),
    ("/monday/{code}/open", open_, "decide", SEND),
    ("/monday/{code}/group", moderate, "decide", SEND),
]
