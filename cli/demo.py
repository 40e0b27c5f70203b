"""`readiness demo`: a worked example from nothing to a briefing."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import progress, say, say_json, say_table

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.challenges.challenge import Challenge
    from evidence.example import Example

SHOWN = 4
"""Challenges that the summary shows; the briefing has all."""


def demo(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder to make; else the example's name, here.")
    ] = None,
    example: Annotated[
        str, typer.Option(metavar="NAME", help="sunderland-2014, anytown or larkford.")
    ] = "sunderland-2014",
    framework: Annotated[
        str | None, typer.Option(metavar="ID", help="Take the made-up council of this framework, such as `ilacs`.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Make a workspace from a worked example, and grade it.

    Its briefing is written too, and a summary says what to try next.
    """
    from application.commands.workspaces import example_for, make_example

    example = example_for(framework) if framework else example
    with progress(f"Filing the evidence of {example}", total=None, quiet=json) as advance:
        chosen, root, material = make_example(example, directory, advance)
    page = root / "briefing.html"
    if json:
        from engine.serialise import assessment_as_data

        say_json({**assessment_as_data(material.assessment, material.challenges), "briefing": str(page)})
        return
    _say_summary(chosen, material.assessment)
    _say_challenges(material.challenges)
    say(f"The briefing is {page}. Open it in a browser.")
    first = next(iter(material.assessment.judgements))
    say(f"Try next: {program()} -w {root} explain {first} --as-of {chosen.as_of}")


def program() -> str:
    """What to type to run this program from here: its path where it lies below, as in a checkout, else its name."""
    started = Path(sys.argv[0]).absolute()
    if started.name != "readiness":
        return "readiness"
    if started.is_relative_to(Path.cwd()):
        return str(started.relative_to(Path.cwd()))
    return "readiness" if shutil.which("readiness") else str(started)


def _say_summary(example: Example, assessment: Assessment) -> None:
    from base.words import long_day, say_grade, say_range

    say(f"{example.authority}, {long_day(example.as_of)}: if the inspectors came on Monday, what would they say?")
    if example.made_up:
        say("Everything in this example is made up.")
    say()
    overall = assessment.overall
    rows = [
        (j.short, say_grade(j.grade), say_range(j.floor, j.ceiling), f"{j.covered} of {j.applicable} descriptors")
        for j in assessment.judgements.values()
    ]
    if overall:
        rows.append((overall.name, say_grade(overall.grade), say_range(overall.floor, overall.ceiling), ""))
    say_table(["judgement", "grade", "could be", "evidence covers"], rows, nothing="No judgements.")
    say()
    if overall:
        say(overall.because[0].why)
    actions = assessment.facts.actions
    rated = {colour: sum(a.rag == colour for a in actions) for colour in ("blue", "green", "amber", "red")}
    colours = ", ".join(f"{count} {colour}" for colour, count in rated.items() if count)
    standing = {id for result in assessment.descriptors.values() for id in result.open_actions}
    say(f"The council rates its {len(actions)} actions {colours}. For {len(standing)} of them evidence in date")
    say("does not yet answer what the inspectors asked for.")
    say()


def _say_challenges(challenges: Sequence[Challenge]) -> None:
    """A few of the gravest questions, each of another kind."""
    kinds = {challenge.code: challenge for challenge in reversed(challenges)}
    gravest = sorted(kinds.values(), key=challenges.index)[:SHOWN]
    if not gravest:
        return
    say(f"{len(challenges)} questions to ask, such as:")
    for challenge in gravest:
        say(textwrap.fill(challenge.message, 100, initial_indent="  - ", subsequent_indent="    "))
    say()
