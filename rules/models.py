"""Rules and policy values as typed, frozen data: what a rules folder holds once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from pydantic import Field, JsonValue, StrictInt, model_validator

from base.digest import digest
from base.model import Model
from base.words import shortened
from descriptors.models import Provenance
from rules.expression import Scalar, Shape, Value
from rules.tables import node_of

T = TypeVar("T")

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


Op = Literal["largest", "smallest", "sum", "count", "share", "middle", "worst", "best", "any", "distinct", "varied"]
OPS: tuple[Op, ...] = get_args(Op)
"""What can be worked out over several facts; `varied` is whether they have more than one value."""


class Aggregate(Model):
    """A property worked out over the facts of a table below, or over the other facts of its own table.

    Exactly one of the operations is given, with a formula over one of these facts.

    Attributes:
        over: the table whose facts are taken.
        by: the link of that table that leads to this one, or by which its facts stand together.
        where: a formula: the facts that are taken; all for none.
        take: with `largest` or `smallest`, the property of that fact that is given, in place of the value.
        before, after: the property that puts facts in order; only those before, or after, this one are taken.
        otherwise: what is given where there is no such fact.
    """

    over: str
    by: str
    largest: str = ""
    smallest: str = ""
    sum: str = ""
    count: str = ""
    share: str = ""
    middle: str = ""
    worst: str = ""
    best: str = ""
    any: str = ""
    distinct: str = ""
    varied: str = ""
    where: str = ""
    take: str = ""
    before: str = ""
    after: str = ""
    otherwise: bool | int | str | None = None

    @model_validator(mode="after")
    def _one_operation(self) -> Aggregate:
        operations = [name for name in OPS if getattr(self, name)]
        if len(operations) != 1:
            raise ValueError(f"it must have exactly one of {', '.join(OPS)}")
        if self.before and self.after:
            raise ValueError("it can be before or after, not both")
        return self

    @property
    def op(self) -> Op:
        """The operation."""
        return next(name for name in OPS if getattr(self, name))

    @property
    def formula(self) -> str:
        """What the operation is over."""
        return str(getattr(self, self.op))


class Property(Model):
    """One property of a fact: given by the engine, worked out by a formula, or over other facts.

    Attributes:
        type: `boolean`, `integer` or `word`.
        reads: how it is called in a sentence, such as `the balance`; a `boolean` as what is so when it is true.
        otherwise: what is so when a `boolean` is false.
        fixed: whether it is so whatever anyone does, as a part of the framework is.
        unit: such as `per mille`, `days`, `rung`; empty for a count.
        least: for an `integer`, the smallest it can be.
        words: for a `word`, the words it can be; `$name` for a list in policy; empty where any word may stand.
        formula: how it is worked out from other properties of the same fact and of those it is linked to.
        aggregate: how it is worked out over several facts; `from` in a file.
        why: the reason for the formula.
        provenance: where the formula comes from.
    """

    type: Literal["boolean", "integer", "word"]
    reads: str
    otherwise: str = ""
    fixed: bool = False
    unit: str = ""
    least: int | None = None
    words: tuple[str, ...] | str = ()
    formula: str = ""
    aggregate: Aggregate | None = Field(default=None, alias="from")
    why: str = ""
    provenance: Provenance | None = None


class FactKind(Model):
    """A kind of fact that rules decide.

    Attributes:
        describes: what one fact of this kind stands for.
        each: the table whose rows they are.
        where: a formula: the rows that are decided; all for none.
        exhaustive: whether exactly one rule must hold of every such fact; of other kinds any number may.
        impossible: combinations of values that cannot be, which no rule needs to cover.
        properties: what is declared here; the rules can test every property of the table.
    """

    describes: str
    each: str
    where: str = ""
    exhaustive: bool = True
    properties: dict[str, Property] = {}
    impossible: tuple[dict[str, TestSpec | dict[str, TestSpec]], ...] = ()


class Conclusion(Model):
    """What rules conclude: the words it can take, and how it is called in a sentence."""

    reads: str
    words: tuple[str, ...] | str


class Condition(NamedTuple):
    """One test of one property, its policy value put in.

    Attributes:
        attribute: the property, such as `balance`; `one.fit` for one of a linked fact.
        order: for a word that has an order, its words, lowest first.
        policy: name of the policy value it compares with; empty for a literal.
    """

    attribute: str
    operator: Operator
    value: Scalar
    policy: str = ""
    order: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """The link to the fact that is tested; empty for the fact itself."""
        return self.attribute.rpartition(".")[0]

    def place(self, value: Scalar) -> Scalar:
        """A value as it is compared: a word that has an order by its place in it, -1 where it is not there."""
        return value if not self.order else self.order.index(str(value)) if value in self.order else -1

    def holds(self, actual: Scalar) -> bool:
        """Whether the test holds of a value of the property's type; a word that is not there is before all others."""
        if self.operator == "is":
            return actual == self.value
        if self.operator == "is_not":
            return actual != self.value
        left, right = (self.place(v) for v in (actual, self.value))
        if not isinstance(left, int) or not isinstance(right, int):
            raise TypeError(f"{self.attribute} has no order")
        return {"at_least": left >= right, "above": left > right, "at_most": left <= right, "below": left < right}[
            self.operator
        ]


