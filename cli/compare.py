"""`readiness compare`: what changed since a day, and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import note, say, say_json
from cli.session import Session

if TYPE_CHECKING:
    from engine.comparison.comparing import Comparison

_SHOWN = 5


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.command()(compare)


def compare(
    since: Annotated[
        date, typer.Option(parser=options.parse_day, metavar="DATE", help="Compare with what was known on this day.")
    ],
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Say what changed since a day, and what caused it.

    It covers grades, statuses, challenges and gaps.
    """
    from engine.comparison.comparing import compare as hold_against
    from engine.comparison.comparing import comparison_as_data

    with Session(workspace) as then, Session(workspace) as now:
        if not then.use_rules_kept_by(since):
            note(f"The register keeps no rules from {since} or before; both days are graded by the rules of now.")
        before = then.assess(since, since)
        after = now.assess(options.day(as_of))
        made = hold_against(before, after, then.seen(before), now.seen(after))
        authority = now.workspace.settings.authority
    if json:
        say_json(comparison_as_data(made))
        return
    from base.words import long_day
    from cli.assess import say_basis

    days = f"from {long_day(since)} to {long_day(made.after.as_of)}"
    say(f"{authority}: what changed {days}. Every grade is provisional.")
    say_basis(after)
    if made.rules_changed:
        say(f"Rules then {made.before.rules_digest}")
    _say_differences(made)


def _say_differences(made: Comparison) -> None:
    if not made.differences:
        say("Nothing changed.")
    heading = ""
    for difference in made.differences:
        if difference.of != heading:
            heading = difference.of
            say(f"\n{_HEADINGS[heading]}")
        say(f"  {difference.message.removesuffix('.')}.")
        for cause in difference.causes[:_SHOWN]:
            say(f"    because {cause.message}")
        if len(difference.causes) > _SHOWN:
            say(f"    and {len(difference.causes) - _SHOWN} more causes, which --json names")


_HEADINGS = {
    "overall": "Overall",
    "judgement": "Judgements",
    "own grade": "The group's own grades",
    "descriptor": "Descriptors",
    "challenge": "Challenges",
    "gap": "Gaps",
}
