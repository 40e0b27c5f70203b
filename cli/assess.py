"""`readiness assess`: what inspectors would say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from application.session import Session
from base.errors import NotFoundError
from base.words import list_words, long_day, say_grade, say_range
from cli import options
from cli.failures import FLAGGED
from cli.output import note, say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.results import JudgementResult, Verdict
    from engine.whatif.supposition import Supposition


def assess(
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    fail_on: Annotated[
        str | None, typer.Option(metavar="GRADE", help="Leave with exit code 1 if a grade is this or worse.")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="What if there were this evidence: HAP-07=+E01:most:strong. May be repeated."
        ),
    ] = None,
    what_if: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What if all of this were so: a YAML file of assumptions.")
    ] = None,
    rules_of_that_day: Annotated[
        bool, typer.Option("--rules-of-that-day", help="With --known-at: use the rules in use by then.")
    ] = False,
    framework: options.Framework = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Give provisional grades, with what each could still be.

    With assumptions it shows before and after, and saves nothing.
    """
    from application.queries import grades

    if rules_of_that_day and known_at is None:
        raise typer.BadParameter("Say which day with --known-at.", param_hint="--rules-of-that-day")
    with open_session(workspace, framework) as session:
        rules = grades.rules_of(session, known_at) if rules_of_that_day and known_at else None
        if rules_of_that_day and rules is None:
            raise NotFoundError(
                f"The register keeps no rules from {known_at} or before.",
                where="--rules-of-that-day",
                hint="They are kept whenever something is entered. Leave the option out.",
            )
        _, rulebook = rules or session.judged_by
        limit = _limit(fail_on, rulebook.grades)
        assessment = grades.assess(session, options.day(as_of), known_at, rules)
        if not framework and grades.rules_have_changed(session, assessment):
            note(f"The rules have changed since {known_at}. --rules-of-that-day grades by those in use then.")
        if assume or what_if:
            supposed = grades.suppose(assessment, assume or [], what_if)
            assessment = supposed.after
            _tell_supposed(supposed, session, json=json)
        elif json:
            from engine.serialise import assessment_as_data

            say_json(assessment_as_data(assessment, grades.challenges(session, assessment)))
        else:
            _say_assessment(assessment, session.authority)
    return FLAGGED if grades.flagged(assessment, limit) else 0


def _tell_supposed(supposed: Supposition, session: Session, *, json: bool) -> None:
    if json:
        from application.queries.grades import challenges as challenges_of
        from engine.whatif.supposition import supposition_as_data

        challenges = [challenges_of(session, a) for a in (supposed.before, supposed.after)]
        say_json(supposition_as_data(supposed, *challenges))
        return

    before, after = supposed.before, supposed.after
    say(f"{session.authority}: what if? Provisional grades as of {long_day(after.facts.as_of)}")
    say_basis(after)
    for sentence in supposed.assumed:
        say(f"  {sentence}")
    rows: list[tuple[object, ...]] = []
    for code, now in before.judgements.items():
        then = after.judgements[code]
        rows.append((code, now.short, *_now_and_then(now, then), now.balance, then.balance))
    if before.overall and after.overall:
        rows.append(("", before.overall.name, *_now_and_then(before.overall, after.overall), "", ""))
    headings = ["", "judgement", "now", "then", "could be", "could then be", "balance", "then"]
    say_table(headings, rows, nothing="This framework has no judgements.")
    say_table(
        ["descriptor", "now", "then", "support and weakness", "then", "evidence then"],
        [
            (
                was.id,
                was.status,
                then.status,
                f"{was.support} and {was.weakness}",
                f"{then.support} and {then.weakness}",
                " ".join(then.evidence),
            )
            for was, then in supposed.descriptors()
        ],
        nothing="No descriptor would come out differently.",
    )
    say("Nothing was saved.")


def _now_and_then(now: Verdict, then: Verdict) -> tuple[str, ...]:
    grades = (say_grade(now.grade), say_grade(then.grade))
    return (*grades, say_range(now.floor, now.ceiling), say_range(then.floor, then.ceiling))


def say_basis(assessment: Assessment) -> None:
    """Name the framework that grades rest on, with its version, and what of the rules is the council's own."""
    framework = assessment.framework
    say(f"{framework.name} ({framework.id}, version {framework.version})")
    if remark := assessment.rulebook.own_told:
        say(remark)


def _limit(text: str | None, grades: Sequence[str]) -> str | None:
    if text is None or text in grades:
        return text
    raise typer.BadParameter(f"{text!r} is not a grade. It is {list_words(grades)}.", param_hint="--fail-on")


def _say_assessment(assessment: Assessment, authority: str) -> None:
    from engine.standing import carrying, carrying_sentence

    facts = assessment.facts
    known = f", as known at {long_day(facts.known_at)}" if facts.known_at else ""
    say(f"{authority}: provisional grades as of {long_day(facts.as_of)}{known}")
    say_basis(assessment)
    rows = [_row(j) for j in assessment.judgements.values()]
    headings = ["", "judgement", "grade", "could be", "evidence covers", "why"]
    say_table(headings, rows, nothing="This framework has no judgements.")
    if assessment.overall:
        _say_overall(assessment.overall, known=any(j.known for j in assessment.judgements.values()))
    if remark := carrying_sentence(carrying(assessment)):
        say(remark)


def _say_overall(overall: Verdict, *, known: bool) -> None:
    say(f"{overall.name}: {say_grade(overall.grade)}. {overall.because[0].why}")
    if not overall.gradeable and known:
        say(f"What is held would give {overall.underlying}; it could be {say_range(overall.floor, overall.ceiling)}.")
    if overall.borderline_because:
        say(f"Borderline: {overall.borderline_because.why}")


def _row(judgement: JudgementResult) -> tuple[str, ...]:
    deciding = judgement.deciding if judgement.gradeable or not judgement.enough else judgement.enough
    return (
        judgement.code,
        judgement.short,
        say_grade(judgement.grade),
        say_range(judgement.floor, judgement.ceiling),
        f"{judgement.covered} of {judgement.applicable}",
        f"{deciding.name} ({deciding.rule})" + ("; borderline" if judgement.borderline and judgement.gradeable else ""),
    )
