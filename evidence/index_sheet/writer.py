"""Writing index sheets: the empty template that leads fill in, and the list of what the register holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from base.errors import InputError
from descriptors.models import Framework
from evidence.index_sheet.columns import (
    BEARING_COLUMNS,
    ITEM_COLUMNS,
    READ_ONLY,
    TEMPLATE_BEARINGS,
    item_cells,
    pick_lists,
)
from evidence.items.workbooks import Column, form, refuse_long_texts, repeated, write_csv
from evidence.models import Item
from evidence.tables.transcript import CellValue

SHEET = "Evidence"
_SPARE_ROWS = 1000  # rows below the last one that still have pick lists
_INSTRUCTIONS = (
    (
        "One row is one piece of evidence.",
        "Put the files themselves in one folder, and send the folder and this sheet together.",
    ),
    (
        "Pick, or type.",
        "Cells with an arrow have a pick list. Typing the code or the word works just as well.",
    ),
    (
        "Say what it shows, and what it does not.",
        "Each row has room for several descriptors. Evidence of a weakness is as welcome as evidence of a strength: "
        "choose undermines, and say whether you knew.",
    ),
    (
        "Counted cases say it best.",
        "If 20 files were looked at and 12 met the standard, write 20 under sample and 12 under met, name the "
        "descriptor, and leave direction, prevalence and seriousness empty.",
    ),
    (
        "The date it is about.",
        "Not the day you filed it: the day of the audit, or the last day of the period.",
    ),
    (
        "Never a child's name.",
        "Not in a title, a note or the name of a file. Names stay inside the files.",
    ),
    (
        "Do not worry about mistakes.",
        "When the sheet is filed, every cell that cannot be used is named, with what to write instead.",
    ),
)


def write_workbook(
    path: Path,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, CellValue]],
    framework: Framework,
    people: Sequence[str],
) -> None:
    """Write rows into a workbook with pick lists for more rows to come.

    Args:
        rows: the cells of each row by heading.

    Raises:
        InputError: the file cannot be written, or a text is too long for a cell of Excel.
    """
    refuse_long_texts(path, rows)
    lines = [
        *_INSTRUCTIONS,
        ("The columns", ""),
        *((column.heading, column.help) for column in (*ITEM_COLUMNS, *BEARING_COLUMNS)),
    ]
    with form(path, [SHEET], pick_lists(framework, people), "How to fill in the evidence sheet", lines) as evidence:
        evidence.lay(
            0,
            columns,
            rows,
            last=len(rows) + _SPARE_ROWS,
            frozen=3,
            not_listed="The code or the first word is enough. Keep it if it is one of the list.",
            sources=_seriousnesses(columns, evidence.ranges),
        )


def _seriousnesses(columns: Sequence[Column], ranges: Mapping[str, str]) -> dict[int, str]:
    """The words for how serious something is, which depend on its direction, two cells to the left."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    strengths, weaknesses = ranges["strengths"][1:], ranges["weaknesses"][1:]
    return {
        index: f'=IF({xl_rowcol_to_cell(1, index - 2, col_abs=True)}="undermines",{weaknesses},{strengths})'
        for index, column in enumerate(columns)
        if column.choices == "seriousnesses"
    }


def write_template(path: Path, framework: Framework, people: Sequence[str] = ()) -> None:
    """Write an empty index sheet with pick lists and instructions.

    Args:
        path: the XLSX file to write; what stood there is replaced.
        people: names to offer as leads; any other name can still be typed.

    Raises:
        InputError: the file cannot be written.
    """
    write_workbook(path, (*ITEM_COLUMNS, *repeated(BEARING_COLUMNS, TEMPLATE_BEARINGS)), [], framework, people)


def write_index(
    path: Path,
    items: Sequence[Item],
    framework: Framework,
    *,
    states: Mapping[str, str] | None = None,
    people: Sequence[str] = (),
) -> None:
    """Write items as an index sheet that can be edited and read again.

    Args:
        path: a file that ends in `.xlsx` or `.csv`; what stood there is replaced.
        items: the items, in the order of the rows.
        states: state by item id (`in date`, `expired`, `retired`), for the reader.

    Raises:
        InputError: the file cannot be written, is of another kind, or a text is too long for a cell of Excel.
    """
    most = max((len(item.bearings) for item in items), default=0)
    columns = (*ITEM_COLUMNS, *READ_ONLY, *repeated(BEARING_COLUMNS, max(most, TEMPLATE_BEARINGS)))
    rows = [
        item_cells(item, framework)
        | {"state": (states or {}).get(item.id), "valid until": item.valid_until, "filed": item.filed.date()}
        for item in items
    ]
    if path.suffix.lower() == ".xlsx":
        write_workbook(path, columns, rows, framework, people)
    elif path.suffix.lower() == ".csv":
        write_csv(path, [column.heading for column in columns], rows)
    else:
        raise InputError(
            f'an index sheet cannot be written as "{path.suffix or path.name}"',
            where=str(path),
            hint="Give a name that ends in .xlsx or .csv.",
        )
