"""Which of what happened between two assessments is behind a change: put to the engine, never guessed.

A world is made in which only what is named has happened. Where it comes out as things did, that is the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from base.groups import grouped
from descriptors.models import Framework
from engine.assessment import Assessment
from engine.comparison.happenings import Happening, actions_between, exclusions_between, items_between
from engine.facts import Start, Variation
from engine.results import Graded
from engine.worlds import World, descriptors_of, judged_by


def rose(was: Graded, now: Graded, scale: Sequence[str]) -> bool | None:
    """Whether what is held came to give a better grade, not a worse one; None where it gives the same."""
    return None if was.underlying == now.underlying else scale.index(now.underlying) > scale.index(was.underlying)


class Between:
    """Two assessments by the same rules, and all that happened from the one to the other.

    Attributes:
        before: the earlier one; `after` the later one, which the worlds between them start from.
    """

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.before, self.after = before, after
        self.framework = after.framework

    @cached_property
    def happened(self) -> tuple[Happening, ...]:
        """All that happened to what grades rest on."""
        return (
            *items_between(self.before, self.after),
            *actions_between(self.before.facts, self.after.facts),
            *exclusions_between(self.before, self.after),
        )

    def on(self, descriptors: Iterable[str]) -> list[Happening]:
        """What is felt on any of some descriptors, in the order of all that happened."""
        return self._those(self._felt, descriptors)

    def to(self, ids: Iterable[str]) -> list[Happening]:
        """What happened to any of some items, actions or descriptors, in the order of all that happened."""
        return self._those(self._about, ids)

    def _those(self, places: Mapping[str, list[int]], names: Iterable[str]) -> list[Happening]:
        each = [places[name] for name in names if name in places]
        numbers = each[0] if len(each) == 1 else sorted({n for mine in each for n in mine})
        return [self.happened[n] for n in numbers]

    @cached_property
    def _felt(self) -> Mapping[str, list[int]]:
        return grouped((d, n) for n, happening in enumerate(self.happened) for d in happening.felt)

    @cached_property
    def _about(self) -> Mapping[str, list[int]]:
        return grouped((happening.about, n) for n, happening in enumerate(self.happened))

    def only(self, named: Collection[Happening], on: str = "") -> Variation:
        """How the world differs from the later one in which nothing else has happened.

        Args:
            named: what has happened all the same.
            on: the one descriptor that is asked about; empty for all.
        """
        kept = set(named)
        undone = [h for h in (self.on([on]) if on else self.happened) if h not in kept]
        back = {d for h in undone if h.kind == "not applicable" for d in h.felt}
        exclusions = tuple(e for e in self.after.facts.exclusions if e.descriptor not in back)
        was = self.before.excluded
        exclusions += tuple(
            e.model_copy(update={"on": date.min})
            for e in self.before.facts.exclusions
            if e.descriptor in back and e.descriptor in was and not e.withdrawn
        )
        return Variation(
            items=tuple(i for h in undone for i in h.undo.items),
            without=frozenset[str]().union(*(h.undo.without for h in undone)),
            actions=tuple(a for h in undone for a in h.undo.actions),
            without_actions=frozenset[str]().union(*(h.undo.without_actions for h in undone)),
            exclusions=exclusions if back else None,
            on=frozenset([on]) if on else None,
        )

    def net(self, descriptor: str) -> tuple[int, int]:
        """Support less weakness of a descriptor before and after, per mille; 0 where it does not apply."""
        return _net(self.before, descriptor), _net(self.after, descriptor)


class Ask(NamedTuple):
    """A question: what is behind a change.

    Attributes:
        read: reads the answer in a world.
        groups: what happened, likeliest cause first.
        on: the one descriptor that the answer is read from; empty for a judgement, which may rest on any.
    """

    between: Between
    read: Callable[[World], Any]
    groups: Sequence[Sequence[Happening]]
    on: str = ""


def judgement_groups(between: Between, code: str, up: bool | None) -> list[list[Happening]]:
    """All that happened, as it is likely to be behind a change of a judgement: its own descriptors first.

    What can only pull the other way is named only where nothing else will do: support that is lost explains no rise.

    Args:
        code: the judgement, or `overall`.
        up: whether it rose; None where only what it could be changed.
    """
    framework = between.framework
    keys = judged_by(code, framework)
    leading = between.after.rulebook.policy.plain.get("leading_judgement")
    inside = [j.code for j in framework.judgements if j.parent in keys]
    others = [j.code for j in framework.judgements if j.code not in (*keys, leading, *inside)]
    mine = descriptors_of(code, framework)
    felt = between.on(mine)
    by = {d: then - was for d in {d for h in felt for d in h.felt} & {*mine} for was, then in (between.net(d),)}
    moved = {d: n for d, n in by.items() if (n and up is None) or (n > 0 if up else n < 0)}
    likely = sorted(
        (h for h in felt if not moved.keys().isdisjoint(h.felt)),
        key=lambda h: -max(abs(moved[d]) for d in h.felt if d in moved),
    )
    groups = [[h for h in likely if up is None or not h.pulls(not up, moved)], likely, felt]
    for k in dict.fromkeys((*([leading] if leading in framework.by_code else []), *inside, *others)):
        groups.append(between.on(d.id for d in framework.by_code[str(k)].descriptors))
    return [*groups, list(between.happened)]


def prove(asked: Sequence[Ask]) -> list[tuple[Happening, ...]]:
    """For each question the first of what happened that alone brings the change about.

    The likeliest of all questions are put to the engine together, those of days that were decided together in one go;
    then the next of those that are still open.

    Args:
        asked: questions by the same rules.
    """
    tried = [_candidates(ask) for ask in asked]
    proven: dict[int, tuple[Happening, ...]] = {}
    for start in range(0, max(map(len, tried), default=0), AT_ONCE):
        keys = {
            (n, m): (asked[n].between, frozenset(named), asked[n].on)  # several questions may try the same
            for n, candidates in enumerate(tried)
            if n not in proven
            for m, named in enumerate(candidates[:-1])  # all of it together is what did happen
            if start <= m < start + AT_ONCE
        }
        if not keys:
            break
        supposed: dict[Hashable, World] = {}
        for mine in grouped((id(key[0].after.world.laid), key) for key in dict.fromkeys(keys.values())).values():
            worlds: dict[Hashable, Start] = {}
            for key in mine:
                between, named, on = key
                worlds[key] = between.after.world.differing(between.only(named, on))
            supposed |= mine[0][0].after.world.beside(worlds)
        for (n, m), key in keys.items():
            ask = asked[n]
            if n not in proven and ask.read(supposed[key]) == ask.read(ask.between.after.world):
                proven[n] = tried[n][m]
    return [proven.get(n, candidates[-1]) for n, candidates in enumerate(tried)]


def acting_on(descriptors: Sequence[str], causes: Iterable[Happening], framework: Framework) -> list[str]:
    """The judgements through which causes act on a judgement that feels them on none of its own descriptors.

    Args:
        descriptors: ids of its descriptors.
        causes: what is behind its change.
    """
    outside = [
        d for h in causes if not any(d in h.felt for d in descriptors) for d in h.felt if d in framework.descriptors
    ]
    felt = {framework.descriptors[d].judgement for d in outside}
    return [j.code for j in framework.judgements if j.code in felt]


AT_ONCE = 4
"""How many of the likeliest causes of each question are tried in one go."""
SINGLY = 3
"""How many of the likeliest causes are tried alone, before more and more of them are tried together."""


def _candidates(ask: Ask) -> list[tuple[Happening, ...]]:
    ordered = list(dict.fromkeys(h for group in ask.groups for h in group))
    sizes = {n for n in (2, SINGLY, SINGLY**2, SINGLY**3) if n < len(ordered)} | {len(ordered)}
    named: set[Happening] = set()
    for group in ask.groups:
        named.update(group)
        sizes.add(len(named))
    first = next((group for group in ask.groups if group), ())
    alone = [(h,) for h in ordered[: min(SINGLY, len(first))]]
    tried = [*alone, *(tuple(ordered[:n]) for n in sorted(sizes) if n > 1 or not alone)]
    return [_with_replacements(named, ask) for named in tried] if ordered else [()]


def _with_replacements(named: Sequence[Happening], ask: Ask) -> tuple[Happening, ...]:
    """What is tried as a cause, with what came in the place of what was replaced: the one is no cause without it.

    Nor is what was restored by what became of that which had come in its place.
    """
    whole = dict.fromkeys(named)
    for happening in (h for h in named if h.kind in ("evidence replaced", "evidence restored")):
        item = ask.between.after.facts.item_by_id.get(happening.about)
        newer = item and item.superseded_by
        for came in ask.between.to([newer] if newer else []):
            felt = happening.felt.keys() & came.felt.keys() & ({ask.on} if ask.on else came.felt.keys())
            if felt or happening.kind == "evidence restored":
                whole[came] = None
    return tuple(whole)


def _net(assessment: Assessment, descriptor: str) -> int:
    if not assessment.applies(descriptor):
        return 0
    support, weakness = (assessment.world.value("descriptor", name, descriptor) for name in ("support", "weakness"))
    return support - weakness
