"""The first two strata: which bearings count, what each may carry, and which areas for improvement still stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from descriptors.models import RUNGS, Framework
from engine.facts import Facts
from engine.inference import Conclusion, Fact, infer
from engine.results import Improvement, Weighed
from evidence.models import Action, Item
from rules.models import Policy, Rulebook

Held = dict[str, list[Weighed]]
"""Descriptor id to the bearings on it, in order of evidence id."""


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from one day to another: 31 January to 28 February is none."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def bearing_value(policy: Policy, direction: str, prevalence: str, weight: str) -> int:
    """What a bearing is worth, per mille: the weight of its prevalence times that of its strength or seriousness."""
    table = "strength_weights" if direction == "supports" else "seriousness_weights"
    return policy.table("prevalence_weights")[prevalence] * policy.table(table)[weight] // 1000


def rung_of(item: Item, framework: Framework, policy: Policy) -> int:
    """The rung an item stands on: the one its lead set, else its type's. 0 to 4."""
    kind = framework.types[item.type].kind
    if kind == "external":
        return policy.number("external_rung")
    return RUNGS.index(item.rung or framework.rung_of_kind[kind])


def counting_rungs(facts: Facts, framework: Framework, rulebook: Rulebook) -> dict[str, int]:
    """The rung of every item that counts on the day, by its id, whatever it bears on."""
    counted = count_items(facts, rulebook)
    return {
        item.id: rung_of(item, framework, rulebook.policy)
        for item in facts.items
        if counted[item.id].rule.then["counts"] == "yes"
    }


def weigh(facts: Facts, framework: Framework, rulebook: Rulebook, only: Collection[str] | None = None) -> Held:
    """Every bearing on the descriptors that apply, with whether it counts and what it may carry.

    Args:
        facts: what is put before the engine.
        framework: the framework in use.
        rulebook: its rules.
        only: ids of the descriptors to look at; None for all.
    """
    return cap(bearings_held(facts, framework, rulebook, only), framework, rulebook)


def bearings_held(facts: Facts, framework: Framework, rulebook: Rulebook, only: Collection[str] | None = None) -> Held:
    """Every bearing on the descriptors that apply, with whether it counts; what it may carry is not yet worked out."""
    wanted = (framework.descriptors.keys() if only is None else set(only)) - facts.excluded()
    items = sorted((i for i in facts.items if i.bearings), key=lambda i: (len(i.id), i.id))
    judged = count_items(facts, rulebook)
    policy = rulebook.policy
    held: Held = defaultdict(list)
    for item in items:
        counted = judged[item.id]
        rung = rung_of(item, framework, policy)
        external = framework.types[item.type].kind == "external"
        for bearing in item.bearings:
            if bearing.descriptor in wanted:
                value = bearing_value(policy, bearing.direction, bearing.prevalence, bearing.seriousness)
                weighed = Weighed(item, bearing, rung, external, value, value, counted)
                held[bearing.descriptor].append(weighed)
    return dict(held)


def count_items(facts: Facts, rulebook: Rulebook) -> dict[str, Conclusion]:
    """Whether each item counts on the day, by its id. All bearings of an item count or not as it does."""
    starts = {item.id: item.about for item in facts.items}
    judged = infer(rulebook.strata["bearing"], rulebook.conditions, [item_fact(i, starts, facts) for i in facts.items])
    return {item.id: judged["bearing", item.id][0] for item in facts.items}


def item_fact(item: Item, starts: Mapping[str, date], facts: Facts) -> Fact:
    """What the rules ask of an item: is it known, withdrawn or replaced, and where in its life is it?

    Args:
        item: the item.
        starts: item id to the date each item of the register is about.
        facts: the day that is asked about, and the day by which it had to be known.
    """
    retired = item.retired is not None and item.retired.on <= facts.as_of
    newer = item.superseded_by
    superseded = newer is not None and starts.get(newer, date.min) <= facts.as_of
    return Fact(
        item.id,
        "bearing",
        {
            "known": facts.known_at is None or item.filed.date() <= facts.known_at,
            "retired": retired,
            "superseded": superseded,
            "age": (facts.as_of - item.about).days,
            "left": (item.valid_until - facts.as_of).days,
        },
    )


