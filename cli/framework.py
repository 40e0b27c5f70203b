"""`readiness framework`: the framework as data, shown and checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from base.words import counted, long_day
from cli import options
from cli.output import note, say, say_json, say_table
from cli.session import open_session

if TYPE_CHECKING:
    from descriptors.models import Framework

group = options.commands("The inspection framework as data.")

FrameworkOption = Annotated[
    str | None,
    typer.Option(
        "--framework", metavar="ID_OR_DIR", help="The framework; else that of the workspace, else the one of 2013."
    ),
]


@group.command("list")
def list_(json: options.Json = False) -> None:
    """List the frameworks that come with readiness."""
    from application.queries.frameworks import builtin

    loaded = builtin()
    if json:
        say_json([_summary(framework) for framework in loaded])
        return
    say_table(
        ["id", "version", "name", "judgements", "descriptors"],
        [(f.id, f.version, f.name, len(f.judgements), len(f.descriptors)) for f in loaded],
        nothing="No framework comes with this installation.",
    )


@group.command()
def show(
    id: Annotated[
        str | None, typer.Argument(metavar="ID", help="A judgement, descriptor, evidence type, indicator or source.")
    ] = None,
    framework: FrameworkOption = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show a framework, or one part of it.

    That is a judgement, a descriptor, an evidence type, an indicator or a source. `sif-2013/S08` is one of a framework
    that is named.
    """
    from application.queries.frameworks import framework_of, part

    if id is None:
        _show_framework(framework_of(framework, workspace), json=json)
        return
    of, _, name = id.rpartition("/")
    data: dict[str, Any] = part(framework_of(of or framework, workspace), name).model_dump(
        mode="json", exclude_defaults=True
    )
    if json:
        say_json(data)
    else:
        _say_data(data)


@group.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="The folder of a framework; else that of the workspace.")
    ] = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Check a framework folder.

    Every mistake is told in one go, with file, line and the nearest valid key.
    """
    from application.queries import frameworks

    path, loaded = frameworks.check(path, workspace)
    if json:
        say_json(_summary(loaded))
    else:
        numbers = f"{len(loaded.judgements)} judgements, {len(loaded.descriptors)} descriptors"
        say(f"{path} is in order: {loaded.name}, {numbers}.")


@group.command()
def move(
    to: Annotated[str, typer.Option(metavar="ID_OR_DIR", help="The framework; of `ilacs` the version in force then.")],
    on: Annotated[date | None, options.dated("The first day that is judged by it; else today.")] = None,
    dry_run: options.DryRun = False,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Move the register to another framework, as one change.

    What was filed goes where its point lives now, by the new framework's crosswalk. Days before are judged by the old
    framework, on what was in the register then.
    """
    from application.commands.frameworks import move
    from evidence.register.framework_move import told

    with open_session(workspace) as session:
        moved = move(session, to, options.day(on), options.actor(by), rehearsal=dry_run)
    if json:
        say_json({**moved.move.model_dump(mode="json"), "gone": moved.gone, "withdrawn": moved.withdrawn})
        return
    would = "would be" if dry_run else "is"
    say(f"This workspace {would} under {moved.move.after} from {long_day(moved.move.on)} ({moved.move.id}).")
    for sentence in told(moved):
        say(sentence)
    if dry_run:
        note("This was a dry run. Nothing was changed.")
        return
    say("Next: `readiness evidence list --waiting` for what is to be read again, then `readiness assess`.")


@group.command()
def adopt(
    map: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="What a name that is gone is called now, as HP-07=HP-77; again for more."),
    ] = None,
    leave: Annotated[bool, typer.Option("--leave", help="Let names that are gone count for nothing.")] = False,
    on: Annotated[date | None, options.dated("The first day that what is carried over is judged; else today.")] = None,
    by: options.By = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Put a changed framework, rules or policy in use.

    That is an entry of the journal. What of the register names what is gone is shown first: bearings, types, links,
    exclusions, moderations, decisions and measures. Nothing is entered under a framework that lost such a name before.
    """
    from application.commands.frameworks import adopt, pairs

    with open_session(workspace) as session:
        adopted = adopt(session, pairs(map or ()), options.day(on), options.actor(by), leave=leave)
        framework = session.framework
    if json:
        move = adopted.moved and adopted.moved.move
        say_json(
            {"digest": adopted.digest, "new": adopted.new, "move": move, "left": adopted.left, "grades": adopted.grades}
        )
        return
    state = "is in use now" if adopted.new else "is in use already"
    say(f"{framework.id}, version {framework.version}, with its rules and policy {state}: {adopted.digest}.")
    if adopted.moved:
        move = adopted.moved.move
        for old, new in move.mapped.items():
            say(f"{old} is {', '.join(new)} now.")
        say(f"Days before {long_day(move.on)} are judged as they were ({move.id}).")
        if move.again:
            say(f"{counted(len(move.again), 'item')} must be read again: `readiness evidence list --waiting`.")
    for sentence in filter(None, (adopted.grades, adopted.left)):
        say(sentence)


def _summary(framework: Framework) -> dict[str, Any]:
    return {
        "id": framework.id,
        "version": framework.version,
        "name": framework.name,
        "reference": framework.reference,
        "withdrawn": framework.withdrawn,
        "digest": framework.digest,
        "judgements": [j.code for j in framework.judgements],
        "descriptors": len(framework.descriptors),
        "evidence_types": len(framework.evidence_types),
        "indicators": len(framework.indicators),
    }


def _show_framework(framework: Framework, *, json: bool) -> None:
    if json:
        parts = {"": framework, "annex_a": framework.annex_a}
        data = {name: part.model_dump(mode="json", exclude_defaults=True) for name, part in parts.items() if part}
        say_json({**data.pop(""), **data})
        return
    say(f"{framework.name} ({framework.id}, version {framework.version})")
    say(framework.wording)
    for judgement in framework.judgements:
        say(f"\n{judgement.code}  {judgement.name}")
        for descriptor in judgement.descriptors:
            say(f"  {descriptor.id:7} {descriptor.statement}")


def _say_data(data: dict[str, Any], indent: str = "") -> None:
    for name, value in data.items():
        label = f"{indent}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            say(f"{label}:")
            _say_data(value, indent + "  ")
        elif isinstance(value, list):
            _say_list(label, value, indent)
        else:
            say(f"{label}: {value}")


def _say_list(label: str, values: list[Any], indent: str) -> None:
    if not any(isinstance(value, dict) for value in values):
        say(f"{label}: {', '.join(map(str, values))}")
        return
    say(f"{label}:")
    for value in values:
        if "id" in value and "statement" in value:
            say(f"{indent}  {value['id']:7} {value['statement']}")
        else:
            say(f"{indent}  - " + ", ".join(f"{name.replace('_', ' ')} {text}" for name, text in value.items()))
