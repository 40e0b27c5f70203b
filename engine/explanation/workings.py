"""How the values that a rule tested were worked out: formulas in words, their inputs, and the facts they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from base.words import counted, first_up, shortened
from engine.assessment import Assessment
from engine.contributions import contributors
from engine.explanation.tree import Node
from rules.expression import parse
from rules.models import Aggregate
from rules.tables import TABLES, VIEWS, node_of
from rules.wording import aggregate_words, amount, formula_words, source_words

Working = tuple[str, str, tuple[str, ...], tuple[Node, ...]]
"""How a value was worked out in words, the numbers behind that, the facts it rests on, and what is unfolded beneath."""


def unfolding(assessment: Assessment) -> Unfolding:
    """What unfolds the values of an assessment; made once, since it goes through all rows to know their names."""
    return assessment.once("unfolding", lambda: Unfolding(assessment))


class Unfolding:
    """Unfolds the values of an assessment, whatever its rulebook works out."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._evaluation = assessment.world.evaluation
        self._rulebook = assessment.rulebook

    def of_rule(self, kind: str, row: int, names: Iterable[str]) -> tuple[Node, ...]:
        """How the values that the rules of a kind tested of a row were worked out.

        Args:
            names: what was tested; what is given has nothing to unfold, and each value is unfolded once.
        """
        table = self._rulebook.kinds[kind].each
        self._told: set[tuple[str, str, int]] = set()
        nodes = (self._property(table, name, row) for name in dict.fromkeys(names))
        return tuple(node for node in nodes if node is not None)

    def _property(self, table: str, name: str, row: int) -> Node | None:
        link, _, plain = name.rpartition(".")
        if link:
            row = int(self._evaluation.link(table, link)[row])
            table = TABLES[table].links[link]
        declared = self._rulebook.properties.get((table, plain))
        if declared is None or (table, plain, row) in self._told or not (declared.formula or declared.aggregate):
            return None
        self._told.add((table, plain, row))
        words, exact, refs, children = (
            self._by_formula(table, declared.formula, row)
            if declared.aggregate is None
            else self._over_several(table, plain, declared.aggregate, row)
        )
        value = self._evaluation.value(table, plain, row)
        return Node(
            kind="worked out",
            title=first_up(f"{declared.reads}: {_said(value, declared.unit)}"),
            detail=f"It is {words}. {declared.why}".strip(),
            exact=exact,
            source=source_words(declared.provenance) if declared.provenance else "",
            refs=refs,
            children=children,
        )

    def _by_formula(self, table: str, formula: str, row: int) -> Working:
        names = parse(formula).names
        inputs = [f"{self._called(table, n)} ({self._input(table, n, row)})" for n in names]
        children = tuple(node for n in names if (node := self._property(table, n, row)))
        exact = f"Here: {'; '.join(inputs)}." if inputs else ""
        return formula_words(formula, lambda n: self._called(table, n), self._rulebook.policy), exact, (), children

    def _over_several(self, table: str, name: str, aggregate: Aggregate, row: int) -> Working:
        over = aggregate.over

        def say(formula: str) -> str:
            return formula_words(formula, lambda n: self._called(over, n), self._rulebook.policy)

        names = [self._name(over, r) for r in contributors(self._evaluation, table, name, row)]
        side = " that is earlier" if aggregate.before else " that is later" if aggregate.after else ""
        words = aggregate_words(aggregate, f"every fact of this kind ({TABLES[over].describes}){side}", say)
        exact = f"It rests on {counted(len(names), 'fact', none='no')}{': ' if names else ''}{shortened(names)}."
        return words, exact, tuple(dict.fromkeys(names)), ()

    def _input(self, table: str, name: str, row: int) -> str:
        return _said(self._evaluation.value(table, name, row), self._evaluation.program.shape(table, name).unit)

    def _called(self, table: str, name: str) -> str:
        """How a property is called; one that no file declares by its own name."""
        target, plain = node_of(table, name)
        declared = self._rulebook.properties.get((target, plain))
        if declared is None:
            concluded = [s.concludes[plain] for s in self._rulebook.strata.values() if plain in s.concludes]
            reads = concluded[0].reads if concluded else f"“{plain.replace('_', ' ')}”"
        else:
            reads = declared.reads
        return reads if name == plain else f"{reads} ({name.rpartition('.')[0]})"

    # --- names of rows -----------------------------------------------------------------------------------

    def _name(self, table: str, row: int) -> str:
        def leads(link: str) -> int:
            return int(self._evaluation.link(table, link)[row])

        if table == "pair":
            one, other = (self._name("judgement", leads(end)) for end in ("one", "other"))
            return f"{one} on {other}"
        if table == "filed":
            return self._name("bearing", leads("bearing"))
        if table == "bearing":
            return f"{self._name('item', leads('item'))} on {self._name('descriptor', leads('descriptor'))}"
        if table == "standing":
            return self._name("descriptor", leads("descriptor"))
        return self._names.get(table, {}).get(row, TABLES[table].describes)

    @cached_property
    def _names(self) -> dict[str, dict[int, str]]:
        """The names of the rows of each table whose rows have one of their own."""
        assessment, world = self._assessment, self._assessment.world
        applying, codes = assessment.descriptors, world.layout.judgements
        bearings = map(assessment.bearings, applying)
        return {
            "item": {row: id for each in bearings for row, id in zip(each.items.tolist(), each.ids, strict=True)},
            "descriptor": {world.row("descriptor", d): d for d in applying},
            "judgement": {world.row("judgement", code, view): code for view in VIEWS for code in codes},
            "link": {at: action.id for d in applying for at, action in world.links(d)},
        }


def _said(value: bool | int | str, unit: str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else amount(value, unit)
