"""Lists are read by columns: what comes of that is what reading them cell by cell and row by row gives."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from descriptors.loader import load_framework
from evidence.index_sheet.reader import IndexReader, read_with_problems
from evidence.tables import delimited, even_text, workbook, workbook_values
from evidence.tables.columns import RowsByColumn
from evidence.tables.even_text import even_columns, parting_signs
from evidence.tables.file import File
from evidence.tables.files import transcribe
from evidence.tables.formulas import show_cell
from evidence.tables.rows import read_rows
from evidence.tables.transcript import GridRow

FRAMEWORK = load_framework("sif-2013")
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)


@pytest.fixture(scope="module", autouse=True)
def _in_this_process() -> Iterator[None]:
    """Files are read here, not each in a process of its own: what a reader gives is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evidence.tables.files.in_child", lambda reader, file, **_: reader(file))
        yield


def cells(rows: Sequence[GridRow]) -> list[tuple[str, list[str]]]:
    """The place and the words of every row, without empty cells at its end."""
    return [(row.where(0) + row.place, row.raw.split(" | ")) for row in rows]


texts = st.text(st.sampled_from("ab,;|\t\"'\\\r\n <&é\u200b\u00ad0"), max_size=60)
words = st.text(st.sampled_from("ab,;|\t\"\\\r\n é'"), max_size=5)
sheets = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(words, min_size=width, max_size=width), max_size=6))


@st.composite
def sheets_as_text(draw: st.DrawFn) -> str:
    text = io.StringIO(newline="")
    end = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(
        text,
        delimiter=draw(st.sampled_from(",;\t|")),
        lineterminator=end,
        quoting=csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL,
    )
    writer.writerows(draw(sheets))
    return text.getvalue()


def columns_of(text: str) -> list[list[str]] | None:
    return even_columns(text.encode(), parting_signs(text.encode()))


@pytest.mark.parametrize("at_once", [1, even_text.AT_ONCE])
@given(text=st.one_of(texts, sheets_as_text()))
@example('a,b\n1,"2\n')
@example("a,b\n\n1,2\n")
@example("a,b\n\u200b,\n,\n1,2")
@example('a,b;c;d\n"1;2",3\n')
@example("a,b,c\n1,2\n3,4,5,6\n")
@example("a,b\n1,2,3,4,5\n\n")
@example('a,b\r\n1,";"\r\n2,";"\r\n')
@example('"a ""b"";","c\n"\n"\n",""""\n')
@example("a,b\r\n1,2\r3\n")
def test_a_text_gives_the_same_rows_by_columns_as_by_lines(at_once: int, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(even_text, "AT_ONCE", at_once)
        columns = columns_of(text)
    if columns is not None:
        grid = RowsByColumn(columns, "x.csv", "", delimited.tidy)
        by_line = delimited._rows(delimited._split(text, delimited.DELIMITERS), "x.csv")  # pyright: ignore[reportPrivateUsage]
        assert tuple(grid) == by_line


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        'a,b\r\n"1,5",2\r\n',
        "a;b\n1,5;2\n\n",
        'a,b,c\n"1; or ""2""",3,4\n5,6,7\n',
        '"a","b"\n"1,5\n2","c\\"\n',
    ],
)
def test_an_even_text_is_read_by_columns(text: str) -> None:
    assert columns_of(text)


HEADINGS = ("id", "file", "title", "type", "about", "lead", "rung", "checked by", "sample", "met", "sensitivity")
BEARING = ("descriptor 1", "direction 1", "prevalence 1", "seriousness 1", "self-known 1", "note 1", "basis 1")
VALUES: dict[str, Sequence[Any]] = {
    "id": ["", "", "E-0001", "E-0002"],
    "file": ["", "audit.docx", "/", "x" * 300, "é" * 130],
    "title": ["Audit", "", " ", "'=1+1"],
    "type": ["E01", "E01 Case file audit", "e01", "E99", ""],
    "about": ["31/05/2014", "2014-02-30", "", "last week", date(2014, 3, 31), datetime(2014, 3, 31, 9), 41729, True],
    "lead": ["", "Ada Lead"],
    "rung": ["", "", "L0", "L3", "L9"],
    "checked by": ["", "Ada Lead", "Cy"],
    "sample": ["", "20", 20, 1, True, 0, "x", 2.5],
    "met": ["", "12", 12, 1, 30, False],
    "sensitivity": ["", "restricted", "Ordinary", "secret"],
    "descriptor 1": ["HP-07", "hp-07 words", "", "XX"],
    "direction 1": ["supports", "undermines", "", "helps"],
    "prevalence 1": ["most", "", "many"],
    "seriousness 1": ["strong", "serious", "", "1"],
    "self-known 1": ["", "yes", True, 1, "perhaps"],
    "note 1": ["", "", "a note"],
    "basis 1": ["", ""],
}


@st.composite
def lists(draw: st.DrawFn) -> list[list[Any]]:
    headings = draw(st.permutations([*HEADINGS, *BEARING]))[: draw(st.integers(9, 18))]
    some = st.tuples(*(st.sampled_from([VALUES[name][0], *VALUES[name]]) for name in headings)).map(list)
    rows = draw(st.lists(st.one_of(some, st.just([""] * len(headings))), min_size=1, max_size=8))
    return [headings, *rows]


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Evidence")
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, datetime(*value.timetuple()[:6]), dated)
                elif isinstance(value, str):
                    sheet.write_string(at, column, value)
                else:
                    sheet.write(at, column, value)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@in_one_folder
