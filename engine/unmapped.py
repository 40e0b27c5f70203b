"""What a register speaks of that the framework in use does not have: it counts for nothing, and that is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from base.words import counted, list_words
from descriptors.models import Framework
from engine.facts import Facts
from evidence.register.columns import Coded

Unmapped = Mapping[str, list[str]]
"""How the register uses a name, as one of `USES`, to the names that are gone, once for each use."""

USES = {
    "bearings": ("bearing of evidence", "bearings of evidence"),
    "types": ("type of an item", "types of items"),
    "links": ("link of an action", "links of actions"),
    "exclusions": ("exclusion",),
    "moderations": ("moderation",),
    "decisions": ("open decision",),
    "measures": ("measure",),
}

MOST_NAMED = 6
"""Ids that a sentence names; the rest are counted."""


def names_for(use: str, framework: Framework) -> Collection[str]:
    """The names of a framework that can be used so in a register."""
    if use == "types":
        return framework.types
    if use == "measures":
        return {indicator.code for indicator in framework.indicators}
    if use == "moderations":
        return framework.by_code
    if use == "decisions":
        return {*framework.descriptors, *framework.by_code, "overall"}
    return framework.descriptors


def unmapped(facts: Facts, framework: Framework) -> Unmapped:
    """The descriptors, types, judgements and indicators that a register names and a framework does not have.

    What was withdrawn or closed since is left out: it would count for nothing anyway.
    """
    items, bearings = facts.columns.items, facts.columns.bearings
    rows = {name for action in facts.actions for name in (action.id, *action.refs)}
    gone = {
        "bearings": _gone(bearings.descriptor, names_for("bearings", framework)),
        "types": _gone(items.type, names_for("types", framework)),
    }
    named: dict[str, Iterator[str]] = {
        "links": (link for action in facts.actions for link in action.links),
        "exclusions": (e.descriptor for e in facts.exclusions if not e.withdrawn),
        "moderations": (m.judgement for m in facts.moderations if not m.withdrawn),
        "decisions": (name for d in facts.decisions if not d.closed for name in d.about if name not in rows),
        "measures": (m.indicator for m in facts.measures),
    }
    for use, names in named.items():
        there = names_for(use, framework)
        gone[use] = [name for name in names if name not in there]
    return {use: names for use, names in gone.items() if names}


def without(gone: Unmapped, before: Unmapped) -> Unmapped:
    """What is gone now and was there before."""
    newly = {use: [name for name in names if name not in before.get(use, ())] for use, names in gone.items()}
    return {use: names for use, names in newly.items() if names}


def uses(gone: Unmapped, name: str = "") -> list[str]:
    """How often what is gone is used, or one name of it, such as `3 bearings of evidence`."""
    counts = {use: sum(1 for each in names if name in ("", each)) for use, names in gone.items()}
    return [counted(number, *USES[use]) for use, number in counts.items() if number]


def names_gone(gone: Unmapped) -> Counter[str]:
    """The names that are gone, each with how often it is used."""
    return Counter(sorted(name for names in gone.values() for name in names))


def told(gone: Unmapped, framework: Framework) -> str:
    """What is gone, as a sentence; empty where everything is there."""
    if not gone:
        return ""
    ids = names_gone(gone)
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    named = ", ".join(list(ids)[:MOST_NAMED]) + more
    one = ids.total() == 1
    return (
        f"{list_words(uses(gone), 'and')} {'names' if one else 'name'} what the framework {framework.id} does not have "
        f"({named}), and {'counts' if one else 'count'} for nothing. Put it back, or say what it is called now."
    )


def _gone(column: Coded, there: Collection[str]) -> list[str]:
    missing = {code: word for code, word in enumerate(column.words) if word not in there}
    return [missing[code] for code in column.codes.tolist() if code in missing] if missing else []
