"""`readiness assess`, `readiness challenges`: what inspectors would say, and where more is said than shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from base.errors import NotFoundError
from cli import options
from cli.failures import FLAGGED
from cli.output import say, say_json, say_table
from cli.session import Session

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.results import JudgementResult, OverallResult
    from engine.supposing.supposing import Supposition


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(assess)
    app.command()(challenges)


def assess(
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    fail_on: Annotated[
        str | None, typer.Option(metavar="GRADE", help="Leave with exit code 1 if a grade is this or worse.")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What if there were this evidence: HP-07=+E01:most:strong. May be repeated."),
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
    limit = _grade(fail_on)
    with Session(workspace, framework) as session:
        if rules_of_that_day:
            if known_at is None:
                raise typer.BadParameter("Say which day with --known-at.", param_hint="--rules-of-that-day")
            if not session.use_rules_kept_by(known_at):
                raise NotFoundError(
                    f"The register keeps no rules from {known_at} or before.",
                    where="--rules-of-that-day",
                    hint="They are kept whenever grades are given out or entered. Leave the option out.",
                )
        assessment = session.assess(options.day(as_of), known_at)
        if not (assume or what_if or rules_of_that_day):
            session.note_rules(assessment)
        if assume or what_if:
            supposed = _suppose(assessment, assume or [], what_if)
            assessment = supposed.after
            _tell_supposed(supposed, session, json=json)
        elif json:
            from engine.serialise import assessment_as_data

            say_json(assessment_as_data(assessment, session.challenges(assessment)))
        else:
            _say_assessment(assessment, session.workspace.settings.authority)
    results = [assessment.overall, *assessment.judgements.values()]
    from descriptors.models import GRADES

    worst = [r for r in results if limit and r.grade and GRADES.index(r.grade) <= GRADES.index(limit)]
    return FLAGGED if worst else 0


def _suppose(assessment: Assessment, texts: list[str], file: Path | None) -> Supposition:
    from engine.supposing.assumptions import WhatIf, parse_assumption, read_what_if
    from engine.supposing.supposing import suppose

    what_if = WhatIf(evidence=tuple(parse_assumption(text) for text in texts))
    if file:
        what_if += read_what_if(file, assessment.facts, assessment.framework)
    return suppose(assessment, what_if)


def _tell_supposed(supposed: Supposition, session: Session, *, json: bool) -> None:
    if json:
        from engine.supposing.supposing import supposition_as_data

        challenges = [session.challenges(a) for a in (supposed.before, supposed.after)]
        say_json(supposition_as_data(supposed, *challenges))
        return

    from base.words import long_day

    before, after = supposed.before, supposed.after
    say(f"{session.workspace.settings.authority}: what if? Provisional grades as of {long_day(after.facts.as_of)}")
    say_basis(after)
    for sentence in supposed.assumed:
        say(f"  {sentence}")
    rows: list[tuple[object, ...]] = [
        (j.code, j.short, shown_grade(j), shown_grade(then), shown_range(j), shown_range(then), j.balance, then.balance)
        for j in before.judgements.values()
        for then in (after.judgements[j.code],)
    ]
    o, then = before.overall, after.overall
    rows.append(("", o.name, shown_grade(o), shown_grade(then), shown_range(o), shown_range(then), "", ""))
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


def say_basis(assessment: Assessment) -> None:
    """Name what grades rest on: the framework with its version, and the digest of the rules."""
    framework = assessment.framework
    say(f"{framework.name} ({framework.id}, version {framework.version})")
    say(f"Rules {assessment.rules_digest}")


def challenges(
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List where more is said than shown.

    Each is a question with a reason and with what would answer it, not a verdict.
    """
    with Session(workspace) as session:
        assessment = session.assess(options.day(as_of), known_at)
        found = session.challenges(assessment)
    if json:
        say_json([c.model_dump(mode="json") for c in found])
        return
    rows = [(c.severity, c.code, c.about, c.message, c.answer) for c in found]
    say_table(
        ["severity", "code", "about", "question", "what would answer it"],
        rows,
        nothing="No challenges: nothing that is said goes beyond what is shown.",
    )


def _grade(text: str | None) -> str | None:
    from base.words import list_words
    from descriptors.models import GRADES

    if text is None or text in GRADES:
        return text
    raise typer.BadParameter(f"{text!r} is not a grade. It is {list_words(GRADES)}.", param_hint="--fail-on")


def _say_assessment(assessment: Assessment, authority: str) -> None:
    from base.words import long_day

    facts, framework = assessment.facts, assessment.framework
    known = f", as known at {long_day(facts.known_at)}" if facts.known_at else ""
    say(f"{authority}: provisional grades as of {long_day(facts.as_of)}{known}")
    say(f"{framework.name} ({framework.id}, version {framework.version})")
    rows = [_row(j) for j in assessment.judgements.values()]
    headings = ["", "judgement", "grade", "could be", "evidence covers", "why"]
    say_table(headings, rows, nothing="This framework has no judgements.")
    overall = assessment.overall
    say(f"{overall.name}: {shown_grade(overall)}. {overall.because.why}")
    if not overall.gradeable and any(j.known for j in assessment.judgements.values()):
        say(f"What is held would give {overall.underlying}; it could be {shown_range(overall)}.")
    if overall.borderline_because:
        say(f"Borderline: {overall.borderline_because.why}")
    say(f"Facts {assessment.facts_digest}")
    say(f"Rules {assessment.rules_digest}")


def _row(judgement: JudgementResult) -> tuple[str, ...]:
    deciding = judgement.deciding if judgement.gradeable else judgement.because[0]
    return (
        judgement.code,
        judgement.short,
        shown_grade(judgement),
        shown_range(judgement),
        f"{judgement.covered} of {judgement.applicable}",
        f"{deciding.name} ({deciding.rule})" + ("; borderline" if judgement.borderline and judgement.gradeable else ""),
    )


def shown_grade(result: JudgementResult | OverallResult) -> str:
    """A grade as people read it: `not enough evidence` where there is none."""
    return result.grade or "not enough evidence"


def shown_range(result: JudgementResult | OverallResult) -> str:
    """What a grade could still be, worst to best."""
    return result.floor if result.floor == result.ceiling else f"{result.floor} to {result.ceiling}"
