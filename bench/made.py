"""Made-up evidence of any size as columns, as the register hands it to the engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import numpy as np

from descriptors.models import Framework
from engine.facts import Facts
from evidence.models import DIRECTIONS, PREVALENCES, Bearing, Item
from evidence.plan_models import Action
from evidence.register.columns import NEVER, WEIGHTS, BearingColumns, Coded, Columns, ItemColumns

AS_OF = date(2016, 6, 30)
ACTIONS = 500
PEOPLE = tuple(f"Person {number}" for number in range(50))
DELIVERIES = ("not started", "under way", "done", None)


def made_up(framework: Framework, bearings: int, seed: int = 2014) -> Facts:
    """An authority with so many bearings, a third as many items, and 500 rows of a plan.

    What is said of a descriptor goes no further than a level of that descriptor's own, so that at any size some do well
    and some badly.
    """
    chance = np.random.default_rng(seed)
    count, day = max(bearings // 3, 1), AS_OF.toordinal()
    types, descriptors = tuple(framework.types), tuple(framework.descriptors)

    def some(share: float, size: int = count) -> np.ndarray:
        return chance.random(size) < share

    def numbers(low: int, high: int, size: int = count) -> np.ndarray:
        return chance.integers(low, high, size).astype(np.int32)

    about = numbers(day - 400, day + 10)
    sample = np.where(some(0.6), numbers(1, 41), 0).astype(np.int32)
    items = ItemColumns(
        id=tuple(f"E-{number:07}" for number in range(1, count + 1)),
        type=Coded(numbers(0, len(types)), types),
        about=about,
        filed=about,
        valid_until=about + numbers(90, 720),
        retired_on=np.where(some(0.02), about + 60, NEVER).astype(np.int32),
        replaced_on=np.where(some(0.05), about + 90, NEVER).astype(np.int32),
        has_file=some(0.9),
        rung=np.where(some(0.1), numbers(0, 4), -1).astype(np.int8),
        sample=sample,
        met=np.minimum(numbers(0, 41), sample),
        counts_found=numbers(-1, 2).astype(np.int8),
        confirmed=some(0.7),
        disagreed=some(0.0),
        content=Coded(np.arange(count, dtype=np.int32), tuple(f"sha256:{number:064x}" for number in range(count))),
        filer=Coded(numbers(0, len(PEOPLE)), PEOPLE),
        lead=Coded(numbers(0, len(PEOPLE)), PEOPLE),
        restricted=some(0.0),
    )
    descriptor = numbers(0, len(descriptors), bearings)
    weak = chance.random(len(descriptors)) * 0.5  # of each descriptor, how often it is weak
    undermines = chance.random(bearings) < np.where(weak < 0.3, 0, weak)[descriptor]
    most = numbers(0, 3, len(descriptors))[descriptor]  # how far it goes on that descriptor
    bearing = BearingColumns(
        item=np.sort(np.r_[np.arange(count), numbers(0, count, bearings - count)]).astype(np.int32),
        descriptor=Coded(descriptor, descriptors),
        direction=Coded(undermines.astype(np.int32), DIRECTIONS),
        prevalence=Coded(np.minimum(numbers(0, 4, bearings), most + 1), PREVALENCES),
        seriousness=Coded(np.where(undermines, np.minimum(numbers(0, 3, bearings), most), 3 + most), WEIGHTS),
        self_known=undermines & some(0.5, bearings),
        taken_back_until=np.where(undermines & some(0.02, bearings), day + 30, NEVER).astype(np.int32),
        silent=some(0.3, bearings),
    )
    return Facts(as_of=AS_OF, evidence_columns=Columns(items, bearing), actions=_plan(framework, items.id, chance))


def _plan(framework: Framework, ids: tuple[str, ...], chance: np.random.Generator) -> tuple[Action, ...]:
    descriptors, day = tuple(framework.descriptors), AS_OF.toordinal()
    return tuple(
        Action(
            id=f"A{number}",
            area=f"What area {number} names",
            raw=f"What area {number} names",
            links=tuple(descriptors[d] for d in chance.choice(len(descriptors), 2, replace=False)),
            origin="inspection" if chance.random() < 0.3 else "council",
            delivery=DELIVERIES[chance.integers(len(DELIVERIES))],
            since=date.fromordinal(int(day - chance.integers(0, 800))),
            evidence=(ids[chance.integers(len(ids))], ids[chance.integers(len(ids))]),
        )
        for number in range(ACTIONS)
    )


def models(facts: Facts, ids: Iterable[str]) -> dict[str, Item]:
    """Some of the items as models, by id."""
    items, bearings = facts.columns.items, facts.columns.bearings
    row_of = {id: row for row, id in enumerate(items.id)}
    made: dict[str, Item] = {}
    for id in ids:
        row = row_of[id]
        first, last = np.searchsorted(bearings.item, [row, row + 1])
        filed = items.has_file[row]
        made[id] = Item(
            id=id,
            title=f"Item {id}",
            type=items.type.words[items.type.codes[row]],
            about=date.fromordinal(int(items.about[row])),
            filed=datetime(2016, 1, 1, tzinfo=UTC),
            valid_until=date.fromordinal(int(items.valid_until[row])),
            lead=items.lead.words[items.lead.codes[row]],
            sha256=f"{row:064x}" if filed else None,
            file_name="audit.docx" if filed else "",
            size=int(filed),
            bearings=tuple(
                Bearing(
                    descriptor=bearings.descriptor.words[bearings.descriptor.codes[at]],
                    direction=DIRECTIONS[bearings.direction.codes[at]],
                    prevalence=PREVALENCES[bearings.prevalence.codes[at]],
                    seriousness=WEIGHTS[bearings.seriousness.codes[at]],
                )
                for at in range(first, last)
            ),
        )
    return made
