"""Old Excel files: their values alone."""

from __future__ import annotations

import io

from base.errors import InputError
from evidence.tables.document import MOST_CELLS, Cell, Document, Table, gather_rows
from evidence.tables.file import File
from evidence.tables.workbook import show


def read(file: File) -> Document:
    """Read an .xls file, one table a sheet; fills cannot be read from this format."""
    import python_calamine

    tables: list[Table] = []
    with python_calamine.load_workbook(io.BytesIO(file.content)) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height * sheet.width > MOST_CELLS:
                raise InputError(
                    f"The sheet “{name}” has {sheet.height:,} rows and {sheet.width:,} columns: something stands far "
                    "beside or below the rest.",
                    hint="Save it as .xlsx.",
                )
            records = sheet.to_python(skip_empty_area=False)
            rows = gather_rows(
                ((at, [Cell(show(value), value=value) for value in record]) for at, record in enumerate(records, 1)),
                name,
                f"{name} ",
            )
            if rows:
                tables.append(Table(rows, name))
    notice = "The colours of cells are not read from this old file format; save it as .xlsx if the RAG is a fill."
    return Document(tuple(tables), (notice,) if tables else ())
