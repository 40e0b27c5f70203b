"""The first and the last day of everything a briefing lists, and what belongs in which list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal, cast

import pytest

from descriptors.annex import AnnexA
from descriptors.loader import load_framework
from engine.gaps.gap import Gap, GapEffect
from engine.standing import soon
from evidence.annex_models import Brought
from evidence.models import Bearing, Decision, Item, TakenBack
from evidence.plan_models import Action, PastGrade, Plan
from reports.actions import gather_actions
from reports.briefing import Briefing, gather_briefing
from reports.day_one import DayOne, gather_day_one
from reports.decisions import gather_decisions, gather_needed
from reports.findings import ChallengeLine, gather_gaps
from reports.grades import GradeLine, gather_chances, gather_grades
from reports.holdings import gather_holdings
from reports.limits import limits
from reports.material import Material
from reports.notices import gather_notices
from reports.progress import gather_progress
from reports.waiting import gather_waiting
from tests.engine.registers import AS_OF, action, assessed, item

ANNEX = cast("AnnexA", load_framework("ilacs-2026").annex_a)
DAY = timedelta(days=1)
SOON = soon(assessed([]))


def told(actions: Sequence[Action] = (), items: Sequence[Item] = (), **more: Any) -> Material:
    return Material(
        "Wexmoor", assessed(items, actions), plans=(Plan(id="P", name="", file_name="", sha256=""),), **more
    )


def filed(id: str, on: date, **more: Any) -> Item:
    made = item(id, "E01", date(2014, 2, 1), "HP-07 supports most strong")
    return made.model_copy(update={"filed": datetime.combine(on, time(9), UTC), **more})


ACTIONS = (
    action("A1", rag="amber", due=AS_OF + 10 * DAY, origin="council"),
    action("A2", rag="amber", due=AS_OF - 5 * DAY, origin="council"),
    action("A3", rag="red", due=AS_OF - 90 * DAY, origin="council"),
    action("A4", rag="green", delivery="under way", due=AS_OF - 20 * DAY, origin="council"),
    action("A5", rag="green", delivery="done", due=AS_OF - 20 * DAY, origin="council"),
    action("A6", rag="green", due=AS_OF - 20 * DAY, origin="council"),
    action("A7", rag="red", due=AS_OF, origin="council"),
)
ITEMS = (
    filed("E-0001", AS_OF, valid_until=SOON - DAY),
    filed("E-0002", AS_OF - 6 * DAY, valid_until=SOON),
    filed("E-0003", AS_OF - 7 * DAY, valid_until=AS_OF),
    filed("E-0004", AS_OF - 30 * DAY, valid_until=AS_OF - DAY),
)


def day_one(
    brought: Sequence[Brought] = (), items: Sequence[Item] = (), call: date | None = None, annex: AnnexA = ANNEX
) -> DayOne:
    return gather_day_one(
        annex, brought, items, AS_OF, authority="Wexmoor", framework="ILACS", made_up=False, call=call
    )


ASKED: tuple[tuple[str, Literal["open", "back"], int], ...] = (
    ("a", "open", 0),
    ("b", "open", 5),
    ("c", "back", 1),
    ("d", "open", 2),
)


@cache
def briefing() -> Briefing:
    return gather_briefing(told(ACTIONS, ITEMS))


def test_overdue_is_what_is_not_finished_and_past_its_day_the_latest_first() -> None:
    assert [(a.id, a.days_late) for a in briefing().overdue] == [("A3", 90), ("A4", 20), ("A2", 5)]


def test_off_track_is_red_or_amber_and_not_overdue() -> None:
    assert [a.id for a in briefing().off_track] == ["A1", "A7"]


def test_finished_by_colour_alone_is_what_no_delivery_bears_out() -> None:
    assert [a.id for a in briefing().colour_alone] == ["A6"]


def test_what_is_due_later_is_shown_with_its_own_day() -> None:
    assert {a.id: a.due for a in gather_actions(told(ACTIONS))} == {a.id: a.due for a in ACTIONS}


def test_evidence_about_to_expire_is_in_date_and_will_not_be_when_another_audit_could_be_done() -> None:
    assert briefing().soon == SOON == AS_OF + 42 * DAY
    assert [e.id for e in briefing().expiring] == ["E-0003", "E-0001"]
    assert limits()["expiring"].see.endswith(f"--expiring {(SOON - AS_OF).days - 1}")


def test_a_lead_is_told_of_what_expires_until_the_last_day_that_is_looked_at() -> None:
    until = action("A8", rag="amber", due=SOON - DAY, lead="Ann Lee")
    after = action("A9", rag="amber", due=SOON, lead="Ann Lee")
    entries = [entry for notice in gather_notices(told((*ACTIONS, until, after), ITEMS)) for entry in notice.entries]
    assert [entry.id for entry in entries if entry.kind == "evidence"] == ["E-0003", "E-0001"]
    assert [entry.id for entry in entries if entry.id in ("A8", "A9")] == ["A8"]


@pytest.mark.parametrize(("days", "state"), [(0, "usable"), (1, "there")])
def test_what_is_asked_for_on_day_one_can_be_used_until_its_last_day(days: int, state: str) -> None:
    assert ANNEX.lists_good_for is not None
    made = AS_OF - (ANNEX.lists_good_for.days + days) * DAY
    brought = [Brought(id="L1", checked=AS_OF, made=made, rows=1), Brought(id="D01", item="E-0001")]
    states = {p.id: p.state for p in day_one(brought, [filed("E-0001", AS_OF, valid_until=AS_OF - days * DAY)]).points}
    assert (states["L1"], states["D01"]) == (state, state)


def test_what_is_asked_for_on_day_one_is_due_on_the_last_day_of_its_step() -> None:
    longer = ANNEX.model_copy(update={"timeline": tuple(s.model_copy(update={"days": 3}) for s in ANNEX.timeline)})
    called = day_one(call=AS_OF, annex=longer)
    last = {step.id: line.due for step, line in zip(ANNEX.timeline, called.steps, strict=True)}
    assert {point.id: point.due for point in called.points} == {asked.id: last[step] for asked, step in ANNEX.asked()}


def test_filed_this_week_is_the_day_itself_and_the_six_before_it() -> None:
    assert [e.id for e in briefing().filed] == ["E-0001", "E-0002"]


def test_what_was_filed_on_the_day_that_facts_are_known_by_is_known() -> None:
    known = assessed(ITEMS, known_at=AS_OF - 6 * DAY)
    assert [h.item.id for h in gather_holdings(known)] == ["E-0002", "E-0003", "E-0004"]


@pytest.mark.parametrize(("due", "late"), [(date(2014, 12, 31), 0), (AS_OF, 0), (AS_OF - DAY, 1), (None, 0)])
def test_a_decision_is_late_from_the_day_after_it_was_due(due: date | None, late: int) -> None:
    [line] = gather_decisions([Decision(id="D-001", text="Ask again", made=date(2014, 1, 6), due=due)], AS_OF)
    assert line.days_late == late


def test_decisions_that_are_late_are_among_what_to_do_this_week() -> None:
    made = [
        Decision(id=f"D-00{n}", text="Ask", made=AS_OF - 30 * DAY, due=AS_OF - days * DAY)
        for n, days in enumerate((1, 0, 9), start=1)
    ]
    [line] = gather_needed((), (), (), (), decisions=gather_decisions(made, AS_OF))
    assert (line.section, line.text) == ("decisions", "Close 2 late decisions, or agree a new date: D-003 and D-001.")


def test_questions_that_came_back_are_named_first_and_then_those_that_have_stood_longest() -> None:
    said = {"code": "C", "about": "A1", "severity": "high", "message": "?", "answer": "!"}
    asked = [ChallengeLine(id=id, state=state, mondays=n, **said) for id, state, n in ASKED]
    [line] = gather_needed((), (), (), (), asked=asked)
    assert line.text.endswith(": c, b, d and 1 more.")


@pytest.mark.parametrize(("closed", "open"), [(None, True), (AS_OF + DAY, True), (AS_OF, False), (AS_OF - DAY, False)])
def test_a_decision_is_open_until_the_day_it_is_closed(closed: date | None, open: bool) -> None:
    made = Decision(id="D-001", text="Ask again", made=date(2014, 1, 6), closed=closed)
    assert bool(gather_decisions([made], AS_OF)) is open


def test_a_view_is_asked_for_of_what_is_borderline_unless_the_group_has_one(empty: Material) -> None:
    line = gather_grades(empty.assessment)[1]

    def needed(**fields: Any) -> list[str]:
        lines: list[GradeLine] = [line.model_copy(update=fields)]
        return [n.text for n in gather_needed(lines, (), (), ())]

    assert needed(borderline="It lies close to a bar.")[0].startswith("Take a view on")
    assert needed(borderline="It lies close to a bar.", group="Group, 3 March: we saw it") == []
    assert needed(group_stale=True, group_grade="good")[0].startswith("Confirm or change")
    assert needed() == []


@pytest.mark.parametrize(("until", "waits"), [(AS_OF - DAY, False), (AS_OF, True)])
def test_what_was_taken_back_waits_until_its_last_day(until: date, waits: bool) -> None:
    weak = Bearing(descriptor="HP-07", direction="undermines", prevalence="most", seriousness="serious")
    held = filed("E-0001", AS_OF, taken_back=(TakenBack(bearing=weak, until=until),))
    lines = [line for line in gather_waiting(assessed([held])) if "taken back" in line.what]
    assert [line.where for line in lines] == ([("E-0001",)] if waits else [])


def test_chances_are_told_of_no_judgement_that_too_little_is_known_of() -> None:
    thin = assessed([item("E-0001", "E01", date(2014, 2, 1), "HP-07 undermines all serious")])
    assert thin.judgements["HP"].probabilities
    assert gather_chances(thin) == ()


def test_a_step_is_told_to_bring_a_judgement_nearer_only_where_it_moves_it() -> None:
    def effect(balance: int) -> str:
        made = Gap(
            descriptor="HP-07", judgement="HP", theme="", kind="expiring", message="", in_short="", next_step="",
            lead="", deputy="", because="", grade="good", score=1,
            effect=GapEffect(status="met", grade="good", balance=balance, judgement="good"),
        )  # fmt: skip
        [line] = gather_gaps(told(gaps=(made,)))
        return line.effect

    assert "nearer to good" in effect(1)
    assert "nearer" not in effect(0)


class TestProgress:
    def test_earlier_grades_are_those_of_inspections_until_the_day(self) -> None:
        past = tuple(
            PastGrade(id=f"G{n}", service="Council", judgement=str(on), grade="good", level="headline", on=on)
            for n, on in enumerate((AS_OF, AS_OF + DAY, None))
        )
        assert [line.on for line in gather_progress(told(past_grades=past)).past] == [AS_OF, None]

    def test_what_only_paper_stands_behind_is_not_shown(self) -> None:
        paper = item("E-0001", "E27", date(2014, 2, 1), "HP-07 supports all strong", sha256="a" * 64)
        rows = (action("A1", "HP-07", evidence=("E-0001",)), action("A2", "HP-08"))
        report = gather_progress(told(rows, [paper]))
        assert {row.action.id: row.action.assurance for row in report.rows} == {"A1": "process", "A2": "none"}
        assert sorted(a.id for a in report.unshown) == ["A1", "A2"]

    def test_rows_of_a_service_come_by_the_day_they_are_due(self) -> None:
        rows = (
            action("A1", group="Adoption", due=date(2014, 9, 1)),
            action("A2", group="Adoption"),
            action("A3", group="Adoption", due=date(2014, 6, 1)),
            action("B1", group="Board", due=date(2014, 1, 1)),
        )
        assert [row.action.id for row in gather_progress(told(rows)).rows] == ["A3", "A1", "A2", "B1"]


def test_no_list_of_a_briefing_is_longer_than_a_meeting_can_read() -> None:
    annexes = {"entries", "more_challenges"}
    assert max(limit.most for name, limit in limits().items() if name not in annexes) <= 20
