"""The gap report as content: what leads work from, grouped by judgement, lead or theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from base.choice import one_of
from base.groups import grouped
from base.words import first_up, list_words
from descriptors.models import Framework
from reports.content import Content, ReportContent
from reports.findings import GapLine, gather_gaps
from reports.material import Material

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


def _groups(gaps: Sequence[GapLine], by: Grouping, framework: Framework) -> tuple[GapGroup, ...]:
    by_name = grouped((_name(gap, by, framework), gap) for gap in gaps)
    names = [judgement.name for judgement in framework.judgements] if by == "judgement" else [*by_name]
    return tuple(GapGroup(name=name, gaps=tuple(by_name[name])) for name in names if name in by_name)


def _name(gap: GapLine, by: Grouping, framework: Framework) -> str:
    if by == "judgement":
        return framework.by_code[gap.judgement].name
    return first_up(gap.theme) if by == "theme" else gap.lead or NOBODY
