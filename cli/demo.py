"""`readiness demo`: a worked example from nothing to a briefing."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import progress, say, say_json
from cli.session import Session

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.challenges.finding import Challenge
    from evidence.example import Example

SHOWN = 4
"""Challenges that the summary shows; the briefing has all."""


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(demo)


def demo(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder to make; else the example's name, here.")
    ] = None,
    example: Annotated[str, typer.Option(metavar="NAME", help="sunderland-2014 or anytown.")] = "sunderland-2014",
    json: options.Json = False,
) -> None:
    """Make a workspace from a worked example, and grade it.

    Its briefing is written too, and a summary says what to try next.
    """
    from evidence.example import load_example
    from evidence.example_workspace import fill
    from evidence.workspace import create_workspace, refuse_taken
    from reports.briefing import gather_briefing
    from reports.briefing_page import lay_out
    from reports.writing import write_report

    chosen = load_example(example)
    root = directory or Path(chosen.id)
    refuse_taken(root)
    making = root.with_name(f".{root.name}-making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        create_workspace(making, chosen.authority, made_up=chosen.made_up)
        with Session(making) as session:
            with progress(f"Filing the evidence of {chosen.name}", total=None, quiet=json) as advance:
                fill(session.register, session.files, session.framework, session.unsaid, chosen, advance)
            material = session.material(chosen.as_of)
            write_report(lay_out(gather_briefing(material)), making / "briefing.html")
        if root.is_dir():
            root.rmdir()
        making.rename(root)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    page = root / "briefing.html"
    if json:
        from engine.serialise import assessment_as_data

        say_json({**assessment_as_data(material.assessment, material.challenges), "briefing": str(page)})
        return
    _say_summary(chosen, material.assessment)
    _say_challenges(material.challenges)
    say(f"The briefing is {page}. Open it in a browser.")
    say(f"Try next: readiness -w {root} explain HP --as-of {chosen.as_of}")


def _say_summary(example: Example, assessment: Assessment) -> None:
    from base.words import long_day
    from cli.assess import shown_grade, shown_range

    say(f"{example.authority}, {long_day(example.as_of)}: if the inspectors came on Monday, what would they say?")
    if example.made_up:
        say("Everything in this example is made up.")
    say()
    say(f"  {'':28}{'grade':22}{'could be':36}evidence covers")
    for j in assessment.judgements.values():
        say(f"  {j.short:28}{shown_grade(j):22}{shown_range(j):36}{j.covered} of {j.applicable} descriptors")
    overall = assessment.overall
    say(f"  {overall.name:28}{shown_grade(overall):22}{shown_range(overall)}")
    say()
    say(overall.because.why)
    actions = assessment.facts.actions
    rated = {colour: sum(a.rag == colour for a in actions) for colour in ("blue", "green", "amber", "red")}
    colours = ", ".join(f"{count} {colour}" for colour, count in rated.items() if count)
    standing = {id for result in assessment.descriptors.values() for id in result.open_actions}
    say(f"The council rates its {len(actions)} actions {colours}. For {len(standing)} of them nothing in date")
    say("shows practice that answers what the inspectors asked for.")
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
