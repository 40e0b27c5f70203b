"""Still other moves of a council that wants to look good: the grade, what it could be, and what is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from application.commands.frameworks import move
from application.commands.group import moderate
from evidence.items.stated import parse_bearing
from evidence.models import Measure
from evidence.plan_models import Action
from tests.trials.conftest import AS_OF, Council
from tests.trials.test_more_moves import AUDITS, SECOND, look, look_all_round, other_words
from tests.trials.test_told import failing, together, told, weakness
from tests.trials.test_trials import every, nowhere_good


def worst(council: Council, judgement: str = "HP") -> tuple[str, str]:
    """The grade that what is held comes to, and the worst that it could be."""
    result = council.assess().judgements[judgement]
    return result.underlying, result.floor


SMALL = ("HP-07:undermines:minor",)


# --- What is adverse, made to go away by one person --------------------------------------------------------


@pytest.mark.parametrize(
    "stated",
    [{"type": "E27"}, {"rung": "L0"}, {"sample": 5, "met": 1, "bearings": SMALL}, {"sensitivity": "restricted"}],
    ids=["another type", "a lower rung", "a smaller sample", "restricted"],
)
def test_a_failing_audit_that_one_person_revises_still_fails(council: Council, stated: dict[str, object]) -> None:
    id = failing(council)
    before = weakness(council)
    if bears_on := stated.get("bearings"):
        stated |= {"bearings": tuple(parse_bearing(b, council.session.framework) for b in bears_on)}  # type: ignore[attr-defined]
    council.session.desk("Ann Filer").revise(id, stated, command="evidence revise")
    assert worst(council) == ("inadequate", "inadequate")
    assert weakness(council) >= before
    if "rung" in stated:
        assert "C-LOWERED" in told(council)
    if stated.keys() & {"type", "sample"}:
        assert "C-TAKEN-BACK" in told(council)


@pytest.mark.parametrize("ways", [["revise"], ["revise", "retire"], ["retire"], ["replace"]], ids="-".join)
def test_five_good_cases_do_not_follow_a_failing_sample_that_one_person_took_back(
    council: Council, ways: list[str]
) -> None:
    id, desk = failing(council), council.session.desk("Ann Filer")
    bears_on = every(council, "HP", words="supports:all:strong")
    five = together(council, "case-file-audit", bears_on, f"{other_words('five')} 5 of 5 were good.", sample=5, met=5)
    small = tuple(parse_bearing(b, council.session.framework) for b in every(council, "HP", words="undermines:minor"))
    for way in ways:
        if way == "revise":
            desk.revise(id, {"sample": 5, "met": 1, "bearings": small}, command="evidence revise")
        elif way == "retire":
            council.retire(id)
        else:
            desk.replace(id, five)
    assert worst(council) == ("inadequate", "inadequate")
    assert {"C-TAKEN-BACK", "C-FEW-CASES"} <= told(council)
    look(council, "case-file-audit", bears_on, 40)
    assert weakness(council) == 0, "as large a sample, read by a second person, follows it"


@pytest.mark.parametrize("day", [date(2014, 1, 1), date(2014, 3, 4)])
def test_one_person_does_not_move_a_failing_audit_to_another_day(council: Council, day: date) -> None:
    id = failing(council)
    look(council, "case-file-audit", every(council, "HP", words="supports:all:strong"), 40, about=date(2014, 1, 5))
    council.session.desk("Ann Filer").revise(id, {"about": day}, command="evidence revise")
    assert worst(council) == ("inadequate", "inadequate")
    assert "C-TAKEN-BACK" in told(council)


def test_saying_that_failures_were_known_forgives_nothing_alone(council: Council) -> None:
    bears_on = every(council, "LM", words="undermines:most:serious")
    id = together(council, "external-review", bears_on, "It fails.", by="Cy Lead", about=date(2014, 1, 10))
    known = tuple(parse_bearing(b, council.session.framework).model_copy(update={"self_known": True}) for b in bears_on)
    council.session.desk("Ann Filer").revise(id, {"bearings": known}, command="evidence revise")
    assert worst(council, "LM") == ("inadequate", "inadequate")


# --- Splitting and copying ---------------------------------------------------------------------------------


def test_one_text_split_over_three_items_is_one_source(council: Council) -> None:
    text = f"{other_words('split')} 40 of 40 were as they should be."
    bears_on = every(council, "HP", words="supports:all:strong")
    for number, type in enumerate((*AUDITS, *SECOND)):
        together(council, type, bears_on[number % 3 :: 3], text + " " * number, sample=40, met=40)
    nowhere_good(council)
    assert "C-SAME-TEXT" in told(council)


def test_the_same_survey_about_two_days_is_no_lasting_impact(council: Council) -> None:
    text = f"{other_words('survey')} 40 of 40 children say that they are safer."
    for about in (date(2013, 6, 1), date(2014, 2, 1)):
        copy = text + " " * about.month
        together(council, "childrens-feedback", ["HP-07:supports:exceptional"], copy, sample=40, met=40, about=about)
    look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    assert council.assess().descriptors["HP-07"].grade != "outstanding"
    assert "C-SAME-TEXT" in told(council)


def test_two_who_vouch_for_each_other_are_asked_who_else_has_looked(council: Council) -> None:
    for number, (by, reader) in enumerate([("Ann Filer", "Bob Reader"), ("Bob Reader", "Ann Filer")] * 5):
        text = f"{other_words(str(number))} assessment: 40 of 40 were as they should be."
        id = council.attach("case-file-audit", ["HP-07:supports:all:strong"], text=text, by=by, sample=40, met=40)
        council.confirm(id, by=reader)
    assert "C-TWO-PEOPLE" in told(council)
    text = f"{other_words('third')} assessment: 40 of 40 were as they should be."
    id = council.attach(
        "practice-observation", ["HP-07:supports:all:strong"], text=text, by="Cy Third", sample=40, met=40
    )
    council.confirm(id, by="Dee Fourth")
    assert "C-TWO-PEOPLE" not in told(council)


def test_a_judgement_that_one_person_filed_and_one_other_read_is_asked_about(
    new_council: Callable[[str], Council],
) -> None:
    """Texts that speak of what they bear on, counts that stand in them: who filed them, who reads, why no fault."""
    council = new_council("ilacs-2026")
    bears_on = every(council, "CIC", words="supports:all:strong")
    for part in range(4):
        for type in (AUDITS[0], SECOND[0]):
            mine = bears_on[part::4]
            themes = "; ".join(council.session.framework.descriptors[b.partition(":")[0]].theme for b in mine)
            text = f"{themes} {other_words(type + str(part))} 40 of 40 were good."
            together(council, type, mine, text, sample=40, met=40)
    assert council.assess().judgements["CIC"].underlying == "good"
    asked = {"C-ONE-FILER", "C-FAULTLESS", "C-NOBODY-LISTED", "C-SAME-COUNT"}
    assert told(council) == asked
    for type in (AUDITS[0], SECOND[0]):
        together(council, type, ["LDR-01:supports:all:strong"], other_words(f"stray {type}"), by="Cy Third")
    assert asked <= told(council), "a stray third name silences it"


# --- Choosing what is looked at ----------------------------------------------------------------------------


def test_a_failure_mended_within_days_is_asked_about(council: Council) -> None:
    failing(council)
    bears_on = every(council, "HP", words="supports:all:strong")
    text = f"{other_words('chosen')} 20 of 20 assessments were good."
    day = date(2014, 1, 10) + timedelta(7)
    together(council, "case-file-audit", bears_on, text, sample=20, met=20, about=day)
    nowhere_good(council)
    assert "C-MENDED-SOON" in told(council)


def test_a_failure_mended_after_some_months_is_not_asked_about(council: Council) -> None:
    id = council.attach(
        "case-file-audit",
        ["HP-07:undermines:most:serious"],
        text="assessment: 8 of 40.",
        sample=40,
        met=8,
        about=date(2013, 10, 1),
        by="Cy Lead",
    )
    council.confirm(id)
    look(council, "case-file-audit", ["HP-07:supports:all:strong"], 40)
    assert "C-MENDED-SOON" not in told(council)


def test_leaving_out_what_is_shown_to_fail_is_asked_about_by_name(council: Council) -> None:
    look_all_round(council, "HP", 40)
    weak = ["HP-01", "HP-02", "HP-03"]
    for descriptor in weak:
        text = f"{other_words(descriptor)} 2 of 40 were good."
        together(council, "external-review", [f"{descriptor}:undermines:all:serious"], text, sample=40, met=2)
    for by in ("Ann Filer", "Bob Reader"):
        for descriptor in weak:
            council.exclude(descriptor, by=by)
    assert "C-LEFT-OUT-WEAK" in told(council)


# --- What is not evidence ----------------------------------------------------------------------------------


def test_no_figure_however_good_lifts_or_widens_anything(council: Council) -> None:
    failing(council)
    before = council.assess().judgements["HP"]
    with council.session.register.change("Ann Filer", "measures import") as change:
        for number, indicator in enumerate(council.session.framework.indicators):
            measure = Measure(
                id=f"M-{number}",
                indicator=indicator.code,
                period="2013-14",
                period_end=date(2014, 2, 28),
                value=100,
                target=1,
                neighbours=1,
            )
            change.put("measure", measure)
    after = council.assess().judgements["HP"]
    assert (after.underlying, after.floor, after.ceiling) == (before.underlying, before.floor, before.ceiling)


def test_the_groups_own_grade_moves_nothing_of_the_engines(council: Council) -> None:
    failing(council)
    for by in ("Ann Filer", "Bob Reader"):
        moderate(council.session, "HP", "outstanding", "we know better", by, AS_OF)
    assert worst(council) == ("inadequate", "inadequate")


def test_green_rows_and_finished_work_move_no_grade(council: Council) -> None:
    failing(council)
    links = tuple(d.id for d in council.session.framework.by_code["HP"].descriptors)
    row = Action(
        id="Z1", area="Improve", links=links, origin="council", delivery="done", rag="blue", progress="All done."
    )
    with council.session.register.change("Ann Filer", "actions import") as change:
        change.put("action", row)
    assert worst(council) == ("inadequate", "inadequate")
    assert {"C-ASSERTION", "C-SHOWS-RED", "C-ELSEWHERE-RED"} & told(council)


def test_another_framework_forgets_no_failure(council: Council) -> None:
    failing(council)
    move(council.session, "ilacs-2023", AS_OF, "Ann Filer")
    from application.session import Session

    with Session(council.session.workspace.root) as session:
        council.session = session
        moved = council.assess().judgements["HAP"]
    assert (moved.underlying, moved.floor) == ("inadequate", "inadequate")


# --- Letters -----------------------------------------------------------------------------------------------


def test_a_letter_a_descriptor_is_asked_about_letter_by_letter(new_council: Callable[[str], Council]) -> None:
    council = new_council("ilacs-2023")
    for words in every(council, "CLV", words="supports:all:strong"):
        council.inspect([words], type="E38")
    from application.queries.grades import challenges

    asked = [c for c in challenges(council.session, council.assess()) if c.rule == "C-INSPECTION-WORD"]
    assert len(asked) == len(council.session.framework.by_code["CLV"].descriptors)


def test_a_report_of_many_pages_is_believed_only_where_it_speaks(council: Council) -> None:
    """A real report on one service, claimed for another."""
    themes = "; ".join(d.theme for d in council.session.framework.by_code["AD"].descriptors)
    together(council, "external-inspection", every(council, "HP"), f"Ofsted reports on {themes}.")
    nowhere_good(council)
    assert "C-SILENT" in told(council)


def test_an_inspection_that_somebody_renamed_a_review_into_carries_no_more_than_its_text(council: Council) -> None:
    id = together(council, "external-review", every(council, "HP", words="supports:all:strong"), "All is well.")
    council.session.desk("Ann Filer").revise(id, {"type": "EX"}, command="evidence revise")
    council.confirm(id, by="Dee Other")
    nowhere_good(council)
    assert "C-SILENT" in told(council)


def test_a_support_that_is_renamed_keeps_its_count_to_prove(council: Council) -> None:
    """A policy paper filed as an audit, and then read by a friend, is capped by what it does not count."""
    for type in ("policy", "training-record"):
        id = together(council, type, every(council, "HP", words="supports:all:strong"), f"{type}: we have all we need.")
        council.session.desk("Ann Filer").revise(id, {"type": "E01"}, command="evidence revise")
        council.confirm(id, by="Dee Other")
    nowhere_good(council)
