"""Where what the council says goes beyond what it can show: questions with reasons, never verdicts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np

from base.errors import InputError
from base.groups import grouped
from base.model import Model
from base.words import natural_key, shortened
from engine.assessment import Assessment
from engine.challenges.facts import Asked, Fact, asked_of
from engine.challenges.hands import Vouching
from engine.challenges.holdings import Evidence
from engine.challenges.indicators import measure_facts
from engine.challenges.judgements import judgement_facts
from engine.challenges.past import NO_GROUNDS, Grounds
from engine.challenges.plan_rows import RowReader
from engine.challenges.plans import by_hand, lines_of, plan_fact, root_of, row_facts, total_facts
from engine.contributions import contributors
from engine.evaluation import Evaluation
from engine.inference import Ruling
from engine.reasons import reason
from engine.results import Tested
from rules.models import Property, Rule, Rulebook
from rules.sentences import fields_of
from rules.tables import QUESTIONS

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
TIMES = ("days", "months")
"""Units of what changes as time passes."""
NAMING = ("row", "plan", "plan_begins", "item", "judgement", "indicator")
"""Fields of sentences that only say what a question is about."""


class Challenge(Model):
    """A question that an inspector would ask, and the reason for it.

    Attributes:
        id: the same on every day it is asked, such as `overdue:A1`: what it asks, and of what.
        code: what kind of question it is, such as `overdue`.
        about: the id of the action, item, judgement or indicator it is about, `plan`, or `evidence` for all of it.
        message: the question, with the facts behind it.
        answer: what would answer it.
        rule: id of the rule that raised it.
        tested: the conditions of the rule with the values they met.
        rows: ids of the actions it touches; `descriptors` ids of the descriptors.
        basis: the facts it rests on by name, without what the passing of time alone changes.
        people: the names of those it is about, as its sentence lists them; somebody else answers it.
    """

    id: str = ""
    code: str
    about: str
    message: str
    severity: Severity
    answer: str
    rule: str
    tested: tuple[Tested, ...]
    rows: tuple[str, ...] = ()
    descriptors: tuple[str, ...] = ()
    basis: dict[str, str] = {}
    people: tuple[str, ...] = ()


class Undecided(Model):
    """A question that cannot be decided on what is known, and why.

    Attributes:
        code: the kind of challenge that can neither be raised nor ruled out.
        about: the id of the action it is about, or `plan`.
        message: what is not known.
        rule: id of the rule that says so.
    """

    code: str
    about: str
    message: str
    rule: str


class Findings(NamedTuple):
    """What was found: the challenges, most severe first, and what could not be decided."""

    challenges: tuple[Challenge, ...]
    undecided: tuple[Undecided, ...]


def find_challenges(
    assessment: Assessment, grounds: Grounds = NO_GROUNDS, only: Collection[str] | None = None
) -> Findings:
    """What plans and evidence raise on the day of an assessment, and what can be neither raised nor ruled out.

    Args:
        only: the tables of what is asked about; None for all of them.

    Raises:
        InputError: a rule's sentence or a word list cannot be used.
    """
    rulebook = assessment.rulebook
    builders = _Facts(assessment, grounds).builders
    facts = {table: build() for table, build in builders.items() if only is None or table in only}
    tables = {table: asked.table for table, asked in facts.items()}
    evaluation = assessment.world.layout.program.run(tables, upon=assessment.world.evaluation)
    challenges: list[Challenge] = []
    undecided: list[Undecided] = []
    ids: set[str] = set()
    for kind, rules in rulebook.deciding.items():
        if kind not in evaluation.decided or all(QUESTIONS.isdisjoint(rule.then) for rule in rules):
            continue
        table = rulebook.kinds[kind].each
        decided = evaluation.decided[kind]
        raised = np.array([*map(bool, decided.rules), False])
        for row in np.flatnonzero(raised[decided.classes]).tolist():
            decision = evaluation.decision(kind, row)
            words = _SentenceWords(evaluation, facts, table, row)
            for rule in decision.rules:
                if "challenge" in rule.then:
                    challenge = _challenge(Ruling(decision.values, (rule,)), words, rulebook)
                    if challenge.id in ids:  # another rule asks the same kind of question of the same thing
                        challenge = challenge.model_copy(update={"id": f"{challenge.id}:{rule.id}"})
                    ids.add(challenge.id)
                    challenges.append(challenge)
                elif "undecided" in rule.then:
                    undecided.append(_undecided(rule, words))
    order = {id: place for place, id in enumerate(rulebook.places)}
    challenges.sort(key=lambda c: (SEVERITIES.index(c.severity), _place(c.about), order[c.rule], c.message))
    undecided.sort(key=lambda u: (_place(u.about), order[u.rule], u.message))
    return Findings(tuple(challenges), tuple(undecided))


class _Facts:
    """What is asked about, by table, in the order of its rows: each table made when it is wanted."""

    def __init__(self, assessment: Assessment, grounds: Grounds) -> None:
        self._assessment, self._grounds = assessment, grounds
        self.builders: dict[str, Callable[[], Asked]] = {
            "plan": lambda: asked_of("plan", self._planned[0]),
            "row": lambda: asked_of("row", self._planned[1]),
            "total": lambda: asked_of("total", self._planned[2]),
            "showing": lambda: asked_of("showing", list(self._evidence.showings(self._planned[1]))),
            "source": lambda: self._evidence.sources(),
            "use": lambda: self._evidence.uses(),
            "again": lambda: self._evidence.again(),
            "text": lambda: self._evidence.texts(),
            "register": lambda: asked_of("register", [self._evidence.register(self._vouching)]),
            "part": lambda: asked_of("part", judgement_facts(assessment, self._vouching)),
            "measure": lambda: asked_of("measure", self._measured[0]),
            "naming": lambda: asked_of("naming", self._measured[1]),
        }

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._assessment, self._grounds.checks, self._grounds.past)

    @cached_property
    def _vouching(self) -> Vouching:
        return Vouching(self._assessment)

    @cached_property
    def _measured(self) -> tuple[list[Fact], list[Fact]]:
        return measure_facts(self._assessment, self._grounds.measures, self._grounds.past.measures)

    @cached_property
    def _planned(self) -> tuple[list[Fact], list[Fact], list[Fact]]:
        """Plans, their rows and their totals."""
        assessment, plans, past = self._assessment, self._grounds.plans, self._grounds.past
        reader = RowReader(plans, assessment, past)
        lines = lines_of(plans)
        members = grouped((root_of(row.action.plan, lines), row) for row in reader.read(assessment.facts.actions))
        whole = list({line.root: line for line in lines.values()}.values())
        place = {line.root: number for number, line in enumerate(whole)}
        others = [id for id in members if id not in place]
        place |= {id: len(whole) + number for number, id in enumerate(others)}
        names = {line.root: "the plan" if len(whole) == 1 else f"the plan {line.latest.id}" for line in whole}
        policy = assessment.rulebook.policy
        by_plan = [
            plan_fact(line, names[line.root], members.get(line.root, []), reader, policy, past.grades) for line in whole
        ]
        totals = [total for line in whole for total in total_facts(line, names[line.root])]
        return [*by_plan, *(by_hand(members[id]) for id in others)], list(row_facts(members, lines, place)), totals


class _SentenceWords(dict[str, str]):
    """The words of a sentence: what a fact tells, its properties, and `x_named`: the facts that `x` was counted over.

    Each is looked up when the sentence asks for it.
    """

    def __init__(self, evaluation: Evaluation, facts: Mapping[str, Sequence[Fact]], table: str, row: int) -> None:
        self.fact = facts[table][row]
        super().__init__(self.fact.tell())
        self._evaluation, self._facts, self._table, self._row = evaluation, facts, table, row

    @property
    def known(self) -> list[str]:
        """Every name that can be asked for."""
        of = [name for table, name in self._evaluation.program.rulebook.properties if table == self._table]
        return [*self, *of]

    def _property(self, name: str) -> Property | None:
        return self._evaluation.program.rulebook.properties.get((self._table, name))

    def unit(self, name: str) -> str:
        """The unit of a property; empty for other words."""
        spec = self._property(name)
        return spec.unit if spec else ""

    def counted(self, name: str) -> tuple[str, list[int]]:
        """The table that a property is worked out over, and the rows of it that made it so; empty for any other."""
        spec = self._property(name)
        if spec is None or spec.aggregate is None:
            return "", []
        return spec.aggregate.over, contributors(self._evaluation, self._table, name, self._row)

    def rows(self, tested: Sequence[str]) -> tuple[str, ...]:
        """The rows of the plan that it touches: those that are counted by what was tested last, else its own."""
        for over, rows in map(self.counted, reversed(tested)):
            if over == "row" and rows:
                return tuple(self._facts["row"][row].about for row in rows)
        return self.fact.rows

    def __missing__(self, name: str) -> str:
        if spec := self._property(name):
            value = self._evaluation.value(self._table, name, self._row)
            return f"{value:,}" if spec.type == "integer" else str(value)
        over, rows = self.counted(name.removesuffix("_named"))
        if over not in self._facts:
            raise KeyError(name)
        return shortened(list(dict.fromkeys(self._facts[over][row].name for row in rows)))


def _challenge(decision: Ruling, words: _SentenceWords, rulebook: Rulebook) -> Challenge:
    rule = decision.rule
    code, subject = rule.then["challenge"], words.fact.key or words.fact.about
    tested = reason(decision, rulebook).tested
    return Challenge(
        id=f"{code}:{'-'.join(subject.split())}",
        code=code,
        about=words.fact.about,
        message=_fill(rule.says, rule.id, words),
        severity=rule.severity or "medium",
        answer=_fill(rule.answer, rule.id, words),
        rule=rule.id,
        tested=tested,
        rows=words.rows([c.attribute for c in rulebook.conditions[rule.id]]),
        descriptors=words.fact.descriptors,
        basis=_basis(rule, tested, words),
        people=tuple(_fill(f"{{{name}}}", rule.id, words) for name in rule.about_people),
    )


def _basis(rule: Rule, tested: Iterable[Tested], words: _SentenceWords) -> dict[str, str]:
    """What a question rests on: the values that were tested and the words it is filled with.

    Left out is what time alone changes, since an answer must not lapse by itself, and what only names the fact.
    """
    values = {t.attribute: str(t.value) for t in tested if t.unit not in TIMES}
    names = {*fields_of(rule.says)} - values.keys() - {t.attribute for t in tested}
    filled = {name: words[name] for name in sorted(names) if name not in NAMING and words.unit(name) not in TIMES}
    return values | filled


def _undecided(rule: Rule, words: _SentenceWords) -> Undecided:
    message = _fill(rule.says, rule.id, words)
    return Undecided(code=rule.then["undecided"], about=words.fact.about, message=message, rule=rule.id)


def _fill(template: str, rule_id: str, fields: _SentenceWords) -> str:
    try:
        return template.format_map(fields)
    except KeyError as error:
        known = ", ".join(f"{{{name}}}" for name in dict.fromkeys(fields.known))
        raise InputError(
            f"The sentence of rule {rule_id} asks for {error}, which is not known of what it is about.",
            hint=f"Use {known}.",
        ) from error


@lru_cache(maxsize=4096)
def _place(about: str) -> tuple[bool, list[tuple[int, str]]]:
    """Plans first, then ids with their numbers in order."""
    return about != "plan", natural_key(about)
