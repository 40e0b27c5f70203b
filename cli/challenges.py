"""`readiness challenges`: where more is said than shown."""

from __future__ import annotations

from cli import options
from cli.output import say_json, say_table
from cli.session import Session


def challenges(
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List where more is said than shown.

    Each is a question with a reason and with what would answer it, not a verdict.
    """
    from application.queries import grades

    with Session(workspace) as session:
        asked = grades.challenges(session, grades.assess(session, options.day(as_of), known_at))
    if json:
        say_json([c.model_dump(mode="json") for c in asked])
        return
    rows = [(c.severity, c.code, c.about, c.message, c.answer) for c in asked]
    say_table(
        ["severity", "code", "about", "question", "what would answer it"],
        rows,
        nothing="No challenges: nothing that is said goes beyond what is shown.",
    )
