"""The formats of the gap report: those of every report, and the sheets and data that leads work with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reports.gap_report import GapReport, gaps_as_data, lay_out
from reports.gap_sheets import render_csv, render_xlsx
from reports.writing import formats_of, json_of, write_as, write_report

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
