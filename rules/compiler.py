"""From rules as data to the JSON that durable-rules runs, with every static guard-rail checked first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from base.errors import InputError
from base.words import did_you_mean, list_words, nearest
from rules.expression import TYPE_WORDS, TYPES, Scalar, Shape
from rules.models import OPERATOR_WORDS, Condition, FactKind, Operator, Policy, Rule
from rules.tables import TABLES, node_of

Shapes = Mapping[str, Mapping[str, Shape]]
"""Table to its properties and conclusions, and what each is."""


_DURABLE: dict[Operator, str] = {
    "is_not": "$neq",
    "at_least": "$gte",
    "above": "$gt",
    "at_most": "$lte",
    "below": "$lt",
}
RECEIPT = "~seen."
"""Prefix of the catch-all rules; a rule id cannot begin so."""

FIRINGS_CAP = 60_000
TESTS_PER_NODE = 500
"""Limits of durable-rules 2.0.28 as measured: 512 distinct tests on one node hang, 256 rules sharing a test crash."""
RULES_PER_TEST = 250
PATTERN_TESTS = 15
CELL = "cell_"
"""Begins the property by which a fact names the class of a linked one; bare, that class's own number."""
RESERVED = frozenset({"id", "sid", "kind", CELL})


def conditions_of(rule: Rule, kind: FactKind, policy: Policy, shapes: Shapes) -> tuple[Condition, ...]:
    """The tests of a rule with policy values put in, those of linked facts as `link.property`.

    Raises:
        InputError: a property, a link or a policy value is unknown, or a literal is of the wrong type.
    """
    return tuple(_conditions(rule.id, rule.when, kind.each, policy, shapes))


def _conditions(
    rule_id: str, when: Mapping[str, Any], table: str, policy: Policy, shapes: Shapes, link: str = ""
) -> Iterable[Condition]:
    for name, spec in when.items():
        if not link and name in TABLES[table].links and isinstance(spec, dict):
            yield from _conditions(rule_id, spec, TABLES[table].links[name], policy, shapes, name)
            continue
        known = shapes[table]
        if name in RESERVED or name.startswith("$") or name not in known:
            raise InputError(
                f"Rule {rule_id} tests {name!r}, which is not a property of what it is about.",
                hint=f"Use {list_words(nearest(name, known, n=6) or known, 'or')}.",
            )
        tests: dict[Operator, Scalar] = spec if isinstance(spec, dict) else {"is": spec}
        for operator, value in tests.items():
            if operator not in OPERATOR_WORDS:
                raise InputError(
                    f"Rule {rule_id} tests {name} by {operator!r}, which is no comparison.",
                    hint=did_you_mean(str(operator), OPERATOR_WORDS),
                )
            yield _condition(rule_id, f"{link}.{name}" if link else name, operator, value, known[name], policy)


def _condition(rule_id: str, name: str, operator: Operator, value: Scalar, shape: Shape, policy: Policy) -> Condition:
    policy_name = ""
    if isinstance(value, str) and value.startswith("$"):
        policy_name = value[1:]
        declared = policy.values.get(policy_name)
        if declared is None or not isinstance(declared.value, int | str):
            raise InputError(
                f"Rule {rule_id} compares {name} with the policy value {policy_name!r}, which is not there"
                " or is a table.",
                hint=did_you_mean(policy_name, policy.values) or "Add it to policy.yaml.",
                remedy="show policy",
            )
        value = declared.value
        if shape.type == "integer" and declared.unit != shape.unit:
            raise InputError(
                f"Rule {rule_id} compares {name} ({shape.unit or 'a count'}) with {policy_name}"
                f" ({declared.unit or 'a count'}).",
                hint="Compare it with a policy value of its own unit.",
            )
    expected = TYPES[shape.type]
    if type(value) is not expected:
        raise InputError(
            f"Rule {rule_id} compares {name} with {value!r}, but {name} is {TYPE_WORDS[shape.type]}.",
            hint="Compare it with that, or with a policy value that is one.",
        )
    if shape.type != "integer" and not shape.ordered and operator not in ("is", "is_not"):
        raise InputError(
            f"Rule {rule_id} orders {name} with {operator!r}, but {name} is {TYPE_WORDS[shape.type]}: it has no order.",
            hint="Use is or is_not.",
        )
    if shape.words and value not in shape.words:
        raise InputError(
            f"Rule {rule_id} compares {name} with {value!r}, which it can never be.",
            hint=f"It is {list_words(shape.words, 'or')}.",
        )
    return Condition(name, operator, value, policy_name, shape.words if shape.ordered else ())


