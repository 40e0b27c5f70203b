"""What changed between two assessments, and why: worked out from the facts and the rules, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from base.groups import grouped
from base.model import Model
from base.words import long_day, say_status
from engine.assessment import Assessment, assess
from engine.comparison.causes import Ask, Between, acting_on, judgement_groups, prove, rose
from engine.comparison.happenings import Cause, Happening, action_changed
from engine.results import DescriptorResult, Moderated, Verdict
from engine.worlds import OVERALL, World, descriptors_of, judged_by
from evidence.models import Item
from evidence.plan_models import Action
from rules.expression import parse

if TYPE_CHECKING:
    from engine.challenges.challenge import Challenge
    from engine.gaps.gap import Gap


class Side(Model):
    """One of the two assessments."""

    framework: str
    as_of: date
    known_at: date | None
    facts_digest: str
    rules_digest: str


Matter = Literal["overall", "judgement", "own grade", "descriptor", "challenge", "gap"]


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

    of: Matter
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


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen beside an assessment: its challenges and gaps."""

    challenges: tuple[Challenge, ...] = ()
    gaps: tuple[Gap, ...] = ()


def compare(
    before: Assessment, after: Assessment, seen_before: Seen | None = None, seen_after: Seen | None = None
) -> Comparison:
    """Say what changed, and for each change what caused it.

    Where the rules changed too, the later facts are graded by the earlier rules as well, so that what the facts did
    and what the rules did can be told apart.
    """
    return _Work(before, after).comparison(seen_before or Seen(), seen_after or Seen())


