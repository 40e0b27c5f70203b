"""Reading YAML that people write: fast where all is well, and with every problem's line where it is not."""

from __future__ import annotations

import fnmatch
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from base.errors import InputError, ManyProblems
from base.gate import read_whole
from base.model import Model
from base.shape import explain
from base.words import counted
from base.yamlplaces import KeyPath, Places
from base.yamlplain import MOST_VALUES, PlainData

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

M = TypeVar("M", bound=Model)

MOST_TOLD = 100
"""Problems of one kind that are told of one file: nobody corrects more by hand before trying again."""

_REMEDIES = (
    (
        "mapping values are not allowed",
        "a colon stands inside a text, or the line is indented too far",
        "Put the whole text in quotation marks, or indent the line like its neighbours.",
    ),
    (
        "cannot start any token",
        "a tab, or a character that cannot begin a value",
        "Indent with spaces, never tabs; put a text that begins with @, % or ` in quotation marks.",
    ),
    ("expected ',' or", "a bracket or brace is not closed", "Close it, or put the text in quotation marks."),
    ("expected node content", "a bracket is not closed, or a value is missing", "Close it, or give the value."),
    (
        "could not find expected ':'",
        "a key has no colon",
        "Write each key as 'key: value', indented like its neighbours.",
    ),
    (
        "did not find expected key",
        "this line does not fit the lines above it",
        "Indent the keys of one block alike, and put a text that holds quotation marks in quotation marks.",
    ),
    (
        "did not find expected '-' indicator",
        "this line does not fit the list above it",
        "Begin each entry of a list with '- ', indented alike.",
    ),
    ("sequence entries are not allowed", "a list begins on the line of its key", "Begin it on the next line."),
    ("unexpected ':'", "a colon stands inside a text in brackets", "Put the text in quotation marks."),
    ("unknown escape", "a backslash stands in double quotation marks", "Use single quotation marks."),
    ("unexpected end of stream", "a quotation mark is not closed", "Close it."),
    ("undefined alias", "a value begins with *", "Put it in quotation marks."),
    ("could not determine a constructor", "a value begins with !", "Put it in quotation marks."),
    ("a key is not a text", "a key is a list or a block", "Write the key as text, in quotation marks."),
    ("nested too deeply", "lists or blocks stand inside one another too deeply", "Write it flatter."),
    (
        "too many values",
        f"it has more than {MOST_VALUES:,} values, with those that its aliases (*) repeat",
        "Check that this is the file that is meant.",
    ),
    ("too long", "a value or a key is far longer than any that is meant", "Shorten it, or see that it is closed."),
    ("another document", "a second document begins", "Keep one document in a file: take out the line '---'."),
)
"""What the parser says, what that means to the writer, and the remedy."""


def read_yaml(path: Path) -> Any:
    """Read a YAML file into plain data: dicts, lists, text, numbers, dates, true, false and None.

    Raises:
        ManyProblems: the file cannot be read, is not YAML, or has a key twice in one block; each problem
            names file and line.
    """
    data, problems = read_with_problems(path)
    if problems:
        raise many(path, problems)
    return data


def read_with_problems(path: Path) -> tuple[Any, list[InputError]]:
    """Read a YAML file as far as it can be read, for a check that tells everything in one go.

    Returns:
        The data, None where there is none to be had, and the problems. Of a key written twice, the first
        counts.
    """
    from ruamel.yaml.error import YAMLError

    try:
        content = read_whole(path, "data")
    except InputError as error:
        return None, [error]
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(path, content.count(b"\n", 0, error.start) + 1)]
    try:
        plain = PlainData(content)
    except YAMLError as error:
        return None, [_syntax_problem(path, content, error)]
    except ValueError as error:
        return None, _bad_dates(path) or [InputError(f"a value cannot be read: {error}", where=str(path))]
    return plain.data, _duplicates(path) if plain.has_duplicates else []


