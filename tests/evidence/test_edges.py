"""What is kept when something is added, and the day or the value on which something begins to hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from application.commands.plan import update_action
from base.errors import InputError
from descriptors.loader import load_framework
from descriptors.models import Framework
from evidence.index_sheet.drafts import Draft
from evidence.items import lifecycle
from evidence.items.draws import draw
from evidence.items.filing import FilingDesk
from evidence.items.listing import Filter, passes
from evidence.items.readings import read_again
from evidence.kinds import BriefingRecord
from evidence.models import Bearing, Item, Retirement, TakenBack
from evidence.plan_models import Action, Plan
from evidence.plans.plan import PlanReading
from evidence.register.briefings import briefings_before
from evidence.register.intake import take_plan
from evidence.register.register import Register
from evidence.texts.proposals import Proposer
from evidence.workspace import Workspace
from tests.evidence.unsaid import UNSAID

DAY = timedelta(days=1)
FRAMEWORK = load_framework("sif-2013")
Audit = Callable[..., Item]
AUDIT = FRAMEWORK.types["E01"]


def put(register: Register, *entities: Item | Action) -> None:
    with register.change("A Lead", "test") as change:
        for entity in entities:
            change.put("item" if isinstance(entity, Item) else "action", entity)


def weakness() -> Bearing:
    return Bearing(descriptor="HP-07", direction="undermines", prevalence="most", seriousness="serious")


# --- actions ------------------------------------------------------------------------------------------------


def test_more_evidence_of_an_action_stands_beside_what_it_has(register: Register, audit: Audit) -> None:
    put(register, audit("E-0001"), audit("E-0002"), Action(id="A1", area="x", evidence=("E-0001",)))
    update_action(SimpleNamespace(register=register), "A1", {"evidence": ["e-0002", "E-0001"]}, actor="B Deputy")
    assert register.action("A1").evidence == ("E-0001", "E-0002")


def take(register: Register, row: Action, plan_date: date | None = None) -> None:
    plan = Plan(id="", name="Plan", file_name="plan.csv", sha256="0" * 64, plan_date=plan_date)
    take_plan(register, PlanReading(actions=(row,), plan=plan), actor="A Lead", command="actions import")


@pytest.mark.parametrize("again", [date(2014, 2, 3), None, date(2013, 6, 3)])
def test_a_plan_read_again_keeps_what_the_group_added_and_the_date_of_a_weakness(
    register: Register, audit: Audit, again: date | None
) -> None:
    row = Action(id="A1", area="x", progress="begun", origin="inspection")
    take(register, row, date(2013, 9, 2))
    put(register, audit("E-0001"))
    put(register, register.action("A1").model_copy(update={"links": ("HP-07",), "evidence": ("E-0001",)}))
    take(register, row.model_copy(update={"progress": "done"}), again)
    now = register.action("A1")
    assert (now.progress, now.links, now.evidence, now.since) == ("done", ("HP-07",), ("E-0001",), date(2013, 9, 2))


def test_a_date_that_somebody_set_stays_a_stated_one_when_its_plan_is_read_again(register: Register) -> None:
    row = Action(id="A1", area="x", due=date(2014, 4, 1), due_basis="worked out", origin="council")
    take(register, row)
    update_action(SimpleNamespace(register=register), "A1", {"due": date(2014, 6, 1)}, actor="A Lead")
    take(register, row)
    now = register.action("A1")
    assert (now.due, now.due_basis) == (date(2014, 6, 1), "stated")


@pytest.mark.parametrize(("days", "taken"), [(1, True), (2, False)])
def test_no_inspection_has_reported_that_is_still_to_come(
    register: Register, clock: Any, days: int, taken: bool
) -> None:
    row = Action(id="A1", area="x", origin="inspection")
    if taken:
        take(register, row, clock.now.date() + days * DAY)
        assert register.action("A1").since == clock.now.date() + days * DAY
    else:
        with pytest.raises(InputError, match="still to come"):
            take(register, row, clock.now.date() + days * DAY)


# --- items --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["retired", "replaced"])
def test_the_file_of_an_item_that_no_longer_counts_can_be_filed_again(
    workspace: Workspace, register: Register, tmp_path: Path, gone: str
) -> None:
    desk = FilingDesk(register, workspace.file_store(register), FRAMEWORK, UNSAID, actor="A Lead")
    path = tmp_path / "audit.txt"
    path.write_text("Eighteen of twenty plans were clear.")
    draft = Draft(title="Audit", type="E01", about=date(2014, 2, 1), lead="A Lead")
    [first], [second] = (desk.file([(draft, file)], command="evidence attach") for file in (path, None))
    [same] = desk.file([(draft, path)], command="evidence attach")
    assert (same.item.id, same.new) == (first.item.id, False)
    if gone == "retired":
        desk.retire(first.item.id, date(2014, 3, 3), "Filed by mistake")
    else:
        desk.replace(first.item.id, second.item.id)
    [again] = desk.file([(draft, path)], command="evidence attach")
    assert (again.item.id, again.new) == ("E-0003", True)


@pytest.mark.parametrize(("hour", "about", "filed"), [(9, 3, True), (9, 4, False), (11, 4, True), (11, 5, False)])
def test_evidence_is_of_today_wherever_it_is_filed_and_never_of_tomorrow(hour: int, about: int, filed: bool) -> None:
    def file() -> Item:
        now = datetime(2014, 3, 3, hour, tzinfo=UTC)
        return lifecycle.file_item("E-0001", AUDIT, date(2014, 3, about), now, "L3", title="x", lead="A Lead")

    if filed:
        assert file().about == date(2014, 3, about)
    else:
        with pytest.raises(InputError, match="which is later"):
            file()


def test_a_weakness_that_is_taken_back_stands_as_long_as_it_would_have() -> None:
    now = datetime(2014, 3, 3, 9, tzinfo=UTC)
    about = date(2014, 2, 1)
    item = lifecycle.file_item("E-0001", AUDIT, about, now, "L3", title="x", lead="A Lead", bearings=(weakness(),))
    moved = lifecycle.revise(item, AUDIT, "L3", about=date(2013, 1, 1), bearings=())
    assert moved.valid_until < item.valid_until
    kept = TakenBack(bearing=weakness(), until=item.valid_until, about=about)
    assert lifecycle.take_back(item, moved).taken_back == (kept,)


@pytest.mark.parametrize(("agrees", "settled"), [(True, True), (False, False)])
def test_only_a_second_reader_who_agrees_settles_what_was_taken_back(
    register: Register, audit: Audit, agrees: bool, settled: bool
) -> None:
    back = (TakenBack(bearing=weakness(), until=date(2014, 8, 1)),)
    put(register, audit(sha256="ab" * 32, filed_by="A Lead", bearings=(), taken_back=back))
    read_again(register, ["E-0001"], "Bo Deputy", disagree=None if agrees else "It does show it")
    assert (register.item("E-0001").taken_back == ()) is settled


@pytest.mark.parametrize(("days", "drawn"), [(-8, False), (-7, False), (-6, True), (1, True)])
def test_what_was_retired_before_the_week_is_not_drawn(
    register: Register, audit: Audit, clock: Any, days: int, drawn: bool
) -> None:
    monday = date(2014, 3, 10)
    put(register, audit(sha256="ab" * 32, retired=Retirement(on=monday + days * DAY, reason="old", by="A Lead")))
    clock.now = datetime(2014, 3, 12, tzinfo=UTC)
    put(register, audit("E-0002", sha256="cd" * 32))
    assert [item.id for item in draw(register, monday, clock.now).items] == (["E-0001"] if drawn else [])


@pytest.mark.parametrize(
    ("left", "state", "listed"), [(27, "in date", 1), (28, "in date", 1), (29, "in date", 0), (-1, "expired", 0)]
)
def test_expiring_within_days_has_the_last_of_them_and_nothing_that_has_expired(
    audit: Audit, left: int, state: Any, listed: int
) -> None:
    day = date(2014, 3, 3)
    held = audit(valid_until=day + left * DAY)
    assert passes(held, Filter(expiring=28), day, state) is bool(listed)


def test_the_briefings_before_a_day_are_those_of_earlier_days_and_other_weeks_the_latest_last(
    register: Register,
) -> None:
    with register.change("A Lead", "briefing") as change:
        for week, day in (("2014-W10", 3), ("2014-W08", 17), ("2014-W09", 24)):
            on = date(2014, 3 if week == "2014-W10" else 2, day)
            digests = {"facts_digest": "", "rules_digest": "", "head": "", "digest": ""}
            change.put("briefing", BriefingRecord(id=week, as_of=on, **digests))

    def before(day: date, week: str = "") -> list[str]:
        return [briefing.id for briefing in briefings_before(register, day, week)]

    assert before(date(2014, 3, 3)) == ["2014-W08", "2014-W09"]
    assert before(date(2014, 3, 4)) == ["2014-W08", "2014-W09", "2014-W10"]
    assert before(date(2014, 3, 4), "2014-W10") == ["2014-W08", "2014-W09"]


# --- proposals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["LS-12", "LM-20", "CL-08", "HP-06", "LAC-18"])
def test_what_says_less_beside_the_words_that_are_shared_is_proposed_first(id: str) -> None:
    """Two descriptors share the same words with a text: the one that says little else is meant sooner."""
    short = FRAMEWORK.descriptors[id]
    long = short.model_copy(
        update={
            "id": "AA-01",
            "statement": f"{short.statement} Quarterly payroll invoices, plumbing and gardening ledgers are archived.",
        }
    )
    first, *others = FRAMEWORK.judgements
    grown = first.model_copy(update={"descriptors": (long, *first.descriptors)})
    fields = {name: getattr(FRAMEWORK, name) for name in Framework.model_fields}
    both = Framework.model_construct(None, **{**fields, "judgements": (grown, *others)})
    made = Proposer(both).propose(short.statement, least_words=2, telling_share=150, most=5)
    assert [proposal.descriptor.id for proposal in made][:2] == [id, "AA-01"]
