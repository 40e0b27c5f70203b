"""Worlds: a changed world answers as a full evaluation of the changed facts does, and decides less."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descriptors.models import Framework
from engine.assessment import Assessment, assess, assess_worlds
from engine.facts import Change, Facts
from engine.worlds import evaluate
from rules.tables import VIEWS
from tests.engine.living import changes, living
from tests.engine.registers import FRAMEWORK, RULEBOOK, action, item
from tests.engine.test_invariants import AS_OF, FRAMEWORKS, quick, shown


def answers(assessment: Assessment) -> dict[str, Any]:
    """Everything an assessment says of grades, with the stories of what bears on them."""
    told: dict[str, Any] = {d: result.model_dump() for d, result in assessment.descriptors.items()}
    told |= {code: result.model_dump() for code, result in assessment.judgements.items()}
    told["overall"] = assessment.overall.model_dump() if assessment.overall else None
    told["cases"] = {
        (code, view): case for code, cases in assessment.cases.items() for view, case in cases.items() if view in VIEWS
    }
    told["bearings"] = {
        d: [(w.item.id, w.bearing, w.rung, w.value, w.carried, w.stands) for w in weighed]
        for d, weighed in assessment.held.items()
    }
    told["improvements"] = {
        d: [(i.action, i.value, i.stands, [w.item.id for w in i.answers]) for i in improving]
        for d, improving in assessment.improving.items()
    }
    return told


@FRAMEWORKS
@quick
@given(data=st.data())
def test_a_changed_world_answers_as_the_changed_facts_do(framework: Framework, data: st.DataObject) -> None:
    facts = data.draw(living(framework))
    after = Change()
    worlds: dict[Hashable, tuple[Facts, Change | None]] = {"now": (facts, None)}
    for n in range(data.draw(st.integers(1, 4))):
        after = after.also(data.draw(changes(framework, after.applied(facts))))
        worlds[n] = (facts, after)
    for key, made in assess_worlds(worlds, framework, RULEBOOK).items():
        changed = worlds[key][1]
        whole = changed.applied(facts) if changed else facts
        assert answers(made) == answers(assess(whole, framework, RULEBOOK)), key


@FRAMEWORKS
@quick
@given(data=st.data())
def test_worlds_that_bring_the_same_items_share_them_and_answer_each_for_itself(
    framework: Framework, data: st.DataObject
) -> None:
    facts = data.draw(living(framework))
    one, two, three = (data.draw(changes(framework, facts)) for _ in range(3))
    tried = [one, two, one.also(two), two.also(one), three, one.also(three)]
    worlds: dict[Hashable, tuple[Facts, Change | None]] = {n: (facts, change) for n, change in enumerate(tried)}
    for key, made in assess_worlds(worlds, framework, RULEBOOK).items():
        change = worlds[key][1]
        assert change is not None
        alone = assess(change.applied(facts), framework, RULEBOOK)
        assert answers(made) == answers(alone), key
        brought = {i.id for i in change.items if i.type in framework.types}
        assert {id: made.counting(id) for id in brought} == {id: alone.counting(id) for id in brought}, key


def test_what_was_decided_in_one_world_is_not_decided_again_in_another() -> None:
    held = [shown(item(f"E-{d}", "E01", AS_OF, f"{d} supports most strong")) for d in FRAMEWORK.descriptors]
    facts, brought = Facts(AS_OF, held=tuple(held)), shown(item("E-NEW", "E05", AS_OF, "HP-07 undermines most serious"))
    other = shown(item("E-TOO", "E05", AS_OF, "LM-08 undermines most serious"))
    worlds: dict[Hashable, tuple[Facts, Change | None]] = {
        0: (facts, Change(items=(brought,))),
        1: (facts, Change(items=(other,))),
        2: (facts, Change(items=(brought, other))),
    }
    made = evaluate(FRAMEWORK, RULEBOOK, worlds)
    for id, world in (("HP-07", 0), ("LM-08", 1)):
        assert made.standing(2, id) == made.standing(world, id) != made.standing(1 - world, id)
    assert made.item_row(2, "E-NEW") == made.item_row(0, "E-NEW")


def test_only_what_a_change_touches_is_decided_again() -> None:
    held = [shown(item(f"E-{d}", "E01", AS_OF, f"{d} supports most strong")) for d in FRAMEWORK.descriptors]
    facts = Facts(AS_OF, held=tuple(held), actions=(action("A1", "HP-01", since=AS_OF),))
    alone = evaluate(FRAMEWORK, RULEBOOK, {0: (facts, None)}).evaluation.decisions
    against = shown(item("E-NEW", "E05", AS_OF, "HP-07 undermines most serious"))
    one = Change(items=(against,))
    both = evaluate(FRAMEWORK, RULEBOOK, {0: (facts, None), 1: (facts, one)})
    assert both.grade(1, "HP") == assess(one.applied(facts), FRAMEWORK, RULEBOOK).judgements["HP"].underlying
    again = both.evaluation.decisions - alone
    judging = sum(
        len(both.evaluation.decided[kind].classes) // 2
        for kind in ("coverage", "fit", "inside", "limit", "edge", "overall", "shown", "pattern")
        if kind in both.evaluation.decided
    )
    assert 0 < again < judging + 20 < alone


@pytest.mark.parametrize(
    "change",
    [
        Change(without=frozenset({"E-0002"})),
        Change(items=(shown(item("E-0002", "EX", AS_OF - timedelta(1), "HP-08 supports most strong")),)),
    ],
    ids=["goes", "is about another day"],
)
def test_what_an_item_had_replaced_follows_it(change: Change) -> None:
    older = shown(item("E-0001", "EX", AS_OF - timedelta(10), "HP-07 supports most strong"))
    newer = shown(item("E-0002", "EX", AS_OF + timedelta(10), "HP-08 supports most strong"))
    facts = Facts(AS_OF, held=(older.model_copy(update={"superseded_by": newer.id}), newer))
    made = assess_worlds({"then": (facts, change)}, FRAMEWORK, RULEBOOK)["then"]
    assert answers(made) == answers(assess(change.applied(facts), FRAMEWORK, RULEBOOK))
    assert not made.descriptors["HP-07"].known
