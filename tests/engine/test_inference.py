"""Every guard-rail around durable-rules, provoked: a silent, a lying and a losing extension are each found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import durable_rules_engine
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.inference as inference
from base.errors import EngineFaultError, InputError
from engine.inference import decide, distinct_ids, fnv32
from rules.compiler import (
    CELL,
    PATTERN_TESTS,
    RECEIPT,
    RULES_PER_TEST,
    TESTS_PER_NODE,
    check_exhaustive,
    compile_kind,
    conditions_of,
)
from rules.expression import Scalar, Shape
from rules.models import Condition, FactKind, Policy, Rule, Rulebook, Stratum

POLICY = Policy(values={})
PROVENANCE = {"status": "choice"}
GRADES = ("low", "middling", "high")
SHAPES = {
    "bearing": {
        "length": Shape("integer"),
        "red": Shape("boolean"),
        "name": Shape("word"),
        "grade": Shape("word", words=GRADES, ordered=True),
    },
    "item": {"weight": Shape("integer"), "open": Shape("boolean")},
    "descriptor": {"wide": Shape("boolean")},
}


def rule(id: str, when: dict[str, Any], size: str = "any") -> dict[str, Any]:
    then = {"size": size}
    return {"id": id, "name": id, "of": "thing", "when": when, "then": then, "why": "", "provenance": PROVENANCE}


def book(*rules: dict[str, Any], **changes: Any) -> Rulebook:
    """A rulebook about things, whose facts lead to items and descriptors."""
    kind = {"describes": "a thing", "each": "bearing", **changes}
    chosen = rules or (rule("SHORT", {"length": {"below": 10}}), rule("LONG", {"length": {"at_least": 10}}))
    made = Stratum.model_validate({"stratum": "test", "purpose": "", "facts": {"thing": kind}, "rules": chosen})
    conditions = {r.id: conditions_of(r, made.facts["thing"], POLICY, SHAPES) for r in made.rules}
    return Rulebook.model_construct(
        id="test", policy=POLICY, strata={"test": made}, conditions=conditions, shapes=SHAPES, order=()
    )


def thing(length: Any = 1, red: Any = False, name: Any = "x", **more: Any) -> dict[str, Any]:
    return {"length": length, "red": red, "name": name, **more}


def decided(rulebook: Rulebook, *facts: Mapping[str, Scalar], confirm: bool = True) -> list[list[str]]:
    return [[r.id for r in rules] for rules in decide("thing", rulebook, facts, confirm=confirm)]


def test_each_fact_gets_what_its_rules_conclude() -> None:
    assert decided(book(), thing(9), thing(10)) == [["SHORT"], ["LONG"]]


def test_an_empty_batch_never_reaches_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    # durable-rules crashes on it.
    monkeypatch.setattr(durable_rules_engine, "assert_facts", lambda *_: pytest.fail("an empty batch was asserted"))
    assert decided(book()) == []


@pytest.mark.parametrize("value", [1.0, 1e-7, float("inf"), float("nan"), None, 2**60, -(2**60), [1], {"a": 1}])
def test_a_value_that_durable_rules_would_mistake_is_refused_before_it_sees_it(value: Any) -> None:
    with pytest.raises(EngineFaultError, match=r"for length, which the rules cannot test"):
        decided(book(), thing(1), thing(value))


COLLIDING = ("costarring", "liquid")
"""Two words with the same 32-bit FNV-1a."""


def test_two_ids_can_be_one_to_durable_rules() -> None:
    assert fnv32(COLLIDING[0]) == fnv32(COLLIDING[1])
    assert fnv32("a") != fnv32("b")


def test_without_distinct_ids_the_second_of_two_facts_is_lost_and_that_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inference, "distinct_ids", lambda count: list(COLLIDING))
    with pytest.raises(EngineFaultError, match=r"refused|lost 1 of 2"):
        decided(book(), thing(9), thing(10))


def test_ids_that_collide_are_salted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "fnv32", lambda text: 0 if text.startswith("f0-") else fnv32(text))
    assert distinct_ids(3) == ["f1-0", "f1-1", "f1-2"]


def test_ids_that_always_collide_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "fnv32", lambda text: 0)
    with pytest.raises(EngineFaultError, match="No ids"):
        distinct_ids(2)


@pytest.mark.parametrize("lost", [0, 5, 9])
def test_a_fact_the_engine_does_not_see_is_a_fault(monkeypatch: pytest.MonkeyPatch, lost: int) -> None:
    real = durable_rules_engine.assert_facts

    def forgetful(handle: Any, batch: str) -> Any:
        facts = json.loads(batch)
        del facts[lost]
        return real(handle, json.dumps(facts))

    monkeypatch.setattr(durable_rules_engine, "assert_facts", forgetful)
    with pytest.raises(EngineFaultError, match="lost 1 of 10 facts, such as a thing"):
        decided(book(), *(thing(n) for n in range(10)), confirm=False)


def test_a_linked_fact_the_engine_does_not_see_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    real = durable_rules_engine.assert_facts

    def forgetful(handle: Any, batch: str) -> Any:
        return real(handle, json.dumps([f for f in json.loads(batch) if f["kind"] == "thing"]))

    monkeypatch.setattr(durable_rules_engine, "assert_facts", forgetful)
    heavy = book(rule("HEAVY", {"item": {"weight": {"at_least": 5}}}), exhaustive=False)
    with pytest.raises(EngineFaultError, match="lost 1 of 2 facts, such as a thing/item"):
        decided(heavy, thing(**{"item.weight": 9}), confirm=False)


def test_a_batch_the_engine_stops_at_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    real = durable_rules_engine.assert_facts

    def spoilt(handle: Any, batch: str) -> Any:
        # durable-rules reads no further than the first item it cannot read, and reports success.
        return real(handle, batch.replace('"length": 4', '"length": 1e-7'))

    monkeypatch.setattr(durable_rules_engine, "assert_facts", spoilt)
    with pytest.raises(EngineFaultError, match=r"lost|refused|otherwise"):
        decided(book(), *(thing(n) for n in range(10)))


def test_a_batch_the_engine_refuses_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_rules_engine, "assert_facts", lambda *_: (7, 0))
    with pytest.raises(EngineFaultError, match="code 7"):
        decided(book(), thing())


def test_an_engine_that_answers_nothing_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_rules_engine, "start_action_for_state", lambda *_: None)
    with pytest.raises(EngineFaultError, match="lost 2 of 2 facts"):
        decided(book(), thing(1), thing(20), confirm=False)


def test_more_firings_than_the_budget_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "FIRING_BUDGET", 3)
    with pytest.raises(EngineFaultError, match="More than 3 rules fired"):
        decided(book(), *(thing(n) for n in range(4)))


def test_the_engine_works_again_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(inference, "FIRING_BUDGET", 1)
        with pytest.raises(EngineFaultError):
            decided(book(), thing(1), thing(20))
    assert decided(book(), thing(1), thing(20)) == [["SHORT"], ["LONG"]]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([(0, "SHORT"), (0, "LONG")], r"fired LONG on a thing \(length: 1, .*\), but its tests say otherwise"),
        ([(0, "LONG")], "did not fire SHORT on a thing"),
        ([], "did not fire SHORT on a thing"),
    ],
)
def test_an_answer_that_plain_python_does_not_confirm_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, told: list[tuple[int, str]], said: str
) -> None:
    def run(self: Any, facts: Any) -> Iterator[tuple[int, str]]:
        yield from told

    monkeypatch.setattr(inference._Network, "run", run)
    with pytest.raises(EngineFaultError, match=said):
        decided(book(), thing(1))


def test_a_lie_that_is_not_confirmed_is_a_fault_where_it_leaves_a_fact_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inference._Network, "run", lambda *_: iter([(0, "SHORT"), (0, "LONG")]))
    with pytest.raises(EngineFaultError, match="exactly one rule, not by LONG, SHORT"):
        decided(book(), thing(1), confirm=False)


def test_a_fact_decided_by_no_rule_or_by_two_is_a_fault() -> None:
    gap = book(rule("SHORT", {"length": {"below": 10}}), rule("LONG", {"length": {"above": 10}}))
    with pytest.raises(EngineFaultError, match="exactly one rule, not by no rule"):
        decided(gap, thing(10))
    overlap = book(rule("SHORT", {"length": {"at_most": 10}}), rule("LONG", {"length": {"at_least": 10}}))
    with pytest.raises(EngineFaultError, match="exactly one rule, not by LONG, SHORT"):
        decided(overlap, thing(10))


def test_where_rules_need_not_decide_all_may_hold_or_none() -> None:
    free = book(rule("RED", {"red": True}), rule("SHORT", {"length": {"below": 10}}), exhaustive=False)
    assert decided(free, thing(1, True), thing(20, False)) == [["RED", "SHORT"], []]


@pytest.mark.parametrize("count", [1, inference.CHUNK, inference.CHUNK + 1, 2 * inference.CHUNK + 3])
def test_batches_change_nothing(count: int) -> None:
    found = decided(book(), *(thing(n % 20) for n in range(count)))
    assert found == [["SHORT"] if n % 20 < 10 else ["LONG"] for n in range(count)]


# --- facts that need another ------------------------------------------------------------------------------------

HEAVY = rule("HEAVY", {"item": {"weight": {"at_least": 5}, "open": True}, "descriptor": {"wide": False}, "red": True})


def test_a_rule_over_linked_facts_holds_where_all_of_them_fit() -> None:
    def fact(weight: int, open: bool, wide: bool, red: bool) -> dict[str, Scalar]:
        return thing(1, red, **{"item.weight": weight, "item.open": open, "descriptor.wide": wide})

    found = decided(
        book(HEAVY, exhaustive=False),
        fact(5, True, False, True),
        fact(4, True, False, True),
        fact(5, False, False, True),
        fact(5, True, True, True),
        fact(5, True, False, False),
    )
    assert found == [["HEAVY"], [], [], [], []]


def test_a_linked_fact_is_asserted_once_for_all_that_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real, kinds = durable_rules_engine.assert_facts, []

    def counting(handle: Any, batch: str) -> Any:
        kinds.extend(f["kind"] for f in json.loads(batch))
        return real(handle, batch)

    monkeypatch.setattr(durable_rules_engine, "assert_facts", counting)
    heavy = book(rule("HEAVY", {"item": {"weight": {"at_least": 5}}}), exhaustive=False)
    decided(heavy, *(thing(n, **{"item.weight": 7}) for n in range(6)))
    assert (kinds.count("thing"), kinds.count("thing/item")) == (6, 1)


def test_words_that_have_an_order_are_compared_by_it() -> None:
    ordered = book(rule("AT-LEAST", {"grade": {"at_least": "middling"}}), rule("LOW", {"grade": {"below": "middling"}}))
    assert decided(ordered, *({"grade": g} for g in GRADES)) == [["LOW"], ["AT-LEAST"], ["AT-LEAST"]]


FACTS = st.fixed_dictionaries(
    {
        "length": st.integers(7, 12),
        "red": st.booleans(),
        "grade": st.sampled_from(GRADES),
        "item.weight": st.integers(3, 6),
        "item.open": st.booleans(),
        "descriptor.wide": st.booleans(),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=12))
def test_what_is_inferred_of_many_is_what_plain_python_reads_of_each(facts: list[dict[str, Scalar]]) -> None:
    rulebook = book(
        HEAVY,
        rule("MIXED", {"grade": {"above": "low"}, "length": {"is_not": 9}, "item": {"open": False}}),
        rule("BOTH", {"item": {"weight": {"below": 5}}, "descriptor": {"wide": True}}),
        rule("PLAIN", {"length": {"at_least": 8, "below": 11}, "red": False}),
        exhaustive=False,
    )
    expected = [
        [id for id, tests in rulebook.conditions.items() if all(c.holds(fact[c.attribute]) for c in tests)]
        for fact in facts
    ]
    assert decided(rulebook, *facts, confirm=False) == expected
    assert [decided(rulebook, fact, confirm=False)[0] for fact in facts] == expected


# --- what the compiler refuses ----------------------------------------------------------------------------------


def compiled(rulebook: Rulebook) -> dict[str, Any]:
    return compile_kind("thing", rulebook.deciding["thing"], rulebook.conditions)


def test_every_pattern_starts_with_its_kind_and_every_kind_has_a_receipt() -> None:
    made = compiled(book(HEAVY, exhaustive=False))
    for each in made.values():
        for pattern in each["all"]:
            ((_, match),) = pattern.items()
            assert list(match["$and"][0]) == ["kind"]
    assert {RECEIPT + kind for kind in ("thing", "thing/item", "thing/descriptor")} <= made.keys()


def test_a_join_is_an_equality_and_stands_last() -> None:
    main, *linked = compiled(book(HEAVY, exhaustive=False))["HEAVY"]["all"]
    assert list(main) == ["m"]
    assert [next(iter(p.values()))["$and"][-1] for p in linked] == [
        {CELL: {"m": f"{CELL}item"}},
        {CELL: {"m": f"{CELL}descriptor"}},
    ]


@pytest.mark.parametrize("name", ["id", "sid", "kind", CELL, "$s", "colour"])
def test_reserved_and_unknown_properties_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="not a property"):
        book(rule("R", {name: True}))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"length": True}, "but length is a whole number"),
        ({"length": "1"}, "but length is a whole number"),
        ({"red": 1}, "but red is true or false"),
        ({"name": 1}, "but name is a word"),
        ({"grade": "hihg"}, "which it can never be"),
        ({"red": {"at_least": True}}, "has no order"),
        ({"name": {"below": "x"}}, "has no order"),
        ({"length": {"at_least": "$bar"}}, r"policy value 'bar', which is not there"),
        ({"item": {"length": 1}}, "'length', which is not a property"),
    ],
)
def test_a_literal_of_the_wrong_type_is_refused(when: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        book(rule("R", when))
    assert caught.value.hint


def many(conditions: Mapping[str, tuple[Condition, ...]]) -> dict[str, Any]:
    rules = [Rule.model_validate(rule(id, {"length": 1})) for id in conditions]
    return compile_kind("thing", rules, conditions)


def test_too_many_tests_in_a_rule_name_the_rule() -> None:
    tests = tuple(Condition("length", "is_not", n) for n in range(PATTERN_TESTS + 1))
    with pytest.raises(InputError, match=f"Rule R has {PATTERN_TESTS + 1} tests"):
        many({"R": tests})
    assert many({"R": tests[1:]})


def test_too_many_rules_sharing_a_test_name_the_rule() -> None:
    shared = {f"R{n}": (Condition("red", "is", True),) for n in range(RULES_PER_TEST + 1)}
    with pytest.raises(InputError, match=f"Rule R{RULES_PER_TEST} is one too many"):
        many(shared)
    del shared["R0"]
    assert many(shared)


def test_too_many_tests_on_a_kind_name_the_rule() -> None:
    tests = {f"R{n}": (Condition("length", "is", n),) for n in range(TESTS_PER_NODE + 1)}
    with pytest.raises(InputError, match=f"Rule R{TESTS_PER_NODE} is one too many"):
        many(tests)
    del tests["R0"]
    assert many(tests)


def cases(*rules: dict[str, Any], **changes: Any) -> list[tuple[tuple[str, ...], InputError]]:
    rulebook = book(*rules, **changes)
    kind: FactKind = rulebook.kinds["thing"]
    return list(
        check_exhaustive("thing", kind, rulebook.deciding["thing"], rulebook.conditions, POLICY, SHAPES, lambda _: None)
    )


def test_rules_that_leave_a_case_open_are_told_with_the_case() -> None:
    ((_, told),) = cases(rule("SHORT", {"length": {"below": 10}}), rule("LONG", {"length": {"above": 10}}))
    assert told.message == "No rule decides a case of thing (length: 10)."


def test_rules_that_both_decide_a_case_are_told_with_the_case() -> None:
    ((both, told),) = cases(rule("SHORT", {"length": {"at_most": 10}}), rule("LONG", {"length": {"at_least": 10}}))
    assert both == ("SHORT", "LONG")
    assert told.message == "Rules SHORT and LONG both decide a case of thing (length: 10)."


def test_a_case_of_a_linked_fact_is_told_by_its_link() -> None:
    ((_, told),) = cases(rule("OPEN", {"item": {"open": True}}))
    assert told.message == "No rule decides a case of thing (item.open: false)."


def test_a_case_that_cannot_be_needs_no_rule() -> None:
    assert cases(rule("LONG", {"length": {"at_least": 0}}), impossible=[{"length": {"below": 0}}]) == []
