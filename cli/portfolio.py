"""`readiness portfolio`: many authorities side by side, and what a region learns from those that take part."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from base.groups import grouped
from cli import options
from cli.failures import DONE, OUR_FAULT, WRONG_INPUT
from cli.output import give, note, progress, say, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from reports.patterns import Patterns
    from reports.portfolio import AuthorityLine, JudgedLine, Portfolio, Unread
    from reports.scale import Scale

group = options.commands("Look at many authorities side by side.")

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCES...", help="Workspaces, exports and URLs of PostgreSQL databases; their frameworks may differ."
    ),
]
Workers = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes at most; else one a core, if it is worth it.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="URL", help="A Dask scheduler, such as tcp://host:8786, whose workers read and grade them."),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Grade all of them anew, whatever an earlier run finished.")]
By = Annotated[str, typer.Option(metavar="NAME", help="Who says so for the authority.")]


@group.command()
def assess(
    sources: Sources,
    since: Annotated[date | None, options.dated("Also say what changed since this day.")] = None,
    as_of: options.AsOf = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write a page or a sheet: .html, .xlsx, .csv, .json …"),
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    fresh: Fresh = False,
    json: options.Json = False,
) -> int:
    """Grade many authorities, and show them side by side.

    Their registers are only read. One that cannot be read is told beside the others, and the exit code is 2.
    """
    from application.queries.batch import Question
    from application.queries.portfolio import assess_all
    from reports.formats import format_of
    from reports.portfolio_page import PORTFOLIO_FORMATS, portfolio_as_data

    if output is not None:
        format_of(output, PORTFOLIO_FORMATS)  # before the work
    day = options.day(as_of)
    if since is not None and since > day:
        raise typer.BadParameter("It lies after the day that is asked about.", param_hint="--since")
    with _going_on(sources, workers, scheduler, quiet=json) as how:
        portfolio = assess_all(sources, Question(day, since, fresh), **how)
    give(portfolio, _say_portfolio, portfolio_as_data, output=output, formats=PORTFOLIO_FORMATS, json=json)
    return _tell_unread(portfolio.unread)


def _say_portfolio(portfolio: Portfolio) -> None:
    from base.words import say_grade, shortened
    from reports.portfolio import SHARES, say_challenges, say_changes, say_could_be, say_gap, say_share

    def grade(judged: JudgedLine, scale: Scale) -> str:
        beside = ", ".join(filter(None, (say_share(judged), say_could_be(judged, scale))))
        return f"{judged.code} {say_grade(judged.grade)}" + (f" ({beside})" if beside else "")

    say(portfolio.summary)
    headings = ["authority", "grades", "evidence covers", "challenges", "biggest gaps"]

    def row(a: AuthorityLine) -> list[str]:
        cells = [
            f"{a.authority}\n{a.framework}\n{a.source}",
            "\n".join(grade(j, a.scale) for j in a.judged),
            f"{a.covered} of {a.applicable}",
            say_challenges(a.challenges),
            "\n".join(map(say_gap, a.biggest)),
        ]
        return [*cells, "\n".join(say_changes(a, portfolio.since))] if portfolio.since else cells

    say_table(
        [*headings, "changed"] if portfolio.since else headings,
        map(row, portfolio.authorities),
        nothing="No authority could be read.",
    )
    if any(j.chances for a in portfolio.authorities for j in a.judged):
        say(SHARES)
    for remark, named in grouped((r, a.source) for a in portfolio.authorities for r in a.remarks).items():
        say(f"{shortened(named)}: {remark}")


@group.command()
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
    from application.queries.batch import Question
    from application.queries.portfolio import find_patterns
    from reports.formats import format_of
    from reports.patterns_page import PATTERN_FORMATS

    if output is not None:
        format_of(output, PATTERN_FORMATS)  # before the work
    with _going_on(sources, workers, scheduler, quiet=json) as how:
        patterns_seen = find_patterns(sources, Question(options.day(as_of), fresh=fresh), **how)
    give(patterns_seen, _say_patterns, lambda seen: seen, output=output, formats=PATTERN_FORMATS, json=json)
    return _tell_unread(patterns_seen.unread)


def _say_patterns(patterns: Patterns) -> None:
    from reports.patterns_page import say_age, say_asked, say_types, say_untold

    say(patterns.summary)
    for framework in patterns.frameworks:
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
        [(t.region, t.code, say_asked(t), "\n".join(t.themes)) for t in patterns.themes],
        nothing="Of no region do enough authorities take part to tell what is asked in it.",
    )
    if untold := say_untold(patterns):
        say(untold)
    for name, why in patterns.left_out:
        say(f"{name}: {why}")


@group.command()
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

    with open_session(workspace) as session:
        entry = join(session, region, options.today(), by)
        say(
            f"{session.authority} takes part in patterns from now on, in the region {entry.region}, as {entry.by} says."
        )
    say("Take it back with `readiness portfolio leave`.")


@group.command()
def leave(
    by: By,
    workspace: options.Workspace = None,
) -> None:
    """Let `portfolio patterns` count this authority no more."""
    from application.commands.sharing import leave

    with open_session(workspace) as session:
        entry = leave(session, options.today(), by)
        say(f"{session.authority} takes no part in patterns any more, as {entry.by} says.")


@contextmanager
def _going_on(
    sources: Sequence[str], workers: int | None, scheduler: str | None, *, quiet: bool
) -> Generator[dict[str, Any]]:
    """Gives how many authorities are asked, and shows how far it is; where it is broken off, says how to go on."""
    if scheduler and workers:
        raise typer.BadParameter("The cluster has workers of its own.", param_hint="--workers")
    finished, total = 0, len(set(sources))
    with progress("Grading authorities", total, quiet=quiet) as advance:

        def done(number: int) -> None:
            nonlocal finished
            finished += number
            advance(number)

        try:
            yield {"workers": workers, "scheduler": scheduler, "done": done}
        except KeyboardInterrupt:
            note(f"{finished} of {total} were finished. Run the same again, and it goes on from there.")
            raise


def _tell_unread(unread: Sequence[Unread]) -> int:
    """Say what could not be read; gives the exit code."""
    for source in unread:
        note(f"{source.source}: {source.message}")
    if any(source.ours for source in unread):
        return OUR_FAULT
    return WRONG_INPUT if unread else DONE
