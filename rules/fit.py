"""Whether a framework and the rules it is graded by speak of the same grades and judgements."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from base.errors import InputError, ManyProblems
from base.words import did_you_mean, list_words, shortened
from base.yamlfile import locate, read_yaml
from base.yamlplaces import KeyPath
from descriptors.models import Framework
from rules.checks import POLICY
from rules.contract import problem
from rules.expression import POLICY as NAMED
from rules.expression import parse
from rules.loader import FEARS
from rules.models import Rulebook


def check_fit(framework: Framework, rulebook: Rulebook, folder: Path | None = None) -> None:
    """Refuse a framework that speaks of grades its rules do not have.

    Args:
        folder: that of the framework, where it is known.

    Raises:
        ManyProblems: there are such grades; each problem names where it stands and the nearest grade.
    """
    problems = list(_strange_grades(framework, rulebook.grades, folder))
    if problems:
        raise ManyProblems(f"{framework.id} and the rules {rulebook.id} do not fit together.", problems)


def _strange_grades(framework: Framework, grades: tuple[str, ...], folder: Path | None) -> Iterator[InputError]:
    named: list[tuple[str, KeyPath, str, str]] = [
        (j.code, ("levels", word), "levels", word) for j in framework.judgements for word in j.levels
    ]
    named += [
        (j.code, ("descriptors", place, "attestation", "recommendation_rate"), f"recommendation_rate of {d.id}", word)
        for j in framework.judgements
        for place, d in enumerate(j.descriptors)
        if d.attestation
        for word in d.attestation.recommendation_rate
    ]
    for code, keys, key, word in named:
        if word not in grades:
            path = folder / "judgements" / f"{code}.yaml" if folder else None
            line = (
                f"{path}:{locate(path, keys)}" if path and path.is_file() else f"{framework.id}: judgements/{code}.yaml"
            )
            yield InputError(
                f"{word!r} is no grade of the rules in use.",
                where=f"{line} ({key})",
                hint=did_you_mean(word, grades) or f"The scale is {list_words(grades, 'and')}, worst first.",
            )


def strange_judgements(framework: Framework, rulebook: Rulebook) -> dict[str, str]:
    """The policy values that formulas hold against a judgement's code, and that are no judgement's: name to code."""
    named: dict[str, str] = {}
    for _, _, text in rulebook.formulas:
        for node in ast.walk(parse(text).tree):
            match node:
                case ast.Compare(left=ast.Name(id=left), comparators=[ast.Name(id=right)]):
                    sides = {left.rpartition(".")[2], right.rpartition(".")[2]}
                    names = [side.removeprefix(NAMED) for side in sides if side.startswith(NAMED)]
                    if "code" in sides and names:
                        named[names[0]] = str(rulebook.policy.plain[names[0]])
                case _:
                    pass
    return {name: code for name, code in named.items() if code not in framework.by_code}


def misnamed(folder: Path, framework: Framework, rulebook: Rulebook) -> Iterator[InputError]:
    """Find judgements and descriptors that a framework's own rules name and that the framework does not have.

    Args:
        folder: its own rules.
    """
    path = folder / POLICY
    values = read_yaml(path).get("values", {}) if path.is_file() else {}
    for name, code in strange_judgements(framework, rulebook).items():
        if name in values:
            hint = did_you_mean(code, framework.by_code) or f"They are {list_words(framework.by_code, 'and')}."
            yield problem(path, ("values", name, "value"), f"{name} is {code}, which is no judgement here.", hint)
    fears = folder / FEARS
    groups = read_yaml(fears)["fears"] if fears.is_file() else ()
    for place, group in enumerate(groups):
        for position, id in enumerate(group["descriptors"]):
            if id not in framework.descriptors:
                keys = ("fears", place, "descriptors", position)
                hint = did_you_mean(id, framework.descriptors) or f"They are {shortened([*framework.descriptors])}."
                yield problem(fears, keys, f"{framework.id} has no descriptor {id}.", hint)
