"""Sentences in rule files with fields, such as `{theme}`, that are filled when they are told."""

from __future__ import annotations

from string import Formatter

from base.errors import InputError


def fields_of(sentence: str) -> tuple[str, ...]:
    """The names of the fields of a sentence.

    Raises:
        InputError: a brace is not closed, or in braces stands more than a name, such as a width, which could be any.
    """
    try:
        parts = [*Formatter().parse(sentence)]
    except ValueError:
        raise InputError("A brace is not closed.", hint="Write a field as {theme}.") from None
    fields = [(name, width, conversion) for _, name, width, conversion in parts if name is not None]
    for name, width, conversion in fields:
        if width or conversion or not name.isidentifier():
            raise InputError("More than a name stands in braces.", hint="Write a field by its name alone, as {theme}.")
    return tuple(name for name, _, _ in fields)
