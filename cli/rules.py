"""`readiness rules`: the rules as sentences, and the worked cases that try them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from cli import options
from cli.failures import DONE, FLAGGED
from cli.output import note, say, say_json, say_table
from cli.session import session_if_any

if TYPE_CHECKING:
    from descriptors.models import Framework
    from rules.models import PolicyValue, Rule, Rulebook

group = typer.Typer(
    help="How evidence becomes a grade: rules and policy.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FrameworkOption = Annotated[
    str | None,
    typer.Option("--framework", metavar="ID_OR_DIR", help="Whose rules; else those of the workspace, if there is one."),
]


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the application."""
    app.add_typer(group, name="rules")


class _InUse(NamedTuple):
    framework: Framework
    rulebook: Rulebook
    folder: Path


def _in_use(framework: str | None, workspace: Path | None) -> _InUse:
    """The framework and rules that were named, else those of the workspace, else the standard ones."""
    from descriptors.loader import load_framework
    from rules.loader import STANDARD, load_rulebook, rules_folder

    session = session_if_any(workspace) if framework is None else None
    if session:
        return _InUse(session.framework, session.rulebook, session.rules_folder)
    source = framework or STANDARD
    loaded = load_framework(Path(source) if Path(source).is_dir() else source)
    return _InUse(loaded, load_rulebook(rules_folder(source)), rules_folder(source))


def _cases(in_use: _InUse) -> Path:
    """The worked cases of the rules in use; the standard ones speak of the standard framework only."""
    from base.errors import NotFoundError
    from rules.loader import STANDARD, rules_folder

    standard = rules_folder(STANDARD)
    own = in_use.folder / "cases"
    if in_use.folder != standard and own.is_dir():
        return own
    if in_use.framework.id == STANDARD:
        return standard / "cases"
    raise NotFoundError(
        f"{in_use.framework.id} has no worked cases of its own; the standard ones are about {STANDARD}.",
        hint="Write some into rules/cases/ of its folder, or name a file or a folder of them.",
    )


@group.command("list")
def list_(framework: FrameworkOption = None, workspace: options.Workspace = None, json: options.Json = False) -> None:
    """List the rules, each as a sentence.

    They stand stratum by stratum, in the order they run.
    """
    from engine.sentences import rule_sentence

    rulebook = _in_use(framework, workspace).rulebook
    rows = [
        {"id": rule.id, "stratum": name, "name": rule.name, "sentence": rule_sentence(rule, rulebook), "why": rule.why}
        for name, stratum in rulebook.strata.items()
        for rule in stratum.rules
    ]
    if json:
        say_json(rows)
        return
    say_table(
        ["id", "stratum", "name", "as a sentence"],
        [(row["id"], row["stratum"], row["name"], row["sentence"]) for row in rows],
        nothing="This framework has no rules.",
    )
    note(f"Rules {rulebook.digest}")


@group.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="A rule (D-GOOD) or a policy value (descriptor_good_bar).")],
    framework: FrameworkOption = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show a rule or a policy value.

    A rule is shown as a sentence, with its reason, its source and the policy values it tests.
    """
    from base.errors import NotFoundError
    from base.words import did_you_mean

    rulebook = _in_use(framework, workspace).rulebook
    value = rulebook.policy.values.get(id.lower())
    if id.upper() in rulebook.places:
        data = _rule(rulebook.rule(id.upper()), rulebook)
    elif value is not None:
        data = _policy_value(id.lower(), value)
    else:
        known = [*rulebook.places, *rulebook.policy.values]
        raise NotFoundError(f"There is no rule or policy value {id}.", where=id, hint=did_you_mean(id, known))
    if json:
        say_json(data)
    else:
        _say(data)


def _rule(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    from engine.sentences import rule_sentence, source_words

    tested = {c.policy: rulebook.policy.values[c.policy] for c in rulebook.conditions[rule.id] if c.policy}
    return {
        "id": rule.id,
        "name": rule.name,
        "sentence": rule_sentence(rule, rulebook),
        "why": rule.why,
        "source": source_words(rule.provenance),
        "policy": [_policy_value(name, value) for name, value in tested.items()],
    }


def _policy_value(name: str, value: PolicyValue) -> dict[str, Any]:
    from engine.sentences import source_words

    return {
        "id": name,
        "reads": value.reads,
        "value": value.value,
        "unit": value.unit,
        "source": source_words(value.provenance),
    }


def _say(data: dict[str, Any]) -> None:
    if "value" in data:
        say(f"{data['id']}: {data['reads']}, {data['value']} {data['unit']}".rstrip())
        say(f"Source: {data['source']}")
        return
    say(f"{data['id']} {data['name']}")
    say(f"\n{data['sentence']}")
    say(f"\nWhy: {data['why']}")
    say(f"Source: {data['source']}")
    for value in data["policy"]:
        say()
        _say(value)


@group.command("test")
def run(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", help="A file or folder of worked cases; else those beside the rules."),
    ] = None,
    framework: FrameworkOption = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Run worked cases against the rules.

    What the group says should follow is held against what does. Exit code 1 if a case fails.
    """
    from engine.cases.running import run_cases

    in_use = _in_use(framework, workspace)
    results = run_cases(path or _cases(in_use), in_use.framework, in_use.rulebook)
    failed = [result for result in results if not result.passed]
    if json:
        say_json(
            [{"case": r.case.case, "place": r.place, "passed": r.passed, "differences": r.differences} for r in results]
        )
    else:
        for result in failed:
            say(f"{result.place}: {result.case.case}")
            for difference in result.differences:
                say(f"  {difference}")
        say(f"{len(results) - len(failed)} of {len(results)} cases come out as they should.")
    return FLAGGED if failed else DONE
