"""What evidence, actions and descriptors rest on: their nodes in the tree of an explanation."""

from __future__ import annotations

from collections.abc import Sequence

from base.words import list_words, long_day
from descriptors.models import GRADES, Grade
from engine.assessment import Assessment
from engine.bearings import count_items, rung_of
from engine.explanation.tree import Check, Node
from engine.inference import Conclusion
from engine.reasons import Missed, missed, reason
from engine.results import DescriptorResult, Improvement, Reason, Tested, Weighed
from engine.sentences import answered, short_by
from evidence.models import Action, Item


def checks(tested: Sequence[Tested], rule_id: str, assessment: Assessment) -> tuple[Check, ...]:
    """The tests of a rule, each with the sentence that says what it found."""
    rulebook = assessment.rulebook
    rule = rulebook.rule(rule_id)
    return tuple(
        Check(
            words=answered(t, rulebook.attribute(rule, t.attribute), rulebook.policy),
            attribute=t.attribute,
            value=t.value,
            operator=t.operator,
            bar=t.bar,
            policy=t.policy,
            unit=t.unit,
            held=t.held,
            short_by=short_by(t),
        )
        for t in tested
    )


def rule_node(title: str, found: Reason, assessment: Assessment, detail: str = "") -> Node:
    """A rule that held: why, its tests, and where it comes from."""
    return Node(
        kind="rule",
        title=title,
        detail=f"{found.why} {detail}".strip(),
        rule=found.rule,
        conditions=checks(found.tested, found.rule, assessment),
        source=found.source,
    )


def missed_node(title: str, miss: Missed, assessment: Assessment, detail: str = "") -> Node:
    """A rule that did not hold: which of its tests stood in the way, and by how much."""
    return Node(
        kind="why not",
        title=title,
        detail=detail,
        rule=miss.rule.id,
        conditions=checks(miss.tested, miss.rule.id, assessment),
    )


def grade_above(grade: Grade) -> Grade | None:
    """The next better grade; None above outstanding."""
    place = GRADES.index(grade) + 1
    return GRADES[place] if place < len(GRADES) else None


def item_facts(item: Item, assessment: Assessment) -> str:
    """What an item is, in a sentence: type, dates, lead, rung and who checked it."""
    framework = assessment.framework
    kind = framework.types[item.type]
    rung = rung_of(item, framework, assessment.rulebook.policy)
    said = (
        f"{kind.name} ({kind.code}), about {long_day(item.about)}, filed {long_day(item.filed.date())}, valid until"
        f" {long_day(item.valid_until)}, rung L{rung}"
    )
    if item.sample:
        said += f", {item.met} of {item.sample} met the standard"
    if item.checked_by:
        said += f", checked by {item.checked_by}"
    return f"{said}, lead {item.lead}." if item.lead else f"{said}."


def item_refs(item: Item) -> tuple[str, ...]:
    """What an item is found again by: its id, and the digest of its file."""
    return (item.id, f"sha256:{item.sha256}") if item.sha256 else (item.id,)


def item_node(item: Item, assessment: Assessment) -> Node:
    """An evidence item: whether it counts, and what it does to each descriptor it bears on."""
    counted = count_items(assessment.facts, assessment.rulebook)[item.id]
    found = reason(counted, assessment.rulebook)
    bearings = [w for held in assessment.held.values() for w in held if w.item.id == item.id]
    actions = [a for a in assessment.facts.actions if item.id in a.evidence]
    return Node(
        kind="evidence",
        title=f"{item.id} {item.title}: {_counting(counted)}",
        detail=f"{item_facts(item, assessment)} {found.why}",
        rule=found.rule,
        conditions=checks(found.tested, found.rule, assessment),
        source=found.source,
        refs=item_refs(item),
        children=(
            *(
                bearing_node(w, assessment, f"{w.bearing.descriptor} {_standing(w.bearing.descriptor, assessment)}: ")
                for w in bearings
            ),
            *(Node(kind="action", title=f"It was filed for {_action_name(a)}", refs=(a.id,)) for a in actions),
        ),
    )


