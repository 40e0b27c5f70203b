"""`readiness rules`: the rules as sentences, and the worked cases that try them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from base.words import list_words
from cli import options
from cli.failures import DONE, FLAGGED
from cli.output import say, say_json, say_table

if TYPE_CHECKING:
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
    from application.queries.frameworks import in_use
    from engine.sentences import rule_sentence

    rulebook = in_use(framework, workspace).rulebook
    if formulas:
        _list_formulas(rulebook, as_json=json)
        return
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


def _list_formulas(rulebook: Rulebook, *, as_json: bool) -> None:
    from engine.reference import properties_as_data

    rows = properties_as_data(rulebook)
    if as_json:
        say_json(rows)
        return
    say_table(
        ["property", "reads", "worked out"],
        [(row["id"], row["reads"], row["worked_out"]) for row in rows],
        nothing="These rules have no formulas.",
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
    from application.queries.frameworks import in_use
    from base.errors import NotFoundError
    from base.words import did_you_mean

    rulebook = in_use(framework, workspace).rulebook
    value = rulebook.policy.values.get(id.lower())
    named = [node for node in rulebook.properties if id.lower() in (node[1], ".".join(node))]
    if id.upper() in rulebook.places:
        data = _rule(rulebook.rule(id.upper()), rulebook)
    elif value is not None:
        data = _policy_value(id.lower(), value, rulebook)
    elif named:
        _show_properties(named, rulebook, as_json=json)
        return
    else:
        known = [*rulebook.places, *rulebook.policy.values, *(name for _, name in rulebook.properties)]
        message = f"There is no rule, policy value or property {id}."
        raise NotFoundError(message, where=id, hint=did_you_mean(id, known))
    if json:
        say_json(data)
    else:
        _say(data)


def _show_properties(named: list[tuple[str, str]], rulebook: Rulebook, *, as_json: bool) -> None:
    from engine.reference import property_as_data, property_sentences

    shown = [property_as_data(*node, rulebook) for node in named]
    if as_json:
        say_json(shown[0] if len(shown) == 1 else shown)
        return
    for number, data in enumerate(shown):
        if number:
            say()
        for line in property_sentences(data):
            say(line)


def _rule(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    from engine.sentences import rule_sentence, source_words

    tested = {c.policy: rulebook.policy.values[c.policy] for c in rulebook.conditions[rule.id] if c.policy}
    return {
        "id": rule.id,
        "name": rule.name,
        "sentence": rule_sentence(rule, rulebook),
        "why": rule.why,
        "source": source_words(rule.provenance),
        "policy": [_policy_value(name, value, rulebook) for name, value in tested.items()],
    }


def _policy_value(name: str, value: PolicyValue, rulebook: Rulebook) -> dict[str, Any]:
    from engine.reference import users_of_policy
    from engine.sentences import source_words

    return {
        "id": name,
        "reads": value.reads,
        "value": value.value,
        "unit": value.unit,
        "source": source_words(value.provenance),
        "used_by": [*users_of_policy(rulebook, name), *(["the program"] if value.program else [])],
    }


def _say(data: dict[str, Any]) -> None:
    if "value" in data:
        say(f"{data['id']}: {data['reads']}, {data['value']} {data['unit']}".rstrip())
        say(f"Source: {data['source']}")
        if data["used_by"]:
            say(f"Used by: {list_words(data['used_by'], 'and')}")
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
