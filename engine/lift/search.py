"""The search for small sets of steps that bring a grade about: the evaluator is asked of many sets at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from math import comb

from engine.assessment import Assessment
from engine.facts import Variation
from engine.gaps.ways import Found, standing_of, ways_to_good
from engine.work import Pieces, WorkPlan
from rules.guides import GapKind, gap_guide


@dataclass(frozen=True, slots=True)
class Step:
    """Work that is done together.

    Attributes:
        descriptors: ids of the descriptors it is for, and `judgement` the code of theirs.
        weeks: how soon it can be had.
        moves: how many of its descriptors it makes good, and how far it moves support less weakness.
    """

    descriptors: tuple[str, ...]
    judgement: str
    kind: GapKind
    pieces: Pieces
    weeks: int
    moves: tuple[int, int]


Steps = tuple[Step, ...]


def find_steps(assessment: Assessment, codes: Iterable[str], plan: WorkPlan, *, more: bool) -> list[Step]:
    """Everything that could be done in some judgements: for each descriptor the way that makes it good.

    Where nothing that can be ordered brings a descriptor nearer to good, there is no step for it.

    Args:
        more: whether more than the benchmark is aimed at.
    """
    wanted = set(codes)
    best = assessment.rulebook.grades if more else assessment.rulebook.good
    enough = best[-1:] if more else best
    standings = {
        id: standing_of(id, assessment)
        for id, result in assessment.descriptors.items()
        if result.judgement in wanted and result.grade not in enough
    }
    chosen = ways_to_good(assessment, standings, plan, more=more)
    steps: dict[frozenset[object], Step] = {}
    for id, choice in chosen.items():
        moves = _moves(choice, best)
        if not choice.way.pieces or moves <= (0, 0):
            continue
        judgement, pieces = standings[id].result.judgement, choice.way.pieces
        same = steps.get(key := frozenset((judgement, *pieces)))
        descriptors = (*same.descriptors, id) if same else (id,)
        if same:
            moves = (moves[0] + same.moves[0], moves[1] + same.moves[1])
        steps[key] = Step(descriptors, judgement, choice.way.kind, pieces, plan.weeks(pieces), moves)
    guide = gap_guide(assessment.rulebook)

    def order(step: Step) -> tuple[int, int, int, int]:
        fear = max(guide.fear(d).points for d in step.descriptors)
        return -step.moves[0], -step.moves[1], step.weeks, -fear

    return sorted(steps.values(), key=order)


def find_sources(assessment: Assessment, codes: Iterable[str], plan: WorkPlan, taken: Iterable[Step]) -> list[Step]:
    """Further sources where a judgement rests on too few: of each kind one, on the descriptor that is feared for most.

    Args:
        taken: the steps there are; a source is of a type that does not carry its descriptor after them.
    """
    fear = gap_guide(assessment.rulebook).fear
    used = {(p.descriptor, p.type) for s in taken for p in s.pieces}
    steps: list[Step] = []
    for code in codes:
        mine = [id for id, result in assessment.descriptors.items() if result.judgement == code]
        kinds: set[str] = set()
        for id in sorted(mine, key=lambda id: -fear(id).points):
            standing = standing_of(id, assessment)
            carried = {*standing.support.types(), *standing.weak.types()}
            for type in plan.typical(id, plan.practice, carried | kinds):
                pieces = (plan.new("second source", type.code, id, more=True),)
                if (id, type.code) not in used:
                    steps.append(Step((id,), code, "few sources", pieces, plan.weeks(pieces), (0, 0)))
                    kinds.add(type.code)
                    break
    return steps


def _moves(choice: Found, best: Sequence[str]) -> tuple[int, int]:
    was = choice.standing.result
    return int(choice.grade in best and was.grade not in best), choice.net - was.net


class Search:
    """A search on one assessment for sets of steps after which a target has a grade.

    Args:
        target: code of a judgement, or `overall`.
        to: the grade it shall have, or better.

    Attributes:
        last: the world that was tried last; the next ones are decided beside it.
    """

    def __init__(self, assessment: Assessment, target: str, to: str, plan: WorkPlan) -> None:
        self._assessment, self._target, self._plan = assessment, target, plan
        self.last = assessment.world
        self._known: dict[frozenset[int], bool] = {}
        grades = assessment.rulebook.grades
        self._enough = grades[grades.index(to) :]

    def reached(self, sets: Sequence[Steps]) -> list[bool]:
        """Whether the target has its grade, and it can be shown, after each of some sets of steps; in one pass."""
        keys = [frozenset(map(id, steps)) for steps in sets]
        open_still = {key: self.change(steps) for key, steps in zip(keys, sets, strict=True) if key not in self._known}
        for key, world in self._assessment.supposing(open_still, self.last).items():
            self._known[key] = world.shown(self._target) and world.grade(self._target) in self._enough
            self.last = world
        return [self._known[key] for key in keys]

    def change(self, steps: Steps) -> Variation:
        """What is otherwise after some steps."""
        return self._plan.change(piece for step in steps for piece in step.pieces)

    def smallest(self, groups: Sequence[Steps]) -> list[Steps]:
        """Small sets of steps that reach the target, where all steps together do; none where they do not.

        Each set is as good as it gets by leaving out: with any one step less the target is not reached.

        Args:
            groups: the steps by judgement, those that move most first.
        """
        full = tuple(groups)
        if not self.reached([_joined(full)])[0]:
            return []
        # What is cut back first is left with least, so each judgement has its turn to be the first.
        turns = [[*range(n, len(groups)), *range(n)] for n in range(len(groups))]
        kept = [list(map(len, groups)) for _ in turns]
        for place in range(len(groups)):
            self._cut_back(groups, kept, [turn[place] for turn in turns])
        sets = {frozenset(map(id, steps)): steps for lengths in kept if (steps := _taken(groups, lengths))}
        fewest = min(map(len, sets.values()), default=0)
        return [self._without_spare(steps) for steps in sets.values() if len(steps) == fewest]

    def _cut_back(self, groups: Sequence[Steps], kept: list[list[int]], turns: Sequence[int]) -> None:
        """Cut back how many steps of one group each set has to the fewest that reach it, all sets in one pass."""
        fewer = [
            (n, [*kept[n][:turn], length, *kept[n][turn + 1 :]])
            for n, turn in enumerate(turns)
            for length in reversed(range(kept[n][turn]))
        ]
        does = self.reached([_taken(groups, lengths) for _, lengths in fewer])
        for (n, lengths), reaches in zip(fewer, does, strict=True):
            if reaches:
                kept[n] = lengths

    def _without_spare(self, steps: Steps) -> Steps:
        """Leave out steps, one at a time and the longest work first, until none can be left out."""
        while True:
            order = sorted(range(len(steps)), key=lambda n: (-steps[n].weeks, steps[n].moves, n))
            fewer = [tuple(s for m, s in enumerate(steps) if m != n) for n in order]
            does = self.reached(fewer)
            if not any(does):
                return steps
            steps = fewer[does.index(True)]

    def prove(self, steps: Steps, among: Steps, most: int) -> tuple[Steps, bool]:
        """Try all smaller sets, where they are not too many.

        Args:
            steps: a set that reaches the target.
            most: how many sets are tried at most.

        Returns:
            A smallest set, and whether it was proven to be one.
        """
        up_to = accumulate(comb(len(among), size) for size in range(len(steps)))
        sizes = sum(many <= most for many in up_to)
        sets = [each for size in range(sizes) for each in combinations(among, size)]
        does = self.reached(sets)
        if any(does):
            return sets[does.index(True)], True
        return steps, sizes == len(steps)


def _joined(groups: Iterable[Steps]) -> Steps:
    return tuple(step for group in groups for step in group)


def _taken(groups: Sequence[Steps], lengths: Sequence[int]) -> Steps:
    return _joined(group[:length] for group, length in zip(groups, lengths, strict=True))


def by_judgement(steps: Iterable[Step], codes: Iterable[str]) -> list[Steps]:
    """The steps of some judgements, a group each, and one each of further sources."""
    listed = list(steps)
    groups = (
        tuple(s for s in listed if s.judgement == code and (s.kind == "few sources") is more)
        for more in (False, True)
        for code in codes
    )
    return [group for group in groups if group]
