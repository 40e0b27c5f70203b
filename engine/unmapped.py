"""What a register speaks of that the framework in use does not have: it counts for nothing, and that is said."""

from __future__ import annotations

from collections.abc import Container

from base.words import counted, list_words
from descriptors.models import Framework
from engine.facts import Facts
from evidence.columns import Coded

MOST_NAMED = 6
"""Ids that a sentence names; the rest are counted."""


def unmapped(facts: Facts, framework: Framework) -> str:
    """What names descriptors, types or judgements that are gone, as a sentence; empty where everything is there.

    What was excluded or moderated and withdrawn since is left out: it would count for nothing anyway.
    """
    items, bearings = facts.columns.items, facts.columns.bearings
    descriptors, types = framework.descriptors, framework.types
    held = _gone(bearings.descriptor, descriptors)
    untyped = _gone(items.type, types)
    links = [link for action in facts.actions for link in action.links if link not in descriptors]
    left_out = [e.descriptor for e in facts.exclusions if not e.withdrawn and e.descriptor not in descriptors]
    moderated = [m.judgement for m in facts.moderations if not m.withdrawn and m.judgement not in framework.by_code]
    parts = [
        counted(len(found), *words)
        for found, words in (
            (held, ("bearing of evidence", "bearings of evidence")),
            (untyped, ("type of an item", "types of items")),
            (links, ("link of an action", "links of actions")),
            (left_out, ("exclusion",)),
            (moderated, ("moderation",)),
        )
        if found
    ]
    if not parts:
        return ""
    ids = sorted({*held, *untyped, *links, *left_out, *moderated})
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    named = ", ".join(ids[:MOST_NAMED]) + more
    one = sum(map(len, (held, untyped, links, left_out, moderated))) == 1
    return (
        f"{list_words(parts, 'and')} {'names' if one else 'name'} what the framework {framework.id} does not have "
        f"({named}), and {'counts' if one else 'count'} for nothing. Put it back, or move the register to a framework "
        "with a crosswalk that says what became of it."
    )


def _gone(column: Coded, there: Container[str]) -> list[str]:
    missing = {code: word for code, word in enumerate(column.words) if word not in there}
    return [missing[code] for code in column.codes.tolist() if code in missing] if missing else []
