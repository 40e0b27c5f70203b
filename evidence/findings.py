"""A sheet of findings: what one item says of many descriptors, one bearing a row."""

from __future__ import annotations

from pathlib import Path

from descriptors.models import Framework
from evidence.index_sheet.drafts import DraftBearing
from evidence.index_sheet.reader import BearingReader
from evidence.tables.rows import read_each
from evidence.tables.words import words


def read_findings(path: Path, framework: Framework) -> tuple[DraftBearing, ...]:
    """Read a sheet of descriptor, direction, prevalence and seriousness, and if wished of self-known, basis and note.

    Args:
        path: a CSV, XLSX, ODS, XLS, DOCX or PDF file; the columns may stand in any order.

    Returns:
        One bearing for each row that is not blank, in the order of the sheet.

    Raises:
        InputError: when the file cannot be opened, a column is missing, there is no row or one cell is wrong.
        ManyProblems: when cells are wrong; each problem names its cell and the nearest valid word.
    """
    return read_each(path, words().findings, BearingReader(framework).read)