def compile_kind(name: str, rules: Sequence[Rule], conditions: Mapping[str, tuple[Condition, ...]]) -> dict[str, Any]:
    """The rules of one kind of fact as a durable-rules rule set in its JSON grammar.

    Every pattern starts with an equality on `kind`; a catch-all rule gives the receipt by which the driver knows that
    each fact was seen. A linked fact is a fact of its own, joined by the number of its class. Order of the rules is
    their priority.

    Raises:
        InputError: a fan-out limit of durable-rules would be passed; it names the rule.
    """
    ruleset: dict[str, Any] = {}
    sharing: dict[Condition, int] = {}
    links: set[str] = set()
    for priority, rule in enumerate(rules):
        tests = conditions[rule.id]
        if len(tests) > PATTERN_TESTS:
            raise InputError(
                f"Rule {rule.id} has {len(tests)} tests; durable-rules holds at most {PATTERN_TESTS}.",
                hint="Split it into two rules.",
            )
        for condition in tests:
            key = condition._replace(policy="")
            sharing[key] = sharing.get(key, 0) + 1
            if sharing[key] > RULES_PER_TEST or len(sharing) > TESTS_PER_NODE:
                raise InputError(
                    f"Rule {rule.id} is one too many on {name} facts for durable-rules to hold safely.",
                    hint=f"At most {RULES_PER_TEST} rules share a test, and {TESTS_PER_NODE} tests share a kind.",
                )
        patterns: list[Any] = [{"m": {"$and": [{"kind": name}, *(_test(c) for c in tests if not c.link)]}}]
        for link in dict.fromkeys(c.link for c in tests if c.link):
            links.add(link)
            linked = [_test(c) for c in tests if c.link == link]
            patterns.append({link: {"$and": [{"kind": f"{name}/{link}"}, *linked, {CELL: {"m": CELL + link}}]}})
        ruleset[rule.id] = {"pri": priority + 1, "cap": FIRINGS_CAP, "all": patterns}
    for kind in (name, *(f"{name}/{link}" for link in sorted(links))):
        catch_all = [{"m": {"$and": [{"kind": kind}]}}]
        ruleset[RECEIPT + kind] = {"pri": len(rules) + 1, "cap": FIRINGS_CAP, "all": catch_all}
    return ruleset


def _test(condition: Condition) -> dict[str, Any]:
    name = condition.attribute.rpartition(".")[2]
    if condition.operator == "is":
        return {name: condition.place(condition.value)}
    return {_DURABLE[condition.operator]: {name: condition.place(condition.value)}}


def cells(
    conditions: Iterable[Condition], shape_of: Callable[[str], Shape], least: Callable[[str], int | None]
) -> Iterable[dict[str, Scalar]]:
    """One fact for every combination of values that some tests can tell apart.

    Args:
        shape_of: a property to what it is.
        least: a property to the smallest it can be; None where nothing says.
    """
    bounds: dict[str, set[Scalar]] = {}
    for condition in conditions:
        bounds.setdefault(condition.attribute, set()).add(condition.value)
    choices: list[list[Scalar]] = []
    for name, tested in bounds.items():
        shape = shape_of(name)
        if shape.type == "boolean":
            choices.append([False, True])
        elif shape.type == "word":
            choices.append(list(shape.words) or sorted(tested | {"\N{EM DASH}"}, key=str))
        else:
            smallest = least(name)
            numbers = {n + step for n in tested if isinstance(n, int) for step in (-1, 0, 1)}
            choices.append(sorted(n for n in numbers if smallest is None or n >= smallest))
    for combination in product(*choices):
        yield dict(zip(bounds, combination, strict=True))


CASES = 200_000
"""More cases than this are not gone through: rules that tell so many apart should be split."""


def check_exhaustive(
    name: str,
    kind: FactKind,
    rules: Sequence[Rule],
    conditions: Mapping[str, tuple[Condition, ...]],
    policy: Policy,
    shapes: Shapes,
    least: Callable[[str], int | None],
) -> Iterable[tuple[tuple[str, ...], InputError]]:
    """Every case that no rule of a kind covers, or that two rules decide, where each must be decided exactly once.

    Yields:
        The ids of the rules that decide it, none where no rule does, and the problem.
    """
    never = [tuple(_conditions("impossible", spec, kind.each, policy, shapes)) for spec in kind.impossible]
    tests = [c for r in rules for c in conditions[r.id]] + [c for spec in never for c in spec]

    def shape_of(attribute: str) -> Shape:
        table, plain = node_of(kind.each, attribute)
        return shapes[table][plain]

    facts: dict[tuple[str, ...], dict[str, Scalar]] = {}
    for number, fact in enumerate(cells(tests, shape_of, least)):
        if number > CASES:
            message = f"The rules of {name} tell more than {CASES:,} cases apart, too many to be gone through."
            yield (), InputError(message, hint="Let fewer properties decide it, or decide it in two steps.")
            return
        if any(all(c.holds(fact[c.attribute]) for c in spec) for spec in never):
            continue
        holding = tuple(r.id for r in rules if all(c.holds(fact[c.attribute]) for c in conditions[r.id]))
        if len(holding) != 1:
            facts.setdefault(holding, fact)
    for holding, fact in facts.items():
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
