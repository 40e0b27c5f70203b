"""Plans of invented councils in the layouts councils use, each saved in every format that can hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evidence.importers.plan import PlanReading, read_plan
from evidence.models import Action

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
