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
    Column,
    item_cells,
)
from evidence.index_sheet.workbook import write_workbook
from evidence.models import Item
from evidence.workbooks import write_csv


def write_template(path: Path, framework: Framework, people: Sequence[str] = ()) -> None:
    """Write an empty index sheet with pick lists and instructions.

    Args:
        path: the XLSX file to write; what stood there is replaced.
        framework: gives the types and descriptors to pick from.
        people: names to offer as leads; any other name can still be typed.

    Raises:
        InputError: the file cannot be written.
    """
    write_workbook(path, (*ITEM_COLUMNS, *_bearing_columns(TEMPLATE_BEARINGS)), [], framework, people)


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
        framework: gives the words of types and descriptors.
        states: state by item id (`in date`, `expired`, `retired`), for the reader.

    Raises:
        InputError: the file cannot be written, is of another kind, or a text is too long for a cell of Excel.
    """
    most = max((len(item.bearings) for item in items), default=0)
    columns = (*ITEM_COLUMNS, *_read_only_columns(), *_bearing_columns(max(most, TEMPLATE_BEARINGS)))
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


def _bearing_columns(count: int) -> tuple[Column, ...]:
    return tuple(
        column._replace(heading=f"{column.heading} {number}")
        for number in range(1, count + 1)
        for column in BEARING_COLUMNS
    )


def _read_only_columns() -> tuple[Column, ...]:
    return tuple(
        Column(heading, "text" if heading == "state" else "date", 12, "For your information; it is not read back.")
        for heading in READ_ONLY
    )
