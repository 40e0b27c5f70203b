"""What a workspace's `readiness.toml` holds: read with every mistake told, written, and changed in one place."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from pydantic import ConfigDict, Field, ValidationError

from base.errors import InputError, ManyProblems, WorkspaceError
from base.files import telling, written_beside
from base.gate import read_whole
from base.model import Model
from base.shape import explain
from base.words import did_you_mean, list_words
from evidence.permissions import Permissions


class Settings(Model):
    """What a workspace's `readiness.toml` holds.

    Attributes:
        authority: name of the council.
        framework: id of a framework that comes with the program, or the path of a framework's folder.
        database: URL of the register's database.
        files: folder of the evidence files, or `database` to keep them in the register's database.
        group: group of accounts that share the workspace; empty for a private one.
        made_up: whether it is example data; that then stands on every page.
        rules: folder of the authority's own rules and policy; empty for those that come with the program.
    """

    # Not coerced: `made_up = "no"` is a mistake to tell, not a value to guess.
    model_config = ConfigDict(strict=True)

    authority: str = Field(min_length=1)
    framework: str = Field(default="sif-2013", min_length=1)
    database: str = Field(default="sqlite:///register.db", min_length=1)
    files: str = Field(default="files", min_length=1)
    group: str = ""
    made_up: bool = False
    rules: str = ""


def read_settings(path: Path) -> Settings:
    """Read settings.

    Raises:
        InputError: they cannot be read; every problem is told, with its line and the nearest key.
    """
    try:
        text = read_whole(path, "settings").decode("utf-8-sig")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise InputError("The settings are not text in UTF-8.", where=str(path), hint="Save them as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        is_syntax = isinstance(error, tomllib.TOMLDecodeError)
        reason = error if is_syntax else "a number is too long, or lists stand too deep in one another"
        raise InputError(
            f"The settings are not valid TOML: {reason}.",
            where=str(path),
            hint='Write each line as key = "text", such as authority = "Wexmoor".',
        ) from error
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = explain(error.errors(), Settings)
        problems = [_problem(path, text, str(e["loc"][0]), e["type"], message) for e, message, _ in faults]
        if len(problems) == 1:
            raise problems[0] from error
        raise ManyProblems(
            "The settings have several problems.", problems, where=str(path), hint="Correct them."
        ) from error


def write_settings(path: Path, settings: Settings, permissions: Permissions) -> None:
    """Write settings, those that say something.

    Raises:
        WorkspaceError: they cannot be written.
    """
    lines = [
        "# The settings of a readiness workspace. Every key is explained in docs/workspace.md.",
        *(
            f"{name} = {json.dumps(value, ensure_ascii=False)}"
            for name, value in settings.model_dump().items()
            if value
        ),
    ]
    _write_whole(path, "\n".join(lines) + "\n", permissions)


def change_framework(path: Path, framework: str, permissions: Permissions) -> None:
    """Write another framework into settings, and leave all else in them as it is.

    Raises:
        WorkspaceError: they cannot be written.
    """
    line = f"framework = {json.dumps(framework, ensure_ascii=False)}"
    lines = read_whole(path, "settings").decode("utf-8-sig").splitlines()
    at = next((n for n, text in enumerate(lines) if re.match(r"\s*[\"']?framework[\"']?\s*=", text)), None)
    if at is None:
        lines.append(line)
    else:
        lines[at] = line
    _write_whole(path, "\n".join(lines) + "\n", permissions)


def _write_whole(path: Path, text: str, permissions: Permissions) -> None:
    with telling(WorkspaceError, "The settings cannot be written: {}.", path), written_beside(path) as beside:
        beside.write_text(text, encoding="utf-8")
        permissions.apply(beside)


def _problem(path: Path, text: str, key: str, kind: str, message: str) -> InputError:
    """One problem of the settings, with the line of its key."""
    pattern = re.compile(rf"\s*\[?[\"']?{re.escape(key)}\b")
    line = next((number for number, row in enumerate(text.splitlines(), 1) if pattern.match(row)), None)
    where = str(path) if line is None else f"{path}, line {line}"
    if kind == "extra_forbidden":
        hint = did_you_mean(key, Settings.model_fields, n=1)
        hint = hint or f"The settings are {list_words(Settings.model_fields, 'and')}."
        return InputError(f'"{key}" is not a setting.', where=where, hint=hint)
    if kind == "missing":
        return InputError(f"The setting {key} is missing.", where=where, hint=f'Add a line: {key} = "…".')
    written = "true or false" if Settings.model_fields[key].annotation is bool else '"…"'
    return InputError(f"The setting {message}.", where=where, hint=f"Write it as {key} = {written}.")
