"""Every guard-rail around durable-rules, provoked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import durable_rules_engine
import pytest

import engine.inference as inference
from base.errors import EngineFaultError, InputError, ManyProblems
from engine.inference import Conclusion, Fact, distinct_ids, fnv32, infer
from rules.compiler import (
    PATTERN_TESTS,
    RECEIPT,
    RULES_PER_TEST,
    TESTS_PER_NODE,
    check_exhaustive,
    compile_stratum,
    conditions_of,
)
from rules.loader import load_rulebook
from rules.models import Condition, Policy, Stratum

POLICY = Policy(values={})
PROVENANCE = {"status": "choice"}


def rule(id: str, when: dict[str, Any], size: str = "any", of: str = "thing") -> dict[str, Any]:
    return {"id": id, "name": id, "of": of, "when": when, "then": {"size": size}, "why": "", "provenance": PROVENANCE}


def stratum(*rules: dict[str, Any], **changes: Any) -> tuple[Stratum, dict[str, tuple[Condition, ...]]]:
    kind: dict[str, Any] = {
        "describes": "a thing",
        "exhaustive": True,
        "attributes": {
            "length": {"type": "integer", "reads": "the length"},
            "red": {"type": "boolean", "reads": "it is red"},
            "name": {"type": "word", "reads": "the name"},
        },
        **changes,
    }
    made = Stratum.model_validate(
        {
            "stratum": "test",
            "purpose": "",
            "facts": {"thing": kind},
            "concludes": {"size": ["any", "short", "long"]},
            "rules": rules or (rule("SHORT", {"length": {"below": 10}}), rule("LONG", {"length": {"at_least": 10}})),
        }
    )
    return made, {r.id: conditions_of(r, made.facts[r.of], POLICY) for r in made.rules}


def thing(id: str, length: Any = 1, red: Any = False, name: Any = "x", **more: Any) -> Fact:
    return Fact(id, "thing", {"length": length, "red": red, "name": name, **more})


def concluded(found: dict[tuple[str, str], list[Conclusion]]) -> dict[str, list[str]]:
    return {id: [c.rule.id for c in each] for (_, id), each in found.items()}


def test_each_fact_gets_what_its_rules_conclude() -> None:
    found = infer(*stratum(), [thing("a", 9), thing("b", 10)])
    assert concluded(found) == {"a": ["SHORT"], "b": ["LONG"]}


def test_an_empty_batch_never_reaches_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    # durable-rules crashes on it.
    monkeypatch.setattr(durable_rules_engine, "assert_facts", lambda *_: pytest.fail("an empty batch was asserted"))
    assert infer(*stratum(), []) == {}


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (thing("a", length=1.0), "has 1.0 for length, a integer"),
        (thing("a", length=1e-7), "has 1e-07 for length"),
        (thing("a", length=float("inf")), "has inf for length"),
        (thing("a", length=True), "has True for length"),
        (thing("a", length="1"), "has '1' for length"),
        (thing("a", length=None), "has None for length"),
        (thing("a", length=2**60), "too large"),
        (thing("a", red=0), "has 0 for red"),
        (thing("a", red=None), "has None for red"),
        (thing("a", name=1), "has 1 for name"),
        (thing("a", name=None), "has None for name"),
        (thing("a", colour="x"), "missing or unknown values: colour"),
        (Fact("a", "thing", {"length": 1, "red": True}), "missing or unknown values: name"),
        (Fact("a", "other", {}), "knows no facts of kind other"),
    ],
)
def test_a_malformed_fact_is_refused_before_the_engine_sees_it(fact: Fact, said: str) -> None:
    with pytest.raises(EngineFaultError, match=said):
        infer(*stratum(), [thing("before"), fact])


def test_an_id_used_twice_is_refused() -> None:
    with pytest.raises(EngineFaultError, match="Two facts of kind thing have the id a"):
        infer(*stratum(), [thing("a", 1), thing("a", 2)])


COLLIDING = ("costarring", "liquid")
"""Two words with the same 32-bit FNV-1a."""


def test_two_ids_can_be_one_to_durable_rules() -> None:
    assert fnv32(COLLIDING[0]) == fnv32(COLLIDING[1])
    assert fnv32("a") != fnv32("b")


def test_facts_whose_own_ids_collide_are_both_decided() -> None:
    found = infer(*stratum(), [thing(COLLIDING[0], 9), thing(COLLIDING[1], 10)], by_class=False)
    assert concluded(found) == {COLLIDING[0]: ["SHORT"], COLLIDING[1]: ["LONG"]}


def test_without_distinct_ids_the_second_of_two_facts_is_lost_and_that_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inference, "distinct_ids", lambda count: list(COLLIDING))
    with pytest.raises(EngineFaultError, match=r"refused|lost 1 of 2"):
        infer(*stratum(), [thing("a", 9), thing("b", 10)])


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
    with pytest.raises(EngineFaultError, match=f"lost 1 of 10 facts, such as the thing t{lost}"):
        infer(*stratum(), [thing(f"t{n}", n) for n in range(10)], by_class=False)


def test_a_batch_the_engine_stops_at_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    real = durable_rules_engine.assert_facts

    def spoilt(handle: Any, batch: str) -> Any:
        # durable-rules reads no further than the first item it cannot read, and reports success.
        return real(handle, batch.replace('"length": 4', '"length": 1e-7'))

    monkeypatch.setattr(durable_rules_engine, "assert_facts", spoilt)
    with pytest.raises(EngineFaultError, match=r"lost|refused|otherwise"):
        infer(*stratum(), [thing(f"t{n}", n) for n in range(10)], by_class=False)


def test_a_batch_the_engine_refuses_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_rules_engine, "assert_facts", lambda *_: (7, 0))
    with pytest.raises(EngineFaultError, match="code 7"):
        infer(*stratum(), [thing("a")])


def test_more_firings_than_the_budget_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "FIRING_BUDGET", 3)
    with pytest.raises(EngineFaultError, match="More than 3 rules fired"):
        infer(*stratum(), [thing(f"t{n}", n) for n in range(4)], by_class=False)


def test_the_engine_works_again_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(inference, "FIRING_BUDGET", 1)
        with pytest.raises(EngineFaultError):
            infer(*stratum(), [thing("a", 1), thing("b", 20)])
    assert concluded(infer(*stratum(), [thing("a", 1), thing("b", 20)])) == {"a": ["SHORT"], "b": ["LONG"]}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([(0, "SHORT"), (0, "LONG")], "fired LONG on the thing a, but its tests say otherwise"),
        ([], "did not fire SHORT on the thing a, but its tests say otherwise"),
    ],
)
def test_an_answer_that_plain_python_does_not_confirm_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, told: list[tuple[int, str]], said: str
) -> None:
    def run(self: Any, facts: Any) -> Iterator[tuple[int, str]]:
        yield from told

    monkeypatch.setattr(inference._Network, "run", run)
    with pytest.raises(EngineFaultError, match=said):
        infer(*stratum(), [thing("a", 1)])


def test_a_fact_decided_by_no_rule_or_by_two_is_a_fault() -> None:
    gap = stratum(rule("SHORT", {"length": {"below": 10}}), rule("LONG", {"length": {"above": 10}}))
    with pytest.raises(EngineFaultError, match="exactly one rule, not by no rule"):
        infer(*gap, [thing("a", 10)])
    overlap = stratum(rule("SHORT", {"length": {"at_most": 10}}), rule("LONG", {"length": {"at_least": 10}}))
    with pytest.raises(EngineFaultError, match="exactly one rule, not by SHORT, LONG"):
        infer(*overlap, [thing("a", 10)])


def test_where_rules_need_not_decide_all_may_hold_or_none() -> None:
    free = stratum(rule("RED", {"red": True}), rule("SHORT", {"length": {"below": 10}}), exhaustive=False)
    found = infer(*free, [thing("a", 1, True), thing("b", 20, False)])
    assert concluded(found) == {"a": ["RED", "SHORT"], "b": []}


@pytest.mark.parametrize("count", [1, inference.CHUNK, inference.CHUNK + 1, 2 * inference.CHUNK + 3])
def test_batches_change_nothing(count: int) -> None:
    found = infer(*stratum(), [thing(f"t{n}", n % 20) for n in range(count)], by_class=False)
    assert all(c.rule.id == ("SHORT" if n % 20 < 10 else "LONG") for n, (c,) in enumerate(found.values()))


def test_facts_no_rule_tells_apart_are_asserted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    real, sizes = durable_rules_engine.assert_facts, []

    def counting(handle: Any, batch: str) -> Any:
        sizes.append(len(json.loads(batch)))
        return real(handle, batch)

    monkeypatch.setattr(durable_rules_engine, "assert_facts", counting)
    facts = [thing(f"t{n}", n) for n in range(1000)]
    by_class = infer(*stratum(), facts)
    assert sizes == [3]  # under, at and over the one bar
    assert by_class == infer(*stratum(), facts, by_class=False)


# --- what the compiler refuses -----------------------------------------------------------------------------


def test_every_pattern_starts_with_its_kind_and_every_kind_has_a_receipt() -> None:
    compiled = compile_stratum(*stratum())
    for made in compiled.values():
        ((match,),) = [each.values() for each in made["all"]]
        assert list(match["$and"][0]) == ["kind"]
    assert RECEIPT + "thing" in compiled


@pytest.mark.parametrize("name", ["id", "sid", "kind", "$s", "colour"])
def test_reserved_and_unknown_attributes_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="not a property"):
        stratum(rule("R", {name: True}))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"length": True}, "but length is a whole number"),
        ({"length": "1"}, "but length is a whole number"),
        ({"red": 1}, "but red is true or false"),
        ({"name": 1}, "but name is a word"),
        ({"red": {"at_least": True}}, "has no order"),
        ({"name": {"below": "x"}}, "has no order"),
        ({"length": {"at_least": "$bar"}}, "policy value 'bar', which is not there"),
    ],
)
def test_a_literal_of_the_wrong_type_is_refused(when: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said.replace("$", r"\$")) as caught:
        stratum(rule("R", when))
    assert caught.value.hint


def test_too_many_tests_in_a_rule_name_the_rule() -> None:
    made, _ = stratum(rule("R", {"length": 1}))
    many = tuple(Condition("length", "is_not", n) for n in range(PATTERN_TESTS + 1))
    with pytest.raises(InputError, match=f"Rule R has {PATTERN_TESTS + 1} tests"):
        compile_stratum(made, {"R": many})
    compile_stratum(made, {"R": many[1:]})


def test_too_many_rules_sharing_a_test_name_the_rule() -> None:
    rules = [rule(f"R{n}", {"red": True}) for n in range(RULES_PER_TEST + 1)]
    compile_stratum(*stratum(*rules[1:]))
    with pytest.raises(InputError, match=f"Rule R{RULES_PER_TEST} is one too many"):
        compile_stratum(*stratum(*rules))


def test_too_many_tests_on_a_kind_name_the_rule() -> None:
    rules = [rule(f"R{n}", {"length": n}) for n in range(TESTS_PER_NODE + 1)]
    compile_stratum(*stratum(*rules[1:]))
    with pytest.raises(InputError, match=f"Rule R{TESTS_PER_NODE} is one too many"):
        compile_stratum(*stratum(*rules))


def test_rules_that_leave_a_case_open_are_told_with_the_case() -> None:
    made, conditions = stratum(rule("SHORT", {"length": {"below": 10}}), rule("LONG", {"length": {"above": 10}}))
    ((_, problem),) = check_exhaustive(made, conditions, POLICY)
    assert "No rule decides a case of thing (length: 10," in problem.message


def test_rules_that_both_decide_a_case_are_told_with_the_case() -> None:
    made, conditions = stratum(rule("SHORT", {"length": {"at_most": 10}}), rule("LONG", {"length": {"at_least": 10}}))
    ((_, problem),) = check_exhaustive(made, conditions, POLICY)
    assert "Rules SHORT and LONG both decide a case of thing (length: 10," in problem.message


def test_a_case_that_cannot_be_needs_no_rule() -> None:
    made, conditions = stratum(rule("LONG", {"length": {"at_least": 0}}), impossible=[{"length": {"below": 0}}])
    assert list(check_exhaustive(made, conditions, POLICY)) == []


STRATUM = """stratum: descriptor
purpose: what follows
facts:
  descriptor:
    describes: a descriptor
    attributes:
      known: {type: boolean, reads: it is known}
      support: {type: integer, reads: the support}
      weakness: {type: integer, reads: the weakness}
      net: {type: integer, reads: the rest}
