"""Plans in the styles of councils nobody has seen before: rows are rows, and notes, keys and counts are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from openpyxl.styles import PatternFill

from evidence.plans.plan import PlanReading, read_plan

Made = Callable[[Path], Path]


def _xlsx(*rows: list[object]) -> Made:
    def make(folder: Path) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / "plan.xlsx")
        return folder / "plan.xlsx"

    return make


def _text(words: str, suffix: str = ".txt") -> Made:
    def make(folder: Path) -> Path:
        path = folder / f"plan{suffix}"
        path.write_text(words)
        return path

    return make


def _themes(folder: Path) -> Path:
    book = openpyxl.Workbook()
    summary = book.active
    for row in (["Theme", "Red", "Amber", "Green", "Total"], ["Help", 0, 1, 1, 2], ["Total", 1, 1, 1, 3]):
        summary.append(row)
    for theme, action, fill in (("Help", "Assessments are shared", "00B050"), ("Care", "Health is in time", "FF0000")):
        page = book.create_sheet(theme)
        page.append([f"Theme: {theme}"])
        page.append(["No.", "Objective", "Responsible", "Deadline", "RAG", "Update at 1 March"])
        page.append([f"{theme[0]}1", action, "Ann Lee", "31.03.14", "", "See minutes"])
        page.cell(3, 5).fill = PatternFill("solid", start_color=fill)
        page.append([])
        page.append(["NB figures are provisional"])
        page.append(["", "RAG definitions: Green – on course; Red – off course"])
    book.save(folder / "plan.xlsx")
    return folder / "plan.xlsx"


def _recommendations(folder: Path) -> Path:
    page = Document()
    page.add_paragraph("This plan responds to the inspection report published on 12 February 2014.")
    page.add_paragraph("RAG key: Red – not started; Amber – in progress; Green – complete")
    for number, (recommendation, action) in enumerate(
        [("Plans are current", "Audit all plans"), ("Visits", "Add duty")], 1
    ):
        page.add_heading(f"Recommendation {number}: {recommendation}", 2)
        _table(page, ["Ref", "Actions we will take", "Who", "When", "Status"],
               [f"{number}.1", action, "AD", "By 31 March 2014", "Amber"])  # fmt: skip
    _table(page, ["Red", "Amber", "Green", "Total"], ["0", "2", "0", "2"])
    page.save(str(folder / "plan.docx"))
    return folder / "plan.docx"


def _milestones(folder: Path) -> Path:
    page = Document()
    page.add_paragraph("Holmvale Council improvement plan, agreed 6 January 2014")
    table = _table(page, ["Improvement area", "", "", "", "", ""],
                   ["#", "Expected outcome", "Lead & partners", "Milestone date", "Jan 2014", "March 2014"],
                   ["1a", "Children know their social worker", "Kit Vale", "31/03/2014", "Amber", "Green"],
                   ["1b", "Contact is well planned", "Lou West", "30/04/2014", "Green", "Amber"],
                   ["Number green", "1", "", "", "", ""], ["Source: board minutes", "", "", "", "", ""])  # fmt: skip
    table.rows[0].cells[0].merge(table.rows[0].cells[5])
    page.save(str(folder / "plan.docx"))
    return folder / "plan.docx"


def _table(page, *rows: list[str]):
    table = page.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    return table


STYLES: dict[str, tuple[Made, list[tuple[str, str | None, str, str | None]]]] = {
    "months with the newest first, a key above and counts below": (
        _xlsx(
            ["Northshire County Council"],
            ["Version 4, updated 3 March 2014"],
            [],
            ["Key:", "Green = complete", "Amber = in progress", "Red = off track"],
            [],
            ["Item", "What needs to change", "Who leads", "By when", "Mar-14", "Feb-14", "Jan-14", "Confidence"],
            [1, "Return interviews are offered", "J. Okafor", "30/04/2014", "G", "A", "R", "High"],
            [2, "Supervision is recorded", "P. Lind", "31/05/2014", "A", "A", "G", "Low"],
            [3, "Health joins discussions", "S. Mbeki", "30 June 2014", "", "R", "A", "Low"],
            [],
            ["Total actions", 3],
            ["Green", 1],
            ["Amber", 1],
            ["Red", 1],
            ["Note: colours are agreed monthly."],
            ["* By when may move"],
            ["Prepared by the Performance Team, 5 March 2014"],
        ),
        [
            ("1", "green", "J. Okafor", "2014-04-30"),
            ("2", "amber", "P. Lind", "2014-05-31"),
            ("3", "red", "S. Mbeki", "2014-06-30"),
        ],
    ),
    "statuses in words, money and a count in a middle column": (
        _text(
            "Workstream;Deliverable;Accountable exec;Landing date;RAG;% complete;Spend to date\n"
            "Front door;Screen every contact in 24 hours;Mo Hale;End of April 2014;On track;80%;£4,000\n"
            "Front door;Publish thresholds;Mo Hale;tbc;Off track;20%;\n"
            "Permanence;Track every care plan;Vi Stone;2014-05-01;Complete;100%;£12,500\n"
            ";;;;;;\nKey;Green = on track;;;;;\n;Count of actions: 3;;;;;\n",
            ".csv",
        ),
        [
            ("ROW-1", "green", "Mo Hale", "2014-04-30"),
            ("ROW-2", "red", "Mo Hale", None),
            ("ROW-3", None, "Vi Stone", "2014-05-01"),
        ],
    ),
    "a table for each recommendation": (
        _recommendations,
        [("1.1", "amber", "AD", "2014-03-31"), ("2.1", "amber", "AD", "2014-03-31")],
    ),
    "a sheet for each theme, painted, with a summary of counts": (
        _themes,
        [("H1", "green", "Ann Lee", "2014-03-31"), ("C1", "red", "Ann Lee", "2014-03-31")],
    ),
    "quarters across, counts under the colours": (
        _text(
            "Ofsted said,We will,Named person,Finish by,Q1 2013-14 RAG,Q2 2013-14 RAG,Q3 2013-14 RAG\n"
            "Thresholds are unclear,Rewrite the document,Di Ray,31 January 2014,Red,Amber,Green\n"
            "Children are not interviewed,Commission a service,Eve Orr,30 April 2014,,Red,\n"
            ",,,,1 red,,1 green\nKey: Red - late; Amber - some delay; Green - done,,,,,,\n",
            ".csv",
        ),
        [("ROW-1", "green", "Di Ray", "2014-01-31"), ("ROW-2", "red", "Eve Orr", "2014-04-30")],
    ),
    "a milestone table with a banner and counts": (
        _milestones,
        [("1a", "green", "Kit Vale", "2014-03-31"), ("1b", "amber", "Lou West", "2014-04-30")],
    ),
    "a scan parted by spaces under a title, some rows by tabs": (
        _text(
            "WESTMARCH METROPOLITAN COUNCIL\nChildren's Services Action Plan          Position at 28 February 2014\n\n"
            "Ref    Area for improvement                        Lead             Timescale        RAG\n"
            "A1     Visits are made within                      Head of LAC      Within 3 months  Amber\n"
            "       statutory timescales and recorded\n"
            "A2\tAll care leavers have a plan\tTeam manager\t31/05/2014\tGreen\n"
            "A3     Private fostering is promoted               LADO             Immediately      Red\n"
            "A4\tThe views of children\tHead of QA\tWithin 6 months\tAmber\n\tinform every review\n"
            "A5     Supervision files are audited\tPSW\t30/06/2014     Green\n\n"
            "Key: Red = not started   Amber = in progress   Green = complete\n"
            "Note: timescales count from the report's publication on 10 January 2014.\n"
            "Total: 5 actions, of which 2 Green, 2 Amber and 1 Red.\nPage 1 of 1\n"
        ),
        [
            ("A1", "amber", "Head of LAC", "2014-04-10"),
            ("A2", "green", "Team manager", "2014-05-31"),
            ("A3", "red", "LADO", "2014-01-10"),
            ("A4", "amber", "Head of QA", "2014-07-10"),
            ("A5", "green", "PSW", "2014-06-30"),
        ],
    ),
    "a scan parted by tabs, some rows by spaces": (
        _text(
            "Ref\tArea for improvement\tLead\tDue\tRAG\n"
            "A1\tVisits to children in care\tHead of LAC\t31/03/2014\tAmber\n"
            "A2   Pathway plans are current    Team manager    31/05/2014    Green\n"
            "A3\tPrivate fostering   LADO\t30/06/2014\tRed\n"
            "A4   Supervision is audited    PSW    30/06/2014    Green\n\n"
            "Key: Red = not started   Amber = in progress   Green = complete\n"
        ),
        [
            ("A1", "amber", "Head of LAC", "2014-03-31"),
            ("A2", "green", "Team manager", "2014-05-31"),
            ("A3", "red", "LADO", "2014-06-30"),
            ("A4", "green", "PSW", "2014-06-30"),
        ],
    ),
    "a scan with two tabs for one in its headings, and a row that goes on below": (
        _text(
            "Ref\tAction\t\tOwner\tDeadline\tRAG\n"
            "A1\tImprove assessments\tHead of Safeguarding\t31 July 2014\tAmber\n"
            "A2   Return home interviews        Head of Early Help     30 Sept 2014     Green\n"
            "     are offered in 72 hours\n"
            "A3\tEmbed supervision\tPSW\t31/12/2014\tRed\n"
        ),
        [
            ("A1", "amber", "Head of Safeguarding", "2014-07-31"),
            ("A2", "green", "Head of Early Help", "2014-09-30"),
            ("A3", "red", "PSW", "2014-12-31"),
        ],
    ),
    "months without a year, lined up with spaces": (
        _text(
            "Fenland Unitary Authority improvement plan\n\n"
            "No   Action                           Owner      Due           Feb      Jan      Dec\n"
            "1    Recruit six social workers       HR lead    31/03/2014    Amber    Red      Red\n"
            "2    Weekly performance meeting       AD         31/01/2014    Green    Green    Amber\n\n"
            "Number of actions: 2\n"
        ),
        [("1", "amber", "HR lead", "2014-03-31"), ("2", "green", "AD", "2014-01-31")],
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_plan_of_a_style_nobody_has_seen_is_read_row_by_row(tmp_path, style):
    make, expected = STYLES[style]
    reading: PlanReading = read_plan(make(tmp_path))
    read = [(a.id, a.rag, a.lead, a.due.isoformat() if a.due else None) for a in reading.actions]
    assert read == expected
    assert [total.agrees for total in reading.plan.totals] == [True] * len(reading.plan.totals)


def test_earlier_colours_are_told_beside_the_latest(tmp_path):
    make, _ = STYLES["months with the newest first, a key above and counts below"]
    reading = read_plan(make(tmp_path))
    assert "earlier: Jan-14 R and Feb-14 A" in " ".join(reading.actions[0].repairs)


def test_lines_of_a_row_stay_together_in_a_scan_of_tabs_and_spaces(tmp_path):
    make, _ = STYLES["a scan parted by spaces under a title, some rows by tabs"]
    areas = [action.area for action in read_plan(make(tmp_path)).actions]
    assert areas[0] == "Visits are made within statutory timescales and recorded"
    assert areas[3] == "The views of children inform every review"


def test_a_line_that_ends_with_a_timescale_goes_on_with_its_row(tmp_path):
    make, _ = STYLES["a scan with two tabs for one in its headings, and a row that goes on below"]
    actions = read_plan(make(tmp_path)).actions
    assert actions[1].area == "Return home interviews are offered in 72 hours"
    assert {action.timescale for action in actions} == {"31 July 2014", "30 Sept 2014", "31/12/2014"}


def test_a_key_may_call_colours_by_their_letters(tmp_path):
    words = "Key: B = complete and embedded; G = on track; A = some slippage,,\nRef,Action,RAG\n1,Plans are clear,B\n"
    reading = read_plan(_text(words, ".csv")(tmp_path))
    assert reading.plan.colours == {"blue": "complete and embedded", "green": "on track", "amber": "some slippage"}
    assert reading.actions[0].delivery == "done"


def test_a_key_without_meanings_below_a_plan_is_no_group_of_it(tmp_path):
    words = "Priority,Action,Status\n1. Practice,Plans are clear,On track\n,,\nStatus key: On track / Delayed,,\n"
    (action,) = read_plan(_text(words, ".csv")(tmp_path)).actions
    assert action.group == "1. Practice"


def test_a_group_right_above_the_headings_is_the_group_of_the_first_rows(tmp_path):
    words = (
        "Improvement plan,,\nPriority 1: Front door,,\nRef,Action,RAG\n"
        "1.1,Plans are clear,Green\n1.2,Visits in time,Red\n"
        "Priority 2: Care leavers,,\n2.1,Pathway plans are current,Amber\n,,\nSummary,,\nRed,1,\nAmber,1,\n"
    )
    groups = [action.group for action in read_plan(_text(words, ".csv")(tmp_path)).actions]
    assert groups == ["Priority 1: Front door", "Priority 1: Front door", "Priority 2: Care leavers"]


def test_a_reference_and_a_colour_alone_stay_a_row_whose_words_are_lost(tmp_path):
    words = "Ref,Recommendation,RAG\nA1,Plans are clear,Green\nA2,,Amber\nA3,Visits in time,Red\n"
    assert [a.id for a in read_plan(_text(words, ".csv")(tmp_path)).actions] == ["A1", "A2", "A3"]


@pytest.mark.parametrize(
    "below",
    [
        ",The colours were agreed by the board in March,,\n,Green,1,\n,Amber,1,\n",
        ",This is how many actions stand at each colour,,\n,Green: 1,,\n,Amber: 1,,\n",
        ",,,\n,How many actions have each of the colours,,\n,,Green,1\n,,Amber,1\n",
    ],
)
def test_a_sentence_over_the_counts_below_a_plan_is_no_row_of_it(tmp_path, below):
    words = f"Ref,Area for improvement,Lead,RAG\nA1,Plans are clear,Ann,Green\nA2,Visits in time,Bo,Amber\n{below}"
    assert [a.id for a in read_plan(_text(words, ".csv")(tmp_path)).actions] == ["A1", "A2"]
    going_on = words.replace(below, ",Children are not left to wait,,\nA3,Visits are weekly,Bo,Red\n")
    actions = read_plan(_text(going_on, ".csv")(tmp_path)).actions
    assert [(a.id, a.group) for a in actions][2:] == [("A3", "Children are not left to wait")]


@pytest.mark.parametrize(
    "words",
    [
        "Ref\tAction  \tLead\tDue    RAG\tProgress\n"
        "A1\tPlans are clear\tAnn Lee\t31/03/2026   Amber\tWill be done\n"
        "A2    Visits in  time\tBo Khan    30/04/2026\tGreen\tDone in part\n",
        "Ref   Action             Lead      Due          RAG     Progress\n"
        "A1    Plans are clear    Ann Lee   31/03/2026   Amber   Will be done\n"
        "A2    Visits in  time\tBo Khan\t30/04/2026\tGreen\tDone in part\n",
    ],
    ids=["tabs and spaces in one line", "one line with tabs among lines of spaces"],
)
def test_no_cell_is_lost_where_tabs_and_runs_of_spaces_part_one_table(tmp_path, words):
    read = [(a.id, a.area, a.lead, str(a.due), a.rag) for a in read_plan(_text(words, ".txt")(tmp_path)).actions]
    assert read == [
        ("A1", "Plans are clear", "Ann Lee", "2026-03-31", "amber"),
        ("A2", "Visits in time", "Bo Khan", "2026-04-30", "green"),
    ]


def test_words_that_give_no_day_are_named_apart_from_those_that_lack_the_date_of_the_plan(tmp_path):
    words = "Ref,Action,Due,RAG\nA1,Plans are clear,ASAP,Green\nA2,Visits in time,Within 3 months,Red\n"
    notices = " ".join(read_plan(_text(words, ".csv")(tmp_path)).plan.notices)
    assert "1 of 2 rows give a timescale" in notices
    assert "No due date follows from the words of A1 (“ASAP”)" in notices
