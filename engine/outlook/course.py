"""The course of the grades from a day on, if nothing is done: worked out only on days on which something changes.

Nothing is put before the rules twice. On each such day only the descriptors that lost or gained something essential
are decided again, and the judgements only when one of those came out differently.
"""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from descriptors.models import Framework
from engine.bearings import Held, cap, improvements, item_fact, rung_of
from engine.facts import Facts
from engine.inference import Conclusion, infer
from engine.judgements import SCENARIOS, Balance, Scenario, balances, decide_descriptors, tackled
from engine.outlook.essentials import essential
from engine.outlook.grades import Graded, grade_all
from engine.results import DescriptorResult, Weighed
from evidence.models import Action, Item
from rules.models import Rulebook

_Key = tuple[str, int]


class Turn(NamedTuple):
    """Something that begins or ceases to count on a day.

    Attributes:
        subject: id of the evidence item, the action or the descriptor.
        kind: what it is.
        because: the rule's word for why, such as `it has expired`.
        counts: whether it counts from then on.
    """

    subject: str
    kind: Literal["item", "improvement", "exclusion"]
    because: str
    counts: bool


class Move(NamedTuple):
    """What became of one descriptor on a day.

    Attributes:
        net: support less weakness before and after, per mille.
        covered: whether evidence covered it before and after.
        turns: what began or ceased to count for or against it.
    """

    net: tuple[int, int]
    covered: tuple[bool, bool]
    turns: tuple[Turn, ...]


class Step(NamedTuple):
    """The grades from a day on, until the next step.

    Attributes:
        grades: by code of judgement and `overall`.
        moves: the descriptors that came out differently that day; none on the first.
    """

    day: date
    grades: Mapping[str, Graded]
    moves: Mapping[str, Move]


def follow(facts: Facts, held: Held, framework: Framework, rulebook: Rulebook, ends: Sequence[date]) -> list[Step]:
    """The grades on the day that is asked about, and on each later day on which they change.

    Periods are looked at as a whole first, and day by day only where the grades at their end differ.

    Args:
        facts: what is put before the engine.
        held: every bearing on the descriptors that apply, as it stands on that day, those that do not count included.
        framework: the framework in use.
        rulebook: its rules.
        ends: the last day of each period to look at, in order.

    Returns:
        The steps in order, the first of the day that is asked about. At the end of each period, the last one holds.
    """
    until = ends[-1] if ends else facts.as_of
    course = _Course(facts, held, framework, rulebook)
    steps = [course.begin()]
    turning = _turning_days(facts, course.items, rulebook, until)
    opening = _opening_days(facts, rulebook, until)
    judged = _count(turning, facts, rulebook)
    days = sorted({*turning, *opening, *(e.on for e in facts.exclusions if facts.as_of < e.on <= until)})

    def go_on(course: _Course, period: Sequence[date]) -> Step | None:
        items = [(item, judged[item.id, day]) for day in period for item in turning.get(day, ())]
        return course.go_on(period[-1], items, {id for day in period for id in opening.get(day, ())})

    place = 0
    for end in ends:
        start, place = place, bisect_right(days, end)
        period = days[start:place]
        if not period:
            continue
        saved = copy.copy(course)
        step = go_on(course, period)
        if step and step.grades != steps[-1].grades:
            found = [step for day in period if (step := go_on(saved, [day]))]
            steps += [now for before, now in pairwise([steps[-1], *found]) if now.grades != before.grades]
    return steps


