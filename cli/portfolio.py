"""`readiness portfolio`: many authorities side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options, portfolio_patterns
from cli.output import note, say, say_json, say_table
from cli.portfolio_options import Fresh, Scheduler, Sources, Workers, going_on, tell_unread

if TYPE_CHECKING:
    from reports.portfolio import AuthorityLine, JudgedLine, Portfolio
    from reports.scale import Scale

group = typer.Typer(no_args_is_help=True, help="Look at many authorities side by side.")


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
    from application.queries.portfolio import Question, assess_all
    from reports.portfolio_formats import PORTFOLIO_FORMATS, portfolio_as_data
    from reports.writing import format_of, write_as

    if output is not None:
        format_of(output, PORTFOLIO_FORMATS)  # before the work
    day = options.day(as_of)
    if since is not None and since > day:
        raise typer.BadParameter("It lies after the day that is asked about.", param_hint="--since")
    with going_on(sources, workers, scheduler, quiet=json) as how:
        portfolio = assess_all(sources, Question(day, since, fresh), **how)
    if output is not None:
        write_as(portfolio, output, PORTFOLIO_FORMATS)
        note(f"Wrote {output}.")
    if json:
        say_json(portfolio_as_data(portfolio))
    elif output is None:
        _say(portfolio)
    return tell_unread(portfolio.unread)


def _say(portfolio: Portfolio) -> None:
    from base.words import say_grade, shortened
    from reports.portfolio import SHARES, say_challenges, say_changes, say_could_be, say_gap, say_share

    def grade(judged: JudgedLine, scale: Scale) -> str:
        told = ", ".join(filter(None, (say_share(judged), say_could_be(judged, scale))))
        return f"{judged.code} {say_grade(judged.grade)}" + (f" ({told})" if told else "")

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
    remarks: dict[str, list[str]] = {}
    for authority in portfolio.authorities:
        for remark in authority.remarks:
            remarks.setdefault(remark, []).append(authority.source)
    for remark, named in remarks.items():
        say(f"{shortened(named)}: {remark}")


portfolio_patterns.add_to(group)
