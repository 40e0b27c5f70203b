"""The small readers a plan is read with: dates, references, colours, lines, headings."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.dates import find_dates
from evidence.plans.colours import read_colour, read_delivery, read_fill, repair_colour
from evidence.plans.headings import match_heading
from evidence.plans.lines import is_echo, join_lines
from evidence.plans.refs import leading_ref, read_refs
from evidence.plans.timescales import is_timescale, read_due, to_number

PLAN = date(2014, 1, 31)


@pytest.mark.parametrize(
    ("text", "due", "basis"),
    [
        ("31/03/2014", date(2014, 3, 31), "stated"),
        ("1.4.14", date(2014, 4, 1), "stated"),
        ("05-06-2014", date(2014, 6, 5), "stated"),
        ("2014-06-05", date(2014, 6, 5), "stated"),
        ("3/25/2014", date(2014, 3, 25), "stated"),
        ("31st March 2014", date(2014, 3, 31), "stated"),
        ("March 31, 2014", date(2014, 3, 31), "stated"),
        ("by end of Feb 2016", date(2016, 2, 29), "stated"),
        ("Mar-14", date(2014, 3, 31), "stated"),
        ("Sept '14", date(2014, 9, 30), "stated"),
        ("Q1 2014/15", date(2014, 6, 30), "stated"),
        ("Q4 2014-15", date(2015, 3, 31), "stated"),
        ("end of 2015", date(2015, 12, 31), "stated"),
        ("June 2014 (revised Sept 2014)", date(2014, 9, 30), "stated"),
        ("Immediately", PLAN, "worked out"),
        ("With immediate effect", PLAN, "worked out"),
        ("Within one month", date(2014, 2, 28), "worked out"),
        ("within 3 months", date(2014, 4, 30), "worked out"),
        ("3-6 months", date(2014, 7, 31), "worked out"),
        ("six weeks", date(2014, 3, 14), "worked out"),
        ("within 24 hours", date(2014, 2, 1), "worked out"),
        ("End of March", date(2014, 3, 31), "worked out"),
        ("1 January", date(2015, 1, 1), "worked out"),
        ("Ongoing", None, None),
        ("TBC", None, None),
        ("31/02/2014", None, None),
        ("within 10 working days", None, None),
    ],
)
def test_due_dates(text: str, due: date | None, basis: str | None) -> None:
    assert read_due(text, PLAN)[:2] == (due, basis)


def test_without_a_plan_date_only_stated_dates_are_known() -> None:
    assert read_due("Within 3 months", None).day is None
    assert read_due("June 2014", None).day == date(2014, 6, 30)


@given(
    st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d %B %Y", "%d-%m-%Y", "%Y-%m-%d"])
)
def test_a_date_written_out_is_read_back(day: date, form: str) -> None:
    assert [found.day for found in find_dates(f"Done by {day.strftime(form)}, we hope")] == [day]


@given(st.integers(0, 99))
def test_numbers_in_words_and_digits(number: int) -> None:
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    assert to_number(str(number)) == number
    if number >= 21 and number % 10:
        ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][number % 10 - 1]
        assert to_number(f"{tens[number // 10]}-{ones}") == number


@pytest.mark.parametrize("text", ["Immediately", "Within 3 months", "within six months", "By March 2015", "12 weeks"])
def test_timescale_headings(text: str) -> None:
    assert is_timescale(text)


@pytest.mark.parametrize("text", ["Health", "Visit all children within 3 months of moving to a new home", "Months"])
def test_other_headings_are_no_timescales(text: str) -> None:
    assert not is_timescale(text)


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("A14 & A15", ("A14", "A15")),
        ("A4/A5", ("A4", "A5")),
        ("A4/5", ("A4", "A5")),
        ("A1, A2 and B3", ("A1", "A2", "B3")),
        ("A1-A3", ("A1", "A2", "A3")),
        ("4 to 6", ("4", "5", "6")),
        ("1.1", ("1.1",)),
        ("1.10", ("1.10",)),
        ("1.", ("1",)),
        ("D 2", ("D2",)),
        ("REC 3", ("REC 3",)),
        ("HP-01", ("HP-01",)),
        ("CSC/2014/07", ("CSC/2014/07",)),
        ("Rec one", ("Rec one",)),
        ("A1 &", ("A1",)),
        ("", ()),
    ],
)
def test_references(text: str, refs: tuple[str, ...]) -> None:
    assert read_refs(text).refs == refs


@pytest.mark.parametrize(
    ("text", "ref", "rest"),
    [
        ("1.2 Ensure that", "1.2", "Ensure that"),
        ("3. Review", "3", "Review"),
        ("Recommendation 4: Improve", "4", "Improve"),
        ("A7 – Write", "A7", "Write"),
        ("12 social workers to be appointed", "", "12 social workers to be appointed"),
        ("Ensure that", "", "Ensure that"),
    ],
)
def test_references_in_front_of_the_words(text: str, ref: str, rest: str) -> None:
    assert leading_ref(text) == (ref, rest)


@pytest.mark.parametrize(
    ("text", "rag"),
    [
        ("Green", "green"),
        ("g", "green"),
        ("(R)", "red"),
        ("B", "blue"),
        ("Yellow", "amber"),
        ("🟢 on track", "green"),
        ("Amber/Green", "amber"),
        ("R/A", "red"),
        ("Red to Amber", "amber"),
        ("Green (was Amber)", "green"),
        ("Rated green", "green"),
        ("Referred", None),
        ("Grey", None),
        ("", None),
    ],
)
def test_colours(text: str, rag: str | None) -> None:
    assert read_colour(text).rag == rag


@pytest.mark.parametrize(
    ("text", "rag"), [("Grcen", "green"), ("Arnber", "amber"), ("Arnbcr", "amber"), ("Grey", None), ("None", None)]
)
def test_misread_colours(text: str, rag: str | None) -> None:
    assert repair_colour(text) == rag


@pytest.mark.parametrize(
    ("fill", "rag"),
    [
        ("00B050", "green"),
        ("92D050", "green"),
        ("C6EFCE", "green"),
        ("FFC000", "amber"),
        ("FFFF00", "amber"),
        ("FFEB9C", "amber"),
        ("ED7D31", "amber"),
        ("FF0000", "red"),
        ("C00000", "red"),
        ("FFC7CE", "red"),
        ("0070C0", "blue"),
        ("00B0F0", "blue"),
        ("D9D9D9", None),
        ("DCE6F1", None),
        ("7030A0", None),
        (None, None),
    ],
)
def test_fills(fill: str | None, rag: str | None) -> None:
    assert read_fill(fill) == rag


@pytest.mark.parametrize(
    ("text", "delivery"),
    [
        ("Action complete", "done"),
        ("Not yet complete", "under way"),
        ("Partially completed", "under way"),
        ("Not started", "not started"),
        ("On track", "under way"),
        ("Complete or on track", None),
        ("Good", None),
    ],
)
def test_delivery_words(text: str, delivery: str | None) -> None:
    assert read_delivery(text) == delivery


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Formal area for improvement", "area"),
        ("Ofsted Recommendation:", "area"),
        ("What do we need to do?", "action"),
        ("Action owner", "lead"),
        ("Responsible Lead Officer", "lead"),
        ("Lead (name and job title)", "lead"),
        ("Progress RAG", "rag"),
        ("BRAG\nstatus", "rag"),
        ("Previous RAG", "ignored"),
        ("Update – June 2014", "progress"),
        ("Progress against success criteria", "progress"),
        ("Date for completion", "due"),
        ("Timescale for implementation", "due"),
        ("How will we know we have succeeded?", "measure"),
        ("Recomendation", "area"),
        ("Responsable officer", "lead"),
        ("Shoe size", ""),
    ],
)
def test_headings_by_meaning(heading: str, field: str) -> None:
    assert match_heading(heading)[0] == field


def test_an_echo_is_a_misread_copy_and_nothing_else() -> None:
    known = Counter(
        ["the", "report", "went", "to", "the", "board", "in", "may", "and", "in", "june", "with", "45", "and", "47"]
    )
    assert is_echo("tbe leport wcnt to boald", "the report went to board", known)
    assert not is_echo("Report to the board in June", "Report to the board in May", known)
    assert not is_echo("47 children were seen", "45 children were seen", known)
    assert not is_echo("Team managers were trained", "All staff were told", known)


@given(st.lists(st.text("abcdefgh ", min_size=1, max_size=30).map(str.strip).filter(bool), max_size=6))
def test_joining_lines_never_makes_words_up(lines: list[str]) -> None:
    text, _ = join_lines(lines, Counter())
    assert set(text.split()) <= {word for line in lines for word in line.split()}
    assert bool(text) == bool(lines)
