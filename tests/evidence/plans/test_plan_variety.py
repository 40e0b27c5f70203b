"""Plans of many invented councils, each with one habit of its own, against what a careful reader would enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from base.errors import InputError
from evidence.plans.plan import PlanReading, read_plan

PLAN_DATE = date(2014, 1, 6)
GREEN, AMBER, RED, BLUE = "00B050", "FFC000", "FF0000", "0070C0"

DECISIONS = "Recommendation 1 – Improve how consistently and how well decisions are made when a referral first comes in"

# A row as expected: references, colour, due date, lead, words of the area, group, delivery.
Expected = tuple[str, str | None, str | None, str, str, str, str | None]

TABLES: dict[str, tuple[Sequence[str], Sequence[Any], Sequence[Expected]]] = {
    "colours to be ticked": (
        ("csv", "text", "xlsx", "docx"),
        [
            ["Ref", "Action", "Lead", "Due date", "Red", "Amber", "Green"],
            ["1", "Recruit a principal social worker", "AD", "31/01/2014", "", "", "x"],
            ["2", "Refresh practice standards", "PSW", "28/02/2014", "", "✓", ""],
        ],
        [
            ("1", "green", "2014-01-31", "AD", "Recruit a", "", None),
            ("2", "amber", "2014-02-28", "PSW", "Refresh practice", "", None),
        ],
    ),
    "a rating each month": (
        ("csv", "xlsx", "docx", "pdf"),
        [
            ["Ref", "Action", "Lead", "Deadline", "Oct-13", "Nov-13", "Dec-13"],
            ["1", "Implement the neglect tool", "A", "31/03/2014", "R", "A", "G"],
            ["2", "Reduce agency staff", "C", "30/06/2014", "G", "A", "R"],
        ],
        [
            ("1", "green", "2014-03-31", "A", "Implement", "", None),
            ("2", "red", "2014-06-30", "C", "Reduce", "", None),
        ],
    ),
    "rating of delivery beside one of impact": (
        ("csv", "xlsx"),
        [
            ["#", "Action", "Owner", "By", "Progress RAG", "Impact RAG"],
            ["1", "Monthly case audits", "QA", "Mar 2014", "Green", "Red"],
            ["2", "Audit of plans", "QA", "Apr 2014", "Amber", "Amber"],
        ],
        [
            ("1", "green", "2014-03-31", "QA", "Monthly", "", None),
            ("2", "amber", "2014-04-30", "QA", "Audit of", "", None),
        ],
    ),
    "rating in words under RAG": (
        ("csv", "docx", "xlsx"),
        [
            ["Rec no", "Action", "Named lead", "Timescale", "RAG status"],
            ["Rec 1", "Offer return interviews", "T Bell", "Within 6 months", "On track"],
            ["Rec 2", "Find more adopters", "G Lund", "Within 6 months", "At risk"],
            ["Rec 3", "Keep chronologies", "G Lund", "Immediately", "Complete"],
        ],
        [
            ("Rec 1", "green", "2014-07-06", "T Bell", "Offer", "", "under way"),
            ("Rec 2", "amber", "2014-07-06", "G Lund", "Find", "", "under way"),
            ("Rec 3", None, "2014-01-06", "G Lund", "Keep", "", "done"),
        ],
    ),
    "rating in the words of its key": (
        ("xlsx", "docx"),
        [
            ["RAG key:", ("Complete", BLUE), ("Some way to go", AMBER), ""],
            ["Ref", "Action", "Lead", "Status"],
            ["1", "Write the sufficiency strategy", "Comm", "Some way to go"],
            ["2", "Sign the regional framework", "Comm", "Complete"],
        ],
        [
            ("1", "amber", None, "Comm", "Write", "", None),
            ("2", "blue", None, "Comm", "Sign", "", "done"),
        ],
    ),
    "share done": (
        ("csv", "xlsx"),
        [
            ["Ref", "Action", "Lead", "Due", "% complete", "BRAG"],
            ["1", "Migrate the records", "ICT", "31/01/2014", "100%", "B"],
            ["2", "Train all users", "ICT", "28/02/2014", "50%", "G"],
            ["3", "Close the archive", "ICT", "31/03/2014", "0%", "A"],
        ],
        [
            ("1", "blue", "2014-01-31", "ICT", "Migrate", "", "done"),
            ("2", "green", "2014-02-28", "ICT", "Train", "", "under way"),
            ("3", "amber", "2014-03-31", "ICT", "Close", "", "not started"),
        ],
    ),
    "action numbers inside a numbered recommendation": (
        ("csv", "xlsx", "docx", "pdf"),
        [
            ["Recommendation", "Actions", "Lead", "Timescale", "RAG"],
            ["1. Assessments consider history", "1.1 Train assessors", "WFD", "Jan 2014", "Green"],
            ["", "1.2 Revise the template", "ICS", "Feb 2014", "Amber"],
        ],
        [
            ("1.1", "green", "2014-01-31", "WFD", "1. Assessments consider history – Train", "", None),
            ("1.2", "amber", "2014-02-28", "ICS", "1. Assessments consider history – Revise", "", None),
        ],
    ),
    "numbers under Item, and urgency": (
        ("csv", "xlsx"),
        [
            ["Item", "Task", "Assigned to", "Deadline", "Priority", "RAG rating"],
            ["1", "Review all red-rated cases", "R. Amberley", "14.02.14", "H", "Green"],
            ["2", "Give a green light for visits", "S Greenwood", "30 May 2014 (was 30 June 2014)", "M", "Red"],
        ],
        [
            ("1", "green", "2014-02-14", "R. Amberley", "Review all", "", None),
            ("2", "red", "2014-05-30", "S Greenwood", "Give a", "", None),
        ],
    ),
    "colour, then its reason": (
        ("csv", "xlsx", "docx"),
        [
            ["Ref", "Summary of action", "Lead", "Target date", "RAG & reason"],
            ["8(a)", "Administer the conference", "DV lead", "30.09.14", "GREEN - post filled, no red flags"],
            ["8(b)", "Bid for advisers", "DV lead", "03/14", "RED - bid failed"],
        ],
        [
            ("8(a)", "green", "2014-09-30", "DV lead", "Administer", "", None),
            ("8(b)", "red", "2014-03-31", "DV lead", "Bid for", "", None),
        ],
    ),
    "outcomes are all it names": (
        ("csv", "xlsx", "docx"),
        [
            ["Outcome", "Lead", "By when", "Progress", "RAG"],
            ["Families get help earlier", "EH manager", "March 2014", "Hubs open", "Green"],
            ["Fewer referrals come again", "MASH", "June 2014", "26%", "Amber"],
        ],
        [
            ("", "green", "2014-03-31", "EH manager", "Families", "", None),
            ("", "amber", "2014-06-30", "MASH", "Fewer", "", "under way"),
        ],
    ),
    "counts on the right and notes below": (
        ("csv", "xlsx"),
        [
            ["Ref", "Action", "Lead", "Due", "RAG", "", "RAG", "Count"],
            ["1", "Develop a dashboard", "Perf", "31/01/2014", "G", "", "Amber", "1"],
            ["2", "Set up a data group", "Perf", "31/03/2014", "A", "", "Red", "0"],
            ["Overall", "", "", "", "A", "", "", ""],
            ["No of reds", "", "", "", "0", "", "", ""],
            ["2 actions in total", "", "", "", "", "", "", ""],
            ["Ratings are moderated every month by the board.", "", "", "", "", "", "", ""],
            ["* Dates in italics were revised", "", "", "", "", "", "", ""],
            ["", "2 objectives", "", "", "", "", "", ""],
        ],
        [
            ("1", "green", "2014-01-31", "Perf", "Develop", "", None),
            ("2", "amber", "2014-03-31", "Perf", "Set up", "", None),
        ],
    ),
    "cover above, long headings in the reference's place, totals below, numbered objectives": (
        ("csv", "xlsx"),
        [
            ["Improvement Plan", "", "", ""],
            ["Owner", "DCS", "", ""],
            ["Version", "7", "", ""],
            ["No.", "Objective", "Action", "BRAG"],
            [DECISIONS, "", "", ""],
            ["", "1.1 Know what neglect is", "Hold a conference", "Blue"],
            ["", "1.2 Know how much there is", "Audit thirty cases", "Amber"],
            ["Recommendation 2 – Reduce drift", "", "", ""],
            ["", "2.1 See drift early", "Build a tracker", "Red"],
            ["", "Total Green", "", "0"],
            ["", "Total Amber", "", "1"],
        ],
        [
            ("1.1", "blue", None, "", "Hold", f"{DECISIONS} – 1.1 Know what neglect is", None),
            ("1.2", "amber", None, "", "Audit", f"{DECISIONS} – 1.2 Know how much there is", None),
            ("2.1", "red", None, "", "Build", "Recommendation 2 – Reduce drift – 2.1 See drift early", None),
        ],
    ),
    "cards of four cells a row": (
        ("xlsx", "docx", "csv"),
        [
            ["Action no.", "1", "RAG", "Green"],
            ["Action", "Set up a board", "", ""],
            ["Lead", "Chief Executive", "Deadline", "Jan 2014"],
            ["Action no.", "2", "RAG", "Amber"],
            ["Action", "Share information", "", ""],
            ["Lead", "Caldicott Guardian", "Deadline", "March 2014"],
        ],
        [
            ("1", "green", "2014-01-31", "Chief Executive", "Set up", "", None),
            ("2", "amber", "2014-03-31", "Caldicott Guardian", "Share", "", None),
        ],
    ),
}

TEXTS: dict[str, tuple[str, Sequence[Expected]]] = {
    "misread references, colours, words and divided words": (
        "Ref\tArea for improvement\tTimescale\tRAG\tProgress\n"
        "Al\tEnsure e\ufb00ective oversight\tlmmediate\tGre en\tReminders to teams and com-\n"
        "\t\t\t\tpliance checked\n"
        "A2\tEnsure that plans are out-\t3 months\tArnber\tTrained\n"
        "\tcome focused\t\t\t\n"
        "A3\tEnsure multi-\tl4 March 2014\tRcd\tDelayed\n"
        "\tagency reviews\t\t\t\n"
        "A4\tImprove matching\t0ngoing\tGreeri\tTracker\n",
        [
            ("A1", "green", "2014-01-06", "", "Ensure effective oversight", "", None),
            ("A2", "amber", "2014-04-06", "", "Ensure that plans are outcome focused", "", None),
            ("A3", "red", "2014-03-14", "", "Ensure multi-agency reviews", "", None),
            ("A4", "green", None, "", "Improve matching", "", None),
        ],
    ),
    "Markdown with headings": (
        "# Improvement plan\n\n## Theme A: Front door\n\n| **Ref** | Action | Owner | RAG |\n|---|---|:--|---|\n"
        "| A.1 | Screen in a<br>day | MASH &amp; police | **G** |\n\n## Theme B: Leaving care\n\n"
        "| Ref | Action | Owner | RAG |\n|---|---|---|---|\n| B.1 | Staying put | LC | R |\n",
        [
            ("A.1", "green", None, "MASH & police", "Screen in a day", "Theme A: Front door", None),
            ("B.1", "red", None, "LC", "Staying put", "Theme B: Leaving care", None),
        ],
    ),
    "page heads between columns of spaces": (
        "IMPROVEMENT BOARD                        Agenda item 6\n\n"
        "Ref   Action                       Lead         By when      RAG\n"
        "----------------------------------------------------------------\n"
        "1.1   Revise the threshold guide   A Khan       31/01/2014   Green\n"
        "      and publish it\n"
        "1.2   Brief all partners           B Moss       28/02/2014   Amber\n\n"
        "                          - 2 -\n\n"
        "IMPROVEMENT BOARD                        Agenda item 6\n\n"
        "Ref   Action                       Lead         By when      RAG\n"
        "----------------------------------------------------------------\n"
        "2.1   Reduce caseloads             C Fry        30/06/2014   Red\n\n"
        "Note: progress is reported monthly.\n",
        [
            ("1.1", "green", "2014-01-31", "A Khan", "Revise the threshold guide and publish it", "", None),
            ("1.2", "amber", "2014-02-28", "B Moss", "Brief", "", None),
            ("2.1", "red", "2014-06-30", "C Fry", "Reduce", "", None),
        ],
    ),
    "columns one to the right, and a lost reference": (
        "Ref\tAction\tLead\tRAG\tProgress\n"
        "B1\tReview the duty system\tA Cole\tGreen\tRota begun\n"
        "\tB2\tImprove recording\tB Shaw\tAmber\n"
        "Improve life story work\tC Bell\tAmber\tBacklog of 14\n"
        "B4\tImprove statements\tD Hill\tRed\tNone yet\n",
        [
            ("B1", "green", None, "A Cole", "Review the", "", None),
            ("B2", "amber", None, "B Shaw", "Improve recording", "", None),
            ("", "amber", None, "C Bell", "Improve life story work", "", None),
            ("B4", "red", None, "D Hill", "Improve statements", "", None),
        ],
    ),
    "cells broken at different lines": (
        "Ref\tObjective\tAction\tLead\tTimescale\tRAG\n"
        "1.1\tBetter joint\n\tworking\tSet up a joint safe-\n\t\tguarding hub\tChair\tMarch 2014\tGreen\n"
        "1.2\tBetter training\tYearly training\n\t\tneeds analysis\tTraining group\tJanuary 2014\tAmber\n",
        [
            ("1.1", "green", "2014-03-31", "Chair", "Set up a joint safeguarding hub", "Better joint working", None),
            ("1.2", "amber", "2014-01-31", "Training group", "Yearly training needs", "Better training", None),
        ],
    ),
    "labels and values as lines": (
        "Recommendation 1\nEnsure that all children have a plan.\nAction: Review every case\nLead: Head of CIN\n"
        "Timescale: 31 March 2014\nRAG: Amber\n\nRecommendation 2\nRecord decisions.\nAction: Use a template\n"
        "Lead: PSW\nTimescale: 28 February 2014\nRAG: Green\n\nThe committee notes this report.\n",
        [
            ("1", "amber", "2014-03-31", "Head of CIN", "Ensure that all children have a plan. – Review", "", None),
            ("2", "green", "2014-02-28", "PSW", "Record decisions. – Use a template", "", None),
        ],
    ),
    "lists parted by commas": (
        'Ref,Action,Lead,RAG\nA1,"Improve, and monitor, plans",VSH,G\nA2,Track attendance,VSH,A\n',
        [
            ("A1", "green", None, "VSH", "Improve, and monitor, plans", "", None),
            ("A2", "amber", None, "VSH", "Track", "", None),
        ],
    ),
}


def _check(reading: PlanReading, expected: Sequence[Expected]) -> None:
    rows = [
        (" & ".join(a.refs), a.rag, a.due.isoformat() if a.due else None, a.lead, a.group, a.delivery)
        for a in reading.actions
    ]
    assert rows == [(refs, rag, due, lead, group, done) for refs, rag, due, lead, _, group, done in expected]
    for action, (_, _, _, _, area, _, _) in zip(reading.actions, expected, strict=True):
        assert action.area.startswith(area)
        assert action.raw


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in TABLES for kind in TABLES[name][0]])
def test_tables(save: Callable[[str, Sequence[Any]], Path], name: str, kind: str) -> None:
    _, rows, expected = TABLES[name]
    _check(read_plan(save(kind, rows), plan_date=PLAN_DATE), expected)


@pytest.mark.parametrize("name", TEXTS)
def test_texts(tmp_path: Path, name: str) -> None:
    text, expected = TEXTS[name]
    path = tmp_path / "plan.txt"
    path.write_text(text, "utf-8")
    _check(read_plan(path, plan_date=PLAN_DATE), expected)


def test_what_was_decided_is_told_in_sentences(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(TEXTS["misread references, colours, words and divided words"][0], "utf-8")
    first, _, third, last = read_plan(path, plan_date=PLAN_DATE).actions
    assert "The reference A1 was read from “Al”, which looks misread." in first.repairs
    assert first.raw.startswith("Al | Ensure")
    assert "The date was read from “l4 March 2014” as “14 March 2014”." in third.repairs
    assert last.timescale == "Ongoing"
    assert "“0ngoing” was read as “Ongoing”." in last.repairs


def test_nested_headings_in_word_give_the_group_and_when(tmp_path: Path, add_table: Callable[..., None]) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Action plan", 1)
    for service, parts in {"Protection": {"Immediate": "1", "Within 6 months": "2"}, "Care": {"3 months": "3"}}.items():
        document.add_heading(service, 2)
        for when, ref in parts.items():
            document.add_heading(when, 3)
            add_table(document, [["Ref", "Action", "Lead"], [ref, "Visit every child", "Head of service"]])
            document.add_paragraph("The board asked for more.")
    document.save(str(tmp_path / "plan.docx"))
    actions = read_plan(tmp_path / "plan.docx", plan_date=PLAN_DATE).actions
    assert [(a.group, a.timescale, a.due) for a in actions] == [
        ("Protection", "Immediate", date(2014, 1, 6)),
        ("Protection", "Within 6 months", date(2014, 7, 6)),
        ("Care", "3 months", date(2014, 4, 6)),
    ]


@pytest.mark.parametrize("filtered", [True, False])
def test_what_a_sheet_hides_is_left_out_and_told_but_not_what_a_filter_hides(tmp_path: Path, *, filtered: bool) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Ref", "Action", "Last RAG", "RAG", "Done %"],
        ["1", "Recruit", "R", "G", 0.5],
        ["2", "Retain", "R", "A", 1],
    ):
        sheet.append(row)
    sheet["E2"].number_format = sheet["E3"].number_format = "0%"
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[3].hidden = True
    if filtered:
        sheet.auto_filter.ref = "A1:E3"
        sheet.auto_filter.add_filter_column(1, ["Recruit"])
    book.save(tmp_path / "plan.xlsx")
    reading = read_plan(tmp_path / "plan.xlsx")
    assert [(a.refs, a.delivery) for a in reading.actions] == [(("1",), "under way"), (("2",), "done")][: 1 + filtered]
    assert all(action.rag is None for action in reading.actions)
    notices = ["On the sheet 'Sheet' column D is hidden and was left out."]
    notices += [] if filtered else ["On the sheet 'Sheet' row 3 is hidden and was left out."]
    assert list(reading.plan.notices) == notices


def test_a_table_of_performance_is_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "kpi.csv"
    path.write_text("Indicator,Target,Owner,RAG,Comment\nVisits on time,90%,AD,Green,Fine\n", "utf-8")
    with pytest.raises(InputError, match=r"No table of kpi\.csv"):
        read_plan(path)
