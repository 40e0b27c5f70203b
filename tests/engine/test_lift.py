"""Lift: small sets of steps that a council can order, proven, and never support where evidence stands against."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError, NotFoundError
from descriptors.loader import load_framework
from descriptors.models import RUNGS, Framework
from engine.assessment import assess
from engine.facts import Facts
from engine.lift.search import Search, find_steps
from engine.lift.sets import Lift, Option, lift, lift_as_data
from engine.work import WorkPlan
from rules.guides import lift_guide
from rules.loader import load_rulebook, rules_folder
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_gaps import audit, entered, unread
from tests.engine.test_invariants import quick, registers, shown, small

GUIDE = lift_guide(RULEBOOK)
GRADES = RULEBOOK.grades


def findings(code: str, words: str, *, but: dict[str, str] | None = None, id: str = "X-0001") -> Any:
    """An inspection's findings on every descriptor of a judgement, some of them otherwise; on file and read."""
    other = but or {}
    said = (f"{d.id} {other.get(d.id, words)}" for d in FRAMEWORK.by_code[code].descriptors)
    return shown(item(id, "EX", AS_OF - timedelta(30), *said))


def at_least(grade: str | None, wanted: str) -> bool:
    return grade is not None and GRADES.index(grade) >= GRADES.index(wanted)


def steps(made: Lift) -> str:
    return " ".join(s for o in made.options for c in o.changes for s in c.steps)


@quick
@given(data=st.data())
def test_what_is_offered_reaches_the_target_when_exactly_that_is_entered(data: st.DataObject) -> None:
    framework = small()
    facts = data.draw(registers(framework))
    before = assess(facts, framework, RULEBOOK)
    target = data.draw(st.sampled_from([*framework.by_code, "overall"]))
    to = data.draw(st.sampled_from(GRADES[1:]))
    made = lift(before, target, to)
    assert made.reachable or (made.why and not made.options)
    assert made.options or not made.reachable or at_least(made.grade, to)
    for option in made.options:
        after = assess(entered(option.entries, facts), framework, RULEBOOK)
        result = after.overall if made.target == "overall" else after.judgements[made.target]
        assert result.grade == option.grade_after
        assert at_least(option.grade_after, to)
        assert after.overall.grade == option.overall_after
        for standing in (s for c in option.changes for s in c.after):
            then = after.descriptors[standing.descriptor]
            assert (then.status, then.grade) == (standing.status, standing.grade)


@quick
@given(data=st.data())
def test_none_can_be_left_out_and_where_it_says_so_no_smaller_set_would_do(data: st.DataObject) -> None:
    framework = small()
    before = assess(data.draw(registers(framework)), framework, RULEBOOK)
    code = data.draw(st.sampled_from([j.code for j in framework.judgements]))
    for option in lift(before, code, "good").options:
        plan = WorkPlan(before)
        search = Search(before, code, "good", plan)
        taken = {d for c in option.changes for d in c.descriptors}
        found = find_steps(before, [code], plan, more=False)
        chosen = tuple(s for s in found if set(s.descriptors) <= taken)
        if len(chosen) != len(option.changes):  # steps in other judgements are among them
            continue
        fewer = [tuple(s for s in chosen if s is not left) for left in chosen]
        assert not any(search.reached(fewer))
        if option.smallest:
            assert not any(search.reached(list(combinations(found, len(chosen) - 1))))


@quick
@given(facts=registers(FRAMEWORK), code=st.sampled_from(list(FRAMEWORK.by_code)))
def test_no_step_is_what_a_council_cannot_order_or_what_figures_alone_would_carry(facts: Facts, code: str) -> None:
    before = assess(facts, FRAMEWORK, RULEBOOK)
    for step in find_steps(before, [code], WorkPlan(before), more=False):
        new = [p for p in step.pieces if not p.item]
        assert all(FRAMEWORK.types[p.type].kind not in GUIDE.no_order for p in new)
        [first, *_] = [p for p in new if p.kind in ("practice", "renewal", "answer")] or [None]
        if first and not FRAMEWORK.descriptors[first.descriptor].time_bound:
            assert RUNGS.index(FRAMEWORK.rung_of_kind[FRAMEWORK.types[first.type].kind]) >= 3
        if step.kind == "contradiction":
            assert {p.kind for p in new} <= {"mend", "practice", "second source"}


