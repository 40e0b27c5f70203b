"""`readiness report`: what scrutiny, the LSCB and the children's trust receive, and the fields of a template."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli import options
from cli.output import note, say_json, say_table
from cli.session import open_session

group = options.commands("Reports for committees.")


@group.command()
def progress(
    output: options.Paper = Path("progress.html"),
    audience: Annotated[str, typer.Option(metavar="NAME", help="Whom it is for.")] = "Scrutiny Committee",
    frequency: Annotated[
        str, typer.Option(metavar="TEXT", help="How often a report is proposed, such as 'every three months'.")
    ] = "",
    since: Annotated[date | None, options.dated("The day of the last report, for what changed.")] = None,
    with_grades: Annotated[
        bool, typer.Option("--with-grades", help="Tell the provisional grades too; else they are left out.")
    ] = False,
    template: options.Template = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the progress report on the action plan."""
    from application.queries.material import material
    from reports.formats import write_report
    from reports.progress import gather_progress
    from reports.progress_page import lay_out

    with open_session(workspace) as session:
        gathered = material(session, options.day(as_of), known_at, since=since)
        content = gather_progress(gathered, audience, frequency, with_grades=with_grades)
        written = write_report(lay_out(content), output, template=template, content=content)
    note(f"Wrote {written}.")


@group.command("self-evaluation")
def self_evaluation(
    output: options.Paper = Path("self-evaluation.html"),
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the self-evaluation of social work practice.

    What is known of practice, how it is known, and what is planned; each claim is linked to its evidence.
    """
    from application.queries.material import material
    from reports.formats import write_report
    from reports.self_evaluation import gather_self_evaluation
    from reports.self_evaluation_page import lay_out

    with open_session(workspace) as session:
        gathered = material(session, options.day(as_of), known_at)
        written = write_report(lay_out(gather_self_evaluation(gathered)), output)
    note(f"Wrote {written}.")


@group.command()
def template(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.docx", help="The file to write.")] = Path(
        "template.docx"
    ),
) -> None:
    """Write our Word template, to make your own from.

    Change its styles, header and wording in Word, and give it to --template.
    """
    from base.files import write_whole
    from reports.word import our_template

    write_whole(output, our_template())
    note(f"Wrote {output}. Change it in Word, and name it with --template.")


@group.command()
def fields(
    of: Annotated[
        Literal["briefing", "gaps", "progress"], typer.Option("--of", help="The paper that the template is for.")
    ] = "briefing",
    json: options.Json = False,
) -> None:
    """List the tags that a Word template can use."""
    from reports.briefing import Briefing
    from reports.gap_report import GapReport
    from reports.progress import ProgressReport
    from reports.template_fields import fields as template_fields

    papers = {"briefing": Briefing, "gaps": GapReport, "progress": ProgressReport}
    listed = template_fields(papers[of])
    if json:
        say_json([{"name": f.name, "meaning": f.meaning, "many": f.many} for f in listed])
        return
    say_table(["tag", "meaning"], [(f.tag, f.meaning) for f in listed], nothing="There are no fields.")