class Rule(Model):
    """One rule: what it tests, what it concludes, and why.

    Attributes:
        id: such as `D-GOOD`.
        name: a few words.
        of: the kind of fact it is about.
        when: property to a literal, or to operators with literals; `$name` stands for a policy value. A linked fact
            is tested by its link: `one: {fit: inadequate}`.
        then: what follows, conclusion to word; `$name` stands for a policy value.
        why: the reason in plain English.
        severity: for a challenge, how much it matters.
        says: for a challenge, the question as a sentence with `{fields}`.
        answer: for a challenge, what would answer it.
        about_people: for a challenge, the fields of its sentence that name whom it is about; they do not answer it.
    """

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")
    name: str
    of: str
    when: dict[str, TestSpec | dict[str, TestSpec]] = Field(min_length=1)
    then: dict[str, str]
    why: str
    severity: Literal["high", "medium", "low"] | None = None
    says: str = ""
    answer: str = ""
    about_people: tuple[str, ...] = ()
    provenance: Provenance


class Stratum(Model):
    """One step of the way from evidence to a grade: kinds of fact, and the rules over them.

    Attributes:
        concludes: conclusion to what it is.
    """

    stratum: str
    purpose: str
    facts: dict[str, FactKind]
    concludes: dict[str, Conclusion] = {}
    rules: tuple[Rule, ...] = ()


class PolicyValue(Model):
    """A number, word or table of judgement, with its unit and where it comes from.

    Attributes:
        value: a whole number, a word, or a table of them. Shares and weights are per mille.
        reads: how it is called in a sentence, such as `the bar for good`.
        program: whether it is read by the program itself, beside or in place of rules and formulas.
        least, most: what it can be; for None, what its unit allows.
        above: the policy value that it must be above.
        rising: the words of a table whose values must rise in this order.
    """

    value: StrictInt | str | dict[str, StrictInt] | tuple[str, ...]
    unit: str = ""
    reads: str
    program: bool = False
    least: int | None = None
    most: int | None = None
    above: str = ""
    rising: tuple[str, ...] = ()
    provenance: Provenance


