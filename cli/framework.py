"""`readiness framework`: the framework as data, shown and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.output import say, say_json, say_table
from cli.session import session_if_any

if TYPE_CHECKING:
    from descriptors.models import Descriptor, EvidenceType, Framework, Indicator, Judgement

group = typer.Typer(help="The inspection framework as data.", no_args_is_help=True, rich_markup_mode=None)

FrameworkOption = Annotated[
    str | None,
    typer.Option(
        "--framework", metavar="ID_OR_DIR", help="The framework; else that of the workspace, else the one of 2013."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.add_typer(group, name="framework")


@group.command("list")
def list_(json: options.Json = False) -> None:
    """List the frameworks that come with readiness."""
    from descriptors.loader import builtin_frameworks, load_framework

    loaded = [load_framework(name) for name in builtin_frameworks()]
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
        str | None, typer.Argument(metavar="ID", help="A judgement, descriptor, evidence type or indicator.")
    ] = None,
    framework: FrameworkOption = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show a framework, or one part of it.

    That is a judgement, a descriptor, an evidence type or an indicator.
    """
    from base.errors import NotFoundError
    from base.words import did_you_mean
    from descriptors.loader import load_framework

    loaded = load_framework(_source(framework, workspace))
    if id is None:
        _show_framework(loaded, json=json)
        return
    things: dict[str, Judgement | Descriptor | EvidenceType | Indicator] = {
        **loaded.by_code,
        **loaded.descriptors,
        **loaded.types,
        **{indicator.code: indicator for indicator in loaded.indicators},
    }
    thing = things.get(id) or things.get(id.upper()) or things.get(id.lower())
    if thing is None:
        raise NotFoundError(f"{loaded.id} has no {id}.", where=id, hint=did_you_mean(id, things))
    data: dict[str, Any] = thing.model_dump(mode="json", exclude_defaults=True)
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
    from base.errors import ManyProblems
    from base.yamlfile import many
    from descriptors.loader import check_framework, framework_folder, load_framework

    path = framework_folder(path or _source(None, workspace))
    problems = check_framework(path)
    own_rules = path / "rules"
    if own_rules.is_dir():
        from rules.loader import load_rulebook

        try:
            load_rulebook(own_rules)
        except ManyProblems as error:
            problems += error.problems
    if problems:
        raise many(path, problems)
    loaded = load_framework(path)
    if json:
        say_json(_summary(loaded))
    else:
        numbers = f"{len(loaded.judgements)} judgements, {len(loaded.descriptors)} descriptors"
        say(f"{path} is in order: {loaded.name}, {numbers}.")


def _source(framework: str | None, workspace: Path | None) -> str | Path:
    """The id or folder of the framework that was named, else of the workspace's, else of the standard one."""
    from rules.loader import STANDARD

    if framework is not None:
        return Path(framework) if Path(framework).is_dir() else framework
    session = session_if_any(workspace)
    return session.framework_source if session else STANDARD


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
        say_json(framework.model_dump(mode="json", exclude_defaults=True))
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
            say(f"{indent}  - " + ", ".join(f"{name.replace('_', ' ')} {held}" for name, held in value.items()))
