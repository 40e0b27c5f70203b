"""Lists of any framework are checked by what its annex says: nothing here is a list that this program knows."""

from __future__ import annotations

import csv
import io
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl import Workbook

from base.errors import InputError, ManyProblems
from base.working_days import is_working_day, weekday_of, working_day
from descriptors.annex import AnnexA
from evidence.annex.checks import check_sheets, years_old
from evidence.annex.given import CheckedLists, check_files
from evidence.annex.lists import read_sheets
from evidence.tables.file import File

ON = date(2026, 11, 26)
CHOICE = {"status": "choice"}
ANNEX = AnnexA.model_validate(
    {
        "lists_provenance": CHOICE,
        "documents_provenance": CHOICE,
        "codes": {"berth": ["a) Inner", "b) Outer"]},
        "lists": [
            {
                "id": "S1",
                "name": "Ships",
                "known_as": ["Ships in port"],
                "columns": [
                    {"name": "Ship"},
                    {"name": "Berth", "codes": "berth"},
                    {"name": "Built", "type": "date", "blank": True},
                    {"name": "Age", "type": "whole", "least": -1, "blank": True},
                    {"name": "Came", "type": "date"},
                    {"name": "Left", "type": "date", "blank": True},
                ],
                "checks": [
                    {"id": "stay", "kind": "order", "columns": ["Came", "Left"], "provenance": CHOICE},
                    {"id": "window", "kind": "window", "column": "Left", "months": 6, "provenance": CHOICE},
                    {"id": "once", "kind": "once", "columns": ["Ship"], "provenance": CHOICE},
                ],
            },
            {
                "id": "S2",
                "name": "Crews",
                "columns": [{"name": "Ship"}, {"name": "Crew", "type": "whole"}, {"name": "Pilot", "blank": True}],
                "checks": [
                    {
                        "id": "pilot",
                        "kind": "when",
                        "when": {"column": "Crew", "one_of": ["0"]},
                        "then": {"column": "Pilot", "filled": True},
                        "says": "Nobody is on board.",
                        "provenance": CHOICE,
                    }
                ],
            },
        ],
        "every_list": [
            {"id": "age", "kind": "age", "born": "Built", "age": "Age", "unborn": -1, "provenance": CHOICE},
        ],
        "across": [
            {
                "id": "crewed",
                "kind": "in_list",
                "of": "S2",
                "key": "Ship",
                "list": "S1",
                "where": {"column": "Crew", "one_of": ["5"]},
                "says": "This crew has no ship in port.",
                "provenance": CHOICE,
            }
        ],
    }
)
SHIPS = ["Ship", "Berth", "Built", "Age", "Came", "Left"]
GOOD = ["Aurora", "a) Inner", "01/02/2016", "10", "01/11/2026", ""]


def table(name: str, *rows: list[str]) -> File:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(rows)
    return File(name, sheet.getvalue().encode(), name)


