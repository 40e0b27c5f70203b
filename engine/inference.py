"""The one place that drives durable-rules: facts in, conclusions out, and every guard-rail in between.

durable-rules 2.0.28 gives wrong answers silently, or crashes, when it is used as its own documentation shows. What was
measured, and what follows here:

* the C extension is driven directly, by one thread, without the timers and swallowed exceptions of its `Host`;
* a fact's identity there is the 32-bit FNV-1a of its id, so ids of a batch are checked for collisions and re-salted;
* it stops at the first bad item of a batch and reports success, so every fact must come back in a receipt;
* negation, disjunction, retraction and joins are not used at all: counting happens in columns between the strata;
* facts that no rule can tell apart are asserted once, as a class; its members stay in a column;
* it slows down with the facts it holds, so its state is recycled from chunk to chunk;
* every answer is checked against the rules' own conditions, read in plain Python.
"""

from __future__ import annotations

import json
import os
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from base.errors import EngineFaultError
from rules.compiler import RECEIPT, compile_stratum
from rules.models import Condition, FactKind, Rule, Scalar, Stratum

CHUNK = 2_000
FIRING_BUDGET = 1_000_000


def engine_version() -> str:
    """Version of the durable-rules that is built here.

    Raises:
        ImportError: its extension cannot be loaded.
    """
    from importlib.metadata import version

    return f"{version('durable-rules')} ({_extension().__name__})"


def _extension() -> Any:
    """The C extension of durable-rules.

    It names a C function that Python 3.13 no longer has and that nothing here reaches. Unless it was built with the new
    name put in, it can still be loaded if functions are looked up only when they are called.
    """
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        import durable_rules_engine
    finally:
        sys.setdlopenflags(flags)
    return durable_rules_engine


class Fact(NamedTuple):
    """Something to be judged: an id unique within its kind, the kind, and its values by attribute."""

    id: str
    kind: str
    values: Mapping[str, Scalar]


class Conclusion(NamedTuple):
    """What one rule concluded of one fact."""

    fact: Fact
    rule: Rule


def infer(
    stratum: Stratum,
    conditions: Mapping[str, tuple[Condition, ...]],
    facts: Sequence[Fact],
    *,
    by_class: bool = True,
) -> dict[tuple[str, str], list[Conclusion]]:
    """What the rules of a stratum conclude of each fact.

    Args:
        stratum: the rules, and the kinds of fact they test.
        conditions: rule id to its tests with policy values put in.
        facts: what to judge, in any order.
        by_class: assert facts that no rule can tell apart only once. The answers are the same either way.

    Returns:
        (kind, id) of every fact to its conclusions, in the order of the rules; an empty list where no rule held.

    Raises:
        EngineFaultError: a fact is malformed, was not seen by the engine, or was decided by no rule or by two where
            exactly one must hold.
    """
    concluded: dict[tuple[str, str], list[Conclusion]] = {}
    for fact in facts:
        _check(fact, stratum)
        if (fact.kind, fact.id) in concluded:
            raise EngineFaultError(f"Two facts of kind {fact.kind} have the id {fact.id}.")
        concluded[fact.kind, fact.id] = []
    classes = _classes(stratum, conditions, facts) if by_class else [[fact] for fact in facts]
    fired: list[set[str]] = [set() for _ in classes]
    with _Network(stratum, conditions) as network:
        for number, rule_id in network.run([members[0] for members in classes]):
            fired[number].add(rule_id)
    for members, rule_ids in zip(classes, fired, strict=True):
        rules = _confirmed(stratum, conditions, members[0], rule_ids)
        for fact in members:
            concluded[fact.kind, fact.id] = [Conclusion(fact, rule) for rule in rules]
    return concluded


def _confirmed(
    stratum: Stratum, conditions: Mapping[str, tuple[Condition, ...]], fact: Fact, fired: set[str]
) -> list[Rule]:
    """The rules that fired on a fact, in order, once plain Python agrees with each and with each that did not."""
    rules = [rule for rule in stratum.rules if rule.id in fired]
    for rule in stratum.rules:
        held = rule.of == fact.kind and all(c.holds(fact.values[c.attribute]) for c in conditions[rule.id])
        if held != (rule.id in fired):
            did = "fired" if rule.id in fired else "did not fire"
            raise EngineFaultError(
                f"The inference engine {did} {rule.id} on the {fact.kind} {fact.id}, but its tests say otherwise."
            )
    if stratum.facts[fact.kind].exhaustive and len(rules) != 1:
        named = ", ".join(rule.id for rule in rules) or "no rule"
        raise EngineFaultError(f"The {fact.kind} {fact.id} must be decided by exactly one rule, not by {named}.")
    return rules


def _check(fact: Fact, stratum: Stratum) -> None:
    """Refuse what durable-rules would drop, mistake or crash on: a missing value, a float, a null."""
    kind = stratum.facts.get(fact.kind)
    if kind is None:
        raise EngineFaultError(f"The stratum {stratum.stratum} knows no facts of kind {fact.kind}.")
    if fact.values.keys() != kind.attributes.keys():
        odd = sorted(fact.values.keys() ^ kind.attributes.keys())
        raise EngineFaultError(f"The {fact.kind} {fact.id} has missing or unknown values: {', '.join(odd)}.")
    for name, attribute in kind.attributes.items():
        value = fact.values[name]
        if type(value) is not _PYTHON[attribute.type]:
            raise EngineFaultError(f"The {fact.kind} {fact.id} has {value!r} for {name}, a {attribute.type}.")
        if type(value) is int and abs(value) > _LARGEST:
            raise EngineFaultError(f"The {fact.kind} {fact.id} has a number for {name} that is too large.")


