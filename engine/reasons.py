"""Why a rule held of something, and why another one did not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from base.words import list_words
from engine.inference import Ruling
from engine.results import Reason, Tested
from engine.sentences import wanted
from rules.expression import Scalar
from rules.models import Rule, Rulebook
from rules.wording import source_words


@dataclass(frozen=True)
class Missed:
    """A rule that would have concluded something better, and what each of its tests found."""

    rule: Rule
    tested: tuple[Tested, ...]

    @cached_property
    def failed(self) -> tuple[Tested, ...]:
        """The tests that stood in the way."""
        return tuple(t for t in self.tested if not t.held)


@lru_cache(maxsize=4096)
def reason(decision: Ruling, rulebook: Rulebook) -> Reason:
    """The reason a decision gives: its rule, and every value that was tested."""
    rule, values = decision.rule, decision.values
    return Reason(
        rule=rule.id,
        name=rule.name,
        why=rule.why,
        tested=_test(rule, values, rulebook),
        source=source_words(rule.provenance),
        of=rule.of,
        values=dict(values),
        then=dict(rule.then),
    )


def missed(
    reason: Reason,
    conclusion: str,
    words: Collection[str],
    rulebook: Rulebook,
    *,
    beyond: Callable[[Tested], bool] | None = None,
) -> tuple[Missed, ...]:
    """The rules that came nearest to concluding something else of the same thing.

    Args:
        conclusion: what was concluded, such as `grade`.
        words: what might have been concluded instead, such as `good`.
        beyond: whether a test that failed is beyond what anyone can change here, though it is not so everywhere.

    Returns:
        The rules with the fewest tests that failed, in their order. A rule that fails on something nobody can change
        is left out.
    """
    near = _near(reason.of, reason.rule, tuple(reason.values.items()), conclusion, tuple(words), rulebook)
    if beyond is not None:
        near = tuple(m for m in near if not any(beyond(t) for t in m.failed))
    fewest = min((len(m.failed) for m in near), default=0)
    return tuple(m for m in near if len(m.failed) == fewest)


def needed(reason: Reason, conclusion: str, words: Collection[str], rulebook: Rulebook) -> str:
    """What it would take to conclude something else, as a sentence goes on; empty where nobody can bring it about.

    Takes what `missed` takes.
    """
    near = missed(reason, conclusion, words, rulebook)[:1]
    wants = [wanted(t, rulebook.attribute(reason.of, t.attribute), rulebook.policy) for m in near for t in m.failed]
    return list_words(wants, "and")


@lru_cache(maxsize=4096)
def _near(
    of: str,
    decided_by: str,
    values: tuple[tuple[str, Scalar], ...],
    conclusion: str,
    words: tuple[str, ...],
    rulebook: Rulebook,
) -> tuple[Missed, ...]:
    """The rules that would have concluded some words of a fact with such values, and do not fail on what is fixed."""
    known = dict(values)
    near = (
        Missed(rule, _test(rule, known, rulebook))
        for rule in rulebook.deciding[of]
        if rule.id != decided_by and rule.then.get(conclusion) in words
    )
    return tuple(m for m in near if not any(_fixed(of, t.attribute, rulebook) for t in m.failed))


def _test(rule: Rule, values: Mapping[str, Scalar], rulebook: Rulebook) -> tuple[Tested, ...]:
    return _tests(rule.id, tuple(values[c.attribute] for c in rulebook.conditions[rule.id]), rulebook)


@lru_cache(maxsize=4096)
def _fixed(kind: str, attribute: str, rulebook: Rulebook) -> bool:
    return rulebook.attribute(kind, attribute).fixed


@lru_cache(maxsize=4096)
def _tests(rule_id: str, values: tuple[Scalar, ...], rulebook: Rulebook) -> tuple[Tested, ...]:
    """The tests of a rule with the value of each; thousands of bearings have the same few."""
    tested: list[Tested] = []
    rule = rulebook.rule(rule_id)
    for condition, value in zip(rulebook.conditions[rule_id], values, strict=True):
        attribute = rulebook.attribute(rule.of, condition.attribute)
        tested.append(
            Tested(
                attribute=condition.attribute,
                reads=attribute.reads,
                value=value,
                operator=condition.operator,
                bar=condition.value,
                policy=condition.policy,
                unit=attribute.unit,
                held=condition.holds(value),
            )
        )
    return tuple(tested)
