"""What reports are made of, collected from a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from application.queries.grades import assess, challenges, gaps, seen, standings
from application.session import Session
from base.digest import digest
from engine.replay import assess_as_briefed
from evidence.register.briefings import briefings_before
from evidence.register.colours import colours_over_time
from reports.material import Material
from reports.words import week_of

if TYPE_CHECKING:
    from base.model import Model
    from engine.assessment import Assessment
    from evidence.kinds import BriefingRecord


def material(
    session: Session, as_of: date, known_at: date | None = None, *, since: date | None = None, week: str = ""
) -> Material:
    """Everything a report can draw on, as of a day.

    Args:
        since: the day of the last report; the last briefing that was issued for None.
        week: the ISO week it is for, whose own briefing is not the last one; else the one the day lies in.
    """
    register, settings = session.register, session.workspace.settings
    head = register.head()[1]  # first: what is entered while this reads is not in what was read by then
    assessment = assess(session, as_of, known_at)
    now = seen(session, assessment)
    week = week or week_of(as_of)
    issued = briefings_before(register, as_of, week, known_at)
    standing = standings(session, assessment, now.challenges, issued)
    answers = [one.answer for one in standing if one.answer]
    before = assess(session, since, since) if since else _as_briefed(session, issued)
    by_then = register.entry_number(issued[-1].head) if issued and not since else None
    plans, decisions, brought = register.plans(known_at), register.decisions(known_at), register.brought(known_at)
    past_grades, colours = register.past_grades(known_at), colours_over_time(register, as_of)
    people, measures, checks = register.people(known_at), register.measures(known_at), register.checks(known_at)
    entered = (plans, decisions, past_grades, colours, answers, brought, people, measures, checks)
    return Material(
        authority=settings.authority,
        assessment=assessment,
        challenges=now.challenges,
        standings=standing,
        gaps=now.gaps,
        plans=plans,
        decisions=decisions,
        past_grades=past_grades,
        before=before,
        seen_before=seen(session, before, by_then) if before else None,
        colours=colours,
        brought=brought,
        people=people,
        head=head,
        issued=issued,
        digest=_digest(settings.authority, assessment, before, *entered, issued),
        made_up=settings.made_up,
    )


def gap_material(session: Session, as_of: date, known_at: date | None = None, *, asked: bool = True) -> Material:
    """What a list of gaps is made of, as of a day.

    Args:
        known_at: as for `material`.
        asked: whether it names the challenges beside each gap, which take as long to find as the gaps.
    """
    assessment = assess(session, as_of, known_at)
    questions = challenges(session, assessment) if asked else ()
    settings = session.workspace.settings
    return Material(settings.authority, assessment, gaps=gaps(session, assessment, questions), made_up=settings.made_up)


def _as_briefed(session: Session, issued: Sequence[BriefingRecord]) -> Assessment | None:
    """The assessment behind the last briefing that was issued; None where there was none."""
    if not issued:
        return None
    return assess_as_briefed(session.register, issued[-1], *session.judged_by)


def _digest(authority: str, assessment: Assessment, before: Assessment | None, *entered: Any) -> str:
    """Digest of every fact that a report can show and of the rules it is judged by, whatever the day that asks."""
    last = [before.facts.as_of, *_judged(before)] if before else []
    return digest([authority, _judged(assessment), last, *map(_as_data, entered)])


def _judged(assessment: Assessment) -> list[Any]:
    facts = assessment.facts
    entered = (facts.actions, facts.exclusions, facts.moderations)
    return [assessment.rules_digest, facts.items_digest, *map(_as_data, entered)]


def _as_data(entities: Iterable[Model]) -> list[Any]:
    return [entity.model_dump(mode="json", exclude_defaults=True) for entity in entities]