class _Course:
    """Where things stand on one day; it goes on from day to day."""

    def __init__(self, facts: Facts, held: Held, framework: Framework, rulebook: Rulebook) -> None:
        self._facts, self._framework, self._rulebook = facts, framework, rulebook
        self._policy = rulebook.policy
        self._actions = _merged(facts.actions)
        self._bearings: dict[str, list[Weighed]] = defaultdict(list)
        self._held: dict[str, dict[_Key, Weighed]] = {d: {} for d in framework.descriptors}
        for descriptor, weighed in held.items():
            for w in weighed:
                self._bearings[w.item.id].append(w)
                if w.counts:
                    self._held[descriptor][_key(w)] = w
        known = {d for d, ws in held.items() for w in ws if w.bearing.self_known}
        # Whether a weakness is being tackled matters only where the authority found it itself.
        self._tackling_actions = [a for a in facts.actions if a.evidence and known.intersection(a.links)]
        linked = {e for action in self._tackling_actions for e in action.evidence}
        self.items = [i for i in facts.items if i.id in self._bearings or i.id in linked]
        self._linked = {i.id: i for i in self.items if i.id in linked}
        self._counting = {w.item.id for ws in self._held.values() for w in ws.values()}
        self._essential: dict[str, frozenset[_Key]] = {}
        self._tackling: frozenset[str] = frozenset()
        self._excluded: frozenset[str] = facts.excluded()
        self._results: dict[str, DescriptorResult] = {}
        self._scenarios: dict[Scenario, dict[str, Balance]] = {s: {} for s in SCENARIOS}

    def __copy__(self) -> _Course:
        """Where things stand, to go on from twice."""
        twin = object.__new__(_Course)
        twin.__dict__ |= self.__dict__
        twin._held = {d: dict(ws) for d, ws in self._held.items()}
        twin._scenarios = {s: dict(bs) for s, bs in self._scenarios.items()}
        twin._counting, twin._essential, twin._results = set(self._counting), dict(self._essential), dict(self._results)
        return twin

    def begin(self) -> Step:
        """The first day."""
        unseen = [i for i in self._linked.values() if i.id not in self._bearings]
        counted = _count({self._facts.as_of: unseen}, self._facts, self._rulebook)
        self._counting |= {id for (id, _), conclusion in counted.items() if _counts(conclusion)}
        self._tackling = self._tackle()
        self._decide([d for d in self._framework.descriptors if d not in self._excluded])
        return Step(self._facts.as_of, self._grade(), {})

    def go_on(self, day: date, items: Sequence[tuple[Item, Conclusion]], opened: Collection[str]) -> Step | None:
        """Go on to a later day; None where no descriptor comes out differently.

        Args:
            day: that day.
            items: what the rules say of items that they may see differently since, in order of days.
            opened: ids of the actions whose inspection the rules may see differently since.
        """
        self._facts = replace(self._facts, as_of=day)
        turns: dict[str, list[Turn]] = defaultdict(list)
        stale: set[str] = set()
        for item, conclusion in items:
            self._turn(item, conclusion, turns, stale)
        if any(item.id in self._linked for item, _ in items):
            before, self._tackling = self._tackling, self._tackle()
            stale |= before ^ self._tackling
        for action in self._facts.actions:
            if action.id in opened:
                for descriptor in action.links:
                    turns[descriptor].append(Turn(action.id, "improvement", "", True))
                    stale.add(descriptor)
        before_out, self._excluded = self._excluded, self._facts.excluded()
        for descriptor in self._excluded - before_out:
            turns[descriptor].append(Turn(descriptor, "exclusion", "", False))
        stale = (stale & self._held.keys()) - self._excluded
        moved = self._decide(sorted(stale)) | self._drop(self._excluded - before_out)
        if not moved:
            return None
        moves = {d: Move(net, covered, tuple(turns[d])) for d, (net, covered) in moved.items()}
        return Step(day, self._grade(), moves)

    def _turn(self, item: Item, conclusion: Conclusion, turns: dict[str, list[Turn]], stale: set[str]) -> None:
        counts = _counts(conclusion)
        if counts == (item.id in self._counting):
            return
        turn = Turn(item.id, "item", conclusion.rule.then["because"], counts)
        (self._counting.add if counts else self._counting.discard)(item.id)
        for w in self._bearings[item.id]:
            descriptor = w.bearing.descriptor
            turns[descriptor].append(turn)
            if counts:
                self._held[descriptor][_key(w)] = w._replace(counted=conclusion)
                stale.add(descriptor)
            else:
                self._held[descriptor].pop(_key(w), None)
                # What was not essential can go without a trace.
                if _key(w) in self._essential[descriptor]:
                    stale.add(descriptor)

    def _decide(self, ids: Sequence[str]) -> dict[str, tuple[tuple[int, int], tuple[bool, bool]]]:
        """Decide descriptors again; give those that came out differently, before and after."""
        if not ids:
            return {}
        kept = {d: essential(self._held[d].values(), self._policy) for d in ids}
        self._essential |= {d: frozenset(_key(w) for w in ws) for d, ws in kept.items()}
        held = cap(kept, self._framework, self._rulebook)
        facts = replace(self._facts, actions=self._actions)
        improving = improvements(facts, held, self._framework, self._rulebook, only=ids)
        results = decide_descriptors(self._framework, self._rulebook, held, improving, (), ids)
        scenarios = balances(results, held, improving, self._tackling, self._policy)
        moved: dict[str, tuple[tuple[int, int], tuple[bool, bool]]] = {}
        for descriptor, result in results.items():
            was = self._results.get(descriptor)
            same = all(self._scenarios[s].get(descriptor) == scenarios[s][descriptor] for s in SCENARIOS)
            if was is None or not same or (was.covered, was.known) != (result.covered, result.known):
                moved[descriptor] = (
                    (was.net if was else 0, result.net),
                    (was is not None and was.covered, result.covered),
                )
        self._results |= results
        for scenario in SCENARIOS:
            self._scenarios[scenario] |= scenarios[scenario]
        return moved

    def _drop(self, ids: Iterable[str]) -> dict[str, tuple[tuple[int, int], tuple[bool, bool]]]:
        gone = {d: self._results.pop(d) for d in ids if d in self._results}
        for scenario in SCENARIOS:
            for descriptor in gone:
                del self._scenarios[scenario][descriptor]
        return {d: ((result.net, 0), (result.covered, False)) for d, result in gone.items()}

    def _tackle(self) -> frozenset[str]:
        rungs = {
            id: rung_of(item, self._framework, self._policy)
            for id, item in self._linked.items()
            if id in self._counting
        }
        return tackled(rungs, self._tackling_actions, self._policy)

    def _grade(self) -> dict[str, Graded]:
        return grade_all(self._framework, self._rulebook, self._results, self._scenarios)


