"""`readiness assess`, `readiness challenges`: what inspectors would say, and where more is said than shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.failures import FLAGGED
from cli.output import say, say_json, say_table
from cli.session import Session

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.results import JudgementResult, OverallResult


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
    framework: options.Framework = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Give provisional grades: each judgement with what it could still be, and overall effectiveness."""
    limit = _grade(fail_on)
    with Session(workspace, framework) as session:
        assessment = session.assess(options.day(as_of), known_at)
        if json:
            from engine.serialise import assessment_as_data

            say_json(assessment_as_data(assessment, session.challenges(assessment)))
        else:
            _say_assessment(assessment, session.workspace.settings.authority)
    results = [assessment.overall, *assessment.judgements.values()]
    from descriptors.models import GRADES

    worst = [r for r in results if limit and r.grade and GRADES.index(r.grade) <= GRADES.index(limit)]
    return FLAGGED if worst else 0


def challenges(
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List where what is said goes beyond what is shown: questions with a reason, not verdicts."""
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
    from descriptors.models import GRADES
    from descriptors.words import list_words

    if text is None or text in GRADES:
        return text
    raise typer.BadParameter(f"{text!r} is not a grade. It is {list_words(GRADES)}.", param_hint="--fail-on")


def _say_assessment(assessment: Assessment, authority: str) -> None:
    facts, framework = assessment.facts, assessment.framework
    known = f", as known at {facts.known_at:%-d %B %Y}" if facts.known_at else ""
    say(f"{authority}: provisional grades as of {facts.as_of:%-d %B %Y}{known}")
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
