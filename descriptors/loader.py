"""Reading a framework folder: built in, or written by a council; every problem told in one go."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from base.cache import cached
from base.digest import iso_date
from base.errors import InputError, ManyProblems, NotFoundError
from base.model import remade
from base.words import did_you_mean, list_words, long_day
from base.yamlfile import many, read_with_problems, stamp, validate
from descriptors.annex_problems import annex_problems
from descriptors.extension import (
    BUILTIN,
    builtin_frameworks,
    framework_folder,
    layers,
    lists_beneath,
    merged_annex,
    merged_header,
    take_over,
    taken,
    without_gone,
    yaml_files,
)
from descriptors.layout import (
    ANNEX,
    CROSSWALK,
    HEADER,
    JUDGEMENTS,
    OPTIONAL,
    REQUIRED,
    judgement_file,
    model_of,
)
from descriptors.models import Framework
from descriptors.references import Folder, find_problems

_JUDGES = tuple(sorted([*BUILTIN.glob("*.py"), *BUILTIN.with_name("base").glob("*.py")]))
"""The program that says what is a framework: when it changes, every framework is read anew."""
_LINE = re.compile(r":(\d+)")


def load_framework(where: str | Path = "sif-2013") -> Framework:
    """Read a framework; read once a process while its files stay as they are.

    Args:
        where: the id of one that is built in, or a path to a folder.

    Returns:
        The framework, with the digest of all that its files say (not of comments and white space).

    Raises:
        NotFoundError: there is none of that name and no such folder.
        ManyProblems: something is wrong with it; each problem names file and line.
    """
    path = framework_folder(where)
    return _load(path.resolve(), tuple((str(file), *stamp(file)) for file in _all_files(path)))


def check_framework(path: str | Path) -> list[InputError]:
    """Find everything that is wrong with a framework, in one go.

    Args:
        path: the id of one that is built in, or a path to a folder.

    Returns:
        The problems in the order of files and lines; none where all is well.

    Raises:
        NotFoundError: there is none of that name and no such folder.
    """
    return _read(framework_folder(path))[1]


def framework_in_force(family: str | None, on: date) -> str:
    """The id of the version of a framework that is in force on a day, of those that come with this program.

    Args:
        family: the word by which its versions are asked for together, or the id of one, which is given back; None for
            whichever is in force.

    Raises:
        NotFoundError: no version of it was in force on that day.
    """
    if family in builtin_frameworks():
        return family
    versions = [f for f in map(load_framework, builtin_frameworks()) if family in (f.family, None)]
    for version in versions:
        begun, ended = version.in_force_from or date.min, version.withdrawn or date.max
        if begun <= on < ended:
            return version.id
    if versions:
        hint = f"There is {list_words([v.id for v in versions], 'and')}: name one."
        what = f"version of {family}" if family else "framework that comes with this program"
        raise NotFoundError(f"no {what} was in force on {long_day(on)}", where=family or "", hint=hint)
    return framework_folder(family or "").name


def framework_texts(where: str | Path) -> dict[str, str]:
    """Everything a framework consists of, as the text of files by name, so that it can be kept and read again.

    Args:
        where: the id of one that is built in, or a path to a folder.
    """
    path = framework_folder(where)
    data, files = load_framework(where).data, _files_by_name(path)
    texts = {name: files[name].read_text(encoding="utf-8") for name in data}
    merged = [HEADER] if len(layers(path)) > 1 else []
    merged += [ANNEX] if lists_beneath(files.get(ANNEX)) else []
    merged += [CROSSWALK] if CROSSWALK in files and not files[CROSSWALK].is_relative_to(path) else []
    return texts | {name: json.dumps(data[name], ensure_ascii=False, indent=1, default=iso_date) for name in merged}


@cache
def _load(path: Path, stamps: tuple[tuple[str, int, int], ...]) -> Framework:
    """Read a folder, or what was kept of it; `stamps` tell the cache of this process when a file has changed."""

    def build() -> dict[str, Any]:
        data, problems = _read(path)
        if problems:
            raise many(path, problems)
        Framework.model_validate(_fields(data))
        return data

    def read(data: dict[str, Any]) -> Framework:
        return remade(Framework, {**_fields(data), "data": data})

    return cached("framework", (*(Path(file) for file, *_ in stamps), *_JUDGES), build, read)


def _all_files(path: Path) -> list[Path]:
    """Every file that a framework could depend on, its own header first."""
    files = [file for layer in reversed(layers(path)) for file in yaml_files(layer)]
    beneath = lists_beneath(next((file for file in files if file.name == ANNEX), None))
    return [*files, beneath] if beneath and beneath not in files else files


def _read(path: Path) -> tuple[dict[str, Any], list[InputError]]:
    """What the files of a folder say, by name, and all that is wrong with it."""
    data, problems, files = _read_layers(path)
    for name in data:
        if data[name] is None and any(problem.where.startswith(str(files[name])) for problem in problems):
            continue
        try:
            validate(files[name], data[name], model_of(name, data[name]))
        except ManyProblems as error:
            problems += error.problems
    folder = Folder(files, data)
    problems += _layout_problems(path, list(files))
    problems += find_problems(folder)
    problems += annex_problems(folder)
    problems += _listed_judgements(folder)
    order = {str(file): position for position, file in enumerate(_all_files(path))}
    return data, sorted(problems, key=lambda problem: _place(problem, order))


def _read_layers(path: Path) -> tuple[dict[str, Any], list[InputError], dict[str, Path]]:
    """What each file says, by name, what cannot be read, and where each is; judgements that nobody lists are left."""
    files, problems = _files_by_name(path), list[InputError]()
    folders = layers(path)
    data: dict[str, Any] = {}
    for name in sorted(files, key=lambda name: (name != HEADER, name.startswith(f"{JUDGEMENTS}/"), name)):
        if name not in REQUIRED | OPTIONAL and not name.startswith(f"{JUDGEMENTS}/"):
            continue
        data[name], faults = read_with_problems(files[name])
        problems += faults
    if HEADER in data and len(folders) > 1:
        headers = [read_with_problems(layer / HEADER)[0] for layer in folders[:-1]]
        data[HEADER] = merged_header([*headers, data[HEADER]])
    if there := lists_beneath(files.get(ANNEX)):
        data[ANNEX] = merged_annex(read_with_problems(there)[0], data[ANNEX])
    needed = _needed(data)
    beneath = {name for name, file in files.items() if not file.is_relative_to(path)}
    left = {name for name in beneath if name.startswith(f"{JUDGEMENTS}/") and name not in needed}
    if CROSSWALK in beneath:
        data[CROSSWALK] = without_gone(data[CROSSWALK], [data[name] for name in left])
    return {n: d for n, d in data.items() if n not in left}, problems, {n: f for n, f in files.items() if n not in left}


def _files_by_name(path: Path) -> dict[str, Path]:
    """Where each file of a framework is: its own, else that of the one beneath it."""
    return {file.relative_to(layer).as_posix(): file for layer in layers(path) for file in yaml_files(layer)}


def _listed(data: Mapping[str, Any]) -> list[Any] | None:
    """The codes of the judgements that the header lists; None where it has no such list."""
    header = data.get(HEADER)
    listed = header.get("judgements") if isinstance(header, dict) else None
    return listed if isinstance(listed, list) else None


def _needed(data: Mapping[str, Any]) -> set[str]:
    """The files of the judgements that the header lists, and of those whose descriptors they take over."""
    names = {judgement_file(str(code)) for code in _listed(data) or ()}
    return names | {judgement_file(code) for name in names for code in taken(data.get(name))}


def _layout_problems(path: Path, names: list[str]) -> list[InputError]:
    known = [*REQUIRED, *OPTIONAL]
    missing = [name for name in REQUIRED if name not in names]
    strange = [name for name in names if name not in known and not re.fullmatch(rf"{JUDGEMENTS}/\w+\.yaml", name)]
    return [
        InputError(
            f"the file {name} is missing",
            where=str(path),
            hint="Every framework has framework.yaml, ladder.yaml, evidence-types.yaml and its judgements.",
        )
        for name in missing
    ] + [
        InputError(
            "this file is not part of a framework",
            where=str(path / name),
            hint=did_you_mean(name, known, n=1) or f"Known: {list_words(known, 'and')}.",
        )
        for name in strange
    ]


def _listed_judgements(folder: Folder) -> list[InputError]:
    listed = _listed(folder.data)
    if listed is None:
        return []
    there = [Path(name).stem for name in folder.judgements]
    needed = _needed(folder.data)
    problems = [
        folder.problem(
            HEADER,
            ("judgements", position),
            f'the judgement "{code}" has no file {judgement_file(str(code))}',
            did_you_mean(str(code), there) or "Write the file, or take the code out.",
        )
        for position, code in enumerate(listed)
        if code not in there
    ]
    problems += [
        folder.problem(
            HEADER, ("judgements", position), f'the judgement "{code}" is listed twice', "Keep one of the two."
        )
        for position, code in enumerate(listed)
        if code in listed[:position]
    ]
    problems += [
        InputError(
            f'framework.yaml does not list the judgement "{code}"',
            where=f"{folder.files[judgement_file(code)]}:1",
            hint='Add it to "judgements" in framework.yaml.',
        )
        for code in there
        if judgement_file(code) not in needed
    ]
    return problems


def _place(problem: InputError, order: dict[str, int]) -> tuple[int, int]:
    file = next((name for name in order if problem.where.startswith(name)), "")
    line = _LINE.match(problem.where, len(file))
    return order.get(file, -1), int(line[1]) if line else 0


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    """What a framework is made of, from all that its files say, by name."""
    fields: dict[str, Any] = {}
    for name in REQUIRED | OPTIONAL:
        if name != ANNEX:
            fields |= data.get(name) or {}
    judgements = [
        take_over(stated, [data[judgement_file(other)] for other in taken(stated)]) if taken(stated) else stated
        for stated in (data[judgement_file(code)] for code in fields["judgements"])
    ]
    return {**fields, "judgements": judgements}
