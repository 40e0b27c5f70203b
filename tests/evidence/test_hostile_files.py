"""Files that are damaged, or larger than any council's: read sparsely, or answered with a sentence."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from base.errors import InputError
from descriptors.loader import load_framework
from evidence.findings import read_findings
from evidence.index_sheet.reader import read_index
from evidence.measures import read_measures
from evidence.people import read_people
from evidence.plans.plan import read_plan
from tests.evidence.plans.conftest import WRITERS

FRAMEWORK = load_framework()
TABLES: dict[Callable[[Path], Any], list[list[str]]] = {
    read_plan: [["Ref", "Recommendation", "Lead"], ["1", "Visit", "Ada"], ["2", "Write", "Bo"]],
    lambda path: read_index(path, FRAMEWORK): [["title", "type", "about"], ["Audit", "E01", "31st March 2014"]],
    lambda path: read_people(path, FRAMEWORK.judgements): [["Name", "Role"], ["Ada", "Lead"]],
    lambda path: read_measures(path, FRAMEWORK): [["indicator", "period", "value"], ["K01", "2013-14", "50"]],
    lambda path: read_findings(path, FRAMEWORK): [
        ["descriptor", "direction", "prevalence", "seriousness"],
        ["HP-01", "supports", "most", "strong"],
    ],
}
doors = pytest.mark.parametrize("door", TABLES, ids=["plan", "index", "people", "measures", "findings"])


def save(folder: Path, kind: str, door: Callable[[Path], Any]) -> Path:
    suffix, write = WRITERS[kind]
    return write(folder / f"table{suffix}", TABLES[door])


def altered(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The file with one part of its archive changed."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return path


def essence(read: Any) -> Any:
    """What was read, of a plan what its rows say: its digest is that of the file."""
    return [(action.area, action.lead) for action in read.actions] if hasattr(read, "actions") else [*read]


@doors
@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "docx"])
def test_every_importer_reads_every_kind_of_file(tmp_path: Path, kind: str, door: Callable[[Path], Any]) -> None:
    assert door(save(tmp_path, kind, door))


@doors
@pytest.mark.parametrize("value", [" ", "stray"])
def test_a_stray_cell_in_the_last_corner_of_a_sheet_costs_nothing(
    tmp_path: Path, door: Callable[[Path], Any], value: str
) -> None:
    import openpyxl

    path = save(tmp_path, "xlsx", door)
    plain = door(path)
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = value
    book.save(path)
    assert essence(door(path)) == essence(plain)


@doors
def test_a_sheet_that_hides_and_merges_without_end_is_read(tmp_path: Path, door: Callable[[Path], Any]) -> None:
    path = save(tmp_path, "xlsx", door)
    plain = door(path)
    endless = b'<cols><col min="20" max="2000000000" hidden="1"/></cols><sheetData>'
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A10:XFD1048576"/></mergeCells>'
    altered(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<sheetData>", endless).replace(b"</sheetData>", merged),
    )
    assert essence(door(path)) == essence(plain)


@doors
@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("ods", "content.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("xlsx", "xl/styles.xml"),
        ("xlsx", "xl/workbook.xml"),
        ("docx", "word/document.xml"),
    ],
)
def test_a_file_that_breaks_off_inside_is_damaged_and_never_taken_in_part(
    tmp_path: Path, door: Callable[[Path], Any], kind: str, part: str
) -> None:
    path = altered(save(tmp_path, kind, door), part, lambda xml: xml[: len(xml) * 3 // 4])
    with pytest.raises(InputError, match="damaged") as caught:
        door(path)
    assert caught.value.hint


@doors
@pytest.mark.parametrize("name", ["pipe.csv", f"{'x' * 300}.csv", ".", "gone.xlsx", "empty.csv"])
def test_what_is_no_file_is_told_at_once(tmp_path: Path, door: Callable[[Path], Any], name: str) -> None:
    if name == "pipe.csv":
        os.mkfifo(tmp_path / name)
    if name == "empty.csv":
        (tmp_path / name).touch()
    with pytest.raises(InputError):
        door(tmp_path / name)


def test_an_archive_whose_list_lies_elsewhere_is_damaged(tmp_path: Path) -> None:
    path = save(tmp_path, "ods", read_plan)
    content = bytearray(path.read_bytes())
    content[-6:-2] = (int.from_bytes(content[-6:-2], "little") + 1000).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(InputError, match="is damaged"):
        read_plan(path)


def test_rows_and_columns_repeated_without_end_are_not_unrolled(tmp_path: Path) -> None:
    path = save(tmp_path, "ods", read_plan)
    again = b'<table:table-row table:number-rows-repeated="1000000"'
    altered(path, "content.xml", lambda xml: xml.replace(b"<table:table-row", again))
    assert len(read_plan(path).actions) < 3000
    wide = b'<table:table-cell table:number-columns-repeated="1000000000"'
    altered(path, "content.xml", lambda xml: xml.replace(b"<table:table-cell", wide))
    with pytest.raises(InputError):
        read_plan(path)


@pytest.mark.parametrize("number", ["9" * 4301, "1e999", "inf", "nan", "0x10", "1_000"])
def test_a_figure_that_is_none_is_refused_with_its_cell(tmp_path: Path, number: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(f"indicator,period,value\nK01,2013-14,{number}\n", "utf-8")
    with pytest.raises(InputError, match="is no number") as caught:
        read_measures(path, FRAMEWORK)
    assert caught.value.where == "figures.csv!C2"
    path.write_text(f"title,type,about,sample,met\nA,E01,31/05/2014,{number},1\n", "utf-8")
    with pytest.raises(InputError, match="not a whole number"):
        read_index(path, FRAMEWORK)


def test_a_sentence_in_the_file_column_is_refused_with_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text(f"title,type,about,file\nA,E01,31/05/2014,{'word ' * 60}\n", "utf-8")
    with pytest.raises(InputError, match="too long for the name of a file") as caught:
        read_index(path, FRAMEWORK)
    assert caught.value.where == "index.csv!D2"


def test_a_line_of_spaces_is_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(f"Recommendation\tLead\nVisit\tAda\n{' ' * 200_000}y\n", "utf-8")
    assert read_plan(path).actions


def test_a_title_above_a_list_and_another_delimiter_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Preparation group, March 2014\nFull name;Job title\nAda Ashdown;Director\n", "utf-8")
    assert [(person.name, person.role) for person in read_people(path, ())] == [("Ada Ashdown", "Director")]
