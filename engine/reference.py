"""What rules are made of, for people: each property with how it is worked out, and who uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from base.words import list_words
from engine.sentences import source_words
from rules.expression import OPAQUE, TYPE_WORDS, parse
from rules.models import Aggregate, Property, Rulebook
from rules.tables import TABLES

_OVER = {
    "largest": "the largest {what} of {over}",
    "smallest": "the smallest {what} of {over}",
    "sum": "the sum of {what} over {over}",
    "count": "the number of {over} for which {what}",
    "share": "the share of {over} for which {what}, per mille",
    "middle": "the middle {what} of {over}, the lower of two",
    "worst": "the worst {what} of {over}",
    "best": "the best {what} of {over}",
    "any": "whether {what} for any of {over}",
    "distinct": "the number of different {what} of {over}",
    "varied": "whether {over} have more than one {what}",
}


def worked_out(held: Property) -> str:
    """How a property comes about: its formula, or what is taken over which facts; empty where the engine gives it."""
    return _aggregate(held.aggregate) if held.aggregate else " ".join(held.formula.split())


def _aggregate(held: Aggregate) -> str:
    what = " ".join(held.formula.split())
    words = _OVER[held.op].format(what=what, over=f"every {held.over}")
    if what == "true":
        words = f"the number of every {held.over}"
    if held.before or held.after:
        words += f" of its {held.by} {'before' if held.before else 'after'} it by {held.before or held.after}"
    else:
        words += f" that leads here by {held.by}"
    if held.where:
        words += f", where {' '.join(held.where.split())}"
    if held.take:
        words += f"; of that one, {held.take}"
    return words if held.otherwise is None else f"{words}; {str(held.otherwise).lower()} where there is none"


def properties_as_data(rulebook: Rulebook) -> list[dict[str, Any]]:
    """Every property and what is said of it, ready for JSON, in the order they are worked out."""
    declared = list(rulebook.properties)
    place = {node: n for n, node in enumerate(rulebook.order)}
    return [property_as_data(*node, rulebook) for node in sorted(declared, key=lambda n: place.get(n, -1))]


def property_as_data(table: str, name: str, rulebook: Rulebook) -> dict[str, Any]:
    """A property of a table, what it is, how it is worked out, and who uses it."""
    declared = rulebook.properties[table, name]
    shape = rulebook.shapes[table][name]
    unit = "" if shape.unit == OPAQUE else shape.unit
    return {
        "id": f"{table}.{name}",
        "of": TABLES[table].describes,
        "reads": declared.reads,
        "type": TYPE_WORDS[shape.type],
        "unit": unit,
        "words": list(shape.words),
        "worked_out": worked_out(declared) or "given by the engine",
        "why": declared.why,
        "source": source_words(declared.provenance) if declared.provenance else "",
        "used_by": list(users(rulebook, table, name)),
    }


def users(rulebook: Rulebook, table: str, name: str) -> Iterator[str]:
    """What uses a property: other properties as `table.name`, kinds of fact, and rules by their ids."""
    for user, where, text in _formulas(rulebook):
        if any(_leads_to(where, used) == (table, name) for used in parse(text).names):
            yield user
    for kind_name, kind in rulebook.kinds.items():
        for rule in rulebook.deciding[kind_name]:
            if any(_leads_to(kind.each, c.attribute) == (table, name) for c in rulebook.conditions[rule.id]):
                yield rule.id


def users_of_policy(rulebook: Rulebook, name: str) -> Iterator[str]:
    """What uses a policy value: properties as `table.name`, kinds of fact, and rules by their ids."""
    yield from dict.fromkeys(user for user, _, text in _formulas(rulebook) if name in parse(text).policies)
    yield from (id for id, tests in rulebook.conditions.items() if any(c.policy == name for c in tests))


def _formulas(rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Every formula: who has it, of which table's facts it is, and its text."""
    for (table, name), declared in rulebook.properties.items():
        if declared.formula:
            yield f"{table}.{name}", table, declared.formula
        elif declared.aggregate:
            taken = declared.aggregate
            texts = dict.fromkeys(t for t in (taken.formula, taken.where, taken.take, taken.before, taken.after) if t)
            yield from ((f"{table}.{name}", taken.over, text) for text in texts)
    for name, kind in rulebook.kinds.items():
        if kind.where:
            yield name, kind.each, kind.where


def _leads_to(table: str, name: str) -> tuple[str, str]:
    link, _, plain = name.rpartition(".")
    return (TABLES[table].links[link] if link else table), plain


def property_sentences(data: dict[str, Any]) -> Iterator[str]:
    """A property in words, a line each.

    Args:
        data: what `property_as_data` gives.
    """
    what = list_words(data["words"], "or") if data["words"] else f"{data['type']}, {data['unit']}".rstrip(", ")
    yield f"{data['id']}: {data['reads']}"
    yield f"Of: {data['of']}"
    yield f"It is: {what}"
    yield f"Worked out: {data['worked_out']}"
    if data["why"]:
        yield f"Why: {data['why']}"
    if data["source"]:
        yield f"Source: {data['source']}"
    if data["used_by"]:
        yield f"Used by: {list_words(dict.fromkeys(data['used_by']), 'and')}"
