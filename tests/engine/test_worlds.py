"""Worlds: a changed world answers as a full evaluation of the changed facts does, and decides less."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descriptors.models import Framework
from engine.assessment import Assessment, assess, assess_worlds
from engine.facts import Facts, Start, Variation
from engine.layout import layout
from engine.worlds import World, evaluate
from rules.tables import VIEWS
from tests.engine.living import changes, living
from tests.engine.registers import FRAMEWORK, RULEBOOK, action, item
from tests.engine.test_invariants import AS_OF, FRAMEWORKS, quick, shown

WORKED_OUT = ("balance", "held_back", "score", "serious", "met", "grade")


def answers(assessment: Assessment) -> dict[str, Any]:
    """Everything an assessment says of grades, with the stories of what bears on them."""
    told: dict[str, Any] = {d: result.model_dump() for d, result in assessment.descriptors.items()}
    told |= {code: result.model_dump() for code, result in assessment.judgements.items()}
    told["overall"] = assessment.overall.model_dump() if assessment.overall else None
    told["views"] = {
        (code, view): (
            assessment.steps(code, view),
            [assessment.world.value("judgement", name, code, view) for name in WORKED_OUT],
        )
        for code in assessment.judgements
        for view in VIEWS
    }
    told["bearings"] = {
        d: [(w.item.id, w.bearing, w.rung, w.value, w.carried, w.counts) for w in assessment.bearings(d)]
        for d in assessment.framework.descriptors
    }
    told["improvements"] = {
        d: [(i.action, i.value, i.stands, [w.item.id for w in i.answers]) for i in assessment.improvements(d)]
        for d in assessment.framework.descriptors
    }
    return told


@FRAMEWORKS
@quick
@given(data=st.data())
def test_a_changed_world_answers_as_the_changed_facts_do(framework: Framework, data: st.DataObject) -> None:
    facts = data.draw(living(framework))
    after = Variation()
    worlds: dict[Hashable, Start] = {"now": (facts, Variation())}
    for n in range(data.draw(st.integers(1, 4))):
        after = after.also(data.draw(changes(framework, after.applied(facts))))
        worlds[n] = (facts, after)
    for key, made in assess_worlds(worlds, framework, RULEBOOK).items():
        changed = worlds[key][1]
        assert answers(made) == answers(assess(changed.applied(facts), framework, RULEBOOK)), key


def test_an_age_that_is_compared_with_a_policy_value_leaves_worlds_what_they_have_in_common() -> None:
    clock = layout(FRAMEWORK, RULEBOOK).clock
    assert -RULEBOOK.policy.number("lapsed_days") in clock.bounds["item", "left"]
    assert not clock.free


@FRAMEWORKS
@quick
@given(data=st.data())
def test_worlds_that_bring_the_same_items_share_them_and_answer_each_for_itself(
    framework: Framework, data: st.DataObject
) -> None:
    facts = data.draw(living(framework))
    one, two, three = (data.draw(changes(framework, facts)) for _ in range(3))
    tried = [one, two, one.also(two), two.also(one), three, one.also(three)]
    worlds: dict[Hashable, Start] = {n: (facts, change) for n, change in enumerate(tried)}
    for key, made in assess_worlds(worlds, framework, RULEBOOK).items():
        change = worlds[key][1]
        alone = assess(change.applied(facts), framework, RULEBOOK)
        assert answers(made) == answers(alone), key
        brought = {i.id for i in change.items if i.type in framework.types}
        assert {id: made.counting(id) for id in brought} == {id: alone.counting(id) for id in brought}, key


def test_what_was_decided_in_one_world_is_not_decided_again_in_another() -> None:
    held = [shown(item(f"E-{d}", "E01", AS_OF, f"{d} supports most strong")) for d in FRAMEWORK.descriptors]
    facts, brought = (
        Facts(AS_OF, evidence=tuple(held)),
        shown(item("E-NEW", "E05", AS_OF, "HP-07 undermines most serious")),
    )
    other = shown(item("E-TOO", "E05", AS_OF, "LM-08 undermines most serious"))
    worlds: dict[Hashable, Start] = {
        0: (facts, Variation(items=(brought,))),
        1: (facts, Variation(items=(other,))),
        2: (facts, Variation(items=(brought, other))),
    }
    made = evaluate(FRAMEWORK, RULEBOOK, worlds)
    for id, world in (("HP-07", 0), ("LM-08", 1)):
        rows = [made[n].row("standing", id) for n in worlds]
        assert rows[2] == rows[world] != rows[1 - world]
    assert made[2].row("item", "E-NEW") == made[0].row("item", "E-NEW")


@FRAMEWORKS
@quick
@given(data=st.data())
def test_worlds_supposed_one_after_another_answer_as_full_evaluations_do(
    framework: Framework, data: st.DataObject
) -> None:
    facts = data.draw(living(framework))
    start = assess(facts, framework, RULEBOOK)
    last, upon = start, start.world
    for n in range(data.draw(st.integers(2, 4))):
        since = data.draw(st.sampled_from([start, last]))
        change = data.draw(changes(framework, since.facts))
        last = since.assessed({n: change}, upon)[n]
        upon = last.world
        assert answers(last) == answers(assess(change.applied(since.facts), framework, RULEBOOK))


def some() -> Facts:
    """A supporting item on every descriptor, and a row of the plan."""
    day = AS_OF - timedelta(10)
    held = [shown(item(f"E-{d}", "E01", day, f"{d} supports most strong")) for d in FRAMEWORK.descriptors]
    return Facts(AS_OF, evidence=tuple(held), actions=(action("A1", "HP-01", since=day),))


def decisions(world: World) -> dict[str, int]:
    """How many rows of each table were put to rules, in the last evaluation alone."""
    kinds = world.layout.rulebook.kinds
    made = dict.fromkeys(("item", "bearing", "link", "standing"), 0)
    for kind, decided in world.evaluation.decided.items():
        table = kinds[kind].each
        made[table] = made.get(table, 0) + int((decided.classes >= 0).sum())
    assert sum(made.values()) == world.evaluation.decisions
    return made


def test_only_what_a_change_touches_is_decided_again() -> None:
    start = assess(some(), FRAMEWORK, RULEBOOK)
    whole = decisions(start.world)
    against = shown(item("E-NEW", "E05", AS_OF, "HP-07 undermines most serious"))
    one = start.supposing({"one": Variation(items=(against,))})["one"]
    assert (
        one.grade("HP")
        == assess(Variation(items=(against,)).applied(start.facts), FRAMEWORK, RULEBOOK).judgements["HP"].underlying
    )
    again = decisions(one)
    assert again["item"] == whole["item"] // len(FRAMEWORK.descriptors)  # the one that is new
    assert again["standing"] == whole["standing"] // len(FRAMEWORK.descriptors)
    assert again["bearing"] == 1  # the support that stood there before
    assert again["link"] == 0
    assert again["judgement"] == whole["judgement"]  # of one world each

    last = start.supposing(
        {"again": Variation(items=(against,)), "gone": Variation(without=frozenset({"E-HP-07"}))}, one
    )["gone"]
    again = decisions(last)
    assert again["item"] == again["bearing"] == 0  # what had been tried was decided then, and nothing is left here
    assert again["standing"] == whole["standing"] // len(FRAMEWORK.descriptors)


def test_a_row_of_the_plan_and_another_day_touch_no_more_than_they_can_move() -> None:
    start = assess(some(), FRAMEWORK, RULEBOOK)
    each = decisions(start.world)["standing"] // len(FRAMEWORK.descriptors)
    row = start.supposing({0: Variation(actions=(action("A1", "HP-02", since=AS_OF),))})[0]
    assert decisions(row)["standing"] == 2 * each  # HP-01, which it was linked to, and HP-02
    still = start.supposing({0: Variation(as_of=AS_OF + timedelta(1))})[0]
    assert decisions(still)["standing"] == decisions(still)["bearing"] == 0


def test_days_on_which_a_descriptor_stands_alike_are_decided_once() -> None:
    held = some()
    ending = held.items[0].model_copy(update={"valid_until": AS_OF + timedelta(5)})
    start = assess(replace(held, evidence=(ending, *held.items[1:])), FRAMEWORK, RULEBOOK)
    each = {table: count // len(FRAMEWORK.descriptors) for table, count in decisions(start.world).items()}
    weeks = {n: Variation(as_of=AS_OF + timedelta(7 * n)) for n in (1, 2, 3)}
    later = start.assessed(weeks)
    again = decisions(later[1].world)
    assert again["standing"] == each["standing"]
    assert again["item"] == each["item"]
    for n, change in weeks.items():
        assert answers(later[n]) == answers(assess(change.applied(start.facts), FRAMEWORK, RULEBOOK))
    last = start.supposing({4: Variation(as_of=AS_OF + timedelta(28))}, later[1].world)[4]
    assert decisions(last)["standing"] == 0


def test_a_row_that_a_world_brings_is_of_its_own_day_where_all_others_stand_alike() -> None:
    start = assess(some(), FRAMEWORK, RULEBOOK)
    begun = action("A1", "HP-01", since=AS_OF + timedelta(10))
    worlds = {n: Variation(as_of=AS_OF + timedelta(n), actions=(begun,)) for n in (5, 9, 11, 15)}
    for n, later in start.assessed(worlds).items():
        assert answers(later) == answers(assess(worlds[n].applied(start.facts), FRAMEWORK, RULEBOOK)), n


def test_an_area_for_improvement_that_is_held_stands_from_the_day_of_its_inspection_in_a_world_of_any_day() -> None:
    asked = action("A1", "HP-01", origin="inspection", delivery="under way", since=AS_OF + timedelta(10))
    start = assess(replace(some(), actions=(asked,)), FRAMEWORK, RULEBOOK)
    worlds = {n: Variation(as_of=AS_OF + timedelta(n)) for n in (0, 9, 10, 11, 400)}
    for n, later in start.assessed(worlds).items():
        assert [i.stands for i in later.improvements("HP-01")] == [n >= 10], n
        assert later.descriptors["HP-01"].weakness == (later.improvements("HP-01")[0].value if n >= 10 else 0), n
    earlier = assess(replace(some(), actions=(asked,), as_of=AS_OF + timedelta(11)), FRAMEWORK, RULEBOOK)
    before = earlier.assessed({0: Variation(as_of=AS_OF)})[0]
    assert [i.stands for i in before.improvements("HP-01")] == [False]


@pytest.mark.parametrize(
    "change",
    [
        Variation(without=frozenset({"E-0002"})),
        Variation(items=(shown(item("E-0002", "EX", AS_OF - timedelta(1), "HP-08 supports most strong")),)),
    ],
    ids=["goes", "is about another day"],
)
def test_what_an_item_had_replaced_follows_it(change: Variation) -> None:
    older = shown(item("E-0001", "EX", AS_OF - timedelta(10), "HP-07 supports most strong"))
    newer = shown(item("E-0002", "EX", AS_OF + timedelta(10), "HP-08 supports most strong"))
    facts = Facts(AS_OF, evidence=(older.model_copy(update={"superseded_by": newer.id}), newer))
    made = assess_worlds({"then": (facts, change)}, FRAMEWORK, RULEBOOK)["then"]
    assert answers(made) == answers(assess(change.applied(facts), FRAMEWORK, RULEBOOK))
    assert not made.descriptors["HP-07"].known
