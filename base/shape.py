"""The shape data should have, in words: which keys stand where, what each is for, and what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from base.groups import grouped
from base.words import did_you_mean, list_words, nearest

_EXPECTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_ATTRIBUTE = re.compile(r"^\s+(\w+)(?: \([^)]*\))?: (.*)$")

_CHOICE = re.compile(r"(bool|int|float|str|date)|(dict|tuple|list)\[.*\]")
"""How pydantic names a type among several in the place of a problem."""

_SHORT = {
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a block of keys",
}
"""What a value may be, where it may be one of several things."""

_PLAIN = {
    "choice": "must be {could_be}",
    "string_type": "must be text in quotation marks",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a date such as 2014-03-31",
    "date_parsing": "must be a date such as 2014-03-31",
    "date_from_datetime_parsing": "must be a date such as 2014-03-31",
    "date_from_datetime_inexact": "must be a date such as 2014-03-31, without a time",
    "tuple_type": "must be a list (one line an entry, each beginning with '- ')",
    "list_type": "must be a list (one line an entry, each beginning with '- ')",
    "dict_type": "must be a block of keys, each with a value",
    "model_type": "must be a block of keys, each with a value",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "model_attributes_type": "must be a block of keys, each with a value",
}


def keys_at(model_type: type[BaseModel], place: Sequence[str | int]) -> dict[str, str]:
    """Name the keys that may stand at a place, each with what it is for (empty where nobody said).

    Args:
        place: the way from there, as pydantic writes it in the `loc` of an error.
    """
    types: list[Any] = [model_type]
    for part in place:
        types = _step(types, part) or types
    return {key: purpose for kind in types for key, purpose in _keys(kind).items()}


def explain(problems: Iterable[ErrorDetails], model_type: type[BaseModel]) -> list[tuple[ErrorDetails, str, str]]:
    """Put what pydantic found into words: each problem with a sentence and what to do next.

    A missing key that an unknown one beside it nearly spells is left out, since the one remedy serves both.

    Args:
        problems: the errors of a `pydantic.ValidationError`.
        model_type: the model that was validated against.
    """
    errors = [p for p in _one_for_each_choice(problems) if not _is_knock_on(p)]
    misspelt: set[tuple[tuple[str | int, ...], str]] = set()
    missing = [p["loc"] for p in errors if p["type"] == "missing"]
    for problem in errors:
        *around, key = problem["loc"] or ("",)
        beside = [str(loc[-1]) for loc in missing if list(loc[:-1]) == around]
        if problem["type"] == "extra_forbidden":
            misspelt.update((tuple(around), name) for name in nearest(str(key), beside, n=1))
    return [
        (problem, *_words(problem, model_type))
        for problem in errors
        if problem["type"] != "missing" or (problem["loc"][:-1], str(problem["loc"][-1])) not in misspelt
    ]


def _one_for_each_choice(problems: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """Where a value may be of several types, pydantic tells one problem for each; a person made one mistake.

    What is wrong inside one of them is nearer to what was meant than that it is none of the others.
    """

    def place_of(problem: ErrorDetails) -> tuple[str | int, ...]:
        place = problem["loc"]
        choice = next((n for n, part in enumerate(place) if isinstance(part, str) and _CHOICE.fullmatch(part)), None)
        return place if choice is None else (*place[:choice], "")

    kept: list[ErrorDetails] = []
    for key, alike in grouped((place_of(problem), problem) for problem in problems).items():
        inside = [p for p in alike if len(p["loc"]) > len(key)]
        if len(alike) == 1 or inside:
            kept += inside or alike
            continue
        could_be = list_words([_SHORT[p["type"]] for p in alike if p["type"] in _SHORT])
        kept.append({**alike[0], "loc": key[:-1], "type": "choice", "ctx": {"could_be": could_be}})
    return kept


def _is_knock_on(problem: ErrorDetails) -> bool:
    """Tell whether a list only seems too short because the entries it has are wrong."""
    if problem["type"] != "too_short" or not isinstance(problem["input"], list):
        return False
    return len(problem["input"]) >= problem.get("ctx", {}).get("min_length", 1)


def _words(problem: ErrorDetails, model_type: type[BaseModel]) -> tuple[str, str]:
    kind, place, value = problem["type"], problem["loc"], problem["input"]
    *around, key = place or ("",)
    context = problem.get("ctx", {})
    beside = keys_at(model_type, around)
    if kind == "extra_forbidden":
        allowed = f"The keys allowed here are {list_words(beside, 'and')}."
        remedy = did_you_mean(str(key), beside)
        if value is None and " " in str(key):
            remedy = "A text with a comma between { } goes in quotation marks."
        return f'unknown key "{key}"', " ".join(filter(None, (remedy, allowed)))
    purpose = f"{key}: {beside[str(key)]}" if beside.get(str(key)) else ""
    if kind == "missing":
        return f'"{key}" is missing', purpose or f'Add a line "{key}:" with its value.'
    if kind in ("literal_error", "enum"):
        options = _EXPECTED.findall(str(context.get("expected", "")))
        allowed = f"Allowed: {list_words(options)}."
        hint = " ".join(filter(None, (did_you_mean(str(value), options, n=1), allowed)))
        what = "a key that can stand here" if key == "[key]" else f"a value of {_named(place)}"
        return f"{_shown(value)} is not {what}", hint
    if value is None:
        return f"{_named(place)} is empty", purpose or "Give it a value."
    if kind == "too_short":
        return f"{_named(place)} must have {context.get('min_length', 1)} or more entries", purpose
    if kind == "value_error":
        return str(context.get("error", problem["msg"])), purpose
    if kind == "string_pattern_mismatch":
        return f"{_shown(value)} is not written as {_named(place)} must be", purpose
    if kind == "string_too_short":
        return f"{_named(place)} {_PLAIN[kind]}", purpose
    plain = _PLAIN[kind].format(**context) if kind in _PLAIN else f"is wrong ({problem['msg']})"
    return f"{_named(place)} {plain}, not {_shown(value)}", purpose


def _named(place: Sequence[str | int]) -> str:
    keys = [part for part in place if isinstance(part, str)]
    if not keys:
        return "an entry of the list" if place else "the file"
    return f'"{keys[-1]}"' if isinstance(place[-1], str) else f'an entry of "{keys[-1]}"'


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a block of keys"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value) if len(str(value)) <= 60 else str(value)[:57] + "..."
    return f'"{text}"' if isinstance(value, str) else text


def _step(types: Iterable[Any], part: str | int) -> list[Any]:
    after: list[Any] = []
    for kind in _members(types):
        arguments = get_args(kind)
        if isinstance(part, int):
            after += [a for a in arguments[:1] if get_origin(kind) in (list, tuple)]
        elif get_origin(kind) is dict:
            after.append(arguments[1])
        elif _is_model(kind):
            after += [f.annotation for name, f in kind.model_fields.items() if part in (name, f.alias)]
            if part == kind.__name__ or _is_tagged(kind, part):
                after.append(kind)
    return after


def _members(types: Iterable[Any]) -> list[Any]:
    """Open unions and annotations, down to the types a value can have."""
    flat: list[Any] = []
    for kind in types:
        if get_origin(kind) in (Union, UnionType):
            flat += _members(get_args(kind))
        elif get_origin(kind) is Annotated:
            flat += _members(get_args(kind)[:1])
        else:
            flat.append(kind)
    return flat


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_tagged(kind: type[BaseModel], tag: str) -> bool:
    """Tell whether a tag of a discriminated union stands for this model."""
    literals = [f.annotation for f in kind.model_fields.values() if get_origin(f.annotation) is Literal]
    return any(tag in get_args(literal) for literal in literals)


def _keys(kind: Any) -> dict[str, str]:
    if get_origin(kind) is dict:
        key_type = get_args(kind)[0]
        return dict.fromkeys(get_args(key_type), "") if get_origin(key_type) is Literal else {}
    keys: dict[str, str] = {}
    for member in _members([kind]):
        if _is_model(member):
            purposes = _purposes(member)
            for name, field in member.model_fields.items():
                keys[field.alias or name] = field.description or purposes.get(name, "")
    return keys


def _purposes(model_type: type[BaseModel]) -> dict[str, str]:
    """Read what each field is for from the `Attributes` of a model's docstring."""
    purposes: dict[str, str] = {}
    models = [kind for kind in reversed(model_type.__mro__) if _is_model(kind) and kind is not BaseModel]
    for model in models:
        _, _, attributes = (model.__doc__ or "").partition("Attributes:\n")
        name = ""
        for line in attributes.splitlines():
            start = _ATTRIBUTE.match(line)
            if start:
                name = start[1]
                purposes[name] = start[2]
            elif line.strip() and name:
                purposes[name] += " " + line.strip()
            elif not line.strip():
                break
    return purposes
