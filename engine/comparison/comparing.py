"""What changed between two assessments, and why: worked out from the facts and the rules, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from base.model import Model
from base.words import long_day
from descriptors.models import GRADES
from engine.assessment import OVERALL, Assessment, assess
from engine.challenges.finding import Challenge
from engine.comparison.causes import Cause, action_cause, causes_on, item_cause
from engine.gaps.finding import Gap
from engine.results import DescriptorResult, JudgementResult, Moderated, OverallResult


class Side(Model):
    """One of the two assessments."""

    as_of: date
    known_at: date | None
    facts_digest: str
    rules_digest: str


class Difference(Model):
    """One thing that is different.

    Attributes:
        of: what kind of thing; `own grade` is the group's own beside the engine's.
        about: `overall`, or the code or id of what it is about; of a challenge its code and what it is about.
        before: how it was; None where it was not there, or not graded.
        after: how it is, likewise.
        message: the change as a sentence.
        causes: what happened, weightiest first.
    """

    of: Literal["overall", "judgement", "own grade", "descriptor", "challenge", "gap"]
    about: str
    before: str | None
    after: str | None
    message: str
    causes: tuple[Cause, ...]


class Comparison(Model):
    """Everything that is different between two assessments."""

    framework: dict[str, str]
    before: Side
    after: Side
    rules_changed: bool
    differences: tuple[Difference, ...]


class Seen(Model):
    """What was seen beside an assessment: its challenges and gaps."""

    challenges: tuple[Challenge, ...] = ()
    gaps: tuple[Gap, ...] = ()


def compare(
    before: Assessment, after: Assessment, seen_before: Seen | None = None, seen_after: Seen | None = None
) -> Comparison:
    """Say what changed, and for each change what caused it.

    Where the rules changed too, the later facts are graded by the earlier rules as well, so that what the facts did
    and what the rules did can be told apart.

    Args:
        before: the earlier assessment.
        after: the later one.
        seen_before: challenges and gaps of the earlier one.
        seen_after: those of the later one.
    """
    work = _Work(before, after)
    was, now = seen_before or Seen(), seen_after or Seen()
    differences = [
        *work.overall(),
        *work.judgements(),
        *work.descriptors(),
        *work.challenges(was.challenges, now.challenges),
        *work.gaps(was.gaps, now.gaps),
    ]
    return Comparison(
        framework={"id": after.framework.id, "version": after.framework.version},
        before=_side(before),
        after=_side(after),
        rules_changed=before.rules_digest != after.rules_digest,
        differences=tuple(differences),
    )


def comparison_as_data(made: Comparison) -> dict[str, Any]:
    """A comparison as plain data. Keys may be added; those there stay."""
    return {"schema": "readiness.comparison/1", "provisional": True, **made.model_dump(mode="json")}


def _side(assessment: Assessment) -> Side:
    facts = assessment.facts
    return Side(
        as_of=facts.as_of,
        known_at=facts.known_at,
        facts_digest=assessment.facts_digest,
        rules_digest=assessment.rules_digest,
    )


class _Work:
    """The two assessments, and between them the later facts under the earlier rules."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.before, self.after = before, after
        self.rules_changed = before.rules_digest != after.rules_digest
        self.between = after
        if self.rules_changed and all(i.type in before.framework.types for i in after.facts.items):
            self.between = assess(after.facts, before.framework, before.rulebook)
        self._rules = Cause(
            kind="rules changed",
            about="",
            message=f"the framework, its rules or policy changed from {before.rules_digest} to {after.rules_digest}",
        )
        self._causes: dict[str, list[Cause]] = {}

    def overall(self) -> Iterable[Difference]:
        was, now = self.before.overall, self.after.overall
        if _graded(was) != _graded(now):
            keys = [j.code for j in self.after.framework.judgements if j.kind == "key"]
            causes = [
                Cause(kind="judgement", about=code, message=f"{code} went from {_words(one)} to {_words(other)}")
                for code in keys
                if code in self.before.judgements
                for one, other in ((self.before.judgements[code], self.after.judgements[code]),)
                if _graded(one) != _graded(other)
            ]
            causes += self._by_rules(_graded(self.between.overall) != _graded(now))
            yield _difference("overall", OVERALL, now.name, was, now, causes)
        yield from self._own_grade(OVERALL, was.moderated, now.moderated)

    def judgements(self) -> Iterable[Difference]:
        for code, now in self.after.judgements.items():
            was = self.before.judgements.get(code)
            if was is None:
                continue
            if _graded(was) != _graded(now):
                yield _difference("judgement", code, code, was, now, self._judgement_causes(was, now))
            yield from self._own_grade(code, was.moderated, now.moderated)

    def descriptors(self) -> Iterable[Difference]:
        for id in dict.fromkeys([*self.before.descriptors, *self.after.descriptors]):
            was, now = self.before.descriptors.get(id), self.after.descriptors.get(id)
            before, after = (r.status if r else None for r in (was, now))
            if (before, was.grade if was else None) != (after, now.grade if now else None):
                message = f"{id} went from {_standing(was)} to {_standing(now)}"
                yield Difference(
                    of="descriptor",
                    about=id,
                    before=before,
                    after=after,
                    message=message,
                    causes=tuple(self._on(id)),
                )

    def challenges(self, was: Sequence[Challenge], now: Sequence[Challenge]) -> Iterable[Difference]:
        before, after = ({(c.code, c.about): c for c in challenges} for challenges in (was, now))
        for key in sorted(before.keys() ^ after.keys(), key=lambda k: (k not in after, k)):
            raised = key in after
            challenge = after[key] if raised else before[key]
            yield Difference(
                of="challenge",
                about=" ".join(key),
                before=None if raised else challenge.severity,
                after=challenge.severity if raised else None,
                message=f"{'New' if raised else 'No longer'}: {challenge.message}",
                causes=tuple(self._challenge_causes(challenge)),
            )

    def gaps(self, was: Sequence[Gap], now: Sequence[Gap]) -> Iterable[Difference]:
        before, after = ({g.descriptor: g for g in gaps} for gaps in (was, now))
        for id in dict.fromkeys([*after, *before]):
            one, other = before.get(id), after.get(id)
            if (one.kind if one else None) == (other.kind if other else None):
                continue
            said = f"is now a gap ({other.kind}): {other.message}" if other else "is no longer a gap"
            yield Difference(
                of="gap",
                about=id,
                before=one.kind if one else None,
                after=other.kind if other else None,
                message=f"{id} {said.removesuffix('.')}",
                causes=tuple(self._on(id) or self._otherwise()),
            )

    def _on(self, id: str) -> list[Cause]:
        """What happened to one descriptor."""
        if id not in self._causes:
            found = causes_on(id, self.before, self.between)
            between, now = self.between.descriptors.get(id), self.after.descriptors.get(id)
            self._causes[id] = found + self._by_rules(_weighs(between) != _weighs(now))
        return self._causes[id]

    def _judgement_causes(self, was: JudgementResult, now: JudgementResult) -> list[Cause]:
        code = now.code
        found: list[Cause] = []
        moved = self._moved(code, was, now)
        for id in moved:
            found += self._on(id)
        inside = [j.code for j in self.after.framework.judgements if j.parent == code]
        found += [
            Cause(kind="judgement", about=sub, message=f"{sub} went from {one.underlying} to {other.underlying}")
            for sub in inside
            for one, other in ((self.before.judgements[sub], self.after.judgements[sub]),)
            if (one.underlying == "inadequate") != (other.underlying == "inadequate")
        ]
        back = (was.balance - was.held_back, now.balance - now.held_back)
        leading = self.after.rulebook.policy.word("leading_judgement")
        if back[0] != back[1] and leading in self.before.judgements:
            one, other = self.before.judgements[leading].balance, self.after.judgements[leading].balance
            if one != other:
                said = f"leadership's balance went from {one} to {other} per mille, and it holds {code} back"
                found.append(Cause(kind="leadership", about=leading, message=said))
        between = self.between.judgements.get(code)
        found += self._by_rules(between is None or _graded(between) != _graded(now))
        return _together(found or self._beside_balance(code)) or self._otherwise()

    def _beside_balance(self, code: str) -> list[Cause]:
        """What happened where no balance moved with the grade: serious failures, and what is done about them."""
        judgement = self.after.framework.by_code[code]
        found = [cause for d in judgement.descriptors for cause in self._on(d.id)]
        if judgement.self_knowledge:
            # Self-knowledge is credited over all serious weaknesses of the register.
            found += [cause for id in self.after.descriptors for cause in self._on(id)]
            actions = (action_cause(a.id, self.before, self.after) for a in self.after.facts.actions)
            found += [cause for cause in actions if cause]
        return found

    def _moved(self, code: str, was: JudgementResult, now: JudgementResult) -> list[str]:
        """Its descriptors that moved with it, furthest first; then those behind its coverage and its number."""
        pairs = {
            d.id: (self.before.descriptors.get(d.id), self.after.descriptors.get(d.id))
            for d in self.after.framework.by_code[code].descriptors
        }
        by = {id: (then.net if then else 0) - (one.net if one else 0) for id, (one, then) in pairs.items()}
        up = GRADES.index(now.underlying) - GRADES.index(was.underlying)
        moved = sorted((id for id in pairs if by[id] * up > 0), key=lambda id: -abs(by[id]))
        if was.gradeable != now.gradeable:
            moved += [id for id, (one, then) in pairs.items() if (one and one.covered) != (then and then.covered)]
        # One that applies no more, or again, changes what everything is a share of.
        moved += [id for id, (one, then) in pairs.items() if (one is None) != (then is None)]
        return list(dict.fromkeys(moved))

    def _own_grade(self, code: str, was: Moderated | None, now: Moderated | None) -> Iterable[Difference]:
        if was == now:
            return
        said = f"{now.grade} by {now.by}" if now else "withdrawn"
        message = f"The group's own grade of {code} is {said}"
        cause = message
        if was and now and was.model_copy(update={"stale": now.stale}) == now:
            message = f"The group's own grade of {code} {'has become stale' if now.stale else 'is no longer stale'}"
            cause = "the facts it rested on have changed"
        yield Difference(
            of="own grade",
            about=code,
            before=was.grade if was else None,
            after=now.grade if now else None,
            message=message,
            causes=(Cause(kind="moderation", about=code, message=cause),),
        )

    def _challenge_causes(self, challenge: Challenge) -> list[Cause]:
        ids = {challenge.about, *challenge.rows}
        actions = [a for a in self.after.facts.actions if a.id in ids or ids.intersection(a.refs)]
        found = [c for a in actions if (c := action_cause(a.id, self.before, self.after))]
        for action in actions:
            found += [c for e in action.evidence if (c := item_cause(e, self.before, self.after))]
        return found or self._otherwise()

    def _otherwise(self) -> list[Cause]:
        """What is left where no fact changed: other rules, or another day."""
        if self.rules_changed:
            return [self._rules]
        days = (self.before.facts.as_of, self.after.facts.as_of)
        if days[0] == days[1]:
            return []
        moved = f"the day moved on from {long_day(days[0])} to {long_day(days[1])}"
        return [Cause(kind="time", about="", message=moved)]

    def _by_rules(self, differ: bool) -> list[Cause]:
        # Where the later facts cannot be put before the earlier rules, what each did cannot be told apart.
        return [self._rules] if self.rules_changed and (differ or self.between is self.after) else []


