"""Reading a rules folder: policy, strata and word lists, with every mistake told in one go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import JsonValue, TypeAdapter

from base.cache import cached
from base.errors import InputError, ManyProblems, NotFoundError
from base.model import remade
from base.yamlfile import many, read_model, read_yaml, stamp, validate, yaml_in
from descriptors.extension import BUILTIN as FRAMEWORKS
from descriptors.extension import extended_by, framework_folder
from descriptors.layout import HEADER
from rules.checks import POLICY, Checks, concluded, declared
from rules.contract import check_chances, check_given, check_names, check_policy, problem
from rules.expression import Shape
from rules.guides import check_guides
from rules.models import Condition, Policy, Rulebook, Stratum
from rules.program import Place, put_in_order, type_strata

BUILTIN = Path(__file__).parent
_JUDGES = tuple(
    sorted(path for name in ("base", "descriptors", "rules") for path in BUILTIN.with_name(name).glob("*.py"))
)
"""The program that says what rules can be: when it changes, all are read anew."""
M = TypeVar("M", Policy, Stratum)
STANDARD = "sif-2013"
"""The rules a framework uses that brings none of its own."""
_BENEATH = "standard/"
"""Before the name of a policy whose values stand where the one above it has none; twice for the one beneath that."""
_OF_THE_SCALE = frozenset({"benchmark", "chances"})
"""Policy values that speak of the scale of grades, and are not inherited by rules with a scale of their own."""
FEARS = "fears.yaml"
"""What may be missing from rules that were kept, since what is feared once stood in `gaps.yaml`."""
DEFAULTS = BUILTIN / "defaults.yaml"
"""What is so where rules say nothing of it."""


def rules_folder(framework: str | Path) -> Path:
    """The folder of the rules that a framework uses: its own `rules/`, else those built in, else of what it extends.

    Args:
        framework: id of a framework that is built in, or the folder of one.
    """
    folder = framework_folder(framework)
    if (folder / "rules").is_dir():
        return folder / "rules"
    if folder.resolve().parent == FRAMEWORKS.resolve() and (BUILTIN / folder.name).is_dir():
        return BUILTIN / folder.name
    beneath = extended_by(folder)
    return rules_folder(beneath) if beneath else BUILTIN / STANDARD


def rules_layers(folder: Path, beneath: Path | None = None) -> tuple[Path, ...]:
    """The folders that a rules folder stands on, the standard one first, itself last.

    Beneath the rules of a framework that extends another lie that one's.

    Args:
        folder: a rules folder.
        beneath: what lies beneath one that belongs to no framework; the standard rules for None.
    """
    framework = folder.parent if folder.name == "rules" else FRAMEWORKS / folder.name
    if folder.parent == BUILTIN or (folder.name == "rules" and (framework / HEADER).is_file()):
        extended = extended_by(framework)
        beneath = rules_folder(extended) if extended else None
    standard = BUILTIN / STANDARD
    if folder.resolve() == standard.resolve():
        return (standard,)
    return (*(rules_layers(beneath) if beneath else (standard,)), folder)


def rules_files(folder: Path, *, complete: bool = False, beneath: Path | None = None) -> dict[str, Path]:
    """The files that a rules folder stands for, by name: its own, and for those it lacks the ones beneath.

    Args:
        folder: a rules folder.
        complete: whether the folder holds every file itself, so that none is taken from other rules.
        beneath: the rules that lie beneath a folder of no framework; the standard ones for None.

    Raises:
        NotFoundError: there is no such folder.
    """
    if not folder.is_dir():
        raise NotFoundError("There is no rules folder there.", where=str(folder), hint="Check the path.")
    if complete:
        paths = {path.name: path for path in sorted(folder.glob("*.yaml"))}
        deeper = sorted((path.relative_to(folder) for path in folder.glob(f"{_BENEATH}**/{POLICY}")), key=str)
        return paths | {path.as_posix(): folder / path for path in deeper}
    layered = [path for each in rules_layers(folder, beneath) for path in yaml_in(each) if path.suffix == ".yaml"]
    paths = {path.name: path for path in layered}
    policies = [path for path in reversed(layered) if path.name == POLICY]
    return paths | {f"{_BENEATH * depth}{POLICY}": path for depth, path in enumerate(policies)}


def load_rulebook(folder: Path, *, complete: bool = False, beneath: Path | None = None) -> Rulebook:
    """Read a rules folder.

    A folder may hold only what differs: files it lacks are those beneath, and so are policy values.

    Args:
        folder: holds `policy.yaml`, one numbered file for each stratum, and word lists.
        complete: whether it holds every file itself, as rules that were kept do.
        beneath: the rules that lie beneath a folder of no framework; the standard ones for None.

    Raises:
        ManyProblems: files do not fit; each problem names file, line and the nearest valid key.
        NotFoundError: there is no such folder.
    """
    paths = rules_files(folder, complete=complete, beneath=beneath)
    standard = [path.name for path in yaml_in(BUILTIN / STANDARD)]
    problems = list(check_names(folder, standard))
    problems += [
        InputError(f"The file {name} is missing.", where=str(folder), hint="Take the standard one.")
        for name in standard
        if name not in paths and name != FEARS
    ]
    if problems:
        raise many(folder, problems)
    used = _load(folder, complete, tuple((name, path, *stamp(path)) for name, path in paths.items()))
    if complete or beneath is None or folder.resolve() == beneath.resolve():
        return used
    return with_own(used, load_rulebook(beneath, beneath=beneath))


@cache
def with_own(used: Rulebook, came: Rulebook, more: tuple[str, ...] = ()) -> Rulebook:
    """Rules with the names of what in them is not as other rules have it, and of what else differs from there."""
    one, other = _by_name(used), _by_name(came)
    changed = tuple(name for name in dict.fromkeys([*one, *other]) if one.get(name) != other.get(name))
    return used.model_copy(update={"changed": changed + more})


def _by_name(rulebook: Rulebook) -> dict[str, Any]:
    """All that grades rest on: policy values, rules, tables with their formulas, and word lists."""
    strata = rulebook.strata.values()
    return {
        **rulebook.policy.plain,
        **{rule.id: (rule.of, rule.when, rule.then) for stratum in strata for rule in stratum.rules},
        **{f"{stratum.stratum}.{name}": kind for stratum in strata for name, kind in stratum.facts.items()},
        **rulebook.lexicon,
    }


@cache
def _load(folder: Path, complete: bool, stamped: tuple[tuple[str, Path, int, int], ...]) -> Rulebook:
    """Read the files of a folder; their stamps tell the cache when one has changed."""
    paths = {name: path for name, path, *_ in stamped}
    name = folder.name if folder.name != "rules" else folder.parent.name

    def read(data: dict[str, Any]) -> Rulebook:
        return _rulebook(name, paths, data)

    return cached("rules", (*paths.values(), DEFAULTS, *_JUDGES), lambda: _build(folder, paths, complete), read)


def _build(folder: Path, paths: Mapping[str, Path], complete: bool) -> dict[str, Any]:
    """Everything the files say, checked, with what follows from it: tests, shapes and order.

    Rules that were kept whole may hold what only others of their family use.
    """
    problems: list[InputError] = []
    policy, valued = _policy(paths, problems)
    if policy is not None:
        problems += check_policy(paths[POLICY], policy)
    plain = {n: p for n, p in sorted(paths.items()) if not n[0].isdigit() and not n.endswith(POLICY)}
    lexicon = {path.stem: _read_plain(path, problems) for path in plain.values()}
    loaded = {n: _read(p, Stratum, problems) for n, p in sorted(paths.items()) if n[0].isdigit()}
    if policy is None or problems:
        raise many(folder, problems)
    strata = {name: _with_words(stratum, policy) for name, stratum in loaded.items() if stratum is not None}

    def report(place: Place, message: str, hint: str) -> None:
        problems.append(problem(paths[place[0]], place[1], message, hint))

    if (default := _defaults(strata)).facts:
        strata[DEFAULTS.name] = default
    paths = {**paths, DEFAULTS.name: DEFAULTS}
    typed = type_strata(strata, policy, report)
    checks = Checks(strata, policy, typed, report)
    checks.check_strata()
    if not problems:
        checks.check_rules()
    order = put_in_order(strata, typed, checks.conditions, report) if not problems else ()
    if not problems:
        checks.check_decisions()
        problems += check_given(folder, typed.shapes, concluded(strata))
        problems += check_chances(paths[POLICY], policy, typed.shapes["judgement"])
        in_folder = set() if complete else {name for name, path in paths.items() if path.parent == folder}
        standard = set(_values_beneath(paths) or valued)
        named_in_rules = {word[1:] for s in loaded.values() if s for rule in s.rules for word in rule.then.values()}
        checks.check_use(in_folder, set(valued) - named_in_rules, standard)
        # The standard words stand beside rules that are not the standard ones, too; and of kept rules nobody can tell.
        named = checks.conditions if paths["gaps.yaml"].parent == folder and not complete else ()
        problems += check_guides(lexicon, {n: paths[f"{n}.yaml"] for n in lexicon}, named, policy.table("weights"))
    if problems:
        # What does not fit in the files beneath is mostly what a file of the folder's own does to them.
        raise many(folder, [problem for problem in problems if problem.where.startswith(str(folder))] or problems)
    return {
        "policy": policy.model_dump(mode="json", exclude_defaults=True),
        "strata": [s.model_dump(mode="json", exclude_defaults=True) for s in strata.values()],
        "lexicon": lexicon,
        "conditions": checks.conditions,
        "shapes": typed.shapes,
        "order": order,
    }


def _policy(paths: Mapping[str, Path], problems: list[InputError]) -> tuple[Policy | None, Collection[str]]:
    """Every policy value, and the names of those that the folder's own file gives."""
    try:
        data = read_yaml(paths[POLICY])
        valued = data.get("values") if isinstance(data, dict) else None
        beneath = _values_beneath(paths)
        if beneath is not None and isinstance(valued, dict):
            data = {**data, "values": _over(beneath, valued)}
        return validate(paths[POLICY], data, Policy), valued or ()
    except ManyProblems as error:
        problems.extend(error.problems)
        return None, ()