def test_practice_comes_first_where_evidence_stands_against_it() -> None:
    types = ("E01", "E05", "E10")
    ids = [d.id for d in FRAMEWORK.by_code["CL"].descriptors]
    weak = [audit(f"E-{n}", types[n % 3], descriptor=id, met=2) for n, id in enumerate(ids)]
    made = lift(assessed(weak), "CL", "good")
    assert made.reachable
    assert all(c.practice_first for o in made.options for c in o.changes)
    assert "practice must change first" in made.why
    assert "practice must change first" in steps(made)
    assert "Then look again in the same way: Case-file audit" in steps(made)


def test_an_inspection_is_never_ordered_and_what_it_holds_against_is_told_to_stand() -> None:
    made = lift(assessed([findings("CL", "undermines all serious")]), "CL", "good")
    assert not made.reachable
    assert "EX" not in steps(made)
    assert "CL would be inadequate" in made.why


def test_what_only_waits_for_a_second_reader_is_one_step() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["CL"].descriptors]
    said = [f"{d} supports most strong" for d in ids]
    counted = {"sample": 20, "met": 20, "counts_found": True}
    first = unread(shown(item("E-0001", "E01", AS_OF, *said[2:], **counted)))
    others = [shown(item(f"E-000{n}", t, AS_OF, *said, **counted)) for n, t in ((2, "E04"), (3, "E20"))]
    best = {**counted, "sample": 40, "met": 40}
    others += [
        shown(item(f"E-000{n}", t, AS_OF, f"{d} supports most strong", **best))
        for n, t, d in ((4, "E07", "CL-01"), (5, "E06", "CL-02"))
    ]
    made = lift(assessed([first, *others]), "CL", "good")
    assert [len(o.changes) for o in made.options] == [1]
    [option] = made.options
    assert option.smallest
    assert option.weeks == 1
    assert option.changes[0].works == ("read",)
    assert "Have E-0001 (Case-file audit (single agency)) read by a second person" in steps(made)


def test_expired_evidence_is_done_again() -> None:
    old = AS_OF - timedelta(500)
    held = [audit(f"E-{n}", "E05", old, d.id) for n, d in enumerate(FRAMEWORK.by_code["CL"].descriptors)]
    made = lift(assessed(held), "CL", "good")
    assert made.reachable
    assert "renewal" in {w for c in made.options[0].changes for w in c.works}
    assert "Do it again: Dip sample or tracked case (E05)" in steps(made)


def test_an_area_for_improvement_is_answered() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["CL"].descriptors]
    actions = [action(f"A{n}", d, since=AS_OF - timedelta(400)) for n, d in enumerate(ids)]
    made = lift(assessed(actions=actions), "CL", "good")
    assert made.reachable
    assert {c.works[0] for c in made.options[0].changes} == {"answer"}
    assert "Finish the work of A" in steps(made)


def test_a_second_source_frees_what_one_source_caps() -> None:
    held = [audit(f"E-{n}", "E05", descriptor=d.id) for n, d in enumerate(FRAMEWORK.by_code["CL"].descriptors)]
    made = lift(assessed(held), "CL", "good")
    assert made.reachable
    assert {w for c in made.options[0].changes for w in c.works} == {"second source"}


def test_weak_leadership_is_lifted_where_it_holds_practice_back() -> None:
    held = [
        findings(
            "HP", "supports most adequate", id="X-1", but={f"HP-{n:02}": "supports most strong" for n in range(1, 13)}
        ),
        findings("LM", "undermines all serious", id="X-2"),
    ]
    before = assessed(held)
    assert before.judgements["HP"].held_back < before.judgements["HP"].balance
    made = lift(before, "HP", "good")
    assert made.reachable
    assert all(o.grade_after == "good" for o in made.options)


def test_overall_works_across_judgements() -> None:
    held = [
        findings("HP", "supports most strong", id="X-1"),
        findings("LAC", "supports some adequate", id="X-2"),
        findings("LM", "supports most adequate", id="X-3"),
    ]
    made = lift(assessed(held), "overall", "good")
    assert made.reachable
    assert made.options[0].grade_after == made.options[0].overall_after == "good"
    touched = {d.partition("-")[0] for c in made.options[0].changes for d in c.descriptors}
    assert touched <= {"HP", "LAC", "LM"}