concludes: {status: [met], grade: [good]}
rules:
  - id: D-ONE
    name: one
    of: descriptor
    when: {net: {at_least: 0}}
    then: {status: met, grade: good}
    why: because
    provenance: {status: choice}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at_least: 0", "at_least: 0.5", "0.5"),
        ("at_least: 0", "at_least: $descriptor_good_baar", "'descriptor_good_baar', which is not there"),
        ("when: {net:", "when: {nett:", "'nett', which is not a property"),
        ("of: descriptor", "of: descriptr", "'descriptr', a kind of fact"),
        ("grade: good}", "grade: goood}", "concludes grade: goood"),
        ("id: D-ONE", "id: ~seen.descriptor", '"~seen.descriptor" is not written'),
    ],
)
def test_a_mistake_in_a_rule_file_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert STRATUM.count(old) == 1
    text = STRATUM.replace(old, new)
    (tmp_path / "3-descriptor.yaml").write_text(text)
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(tmp_path)
    line = text[: text.index(new)].count("\n") + 1
    told = {p.where.partition(" ")[0]: p.message for p in caught.value.problems}
    assert said in told[f"{tmp_path / '3-descriptor.yaml'}:{line}"]


def test_a_case_that_a_rule_file_leaves_open_is_told(tmp_path: Path) -> None:
    (tmp_path / "3-descriptor.yaml").write_text(STRATUM)
    with pytest.raises(ManyProblems) as caught:
        load_rulebook(tmp_path)
    assert any("No rule decides a case of descriptor" in p.message for p in caught.value.problems)
