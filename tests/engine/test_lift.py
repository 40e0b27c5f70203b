"""Lift: the smallest sets of changes, proven, and never support where evidence stands against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError, ManyProblems, NotFoundError
from descriptors.models import GRADES
from engine.assessment import assess
from engine.lift.changes import find_changes
from engine.lift.guide import read_lift_guide
from engine.lift.lifting import Lift, lift, lift_as_data
from engine.outlook.grades import grades_of
from engine.supposing.assumptions import WhatIf
from engine.supposing.supposing import change_facts, suppose
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import quick, registers, small

GUIDE = read_lift_guide(RULEBOOK.lexicon["lift"])


def findings(code: str, words: str, *, but: dict[str, str] | None = None, id: str = "X-0001") -> Any:
    """An inspection's findings on every descriptor of a judgement, some of them otherwise."""
    other = but or {}
    said = (f"{d.id} {other.get(d.id, words)}" for d in FRAMEWORK.by_code[code].descriptors)
    return item(id, "EX", AS_OF - timedelta(30), *said)


def at_least(grade: str | None, wanted: str) -> bool:
    return grade is not None and GRADES.index(grade) >= GRADES.index(wanted)  # type: ignore[arg-type]


@quick
@given(data=st.data())
def test_what_is_offered_reaches_the_target_by_the_engine(data: st.DataObject) -> None:
    framework = small()
    before = assess(data.draw(registers(framework)), framework, RULEBOOK)
    target = data.draw(st.sampled_from([*framework.by_code, "overall"]))
    to = data.draw(st.sampled_from(["requires improvement", "good", "outstanding"]))
    made = lift(before, target, to)
    assert made.reachable or (made.why and not made.options)
    assert made.options or not made.reachable or at_least(made.grade, to)
    for option in made.options:
        what_if = WhatIf.model_validate(option.what_if)
        after = assess(change_facts(before.facts, what_if, framework, RULEBOOK), framework, RULEBOOK)
        assert grades_of(after)[made.target].grade == option.grade_after
        assert at_least(option.grade_after, to)


@quick
@given(data=st.data())
def test_support_is_never_looked_for_where_evidence_stands_against(data: st.DataObject) -> None:
    framework = small()
    before = assess(data.draw(registers(framework)), framework, RULEBOOK)
    for change in find_changes(before, "good", set(before.descriptors), GUIDE):
        for descriptor in change.descriptors:
            against = any(w.counts and not w.supports for w in before.held.get(descriptor, ()))
            assert change.practice_first == against
            assert (descriptor in change.assumes.mended) == against


@quick
@given(data=st.data())
def test_where_it_says_so_no_smaller_set_would_do(data: st.DataObject) -> None:
    framework = small()
    before = assess(data.draw(registers(framework)), framework, RULEBOOK)
    made = lift(before, "LS", "good")
    scope = {d.id for d in framework.by_code["LS"].descriptors}
    changes = find_changes(before, "good", scope, GUIDE)
    for option in made.options:
        quick_enough = [c for c in changes if c.weeks <= option.weeks]
        if option.smallest and len(option.changes) > 1:
            for fewer in combinations(quick_enough, len(option.changes) - 1):
                together = sum((c.assumes for c in fewer), WhatIf())
                assert not at_least(suppose(before, together).after.judgements["LS"].grade, "good")


def steps(made: Lift) -> str:
    return " ".join(s for o in made.options for c in o.changes for s in c.steps)


def test_each_change_counts_and_none_can_be_left_out() -> None:
    weak = {f"LS-{n:02}": "undermines some minor" for n in range(1, 7)}
    before = assessed([findings("LS", "supports some adequate", but=weak)])
    made = lift(before, "ls", "Good")
    assert (made.target, made.to, made.grade) == ("LS", "good", "requires improvement")
    for option in made.options:
        assert option.grade_after == "good"
        parts = [WhatIf.model_validate(option.what_if)]
        for left_out in option.changes:
            rest = {d for c in option.changes if c is not left_out for d in c.descriptors}
            evidence = tuple(e for e in parts[0].evidence if e.descriptor in rest)
            fewer = WhatIf(evidence=evidence, mended=tuple(d for d in parts[0].mended if d in rest))
            assert suppose(before, fewer).after.judgements["LS"].grade != "good"


def test_practice_comes_first_where_evidence_stands_against_it() -> None:
    before = assessed([findings("LS", "undermines most moderate", id="X-0007")])
    made = lift(before, "LS", "good")
    assert all(c.practice_first for o in made.options for c in o.changes)
    assert "must change first (held against it: X-0007)" in steps(made)
    assert "practice must change first" in made.why


def test_a_judgement_below_coverage_needs_coverage_first() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["LS"].descriptors]
    before = assessed([item("X-1", "EX", AS_OF, *(f"{d} supports all exceptional" for d in ids[:6]))])
    assert (before.judgements["LS"].grade, before.judgements["LS"].underlying) == (None, "outstanding")
    made = lift(before, "LS", "good")
    assert [len(o.changes) for o in made.options] == [1]
    assert made.options[0].smallest
    assert made.options[0].changes[0].works == ("figures",)


