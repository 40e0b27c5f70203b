"""Why: a judgement, a descriptor, an evidence item or an action explained as one tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from base.errors import NotFoundError
from base.model import Model
from base.words import did_you_mean, long_day
from engine.assessment import OVERALL, Assessment
from engine.assurance import assurance_of
from engine.explanation.accounts import action_node, descriptor_node, item_node
from engine.explanation.tree import Node, fold, tree_as_text
from engine.explanation.verdicts import judgement_node, overall_node
from evidence.models import Action, Exclusion

if TYPE_CHECKING:
    from engine.challenges.finding import Challenge

SCHEMA = "readiness.explanation/1"


class Explanation(Model):
    """Why something stands as it does on a day.

    Attributes:
        about: what was asked about, by the name it has here.
        framework: id, version and name of the framework.
        root: the tree.
    """

    about: str
    as_of: date
    known_at: date | None
    framework: dict[str, str]
    facts_digest: str
    rules_digest: str
    root: Node


def explain(
    assessment: Assessment, about: str, depth: int | None = None, challenges: Sequence[Challenge] = ()
) -> Explanation:
    """Explain one thing.

    Args:
        assessment: what it is part of.
        about: a descriptor, a judgement, `overall`, an evidence item, or an action by its id or any of its refs;
            in any case of letters.
        depth: how far down to go: 0 for a line, None for everything.
        challenges: those found in the same facts; told beside what they are about.

    Raises:
        NotFoundError: there is no such thing; it names the nearest ones.
    """
    named = _named(assessment, challenges)
    name = {key.lower(): key for key in named}.get(about.strip().lower())
    if name is None:
        raise NotFoundError(
            f"There is nothing called {about} to explain.",
            where=about,
            hint=did_you_mean(about, named)
            or "Name a descriptor, a judgement, overall, an evidence item or an action.",
        )
    facts, framework = assessment.facts, assessment.framework
    return Explanation(
        about=name,
        as_of=facts.as_of,
        known_at=facts.known_at,
        framework={"id": framework.id, "version": framework.version, "name": framework.name},
        facts_digest=assessment.facts_digest,
        rules_digest=assessment.rules_digest,
        root=fold(named[name](), depth),
    )


def explanation_as_text(explanation: Explanation, width: int = 110) -> str:
    """An explanation for people: plain indented lines, at most so many characters wide."""
    known = f", as known at {long_day(explanation.known_at)}" if explanation.known_at else ""
    framework = "{name} ({id}, version {version})".format(**explanation.framework)
    head = f"{framework}\nAs of {long_day(explanation.as_of)}{known}. Every grade is provisional."
    digests = f"Facts {explanation.facts_digest}\nRules {explanation.rules_digest}"
    return f"{head}\n\n{tree_as_text(explanation.root, width)}\n\n{digests}"


def explanation_as_data(explanation: Explanation) -> dict[str, Any]:
    """An explanation for programs, ready for JSON. Keys may be added; those there stay."""
    return {"schema": SCHEMA, "provisional": True, **explanation.model_dump(mode="json")}


def _named(assessment: Assessment, challenges: Sequence[Challenge]) -> dict[str, Callable[[], Node]]:
    """Everything that can be explained, by name, to what builds its tree."""
    facts = assessment.facts
    named: dict[str, Callable[[], Node]] = {}
    for action in facts.actions:
        build = partial(_action, action, assessment, challenges)
        named |= dict.fromkeys([*action.refs, action.id], build)
    named |= {item.id: partial(item_node, item, assessment) for item in facts.items}
    named |= {e.descriptor: partial(_excluded_node, e) for e in facts.exclusions if e.descriptor in facts.excluded()}
    named |= {id: partial(descriptor_node, d, assessment) for id, d in assessment.descriptors.items()}
    named |= {code: partial(judgement_node, j, assessment) for code, j in assessment.judgements.items()}
    named[OVERALL] = partial(overall_node, assessment.overall, assessment)
    return named


def _action(action: Action, assessment: Assessment, challenges: Sequence[Challenge]) -> Node:
    assured = assurance_of([action], assessment.facts, assessment.framework, assessment.rulebook)[action.id]
    names = {action.id, *action.refs}
    asked = [
        Node(kind="challenge", title=f"Challenge: {c.message}", detail=f"What would answer it: {c.answer}", rule=c.code)
        for c in challenges
        if names.intersection([c.about, *c.rows])
    ]
    return action_node(action, assured, assessment, asked)


def _excluded_node(exclusion: Exclusion) -> Node:
    return Node(
        kind="descriptor",
        title=f"{exclusion.descriptor} does not apply here",
        detail=f"{exclusion.reason} ({exclusion.by}, {long_day(exclusion.on)})",
    )
