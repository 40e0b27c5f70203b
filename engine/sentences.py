"""Tests of rules in plain English: what a value answered, and what is asked of it."""

from __future__ import annotations

from base.words import say_share
from engine.results import Tested
from rules.models import OPERATOR_WORDS, Condition, Operator, Policy, Property
from rules.wording import amount, asked_words, bar_words


def answered(tested: Tested, attribute: Property, policy: Policy) -> str:
    """What a value answered to a test, and by how much where it failed: `net is 299 per mille, 1 under the bar`."""
    if attribute.type == "boolean":
        return attribute.reads if tested.value else attribute.otherwise or f"it is not so that {attribute.reads}"
    value = f"{attribute.reads} is {amount(tested.value, tested.unit)}"
    bar = bar_words(tested.bar, tested.policy, tested.unit, policy)
    if tested.operator in ("is", "is_not"):
        wanted = {"is": "not", "is_not": "and must not be"}[tested.operator]
        return value if tested.held else f"{value}, {wanted} {bar}"
    if tested.held:
        return f"{value}, {OPERATOR_WORDS[tested.operator].removeprefix('is ')} {bar}"
    short = short_by(tested) or 0
    if tested.operator == "at_least":
        return f"{value}, {short} under {bar}"
    if tested.operator == "at_most":
        return f"{value}, {short} over {bar}"
    needs = "under" if tested.operator == "below" else "over"
    return f"{value}; it must be {needs} {bar}, so it is off by {short}"


def in_words(tested: Tested, attribute: Property, policy: Policy) -> str:
    """What a value answered to a test, without weights: shares as people say them, and how far from the bar.

    What is called a share is said as one; other weights are only held against their bar. Counts, days and words are
    said as `answered` says them.
    """
    if attribute.type != "integer" or tested.unit != "per mille" or isinstance(tested.value, str):
        return answered(tested, attribute, policy)
    reads, bar = attribute.reads, policy.values[tested.policy].reads if tested.policy else ""
    if reads.startswith("the share") and not isinstance(tested.bar, str):
        share = f"{reads} is {say_share(tested.value)}"
        return share if tested.held else f"{share}; it takes {_TAKES[tested.operator]} {say_share(tested.bar)}"
    if not bar:
        return f"{reads} is {'zero' if not tested.value else 'above zero' if tested.value > 0 else 'negative'}"
    over = tested.value > tested.bar if tested.operator in ("above", "at_most") else tested.value >= tested.bar  # type: ignore[operator]
    if tested.held:
        return f"{reads} {'reaches' if over else 'stays under'} {bar}"
    near = (short_by(tested) or 0) * NEAR <= abs(int(tested.bar))
    return f"{reads} {'is over' if over else 'falls just short of' if near else 'falls short of'} {bar}"


_TAKES: dict[Operator, str] = {
    "is": "just",
    "is_not": "other than",
    "at_least": "at least",
    "above": "more than",
    "at_most": "at most",
    "below": "less than",
}
NEAR = 10
"""A value that misses its bar by less than this part of it falls just short."""


def wanted(tested: Tested, attribute: Property, policy: Policy) -> str:
    """What a test asks for, as a sentence goes on: `its file is held`."""
    condition = Condition(tested.attribute, tested.operator, tested.bar, tested.policy)
    if tested.unit == "per mille" and tested.policy:
        reaches = tested.operator in ("at_least", "above")
        return f"{attribute.reads} {'reaches' if reaches else 'stays under'} {policy.values[tested.policy].reads}"
    return asked_words([condition], attribute, policy)


def short_by(tested: Tested) -> int | None:
    """By how much a number failed a test: the least it would have to move. None where it held or is no number."""
    if tested.held or isinstance(tested.value, bool | str) or isinstance(tested.bar, bool | str):
        return None
    distance = abs(tested.value - tested.bar)
    return distance + 1 if tested.operator in ("below", "above", "is_not") else distance
