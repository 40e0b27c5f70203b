"""What stands between each descriptor and good: what inspectors would fear first in front, with the work to do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from base.groups import grouped
from base.model import Model
from base.words import counted, long_day, shortened
from engine.assessment import Assessment
from engine.facts import Variation
from engine.gaps.ways import ON_ITEMS, Found, Way, expiring, standing_of, ways_to_good
from engine.results import JudgementResult, Weighed
from engine.standing import soon
from engine.work import WorkEntry, WorkPlan
from evidence.models import Item, Person
from evidence.plan_models import Action
from rules.guides import Fear, GapKind, LimitKind, gap_guide

if TYPE_CHECKING:
    from engine.challenges.challenge import Challenge

_LOST = "lost"
_NAMED = 2
"""How many items a sentence names."""
_NEAREST = 5
"""How many descriptors are named as nearest to good."""


class GapEffect(Model):
    """What closing a gap would do, by the engine, if the work found what it is taken to find.

    Attributes:
        status: of the descriptor then; `grade` likewise.
        balance: how far the balance of its judgement would move, per mille.
        judgement: the grade that the evidence held would then give its judgement.
    """

    status: str
    grade: str | None
    balance: int
    judgement: str


class Gap(Model):
    """One descriptor that is short of good, or about to be; or a judgement that something holds back as a whole.

    Attributes:
        descriptor: id of the descriptor; the code of the judgement where the gap is about it as a whole.
        theme: the topic of the descriptor, or the name of the judgement.
        kind: what stands in the way.
        message: what stands in the way, as a sentence.
        in_short: what to do, in a few words; `next_step` the work a lead can do, this week first.
        entries: what is entered once it is done.
        lead: who leads a linked action, else who leads on the judgement; empty where nobody is named.
        deputy: who stands in for them.
        due: when that action is due, or the last day of what is about to expire.
        rank: 1 for the most important.
        because: what the rank rests on, and what closing the gap would do.
        status: how the descriptor stands now, `grade` likewise; empty of a judgement.
        effect: what closing it would do; None of a judgement.
        evidence: ids of the items it is about.
        actions: ids of the actions linked to the descriptor.
        challenges: codes of the challenges about those actions.
        score: the points it was ranked by.
    """

    descriptor: str
    judgement: str
    theme: str
    kind: GapKind
    message: str
    in_short: str
    next_step: str
    entries: tuple[WorkEntry, ...] = ()
    lead: str
    deputy: str
    due: date | None = None
    rank: int = 0
    because: str
    status: str = ""
    grade: str | None
    effect: GapEffect | None = None
    evidence: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    score: int


def find_gaps(
    assessment: Assessment, challenges: Sequence[Challenge] = (), people: Sequence[Person] = ()
) -> tuple[Gap, ...]:
    """What stands between each descriptor that applies and good, most important first.

    Where evidence stands against a descriptor, practice must change, whatever support could be found.

    Args:
        challenges: those raised by the same facts; named beside the gaps whose actions they are about.
        people: the group and the leads; who leads on a judgement answers for the gaps of it that name nobody else.
    """
    finder = _Finder(assessment, challenges, people)
    gaps = [*(finder.gap(f) for f in finder.choices), *finder.of_judgements()]
    # Sorting is stable, so gaps that weigh the same stay in the framework's order.
    ranked = sorted(gaps, key=lambda gap: -gap.score)
    return tuple(gap.model_copy(update={"rank": rank}) for rank, gap in enumerate(ranked, start=1))


class _Finder:
    """Finds the gaps of one assessment and puts them into words."""

    def __init__(self, assessment: Assessment, challenges: Sequence[Challenge], people: Sequence[Person]) -> None:
        self._assessment, self._challenges, self._people = assessment, challenges, people
        self._guide = gap_guide(assessment.rulebook)
        self._plan = WorkPlan(assessment)
        self._horizon = soon(assessment)
        self._good = good = assessment.rulebook.good
        results = assessment.descriptors
        standings = {id: standing_of(id, assessment) for id in results}
        short = {id: s for id, s in standings.items() if results[id].grade not in good}
        ending = {w.item.id for s in standings.values() for w in expiring(s, self._horizon)}
        lost: dict[Hashable, Variation] = {_LOST: Variation(without=frozenset(ending))}
        ways = ways_to_good(assessment, short, self._plan)
        closed = {id: self._plan.change(one.way.pieces) for id, one in ways.items()}
        worlds = assessment.supposing(closed | lost, next((one.world for one in ways.values()), None))
        chosen = {id: one._replace(world=worlds[id]) for id, one in ways.items()}
        falling = {id: Found(standings[id], Way("expiring", ()), worlds[_LOST]) for id in results if id not in short}
        by_descriptor = {id: one for id, one in falling.items() if one.grade not in good} | chosen
        self.choices = [by_descriptor[id] for id in results if id in by_descriptor]

    @cached_property
    def _raised(self) -> Mapping[str, list[int]]:
        """Where the challenges stand that concern a row of the plan, by each name they know it by."""
        return grouped((name, n) for n, c in enumerate(self._challenges) for name in {c.about, *c.rows})

    @cached_property
    def _linked(self) -> Mapping[str, list[Action]]:
        """The rows of the plan that are linked to each descriptor."""
        return grouped((d, action) for action in self._assessment.facts.actions for d in dict.fromkeys(action.links))

    # --- one descriptor ---------------------------------------------------------------------------------

    def gap(self, choice: Found) -> Gap:
        """The gap of a descriptor, not ranked yet."""
        result, kind = choice.standing.result, choice.way.kind
        descriptor = self._assessment.framework.descriptors[result.id]
        judgement = self._assessment.judgements[result.judgement]
        actions = self._linked.get(result.id, [])
        about = self._about(choice)
        raised = {n for a in actions for name in (a.id, *a.refs) for n in self._raised.get(name, ())}
        effect = self._effect(choice, judgement)
        fear = self._guide.fear(result.id)
        score, because = self._rank(choice, judgement, effect, fear)
        items = map(self._assessment.item, about if kind in _OWN else ())
        open_first = sorted(actions, key=lambda a: a.id not in result.open_actions)
        lead = self._lead(result.judgement, open_first, items)
        fields = self._fields(choice)
        return Gap(
            descriptor=result.id,
            judgement=result.judgement,
            theme=descriptor.theme,
            kind=kind,
            message=self._guide.kinds[kind].message.format_map(fields),
            in_short=self._guide.kinds[kind].in_short,
            next_step=" ".join(self._guide.kinds[kind].next_step.format_map(fields).split()),
            entries=self._plan.entries(choice.way.pieces),
            lead=lead,
            deputy=self._deputy(lead),
            due=self._due(choice, actions),
            because=because,
            status=result.status,
            grade=result.grade,
            effect=effect,
            evidence=tuple(about),
            actions=tuple(a.id for a in actions),
            challenges=tuple(dict.fromkeys(self._challenges[n].code for n in sorted(raised))),
            score=score,
        )

    def _about(self, choice: Found) -> list[str]:
        """The ids of the items a gap is about."""
        standing, kind = choice.standing, choice.way.kind
        match kind:
            case "freshness":
                ids = [item.id for item in standing.expired]
            case "expiring":
                ids = [w.item.id for w in expiring(standing, self._horizon)]
            case "contradiction":
                ids = [w.item.id for w in standing.against]
            case _ if kind in ON_ITEMS.values():
                ids = [p.item for p in choice.way.pieces if p.item]
            case _:
                ids = standing.support.ids
        return list(dict.fromkeys(ids))

    def _effect(self, choice: Found, judgement: JudgementResult) -> GapEffect:
        """How its descriptor comes out; of one that expires, what is kept."""
        result = choice.standing.result
        if choice.way.kind == "expiring":
            lost = (result.net - choice.net) // max(judgement.applicable, 1)
            return GapEffect(status=result.status, grade=result.grade, balance=lost, judgement=judgement.underlying)
        return GapEffect(
            status=choice.status,
            grade=choice.grade if choice.grade in self._assessment.rulebook.grades else None,
            balance=choice.balance(judgement.code) - judgement.balance,
            judgement=choice.world.grade(judgement.code),
        )

    def _rank(self, choice: Found, judgement: JudgementResult, effect: GapEffect, fear: Fear) -> tuple[int, str]:
        """The points of a gap, and what they rest on in words."""
        guide, texts, result = self._guide, self._guide.kinds[choice.way.kind], choice.standing.result
        grades = self._assessment.rulebook.grades
        failing = judgement.underlying == self._assessment.rulebook.failing
        limits: dict[LimitKind, bool] = {
            "failing": failing and judgement.kind != "review" and result.net < 0,
            "inside": failing and judgement.kind == "sub",
            "inspection": bool(result.open_actions),
            "raises": grades.index(effect.judgement) > grades.index(judgement.underlying),
        }
        holding = [guide.limits[name] for name, holds in limits.items() if holds]
        fields = {
            "judgement": judgement.code,
            "judgement_grade": effect.judgement if limits["raises"] else judgement.underlying,
            "id": result.id,
            "status": effect.status,
            "grade": effect.grade or "not graded",
        }
        moved = self._moved(choice) * guide.movement.each * texts.weight // 1_000_000
        score = fear.points * texts.share // 1000 + texts.points + sum(limit.points for limit in holding)
        score += min(max(moved, 0), guide.movement.most)
        text = guide.effects["closed" if effect.grade in self._good else "nearer"]
        if choice.way.kind == "expiring":
            text = guide.effects["lost"]
            fields["status"] = choice.status
        reasons = [fear.says, *(limit.says.format_map(fields) for limit in holding)]
        if choice.way.pieces or choice.way.kind == "expiring":
            reasons.append(text.format_map(fields))
        return score, " ".join(reasons)

    def _moved(self, choice: Found) -> int:
        """How far a way moves all balances, each by the weight of its kind of judgement, per mille of a per mille."""
        if choice.way.kind == "expiring":
            return 0
        kinds, total = self._guide.movement.kinds, 0
        for code, judgement in self._assessment.judgements.items():
            total += (choice.balance(code) - judgement.balance) * kinds[judgement.kind]
        return total

    def _fields(self, choice: Found) -> dict[str, str]:
        standing, result = choice.standing, choice.standing.result
        descriptor = self._assessment.framework.descriptors[result.id]
        work = self._plan.say(choice.way.pieces) or [self._plan.guide.nothing_typical]
        on_items = choice.way.kind in ON_ITEMS.values()
        items = self._about(choice) if on_items else list(dict.fromkeys(standing.support.ids))
        return {
            "id": result.id,
            "theme": descriptor.theme,
            "grade": result.grade or "not known",
            "benchmark": self._assessment.rulebook.benchmark,
            "pulls_down": descriptor.pulls_down or "nobody has said.",
            "held": shortened([*map(self._plan.name, items[:_NAMED]), *items[_NAMED:]], _NAMED),
            "against": _names(map(self._say_against, standing.against)),
            "expired": _names(f"{self._plan.name(i.id)}, on {long_day(i.valid_until)}" for i in standing.expired),
            "expiring": _names(
                f"{self._name(w)}, on {long_day(w.item.valid_until)}" for w in expiring(standing, self._horizon)
            ),
            "open_actions": self._plan.asked([result.id]),
            "work": " ".join(work),
        }

    def _say_against(self, weighed: Weighed) -> str:
        item, extent = weighed.item, f"{weighed.bearing.prevalence}, {weighed.bearing.seriousness}"
        if item.sample is not None and item.met is not None:
            extent = f"{item.sample - item.met} of {item.sample} were not as they should be"
        if not self._plan.can_be_ordered(item.type):
            extent += f"; it stands until {long_day(item.valid_until)}"
        return f"{self._name(weighed)}: {extent}"

    def _name(self, weighed: Weighed) -> str:
        return self._plan.name(weighed.item.id)

    # --- who and when -------------------------------------------------------------------------------------

    def _lead(self, code: str, actions: Iterable[Action], items: Iterable[Item]) -> str:
        """Who leads a linked action; of work on an item who answers for it; else who leads on the judgement."""
        people = (p.name for p in self._people if code in p.judgements)
        named = (*(a.lead for a in actions), *(i.lead for i in items), *people)
        return next((lead for lead in named if lead), "")

    def _deputy(self, lead: str) -> str:
        return next((p.deputy for p in self._people if lead and p.name.casefold() == lead.casefold()), "")

    def _due(self, choice: Found, actions: Sequence[Action]) -> date | None:
        if choice.way.kind == "expiring":
            return next((w.item.valid_until for w in expiring(choice.standing, self._horizon)), None)
        first = [a for a in actions if a.id in choice.standing.result.open_actions] or actions
        return min((a.due for a in first if a.due), default=None)

    # --- a judgement as a whole -----------------------------------------------------------------------------

    def of_judgements(self) -> Iterable[Gap]:
        """What holds a judgement back as a whole: a gap for each rule that the guide names and that held."""
        for code, judgement in self._assessment.judgements.items():
            if judgement.underlying in self._good and judgement.gradeable:
                continue
            for because in judgement.because:
                kind = self._guide.kind_of_rule(because.rule)
                if kind is not None:
                    yield self._of_judgement(code, kind)

    def _of_judgement(self, code: str, kind: GapKind) -> Gap:
        judgement, texts = self._assessment.judgements[code], self._guide.kinds[kind]
        mine = [d for d in self._assessment.descriptors.values() if d.judgement == code]
        near = [
            f for f in self.choices if f.standing.result.judgement == code and f.way.pieces and f.grade in self._good
        ]
        near.sort(key=lambda f: (self._plan.weeks(f.way.pieces), -f.standing.result.net, f.standing.result.id))
        framework = self._assessment.framework
        excluded = sorted(d for d in self._assessment.excluded if d in framework.descriptors)
        supports = (standing_of(d.id, self._assessment).support for d in mine)
        carriers = [each[int(each.column("carried").argmax())] for each in supports if each]
        carried = {w.item.content or w.item.id: w.item.type for w in carriers}
        sources = f"{counted(len(carried), 'document')} of {counted(len(set(carried.values())), 'kind')}"
        fields = {
            "id": code,
            "theme": judgement.name,
            "benchmark": self._assessment.rulebook.benchmark,
            "met": str(sum(d.status == "met" for d in mine)),
            "applicable": str(len(mine)),
            "sources": sources,
            "nearest": _names((f.standing.result.id for f in near), _NEAREST) or "none that is near",
            "left_out": _names((d for d in excluded if framework.descriptors[d].judgement == code), _NEAREST),
        }
        lead = self._lead(code, (), ())
        return Gap(
            descriptor=code,
            judgement=code,
            theme=judgement.name,
            kind=kind,
            message=texts.message.format_map(fields),
            in_short=texts.in_short,
            next_step=texts.next_step.format_map(fields),
            lead=lead,
            deputy=self._deputy(lead),
            because=texts.why,
            grade=judgement.underlying,
            score=texts.points,
        )


_OWN: tuple[GapKind, ...] = ("no file", "no count", "second reader", "freshness", "expiring")
"""The gaps that are work on an item that somebody answers for already."""


def _names(names: Iterable[str], most: int = _NAMED) -> str:
    return shortened(list(dict.fromkeys(names)), most)
