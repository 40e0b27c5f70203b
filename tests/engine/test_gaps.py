"""What stands between a descriptor and good, in which order, what is said of it, and that doing it does it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descriptors.loader import load_framework
from engine.assessment import Assessment, assess, assess_worlds
from engine.challenges.challenge import Challenge
from engine.facts import Facts, Variation
from engine.gaps.gap import Gap, find_gaps
from engine.work import NEW, WorkEntry
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.items.lifecycle import file_item, take_back
from evidence.items.stated import bearings_of
from evidence.models import Exclusion, Item, Person, Reading
from rules.guides import gap_guide
from rules.loader import load_rulebook, rules_folder
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import FRAMEWORKS, quick, registers, shown
from tests.evidence.unsaid import UNSAID

FEB = date(2014, 2, 10)
OLD = date(2013, 1, 10)
GUIDE = gap_guide(RULEBOOK)
GOOD = RULEBOOK.grades[RULEBOOK.grades.index(RULEBOOK.benchmark) :]


def audit(id: str, type: str = "E01", on: date = FEB, descriptor: str = "HP-07", met: int = 20, **more: Any) -> Item:
    """An audit of twenty cases, filed, counted and read by a second person."""
    weak = [f"{descriptor} undermines few moderate"] if met < 20 else []
    held = item(
        id, type, on, f"{descriptor} supports most strong", *weak, sample=20, met=met, counts_found=True, **more
    )
    return shown(held)


def unread(held: Item) -> Item:
    return held.model_copy(update={"readings": ()})


def gap(descriptor: str, *args: Any, **more: Any) -> Gap:
    return next(g for g in find_gaps(assessed(*args, **more)) if g.descriptor == descriptor)


def kinds(*items: Item, **more: Any) -> list[str]:
    return [g.kind for g in find_gaps(assessed(items, **more)) if g.descriptor == "HP-07"]


STATEMENT = item("E-1", "E01", FEB, "HP-07 supports most strong", sample=20, met=19)
UNCOUNTED = shown(item("E-1", "E01", FEB, "HP-07 supports most strong"))
EVERYTHING = shown(
    item("E-1", "E01", FEB, *(f"{d} supports all strong" for d in FRAMEWORK.descriptors), sample=20, met=20,
         counts_found=True)
)  # fmt: skip


@pytest.mark.parametrize(
    ("items", "kind"),
    [
        ([], "evidence"),
        ([shown(item("E-1", "E27", FEB, "HP-07 supports all strong"))], "practice"),
        ([audit("E-1", "E04")], "practice"),
        ([audit("E-1")], "second source"),
        ([unread(audit("E-1")), audit("E-2", "E02")], "second reader"),
        ([audit("E-1"), unread(audit("E-2", "E02"))], "second reader"),
        ([UNCOUNTED, audit("E-2", "E04")], "no count"),
        ([UNCOUNTED.model_copy(update={"worst_told": (8, 40)}), audit("E-2", "E04")], "strength"),
        ([UNCOUNTED.model_copy(update={"worst_told": (30, 40)}), audit("E-2", "E04")], "strength"),
        ([UNCOUNTED.model_copy(update={"type": "E29"}), audit("E-2", "E04")], "strength"),
        ([STATEMENT, audit("E-2", "E03")], "no file"),
        ([EVERYTHING], "too broad"),
        ([audit("E-1", met=13), audit("E-2", "E02", met=13)], "strength"),
        ([audit("E-1", on=OLD)], "freshness"),
        ([audit("E-1", met=2)], "contradiction"),
        ([audit("E-1", met=2), audit("E-2", "E02")], "contradiction"),
    ],
)
def test_the_first_thing_in_the_way_is_the_gap(items: list[Item], kind: str) -> None:
    assert kinds(*items) == [kind]


@pytest.mark.parametrize("kind", ["second reader", "no count", "no file"])
def test_what_a_second_person_or_a_file_can_mend_names_the_item_and_needs_no_new_evidence(kind: str) -> None:
    first = {"second reader": unread(audit("E-1")), "no count": UNCOUNTED, "no file": STATEMENT}[kind]
    made = gap("HP-07", [first, audit("E-2", "E04")])
    assert (made.kind, made.evidence) == (kind, ("E-1",))
    assert "E-1 (Case-file audit" in made.message
    assert made.effect is not None
    assert made.effect.grade == "good"
    assert {e.does for e in made.entries} <= {"revise", "read"}


def test_a_duty_of_dates_that_figures_prove_needs_no_look_at_practice() -> None:
    figures = audit("E-1", "E04", descriptor="LAC-22", met=9)
    assert gap("LAC-22", [figures]).kind in ("strength", "contradiction")
    assert gap("LAC-22", [shown(item("E-1", "E27", FEB, "LAC-22 supports all strong"))]).kind == "practice"


def test_what_is_good_and_stays_good_has_no_gap() -> None:
    assert kinds(audit("E-1"), audit("E-2", "E02")) == []


def test_good_that_is_about_to_expire_is_a_gap_with_the_last_day() -> None:
    soon = audit("E-1", on=date(2013, 9, 20))
    made = gap("HP-07", [soon, audit("E-2", "E02")])
    assert (made.kind, made.due, made.grade) == ("expiring", date(2014, 3, 20), "good")
    assert "on 20 March 2014" in made.message
    assert "Without it HP-07 is partly met" in made.because
    # A later one of its kind that stays keeps the descriptor good.
    assert kinds(soon, audit("E-2", "E02"), audit("E-3")) == []


def test_a_descriptor_that_does_not_apply_has_no_gap() -> None:
    out = Exclusion(id="X", descriptor="HP-07", reason="", by="", on=FEB, agreed_by="another")
    assert kinds(exclusions=(out,)) == []


def test_an_unanswered_area_for_improvement_names_its_action_lead_and_date() -> None:
    rows = [
        action("B1", "HP-07", origin="council", lead="Bob Lead", due=date(2013, 1, 1)),
        action("A14", "HP-07", refs=("A14", "A15"), lead="Cat Lead", due=date(2014, 4, 1), since=OLD),
    ]
    made = gap("HP-07", [shown(item("E-1", "E27", FEB, "HP-07 supports all strong"))], rows)
    assert (made.kind, made.lead, made.due) == ("action open", "Cat Lead", date(2014, 4, 1))
    assert "A14 & A15" in made.message
    assert made.actions == ("B1", "A14")
    assert made.effect is not None
    assert made.effect.grade == "good"


def test_challenges_about_its_actions_stand_beside_a_gap() -> None:
    asked = Challenge(code="overdue", about="A1", message="", severity="high", answer="", rule="C-X", tested=())
    made = find_gaps(assessed(actions=[action("A1", "HP-07", origin="council")]), [asked])
    assert {g.descriptor: g.challenges for g in made if g.challenges} == {"HP-07": ("overdue",)}


# --- who answers -------------------------------------------------------------------------------------------


PEOPLE = (Person(id="1", name="Meg Lead", judgements=("HP",), deputy="Colin Second"), Person(id="2", name="Lou Lead"))


def test_who_files_an_audit_does_not_answer_for_what_it_found_but_who_leads_on_the_judgement() -> None:
    held = assessed([audit("E-1", lead="Dee Auditor")])
    made = next(g for g in find_gaps(held, people=PEOPLE) if g.descriptor == "HP-07")
    assert (made.lead, made.deputy) == ("Meg Lead", "Colin Second")
    assert next(g for g in find_gaps(held) if g.descriptor == "HP-07").lead == ""
    assert next(g for g in find_gaps(held, people=PEOPLE) if g.descriptor == "LAC-01").lead == ""


def test_who_answers_for_an_item_does_what_is_to_be_done_with_it() -> None:
    held = [unread(audit("E-1", lead="Dee Auditor")), audit("E-2", "E02")]
    made = next(g for g in find_gaps(assessed(held), people=PEOPLE) if g.descriptor == "HP-07")
    assert (made.kind, made.lead) == ("second reader", "Dee Auditor")


# --- the work ----------------------------------------------------------------------------------------------


def test_where_evidence_stands_against_it_practice_must_change_and_the_same_is_looked_at_again() -> None:
    made = gap("HP-07", [audit("E-1", met=2)])
    assert made.next_step.startswith("Agree what will change in practice, and by when.")
    assert "18 of 20 were not as they should be" in made.message
    [again, *_] = [e for e in made.entries if e.does == "file"]
    assert (again.type, again.sample, again.met) == ("E01", 20, 18)


def test_a_later_look_is_large_enough_to_take_the_place_of_the_earlier() -> None:
    large = item(
        "E-1", "E01", FEB, "HP-07 supports few strong", "HP-07 undermines most serious", sample=100, met=5,
        counts_found=True,
    )  # fmt: skip
    made = gap("HP-07", [shown(large)])
    assert [(e.sample, e.met) for e in made.entries if e.type == "E01"] == [(50, 45)]
    assert made.effect is not None
    assert made.effect.grade == "good"


def test_a_second_source_is_of_a_type_that_is_not_held_yet_and_is_typical() -> None:
    made = gap("HP-07", [audit("E-1")])
    [filed] = [e for e in made.entries if e.does == "file"]
    assert filed.type in set(FRAMEWORK.descriptors["HP-07"].evidence_types) - {"E01"}
    assert made.effect is not None
    assert made.effect.grade == "good"


def test_where_nothing_typical_can_show_practice_it_says_so_and_proposes_nothing() -> None:
    made = gap("LM-03")
    assert made.entries == ()
    assert "No kind of evidence that is typical of it can show how good practice is" in made.next_step
    assert "audit" not in made.next_step


@quick
@given(facts=registers(FRAMEWORK))
def test_only_what_is_typical_or_stands_against_it_and_can_be_ordered_is_asked_for(facts: Facts) -> None:
    assessment = assess(facts, FRAMEWORK, RULEBOOK)
    for each in find_gaps(assessment):
        for entry in each.entries:
            if entry.does == "file":
                held = {w.item.type for w in assessment.bearings(each.descriptor)}
                typical = set(FRAMEWORK.descriptors[each.descriptor].evidence_types)
                assert entry.type in typical | held
                assert FRAMEWORK.types[entry.type].kind not in ("external", "assertion")


def entered(entries: Iterable[WorkEntry], facts: Facts) -> Facts:
    """The register after somebody has entered what they were told to, by the doors that filing has."""
    items = dict(facts.item_by_id)
    new: list[str] = []
    for entry in entries:
        drafts = tuple(DraftBearing(descriptor=d, direction="supports", seriousness=s) for d, s in entry.bears_on)  # type: ignore[arg-type]
        if entry.does == "file":
            assert entry.about is not None
            type = FRAMEWORK.types[entry.type]
            draft = Draft(
                title="", type=entry.type, about=entry.about, sample=entry.sample, met=entry.met, bearings=drafts
            )  # type: ignore[arg-type]
            made = file_item(
                f"NEW-{len(new)}", type, draft.about, items_filed(facts), FRAMEWORK.rung_of_kind[type.kind],
                title=entry.type, lead="A Lead", rung=entry.rung, checked_by="A Checker" if entry.rung else "",
                outcomes="Children say so" if entry.rung == "L4" else "", sample=entry.sample, met=entry.met,
                bearings=bearings_of(draft, UNSAID), sha256=f"new {len(new)}", counts_found=True,
            )  # fmt: skip
            new.append(made.id)
            items[made.id] = made
        elif entry.does == "revise":
            [id] = entry.items
            before, fields = items[id], {"sha256": f"revised {id}", "counts_found": True}
            if entry.sample is not None:
                draft = Draft(
                    title="", type=before.type, about=before.about, sample=entry.sample, met=entry.met, bearings=drafts
                )
                fields |= {"sample": entry.sample, "met": entry.met, "bearings": bearings_of(draft, UNSAID)}
            after = before.model_copy(update=fields)
            items[id] = take_back(before, after)
        else:
            for id in (i for name in entry.items for i in (new if name == NEW else [name])):
                reading = Reading(by="A Reader", on=facts.as_of, agrees=True, claims=items[id].claims)
                items[id] = items[id].model_copy(update={"readings": (reading,), "taken_back": ()})
    return replace(facts, evidence=tuple(items.values()))


def items_filed(facts: Facts) -> Any:
    from datetime import UTC, datetime, time

    return datetime.combine(facts.as_of, time(12), UTC)


@FRAMEWORKS
@quick
@given(data=st.data())
def test_what_a_gap_says_would_happen_happens_when_exactly_that_is_entered(framework: Any, data: st.DataObject) -> None:
    facts = data.draw(registers(framework))
    before = assess(facts, framework, RULEBOOK)
    told = [g for g in find_gaps(before) if g.entries]
    tried = told[:: max(len(told) // 8, 1)]
    worlds: dict[Hashable, Any] = {n: (entered(each.entries, facts), Variation()) for n, each in enumerate(tried)}
    made = assess_worlds(worlds, framework, RULEBOOK) if worlds else {}
    for n, each in enumerate(tried):
        after: Assessment = made[n]
        then, effect = after.descriptors[each.descriptor], each.effect
        assert effect is not None
        assert (then.status, then.grade) == (effect.status, effect.grade)
        code = each.judgement
        assert after.judgements[code].balance - before.judgements[code].balance == effect.balance
        assert after.judgements[code].underlying == effect.judgement


# --- a judgement as a whole ---------------------------------------------------------------------------------


def test_a_judgement_with_too_few_descriptors_met_is_a_gap_of_its_own_that_names_the_nearest() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["LM"].descriptors]
    strong = [f"{d} supports all exceptional" for d in ids[:9]]
    weak = [f"{d} supports some strong" for d in ids[9:]]
    held = assessed([shown(item("X-1", "EX", AS_OF - timedelta(30), *strong, *weak))])
    assert held.judgements["LM"].deciding.rule == "J-FEW-MET"
    made = next(g for g in find_gaps(held) if g.kind == "few met")
    assert (made.descriptor, made.judgement) == ("LM", "LM")
    assert "only 9 of its 21" in made.message
    assert "LM-1" in made.next_step


def test_a_judgement_that_rests_on_somebodys_word_is_a_gap_of_its_own() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["CL"].descriptors]
    said = item("E-1", "E01", FEB, *(f"{d} supports all strong" for d in ids[3:]), sample=20, met=20, counts_found=True)
    inspected = shown(item("X-1", "EX", FEB, *(f"{d} supports all strong" for d in ids[:3])))
    made = next(g for g in find_gaps(assessed([unread(shown(said)), inspected])) if g.kind == "not shown")
    assert made.descriptor == "CL"
    assert "CL-04" in made.next_step


def test_a_judgement_of_which_much_was_left_out_is_a_gap_of_its_own() -> None:
    ids = [d.id for d in FRAMEWORK.by_code["HP"].descriptors]
    out = [Exclusion(id=d, descriptor=d, reason="", by="", on=FEB, agreed_by="another") for d in ids[:12]]
    made = next(g for g in find_gaps(assessed(exclusions=tuple(out))) if g.kind == "left out")
    assert made.descriptor == "HP"
    assert "HP-01" in made.message


# --- the order ---------------------------------------------------------------------------------------------


def test_every_descriptor_of_the_framework_stands_in_one_group_of_what_is_feared() -> None:
    grouped = [d for fear in GUIDE.fears for d in fear.descriptors]
    assert sorted(grouped) == sorted(FRAMEWORK.descriptors)
    assert all(fear.why and fear.says for fear in (*GUIDE.fears, GUIDE.otherwise))
    assert [f.points for f in GUIDE.fears] == sorted((f.points for f in GUIDE.fears), reverse=True)


def test_ranks_count_from_one_and_follow_the_points() -> None:
    made = find_gaps(assessed())
    assert [g.rank for g in made] == list(range(1, len(FRAMEWORK.descriptors) + 1))
    assert [g.score for g in made] == sorted((g.score for g in made), reverse=True)
    assert {g.descriptor for g in made[:3]} == {"HP-04", "HP-05", "HP-06"}


@quick
@given(facts=registers(FRAMEWORK))
def test_immediate_protection_with_nothing_held_never_stands_behind_what_helps_to_run_the_service(facts: Facts) -> None:
    made = find_gaps(assess(facts, FRAMEWORK, RULEBOOK))
    quiet = {d for fear in GUIDE.fears[-2:] for d in fear.descriptors}
    last = max((g.rank for g in made if g.descriptor in GUIDE.fears[0].descriptors and g.kind == "evidence"), default=0)
    assert all(g.rank > last for g in made if g.descriptor in quiet)


@pytest.mark.parametrize("name", ["sif-2013", "ilacs-2026"])
@pytest.mark.parametrize(
    ("type", "ahead"), [(None, 0), ("E27", 1), ("E03", 1), ("E01", 1)], ids=["statement", "procedure", "figure", "word"]
)
def test_what_is_only_said_of_immediate_protection_does_not_send_it_down_the_list(
    name: str, type: str | None, ahead: int
) -> None:
    """A statement leaves the fear whole; a paper or one person's word leaves it before the fear after the next."""
    framework, rulebook = load_framework(name), load_rulebook(rules_folder(name))
    fears = gap_guide(rulebook).fears
    first = fears[0].descriptors[0]
    held = item("E-1", type or "E01", FEB, f"{first} supports all strong")
    facts = Facts(AS_OF, evidence=(held if type is None else shown(held),))
    made = {g.descriptor: g.rank for g in find_gaps(assess(facts, framework, rulebook))}
    behind = {d for fear in fears[ahead + 1 :] for d in fear.descriptors}
    assert all(made[d] > made[first] for d in behind & made.keys())


