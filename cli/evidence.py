"""`readiness evidence`: leads file evidence, and revise, retire, restore and replace it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from base.words import long_day
from cli import (
    evidence_disposal,
    evidence_look,
    evidence_out,
    evidence_reading,
    evidence_sheet,
    evidence_suggest,
    options,
)
from cli.effects import say_changes
from cli.filing_options import (
    About,
    BearsOn,
    CheckedBy,
    Id,
    Lead,
    Met,
    Outcomes,
    Rung,
    Sample,
    SelfKnown,
    Sensitivity,
    Title,
    Type,
)
from cli.output import progress
from cli.session import open_session

group = options.commands("The evidence register.")


@group.command()
def attach(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Any files; none for an attestation.")
    ] = None,
    type: Type = None,
    bears_on: BearsOn = None,
    about: About = None,
    lead: Lead = None,
    sample: Sample = None,
    met: Met = None,
    title: Title = None,
    sensitivity: Sensitivity = None,
    rung: Rung = None,
    checked_by: CheckedBy = None,
    outcomes: Outcomes = None,
    self_known: SelfKnown = None,
    for_action: Annotated[
        list[str] | None,
        typer.Option(metavar="REF", help="An action of the plan that it is filed for; may be repeated."),
    ] = None,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """File evidence, and see what it does.

    The descriptors it bears on are shown before and after.
    """
    from application.queries.evidence import standing_of
    from cli.questions import drafts_of
    from evidence.items.filing import check_files
    from evidence.items.sentences import filed_sentences

    paths = files or []
    check_files(paths)
    stated = options.said(type=type, about=about, lead=lead, sample=sample, met=met, title=title)
    stated |= options.said(sensitivity=sensitivity, rung=rung, checked_by=checked_by, outcomes=outcomes)
    with open_session(workspace) as session:
        drafts = drafts_of(session, paths or [None], stated, bears_on, self_known)
        with progress("Storing files", sum(path.stat().st_size for path in paths), quiet=json) as advance:
            filed = session.desk(by).file(drafts, command="evidence attach", actions=for_action or (), progress=advance)
        day = options.day(as_of)
        served = [session.register.action(ref).id for ref in for_action or ()]
        standing = standing_of(session, [one.item for one in filed], day)
        sentences = filed_sentences(filed, day, standing, session.unsaid, served)
        say_changes(session, filed, day, sentences, json=json)


@group.command()
def findings(
    file: Annotated[Path, typer.Argument(help="A sheet: descriptor, direction, prevalence, seriousness, ...")],
    type: Type = None,
    about: About = None,
    title: Title = None,
    lead: Lead = None,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """File one item with many bearings, from a sheet."""
    from application.queries.evidence import standing_of
    from cli.questions import draft_of_findings
    from evidence.findings import read_findings
    from evidence.items.filing import check_files
    from evidence.items.sentences import filed_sentences

    check_files([file])
    with open_session(workspace) as session:
        read = read_findings(file, session.framework)
        stated = options.said(type=type, about=about, title=title, lead=options.actor(by) if lead is None else lead)
        draft = draft_of_findings(session, file, stated, read)
        filed = session.desk(by).file([(draft, file)], command="evidence findings")
        day = options.day(as_of)
        standing = standing_of(session, [one.item for one in filed], day)
        say_changes(session, filed, day, filed_sentences(filed, day, standing, session.unsaid), json=json)


@group.command()
def revise(
    id: Id,
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="The corrected file; else it stays.")] = None,
    type: Type = None,
    bears_on: BearsOn = None,
    about: About = None,
    lead: Lead = None,
    sample: Sample = None,
    met: Met = None,
    title: Title = None,
    sensitivity: Sensitivity = None,
    rung: Rung = None,
    checked_by: CheckedBy = None,
    outcomes: Outcomes = None,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Correct what is said of an item.

    What it said before is kept. --bears-on takes the place of all it had.
    """
    from cli.questions import known_lead
    from evidence.items.filing import check_files
    from evidence.items.listing import type_code
    from evidence.items.sentences import revised_sentences
    from evidence.items.stated import parse_bearing

    check_files([file] if file else [])
    with open_session(workspace) as session:
        stated = options.said(about=about, sample=sample, met=met, title=title, sensitivity=sensitivity, rung=rung)
        stated |= options.said(type=type_code(type, session.framework), checked_by=checked_by, outcomes=outcomes)
        if bears_on:
            stated["bearings"] = tuple(parse_bearing(text, session.framework) for text in bears_on)
        if lead is not None:
            stated["lead"] = known_lead(session, lead)
        revised = session.desk(by).revise(id, stated, file, command="evidence revise")
        say_changes(session, [revised], options.day(as_of), revised_sentences(revised, session.unsaid), json=json)


@group.command()
def retire(
    id: Id,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it no longer counts.")],
    on: Annotated[date | None, options.dated("From this day; else today.")] = None,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Withdraw an item; it stays visible and no longer counts."""
    from evidence.items.sentences import kept_sentences

    with open_session(workspace) as session:
        done = session.desk(by).retire(id, options.day(on), reason)
        sentence = f"{done.item.id} no longer counts from {long_day(options.day(on))}. It stays in the register."
        say_changes(session, [done], options.day(as_of), [sentence, *kept_sentences(done.item)], json=json)


@group.command()
def restore(
    id: Id,
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Let an item that was retired or replaced count again."""
    from application.queries.evidence import standing_of
    from evidence.items.sentences import counting_sentence

    with open_session(workspace) as session:
        done = session.desk(by).restore(id)
        day = options.day(as_of)
        standing = standing_of(session, [done.item], day)[done.item.id]
        sentence = f"{done.item.id} is restored. {counting_sentence(done.item, day, standing)}"
        say_changes(session, [done], day, [sentence], json=json)


@group.command()
def replace(
    id: Annotated[str, typer.Argument(metavar="ID", help="The older item, such as E-0012.")],
    newer: Annotated[str, typer.Argument(metavar="NEWER", help="The item that takes its place.")],
    by: options.By = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Say that a newer item takes the place of an older one."""
    from evidence.items.sentences import kept_sentences

    with open_session(workspace) as session:
        done = session.desk(by).replace(id, newer)
        day = options.day(as_of)
        sentence = f"{done.item.superseded_by} takes the place of {done.item.id}, which stays in the register."
        say_changes(session, [done], day, [sentence, *kept_sentences(done.item)], json=json)


group.add_typer(evidence_reading.commands)
group.add_typer(evidence_sheet.commands)
group.add_typer(evidence_look.commands)
group.add_typer(evidence_out.commands)
group.add_typer(evidence_suggest.commands)
group.add_typer(evidence_disposal.commands)