def _counting(counted: Conclusion) -> str:
    said = "it counts" if counted.rule.then["counts"] == "yes" else "it does not count"
    return f"{said}, for {counted.rule.then['because']}"


def _standing(descriptor: str, assessment: Assessment) -> str:
    result = assessment.descriptors[descriptor]
    return f"({result.status})"


def bearing_node(weighed: Weighed, assessment: Assessment, before: str = "") -> Node:
    """One bearing: what it is worth, what it carries and why it carries no more, or why it does not count.

    Args:
        weighed: the bearing on the day.
        assessment: what it is part of.
        before: what to begin its title with.
    """
    item, bearing = weighed.item, weighed.bearing
    said = f"{item.id} {bearing.direction}, {bearing.prevalence}, {bearing.seriousness}"
    facts = item_facts(item, assessment)
    if bearing.self_known:
        facts += " The authority found it itself."
    if not weighed.counts:
        found = reason(weighed.counted, assessment.rulebook)
        when = f" (on {long_day(item.valid_until)})" if item.valid_until < assessment.facts.as_of else ""
        title = f"{before}{said}: does not count, {weighed.counted.rule.then['because']}{when}"
    elif weighed.capped is None:
        return Node(
            kind="evidence",
            title=f"{before}{said}: weighs {weighed.value} per mille",
            detail=facts,
            refs=item_refs(item),
        )
    else:
        found = reason(weighed.capped, assessment.rulebook)
        held_down = weighed.carried < weighed.value
        worth = f"worth {weighed.value} per mille but carries only {weighed.carried}" if held_down else ""
        title = f"{before}{said}: {worth or f'carries {weighed.carried} per mille'}"
    return Node(
        kind="evidence",
        title=title,
        detail=f"{facts} {found.name}: {found.why}",
        rule=found.rule,
        conditions=checks(found.tested, found.rule, assessment),
        source=found.source,
        refs=item_refs(item),
        children=_lifting(weighed, found, assessment) if weighed.carried < weighed.value else (),
    )


def _lifting(weighed: Weighed, found: Reason, assessment: Assessment) -> tuple[Node, ...]:
    """What would let a support carry more."""
    assert weighed.capped is not None
    words = assessment.rulebook.strata["support"].concludes["cap"]
    better = words[: words.index(weighed.capped.rule.then["cap"])]
    return tuple(
        missed_node(f"What would let it carry more: {miss.rule.name.lower()}", miss, assessment)
        for miss in missed(found, "cap", better, assessment.rulebook)
    )


def improvement_node(improvement: Improvement, assessment: Assessment) -> Node:
    """An area for improvement on a descriptor: whether it stands, and since when."""
    found = reason(improvement.concluded, assessment.rulebook)
    since = f" since {long_day(improvement.since)}" if improvement.since else ""
    if improvement.stands:
        stands = f"stands{since}, and weighs {improvement.value} per mille"
    elif improvement.answers:
        last = max(w.item.valid_until for w in improvement.answers)
        ids = list_words(dict.fromkeys(w.item.id for w in improvement.answers), "and")
        stands = f"does not stand, answered by {ids} until {long_day(last)}"
    else:
        stands = "does not stand yet"
    return Node(
        kind="action",
        title=f"{improvement.action} is an inspection's area for improvement: it {stands}",
        detail=f"{found.name}: {found.why}",
        rule=found.rule,
        conditions=checks(found.tested, found.rule, assessment),
        source=found.source,
        refs=(improvement.action, *(w.item.id for w in improvement.answers)),
    )


