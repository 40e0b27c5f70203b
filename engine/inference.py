"""The one place that drives durable-rules: classes of facts in, rules that hold out, and every guard-rail in between.

durable-rules 2.0.28 gives wrong answers silently, or crashes, when it is used as its own documentation shows. What was
measured, and what follows here:

* the C extension is driven directly, by one thread, without the timers and swallowed exceptions of its `Host`;
* a fact's identity there is the 32-bit FNV-1a of its id, so ids of a batch are checked for collisions and re-salted;
* it stops at the first bad item of a batch and reports success, so every fact must come back in a receipt;
* negation, disjunction and retraction are not used at all: counting happens in columns between the decisions;
* the only joins are equalities on the number of a class, last in a pattern;
* facts that no rule can tell apart are asserted once, as a class, whatever world they are of;
* it slows down with the facts it holds, so its state is recycled from chunk to chunk.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from base.errors import EngineFaultError
from rules.compiler import CELL, RECEIPT, compile_kind
from rules.expression import Scalar
from rules.models import Condition, Rule, Rulebook

CHUNK = 2_000
FIRING_BUDGET = 1_000_000
_LARGEST = 2**53


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


Values = Mapping[str, Scalar]
"""The properties of a fact that rules test, those of a linked fact as `link.property`."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided of one fact, or of several that are alike.

    Attributes:
        rules: the rules that held, in their order.
    """

    values: Values
    rules: tuple[Rule, ...]

    def __hash__(self) -> int:
        """By what was tested and the rules that held, for what is remembered of it."""
        return hash((*self.values.values(), *(rule.id for rule in self.rules)))

    @property
    def rule(self) -> Rule:
        """The rule that held, where exactly one must."""
        return self.rules[0]


def decide(kind: str, rulebook: Rulebook, facts: Sequence[Values], *, confirm: bool = True) -> list[tuple[Rule, ...]]:
    """The rules of a kind that hold of each fact.

    Args:
        facts: what the rules test of each.
        confirm: whether the rules are read a second time, in plain Python, and must agree.

    Raises:
        EngineFaultError: a fact is malformed, was not seen by the engine, was decided by no rule or by two where
            exactly one must hold, or the second reading does not agree.
    """
    rules = rulebook.deciding[kind]
    if not facts or not rules:
        return [() for _ in facts]
    for fact in facts:
        _check(kind, fact)
    fired: list[set[str]] = [set() for _ in facts]
    with _Network(kind, rules, rulebook.conditions) as network:
        for number, rule_id in network.run(facts):
            fired[number].add(rule_id)
    exhaustive = rulebook.kinds[kind].exhaustive
    answers: list[tuple[Rule, ...]] = []
    for fact, ids in zip(facts, fired, strict=True):
        if confirm:
            confirm_reading(kind, rules, rulebook.conditions, fact, ids)
        answers.append(tuple(rule for rule in rules if rule.id in ids))
        if exhaustive and len(ids) != 1:
            named = ", ".join(sorted(ids)) or "no rule"
            raise EngineFaultError(f"A {kind} ({_shown(fact)}) must be decided by exactly one rule, not by {named}.")
    return answers


def confirm_reading(
    kind: str, rules: Sequence[Rule], conditions: Mapping[str, tuple[Condition, ...]], fact: Values, fired: set[str]
) -> None:
    """Hold what the engine inferred against the rules' own tests, read in plain Python.

    Raises:
        EngineFaultError: the two do not agree.
    """
    for rule in rules:
        holds = all(c.holds(fact[c.attribute]) for c in conditions[rule.id])
        if holds != (rule.id in fired):
            did = "fired" if rule.id in fired else "did not fire"
            raise EngineFaultError(
                f"The inference engine {did} {rule.id} on a {kind} ({_shown(fact)}), but its tests say otherwise."
            )


def _shown(fact: Values) -> str:
    return ", ".join(f"{name}: {value}" for name, value in fact.items())


def _check(kind: str, fact: Values) -> None:
    """Refuse what durable-rules would drop, mistake or crash on: a float, a null, a number that is too large."""
    for name, value in fact.items():
        if type(value) not in (bool, int, str) or (type(value) is int and abs(value) > _LARGEST):
            raise EngineFaultError(f"A {kind} has {value!r} for {name}, which the rules cannot test.")


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

    def __init__(self, kind: str, rules: Sequence[Rule], conditions: Mapping[str, tuple[Condition, ...]]) -> None:
        self._kind = kind
        self._engine = _extension()
        self._handle = self._engine.create_ruleset(kind, json.dumps(compile_kind(kind, rules, conditions)))
        tests = [c for rule in rules for c in conditions[rule.id]]
        self._ordered = {c.attribute: c for c in tests if c.order}
        self._links = sorted({c.link for c in tests if c.link})
        self._fired = False
        self._firings = 0

    def __enter__(self) -> _Network:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        # After an error the extension's state cannot be trusted, and freeing it can crash: leave it behind.
        if error is None:
            self._recycle()
            self._engine.delete_ruleset(self._handle)

    def run(self, facts: Sequence[Values]) -> Iterable[tuple[int, str]]:
        """Assert the facts; give (position of the fact, id of the rule) for every rule that held."""
        for start in range(0, len(facts), CHUNK):
            yield from self._run_chunk(facts, range(start, min(start + CHUNK, len(facts))))
            self._recycle()

    def _asserted(self, facts: Sequence[Values], chunk: Sequence[int]) -> list[dict[str, Scalar]]:
        """The facts of a chunk as durable-rules takes them, a linked fact once for all that share it."""
        mains: list[dict[str, Scalar]] = []
        linked: dict[tuple[Any, ...], dict[str, Scalar]] = {}
        for number in chunk:
            main: dict[str, Scalar] = {"kind": self._kind}
            others: dict[str, dict[str, Scalar]] = {link: {} for link in self._links}
            for name, value in facts[number].items():
                link, _, plain = name.rpartition(".")
                ordered = self._ordered.get(name)
                (others[link] if link else main)[plain] = ordered.place(value) if ordered else value
            for link, values in others.items():
                key = (link, *values.values())
                cell = len(linked)
                shared = linked.setdefault(key, {"kind": f"{self._kind}/{link}", CELL: cell, **values})
                main[CELL + link] = shared[CELL]
            mains.append(main)
        return [*mains, *linked.values()]

    def _run_chunk(self, facts: Sequence[Values], chunk: Sequence[int]) -> Iterable[tuple[int, str]]:
        asserted = self._asserted(facts, chunk)
        ids = distinct_ids(len(asserted))
        position = dict(zip(ids, chunk, strict=False))
        batch = [{"id": i, **fact} for i, fact in zip(ids, asserted, strict=True)]
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
                else:
                    yield position[seen], rule_id
            pending = self._engine.complete_and_start_action(self._handle, state)
        if unseen:
            lost = batch[ids.index(min(unseen))]
            raise EngineFaultError(
                f"The inference engine lost {len(unseen)} of {len(batch)} facts, such as a {lost['kind']}."
            )

    def _recycle(self) -> None:
        # Deleting a session that never fired frees an uninitialised pointer.
        if self._fired:
            self._engine.delete_state(self._handle, "0")
            self._fired = False
