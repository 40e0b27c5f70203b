"""`readiness lift`: the smallest sets of changes that would lift a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import say, say_json
from cli.session import Session

if TYPE_CHECKING:
    from engine.lift.lifting import Option


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(lift)


def lift(
    target: Annotated[str, typer.Argument(metavar="CODE", help="A judgement such as HP, or overall.")],
    to: Annotated[str, typer.Option("--to", metavar="GRADE", help="The grade it should have.")] = "good",
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Find the smallest sets of changes that would lift a grade.

    Each is proven by running the engine on the changed facts. Nothing is saved.
    """
    from engine.lift.lifting import lift as find_lift
    from engine.lift.lifting import lift_as_data

    with Session(workspace) as session:
        assessment = session.assess(options.day(as_of), known_at)
        made = find_lift(assessment, target, to)
        authority = session.workspace.settings.authority
    if json:
        say_json(lift_as_data(made))
        return
    from base.words import long_day
    from cli.assess import say_basis

    name = made.target if made.target in assessment.judgements else assessment.overall.name
    say(f"{authority}: what would bring {name} to {made.to}? As of {long_day(made.as_of)}, and provisional.")
    say_basis(assessment)
    say(f"{name} is now {made.grade or f'not graded ({made.underlying} on what is held)'}.")
    say(made.why if made.reachable else f"No set of changes was found that would do it. {made.why}")
    for number, option in enumerate(made.options, start=1):
        _say_option(number, option, name, with_overall=made.target in assessment.judgements)


def _say_option(number: int, option: Option, name: str, *, with_overall: bool) -> None:
    from base.words import counted

    proven = " No smaller set would do it." if option.smallest else ""
    overall = f" (overall: {option.overall_after or 'not enough evidence'})" if with_overall else ""
    say(
        f"\nOption {number}: {counted(len(option.changes), 'change')}, in about {counted(option.weeks, 'week')};"
        f" then {name} is {option.grade_after}{overall}.{proven}"
    )
    for change in option.changes:
        after = ", ".join(f"{s.descriptor} {s.status}" for s in change.after)
        first, *rest = change.steps
        say(f"  - {first} (about {counted(change.weeks, 'week')}; then {after})")
        for step in rest:
            say(f"    {step}")
