"""Pictures of the briefing that count: how much is known of each judgement, and how long its evidence will last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from base.words import first_up
from evidence.models import Rag
from reports.actions import ColourDayLine
from reports.charts import Bars
from reports.document import Figure, Row, Run, Table, Tone, cell
from reports.grades import GradeLine
from reports.holdings import EvidenceLine
from reports.words import say_date

LASTING: tuple[tuple[str, int, Tone], ...] = (
    ("Up to three months", 91, "2"),
    ("Up to six months", 182, "possible"),
    ("Longer", 10**6, "3"),
)
"""How long evidence lasts that is not about to expire, in days at most: by the quarter."""


def coverage_figure(grades: Sequence[GradeLine]) -> Figure:
    """How many descriptors of each judgement evidence covers, and on how many little or nothing is held."""
    judged = [grade for grade in grades if grade.kind != "overall"]
    covered = tuple(grade.covered for grade in judged)
    thin = tuple(grade.known - grade.covered for grade in judged)
    nothing = tuple(grade.applicable - grade.known for grade in judged)
    series: tuple[tuple[str, Tone, tuple[int, ...]], ...] = (
        ("Covered by evidence", "3", covered),
        ("Held, but too thin to cover", "2", thin),
        ("Nothing held", "unknown", nothing),
    )
    return _figure("coverage", "How many descriptors evidence covers", [grade.short for grade in judged], series)


def lasting_figure(grades: Sequence[GradeLine], evidence: Sequence[EvidenceLine], of: Mapping[str, str]) -> Figure:
    """How long the evidence in date on each judgement will last.

    Args:
        grades: the judgements, for their names.
        evidence: the entries; one that bears on several judgements is counted in each.
        of: descriptor id to the code of its judgement.
    """
    judged = [grade for grade in grades if grade.kind != "overall"]
    counting = [e for e in evidence if e.state == "in date"]
    bands: list[tuple[str, Tone, list[EvidenceLine]]] = [("About to expire", "1", [e for e in counting if e.expiring])]
    least = 0
    for name, most, tone in LASTING:
        bands.append((name, tone, [e for e in counting if not e.expiring and least <= e.days_left <= most]))
        least = most + 1
    series: list[tuple[str, Tone, tuple[int, ...]]] = [
        (name, tone, tuple(sum(grade.code in {of.get(d) for d in e.bears_on} for e in lasting) for grade in judged))
        for name, tone, lasting in bands
    ]
    names = [grade.short for grade in judged]
    return _figure("lasting", "How long the evidence in date will last", names, tuple(series))


def colours_figure(days: Sequence[ColourDayLine]) -> Figure:
    """The council's own colours over time: a bar for each day on which they changed."""
    used: list[Rag] = [colour for colour in get_args(Rag) if any(day.count(colour) for day in days)]
    series: tuple[tuple[str, Tone, tuple[int, ...]], ...] = tuple(
        (first_up(colour), colour, tuple(day.count(colour) for day in days)) for colour in used
    )
    labels = [say_date(day.on) for day in days]
    return _figure("colours-over-time", "The council's own colours over time", labels, series, of="Day")


def _figure(
    id: str,
    caption: str,
    labels: Sequence[str],
    series: tuple[tuple[str, Tone, tuple[int, ...]], ...],
    *,
    of: str = "Judgement",
) -> Figure:
    rows = tuple(
        Row((cell(Run(label, strong=True)), *(cell(str(counts[place])) for _, _, counts in series)))
        for place, label in enumerate(labels)
    )
    headings = (of, *(name for name, *_ in series))
    told = [
        f"{label}: {', '.join(f'{name.lower()} {counts[place]}' for name, _, counts in series)}."
        for place, label in enumerate(labels)
    ]
    table = Table(caption, headings, rows, frozenset(range(1, len(headings))))
    return Figure(id, caption, f"A bar for each {of.lower()}. {' '.join(told)}", Bars(tuple(labels), series), table)
