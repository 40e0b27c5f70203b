"""What a rules folder must have in common with the standard one: what the engine asks of it, whoever wrote it.

A council may change what its rules test and conclude, and every policy value. It cannot change what the engine
gives them to test, the words that the engine reads their conclusions by, or leave a value out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from base.errors import InputError
from base.words import did_you_mean, list_words
from base.yamlfile import locate
from base.yamlplaces import KeyPath
from rules.models import FactKind, Policy, PolicyValue, Stratum

BARS = (
    ("descriptor_good_bar", "descriptor_outstanding_bar"),
    ("judgement_inadequate_bar", "judgement_good_bar", "judgement_outstanding_bar"),
)
"""Policy values that must rise, or a better grade would be easier to reach than a worse one."""

BELOW_NOTHING = "judgement_inadequate_bar"
"""The bar that lies below 0: the unknown counts 0, and not knowing is not failing. All others lie above it."""

LIMITS = {"per mille": (0, 1000), "rung": (0, 4)}
MOST = 100_000
"""What a whole number of a unit can be; of other units 0 to `MOST`."""

_KINDS = {bool: "true or false", int: "a whole number", str: "a word", dict: "a table", tuple: "a list of words"}


def check_names(folder: Path, standard: Collection[str]) -> Iterator[InputError]:
    """Find the YAML files of a folder that no rules are read from, such as one whose name is misspelt.

    Args:
        folder: a rules folder.
        standard: names of the files of the standard rules.
    """
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in standard:
            yield InputError(
                "This is not one of the files that rules are read from.",
                where=str(path),
                hint=f"They are {list_words(sorted(standard), 'and')}; worked cases go into cases/.",
            )


def check_policy(path: Path, policy: Policy, standard: Policy) -> Iterator[InputError]:
    """Find what the engine asks of policy and does not get.

    Args:
        path: the file it was read from.
        policy: what it holds; values that rules of one's own test may stand beside the standard ones.
        standard: the standard policy, in which everything that is asked for stands.
    """
    own = [name for name in policy.values if name not in standard.values]
    for name, expected in standard.values.items():
        held = policy.values.get(name)
        if held is None:
            hint = did_you_mean(name, own, n=1) or f"Add it; the standard value is {_written(expected.value)}."
            yield _problem(path, ("values",), f"The policy value {name} is missing.", hint)
        elif type(held.value) is not type(expected.value):
            message = f"{name} must be {_KINDS[type(expected.value)]}, as the standard {_written(expected.value)} is."
            yield _problem(path, _value_of(name), message, "Correct it.")
        else:
            yield from _check_value(path, name, held, expected, standard)
    for names in BARS:
        for lower, upper in pairwise(names):
            yield from _check_rise(path, policy, lower, upper)


def _check_value(
    path: Path, name: str, held: PolicyValue, expected: PolicyValue, standard: Policy
) -> Iterator[InputError]:
    value = held.value
    if isinstance(value, dict) and isinstance(expected.value, dict):
        yield from _check_table(path, name, value, expected.value, expected.unit)
    elif isinstance(value, int):
        least, most = LIMITS.get(expected.unit, (0, MOST))
        if name.endswith("_bar"):
            least, most = (-most, -1) if name == BELOW_NOTHING else (1, most)
        if not least <= value <= most:
            message = f"{name} is {value}; it can be {least} to {most}."
            yield _problem(path, _value_of(name), message, f"The standard value is {expected.value}.")
    else:
        words = (value,) if isinstance(value, str) else tuple(value)
        allowed = _vocabulary(name, standard)
        for word in words:
            if allowed and word not in allowed:
                message = f"{word!r} is not a word that {name} can be."
                yield _problem(path, _value_of(name), message, f"It can be {list_words(allowed, 'or')}.")


def _check_table(
    path: Path, name: str, table: Mapping[str, int], expected: Mapping[str, int], unit: str
) -> Iterator[InputError]:
    for word in expected:
        if word not in table:
            message = f"{name} has no value for {word!r}."
            yield _problem(path, _value_of(name), message, f"Add it; the standard value is {expected[word]}.")
    for word, number in table.items():
        least, most = LIMITS.get(unit, (0, MOST))
        if word not in expected:
            message = f"{name} has a value for {word!r}, which nothing asks for."
            yield _problem(path, (*_value_of(name), word), message, f"Its words are {list_words(expected, 'and')}.")
        elif not least <= number <= most:
            message = f"{word!r} of {name} is {number}; it can be {least} to {most}."
            yield _problem(path, (*_value_of(name), word), message, f"The standard value is {expected[word]}.")
    if unit not in LIMITS or table.keys() != expected.keys():
        return
    for lower, upper in pairwise(expected):
        if table[lower] > table[upper]:
            message = f"{name} is higher for {lower!r} ({table[lower]}) than for {upper!r} ({table[upper]})."
            hint = f"Let the values rise: {list_words(expected, 'and')}."
            yield _problem(path, (*_value_of(name), upper), message, hint)


def _check_rise(path: Path, policy: Policy, lower: str, upper: str) -> Iterator[InputError]:
    low, high = (policy.values[name].value if name in policy.values else None for name in (lower, upper))
    if isinstance(low, int) and isinstance(high, int) and low >= high:
        yield _problem(
            path,
            _value_of(upper),
            f"{upper} ({high}) is not above {lower} ({low}).",
            "A better grade needs a higher bar.",
        )


def _vocabulary(name: str, standard: Policy) -> Collection[str]:
    """The words a policy value can be: its own last word says which table of weights they have."""
    if name == "finishing_colours":
        return standard.table("status_order")
    table = f"{name.rpartition('_')[2]}_weights"
    return standard.table(table) if table in standard.values else ()


def check_stratum(path: Path, stratum: Stratum, standard: Stratum) -> Iterator[InputError]:
    """Find where a stratum departs from what the engine gives it, or from what the engine reads of it.

    Args:
        path: the file it was read from.
        stratum: what it holds.
        standard: the standard stratum of the same file.
    """
    if stratum.stratum != standard.stratum:
        message = f"This file is the stratum {standard.stratum!r}, not {stratum.stratum!r}."
        yield _problem(path, ("stratum",), message, f"Write stratum: {standard.stratum}.")
    yield from _check_facts(path, stratum, standard)
    decided = {kind for kind, about in standard.facts.items() if about.exhaustive}
    needed = {kind: {key for rule in standard.rules if rule.of == kind for key in rule.then} for kind in decided}
    for position, rule in enumerate(stratum.rules):
        missing = needed.get(rule.of, set()) - rule.then.keys()
        if missing:
            message = f"Rule {rule.id} does not conclude {list_words(sorted(missing), 'and')}."
            yield _problem(path, ("rules", position, "then"), message, f"Every rule of {rule.of} has to.")
        if "challenge" in rule.then and not rule.says:
            hint = "Add says: the question as a sentence."
            yield _problem(path, ("rules", position), f"Rule {rule.id} raises a challenge that says nothing.", hint)
    for name in sorted(set().union(*needed.values())):
        for word in stratum.concludes.get(name, ()):
            if word not in standard.concludes[name]:
                message = f"The engine does not know {word!r} as a {name}."
                hint = f"It knows {list_words(standard.concludes[name], 'and')}."
                yield _problem(path, ("concludes", name), message, hint)


def _check_facts(path: Path, stratum: Stratum, standard: Stratum) -> Iterator[InputError]:
    """Facts are what the engine gives: a copy may word them otherwise and change nothing else."""
    hint = "Leave the facts as in the standard file."
    for kind in sorted(stratum.facts.keys() | standard.facts.keys()):
        held, given = stratum.facts.get(kind), standard.facts.get(kind)
        if held is None or given is None:
            message = (
                f"The kind of fact {kind} is missing." if held is None else f"The engine gives no kind of fact {kind}."
            )
            yield _problem(path, ("facts", kind), message, hint)
            continue
        for name in sorted(held.attributes.keys() ^ given.attributes.keys()):
            missing = name in given.attributes
            message = f"The property {name} of {kind} " + (
                "is missing." if missing else "is not one that the engine gives."
            )
            yield _problem(path, ("facts", kind, "attributes", name), message, hint)
        if held.attributes.keys() == given.attributes.keys() and _shape(held) != _shape(given):
            yield _problem(path, ("facts", kind), f"What {kind} can be is not as the engine gives it.", hint)


def _shape(kind: FactKind) -> object:
    attributes = {
        name: a.model_dump(exclude={"reads", "otherwise", "unit"}) for name, a in sorted(kind.attributes.items())
    }
    return kind.exhaustive, kind.impossible, attributes


def _value_of(name: str) -> KeyPath:
    return ("values", name, "value")


def _written(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{word}: {number}" for word, number in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _problem(path: Path, keypath: KeyPath, message: str, hint: str) -> InputError:
    return InputError(message, where=f"{path}:{locate(path, keypath)}", hint=hint)
