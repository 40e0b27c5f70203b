"""What is asked for when the inspectors call: what of it is there, how far it can be used, and by when it is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, get_args

from base.groups import grouped
from base.words import counted, list_words, long_day
from base.working_days import holidays_known, weekday_of, working_day
from descriptors.annex import AnnexA, AnnexDocument, AnnexList, InspectionStep, RelativeDay, Tracker, Weekday
from evidence.annex.faults import Fault
from evidence.annex.given import CheckedLists
from evidence.annex_models import Brought
from evidence.models import Item
from reports.content import Content

State = Literal["not there", "there", "usable"]
_WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class PointLine(Content):
    """One list or document that is asked for."""

    id: str
    """Its id in the framework."""
    kind: Literal["list", "tracker", "document"]
    """What it is."""
    name: str
    """What it is called."""
    state: State
    """Whether it is there, and can be used."""
    why: str
    """Why it is not usable, or what is worth a look; empty for nothing."""
    lead: str
    """Who brings it; empty for nobody."""
    item: str
    """Id of the evidence item that it is; empty for none."""
    made: date | None
    """The day it is of."""
    days_old: int | None = None
    """How old it is, in days."""
    due: date | None = None
    """The day it is due; nothing while no call is known."""


class StepLine(Content):
    """One step from the call on."""

    number: int
    """Its place in the timeline, from 1."""
    stage: str
    """The first day, the first week or fieldwork."""
    what: str
    """What is asked for or happens."""
    when: str
    """The day or days; how it is counted, while no call is known."""
    due: date | None
    """Its last day."""
    asked: int
    """How many lists and documents are due by it."""
    usable: int
    """How many of them can be used."""
    basis: str
    """Whether it was found, recalled, or is a choice."""


class StageLine(Content):
    """How many of the cases that are audited have come so far."""

    name: str
    """The stage."""
    cases: int
    """How many cases have reached it."""
    of: int
    """How many the inspectors choose at first."""


class DayOne(Content):
    """The state of everything that is asked for."""

    authority: str
    """Name of the council."""
    as_of: date
    """The day it describes."""
    call: date | None
    """The day of the call; nothing while it is not known."""
    framework: str
    """The framework."""
    made_up: bool
    """Whether it is made-up example data."""
    points: tuple[PointLine, ...]
    """Every list and document."""
    steps: tuple[StepLine, ...]
    """The timeline."""
    stages: tuple[StageLine, ...]
    """How far case audits are; nothing where no tracker was brought."""
    later_cases: int
    """How many cases follow later."""
    faults: tuple[Fault, ...]
    """What was found in lists that were checked just now."""
    unread: tuple[str, ...]
    """What of the files was not read."""
    basis: tuple[str, ...]
    """What is to be known of where this comes from."""

    @property
    def headline(self) -> str:
        """How much of it is usable, in a sentence or two."""
        shares = [_share([p for p in self.points if p.kind == kind], kind) for kind in ("list", "document")]
        waiting = sum(point.state == "there" for point in self.points)
        more = f" {counted(waiting, 'is', 'are')} there and not usable yet." if waiting else ""
        audits = ", ".join(f"{stage.cases} {stage.name.lower()}" for stage in self.stages)
        cases = f" Case audits: {audits}." if audits else ""
        return f"{list_words([words for words in shares if words], 'and')} are usable.{more}{cases}"


def _share(points: Sequence[PointLine], kind: str) -> str:
    usable = sum(point.state == "usable" for point in points)
    return f"{usable} of {counted(len(points), kind)}" if points else ""


def gather_day_one(
    annex: AnnexA,
    brought: Sequence[Brought],
    items: Sequence[Item],
    as_of: date,
    *,
    authority: str,
    framework: str,
    made_up: bool,
    call: date | None = None,
    checked: CheckedLists | None = None,
) -> DayOne:
    """The state of everything that a framework asks for.

    Args:
        brought: what the register keeps of it.
        checked: lists that were checked just now; they stand in place of those that were checked before.
    """
    kept = {one.id: one for one in brought}
    by_id, usable = {item.id: item for item in items}, _usable(items, as_of)
    for new in checked.lists if checked else ():
        kept[new.id] = kept.get(new.id, Brought(id=new.id)).checked_as(new)
    days = days_of(annex, call) if call else {}
    oldest = _day_of(annex.lists_not_before, days, call) if annex.lists_not_before and call else None
    points: list[PointLine] = []
    due: dict[str, str] = {}
    for asked, step in annex.asked():
        due[asked.id] = step
        one = kept.get(asked.id, Brought(id=asked.id))
        item = by_id.get(one.item or "")
        point = (
            _document(asked, one, item, usable, as_of)
            if isinstance(asked, AnnexDocument)
            else _list(asked, one, item, as_of, annex, oldest)
        )
        last = days[step][1] if step in days else None
        days_old = (as_of - point.made).days if point.made else None
        points.append(point.model_copy(update={"due": last, "days_old": days_old}))
    return DayOne(
        authority=authority,
        as_of=as_of,
        call=call,
        framework=framework,
        made_up=made_up,
        points=tuple(points),
        steps=tuple(_steps(annex, days, points, due)),
        stages=tuple(_stages(annex.tracker, kept)),
        later_cases=annex.tracker.later if annex.tracker else 0,
        faults=checked.faults if checked else (),
        unread=checked.unread if checked else (),
        basis=tuple(_basis(annex, days)),
    )


def _list(
    asked: AnnexList, one: Brought, item: Item | None, as_of: date, annex: AnnexA, oldest: date | None
) -> PointLine:
    tracker = isinstance(asked, Tracker)
    made_on = one.made or (item.about if item else None)
    state: State = "there"
    if one.checked is None and item is None:
        state, why = "not there", ""
    elif one.checked is None:
        why = "nobody has checked it"
    elif not one.rows:
        why = "it has no rows: if there is nobody to list, hand it over with a word that says so"
    elif one.faults:
        why = f"{counted(one.faults, 'cell is wrong', 'cells are wrong')}"
    elif not tracker and (late := _too_old(made_on, as_of, annex, oldest)):
        why = late
    else:
        state, why = "usable", f"{counted(one.questions, 'cell is', 'cells are')} worth a look" if one.questions else ""
    why = "; ".join(filter(None, (why, _against_before(one))))
    kind = "tracker" if tracker else "list"
    item_id = one.item or ""
    return PointLine.taken_from(asked, kind=kind, state=state, why=why, lead=one.lead, item=item_id, made=made_on)


def _against_before(one: Brought) -> str:
    """How many rows a list has beside the one that was checked before it; empty where none was."""
    if one.rows_before is None or one.made_before is None:
        return ""
    more = one.rows - one.rows_before
    difference = f"{abs(more):,} {'more' if more > 0 else 'fewer'} than" if more else "as many as"
    return f"{counted(one.rows, 'row')}, {difference} in that of {long_day(one.made_before)}"


def _too_old(made_on: date | None, as_of: date, annex: AnnexA, oldest: date | None) -> str:
    """Why a list is too old; empty where it is not."""
    if made_on and oldest:
        return f"it may not be older than {long_day(oldest)}" if made_on < oldest else ""
    good = annex.lists_good_for
    return f"it is older than {good.days} days" if made_on and good and (as_of - made_on).days > good.days else ""


def _document(
    asked: AnnexDocument, one: Brought, item: Item | None, usable: Mapping[str, Sequence[Item]], as_of: date
) -> PointLine:
    state: State = "there"
    if item is None:
        item = _likely(asked, usable)
        state, why = ("there", "by its type; nobody has said that it is this") if item else ("not there", "")
    elif item.superseded_by:
        why = f"{item.superseded_by} replaced it"
    elif not item.in_use:
        why = "it was retired"
    elif item.valid_until < as_of:
        why = f"it expired on {long_day(item.valid_until)}"
    else:
        state, why = "usable", ""
    lead = one.lead or (item.lead if item else "")
    id, made = (item.id, item.about) if item else ("", None)
    return PointLine.taken_from(asked, kind="document", state=state, why=why, lead=lead, item=id, made=made)


def _usable(items: Sequence[Item], as_of: date) -> dict[str, list[Item]]:
    """The items that are in date and in use, by their type, the latest first."""
    usable = (item for item in items if item.valid_until >= as_of and item.in_use)
    return grouped((item.type, item) for item in sorted(usable, key=_latest, reverse=True))


def _latest(item: Item) -> tuple[date, str]:
    return item.about, item.id


def _likely(asked: AnnexDocument, usable: Mapping[str, Sequence[Item]]) -> Item | None:
    """The latest item in date that can be a document by its type and its words; None where none can."""

    def fits(item: Item) -> bool:
        return not asked.words or any(word in f"{item.title} {item.file_name}".lower() for word in asked.words)

    latest = (next(filter(fits, usable.get(type, ())), None) for type in asked.types)
    return max(filter(None, latest), key=_latest, default=None)


def days_of(annex: AnnexA, call: date) -> dict[str, tuple[date, date]]:
    """The first and the last day of each step of an inspection."""
    days: dict[str, tuple[date, date]] = {}
    for step in annex.timeline:
        first = _day_of(step, days, call)
        days[step.id] = first, working_day(first, step.days - 1)
    return days


def _day_of(moment: RelativeDay, days: Mapping[str, tuple[date, date]], call: date) -> date:
    start = days[moment.after][0] if moment.after else call
    if moment.weeks is None:
        return working_day(start, moment.working_days or 0) if moment.working_days else start
    return working_day(weekday_of(start, moment.weeks, _WEEKDAYS.index(moment.weekday)))


def _steps(
    annex: AnnexA, days: Mapping[str, tuple[date, date]], points: Sequence[PointLine], due: Mapping[str, str]
) -> Iterator[StepLine]:
    numbers = {step.id: number for number, step in enumerate(annex.timeline, 1)}
    for step in annex.timeline:
        asked = [point for point in points if due[point.id] == step.id]
        yield StepLine.taken_from(
            step,
            number=numbers[step.id],
            when=_said(*days[step.id]) if step.id in days else _counted_from(step, numbers),
            due=days[step.id][1] if step.id in days else None,
            asked=len(asked),
            usable=sum(point.state == "usable" for point in asked),
            basis=step.provenance.status,
        )


def _said(first: date, last: date) -> str:
    return f"{first:%a} {long_day(first)}" + (f" to {last:%a} {long_day(last)}" if last > first else "")


def _counted_from(step: InspectionStep, numbers: Mapping[str, int]) -> str:
    """When a step is, as long as no call is known."""
    start = f"step {numbers[step.after]}" if step.after else "the call"
    lasts = f", for {step.days} working days" if step.days > 1 else ""
    if step.weeks is not None:
        return f"{step.weekday.title()}, {counted(step.weeks, 'week')} after that of {start}{lasts}"
    later = counted(step.working_days or 0, "working day")
    return (f"{later} after {start}" if step.working_days else f"the day of {start}") + lasts


def _stages(tracker: Tracker | None, kept: Mapping[str, Brought]) -> Iterator[StageLine]:
    one = kept.get(tracker.id) if tracker else None
    if tracker and one and one.checked:
        for stage in tracker.stages:
            yield StageLine(name=stage, cases=one.stages.get(stage, 0), of=tracker.cases)


def _basis(annex: AnnexA, days: Mapping[str, tuple[date, date]]) -> Iterator[str]:
    yield f"Lists ({annex.lists_provenance.status}): {annex.lists_provenance.note}"
    yield f"Documents ({annex.documents_provenance.status}): {annex.documents_provenance.note}"
    if annex.timeline:
        unknown = sorted({str(day.year) for _, day in days.values() if not holidays_known(day)})
        without = f" Those of {list_words(unknown, 'and')} are not known, and not counted." if unknown else ""
        yield f"Working days are Monday to Friday without the bank holidays of England.{without}"
