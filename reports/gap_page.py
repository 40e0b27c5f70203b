"""The gap report laid out, and in the formats of every report, the sheets and the data that leads work with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from base.groups import grouped
from base.words import counted, first_up
from evidence.items.workbooks import sheet_names
from reports.document import Document, Section, cell, paragraph, table
from reports.findings import GapLine
from reports.formats import formats_of, json_of, write_as, write_report
from reports.gap_report import NOBODY, GapReport
from reports.parts import MADE_UP, caveat_facts, gap_table, paper, sources_annex
from reports.sheets import Column, render_csv, render_workbook, sheet
from reports.words import say_date

EVERYTHING = "All gaps"
"""The first sheet: every gap, whoever leads it."""
COLUMNS: Sequence[Column[GapLine]] = (
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
"""Columns of the report as a sheet."""
PRINTED = 10
"""How many of them are printed: on a page more would be too small to read."""


def lay_out(report: GapReport) -> Document:
    """Give the gap report its order: how many of what, then one section for each group."""
    kinds = table(
        "What is missing",
        Counter(gap.kind for gap in report.gaps).items(),
        ("Kind of gap", 70, lambda k: cell(first_up(k[0]))),
        ("How many", 30, lambda k: cell(f"{k[1]:,}")),
        numeric=(1,),
    )
    summary = (
        (paragraph(_summary(report), lead=True), kinds)
        if report.gaps
        else (paragraph(f"No gaps: nothing stands between what is held and {report.benchmark}.", lead=True),)
    )
    groups: list[Section] = []
    for number, group in enumerate(report.groups, 1):
        caption = f"{counted(len(group.gaps), 'gap')}, most important first"
        groups.append(Section(f"group-{number}", group.name, (gap_table(caption, group.gaps, ()),)))
    day = say_date(report.as_of)
    facts = (
        ("As of", day),
        ("Framework", report.framework),
        ("Shown", f"by {report.by}{f', only {report.only}' if report.only else ''}"),
        *caveat_facts(report.caveats),
    )
    sections = (
        Section("summary", f"What stands between here and {report.benchmark}", summary),
        *groups,
        sources_annex(report.facts_digest, report.rules_digest),
    )
    return paper(report, "Gap report", sections, facts, under=day, running=f"gap report, {day}. Provisional.")


def _summary(report: GapReport) -> str:
    gaps = report.gaps
    leaderless = sum(not gap.lead for gap in gaps)
    without_lead = f"; for {leaderless:,} of them nobody is named" if leaderless else ""
    return f"{counted(len(gaps), 'gap')} between what is held and {report.benchmark}{without_lead}."


def gaps_as_data(report: GapReport) -> list[dict[str, Any]]:
    """Every gap as plain data, ready for JSON."""
    return [gap.model_dump(mode="json") for gap in report.gaps]


def render_xlsx(report: GapReport) -> bytes:
    """Write a workbook: every gap on the first sheet, then one sheet a lead."""
    by_lead = grouped((gap.lead or NOBODY, gap) for gap in report.gaps)
    names = sheet_names([EVERYTHING, *by_lead])
    sheets = [
        sheet(name, gaps, COLUMNS, PRINTED) for name, gaps in zip(names, [report.gaps, *by_lead.values()], strict=True)
    ]
    header = f"{report.authority}: gap report, {say_date(report.as_of)}, provisional"
    header += f". {MADE_UP}" if report.made_up else ""
    return render_workbook("Gap report", report.authority, report.as_of, sheets, header)


GAP_FORMATS: dict[str, Callable[[GapReport], bytes]] = {
    ".csv": lambda report: render_csv(sheet(EVERYTHING, report.gaps, COLUMNS)),
    ".xlsx": render_xlsx,
    ".json": json_of(gaps_as_data),
    **formats_of(lay_out),
}
"""Suffix of a file to what renders a gap report for it."""


def write_gap_report(report: GapReport, path: Path, template: Path | None = None) -> Path:
    """Write a gap report in the format its file's name asks for.

    Args:
        path: the file; what stood there is replaced.
        template: a council's own Word template; else a Word file is made with ours.

    Returns:
        The path.

    Raises:
        InputError: the format is not known, or the file cannot be written.
    """
    if template:
        return write_report(lay_out(report), path, template=template, content=report)
    return write_as(report, path, GAP_FORMATS)
