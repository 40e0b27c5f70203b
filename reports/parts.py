"""Pieces that several reports are laid out with: labels, links, and the tables of actions, gaps and challenges."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

from descriptors.models import GRADES, Grade
from engine.results import Status
from evidence.models import Rag
from reports.actions import ActionLine
from reports.document import Cell, Line, Row, Run, Strip, StripRow, Table, Tone, cell, joined, quiet, text
from reports.findings import ChallengeLine, GapLine
from reports.grades import NOT_ENOUGH, GradeLine
from reports.holdings import EvidenceLine
from reports.words import say_count, say_date, say_days

MADE_UP = "Made-up example: no real council, no real children."
"""What stands on every page of example data."""

SIGNS: dict[Status, tuple[str, Tone]] = {
    "met": ("✓", "3"),
    "partly met": ("◐", "2"),
    "not met": ("✕", "1"),
    "not enough evidence": ("?", "unknown"),
}
"""Sign and tone of each status, so that it can be told without colour."""

_TONES: dict[Grade, Tone] = {"inadequate": "1", "requires improvement": "2", "good": "3", "outstanding": "4"}
_SEVERITIES: dict[str, Tone] = {"high": "high", "medium": "medium", "low": "low"}


def place(kind: Literal["d", "e", "a", "r"], id: str) -> str:
    """The id of the place in a report where a descriptor, evidence entry, action or reason stands."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9-]', lambda m: f'_{ord(m[0]):x}', id)}"


def grade_label(grade: Grade | None) -> Run:
    """A grade as a label; `not enough evidence` looks like neither a fail nor progress."""
    if grade is None:
        return Run(NOT_ENOUGH.capitalize(), tone="unknown")
    return Run(grade.capitalize(), tone=_TONES[grade])


def status_label(status: Status) -> Run:
    """The status of a descriptor as a label with its sign."""
    sign, tone = SIGNS[status]
    return Run(f"{sign} {status.capitalize()}", tone=tone)


def colour_label(rag: Rag | None, words: str) -> Run:
    """A council's own colour as a label."""
    return Run(words, tone=rag or "unknown")


def links_to(kind: Literal["d", "e", "a"], ids: Sequence[str], known: Collection[str], most: int = 12) -> Line:
    """Ids in a row, each leading to its place where it has one."""
    runs = [Run(id, link=place(kind, id) if id in known else "") for id in ids[:most]]
    more = (Run(f" and {len(ids) - most:,} more"),) if len(ids) > most else ()
    return (*joined(runs), *more)


def say_late(action: ActionLine) -> Cell:
    """A due date with the days since, and how the date is known."""
    worked_out = quiet("worked out from the timescale") if action.due_basis == "worked out" else ""
    late = Run(f"{say_days(action.days_late)} late", strong=True) if action.days_late else ""
    return cell(text(say_date(action.due)), text(late), text(worked_out))


def action_table(caption: str, actions: Sequence[ActionLine], known: Collection[str]) -> Table:
    """Actions with what is late, and delivery and assurance beside the council's own colour.

    Args:
        caption: what the table shows.
        actions: its rows.
        known: ids of the actions that have a place in the report.
    """
    rows = [
        Row(
            (
                cell(Run(a.refs, link=place("a", a.id) if a.id in known else "", strong=True)),
                cell(a.area, quiet(a.group)),
                say_late(a),
                cell(colour_label(a.rag, a.colour)),
                cell(a.delivered.capitalize()),
                cell(a.assured.capitalize()),
                cell(a.lead or quiet("nobody named")),
            )
        )
        for a in actions
    ]
    headings = ("Ref", "What was to be improved", "Due", "Council's colour", "Delivery", "Assurance", "Lead")
    return Table(caption, headings, tuple(rows), widths=(8, 29, 15, 11, 11, 12, 14))


