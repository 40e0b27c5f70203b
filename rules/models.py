"""Rules and policy values as typed, frozen data: what a rules folder holds once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, JsonValue, StrictInt

from base.model import Model
from descriptors.models import Provenance

Scalar = bool | int | str
Operator = Literal["is", "is_not", "at_least", "above", "at_most", "below"]

OPERATOR_WORDS: dict[Operator, str] = {
    "is": "is",
    "is_not": "is not",
    "at_least": "is at or over",
    "above": "is over",
    "at_most": "is at or under",
    "below": "is under",
}


TestSpec = bool | int | str | dict[Operator, Scalar]


class Attribute(Model):
    """One property of a kind of fact.

    Attributes:
        type: `boolean`, `integer` or `word`.
        reads: how it is called in a sentence, such as `the balance`; a `boolean` as what is so when it is true.
        otherwise: what is so when a `boolean` is false.
        fixed: whether it is so whatever anyone does, as a part of the framework is.
        unit: such as `per mille`, `days`, `rung`; empty for a count.
        least: for an `integer`, the smallest it can be.
        words: for a `word`, the words it can be; empty where any word may stand.
    """

    type: Literal["boolean", "integer", "word"]
    reads: str
    otherwise: str = ""
    fixed: bool = False
    unit: str = ""
    least: int | None = None
    words: tuple[str, ...] = ()


class FactKind(Model):
    """A kind of fact that rules test.

    Attributes:
        describes: what one fact of this kind stands for.
        exhaustive: whether exactly one rule must hold of every such fact; of other kinds any number may.
        impossible: combinations of values that cannot be, which no rule needs to cover.
    """

    describes: str
    exhaustive: bool = True
    attributes: dict[str, Attribute]
    impossible: tuple[dict[str, TestSpec], ...] = ()


class Condition(NamedTuple):
    """One test of one attribute, its policy value put in.

    Attributes:
        policy: name of the policy value it compares with; empty for a literal.
    """

    attribute: str
    operator: Operator
    value: Scalar
    policy: str = ""

    def holds(self, actual: Scalar) -> bool:
        """Whether the test holds of a value of the attribute's type."""
        if self.operator == "is":
            return actual == self.value
        if self.operator == "is_not":
            return actual != self.value
        if not isinstance(actual, int) or not isinstance(self.value, int):
            raise TypeError(f"{self.attribute}: only whole numbers have an order")
        return {
            "at_least": actual >= self.value,
            "above": actual > self.value,
            "at_most": actual <= self.value,
            "below": actual < self.value,
        }[self.operator]


class Rule(Model):
    """One rule: what it tests, what it concludes, and why.

    Attributes:
        id: such as `D-GOOD`.
        name: a few words.
        of: the kind of fact it is about.
        when: attribute to a literal, or to operators with literals; `$name` stands for a policy value.
        then: what follows, conclusion to word.
        why: the reason in plain English.
        severity: for a challenge, how much it matters.
        says: for a challenge, the question as a sentence with `{fields}`.
        answer: for a challenge, what would answer it.
    """

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")
    name: str
    of: str
    when: dict[str, TestSpec] = Field(min_length=1)
    then: dict[str, str]
    why: str
    severity: Literal["high", "medium", "low"] | None = None
    says: str = ""
    answer: str = ""
    provenance: Provenance


class Stratum(Model):
    """One step of the way from evidence to a grade: kinds of fact, and the rules over them.

    Attributes:
        concludes: conclusion to the words it can take.
    """

    stratum: str
    purpose: str
    facts: dict[str, FactKind]
    concludes: dict[str, tuple[str, ...]]
    rules: tuple[Rule, ...] = Field(min_length=1)


class PolicyValue(Model):
    """A number, word or table of judgement, with its unit and where it comes from.

    Attributes:
        value: a whole number, a word, or a table of them. Shares and weights are per mille.
        reads: how it is called in a sentence, such as `the bar for good`.
    """

    value: StrictInt | str | dict[str, StrictInt] | tuple[str, ...]
    unit: str = ""
    reads: str
    provenance: Provenance


class Policy(Model):
    """Every policy value by name."""

    values: dict[str, PolicyValue]

    def number(self, name: str) -> int:
        """A policy value that is a whole number."""
        value = self.values[name].value
        if not isinstance(value, int):
            raise TypeError(f"policy value {name} is not a number")
        return value

    def word(self, name: str) -> str:
        """A policy value that is a word."""
        value = self.values[name].value
        if not isinstance(value, str):
            raise TypeError(f"policy value {name} is not a word")
        return value

    def table(self, name: str) -> Mapping[str, int]:
        """A policy value that is a table of whole numbers."""
        value = self.values[name].value
        if not isinstance(value, dict):
            raise TypeError(f"policy value {name} is not a table")
        return value


class Rulebook(Model):
    """Everything that turns evidence into grades.

    Attributes:
        strata: by name, in the order they run.
        conditions: rule id to its conditions, policy values put in.
        lexicon: what the files hold that are neither policy nor a stratum, by name: word lists, and how gaps and
            lifts are ranked and worded.
        files: the paths of these, to say where a mistake in them is.
        digest: `sha256:` of all of it, filled in by the loader.
    """

    id: str
    policy: Policy
    strata: dict[str, Stratum]
    conditions: dict[str, tuple[Condition, ...]]
    lexicon: dict[str, JsonValue] = {}
    files: dict[str, Path] = {}
    digest: str = ""

    @cached_property
    def places(self) -> dict[str, tuple[Stratum, Rule]]:
        """Every rule with the stratum it stands in, by its id."""
        return {rule.id: (stratum, rule) for stratum in self.strata.values() for rule in stratum.rules}

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id.

        Raises:
            KeyError: there is none.
        """
        return self.places[rule_id][1]

    def stratum_of(self, rule_id: str) -> Stratum:
        """The stratum that a rule stands in.

        Raises:
            KeyError: there is no such rule.
        """
        return self.places[rule_id][0]

    def attribute(self, rule: Rule, name: str) -> Attribute:
        """What an attribute that a rule tests is called and counted in."""
        return self.stratum_of(rule.id).facts[rule.of].attributes[name]
