"""`readiness lift`: small sets of steps that would lift a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import say, say_json
from cli.session import open_session

if TYPE_CHECKING:
    from engine.lift.sets import Option


def lift(
    target: Annotated[str, typer.Argument(metavar="CODE", help="A judgement such as HAP, or overall.")],
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="GRADE", help="The grade it should have; else the benchmark."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Every step by itself, and the commands that enter the work once it is done.")
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Find small sets of steps that would lift a grade.

    Each is proven by running the engine on the facts as they would be. Nothing is saved.
    """
    from application.queries import grades
    from engine.lift.sets import lift_as_data

    with open_session(workspace) as session:
        assessment = grades.assess(session, options.day(as_of), known_at)
        sets = grades.lift(assessment, target, to)
        authority = session.authority
    if json:
        say_json(lift_as_data(sets))
        return
    from base.words import long_day
    from cli.assess import say_basis

    overall = assessment.overall
    name = overall.name if overall and sets.target not in assessment.judgements else sets.target
    say(f"{authority}: what would bring {name} to {sets.to}? As of {long_day(sets.as_of)}, and provisional.")
    say_basis(assessment)
    say(f"{name} is now {sets.grade or f'not graded ({sets.underlying} on what is held)'}.")
    say(sets.why if sets.reachable else f"No set of steps would do it. {sets.why}")
    for number, option in enumerate(sets.options, start=1):
        _say_option(number, option, name, with_overall=bool(overall) and name == sets.target, full=full)


_SHORT = 4
"""So many steps are told one by one; of more, the work is told by its kind."""


def _say_option(number: int, option: Option, name: str, *, with_overall: bool, full: bool) -> None:
    from base.words import counted, say_grade
    from cli.work import commands_of

    proven = " No smaller set of the steps found would do it." if option.smallest else ""
    overall = f" (overall: {say_grade(option.overall_after)})" if with_overall else ""
    say(
        f"\nOption {number}: {counted(len(option.changes), 'step')}, in about {counted(option.weeks, 'week')};"
        f" then {name} is {option.grade_after}{overall}.{proven}"
    )
    short = len(option.changes) <= _SHORT
    for sentence in () if short else option.summary:
        say(f"  - {sentence}")
    for step in option.changes if short or full else ():
        after = ", ".join(f"{s.descriptor} {s.status}" for s in step.after)
        first, *others = step.steps
        say(f"  - {first} (about {counted(step.weeks, 'week')}; then {after})")
        for sentence in others:
            say(f"    {sentence}")
    if full:
        say("  Once the work is done:")
        for command in commands_of(option.entries):
            say(f"    {command}")
