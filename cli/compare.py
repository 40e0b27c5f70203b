"""`readiness compare`: what changed since a day, and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from base.words import sentence
from cli import options
from cli.output import note, say, say_json
from cli.session import open_session

if TYPE_CHECKING:
    from engine.comparison.differences import Comparison

_SHOWN = 5


def compare(
    since: Annotated[date, options.dated("Compare with what was known on this day.")],
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Say what changed since a day, and what caused it.

    It covers grades, statuses, challenges and gaps.
    """
    from application.queries import grades
    from engine.comparison.differences import comparison_as_data

    with open_session(workspace) as session:
        comparison, after, by_rules_of_then = grades.compare(session, since, options.day(as_of))
        authority = session.authority
    moved = comparison.before.framework != comparison.after.framework
    if not by_rules_of_then and not moved:
        then = f"from {since} or before that this version can read"
        note(f"The register keeps no rules {then}; both days are graded by the rules of now.")
    if json:
        say_json(comparison_as_data(comparison))
        return
    from base.words import long_day
    from cli.assess import say_basis

    days = f"from {long_day(since)} to {long_day(comparison.after.as_of)}"
    say(f"{authority}: what changed {days}. Every grade is provisional.")
    say_basis(after)
    if moved:
        were = f"{comparison.before.framework} was in use then, {comparison.after.framework} later"
        say(f"{sentence(were)} What only one of them has is held against nothing.")
    elif comparison.rules_changed:
        say("The rules are others than they were then.")
    _say_differences(comparison)


def _say_differences(comparison: Comparison) -> None:
    if not comparison.differences:
        say("Nothing changed.")
    heading = ""
    for difference in comparison.differences:
        if difference.of != heading:
            heading = difference.of
            say(f"\n{_HEADINGS[heading]}")
        say(f"  {sentence(difference.message)}")
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
