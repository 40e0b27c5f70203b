"""`readiness rules`: the rules as sentences, and the worked cases that try them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from base.words import list_words
from cli import options
from cli.failures import DONE, FLAGGED
from cli.output import say, say_json, say_table

group = options.commands("How evidence becomes a grade: rules and policy.")

FrameworkOption = Annotated[
    str | None,
    typer.Option("--framework", metavar="ID_OR_DIR", help="Whose rules; else those of the workspace, if there is one."),
]


@group.command("list")
def list_(
    formulas: Annotated[
        bool, typer.Option("--formulas", help="The properties that rules test, and how each is worked out.")
    ] = False,
    framework: FrameworkOption = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """List the rules, each as a sentence; or the formulas they rest on.

    Rules stand stratum by stratum, formulas in the order they are worked out.
    """
    from application.queries import frameworks

    rows = frameworks.formulas(framework, workspace) if formulas else frameworks.rules(framework, workspace)
    if json:
        say_json(rows)
    elif formulas:
        say_table(
            ["property", "reads", "worked out"],
            [(row["id"], row["reads"], row["worked_out"]) for row in rows],
            nothing="These rules have no formulas.",
        )
    else:
        say_table(
            ["id", "stratum", "name", "as a sentence"],
            [(row["id"], row["stratum"], row["name"], row["sentence"]) for row in rows],
            nothing="This framework has no rules.",
        )


@group.command()
def show(
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A rule (D-GOOD), a policy value (descriptor_good_bar) or a property (judgement.balance).",
        ),
    ],
    framework: FrameworkOption = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> None:
    """Show a rule, a policy value or a property.

    A rule is shown as a sentence, with its reason, its source and the policy values it tests; a property with the
    formula by which it is worked out. Both policy values and properties name what uses them.
    """
    from application.queries import frameworks

    shown = frameworks.named_in_rules(id, framework, workspace)
    if json:
        say_json(shown[0] if len(shown) == 1 else shown)
        return
    for number, data in enumerate(shown):
        if number:
            say()
        _say(data)


def _say(data: dict[str, Any]) -> None:
    if "value" in data:
        joint = "," if isinstance(data["value"], int | str) else ":"
        say(f"{data['id']}: {data['reads']}{joint} {_value(data['value'])} {data['unit']}".rstrip())
        say(f"Source: {data['source']}")
        if data["used_by"]:
            say(f"Used by: {list_words(data['used_by'], 'and')}")
        return
    if "of" in data:
        _say_property(data)
        return
    say(f"{data['id']} {data['name']}")
    say(f"\n{data['sentence']}")
    say(f"\nWhy: {data['why']}")
    say(f"Source: {data['source']}")
    for value in data["policy"]:
        say()
        _say(value)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return list_words([f"{word} {number}" for word, number in value.items()], "and")
    return list_words(value, "and") if isinstance(value, tuple) else str(value)


def _say_property(data: dict[str, Any]) -> None:
    what = list_words(data["words"], "or") if data["words"] else f"{data['type']}, {data['unit']}".rstrip(", ")
    say(f"{data['id']}: {data['reads']}")
    say(f"Of: {data['of']}")
    say(f"It is: {what}")
    say(f"Worked out: {data['worked_out']}")
    if data["why"]:
        say(f"Why: {data['why']}")
    if data["source"]:
        say(f"Source: {data['source']}")
    if data["used_by"]:
        say(f"Used by: {list_words(dict.fromkeys(data['used_by']), 'and')}")


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

    What the group says should follow is held against what does, and everything is worked out a second time in plain
    Python. Exit code 1 if a case fails.
    """
    from application.queries.frameworks import in_use, run_cases

    results = run_cases(path, in_use(framework, workspace))
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
