"""How a descriptor stands, and the ways there are to make it good: least work first, none of them decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from descriptors.models import RUNGS
from engine.assessment import Assessment
from engine.results import DescriptorResult, Weighed
from engine.work import Piece, Pieces, WorkPlan
from evidence.models import Item
from rules.guides import GapGuide, GapKind, WorkKind

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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a descriptor stands, with its bearings sorted out.

    Attributes:
        support: what stands for it; `weak` what stands against it.
        expired: of each type of evidence, the newest item that supported it and expired.
    """

    result: DescriptorResult
    support: list[Weighed] = field(default_factory=list)
    weak: list[Weighed] = field(default_factory=list)
    expired: list[Item] = field(default_factory=list)

    @property
    def against(self) -> list[Weighed]:
        """The weaknesses whose own item does not show more for the descriptor than against it."""
        shown = {w.item.id: w.value for w in self.support}
        return [w for w in self.weak if w.value > 0 and w.value >= shown.get(w.item.id, 0)]


def standing_of(id: str, assessment: Assessment) -> Standing:
    """Sort out the bearings on a descriptor that applies."""
    made = Standing(assessment.descriptors[id])
    evaluation = assessment.worlds.evaluation
    stands, item_of = evaluation.column("bearing", "stands"), evaluation.link("bearing", "item")
    items = {name: evaluation.column("item", name) for name in ("left", "known", "retired", "superseded")}
    newest: dict[str, Item] = {}
    for source in assessment.worlds.bearings(assessment.key, id):
        at = item_of[source.row]
        if stands[source.row]:
            weighed = assessment.weighed(source)
            (made.support if weighed.supports else made.weak).append(weighed)
        elif items["left"][at] < 0 and items["known"][at] and not (items["retired"][at] or items["superseded"][at]):
            item = assessment.item(source.item)
            if item.bearings[source.number : source.number + 1] and item.about >= newest.get(item.type, item).about:
                newest[item.type] = item
    made.expired.extend(newest.values())
    return made


