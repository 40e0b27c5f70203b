"""`readiness evidence`: leads file evidence, and look at what is filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.failures import FLAGGED
from cli.output import note, progress, say, say_json, say_table
from cli.session import Session

if TYPE_CHECKING:
    from engine.results import DescriptorResult
    from evidence.filing import Filed
    from evidence.index_sheet.drafts import DraftBearing
    from evidence.models import Item

group = typer.Typer(help="The evidence register.", no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.add_typer(group, name="evidence")


Type = Annotated[
    str | None, typer.Option("--type", metavar="TYPE", help="Its type: a code (E01) or a name (case-file-audit).")
]
About = Annotated[
    date | None, typer.Option(parser=options.parse_day, metavar="DATE", help="The date it is about, not of filing.")
]
Lead = Annotated[str | None, typer.Option(metavar="NAME", help="Who answers for it.")]


@group.command()
def attach(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Any files; none for an attestation.")
    ] = None,
    type: Type = None,
    bears_on: Annotated[
        list[str] | None,
        typer.Option(metavar="HP-07[:undermines:most:serious]", help="What it says of a descriptor; may be repeated."),
    ] = None,
    about: About = None,
    lead: Lead = None,
    sample: Annotated[int | None, typer.Option(metavar="N", help="How many cases were looked at.")] = None,
    met: Annotated[int | None, typer.Option(metavar="M", help="How many of them met the standard.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is; else the file's name.")] = None,
    sensitivity: Annotated[str, typer.Option(help="ordinary or restricted.")] = "ordinary",
    rung: Annotated[str | None, typer.Option(metavar="L0..L4", help="A rung other than its type's.")] = None,
    checked_by: Annotated[str, typer.Option(metavar="NAME", help="For L3: who checked practice.")] = "",
    outcomes: Annotated[str, typer.Option(metavar="TEXT", help="For L4: which outcomes or views it reports.")] = "",
    self_known: Annotated[
        bool | None, typer.Option("--self-known/--not-self-known", help="Whether you found the weakness yourselves.")
    ] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """File evidence, and see what it does to the descriptors it bears on."""
    from cli.asking import ask_bearings
    from engine.assessment import assess_descriptors
    from engine.facts import Facts
    from evidence.filing import file_evidence, parse_bearing

    with Session(workspace) as session:
        if not bears_on and files and len(files) == 1:
            bears_on = ask_bearings(files[0], session, interactive=options.is_interactive())
        bearings = [parse_bearing(text, session.framework) for text in bears_on or ()]
        stated = {
            "type": type,
            "about": about,
            "lead": lead,
            "sample": sample,
            "met": met,
            "title": title,
            "sensitivity": sensitivity,
            "rung": rung,
            "checked_by": checked_by,
            "outcomes": outcomes,
        }
        drafts = [(_draft(session, path, stated, bearings, self_known), path) for path in files or [None]]
        touched = list(dict.fromkeys(b.descriptor for draft, _ in drafts for b in draft.bearings))
        total = sum(path.stat().st_size for path in files or () if path.is_file())

        def results() -> dict[str, DescriptorResult]:
            register = session.register
            facts = Facts(options.today(), items=register.bearing_on(touched), actions=register.linked_to(touched))
            return assess_descriptors(facts, session.framework, session.rulebook, touched)

        before = results()
        with progress("Storing files", total, quiet=json) as advance:
            filed = file_evidence(
                session.register,
                session.files,
                session.framework,
                session.unsaid,
                drafts,
                actor=options.actor(by),
                command="evidence attach",
                progress=advance,
            )
        _say_filed(filed, before, results(), json=json)


@group.command()
def findings(
    file: Annotated[Path, typer.Argument(help="A sheet: descriptor, direction, prevalence, seriousness, ...")],
    type: Type = None,
    about: About = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is; else the file's name.")] = None,
    lead: Lead = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """File one item with many bearings, read from a sheet of findings."""
    from evidence.filing import file_evidence
    from evidence.importers.findings import read_findings
    from evidence.index_sheet.drafts import DraftBearing

    with Session(workspace) as session:
        read = [DraftBearing.model_validate(b.model_dump()) for b in read_findings(file, session.framework)]
        stated = {"type": type, "about": about, "title": title, "lead": lead or options.actor(by)}
        draft = _draft(session, file, stated, read, None)
        filed = file_evidence(
            session.register,
            session.files,
            session.framework,
            session.unsaid,
            [(draft, file)],
            actor=options.actor(by),
            command="evidence findings",
        )
    _say_filed(filed, {}, {}, json=json)


@group.command("list")
def list_(
    descriptor: Annotated[str | None, typer.Option(metavar="ID", help="Only what bears on it.")] = None,
    judgement: Annotated[str | None, typer.Option(metavar="CODE", help="Only what bears on its descriptors.")] = None,
    type: Type = None,
    lead: Lead = None,
    state: Annotated[str | None, typer.Option(help="in date, expired or retired.")] = None,
    expiring: Annotated[int | None, typer.Option(metavar="DAYS", help="Only what expires within so many days.")] = None,
    unused: Annotated[bool, typer.Option("--unused", help="Only what bears on no descriptor.")] = False,
    format: Annotated[str, typer.Option(help="table, csv or xlsx.")] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")] = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List evidence items with their state on a day."""
    from evidence import listing

    day = options.day(as_of)
    with Session(workspace) as session:
        wanted = listing.Filter(
            descriptor=descriptor,
            judgement=judgement,
            type=listing.type_code(type, session.framework),
            lead=lead,
            state=listing.state_word(state),
            expiring=expiring,
            unused=unused,
        )
        items = [i for i in session.register.items(known_at) if listing.passes(i, wanted, day)]
        if json:
            say_json([listing.as_data(i, day) for i in items])
        elif format == "table":
            say_table(
                listing.HEADINGS, [listing.as_row(i, day) for i in items], nothing="No evidence is filed that fits."
            )
        else:
            path = listing.write(items, output, format, session.framework, day)
            note(f"Wrote {len(items)} items to {path}.")


