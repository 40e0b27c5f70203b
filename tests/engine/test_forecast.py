"""The forecast: what becomes of the grades, and which event is behind each change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError
from descriptors.models import Framework
from engine.assessment import assess
from engine.bearings import weigh
from engine.facts import Facts
from engine.outlook.course import follow
from engine.outlook.essentials import essential
from engine.outlook.forecast import Forecast, forecast, forecast_as_data
from engine.outlook.grades import grades_of
from evidence.models import Exclusion, Retirement
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import FRAMEWORKS, quick, registers, small


@st.composite
def living(draw: st.DrawFn, framework: Framework) -> Facts:
    """A register in which things are still to come: evidence, retirements, replacements, inspections, exclusions."""
    facts = draw(registers(framework))
    soon = st.integers(1, 120).map(lambda n: AS_OF + timedelta(n))
    items = list(facts.items)
    for place, held in enumerate(items):
        fate = draw(st.sampled_from(["stays", "stays", "comes", "is retired", "is replaced"]))
        if fate == "comes":
            day = draw(soon)
            items[place] = held.model_copy(update={"about": day, "valid_until": held.valid_until + (day - held.about)})
        elif fate == "is retired":
            items[place] = held.model_copy(update={"retired": Retirement(on=draw(soon), reason="r", by="b")})
        elif fate == "is replaced":
            newer = draw(st.sampled_from([i.id for i in items if i.id != held.id] or [None]))
            items[place] = held.model_copy(update={"superseded_by": newer})
    actions = tuple(a.model_copy(update={"since": draw(st.one_of(st.just(a.since), soon))}) for a in facts.actions)
    going = draw(st.sampled_from([None, *framework.descriptors]))
    more = (Exclusion(id="X-9", descriptor=going, reason="r", by="b", on=draw(soon)),) if going else ()
    return replace(facts, items=tuple(items), actions=actions, exclusions=facts.exclusions + more)


@FRAMEWORKS
@quick
@given(data=st.data())
def test_every_week_is_what_the_engine_says_of_its_day(framework: Framework, data: st.DataObject) -> None:
    facts = data.draw(living(framework))
    made = forecast(assess(facts, framework, RULEBOOK), 17)
    assert made.weeks[0].day == AS_OF
    for week in made.weeks[:: 1 if framework is small() else 4]:
        said = grades_of(assess(replace(facts, as_of=week.day), framework, RULEBOOK))
        shown = {
            code: tuple(o.model_dump().values()) for code, o in (*week.judgements.items(), ("overall", week.overall))
        }
        assert shown == {code: tuple(g) for code, g in said.items()}, week.day


@quick
@given(data=st.data())
def test_day_by_day_it_is_what_the_engine_says(data: st.DataObject) -> None:
    framework = small()
    facts = data.draw(living(framework))
    days = [AS_OF + timedelta(n) for n in range(1, 60)]
    held = {d: list(ws) for d, ws in assess(facts, framework, RULEBOOK).held.items()}
    steps = follow(facts, held, framework, RULEBOOK, days)
    for day in days[::7]:
        last = [s for s in steps if s.day <= day][-1]
        assert last.grades == grades_of(assess(replace(facts, as_of=day), framework, RULEBOOK))


@quick
@given(data=st.data())
def test_what_is_not_essential_can_go_without_a_trace(data: st.DataObject) -> None:
    framework = small()
    facts = data.draw(registers(framework))
    whole = assess(facts, framework, RULEBOOK)
    kept: dict[str, set[int]] = {}
    for weighed in weigh(facts, framework, RULEBOOK).values():
        for w in essential([w for w in weighed if w.counts], RULEBOOK.policy):
            kept.setdefault(w.item.id, set()).add(id(w.bearing))
    linked = {e for a in facts.actions for e in a.evidence}
    items = (
        i.model_copy(update={"bearings": tuple(b for b in i.bearings if id(b) in kept.get(i.id, set()))})
        for i in facts.items
        if i.id in kept or i.id in linked
    )
    fewer = assess(replace(facts, items=tuple(items)), framework, RULEBOOK)
    assert grades_of(fewer) == grades_of(whole)
    for descriptor, result in whole.descriptors.items():
        same = fewer.descriptors[descriptor]
        assert (same.support, same.weakness, same.covered) == (result.support, result.weakness, result.covered)


def covered(strength: str, *, about: date = AS_OF, id: str = "E-0001", code: str = "HP", type: str = "EX") -> object:
    ids = [d.id for d in FRAMEWORK.by_code[code].descriptors]
    return item(id, type, about, *(f"{d} supports {strength}" for d in ids))


def messages(made: Forecast, kind: str = "grade") -> list[tuple[str, str]]:
    return [(w.week, e.message) for w in made.weeks for e in w.events if e.kind == kind]


def test_a_fall_is_named_with_its_week_and_event() -> None:
    strong = covered("most strong", about=date(2014, 1, 14), id="E-0031", type="EX")
    last_day = strong.valid_until  # type: ignore[attr-defined]
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
    strong = covered("most strong")
    against = item("E-0002", "E03", AS_OF, *(f"HP-{n:02} undermines most serious" for n in range(1, 13)))
    made = forecast(assessed([strong, against]), 6)  # type: ignore[list-item]
    said = "HP rises to good in the week of 31 March 2014: E-0002, which stood against HP-01, expires."
    assert ("2014-W14", said) in messages(made)


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
    monthly = covered("most strong", type="E03")
    made = forecast(assessed([monthly]), 20)  # type: ignore[list-item]
    assert made.weeks[0].judgements["HP"].grade == made.renewed[0].judgements["HP"].grade == "requires improvement"
    assert made.weeks[-1].judgements["HP"].grade is None
    assert made.renewed[-1].judgements["HP"].grade == "requires improvement"
    assert made.recurring == ("E-0001",)


def test_only_the_last_of_a_series_is_made_anew() -> None:
    older = covered("most strong", about=AS_OF - timedelta(20), id="E-0001", type="E03")
    newer = covered("few adequate", about=AS_OF, id="E-0002", type="E03")
    made = forecast(assessed([older, newer]), 20)  # type: ignore[list-item]
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