class Policy(Model):
    """Every policy value by name."""

    values: dict[str, PolicyValue]

    def number(self, name: str) -> int:
        """A policy value that is a whole number."""
        return self._value(name, int)

    def word(self, name: str) -> str:
        """A policy value that is a word."""
        return self._value(name, str)

    def words(self, name: str) -> tuple[str, ...]:
        """A policy value that is a list of words."""
        return self._value(name, tuple)

    def table(self, name: str) -> Mapping[str, int]:
        """A policy value that is a table of whole numbers."""
        return self._value(name, dict)

    def _value(self, name: str, kind: type[T]) -> T:
        value = self.values[name].value
        if not isinstance(value, kind):
            raise TypeError(f"policy value {name} is not a {kind.__name__}")
        return value

    @cached_property
    def plain(self) -> dict[str, Value]:
        """Every value by name, without what is said of it."""
        return {name: declared.value for name, declared in self.values.items()}

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of every value."""
        return {name: declared.unit for name, declared in self.values.items()}


class Rulebook(Model):
    """Everything that turns evidence into grades.

    Attributes:
        strata: by name, in the order of their files.
        conditions: rule id to its conditions, policy values put in.
        shapes: table to each of its properties and conclusions, and what it is.
        order: the properties and the kinds to be decided, each after what it rests on: (table, property) or
            ("", kind).
        lexicon: what the files hold that are neither policy nor a stratum, by name: word lists, and how gaps and
            lifts are ranked and worded.
        files: the paths of these, to say where a mistake in them is.
        data: all of it as plain data, filled in by the loader.
        changed: what differs from the rules that the framework comes with, by name: policy values, rules, tables of
            formulas and word lists; of a framework that a council keeps itself also what differs from the one that it
            extends or was copied from. Empty for those rules themselves, and for rules that were kept.
    """

    id: str
    policy: Policy
    strata: dict[str, Stratum]
    conditions: dict[str, tuple[Condition, ...]]
    shapes: dict[str, dict[str, Shape]]
    order: tuple[tuple[str, str], ...]
    lexicon: dict[str, JsonValue] = {}
    files: dict[str, Path] = {}
    data: Any = Field(default=None, exclude=True, repr=False)
    changed: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """`sha256:` of all of it; empty where nothing was read."""
        return digest(self.data) if self.data else ""

    def __hash__(self) -> int:
        """By how much there is of it, for what is remembered of it; equal rules have as much."""
        return hash((len(self.conditions), len(self.order)))

    def __eq__(self, other: object) -> bool:
        """By its digest: what is remembered of rules is looked up thousands of times, and they are long."""
        if not isinstance(other, Rulebook):
            return NotImplemented
        return self is other or (self.digest != "" and (self.digest, self.changed) == (other.digest, other.changed))

    @property
    def own_told(self) -> str:
        """A sentence on what is the council's own; empty where nothing is."""
        are = "is" if len(self.changed) == 1 else "are"
        return (
            f"With rules of your own: {shortened(self.changed)} {are} not as the framework has it."
            if self.changed
            else ""
        )

    @property
    def grades(self) -> tuple[str, ...]:
        """The scale of grades, worst first."""
        return self.policy.words("grades")

    @property
    def failing(self) -> str:
        """The worst grade."""
        return self.grades[0]

    @property
    def benchmark(self) -> str:
        """The grade that descriptors describe, and that gaps are measured against."""
        return self.policy.word("benchmark")

    @cached_property
    def good(self) -> tuple[str, ...]:
        """The benchmark and the grades above it, worst first."""
        return self.grades[self.grades.index(self.benchmark) :]

    @cached_property
    def places(self) -> dict[str, tuple[Stratum, Rule]]:
        """Every rule with the stratum it stands in, by its id."""
        return {rule.id: (stratum, rule) for stratum in self.strata.values() for rule in stratum.rules}

    @cached_property
    def kinds(self) -> dict[str, FactKind]:
        """Every kind of fact by its name."""
        return {name: kind for stratum in self.strata.values() for name, kind in stratum.facts.items()}

    @cached_property
    def properties(self) -> dict[tuple[str, str], Property]:
        """Every property that a file declares, by table and name."""
        return {(k.each, name): p for k in self.kinds.values() for name, p in k.properties.items()}

    @cached_property
    def formulas(self) -> tuple[tuple[str, str, str], ...]:
        """Every formula: who has it, as `table.property` or a kind of fact, of which table's facts it is, and its text.

        What is worked out over several facts has each part of it that names properties.
        """
        formulas: list[tuple[str, str, str]] = []
        for (table, name), declared in self.properties.items():
            taken, texts, of = declared.aggregate, [declared.formula], table
            if taken:
                texts, of = [taken.formula, taken.where, taken.take, taken.before, taken.after], taken.over
            formulas += ((f"{table}.{name}", of, text) for text in dict.fromkeys(texts) if text)
        return (*formulas, *((name, kind.each, kind.where) for name, kind in self.kinds.items() if kind.where))

    @cached_property
    def deciding(self) -> dict[str, tuple[Rule, ...]]:
        """The rules of each kind of fact, in their order."""
        rules = [rule for stratum in self.strata.values() for rule in stratum.rules]
        return {kind: tuple(r for r in rules if r.of == kind) for kind in self.kinds}

    @cached_property
    def deciders(self) -> dict[tuple[str, str], str]:
        """(table, conclusion) to the kind of fact whose rules conclude it."""
        return {(self.kinds[rule.of].each, name): rule.of for _, rule in self.places.values() for name in rule.then}

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id.

        Raises:
            KeyError: there is none.
        """
        return self.places[rule_id][1]

    def attribute(self, kind: str, name: str) -> Property:
        """What a property that rules of a kind test is called and counted in; a linked fact's by its link."""
        table, name = node_of(self.kinds[kind].each, name)
        declared = self.properties.get((table, name))
        if declared is not None:
            return declared
        for stratum in self.strata.values():
            if name in stratum.concludes:
                concluded = stratum.concludes[name]
                return Property(type="word", reads=concluded.reads, words=self.shapes[table][name].words)
        raise KeyError(name)
