"""Rules, policy values and properties as data for people: each as a sentence or a formula, and who uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from base.errors import NotFoundError
from base.words import did_you_mean
from rules.expression import OPAQUE, TYPE_WORDS, parse
from rules.models import PolicyValue, Property, Rule, Rulebook
from rules.tables import TABLES, node_of
from rules.wording import aggregate_words, rule_sentence, source_words


def worked_out(spec: Property) -> str:
    """How a property comes about: its formula, or what is taken over which facts; empty where the engine gives it."""
    taken = spec.aggregate
    if taken is None:
        return _on_a_line(spec.formula)
    over = f"every {taken.over} that leads here by {taken.by}"
    if rank := taken.before or taken.after:
        over = f"every {taken.over} of its {taken.by} {'before' if taken.before else 'after'} it by {rank}"
    words = aggregate_words(taken, over, _on_a_line)
    return words if taken.otherwise is None else f"{words}; {str(taken.otherwise).lower()} where there is none"


def _on_a_line(formula: str) -> str:
    return " ".join(formula.split())


def rules_as_data(rulebook: Rulebook) -> list[dict[str, Any]]:
    """Every rule as a sentence, stratum by stratum, ready for JSON."""
    return [
        {"id": rule.id, "stratum": name, "name": rule.name, "sentence": rule_sentence(rule, rulebook), "why": rule.why}
        for name, stratum in rulebook.strata.items()
        for rule in stratum.rules
    ]


def named_as_data(id: str, rulebook: Rulebook) -> list[dict[str, Any]]:
    """What goes by a name: a rule, a policy value, or every property that is called so; ready for JSON.

    Raises:
        NotFoundError: there is nothing of that name.
    """
    value = rulebook.policy.values.get(id.lower())
    if id.upper() in rulebook.places:
        return [_rule(rulebook.rule(id.upper()), rulebook)]
    if value is not None:
        return [_policy_value(id.lower(), value, rulebook)]
    named = [node for node in rulebook.properties if id.lower() in (node[1], ".".join(node))]
    if named:
        return [property_as_data(*node, rulebook) for node in named]
    known = [*rulebook.places, *rulebook.policy.values, *(name for _, name in rulebook.properties)]
    message = f"There is no rule, policy value or property {id}."
    raise NotFoundError(message, where=id, hint=did_you_mean(id, known))


def _rule(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    tested = {c.policy: rulebook.policy.values[c.policy] for c in rulebook.conditions[rule.id] if c.policy}
    return {
        "id": rule.id,
        "name": rule.name,
        "sentence": rule_sentence(rule, rulebook),
        "why": rule.why,
        "source": source_words(rule.provenance),
        "policy": [_policy_value(name, value, rulebook) for name, value in tested.items()],
    }


def _policy_value(name: str, value: PolicyValue, rulebook: Rulebook) -> dict[str, Any]:
    return {
        "id": name,
        "reads": value.reads,
        "value": value.value,
        "unit": value.unit,
        "source": source_words(value.provenance),
        "used_by": [*users_of_policy(rulebook, name), *(["the program"] if value.program else [])],
    }


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
    for user, where, text in rulebook.formulas:
        if any(node_of(where, used) == (table, name) for used in parse(text).names):
            yield user
    for kind_name, kind in rulebook.kinds.items():
        for rule in rulebook.deciding[kind_name]:
            if any(node_of(kind.each, c.attribute) == (table, name) for c in rulebook.conditions[rule.id]):
                yield rule.id


def users_of_policy(rulebook: Rulebook, name: str) -> Iterator[str]:
    """What uses a policy value: properties as `table.name`, kinds of fact, and rules by their ids."""
    yield from dict.fromkeys(user for user, _, text in rulebook.formulas if name in parse(text).policies)
    yield from (id for id, tests in rulebook.conditions.items() if any(c.policy == name for c in tests))
