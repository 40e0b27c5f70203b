"""Grades that many pages share: of now where that is quick, a little old where it is not, and never by other rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desk.house import House
from desk.setting import Setting
from engine.standing import states
from evidence.index_sheet.drafts import Draft

DAY = date(2014, 7, 7)


@pytest.fixture
def house(council) -> House:
    return House(Setting(council, frozenset(), as_of=DAY))


def enter(session: Any) -> None:
    session.desk("A Lead").file([(Draft(title="New", type="E01", about=DAY, lead="A Lead"), None)], command="test")


def test_grades_are_of_now_where_that_is_quick(house):
    with house.open() as session:
        known = house.picture(session)
        assert house.picture(session) is known
        known.took = 0.0
        enter(session)
        assert house.picture(session).seq == known.seq + 1


def test_where_it_takes_long_the_old_ones_are_shown_while_others_are_worked_out(house):
    with house.open() as session:
        known = house.picture(session)
        known.took, known.computed = 60.0, known.computed - 3600
        enter(session)
        assert house.picture(session) is known
        assert house._renewing.acquire(timeout=60)  # until the thread beside is done
        assert house.picture(session).seq == known.seq + 1


def test_they_are_of_the_rules_in_use(house):
    with house.open() as session:
        known = house.picture(session)
        known.rules, known.took = "of before", 60.0
        assert house.picture(session) is not known


def test_facts_that_are_told_are_those_that_were_judged(house):
    with house.open() as session:
        assessment = house.picture(session).assessment
        enter(session)
        assert {item.id for item in assessment.facts.items} == set(states(assessment))


def test_what_came_since_a_picture_is_told_and_each_entry_read_once(house):
    with house.open() as session:
        known = house.picture(session)
        assert known.since(session) == {}
        enter(session)
        [first] = known.since(session)
        enter(session)
        since = known.since(session)
        assert since.keys() > {first}
        assert known.since(session) is since
        assert set(since) == {item.id for item in session.register.items_since(known.seq)}
