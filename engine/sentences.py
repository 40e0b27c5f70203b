"""Rules and their tests in plain English: what a rule asks, and what a value answered."""

from __future__ import annotations

from itertools import groupby

from base.words import list_words
from descriptors.models import RUNGS, Provenance
from engine.results import Tested
from rules.models import OPERATOR_WORDS, Attribute, Condition, Policy, Rule, Rulebook, Scalar


def rule_sentence(rule: Rule, rulebook: Rulebook) -> str:
    """A rule as one sentence: of what, if what, then what.

    Args:
        rule: a rule of the rulebook.
        rulebook: it holds the rule's tests, and the names of the values they compare with.
    """
    kind = rulebook.stratum_of(rule.id).facts[rule.of]
    tests = [
        _asked(list(conditions), kind.attributes[name], rulebook.policy)
        for name, conditions in groupby(rulebook.conditions[rule.id], key=lambda c: c.attribute)
    ]
    sentence = f"For {kind.describes}: if {'; and '.join(tests)}, then {conclusion_words(rule)}."
    return f"{sentence} It asks: {rule.says}" if rule.says else sentence


def conclusion_words(rule: Rule) -> str:
    """What follows from a rule, as `status is "met" and grade is "good"`."""
    return list_words([f'{name} is "{word}"' for name, word in rule.then.items()], "and")


def source_words(provenance: Provenance) -> str:
    """Where a rule or figure comes from: whether it was found, recalled, inferred or chosen, and in what."""
    refs = f" in {', '.join(provenance.refs)}" if provenance.refs else ""
    return f"{provenance.status}{refs}. {provenance.note}".strip()


def amount(value: Scalar, unit: str) -> str:
    """A value with its unit, as `300 per mille`, `12 days` or `L2`."""
    if unit == "rung" and isinstance(value, int) and value in range(len(RUNGS)):
        return RUNGS[value]
    return f"{value} {unit}".strip()


def answered(tested: Tested, attribute: Attribute, policy: Policy) -> str:
    """What a value answered to a test, and by how much where it failed: `net is 299 per mille, 1 under the bar`."""
    if attribute.type == "boolean":
        return attribute.reads if tested.value else attribute.otherwise or f"it is not so that {attribute.reads}"
    said = f"{attribute.reads} is {amount(tested.value, tested.unit)}"
    bar = _bar(tested.bar, tested.policy, tested.unit, policy)
    if tested.operator in ("is", "is_not"):
        wanted = {"is": "not", "is_not": "and must not be"}[tested.operator]
        return said if tested.held else f"{said}, {wanted} {bar}"
    if tested.held:
        return f"{said}, {OPERATOR_WORDS[tested.operator].removeprefix('is ')} {bar}"
    short = short_by(tested) or 0
    if tested.operator == "at_least":
        return f"{said}, {short} under {bar}"
    if tested.operator == "at_most":
        return f"{said}, {short} over {bar}"
    needs = "under" if tested.operator == "below" else "over"
    return f"{said}; it must be {needs} {bar}, so it is off by {short}"


def short_by(tested: Tested) -> int | None:
    """By how much a number failed a test: the least it would have to move. None where it held or is no number."""
    if tested.held or isinstance(tested.value, bool | str) or isinstance(tested.bar, bool | str):
        return None
    distance = abs(tested.value - tested.bar)
    return distance + 1 if tested.operator in ("below", "above", "is_not") else distance


def _asked(conditions: list[Condition], attribute: Attribute, policy: Policy) -> str:
    if attribute.type == "boolean":
        wanted = all(c.value is (c.operator == "is") for c in conditions)
        return attribute.reads if wanted else attribute.otherwise or f"it is not so that {attribute.reads}"
    tests = [f"{OPERATOR_WORDS[c.operator]} {_bar(c.value, c.policy, attribute.unit, policy)}" for c in conditions]
    tests[1:] = [test.removeprefix("is ") for test in tests[1:]]
    return f"{attribute.reads} {list_words(tests, 'and')}"


def _bar(value: Scalar, name: str, unit: str, policy: Policy) -> str:
    return f"{policy.values[name].reads} ({amount(value, unit)})" if name else amount(value, unit)