def cap(held: Mapping[str, Sequence[Weighed]], framework: Framework, rulebook: Rulebook) -> Held:
    """Put in what each support may carry, seen beside the others on its descriptor."""
    policy = rulebook.policy
    asked: dict[str, Weighed] = {}
    facts: list[Fact] = []
    for descriptor, weighed in held.items():
        supports = [w for w in weighed if w.counts and w.supports]
        shared = _standing(supports, framework.descriptors[descriptor].time_bound is not None, policy)
        for number, support in enumerate(supports):
            fact = Fact(
                f"{descriptor}/{number}",
                "support",
                {"external": support.external, "rung": support.rung, **shared},
            )
            asked[fact.id] = support
            facts.append(fact)
    judged = infer(rulebook.strata["support"], rulebook.conditions, facts)
    limits = {"none": None, "below outstanding": _below(policy, "outstanding"), "below good": _below(policy, "good")}
    capped: dict[int, Weighed] = {}
    for fact_id, support in asked.items():
        conclusion = judged["support", fact_id][0]
        limit = limits[conclusion.rule.then["cap"]]
        carried = support.value if limit is None else min(support.value, limit)
        capped[id(support)] = support._replace(capped=conclusion, carried=carried)
    return {d: [capped.get(id(w), w) for w in weighed] for d, weighed in held.items()}


def _below(policy: Policy, grade: str) -> int:
    """The most a support may carry that is to lift neither its descriptor nor a judgement to a grade, per mille."""
    return min(policy.number(f"descriptor_{grade}_bar"), policy.number(f"judgement_{grade}_bar")) - 1


def _standing(supports: Sequence[Weighed], time_bound: bool, policy: Policy) -> dict[str, bool | int]:
    """What the supports of one descriptor are together."""
    practice, second = policy.number("practice_rung"), policy.number("second_source_rung")
    checked = {w.item.type for w in supports if w.rung >= practice}
    sources = {w.item.type for w in supports if w.rung >= second}
    impact = [w.item.about for w in supports if w.rung >= policy.number("impact_rung")]
    apart = policy.number("sustained_months")
    return {
        "best_rung": max((w.rung for w in supports), default=0),
        "time_bound": time_bound,
        "second_source": bool(checked) and len(sources) > 1,
        "sustained": bool(impact) and months_between(min(impact), max(impact)) >= apart,
    }


def improvements(
    facts: Facts,
    held: Mapping[str, Sequence[Weighed]],
    framework: Framework,
    rulebook: Rulebook,
    only: Collection[str] | None = None,
) -> dict[str, list[Improvement]]:
    """The areas for improvement that an inspection put on each descriptor, with whether they still stand."""
    policy = rulebook.policy
    value = bearing_value(
        policy, "undermines", policy.word("improvement_prevalence"), policy.word("improvement_seriousness")
    )
    wanted = (framework.descriptors.keys() if only is None else set(only)) - facts.excluded()
    links = [
        (action, descriptor)
        for action in facts.actions
        if action.origin == "inspection"
        for descriptor in dict.fromkeys(action.links)
        if descriptor in wanted
    ]
    least = policy.number("answering_rung")
    answers = [_answers(action, held.get(descriptor, ()), least) for action, descriptor in links]
    asked = [
        Fact(
            f"{action.id}/{descriptor}",
            "improvement",
            {"age": (facts.as_of - action.since).days if action.since else 0, "answered": bool(answering)},
        )
        for (action, descriptor), answering in zip(links, answers, strict=True)
    ]
    judged = infer(rulebook.strata["support"], rulebook.conditions, asked)
    found: dict[str, list[Improvement]] = defaultdict(list)
    for (action, descriptor), answering, fact in zip(links, answers, asked, strict=True):
        conclusion = judged["improvement", fact.id][0]
        found[descriptor].append(Improvement(action.id, descriptor, action.since, value, conclusion, answering))
    return found


def _answers(action: Action, weighed: Iterable[Weighed], least: int) -> tuple[Weighed, ...]:
    """The support that answers an area for improvement: of checked practice, and about a later date."""
    return tuple(
        w
        for w in weighed
        if w.counts and w.supports and w.rung >= least and (action.since is None or w.item.about > action.since)
    )