def found(*files: File, on: date = ON) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The column and the rows that each check found."""
    sheets = [sheet for file in files for sheet in read_sheets(file, ANNEX)[0]]
    return {fault.check: (fault.letter, fault.rows) for fault in check_sheets(sheets, ANNEX, on)}


def test_a_list_that_is_right_has_no_fault():
    assert found(table("ships.csv", SHIPS, GOOD)) == {}


@pytest.mark.parametrize(
    ("column", "cell", "check"),
    [
        ("Ship", "", "blank"),
        ("Berth", "Inner", "code"),
        ("Berth", "c) None", "code"),
        ("Came", "yesterday", "date"),
        ("Came", "31/02/2026", "date"),
        ("Came", "01/02/0026", "date"),
        ("Came", "2026-11-01", "form of dates"),
        ("Came", "27/11/2026", "future"),
        ("Left", "31/10/2026", "stay"),
        ("Age", "11", "age"),
        ("Age", "ten", "number"),
        ("Age", "-2", "number"),
    ],
)
def test_a_planted_fault_is_found_in_its_cell_alone(column: str, cell: str, check: str):
    at = SHIPS.index(column)
    wrong = [*GOOD[:at], cell, *GOOD[at + 1 :]]
    wrong[0] = wrong[0] and "Borealis"
    told = found(table("ships.csv", SHIPS, GOOD, wrong))
    assert told[check] == ("ABCDEF"[at], (3,))
    assert set(told) <= {check, "age"}  # a number below the least is no age either


def test_codes_are_read_whatever_their_case_and_quotation_marks():
    assert found(table("ships.csv", SHIPS, [*GOOD[:1], " A)  inner", *GOOD[2:]])) == {}


def test_windows_doubles_and_the_other_lists():
    old = ["Borealis", "a) Inner", "", "", "01/01/2026", "01/02/2026"]
    crews = table("crews.csv", ["Ship", "Crew", "Pilot"], ["Cygnus", "5", ""], ["Cygnus", "4", ""], ["Aurora", "0", ""])
    told = found(table("ships.csv", SHIPS, GOOD, old, GOOD), crews)
    assert told == {"window": ("F", (3,)), "once": ("A", (4,)), "crewed": ("A", (2,)), "pilot": ("C", (4,))}


def test_headings_are_told_by_place_since_an_unknown_one_could_be_anything():
    headings = ["Built", "Ship", "Berth", "Age", "Came", "John Smith"]
    file = table("ships.csv", headings, ["01/02/2016", "Aurora", "a) Inner", "10", "01/11/2026", ""])
    faults = check_sheets(read_sheets(file, ANNEX)[0], ANNEX, ON)
    told = {fault.check: fault for fault in faults}
    assert set(told) == {"missing column", "extra column", "order of columns"}
    assert (told["missing column"].column, told["extra column"].letter) == ("Left", "F")
    assert "Smith" not in repr(faults)


def test_a_list_is_known_below_a_title_and_a_sheet_of_something_else_is_told(tmp_path: Path):
    (tmp_path / "a.csv").write_text("Ships of the harbour,,,,,\n" + ",".join(SHIPS) + "\n" + ",".join(GOOD) + "\n")
    (tmp_path / "b.csv").write_text("Fish,Weight\nCod,3\n")
    told = check_files([tmp_path], ANNEX, ON)
    assert [(one.id, one.rows, one.faults) for one in told.lists] == [("S1", 1, 0)]
    assert told.unread == ("b.csv, sheet 1: its headings are those of no list.",)


def test_a_cell_of_a_workbook_is_told_with_its_file_since_others_have_a_sheet_of_that_number(tmp_path: Path):
    book = Workbook()
    ships, fish = book.active, book.create_sheet("Jo Smith")
    for sheet, rows in ((ships, [SHIPS, ["", *GOOD[1:]]]), (fish, [["Fish"], ["Cod"]])):
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    told = check_files([tmp_path], ANNEX, ON)
    assert [fault.sheet for fault in told.faults] == ["a.xlsx, sheet 1"]


def test_of_a_list_given_twice_the_one_written_last_is_checked_and_told(tmp_path: Path):
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("\n".join(map(",".join, (SHIPS, GOOD))))
    other.write_text("\n".join(map(",".join, (SHIPS, GOOD, ["Borealis", *GOOD[1:]]))))
    for later, earlier, rows in ((one, other, 1), (other, one, 2)):
        os.utime(earlier, (0, 0))
        os.utime(later, (10**9, 10**9))
        told = check_files([tmp_path], ANNEX, ON)
        assert [(each.id, each.rows) for each in told.lists] == [("S1", rows)]
        assert f"{earlier.name}: S1 was not checked here but in {later.name}" in told.unread[0]
        assert "written last (9 September 2001" in told.unread[0]


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(b"\x00\x01\x02 no text")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(ManyProblems, match="None of these files"):
        check_files([tmp_path], ANNEX, ON)
    (tmp_path / "c.csv").write_text("\n".join(map(",".join, (SHIPS, GOOD))))
    told = check_files([tmp_path], ANNEX, ON)
    assert [each.id for each in told.lists] == ["S1"]
    assert [Path(error.where).name for error in told.broken] == ["a.csv", "b.xlsx"]
    assert all(error.hint for error in told.broken)


def test_files_that_are_no_list_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="no list in this folder"):
        check_files([tmp_path], ANNEX, ON)
    (tmp_path / "b.csv").write_text("Fish,Weight\nCod,3\n")
    with pytest.raises(InputError, match="None of these files is a list"):
        check_files([tmp_path], ANNEX, ON)


def ships(rows: list[list[str]]) -> Any:
    return read_sheets(table("ships.csv", SHIPS, *rows), ANNEX)[0]


days = st.dates(date(2026, 1, 1), date(2027, 6, 1)).map(lambda day: day.strftime("%d/%m/%Y"))
cells = st.one_of(days, st.sampled_from(["", "a) Inner", "b) outer", "7", "-1", "2026-03-01", "Aurora", "Borealis"]))
rows = st.lists(st.lists(cells, min_size=6, max_size=6).filter(any), max_size=8)


@settings(deadline=None)
@drawn(rows)
def test_every_fault_names_cells_that_are_there_once_and_in_order(rows: list[list[str]]):
    for fault in check_sheets(ships(rows), ANNEX, ON):
        assert list(fault.rows) == sorted(set(fault.rows))
        assert all(1 < row <= len(rows) + 1 for row in fault.rows)


@settings(deadline=None)
@drawn(rows, st.randoms())
def test_the_order_of_rows_moves_faults_and_changes_none(rows: list[list[str]], random: Any):
    """But for doubles, where the later one is told."""
    moved = [*range(len(rows))]
    random.shuffle(moved)
    place = {old + 2: new + 2 for new, old in enumerate(moved)}
    before = {(f.check, f.letter, f.says, place[row]) for f in check_sheets(ships(rows), ANNEX, ON) for row in f.rows}
    after = {
        (f.check, f.letter, f.says, row)
        for f in check_sheets(ships([rows[old] for old in moved]), ANNEX, ON)
        for row in f.rows
    }
    assert {fault for fault in before if fault[0] != "once"} == {fault for fault in after if fault[0] != "once"}
    assert sum(fault[0] == "once" for fault in before) == sum(fault[0] == "once" for fault in after)


@settings(deadline=None)
@drawn(st.text(st.characters(exclude_categories=["C"]), max_size=12), st.integers(0, 5))
def test_no_cell_is_ever_repeated(word: str, at: int):
    planted = f"Zq{word}Zq"
    told = check_sheets(ships([[*GOOD[:at], planted, *GOOD[at + 1 :]]]), ANNEX, ON)
    assert "Zq" not in repr(told)


@settings(deadline=None)
@drawn(st.dates(date(2013, 1, 1), date(2030, 12, 31)), st.integers(0, 60))
def test_working_days_are_counted_one_by_one(day: date, later: int):
    end = working_day(day, later)
    assert is_working_day(end)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(is_working_day, between)) in ({later} if later or is_working_day(day) else {0, 1})


@settings(deadline=None)
@drawn(st.dates(date(2013, 1, 1), date(2030, 12, 31)), st.integers(-5, 5), st.integers(0, 4))
def test_a_day_of_the_week_lies_so_many_weeks_off(day: date, weeks: int, weekday: int):
    found = weekday_of(day, weeks, weekday)
    assert found.weekday() == weekday
    assert (found - timedelta(days=weekday)) - (day - timedelta(days=day.weekday())) == timedelta(weeks=weeks)


def test_what_came_of_lists_is_numbers_alone(tmp_path: Path):
    (tmp_path / "a.csv").write_text(",".join(SHIPS) + "\nJohn Smith,Nowhere,,,,\n")
    told: CheckedLists = check_files([tmp_path], ANNEX, ON)
    assert told.lists[0].faults == 2
    assert "Smith" not in repr(told)
    assert "Nowhere" not in repr(told)


@pytest.mark.parametrize(("on", "years"), [(date(2014, 3, 2), 9), (date(2014, 3, 3), 10), (date(2004, 3, 2), -1)])
def test_a_child_is_a_year_older_on_the_birthday(on: date, years: int) -> None:
    assert years_old(date(2004, 3, 3).toordinal(), on, -1) == years
