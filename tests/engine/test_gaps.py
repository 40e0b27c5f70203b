"""What stands between a descriptor and good, in which order, and what is said of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import ManyProblems
from engine.challenges.finding import Challenge
from engine.gaps.finding import Gap, find_gaps
from engine.gaps.guide import read_guide
from evidence.models import Exclusion, Item
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import FULL, quick, registers

FEB = date(2014, 2, 10)
OLD = date(2013, 1, 10)
GUIDE: Any = RULEBOOK.lexicon["gaps"]


def gap(descriptor: str, *args: Any, **more: Any) -> Gap:
    return next(g for g in find_gaps(assessed(*args, **more)) if g.descriptor == descriptor)


def kinds(*items: Item, **more: Any) -> dict[str, str]:
    return {g.descriptor: g.kind for g in find_gaps(assessed(items, **more)) if g.descriptor == "HP-07"}


@pytest.mark.parametrize(
    ("items", "kind"),
    [
        ([], "evidence"),
        ([item("E-1", "E27", FEB, "HP-07 supports all strong")], "practice"),
        ([item("E-1", "E03", FEB, "HP-07 supports all strong")], "practice"),
        ([item("E-1", "E01", FEB, "HP-07 supports all strong")], "second source"),
        ([item("E-1", "EX", FEB, "HP-07 supports some adequate")], "strength"),
        (
            [
                item("E-1", "E01", FEB, "HP-07 supports some adequate"),
                item("E-2", "E03", FEB, "HP-07 supports some adequate"),
            ],
            "strength",
        ),
        ([item("E-1", "E01", OLD, "HP-07 supports all strong")], "freshness"),
        ([item("E-1", "E01", OLD, "HP-07 undermines all serious")], "freshness"),
        (
            [
                item("E-1", "E01", OLD, "HP-07 supports all strong"),
                item("E-2", "E03", FEB, "HP-07 supports some adequate"),
            ],
            "freshness",
        ),
        ([item("E-1", "E01", FEB, "HP-07 undermines few minor")], "contradiction"),
        (
            [
                item("E-1", "E01", FEB, "HP-07 undermines most moderate"),
                item("E-2", "E01", OLD, "HP-07 supports all exceptional"),
            ],
            "contradiction",
        ),
    ],
)
def test_the_first_thing_in_the_way_is_the_gap(items: list[Item], kind: str) -> None:
    assert kinds(*items) == {"HP-07": kind}


def test_a_duty_of_dates_that_figures_prove_needs_no_look_at_practice() -> None:
    assert gap("LAC-22", [item("E-1", "E03", FEB, "LAC-22 supports some adequate")]).kind == "strength"
    assert gap("LAC-22", [item("E-1", "E27", FEB, "LAC-22 supports all strong")]).kind == "practice"


def test_what_is_good_and_stays_good_has_no_gap() -> None:
    assert kinds(item("E-1", "EX", FEB, "HP-07 supports all strong")) == {}


def test_good_that_is_about_to_expire_is_a_gap_with_the_last_day() -> None:
    found = gap("HP-07", [item("E-1", "EX", date(2012, 9, 20), "HP-07 supports all strong")])
    assert (found.kind, found.due, found.grade) == ("expiring", date(2014, 3, 20), "good")
    assert "on 20 March 2014" in found.message
    later = item("E-1", "EX", date(2012, 10, 20), "HP-07 supports all strong")
    assert kinds(later) == {}
    # A second item that stays good without it keeps the descriptor good.
    spare = item("E-2", "EX", FEB, "HP-07 supports all strong")
    assert kinds(item("E-1", "EX", date(2012, 9, 20), "HP-07 supports all strong"), spare) == {}


def test_a_descriptor_that_does_not_apply_has_no_gap() -> None:
    out = Exclusion(id="X", descriptor="HP-07", reason="", by="", on=FEB)
    assert kinds(exclusions=(out,)) == {}


def test_an_unanswered_area_for_improvement_names_its_action_lead_and_date() -> None:
    rows = [
        action("B1", "HP-07", origin="council", lead="Bob Lead", due=date(2013, 1, 1)),
        action("A14", "HP-07", refs=("A14", "A15"), lead="Cat Lead", due=date(2014, 4, 1), since=OLD),
    ]
    found = gap("HP-07", [item("E-1", "E27", FEB, "HP-07 supports all strong")], rows)
    assert (found.kind, found.lead, found.due) == ("action open", "Cat Lead", date(2014, 4, 1))
    assert "A14 & A15" in found.message
    assert found.actions == ("B1", "A14")
    assert found.effect.grade == "good"


def test_the_lead_is_who_answers_for_the_evidence_where_no_action_is_linked() -> None:
    assert gap("HP-07", [item("E-1", "E01", FEB, "HP-07 supports all strong", lead="Dee Lead")]).lead == "Dee Lead"
    assert gap("HP-07").lead == ""


def test_challenges_about_its_actions_stand_beside_a_gap() -> None:
    asked = Challenge(code="overdue", about="A1", message="", severity="high", answer="", rule="C-X", tested=())
    found = find_gaps(assessed(actions=[action("A1", "HP-07", origin="council")]), [asked])
    assert {g.descriptor: g.challenges for g in found if g.challenges} == {"HP-07": ("overdue",)}


def test_where_evidence_stands_against_it_nobody_is_told_to_find_support() -> None:
    found = gap("HP-07", [item("E-1", "E01", FEB, "HP-07 undermines some minor")])
    assert found.next_step.startswith("Practice must change first.")
    assert "E-1" in found.message
    for type in FRAMEWORK.descriptors["HP-07"].evidence_types:
        assert f"({type})" not in found.next_step


def test_a_second_source_is_of_a_type_that_is_not_held_yet() -> None:
    found = gap("HP-07", [item("E-1", "E01", FEB, "HP-07 supports all strong")])
    assert "(E01)" not in found.next_step
    assert found.effect.grade == "good"


def test_what_closing_a_gap_does_is_worked_out_by_the_engine() -> None:
    found = gap("HP-07", [item("E-1", "E01", FEB, "HP-07 supports all strong")])
    carried = assessed([item("E-1", "E01", FEB, "HP-07 supports all strong")]).descriptors["HP-07"].support
    proven = [
        item("E-1", "E01", FEB, "HP-07 supports all strong"),
        item("E-2", "E02", FEB, "HP-07 supports all strong"),
    ]
    then = assessed(proven).descriptors["HP-07"]
    assert (found.effect.status, found.effect.grade) == (then.status, then.grade) == ("met", "good")
    assert found.effect.balance == (then.net - carried) // 24


def test_renewal_is_with_the_same_result() -> None:
    def held(on: date) -> list[Item]:
        return [item(f"E-{type}", type, on, "HP-07 supports all strong") for type in ("E01", "E03")]

    found = gap("HP-07", held(OLD))
    assert found.effect.balance == assessed(held(FEB)).descriptors["HP-07"].net // 24
    assert "same result" in found.because
    assert set(found.evidence) == {"E-E01", "E-E03"}


def test_only_the_newest_of_a_series_is_to_be_renewed() -> None:
    series = [item(f"E-{m}", "E03", date(2013, m, 1), "HP-07 supports all strong") for m in range(1, 6)]
    assert gap("HP-07", series).evidence == ("E-5",)


# --- the order ---------------------------------------------------------------------------------------------


def test_ranks_count_from_one_and_follow_the_score() -> None:
    found = find_gaps(assessed())
    assert [g.rank for g in found] == list(range(1, len(FRAMEWORK.descriptors) + 1))
    assert [g.score for g in found] == sorted((g.score for g in found), reverse=True)


def test_evidence_against_comes_before_what_is_merely_unknown() -> None:
    found = find_gaps(assessed([item("E-1", "E01", FEB, "HP-24 undermines most serious")]))
    assert found[0].descriptor == "HP-24"


def test_a_theme_that_inspectors_recommend_on_comes_first() -> None:
    ranks = {g.descriptor: g.rank for g in find_gaps(assessed()) if g.judgement == "HP"}
    rates = {id: _rate(id) for id in ranks}
    assert max(rates, key=rates.__getitem__) == min(ranks, key=ranks.__getitem__)


def _rate(id: str) -> float:
    counted = FRAMEWORK.descriptors[id].attestation
    return counted.recommendation_rate.requires_improvement if counted else 0.0


def test_the_boards_gaps_come_after_like_ones_of_the_authority() -> None:
    found = {g.descriptor: g for g in find_gaps(assessed())}
    board, key = (max(g.score for g in found.values() if g.judgement == code) for code in ("LS", "LM"))
    assert board < key


@quick
@given(facts=registers(FULL))
def test_every_descriptor_short_of_good_has_one_gap(facts: Any) -> None:
    assessment = assessed(facts.items, facts.actions, exclusions=facts.exclusions)
    found = find_gaps(assessment)
    short = {id for id, d in assessment.descriptors.items() if d.grade not in ("good", "outstanding")}
    assert {g.descriptor for g in found if g.kind != "expiring"} == short
    assert len({g.descriptor for g in found}) == len(found)
    for each in found:
        against = any(w.counts and not w.supports for w in assessment.held.get(each.descriptor, ()))
        assert (each.kind == "contradiction") == (against and each.kind != "expiring")
        assert "{" not in each.message + each.next_step + each.because
        assert each.next_step.rstrip(".")


@quick
@given(facts=registers(FULL), data=st.data())
def test_the_order_of_the_register_changes_no_gap(facts: Any, data: st.DataObject) -> None:
    items = data.draw(st.permutations(facts.items))
    first, second = (
        find_gaps(assessed(each, facts.actions, exclusions=facts.exclusions)) for each in (facts.items, items)
    )
    assert first == second


def test_the_day_and_the_known_at_date_are_kept() -> None:
    late = item("E-1", "E01", FEB, "HP-07 supports all strong")
    assert gap("HP-07", [late], known_at=OLD).kind == "evidence"
    assert gap("HP-07", [late], known_at=OLD).effect.grade == "good"
    assert AS_OF > FEB


# --- the data ----------------------------------------------------------------------------------------------


def broken(**changes: Any) -> dict[str, Any]:
    return {**GUIDE, **changes}


@pytest.mark.parametrize(
    ("data", "where", "said"),
    [
        (None, "gaps.yaml", ""),
        (broken(soon_weks={"value": 1, "why": ""}), "gaps.yaml (soon_weks)", "soon_weks"),
        ({k: v for k, v in GUIDE.items() if k != "kinds"}, "gaps.yaml (kinds)", "missing"),
        (
            broken(kinds={k: v for k, v in GUIDE["kinds"].items() if k != "strength"}),
            "(kinds)",
            "'strength' is missing",
        ),
        (broken(because={}), "(because)", "'assumed' is missing"),
        (
            broken(kinds={**GUIDE["kinds"], "evidence": {**GUIDE["kinds"]["evidence"], "message": "Of {them}"}}),
            "(kinds.evidence.message)",
            "{them} cannot be filled in",
        ),
        (
            broken(because={**GUIDE["because"], "lost": "Of {balance"}),
            "(because.lost)",
            "brace",
        ),
    ],
)
def test_a_mistake_in_the_data_is_told_with_its_place(data: Any, where: str, said: str) -> None:
    with pytest.raises(ManyProblems) as caught:
        read_guide(data)
    assert any(where in p.where and said in p.message for p in caught.value.problems)
    assert all(p.hint for p in caught.value.problems if p.where != "gaps.yaml ()")


def test_every_weight_has_its_reason() -> None:
    guide = read_guide(GUIDE)
    reasoned = [guide.soon_weeks, guide.assumed, guide.judgement_weights, guide.standing_weights]
    assert all(each.why for each in [*reasoned, guide.recommendation_weight, *guide.kinds.values()])
