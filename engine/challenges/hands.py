"""Who filed and who read what a judgement rests on, and whether what they found is more alike than chance makes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import erf, sqrt
from typing import NamedTuple

import numpy as np

from base.words import list_words
from engine.assessment import Assessment
from engine.columns import Column
from evidence.names import may_be_listed, same_person
from rules.expression import Scalar

Hands = tuple[str, frozenset[str]]
"""Who filed an item, and all who did or agree with what is claimed of it."""


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

    @property
    def values(self) -> Mapping[str, Scalar]:
        """What rules test of it."""
        return {"carriers": self.carriers, "by_one": self.one, "by_two": self.two}

    @property
    def fields(self) -> Mapping[str, str]:
        """The names that fill a sentence."""
        return {"filer": self.filer, "pair": self.pair}


class Vouching:
    """Who stands behind the support of each descriptor of an assessment, and what they counted.

    Args:
        assessment: what is held on the day, and what counts of it.
    """

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        evaluation = assessment.world.evaluation
        stands, supporting, carried = (evaluation.column("bearing", n) for n in ("stands", "supporting", "carried"))
        self._item, self._stands = evaluation.link("bearing", "item"), stands
        support = evaluation.column("descriptor", "support")
        on = evaluation.link("bearing", "descriptor")
        self._carries = stands & supporting & (carried > 0) & (carried >= support[on])
        self._spelled: dict[str, str] = {}
        self._people: dict[tuple[str, ...], Hands] = {}
        self._known: dict[str, Mapping[str, Hands]] = {}

    def rest(self, descriptors: Iterable[str]) -> Rest:
        """How far the support of some descriptors rests on few people."""
        behind = [each for d in descriptors if (each := self._behind(d))]
        if not behind:
            return Rest()
        hands = [frozenset(each.values()) for each in behind]
        filers = [frozenset(filer for filer, _ in each) for each in hands]
        names = [frozenset[str]().union(*(names for _, names in each)) for each in hands]
        alone = Counter(filer for each in filers if len(each) == 1 for filer in each)
        few = [each for each in names if len(each) <= 2]
        pairs = {tuple(sorted(both)) for each in hands for _, both in each if len(both) <= 2}
        one, filer = max((alone[name], name) for each in filers for name in each)
        two, pair = max(((sum(each <= {*both} for each in few), both) for both in pairs), default=(0, ()))
        carriers, size = len(frozenset[str]().union(*behind)), len(behind)
        return Rest(carriers, 1000 * one // size, 1000 * two // size, filer, list_words(pair, "and"))

    @cached_property
    def whole(self) -> Rest:
        """How far the support of all descriptors rests on few people."""
        return self.rest(self._assessment.framework.descriptors)

    def looks(self, descriptors: Iterable[str]) -> Mapping[str, Scalar]:
        """What the council's own counts on some descriptors come to, where their files bear them out.

        For rules to test: how many different ones they are (`looks`), the share of cases that met the standard, per
        mille, each finding that they bear out alike (`right`), and the chance, per mille, that they agree as closely
        as they do (`alike`; see `chance_so_alike`).
        """
        evaluation = self._assessment.world.evaluation
        counted = evaluation.column("item", "counted") & ~evaluation.column("item", "external")
        wanted = self._stands & counted[self._item]
        every = [self._assessment.bearings(d).rows for d in descriptors]
        rows = np.concatenate([np.zeros(0, np.int64), *(rows[wanted[rows]] for rows in every)])
        if not rows.size:
            return {"looks": 0, "right": 0, "alike": 1000}
        _, first = np.unique(evaluation.column("item", "content")[self._item[rows]], return_index=True)
        items = self._item[rows][first]
        met, sample = evaluation.column("item", "met")[items], evaluation.column("item", "sample")[items]
        right = int(evaluation.column("item", "met_share")[self._item[rows]].sum()) // len(rows)
        return {"looks": len(items), "right": right, "alike": chance_so_alike(met, sample)}

    def _behind(self, descriptor: str) -> Mapping[str, Hands]:
        """What carries a descriptor, by the ids of the items, and whose hands each went through."""
        if descriptor not in self._known:
            bearings = self._assessment.bearings(descriptor)
            ids = bearings.where(self._carries[bearings.rows]).ids
            self._known[descriptor] = {id: self._hands(id) for id in ids}
        return self._known[descriptor]

    def _hands(self, id: str) -> Hands:
        named = self._filers[id] or "nobody named", *self._readers.get(id, ())
        if named not in self._people:
            filer, *readers = map(self._as_one, named)
            self._people[named] = filer, frozenset({filer, *readers})
        return self._people[named]

    @cached_property
    def _filers(self) -> Mapping[str, str]:
        items = self._assessment.facts.columns.items
        return dict(zip(items.id, (items.filer.words[code] for code in items.filer.codes.tolist()), strict=True))

    @cached_property
    def _readers(self) -> Mapping[str, list[str]]:
        """Those who agree with what is claimed now of each item that anybody read."""
        facts, items = self._assessment.facts, self._assessment.facts.columns.items
        confirmed = {id for id, yes in zip(items.id, items.confirmed.tolist(), strict=True) if yes}
        readers: dict[str, list[str]] = {}
        for id, fields in facts.saying("readings"):
            agreeing = [reading for reading in fields["readings"] if reading["agrees"]]
            if agreeing:
                claims = agreeing[-1]["claims"] if id in confirmed else facts.item_by_id[id].claims
                readers[id] = list(dict.fromkeys(r["by"] for r in agreeing if r["claims"] == claims))
        return readers

    def hurried(self, most: int) -> list[tuple[str, date, int]]:
        """Second readers who agreed with more items on a day than can be read, with that day and how many.

        Args:
            most: how many can be read.
        """
        facts = self._assessment.facts
        days = Counter(
            (self._as_one(reading["by"]), reading["on"])
            for id, fields in facts.saying("readings")
            for reading in fields["readings"][-1:]
            if reading["agrees"] and reading["on"] <= facts.as_of.isoformat() and id in self._readers
        )
        return [(reader, date.fromisoformat(day), n) for (reader, day), n in sorted(days.items()) if n > most]

    def strangers(self, people: Collection[str]) -> dict[str, list[str]]:
        """Second persons who are in no list of people, each with what nobody in it agreed with.

        Args:
            people: the names in the list; with none, everybody is a stranger.
        """
        listed: dict[str, bool] = {}
        agreed: dict[str, list[str]] = {}
        for about, names in self._agreed():
            for name in names:
                if name not in listed:
                    listed[name] = may_be_listed(people, name)
            if not any(listed[name] for name in names):
                for name in names:
                    agreed.setdefault(name, []).append(about)
        return agreed

    def _agreed(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Items that are or would be in date, descriptors left out and rows made less of, each with who agreed."""
        facts, items, types = (
            self._assessment.facts,
            self._assessment.facts.columns.items,
            self._assessment.framework.types,
        )
        known = np.array([type in types for type in items.type.words] or [False])[items.type.codes]
        for row in np.flatnonzero(known & (items.valid_until >= facts.as_of.toordinal())).tolist():
            yield items.id[row], self._readers.get(items.id[row], ())
        yield from ((e.descriptor, (e.agreed_by,)) for e in facts.exclusions if e.agreed_by and not e.withdrawn)
        yield from ((action.id, action.taken_away_by[1:]) for action in facts.actions if action.taken_away_by)

    def _as_one(self, name: str) -> str:
        """One spelling of a name that is written in several ways."""
        if name not in self._spelled:
            self._spelled[name] = next((n for n in self._spelled.values() if same_person(n, name)), name)
        return self._spelled[name]


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
    deviations = ((apart / free) ** (1 / 3) - (1 - spread)) / sqrt(spread)
    return round(500 * (1 + erf(deviations / sqrt(2))))
