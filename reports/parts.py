"""Pieces that several reports are laid out with: labels, links, and the tables of actions, gaps and challenges."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from base.words import NOT_ENOUGH, and_more, counted, first_up
from engine.results import Status
from evidence.models import Rag
from reports.actions import ActionLine
from reports.document import (
    Cell,
    Line,
    Pairs,
    Row,
    Run,
    Section,
    Strip,
    StripRow,
    Table,
    Tone,
    cell,
    joined,
    quiet,
    text,
)
from reports.findings import ChallengeLine, GapLine
from reports.grades import GradeLine
from reports.holdings import EvidenceLine
from reports.scale import Scale
from reports.words import say_date

MADE_UP = "Made-up example: no real council, no real children."
"""What stands on every page of example data."""

SIGNS: dict[Status, tuple[str, Tone]] = {
    "met": ("✓", "3"),
    "partly met": ("◐", "2"),
    "not met": ("✕", "1"),
    "not enough evidence": ("?", "unknown"),
}
"""Sign and tone of each status, so that it can be told without colour."""

_SEVERITIES: dict[str, Tone] = {"high": "high", "medium": "medium", "low": "low"}

WHOLE = {"plan": "Plan", "evidence": "All evidence"}
"""What a challenge is about that concerns no single entry."""


def caveat_facts(caveats: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What has to be said of how grades were reached, for the head of a paper; nothing where there is nothing."""
    return (("To be known", " ".join(caveats)),) if caveats else ()


def place(kind: Literal["d", "e", "a", "r"], id: str) -> str:
    """The id of the place in a report where a descriptor, evidence entry, action or reason stands."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9-]', lambda m: f'_{ord(m[0]):x}', id)}"


def grade_label(grade: str | None, scale: Scale) -> Run:
    """A grade as a label; `not enough evidence` looks like neither a fail nor progress."""
    if grade is None:
        return Run(first_up(NOT_ENOUGH), tone="unknown")
    return Run(first_up(grade), tone=scale.tone(grade))


def status_label(status: Status) -> Run:
    """The status of a descriptor as a label with its sign."""
    sign, tone = SIGNS[status]
    return Run(f"{sign} {first_up(status)}", tone=tone)


def colour_label(rag: Rag | None, words: str) -> Run:
    """A council's own colour as a label."""
    return Run(words, tone=rag or "unknown")


def links_to(kind: Literal["d", "e", "a"], ids: Sequence[str], known: Collection[str], most: int = 12) -> Line:
    """Ids in a row, each leading to its place where it has one."""
    runs = [Run(id, link=place(kind, id) if id in known else "") for id in ids[:most]]
    more = and_more(ids, most)
    return (*joined(runs), *((Run(f" {more}"),) if more else ()))


def late_label(days: int) -> Run:
    """How many days late something is; empty where it is not."""
    return Run(f"{counted(days, 'day')} late" if days else "", strong=True)


def say_late(action: ActionLine) -> Cell:
    """A due date with the days since, and how the date is known."""
    worked_out = quiet("worked out from the timescale") if action.due_basis == "worked out" else ""
    return cell(text(say_date(action.due)), text(late_label(action.days_late)), text(worked_out))


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
                cell(first_up(a.delivered)),
                cell(first_up(a.assured)),
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
                        refs.get(c.about, WHOLE.get(c.about, c.about)),
                        link=place("a", c.about) if linked and c.about in refs else "",
                        strong=True,
                    ),
                    quiet(c.code.replace("-", " ")),
                ),
                cell(Run(first_up(c.severity), tone=_SEVERITIES[c.severity])),
                cell(c.message, *_stood(c)),
                cell(c.answer),
            )
        )
        for c in challenges
    ]
    headings = ("About", "Severity", "Question", "What would answer it")
    return Table(caption, headings, tuple(rows), widths=(13, 10, 42, 35))


def _stood(challenge: ChallengeLine) -> Iterator[Run]:
    """How long a question has stood, or why it came back."""
    if challenge.state == "back":
        yield Run(f"Back. {challenge.because}", strong=True)
        yield quiet(f"The answer was: {challenge.said}")
    if challenge.mondays:
        yield quiet(f"Open in {counted(challenge.mondays, 'briefing')} running.")


def answered_table(caption: str, challenges: Sequence[ChallengeLine]) -> Table:
    """Challenges that were answered: who said what, and until when."""
    rows = [Row((cell(Run(c.id, strong=True)), cell(c.message), cell(c.said))) for c in challenges]
    return Table(caption, ("Challenge", "Question", "Answer"), tuple(rows), widths=(20, 40, 40))


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
                    quiet(first_up(g.theme)),
                ),
                cell(Run(first_up(g.kind), strong=True), g.message),
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
        return Run(f"{counted(line.days_left, 'day')} left" if line.days_left else "last day", quiet=True)
    return Run(first_up(line.state), strong=True)


def strip_of(grades: Sequence[GradeLine], scale: Scale, *, linked: bool) -> Strip:
    """The picture of the grades; `linked` where the report has their reasons."""
    rows = tuple(
        StripRow(
            name=f"{g.short}, graded apart" if g.kind == "review" else g.short,
            link=place("r", g.code) if linked else "",
            at=scale.place(g.grade) if g.grade else None,
            floor=scale.place(g.floor),
            ceiling=scale.place(g.ceiling),
            said=first_up(g.shown),
            whole=g.kind == "overall",
            sub=g.kind == "sub",
        )
        for g in grades
    )
    return Strip("Provisional grades, and what each could still be", scale.names, scale.tones, rows)


def sources_annex(facts: str, rules: str, *more: tuple[str, Line]) -> Section:
    """The digests that say which facts and rules a report rests on, for whoever has to prove it.

    Args:
        facts: digest of the facts that counted.
        rules: digest of framework, rules and policy.
        more: what else it rests on.
    """
    pairs = (*more, ("Facts", text(facts)), ("Rules", text(rules)))
    return Section("sources", "Annex: sources", (Pairs(pairs),), annex=True)
