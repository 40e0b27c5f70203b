"""`readiness moderate`: the group's own grade, beside the engine's."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import options
from cli.output import say, say_json
from cli.session import open_session


def moderate(
    judgement: Annotated[str, typer.Argument(metavar="CODE", help="A judgement, or overall.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the group sees it so.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who says so for the group.")],
    grade: Annotated[
        str | None, typer.Option(metavar="GRADE", help="The group's own grade; none withdraws it.")
    ] = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Put the group's own grade beside the engine's. It never replaces it, and goes stale when the facts change."""
    from application.commands.group import moderate
    from base.words import say_grade

    with open_session(workspace) as session:
        entered, engine = moderate(session, judgement, grade, reason, by, options.day(as_of))
    if json:
        say_json(entered)
    elif entered.withdrawn:
        say(f"The group's own grade of {entered.judgement} is withdrawn.")
    else:
        graded = say_grade(engine)
        say(f"{entered.judgement}: the group says {entered.grade} ({by}); the engine says {graded}. Both are shown.")
