"""What a change of evidence does to the descriptors it bears on: before, after, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from base.words import say_status
from descriptors.models import Descriptor, Framework
from engine.assessment import assess_worlds
from engine.explanation.trends import extent_words
from engine.facts import Facts, Variation
from engine.reasons import needed, reason
from engine.results import DescriptorResult, Weighed
from engine.serialise import fields_of
from evidence.items.filing import Filed
from evidence.register.register import Register
from rules.models import Rulebook


class Effect(NamedTuple):
    """What became of one descriptor.

    Attributes:
        before: how it stood without the change; `after` with it.
        bearings: what the changed items now say of it, whether that counts or not.
        rulebook: the rules they were decided by.
    """

    descriptor: Descriptor
    before: DescriptorResult
    after: DescriptorResult
    bearings: tuple[Weighed, ...]
    rulebook: Rulebook

    @property
    def moved(self) -> bool:
        """Whether its status or its grade is another."""
        return (self.before.status, self.before.grade) != (self.after.status, self.after.grade)


def effects_of(
    register: Register, framework: Framework, rulebook: Rulebook, as_of: date, changes: Sequence[Filed]
) -> tuple[Effect, ...]:
    """What changes of items did to every descriptor they bear or bore on, in the order of the framework.

    Both are worlds of the register as it is now, evaluated in one pass. Descriptors that do not apply are left out.

    Args:
        changes: each item before and after.
    """
    changed = {filed.item.id: filed for filed in changes if filed.changed}
    touched = _touched(framework, changed.values())
    if not touched:
        return ()
    # What a descriptor comes to hangs on what bears on it and on nothing else, so the rest is not read.
    facts = Facts(
        as_of,
        evidence=register.bearing_on(touched),
        evidence_columns=register.columns_bearing_on(touched),
        actions=register.linked_to(touched),
        exclusions=register.exclusions(),
    )
    new = frozenset(id for id, filed in changed.items() if filed.before is None)
    before = Variation(items=tuple(f.before for f in changed.values() if f.before), without=new)
    after = Variation(items=tuple(f.item for f in changed.values()))
    return effects_between(framework, rulebook, facts, before, after, touched)


def effects_between(
    framework: Framework, rulebook: Rulebook, facts: Facts, before: Variation, after: Variation, touched: Iterable[str]
) -> tuple[Effect, ...]:
    """What becomes of descriptors from one world to another; those that do not apply in the later one are left out.

    Args:
        before: how the one differs from the facts, and `after` the other.
        touched: ids of the descriptors that are asked about.
    """
    worlds = assess_worlds({"before": (facts, before), "after": (facts, after)}, framework, rulebook)
    was, now = worlds["before"], worlds["after"]
    changed = {item.id for item in after.items}
    return tuple(
        Effect(
            framework.descriptors[id],
            was.descriptor(id),
            now.descriptor(id),
            tuple(now.bearings(id).of(changed)),
            rulebook,
        )
        for id in touched
        if now.applies(id)
    )


def left_out(framework: Framework, changes: Sequence[Filed], effects: Sequence[Effect]) -> tuple[str, ...]:
    """Ids of the descriptors that changed items bear on and that do not apply here."""
    changed = [filed for filed in changes if filed.changed]
    decided = {effect.descriptor.id for effect in effects}
    return tuple(id for id in _touched(framework, changed) if id not in decided)


def standing_sentence(effect: Effect) -> str:
    """How a descriptor stands, and how it stood before."""
    was, now = (say_status(result.status, result.grade) for result in (effect.before, effect.after))
    moved = f"was {was} and is now {now}" if was != now else f"stays {now}"
    return f"{effect.descriptor.id} ({effect.descriptor.theme}) {moved}."


def effect_sentences(effect: Effect) -> tuple[str, ...]:
    """An effect in words: how the descriptor stands, why, and what each changed item carries."""
    because = effect.after.because
    return (
        standing_sentence(effect),
        f"{because.why} ({because.rule})",
        *dict.fromkeys(_carried(weighed, effect.rulebook) for weighed in effect.bearings),
    )


def effect_as_data(effect: Effect) -> dict[str, Any]:
    """An effect as plain data, ready for JSON."""
    because = effect.after.because
    return {
        "descriptor": effect.descriptor.id,
        "before": _as_data(effect.before),
        "after": _as_data(effect.after),
        "because": {"rule": because.rule, "name": because.name, "why": because.why},
        "bearings": [
            {
                "item": w.item.id,
                "direction": w.bearing.direction,
                "counts": w.counts,
                "carries": w.carried if w.counts else 0,
                "would_carry_more": carries_more(w, effect.rulebook) if w.supports and w.counts else "",
            }
            for w in effect.bearings
        ],
    }


def _touched(framework: Framework, changes: Iterable[Filed]) -> list[str]:
    states = [item for filed in changes for item in (filed.before, filed.item) if item]
    bearing = {bearing.descriptor for item in states for bearing in item.bearings}
    return [id for id in framework.descriptors if id in bearing]


def _carried(weighed: Weighed, rulebook: Rulebook) -> str:
    """What an item carries of a descriptor, and what would make it carry more."""
    item, rule = weighed.item.id, weighed.counted.rule
    if weighed.overtaken:
        return f"{item} counts, and a later one of its kind stands in its place."
    if not weighed.counts:
        return f"{item} does not count. {rule.name} ({rule.id}): {rule.why}"
    back = "; it was taken back, and no second reader agreed yet" if weighed.taken_back else ""
    bears = f"{item} {weighed.bearing.direction} it ({extent_words(weighed)}{back})."
    if not weighed.supports:
        return bears
    return f"{bears} {carries_more(weighed, rulebook) or 'It carries all it shows.'}"


def carries_more(weighed: Weighed, rulebook: Rulebook) -> str:
    """What would make an item carry more, as one sentence; empty where nothing does.

    What the item itself lacks comes first; then what is missing beside it on the descriptor.
    """
    for decided, conclusion, table, best_last in (
        (weighed.carrier, "carries", "item", True),
        (weighed.capped, "cap", "bearing", False),
    ):
        if decided is None or not decided.rules:
            continue
        words = rulebook.shapes[table][conclusion].words
        at = words.index(decided.rule.then[conclusion])
        better = words[at + 1 :] if best_last else words[:at]
        if needs := needed(reason(decided, rulebook), conclusion, better, rulebook):
            return f"It would carry more if {needs} ({decided.rule.id})."
    return ""


def _as_data(result: DescriptorResult) -> dict[str, Any]:
    return {**fields_of(result, ("status", "grade", "support", "weakness")), "rule": result.because.rule}
