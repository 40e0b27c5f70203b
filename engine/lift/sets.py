"""What would lift a judgement: small sets of steps that a council can order, each proven by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from base.choice import one_of
from base.errors import EngineFaultError
from base.model import Model
from base.words import counted, first_up, list_words, shortened
from descriptors.models import Framework
from engine.assessment import Assessment
from engine.lift.search import Search, Step, Steps, by_judgement, find_sources, find_steps
from engine.reasons import missed
from engine.results import Heading, JudgementResult, Reason
from engine.sentences import answered
from engine.work import WorkEntry, WorkPlan
from engine.worlds import OVERALL, judged_by


class Outcome(Model):
    """How a descriptor would come out."""

    descriptor: str
    status: str
    grade: str | None


class Proposal(Model):
    """One step of a set.

    Attributes:
        descriptors: ids of the descriptors it is for.
        steps: the work, a sentence each.
        weeks: how soon it can be had.
        practice_first: whether practice must change before anything can be shown.
        after: how its descriptors would come out.
    """

    descriptors: tuple[str, ...]
    works: tuple[str, ...]
    steps: tuple[str, ...]
    weeks: int
    practice_first: bool
    after: tuple[Outcome, ...]


class Option(Model):
    """A set of steps that would do it.

    Attributes:
        changes: the steps, the soonest first.
        summary: the same by kind of work, a sentence each.
        entries: what is entered once it is done.
        grade_after: the grade of the target on the facts as they would be, by the engine.
        overall_after: that of overall effectiveness; None too where the rules have none.
        weeks: how soon all of it can be had.
        smallest: whether it was proven that no smaller set of the steps that could be found would do it.
    """

    changes: tuple[Proposal, ...]
    summary: tuple[str, ...]
    entries: tuple[WorkEntry, ...]
    grade_after: str | None
    overall_after: str | None
    weeks: int
    smallest: bool


class Lift(Heading):
    """What would lift a judgement, or overall effectiveness.

    Attributes:
        target: code of the judgement, or `overall`.
        to: the grade that is aimed at.
        grade: the grade it has; None where too little is covered.
        underlying: what the evidence held would give.
        reachable: whether any set of steps would do it.
        why: why there is none to take, or what the sets have in common; in sentences.
        options: fewest steps first.
    """

    target: str
    to: str
    grade: str | None
    underlying: str
    reachable: bool
    why: str
    options: tuple[Option, ...]


def lift(assessment: Assessment, target: str, to: str) -> Lift:
    """Find small sets of steps that would bring a judgement to a grade.

    Args:
        target: code of a judgement, or `overall`, in any case of letters.
        to: the grade it shall have, or better.

    Raises:
        NotFoundError: there is no such judgement, or the grade cannot be aimed at.
    """
    framework, grades = assessment.framework, assessment.rulebook.grades
    targets, aims = list(assessment.results), grades[1:]
    message = f"{framework.id} has no judgement {target!r}."
    code = one_of(targets, target, message, where=target, hint=f"Use {list_words(targets)}.")
    grade = one_of(aims, to, f"{to!r} is not a grade to aim at.", field="to", hint=f"Use {list_words(aims)}.")
    now = assessment.results[code]

    def made(reachable: bool, why: str, options: Iterable[Option] = ()) -> Lift:
        return Lift(
            **assessment.heading,
            target=code,
            to=grade,
            grade=now.grade,
            underlying=now.underlying,
            reachable=reachable,
            why=why,
            options=tuple(options),
        )

    if now.grade is not None and grades.index(now.grade) >= grades.index(grade):
        return made(True, f"{code} is {now.grade} already. There is nothing to change.")
    plan = WorkPlan(assessment)
    search = Search(assessment, code, grade, plan)
    more = grade in assessment.rulebook.good[1:]
    looked: set[str] = set()
    steps: list[Step] = []
    sets: list[tuple[Steps, bool]] = []
    for scope in _scopes(code, framework):
        steps += find_steps(assessment, [c for c in scope if c not in looked], plan, more=more)
        looked.update(scope)
        within = [s for s in steps if s.judgement in scope]
        further = find_sources(assessment, scope, plan, within)
        if sets := _sets(search, within, scope, plan) or _sets(search, [*within, *further], scope, plan):
            break
    if not sets:
        return made(False, _why_not(search, steps, assessment, code, grade))
    options = list(_prove(sets, search, assessment, code, plan))
    if any(o.grade_after is None or grades.index(o.grade_after) < grades.index(grade) for o in options):
        raise EngineFaultError(f"The search has a way to bring {code} to {grade} that the engine does not confirm.")
    return made(True, _why(options[0], code, grade), options)


def lift_as_data(lift: Lift) -> dict[str, Any]:
    """A lift as plain data. Keys may be added; those there stay."""
    return {"schema": "readiness.lift/1", "provisional": True, **lift.model_dump(mode="json")}


def _scopes(code: str, framework: Framework) -> list[list[str]]:
    """Judgements to look for steps in: first those that the target is about, then with others that may act on it."""
    if code != OVERALL and framework.by_code[code].kind == "review":
        return [[code]]
    about = judged_by(code, framework)
    others = [j.code for j in framework.judgements if j.kind != "review" and j.code not in about]
    return [about, *([*about, other] for other in others), *([[*about, *others]] if len(others) > 1 else [])]


def _sets(search: Search, steps: Sequence[Step], scope: Sequence[str], plan: WorkPlan) -> list[tuple[Steps, bool]]:
    """The sets that are best in something: fewest steps first, then those that can be had sooner."""
    sets: list[Steps] = []
    for weeks in sorted({s.weeks for s in steps}):
        sets += search.smallest(by_judgement((s for s in steps if s.weeks <= weeks), scope))
    sets.sort(key=lambda m: (len(m), _weeks(m)))
    best: list[tuple[Steps, bool]] = []
    for each in sets[: plan.guide.options.value]:
        if best and _weeks(each) >= min(_weeks(b) for b, _ in best):
            continue
        soon = [s for s in steps if s.weeks <= _weeks(each)] if best else steps
        best.append(search.prove(each, tuple(soon), plan.guide.proof.value))
    return best


def _weeks(steps: Iterable[Step]) -> int:
    return max((s.weeks for s in steps), default=0)


def _prove(
    sets: Sequence[tuple[Steps, bool]], search: Search, assessment: Assessment, code: str, plan: WorkPlan
) -> Iterator[Option]:
    """Put every set before the engine once more, and tell what comes of it."""
    codes = {code, OVERALL} if assessment.overall else {code}
    assessed = assessment.assessed({n: search.change(steps) for n, (steps, _) in enumerate(sets)}, search.last)
    for number, (steps, smallest) in enumerate(sets):
        after = assessed[number]
        graded = {c: after.world.grade(c) for c in codes if after.world.shown(c)}
        ordered = sorted(steps, key=lambda s: (s.kind == "contradiction", s.weeks, s.descriptors))
        pieces = [p for s in ordered for p in s.pieces]
        yield Option(
            changes=tuple(
                Proposal(
                    descriptors=s.descriptors,
                    works=tuple(dict.fromkeys(p.kind for p in s.pieces)),
                    steps=tuple(_say(s, assessment, plan)),
                    weeks=s.weeks,
                    practice_first=s.kind == "contradiction",
                    after=tuple(
                        Outcome(descriptor=d, status=result.status, grade=result.grade)
                        for d in s.descriptors
                        for result in (after.descriptor(d),)
                    ),
                )
                for s in ordered
            ),
            summary=tuple(f"{first_up(text)}." for text in plan.sum_up(pieces)),
            entries=plan.entries(pieces),
            grade_after=graded.get(code),
            overall_after=graded.get(OVERALL),
            weeks=_weeks(steps),
            smallest=smallest,
        )


def _say(step: Step, assessment: Assessment, plan: WorkPlan) -> list[str]:
    """A step in sentences: what it is for, and the work."""
    descriptors = assessment.framework.descriptors
    about = list_words([f"{d} ({descriptors[d].theme})" for d in step.descriptors], "and")
    first, *others = plan.say(step.pieces)
    lead = f"{about}: practice must change first." if step.kind == "contradiction" else f"{about}:"
    return [f"{lead} {first}", *others]


def _why(first: Option, code: str, to: str) -> str:
    count = counted(len(first.changes), "step")
    proven = (
        "no smaller set of the steps found would do it"
        if first.smallest
        else "none can be left out; a smaller set may exist"
    )
    mend = sum(c.practice_first for c in first.changes)
    practice = f" In {mend} of them practice must change first." if mend else ""
    return f"{count} would bring {code} to {to}, if what is looked for is found ({proven}).{practice}"


def _why_not(search: Search, steps: Sequence[Step], assessment: Assessment, code: str, to: str) -> str:
    """Why no set of steps does it: what the rules would still miss after all of them."""
    if not steps:
        return f"There is no work that a council can order that would move {code} towards {to}."
    everything = search.change(tuple(steps))
    after = assessment.assessed({0: everything}, search.last)[0]
    result = after.results[code]
    grades = assessment.rulebook.grades
    parts = [f"Even if all {len(steps)} steps that could be found went well, {code} would be {result.underlying}"]
    if grades.index(result.underlying) < grades.index(to):
        parts += _stands_in_the_way(result.deciding, grades[grades.index(to) :], assessment)
    elif isinstance(result, JudgementResult):
        parts[0] += ", and not be graded"
        parts.append(" ".join(result.because[0].why.split()))
    counting = judged_by(code, assessment.framework)
    bare = [d for d in after.descriptors.values() if d.judgement in counting and not d.known]
    if bare:
        parts.append(f"Of {shortened([d.id for d in bare], 5)} no kind of evidence that is typical could show practice")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def _stands_in_the_way(reason: Reason, wanted: Sequence[str], assessment: Assessment) -> Iterator[str]:
    rulebook = assessment.rulebook
    (conclusion,) = [name for name in reason.then if name in ("fit", "grade")][:1]
    for near in missed(reason, conclusion, wanted, rulebook)[:1]:
        for tested in near.failed:
            words = answered(tested, rulebook.attribute(reason.of, tested.attribute), rulebook.policy)
            yield first_up(words)
