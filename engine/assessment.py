"""The main thing: from the facts of a day to provisional grades, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from base.digest import digest
from descriptors.models import Framework, Judgement
from engine.bearings import counting_rungs, improvements, weigh
from engine.facts import Facts
from engine.judgements import (
    Case,
    Overall,
    Scenario,
    balances,
    covered_shares,
    decide_borderline,
    decide_coverage,
    decide_descriptors,
    decide_judgements,
    decide_overall,
    tackled,
    untackled,
)
from engine.reasons import reason
from engine.results import (
    DescriptorResult,
    Improvement,
    JudgementResult,
    Moderated,
    OverallResult,
    Weighed,
)
from evidence.models import Moderation
from rules.models import Rulebook

OVERALL = "overall"
"""What overall effectiveness is called where a judgement's code is asked for."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Provisional grades as of a day.

    Attributes:
        facts: what they rest on.
        held: descriptor id to the bearings on it, those that do not count included.
        improving: descriptor id to the areas for improvement put on it, answered ones included.
        facts_digest: of what counted, and nothing else.
        rules_digest: of framework, rules and policy.
    """

    framework: Framework
    rulebook: Rulebook
    facts: Facts
    held: Mapping[str, Sequence[Weighed]]
    improving: Mapping[str, Sequence[Improvement]]
    descriptors: Mapping[str, DescriptorResult]
    judgements: Mapping[str, JudgementResult]
    cases: Mapping[str, Mapping[Scenario, Case]]
    overall: OverallResult
    facts_digest: str
    rules_digest: str


def assess(facts: Facts, framework: Framework, rulebook: Rulebook) -> Assessment:
    """Grade what the authority knows, as of a day.

    Args:
        facts: the state of the register.
        framework: the framework in use.
        rulebook: its rules and policy values.

    Raises:
        EngineFaultError: the inference engine broke a guard-rail.
    """
    held = weigh(facts, framework, rulebook)
    improving = improvements(facts, held, framework, rulebook)
    excluded = facts.excluded()
    ids = [d for d in framework.descriptors if d not in excluded]
    descriptors = decide_descriptors(framework, rulebook, held, improving, facts.actions, ids)
    tackling = tackled(counting_rungs(facts, framework, rulebook), facts.actions, rulebook.policy)
    scenarios = balances(descriptors, held, improving, tackling, rulebook.policy)
    cases = decide_judgements(framework, rulebook, scenarios)
    credited = not untackled(framework, scenarios["held"])
    basis = _bases(framework, rulebook, descriptors, held, improving, tackling, credited)
    moderated = {m.judgement: m for m in sorted(facts.moderations, key=lambda m: m.on) if m.on <= facts.as_of}
    judgements = _judgements(framework, rulebook, descriptors, cases, basis, moderated)
    return Assessment(
        framework=framework,
        rulebook=rulebook,
        facts=facts,
        held=held,
        improving=improving,
        descriptors=descriptors,
        judgements=judgements,
        cases=cases,
        overall=_overall(framework, rulebook, judgements, moderated.get(OVERALL), basis),
        facts_digest=digest({"judgements": basis, "excluded": sorted(excluded)}),
        rules_digest=rules_digest(framework, rulebook),
    )


def rules_digest(framework: Framework, rulebook: Rulebook) -> str:
    """Digest of everything that turns facts into grades: framework, rules and policy."""
    return digest([framework.digest, rulebook.digest])


def assess_descriptors(
    facts: Facts, framework: Framework, rulebook: Rulebook, ids: Iterable[str]
) -> dict[str, DescriptorResult]:
    """Decide a few descriptors only: what filing one item does, without grading everything."""
    wanted = [d for d in ids if d not in facts.excluded()]
    held = weigh(facts, framework, rulebook, only=wanted)
    improving = improvements(facts, held, framework, rulebook, only=wanted)
    return decide_descriptors(framework, rulebook, held, improving, facts.actions, wanted)


def _judgements(
    framework: Framework,
    rulebook: Rulebook,
    descriptors: Mapping[str, DescriptorResult],
    cases: Mapping[str, Mapping[Scenario, Case]],
    basis: Mapping[str, str],
    moderated: Mapping[str, Moderation],
) -> dict[str, JudgementResult]:
    own = {j.code: [descriptors[d.id] for d in j.descriptors if d.id in descriptors] for j in framework.judgements}
    enough = decide_coverage(rulebook, covered_shares(framework, descriptors))
    close = decide_borderline(rulebook, {code: case["held"].held_back for code, case in cases.items()})
    found: dict[str, JudgementResult] = {}
    for j in framework.judgements:
        results, case, edge = own[j.code], cases[j.code]["held"], close[j.code]
        gradeable = enough[j.code].rule.then["gradeable"] == "yes"
        covered = sum(d.covered for d in results)
        found[j.code] = JudgementResult(
            code=j.code,
            name=j.name,
            short=j.short,
            kind=j.kind,
            grade=case.grade if gradeable else None,
            underlying=case.grade,
            floor=cases[j.code]["floor"].grade,
            ceiling=cases[j.code]["ceiling"].grade,
            gradeable=gradeable,
            borderline=edge is not None,
            coverage=_share(covered, len(results)),
            balance=case.balance,
            held_back=case.held_back,
            serious=case.serious,
            covered=covered,
            known=sum(d.known for d in results),
            applicable=len(results),
            because=tuple(reason(c, rulebook) for c in (enough[j.code], case.fit, case.limit)),
            borderline_because=reason(edge, rulebook) if edge else None,
            moderated=_moderated(moderated.get(j.code), basis[j.code]),
            basis=basis[j.code],
        )
    return found


def _overall(
    framework: Framework,
    rulebook: Rulebook,
    judgements: Mapping[str, JudgementResult],
    moderation: Moderation | None,
    basis: Mapping[str, str],
) -> OverallResult:
    keys = [judgements[j.code] for j in framework.judgements if j.kind == "key"]
    sets: dict[str, Overall] = decide_overall(
        rulebook,
        {
            "shown": [k.grade for k in keys],
            "held": [k.underlying for k in keys],
            "floor": [k.floor for k in keys],
            "ceiling": [k.ceiling for k in keys],
        },
    )
    borderline = sets["held"].borderline
    return OverallResult(
        name=framework.overall_name,
        grade=sets["shown"].grade,
        underlying=sets["held"].settled,
        floor=sets["floor"].settled,
        ceiling=sets["ceiling"].settled,
        gradeable=sets["shown"].grade is not None,
        borderline=borderline is not None,
        coverage=_share(sum(k.covered for k in keys), sum(k.applicable for k in keys)),
        because=reason(sets["shown"].decided, rulebook),
        underlying_because=reason(sets["held"].decided, rulebook),
        borderline_because=reason(borderline, rulebook) if borderline else None,
        moderated=_moderated(moderation, overall_basis(framework, basis)),
    )


def overall_basis(framework: Framework, basis: Mapping[str, str]) -> str:
    """Digest of the facts that overall effectiveness rests on: those of all judgements that act on it."""
    return digest({j.code: basis[j.code] for j in framework.judgements if j.kind != "review"})


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _moderated(moderation: Moderation | None, basis: str) -> Moderated | None:
    if moderation is None or moderation.withdrawn:
        return None
    return Moderated(
        grade=moderation.grade,
        by=moderation.by,
        reason=moderation.reason,
        on=moderation.on,
        stale=moderation.basis != basis,
    )


def _bases(
    framework: Framework,
    rulebook: Rulebook,
    descriptors: Mapping[str, DescriptorResult],
    held: Mapping[str, Sequence[Weighed]],
    improving: Mapping[str, Sequence[Improvement]],
    tackling: frozenset[str],
    credited: bool,
) -> dict[str, str]:
    """Digest of the facts that each judgement's grade rests on.

    Beside its own these are the facts of leadership, which may hold it back, and of the judgements inside it. Where
    self-knowledge is credited, it matters too whether every serious weakness of the authority is being tackled.
    """
    own = {
        j.code: digest(
            [_own_basis(j, descriptors, held, improving, tackling), j.self_knowledge is not None and credited]
        )
        for j in framework.judgements
    }
    leading = rulebook.policy.word("leading_judgement")
    resting = {
        j.code: [s.code for s in framework.judgements if s.parent == j.code]
        + [leading] * (j.kind != "review" and leading in own and leading != j.code)
        for j in framework.judgements
    }
    return {code: digest([own[c] for c in (code, *others)]) for code, others in resting.items()}


def _own_basis(
    judgement: Judgement,
    descriptors: Mapping[str, DescriptorResult],
    held: Mapping[str, Sequence[Weighed]],
    improving: Mapping[str, Sequence[Improvement]],
    tackling: frozenset[str],
) -> str:
    """Digest of the facts that counted in one judgement, in no particular order."""
    ids = [d.id for d in judgement.descriptors if d.id in descriptors]
    bearings = [
        [
            w.item.id,
            w.item.sha256,
            w.item.type,
            w.item.about,
            w.item.valid_until,
            w.rung,
            w.bearing.model_dump(mode="json", exclude={"note", "basis"}),
        ]
        for d in ids
        for w in held.get(d, ())
        if w.counts
    ]
    standing = [[i.action, i.descriptor, i.since] for d in ids for i in improving.get(d, ()) if i.stands]
    return digest(
        {
            "applies": ids,
            "bearings": sorted(bearings, key=repr),
            "open": sorted(standing, key=repr),
            "tackled": sorted(tackling.intersection(ids)),
        }
    )