def test_expired_evidence_is_made_anew() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["LS"].descriptors]
    old = date(2012, 1, 1)
    items = [item("E-0001", t, old, *(f"{d} supports most strong" for d in ids)) for t in ("E02",)]
    items += [item("E-0002", "E07", old, *(f"{d} supports most strong" for d in ids))]
    made = lift(assessed(items), "LS", "good")
    assert [(c.works, c.steps[0].split(":")[0]) for c in made.options[0].changes] == [
        (("renewal",), "Do E-0001 again"),
        (("renewal",), "Do E-0002 again"),
    ]


def test_an_area_for_improvement_is_answered() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["LS"].descriptors]
    actions = [action(f"A{n}", d, since=date(2013, 1, 1)) for n, d in enumerate(ids)]
    made = lift(assessed(actions=actions), "LS", "good")
    assert made.reachable
    assert {c.works[0] for c in made.options[0].changes} == {"answer"}
    assert "Answer A" in steps(made)


def test_a_second_source_frees_what_one_source_caps() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["LS"].descriptors]
    before = assessed([item("E-0001", "E02", AS_OF, *(f"{d} supports most strong" for d in ids))])
    assert before.judgements["LS"].grade == "requires improvement"
    made = lift(before, "LS", "good")
    assert [len(o.changes) for o in made.options] == [1]
    assert made.options[0].changes[0].works == ("second source",)


def test_weak_leadership_is_lifted_where_it_holds_practice_back() -> None:
    items = [
        findings("HP", "supports most strong", id="X-1"),
        findings("LM", "undermines all serious", id="X-2"),
    ]
    before = assessed(items)
    assert before.judgements["HP"].held_back < before.judgements["HP"].balance
    assert before.judgements["HP"].grade == "requires improvement"
    made = lift(before, "HP", "good")
    assert made.reachable
    assert all(o.grade_after == "good" for o in made.options)
    assert {c.descriptors[0][:2] for o in made.options for c in o.changes} >= {"LM"}


def test_overall_works_across_judgements() -> None:
    items = [
        findings("HP", "supports most strong", id="X-1"),
        findings("LAC", "supports some adequate", id="X-2"),
        findings("LM", "supports most adequate", id="X-3"),
    ]
    made = lift(assessed(items), "overall", "good")
    assert made.reachable
    assert made.options[0].grade_after == made.options[0].overall_after == "good"
    touched = {d.partition("-")[0] for c in made.options[0].changes for d in c.descriptors}
    assert touched <= {"HP", "LAC", "LM"}


def test_what_cannot_be_reached_says_why() -> None:
    """With the assumed results made small, no work brings a judgement to outstanding."""
    lexicon = {**RULEBOOK.lexicon, "lift": GUIDE.model_dump()}
    lexicon["lift"]["assumed"]["outstanding"]["prevalence"] = "few"  # type: ignore[index,call-overload]
    book = RULEBOOK.model_copy(update={"lexicon": lexicon})
    made = lift(assess(assessed().facts, FRAMEWORK, book), "HP", "outstanding")
    assert not made.reachable
    assert made.options == ()
    assert "the bar is 450" in made.why


def test_what_is_there_already_needs_nothing() -> None:
    made = lift(assessed([findings("LS", "supports all exceptional")]), "LS", "good")
    assert made.reachable
    assert made.options == ()
    assert "already" in made.why


def test_at_most_as_many_options_as_the_policy_says_fewest_changes_first() -> None:
    before = assessed([findings("LS", "supports some adequate", but={"LS-01": "undermines most serious"})])
    options = lift(before, "LS", "good").options
    assert 1 <= len(options) <= GUIDE.options.value
    counts = [len(o.changes) for o in options]
    assert counts == sorted(counts)
    weeks = [o.weeks for o in options]
    assert weeks == sorted(weeks, reverse=True)


def test_as_data_it_keeps_the_contract() -> None:
    data = lift_as_data(lift(assessed([findings("LS", "supports some adequate")]), "LS", "good"))
    assert {"target", "reachable", "options", "framework", "rules_digest", "as_of", "provisional"} <= data.keys()
    assert all({"changes", "grade_after"} <= o.keys() for o in data["options"])


@pytest.mark.parametrize(("target", "to"), [("HX", "good"), ("LS", "inadequate"), ("LS", "god")])
def test_what_cannot_be_aimed_at(target: str, to: str) -> None:
    with pytest.raises((NotFoundError, InputError)) as refused:
        lift(assessed(), target, to)
    assert refused.value.hint


def test_a_wrong_guide_names_the_key() -> None:
    data = GUIDE.model_dump()
    del data["works"]["mend"]
    data["works"]["figures"]["says"] = "File {figure}."
    with pytest.raises(ManyProblems) as refused:
        read_lift_guide(data)
    said = " ".join(f"{p.where} {p.message}" for p in refused.value.problems)
    assert "'mend' is missing" in said
    assert "{figure}" in said


def test_the_facts_it_was_asked_of_stay_as_they_are() -> None:
    before = assessed([findings("LS", "supports some adequate")])
    facts = replace(before.facts)
    lift(before, "LS", "good")
    assert before.facts == facts
