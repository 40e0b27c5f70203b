"""Reading a rules folder: policy, strata and word lists, with every mistake told in one go."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import JsonValue, TypeAdapter

from base.digest import digest
from base.errors import InputError, ManyProblems, NotFoundError
from base.words import did_you_mean
from base.yamlfile import locate, many, read_yaml, stamp, validate
from rules.compiler import check_exhaustive, compile_stratum, conditions_of
from rules.contract import check_names, check_policy, check_stratum
from rules.models import Condition, Policy, Rule, Rulebook, Stratum

BUILTIN = Path(__file__).parent
M = TypeVar("M", Policy, Stratum)
STANDARD = "sif-2013"
"""The rules a framework uses that brings none of its own."""
POLICY = "policy.yaml"


def rules_folder(framework: str | Path) -> Path:
    """The folder of the rules that a framework uses: its own `rules/`, else those built in, else the standard ones.

    Args:
        framework: id of a framework that is built in, or the folder of one.
    """
    own = Path(framework) / "rules"
    if own.is_dir():
        return own
    named = [folder for folder in BUILTIN.iterdir() if folder.name == str(framework) and folder.is_dir()]
    return named[0] if named else BUILTIN / STANDARD


def rules_files(folder: Path, *, complete: bool = False) -> dict[str, Path]:
    """The files that a rules folder stands for, by name: its own, and the standard ones for those it lacks.

    Args:
        folder: a rules folder.
        complete: whether the folder holds every file itself, so that none is taken from the standard rules.

    Raises:
        NotFoundError: there is no such folder.
    """
    if not folder.is_dir():
        raise NotFoundError("There is no rules folder there.", where=str(folder), hint="Check the path.")
    folders = [folder] if complete else [BUILTIN / STANDARD, folder]
    return {path.name: path for each in folders for path in sorted(each.glob("*.yaml"))}


def load_rulebook(folder: Path, *, complete: bool = False) -> Rulebook:
    """Read a rules folder.

    A council's own folder may hold only what differs: files it lacks are the standard ones.

    Args:
        folder: holds `policy.yaml`, one numbered file for each stratum, and word lists.
        complete: whether it holds every file itself, as rules that were kept do.

    Raises:
        ManyProblems: files do not fit; each problem names file, line and the nearest valid key.
        NotFoundError: there is no such folder.
    """
    paths = rules_files(folder, complete=complete)
    standard = rules_files(BUILTIN / STANDARD)
    problems = list(check_names(folder, standard))
    problems += [
        InputError(f"The file {name} is missing.", where=str(folder), hint="Take the standard one.")
        for name in standard
        if name not in paths
    ]
    if problems:
        raise many(folder, problems)
    return _load(folder, complete, tuple((name, *stamp(path)) for name, path in paths.items()))


@cache
def _load(folder: Path, complete: bool, stamps: tuple[tuple[str, int, int], ...]) -> Rulebook:
    """Read a folder; `stamps` tell the cache when a file has changed."""
    paths, standard = rules_files(folder, complete=complete), rules_files(BUILTIN / STANDARD)
    problems: list[InputError] = []
    strata: dict[str, Stratum] = {}
    conditions: dict[str, tuple[Condition, ...]] = {}
    lexicon: dict[str, JsonValue] = {}
    path = paths.pop(POLICY)
    policy = _read(path, Policy, problems)
    if policy and path != standard[POLICY]:
        problems += check_policy(path, policy, validate(standard[POLICY], read_yaml(standard[POLICY]), Policy))
    if policy is None or problems:
        raise many(folder, problems)
    for name, path in sorted(paths.items()):
        if not name[0].isdigit():
            lexicon[path.stem] = _read_plain(path, problems)
            continue
        stratum = _read(path, Stratum, problems)
        if stratum is None:
            continue
        found = _check_contract(path, stratum, standard[name]) or _check_stratum(path, stratum, policy, conditions)
        problems += found
        if not found:
            strata[stratum.stratum] = stratum
    if problems:
        raise many(folder, problems)
    content: dict[str, Any] = {
        "policy": policy.model_dump(mode="json"),
        "strata": [s.model_dump(mode="json") for s in strata.values()],
        "lexicon": lexicon,
    }
    return Rulebook(
        id=folder.name if folder.name != "rules" else folder.parent.name,
        policy=policy,
        strata=strata,
        conditions=conditions,
        lexicon=lexicon,
        files={stem: paths[f"{stem}.yaml"] for stem in lexicon},
        digest=digest(content),
    )


def _read(path: Path, model: type[M], problems: list[InputError]) -> M | None:
    try:
        return validate(path, read_yaml(path), model)
    except ManyProblems as error:
        problems.extend(error.problems)
        return None


def _read_plain(path: Path, problems: list[InputError]) -> JsonValue:
    try:
        return TypeAdapter[JsonValue](JsonValue).validate_python(read_yaml(path))
    except ManyProblems as error:
        problems.extend(error.problems)
        return None


def _check_contract(path: Path, stratum: Stratum, standard: Path) -> list[InputError]:
    if path == standard:
        return []
    return list(check_stratum(path, stratum, validate(standard, read_yaml(standard), Stratum)))


def _check_stratum(
    path: Path, stratum: Stratum, policy: Policy, conditions: dict[str, tuple[Condition, ...]]
) -> list[InputError]:
    """Check each rule against its stratum and fill in its conditions."""
    problems: list[InputError] = []

    def problem(position: int, message: str, hint: str, *keys: str) -> None:
        line = locate(path, ("rules", position, *keys))
        problems.append(InputError(message, where=f"{path}:{line}", hint=hint))

    for position, rule in enumerate(stratum.rules):
        kind = stratum.facts.get(rule.of)
        if rule.id in conditions:
            problem(position, f"The rule id {rule.id} is used twice.", "Give each rule an id of its own.", "id")
        elif kind is None:
            problem(
                position,
                f"Rule {rule.id} is about {rule.of!r}, a kind of fact that this stratum does not have.",
                did_you_mean(rule.of, stratum.facts),
                "of",
            )
        else:
            try:
                conditions[rule.id] = conditions_of(rule, kind, policy)
            except InputError as error:
                problem(position, error.message, error.hint, "when")
        for name, word in _wrong_conclusions(rule, stratum):
            message = f"Rule {rule.id} concludes {name}: {word}, which this stratum does not know."
            options = stratum.concludes.get(name, ()) or stratum.concludes
            problem(position, message, did_you_mean(word if name in stratum.concludes else name, options), "then")
    if not problems:
        try:
            compile_stratum(stratum, conditions)
        except InputError as error:
            problems.append(InputError(error.message, where=str(path), hint=error.hint))
        positions = {rule.id: position for position, rule in enumerate(stratum.rules)}
        for holding, found in check_exhaustive(stratum, conditions, policy):
            place = ("rules", positions[holding[-1]]) if holding else ("rules",)
            problems.append(InputError(found.message, where=f"{path}:{locate(path, place)}", hint=found.hint))
    return problems


def _wrong_conclusions(rule: Rule, stratum: Stratum) -> list[tuple[str, str]]:
    return [(name, word) for name, word in rule.then.items() if word not in stratum.concludes.get(name, ())]
