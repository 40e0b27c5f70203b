"""Plans of invented councils in the layouts councils use, each saved in every format that can hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.plan_models import Action
from evidence.plans.plan import PlanReading, read_plan
from evidence.plans.plan_date import OriginSuggestion
from evidence.register.intake import said_of

GREEN, AMBER, RED, BLUE = "00B050", "FFC000", "FF0000", "00B0F0"
ALL = ("csv", "text", "xlsx", "ods", "docx", "pdf", "plain pdf")
WITH_FILLS = ("xlsx", "ods", "docx", "pdf")
WITH_MERGES = ("xlsx", "ods", "docx", "pdf")

# Each layout: the formats it is saved in, its rows, and of each action expected: id, colour, due, lead,
# words of its area, words of its progress, group.
Expected = tuple[str, str | None, str | None, str, str, str, str]
Layout = tuple[Sequence[str], Sequence[Any], Sequence[Expected]]

LAYOUTS: dict[str, Layout] = {
    "reference first, rating last": (
        ALL,
        [
            ["Ref", "Recommendation", "Lead", "Timescale", "Progress", "RAG"],
            ["1.1", "Make chronologies current in every file.", "J Patel", "31/03/2014", "Audit in May.", "Green"],
            ["1.2", "Hold strategy meetings on time.", "S Moore", "30 June 2014", "Rota agreed.", "Amber"],
            ["2.1", "Reduce caseloads in two teams.", "J Patel", "Sept 2014", "Posts advertised.", "Red"],
        ],
        [
            ("1.1", "green", "2014-03-31", "J Patel", "Make chronologies", "Audit in May", ""),
            ("1.2", "amber", "2014-06-30", "S Moore", "Hold strategy", "Rota", ""),
            ("2.1", "red", "2014-09-30", "J Patel", "Reduce caseloads", "Posts", ""),
        ],
    ),
    "several actions under a merged recommendation": (
        WITH_MERGES,
        [
            ["No.", "Recommendation", "Actions required", "By whom", "By when", "BRAG"],
            ["R1", "Strengthen the front door", "Write a threshold guide", "Head of Access", "Jan 2015", "B"],
            [None, None, "Train partners in it", "LSCB manager", "Mar 2015", "G"],
            [None, None, "Sample contacts monthly", "QA lead", "Apr 2015", "A"],
            ["R2", "Improve care planning", "Review every plan", "IRO manager", "May 2015", "R"],
        ],
        [
            ("R1", "blue", "2015-01-31", "Head of Access", "Strengthen the front door – Write", "", ""),
            ("R1-2", "green", "2015-03-31", "LSCB manager", "Strengthen the front door – Train", "", ""),
            ("R1-3", "amber", "2015-04-30", "QA lead", "Strengthen the front door – Sample", "", ""),
            ("R2", "red", "2015-05-31", "IRO manager", "Improve care planning – Review", "", ""),
        ],
    ),
    "several actions under a recommendation left blank": (
        ("csv", "text", "xlsx", "ods", "docx", "pdf"),
        [
            ["Rec no", "Ofsted recommendation", "What will we do?", "Responsible officer", "Status"],
            ["1", "Strengthen the front door", "Write a threshold guide", "Head of Access", "Complete"],
            ["", "", "Train partners in it", "LSCB manager", "In progress"],
            ["2", "Improve care planning", "Review every plan", "IRO manager", "Not started"],
        ],
        [
            ("1", None, None, "Head of Access", "Strengthen the front door – Write", "", ""),
            ("1-2", None, None, "LSCB manager", "Strengthen the front door – Train", "", ""),
            ("2", None, None, "IRO manager", "Improve care planning – Review", "", ""),
        ],
    ),
    "colour only as a fill": (
        WITH_FILLS,
        [
            ["Priority", "Action", "Owner", "Deadline", "RAG rating", "Update"],
            ["Quality", "Audit ten files a month", "A Singh", "01.04.15", ("", GREEN), "Ten done."],
            ["Quality", "Share the learning", "A Singh", "01.05.15", ("", AMBER), "Session booked."],
            ["Voice", "Ask children each year", "B Cole", "01.06.15", ("", RED), "No survey yet."],
            ["Voice", "Publish what they said", "B Cole", "01.07.15", ("", BLUE), "On the website."],
        ],
        [
            ("ROW-1", "green", "2015-04-01", "A Singh", "Audit ten", "Ten done", "Quality"),
            ("ROW-2", "amber", "2015-05-01", "A Singh", "Share the", "Session", "Quality"),
            ("ROW-3", "red", "2015-06-01", "B Cole", "Ask children", "No survey", "Voice"),
            ("ROW-4", "blue", "2015-07-01", "B Cole", "Publish what", "On the", "Voice"),
        ],
    ),
    "title block, banners across, and header lower down": (
        ("csv", "xlsx", "ods", "docx", "pdf"),
        [
            "Borchester Improvement Plan",
            ["Version 4", "", "", "", ""],
            ["Inspection report published:", "3 March 2014", "", "", ""],
            ["Ref", "Area for development", "Accountable officer", "Target date", "Current RAG"],
            "Priority 1: Leadership",
            ["L1", "Set up a board with members on it", "Chief Executive", "within 3 months", "Green"],
            ["L2", "Agree a data set", "Head of Performance", "Immediately", "Amber"],
            "Priority 2: Practice",
            ["P1", "Supervise every worker monthly", "Principal Social Worker", "within 6 months", "Red"],
        ],
        [
            ("L1", "green", "2014-06-03", "Chief Executive", "Set up", "", "Priority 1: Leadership"),
            ("L2", "amber", "2014-03-03", "Head of Performance", "Agree a", "", "Priority 1: Leadership"),
            ("P1", "red", "2014-09-03", "Principal Social Worker", "Supervise", "", "Priority 2: Practice"),
        ],
    ),
    "header over two rows with quarters": (
        ("csv", "text", "xlsx", "ods", "docx", "pdf"),
        [
            ["Ref", "Improvement action", "Lead officer", "Progress", "", "RAG", ""],
            ["", "", "", "Q1", "Q2", "Q1", "Q2"],
            ["A1", "Map the workforce", "HR", "Begun in April", "Finished in July", "Amber", "Green"],
            ["A2", "Fill the vacancies", "HR", "Three posts filled", "", "Red", ""],
        ],
        [
            ("A1", "green", None, "HR", "Map the", "Finished in July", ""),
            ("A2", "red", None, "HR", "Fill the", "Three posts", ""),
        ],
    ),
    "two colours, letters and words around them": (
        ("csv", "xlsx", "ods", "docx", "text"),
        [
            ["Action ref", "Task", "Lead", "RAG status"],
            ["T1 & T2", "Visit in five days", "Duty team", "A/G"],
            ["T3/4", "Record visits", "Duty team", "Green – complete"],
            ["T5-T7", "Check files", "QA", "Amber (was Red)"],
            ["T8", "Report to board", "QA", "🔴"],
        ],
        [
            ("T1", "amber", None, "Duty team", "Visit in", "", ""),
            ("T3", "green", None, "Duty team", "Record", "", ""),
            ("T5", "amber", None, "QA", "Check", "", ""),
            ("T8", "red", None, "QA", "Report", "", ""),
        ],
    ),
    "misspelt headings and other words": (
        ALL,
        [
            ["Recomendation", "Responsable Officer", "Timesacle", "Sucess criteria", "Latest postion", "B.R.A.G."],
            ["Refresh the sufficiency plan", "Commissioning", "End of March 2016", "Fewer moves", "Drafted.", "Amber"],
            ["Widen the care leavers' offer", "Leaving care", "Spring", "More in work", "Agreed.", "Green"],
        ],
        [
            ("ROW-1", "amber", "2016-03-31", "Commissioning", "Refresh the", "Drafted", ""),
            ("ROW-2", "green", None, "Leaving care", "Widen the", "Agreed", ""),
        ],
    ),
    "headings and rows by number": (
        ("csv", "text", "xlsx", "docx", "pdf"),
        [
            ["Ref", "Action", "Owner", "Due date", "Progress", "RAG"],
            ["1", "Help and protection", "", "", "", ""],
            ["1.1", "Step cases down safely", "Early help", "2015-09-30", "Panel set up", "Green"],
            ["1.2", "Answer referrals in a day", "MASH", "2015-10-31", "Rota", "Amber"],
            ["2", "Care leavers", "", "", "", ""],
            ["2.1", "Stay in touch with all", "Leaving care", "2015-12-31", "Tracker", "Green"],
        ],
        [
            ("1.1", "green", "2015-09-30", "Early help", "Step cases", "Panel", "1 Help and protection"),
            ("1.2", "amber", "2015-10-31", "MASH", "Answer", "Rota", "1 Help and protection"),
            ("2.1", "green", "2015-12-31", "Leaving care", "Stay in", "Tracker", "2 Care leavers"),
        ],
    ),
    "colour key above and below the table": (
        ("csv", "xlsx", "ods", "docx", "pdf"),
        [
            ["Green = complete", "", "", ""],
            ["Recommendation", "Lead", "Comments", "RAG"],
            ["Complete life story work for all", "Adoption", "Forty done", "Green"],
            ["Match brothers and sisters together", "Fostering", "Policy agreed", "Amber"],
            ["Key", "", "", ""],
            ["Amber", "Under way", "", ""],
            ["Red", "Not started", "", ""],
        ],
        [
            ("ROW-1", "green", None, "Adoption", "Complete life", "Forty", ""),
            ("ROW-2", "amber", None, "Fostering", "Match", "Policy", ""),
        ],
    ),
    "status in words beside the rating": (
        ("csv", "xlsx", "ods", "docx", "pdf"),
        [
            ["ID", "Issue", "Agreed action", "Assigned to", "Due", "Status", "RAG", "Date completed"],
            ["7", "Late visits", "Alert managers daily", "ICS team", "1 May 2017", "Completed", "Green", "28/04/2017"],
            ["8", "Weak plans", "Coach all teams", "PSW", "1 June 2017", "Ongoing", "Amber", ""],
        ],
        [
            ("7", "green", "2017-05-01", "ICS team", "Late visits – Alert", "", ""),
            ("8", "amber", "2017-06-01", "PSW", "Weak plans – Coach", "", ""),
        ],
    ),
    "one recommendation a block of labels": (
        ("csv", "xlsx", "docx", "pdf", "text"),
        [
            ["Recommendation", "Widen the choice of placements"],
            ["Lead", "Commissioning"],
            ["Deadline", "31 July 2018"],
            ["RAG", "Amber"],
            ["Progress", "Framework out to tender"],
            ["Recommendation", "Settle homes for care leavers early"],
            ["Lead", "Housing"],
            ["Deadline", "31 August 2018"],
            ["RAG", "Green"],
            ["Progress", "Protocol signed"],
        ],
        [
            ("ROW-1", "amber", "2018-07-31", "Commissioning", "Widen the", "Framework", ""),
            ("ROW-2", "green", "2018-08-31", "Housing", "Settle homes", "Protocol", ""),
        ],
    ),
}

CASES = [(name, kind) for name, (kinds, _, _) in LAYOUTS.items() for kind in kinds]


def _row(action: Action) -> tuple[object, ...]:
    due = action.due.isoformat() if action.due else None
    return (action.id, action.rag, due, action.lead, action.group)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_layout(save: Callable[[str, Sequence[Any]], Path], name: str, kind: str) -> None:
    _, rows, expected = LAYOUTS[name]
    actions = read_plan(save(kind, rows)).actions
    assert [_row(action) for action in actions] == [(e[0], e[1], e[2], e[3], e[6]) for e in expected]
    for action, (_, _, _, _, area, progress, _) in zip(actions, expected, strict=True):
        assert action.area.startswith(area)
        assert progress in action.progress
        assert action.raw


def _read(save: Callable[[str, Sequence[Any]], Path], name: str, kind: str = "xlsx") -> PlanReading:
    return read_plan(save(kind, LAYOUTS[name][1]))


def test_references_ranges_and_what_was_decided_are_kept(save: Callable[[str, Sequence[Any]], Path]) -> None:
    actions = _read(save, "two colours, letters and words around them").actions
    assert [action.refs for action in actions] == [("T1", "T2"), ("T3", "T4"), ("T5", "T6", "T7"), ("T8",)]
    assert actions[0].rag_stated == "A/G"
    assert "worse" in actions[0].repairs[0]
    assert actions[1].delivery == "done"


def test_what_stood_for_a_colour_is_kept_whatever_it_is(save: Callable[[str, Sequence[Any]], Path]) -> None:
    cells = ["On track", "Red to Green", ("", "FF0000"), "Arnber"]
    rows = [["Ref", "Action", "RAG status"], *([f"A{n}", "Plans are clear.", cell] for n, cell in enumerate(cells, 1))]
    actions = read_plan(save("xlsx", rows)).actions
    assert [(action.rag, action.rag_stated) for action in actions] == [
        ("green", "On track"),
        ("green", "Red to Green"),
        ("red", "fill FF0000"),
        ("amber", "Arnber"),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_colour_key_is_read_and_is_no_row(save: Callable[[str, Sequence[Any]], Path], kind: str) -> None:
    reading = _read(save, "colour key above and below the table", kind)
    assert reading.plan.colours == {"green": "complete", "amber": "Under way", "red": "Not started"}
    assert [action.delivery for action in reading.actions] == ["done", "under way"]


def test_without_a_key_or_a_status_nothing_is_said_of_delivery(save: Callable[[str, Sequence[Any]], Path]) -> None:
    reading = _read(save, "reference first, rating last")
    assert reading.plan.colours == {}
    assert {action.delivery for action in reading.actions} == {None}


def test_status_words_and_completion_dates_tell_delivery(save: Callable[[str, Sequence[Any]], Path]) -> None:
    assert [a.delivery for a in _read(save, "status in words beside the rating").actions] == ["done", "under way"]
    blanks = _read(save, "several actions under a recommendation left blank").actions
    assert [action.delivery for action in blanks] == ["done", "under way", "not started"]


def test_dates_are_stated_or_worked_out_never_invented(save: Callable[[str, Sequence[Any]], Path]) -> None:
    reading = _read(save, "title block, banners across, and header lower down")
    assert reading.plan.plan_date == date(2014, 3, 3)
    assert {action.due_basis for action in reading.actions} == {"worked out"}
    assert {action.since for action in said_of(reading, "inspection").actions} == {date(2014, 3, 3)}
    assert {action.since for action in said_of(reading, "council").actions} == {None}
    rows = [["Action", "Timescale"], ["Visit weekly", "Within 3 months"], ["Write a policy", "31/01/2015"]]
    undated = read_plan(save("csv", rows))
    assert [(a.due, a.due_basis) for a in undated.actions] == [(None, None), (date(2015, 1, 31), "stated")]
    assert undated.plan.plan_date_basis == "not known"
    assert any("Give the plan's date." in notice for notice in undated.plan.notices)


def test_quarterly_updates_keep_their_headings(save: Callable[[str, Sequence[Any]], Path]) -> None:
    first = _read(save, "header over two rows with quarters").actions[0]
    assert first.progress == "Progress Q1: Begun in April Progress Q2: Finished in July"
    assert "Of several colours in this row the latest was taken; earlier: RAG Q1 Amber." in first.repairs


def test_months_below_one_heading_for_the_colour_are_a_colour_a_month(
    save: Callable[[str, Sequence[Any]], Path],
) -> None:
    rows = [
        ["Ref", "Action", "Due", "RAG", "", "", "Update"],
        ["", "", "", "Jan 25", "Feb 25", "Mar 25", ""],
        ["1.1", "Audit supervision", "31/03/2025", "R", "A", "G", "Done in March"],
        ["1.2", "Review pathway plans", "30/04/2025", "R", "A", "", "Ongoing"],
    ]
    for format in ("csv", "xlsx", "docx"):
        reading = read_plan(save(format, rows))
        assert [(a.id, a.rag, a.progress) for a in reading.actions] == [
            ("1.1", "green", "Done in March"),
            ("1.2", "amber", "Ongoing"),
        ]


def test_measures_are_read(save: Callable[[str, Sequence[Any]], Path]) -> None:
    assert [a.measure for a in _read(save, "misspelt headings and other words").actions] == [
        "Fewer moves",
        "More in work",
    ]


def test_sheets_are_read_together_and_name_the_group(tmp_path: Path, add_sheet: Callable[..., None]) -> None:
    import xlsxwriter

    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(str(path))
    header = ["Ref", "Action", "Owner", "RAG"]
    add_sheet(book, "Cover", [["Wexmoor", ""], ["Action plan approved", "12 May 2015"]])
    add_sheet(book, "Protection", [header, ["1", "Visit in time", "A", ("", GREEN)]])
    add_sheet(book, "Care", [["Care plan"], header, ["1", "Settle homes", "B", ("", RED)]])
    add_sheet(book, "Key", [[("", GREEN), "Complete"], [("", RED), "Behind schedule"]])
    add_sheet(book, "Lists", [["RAG", "Owner"], ["Green", "A"], ["Red", "B"]])
    book.close()
    reading = read_plan(path)
    assert [(a.id, a.refs, a.group, a.delivery, a.place) for a in reading.actions] == [
        ("1", ("1",), "Protection", "done", "Protection row 2"),
        ("1-2", ("1",), "Care", "under way", "Care row 3"),
    ]
    assert reading.plan.plan_date == date(2015, 5, 12)


def test_tables_under_headings_in_word_take_them_as_group(tmp_path: Path, add_table: Callable[..., None]) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("The report of the inspection was published on 14 January 2016.")
    for heading, row in (
        (
            "Priority 1: Leadership",
            ["What leaders miss", "Build a dashboard", "Director", "Within 6 weeks", ("", GREEN)],
        ),
        ("Priority 2: Practice", ["Late visits", "Alert managers", "ICS team", "Immediately", ("", AMBER)]),
    ):
        document.add_heading(heading, 1)
        add_table(document, [["What inspectors said", "What we will do", "Who", "By when", "RAG"], row])
    document.save(str(tmp_path / "plan.docx"))
    actions = read_plan(tmp_path / "plan.docx").actions
    assert [(a.group, a.rag, a.due) for a in actions] == [
        ("Priority 1: Leadership", "green", date(2016, 2, 25)),
        ("Priority 2: Practice", "amber", date(2016, 1, 14)),
    ]


def test_rating_picked_from_a_list_and_tracked_changes_in_word(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    table = document.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, ["Action", "Lead", "RAG"], strict=True):
        cell.text = text
    area, lead, rag = table.rows[1].cells
    area.text, lead.text = "Visit", "A"
    area.paragraphs[0]._p.append(
        parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t xml:space='preserve'> weekly</w:t></w:r></w:ins>")
    )
    area.paragraphs[0]._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>monthly</w:delText></w:r></w:del>"))
    rag.paragraphs[0]._p.append(
        parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>Amber</w:t></w:r></w:sdtContent></w:sdt>")
    )
    document.save(str(tmp_path / "plan.docx"))
    (action,) = read_plan(tmp_path / "plan.docx").actions
    assert (action.area, action.rag) == ("Visit weekly", "amber")


def test_theme_and_indexed_fills_and_real_dates_in_excel(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.styles import PatternFill
    from openpyxl.styles.colors import Color

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Recommendation", "Lead", "Deadline", "RAG"])
    for name, colour in (
        ("Visit", Color(theme=9)),  # accent 6 of the default theme is an orange in older, a green in newer books
        ("Plan", Color(indexed=10)),  # red
        ("Review", Color(rgb="FF92D050")),
        ("Shaded", Color(theme=0, tint=-0.15)),  # grey shading is no rating
    ):
        sheet.append([name, "A", date(2016, 2, 29), ""])
        sheet.cell(sheet.max_row, 4).fill = PatternFill("solid", fgColor=colour)
    book.save(tmp_path / "plan.xlsx")
    actions = read_plan(tmp_path / "plan.xlsx").actions
    assert [action.rag for action in actions] == ["amber", "red", "green", None]
    assert {(action.due, action.due_basis) for action in actions} == {(date(2016, 2, 29), "stated")}


def test_blank_colours_under_conditional_formatting_are_told(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Plan")
    for row, cells in enumerate([["Action", "Lead", "RAG"], ["Visit", "A", ""]]):
        sheet.write_row(row, 0, cells)
    sheet.conditional_format("C2:C9", {"type": "blanks", "format": book.add_format({"bg_color": "#FF0000"})})
    book.close()
    assert any("conditional formatting" in notice for notice in read_plan(path).plan.notices)


def test_columns_lined_up_with_spaces(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(
        "Action plan\n\n"
        "Ref   Recommendation                    Lead          Due          RAG\n"
        "1     Make sure that every child has    J Smith       31/03/2014   Green\n"
        "      an up to date plan\n"
        "Care leavers\n"
        "2     Find homes                        L Brown       30/09/2014   Red\n\n"
        "The plan ends here, and this sentence is long enough to run across every column of the table.\n"
    )
    actions = read_plan(path).actions
    assert [(a.id, a.area, a.rag, a.group) for a in actions] == [
        ("1", "Make sure that every child has an up to date plan", "green", ""),
        ("2", "Find homes", "red", "Care leavers"),
    ]


def test_summary_counts_beside_the_plan_are_totals(save: Callable[[str, Sequence[Any]], Path]) -> None:
    rows = [
        ["Green", "1", ""],
        ["Amber", "2", ""],
        ["Total", "2", ""],
        ["Recommendation", "Lead", "RAG"],
        ["Visit weekly", "A", "Green"],
        ["Write a policy", "B", "Amber"],
    ]
    reading = read_plan(save("csv", rows))
    assert [(t.what, t.stated, t.counted) for t in reading.plan.totals] == [
        ("rows rated Green", 1, 1),
        ("rows rated Amber", 2, 1),
        ("rows", 2, 2),
    ]


def test_ten_thousand_rows(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    rows = (f"A{n},Improve service number {n},Team {n % 9},31/03/2014,{'GAR'[n % 3]}" for n in range(10_000))
    path.write_text("Ref,Action,Owner,Due date,RAG\n" + "\n".join(rows))
    actions = read_plan(path).actions
    assert len({action.id for action in actions}) == 10_000


ROWS = [["Objective", "Action", "Status"], ["Quality", "Audit files", "Completed"]]


@pytest.mark.parametrize(
    ("title", "suggested"),
    [
        ("Service improvement plan 2016", "council"),
        ("Action plan after the inspection of May 2012", "inspection"),
        ("Service improvement plan, as the inspectors asked", None),
        ("The plan", None),
    ],
)
def test_where_a_plan_came_from_is_suggested_in_its_own_words_and_never_taken(
    save: Callable[[str, Sequence[Any]], Path], title: str, suggested: Any
) -> None:
    reading = read_plan(save("csv", [title, *ROWS]))
    assert {action.origin for action in reading.actions} == {"not said"}
    assert reading.origin_suggested == (suggested and OriginSuggestion(suggested, title))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_the_order_of_the_columns_changes_nothing(tmp_path: Path, order: list[int]) -> None:
    _, rows, _ = LAYOUTS["reference first, rating last"]

    def read(columns: Sequence[int]) -> list[Action]:
        path = tmp_path / "plan.csv"
        path.write_text("\n".join(",".join(row[column] for column in columns) for row in rows))
        return [action.model_copy(update={"raw": ""}) for action in read_plan(path).actions]

    assert read(order) == read(range(6))


def test_a_scan_without_references_whose_colours_are_all_misread(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(
        "Recommendation\tOwner\tTimescale\tRAG\tComments\n"
        "Early help\t\t\t\t\n"
        "Extend the offer of early help to\tHead of\tMarch 2014\tGrcen\tNew hubs opened in\n"
        "families in the north of the\tEarly Help\t\t\tApril.\n"
        "County\t\t\t\t\n"
        "Assessment\t\t\t\t\n"
        "Write assessments with\tPrincipal\tImmediate\tArnber\tTraining booked for\n"
        "Ofsted in mind\tSocial Worker\t\t\tMay\n"
    )
    first, second = read_plan(path, plan_date=date(2014, 1, 1)).actions
    assert (first.area, first.group) == (
        "Extend the offer of early help to families in the north of the County",
        "Early help",
    )
    assert (first.lead, first.progress, first.rag) == ("Head of Early Help", "New hubs opened in April.", "green")
    assert (second.area, second.lead, second.group) == (
        "Write assessments with Ofsted in mind",
        "Principal Social Worker",
        "Assessment",
    )
    assert (second.rag, second.due) == ("amber", date(2014, 1, 1))
    assert any("Arnber" in repair for repair in second.repairs)


def test_a_column_of_yes_and_one_of_urgency_are_no_colours_and_no_groups(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Recommendation,Agreed (Y/N),Priority,Lead\nVisit weekly,Y,High,A\nWrite a policy,Y,Low,B\n")
    assert [(action.rag, action.group) for action in read_plan(path).actions] == [(None, ""), (None, "")]


def test_a_table_in_markdown_with_a_bar_in_its_words(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(
        "# Plan\n\nWhat we do.\n\n| Ref | Action | Lead | Due |\n|---|:--|---|---|\n"
        "| A1 | **Visit** weekly | Ann Lee | 31/03/2014 |\n| A2 | Audit A\\|B files | Bo Khan | 30/04/2014 |\n"
    )
    rows = [(action.area, action.lead, str(action.due)) for action in read_plan(path).actions]
    assert rows == [("Visit weekly", "Ann Lee", "2014-03-31"), ("Audit A|B files", "Bo Khan", "2014-04-30")]


def test_lead_and_timescale_in_one_column(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Action,Lead and timescale,RAG\nVisit weekly,J Moss; by 30 April 2016,G\n")
    (action,) = read_plan(path).actions
    assert (action.due, action.due_basis) == (date(2016, 4, 30), "stated")
    assert action.lead.startswith("J Moss")


def test_priorities_are_the_areas_where_nothing_else_says_what_is_to_improve(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Priority,Lead,RAG,Progress\nPractice,A,G,Audited\nVoice,B,R,None yet\n")
    assert [(action.area, action.group) for action in read_plan(path).actions] == [("Practice", ""), ("Voice", "")]


def test_recommendations_over_their_actions_are_what_a_stated_total_counts(
    save: Callable[[str, Sequence[Any]], Path],
) -> None:
    rows = [
        "Of the 2 recommendations, two actions are green and one is red.",
        ["Action", "Lead", "Deadline", "BRAG"],
        "Recommendation 1: Thresholds",
        ["1.1 Write guidance", "A", "01/09/2014", "G"],
        ["1.2 Train all", "B", "01/10/2014", "G"],
        "Recommendation 2: Plans",
        ["2.1 Coach teams", "C", "01/11/2014", "R"],
    ]
    reading = read_plan(save("xlsx", rows))
    assert [(a.id, a.area, a.group) for a in reading.actions] == [
        ("1.1", "Write guidance", "Recommendation 1: Thresholds"),
        ("1.2", "Train all", "Recommendation 1: Thresholds"),
        ("2.1", "Coach teams", "Recommendation 2: Plans"),
    ]
    assert {total.what for total in reading.plan.totals} == {"areas", "rows rated Green", "rows rated Red"}
    assert all(total.agrees for total in reading.plan.totals)


@pytest.mark.parametrize("said", ["Red 1   Amber 2   Green 0", "Red: 1, Amber: 2", "1 red and 2 amber"])
def test_totals_of_colours_are_read_whichever_stands_first(tmp_path: Path, said: str) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(
        f"Ref,Action,Lead,RAG\nA1,Visit children,Ann,Red\nA2,Write plans,Bo,Amber\nA3,Meet,Bo,Amber\n\n{said}\n"
    )
    totals = read_plan(plan).plan.totals
    assert {("rows rated Red", 1), ("rows rated Amber", 2)} <= {(t.what, t.stated) for t in totals}
    assert all(t.agrees for t in totals)


def test_page_marks_and_totals_among_the_rows_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(
        "Ref\tRecommendation\tRAG\tUpdate\n"
        "1\tEnsure timely\tGreen\tAll on time since\n"
        "\tassessments\t\tJune\n"
        "Page 3\n"
        "2\tAudit files every\tAmber\tStarted\n"
        "\tmonth\t\t\n"
        "Total actions: 2\t\t\t\n"
    )
    reading = read_plan(path)
    assert [(a.area, a.group, a.progress) for a in reading.actions] == [
        ("Ensure timely assessments", "", "All on time since June"),
        ("Audit files every month", "", "Started"),
    ]
    assert [(total.stated, total.counted) for total in reading.plan.totals] == [(2, 2)]


@pytest.mark.parametrize("kind", ["pdf", "plain pdf"])
def test_rows_alike_over_many_pages_lose_no_line(save: Callable[[str, Sequence[Any]], Path], kind: str) -> None:
    area = "Visit each child on time, listen to what they say, and write it down so that the next worker can read it"
    progress = (
        "Managers look at five files every week and talk with the worker about what the child has told them so far"
    )
    rows = [["Ref", "Recommendation", "Progress"], *([str(n), area, progress] for n in range(1, 60))]
    actions = read_plan(save(kind, rows)).actions
    assert [(a.id, a.area, a.progress) for a in actions] == [(str(n), area, progress) for n in range(1, 60)]


THREE = [
    ("Front door", "Audit ten files a month", "Ann Lee", "31/03/2026", "Green", "Started"),
    ("Front door", "Train all staff", "Bo Ray", "30/04/2026", "Amber", "Booked"),
    ("Permanence", "Review supervision", "Cat Poe", "30/06/2026", "Red", "None"),
]


def _with_line(path: Path, *line: str) -> Path:
    headings = ("Theme", "Action", "Lead", "Due", "RAG", "Progress")
    path.write_text("\n".join(",".join(row) for row in (headings, *THREE, line)) + "\n")
    return path


@pytest.mark.parametrize("before", ["", ","], ids=["under the theme", "under the action"])
@pytest.mark.parametrize(
    "said",
    [
        "2 of 3 actions on track",
        "2/3 on track",
        "66% of actions complete",
        "1 action is overdue",
        "3 actions: 1 completed; 1 in progress; 1 not started",
        "Completed 1 Outstanding 2",
        "2 actions behind schedule",
    ],
)
def test_a_line_that_says_how_many_are_on_track_is_no_row_and_no_part_of_one(
    tmp_path: Path, before: str, said: str
) -> None:
    reading = read_plan(_with_line(tmp_path / "plan.csv", before + said))
    assert [(a.group, a.area, a.progress) for a in reading.actions] == [(row[0], row[1], row[5]) for row in THREE]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("", "Complete 3 outstanding actions"), "Complete 3 outstanding actions"),
        (("", "", "", "", "", "2 completed"), "2 completed"),
        (("", "On track"), "On track"),
    ],
)
def test_a_line_of_a_row_is_kept_although_it_has_the_words_of_a_count(
    tmp_path: Path, line: tuple[str, ...], said: str
) -> None:
    reading = read_plan(_with_line(tmp_path / "plan.csv", *line))
    assert any(said in (a.area + a.progress) for a in reading.actions)
