"""The day on which something begins or ends, the value that is just enough, and what rests on what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.commands.group import moderation_of
from descriptors.models import Body, Provenance
from engine.assessment import Assessment, assess
from engine.assurance import assurance_of
from engine.challenges.challenge import find_challenges
from engine.challenges.past import Grounds
from engine.challenges.plan_rows import months_between
from engine.comparison.differences import compare
from engine.explanation.trends import trends
from engine.facts import Facts
from engine.gaps.gap import Gap, find_gaps
from engine.outlook.forecast import forecast
from engine.whatif.assumptions import AssumedAction, WhatIf
from engine.whatif.supposition import suppose
from engine.work import WorkPlan
from evidence.claims.owners import Bodies
from evidence.models import Exclusion, Item, Person
from evidence.plan_models import Action, Plan
from rules.guides import gap_guide
from rules.loader import load_rulebook, rules_folder
from tests.engine.registers import AS_OF, FRAMEWORK, RULEBOOK, action, assessed, item
from tests.engine.test_invariants import shown

DAY = timedelta(days=1)


def audit(id: str, type: str = "E01", on: date = date(2014, 2, 10), *bearings: str, **more: Any) -> Item:
    """An audit of twenty cases, filed, counted and read by a second person."""
    said = bearings or ("HP-07 supports most strong",)
    return shown(item(id, type, on, *said, **{"sample": 20, "met": 20, "counts_found": True, **more}))


# --- what does not apply ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "withdrawn", "left_out"), [(AS_OF, False, 1), (AS_OF + DAY, False, 0), (AS_OF - DAY, True, 0)]
)
def test_a_descriptor_is_left_out_from_the_day_it_was_said_until_it_is_taken_back(
    on: date, withdrawn: bool, left_out: int
) -> None:
    said = Exclusion(id="X", descriptor="HP-07", reason="r", by="b", on=on, withdrawn=withdrawn, agreed_by="another")
    all_that_apply = assessed().judgements["HP"].applicable
    assert assessed(exclusions=(said,)).judgements["HP"].applicable == all_that_apply - left_out


# --- when a group's own grade goes stale ----------------------------------------------------------------------


def stale(before: Assessment, items: list[Item], actions: list[Action]) -> bool:
    """Whether the grade that the group gave before is stale once this is in the register."""
    grade = RULEBOOK.benchmark
    made = moderation_of(before, "LM", grade, "We saw more", "Group", "M-1")
    after = assess(
        replace(
            before.facts, evidence=tuple(items), evidence_columns=None, actions=tuple(actions), moderations=(made,)
        ),
        FRAMEWORK,
        RULEBOOK,
    )
    moderated = after.judgements["LM"].moderated
    assert moderated is not None
    return moderated.stale


FAILURE = shown(item("E-0001", "EX", AS_OF - 60 * DAY, "LM-01 undermines most serious self-known"))
WORK = audit("E-0002", "E03", AS_OF, "LM-01 supports few adequate")


def test_it_stands_while_what_counts_is_the_same() -> None:
    held = [FAILURE, WORK]
    before = assessed(held, [action("A1", "LM-01", origin="council")])
    assert not stale(before, held[::-1], [action("A1", "LM-01", origin="council", progress="told anew")])


def test_it_goes_stale_when_a_failure_turns_out_not_to_have_been_known() -> None:
    unknown = shown(item("E-0001", "EX", AS_OF - 60 * DAY, "LM-01 undermines most serious"))
    assert stale(assessed([FAILURE]), [unknown], [])


@pytest.mark.parametrize("others", [(), ("LM-02 undermines most serious",)], ids=["it alone", "beside one left alone"])
def test_it_goes_stale_when_a_failure_begins_to_be_tackled_or_is_left_alone_again(others: tuple[str, ...]) -> None:
    failures = ("LM-01 undermines most serious self-known", *others)
    held = [shown(item("E-0001", "EX", AS_OF - 60 * DAY, *failures)), WORK]
    idle = [action("A1", "LM-01", origin="council", evidence=("E-0002",), delivery="not started")]
    busy = [action("A1", "LM-01", origin="council", evidence=("E-0002",), delivery="under way")]
    assert stale(assessed(held, idle), held, busy)
    assert stale(assessed(held, busy), held, idle)


# --- rows of a plan -------------------------------------------------------------------------------------------

PLAN = Plan(id="P-01", name="Plan", file_name="plan.csv", sha256="0" * 64)


def asked(code: str, *rows: Action) -> list[str]:
    assessment = assessed(actions=[row.model_copy(update={"plan": "P-01"}) for row in rows])
    return [c.about for c in find_challenges(assessment, Grounds([PLAN])).challenges if c.code == code]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2013, 3, 3), date(2014, 3, 3), 12),
        (date(2013, 3, 4), date(2014, 3, 3), 11),
        (date(2014, 1, 31), date(2014, 2, 28), 0),
        (date(2014, 1, 31), date(2014, 3, 1), 1),
    ],
)
def test_months_are_whole_and_a_year_to_the_day_is_twelve(earlier: date, later: date, months: int) -> None:
    assert months_between(earlier, later) == months


@pytest.mark.parametrize(
    ("named", "old"),
    [("4 March 2013", False), ("3 March 2013", False), ("2 March 2013", True), ("28 February 2013", True)],
)
def test_progress_is_old_once_it_is_more_than_a_year_old(named: str, old: bool) -> None:
    row = action("A1", rag="green", progress=f"Audit of 40 files on {named} found the child's views in 36.")
    assert asked("evidence-out-of-date", row) == (["A1"] if old else [])


def test_what_is_said_to_be_under_way_is_not_finished_whatever_its_colour() -> None:
    row = action("A1", rag="green", due=AS_OF - DAY)
    assert asked("overdue", row) == []
    assert asked("overdue", row.model_copy(update={"delivery": "under way"})) == ["A1"]


def test_a_body_exists_on_its_first_and_its_last_day() -> None:
    body = Body(
        id="pct", name="Primary care trust", names=("PCT",), started=date(2002, 4, 1), ended=date(2013, 3, 31),
        provenance=Provenance(status="choice"),
    )  # fmt: skip
    [named] = Bodies([body]).find("The PCT leads on this.")
    days = [body.started - DAY, body.started, body.ended, body.ended + DAY]  # type: ignore[operator]
    assert [named.existence(day) for day in days] == ["not yet begun", "exists", "exists", "ended"]


# --- what grades rest on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "days", "answered"), [("E01", -1, False), ("E01", 0, False), ("E01", 1, True), ("E03", 1, False)]
)
def test_an_inspection_is_answered_by_a_later_look_at_practice_and_not_by_a_scorecard(
    type: str, days: int, answered: bool
) -> None:
    on = date(2014, 2, 10)
    row = action("A1", "HP-07", origin="inspection", since=on)
    held = assessed([audit("E-1", type, on + days * DAY)], [row])
    assert (held.descriptors["HP-07"].open_actions == ()) is answered


def test_weak_leadership_holds_practice_back_and_never_the_board() -> None:
    failing = item("E-1", "EX", AS_OF - DAY, *(f"LM-{n:02} undermines all serious" for n in range(1, 22)))
    held = assessed([shown(failing), audit("E-2"), audit("E-3", "E01", AS_OF, "LS-01 supports most strong")])
    kinds = {j.kind: j.held_back - j.balance for j in held.judgements.values() if j.code != "LM"}
    assert kinds["key"] < 0
    assert kinds["sub"] < 0
    assert kinds["review"] == 0


@pytest.mark.parametrize(("said", "status"), [("all adequate", "met"), ("most adequate", "partly met")])
def test_an_inspection_that_finds_adequate_practice_everywhere_just_meets_a_descriptor(said: str, status: str) -> None:
    found = shown(item("E-1", "EX", AS_OF, f"HP-07 supports {said}"))
    assert assessed([found]).descriptors["HP-07"].status == status


@pytest.mark.parametrize(("cases", "status"), [(4, "partly met"), (5, "met")])
def test_a_handful_of_cases_is_no_count(cases: int, status: str) -> None:
    held = assessed([audit("E-1", sample=cases, met=cases), audit("E-2", "E04")])
    assert held.descriptors["HP-07"].status == status


@pytest.mark.parametrize(("met", "grade"), [(7, "good"), (6, "requires improvement")])
def test_in_a_good_judgement_at_least_half_of_the_descriptors_are_met(met: int, grade: str) -> None:
    said = [f"{d.id} supports all exceptional" for d in FRAMEWORK.by_code["LS"].descriptors[:met]]
    said += [f"{d.id} supports some adequate" for d in FRAMEWORK.by_code["LS"].descriptors[met:]]
    judgement = assessed([shown(item("E-1", "EX", AS_OF - DAY, *said))]).judgements["LS"]
    assert (judgement.applicable, judgement.underlying) == (13, grade)


@pytest.mark.parametrize(("apart", "status"), [(180, "outstanding"), (179, "good")])
def test_impact_is_sustained_once_half_a_year_lies_between(apart: int, status: str) -> None:
    said = "HP-07 supports all exceptional"
    held = [
        audit(f"E-{n}", type, AS_OF - days * DAY, said, rung="L4", outcomes="Fewer children move", sample=200, met=200)
        for n, (type, days) in enumerate({"E01": apart, "E02": 0, "E06": 0}.items())
    ]
    held = [one.model_copy(update={"valid_until": AS_OF + DAY}) for one in held]
    assert assessed(held).descriptors["HP-07"].grade == status


# --- what an action's evidence assures -------------------------------------------------------------------------


def test_assurance_is_the_best_rung_that_supports_what_the_action_is_for() -> None:
    items = [
        shown(item("E-1", "E27", AS_OF, "HP-07 supports all strong")),
        audit("E-2"),
        audit("E-3", "E02", AS_OF, "HP-07 supports some strong", "HP-07 undermines some moderate", met=10),
        shown(item("E-4", "E01", AS_OF, "HP-07 undermines most moderate")),
    ]
    held = {"none": "", "process": "E-1", "practice": "E-2", "even": "E-3", "against": "E-4", "all": "E-1 E-2"}
    rows = [action(name, "HP-07", evidence=tuple(ids.split())) for name, ids in held.items()]
    assert assurance_of(rows, assessed(items, rows)) == {
        "none": "none", "process": "process", "practice": "practice", "even": "none", "against": "none",
        "all": "practice",
    }  # fmt: skip


# --- what if, and what is to come --------------------------------------------------------------------------------


def test_evidence_that_is_supposed_for_an_action_stands_beside_what_it_has() -> None:
    rows = [action("A1", "HP-07", evidence=("E-1",), origin="council")]
    before = assessed([audit("E-1"), audit("E-2", "E02")], rows)
    what_if = WhatIf(actions=(AssumedAction(action="A1", evidence=("E-2",), links=("HP-08",)),))
    [after] = suppose(before, what_if).after.facts.actions
    assert (after.evidence, after.links) == (("E-1", "E-2"), ("HP-07", "HP-08"))


def test_an_action_is_announced_from_tomorrow_to_the_last_day_that_is_looked_ahead_to() -> None:
    sunday = date(2014, 3, 9)
    days = {"A0": AS_OF, "A1": AS_OF + DAY, "A2": sunday + 7 * DAY, "A3": sunday + 8 * DAY}
    rows = [action(id, due=due, origin="council") for id, due in days.items()]
    rows.append(action("A4", due=AS_OF + DAY, delivery="done", origin="council"))
    made = forecast(assessed(actions=rows), 1)
    assert [e.about for week in made.weeks for e in week.events if e.kind == "due"] == ["A1", "A2"]


def gaps(*items: Item, people: tuple[Person, ...] = (), rows: tuple[Action, ...] = ()) -> dict[str, Gap]:
    return {g.descriptor: g for g in find_gaps(assessed(items, rows), people=people)}


def test_about_to_expire_is_what_ends_before_the_weeks_that_a_new_look_takes() -> None:
    horizon = AS_OF + timedelta(weeks=gap_guide(RULEBOOK).soon_weeks.value)

    def kept_until(day: date) -> dict[str, Gap]:
        return gaps(audit("E-1").model_copy(update={"valid_until": day}), audit("E-2", "E02"))

    assert "HP-07" not in kept_until(horizon)
    assert kept_until(horizon - DAY)["HP-07"].kind == "expiring"


def test_a_lead_has_as_long_to_plan_another_audit_as_planning_it_takes() -> None:
    from rules.guides import lift_guide

    works = lift_guide(RULEBOOK).works
    soon = gap_guide(RULEBOOK).soon_weeks.value
    assert max(works["renewal"].weeks, works["practice"].weeks) <= soon


def test_who_leads_on_an_action_answers_for_its_gap_before_who_leads_on_the_judgement() -> None:
    people = (Person(id="1", name="Meg Lead", judgements=("HP",)),)
    row = action("A1", "HP-07", lead="Cat Lead", since=date(2013, 1, 1))
    made = gaps(audit("E-1", "E27", AS_OF, "HP-07 supports all strong"), people=people, rows=(row,))
    assert (made["HP-07"].lead, made["HP-08"].lead) == ("Cat Lead", "Meg Lead")


def test_a_gap_is_due_when_the_first_of_its_open_actions_is() -> None:
    rows = tuple(
        action(f"A{n}", "HP-07", due=due, since=date(2013, 1, 1))
        for n, due in enumerate((date(2014, 6, 1), date(2014, 4, 1), None))
    )
    assert gaps(rows=rows)["HP-07"].due == date(2014, 4, 1)


def test_only_what_stands_against_a_judgement_is_told_to_fail_it() -> None:
    failing = shown(item("E-1", "EX", AS_OF, *(f"HP-{n:02} undermines all serious" for n in range(1, 24))))
    made = gaps(failing)
    assert "makes HP inadequate" in made["HP-01"].because
    assert "makes HP inadequate" not in made["HP-24"].because


# --- what was, and what has become of it ---------------------------------------------------------------------------


@pytest.mark.parametrize(("since", "happened"), [(AS_OF, False), (AS_OF + DAY, True), (AS_OF + 30 * DAY, True)])
def test_an_inspection_has_happened_since_where_it_reported_after_the_earlier_day(since: date, happened: bool) -> None:
    rows = [action("A1", "HP-07", since=since)]
    before, after = (assessed([audit("E-1")], rows, as_of=AS_OF + days * DAY) for days in (0, 30))
    told = {cause.about for d in compare(before, after).differences for cause in d.causes}
    assert ("A1" in told) is happened


def test_a_trend_runs_by_the_days_that_audits_are_about_and_not_by_their_ids() -> None:
    counts = {"E-1": (date(2014, 2, 10), 20), "E-2": (date(2013, 12, 10), 9)}
    items = [
        shown(item(id, "E01", on, "HP-07 supports all strong", sample=20, met=met, counts_found=True))
        for id, (on, met) in counts.items()
    ]
    [trend] = trends("HP-07", assessed(items))
    assert trend.items == ("E-2", "E-1")
    assert trend.words.index("9 of 20") < trend.words.index("20 of 20")


def test_what_expired_is_told_whatever_a_councils_rules_call_the_reason(tmp_path: Path) -> None:
    text = (rules_folder("sif-2013") / "1-item.yaml").read_text("utf-8")
    (tmp_path / "1-item.yaml").write_text(text.replace("it has expired", "its time is over"), "utf-8")
    own = load_rulebook(tmp_path)
    counts = {"E-1": (date(2014, 2, 10), 20), "E-2": (date(2012, 12, 10), 9)}
    items = tuple(
        shown(item(id, "E01", on, "HP-07 supports all strong", sample=20, met=met, counts_found=True))
        for id, (on, met) in counts.items()
    )
    row = action("A1", "HP-07", rag="blue", progress="Done.", evidence=("E-2",))
    for rulebook in (RULEBOOK, own):
        assessment = assess(Facts(AS_OF, evidence=items, actions=(row,)), FRAMEWORK, rulebook)
        assert [trend.items for trend in trends("HP-07", assessment)] == [("E-2", "E-1")]
        assert "evidence-out-of-date" in {c.code for c in find_challenges(assessment).challenges}


def test_of_a_larger_sample_no_smaller_share_has_to_be_as_it_should_be() -> None:
    plan = WorkPlan(assessed([]))
    shown = plan.guide.assumed
    piece = plan.new("practice", "E01", "HP-07", least=shown.sample + 1)
    assert piece.sample == shown.sample + 1
    assert piece.met / piece.sample >= shown.met / shown.sample > (piece.met - 1) / piece.sample


def test_a_grade_that_the_group_withdrew_stands_no_more() -> None:
    before = assessed([])
    made = moderation_of(before, "HP", None, "Said too soon", "The group", "MOD-01")
    again = assess(replace(before.facts, moderations=(made,)), FRAMEWORK, RULEBOOK)
    assert again.judgements["HP"].moderated is None
