"""Moves with dates, with what only expires, and with half of a report or of an audit: each is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from application.queries.grades import challenges
from evidence.items.stated import parse_bearing
from evidence.models import Measure
from evidence.plan_models import PastGrade
from evidence.register.redaction import redact_field
from tests.trials.conftest import Council
from tests.trials.test_later_moves import row
from tests.trials.test_more_moves import look, other_words
from tests.trials.test_told import told
from tests.trials.test_trials import every

FRAMEWORKS = ("sif-2013", "ilacs-2026")


@pytest.fixture(params=FRAMEWORKS)
def anywhere(request: pytest.FixtureRequest, new_council: Callable[[str], Council]) -> Council:
    """An empty register under each of two frameworks."""
    return new_council(request.param)


def first(council: Council) -> str:
    """The code of a judgement on practice."""
    return next(j.code for j in council.session.framework.judgements if j.code in ("HP", "HAP"))


def graded(council: Council, judgement: str, grade: str, on: date) -> None:
    """The published grade of an inspection, entered by somebody who has no part in what is filed of it."""
    given = PastGrade(id="G-01", service="", judgement=judgement, grade=grade, level="headline", on=on)
    with council.session.register.change("Cy Clerk", "history import") as change:
        change.put("past-grade", given)


@pytest.mark.parametrize("name", ["code", "short", "overall"])
def test_the_praise_alone_out_of_a_report_that_graded_low_is_asked_about(anywhere: Council, name: str) -> None:
    code = first(anywhere)
    written = {"code": code, "short": anywhere.session.framework.by_code[code].short, "overall": "Overall"}[name]
    graded(anywhere, written, "requires improvement", date(2014, 2, 1))
    bears_on = every(anywhere, code, words="supports:most:strong")[:9]
    anywhere.inspect(bears_on)
    assert "C-INSPECTION-WANTING" in told(anywhere)
    anywhere.inspect([f"{bears_on[0].partition(':')[0]}:undermines:some:moderate"])
    assert "C-INSPECTION-WANTING" not in told(anywhere)


def test_a_report_that_graded_well_is_not_asked_what_it_found_wanting(anywhere: Council) -> None:
    graded(anywhere, first(anywhere), "good", date(2014, 2, 1))
    anywhere.inspect(every(anywhere, first(anywhere), words="supports:most:strong")[:9])
    assert "C-INSPECTION-WANTING" not in told(anywhere)


def test_evidence_that_two_people_date_anew_is_asked_about(anywhere: Council) -> None:
    (descriptor, *_) = every(anywhere, first(anywhere), words="supports:all:strong")
    for type in ("case-file-audit", "practice-observation"):
        look(anywhere, type, [descriptor], 40, about=date(2013, 4, 1))
    assert "C-MOVED-ON" not in told(anywhere)
    for item in anywhere.session.register.items():
        for day in (date(2014, 1, 1), date(2014, 2, 1)):
            anywhere.session.desk("Ann Filer").revise(item.id, {"about": day}, command="evidence revise")
        anywhere.confirm(item.id)
        assert anywhere.session.register.item(item.id).dated_from == date(2013, 4, 1)
    assert "C-MOVED-ON" in told(anywhere)
    anywhere.session.desk("Ann Filer").revise(item.id, {"about": date(2013, 4, 1)}, command="evidence revise")
    assert anywhere.session.register.item(item.id).dated_from is None


def test_waiting_until_a_failure_expires_is_asked_about_until_somebody_looks_again(anywhere: Council) -> None:
    code = first(anywhere)
    text = f"{other_words('failing')} 8 of 40 assessments were good."
    bears_on = every(anywhere, code, words="undermines:most:serious")[:3]
    id = anywhere.attach("case-file-audit", bears_on, text=text, sample=40, met=8, about=date(2013, 6, 1), by="Cy Lead")
    anywhere.confirm(id)
    look(anywhere, "practice-observation", every(anywhere, code, words="supports:all:strong")[:3], 40)
    assert "C-LAPSED" in told(anywhere)
    look(anywhere, "case-file-audit", every(anywhere, code, words="supports:all:strong")[:3], 40)
    assert "C-LAPSED" not in told(anywhere)


def test_one_look_written_up_twice_is_asked_about(anywhere: Council) -> None:
    (descriptor, *_) = every(anywhere, first(anywhere), words="supports:all:strong")
    look(anywhere, "case-file-audit", [descriptor], 37)
    look(anywhere, "practice-observation", [descriptor], 37)
    assert "C-SAME-COUNT" in told(anywhere)


def test_two_looks_with_other_counts_or_on_other_days_are_not(anywhere: Council) -> None:
    (descriptor, *_) = every(anywhere, first(anywhere), words="supports:all:strong")
    look(anywhere, "case-file-audit", [descriptor], 37)
    look(anywhere, "practice-observation", [descriptor], 36)
    look(anywhere, "dip-sample", [descriptor], 37, about=date(2014, 2, 1))
    assert "C-SAME-COUNT" not in told(anywhere)


@pytest.mark.parametrize(
    ("text", "counted", "asked"),
    [
        ("8 of 40 assessments were good.", {}, True),
        ("40 of 40 had a form. 8 of 40 assessments met the standard.", {"sample": 40, "met": 40}, True),
        ("Met 8 / Not met 32", {}, True),
        ("In 8 of 40 cases there had been a referral. 36 of 40 were good.", {"sample": 40, "met": 36}, False),
        ("8 of 40 assessments were good.", {"sample": 40, "met": 8}, False),
    ],
)
def test_the_best_count_of_a_file_or_none_does_not_hide_the_worst(
    anywhere: Council, text: str, counted: dict[str, int], *, asked: bool
) -> None:
    bears_on = f"{first(anywhere)}-07:supports" + ("" if counted else ":most:strong")
    anywhere.confirm(anywhere.attach("case-file-audit", [bears_on], text=text, **counted))
    assert ("C-WORSE-TOLD" in told(anywhere)) is asked


def test_that_failures_were_known_is_asked_about_where_nothing_of_the_councils_own_shows_it(anywhere: Council) -> None:
    bears_on = every(anywhere, anywhere.leaders, words="undermines:most:serious")[:3]
    known = [parse_bearing(words, anywhere.session.framework) for words in bears_on]
    id = anywhere.inspect(bears_on)
    said = {"bearings": tuple(bearing.model_copy(update={"self_known": True}) for bearing in known)}
    anywhere.session.desk("Ann Filer").revise(id, said, command="evidence revise")
    anywhere.confirm(id)
    assert "C-SELF-KNOWN" in told(anywhere)
    own = anywhere.attach("case-file-audit", bears_on, text="It fails.", about=date(2014, 1, 10), by="Cy Lead")
    anywhere.confirm(own)
    assert "C-SELF-KNOWN" not in told(anywhere)


@pytest.mark.parametrize(("numerator", "denominator", "asked"), [(3, 3, True), (None, None, True), (90, 90, False)])
def test_a_few_later_cases_do_not_outweigh_a_figure_that_falls_short(
    council: Council, numerator: int | None, denominator: int | None, *, asked: bool
) -> None:
    def entered(period: str, value: float, end: date, met: int | None, cases: int | None) -> Measure:
        given = {"id": "", "indicator": "K07", "period": period, "period_end": end, "value": value, "target": 95}
        return Measure.model_validate(given | {"numerator": met, "denominator": cases})

    values = [
        entered("2013", 50, date(2013, 12, 31), 150, 300),
        entered("January 2014", 100, date(2014, 1, 31), numerator, denominator),
    ]
    with council.session.register.change("Ann Filer", "measures import") as change:
        for value in values:
            change.put("measure", value.model_copy(update={"id": change.next_id("measure")}))
    about = [c.message for c in challenges(council.session, council.assess()) if c.about == "K07"]
    assert any("100%" in message and "50%" in message for message in about) is asked


@pytest.mark.parametrize("after", [None, "It goes well."], ids=["redacted", "and written anew"])
def test_a_failure_that_is_redacted_is_asked_about_until_a_figure_is_told(council: Council, after: str | None) -> None:
    row(council, rag="amber", due=date(2014, 6, 1), progress="Only 9 of 20 core groups were held in January 2014.")
    assert "C-FAILING-OPEN" in told(council)
    redact_field(council.session.register, "action", "Z1", "progress", "it names a child", actor="Ann Filer")
    if after:
        council.update_action("Z1", progress=after)
    assert "C-FAILING-REDACTED" in told(council)
    council.update_action("Z1", progress="In February 2014 18 of 20 core groups were held.")
    assert "C-FAILING-REDACTED" not in told(council)


@pytest.mark.parametrize(
    ("says", "asked"),
    [
        ("It was carried out in March 2011.", True),
        ("It was carried out on 12/03/11.", True),
        ("It was carried out in February 2014, and follows that of March 2011.", False),
        ("It was carried out in 2014, and follows that of March 2011.", False),
        ("It was carried out by the team, and in March 11 of 20 were seen.", False),
    ],
)
def test_a_file_of_long_ago_that_is_dated_today_is_asked_about(council: Council, says: str, *, asked: bool) -> None:
    look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40, told=f"{{sample}} of 40 were good. {says}")
    assert ("C-OLDER-TOLD" in told(council)) is asked


@pytest.mark.parametrize(
    ("text", "sample", "met", "borne_out"),
    [
        ("Assessments of risk. Page 38 of 40", 40, 38, False),
        ("Assessments of risk. Section 38 of 40: how many met it?", 40, 38, False),
        ("Page 2 of 9. 38 of 40 assessments met the standard.", 40, 38, True),
        ("3 of 20 assessments met the standard.", None, None, False),
        ("17 of 20 assessments met the standard.", None, None, None),
    ],
)
def test_a_count_is_borne_out_by_a_count_alone_and_none_hides_a_bad_one(
    anywhere: Council, text: str, sample: int | None, met: int | None, *, borne_out: bool | None
) -> None:
    bears_on = f"{first(anywhere)}-07:supports" + ("" if sample else ":most:strong")
    id = anywhere.attach("case-file-audit", [bears_on], text=text, sample=sample, met=met)
    assert anywhere.session.register.item(id).counts_found is borne_out


def test_a_file_that_says_most_failed_is_no_second_source(anywhere: Council) -> None:
    id = f"{first(anywhere)}-07"
    look(anywhere, "case-file-audit", [f"{id}:supports:all:strong"], 38)
    said = anywhere.session.framework.descriptors[id].statement
    text = f"{said} 3 of 20 assessments met the standard."
    anywhere.confirm(anywhere.attach("practice-observation", [f"{id}:supports:most:strong"], text=text))
    assert anywhere.assess().descriptors[id].grade != "good"
    anywhere.confirm(anywhere.attach("dip-sample", [f"{id}:supports:most:strong"], text=said))
    assert anywhere.assess().descriptors[id].grade == "good"


def test_a_count_that_is_revised_does_not_hide_the_one_its_file_tells(anywhere: Council) -> None:
    bears_on = f"{first(anywhere)}-07:supports"
    text = "8 of 40 assessments were good."
    id = anywhere.attach("case-file-audit", [bears_on], text=text, sample=40, met=8)
    assert anywhere.session.register.item(id).worst_told is None
    said = {"met": 39, "bearings": (parse_bearing(bears_on, anywhere.session.framework),)}
    anywhere.session.desk("Ann Filer").revise(id, said, command="evidence revise")
    assert anywhere.session.register.item(id).worst_told == (8, 40)
    anywhere.confirm(id)
    assert "C-WORSE-TOLD" in told(anywhere)
