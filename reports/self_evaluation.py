"""The self-evaluation of social work practice: what is known, how it is known, and what is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from base.words import counted
from engine.assessment import Assessment
from engine.results import DescriptorResult, JudgementResult
from engine.standing import states
from reports.content import Content, ReportContent
from reports.holdings import EvidenceLine, gather_evidence, gather_holdings
from reports.material import Material


class Claim(Content):
    """One thing that is said of practice, with the evidence it rests on.

    Attributes:
        descriptor: what it is about, and `theme` in a few words.
        says: what is said.
        evidence: ids of the items that show it, the strongest first, each with what it counted, such as `36 of 40`;
            never none.
    """

    descriptor: str
    theme: str
    says: str
    evidence: tuple[tuple[str, str], ...]


class PlanLine(Content):
    """What is planned on a weakness or an unanswered area for improvement.

    Attributes:
        ref: of the row of the plan.
        area: what is to be improved.
        lead, due: who answers for it, and by when.
        about: descriptors it is to improve.
        national: the outcomes, enablers or principles of the national framework that these serve.
        evidence: ids of the items that show how far it has come.
        standing: whether an inspection asked for it and nothing answers that yet.
    """

    ref: str
    area: str
    lead: str
    due: date | None
    about: tuple[str, ...]
    national: tuple[str, ...]
    evidence: tuple[str, ...]
    standing: bool


class KnownLine(Content):
    """One judgement: what is known of it, how, and what is planned.

    Attributes:
        strengths, weaknesses: what evidence shows.
        untold: ids of descriptors of which nothing in date is held, each with its theme.
        sources: kind of evidence to the number of items of it that count.
        newest, oldest: between which dates these look.
        read: number of them that a second person has read, of `count`.
        planned: the rows of the plan that answer.
        unplanned: weaknesses that no row of the plan is to improve.
    """

    code: str
    name: str
    strengths: tuple[Claim, ...]
    weaknesses: tuple[Claim, ...]
    untold: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, int], ...]
    newest: date | None
    oldest: date | None
    read: int
    count: int
    planned: tuple[PlanLine, ...]
    unplanned: tuple[Claim, ...]


class SelfEvaluation(ReportContent):
    """Everything the self-evaluation says."""

    framework: str
    known: tuple[KnownLine, ...]
    evidence: tuple[EvidenceLine, ...]
    national: tuple[tuple[str, str], ...]


def gather_self_evaluation(material: Material) -> SelfEvaluation:
    """Build the self-evaluation from what the register holds; every claim names its evidence."""
    assessment = material.assessment
    current = {id for id, state in states(assessment).items() if state == "in date"}
    known = tuple(_known(assessment, judgement, current) for judgement in assessment.judgements.values())
    named = {id for each in known for claim in (*each.strengths, *each.weaknesses) for id, _ in claim.evidence}
    named |= {id for each in known for line in each.planned for id in line.evidence}
    served = {code for each in known for line in each.planned for code in line.national}
    return SelfEvaluation.made_of(
        material,
        framework=material.framework_name,
        known=known,
        evidence=gather_evidence((h for h in gather_holdings(assessment) if h.item.id in named), assessment.framework),
        national=tuple((n.code, n.name) for n in assessment.framework.national if n.code in served),
    )


def _known(assessment: Assessment, judgement: JudgementResult, current: set[str]) -> KnownLine:
    """What is known of a judgement; `current` are the ids of the items in date."""
    framework = assessment.framework
    results = [d for d in assessment.descriptors.values() if d.judgement == judgement.code]
    met = [d for d in results if d.status == "met"]
    strengths = tuple(c for d in met for c in _claims(assessment, d, supports=True))
    weaknesses = tuple(c for d in results if d.weakness for c in _claims(assessment, d, supports=False))
    ids = {id for d in results for id in d.evidence} & current
    items = [i for i in assessment.facts.items if i.id in ids]
    sources = Counter(framework.type_name(item.type) for item in items)
    descriptors = {d.id for d in results}
    planned = tuple(_planned(assessment, descriptors))
    answered = {d for line in planned for d in line.about}
    return KnownLine.taken_from(
        judgement,
        strengths=strengths,
        weaknesses=weaknesses,
        untold=tuple((d.id, framework.descriptors[d.id].theme) for d in results if not d.known),
        sources=tuple(sources.most_common()),
        newest=max((i.about for i in items), default=None),
        oldest=min((i.about for i in items), default=None),
        read=sum(i.confirmed for i in items),
        count=len(items),
        planned=planned,
        unplanned=tuple(c for c in weaknesses if c.descriptor not in answered),
    )


def _claims(assessment: Assessment, result: DescriptorResult, *, supports: bool) -> Iterator[Claim]:
    """What evidence shows of a descriptor, on one side; nothing where none of it stands."""
    weighed = [w for w in assessment.bearings(result.id) if w.counts]
    standing = [w for w in weighed if w.supports == supports]
    standing.sort(key=lambda w: (-(w.carried if supports else w.value), w.item.id))
    if not standing:
        return
    descriptor = assessment.framework.descriptors[result.id]
    # A count speaks on both sides with one note, which then does not hold of all.
    both = {(w.item.id, w.bearing.note) for w in weighed if w.supports}
    notes = [
        f"Not in every case: {w.bearing.note}" if (w.item.id, w.bearing.note) in both else w.bearing.note
        for w in standing
        if w.bearing.note and not supports
    ]
    says = descriptor.statement if supports else (notes[0] if notes else descriptor.pulls_down) or descriptor.theme
    shown = {
        w.item.id: f"{w.item.met} of {w.item.sample}" if w.item.sample and w.item.met is not None else ""
        for w in standing
    }
    yield Claim(descriptor=result.id, theme=descriptor.theme, says=says, evidence=tuple(shown.items()))


def _planned(assessment: Assessment, descriptors: set[str]) -> Iterator[PlanLine]:
    standing = {id for d in assessment.descriptors.values() for id in d.open_actions}
    for action in assessment.facts.actions:
        if descriptors & set(action.links) and action.closed is None:
            yield PlanLine.taken_from(
                action,
                ref=" & ".join(action.refs) or action.id,
                about=tuple(d for d in action.links if d in descriptors),
                national=assessment.framework.national_of(action.links),
                standing=action.id in standing,
            )


def how_known(known: KnownLine) -> str:
    """How a judgement is known, as a sentence."""
    return f"{counted(known.count, 'item')} of evidence in date, {known.read} of them read by a second person"
