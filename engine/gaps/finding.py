"""What stands between each descriptor and good: most important first, with the work that would close it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from base.model import Model
from base.words import list_words, long_day
from descriptors.models import EvidenceType, Grade
from engine.assessment import Assessment
from engine.challenges.finding import Challenge
from engine.gaps.effects import (
    Standing,
    after_closing,
    after_expiry,
    after_renewal,
    is_good,
    practice_types,
    source_types,
    standing_of,
)
from engine.gaps.guide import GapGuide, GapKind, read_guide
from engine.results import DescriptorResult, Status, Weighed
from evidence.models import Action


class Effect(Model):
    """What closing a gap would do, by the engine, if the new evidence said what is assumed.

    Attributes:
        status: of the descriptor then; `grade` likewise.
        balance: how far the balance of its judgement would move, per mille.
    """

    status: Status
    grade: Grade | None
    balance: int


class Gap(Model):
    """One descriptor that is short of good, or about to be.

    Attributes:
        theme: the topic of the descriptor.
        kind: what stands in the way.
        message: what stands in the way, as a sentence.
        next_step: the work a lead can do.
        lead: who leads a linked action, else who answers for the evidence; empty where nobody is named.
        due: when that action is due, or the last day of what is about to expire.
        rank: 1 for the most important.
        because: what the rank rests on.
        status: how the descriptor stands now; `grade` likewise.
        effect: what closing it would do.
        evidence: ids of the items it is about.
        actions: ids of the actions linked to the descriptor.
        challenges: codes of the challenges about those actions.
        score: what it was ranked by.
    """

    descriptor: str
    judgement: str
    theme: str
    kind: GapKind
    message: str
    next_step: str
    lead: str
    due: date | None
    rank: int
    because: str
    status: Status
    grade: Grade | None
    effect: Effect
    evidence: tuple[str, ...]
    actions: tuple[str, ...]
    challenges: tuple[str, ...]
    score: int


def find_gaps(assessment: Assessment, challenges: Sequence[Challenge] = ()) -> tuple[Gap, ...]:
    """What stands between each descriptor that applies and good, most important first.

    Where evidence stands against a descriptor, the gap is that practice must change, whatever support could be found.

    Args:
        assessment: how things stand.
        challenges: those found in the same facts; named beside the gaps whose actions they are about.

    Raises:
        ManyProblems: the rulebook's `gaps.yaml` cannot be used.
    """
    guide = read_guide(assessment.rulebook.lexicon.get("gaps"), assessment.rulebook.files["gaps"])
    horizon = assessment.facts.as_of + timedelta(weeks=guide.soon_weeks.value)
    standings = {id: standing_of(result, assessment) for id, result in assessment.descriptors.items()}
    renewed = after_renewal(standings.values(), assessment)
    lost = after_expiry(horizon, assessment)
    kinds: dict[str, GapKind] = {}
    for id, standing in standings.items():
        if kind := _kind(standing, renewed[id], lost[id], assessment):
            kinds[id] = kind
    closed = after_closing(kinds, standings, guide.assumed, assessment)
    found: list[Gap] = []
    for id, kind in kinds.items():
        now, then, taken = standings[id].result, closed[id], "assumed"
        if kind == "expiring":
            now, then, taken = lost[id], now, "lost"
        elif kind == "freshness" and is_good(renewed[id].grade):
            then, taken = renewed[id], "renewed"
        writer = _Writer(kind, standings[id], horizon, guide, assessment)
        found.append(writer.gap(then, then.net - now.net, guide.because[taken], challenges))
    # Sorting is stable, so gaps that weigh the same stay in the framework's order.
    ranked = sorted(found, key=lambda gap: -gap.score)
    return tuple(gap.model_copy(update={"rank": rank}) for rank, gap in enumerate(ranked, start=1))


def _kind(
    standing: Standing, renewed: DescriptorResult, lost: DescriptorResult, assessment: Assessment
) -> GapKind | None:
    """What stands first between a descriptor and good; None where nothing does."""
    result, policy = standing.result, assessment.rulebook.policy
    if is_good(result.grade):
        return None if is_good(lost.grade) else "expiring"
    if standing.against:
        return "contradiction"
    if result.open_actions:
        return "action open"
    if standing.expired and (is_good(renewed.grade) or not standing.support):
        return "freshness"
    if not standing.support:
        return "evidence"
    second, practice = policy.number("second_source_rung"), policy.number("practice_rung")
    best = max(w.rung for w in standing.support)
    proven_by_figures = assessment.framework.descriptors[result.id].time_bound and best >= second
    if best < practice and not proven_by_figures:
        return "practice"
    shown = max(w.value for w in standing.support if w.rung >= second)
    return "strength" if shown < policy.number("descriptor_good_bar") else "second source"


class _Writer:
    """One gap, put into words."""

    def __init__(
        self, kind: GapKind, standing: Standing, horizon: date, guide: GapGuide, assessment: Assessment
    ) -> None:
        self._kind: GapKind = kind
        self._standing, self._horizon = standing, horizon
        self._guide, self._assessment = guide, assessment
        self._result = standing.result
        self._descriptor = assessment.framework.descriptors[self._result.id]
        self._judgement = assessment.judgements[self._result.judgement]
        self._actions = [a for a in assessment.facts.actions if self._result.id in a.links]

    def gap(self, then: DescriptorResult, moved: int, because: str, challenges: Sequence[Challenge]) -> Gap:
        """The gap, not ranked yet.

        Args:
            then: how the descriptor would stand once it is closed.
            moved: how far support less weakness would move, per mille.
            because: what that rests on, as a text with `{fields}`.
            challenges: those to be named beside it.
        """
        texts = self._guide.kinds[self._kind]
        fields = self._fields()
        names = {name for a in self._actions for name in (a.id, *a.refs)}
        rate = self._rate()
        balance = moved // max(self._judgement.applicable, 1)
        about = {"expiring": self._expiring(), "contradiction": self._standing.against}.get(
            self._kind, self._standing.expired if self._kind == "freshness" else self._standing.support
        )
        return Gap(
            descriptor=self._result.id,
            judgement=self._result.judgement,
            theme=self._descriptor.theme,
            kind=self._kind,
            message=texts.message.format_map(fields),
            next_step=texts.next_step.format_map(fields),
            lead=self._lead(about),
            due=self._due(),
            rank=0,
            because=self._because(because, balance, rate),
            status=self._result.status,
            grade=self._result.grade,
            effect=Effect(status=then.status, grade=then.grade, balance=balance),
            evidence=tuple(dict.fromkeys(w.item.id for w in about)),
            actions=tuple(a.id for a in self._actions),
            challenges=tuple(dict.fromkeys(c.code for c in challenges if names.intersection([c.about, *c.rows]))),
            score=self._score(moved, rate),
        )

    def _score(self, moved: int, rate: int) -> int:
        """How much a gap matters: what it moves the balance by, in millionths, times each weight."""
        guide, judgement = self._guide, self._judgement
        score = max(moved, 0) * 1000 // max(judgement.applicable, 1)
        for weight in (
            guide.kinds[self._kind].weight,
            guide.judgement_weights.value[judgement.kind],
            guide.standing_weights.value[judgement.underlying],
            1000 + guide.recommendation_weight.value * rate // 1000,
        ):
            score = score * weight // 1000
        return score

    def _rate(self) -> int:
        """How many reports of authorities that stand as this one does recommend on the theme, per mille."""
        counted = self._descriptor.attestation
        if counted is None:
            return 0
        rates = counted.recommendation_rate
        by_grade = {"inadequate": rates.inadequate, "requires improvement": rates.requires_improvement}
        return round(1000 * by_grade.get(self._assessment.overall.underlying, rates.good_or_outstanding))

    def _because(self, text: str, balance: int, rate: int) -> str:
        assumed, named = self._guide.assumed, self._guide.because["recommended"] if rate else ""
        return f"{text} {named}".strip().format(
            judgement=self._judgement.code,
            balance=balance,
            rate=f"{rate // 10}%",
            prevalence=assumed.prevalence,
            strength=assumed.strength,
        )

    def _fields(self) -> dict[str, str]:
        standing, assessment = self._standing, self._assessment
        checking = practice_types(self._result.id, assessment)
        # Where nothing is held, the first source will be one that checks practice.
        first = () if standing.support else {t.code for t in checking[:1]}
        beside = source_types(standing, assessment, first)
        return {
            "id": self._result.id,
            "theme": self._descriptor.theme,
            "grade": self._result.grade or "not known",
            "pulls_down": self._descriptor.pulls_down or "nobody has said.",
            "held": _listed(self._name(w) for w in standing.support),
            "against": _listed(
                f"{self._name(w)}: {w.bearing.prevalence}, {w.bearing.seriousness}" for w in standing.against
            ),
            "expired": _listed(f"{self._name(w)}, on {long_day(w.item.valid_until)}" for w in standing.expired),
            "expiring": _listed(f"{self._name(w)}, on {long_day(w.item.valid_until)}" for w in self._expiring()),
            "open_actions": _listed(_named(a) for a in self._actions if a.id in self._result.open_actions),
            "practice": _types(checking),
            "second": _types(beside),
        }

    def _expiring(self) -> list[Weighed]:
        """The support that expires soon, soonest first."""
        soon = [w for w in self._standing.support if w.item.valid_until < self._horizon]
        return sorted(soon, key=lambda w: w.item.valid_until)

    def _name(self, weighed: Weighed) -> str:
        return f"{weighed.item.id} ({self._assessment.framework.types[weighed.item.type].name})"

    def _lead(self, about: Sequence[Weighed]) -> str:
        """Who leads a linked action, an open one first; else who answers for the evidence."""
        first = sorted(self._actions, key=lambda a: a.id not in self._result.open_actions)
        return next((lead for lead in (*(a.lead for a in first), *(w.item.lead for w in about)) if lead), "")

    def _due(self) -> date | None:
        if self._kind == "expiring":
            return next((w.item.valid_until for w in self._expiring()), None)
        first = [a for a in self._actions if a.id in self._result.open_actions] or self._actions
        return min((a.due for a in first if a.due), default=None)


_SHOWN = 2
"""How many names a sentence can hold and still be read."""


def _types(types: Sequence[EvidenceType]) -> str:
    return list_words([f"{t.name} ({t.code})" for t in types[:_SHOWN]])


def _named(action: Action) -> str:
    return " & ".join(action.refs) or action.id


def _listed(names: Iterable[str]) -> str:
    each = list(dict.fromkeys(names))
    more = [f"{len(each) - _SHOWN} more"] if len(each) > _SHOWN else []
    return list_words([*each[:_SHOWN], *more], "and")
