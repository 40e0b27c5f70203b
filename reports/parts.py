"""Pieces that several reports are laid out with: labels, links, and the tables of actions, gaps and challenges."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

from base.words import NOT_ENOUGH, and_more, counted, first_up, say_late
from engine.results import Status
from evidence.plan_models import Rag
from reports.document import (
    Cell,
    Document,
    Line,
    Pairs,
    Run,
    Section,
    Strip,
    StripRow,
    Table,
    cell,
    joined,
    quiet,
    strong,
    table,
    text,
)
from reports.findings import ChallengeLine, GapLine
from reports.grades import GradeLine
from reports.palette import Tone
from reports.scale import Scale
from reports.words import say_date

if TYPE_CHECKING:
    from reports.actions import ActionLine
    from reports.holdings import EvidenceLine

MADE_UP = "Made-up example: no real council, no real children."
"""What stands on every page of example data."""

SIGNS: dict[Status, tuple[str, Tone]] = {
    "met": ("✓", "3"),
    "partly met": ("◐", "2"),
    "not met": ("✕", "1"),
    "not enough evidence": ("?", "unknown"),
}
"""Sign and tone of each status, so that it can be told without colour."""

NOBODY = quiet("nobody named")
"""What stands for a lead or an owner who is not there."""
WHOLE = {"plan": "Plan", "evidence": "All evidence"}
"""What a challenge is about that concerns no single entry."""


class OfACouncil(Protocol):
    """What a paper can be of: a day of a council, real or made up."""

    authority: str
    as_of: date
    made_up: bool


def paper(
    of: OfACouncil,
    title: str,
    sections: Iterable[Section | None],
    facts: Iterable[tuple[str, str]],
    *,
    running: str,
    under: str = "",
    lead: int = 1,
) -> Document:
    """A paper of a council, with what stands on every page of it.

    Args:
        sections: those that there are; None for one that has nothing to say.
        facts: what the reader has to know first.
        running: what it is called at the foot of every page.
        under: what stands above the title beside the council.
        lead: how many sections answer the reader before the list of contents.
    """
    return Document(
        title=title,
        eyebrow=" · ".join(filter(None, (of.authority, under))),
        author=of.authority,
        on=of.as_of,
        facts=tuple(facts),
        sections=tuple(filter(None, sections)),
        warning=MADE_UP if of.made_up else "",
        running=f"{of.authority}: {running}",
        lead=lead,
    )


def caveat_facts(caveats: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What has to be said of how grades were reached, for the head of a paper; nothing where there is nothing."""
    return (("To be known", " ".join(caveats)),) if caveats else ()


@lru_cache(maxsize=2**15)
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
    return strong(say_late(days) if days else "")


def due_cell(action: ActionLine) -> Cell:
    """A due date with the days since, and how the date is known."""
    worked_out = quiet("worked out from the timescale") if action.due_basis == "worked out" else ""
    return cell(text(say_date(action.due)), text(late_label(action.days_late)), text(worked_out))


def action_table(caption: str, actions: Sequence[ActionLine], known: Collection[str]) -> Table:
    """Actions with what is late, and delivery and assurance beside the council's own colour.

    Args:
        known: ids of the actions that have a place in the report.
    """
    return table(
        caption,
        actions,
        ("Ref", 8, lambda a: cell(strong(a.refs, place("a", a.id) if a.id in known else ""))),
        ("What was to be improved", 29, lambda a: cell(a.area, quiet(a.group), quiet(a.serves))),
        ("Due", 15, due_cell),
        ("Council's colour", 11, lambda a: cell(colour_label(a.rag, a.colour))),
        ("Delivery", 11, lambda a: cell(first_up(a.delivered))),
        ("Assurance", 12, lambda a: cell(first_up(a.assured))),
        ("Lead", 14, lambda a: cell(a.lead or NOBODY)),
    )


