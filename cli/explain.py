"""`readiness explain`: why something stands as it does, and why it is not better."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli import options
from cli.output import say, say_json, terminal_width
from cli.session import open_session

SHOWN_DEPTH = 2
"""How far down people are shown at first; programs get everything."""
WIDEST = 110
"""Characters of a line at most: longer ones are hard to read."""


def explain(
    about: Annotated[
        str,
        typer.Argument(help="A descriptor (HAP-07), a judgement (HAP), overall, an evidence item or an action (A16)."),
    ],
    depth: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help=f"How far down to go; else {SHOWN_DEPTH}, and everything with --json."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="With weights, how each was worked out, sources of rules and digests.")
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    framework: options.Framework = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Say why, and why it is not better.

    The reasons are the rules, the values they tested and the evidence they rest on.
    """
    from application.queries import grades
    from engine.explanation import subjects

    with open_session(workspace, framework) as session:
        assessment = grades.assess(session, options.day(as_of), known_at)
        shown = depth if depth is not None or json else SHOWN_DEPTH
        reasons = grades.explain(session, assessment, about, shown, unfolded=verbose or json)
    if json:
        say_json(subjects.explanation_as_data(reasons))
    else:
        width = min(terminal_width(sys.stdout) or WIDEST, WIDEST)
        say(subjects.explanation_as_text(reasons, width, verbose=verbose))