def test_the_cheapest_step_comes_first_where_it_moves_most() -> None:
    """One reading frees an audit of eight descriptors, of which a staff survey says the same."""
    ids = [d.id for d in FRAMEWORK.by_code["HP"].descriptors][9:17]
    said = [f"{d} supports most strong" for d in ids]
    held = item("E-1", "E01", FEB, *said, sample=20, met=20, counts_found=True)
    other = shown(item("E-2", "E02", FEB, *said, sample=20, met=20, counts_found=True))
    read, after = (assessed([e, other]) for e in (unread(shown(held)), shown(held)))
    made = [g for g in find_gaps(read) if g.descriptor in ids]
    assert {g.kind for g in made} == {"second reader"}
    assert all(after.descriptors[d].grade == "good" for d in ids)
    alone = max(g.score for g in find_gaps(assessed()) if g.descriptor == "LAC-01")
    assert made[0].score > alone


def test_what_fails_a_judgement_weighs_more_and_says_so() -> None:
    failing = [
        shown(item("X-1", "EX", FEB, *(f"{d.id} undermines most serious" for d in FRAMEWORK.by_code["AD"].descriptors)))
    ]
    made = next(g for g in find_gaps(assessed(failing)) if g.descriptor == "AD-01")
    assert "The evidence held makes AD inadequate." in made.because
    assert "holds down the judgement it sits in" in made.because