def descriptor_node(result: DescriptorResult, assessment: Assessment) -> Node:
    """A descriptor: what counts for and against it, what does not count, and what keeps it from the grade above."""
    held = sorted(assessment.held.get(result.id, ()), key=lambda w: (not w.supports, -w.carried))
    improving = assessment.improving.get(result.id, ())
    descriptor = assessment.framework.descriptors[result.id]
    idle = tuple(bearing_node(w, assessment) for w in held if not w.counts)
    others = [a for a in assessment.facts.actions if result.id in a.links and a.id not in {i.action for i in improving}]
    children = [
        *(bearing_node(w, assessment) for w in held if w.counts),
        *(improvement_node(i, assessment) for i in improving),
        *(Node(kind="action", title=f"Linked: {_action_name(a)}", detail=_said(a), refs=(a.id,)) for a in others),
    ]
    if idle:
        children.append(Node(kind="list", title=f"What does not count ({len(idle)})", children=idle))
    counted = [ref for w in held if w.counts for ref in item_refs(w.item)]
    grade = f", {result.grade}" if result.grade else ""
    return Node(
        kind="descriptor",
        title=f"{result.id} {descriptor.theme}: {result.status}{grade}",
        detail=(
            f"Looked for, in our own words: {descriptor.statement} {result.because.why} Support {result.support},"
            f" weakness {result.weakness} per mille."
        ),
        rule=result.because.rule,
        conditions=checks(result.because.tested, result.because.rule, assessment),
        source=result.because.source,
        refs=tuple(dict.fromkeys([*counted, *result.open_actions])),
        children=(*children, *_descriptor_why_not(result, assessment)),
    )


def _descriptor_why_not(result: DescriptorResult, assessment: Assessment) -> tuple[Node, ...]:
    if result.grade is None:
        types = [assessment.framework.types[t] for t in assessment.framework.descriptors[result.id].evidence_types]
        typical = list_words([f"{t.name} ({t.code})" for t in types], "or")
        detail = f"Typical evidence of it: {typical}." if types else "Any evidence in date would make it known."
        return (Node(kind="why not", title="Why it has no grade", detail=detail),)
    above = grade_above(result.grade)
    if above is None:
        return ()
    bar = assessment.rulebook.policy.number("descriptor_good_bar" if above == "good" else "descriptor_outstanding_bar")
    if above == "requires improvement":
        detail = "The largest weakness alone decides here; no support outweighs it."
    elif result.support >= bar:
        detail = (
            f"The support of {result.support} would be enough; the weakness of {result.weakness} stands in the way."
        )
    elif result.uncapped - result.weakness >= bar:
        detail = f"What is held would be worth {result.uncapped}, but its kind lets it carry only {result.support}."
    else:
        detail = f"The support of {result.support} is not enough, whatever stands against it."
    return tuple(
        missed_node(f"Why not {above}", miss, assessment, detail)
        for miss in missed(result.because, "grade", [above], assessment.rulebook)
    )


def _action_name(action: Action) -> str:
    return f"{' & '.join(action.refs) or action.id} {action.area}".strip()


def _said(action: Action) -> str:
    """What the council says of an action: never evidence."""
    parts = [
        f"delivery {action.delivery or 'not stated'}",
        f"RAG {action.rag or 'not stated'}",
        f"due {long_day(action.due)}" if action.due else "no due date known",
        f"lead {action.lead}" if action.lead else "no lead",
    ]
    return f"The plan says: {', '.join(parts)}."


def action_node(action: Action, assurance: str, assessment: Assessment, asked: Sequence[Node] = ()) -> Node:
    """An action: what the plan says, what evidence assures of it, and the descriptors it is to improve.

    Args:
        action: the row of the plan.
        assurance: what its evidence in date assures: none, process, practice or impact.
        assessment: what it is seen in.
        asked: challenges about it.
    """
    items = {i.id: i for i in assessment.facts.items}
    held = [item_node(items[e], assessment) for e in action.evidence if e in items]
    links = [
        descriptor_node(assessment.descriptors[d], assessment)
        for d in dict.fromkeys(action.links)
        if d in assessment.descriptors
    ]
    detail = f"{_said(action)} Assurance: {assurance}, which evidence gives and no colour."
    if not action.links:
        detail += " It is linked to no descriptor, so it bears on no grade."
    return Node(
        kind="action",
        title=_action_name(action),
        detail=detail,
        refs=(action.id, *(e for e in action.evidence if e in items)),
        children=(*asked, *held, *links),
    )