def challenge_table(
    caption: str, challenges: Sequence[ChallengeLine], actions: Sequence[ActionLine], *, linked: bool = True
) -> Table:
    """Challenges with what would answer each.

    Args:
        caption: what the table shows.
        challenges: its rows.
        actions: the rows of the plan they can be about.
        linked: whether these have a place in the report.
    """
    refs = {a.id: a.refs for a in actions}
    rows = [
        Row(
            (
                cell(
                    Run(
                        refs.get(c.about, c.about.capitalize() if c.about == "plan" else c.about),
                        link=place("a", c.about) if linked and c.about in refs else "",
                        strong=True,
                    ),
                    quiet(c.code.replace("-", " ")),
                ),
                cell(Run(c.severity.capitalize(), tone=_SEVERITIES[c.severity])),
                cell(c.message),
                cell(c.answer),
            )
        )
        for c in challenges
    ]
    headings = ("About", "Severity", "Question", "What would answer it")
    return Table(caption, headings, tuple(rows), widths=(13, 10, 42, 35))


def gap_table(caption: str, gaps: Sequence[GapLine], known: Collection[str]) -> Table:
    """Gaps with the next step, who takes it, and what it would do.

    Args:
        caption: what the table shows.
        gaps: its rows.
        known: ids of the descriptors that have a place in the report.
    """
    rows = [
        Row(
            (
                cell(
                    Run(g.descriptor, link=place("d", g.descriptor) if g.descriptor in known else "", strong=True),
                    quiet(g.theme.capitalize()),
                ),
                cell(Run(g.kind.capitalize(), strong=True), g.message),
                cell(g.next_step, quiet(g.effect)),
                cell(g.lead or quiet("nobody named"), say_date(g.due, "no date")),
            )
        )
        for g in gaps
    ]
    headings = ("Descriptor", "What is missing", "Next step and its effect", "Lead and date")
    return Table(caption, headings, tuple(rows), widths=(15, 34, 33, 18))


def evidence_table(caption: str, evidence: Sequence[EvidenceLine], known: Collection[str], *, places: bool) -> Table:
    """Evidence entries with dates and what each bears on.

    Args:
        caption: what the table shows.
        evidence: its rows.
        known: ids of the descriptors that have a place in the report.
        places: whether this is where links to an entry lead.
    """
    rows = [
        Row(
            (
                cell(Run(e.id, strong=True, link="" if places else place("e", e.id))),
                cell(e.title, quiet(f"{e.type}, {e.rung}"), quiet(_file(e) if places else "")),
                cell(say_date(e.about), quiet(f"filed {say_date(e.filed)}")),
                cell(say_date(e.valid_until), _state(e)),
                cell(links_to("d", e.bears_on, known)),
                cell(e.lead or quiet("nobody named")),
            ),
            id=place("e", e.id) if places else "",
        )
        for e in evidence
    ]
    headings = ("Entry", "What it is", "About", "Counts until", "Bears on", "Lead")
    return Table(caption, headings, tuple(rows), widths=(10, 32, 15, 15, 13, 15))


def _file(line: EvidenceLine) -> str:
    return f"{line.file_name} sha256:{line.sha256[:16]}…" if line.sha256 else "A statement without a file"


def _state(line: EvidenceLine) -> Run:
    if line.state == "in date":
        return Run(f"{say_days(line.days_left)} left" if line.days_left else "last day", quiet=True)
    return Run(line.state.capitalize(), strong=True)


def strip_of(grades: Sequence[GradeLine], *, linked: bool) -> Strip:
    """The picture of the grades; `linked` where the report has their reasons."""
    rows = tuple(
        StripRow(
            name=g.short,
            link=place("r", g.code) if linked else "",
            at=GRADES.index(g.grade) if g.grade else None,
            floor=GRADES.index(g.floor),
            ceiling=GRADES.index(g.ceiling),
            said=g.shown.capitalize(),
            sub=g.kind in ("sub", "review"),
        )
        for g in grades
    )
    names = tuple(grade.capitalize() for grade in GRADES)
    return Strip("Provisional grades, and what each could still be", names, rows)


def number_of(count: int, one: str, many: str = "") -> str:
    """A number with its noun, `no` for none."""
    return say_count(count, one, many) if count else f"no {many or one + 's'}"