@quick
@given(facts=registers(FRAMEWORK))
def test_every_descriptor_short_of_good_has_one_gap(facts: Facts) -> None:
    assessment = assess(facts, FRAMEWORK, RULEBOOK)
    made = [g for g in find_gaps(assessment) if g.descriptor in assessment.descriptors]
    short = {id for id, d in assessment.descriptors.items() if d.grade not in GOOD}
    assert {g.descriptor for g in made if g.kind != "expiring"} == short
    assert len({g.descriptor for g in made}) == len(made)
    for each in made:
        assert "{" not in each.message + each.next_step + each.because
        assert each.next_step.rstrip(".")


@quick
@given(facts=registers(FRAMEWORK), data=st.data())
def test_the_order_of_the_register_changes_no_gap(facts: Facts, data: st.DataObject) -> None:
    items = tuple(data.draw(st.permutations(facts.items)))
    first, second = (
        find_gaps(assess(replace(facts, evidence=each), FRAMEWORK, RULEBOOK)) for each in (facts.items, items)
    )
    assert first == second


def test_the_day_and_the_known_at_date_are_kept() -> None:
    late = audit("E-1")
    made = gap("HP-07", [late], known_at=OLD)
    assert made.kind == "evidence"
    assert made.effect is not None
    assert made.effect.grade == "good"