def challenge_table(
    caption: str, challenges: Sequence[ChallengeLine], actions: Sequence[ActionLine], *, linked: bool = True
) -> Table:
    """Challenges with what would answer each.

    Args:
        actions: the rows of the plan they can be about.
        linked: whether these have a place in the report.
    """
    refs = {a.id: a.refs for a in actions}

    def about(line: ChallengeLine) -> Cell:
        link = place("a", line.about) if linked and line.about in refs else ""
        name = refs.get(line.about, WHOLE.get(line.about, line.about))
        return cell(strong(name, link), quiet(line.code.replace("-", " ")))

    return table(
        caption,
        challenges,
        ("About", 13, about),
        ("Severity", 10, lambda c: cell(Run(first_up(c.severity), tone=c.severity))),
        ("Question", 42, lambda c: cell(c.message, *_stood(c))),
        ("What would answer it", 35, lambda c: cell(c.answer)),
    )


def _stood(challenge: ChallengeLine) -> Iterator[Run]:
    """How long a question has stood, or why it came back."""
    if challenge.state == "back":
        yield strong(f"Back. {challenge.because}")
        yield quiet(f"The answer was: {challenge.said}")
    if challenge.mondays:
        yield quiet(f"Open in {counted(challenge.mondays, 'briefing')} running.")


def answered_table(caption: str, challenges: Sequence[ChallengeLine]) -> Table:
    """Challenges that were answered: who said what, until when, and why that no longer stands."""
    return table(
        caption,
        challenges,
        ("Challenge", 20, lambda c: cell(strong(c.id))),
        ("Question", 40, lambda c: cell(c.message)),
        ("Answer", 40, lambda c: cell(strong(c.because), c.said)),
    )


def gap_table(caption: str, gaps: Sequence[GapLine], known: Collection[str]) -> Table:
    """Gaps with the next step, who takes it, and what it would do.

    Args:
        known: ids of the descriptors that have a place in the report.
    """

    def about(line: GapLine) -> Cell:
        link = place("d", line.descriptor) if line.descriptor in known else ""
        return cell(strong(line.descriptor, link), quiet(first_up(line.theme)))

    return table(
        caption,
        gaps,
        ("Descriptor", 15, about),
        ("What is missing", 34, lambda g: cell(strong(first_up(g.kind)), g.message)),
        ("Next step and its effect", 33, lambda g: cell(g.next_step, quiet(g.effect))),
        ("Lead and date", 18, lambda g: cell(g.lead or NOBODY, say_date(g.due, "no date"))),
    )


def evidence_table(caption: str, evidence: Sequence[EvidenceLine], known: Collection[str], *, places: bool) -> Table:
    """Evidence entries with dates and what each bears on.

    Args:
        known: ids of the descriptors that have a place in the report.
        places: whether this is where links to an entry lead.
    """
    return table(
        caption,
        evidence,
        ("Entry", 10, lambda e: cell(strong(e.id, "" if places else place("e", e.id)))),
        ("What it is", 32, lambda e: cell(e.title, quiet(f"{e.type}, {e.rung}"), quiet(_file(e) if places else ""))),
        ("About", 15, lambda e: cell(say_date(e.about), quiet(f"filed {say_date(e.filed)}"))),
        ("Counts until", 15, lambda e: cell(say_date(e.valid_until), _state(e))),
        ("Bears on", 13, lambda e: cell(links_to("d", e.bears_on, known))),
        ("Lead", 15, lambda e: cell(e.lead or NOBODY)),
        place=lambda e: place("e", e.id) if places else "",
    )


def _file(line: EvidenceLine) -> str:
    return f"{line.file_name} sha256:{line.sha256[:16]}…" if line.sha256 else "A statement without a file"


def _state(line: EvidenceLine) -> Run:
    if line.state == "in date":
        return Run(f"{counted(line.days_left, 'day')} left" if line.days_left else "last day", quiet=True)
    return strong(first_up(line.state))


def strip_of(grades: Sequence[GradeLine], scale: Scale, *, linked: bool) -> Strip:
    """The picture of the grades; `linked` where the report has their reasons."""
    rows = tuple(
        StripRow(
            name=f"{g.short}, graded apart" if g.kind == "review" else g.short,
            link=place("r", g.code) if linked else "",
            at=scale.place(g.grade) if g.grade else None,
            floor=scale.place(g.floor),
            ceiling=scale.place(g.ceiling),
            words=first_up(g.shown),
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