def test_what_cannot_be_reached_says_why_and_where_nothing_typical_could_show_practice() -> None:
    board = FRAMEWORK.by_code["LS"]
    minutes = tuple(
        d if d.id in ("LS-02", "LS-07", "LS-08", "LS-13") else d.model_copy(update={"evidence_types": ("E30",)})
        for d in board.descriptors
    )
    judgements = tuple(
        j.model_copy(update={"descriptors": minutes}) if j.code == "LS" else j for j in FRAMEWORK.judgements
    )
    fields = {name: getattr(FRAMEWORK, name) for name in Framework.model_fields}
    framework = Framework.model_construct(None, **fields | {"judgements": judgements})
    made = lift(assess(Facts(as_of=AS_OF), framework, RULEBOOK), "LS", "good")
    assert (made.reachable, made.options) == (False, ())
    assert "LS would be requires improvement" in made.why
    assert "descriptors that are met" in made.why


def test_the_board_can_be_lifted_from_nothing() -> None:
    assert lift(assessed(), "LS", "good").reachable


@pytest.mark.parametrize("to", ["good", "outstanding"])
def test_what_is_there_already_needs_nothing(to: str) -> None:
    made = lift(assessed([findings("LS", "supports all exceptional")]), "LS", to)
    assert made.grade == "outstanding"
    assert made.reachable
    assert made.options == ()
    assert "already" in made.why


def test_fewest_steps_come_first_and_a_longer_set_only_where_it_is_sooner() -> None:
    weak = audit("E-1", descriptor="CL-01", met=2)
    held = [audit(f"E-{n}", "E05", descriptor=d.id) for n, d in enumerate(FRAMEWORK.by_code["CL"].descriptors, 2)]
    options = lift(assessed([weak, *held[1:]]), "CL", "good").options
    assert 1 <= len(options) <= GUIDE.options.value
    counts, weeks = [len(o.changes) for o in options], [o.weeks for o in options]
    assert counts == sorted(counts)
    assert weeks == sorted(weeks, reverse=True)


def test_a_large_answer_is_summed_up_by_kind_of_work_with_the_documents_it_comes_to() -> None:
    [option] = lift(assessed(), "HP", "good").options
    assert isinstance(option, Option)
    assert len(option.changes) > len(option.summary)
    assert any("descriptors (" in s and "Case-file audit (E01)" not in s for s in option.summary)
    audits = [e for e in option.entries if e.type == "E01" and e.does == "file"]
    looked_at = {d for e in audits for d, _ in e.bears_on}
    assert all(len(e.bears_on) <= GUIDE.together.value for e in audits)
    assert len(looked_at) > len(audits)


def test_as_data_it_keeps_the_contract() -> None:
    data = lift_as_data(lift(assessed(), "CL", "good"))
    assert {"target", "reachable", "options", "framework", "rules_digest", "as_of", "provisional"} <= data.keys()
    assert all({"changes", "grade_after"} <= o.keys() for o in data["options"])


@pytest.mark.parametrize(("target", "to"), [("HX", "good"), ("LS", "inadequate"), ("LS", "god")])
def test_what_cannot_be_aimed_at(target: str, to: str) -> None:
    with pytest.raises((NotFoundError, InputError)) as refused:
        lift(assessed(), target, to)
    assert refused.value.hint


def test_the_facts_it_was_asked_of_stay_as_they_are() -> None:
    before = assessed([findings("LS", "supports some adequate")])
    facts = replace(before.facts)
    lift(before, "LS", "good")
    assert before.facts == facts


def test_where_the_rules_have_no_overall_grade_a_lift_gives_none() -> None:
    framework, rulebook = load_framework("ilacs-2026"), load_rulebook(rules_folder("ilacs-2026"))
    code = framework.judgements[0].code
    said = [f"{d.id} supports some adequate" for d in framework.by_code[code].descriptors]
    made = lift(
        assess(Facts(AS_OF, evidence=(shown(item("X-1", "EX", AS_OF, *said)),)), framework, rulebook), code, "good"
    )
    assert made.options
    assert {option.grade_after for option in made.options} <= {"good", "outstanding"}
    assert {option.overall_after for option in made.options} == {None}
