"""`readiness gaps`: what stands between each descriptor and good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from base.words import list_words
from cli import options
from cli.output import note, say, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from reports.gap_report import GapReport


def gaps(
    judgement: Annotated[str, typer.Option(metavar="HAP", help="Only the gaps of this judgement.")] = "",
    lead: Annotated[str, typer.Option(metavar="NAME", help="Only those that this lead answers for.")] = "",
    theme: Annotated[str, typer.Option(metavar="WORDS", help="Only those of this theme.")] = "",
    by: Annotated[
        Literal["judgement", "lead", "theme"], typer.Option(help="What a report is grouped by.")
    ] = "judgement",
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="table, csv, json or any format of a paper; else as FILE ends.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The file to write; else it is shown.")
    ] = None,
    template: options.Template = None,
    commands: Annotated[
        bool, typer.Option("--commands", help="Also the commands that enter the work once it is done.")
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List what stands between each descriptor and good.

    The most important comes first, each with the work that would close it.
    """
    from application.queries.material import gap_material
    from reports.gap_report import gather_gap_report

    wanted = "json" if json else format.lower() or ("" if output else "table")
    if wanted not in ("", "table"):
        _check_format(format or wanted)
    if wanted == "table" and output:
        raise typer.BadParameter("A table is only shown. Leave out --format, or name another.", param_hint="--format")
    with open_session(workspace) as session:
        gathered = gap_material(session, options.day(as_of), known_at, asked=wanted != "table")
        report = gather_gap_report(gathered, by, judgement=judgement, lead=lead, theme=theme)
    if wanted == "table":
        _say_table(report, commands=commands)
        return
    from reports.gap_page import GAP_FORMATS, write_gap_report

    if output and (template or not wanted):
        note(f"Wrote {write_gap_report(report, output, template)}.")
    else:
        _give(GAP_FORMATS[f".{wanted}"](report), wanted, output)


def _check_format(format: str) -> None:
    from reports.gap_page import GAP_FORMATS

    names = [suffix.removeprefix(".") for suffix in GAP_FORMATS]
    if format.lower() not in names:
        raise typer.BadParameter(f"“{format}” is none of {list_words(['table', *names])}.", param_hint="--format")


def _give(content: bytes, wanted: str, output: Path | None) -> None:
    """Write what was rendered into a file whatever that is called, or show it where it is text."""
    from base.files import write_whole

    if output:
        write_whole(output, content)
        note(f"Wrote {output}.")
        return
    try:
        say(content.decode("utf-8-sig").rstrip("\n"))
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{wanted} needs a file. Add -o gaps.{wanted}.", param_hint="--format") from None


def _say_table(report: GapReport, *, commands: bool) -> None:
    say_table(
        ["", "descriptor", "theme", "in the way", "next step", "lead", "due"],
        [(g.rank, g.descriptor, g.theme, g.message, g.next_step, g.lead, g.due) for g in report.gaps],
        nothing=f"No gaps: every descriptor asked about is {report.benchmark}, and stays so for now.",
    )
    from cli.work import commands_of

    for gap in report.gaps if commands else ():
        if gap.entries:
            say(f"\n{gap.rank} {gap.descriptor} ({gap.kind}), once the work is done:")
            for command in commands_of(gap.entries):
                say(f"  {command}")
