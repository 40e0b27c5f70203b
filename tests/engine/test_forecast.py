"""The forecast: what becomes of the grades, and which event is behind each change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError
from descriptors.models import Framework
from engine.assessment import assess
from engine.outlook.forecast import Forecast, forecast, forecast_as_data, grades_ahead
from evidence.models import Item, Retirement
from tests.engine.living import living
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import FRAMEWORKS, quick, shown, small


@FRAMEWORKS
@quick
@given(data=st.data())
def test_every_week_is_what_the_engine_says_of_its_day(framework: Framework, data: st.DataObject) -> None:
    facts = data.draw(living(framework))
    made = forecast(assess(facts, framework, RULEBOOK), 17)
    assert made.weeks[0].day == AS_OF
    for week in made.weeks[:: 1 if framework is small() else 6]:
        said = assess(replace(facts, as_of=week.day), framework, RULEBOOK)
        for code, outlook in (*week.judgements.items(), ("overall", week.overall)):
            assert outlook
            assert outlook == said.world.graded(code), (week.day, code)


@quick
@given(data=st.data())
def test_every_change_comes_in_its_week_with_what_is_behind_it(data: st.DataObject) -> None:
    facts = data.draw(living(small()))
    assessment = assess(facts, small(), RULEBOOK)
    made = forecast(assessment, 17)
    grades = [w.model_copy(update={"events": tuple(e for e in w.events if e.kind == "grade")}) for w in made.weeks]
    assert list(grades_ahead(assessment, 17)) == grades
    ids = {i.id for i in facts.items} | {a.id for a in facts.actions} | {*small().descriptors, *small().by_code}
    for line in (made.weeks, made.renewed):
        events = [e for week in line for e in week.events if e.kind != "due"]
        for event in events:
            assert event.causes, event
            assert {c.partition(" of ")[0] for c in event.causes} <= ids
        for before, week in pairwise(line):
            then = {**week.judgements, "overall": week.overall}
            changed = {code for code, o in {**before.judgements, "overall": before.overall}.items() if o != then[code]}
            assert {e.about for e in events if before.day < e.day <= week.day} >= changed


def covered(said: str, *, about: date = AS_OF, id: str = "E-0001", code: str = "HP", type: str = "EX") -> Item:
    ids = [d.id for d in FRAMEWORK.by_code[code].descriptors]
    return shown(item(id, type, about, *(f"{d} {said}" for d in ids)))


def messages(made: Forecast, kind: str = "grade") -> list[tuple[str, str]]:
    return [(w.week, e.message) for w in made.weeks for e in w.events if e.kind == kind]


def test_what_is_about_a_day_to_come_comes_into_date_then() -> None:
    first = covered("supports most strong", about=AS_OF + timedelta(3), id="E-0001", code="LM")
    second = covered("supports most strong", about=AS_OF + timedelta(31), id="E-0002")
    found = [m for w in forecast(assessed([first, second]), 8).weeks for m in w.events if "HP " in m.message]
    assert found[0].message.endswith(": E-0002 comes into date.")
    assert found[0].day == second.about


def test_a_fall_is_named_with_its_week_and_event() -> None:
    strong = covered("supports most strong", about=date(2014, 1, 14), id="E-0031", type="EX")
    last_day = strong.valid_until
    made = forecast(assessed([strong]), 200)
    fall = last_day + timedelta(1)
    week = fall - timedelta(fall.weekday())
    year, number, _ = fall.isocalendar()
    found = messages(made)
    assert [w for w, _ in found] == [f"{year}-W{number:02}"]
    assert "HP can no longer be graded" in found[0][1]
    assert f"in the week of {week.day} {week:%B %Y}" in found[0][1]
    assert found[0][1].endswith(": E-0031 expires.")
    rows = {w.week: w.judgements["HP"].grade for w in made.weeks}
    weeks = list(rows)
    assert rows[found[0][0]] is None
    assert rows[weeks[weeks.index(found[0][0]) - 1]] == "good"


def test_what_stood_against_a_judgement_expires_and_it_rises() -> None:
    strong = covered("supports most strong")
    against = shown(item("E-0002", "E03", AS_OF, *(f"HP-{n:02} undermines most serious" for n in range(1, 13))))
    made = forecast(assessed([strong, against]), 6)
    said = "HP rises to good in the week of 31 March 2014: E-0002, which stood against HP-01, expires."
    assert ("2014-W14", said) in messages(made)


def test_leadership_that_acts_on_a_judgement_is_named_with_its_event() -> None:
    strong = covered("supports most strong")
    led = [
        covered("supports most strong", id="E-0002", code="LM"),
        shown(item("E-0003", "E03", AS_OF, *(f"LM-{n:02} undermines most serious" for n in range(1, 22)))),
    ]
    made = forecast(assessed([strong, *led]), 10)
    through = [e for w in made.weeks for e in w.events if e.about == "HP" and e.kind != "due"]
    assert all("LM" in e.causes and "E-0003" in e.causes and "in LM, which acts on it" in e.message for e in through)
    assert through or made.weeks[0].judgements["HP"].grade == "good"


def test_what_supported_never_stood_against() -> None:
    both = shown(item("E-0002", "E03", AS_OF, "LM-01 undermines most serious"))
    support = covered("supports most strong", id="E-0003", type="E03", code="LM")
    made = forecast(assessed([both, support]), 10)
    said = [e.message for w in made.weeks for e in w.events]
    assert said
    assert not any("E-0003, which stood against" in message for message in said)


def test_due_dates_are_events_and_change_no_grade() -> None:
    due = [
        action("A1", due=date(2014, 3, 20), lead="B Lead"),
        action("A2", due=date(2014, 3, 20), delivery="done"),
        action("A3", due=date(2013, 3, 20)),
    ]
    made = forecast(assessed(actions=due), 4)
    assert messages(made, "due") == [("2014-W12", "A1 is due on 20 March 2014 (B Lead).")]
    assert len({str(w.judgements) for w in made.weeks}) == 1


def test_what_recurs_keeps_its_result_on_the_second_line() -> None:
    monthly = covered("supports most strong", type="E03")
    made = forecast(assessed([monthly]), 20)
    assert made.weeks[0].judgements["HP"].grade == made.renewed[0].judgements["HP"].grade == "requires improvement"
    assert made.weeks[-1].judgements["HP"].grade is None
    assert made.renewed[-1].judgements["HP"].grade == "requires improvement"
    assert made.recurring == ("E-0001",)


def test_only_the_last_of_a_series_is_made_anew() -> None:
    older = covered("supports most strong", about=AS_OF - timedelta(20), id="E-0001", type="E03")
    newer = covered("supports few adequate", about=AS_OF, id="E-0002", type="E03")
    made = forecast(assessed([older, newer]), 20)
    assert made.recurring == ("E-0002",)


def test_a_retired_item_or_one_off_audit_is_not_made_anew() -> None:
    gone = Retirement(on=AS_OF + timedelta(5), reason="r", by="b")
    retired = item("E-0001", "E03", AS_OF, "HP-01 supports most strong", retired=gone)
    audit = item("E-0002", "E01", AS_OF, "HP-01 supports most strong")
    assert forecast(assessed([retired, audit]), 10).recurring == ()


def test_weeks_are_named_across_the_new_year_and_carry_what_they_rest_on() -> None:
    data = forecast_as_data(forecast(assessed(as_of=date(2014, 12, 26)), 2))
    assert [w["week"] for w in data] == ["2014-W52", "2015-W01", "2015-W02"]
    assert {"framework", "rules_digest", "facts_digest", "as_of", "provisional", "renewed"} <= data[0].keys()
    assert data[0]["judgements"]["HP"].keys() >= {"grade", "floor", "ceiling"}


@pytest.mark.parametrize("weeks", [-1, 100_000])
def test_weeks_that_cannot_be_looked_ahead(weeks: int) -> None:
    with pytest.raises(InputError, match="cannot be looked ahead"):
        forecast(assessed(), weeks)