def _merged(actions: Iterable[Action]) -> tuple[Action, ...]:
    """One area for improvement for each date of an inspection, linked to all that those of that date are linked to.

    They stand and fall together on a descriptor, and weigh the same.
    """
    dated: dict[date | None, Action] = {}
    for action in actions:
        if action.origin == "inspection":
            first = dated.setdefault(action.since, action)
            dated[action.since] = first.model_copy(update={"links": tuple(dict.fromkeys(first.links + action.links))})
    return tuple(dated.values())


def _key(weighed: Weighed) -> _Key:
    # An item that is made anew shares its bearings with the old one, so the bearing alone is not enough.
    return weighed.item.id, id(weighed.bearing)


def _counts(conclusion: Conclusion) -> bool:
    return conclusion.rule.then["counts"] == "yes"


def _count(
    turning: Mapping[date, Sequence[Item]], facts: Facts, rulebook: Rulebook
) -> dict[tuple[str, date], Conclusion]:
    """Whether items count on days, all asked of the rules in one go."""
    starts = {item.id: item.about for item in facts.items}
    asked = {
        f"{item.id} {day}": ((item.id, day), item_fact(item, starts, on_day)._replace(id=f"{item.id} {day}"))
        for day, items in turning.items()
        for on_day in (replace(facts, as_of=day),)
        for item in items
    }
    judged = infer(rulebook.strata["bearing"], rulebook.conditions, [fact for _, fact in asked.values()])
    return {key: judged["bearing", id][0] for id, (key, _) in asked.items()}


def _turning_days(facts: Facts, items: Iterable[Item], rulebook: Rulebook, until: date) -> dict[date, list[Item]]:
    """The days to come on which the rules could see an item differently, each with the items in question.

    They follow from the rules' own tests: an age or a remaining life changes sides of a bar on one day.
    """
    ages = _bounds(rulebook, "bearing", "bearing", "age")
    lefts = _bounds(rulebook, "bearing", "bearing", "left")
    starts = {item.id: item.about for item in facts.items}
    found: dict[date, list[Item]] = defaultdict(list)
    for item in items:
        days = {item.about + timedelta(days=n) for n in ages}
        days |= {item.valid_until + timedelta(days=1 - n) for n in lefts}
        if item.retired:
            days.add(item.retired.on)
        if item.superseded_by in starts:
            days.add(starts[item.superseded_by])
        for day in days:
            if facts.as_of < day <= until:
                found[day].append(item)
    return found


def _opening_days(facts: Facts, rulebook: Rulebook, until: date) -> dict[date, list[str]]:
    """The days to come on which the rules could see an inspection's area for improvement differently."""
    found: dict[date, list[str]] = defaultdict(list)
    for action in facts.actions:
        if action.since and action.origin == "inspection":
            for n in _bounds(rulebook, "support", "improvement", "age"):
                day = action.since + timedelta(days=n)
                if facts.as_of < day <= until:
                    found[day].append(action.id)
    return found


def _bounds(rulebook: Rulebook, stratum: str, kind: str, attribute: str) -> set[int]:
    """The values at which an attribute changes sides of a bar: each bar that is tested, and the value after it."""
    bars = {
        condition.value
        for rule in rulebook.strata[stratum].rules
        if rule.of == kind
        for condition in rulebook.conditions[rule.id]
        if condition.attribute == attribute and isinstance(condition.value, int)
    }
    return {n for bar in bars for n in (bar, bar + 1)}
