"""What is put before the engine: the state of the register as of a day, as far as it was known by a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from evidence.models import Action, Exclusion, Item, Moderation


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a judgement rests on. The engine is a pure function of it, the framework and the rules.

    Attributes:
        as_of: the day that is asked about.
        known_at: the day by which it had to be in the register; None for whatever is in it now.
        items: evidence items, in any order.
        actions: rows of the action plan.
        exclusions: descriptors that do not apply to this authority.
        moderations: the group's own grades.
    """

    as_of: date
    known_at: date | None = None
    items: tuple[Item, ...] = ()
    actions: tuple[Action, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    moderations: tuple[Moderation, ...] = ()

    def excluded(self) -> frozenset[str]:
        """Ids of the descriptors that do not apply on the day."""
        return frozenset(e.descriptor for e in self.exclusions if not e.withdrawn and e.on <= self.as_of)

    def about(self, descriptors: Collection[str]) -> Facts:
        """The same facts, with only the bearings on some descriptors."""
        wanted = frozenset(descriptors)
        kept = (
            item.model_copy(update={"bearings": tuple(b for b in item.bearings if b.descriptor in wanted)})
            for item in self.items
            if any(b.descriptor in wanted for b in item.bearings)
        )
        return replace(self, items=tuple(kept))
