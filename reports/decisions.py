"""What the group has to decide today, and what it decided before and has not closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from base.words import counted, first_down, first_up, say_late, shortened
from evidence.models import Decision
from reports.actions import ActionLine
from reports.content import Content
from reports.findings import ChallengeLine, GapLine
from reports.grades import GradeLine
from reports.holdings import EvidenceLine
from reports.waiting import WaitingLine

NAMED = 5
"""How many refs or ids of one decision are named: a decision is to fit in a line or two."""


NAMED_CHALLENGES = 3
"""How many ids of challenges are named, which are longer."""


class DecisionLine(Content):
    """A decision of the group that is still open."""

    id: str
    """Its id."""
    text: str
    """What was decided."""
    owner: str
    """Who carries it out."""
    due: date | None
    """By when."""
    days_late: int
    """Days since then; 0 while it is not due."""
    about: tuple[str, ...]
    """What it bears on."""


class NeededLine(Content):
    """Something the group has to decide today."""

    text: str
    """What is to be decided."""
    why: str
    """Why it cannot wait."""
    section: str
    """The section of the briefing that says more."""


def gather_needed(
    grades: Sequence[GradeLine],
    overdue: Sequence[ActionLine],
    expiring: Sequence[EvidenceLine],
    gaps: Sequence[GapLine],
    waiting: Sequence[WaitingLine] = (),
    asked: Sequence[ChallengeLine] = (),
    decisions: Sequence[DecisionLine] = (),
) -> Iterator[NeededLine]:
    """What cannot wait for another week.

    Args:
        waiting: what waits for a second person.
        asked: challenges that nobody has answered, or that came back.
    """
    if overdue:
        rows = f"{counted(len(overdue), 'overdue action')}: {shortened([a.refs for a in overdue], NAMED)}"
        yield _late(f"Agree a new date, or more help, for {rows}.", overdue[0].days_late, "actions")
    if late := sorted((d for d in decisions if d.days_late), key=lambda d: -d.days_late):
        ids = f"{counted(len(late), 'late decision')}, or agree a new date: {shortened([d.id for d in late], NAMED)}"
        yield _late(f"Close {ids}.", late[0].days_late, "decisions")
    if waiting:
        entries = counted(sum(line.count for line in waiting), "entry", "entries")
        names = shortened([name for line in waiting for name in line.where], NAMED)
        why = "Until somebody else agrees, what one person entered does not count in full."
        yield NeededLine(text=f"Name a second person for {entries}: {names}.", why=why, section="waiting")
    if asked:
        yield _questions(asked)
    for line in grades:
        name = first_down(line.short)
        if line.group_stale:
            text = f"Confirm or change the group's own grade of {name} ({line.group_grade})."
            yield NeededLine(text=text, why="The facts it was based on have changed.", section="grades")
        elif line.borderline and not line.group:
            yield NeededLine(text=f"Take a view on {name}, which is borderline.", why=line.borderline, section="grades")
    if leaderless := [g for g in gaps if not g.lead]:
        text = f"Name a lead for {counted(len(leaderless), 'of the biggest gaps', 'of the biggest gaps')}"
        ids = shortened(list(dict.fromkeys(g.descriptor for g in leaderless)), NAMED)
        yield NeededLine(text=f"{text}: {ids}.", why="Nobody answers for closing them.", section="gaps")
    if expiring:
        entries = counted(len(expiring), "evidence entry", "evidence entries")
        text = f"Decide what replaces {entries}: {shortened([e.id for e in expiring], NAMED)}."
        why = "Once expired they count no more than if they had never been filed."
        yield NeededLine(text=text, why=why, section="evidence-dates")


def _late(text: str, days: int, section: str) -> NeededLine:
    return NeededLine(text=text, why=f"The one longest overdue is {say_late(days)}.", section=section)


def _questions(asked: Sequence[ChallengeLine]) -> NeededLine:
    """The challenges to answer: those that came back first, then those that have stood longest."""
    first = sorted(asked, key=lambda c: (c.state != "back", -c.mondays))
    back, longest = sum(c.state == "back" for c in asked), max(c.mondays for c in asked)
    open_for = f", open for up to {counted(longest, 'Monday')}" if longest else ""
    why = f"{back} came back after an answer" if back else ""
    ids = shortened([c.id for c in first], NAMED_CHALLENGES)
    return NeededLine(
        text=f"Answer {counted(len(asked), 'challenge')}{open_for}: {ids}.",
        why=f"{first_up(why)}." if why else "An inspector would ask them.",
        section="challenges",
    )


def gather_decisions(decisions: Sequence[Decision], as_of: date) -> tuple[DecisionLine, ...]:
    """The decisions that are open on a day, in their order."""
    return tuple(
        DecisionLine.taken_from(d, days_late=max((as_of - d.due).days, 0) if d.due else 0)
        for d in decisions
        if d.closed is None or d.closed > as_of
    )
