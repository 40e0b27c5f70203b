"""`readiness portfolio patterns`, and by what an authority takes part in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import note, say, say_json, say_table
from cli.portfolio_options import Fresh, Scheduler, Sources, Workers, going_on, tell_unread
from cli.session import Session

if TYPE_CHECKING:
    from reports.patterns import Patterns

By = Annotated[str, typer.Option(metavar="NAME", help="Who says so for the authority.")]


def add_to(group: typer.Typer) -> None:
    """Put the commands of this file into a group."""
    group.command()(patterns)
    group.command()(join)
    group.command()(leave)


def patterns(
    sources: Sources,
    as_of: options.AsOf = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="An .html, .docx, .pdf, .md or .json.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    fresh: Fresh = False,
    json: options.Json = False,
) -> int:
    """Show what good authorities hold, and what is asked where.

    Only of authorities whose own register says that they take part, and nothing of what they wrote: types, ages,
    samples and kinds of questions, each of three authorities or more.
    """
    from application.queries.portfolio import Question, find_patterns
    from reports.patterns import PATTERN_FORMATS
    from reports.writing import format_of, write_as

    if output is not None:
        format_of(output, PATTERN_FORMATS)  # before the work
    with going_on(sources, workers, scheduler, quiet=json) as how:
        found = find_patterns(sources, Question(options.day(as_of), fresh=fresh), **how)
    if output is not None:
        write_as(found, output, PATTERN_FORMATS)
        note(f"Wrote {output}.")
    if json:
        say_json(found)
    elif output is None:
        _say(found)
    return tell_unread(found.unread)


def _say(found: Patterns) -> None:
    from reports.patterns import say_age, say_asked, say_types, say_untold

    say(found.summary)
    for framework in found.frameworks:
        if framework.descriptors:
            say_table(
                [framework.framework, "those that are good at it hold", "those that are not"],
                [
                    (
                        f"{d.descriptor} {d.theme}",
                        *("\n".join(filter(None, (say_types(looks), say_age(looks)))) for looks in (d.good, d.others)),
                    )
                    for d in framework.descriptors
                ],
                nothing="",
            )
    say_table(
        ["region", "question", "asked of", "most about"],
        [(t.region, t.code, say_asked(t), "\n".join(t.themes)) for t in found.themes],
        nothing="Of no region do enough authorities take part to tell what is asked in it.",
    )
    if untold := say_untold(found):
        say(untold)
    for name, why in found.left_out:
        say(f"{name}: {why}")


def join(
    region: Annotated[str, typer.Option(metavar="REGION", help="The region of England, such as `North East`.")],
    by: By,
    workspace: options.Workspace = None,
) -> None:
    """Let `portfolio patterns` count this authority from now on.

    What it gives then is the types, ages and samples of evidence by descriptor, whether each is good, and which kinds
    of questions stand. No title, note or name, and nothing of a restricted item.
    """
    from application.commands.sharing import join

    with Session(workspace) as session:
        made = join(session, region, options.today(), by)
        say(f"{session.authority} takes part in patterns from now on, in the region {made.region}, as {made.by} says.")
    say("Take it back with `readiness portfolio leave`.")


def leave(
    by: By,
    workspace: options.Workspace = None,
) -> None:
    """Let `portfolio patterns` count this authority no more."""
    from application.commands.sharing import leave

    with Session(workspace) as session:
        made = leave(session, options.today(), by)
        say(f"{session.authority} takes no part in patterns any more, as {made.by} says.")
