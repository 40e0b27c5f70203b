"""The sections of the briefing about its grades: the picture of them, why each, and how such findings were graded."""

from __future__ import annotations

from collections.abc import Callable

from base.words import first_up
from reports.briefing import Briefing
from reports.document import Block, Cell, Row, Run, Section, Table, cell, paragraph, quiet, strong, table
from reports.grades import GradeLine
from reports.parts import grade_label, place, strip_of

SURE = 10
"""A chance nearer to none or all than this, per mille, is said as a bound: fifty inspections make nothing certain."""


def picture_section(b: Briefing) -> Section:
    """The picture of the grades; where none can be given yet, how much is known and what was learned."""
    if not _graded(b):
        learned = paragraph(" ".join(b.learned))
        return Section("picture", "Too early for a grade: what is known so far", (learned, _known(b)))
    could = "“Could be”: once the unknown is known. " if any(g.floor != g.ceiling for g in b.grades) else ""
    apart = "No grade: too little is known, neither a fail nor progress." if not all(g.grade for g in b.grades) else ""
    intro = (paragraph(quiet(f"{could}{apart}".strip())),) if could or apart else ()
    return Section("picture", "Grades", (strip_of(b.grades, b.scale, linked=True), *intro))


def _graded(b: Briefing) -> bool:
    return any(g.grade for g in b.grades)


def _known(b: Briefing) -> Table:
    """How much is known of each judgement, before any can be graded."""
    return table(
        "How much is known of each judgement",
        [g for g in b.grades if g.kind != "overall"],
        ("Judgement", 34, lambda g: cell(strong(g.short, place("r", g.code)))),
        ("Evidence covers", 20, lambda g: cell(f"{g.covered} of {g.applicable}")),
        ("Something is held on", 20, lambda g: cell(f"{g.known} of {g.applicable}")),
        ("Could be", 26, lambda g: cell(first_up(g.could_be))),
    )


def grades_section(b: Briefing) -> Section:
    """Why each grade, with how much is known of it; the picture too where that had no place before."""
    strip = () if _graded(b) else (strip_of(b.grades, b.scale, linked=True),)
    return Section("grades", "Why each grade", (*strip, _grade_table(b), *_chances(b)), new_page=True)


def _chances(b: Briefing) -> tuple[Block, ...]:
    """How findings like these were graded elsewhere; nothing where no judgement is graded or the rules give none."""
    if not b.chances:
        return ()
    rows = tuple(
        Row((cell(strong(c.short, place("r", c.code))), *(cell(_percent(share)) for share in c.shares)))
        for c in b.chances
    )
    headings = ("Judgement", *(first_up(grade) for grade in b.chances[0].grades))
    numeric = frozenset(range(1, len(headings)))
    intro = (
        "Judgements that enough is known of. It is what was published elsewhere, not what inspectors would say here."
    )
    often = Table("How often findings like these were published with each grade", headings, rows, numeric=numeric)
    return (often, paragraph(quiet(intro)))


def _percent(share: int) -> str:
    """A chance per mille in per cent; never as certain."""
    if share < SURE:
        return "under 1%"
    return "over 99%" if share > 1000 - SURE else f"{share / 10:.0f}%"


def _grade_table(b: Briefing) -> Table:
    columns: list[tuple[str, int, Callable[[GradeLine], Cell]]] = [
        ("Judgement", 30, lambda g: cell(_reasons_of(g), grade_label(g.grade, b.scale))),
        ("Evidence covers", 15, lambda g: cell(f"{g.covered} of {g.applicable} descriptors", _met(b, g))),
        ("Why", 38, _why),
    ]
    if any(g.before for g in b.grades):
        columns.insert(1, ("Last briefing", 17, lambda g: cell(first_up(g.before) or quiet("not given"))))
    if any(g.group for g in b.grades):
        columns.append(("Group's own view", 26, _group_view))
    return table("Why each grade, and how much of it is known", b.grades, *columns)


def _reasons_of(g: GradeLine) -> Run:
    return strong(g.short, place("r", g.code))


def _met(b: Briefing, g: GradeLine) -> str:
    """How many of its descriptors are met, as `15 of 25 met`; of overall effectiveness, those of the key judgements."""
    of = {g.code} if g.kind != "overall" else {line.code for line in b.grades if line.kind == "key"}
    statuses = [d.status for r in b.reasons if r.code in of for d in r.descriptors]
    return f"{statuses.count('met')} of {len(statuses)} met"


def _why(g: GradeLine) -> Cell:
    alone = quiet(f"The evidence held alone would give {g.underlying}.") if g.grade is None and g.known else ""
    return cell(g.why, Run(f"Borderline. {g.borderline}") if g.borderline else "", alone)


def _group_view(g: GradeLine) -> Cell:
    return cell(strong(first_up(g.group_grade)), quiet(g.group)) if g.group else cell("–")