@given(rows=lists())
def test_an_index_is_judged_by_columns_as_it_is_row_by_row(tmp_path: Path, suffix: str, rows: list[list[Any]]) -> None:
    path = tmp_path / f"index.{suffix}"
    if suffix == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    else:
        write_xlsx(path, rows)
    given_rows, told = read_with_problems(path, FRAMEWORK)
    start = "Start from the template of this workspace, and keep its first row."
    table_rows, problems = read_rows(path, IndexReader.spec(), every_sheet=True, remedy=start)
    reader, kept, seen = IndexReader(FRAMEWORK), [], dict[str, str]()
    for row in table_rows:
        draft = reader.read(row)
        if draft and draft.id and seen.setdefault(draft.id, draft.place) != draft.place:
            row.refuse("id", f"{draft.id} stands in {seen[draft.id]} already", "Keep one of the two rows.")
        problems += row.problems
        if not row.problems:
            kept.append(draft)
    assert [(p.message, p.where, p.hint) for p in told] == [(p.message, p.where, p.hint) for p in problems]
    assert [*given_rows] == kept
    assert [row.place for row in given_rows] == [row.place for row in kept]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/sharedStrings.xml", b'uniqueCount="', b'uniqueCount="9999999999'),
        ("xl/worksheets/sheet1.xml", b'<c r="A2"', b'<c r="A1048576"'),
    ],
)
def test_a_workbook_that_says_it_is_vast_asks_for_no_memory(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    path = tmp_path / "people.xlsx"
    write_xlsx(path, [["Name", "Role"], ["Ann", "Lead"]])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert workbook_values.read_plain(File(path.name, path.read_bytes(), "")) is None
    assert transcribe(path, values_alone=True).grids


FORMATS = ("General", "dd/mm/yyyy", "d mmm yy", "[$-809]dd mmmm yyyy;@", "yyyy-mm-dd;@", "0.00", "#,##0", "@")
values = st.one_of(
    st.sampled_from([True, False, 0, 1, 1.0, 41729, 2.5, -3, 0.1]),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.text(st.sampled_from("ab <&é\n\"'=@\u00ad"), max_size=5),
    st.none(),
)
sheets_of_values = st.lists(st.lists(st.tuples(values, st.sampled_from(FORMATS)), max_size=5), min_size=1, max_size=6)


@in_one_folder
@given(rows=sheets_of_values, writer=st.sampled_from(["openpyxl", "xlsxwriter"]))
def test_a_workbook_gives_the_same_values_at_once_as_cell_by_cell(tmp_path: Path, rows: Any, writer: str) -> None:
    path = tmp_path / "book.xlsx"
    if writer == "openpyxl":
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for at, row in enumerate(rows, 1):
            for column, (value, form) in enumerate(row, 1):
                cell = sheet.cell(at, column, value if value != "" else None)
                cell.number_format = form
                if isinstance(value, str) and value:
                    cell.data_type = "s"
        book.save(path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, (value, form) in enumerate(row):
                    told = book.add_format({"num_format": form})
                    if isinstance(value, str):
                        sheet.write_string(at, column, value, told)
                    else:
                        sheet.write(at, column, value, told)
    file = File(path.name, path.read_bytes(), str(path))
    at_once = workbook_values.read_plain(file)
    if at_once is None:
        return
    by_cell = workbook.read(file)
    assert [grid.title for grid in at_once.grids] == [grid.title for grid in by_cell.grids]
    for mine, theirs in zip(at_once.grids, by_cell.grids, strict=True):
        assert cells(mine.rows) == cells(theirs.rows)
        shown = [[show_cell(cell.value) for cell in row.cells] for row in (*mine.rows, *theirs.rows)]
        without_ends = [" | ".join(row).rstrip(" |") for row in shown]
        assert without_ends[: len(mine.rows)] == without_ends[len(mine.rows) :]


def hide_a_row(sheet: Any) -> None:
    sheet.row_dimensions[2].hidden = True


def hide_a_column(sheet: Any) -> None:
    sheet.column_dimensions["B"].hidden = True


def merge(sheet: Any) -> None:
    sheet.merge_cells("A2:A3")


def show_a_share(sheet: Any) -> None:
    sheet["B2"].value, sheet["B2"].number_format = 0.85, "0.0%"


def show_a_whole_share(sheet: Any) -> None:
    sheet["B2"].value, sheet["B2"].number_format = 0.85, "0%"


def tell_a_time(sheet: Any) -> None:
    sheet["B2"].value = time(9, 30)


def err(sheet: Any) -> None:
    sheet["B2"].value, sheet["B2"].data_type = "#N/A", "e"


def hide_the_sheet(sheet: Any) -> None:
    sheet.parent.create_sheet("Other").cell(1, 1, "words")
    sheet.sheet_state = "hidden"
    sheet.parent.active = 1


def stand_far_away(sheet: Any) -> None:
    sheet["XFD1048576"] = "stray"


CHANGES = [hide_a_row, hide_a_column, merge, show_a_share, show_a_whole_share, tell_a_time, err, hide_the_sheet]


@pytest.mark.parametrize("change", [*CHANGES, stand_far_away])
def test_what_values_alone_do_not_tell_is_read_by_its_cells(tmp_path: Path, change: Any) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["name", "share"], ["a", 1], ["b", 2]):
        sheet.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert workbook_values.read_plain(File(path.name, path.read_bytes(), "")) is not None
    change(sheet)
    book.save(path)
    assert workbook_values.read_plain(File(path.name, path.read_bytes(), "")) is None