@group.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="Such as E-0012.")],
    history: Annotated[bool, typer.Option("--history", help="Show every revision.")] = False,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show one evidence item, what it bears on, and who filed and changed it."""
    from evidence import listing

    with Session(workspace) as session:
        item = session.register.item(id)
        revisions = session.register.history("item", item.id)
    data = listing.as_data(item, options.day(as_of), whole=True)
    told = [{"seq": r.seq, "at": str(r.at), "actor": r.actor, "command": r.command, "hash": r.hash} for r in revisions]
    if json:
        say_json({**data, "history": told} if history else data)
        return
    for name, value in data.items():
        if name != "bears_on" and value not in (None, "", []):
            say(f"{name.replace('_', ' '):14} {value}")
    for b in data["bears_on"]:
        say(f"{'bears on':14} {b['descriptor']}: {b['direction']}, {b['prevalence']}, {b['seriousness']}. {b['note']}")
    for entry in told if history else told[-1:]:
        say(f"{'entry ' + str(entry['seq']):14} {entry['at']} by {entry['actor']}: {entry['command']}")


@group.command()
def retire(
    id: Annotated[str, typer.Argument(metavar="ID", help="Such as E-0012.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it no longer counts.")],
    on: Annotated[
        date | None, typer.Option(parser=options.parse_day, metavar="DATE", help="From this day; else today.")
    ] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Withdraw an item; it stays visible and no longer counts."""
    from evidence import lifecycle

    with Session(workspace) as session:
        item = lifecycle.retire(session.register.item(id), options.day(on), reason, options.actor(by))
        _put(session, item, options.actor(by), "evidence retire")
    say(f"{item.id} no longer counts from {options.day(on)}.")


