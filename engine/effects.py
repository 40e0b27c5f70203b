"""What a change of evidence does to the descriptors it bears on: before, after, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from descriptors.models import Descriptor, Framework
from engine.bearings import Held, improvements, weigh
from engine.facts import Facts
from engine.judgements import decide_descriptors
from engine.results import DescriptorResult, Weighed
from evidence.filing import Filed
from evidence.models import Item
from evidence.register import Register
from rules.models import Rulebook


class Effect(NamedTuple):
    """What became of one descriptor.

    Attributes:
        before: how it stood without the change; `after` with it.
        bearings: what the changed items now say of it, whether that counts or not.
    """

    descriptor: Descriptor
    before: DescriptorResult
    after: DescriptorResult
    bearings: tuple[Weighed, ...]

    @property
    def moved(self) -> bool:
        """Whether its status or its grade is another."""
        return (self.before.status, self.before.grade) != (self.after.status, self.after.grade)


def effects_of(
    register: Register, framework: Framework, rulebook: Rulebook, as_of: date, changes: Sequence[Filed]
) -> tuple[Effect, ...]:
    """What changes of items did to every descriptor they bear or bore on, in the order of the framework.

    Only what bears on these descriptors is read. Descriptors that do not apply here are left out.

    Args:
        register: the register after the changes.
        framework: the framework in use.
        rulebook: its rules.
        as_of: the day that is asked about.
        changes: each item before and after.
    """
    changed = {filed.item.id: filed for filed in changes if filed.changed}
    touched = _touched(framework, changed.values())
    if not touched:
        return ()
    items = {item.id: item for item in register.bearing_on(touched)}
    items |= {id: filed.item for id, filed in changed.items()}
    items |= {id: register.item(id) for id in _newer(items.values()) - items.keys()}
    earlier = {id: item for id, item in items.items() if id not in changed}
    earlier |= {id: filed.before for id, filed in changed.items() if filed.before}
    now = Facts(
        as_of, items=tuple(items.values()), actions=register.linked_to(touched), exclusions=register.exclusions()
    )
    _, before = _decide(replace(now, items=tuple(earlier.values())), framework, rulebook, touched)
    held, after = _decide(now, framework, rulebook, touched)
    return tuple(
        Effect(
            framework.descriptors[id],
            before[id],
            after[id],
            tuple(w for w in held.get(id, ()) if w.item.id in changed),
        )
        for id in after
    )


def left_out(framework: Framework, changes: Sequence[Filed], effects: Sequence[Effect]) -> tuple[str, ...]:
    """Ids of the descriptors that changed items bear on and that do not apply here."""
    changed = [filed for filed in changes if filed.changed]
    decided = {effect.descriptor.id for effect in effects}
    return tuple(id for id in _touched(framework, changed) if id not in decided)


def effect_sentences(effect: Effect) -> tuple[str, ...]:
    """An effect in words: how the descriptor stands, why, and what each changed item carries."""
    was, now = standing(effect.before), standing(effect.after)
    moved = f"was {was} and is now {now}" if was != now else f"stays {now}"
    because = effect.after.because
    amounts = f"support {effect.after.support}, weakness {effect.after.weakness} per mille"
    return (
        f"{effect.descriptor.id} ({effect.descriptor.theme}) {moved}.",
        f"{because.why} {because.rule}: {amounts}.",
        *dict.fromkeys(_carried(weighed) for weighed in effect.bearings),
    )


def standing(result: DescriptorResult) -> str:
    """Status and grade of a descriptor in words, such as `partly met (requires improvement)`."""
    return f"{result.status} ({result.grade})" if result.grade else result.status


def effect_as_data(effect: Effect) -> dict[str, Any]:
    """An effect as plain data, ready for JSON."""
    because = effect.after.because
    return {
        "descriptor": effect.descriptor.id,
        "before": _as_data(effect.before),
        "after": _as_data(effect.after),
        "because": {"rule": because.rule, "name": because.name, "why": because.why},
        "bearings": [
            {"item": w.item.id, "direction": w.bearing.direction, "counts": w.counts, "carries": _worth(w)}
            for w in effect.bearings
        ],
    }


def _touched(framework: Framework, changes: Iterable[Filed]) -> list[str]:
    states = [item for filed in changes for item in (filed.before, filed.item) if item]
    bearing = {bearing.descriptor for item in states for bearing in item.bearings}
    return [id for id in framework.descriptors if id in bearing]


def _newer(items: Iterable[Item]) -> set[str]:
    """The items that have taken the place of others: from when, is asked of them."""
    return {item.superseded_by for item in items if item.superseded_by}


def _decide(
    facts: Facts, framework: Framework, rulebook: Rulebook, touched: Sequence[str]
) -> tuple[Held, dict[str, DescriptorResult]]:
    applicable = [id for id in touched if id not in facts.excluded()]
    held = weigh(facts, framework, rulebook, only=applicable)
    improving = improvements(facts, held, framework, rulebook, only=applicable)
    return held, decide_descriptors(framework, rulebook, held, improving, facts.actions, applicable)


def _worth(weighed: Weighed) -> int:
    return weighed.carried if weighed.counts else 0


def _carried(weighed: Weighed) -> str:
    item, rule = weighed.item.id, weighed.counted.rule
    if not weighed.counts:
        return f"{item} does not count. {rule.name} ({rule.id}): {rule.why}"
    said = f"{item} {weighed.bearing.direction} it with {weighed.value} per mille"
    if weighed.capped is None or weighed.carried == weighed.value:
        return f"{said}."
    cap = weighed.capped.rule
    return f"{said}, of which {weighed.carried} can be carried. {cap.name} ({cap.id}): {' '.join(cap.why.split())}"


def _as_data(result: DescriptorResult) -> dict[str, Any]:
    return {
        "status": result.status,
        "grade": result.grade,
        "support": result.support,
        "weakness": result.weakness,
        "rule": result.because.rule,
    }
