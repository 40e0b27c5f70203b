"""The last Mondays: how much was known, how many questions were answered, and what the grades were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from base.groups import grouped
from base.words import counted, first_up, list_words
from evidence.kinds import Monday
from reports.actions import ActionLine
from reports.content import Content
from reports.grades import GradeLine, gather_grades
from reports.holdings import Holding
from reports.material import Material

MONDAYS = 3
"""How many earlier briefings the first page looks back to: a month with this one."""


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


def gather_learned(
    material: Material, evidence: Sequence[Holding], actions: Sequence[ActionLine], trend: Sequence[TrendLine]
) -> tuple[str, ...]:
    """What was learned so far, a sentence each: of evidence, of the plan, and of what is said in it."""
    now = monday_of(material)
    more = now.covered - trend[-2].covered if trend else 0
    since = f", {abs(more)} {'more' if more > 0 else 'fewer'} than in the last briefing" if more else ""
    sentences = [f"Evidence covers {now.covered} of {counted(now.applicable, 'descriptor')}{since}."]
    in_date = [e for e in evidence if e.state == "in date"]
    if in_date:
        last = max((e.item for e in in_date), key=lambda item: (item.filed.date(), item.id))
        sentences.append(f"{counted(len(in_date), 'evidence entry', 'evidence entries')} in date, the last {last.id}.")
    if actions:
        late = sum(bool(a.days_late) for a in actions)
        sentences.append(f"The action plan has {counted(len(actions), 'row')}; {late or 'none'} overdue.")
    if now.asked:
        questions = counted(now.asked, "question")
        sentences.append(f"{questions} where more is said than shown, {now.answered or 'none'} of them answered.")
    if not in_date and not actions:
        sentences.append("No evidence and no action plan yet: the work above is where to begin.")
    return tuple(sentences)


def _line(on: date, monday: Monday, material: Material) -> TrendLine:
    grades = _say_grades(monday.grades, gather_grades(material.assessment))
    return TrendLine.taken_from(monday, on=on, grades=grades)


def _say_grades(grades: Mapping[str, str], lines: Sequence[GradeLine]) -> str:
    """The overall grade, then the judgements that have another one: `requires improvement; good: LAC`."""
    overall = next((grades.get(line.code, "") for line in lines if line.kind == "overall"), "")
    judged = ((grades.get(line.code, ""), line.code) for line in lines if line.kind != "overall")
    others = grouped((grade, code) for grade, code in judged if grade not in ("", overall))
    parts = [f"{grade}: {list_words(codes, 'and')}" for grade, codes in others.items()]
    return first_up("; ".join(filter(None, (overall, *parts))))
