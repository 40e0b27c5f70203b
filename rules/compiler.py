"""From rules as data to the JSON that durable-rules runs, with every static guard-rail checked first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from base.errors import InputError
from base.words import did_you_mean, list_words, nearest
from rules.models import Condition, FactKind, Operator, Policy, Rule, Scalar, Stratum, TestSpec

_DURABLE: dict[Operator, str] = {
    "is_not": "$neq",
    "at_least": "$gte",
    "above": "$gt",
    "at_most": "$lte",
    "below": "$lt",
}
_TYPES = {"boolean": "true or false", "integer": "a whole number", "word": "a word"}
RECEIPT = "~seen."
"""Prefix of the catch-all rules; a rule id cannot begin so."""

FIRINGS_CAP = 60_000
TESTS_PER_NODE = 500
"""Limits of durable-rules 2.0.28 as measured: 512 distinct tests on one node hang, 256 rules sharing a test crash."""
RULES_PER_TEST = 250
PATTERN_TESTS = 15
RESERVED = frozenset({"id", "sid", "kind"})


def conditions_of(rule: Rule, kind: FactKind, policy: Policy) -> tuple[Condition, ...]:
    """The tests of a rule with policy values put in.

    Raises:
        InputError: an attribute or policy value is unknown, or a literal is of the wrong type.
    """
    return tuple(_conditions(rule.id, rule.when, kind, policy))


def _conditions(rule_id: str, when: Mapping[str, TestSpec], kind: FactKind, policy: Policy) -> Iterable[Condition]:
    for name, spec in when.items():
        if name in RESERVED or name.startswith("$") or name not in kind.attributes:
            raise InputError(
                f"Rule {rule_id} tests {name!r}, which is not a property of what it is about.",
                hint=f"Use {list_words(nearest(name, kind.attributes, n=6) or kind.attributes, 'or')}.",
            )
        tests: dict[Operator, Scalar] = spec if isinstance(spec, dict) else {"is": spec}
        for operator, value in tests.items():
            yield _condition(rule_id, name, operator, value, kind, policy)


def _condition(rule_id: str, name: str, operator: Operator, value: Scalar, kind: FactKind, policy: Policy) -> Condition:
    attribute = kind.attributes[name]
    policy_name = ""
    if isinstance(value, str) and value.startswith("$"):
        policy_name = value[1:]
        held = policy.values.get(policy_name)
        if held is None or not isinstance(held.value, int | str):
            raise InputError(
                f"Rule {rule_id} compares {name} with the policy value {policy_name!r}, which is not there"
                " or is a table.",
                hint=did_you_mean(policy_name, policy.values)
                or "`readiness rules show NAME` shows one; add it to policy.yaml.",
            )
        value = held.value
    expected = {"boolean": bool, "integer": int, "word": str}[attribute.type]
    if type(value) is not expected:
        raise InputError(
            f"Rule {rule_id} compares {name} with {value!r}, but {name} is {_TYPES[attribute.type]}.",
            hint="Compare it with that, or with a policy value that is one.",
        )
    if attribute.type != "integer" and operator not in ("is", "is_not"):
        raise InputError(
            f"Rule {rule_id} orders {name} with {operator!r}, but {name} is {_TYPES[attribute.type]}: it has no order.",
            hint="Use is or is_not.",
        )
    if attribute.words and value not in attribute.words:
        raise InputError(
            f"Rule {rule_id} compares {name} with {value!r}, which it can never be.",
            hint=f"It is {list_words(attribute.words, 'or')}.",
        )
    return Condition(name, operator, value, policy_name)


def compile_stratum(stratum: Stratum, conditions: Mapping[str, tuple[Condition, ...]]) -> dict[str, Any]:
    """A stratum as a durable-rules rule set in its JSON grammar.

    Every pattern starts with an equality on `kind`; a catch-all rule for each kind gives the receipt by which the
    driver knows that each fact was seen. Order of the rules is their priority.

    Raises:
        InputError: a fan-out limit of durable-rules would be passed; it names the rule.
    """
    ruleset: dict[str, Any] = {}
    sharing: dict[tuple[str, Condition], int] = {}
    first_tests: dict[str, set[Condition]] = {}
    for priority, rule in enumerate(stratum.rules):
        tests = conditions[rule.id]
        if len(tests) > PATTERN_TESTS:
            raise InputError(
                f"Rule {rule.id} has {len(tests)} tests; durable-rules holds at most {PATTERN_TESTS}.",
                hint="Split it into two rules.",
            )
        for condition in tests:
            key = (rule.of, condition._replace(policy=""))
            sharing[key] = sharing.get(key, 0) + 1
            first_tests.setdefault(rule.of, set()).add(key[1])
            if sharing[key] > RULES_PER_TEST or len(first_tests[rule.of]) > TESTS_PER_NODE:
                raise InputError(
                    f"Rule {rule.id} is one too many on {rule.of} facts for durable-rules to hold safely.",
                    hint=f"At most {RULES_PER_TEST} rules share a test, and {TESTS_PER_NODE} tests share a kind.",
                )
        pattern = [{"kind": rule.of}, *(_test(c) for c in tests)]
        ruleset[rule.id] = {"pri": priority + 1, "cap": FIRINGS_CAP, "all": [{"m": {"$and": pattern}}]}
    for kind in stratum.facts:
        catch_all = [{"m": {"$and": [{"kind": kind}]}}]
        ruleset[RECEIPT + kind] = {"pri": len(stratum.rules) + 1, "cap": FIRINGS_CAP, "all": catch_all}
    return ruleset


def _test(condition: Condition) -> dict[str, Any]:
    if condition.operator == "is":
        return {condition.attribute: condition.value}
    return {_DURABLE[condition.operator]: {condition.attribute: condition.value}}


def cells(kind: FactKind, rules: Iterable[tuple[Condition, ...]]) -> Iterable[dict[str, Scalar]]:
    """One fact for every combination of values that the rules of a kind can tell apart."""
    bounds: dict[str, set[Scalar]] = {name: set() for name in kind.attributes}
    for tests in rules:
        for condition in tests:
            bounds[condition.attribute].add(condition.value)
    choices: list[list[Scalar]] = []
    for name, attribute in kind.attributes.items():
        if attribute.type == "boolean":
            choices.append([False, True])
        elif attribute.type == "word":
            words = set(attribute.words) or bounds[name] | {"\N{EM DASH}"}
            choices.append(sorted(words, key=str))
        else:
            numbers = {n + step for n in bounds[name] if isinstance(n, int) for step in (-1, 0, 1)} or {0}
            choices.append(sorted(n for n in numbers if attribute.least is None or n >= attribute.least))
    for combination in product(*choices):
        yield dict(zip(kind.attributes, combination, strict=True))


def check_exhaustive(
    stratum: Stratum, conditions: Mapping[str, tuple[Condition, ...]], policy: Policy
) -> Iterable[tuple[tuple[str, ...], InputError]]:
    """Every case that no rule covers, or that two rules decide, of the kinds that must be decided exactly once.

    Yields:
        The ids of the rules that decide it, none where no rule does, and the problem.
    """
    for name, kind in stratum.facts.items():
        if not kind.exhaustive:
            continue
        rules = [r for r in stratum.rules if r.of == name]
        never = [tuple(_conditions("impossible", spec, kind, policy)) for spec in kind.impossible]
        found: dict[tuple[str, ...], dict[str, Scalar]] = {}
        for fact in cells(kind, [*(conditions[r.id] for r in rules), *never]):
            if any(all(c.holds(fact[c.attribute]) for c in spec) for spec in never):
                continue
            holding = tuple(r.id for r in rules if all(c.holds(fact[c.attribute]) for c in conditions[r.id]))
            if len(holding) != 1:
                found.setdefault(holding, fact)
        for holding, fact in found.items():
            case = ", ".join(f"{key}: {_as_yaml(value)}" for key, value in fact.items())
            if holding:
                message = f"Rules {list_words(holding, 'and')} both decide a case of {name} ({case})."
                hint = "Make their tests exclude each other."
            else:
                message = f"No rule decides a case of {name} ({case})."
                hint = "Add a rule for it, or widen the tests of one."
            yield holding, InputError(message, hint=hint)


def _as_yaml(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