class Ways:
    """Finds the ways to make descriptors good.

    Args:
        guide: which rules make which gap.
        more: whether more than the benchmark is aimed at.
    """

    def __init__(self, assessment: Assessment, plan: WorkPlan, guide: GapGuide, *, more: bool = False) -> None:
        self._assessment, self._plan, self._guide, self._more = assessment, plan, guide, more
        self._known: dict[int, GapKind | None] = {}

    def of(self, standing: Standing) -> list[Way]:
        """The ways to make a descriptor good, least work first; the last does the most."""
        if standing.against:
            ways = dict.fromkeys(tuple(self._again(standing, weak)) for weak in (standing.against, standing.weak))
            return [Way("contradiction", pieces) for pieces in ways]
        return [*self._on_what_is_held(standing), *self._anew(standing)]

    def _need(self, standing: Standing) -> int:
        """The rung that evidence has to stand on to carry a descriptor to good."""
        bound = self._assessment.framework.descriptors[standing.result.id].time_bound
        return self._plan.source if bound else self._plan.practice

    # --- with what is held ----------------------------------------------------------------------------------

    def _on_what_is_held(self, standing: Standing) -> Iterator[Way]:
        for best in self._carriers(standing)[:1]:
            lacking = self._lacking(best)
            beside = self._beside(standing, best.item.type, best.item.content or best.item.id)
            alone: list[Pieces] = [(Piece(kind, best.item.id),) for kind in lacking] or [()]
            for pieces in (p for mine in alone for p in (mine, (*mine, *beside)) if p):
                work = {p.kind for p in pieces if p.item}
                lacking_first: list[GapKind] = [gap for kind, gap in ON_ITEMS.items() if kind in work]
                yield Way(lacking_first[0] if lacking_first else "second source", pieces)

    def _carriers(self, standing: Standing) -> list[Weighed]:
        """The supporting evidence that could carry the descriptor, were it fully shown; what shows most first."""
        need = self._need(standing)
        able = [w for w in standing.support if self._rung(w.item) >= need and self._usable(w)]
        return sorted(able, key=lambda w: (-w.value, self._lacks(w) is not None, w.item.id))

    def _beside(self, standing: Standing, type: str, content: str = "") -> Pieces:
        """The work that sets a second source beside evidence of a type."""
        for w in sorted(standing.support, key=lambda w: (self._reading(w), w.item.id)):
            if w.item.type == type or (w.item.content or w.item.id) == content or not self._agrees(w.item):
                continue
            if self._rung(w.item) < self._plan.source:
                continue
            if not self._reading(w):
                return ()  # it agrees already: a second source needs neither a count nor to be narrow
            if work := self._lacking(w):
                return (Piece(work[0], w.item.id),)
        others = self._plan.typical(standing.result.id, self._plan.source, (type,))
        return tuple(self._plan.new("second source", t.code, standing.result.id, more=self._more) for t in others[:1])

    def _reading(self, weighed: Weighed) -> int:
        """How much it takes until an item was read by a second person: nothing, its reading, or its file first."""
        return {"second reader": 1, "no file": 2}.get(str(self._lacks(weighed)), 0)

    def _lacks(self, weighed: Weighed) -> GapKind | None:
        """What keeps an item from carrying what it shows; looked up once for each item."""
        if weighed.place not in self._known:
            self._known[weighed.place] = self._guide.kind_of_rule(weighed.carrier.rule.id)
        return self._known[weighed.place]

    def _lacking(self, weighed: Weighed) -> list[WorkKind]:
        """The work that could make an item carry what it shows, least first."""
        lacks, item = self._lacks(weighed), weighed.item
        countable = item.sample is not None or all(b.direction == "supports" for b in item.bearings)
        wanted: dict[GapKind | None, list[WorkKind]] = {
            "second reader": ["read", *(["count"] if countable else [])],
            "no count": ["count"] if countable else [],
            "no file": ["file"] if countable else [],
        }
        return wanted.get(lacks, [])

    def _usable(self, weighed: Weighed) -> bool:
        return self._lacks(weighed) != "too broad" and self._agrees(weighed.item)

    def _agrees(self, item: Item) -> bool:
        """Whether a second reader could agree: nobody has disagreed, and nothing it showed was taken back."""
        return not item.taken_back and (not item.readings or item.readings[-1].agrees)

    def _rung(self, item: Item) -> int:
        """The rung an item stands on once its file is held."""
        return RUNGS.index(item.rung) if item.rung else self._plan.rung_of(item.type)

    # --- with new evidence ----------------------------------------------------------------------------------

    def _anew(self, standing: Standing) -> Iterator[Way]:
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

    def _again(self, standing: Standing, weak: Sequence[Weighed]) -> Iterator[Piece]:
        """What looks again at weaknesses of a descriptor, and shows it to be good besides."""
        id, need = standing.result.id, self._need(standing)
        types = [t for t in dict.fromkeys(w.item.type for w in weak) if self._plan.can_be_ordered(t)]
        made: list[Piece] = []
        for type in types:
            rung = max(self._rung(w.item) for w in standing.weak if w.item.type == type)
            raised = RUNGS[rung] if rung > self._plan.rung_of(type) else None
            least = self._least(standing, type)
            made.append(self._plan.new("mend", type, id, least=least, rung=raised, more=self._more))
        if not any(self._stands_on(p) >= need for p in made):
            made += [
                self._plan.new("practice", t.code, id, least=self._least(standing, t.code), more=self._more)
                for t in self._plan.typical(id, need)[:1]
            ]
        yield from made
        best = next((p for p in made if self._stands_on(p) >= need), None)
        if best and not any(p is not best and self._stands_on(p) >= self._plan.source for p in made):
            yield from self._beside(standing, best.type)

    def _stands_on(self, piece: Piece) -> int:
        return RUNGS.index(piece.rung) if piece.rung else self._plan.rung_of(piece.type)

    def _least(self, standing: Standing, type: str) -> int:
        """How many cases a later look of a type needs to take the place of the earlier ones: half of the most."""
        samples = (w.item.sample or 0 for w in (*standing.support, *standing.weak) if w.item.type == type)
        return -(-max(samples, default=0) // 2)

    def _kind(self, standing: Standing) -> GapKind:
        """What stands in the way where new evidence is the way out of it."""
        if standing.result.open_actions:
            return "action open"
        if not standing.support and not standing.weak:
            return "freshness" if standing.expired else "evidence"
        able = [w for w in standing.support if self._rung(w.item) >= self._need(standing)]
        if able and all(self._lacks(w) == "too broad" for w in able):
            return "too broad"
        return "strength" if able else "practice"


def expiring(standing: Standing, horizon: date) -> list[Weighed]:
    """The support of a descriptor that expires before a day, soonest first."""
    soon = [w for w in standing.support if w.item.valid_until < horizon]
    return sorted(soon, key=lambda w: (w.item.valid_until, w.item.id))


def items_of(weighed: Iterable[Weighed]) -> tuple[str, ...]:
    """The ids of the items, each once."""
    return tuple(dict.fromkeys(w.item.id for w in weighed))