def _together(causes: Iterable[Cause]) -> list[Cause]:
    """One cause for what happened to one thing, however many descriptors it was felt on."""
    messages: dict[tuple[str, str], dict[str, Cause]] = {}
    for cause in causes:
        messages.setdefault((cause.kind, cause.about), {}).setdefault(cause.message, cause)
    found: list[Cause] = []
    for said in messages.values():
        first, *others = said.values()
        more = f" (and {len(others)} more)" if others else ""
        found.append(first.model_copy(update={"message": first.message + more}))
    return found


def _graded(result: JudgementResult | OverallResult) -> tuple[str | None, str]:
    return result.grade, result.underlying


def _words(result: JudgementResult | OverallResult) -> str:
    return result.grade or f"not graded ({result.underlying} on what is held)"


def _standing(result: DescriptorResult | None) -> str:
    if result is None:
        return "not applicable"
    return f"{result.status} ({result.grade})" if result.grade else result.status


def _weighs(result: DescriptorResult | None) -> tuple[Any, ...] | None:
    return (result.status, result.grade, result.support, result.weakness, result.covered) if result else None


def _difference(
    of: Literal["overall", "judgement"],
    about: str,
    name: str,
    was: JudgementResult | OverallResult,
    now: JudgementResult | OverallResult,
    causes: Sequence[Cause],
) -> Difference:
    return Difference(
        of=of,
        about=about,
        before=was.grade,
        after=now.grade,
        message=f"{name} went from {_words(was)} to {_words(now)}",
        causes=tuple(causes),
    )