def validate(path: Path, data: Any, model_type: type[M]) -> M:
    """Turn data read from a YAML file into a model.

    Args:
        path: the file the data came from; read again only to find lines where something is wrong.
        data: what `read_yaml` gave.

    Raises:
        ManyProblems: it does not fit; each problem's `where` is `file:line (path.to.key)`.
    """
    try:
        return model_type.model_validate(data)
    except ValidationError as error:
        places = Places(path)
        problems = [
            (
                places.line(_keypath(problem["loc"])),
                InputError(message, where=places.where(_keypath(problem["loc"])), hint=hint),
            )
            for problem, message, hint in explain(error.errors(include_url=False)[:MOST_TOLD], model_type)
        ]
    raise many(path, [problem for _, problem in sorted(problems, key=lambda pair: pair[0])])


def read_model(path: Path, model_type: type[M]) -> M:
    """Read a YAML file into a model; see `read_yaml` and `validate`.

    Raises:
        ManyProblems: it cannot be read, or does not fit.
    """
    return validate(path, read_yaml(path), model_type)


def locate(path: Path, keypath: KeyPath) -> int:
    """Give the line, from 1, of a key path in a file that was read: for problems found later.

    Args:
        keypath: keys and list positions (from 0), such as `("descriptors", 3, "indicators", 0)`. Of
            parts that are not there, the line of what is around them.
    """
    return Places(path).line(keypath)


def yaml_in(folder: Path) -> list[Path]:
    """The YAML files of a folder by their names, also with a doubtful ending; none where there is none."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - a glob takes ten times as long
    except OSError:
        return []
    return [folder / name for name in sorted(fnmatch.filter(names, "*.y*ml"))]


def stamp(path: Path) -> tuple[int, int]:
    """When a file was changed, and its size, by which a cache sees that it must be read again; 0 where it is gone."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def place(path: Path, keypath: KeyPath) -> str:
    """Write where a key path stands, as `file:line (path.to.key)`; without the line where the file has gone.

    Args:
        keypath: keys and list positions (from 0).
    """
    try:
        return Places(path).where(_keypath(tuple(keypath)))
    except OSError:
        label = ".".join(map(str, keypath))
        return f"{path.name} ({label})" if label else path.name


def many(path: Path, problems: list[InputError]) -> ManyProblems:
    """Gather the problems of one file or folder into one error."""
    return ManyProblems(
        f"{counted(len(problems), 'problem')} in {path.name or path}",
        problems,
        where=str(path),
        hint=f"Correct {'it' if len(problems) == 1 else 'them'} and try again.",
    )


def _duplicates(path: Path) -> list[InputError]:
    return [
        InputError(
            f'"{key}" is written twice, first on line {first}',
            where=f"{path}:{line} ({label}.{key})" if label else f"{path}:{line} ({key})",
            hint="Keep one of the two.",
        )
        for key, line, label, first in islice(Places(path).duplicates(), MOST_TOLD)
    ]


def _bad_dates(path: Path) -> list[InputError]:
    return [
        InputError(f'"{value}" is not a date', where=f"{path}:{line} ({label})", hint="Write it as 2014-03-31.")
        for value, line, label in islice(Places(path).bad_dates(), MOST_TOLD)
    ]


def _keypath(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return tuple(part for part in place if part != "[key]")


def _not_utf8(path: Path, line: int) -> InputError:
    return InputError(
        "the file holds a character that is not plain UTF-8 text",
        where=f"{path}:{line}",
        hint="Save it as UTF-8 text.",
    )


def _syntax_problem(path: Path, content: bytes, error: YAMLError) -> InputError:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _not_utf8(path, content.count(b"\n", 0, getattr(error, "position", 0)) + 1)
    problem = str(getattr(error, "problem", "") or "")
    what, remedy = next(
        ((what, remedy) for sign, what, remedy in _REMEDIES if sign in problem),
        (problem, "Compare this line and the one above it with the lines around them."),
    )
    return InputError(
        f"this is not YAML: {what}", where=f"{path}:{mark.line + 1}, column {mark.column + 1}", hint=remedy
    )
