"""What is put before the engine: the state of the register as of a day, as far as it was known by a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from base.digest import digest
from evidence.models import Decision, Exclusion, Item, Measure, Moderation
from evidence.plan_models import Action
from evidence.register.columns import Columns, columns_of
from evidence.register.freetext import canonical
from evidence.register.kept_items import KeptItems

if TYPE_CHECKING:
    from evidence.register.register import Register

Items = tuple[Item, ...]


@dataclass(frozen=True)
class Facts:
    """Everything a judgement rests on. The engine is a pure function of it, the framework and the rules.

    Attributes:
        as_of: the day that is asked about.
        known_at: the day by which it had to be in the register; None for whatever is in it now.
        evidence: its items, in any order; or as the register keeps them, each made when its story is told.
        exclusions: descriptors that do not apply to this authority.
        decisions, measures: what else names parts of the framework; no grade rests on it.
        evidence_columns: `evidence` as columns, where it was read so; else they are worked out from it.
    """

    as_of: date
    known_at: date | None = None
    evidence: Items | KeptItems = ()
    actions: tuple[Action, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    moderations: tuple[Moderation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    measures: tuple[Measure, ...] = ()
    evidence_columns: Columns | None = field(default=None, repr=False, compare=False)

    @cached_property
    def items(self) -> Items:
        """All evidence items as models."""
        return self.evidence.every() if isinstance(self.evidence, KeptItems) else self.evidence

    @cached_property
    def columns(self) -> Columns:
        """The evidence items and their bearings as columns."""
        return self.evidence_columns if self.evidence_columns is not None else columns_of(self.items)

    @cached_property
    def items_digest(self) -> str:
        """Digest of everything the evidence items say."""
        if isinstance(self.evidence, KeptItems):
            return digest([*self.evidence.texts.values()])
        return digest([canonical(item.model_dump(mode="json", exclude_defaults=True)) for item in self.evidence])

    @property
    def filed(self) -> datetime:
        """When what is only assumed would have been filed: before anything else of the day by which it is known."""
        return datetime.combine(self.known_at or self.as_of, time.min, UTC)

    @cached_property
    def item_by_id(self) -> Mapping[str, Item]:
        """The evidence items by their ids."""
        return self.evidence if isinstance(self.evidence, KeptItems) else {item.id: item for item in self.evidence}

    @property
    def lapsing(self) -> frozenset[str]:
        """The ids of the items of which something was taken back, and no second reader agreed yet."""
        items = self.evidence
        return items.lapsing if isinstance(items, KeptItems) else frozenset(i.id for i in items if i.taken_back)

    def alike(self, other: Facts, id: str) -> bool:
        """Whether an item says the same in these facts and in others, or is in neither."""
        if self.evidence is other.evidence:
            return True
        if isinstance(self.evidence, KeptItems) and isinstance(other.evidence, KeptItems):
            return self.evidence.texts.get(id) == other.evidence.texts.get(id)
        return self.item_by_id.get(id) == other.item_by_id.get(id)

    def saying(self, *fields: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The evidence items in which any of some fields is said, by their ids, as plain data."""
        if isinstance(self.evidence, KeptItems):
            yield from self.evidence.saying(*fields)
            return
        for item in self.evidence:
            if any(getattr(item, field) not in ((), None) for field in fields):
                yield item.id, item.model_dump(mode="json", exclude_defaults=True)

    def make(self, ids: Iterable[str]) -> None:
        """Make models of some items in one go, which takes less than one by one."""
        if isinstance(self.evidence, KeptItems):
            self.evidence.make(ids)

    def read(self) -> Facts:
        """These facts, once nothing of them is left to be read from the register."""
        if isinstance(self.evidence, KeptItems):
            _ = self.evidence.texts
        return self

    def excluded(self, *, alone: bool = False) -> frozenset[str]:
        """Ids of the descriptors that do not apply on the day.

        Args:
            alone: take one person's word for it; else somebody else has to have agreed.
        """
        entered = (e for e in self.exclusions if not e.withdrawn and e.on <= self.as_of)
        return frozenset(e.descriptor for e in entered if alone or e.agreed_by)


def facts_of(register: Register, as_of: date, known_at: date | None = None, entry: int | None = None) -> Facts:
    """What a register holds, to be judged as of a day.

    Args:
        known_at: use only what was in the register by this day.
        entry: use only what was in it by this entry of the journal.
    """
    known = known_at if entry is None else entry
    return Facts(
        as_of=as_of,
        known_at=known_at,
        evidence=register.kept_items(known),
        evidence_columns=register.columns(known),
        actions=register.actions(known),
        exclusions=register.exclusions(known),
        moderations=register.moderations(known),
        decisions=register.decisions(known),
        measures=register.measures(known),
    )


@dataclass(frozen=True)
class Variation:
    """What is otherwise in one world than in the facts it starts from.

    Attributes:
        as_of: another day; None for the same.
        items: items that are added, or stand in place of those with their ids.
        without: ids of items that are taken away.
        actions: rows of the plan that are added, or stand in place of those with their ids.
        without_actions: ids of rows of the plan that are taken away.
        exclusions: all exclusions, in place of those there are; None for the same.
        on: the descriptors that are asked about, where the others, and all judgements, need no answer; None for all.
    """

    as_of: date | None = None
    items: Items = ()
    without: frozenset[str] = frozenset()
    actions: tuple[Action, ...] = ()
    without_actions: frozenset[str] = frozenset()
    exclusions: tuple[Exclusion, ...] | None = None
    on: frozenset[str] | None = None

    def applied(self, facts: Facts) -> Facts:
        """The facts as they are in this world; the same ones where nothing is otherwise."""
        if self == Variation():
            return facts
        items: dict[str, Item] | None = None
        if self.items or self.without:
            items = {i.id: i for i in facts.items if i.id not in self.without} | {i.id: i for i in self.items}
        actions = facts.actions
        if self.actions or self.without_actions:
            kept = {a.id: a for a in facts.actions if a.id not in self.without_actions}
            actions = tuple((kept | {a.id: a for a in self.actions}).values())
        return replace(
            facts,
            as_of=self.as_of or facts.as_of,
            evidence=facts.evidence if items is None else tuple(items.values()),
            evidence_columns=facts.evidence_columns if items is None else None,
            actions=actions,
            exclusions=facts.exclusions if self.exclusions is None else self.exclusions,
        )

    def also(self, other: Variation) -> Variation:
        """This change and another one after it."""
        later = {i.id for i in other.items} | other.without
        redone = {a.id for a in other.actions} | other.without_actions
        return Variation(
            as_of=other.as_of or self.as_of,
            items=(*(i for i in self.items if i.id not in later), *other.items),
            without=(self.without | other.without) - {i.id for i in other.items},
            actions=(*(a for a in self.actions if a.id not in redone), *other.actions),
            without_actions=(self.without_actions | other.without_actions) - {a.id for a in other.actions},
            exclusions=self.exclusions if other.exclusions is None else other.exclusions,
            on=other.on,
        )


Start = tuple[Facts, Variation]
"""A world that is to be decided: the facts it starts from, and how it differs from them."""
