"""Free text apart from the journal: words are kept beside it, and it holds only their digests.

The digest of a text is taken over a random salt and its words, so that nobody can guess short words from a
digest once salt and words have been removed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from base.digest import canonical_json
from base.model import Model
from evidence.models import FreeTextMark

REDACTED = "[redacted]"
"""What a reader sees in place of words that were removed."""

Path = tuple[str | int, ...]
_EACH = "*"
_REFERENCE = re.compile(r'\{"text":"(sha256:[0-9a-f]{64})"\}')


def canonical(value: object) -> str:
    """Write a value as the one JSON text that stands for it."""
    return canonical_json(value).decode()


def text_digest(salt: str, content: str) -> str:
    """The digest that stands for a text in the journal: SHA-256 over salt and words in UTF-8."""
    return "sha256:" + hashlib.sha256((salt + content).encode()).hexdigest()


def detach(model: type[Model], entity: dict[str, Any], digest_of: Callable[[Path, str], str]) -> dict[str, Any]:
    """Replace every free text of an entity by `{"text": digest}`; an empty text stays as it is.

    Args:
        model: the model the entity was dumped from; it says which fields are free text.
        entity: the entity as JSON values.
        digest_of: gives the digest for the text at a path.

    Returns:
        A copy of the entity with its texts replaced.
    """
    return _in_place(model, entity, lambda path, text: {"text": digest_of(path, text)})


def replaced(model: type[Model], entity: dict[str, Any], other: Callable[[str], str]) -> dict[str, Any]:
    """A copy of an entity with another text in place of each of its free texts; an empty text stays as it is."""
    return _in_place(model, entity, lambda path, text: other(text))


def _in_place(model: type[Model], entity: dict[str, Any], other: Callable[[Path, str], Any]) -> dict[str, Any]:
    for pattern in _text_fields(model):
        if pattern[0] in entity:
            entity = _replaced(entity, pattern, (), other)
    return entity


def texts(model: type[Model], entity: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every free text of an entity with its path: words, or `{"text": digest}` where they are detached.

    What an older version of this program did not yet hold for free text stands in a body as words.
    """
    for pattern in _text_fields(model):
        yield from _found(entity, pattern, ())


def references(body: str) -> list[str]:
    """The digests of the texts that a journal body refers to."""
    return _REFERENCE.findall(body)


def attach(body: str, contents: Mapping[str, str | None]) -> str:
    """Put the words back into a journal body.

    Args:
        body: canonical JSON with `{"text": digest}` in place of words.
        contents: the words by digest; None for words that were removed.

    Returns:
        Canonical JSON with the words, or `[redacted]` where they were removed.

    Raises:
        KeyError: a text is missing altogether.
    """

    def words(match: re.Match[str]) -> str:
        content = contents[match[1]]
        return canonical(REDACTED if content is None else content)

    return _REFERENCE.sub(words, body)


def is_free(field: FieldInfo) -> bool:
    """Whether a field of a model holds free text."""
    return any(isinstance(mark, FreeTextMark) for mark in field.metadata)


@cache
def _text_fields(model: type[Model]) -> tuple[tuple[str, ...], ...]:
    """The paths of a model's free-text fields, with `*` for each element of a tuple or dictionary."""
    paths: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        if is_free(field):
            paths.append((name,))
        else:
            paths += [(name, *inner) for inner in _within(field.annotation)]
    return tuple(paths)


def _within(annotation: Any) -> list[tuple[str, ...]]:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return [()] if any(isinstance(mark, FreeTextMark) for mark in args[1:]) else _within(args[0])
    if origin in (tuple, dict):
        return [(_EACH, *inner) for arg in args for inner in _within(arg)]
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return list(_text_fields(annotation))
    return [inner for arg in args for inner in _within(arg)]


def _children(value: Any, step: str) -> list[tuple[str | int, Any]]:
    if step != _EACH:
        return [(step, value[step])] if isinstance(value, dict) and step in value else []
    return list(value.items() if isinstance(value, dict) else enumerate(value))


def _found(value: Any, pattern: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if not pattern:
        if value != "" and value is not None:
            yield path, value
        return
    if value is not None:
        for key, child in _children(value, pattern[0]):
            yield from _found(child, pattern[1:], (*path, key))


def _replaced(value: Any, pattern: tuple[str, ...], path: Path, other: Callable[[Path, str], Any]) -> Any:
    if not pattern:
        return other(path, value) if value else value
    if value is None:
        return None
    copy = value.copy()
    for key, child in _children(value, pattern[0]):
        copy[key] = _replaced(child, pattern[1:], (*path, key), other)
    return copy
