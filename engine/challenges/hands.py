"""Who filed and who read what a judgement rests on, and whether what they found is more alike than chance makes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from base.words import list_words
from engine.assessment import Assessment
from engine.columns import Column
from engine.worlds import Source
from evidence.models import Item
from evidence.names import same_person
from evidence.people import may_be_listed
from rules.expression import Scalar

Hands = frozenset[str]
"""Who filed an item and who agreed with what is claimed of it."""


class Rest(NamedTuple):
    """How far the support of some descriptors rests on few people.

    Attributes:
        carriers: the number of items that carry it.
        one: the share of these descriptors, per mille, that only what one person filed carries: of whoever filed most.
        two: the share that is carried only by what two people filed and nobody else read, or one alone.
        filer: who filed most; `pair` the two.
    """

    carriers: int = 0
    one: int = 0
    two: int = 0
    filer: str = ""
    pair: str = ""


class Looks(NamedTuple):
    """What counts come to.

    Attributes:
        looks: the number of different ones.
        right: the share of cases that met the standard, per mille, each finding that they bear out alike.
        alike: the chance, per mille, that they agree as closely as they do; see `chance_so_alike`.
    """

    looks: int = 0
    right: int = 0
    alike: int = 1000


def given_of(rest: Rest) -> Mapping[str, Scalar]:
    """What rules test of it."""
    return {"carriers": rest.carriers, "by_one": rest.one, "by_two": rest.two}


def told_of(rest: Rest) -> Mapping[str, str]:
    """The names that fill a sentence."""
    return {"filer": rest.filer, "pair": rest.pair}


class Vouching:
    """Who stands behind the support of each descriptor of an assessment, and what they counted.

    Args:
        assessment: what is held on the day, and what counts of it.
    """

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        evaluation = assessment.worlds.evaluation
        stands, supporting, carried = (evaluation.column("bearing", n) for n in ("stands", "supporting", "carried"))
        self._item, self._stands = evaluation.link("bearing", "item"), stands
        support = evaluation.column("descriptor", "support")
        on = evaluation.link("bearing", "descriptor")
        self._carries = stands & supporting & (carried > 0) & (carried >= support[on])
        self._spelled: dict[str, str] = {}
        self._hands: dict[str, tuple[str, Hands]] = {}

    def rest(self, descriptors: Iterable[str]) -> Rest:
        """How far the support of some descriptors rests on few people."""
        behind = [{s.item for s in found} for d in descriptors if (found := self._wanted(d, self._carries))]
        if not behind:
            return Rest()
        hands = {id: self._behind(id) for ids in behind for id in ids}
        filers = sorted({filer for filer, _ in hands.values()})
        pairs = sorted({tuple(sorted(names)) for _, names in hands.values() if len(names) <= 2})
        one, filer = max((sum(all(hands[id][0] == name for id in ids) for ids in behind), name) for name in filers)
        two, pair = max(
            ((sum(all(hands[id][1] <= {*names} for id in ids) for ids in behind), names) for names in pairs),
            default=(0, ()),
        )
        size = len(behind)
        return Rest(len(hands), 1000 * one // size, 1000 * two // size, filer, list_words(pair, "and"))

    @cached_property
    def whole(self) -> Rest:
        """How far the support of all descriptors rests on few people."""
        return self.rest(self._assessment.framework.descriptors)

    def looks(self, descriptors: Iterable[str]) -> Looks:
        """What the council's own counts on some descriptors come to, where their files bear them out."""
        evaluation = self._assessment.worlds.evaluation
        counted = evaluation.column("item", "counted") & ~evaluation.column("item", "external")
        rows = [source.row for d in descriptors for source in self._wanted(d, self._stands & counted[self._item])]
        if not rows:
            return Looks()
        _, first = np.unique(evaluation.column("item", "content")[self._item[rows]], return_index=True)
        items = self._item[rows][first]
        met, sample = evaluation.column("item", "met")[items], evaluation.column("item", "sample")[items]
        right = int(evaluation.column("item", "met_share")[self._item[rows]].sum()) // len(rows)
        return Looks(len(items), right, chance_so_alike(met, sample))

    def _wanted(self, descriptor: str, wanted: Column) -> list[Source]:
        held = self._assessment
        if not held.applies(descriptor):
            return []
        return [source for source in held.worlds.bearings(held.key, descriptor) if wanted[source.row]]

    def _behind(self, id: str) -> tuple[str, Hands]:
        if id not in self._hands:
            item = self._assessment.item(id)
            filer = self._as_one(item.filed_by or item.lead or "nobody named")
            self._hands[id] = filer, frozenset({filer, *map(self._as_one, readers(item))})
        return self._hands[id]

    def _as_one(self, name: str) -> str:
        """One spelling of a name that is written in several ways."""
        if name not in self._spelled:
            self._spelled[name] = next((n for n in self._spelled.values() if same_person(n, name)), name)
        return self._spelled[name]


def readers(item: Item) -> list[str]:
    """Those who agree with what is claimed of an item now."""
    return list(dict.fromkeys(r.by for r in item.readings if r.agrees and r.claims == item.claims))


def strangers(items: Iterable[Item], people: Collection[str]) -> dict[str, list[str]]:
    """Second readers who are not in the list of people, each with the ids of the items that nobody else vouches for.

    Args:
        items: what counts.
        people: the names in the list; with none, every reader is one.
    """
    found: dict[str, list[str]] = {}
    for item in items:
        names = readers(item)
        if not any(may_be_listed(people, name) for name in names):
            for name in names:
                found.setdefault(name, []).append(item.id)
    return found


def chance_so_alike(met: Column, sample: Column) -> int:
    """The chance, per mille, that counts lie as close together as these, were all of one and the same practice.

    Counts of different things lie further apart than chance makes them, so that honest ones give close to 1000. The
    sum of their squared deviations follows a chi-squared distribution, taken by Wilson and Hilferty's cube root. Where
    there are fewer than two, or none or all of the cases met the standard, 1000: nothing can be told.

    Args:
        met: how many met the standard, of each count.
        sample: of how many.
    """
    right, cases = int(met.sum()), int(sample.sum())
    if len(met) < 2 or right in (0, cases):
        return 1000
    share, free = right / cases, len(met) - 1
    apart = float(((met - sample * share) ** 2 / (sample * share * (1 - share))).sum())
    spread = 2 / (9 * free)
    return round(1000 * NormalDist().cdf((((apart / free) ** (1 / 3)) - (1 - spread)) / sqrt(spread)))
