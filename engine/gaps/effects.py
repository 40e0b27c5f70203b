"""What would close each gap, as facts the engine can be asked about: nothing here is ever saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from descriptors.models import GRADES, RUNGS, EvidenceType, Grade
from engine.assessment import Assessment, assess_descriptors
from engine.facts import Facts
from engine.gaps.guide import Assumed, GapKind
from engine.results import DescriptorResult, Weighed
from evidence.models import Bearing, Item


@dataclass(frozen=True, slots=True)
class Standing:
    """How a descriptor stands, with its bearings sorted out.

    Attributes:
        support: what counts for it; `against` what counts against it.
        expired: of each type of evidence, the newest that expired.
    """

    result: DescriptorResult
    support: Sequence[Weighed]
    against: Sequence[Weighed]
    expired: Sequence[Weighed]


def standing_of(result: DescriptorResult, assessment: Assessment) -> Standing:
    """Sort out the bearings on a descriptor."""
    held = assessment.held.get(result.id, ())
    newest: dict[str, Weighed] = {}
    for weighed in sorted(filter(_has_expired, held), key=lambda w: w.item.about):
        newest[weighed.item.type] = weighed
    return Standing(
        result=result,
        support=[w for w in held if w.counts and w.supports],
        against=[w for w in held if w.counts and not w.supports],
        expired=list(newest.values()),
    )


def _has_expired(weighed: Weighed) -> bool:
    values = weighed.counted.fact.values
    in_use = bool(values["known"]) and not (values["retired"] or values["superseded"])
    return in_use and int(values["left"]) < 0


def is_good(grade: Grade | None) -> bool:
    """Whether a grade is good or better."""
    return grade is not None and GRADES.index(grade) >= GRADES.index("good")


def after_renewal(standings: Iterable[Standing], assessment: Assessment) -> dict[str, DescriptorResult]:
    """How each descriptor would stand if what expired were done again today with the same result."""
    items = [
        _item(s.result.id, n, w.item.type, w.bearing, assessment.facts).model_copy(update={"rung": w.item.rung})
        for s in standings
        for n, w in enumerate(s.expired)
    ]
    return _assess(assessment, lambda item: item, items)


def after_expiry(horizon: date, assessment: Assessment) -> dict[str, DescriptorResult]:
    """How each descriptor would stand without the evidence that expires before a day."""
    return _assess(assessment, lambda item: item if item.valid_until >= horizon else None)


def after_closing(
    kinds: Mapping[str, GapKind], standings: Mapping[str, Standing], assumed: Assumed, assessment: Assessment
) -> dict[str, DescriptorResult]:
    """How each descriptor would stand once its gap is closed by evidence that says what is assumed.

    Args:
        kinds: descriptor id to its gap.
        standings: descriptor id to how it stands.
        assumed: what new evidence is taken to say.
        assessment: how things stand.
    """
    changed = {id for id, kind in kinds.items() if kind == "contradiction"}

    def without_weakness(item: Item) -> Item:
        kept = tuple(b for b in item.bearings if b.descriptor not in changed or b.direction == "supports")
        return item if len(kept) == len(item.bearings) else item.model_copy(update={"bearings": kept})

    items = [i for id, kind in kinds.items() for i in _closing(kind, standings[id], assumed, assessment)]
    return _assess(assessment, without_weakness, items)


def _closing(kind: GapKind, standing: Standing, assumed: Assumed, assessment: Assessment) -> Iterator[Item]:
    id = standing.result.id
    if kind == "second source":
        best = max(standing.support, key=lambda w: w.value).bearing
        types = source_types(standing, assessment)[:1]
    else:
        best = Bearing(descriptor=id, direction="supports", prevalence=assumed.prevalence, seriousness=assumed.strength)
        checked = practice_types(id, assessment)[:1]
        types = [*checked, *source_types(standing, assessment, {t.code for t in checked})[:1]]
    for number, kind_of_evidence in enumerate(types):
        yield _item(id, number, kind_of_evidence.code, best, assessment.facts)


def practice_types(id: str, assessment: Assessment) -> list[EvidenceType]:
    """Types of evidence in which someone checks practice: those typical of a descriptor, else any."""
    return _types(id, "practice_rung", (), assessment)


def source_types(standing: Standing, assessment: Assessment, but: Collection[str] = ()) -> list[EvidenceType]:
    """Types of evidence that would be a further source for a descriptor: typical ones, else any."""
    second = assessment.rulebook.policy.number("second_source_rung")
    held = {w.item.type for w in standing.support if w.rung >= second}
    return _types(standing.result.id, "second_source_rung", {*held, *but}, assessment)


def _types(id: str, rung: str, but: Collection[str], assessment: Assessment) -> list[EvidenceType]:
    framework, least = assessment.framework, assessment.rulebook.policy.number(rung)
    typical = framework.descriptors[id].evidence_types
    own = [t for t in framework.evidence_types if t.kind != "external" and t.code not in but]
    fitting = [t for t in own if RUNGS.index(framework.rung_of_kind[t.kind]) >= least]
    return [t for t in fitting if t.code in typical] or fitting


def _item(id: str, number: int, type: str, bearing: Bearing, facts: Facts) -> Item:
    """An item that would be filed today and count today."""
    filed = datetime.combine(facts.known_at or facts.as_of, time(12), UTC)
    return Item(
        id=f"+{id}/{number}",
        title="",
        type=type,
        about=facts.as_of,
        filed=filed,
        valid_until=facts.as_of,
        lead="",
        bearings=(bearing,),
    )


def _assess(
    assessment: Assessment, change: Callable[[Item], Item | None], more: Sequence[Item] = ()
) -> dict[str, DescriptorResult]:
    kept = (changed for item in assessment.facts.items if (changed := change(item)) is not None)
    facts = replace(assessment.facts, items=(*kept, *more))
    return assess_descriptors(facts, assessment.framework, assessment.rulebook, assessment.descriptors)
