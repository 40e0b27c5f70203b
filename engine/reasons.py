"""Why a rule held of something, and why another one did not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from engine.inference import Conclusion
from engine.results import Reason, Tested
from engine.sentences import source_words
from rules.models import Rule, Rulebook, Scalar


class Missed(NamedTuple):
    """A rule that would have concluded something better, and what each of its tests found."""

    rule: Rule
    tested: tuple[Tested, ...]

    @property
    def failed(self) -> tuple[Tested, ...]:
        """The tests that stood in the way."""
        return tuple(t for t in self.tested if not t.held)


def reason(conclusion: Conclusion, rulebook: Rulebook) -> Reason:
    """The reason a conclusion gives: its rule, and every value that was tested."""
    rule, values = conclusion.rule, conclusion.fact.values
    return Reason(
        rule=rule.id,
        name=rule.name,
        why=rule.why,
        tested=_test(rule, values, rulebook),
        source=source_words(rule.provenance),
        of=rule.of,
        values=dict(values),
    )


def missed(found: Reason, conclusion: str, words: Collection[str], rulebook: Rulebook) -> tuple[Missed, ...]:
    """The rules that came nearest to concluding something else of the same thing.

    Args:
        found: the reason that decided it.
        conclusion: what was concluded, such as `grade`.
        words: what might have been concluded instead, such as `good`.
        rulebook: the rules.

    Returns:
        The rules with the fewest tests that failed, in their order. A rule that fails on something nobody can change
        is left out.
    """
    stratum = rulebook.stratum_of(found.rule)
    attributes = stratum.facts[found.of].attributes
    near = [
        Missed(rule, _test(rule, found.values, rulebook))
        for rule in stratum.rules
        if rule.of == found.of and rule.id != found.rule and rule.then.get(conclusion) in words
    ]
    near = [m for m in near if not any(attributes[t.attribute].fixed for t in m.failed)]
    fewest = min((len(m.failed) for m in near), default=0)
    return tuple(m for m in near if len(m.failed) == fewest)


def _test(rule: Rule, values: Mapping[str, Scalar], rulebook: Rulebook) -> tuple[Tested, ...]:
    tested: list[Tested] = []
    for condition in rulebook.conditions[rule.id]:
        attribute = rulebook.attribute(rule, condition.attribute)
        value = values[condition.attribute]
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
