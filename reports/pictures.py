"""Pictures of the briefing that count: how much is known of each judgement, and how long its evidence will last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from base.words import first_up
from evidence.plan_models import Rag
from reports.actions import ColourDayLine
from reports.charts import Bars
from reports.document import Figure, counts
from reports.grades import GradeLine
from reports.holdings import LastingLine
from reports.palette import Tone
from reports.words import say_date

_LASTING: tuple[tuple[str, Tone], ...] = (
    ("About to expire", "1"),
    ("Up to three months", "2"),
    ("Up to six months", "possible"),
    ("Longer", "3"),
)
"""The bands of `LastingLine`, and how each looks."""


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


def lasting_figure(lines: Sequence[LastingLine]) -> Figure:
    """How long the evidence in date on each judgement will last."""
    bands = [(line.expiring, *line.lasting) for line in lines]
    series: tuple[tuple[str, Tone, tuple[int, ...]], ...] = tuple(
        (name, tone, tuple(each[band] for each in bands)) for band, (name, tone) in enumerate(_LASTING)
    )
    names = [line.judgement for line in lines]
    return _figure("lasting", "How long the evidence in date will last", names, series)


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
    lines = [(label, [numbers[place] for _, _, numbers in series]) for place, label in enumerate(labels)]
    behind = counts(caption, (of, *(name for name, *_ in series)), lines)
    sentences = [
        f"{label}: {', '.join(f'{name.lower()} {number}' for (name, *_), number in zip(series, numbers, strict=True))}."
        for label, numbers in lines
    ]
    alt = f"A bar for each {of.lower()}. {' '.join(sentences)}"
    return Figure(id, caption, alt, Bars(tuple(labels), series), behind)
