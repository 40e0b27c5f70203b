"""The formats of the gap report: those of every report, and the sheets and data that leads work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from base.groups import grouped
from evidence.items.workbooks import as_csv, sheet_names
from reports.findings import GapLine
from reports.formats import formats_of, json_of, write_as, write_report
from reports.gap_report import COLUMNS, NOBODY, PRINTED, GapReport, Value, gaps_as_data, lay_out
from reports.parts import MADE_UP
from reports.sheets import Sheet, render_workbook
from reports.words import say_date

EVERYTHING = "All gaps"
"""The first sheet: every gap, whoever leads it."""


def render_csv(report: GapReport) -> bytes:
    """Write every gap as CSV."""
    return as_csv([heading for heading, *_ in COLUMNS], _rows(report.gaps))


def render_xlsx(report: GapReport) -> bytes:
    """Write a workbook: every gap on the first sheet, then one sheet a lead."""
    by_lead = grouped((gap.lead or NOBODY, gap) for gap in report.gaps)
    names = sheet_names([EVERYTHING, *by_lead])
    columns = [(heading, width) for heading, _, width in COLUMNS]
    sheets = [
        Sheet(name, columns, _rows(gaps), PRINTED)
        for name, gaps in zip(names, [report.gaps, *by_lead.values()], strict=True)
    ]
    header = f"{report.authority}: gap report, {say_date(report.as_of)}, provisional"
    header += f". {MADE_UP}" if report.made_up else ""
    return render_workbook("Gap report", report.authority, report.as_of, sheets, header)


def _rows(gaps: Sequence[GapLine]) -> list[list[Value]]:
    return [[value(gap) for _, value, _ in COLUMNS] for gap in gaps]


GAP_FORMATS: dict[str, Callable[[GapReport], bytes]] = {
    ".csv": render_csv,
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