def _values_beneath(paths: Mapping[str, Path]) -> dict[str, Any] | None:
    """The policy values that lie beneath those of the folder itself; None where nothing does."""
    names = [name for name in paths if name.endswith(POLICY) and name != POLICY]
    values: dict[str, Any] | None = None
    for name in sorted(names, key=len, reverse=True):
        layer_values = read_yaml(paths[name])["values"]
        values = layer_values if values is None else _over(values, layer_values)
    return values


def _over(beneath: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Policy values over those beneath them; what speaks of a scale of grades goes with that scale."""
    kept = {name: value for name, value in beneath.items() if "grades" not in above or name not in _OF_THE_SCALE}
    return {**kept, **above}


def _with_words(stratum: Stratum, policy: Policy) -> Stratum:
    """A stratum whose rules conclude words, where they name policy values that hold them."""
    rules = []
    for rule in stratum.rules:
        then = {name: _word(word, policy) for name, word in rule.then.items()}
        rules.append(rule.model_copy(update={"then": then}) if then != rule.then else rule)
    return stratum.model_copy(update={"rules": tuple(rules)})


def _word(word: str, policy: Policy) -> str:
    declared = policy.values.get(word[1:]) if word.startswith("$") else None
    return declared.value if declared is not None and isinstance(declared.value, str) else word


def _defaults(strata: Mapping[str, Stratum]) -> Stratum:
    """What the rules leave unsaid."""
    known = declared(strata).keys() | concluded(strata)
    default = read_model(DEFAULTS, Stratum)
    facts = {
        name: kind.model_copy(
            update={"properties": {n: p for n, p in kind.properties.items() if (kind.each, n) not in known}}
        )
        for name, kind in default.facts.items()
    }
    return default.model_copy(update={"facts": {name: kind for name, kind in facts.items() if kind.properties}})


def _rulebook(name: str, paths: Mapping[str, Path], data: dict[str, Any]) -> Rulebook:
    strata = [remade(Stratum, stratum) for stratum in data["strata"]]
    return Rulebook.model_construct(
        id=name,
        policy=remade(Policy, data["policy"]),
        strata={stratum.stratum: stratum for stratum in strata},
        conditions={rule: tuple(_condition(c) for c in tests) for rule, tests in data["conditions"].items()},
        shapes={
            table: {n: Shape(type, unit, tuple(words), ordered) for n, (type, unit, words, ordered) in shapes.items()}
            for table, shapes in data["shapes"].items()
        },
        order=tuple((table, property) for table, property in data["order"]),
        lexicon=data["lexicon"],
        files={stem: paths[f"{stem}.yaml"] for stem in data["lexicon"]},
        data=data,
    )


def _condition(data: Sequence[Any]) -> Condition:
    attribute, operator, value, policy, order = data
    return Condition(attribute, operator, value, policy, tuple(order))


def _read(path: Path, model: type[M], problems: list[InputError]) -> M | None:
    try:
        return read_model(path, model)
    except ManyProblems as error:
        problems.extend(error.problems)
        return None


def _read_plain(path: Path, problems: list[InputError]) -> JsonValue:
    try:
        return TypeAdapter[JsonValue](JsonValue).validate_python(read_yaml(path))
    except ManyProblems as error:
        problems.extend(error.problems)
        return None
