"""How a descriptor stands, and the ways there are to make it good: least work first, none of them decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from descriptors.models import RUNGS
from engine.assessment import Assessment
from engine.bearings import Bearings
from engine.results import DescriptorResult, Weighed
from engine.rows import LAST
from engine.work import Piece, Pieces, WorkPlan
from engine.worlds import World
from evidence.models import Item
from rules.guides import GapKind, WorkKind, gap_guide
from rules.tables import TABLES

ON_ITEMS: dict[WorkKind, GapKind] = {"file": "no file", "count": "no count", "read": "second reader"}
"""Work on an item that is held, to the gap it closes; the first of them names the gap."""


class Way(NamedTuple):
    """One way to make a descriptor good.

    Attributes:
        kind: what stands in the way, if this is the way out of it.
        pieces: the work; empty where none can be named.
    """

    kind: GapKind
    pieces: Pieces


@dataclass(frozen=True)
class DescriptorStanding:
    """How a descriptor stands, with its bearings sorted out.

    Attributes:
        support: what stands for it; `weak` what stands against it.
        lapsed: ids of the items that do not count on it, or no longer.
        expired: of each type of evidence, the newest item that supported it and expired.
    """

    result: DescriptorResult
    support: Bearings
    weak: Bearings
    lapsed: tuple[str, ...]
    expired: list[Item]

    @cached_property
    def against(self) -> list[Weighed]:
        """The weaknesses whose own item does not show more for the descriptor than against it."""
        if not self.weak:
            return []
        shown = dict(zip(self.support.ids, self.support.column("value").tolist(), strict=True))
        return [w for w in self.weak if w.value > 0 and w.value >= shown.get(w.item.id, 0)]


def standing_of(id: str, assessment: Assessment) -> DescriptorStanding:
    """Sort out the bearings on a descriptor that applies; done once for an assessment."""
    return assessment.once(("standing", id), lambda: _sorted_out(id, assessment))


def _sorted_out(id: str, assessment: Assessment) -> DescriptorStanding:
    every = assessment.bearings(id)
    stands, supports = every.column("stands"), every.column("direction") == _SUPPORTS
    past = (every.column("item.left") < 0) & every.column("item.known") & ~stands
    past &= ~(every.column("item.retired") | every.column("item.superseded"))
    newest: dict[str, Item] = {}
    for weighed in every.where(past):
        item = weighed.item
        if not weighed.taken_back and item.about >= newest.get(item.type, item).about:
            newest[item.type] = item
    support, weak = (every.where(stands & side) for side in (supports, ~supports))
    lapsed = tuple(dict.fromkeys(every.where(~stands).ids))
    return DescriptorStanding(assessment.descriptors[id], support, weak, lapsed, list(newest.values()))


class Found(NamedTuple):
    """A descriptor that is short of good, the way that was chosen, and the world in which it was gone."""

    standing: DescriptorStanding
    way: Way
    world: World

    @property
    def grade(self) -> str:
        """The grade of the descriptor in that world."""
        return str(self._value("grade"))

    @property
    def status(self) -> str:
        """Its status there."""
        return str(self._value("status"))

    @property
    def net(self) -> int:
        """Its support less weakness there, per mille."""
        return int(self._value("net"))

    def balance(self, code: str) -> int:
        """The balance of a judgement there, per mille."""
        return int(self.world.value("judgement", "balance", code))

    def _value(self, name: str) -> Any:
        return self.world.value("standing", name, self.standing.result.id)


def ways_to_good(
    assessment: Assessment,
    standings: Mapping[str, DescriptorStanding],
    plan: WorkPlan,
    *,
    more: bool = False,
) -> dict[str, Found]:
    """The way to good of each of some descriptors, each in a world of which only that descriptor is asked.

    Of the ways of a descriptor it is the first that makes it good, else the last; where more than good is aimed at, the
    one that does most.

    Args:
        standings: the descriptors, by id.
        more: whether more than the benchmark is aimed at.
    """
    known: dict[str, Found] = assessment.once(("ways to good", more), dict)
    ways = Ways(assessment, plan, more=more)
    ways_of = {id: ways.of(standing) for id, standing in standings.items() if id not in known}
    worlds = assessment.supposing(
        {
            (id, n): replace(plan.change(way.pieces), on=frozenset({id}))
            for id, each in ways_of.items()
            for n, way in enumerate(each)
        }
    )
    for id, each in ways_of.items():
        tried = [Found(standings[id], way, worlds[id, n]) for n, way in enumerate(each)]
        good = (one for one in tried if one.grade in assessment.rulebook.good)
        known[id] = max(tried, key=lambda one: one.net) if more else next(good, tried[-1])
    return {id: known[id] for id in standings}


class Ways:
    """Finds the ways to make descriptors good.

    Args:
        more: whether more than the benchmark is aimed at.
    """

    def __init__(self, assessment: Assessment, plan: WorkPlan, *, more: bool = False) -> None:
        self._assessment, self._plan, self._more = assessment, plan, more
        self._carrying, rules = assessment.world.evaluation.rules("item", "carries")
        self._kinds = [*(gap_guide(assessment.rulebook).kind_of_rule(rule.id) for rule in rules), None]

    def of(self, standing: DescriptorStanding) -> list[Way]:
        """The ways to make a descriptor good, least work first; the last does the most."""
        if standing.against:
            ways = dict.fromkeys(tuple(self._again(standing, weak)) for weak in (standing.against, standing.weak))
            return [Way("contradiction", pieces) for pieces in ways]
        return [*self._on_what_is_held(standing), *self._anew(standing)]

    def _need(self, standing: DescriptorStanding) -> int:
        """The rung that evidence has to stand on to carry a descriptor to good."""
        bound = self._assessment.framework.descriptors[standing.result.id].time_bound
        return self._plan.source if bound else self._plan.practice

    # --- with what is held ----------------------------------------------------------------------------------

    def _on_what_is_held(self, standing: DescriptorStanding) -> Iterator[Way]:
        best = self._carrier(standing)
        if best is None:
            return
        lacking = self._lacking(best)
        beside = self._beside(standing, best.item.type, best.item.content or best.item.id)
        alone: list[Pieces] = [(Piece(kind, best.item.id),) for kind in lacking] or [()]
        for pieces in (p for mine in alone for p in (mine, (*mine, *beside)) if p):
            work = {p.kind for p in pieces if p.item}
            lacking_first: list[GapKind] = [gap for kind, gap in ON_ITEMS.items() if kind in work]
            yield Way(lacking_first[0] if lacking_first else "second source", pieces)

    def _carrier(self, standing: DescriptorStanding) -> Weighed | None:
        """The supporting evidence that could carry the descriptor, were it fully shown: what shows most."""
        support = standing.support
        able = np.flatnonzero(support.rungs() >= self._need(standing)).tolist()
        lacks, values, ids = self._lacks(support), support.column("value").tolist(), support.ids
        able = [n for n in able if lacks[n] != "too broad"]
        able.sort(key=lambda n: (-values[n], lacks[n] is not None, ids[n]))
        return next((support[n] for n in able if self._agrees(self._assessment.item(ids[n]))), None)

    def _beside(self, standing: DescriptorStanding, type: str, content: str = "") -> Pieces:
        """The work that sets a second source beside evidence of a type."""
        support = standing.support
        able = ~support.of_type(type) & (support.rungs() >= self._plan.source)
        lacks, ids = self._lacks(support), support.ids
        order = sorted(np.flatnonzero(able).tolist(), key=lambda n: (_READING.get(lacks[n], 0), ids[n]))
        for w in (support[n] for n in order):
            if (w.item.content or w.item.id) == content or not self._agrees(w.item):
                continue
            if self._lacks_of(w.place) not in _READING:
                return ()  # it agrees already: a second source needs neither a count nor to be narrow
            if work := self._lacking(w):
                return (Piece(work[0], w.item.id),)
        others = self._plan.typical(standing.result.id, self._plan.source, (type,))
        return tuple(self._plan.new("second source", t.code, standing.result.id, more=self._more) for t in others[:1])

    def _lacks(self, side: Bearings) -> list[GapKind | None]:
        """What keeps each item from carrying what it shows."""
        return [self._kinds[number] for number in self._carrying[side.items].tolist()]

    def _lacks_of(self, place: int) -> GapKind | None:
        return self._kinds[self._carrying.item(place)]

    def _lacking(self, weighed: Weighed) -> list[WorkKind]:
        """The work that could make an item carry what it shows, least first."""
        lacks, item = self._lacks_of(weighed.place), weighed.item
        clear = item.sample is not None or all(b.direction == "supports" for b in item.bearings)
        # A file that tells a count is made no better by another one that is put into it.
        countable = clear and self._plan.can_be_counted(item)
        wanted: dict[GapKind | None, list[WorkKind]] = {
            "second reader": ["read", *(["count"] if countable else [])],
            "no count": ["count"] if countable else [],
            "no file": ["file"] if clear else [],
        }
        return wanted.get(lacks, [])

    def _agrees(self, item: Item) -> bool:
        """Whether a second reader could agree: nobody has disagreed, and nothing it showed was taken back."""
        return not item.taken_back and (not item.readings or item.readings[-1].agrees)

    # --- with new evidence ----------------------------------------------------------------------------------

    def _anew(self, standing: DescriptorStanding) -> Iterator[Way]:
        id, kind, need = standing.result.id, self._kind(standing), self._need(standing)
        typical = [t.code for t in self._plan.typical(id, need)]
        expired = [t for t in typical if t in {i.type for i in standing.expired}]
        types = expired or typical
        if not types:
            yield Way(kind, ())
            return
        work: WorkKind = "answer" if kind == "action open" else "renewal" if expired else "practice"
        first = (self._plan.new(work, types[0], id, least=self._least(standing, types[0]), more=self._more),)
        beside = self._beside(standing, types[0])
        yield Way(kind, first)
        if beside:
            yield Way(kind, (*first, *beside))
        if standing.weak:
            yield Way(kind, tuple(self._again(standing, standing.weak)))

    def _again(self, standing: DescriptorStanding, weak: Sequence[Weighed]) -> Iterator[Piece]:
        """What looks again at weaknesses of a descriptor, and shows it to be good besides."""
        id, need = standing.result.id, self._need(standing)
        types = [t for t in dict.fromkeys(w.item.type for w in weak) if self._plan.can_be_ordered(t)]
        pieces: list[Piece] = []
        for type in types:
            rung = int(standing.weak.rungs()[standing.weak.of_type(type)].max())
            raised = RUNGS[rung] if rung > self._plan.rung_of(type) else None
            least = self._least(standing, type)
            pieces.append(self._plan.new("mend", type, id, least=least, rung=raised, more=self._more))
        if not any(self._stands_on(p) >= need for p in pieces):
            pieces += [
                self._plan.new("practice", t.code, id, least=self._least(standing, t.code), more=self._more)
                for t in self._plan.typical(id, need)[:1]
            ]
        yield from pieces
        best = next((p for p in pieces if self._stands_on(p) >= need), None)
        if best and not any(p is not best and self._stands_on(p) >= self._plan.source for p in pieces):
            yield from self._beside(standing, best.type)

    def _stands_on(self, piece: Piece) -> int:
        return RUNGS.index(piece.rung) if piece.rung else self._plan.rung_of(piece.type)

    def _least(self, standing: DescriptorStanding, type: str) -> int:
        """How many cases a later look of a type needs to take the place of the earlier ones: half of the most."""
        samples = [side.column("item.sample")[side.of_type(type)] for side in (standing.support, standing.weak)]
        return -(-max((int(each.max()) for each in samples if each.size), default=0) // 2)

    def _kind(self, standing: DescriptorStanding) -> GapKind:
        """What stands in the way where new evidence is the way out of it."""
        if standing.result.open_actions:
            return "action open"
        if not standing.support and not standing.weak:
            return "freshness" if standing.expired else "evidence"
        able = standing.support.items[standing.support.rungs() >= self._need(standing)].tolist()
        if able and all(self._lacks_of(place) == "too broad" for place in able):
            return "too broad"
        return "strength" if able else "practice"


def expiring(standing: DescriptorStanding, horizon: date) -> list[Weighed]:
    """The support of a descriptor that expires before a day, soonest first."""
    ends = standing.support.column(f"item.{LAST}") < horizon.toordinal()
    soon = [standing.support[n] for n in np.flatnonzero(ends).tolist()]
    return sorted(soon, key=lambda w: (w.item.valid_until, w.item.id))


_SUPPORTS = TABLES["bearing"].engine_properties["direction"].words.index("supports")
_READING: dict[GapKind | None, int] = {"second reader": 1, "no file": 2}
"""How much it takes until an item was read by a second person: its reading, or its file first; else nothing."""
