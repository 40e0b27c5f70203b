"""What leads could do: for each descriptor the kinds of work that would move it, and expired evidence to be made anew.

Where evidence stands against a descriptor, support is never looked for: practice must change first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from base.model import Model
from base.words import list_words, long_day
from descriptors.models import RUNGS, Descriptor, EvidenceType, Framework
from engine.assessment import Assessment
from engine.lift.guide import LiftGuide, Target, WorkKind
from engine.results import Weighed
from engine.supposing.assumptions import AssumedEvidence, WhatIf
from evidence.lifecycle import valid_until
from evidence.models import Item
from rules.models import Policy


class Change(Model):
    """Work on one descriptor, or one item that is made anew.

    Attributes:
        descriptors: ids of the descriptors it is meant to move.
        works: the kinds of work, in order.
        steps: the work, a sentence each.
        weeks: how soon it can be had.
        recommended: how often recommendations of inspections with the present grade name the theme, 0 to 1.
        practice_first: whether practice must change before anything can be shown.
        assumes: what is put before the engine for it.
    """

    descriptors: tuple[str, ...]
    works: tuple[WorkKind, ...]
    steps: tuple[str, ...]
    weeks: int
    recommended: float
    practice_first: bool
    assumes: WhatIf


@dataclass(frozen=True, slots=True)
class _Piece:
    """One kind of work, with what it is filled in with."""

    kind: WorkKind
    type: EvidenceType
    assumed: tuple[AssumedEvidence, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """One descriptor with what is held on it."""

    descriptor: Descriptor
    supports: Sequence[Weighed]
    against: Sequence[Weighed]
    open_actions: tuple[str, ...]
    covered: bool


def find_changes(assessment: Assessment, target: Target, scope: Collection[str], guide: LiftGuide) -> list[Change]:
    """Everything that could be done on some descriptors.

    Args:
        assessment: how things stand.
        target: the grade that is aimed at.
        scope: ids of the descriptors.
        guide: how soon each kind of work can be had, and what it is taken to show.
    """
    subjects = {id: _subject(id, assessment) for id in assessment.descriptors if id in scope}
    found: list[Change] = []
    for subject in subjects.values():
        for pieces in _packages(subject, target, assessment, guide):
            found.append(_change(subject, pieces, assessment, guide))
    return found + _renewals(subjects, assessment, guide)


def _subject(id: str, assessment: Assessment) -> _Subject:
    counted = [w for w in assessment.held.get(id, ()) if w.counts]
    result = assessment.descriptors[id]
    return _Subject(
        descriptor=assessment.framework.descriptors[id],
        supports=[w for w in counted if w.supports],
        against=[w for w in counted if not w.supports],
        open_actions=result.open_actions,
        covered=result.covered,
    )


def _packages(subject: _Subject, target: Target, assessment: Assessment, guide: LiftGuide) -> Iterable[list[_Piece]]:
    """The ways to move a descriptor, least work first."""
    framework, policy = assessment.framework, assessment.rulebook.policy
    id = subject.descriptor.id
    known = {w.item.type for w in subject.supports if w.rung >= policy.number("second_source_rung")}
    checking = _types(subject.descriptor, framework, policy, ("quality", "impact"), policy.number("practice_rung"))
    practice = next((t for t in checking if t.code not in known), checking[0])
    sources = _types(
        subject.descriptor, framework, policy, ("data", "quality", "impact"), policy.number("second_source_rung")
    )
    second = next((t for t in sources if t.code not in {*known, practice.code}), sources[-1])

    def shows(kind: WorkKind, type: EvidenceType, like: Weighed | None = None) -> _Piece:
        said = guide.assumed[target]
        bearing = (like.bearing.prevalence, like.bearing.seriousness) if like else (said.prevalence, said.strength)
        evidence = {"descriptor": id, "type": type.code, "prevalence": bearing[0], "strength": bearing[1]}
        return _Piece(kind, type, (AssumedEvidence.model_validate(evidence),))

    first = "mend" if subject.against else "answer" if subject.open_actions else "practice"
    if first == "practice":
        figures = [t for t in sources if t.kind == "data"]
        if not subject.covered and figures:
            yield [shows("figures", figures[0])]
        best = max(subject.supports, key=lambda w: (w.value, w.item.id), default=None)
        checked = any(w.rung >= policy.number("practice_rung") for w in subject.supports)
        if best and checked and best.carried < best.value:
            yield [shows("second source", second, best)]
    yield [shows(first, practice)]
    yield [shows(first, practice), shows("second source", second)]
    if target == "outstanding" and (impact := _lasting(subject, assessment, guide)):
        yield [shows(first, practice), impact]


def _lasting(subject: _Subject, assessment: Assessment, guide: LiftGuide) -> _Piece | None:
    """Impact from two periods; None where no type of evidence lasts long enough to show it."""
    framework, policy, as_of = assessment.framework, assessment.rulebook.policy, assessment.facts.as_of
    months = policy.number("sustained_months")
    rung = policy.number("impact_rung")
    earlier = valid_until(as_of, -months)
    said = guide.assumed["outstanding"]
    for type in _types(subject.descriptor, framework, policy, ("impact",), rung):
        if valid_until(earlier, type.shelf_life_months) >= as_of:
            shown: dict[str, Any] = {
                "descriptor": subject.descriptor.id,
                "type": type.code,
                "prevalence": said.prevalence,
                "strength": said.strength,
            }
            days = (earlier, as_of)
            return _Piece("impact", type, tuple(AssumedEvidence.model_validate({**shown, "about": d}) for d in days))
    return None


def _types(
    descriptor: Descriptor, framework: Framework, policy: Policy, kinds: Sequence[str], rung: int
) -> list[EvidenceType]:
    """Types of evidence of some kinds that stand on a rung or over: those typical of a descriptor, then the others."""
    typical = [framework.types[code] for code in descriptor.evidence_types]
    every = {t.code: t for t in (*typical, *framework.evidence_types)}
    fitting = [t for t in every.values() if t.kind in kinds and RUNGS.index(framework.rung_of_kind[t.kind]) >= rung]
    place = {t.code: n for n, t in enumerate(typical)}
    return sorted(fitting, key=lambda t: (t.code not in place, kinds.index(t.kind) if t.code not in place else 0))


def _change(subject: _Subject, pieces: Sequence[_Piece], assessment: Assessment, guide: LiftGuide) -> Change:
    descriptor = subject.descriptor
    against = list_words(dict.fromkeys(w.item.id for w in subject.against), "and") if subject.against else ""
    fields = {
        "descriptor": descriptor.id,
        "theme": descriptor.theme,
        "against": against,
        "actions": list_words(subject.open_actions, "and") if subject.open_actions else "",
    }
    mended = (descriptor.id,) if any(p.kind == "mend" for p in pieces) else ()
    return Change(
        descriptors=(descriptor.id,),
        works=tuple(p.kind for p in pieces),
        steps=tuple(guide.works[p.kind].says.format(type=_named(p.type), **fields) for p in pieces),
        weeks=max(guide.works[p.kind].weeks for p in pieces),
        recommended=_recommended(descriptor, assessment),
        practice_first=bool(mended),
        assumes=WhatIf(evidence=tuple(e for p in pieces for e in p.assumed), mended=mended),
    )


def _renewals(subjects: Mapping[str, _Subject], assessment: Assessment, guide: LiftGuide) -> list[Change]:
    """Expired evidence to be made anew: of each series the last, where it only supports and nothing stands against."""
    as_of = assessment.facts.as_of
    blocked = {id for id, s in subjects.items() if s.against}
    current: set[tuple[str, frozenset[str]]] = set()
    latest: dict[tuple[str, frozenset[str]], Item] = {}
    weight: dict[str, int] = {}
    for id in subjects:
        for w in assessment.held.get(id, ()):
            item = w.item
            series = (item.type, frozenset(b.descriptor for b in item.bearings))
            if w.counts:
                current.add(series)
            elif item.valid_until < as_of and item.retired is None and item.superseded_by is None:
                weight[item.id] = weight.get(item.id, 0) + w.value
                if series not in latest or (latest[series].about, latest[series].id) < (item.about, item.id):
                    latest[series] = item
    fitting = [
        item
        for series, item in latest.items()
        if series not in current
        and all(b.direction == "supports" and b.descriptor not in blocked for b in item.bearings)
    ]
    fitting.sort(key=lambda i: (-weight[i.id], i.id))
    work = guide.works["renewal"]
    return [
        Change(
            descriptors=tuple(d for d in subjects if any(b.descriptor == d for b in item.bearings)),
            works=("renewal",),
            steps=(
                work.says.format(
                    item=item.id, type=_named(assessment.framework.types[item.type]), expired=long_day(item.valid_until)
                ),
            ),
            weeks=work.weeks,
            recommended=max(
                _recommended(subjects[b.descriptor].descriptor, assessment)
                for b in item.bearings
                if b.descriptor in subjects
            ),
            practice_first=False,
            assumes=WhatIf(renew=(item.id,)),
        )
        for item in fitting[: guide.renewals.value]
    ]


def _named(type: EvidenceType) -> str:
    return f"{type.code} {type.name}"


def _recommended(descriptor: Descriptor, assessment: Assessment) -> float:
    if descriptor.attestation is None:
        return 0.0
    rate = descriptor.attestation.recommendation_rate
    by_grade = {"inadequate": rate.inadequate, "requires improvement": rate.requires_improvement}
    return by_grade.get(assessment.overall.underlying, rate.good_or_outstanding)