def comparison_as_data(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain data. Keys may be added; those there stay."""
    return {"schema": "readiness.comparison/1", "provisional": True, **comparison.model_dump(mode="json")}


def _side(assessment: Assessment) -> Side:
    heading: dict[str, Any] = {**assessment.heading, "framework": assessment.framework.id}
    return Side(**heading)


class _Work:
    """The two assessments, and between them the later facts under the earlier rules."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.before, self.after = before, after
        self.rules_changed = before.rules_digest != after.rules_digest
        middle = after
        if self.rules_changed and all(i.type in before.framework.types for i in after.facts.items):
            middle = assess(after.facts, before.framework, before.rulebook)
        self.middle = middle
        self.between = Between(before, middle)
        self._rules = Cause(
            kind="rules changed",
            about="",
            message="the framework, its rules or its policy were others on the later day",
        )
        self._known: dict[str, list[Cause]] = {}

    def comparison(self, was: Seen, now: Seen) -> Comparison:
        """Everything that is different."""
        before, after = self.before, self.after
        differences = [
            *self.results(),
            *self.descriptors(),
            *self.challenges(was.challenges, now.challenges),
            *self.gaps(was.gaps, now.gaps),
        ]
        return Comparison(
            framework=after.heading["framework"],
            before=_side(before),
            after=_side(after),
            rules_changed=self.rules_changed,
            differences=tuple(differences),
        )

    @cached_property
    def proven(self) -> Mapping[str, tuple[Happening, ...]]:
        """What is behind every judgement and descriptor that the facts have moved."""
        before, middle = self.before, self.middle
        if self.rules_changed and middle is self.after:
            return {}
        asked: dict[str, Ask] = {}
        scale = before.rulebook.grades
        for code in before.judgements:
            was, now = (a.world.graded(code) for a in (before, middle))
            if was.held != now.held:
                groups = judgement_groups(self.between, code, rose(was, now, scale))
                asked[code] = Ask(self.between, partial(_grades, code), groups)
        for id in before.framework.descriptors:
            if before.world.stands(id) != middle.world.stands(id):
                asked[id] = Ask(self.between, partial(World.stands, descriptor=id), self._descriptor_groups(id), id)
        return dict(zip(asked, prove([*asked.values()]), strict=True))

    def _descriptor_groups(self, id: str) -> list[list[Happening]]:
        """What happened on a descriptor, what weighed most on the side that moved it first."""
        was, now = self.between.net(id)
        felt = self.between.on([id])
        weight: dict[str, int] = {}
        for assessment in (self.before, self.middle):
            bearings = assessment.bearings(id)
            for item, carried in zip(bearings.ids, bearings.column("value").tolist(), strict=True):
                weight[item] = max(weight.get(item, 0), carried)
        by_weight = sorted(felt, key=lambda h: -weight.get(h.about, 0))
        side = "supports" if now > was else "undermines"
        telling = [h for h in by_weight if now != was and (side in h.felt[id]) != h.went]
        return [telling or by_weight, by_weight]

    # --- what is otherwise --------------------------------------------------------------------------------

    def results(self) -> Iterable[Difference]:
        """What is otherwise in overall effectiveness and in each judgement that both frameworks have."""
        for code, now in self.after.results.items():
            was = self.before.results.get(code)
            if was is None:
                continue
            if was.held != now.held:
                overall = code == OVERALL
                message = f"{now.name if overall else code} went from {grade_words(was)} to {grade_words(now)}"
                causes = self._overall_causes(now) if overall else self._judgement_causes(code, now)
                yield _difference("overall" if overall else "judgement", code, was.grade, now.grade, message, causes)
            yield from self._own_grade(code, was.moderated, now.moderated)

    def _overall_causes(self, now: Verdict) -> list[Cause]:
        pairs = [
            (code, self.before.judgements[code], self.after.judgements[code])
            for code in judged_by(OVERALL, self.after.framework)
            if code in self.before.judgements
        ]
        causes = [
            Cause(kind="judgement", about=code, message=f"{code} went from {grade_words(was)} to {grade_words(then)}")
            for code, was, then in pairs
            if was.held != then.held
        ]
        middle = self.middle.overall
        return causes + self._by_rules(middle is None or middle.held != now.held)

    def descriptors(self) -> Iterable[Difference]:
        for id in dict.fromkeys([*self.before.descriptors, *self.after.descriptors]):
            if id not in self._shared:
                continue
            was, now = self.before.descriptors.get(id), self.after.descriptors.get(id)
            before, after = (r.status if r else None for r in (was, now))
            if (before, was.grade if was else None) != (after, now.grade if now else None):
                message = f"{id} went from {_standing(was)} to {_standing(now)}"
                yield _difference("descriptor", id, before, after, message, self._on(id))

    def challenges(self, was: Sequence[Challenge], now: Sequence[Challenge]) -> Iterable[Difference]:
        before, after = ({c.id: c for c in challenges} for challenges in (was, now))
        for id in sorted(before.keys() ^ after.keys(), key=lambda id: (id not in after, id)):
            raised = id in after
            challenge = after[id] if raised else before[id]
            severities = (None, challenge.severity) if raised else (challenge.severity, None)
            message = f"{'New' if raised else 'No longer'}: {challenge.message}"
            about, causes = f"{challenge.code} {challenge.about}", self._challenge_causes(challenge)
            yield _difference("challenge", about, *severities, message, causes)

    def gaps(self, was: Sequence[Gap], now: Sequence[Gap]) -> Iterable[Difference]:
        before, after = ({g.descriptor: g for g in gaps} for gaps in (was, now))
        for id in dict.fromkeys([*after, *before]):
            other = after.get(id)
            was_kind, kind = (gap.kind if gap else None for gap in (before.get(id), other))
            if id in self._shared and was_kind != kind:
                words = f"is now a gap ({kind}): {other.message}" if other else "is no longer a gap"
                yield _difference("gap", id, was_kind, kind, f"{id} {words.removesuffix('.')}", self._on(id))

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Descriptors that both frameworks have: the others can be held against nothing."""
        return frozenset(self.before.framework.descriptors) & self.after.framework.descriptors.keys()

    def _on(self, id: str) -> list[Cause]:
        """What is behind the change of one descriptor, or, where it is as it was, all that happened on it."""
        if id not in self._known:  # asked of its grade, and of its gap
            self._known[id] = self._behind_descriptor(id)
        return self._known[id]

    def _behind_descriptor(self, id: str) -> list[Cause]:
        proven = self.proven.get(id)
        causes = [h.cause([id]) for h in (self.between.on([id]) if proven is None else proven)]
        was, now = (a.descriptors.get(id) for a in (self.middle, self.after))
        causes += self._by_rules((was and was.weighs) != (now and now.weighs))
        return causes or self._filed(lambda i: any(b.descriptor == id for b in i.bearings)) or self._otherwise()

    @cached_property
    def _new(self) -> list[Item]:
        """The items that were filed in between, whether or not they count."""
        known = self.before.facts.item_by_id
        return [i for i in self.after.facts.items if i.id not in known]

    def _filed(self, concerned: Callable[[Item], bool]) -> list[Cause]:
        return [
            Cause(kind="evidence filed", about=i.id, message=f"{i.id} was filed on {long_day(i.filed.date())}")
            for i in self._new
            if concerned(i)
        ]

    def _judgement_causes(self, code: str, now: Verdict) -> list[Cause]:
        framework = self.after.framework
        descriptors = descriptors_of(code, framework)
        if code in self.proven or not self.rules_changed:
            behind = self.proven.get(code, ())
        else:
            behind = tuple(self.between.on(descriptors)) if self.middle is self.after else ()
        through = acting_on(descriptors, behind, framework)
        causes = [h.cause(descriptors) for h in behind if any(d in h.felt for d in descriptors)]
        for acting in through:
            theirs = descriptors_of(acting, framework)
            one, other = self.before.judgements[acting].balance, self.middle.judgements[acting].balance
            leads = acting == self.after.rulebook.policy.plain.get("leading_judgement")
            went = "rose" if other > one else "fell" if other < one else "moved"
            sentence = f"{acting} acts on {code}, and its balance {went}"
            causes.append(Cause(kind="leadership" if leads else "judgement", about=acting, message=sentence))
            causes += [
                h.cause(theirs)
                for h in behind
                if not any(d in h.felt for d in descriptors) and any(d in h.felt for d in theirs)
            ]
        between = self.middle.judgements.get(code)
        causes += self._by_rules(between is None or between.held != now.held)
        return list(dict.fromkeys(causes)) or self._otherwise()

    def _own_grade(self, code: str, was: Moderated | None, now: Moderated | None) -> Iterable[Difference]:
        if was == now:
            return
        words = f"{now.grade} by {now.by}" if now else "withdrawn"
        message = f"The group's own grade of {code} is {words}"
        cause = message
        if was and now and was.model_copy(update={"stale": now.stale}) == now:
            message = f"The group's own grade of {code} {'has become stale' if now.stale else 'is no longer stale'}"
            cause = "the facts it rested on have changed"
        before, after = (moderated.grade if moderated else None for moderated in (was, now))
        yield _difference(
            "own grade", code, before, after, message, [Cause(kind="moderation", about=code, message=cause)]
        )

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        """Where the rows of the plan stand, by id and refs."""
        return grouped((name, n) for n, a in enumerate(self.after.facts.actions) for name in {a.id, *a.refs})

    @cached_property
    def _plans(self) -> tuple[Mapping[str, Action], Mapping[str, Action]]:
        """The rows of the plan by their ids, as they were and as they are."""
        was, now = ({a.id: a for a in side.facts.actions} for side in (self.before, self.after))
        return was, now

    def _challenge_causes(self, challenge: Challenge) -> list[Cause]:
        ids = {challenge.about, *challenge.rows}
        rows = sorted({n for id in ids for n in self._rows.get(id, ())})
        actions, updated = [self.after.facts.actions[n] for n in rows], self._updated
        causes = [updated[a.id] for a in actions if a.id in updated]
        evidence = {e for a in actions for e in a.evidence} | ids
        named = {cause.about for cause in causes}
        causes += [h.cause(h.felt) for h in self.between.to(evidence - self._plans[0].keys() - named)]
        causes = causes or self._filed(lambda i: i.id in evidence)
        return causes or self._behind(challenge) or self._otherwise()

    def _behind(self, challenge: Challenge) -> list[Cause]:
        """What happened elsewhere that a challenge rests on: to the rows it names, or to all that it is asked of."""
        of_a_row = challenge.about in self._rows or challenge.about in self._plans[0]
        if of_a_row:
            words = set(re.findall(r"[\w.-]+", challenge.message))
            named = [cause for id, cause in self._updated.items() if words & {id, *self._refs(id)}]
            return named or self._around(challenge)
        happened = self.between.on(challenge.descriptors) or list(self.between.happened)
        updated = self._updated
        return [*updated.values(), *(h.cause(h.felt) for h in happened if h.about not in updated)]

    def _around(self, challenge: Challenge) -> list[Cause]:
        """What happened around a row, as far as its question asks of it: on its descriptors, in its plan."""
        properties = self.after.rulebook.properties
        asked = [spec for t in challenge.tested if (spec := properties.get(("row", t.attribute)))]
        causes: list[Cause] = []
        if any(spec.aggregate and spec.aggregate.over == "showing" for spec in asked):
            causes += [h.cause(challenge.descriptors) for h in self.between.on(challenge.descriptors)]
        if any(name.startswith("plan.") for spec in asked if spec.formula for name in parse(spec.formula).names):
            was, now = self._plans
            plans = {rows[challenge.about].plan for rows in (was, now) if challenge.about in rows}
            come_or_gone = {id for id in was.keys() ^ now.keys() if (now.get(id) or was[id]).plan in plans}
            causes += [cause for id, cause in self._updated.items() if id in come_or_gone]
        return causes

    @cached_property
    def _updated(self) -> Mapping[str, Cause]:
        """Every row of the plan that changed, came or went, by its id."""
        was, now = self._plans
        changed = [id for id in dict.fromkeys([*was, *now]) if was.get(id) != now.get(id)]
        return {
            id: Cause(kind="action updated", about=id, message=f"{id} {action_changed(was[id], now.get(id))}")
            if id in was
            else Cause(kind="action added", about=id, message=f"{id} was entered")
            for id in changed
        }

    def _refs(self, id: str) -> tuple[str, ...]:
        rows = [*(self.after.facts.actions[n] for n in self._rows.get(id, ())), self._plans[0].get(id)]
        return tuple(ref for row in rows if row for ref in row.refs)

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
        return [self._rules] if self.rules_changed and (differ or self.middle is self.after) else []


def _difference(
    of: Matter, about: str, before: str | None, after: str | None, message: str, causes: Iterable[Cause]
) -> Difference:
    return Difference(of=of, about=about, before=before, after=after, message=message, causes=tuple(causes))


def _grades(code: str, world: World) -> tuple[str | None, str]:
    return world.graded(code).held


def grade_words(result: Verdict) -> str:
    """A grade, or what is held where none is given."""
    return result.grade or f"not graded ({result.underlying} on what is held)"


def _standing(result: DescriptorResult | None) -> str:
    if result is None:
        return "not applicable"
    return say_status(result.status, result.grade)
