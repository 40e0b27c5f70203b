"""Provisional grades of what a register holds, and what follows from them: reasons, challenges, gaps, what next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from application.session import Rules, Session
from base.errors import InputError
from base.words import long_day
from engine.assessment import Assessment, rules_digest
from engine.assessment import assess as grade
from engine.facts import Facts, Variation, facts_of
from engine.replay import load_rule_set
from evidence.models import Measure
from evidence.plan_models import Action, PastGrade
from evidence.register.briefings import briefings_before, stood
from evidence.register.rulesets import move_after, rules_kept

if TYPE_CHECKING:
    from descriptors.models import Framework
    from engine.challenges.challenge import Challenge, Findings
    from engine.challenges.past import Grounds
    from engine.challenges.standing import StandingChallenge
    from engine.comparison.differences import Comparison, Seen
    from engine.effects import Effect
    from engine.explanation.subjects import Explanation
    from engine.gaps.gap import Gap
    from engine.lift.sets import Lift
    from engine.whatif.supposition import Supposition
    from evidence.items.filing import Filed
    from evidence.kinds import BriefingRecord
    from evidence.register.known import Known
    from rules.models import Rulebook


class Compared(NamedTuple):
    """Two days held against each other.

    Attributes:
        comparison: what changed, and what caused it.
        after: the assessment of the later day.
        by_rules_of_then: whether the earlier day was graded by the rules of then; False where none are kept that this
            version of the program can read.
    """

    comparison: Comparison
    after: Assessment
    by_rules_of_then: bool


def assess(session: Session, as_of: date, known_at: date | None = None, rules: Rules | None = None) -> Assessment:
    """Grade what the register holds.

    Without `rules`, by those in use now; a day before the register moved to another framework is graded by those in use
    before, on what was in it by then.
    """
    assessment = grade(*judged(session, as_of, known_at, rules))
    tell_caveats(session, assessment)
    return assessment


def tell_caveats(session: Session, assessment: Assessment) -> None:
    """Tell whoever asked what every output has to say of an assessment."""
    for caveat in assessment.caveats:
        session.tell(caveat)


class Judged(NamedTuple):
    """What an assessment is made from."""

    facts: Facts
    framework: Framework
    rulebook: Rulebook


def judged(session: Session, as_of: date, known_at: date | None = None, rules: Rules | None = None) -> Judged:
    """What is judged, and by what; see `assess`."""
    move = move_after(session.register, as_of, known_at)
    if move and rules is None:
        kept = next(r for r in session.register.rulesets() if r.id == move.rules)
        rules = load_rule_set(kept)
        became = f"the register moved to {move.after}" if move.after != move.before else "it was changed"
        session.tell(f"Graded by {move.before} as it was then: {became} on {long_day(move.on)} ({move.id}).")
    entry = move.entry if move and known_at is None else None
    return Judged(facts_of(session.register, as_of, known_at, entry), *(rules or session.judged_by))


def assess_whole(session: Session, as_of: date) -> Assessment:
    """Grade what the register holds at one moment, and read all of it: it can be told of when the register is closed.

    While others write, items that are read after their columns could be more than those.
    """
    with session.register.snapshot():
        entered = facts_of(session.register, as_of).read()
    return grade(entered, *session.judged_by)


def rules_of(session: Session, day: date) -> Rules | None:
    """The framework, rules and policy that were in use by the end of a day; None where the register keeps none."""
    kept = rules_kept(session.register, day)
    if kept and kept.id == rules_digest(*session.judged_by):
        return session.judged_by
    return load_rule_set(kept) if kept else None


def rules_have_changed(session: Session, assessment: Assessment) -> bool:
    """Whether an assessment that looks back to a day was made with other rules than were in use by then."""
    known_at = assessment.facts.known_at
    kept = rules_kept(session.register, known_at) if known_at else None
    return kept is not None and kept.id != assessment.rules_digest


def flagged(assessment: Assessment, limit: str | None) -> bool:
    """Whether any grade of an assessment is the limit or worse; never without a limit."""
    if limit is None:
        return False
    scale = assessment.rulebook.grades
    flagged = scale[: scale.index(limit) + 1]
    return any(result.grade in flagged for result in assessment.results.values())


def suppose(assessment: Assessment, texts: Sequence[str], file: Path | None = None) -> Supposition:
    """What would come out if things were as assumed.

    Args:
        texts: assumptions such as `HP-07=+E01:most:strong`.
        file: a YAML file of more.

    Raises:
        InputError: an assumption cannot be understood.
    """
    from engine.whatif.assumptions import WhatIf, parse_assumption, read_what_if
    from engine.whatif.supposition import suppose

    what_if = WhatIf(evidence=tuple(parse_assumption(text, assessment.rulebook.grades) for text in texts))
    if file:
        what_if += read_what_if(file, assessment.facts, assessment.framework, assessment.excluded)
    return suppose(assessment, what_if)


def challenges(
    session: Session, assessment: Assessment, only: Collection[str] | None = None, known: Known | None = None
) -> tuple[Challenge, ...]:
    """Where what is said goes beyond what is shown, on the day of an assessment; takes what `findings` takes."""
    return findings(session, assessment, only, known).challenges


def findings(
    session: Session, assessment: Assessment, only: Collection[str] | None = None, known: Known | None = None
) -> Findings:
    """The challenges on the day of an assessment, and what can be neither raised nor ruled out.

    Args:
        only: the tables of what is asked about; None for all of them.
        known: by when it had to be in the register; the day by which the assessment had to know for None.
    """
    from engine.challenges.challenge import find_challenges

    beside = grounds(session, assessment.facts.as_of, known or assessment.facts.known_at)
    return find_challenges(assessment, beside, only)


def grounds(session: Session, as_of: date, known_at: Known | None = None) -> Grounds:
    """What the register holds for challenges of a day, as known by a day or an entry of the journal."""
    from engine.challenges.past import Grounds, Past
    from evidence.items.draws import unchecked

    register = session.register
    past = Past(
        register.histories("action", Action, known_at),
        register.past_grades(known_at),
        register.reasons_given("due", known_at),
        [person.name for person in register.people(known_at) if person.role or person.judgements or person.deputy],
        register.histories("measure", Measure, known_at),
        {id: revisions[0].actor for id, revisions in register.histories("past-grade", PastGrade, known_at).items()},
        unchecked(register, as_of, known_at),
        register.vouching_accounts(as_of, known_at),
    )
    return Grounds(register.plans(known_at), register.measures(known_at), register.checks(known_at), past)


def standings(
    session: Session, assessment: Assessment, challenges: Sequence[Challenge], issued: Sequence[BriefingRecord]
) -> tuple[StandingChallenge, ...]:
    """How each challenge of an assessment stands: open, answered, or back, and for how many briefings.

    Args:
        assessment: the day, and by when it had to be known.
        challenges: those of that day.
        issued: the briefings that were issued about earlier days, oldest first.
    """
    from engine.challenges.standing import standings

    facts = assessment.facts
    answers = session.register.answers(facts.known_at)
    pointed = {id: facts.item_by_id.get(id) for answer in answers for id in answer.evidence}
    gone = {id for id, item in pointed.items() if item and not item.in_use}
    return standings(challenges, answers, facts.as_of, assessment.rulebook, stood(issued), gone)


def asked(session: Session, as_of: date, known_at: date | None = None) -> tuple[StandingChallenge, ...]:
    """Every challenge of a day and how it stands: open ones, then those answered, then those that came back."""
    assessment = assess(session, as_of, known_at)
    return answered(session, assessment, challenges(session, assessment))


def answered(
    session: Session, assessment: Assessment, challenges: Sequence[Challenge]
) -> tuple[StandingChallenge, ...]:
    """How challenges of an assessment stand by now: open ones, then those answered, then those that came back."""
    from engine.challenges.standing import in_order

    facts = assessment.facts
    issued = briefings_before(session.register, facts.as_of, known_at=facts.known_at)
    return in_order(standings(session, assessment, challenges, issued))


def gaps(
    session: Session, assessment: Assessment, challenges: tuple[Challenge, ...], known: Known | None = None
) -> tuple[Gap, ...]:
    """What stands between each descriptor and the benchmark, most important first; `known` as for `challenges`."""
    from engine.gaps.gap import find_gaps

    return find_gaps(assessment, challenges, session.register.people(known or assessment.facts.known_at))


def seen(session: Session, assessment: Assessment, known: Known | None = None) -> Seen:
    """The challenges and gaps of an assessment; `known` as for `challenges`."""
    from engine.comparison.differences import Seen

    asked = challenges(session, assessment, known=known)
    return Seen(challenges=asked, gaps=gaps(session, assessment, asked, known))


def explain(
    session: Session,
    assessment: Assessment,
    about: str,
    depth: int | None = None,
    *,
    unfolded: bool = True,
    asked: Sequence[Challenge] | None = None,
) -> Explanation:
    """Why something stands as it does, and why it is not better.

    Args:
        about: a descriptor, a judgement, `overall`, an evidence item or an action.
        depth: how far down to go; None for everything.
        unfolded: whether it is told how each value was worked out.
        asked: the challenges of the assessment, where they were found already.

    Raises:
        NotFoundError: there is nothing of that name.
    """
    from engine.explanation.subjects import asked_of, explain

    questions, undecided = findings(session, assessment, asked_of(assessment, about)) if asked is None else (asked, ())
    return explain(assessment, about, depth, questions, undecided, unfolded=unfolded)


def lift(assessment: Assessment, target: str, to: str | None = None) -> Lift:
    """The smallest sets of changes that would lift a judgement to a grade; without one, to the benchmark."""
    from engine.lift.sets import lift

    return lift(assessment, target, to or assessment.rulebook.benchmark)


def compare(session: Session, since: date, as_of: date) -> Compared:
    """What changed since a day, and what caused it.

    Args:
        since: the earlier day, as it was known then.

    Returns:
        The comparison, with what it was made from.
    """
    from engine.comparison.differences import compare

    try:
        rules = rules_of(session, since)
    except InputError:
        rules = None
    before, after = assess(session, since, since, rules), assess(session, as_of)
    comparison = compare(before, after, seen(session, before), seen(session, after))
    return Compared(comparison, after, by_rules_of_then=rules is not None)


def effects(session: Session, changes: Sequence[Filed], as_of: date) -> tuple[Effect, ...]:
    """What changes of evidence did to the descriptors they bear on."""
    from engine.effects import effects_of

    return effects_of(session.register, *session.judged_by, as_of, changes)


def action_effects(session: Session, before: Action, after: Action, as_of: date) -> tuple[Effect, ...]:
    """What a change of an action does to the descriptors it is or was linked to, in the order of the framework.

    Args:
        after: the action as it is, or would be.
        as_of: the day on which the effect is asked for.
    """
    from engine.effects import effects_between

    changes = Variation(actions=(before,)), Variation(actions=(after,))
    touched = [id for id in session.framework.descriptors if id in {*before.links, *after.links}]
    return effects_between(*session.judged_by, facts_of(session.register, as_of), *changes, touched)
