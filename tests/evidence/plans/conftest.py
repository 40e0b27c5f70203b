"""Writers that save one table in every format a council may keep its plan in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

# A cell is its text, a text with a fill (six hex digits), or None where it is merged with the cell above.
# A row that is only a text is a heading merged across the whole table.
TableCell = str | tuple[str, str] | None
TableRow = Sequence[TableCell] | str
Writer = Callable[[Path, Sequence[TableRow]], Path]


def _text(cell: TableCell) -> str:
    return cell[0] if isinstance(cell, tuple) else cell or ""


def _fill(cell: TableCell) -> str | None:
    return cell[1] if isinstance(cell, tuple) else None


def _width(rows: Sequence[TableRow]) -> int:
    return max(len(row) for row in rows if not isinstance(row, str))


def _full(row: TableRow, width: int) -> list[TableCell]:
    return [row, *[""] * (width - 1)] if isinstance(row, str) else [*row, *[""] * (width - len(row))]


def _runs_down(rows: Sequence[TableRow], at: int, column: int) -> int:
    """How many rows below a cell are merged with it."""
    below = 0
    for row in rows[at + 1 :]:
        if isinstance(row, str) or column >= len(row) or row[column] is not None:
            break
        below += 1
    return below


def write_csv(path: Path, rows: Sequence[TableRow]) -> Path:
    width = _width(rows)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([_text(cell) for cell in _full(row, width)] for row in rows)
    return path


def write_text(path: Path, rows: Sequence[TableRow]) -> Path:
    width = _width(rows)
    lines = ["\t".join(_text(cell) for cell in _full(row, width)) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_xlsx(path: Path, rows: Sequence[TableRow]) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    fill_sheet(book, "Sheet1", rows)
    book.close()
    return path


def fill_sheet(book: Any, name: str, rows: Sequence[TableRow]) -> None:
    sheet = book.add_worksheet(name)
    width = _width(rows)
    for at, row in enumerate(rows):
        if isinstance(row, str):
            sheet.merge_range(at, 0, at, width - 1, row)
            continue
        for column, cell in enumerate(row):
            if cell is None:
                continue
            format_ = book.add_format({"bg_color": f"#{_fill(cell)}"} if _fill(cell) else {})
            below = _runs_down(rows, at, column)
            if below:
                sheet.merge_range(at, column, at + below, column, _text(cell), format_)
            else:
                sheet.write(at, column, _text(cell), format_)


def write_ods(path: Path, rows: Sequence[TableRow]) -> Path:
    from odf import style, table, text
    from odf.opendocument import OpenDocumentSpreadsheet

    book = OpenDocumentSpreadsheet()
    styles: dict[str, Any] = {}
    sheet = table.Table(name="Sheet1")
    width = _width(rows)
    for at, row in enumerate(rows):
        line = table.TableRow()
        for column, cell in enumerate(_full(row, width)):
            if cell is None or (isinstance(row, str) and column):
                line.addElement(table.CoveredTableCell())
                continue
            options: dict[str, Any] = {"valuetype": "string"}
            if fill := _fill(cell):
                if fill not in styles:
                    styles[fill] = style.Style(name=f"fill{fill}", family="table-cell")
                    styles[fill].addElement(style.TableCellProperties(backgroundcolor=f"#{fill}"))
                    book.automaticstyles.addElement(styles[fill])
                options["stylename"] = styles[fill]
            if isinstance(row, str):
                options["numbercolumnsspanned"] = width
            elif below := _runs_down(rows, at, column):
                options["numberrowsspanned"] = below + 1
            element = table.TableCell(**options)
            if _text(cell):
                element.addElement(text.P(text=_text(cell)))
            line.addElement(element)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))
    return path


def write_docx(path: Path, rows: Sequence[TableRow]) -> Path:
    import docx

    document = docx.Document()
    document.add_paragraph("A report to members.")
    fill_table(document, rows)
    document.save(str(path))
    return path


def fill_table(document: Any, rows: Sequence[TableRow]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    width = _width(rows)
    table = document.add_table(len(rows), width)
    for at, row in enumerate(rows):
        cells = table.rows[at].cells
        if isinstance(row, str):
            cells[0].merge(cells[width - 1]).text = row
            continue
        for column, cell in enumerate(row):
            if cell is None:
                continue
            below = _runs_down(rows, at, column)
            target = cells[column].merge(table.cell(at + below, column)) if below else cells[column]
            target.text = _text(cell)
            if fill := _fill(cell):
                shading = OxmlElement("w:shd")
                shading.set(qn("w:val"), "clear")
                shading.set(qn("w:fill"), fill)
                target._tc.get_or_add_tcPr().append(shading)


def write_pdf(path: Path, rows: Sequence[TableRow]) -> Path:
    return _pdf(path, rows, ruled=True)


def write_plain_pdf(path: Path, rows: Sequence[TableRow]) -> Path:
    return _pdf(path, rows, ruled=False)


def _pdf(path: Path, rows: Sequence[TableRow], *, ruled: bool) -> Path:
    from xml.sax.saxutils import escape

    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

    body = getSampleStyleSheet()["BodyText"]
    body.fontSize, body.leading = 8, 10
    width = _width(rows)
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    content: list[list[Any]] = []
    for at, row in enumerate(rows):
        if isinstance(row, str) and ruled:
            style.append(("SPAN", (0, at), (-1, at)))
        for column, cell in enumerate(_full(row, width)):
            if fill := _fill(cell):
                style.append(("BACKGROUND", (column, at), (column, at), colors.HexColor(f"#{fill}")))
            if cell is not None and not isinstance(row, str) and (below := _runs_down(rows, at, column)):
                style.append(("SPAN", (column, at), (column, at + below)))
        if isinstance(row, str) and not ruled:
            content.append([row, *[""] * (width - 1)])
        else:
            content.append([Paragraph(escape(_text(cell)), body) for cell in _full(row, width)])

    def footer(canvas: Any, document: Any) -> None:
        canvas.drawString(40, 20, f"Children's services scrutiny, page {document.page}")

    table = Table(content, colWidths=[760 / width] * width, style=TableStyle(style))
    SimpleDocTemplate(str(path), pagesize=landscape(A4), leftMargin=40, rightMargin=40).build(
        [Paragraph("A report to members.", body), table], onFirstPage=footer, onLaterPages=footer
    )
    return path


WRITERS: dict[str, tuple[str, Writer]] = {
    "csv": (".csv", write_csv),
    "text": (".txt", write_text),
    "xlsx": (".xlsx", write_xlsx),
    "ods": (".ods", write_ods),
    "docx": (".docx", write_docx),
    "pdf": (".pdf", write_pdf),
    "plain pdf": (".pdf", write_plain_pdf),
}


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, Sequence[TableRow]], Path]:
    """Saves a table in a named format and gives its path."""

    def save_as(kind: str, rows: Sequence[TableRow]) -> Path:
        suffix, writer = WRITERS[kind]
        return writer(tmp_path / f"plan{suffix}", rows)

    return save_as


@pytest.fixture
def add_sheet() -> Callable[[Any, str, Sequence[TableRow]], None]:
    """Adds a sheet to an xlsxwriter workbook."""
    return fill_sheet


@pytest.fixture
def add_table() -> Callable[[Any, Sequence[TableRow]], None]:
    """Adds a table to a Word document."""
    return fill_table
