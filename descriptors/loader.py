"""Reading a framework folder: built in, or written by a council; every problem told in one go."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from base.cache import cached
from base.digest import digest
from base.errors import InputError, ManyProblems, NotFoundError
from base.words import did_you_mean, list_words
from base.yamlfile import many, read_with_problems, stamp, validate
from descriptors.layout import (
    HEADER,
    JUDGEMENTS,
    OPTIONAL,
    REQUIRED,
    judgement_file,
    model_of,
)
from descriptors.models import Framework
from descriptors.references import Folder, find_problems

_BUILTIN = Path(__file__).parent
_JUDGES = tuple(sorted([*_BUILTIN.glob("*.py"), *_BUILTIN.with_name("base").glob("*.py")]))
"""The program that says what is a framework: when it changes, every framework is read anew."""
_LINE = re.compile(r":(\d+)")


def builtin_frameworks() -> list[str]:
    """Name the frameworks that come with this program."""
    return sorted(path.parent.name for path in _BUILTIN.glob(f"*/{HEADER}"))


def framework_folder(where: str | Path = "sif-2013") -> Path:
    """Find the folder of a framework.

    Args:
        where: the id of one that is built in, or a path to a folder.

    Raises:
        NotFoundError: there is none of that name and no such folder.
    """
    known = builtin_frameworks()
    if str(where) in known:
        return _BUILTIN / str(where)
    if Path(where).is_dir():
        return Path(where)
    hint = did_you_mean(str(where), known) or f"Built in: {list_words(known, 'and')}."
    raise NotFoundError(f'there is no framework "{where}"', where=str(where), hint=f"{hint} Or give a folder.")


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
    return _load(path.resolve(), tuple((str(file), *stamp(file)) for file in _yaml_files(path)))


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


@cache
def _load(path: Path, stamps: tuple[tuple[str, int, int], ...]) -> Framework:
    """Read a folder, or what was kept of it; `stamps` tell the cache of this process when a file has changed."""

    def build() -> dict[str, Any]:
        data, problems = _read(path)
        if problems:
            raise many(path, problems)
        return data

    return cached("framework", (*_yaml_files(path), *_JUDGES), build, _framework)


def _read(path: Path) -> tuple[dict[str, Any], list[InputError]]:
    """What the files of a folder say, by name, and all that is wrong with it."""
    files = _yaml_files(path)
    names = [file.relative_to(path).as_posix() for file in files]
    problems = _layout_problems(path, names)
    data: dict[str, Any] = {}
    for name in names:
        if name not in REQUIRED | OPTIONAL and not name.startswith(f"{JUDGEMENTS}/"):
            continue
        data[name], found = read_with_problems(path / name)
        problems += found
        if data[name] is None and found:
            continue
        try:
            validate(path / name, data[name], model_of(name))
        except ManyProblems as error:
            problems += error.problems
    folder = Folder(path, data)
    problems += find_problems(folder)
    problems += _listed_judgements(folder)
    order = {str(file): position for position, file in enumerate(files)}
    return data, sorted(problems, key=lambda problem: _place(problem, order))


def _yaml_files(path: Path) -> list[Path]:
    """List the YAML files of a framework folder, the header first; its `rules/` are another's concern."""
    files = [*sorted(path.glob("*.y*ml")), *sorted((path / JUDGEMENTS).glob("*.y*ml"))]
    return sorted(files, key=lambda file: file.name != HEADER)


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
    header = folder.data.get(HEADER)
    listed = header.get("judgements") if isinstance(header, dict) else None
    if not isinstance(listed, list):
        return []
    there = [Path(name).stem for name in folder.judgements]
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
            where=f"{folder.path / judgement_file(code)}:1",
            hint='Add it to "judgements" in framework.yaml.',
        )
        for code in there
        if code not in listed
    ]
    return problems


def _place(problem: InputError, order: dict[str, int]) -> tuple[int, int]:
    file = next((name for name in order if problem.where.startswith(name)), "")
    line = _LINE.match(problem.where, len(file))
    return order.get(file, -1), int(line[1]) if line else 0


def _framework(data: dict[str, Any]) -> Framework:
    """The framework that the files of a folder are, from all they say, by name."""
    fields: dict[str, Any] = {}
    for name in REQUIRED | OPTIONAL:
        if name == "annex-a.yaml":
            fields["annex_a"] = data.get(name)
        else:
            fields |= data.get(name) or {}
    judgements = [data[judgement_file(code)] for code in fields["judgements"]]
    return Framework.model_validate({**fields, "judgements": judgements, "digest": digest(data)})
