"""Whether the rules of a folder fit together: what they test, what they conclude, and that all of it is used."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from base.errors import InputError
from base.words import did_you_mean, list_words
from rules.compiler import check_exhaustive, compile_kind, conditions_of
from rules.contract import PROGRAM, READ, TOLD, strange_words
from rules.models import Condition, FactKind, Policy, Property, Rule, Stratum
from rules.program import Place, Report, Typed, unused, words_of
from rules.sentences import fields_of
from rules.tables import ASKED, QUESTIONS, TABLES, node_of

POLICY = "policy.yaml"


def declared(strata: Mapping[str, Stratum]) -> dict[tuple[str, str], Property]:
    """Every property that a file declares, by table and name."""
    return {(k.each, name): p for s in strata.values() for k in s.facts.values() for name, p in k.properties.items()}


def concluded(strata: Mapping[str, Stratum]) -> set[tuple[str, str]]:
    """What rules conclude, as (table, conclusion)."""
    return {
        (stratum.facts[rule.of].each, name)
        for stratum in strata.values()
        for rule in stratum.rules
        if rule.of in stratum.facts
        for name in rule.then
    }


class Checks:
    """Holds the strata of a folder against each other; every mistake is reported.

    Attributes:
        conditions: the tests of every rule that fits what it is about, by its id.
    """

    def __init__(self, strata: Mapping[str, Stratum], policy: Policy, typed: Typed, report: Report) -> None:
        self.conditions: dict[str, tuple[Condition, ...]] = {}
        self._strata, self._policy, self._typed, self._report = strata, policy, typed, report
        self._declared = declared(strata)

    def check_strata(self) -> None:
        """Every stratum is one file, and gives the program only words that it understands."""
        files: dict[str, str] = {}
        for file, stratum in self._strata.items():
            if first := files.get(stratum.stratum):
                hint = "Give this one a name of its own, or put both into one file."
                self._report((file, ("stratum",)), f"The stratum {stratum.stratum} is in {first} already.", hint)
            files[stratum.stratum] = file
            then = dict.fromkeys((rule.of, name) for rule in stratum.rules for name in rule.then)
            placed = [(("concludes", name), kind, name) for kind, name in then if kind in stratum.facts]
            placed += [
                (("facts", kind, "properties", name), kind, name)
                for kind, fact in stratum.facts.items()
                for name in fact.properties
            ]
            for place, kind, name in placed:
                table = stratum.facts[kind].each
                if shape := self._typed.shapes.get(table, {}).get(name):
                    for problem in strange_words(table, name, shape, self._policy):
                        self._report((file, place), problem.message, problem.hint)

    def check_rules(self) -> None:
        """Every rule tests what it is about, and concludes what its stratum knows."""
        for file, stratum in self._strata.items():
            for position, rule in enumerate(stratum.rules):
                place = ("rules", position)
                kind = stratum.facts.get(rule.of)
                if rule.id in self.conditions:
                    hint = "Give each rule an id of its own."
                    self._report((file, (*place, "id")), f"The rule id {rule.id} is used twice.", hint)
                elif kind is None:
                    message = f"Rule {rule.id} is about {rule.of!r}, a kind of fact that this stratum does not have."
                    self._report((file, (*place, "of")), message, did_you_mean(rule.of, stratum.facts))
                else:
                    try:
                        self._read_conditions(rule, kind)
                    except InputError as error:
                        self._report((file, (*place, "when")), error.message, error.hint)
                self._check_conclusions(rule, stratum, (file, (*place, "then")))
                if kind and not QUESTIONS.isdisjoint(rule.then) and kind.each not in ASKED:
                    message = f"Rule {rule.id} raises a challenge of {kind.each}, of which none can be asked."
                    near = {"item": "source", "judgement": "part"}.get(kind.each)
                    hint = f"Let it be of {near or list_words(sorted(ASKED), 'or')}."
                    self._report((file, (*place, "of")), message, hint)
                if "challenge" in rule.then and not rule.says:
                    message = f"Rule {rule.id} raises a challenge that says nothing."
                    self._report((file, place), message, "Add says: the question as a sentence.")
                people = "".join(f"{{{name}}}" for name in rule.about_people)
                for key, sentence in (("says", rule.says), ("answer", rule.answer), ("about_people", people)):
                    try:
                        fields_of(sentence)
                    except InputError as error:
                        self._report((file, (*place, key)), error.message, error.hint)

    def _read_conditions(self, rule: Rule, kind: FactKind) -> None:
        """Every property that a rule tests must say how it is called, for the reasons that are given."""
        self.conditions[rule.id] = conditions_of(rule, kind, self._policy, self._typed.shapes)
        for condition in self.conditions[rule.id]:
            table = TABLES[kind.each].links[condition.link] if condition.link else kind.each
            plain = condition.attribute.rpartition(".")[2]
            if (table, plain) not in self._declared and not any(plain in s.concludes for s in self._strata.values()):
                hint = f"Declare {plain} among the properties of a kind of {table}, with reads."
                message = f"Rule {rule.id} tests {plain} of {table}, and no kind of fact says how that is called."
                raise InputError(message, hint=hint)

    def _check_conclusions(self, rule: Rule, stratum: Stratum, place: Place) -> None:
        for name, word in rule.then.items():
            declared = stratum.concludes.get(name)
            words = words_of(declared.words, self._policy)[0] if declared else [*stratum.concludes]
            if declared and word in words:
                continue
            message = f"Rule {rule.id} concludes {name}: {word}, which this stratum does not know."
            hint = did_you_mean(word if declared else name, words) or f"It knows {list_words(words, 'and')}."
            if declared and any(name in s and word in s[name].words for s in self._typed.shapes.values()):
                hint = f"Another stratum has it. Take a word of your own, and name it in {name} under concludes."
            self._report(place, message, hint)

    def check_decisions(self) -> None:
        """Every kind that must be decided exactly once is, and each conclusion it is to give is given."""
        for file, stratum in self._strata.items():
            for name, kind in stratum.facts.items():
                rules = {at: rule for at, rule in enumerate(stratum.rules) if rule.of == name}
                if rules:
                    self._check_kind(file, name, kind, rules)

    def _check_kind(self, file: str, name: str, kind: FactKind, rules: Mapping[int, Rule]) -> None:
        try:
            compile_kind(name, [*rules.values()], self.conditions)
        except InputError as error:
            self._report((file, ("facts", name)), error.message, error.hint)
        if not kind.exhaustive:
            return
        names = {key for rule in rules.values() for key in rule.then}
        for position, rule in rules.items():
            if missing := sorted(names - rule.then.keys()):
                message = f"Rule {rule.id} does not conclude {list_words(missing, 'and')}."
                self._report((file, ("rules", position, "then")), message, f"Every rule of {name} has to.")

        def least(attribute: str) -> int | None:
            spec = self._declared.get(node_of(kind.each, attribute))
            return spec.least if spec else None

        for attribute in dict.fromkeys(c.attribute for rule in rules.values() for c in self.conditions[rule.id]):
            spec = self._declared.get(node_of(kind.each, attribute))
            if spec and spec.type == "word" and spec.aggregate and spec.aggregate.otherwise is None:
                message = (
                    f"{attribute} is no word where there is nothing to take it from, which no rule of {name} decides."
                )
                self._report(
                    (file, ("facts", name)), message, f"Give {attribute} `otherwise`: the word that it is then."
                )
        positions = {rule.id: position for position, rule in rules.items()}
        try:
            for holding, hole in check_exhaustive(
                name, kind, [*rules.values()], self.conditions, self._policy, self._typed.shapes, least
            ):
                place = ("rules", positions[holding[-1]]) if holding else ("facts", name)
                self._report((file, place), hole.message, hole.hint)
        except InputError as error:
            self._report((file, ("facts", name, "impossible")), error.message, error.hint)

    def check_use(self, own_files: Collection[str], valued: Collection[str], standard: Collection[str]) -> None:
        """Every property and every policy value of the folder's own files is there for something.

        Args:
            valued: the policy values that the folder's own file gives and that no rule concludes.
            standard: those that lie beneath it.
        """
        values, shapes = self._policy.values, self._typed.shapes
        read = {(table, name) for table, names in READ.items() for name in names}
        if isinstance(chances := self._policy.plain.get("chances"), tuple):
            read |= {("judgement", name) for name in chances}
        read |= {(table, name) for table in TABLES for name in shapes[table] if table in ASKED or name in TOLD}
        remedy = "Use it in a formula or a rule, or take it out."
        for place, name in unused(self._strata, self._typed, self.conditions, read):
            if place[0] in own_files:
                what = "property" if place[1][0] == "facts" else "conclusion"
                self._report(place, f"Nothing uses the {what} {name}.", remedy)
        used = self._typed.policies | {c.policy for tests in self.conditions.values() for c in tests}
        concluded_words = (c.words for s in self._strata.values() for c in s.concludes.values())
        used |= {
            word.removeprefix("$")
            for words in (*(p.words for p in self._declared.values()), *concluded_words)
            for word in ([words] if isinstance(words, str) else words)
            if word.startswith("$")
        }
        used |= {value.above for value in values.values()}
        used |= {name for name, value in values.items() if value.program and name in (PROGRAM.keys() | standard)}
        for name in values:
            if name in valued and POLICY in own_files and name not in used:
                near = did_you_mean(name, set(standard) - set(valued))
                self._report((POLICY, ("values", name)), f"Nothing uses the policy value {name}.", near or remedy)
