"""What would lift a judgement: the smallest sets of changes, each proven by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import Any, get_args

from base.errors import EngineFaultError, InputError, NotFoundError
from base.model import Model
from base.words import did_you_mean, list_words
from descriptors.models import GRADES, Framework, Grade
from engine.assessment import OVERALL, Assessment
from engine.lift.changes import Change, find_changes
from engine.lift.guide import Target, read_lift_guide
from engine.lift.search import Need, Search
from engine.outlook.grades import grades_of
from engine.results import Status
from engine.supposing.assumptions import WhatIf, say_assumed
from engine.supposing.supposing import suppose


class Standing(Model):
    """How a descriptor would come out."""

    descriptor: str
    status: Status
    grade: Grade | None


class Proposal(Model):
    """One change of a set.

    Attributes:
        descriptors: ids of the descriptors it moves.
        works: the kinds of work.
        steps: the work, a sentence each.
        weeks: how soon it can be had.
        recommended: how often recommendations of inspections with the present grade name the theme, 0 to 1.
        practice_first: whether practice must change before anything can be shown.
        assumes: what was put before the engine, a sentence each.
        after: how its descriptors would come out.
    """

    descriptors: tuple[str, ...]
    works: tuple[str, ...]
    steps: tuple[str, ...]
    weeks: int
    recommended: float
    practice_first: bool
    assumes: tuple[str, ...]
    after: tuple[Standing, ...]


class Option(Model):
    """A set of changes that would do it.

    Attributes:
        grade_after: the grade of the target on the facts as they would be, by the engine.
        overall_after: that of overall effectiveness.
        weeks: how soon all of it can be had.
        smallest: whether it was proven that no smaller set of such changes would do it.
        what_if: the assumptions, in the shape that `readiness assess --what-if` reads.
    """

    changes: tuple[Proposal, ...]
    grade_after: Grade | None
    overall_after: Grade | None
    weeks: int
    smallest: bool
    what_if: dict[str, Any]


class Lift(Model):
    """What would lift a judgement, or overall effectiveness.

    Attributes:
        target: code of the judgement, or `overall`.
        to: the grade that is aimed at.
        grade: the grade it has; None where too little is covered.
        underlying: what the evidence held would give.
        reachable: whether any set of changes would do it.
        why: why there is none to make, or what the sets have in common; a sentence.
        options: fewest changes first.
    """

    framework: dict[str, str]
    as_of: date
    facts_digest: str
    rules_digest: str
    target: str
    to: Grade
    grade: Grade | None
    underlying: Grade
    reachable: bool
    why: str
    options: tuple[Option, ...]


def lift(assessment: Assessment, target: str, to: str) -> Lift:
    """Find the smallest sets of changes that would bring a judgement to a grade.

    Args:
        assessment: how things stand.
        target: code of a judgement, or `overall`, in any case of letters.
        to: the grade it shall have, or better.

    Raises:
        NotFoundError: there is no such judgement.
        InputError: the grade cannot be aimed at.
        ManyProblems: the rulebook's `lift.yaml` cannot be used.
    """
    framework = assessment.framework
    code = _code(target, framework)
    grade = _target(to)
    rulebook = assessment.rulebook
    guide = read_lift_guide(rulebook.lexicon.get("lift"), rulebook.files["lift"])
    now = grades_of(assessment)[code]

    def found(reachable: bool, why: str, options: Iterable[Option] = ()) -> Lift:
        return Lift(
            framework={"id": framework.id, "version": framework.version},
            as_of=assessment.facts.as_of,
            facts_digest=assessment.facts_digest,
            rules_digest=assessment.rules_digest,
            target=code,
            to=grade,
            grade=now.grade,
            underlying=now.underlying,
            reachable=reachable,
            why=why,
            options=tuple(options),
        )

    if now.grade is not None and GRADES.index(now.grade) >= GRADES.index(grade):
        return found(True, f"{code} is {now.grade} already. There is nothing to change.")
    ways = _ways(code, grade, framework)
    changes = find_changes(assessment, grade, _scope(ways, assessment), guide)
    search = Search(assessment, changes)
    sets = _sets(search, ways)
    if not sets:
        return found(False, _why_not(search, ways, code, grade))
    options = [_prove(chosen, smallest and len(ways) == 1, assessment, code) for chosen, smallest in sets]
    proven = [o for o in options if o.grade_after and GRADES.index(o.grade_after) >= GRADES.index(grade)]
    if not proven:
        raise EngineFaultError(f"The search found a way to bring {code} to {grade} that the engine does not confirm.")
    shown = proven[: guide.options.value]
    return found(True, _why(shown, code, grade), shown)


def lift_as_data(made: Lift) -> dict[str, Any]:
    """A lift as plain data. Keys may be added; those there stay."""
    return {"schema": "readiness.lift/1", "provisional": True, **made.model_dump(mode="json")}


def _code(target: str, framework: Framework) -> str:
    known = {code.lower(): code for code in (*framework.by_code, OVERALL)}
    code = known.get(target.strip().lower())
    if code is None:
        raise NotFoundError(
            f"{framework.id} has no judgement {target!r}.",
            where=target,
            hint=did_you_mean(target, known.values()) or f"Use {list_words(known.values())}.",
        )
    return code


def _target(to: str) -> Target:
    for grade in get_args(Target):
        if grade == to.strip().lower():
            return grade
    hint = did_you_mean(to, get_args(Target)) or f"Use {list_words(get_args(Target))}."
    raise InputError(f"{to!r} is not a grade to aim at.", where="--to", hint=hint)


def _ways(code: str, to: Grade, framework: Framework) -> list[list[Need]]:
    """What must come true, each way of it: of one judgement there is one; of overall, one for each middle."""
    if code != OVERALL:
        return [_needs(code, to, framework)]
    keys = [j.code for j in framework.judgements if j.kind == "key"]
    at_least = len(keys) - (len(keys) - 1) // 2
    ways: list[list[Need]] = []
    for chosen in combinations(keys, at_least):
        needs = [n for key in keys for n in _needs(key, to if key in chosen else "requires improvement", framework)]
        ways.append(needs)
    return ways


def _needs(code: str, to: Grade, framework: Framework) -> list[Need]:
    inside: list[Need] = []
    if GRADES.index(to) >= GRADES.index("good"):
        inside = [Need(j.code, "requires improvement", False) for j in framework.judgements if j.parent == code]
    return [Need(code, to, True), *inside]


def _scope(ways: Iterable[Sequence[Need]], assessment: Assessment) -> set[str]:
    """The descriptors that act on what is needed: those of the judgements, and of the one that holds others back."""
    framework = assessment.framework
    codes = {need.code for way in ways for need in way}
    leading = assessment.rulebook.policy.word("leading_judgement")
    if leading in framework.by_code and any(framework.by_code[code].kind != "review" for code in codes):
        codes.add(leading)
    return {d.id for code in codes for d in framework.by_code[code].descriptors}


def _sets(search: Search, ways: Sequence[Sequence[Need]]) -> list[tuple[tuple[Change, ...], bool]]:
    """The sets that are best in something: fewest changes first, then those that can be had sooner."""
    found: dict[frozenset[int], tuple[tuple[Change, ...], bool]] = {}
    for weeks in sorted({c.weeks for c in search.changes}):
        for needs in ways:
            if made := search.find(needs, weeks):
                found.setdefault(frozenset(id(c) for c in made.changes), (made.changes, made.smallest))
    ranked = sorted(found.values(), key=lambda s: (len(s[0]), _weeks(s[0]), -_recommended(s[0])))
    best: list[tuple[tuple[Change, ...], bool]] = []
    for made in ranked:
        if not best or _weeks(made[0]) < min(_weeks(b[0]) for b in best):
            best.append(made)
    return best


def _weeks(changes: Iterable[Change]) -> int:
    return max((c.weeks for c in changes), default=0)


def _recommended(changes: Sequence[Change]) -> float:
    return sum(c.recommended for c in changes) / max(len(changes), 1)


def _prove(changes: Sequence[Change], smallest: bool, assessment: Assessment, code: str) -> Option:
    """Put all the assumptions of a set before the engine."""
    together = sum((c.assumes for c in changes), WhatIf())
    after = suppose(assessment, together).after
    grade = grades_of(after)[code]
    ordered = sorted(changes, key=lambda c: (c.practice_first, c.weeks, -c.recommended, c.descriptors))
    return Option(
        changes=tuple(
            Proposal(
                **c.model_dump(include={"descriptors", "works", "steps", "weeks", "recommended", "practice_first"}),
                assumes=tuple(say_assumed(c.assumes, assessment.framework)),
                after=tuple(
                    Standing(descriptor=d, status=after.descriptors[d].status, grade=after.descriptors[d].grade)
                    for d in c.descriptors
                ),
            )
            for c in ordered
        ),
        grade_after=grade.grade,
        overall_after=after.overall.grade,
        weeks=_weeks(changes),
        smallest=smallest,
        what_if=together.model_dump(mode="json", exclude_defaults=True),
    )


def _why(options: Sequence[Option], code: str, to: Grade) -> str:
    first = options[0]
    count = f"{len(first.changes)} change{'s' if len(first.changes) != 1 else ''}"
    proven = "no smaller set would do it" if first.smallest else "the smallest set found; a smaller one may exist"
    mend = sum(c.practice_first for c in first.changes)
    practice = f" In {mend} of them practice must change first." if mend else ""
    return f"{count} would bring {code} to {to}, if what is looked for is found ({proven}).{practice}"


def _why_not(search: Search, ways: Sequence[Sequence[Need]], code: str, to: Grade) -> str:
    if not search.changes:
        return f"No change was found that would move {code} towards {to}."
    shortest = min((search.unmet(needs) for needs in ways), key=len)
    return f"Even if all {len(search.changes)} changes that were found went well: {'; '.join(shortest)}."
