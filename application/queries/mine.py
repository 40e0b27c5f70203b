"""What is asked of one person, most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from application.access import Visitor, own_row
from application.desk_policy import AskKind, desk_policy
from application.session import Session
from base.words import counted, long_day, reference
from evidence.people import same_name

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.comparison.comparing import Seen
    from evidence.models import Action, Item
    from reports.actions import ActionLine


class Ask(NamedTuple):
    """One thing that is asked of somebody.

    Attributes:
        kind: what kind it is.
        about: id of the action, decision, descriptor or evidence item it is about.
        name: what that is called.
        what: what is asked, as a sentence; empty where its kind says so.
        why: why, as a sentence; empty where that is plain.
        due: by when; None where there is no date.
    """

    kind: AskKind
    about: str
    name: str
    what: str = ""
    why: str = ""
    due: date | None = None


class Asked(NamedTuple):
    """What is asked of somebody.

    Attributes:
        asks: most important first, at most so many of a kind as policy says.
        more: how many of each kind there are beside them.
    """

    asks: tuple[Ask, ...]
    more: dict[AskKind, int]


def asked_of(session: Session, visitor: Visitor, assessment: Assessment, seen: Seen) -> Asked:
    """What is asked of one person.

    Args:
        session: the open workspace.
        visitor: the person.
        assessment: how things stand.
        seen: its questions and gaps.
    """
    policy = desk_policy().mine
    found: dict[AskKind, list[Ask]] = {kind: [] for kind in policy.order}
    for ask in (
        *_of_rows(session, visitor, assessment),
        *_of_decisions(session, visitor, assessment.facts.as_of),
        *_of_questions(session, visitor, seen),
        *(
            Ask("gap", gap.descriptor, f"{gap.descriptor} {gap.theme}", gap.next_step, gap.message, gap.due)
            for gap in sorted(seen.gaps, key=lambda gap: gap.rank)
            if same_name(gap.lead, visitor.name)
        ),
        *_of_evidence(session, visitor, assessment),
    ):
        if ask.kind in found:
            found[ask.kind].append(ask)
    shown = tuple(ask for asks in found.values() for ask in asks[: policy.most])
    return Asked(shown, {kind: len(asks) - policy.most for kind, asks in found.items() if len(asks) > policy.most})


def rows_of(session: Session, assessment: Assessment) -> tuple[ActionLine, ...]:
    """Every row of the plan as reports show it, with what is late as the rules have it."""
    from reports.actions import gather_actions
    from reports.material import Material

    return gather_actions(Material(session.authority, assessment, plans=session.register.plans()))


def _of_rows(session: Session, visitor: Visitor, assessment: Assessment) -> Iterator[Ask]:
    soon = assessment.facts.as_of + timedelta(days=desk_policy().mine.soon_days)
    own = [row for row in rows_of(session, assessment) if same_name(row.lead, visitor.name)]
    for row in sorted(own, key=lambda row: -row.days_late):
        name = f"{row.refs}: {row.area}"
        if row.days_late:
            why = f"It is {counted(row.days_late, 'day')} late: say what is left, and by when it will be done."
            yield Ask("late action", row.id, name, why, due=row.due)
        elif not row.finished and row.due and row.due <= soon:
            yield Ask("action", row.id, name, f"It is due on {long_day(row.due)}.", due=row.due)


def _of_decisions(session: Session, visitor: Visitor, day: date) -> Iterator[Ask]:
    for decision in session.register.decisions():
        if decision.closed or not same_name(decision.owner, visitor.name):
            continue
        late = decision.due is not None and decision.due < day
        yield Ask(
            "late decision" if late else "decision", decision.id, f"{decision.id}: {decision.text}", due=decision.due
        )


def _of_questions(session: Session, visitor: Visitor, seen: Seen) -> Iterator[Ask]:
    rows = {action.id: action for action in session.register.actions()}
    for challenge in seen.challenges:
        named = [rows[id] for id in (challenge.about, *challenge.rows) if id in rows]
        if challenge.about in visitor.judgements or any(
            same_name(row.lead, visitor.name) or (not row.lead and own_row(visitor, row)) for row in named
        ):
            name = (
                f"{_WHOLE.get(challenge.about) or _called(challenge.about, rows)}: {challenge.code.replace('-', ' ')}"
            )
            yield Ask("question", challenge.about, name, challenge.message, challenge.answer)


_WHOLE = {"plan": "The plan", "evidence": "All evidence"}
"""What a question is about that concerns no single entry."""


def _called(about: str, rows: dict[str, Action]) -> str:
    return reference(rows[about].refs, about) if about in rows else about


def _of_evidence(session: Session, visitor: Visitor, assessment: Assessment) -> Iterator[Ask]:
    from engine.standing import states
    from evidence.readings import waits

    day, ahead = assessment.facts.as_of, timedelta(days=desk_policy().mine.ending_days)
    standing = states(assessment)
    ending = [
        item
        for item in assessment.facts.items
        if standing[item.id] == "in date" and item.valid_until <= day + ahead and same_name(item.lead, visitor.name)
    ]
    for item in sorted(ending, key=lambda item: item.valid_until):
        why = f"Its last day is {long_day(item.valid_until)}. What takes its place?"
        yield Ask("ending", item.id, f"{item.id}: {item.title}", why, due=item.valid_until)
    if visitor.may("confirm"):
        for item in _readable((item for item in assessment.facts.items if waits(item)), visitor):
            yield Ask("reading", item.id, f"{item.id}: {item.title}", f"Filed by {item.filed_by or item.lead}.")


def _readable(items: Iterable[Item], visitor: Visitor) -> Iterator[Item]:
    """The items that somebody could vouch for, as far as the items themselves tell."""
    from application.access import may_open
    from evidence.names import same_person

    for item in items:
        parts = (item.filed_by, item.lead, item.checked_by)
        if may_open(visitor, item) and not any(same_person(visitor.name, part) for part in parts if part):
            yield item
