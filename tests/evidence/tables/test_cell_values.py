"""Numbers, dates and percentages are the same whether an Excel or an OpenDocument sheet, or a CSV file holds them."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from base.model import Model
from evidence.tables.rows import read_rows
from evidence.tables.words import Spec

SPEC = Spec(columns={"name": ("name",), "day": ("day",), "share": ("share",), "count": ("count",)}, required=("name",))


class Row(Model):
    name: str
    day: date
    share: float
    count: int


EXPECTED = Row(name="Line one\nand two", day=date(2014, 3, 31), share=85.5, count=20)


def write_xlsx(path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Figures")
    sheet.write_row(2, 1, ["name", "day", "share", "count"])
    sheet.write(4, 1, EXPECTED.name)
    sheet.write_datetime(4, 2, datetime(2014, 3, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write(4, 3, 0.855, book.add_format({"num_format": "0%"}))
    sheet.write(4, 4, 20)
    book.close()


def write_ods(path: Path) -> None:
    from odf import table, text
    from odf.opendocument import OpenDocumentSpreadsheet

    def line(*cells: tuple[dict[str, Any], str]) -> Any:
        row = table.TableRow()
        row.addElement(table.TableCell())
        for options, words in cells:
            cell = table.TableCell(**options)
            for part in words.split("\n"):
                cell.addElement(text.P(text=part))
            row.addElement(cell)
        return row

    book = OpenDocumentSpreadsheet()
    sheet = table.Table(name="Figures")
    sheet.addElement(table.TableRow(numberrowsrepeated=2))
    sheet.addElement(line(*(({"valuetype": "string"}, words) for words in ("name", "day", "share", "count"))))
    sheet.addElement(table.TableRow())
    sheet.addElement(
        line(
            ({"valuetype": "string"}, EXPECTED.name),
            ({"valuetype": "date", "datevalue": "2014-03-31"}, "31 Mar"),
            ({"valuetype": "percentage", "value": "0.855"}, "86%"),
            ({"valuetype": "float", "value": "20"}, "20"),
        )
    )
    book.spreadsheet.addElement(sheet)
    book.save(str(path))


def write_csv(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        heading = ["", "name", "day", "share", "count"]
        csv.writer(file).writerows([[], [], heading, [], ["", EXPECTED.name, "31/3/14", "85.5%", "20"]])


@pytest.mark.parametrize("write", [write_xlsx, write_ods, write_csv])
def test_every_format_gives_the_same_values_at_the_same_place(tmp_path: Path, write: Any) -> None:
    path = tmp_path / write.__name__.replace("write_", "Figures.")
    write(path)
    (row,), problems = read_rows(path, SPEC)
    day, share, count = row.day("day", "missing"), row.number("share"), row.whole("count")
    assert not problems + row.problems
    assert day is not None
    assert share is not None
    assert count is not None
    assert Row(name=row.text("name"), day=day, share=share, count=count) == EXPECTED
    assert row.where("count").endswith("!E5")
