"""The last Mondays: how much was known, how many questions were answered, and what the grades were."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from base.words import first_up, list_words
from evidence.kinds import Monday
from reports.content import Content
from reports.grades import gather_grades
from reports.material import Material

if TYPE_CHECKING:
    from reports.grades import GradeLine

MONDAYS = 4
"""How many earlier briefings the first page looks back to: a month."""


class TrendLine(Content):
    """How things stood in one briefing."""

    on: date
    """The day it described."""
    covered: int
    """Number of descriptors that evidence covered."""
    applicable: int
    """Number of descriptors that applied."""
    asked: int
    """Number of challenges, answered ones included."""
    answered: int
    """Number of those that were answered."""
    grades: str
    """The grades that were given, in words."""


def gather_trend(material: Material) -> tuple[TrendLine, ...]:
    """The last briefings that were issued and this one, oldest first; nothing where this is the first."""
    earlier = [b for b in material.issued if b.monday]
    lines = [_line(b.as_of, b.monday, material) for b in earlier[-MONDAYS:] if b.monday]
    return (*lines, _line(material.assessment.facts.as_of, monday_of(material), material)) if lines else ()


def monday_of(material: Material) -> Monday:
    """How things stand, as the record of an issued briefing keeps it."""
    lines = gather_grades(material.assessment)
    counted = [line for line in lines if line.kind != "overall"]
    return Monday(
        covered=sum(line.covered for line in counted),
        applicable=sum(line.applicable for line in counted),
        asked=len(material.standings),
        answered=sum(one.state == "answered" for one in material.standings),
        grades={line.code: line.grade for line in lines if line.grade},
    )


def _line(on: date, monday: Monday, material: Material) -> TrendLine:
    lines = gather_grades(material.assessment)
    return TrendLine(
        on=on,
        covered=monday.covered,
        applicable=monday.applicable,
        asked=monday.asked,
        answered=monday.answered,
        grades=_say_grades(monday.grades, lines),
    )


def _say_grades(grades: dict[str, str], lines: tuple[GradeLine, ...]) -> str:
    """Judgements by their grade, best known first: `requires improvement: HP and LM`; overall effectiveness first."""
    named = {line.code: line.short if line.kind == "overall" else line.code for line in lines}
    by_grade: dict[str, list[str]] = {}
    for code, grade in grades.items():
        by_grade.setdefault(grade, []).append(named.get(code, code))
    return first_up("; ".join(f"{grade}: {list_words(codes, 'and')}" for grade, codes in by_grade.items()))
