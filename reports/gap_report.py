"""The gap report: what leads work from, grouped by judgement, lead or theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

from base.choice import one_of
from base.groups import grouped
from base.words import counted, first_up, list_words
from descriptors.models import Framework
from reports.content import Content, ReportContent
from reports.document import Document, Paragraph, Row, Section, Table, cell, text
from reports.findings import GapLine, gather_gaps
from reports.material import Material
from reports.parts import MADE_UP, caveat_facts, gap_table, sources_annex
from reports.words import say_date

Grouping = Literal["judgement", "lead", "theme"]

NOBODY = "Nobody named"
"""The group of gaps that nobody answers for."""


class GapGroup(Content):
    """The gaps of one judgement, lead or theme."""

    name: str
    """The judgement's name, the lead or the theme."""
    gaps: tuple[GapLine, ...]
    """Its gaps, most important first."""


class GapReport(ReportContent):
    """What stands between each descriptor and good."""

    framework: str
    """Name and version of the framework."""
    benchmark: str
    """The grade that is aimed at, such as good."""
    by: Grouping
    """What the gaps are grouped by."""
    only: str
    """What was left in, in words; empty for everything."""
    groups: tuple[GapGroup, ...]
    """The groups: judgements as in the framework, others by their most important gap."""

    @property
    def gaps(self) -> tuple[GapLine, ...]:
        """Every gap, most important first."""
        return tuple(sorted((gap for group in self.groups for gap in group.gaps), key=lambda gap: gap.rank))


def gather_gap_report(
    material: Material, by: Grouping = "judgement", *, judgement: str = "", lead: str = "", theme: str = ""
) -> GapReport:
    """The content of the gap report.

    Args:
        by: what to group by.
        judgement: code of the only judgement to tell of; empty for all.
        lead: part of the name of the only lead to tell of, in any case of letters.
        theme: part of the only theme to tell of, in any case of letters.

    Raises:
        NotFoundError: there is no such judgement.
    """
    assessment = material.assessment
    framework = assessment.framework
    message, hint = (
        f"{framework.id} has no judgement {judgement!r}.",
        f"There are {list_words(framework.by_code, 'and')}.",
    )
    code = judgement and one_of(framework.by_code, judgement, message, where=judgement, hint=hint)
    wanted = [
        gap
        for gap in gather_gaps(material)
        if code in ("", gap.judgement)
        and lead.casefold() in gap.lead.casefold()
        and theme.casefold() in gap.theme.casefold()
    ]
    words = [code, lead and f"lead {lead}", theme and f"theme {theme}"]
    return GapReport.made_of(
        material,
        framework=f"{framework.name} ({framework.id}, version {framework.version})",
        benchmark=assessment.rulebook.benchmark,
        by=by,
        only=", ".join(filter(None, words)),
        groups=_groups(wanted, by, framework),
    )


def gaps_as_data(report: GapReport) -> list[dict[str, Any]]:
    """Every gap as plain data, ready for JSON."""
    return [gap.model_dump(mode="json") for gap in report.gaps]


Value = str | int | date | None

COLUMNS: tuple[tuple[str, Callable[[GapLine], Value], int], ...] = (
    ("Rank", lambda g: g.rank, 6),
    ("Descriptor", lambda g: g.descriptor, 11),
    ("Theme", lambda g: g.theme, 16),
    ("Status", lambda g: g.status, 12),
    ("What is missing", lambda g: g.kind, 14),
    ("In words", lambda g: g.message, 36),
    ("Next step", lambda g: g.next_step, 48),
    ("Effect", lambda g: g.effect, 24),
    ("Lead", lambda g: g.lead, 17),
    ("Due", lambda g: g.due, 12),
    ("Judgement", lambda g: g.judgement, 11),
    ("Evidence", lambda g: ", ".join(g.evidence), 18),
    ("Actions", lambda g: ", ".join(g.actions), 14),
)
"""Columns of the report as a sheet: heading, value, width in characters."""
PRINTED = 10
"""How many of them are printed: on a page more would be too small to read."""


def lay_out(report: GapReport) -> Document:
    """Give the gap report its order: how many of what, then one section for each group."""
    kinds: dict[str, int] = {}
    for gap in report.gaps:
        kinds[gap.kind] = kinds.get(gap.kind, 0) + 1
    rows = tuple(Row((cell(first_up(kind)), cell(f"{count:,}"))) for kind, count in kinds.items())
    summary = (
        (
            Paragraph(text(_summary(report)), lead=True),
            Table("What is missing", ("Kind of gap", "How many"), rows, frozenset({1}), (70, 30)),
        )
        if kinds
        else (Paragraph(text(f"No gaps: nothing stands between what is held and {report.benchmark}."), lead=True),)
    )
    groups: list[Section] = []
    for number, group in enumerate(report.groups, 1):
        caption = f"{counted(len(group.gaps), 'gap')}, most important first"
        groups.append(Section(f"group-{number}", group.name, (gap_table(caption, group.gaps, ()),)))
    return Document(
        title="Gap report",
        eyebrow=f"{report.authority} · {say_date(report.as_of)}",
        author=report.authority,
        on=report.as_of,
        facts=(
            ("As of", say_date(report.as_of)),
            ("Framework", report.framework),
            ("Shown", f"by {report.by}{f', only {report.only}' if report.only else ''}"),
            *caveat_facts(report.caveats),
        ),
        sections=(
            Section("summary", f"What stands between here and {report.benchmark}", summary),
            *groups,
            sources_annex(report.facts_digest, report.rules_digest),
        ),
        warning=MADE_UP if report.made_up else "",
        running=f"{report.authority}: gap report, {say_date(report.as_of)}. Provisional.",
    )


def _summary(report: GapReport) -> str:
    gaps = report.gaps
    leaderless = sum(not gap.lead for gap in gaps)
    without_lead = f"; for {leaderless:,} of them nobody is named" if leaderless else ""
    return f"{counted(len(gaps), 'gap')} between what is held and {report.benchmark}{without_lead}."


def _groups(gaps: Sequence[GapLine], by: Grouping, framework: Framework) -> tuple[GapGroup, ...]:
    by_name = grouped((_name(gap, by, framework), gap) for gap in gaps)
    names = [judgement.name for judgement in framework.judgements] if by == "judgement" else [*by_name]
    return tuple(GapGroup(name=name, gaps=tuple(by_name[name])) for name in names if name in by_name)


def _name(gap: GapLine, by: Grouping, framework: Framework) -> str:
    if by == "judgement":
        return framework.by_code[gap.judgement].name
    return first_up(gap.theme) if by == "theme" else gap.lead or NOBODY
