"""The last three strata: from support and weakness to descriptors, judgements and overall effectiveness.

Each judgement is worked out three times: on what is held, and as its floor and ceiling, with the unknown taken to be as
bad, or as good, as is likely.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from descriptors.models import GRADES, Framework, Grade, Judgement
from engine.bearings import bearing_value
from engine.inference import Conclusion, Fact, infer
from engine.reasons import reason
from engine.results import DescriptorResult, Improvement, Status, Weighed
from evidence.models import Action
from rules.models import Policy, Rulebook

Scenario = Literal["held", "floor", "ceiling"]
SCENARIOS: tuple[Scenario, ...] = ("held", "floor", "ceiling")


class Balance(NamedTuple):
    """Support and weakness of one descriptor under one scenario, per mille.

    Attributes:
        serious: prevalence weight of its largest serious weakness; 0 without one.
        rest: its weakness without serious ones.
        unaddressed: serious weaknesses that are not both self-known and being tackled.
    """

    support: int
    weakness: int
    serious: int
    rest: int
    unaddressed: int


@dataclass(frozen=True, slots=True)
class Case:
    """One judgement under one scenario, decided."""

    fit: Conclusion
    limit: Conclusion

    @property
    def balance(self) -> int:
        """Support less weakness over all its descriptors, per mille."""
        return int(self.fit.fact.values["own"])

    @property
    def held_back(self) -> int:
        """The balance once leadership that is weaker has held it back, per mille: what the bars test."""
        return int(self.fit.fact.values["balance"])

    @property
    def serious(self) -> int:
        """The share of its descriptors with serious failures, per mille."""
        return int(self.fit.fact.values["serious"])

    @property
    def grade(self) -> Grade:
        """The grade this case gives."""
        return cast(Grade, self.limit.rule.then["grade"])


def decide_descriptors(
    framework: Framework,
    rulebook: Rulebook,
    held: Mapping[str, Sequence[Weighed]],
    improving: Mapping[str, Sequence[Improvement]],
    actions: Iterable[Action],
    ids: Iterable[str],
) -> dict[str, DescriptorResult]:
    """Decide descriptors from what counts for and against each.

    Args:
        framework: the framework in use.
        rulebook: its rules.
        held: descriptor id to the bearings on it.
        improving: descriptor id to the areas for improvement put on it.
        actions: the action plan, for the actions linked to each.
        ids: the descriptors to decide.
    """
    linked: dict[str, list[str]] = {}
    for action in actions:
        for descriptor in dict.fromkeys(action.links):
            linked.setdefault(descriptor, []).append(action.id)
    facts: list[Fact] = []
    for descriptor in ids:
        counted = [w for w in held.get(descriptor, ()) if w.counts]
        standing = [i for i in improving.get(descriptor, ()) if i.stands]
        support = max((w.carried for w in counted if w.supports), default=0)
        weakness = max([*(w.value for w in counted if not w.supports), *(i.value for i in standing)], default=0)
        known = bool(counted or standing)
        values = {"known": known, "support": support, "weakness": weakness, "net": support - weakness}
        facts.append(Fact(descriptor, "descriptor", values))
    judged = infer(rulebook.strata["descriptor"], rulebook.conditions, facts)
    covering = rulebook.policy.number("coverage_rung")
    results: dict[str, DescriptorResult] = {}
    for fact in facts:
        conclusion = judged["descriptor", fact.id][0]
        counted = [w for w in held.get(fact.id, ()) if w.counts]
        grade = conclusion.rule.then["grade"]
        best = max(counted, key=lambda w: w.rung, default=None)
        results[fact.id] = DescriptorResult(
            id=fact.id,
            judgement=framework.descriptors[fact.id].judgement,
            status=cast(Status, conclusion.rule.then["status"]),
            grade=None if grade == "none" else cast(Grade, grade),
            support=int(fact.values["support"]),
            weakness=int(fact.values["weakness"]),
            uncapped=max((w.value for w in counted if w.supports), default=0),
            rung=best.rung_name if best else None,
            covered=any(w.external or w.rung >= covering for w in counted),
            evidence=tuple(dict.fromkeys(w.item.id for w in counted)),
            actions=tuple(linked.get(fact.id, ())),
            open_actions=tuple(i.action for i in improving.get(fact.id, ()) if i.stands),
            because=reason(conclusion, rulebook),
        )
    return results


def tackled(rungs: Mapping[str, int], actions: Iterable[Action], policy: Policy) -> frozenset[str]:
    """Ids of the descriptors with an action under way that evidence on the tackling rung or over shows.

    Args:
        rungs: the rung of every item that counts, by its id.
        actions: the action plan.
        policy: for the tackling rung.
    """
    showing = {id for id, rung in rungs.items() if rung >= policy.number("tackling_rung")}
    return frozenset(
        descriptor
        for action in actions
        if action.delivery in ("under way", "done") and showing.intersection(action.evidence)
        for descriptor in action.links
    )


def balances(
    results: Mapping[str, DescriptorResult],
    held: Mapping[str, Sequence[Weighed]],
    improving: Mapping[str, Sequence[Improvement]],
    tackling: frozenset[str],
    policy: Policy,
) -> dict[Scenario, dict[str, Balance]]:
    """Support and weakness of every descriptor on what is held, at worst and at best."""
    weights = policy.table("prevalence_weights")
    floor = bearing_value(policy, "undermines", policy.word("floor_prevalence"), policy.word("floor_seriousness"))
    hidden = Balance(0, floor, weights[policy.word("floor_prevalence")], floor, 1)
    best = bearing_value(policy, "supports", policy.word("ceiling_prevalence"), policy.word("ceiling_strength"))
    found: dict[Scenario, dict[str, Balance]] = {scenario: {} for scenario in SCENARIOS}
    for descriptor, result in results.items():
        against = [w for w in held.get(descriptor, ()) if w.counts and not w.supports]
        serious = [w for w in against if w.bearing.seriousness == "serious"]
        open_values = [i.value for i in improving.get(descriptor, ()) if i.stands]
        now = Balance(
            support=result.support,
            weakness=result.weakness,
            serious=max((weights[w.bearing.prevalence] for w in serious), default=0),
            rest=max([*(w.value for w in against if w.bearing.seriousness != "serious"), *open_values], default=0),
            unaddressed=sum(not (w.bearing.self_known and descriptor in tackling) for w in serious),
        )
        found["held"][descriptor] = now
        found["floor"][descriptor] = now if result.known else hidden
        found["ceiling"][descriptor] = now._replace(support=result.uncapped if result.known else best)
    return found


def decide_judgements(
    framework: Framework, rulebook: Rulebook, scenarios: Mapping[Scenario, Mapping[str, Balance]]
) -> dict[str, dict[Scenario, Case]]:
    """Decide every judgement under every scenario; sub-judgements first, since they limit their parent.

    Args:
        framework: the framework in use.
        rulebook: its rules.
        scenarios: what `balances` gave; a descriptor that does not apply is not among them.
    """
    cases: dict[str, dict[Scenario, Case]] = {}
    failing: set[tuple[str, Scenario]] = set()
    subs = [j for j in framework.judgements if j.kind == "sub"]
    for judgements in (subs, [j for j in framework.judgements if j.kind != "sub"]):
        cases |= _decide(judgements, framework, rulebook, scenarios, failing)
        failing |= {
            (j.parent, scenario)
            for j in judgements
            if j.parent
            for scenario, case in cases[j.code].items()
            if case.grade == "inadequate"
        }
    return {j.code: cases[j.code] for j in framework.judgements}


def _decide(
    judgements: Sequence[Judgement],
    framework: Framework,
    rulebook: Rulebook,
    scenarios: Mapping[Scenario, Mapping[str, Balance]],
    failing: Collection[tuple[str, Scenario]],
) -> dict[str, dict[Scenario, Case]]:
    stratum = rulebook.strata["judgement"]
    asked: dict[str, tuple[Judgement, Scenario]] = {
        f"{j.code}/{scenario}": (j, scenario) for j in judgements for scenario in SCENARIOS
    }
    leading = {scenario: _leading_balance(framework, rulebook.policy, scenarios[scenario]) for scenario in SCENARIOS}
    share = rulebook.policy.number("leadership_share")
    fits: list[Fact] = []
    for key, (j, scenario) in asked.items():
        own = _balance(_own(j, scenarios[scenario]))
        holding = None if j.kind == "review" else leading[scenario]
        balance = own if holding is None else _hold_back(own, holding, share)
        serious = _mean([b.serious for b in _own(j, scenarios[scenario])])
        fits.append(Fact(key, "fit", {"own": own, "balance": balance, "serious": serious}))
    fitted = infer(stratum, rulebook.conditions, fits)
    limits = [
        Fact(
            key,
            "limit",
            {
                "fit": fitted["fit", key][0].rule.then["fit"],
                "sub_inadequate": (j.code, scenario) in failing,
                "self_knowledge": j.self_knowledge is not None,
                "unaddressed": untackled(framework, scenarios[scenario]),
                "rest": _mean([b.support - b.rest for b in _own(j, scenarios[scenario])]),
            },
        )
        for key, (j, scenario) in asked.items()
    ]
    limited = infer(stratum, rulebook.conditions, limits)
    cases: dict[str, dict[Scenario, Case]] = {}
    for key, (j, scenario) in asked.items():
        cases.setdefault(j.code, {})[scenario] = Case(fitted["fit", key][0], limited["limit", key][0])
    return cases


def untackled(framework: Framework, balances: Mapping[str, Balance]) -> int:
    """The number of serious weaknesses of the authority's own that it does not both know of and tackle.

    Those of the board are left out: what it does never counts to the authority's grades.
    """
    own = (j for j in framework.judgements if j.kind != "review")
    return sum(b.unaddressed for j in own for b in _own(j, balances))


def _own(judgement: Judgement, balances: Mapping[str, Balance]) -> list[Balance]:
    return [balances[d.id] for d in judgement.descriptors if d.id in balances]


def _mean(values: Sequence[int]) -> int:
    """The mean, rounded down: at or over a whole bar exactly when the mean itself is."""
    return sum(values) // max(len(values), 1)


def _balance(own: Sequence[Balance]) -> int:
    return _mean([b.support - b.weakness for b in own])


def _leading_balance(framework: Framework, policy: Policy, balances: Mapping[str, Balance]) -> int | None:
    """The balance of leadership; None where the framework has no such judgement, or none of it applies."""
    leading = framework.by_code.get(policy.word("leading_judgement"))
    own = _own(leading, balances) if leading else []
    return _balance(own) if own else None


def _hold_back(own: int, leading: int, share: int) -> int:
    """Hold a balance back by a share, per mille, of its distance to a lower one, rounded down.

    It rises with both balances, so that more support never lowers a grade and more weakness never raises one.
    """
    return min(own, ((1000 - share) * own + share * leading) // 1000)


def covered_shares(framework: Framework, results: Mapping[str, DescriptorResult]) -> dict[str, int]:
    """The share of each judgement's descriptors that evidence covers, per mille by its code."""
    own = {j.code: [results[d.id].covered for d in j.descriptors if d.id in results] for j in framework.judgements}
    return {code: 1000 * sum(covered) // max(len(covered), 1) for code, covered in own.items()}


def decide_coverage(rulebook: Rulebook, covered: Mapping[str, int]) -> dict[str, Conclusion]:
    """Whether enough is known of each judgement.

    Args:
        rulebook: the rules.
        covered: judgement code to the share of its descriptors that evidence covers, per mille.
    """
    facts = [Fact(code, "coverage", {"covered": share}) for code, share in covered.items()]
    judged = infer(rulebook.strata["judgement"], rulebook.conditions, facts)
    return {code: judged["coverage", code][0] for code in covered}


def decide_borderline(rulebook: Rulebook, balances: Mapping[str, int]) -> dict[str, Conclusion | None]:
    """Whether each balance, per mille by judgement code, lies close to a bar."""
    bars = [rulebook.policy.number(f"judgement_{grade}_bar") for grade in ("inadequate", "good", "outstanding")]
    facts = [
        Fact(code, "edge", {"distance": min(abs(balance - bar) for bar in bars)}) for code, balance in balances.items()
    ]
    judged = infer(rulebook.strata["judgement"], rulebook.conditions, facts)
    return {code: next(iter(judged["edge", code]), None) for code in balances}


class Overall(NamedTuple):
    """Overall effectiveness for one set of key judgements, decided."""

    decided: Conclusion
    borderline: Conclusion | None

    @property
    def grade(self) -> Grade | None:
        """The grade, None where it cannot be said."""
        return None if self.decided.rule.then["grade"] == "none" else self.settled

    @property
    def settled(self) -> Grade:
        """The grade of a set that has none missing."""
        return cast(Grade, self.decided.rule.then["grade"])


def decide_overall(rulebook: Rulebook, sets: Mapping[str, Sequence[Grade | None]]) -> dict[str, Overall]:
    """Decide overall effectiveness for several sets of key judgements at once.

    Args:
        rulebook: the rules.
        sets: a name for each set, to the grades of its key judgements; None for one that is not graded.
    """
    facts: list[Fact] = []
    for name, grades in sets.items():
        given = sorted((g for g in grades if g), key=GRADES.index)
        middle = given[(len(given) - 1) // 2] if len(given) == len(grades) and given else "none"
        facts.append(
            Fact(
                name,
                "overall",
                {"inadequate": given.count("inadequate"), "ungraded": grades.count(None), "middle": middle},
            )
        )
        facts.append(
            Fact(
                name,
                "pattern",
                {"good": given.count("good"), "improve": given.count("requires improvement")},
            )
        )
    judged = infer(rulebook.strata["overall"], rulebook.conditions, facts)
    return {name: Overall(judged["overall", name][0], next(iter(judged["pattern", name]), None)) for name in sets}
