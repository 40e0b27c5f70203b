"""Registers in which things are still to come, and random changes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from descriptors.models import Framework
from engine.facts import Facts, Variation
from evidence.models import Exclusion, Item, Reading, Retirement, TakenBack
from evidence.plan_models import Action
from tests.engine.test_invariants import AS_OF, NEW_TYPES, TYPES, ages, bearings, item, kept, registers

SOON = st.integers(1, 120).map(lambda days: AS_OF + timedelta(days))
FATES = ["stays", "stays", "stays", "comes", "is retired", "is replaced", "is disputed", "has words taken back"]


@st.composite
def fated(draw: st.DrawFn, held: Item, others: tuple[str, ...]) -> Item:
    """An item to which something happens sooner or later, or has happened."""
    day = draw(SOON | ages())
    match draw(st.sampled_from(FATES)):
        case "comes":
            return held.model_copy(update={"about": day, "valid_until": held.valid_until + (day - held.about)})
        case "is retired":
            return held.model_copy(update={"retired": Retirement(on=day, reason="r", by="b")})
        case "is replaced" if others:
            return held.model_copy(update={"superseded_by": draw(st.sampled_from(others))})
        case "is disputed":
            reading = Reading(by="Another", on=AS_OF, agrees=False, reason="r", claims=held.claims)
            return held.model_copy(update={"readings": (*held.readings, reading)})
        case "has words taken back":
            back = tuple(TakenBack(bearing=b, until=day) for b in held.bearings if b.direction == "undermines")
            return held.model_copy(update={"taken_back": back[:1]})
        case _:
            return held


@st.composite
def living(draw: st.DrawFn, framework: Framework) -> Facts:
    """A register to which evidence, retirements, replacements, inspections and exclusions are still to come."""
    facts = draw(registers(framework))
    ids = tuple(i.id for i in facts.items)
    items = tuple(draw(fated(i, tuple(n for n in ids if n != i.id))) for i in facts.items)
    actions = tuple(a.model_copy(update={"since": draw(st.just(a.since) | SOON)}) for a in facts.actions)
    going = draw(st.none() | st.sampled_from(list(framework.descriptors)))
    more = (exclusion(going, draw(SOON)),) if going else ()
    return replace(facts, evidence=items, actions=actions, exclusions=facts.exclusions + more)


def exclusion(descriptor: str, on: date) -> Exclusion:
    """A descriptor that does not apply, as two people say."""
    return Exclusion(id=f"N-{descriptor}", descriptor=descriptor, reason="r", by="b", on=on, agreed_by="another")


@st.composite
def changes(draw: st.DrawFn, framework: Framework, facts: Facts) -> Variation:
    """Some of everything that can be otherwise in a world."""
    ids = [i.id for i in facts.items]
    some = st.lists(st.sampled_from(ids), max_size=2, unique=True) if ids else st.just([])
    names = ["NEW-1", "NEW-2", *draw(some)]
    items: list[Item] = []
    for id in draw(st.lists(st.sampled_from(names), max_size=3, unique=True)):
        held = draw(st.lists(bearings(framework), max_size=3))
        made = draw(kept(item(id, draw(st.sampled_from((*TYPES, *NEW_TYPES))), draw(ages()), held)))
        items.append(draw(fated(made, tuple(n for n in ids if n != id))))
    rows = [a.id for a in facts.actions]
    redone = draw(st.lists(st.sampled_from(["A-NEW", *rows]), max_size=2, unique=True))
    actions = [
        Action(
            id=id,
            area="",
            links=tuple(draw(st.lists(st.sampled_from(list(framework.descriptors)), max_size=3))),
            evidence=tuple(draw(st.lists(st.sampled_from([*ids, "NEW-1"]), max_size=2))),
            origin=draw(st.sampled_from(["inspection", "council", "not said"])),
            since=draw(st.none() | ages() | SOON),
            delivery=draw(st.sampled_from([None, "under way", "done"])),
        )
        for id in redone
    ]
    out = draw(st.none() | st.sets(st.sampled_from(list(framework.descriptors)), max_size=2))
    return Variation(
        as_of=draw(st.none() | SOON | ages()),
        items=tuple(items),
        without=frozenset(draw(some)) - {i.id for i in items},
        actions=tuple(actions),
        without_actions=frozenset(draw(st.sets(st.sampled_from(rows), max_size=1))) - set(redone)
        if rows
        else frozenset(),
        exclusions=None if out is None else tuple(exclusion(d, draw(SOON | ages())) for d in sorted(out)),
    )
