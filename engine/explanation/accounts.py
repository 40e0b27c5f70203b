"""What evidence, actions and descriptors rest on: their nodes in the tree of an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from base.words import list_words, long_day, reference, say_status
from engine.assessment import Assessment
from engine.explanation.tree import Check, Node, beneath
from engine.explanation.trends import extent_words, sample_words, trends
from engine.explanation.workings import unfolding
from engine.inference import Ruling
from engine.reasons import Missed, missed, needed, reason
from engine.results import DescriptorResult, Improvement, Reason, Tested, Weighed
from engine.sentences import answered, in_words, short_by
from evidence.models import Item
from evidence.plan_models import Action
from rules.expression import Scalar, parse
from rules.models import Rulebook


@lru_cache(maxsize=4096)
def checks(tested: tuple[Tested, ...], rule_id: str, rulebook: Rulebook) -> tuple[Check, ...]:
    """The tests of a rule, each with the sentence that says what it found."""
    of = rulebook.rule(rule_id).of
    return tuple(
        Check(
            words=answered(t, rulebook.attribute(of, t.attribute), rulebook.policy),
            plain=in_words(t, rulebook.attribute(of, t.attribute), rulebook.policy),
            short_by=short_by(t),
            **dict(t),
        )
        for t in tested
    )


def rule_node(
    title: str, reason: Reason, assessment: Assessment, detail: str = "", exact: str = "", row: int | None = None
) -> Node:
    """A rule that held: why, its tests, where it comes from, and how what it tested was worked out.

    Args:
        detail: what is said beside why.
        exact: the numbers behind that.
        row: the row that it was decided of; None to unfold nothing.
    """
    return Node(
        kind="rule",
        title=title,
        detail=f"{reason.why} {detail}".strip(),
        exact=exact,
        **_decided(reason, assessment),
        children=() if row is None else unfolding(assessment).of_rule(reason.of, row, reason.values),
    )


def _decided(reason: Reason, assessment: Assessment) -> dict[str, Any]:
    """What a node says of the rule that decided it: its tests, and where it comes from."""
    tested = checks(reason.tested, reason.rule, assessment.rulebook)
    return {"rule": reason.rule, "conditions": tested, "source": reason.source}


def missed_node(title: str, miss: Missed, assessment: Assessment, detail: str = "") -> Node:
    """A rule that did not hold: which of its tests stood in the way, and by how much."""
    return Node(
        kind="why not",
        title=title,
        detail=detail,
        rule=miss.rule.id,
        conditions=checks(miss.tested, miss.rule.id, assessment.rulebook),
    )


def grade_above(grade: str, scale: Sequence[str]) -> str | None:
    """The next better grade of a scale; None above the best."""
    place = scale.index(grade) + 1
    return scale[place] if place < len(scale) else None


def item_facts(item: Item, assessment: Assessment) -> str:
    """What an item is, in a sentence: type, dates, lead, rung, count and who checked and read it."""
    counting = assessment.counting(item.id)
    facts = (
        f"{assessment.framework.type_name(item.type)} ({item.type}), about {long_day(item.about)},"
        f" filed {long_day(item.filed.date())}, valid until {long_day(item.valid_until)}"
    )
    if counting is not None:
        facts += f", rung L{counting[2]}"
    if item.sample:
        facts += f", {sample_words(item)} met the standard"
    if item.checked_by:
        facts += f", checked by {item.checked_by}"
    if item.filed_by:
        facts += f", filed by {item.filed_by}"
    if item.confirmed:
        facts += f", read by {item.readings[-1].by}"
    return f"{facts}, lead {item.lead}." if item.lead else f"{facts}."


def item_refs(item: Item) -> tuple[str, ...]:
    """What an item is found again by: its id, and the digest of its file."""
    return (item.id, f"sha256:{item.sha256}") if item.sha256 else (item.id,)


def item_node(item: Item, assessment: Assessment, *, unfolded: bool = False) -> Node:
    """An evidence item: whether it counts, what it can carry, and what it does to each descriptor it bears on."""
    counting = assessment.counting(item.id)
    bearings = [
        (d, w) for d in dict.fromkeys(b.descriptor for b in item.bearings) if d in assessment.descriptors
        for w in assessment.bearings(d).of((item.id,))
    ]  # fmt: skip
    actions = [a for a in assessment.facts.actions if item.id in a.evidence]
    children = (
        *(bearing_node(w, assessment, f"{d} ({assessment.descriptors[d].status}): ") for d, w in bearings),
        *(Node(kind="action", title=f"It was filed for {_action_name(a)}", refs=(a.id,)) for a in actions),
    )
    if counting is None:
        title = f"{item.id} {item.shown_title}: it is of no type that this framework has"
        return Node(kind="evidence", title=title, refs=item_refs(item), children=children)
    counted, carrier, _ = counting
    counts, carries = reason(counted, assessment.rulebook), reason(carrier, assessment.rulebook)
    row = assessment.world.row("item", item.id) if unfolded else None
    carrying = rule_node(f"What it can carry: {carries.concluded}", carries, assessment, row=row)
    return Node(
        kind="evidence",
        title=f"{item.id} {item.shown_title}: {_counting(counted)}",
        detail=f"{item_facts(item, assessment)} {carrying_words(carries, assessment.rulebook)} {counts.why}",
        **_decided(counts, assessment),
        refs=item_refs(item),
        children=(carrying, *children),
    )


def carrying_words(reason: Reason, rulebook: Rulebook) -> str:
    """What an item can carry, by the reason that says so, and what it would take to carry the most; a sentence."""
    most = rulebook.shapes[rulebook.kinds[reason.of].each]["carries"].words[-1:]
    now = f"What it can carry is {reason.then['carries']}"
    needs = "" if reason.then["carries"] in most else needed(reason, "carries", most, rulebook)
    return f"{now}; it would be {most[0]} if {needs}." if needs else f"{now}."


def _counting(counted: Ruling) -> str:
    verdict = "it counts" if counted.rule.then["counts"] == "yes" else "it does not count"
    return f"{verdict}, for {counted.rule.then['because']}"


def bearing_node(weighed: Weighed, assessment: Assessment, before: str = "") -> Node:
    """One bearing: what it is worth, what it carries and why it carries no more, or why it does not count.

    Args:
        before: what to begin its title with.
    """
    item, bearing = weighed.item, weighed.bearing
    back = ", taken back by one person alone" if weighed.taken_back else ""
    weight = f"{item.id} {bearing.direction}, {extent_words(weighed)}{back}"
    facts = item_facts(item, assessment)
    if bearing.self_known:
        facts += " The authority found it itself."
    if not weighed.counts:
        deciding = reason(weighed.counted, assessment.rulebook)
        because = "a later one of its kind has replaced it" if weighed.overtaken else deciding.then["because"]
        when = f" (on {long_day(item.valid_until)})" if item.valid_until < assessment.facts.as_of else ""
        title = f"{before}{weight}: does not count, {because}{when}"
        detail = facts if weighed.overtaken else f"{facts} {deciding.name}: {deciding.why}"
    elif weighed.capped is None:
        return Node(
            kind="evidence",
            title=f"{before}{weight}: {'weighs as what it calls milder' if weighed.milder else 'counts in full'}",
            detail=facts,
            exact=f"It weighs {weighed.value} per mille.",
            refs=item_refs(item),
        )
    else:
        deciding = reason(weighed.capped, assessment.rulebook)
        held_down = weighed.carried < weighed.value
        title = f"{before}{weight}: {'carries less than it is worth' if held_down else 'carries all it is worth'}"
        detail = f"{facts} {deciding.name}: {deciding.why}"
    return Node(
        kind="evidence",
        title=title,
        detail=detail,
        exact=f"It is worth {weighed.value} and carries {weighed.carried} per mille." if weighed.counts else "",
        **_decided(deciding, assessment),
        refs=item_refs(item),
        children=_lifting(weighed, deciding, assessment) if weighed.carried < weighed.value and weighed.counts else (),
    )


def _lifting(weighed: Weighed, deciding: Reason, assessment: Assessment) -> tuple[Node, ...]:
    """What would let a support carry more."""
    carries = reason(weighed.carrier, assessment.rulebook)
    item = carrying_words(carries, assessment.rulebook)
    lacking = Node(kind="why not", title=f"{weighed.item.id}: {item}", rule=carries.rule)
    return lacking, *(
        missed_node(f"What would let it carry more: {miss.rule.name.lower()}", miss, assessment)
        for miss in _lifts(weighed, deciding, assessment)
    )


def _lifts(weighed: Weighed, reason: Reason, assessment: Assessment) -> tuple[Missed, ...]:
    """The rules by which a support would carry more."""
    words = assessment.rulebook.shapes["bearing"]["cap"].words  # most first
    better = words[: words.index(reason.then["cap"])]
    return missed(reason, "cap", better, assessment.rulebook, beyond=lambda t: _beyond(t, weighed, assessment))


def _nodes_of(bearings: Sequence[Weighed], assessment: Assessment) -> int:
    """How many nodes `bearing_node` makes of bearings, without making them: as many of all that are decided alike."""
    fixed = _fixed_of_caps(assessment.rulebook)
    alike: dict[tuple[Scalar, ...], list[tuple[Weighed, Ruling]]] = {}
    for w in bearings:
        if w.counts and w.carried < w.value and (capped := w.capped):
            rests_on = [w.evaluation.value("item", name, w.place) for name in fixed]
            alike.setdefault((id(capped), *rests_on), []).append((w, capped))  # rows decided alike have one decision
    beneath = 0
    for held_down in alike.values():
        w, capped = held_down[0]
        beneath += len(held_down) * (1 + len(_lifts(w, reason(capped, assessment.rulebook), assessment)))
    return len(bearings) + beneath


@lru_cache(maxsize=8)
def _fixed_of_caps(rulebook: Rulebook) -> tuple[str, ...]:
    """Whatever `_fixed_inputs` can be of what the rules for caps test."""
    rules = rulebook.deciding[rulebook.deciders["bearing", "cap"]]
    tested = {condition.attribute for rule in rules for condition in rulebook.conditions[rule.id]}
    return tuple(sorted({name for attribute in tested for name in _fixed_inputs(attribute, rulebook)}))


def _beyond(tested: Tested, weighed: Weighed, assessment: Assessment) -> bool:
    """Whether a property of an item rests on something of it that is fixed and is not so."""
    rests_on = _fixed_inputs(tested.attribute, assessment.rulebook)
    return any(not weighed.evaluation.value("item", name, weighed.place) for name in rests_on)


@lru_cache(maxsize=512)
def _fixed_inputs(attribute: str, rulebook: Rulebook) -> tuple[str, ...]:
    """What a property of an item is worked out from that is fixed; none where it is no such property."""
    link, _, name = attribute.rpartition(".")
    declared = rulebook.properties.get(("item", name)) if link == "item" else None
    names = parse(declared.formula).names if declared is not None and declared.formula else ()
    inputs = {n: rulebook.properties.get(("item", n)) for n in names}
    return tuple(n for n, declared in inputs.items() if declared is not None and declared.fixed)


def improvement_node(improvement: Improvement, assessment: Assessment) -> Node:
    """An area for improvement on a descriptor: whether it stands, and since when."""
    deciding = reason(improvement.concluded, assessment.rulebook)
    since = f" since {long_day(improvement.since)}" if improvement.since else ""
    if improvement.stands:
        stands = f"stands{since}"
    elif improvement.answers:
        last = max(w.item.valid_until for w in improvement.answers)
        ids = list_words(dict.fromkeys(w.item.id for w in improvement.answers), "and")
        stands = f"does not stand, answered by {ids} until {long_day(last)}"
    else:
        stands = "does not stand yet"
    national = assessment.framework.national_of([improvement.descriptor])
    serves = f" (National Framework: {list_words(national, 'and')})" if national else ""
    return Node(
        kind="action",
        title=f"{improvement.action} is an inspection's area for improvement{serves}: it {stands}",
        detail=f"{deciding.name}: {deciding.why}",
        exact=f"While it stands it weighs {improvement.value} per mille.",
        **_decided(deciding, assessment),
        refs=(improvement.action, *(w.item.id for w in improvement.answers)),
    )


def descriptor_node(
    result: DescriptorResult, assessment: Assessment, *, unfolded: bool = False, depth: int | None = None
) -> Node:
    """A descriptor: what counts for and against it, what does not count, and what keeps it from the grade above.

    Args:
        unfolded: whether it is told how each value was worked out.
        depth: how many levels beneath it are told; without any its bearings are only counted. None for all.
    """
    bearings = sorted(assessment.bearings(result.id), key=lambda w: (not w.supports, -w.carried))
    improving = assessment.improvements(result.id)
    descriptor = assessment.framework.descriptors[result.id]
    shown = bearings if depth is None or depth > 0 else []
    idle = tuple(bearing_node(w, assessment) for w in shown if not w.counts)
    others = [a for a in assessment.facts.actions if result.id in a.links and a.id not in {i.action for i in improving}]
    series = [Node(kind="list", title=trend.words, refs=trend.items) for trend in trends(result.id, assessment)]
    children = [
        *(bearing_node(w, assessment) for w in shown if w.counts),
        *(improvement_node(i, assessment) for i in improving),
        *series,
        *(Node(kind="action", title=f"Linked: {_action_name(a)}", detail=_said(a), refs=(a.id,)) for a in others),
    ]
    if idle:
        children.append(Node(kind="list", title=f"What does not count ({len(idle)})", children=idle))
    folded = 0
    if len(shown) < len(bearings):
        folded = _nodes_of(bearings, assessment) + any(not w.counts for w in bearings)
    counted = [ref for w in bearings if w.counts for ref in item_refs(w.item)]
    because = result.because
    children += _why_not(result, assessment)
    if unfolded:
        row = assessment.world.row("standing", result.id)
        children += unfolding(assessment).of_rule(because.of, row, because.values)
    return Node(
        kind="descriptor",
        title=f"{result.id} {descriptor.theme}: {say_status(result.status, result.grade)}",
        detail=f"Looked for, in our own words: {descriptor.statement} {because.why}",
        exact=f"Support {result.support}, weakness {result.weakness} per mille.",
        **_decided(because, assessment),
        refs=tuple(dict.fromkeys([*counted, *result.open_actions])),
        folded=folded,
        children=tuple(children),
    )


def _why_not(result: DescriptorResult, assessment: Assessment) -> tuple[Node, ...]:
    """What keeps a descriptor from a grade, or from the grade above."""
    if result.grade is None:
        types = [assessment.framework.types[t] for t in assessment.framework.descriptors[result.id].evidence_types]
        typical = list_words([f"{t.name} ({t.code})" for t in types], "or")
        detail = f"Typical evidence of it: {typical}." if types else "Any evidence in date would make it known."
        return (Node(kind="why not", title="Why it has no grade", detail=detail),)
    above = grade_above(result.grade, assessment.rulebook.grades)
    if above is None:
        return ()
    return tuple(
        missed_node(f"Why not {above}", miss, assessment, _in_the_way(result, miss))
        for miss in missed(result.because, "grade", [above], assessment.rulebook)
    )


def _in_the_way(result: DescriptorResult, miss: Missed) -> str:
    """Whether support is missing or weakness is in the way, by the bar that was missed."""
    bars = [t.bar for t in miss.failed if t.operator in ("at_least", "above") and isinstance(t.bar, int)]
    if not bars:
        return "What stands against it decides here; no support outweighs it."
    if result.support >= max(bars):
        return "The support would be enough; the weakness stands in the way."
    if result.uncapped - result.weakness >= max(bars):
        return "What is held would be worth enough, but what it is lets it carry less."
    return "The support is not enough, whatever stands against it."


def _action_name(action: Action) -> str:
    return f"{reference(action.refs, action.id)} {action.area}".strip()


def _said(action: Action) -> str:
    """What the council says of an action: never evidence."""
    parts = [
        f"delivery {action.delivery or 'not stated'}",
        f"RAG {action.rag or 'not stated'}",
        f"due {long_day(action.due)}" if action.due else "no due date known",
        f"lead {action.lead}" if action.lead else "no lead",
    ]
    return f"The plan says: {', '.join(parts)}."


def action_node(
    action: Action,
    assurance: str,
    assessment: Assessment,
    asked: Sequence[Node] = (),
    depth: int | None = None,
) -> Node:
    """An action: what the plan says, what evidence assures of it, and the descriptors it is to improve.

    Args:
        assurance: what its evidence in date assures: none, process, practice or impact.
        asked: challenges about it.
        depth: how many levels beneath it are told; None for all.
    """
    items = assessment.facts.item_by_id
    evidence = [item_node(items[e], assessment) for e in action.evidence if e in items]
    links = [
        descriptor_node(assessment.descriptors[d], assessment, depth=beneath(depth))
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
        children=(*asked, *evidence, *links),
    )
