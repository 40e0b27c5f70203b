"""The search for the smallest sets of changes that satisfy what a grade asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from descriptors.models import GRADES, Grade
from engine.assessment import Assessment
from engine.bearings import counting_rungs, improvements, weigh
from engine.facts import Facts
from engine.judgements import SCENARIOS, Balance, balances, decide_descriptors, tackled
from engine.lift.changes import Change
from engine.outlook.essentials import essential
from engine.outlook.grades import Graded, grade_all
from engine.results import DescriptorResult
from engine.supposing.assumptions import WhatIf
from engine.supposing.supposing import change_facts


class Need(NamedTuple):
    """What one judgement must come to.

    Attributes:
        shown: whether the grade must be shown too, so that enough of it has to be covered.
    """

    code: str
    grade: Grade
    shown: bool


class Effect(NamedTuple):
    """How one descriptor comes out."""

    result: DescriptorResult
    balance: Balance


class Found(NamedTuple):
    """A set of changes that satisfies the needs.

    Attributes:
        smallest: whether it was proven that no smaller set does.
    """

    changes: tuple[Change, ...]
    smallest: bool


State = Mapping[str, Effect]

_NEAR = 0.2
"""How near, in changes, the arithmetic must be before the engine is asked: more than rounding can make of it."""


@dataclass(frozen=True, slots=True)
class _Account:
    """What a judgement has, summed up, as far as its grade rests on it."""

    count: int
    net: int
    serious: int
    covered: int


class Search:
    """A search on one assessment; what the engine said of a change is worked out once.

    Args:
        assessment: how things stand.
        changes: what could be done.
    """

    def __init__(self, assessment: Assessment, changes: Sequence[Change]) -> None:
        self._framework, self._rulebook = assessment.framework, assessment.rulebook
        self._policy = assessment.rulebook.policy
        self._facts = _essential_facts(assessment, {renewed for c in changes for renewed in c.assumes.renew})
        rungs = counting_rungs(assessment.facts, self._framework, self._rulebook)
        self._tackling = tackled(rungs, assessment.facts.actions, self._policy)
        self._kept: dict[tuple[int, ...], State] = {}
        self.changes = list(changes)
        self._place = {id(c): n for n, c in enumerate(self.changes)}
        self.now: dict[str, Effect] = dict(self._effects(WhatIf(), list(assessment.descriptors)))
        self._work_out()
        self._on: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            for descriptor in change.descriptors:
                self._on[descriptor].append(change)

    def grades(self, state: State) -> Mapping[str, Graded]:
        """What the engine makes of a state."""
        held = {d: e.balance for d, e in state.items()}
        results = {d: e.result for d, e in state.items()}
        return grade_all(self._framework, self._rulebook, results, dict.fromkeys(SCENARIOS, held))

    def satisfied(self, state: State, needs: Iterable[Need]) -> bool:
        """Whether a state has every grade that is needed, by the engine."""
        grades = self.grades(state)
        return all(
            GRADES.index(grades[n.code].underlying) >= GRADES.index(n.grade)
            and (grades[n.code].grade is not None or not n.shown)
            for n in needs
        )

    def state(self, changes: Sequence[Change]) -> State:
        """How all descriptors come out when some changes are made together."""
        touching: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            for descriptor in change.descriptors:
                touching[descriptor].append(change)
        return {**self.now, **{d: self._effect(d, on) for d, on in touching.items()}}

    def find(self, needs: Sequence[Need], weeks: int) -> Found | None:
        """The smallest set of changes that satisfies the needs; None where all of them together do not.

        Args:
            needs: what must be.
            weeks: changes that take longer are left out.
        """
        open_to = [c for c in self.changes if c.weeks <= weeks]
        if not self.satisfied(self.state(self._fullest(open_to)), needs):
            return None
        chosen = self._gather(open_to, needs)
        chosen = self._prune(chosen, needs)
        return Found(tuple(chosen), len(chosen) <= self._fewest(open_to, needs))

    def unmet(self, needs: Iterable[Need]) -> list[str]:
        """The needs that all changes together leave unmet, each with how far it stays away, in words."""
        state = self.state(self._fullest(self.changes))
        grades, accounts = self.grades(state), self._accounts(state)
        said: list[str] = []
        for need in needs:
            graded, account = grades[need.code], accounts[need.code]
            if GRADES.index(graded.underlying) < GRADES.index(need.grade):
                balance = round(self._held_back(need.code, accounts))
                bar = self._policy.number(f"judgement_{_bar_of(need.grade)}_bar")
                said.append(
                    f"{need.code} would be {graded.underlying}, since its balance would be {balance} per mille and the"
                    f" bar is {bar}"
                )
            elif need.shown and graded.grade is None:
                said.append(f"{need.code} would have {account.covered} of {account.count} descriptors covered")
        return said

    def _gather(self, open_to: Sequence[Change], needs: Sequence[Need]) -> list[Change]:
        """Take whatever brings the needs nearest, until they are satisfied."""
        chosen: list[Change] = []
        left = list(open_to)
        state = self.now
        while True:
            accounts = self._accounts(state)
            short = self._short(accounts, needs)
            if short < _NEAR and self.satisfied(state, needs):
                return chosen

            def order(change: Change) -> tuple[float, int, int, int, float]:
                # The closures are used up before the loop goes on.
                after = self._after(change, chosen)  # noqa: B023
                moved = sum(e.result.net - state[d].result.net for d, e in after.items())  # noqa: B023
                nearer = short - self._short(self._shifted(accounts, state, after), needs)  # noqa: B023
                return round(nearer, 6), moved, -len(change.works), -change.weeks, change.recommended

            best = max(left, key=order, default=None)
            if best is None or order(best)[:2] <= (0, 0):
                # Nothing brings it nearer by itself, but all of it together does.
                return self._fullest(open_to)
            # A fuller change of the same descriptor takes the place of a lesser one.
            chosen = [c for c in chosen if not _replaces(best, c)] + [best]
            left = [c for c in left if c is not best]
            state = self.state(chosen)

    def _after(self, change: Change, chosen: Sequence[Change]) -> State:
        """How the descriptors of a change come out when it is made beside those chosen."""
        return {
            d: self._effect(d, [*(c for c in chosen if d in c.descriptors and not _replaces(change, c)), change])
            for d in change.descriptors
        }

    def _prune(self, chosen: list[Change], needs: Sequence[Need]) -> list[Change]:
        """Leave out what is not needed, the longest work first."""
        for change in sorted(chosen, key=lambda c: (-c.weeks, -len(c.works), c.recommended)):
            fewer = [c for c in chosen if c is not change]
            state = self.state(fewer)
            if self._short(self._accounts(state), needs) < _NEAR and self.satisfied(state, needs):
                chosen = fewer
        return chosen

    def _short(self, accounts: Mapping[str, _Account], needs: Iterable[Need]) -> float:
        """About how many changes the needs are away, on the arithmetic of the rules; only the engine decides."""
        total = 0.0
        policy = self._policy
        typical = max(policy.number("descriptor_good_bar"), 1)
        for need in needs:
            account = accounts[need.code]
            balance = self._held_back(need.code, accounts)
            total += max(0.0, policy.number(f"judgement_{_bar_of(need.grade)}_bar") - balance) * account.count / typical
            if need.grade == "requires improvement" and balance < policy.number("judgement_good_bar"):
                allowed = policy.number("judgement_serious_bar") * account.count - 1
                total += max(0.0, account.serious - allowed) / 1000
            if need.shown:
                total += max(0.0, policy.number("coverage_share") * account.count / 1000 - account.covered)
        return total

    def _accounts(self, state: State) -> dict[str, _Account]:
        found: dict[str, _Account] = {}
        for j in self._framework.judgements:
            own = [state[d.id] for d in j.descriptors if d.id in state]
            found[j.code] = _Account(
                count=len(own),
                net=sum(e.balance.support - e.balance.weakness for e in own),
                serious=sum(e.balance.serious for e in own),
                covered=sum(e.result.covered for e in own),
            )
        return found

    def _shifted(self, accounts: Mapping[str, _Account], state: State, after: State) -> dict[str, _Account]:
        """The accounts once some descriptors have come out differently."""
        shifted = dict(accounts)
        for descriptor, then in after.items():
            was, code = state[descriptor], self._judgement(descriptor)
            account = shifted[code]
            shifted[code] = _Account(
                count=account.count,
                net=account.net + then.result.net - was.result.net,
                serious=account.serious + then.balance.serious - was.balance.serious,
                covered=account.covered + then.result.covered - was.result.covered,
            )
        return shifted

    def _held_back(self, code: str, accounts: Mapping[str, _Account]) -> float:
        own = accounts[code].net / max(accounts[code].count, 1)
        lead = accounts.get(self._policy.word("leading_judgement"))
        if self._framework.by_code[code].kind == "review" or lead is None or not lead.count:
            return own
        share = self._policy.number("leadership_share") / 1000
        return min(own, (1 - share) * own + share * lead.net / lead.count)

    def _fewest(self, open_to: Sequence[Change], needs: Iterable[Need]) -> int:
        """A number of changes below which no need can be satisfied, however well they went."""
        best = {c.descriptors: c for c in open_to}
        full = self.state(self._fullest(open_to))
        return max((self._fewest_for(n, list(best.values()), full) for n in needs), default=0)

    def _fewest_for(self, need: Need, changes: Sequence[Change], full: State) -> int:
        policy, accounts = self._policy, self._accounts(self.now)
        account = accounts[need.code]
        leading = policy.word("leading_judgement")
        bar = policy.number(f"judgement_{_bar_of(need.grade)}_bar")

        def most(weight: Mapping[str, float], worth: Callable[[str], float]) -> list[float]:
            sums = [
                sum(weight.get(self._judgement(d), 0.0) * max(0.0, worth(d)) for d in c.descriptors) for c in changes
            ]
            return sorted(sums, reverse=True)

        def net(descriptor: str) -> float:
            return full[descriptor].result.net - self.now[descriptor].result.net

        def covers(descriptor: str) -> float:
            return full[descriptor].result.covered - self.now[descriptor].result.covered

        count = max(account.count, 1)
        fewest = _needed(bar - account.net / count, most({need.code: 1 / count}, net))
        if need.code != leading and self._held_back(need.code, accounts) < account.net / count:
            share = policy.number("leadership_share") / 1000
            lead = max(accounts[leading].count, 1)
            weights = {need.code: (1 - share) / count, leading: share / lead}
            fewest = max(fewest, _needed(bar - self._held_back(need.code, accounts), most(weights, net)))
        if need.shown:
            missing = policy.number("coverage_share") * count / 1000 - account.covered
            fewest = max(fewest, _needed(missing, most({need.code: 1.0}, covers)))
        return fewest

    def _judgement(self, descriptor: str) -> str:
        return self._framework.descriptors[descriptor].judgement

    def _fullest(self, open_to: Sequence[Change]) -> list[Change]:
        """Of each descriptor the change that moves it most, and everything that is made anew."""
        best: dict[tuple[str, ...], Change] = {}
        for change in open_to:
            if "renewal" in change.works:
                best[(*change.descriptors, *change.steps)] = change
                continue
            [descriptor] = change.descriptors
            before = best.get((descriptor,))
            if before is None or self._worth(descriptor, before) < self._worth(descriptor, change):
                best[(descriptor,)] = change
        return list(best.values())

    def _worth(self, descriptor: str, change: Change) -> tuple[int, bool]:
        result = self._effect(descriptor, [change]).result
        return result.net, result.covered

    def _effect(self, descriptor: str, changes: Sequence[Change]) -> Effect:
        if not changes:
            return self.now[descriptor]
        key = tuple(sorted(self._place[id(c)] for c in changes))
        if descriptor not in self._kept.get(key, {}):
            together = sum((c.assumes for c in changes), WhatIf())
            self._kept[key] = {**self._kept.get(key, {}), **self._effects(together, [descriptor])}
        return self._kept[key][descriptor]

    def _work_out(self) -> None:
        """Ask the engine of every change by itself, as many at once as do not touch the same descriptors."""
        left = list(self.changes)
        while left:
            taken: list[Change] = []
            used: set[str] = set()
            for change in left:
                if used.isdisjoint(change.descriptors):
                    taken.append(change)
                    used.update(change.descriptors)
            effects = self._effects(sum((c.assumes for c in taken), WhatIf()), sorted(used))
            for change in taken:
                self._kept[(self._place[id(change)],)] = {d: effects[d] for d in change.descriptors}
            done = {id(c) for c in taken}
            left = [c for c in left if id(c) not in done]

    def _effects(self, what_if: WhatIf, ids: Sequence[str]) -> State:
        narrow = self._facts.about(ids)
        extra = [i for i in self._facts.items if i.id in what_if.renew]
        known = {i.id for i in narrow.items}
        narrow = replace(narrow, items=(*narrow.items, *(i for i in extra if i.id not in known)))
        facts = change_facts(narrow, what_if, self._framework, self._rulebook)
        held = weigh(facts, self._framework, self._rulebook, only=ids)
        improving = improvements(facts, held, self._framework, self._rulebook, only=ids)
        results = decide_descriptors(self._framework, self._rulebook, held, improving, (), ids)
        found = balances(results, held, improving, self._tackling, self._policy)["held"]
        return {d: Effect(results[d], found[d]) for d in results}


def _bar_of(grade: Grade) -> Grade:
    """The bar that must be cleared for a grade; requires improvement begins where inadequate ends."""
    return "inadequate" if grade == "requires improvement" else grade


def _replaces(fuller: Change, lesser: Change) -> bool:
    """Whether both are work on one descriptor, so that only one of them is done."""
    return fuller.descriptors == lesser.descriptors and "renewal" not in (*fuller.works, *lesser.works)


def _needed(missing: float, most: Sequence[float]) -> int:
    """How many of the largest it takes to make up for what is missing."""
    total, count = 0.0, 0
    while total < missing - 1e-9 and count < len(most):
        total += most[count]
        count += 1
    return count


def _essential_facts(assessment: Assessment, renewable: Collection[str]) -> Facts:
    """The facts with no more evidence than makes a difference, and the expired items that could be made anew."""
    policy = assessment.rulebook.policy
    kept: dict[str, set[int]] = defaultdict(set)
    for weighed in assessment.held.values():
        for w in essential([w for w in weighed if w.counts], policy):
            kept[w.item.id].add(id(w.bearing))
    items = [i for i in assessment.facts.items if i.id in renewable]
    # What counts neither was retired nor replaced by the day; the item that replaces it later may not be kept.
    items += [
        i.model_copy(
            update={
                "bearings": tuple(b for b in i.bearings if id(b) in kept[i.id]),
                "retired": None,
                "superseded_by": None,
            }
        )
        for i in assessment.facts.items
        if i.id in kept
    ]
    return replace(assessment.facts, items=tuple(items))