_PYTHON = {"boolean": bool, "integer": int, "word": str}
_LARGEST = 2**53


def _classes(
    stratum: Stratum, conditions: Mapping[str, tuple[Condition, ...]], facts: Iterable[Fact]
) -> list[list[Fact]]:
    """Facts grouped so that no rule can tell the members of a group apart, in order of first appearance."""
    cell = {
        name: _cell(kind, [conditions[r.id] for r in stratum.rules if r.of == name])
        for name, kind in stratum.facts.items()
    }
    groups: dict[tuple[Any, ...], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.kind, *cell[fact.kind](fact.values)), []).append(fact)
    return list(groups.values())


def _cell(kind: FactKind, rules: Sequence[tuple[Condition, ...]]) -> Callable[[Mapping[str, Scalar]], tuple[Any, ...]]:
    """A function from a fact's values to the cell it falls into: one number for each attribute that is tested."""
    tested: dict[str, set[Any]] = {}
    for tests in rules:
        for condition in tests:
            tested.setdefault(condition.attribute, set()).add(condition.value)
    numbers = [(n, sorted(v)) for n, v in tested.items() if kind.attributes[n].type == "integer"]
    words = [(n, v) for n, v in tested.items() if kind.attributes[n].type != "integer"]

    def cell(values: Mapping[str, Scalar]) -> tuple[Any, ...]:
        return (
            *(bisect_left(bounds, values[n]) + bisect_right(bounds, values[n]) for n, bounds in numbers),
            *(values[n] if values[n] in known else None for n, known in words),
        )

    return cell


def fnv32(text: str) -> int:
    """The 32-bit FNV-1a of a text: what durable-rules takes for a fact's identity."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def distinct_ids(count: int, salt: int = 0) -> list[str]:
    """Ids for a batch of facts that durable-rules can tell apart.

    Raises:
        EngineFaultError: no salt gives distinct identities.
    """
    for attempt in range(salt, salt + 100):
        ids = [f"f{attempt}-{number}" for number in range(count)]
        if len({fnv32(i) for i in ids}) == count:
            return ids
    raise EngineFaultError("No ids could be found that the inference engine can tell apart.")


class _Network:
    """One disposable durable-rules rule set: a single session, no host, no threads."""

    def __init__(self, stratum: Stratum, conditions: Mapping[str, tuple[Condition, ...]]) -> None:
        self._engine = _extension()
        self._handle = self._engine.create_ruleset(stratum.stratum, json.dumps(compile_stratum(stratum, conditions)))
        self._fired = False
        self._firings = 0

    def __enter__(self) -> _Network:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        # After an error the extension's state cannot be trusted, and freeing it can crash: leave it behind.
        if error is None:
            self._recycle()
            self._engine.delete_ruleset(self._handle)

    def run(self, facts: Sequence[Fact]) -> Iterable[tuple[int, str]]:
        """Assert the facts; give (position of the fact, id of the rule) for every rule that held."""
        positions = iter(range(len(facts)))
        while chunk := list(islice(positions, CHUNK)):
            yield from self._run_chunk(facts, chunk)
            self._recycle()

    def _run_chunk(self, facts: Sequence[Fact], chunk: Sequence[int]) -> Iterable[tuple[int, str]]:
        ids = dict(zip(distinct_ids(len(chunk)), chunk, strict=True))
        batch = [{"id": i, "kind": facts[n].kind, **facts[n].values} for i, n in ids.items()]
        unseen = set(ids)
        code, state = self._engine.assert_facts(self._handle, json.dumps(batch))
        if code:
            raise EngineFaultError(f"The inference engine refused a batch of facts (code {code}).")
        pending = self._engine.start_action_for_state(self._handle, state)
        pending = pending and pending[1]
        while pending:
            ((rule_id, matches),) = json.loads(pending).items()
            self._fired = True
            self._firings += len(matches)
            if self._firings > FIRING_BUDGET:
                self._engine.abandon_action(self._handle, state)
                raise EngineFaultError(f"More than {FIRING_BUDGET:,} rules fired.")
            for match in matches:
                seen = match["m"]["id"]
                if rule_id.startswith(RECEIPT):
                    unseen.discard(seen)
                    continue
                yield ids[seen], rule_id
            pending = self._engine.complete_and_start_action(self._handle, state)
        if unseen:
            lost = facts[ids[min(unseen)]]
            raise EngineFaultError(
                f"The inference engine lost {len(unseen)} of {len(batch)} facts, such as the {lost.kind} {lost.id}."
            )

    def _recycle(self) -> None:
        # Deleting a session that never fired frees an uninitialised pointer.
        if self._fired:
            self._engine.delete_state(self._handle, "0")
            self._fired = False