@group.command()
def restore(
    id: Annotated[str, typer.Argument(metavar="ID", help="Such as E-0012.")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Let an item that was retired or replaced count again."""
    from evidence import lifecycle

    with Session(workspace) as session:
        item = lifecycle.restore(session.register.item(id))
        _put(session, item, options.actor(by), "evidence restore")
    say(f"{item.id} counts again, to {item.valid_until}.")


@group.command()
def replace(
    id: Annotated[str, typer.Argument(metavar="ID", help="The older item, such as E-0012.")],
    newer: Annotated[str, typer.Argument(metavar="NEWER", help="The item that takes its place.")],
    by: options.By = None,
    workspace: options.Workspace = None,
) -> None:
    """Say that a newer item takes the place of an older one."""
    from evidence import lifecycle

    with Session(workspace) as session:
        item = lifecycle.replace(session.register.item(id), session.register.item(newer))
        _put(session, item, options.actor(by), "evidence replace")
    say(f"{item.superseded_by} takes the place of {item.id}.")


@group.command()
def template(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help="The file to write.")] = Path(
        "evidence-index.xlsx"
    ),
    workspace: options.Workspace = None,
) -> None:
    """Write an Excel index with pick lists, for leads who never see a terminal."""
    from evidence.index_sheet.writer import write_template

    with Session(workspace) as session:
        write_template(output, session.framework, [person.name for person in session.register.people()])
    say(f"Wrote {output}. Fill in a row for each item, and file it with `readiness evidence import {output}`.")


@group.command("import")
def import_(
    sheet: Annotated[Path, typer.Argument(help="An index sheet: .xlsx, .ods or .csv.")],
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where its files are; else beside the sheet.")
    ] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """File a whole index sheet: new rows are filed, changed rows become revisions, wrong rows are answered."""
    from evidence.sheet_intake import SheetIntake

    with Session(workspace) as session:
        intake = SheetIntake(
            session.register, session.files, session.framework, session.unsaid, actor=options.actor(by)
        )
        taken = intake.take_all(sheet, folder)
    if json:
        say_json({"filed": taken.filed, "revised": taken.revised, "unchanged": taken.unchanged})
    else:
        numbers = f"{len(taken.filed)} filed, {len(taken.revised)} revised, {len(taken.unchanged)} as they were"
        say(f"{sheet.name}: {numbers}.")


@group.command()
def verify(workspace: options.Workspace = None, json: options.Json = False) -> int:
    """Hash every evidence file again; name each that is missing, altered or unknown."""
    with Session(workspace) as session:
        names = {i.sha256: f"{i.file_name} ({i.id})" for i in session.register.items() if i.sha256}
        total = sum(i.size or 0 for i in session.register.items())
        with progress("Hashing files", total, quiet=json) as advance:
            findings = session.files.verify(names, advance)
    if json:
        say_json([asdict(finding) for finding in findings])
        return FLAGGED if findings else 0
    for f in findings:
        say(f"{f.state}: {f.name or f.sha256 or 'a file no item has'}, at {f.where}")
    wrong = f"{len(findings)} are missing, altered or unknown" if findings else "each is as it was filed"
    say(f"{len(names)} files were checked: {wrong}.")
    return FLAGGED if findings else 0


def _put(session: Session, item: Item, actor: str, command: str) -> None:
    with session.register.change(actor, command) as change:
        change.put("item", item)


def _draft(
    session: Session,
    path: Path | None,
    stated: dict[str, Any],
    bearings: Sequence[DraftBearing],
    self_known: bool | None,
) -> Any:
    """What is said of one file; asks for what is missing in a terminal, and says what is missing elsewhere."""
    from cli.asking import ask_missing
    from evidence.index_sheet.drafts import Draft
    from evidence.listing import type_code

    given = {name: value for name, value in stated.items() if value is not None}
    given = ask_missing(given, path, session, interactive=options.is_interactive())
    given["type"] = type_code(given["type"], session.framework)
    given.setdefault("title", path.stem if path else given.get("outcomes") or "Attestation")
    if self_known is not None:
        bearings = [b.model_copy(update={"self_known": self_known}) for b in bearings]
    return Draft(**given, bearings=tuple(bearings))


def _say_filed(
    filed: Sequence[Filed],
    before: dict[str, DescriptorResult],
    after: dict[str, DescriptorResult],
    *,
    json: bool,
) -> None:
    effects: list[dict[str, Any]] = [
        {
            "descriptor": id,
            "before": {"status": before[id].status, "grade": before[id].grade},
            "after": {"status": after[id].status, "grade": after[id].grade},
            "because": f"{after[id].because.name} ({after[id].because.rule})",
        }
        for id in after
    ]
    if json:
        say_json(
            {
                "filed": [
                    {"id": f.item.id, "new": f.new, "sha256": f.item.sha256, "valid_until": f.item.valid_until}
                    for f in filed
                ],
                "effects": effects,
            }
        )
        return
    for f in filed:
        if f.new:
            say(f"Filed {f.item.id}: {f.item.title}. It counts to {f.item.valid_until:%-d %B %Y}.")
        else:
            say(f"{f.item.file_name} is already filed as {f.item.id}. Nothing was changed.")
    for effect in effects if any(f.new for f in filed) else ():
        was, now = effect["before"]["status"], effect["after"]["status"]
        change = f"stays {now}" if was == now else f"was {was}, is now {now}"
        say(f"  {effect['descriptor']} {change}: {effect['because']}.")
