"""Why: a judgement, a descriptor, an evidence item or an action explained as one tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from base.choice import one_of
from base.words import list_words, long_day
from engine.assessment import OVERALL, Assessment
from engine.assurance import assurance_of
from engine.explanation.accounts import action_node, descriptor_node, item_node
from engine.explanation.summary import (
    SummaryLine,
    action_summary,
    descriptor_summary,
    item_summary,
    summary_as_text,
    verdict_summary,
)
from engine.explanation.tree import Node, fold, tree_as_text
from engine.explanation.verdicts import judgement_node, overall_node
from engine.results import DescriptorResult, Heading, JudgementResult, Verdict
from evidence.models import Exclusion
from evidence.plan_models import Action

if TYPE_CHECKING:
    from engine.challenges.challenge import Challenge, Undecided

SCHEMA = "readiness.explanation/1"
Told = tuple[tuple[SummaryLine, ...], Node]
"""The lines that come first, and the tree."""


class Explanation(Heading):
    """Why something stands as it does on a day.

    Attributes:
        about: what was asked about, by the name it has here.
        own_rules: a sentence on what of the rules is the council's own; empty where nothing is.
        summary: the five lines that come first.
    """

    about: str
    own_rules: str
    summary: tuple[SummaryLine, ...]
    root: Node


def asked_of(assessment: Assessment, about: str) -> Collection[str] | None:
    """The tables of facts whose challenges are told beside one thing; None for all of them."""
    name = about.strip().lower()
    if assessment.overall and name == OVERALL.lower():
        return ()
    if name in {code.lower() for code in assessment.judgements}:
        return ("part",)
    if name in {id.lower() for id in assessment.facts.columns.items.id}:
        return ("source", "use", "again", "text", "register")
    return None


def explain(
    assessment: Assessment,
    about: str,
    depth: int | None = None,
    challenges: Sequence[Challenge] = (),
    undecided: Sequence[Undecided] = (),
    *,
    unfolded: bool = True,
) -> Explanation:
    """Explain one thing.

    Args:
        about: a descriptor, a judgement, `overall`, an evidence item, or an action by its id or any of its refs;
            in any case of letters.
        depth: how far down to go: 0 for a line, None for everything.
        challenges: those found in the same facts, told beside what they are about; `undecided` what can be neither
            raised nor ruled out.
        unfolded: whether it is told how each value that was tested was worked out.

    Raises:
        NotFoundError: there is no such thing; it names the nearest ones.
    """
    named = _Subjects(assessment, challenges, undecided, depth, unfolded=unfolded).named
    overall = ["overall"] if assessment.overall else []
    kinds = ["a descriptor", "a judgement", *overall, "an evidence item", "an action"]
    message = f"There is nothing called {about} to explain."
    name = one_of(named, about, message, where=about, hint=f"Name {list_words(kinds)}.")
    heading = assessment.heading
    heading["framework"] |= {"name": assessment.framework.name}
    summary, root = named[name]()
    return Explanation(
        **heading,
        about=name,
        own_rules=assessment.rulebook.own_told,
        summary=summary,
        root=fold(root, depth),
    )


def explanation_as_text(explanation: Explanation, width: int = 110, *, verbose: bool = False) -> str:
    """An explanation for people: five lines first, then the tree, at most so many characters wide.

    Args:
        width: the longest a line may be, in characters.
        verbose: with weights, how each is worked out, sources of rules, and digests.
    """
    known = f", as known at {long_day(explanation.known_at)}" if explanation.known_at else ""
    framework = "{name} ({id}, version {version})".format(**explanation.framework)
    own_rules = f"\n{explanation.own_rules}" if explanation.own_rules else ""
    head = f"{framework}{own_rules}\nAs of {long_day(explanation.as_of)}{known}. Every grade is provisional."
    parts = [head, summary_as_text(explanation.summary, width), tree_as_text(explanation.root, width, verbose=verbose)]
    if verbose:
        parts.append(f"Facts {explanation.facts_digest}\nRules {explanation.rules_digest}")
    return "\n\n".join(parts)


def explanation_as_data(explanation: Explanation) -> dict[str, Any]:
    """An explanation for programs, ready for JSON. Keys may be added; those there stay."""
    return {"schema": SCHEMA, "provisional": True, **explanation.model_dump(mode="json")}


class _Subjects:
    """Everything that can be explained, by name, to what builds its lines and its tree; takes what `explain` takes."""

    def __init__(
        self,
        assessment: Assessment,
        challenges: Sequence[Challenge],
        undecided: Sequence[Undecided],
        depth: int | None,
        *,
        unfolded: bool,
    ) -> None:
        self._assessment, self._depth, self._unfolded = assessment, depth, unfolded
        self._challenges, self._undecided = challenges, undecided
        facts = assessment.facts
        self.named: dict[str, Callable[[], Told]] = {}
        for action in facts.actions:
            self.named |= dict.fromkeys([*action.refs, action.id], partial(self._action, action))
        self.named |= {id: partial(self._item, id) for id in facts.columns.items.id}
        left_out = (e for e in facts.exclusions if e.descriptor in assessment.excluded)
        self.named |= {e.descriptor: partial(_excluded, e) for e in left_out}
        self.named |= {id: partial(self._descriptor, d) for id, d in assessment.descriptors.items()}
        self.named |= {code: partial(self._judgement, j) for code, j in assessment.judgements.items()}
        if assessment.overall:
            self.named[OVERALL] = partial(self._overall, assessment.overall)

    def _asked(self, about: Callable[[Challenge], bool]) -> list[Node]:
        return [
            Node(
                kind="challenge",
                title=f"Challenge: {c.message}",
                detail=f"What would answer it: {c.answer}",
                rule=c.code,
            )
            for c in self._challenges
            if about(c)
        ]

    def _action(self, action: Action) -> Told:
        assured = assurance_of([action], self._assessment)[action.id]
        names = {action.id, *action.refs}
        asked = self._asked(lambda c: bool(names.intersection([c.about, *c.rows])))
        undecided = [u.message for u in self._undecided if u.about == action.id]
        lines = action_summary(action, assured, len(asked), undecided, self._assessment)
        return lines, action_node(action, assured, self._assessment, asked, self._depth)

    def _item(self, id: str) -> Told:
        item = self._assessment.item(id)
        node = item_node(item, self._assessment, unfolded=self._unfolded)
        return item_summary(item, self._assessment), _beneath(node, self._asked(lambda c: c.about == item.id))

    def _descriptor(self, result: DescriptorResult) -> Told:
        node = descriptor_node(result, self._assessment, unfolded=self._unfolded, depth=self._depth)
        asked = self._asked(lambda c: result.id in c.descriptors)
        return descriptor_summary(result, node.why_not, self._assessment), _beneath(node, asked)

    def _judgement(self, result: JudgementResult) -> Told:
        node = judgement_node(result, self._assessment, unfolded=self._unfolded, depth=self._depth)
        asked = self._asked(lambda c: c.about == result.code)
        return verdict_summary(result, node.why_not, self._assessment), _beneath(node, asked)

    def _overall(self, result: Verdict) -> Told:
        node = overall_node(result, self._assessment, unfolded=self._unfolded, depth=self._depth)
        return verdict_summary(result, node.why_not, self._assessment), node


def _beneath(node: Node, asked: Sequence[Node]) -> Node:
    """A node with what is asked about it first."""
    return node.model_copy(update={"children": (*asked, *node.children)})


def _excluded(exclusion: Exclusion) -> Told:
    title = f"{exclusion.descriptor} does not apply here"
    detail = f"{exclusion.reason} ({exclusion.by}, {long_day(exclusion.on)})"
    return (SummaryLine(label="Left out", words=f"{title}: {detail}."),), Node(
        kind="descriptor", title=title, detail=detail
    )
