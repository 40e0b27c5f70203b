"""YAML text to plain data, in one pass over the events of the C parser.

Three times as fast as constructing through ruamel's resolver, which counts because every command reads the
framework. It knows the core schema of YAML 1.2 and whole dates; keys are always text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_START = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


MOST_VALUES = 100_000
"""Values of a text, those that its aliases repeat counted each time: forty times those of our largest file."""
LONGEST = 20_000
"""Characters of a value: a statement with its reasons has some 2,000."""
LONGEST_KEY = 200
"""Characters of a key, which is told whole where something is wrong with it."""
DEEPEST = 50
"""Lists and blocks inside one another: ten times as deep as in ours."""


class PlainData:
    """The data of one YAML text.

    Args:
        content: the text, in UTF-8.

    Attributes:
        data: what it holds; of a key written twice in one block, the first.
        has_duplicates: whether a key is written twice in one block.

    Raises:
        ruamel.yaml.error.YAMLError: it is not YAML, or uses tags, several documents, or blocks as keys.
        ValueError: a date or a number in it is none.
    """

    def __init__(self, content: bytes) -> None:
        from ruamel.yaml import YAML, events

        self.data: Any = None
        self.has_duplicates = False
        self._events: Iterator[Any] = iter(YAML(typ="safe").parse(content))
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._values = self._deep = 0
        self._unread: ValueError | None = None
        self._scalar, self._alias = events.ScalarEvent, events.AliasEvent
        self._list_start, self._list_end = events.SequenceStartEvent, events.SequenceEndEvent
        self._block_start, self._block_end = events.MappingStartEvent, events.MappingEndEvent
        documents = 0
        for event in self._events:
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _error("another document", event)
            elif not isinstance(event, events.StreamStartEvent | events.DocumentEndEvent | events.StreamEndEvent):
                self.data = self._value(event)
        if self._unread:
            raise self._unread

    def _value(self, event: Any) -> Any:
        kind = event.__class__
        if kind is self._alias:
            if event.anchor not in self._anchors:
                raise _error("undefined alias", event)
            value, size = self._anchors[event.anchor]
            self._count(size, event)
            return value
        if event.tag is not None and event.tag != "!":
            raise _error("could not determine a constructor", event)
        before = self._values
        self._count(1, event)
        if kind is self._scalar:
            if len(event.value) > LONGEST:
                raise _error("too long", event)
            value = self._plain(event.value) if event.implicit[0] else event.value
        else:
            self._deep += 1
            if self._deep > DEEPEST:
                raise _error("nested too deeply", event)
            value = self._list() if kind is self._list_start else self._block()
            self._deep -= 1
        if event.anchor is not None:
            self._anchors[event.anchor] = value, self._values - before
        return value

    def _plain(self, text: str) -> Any:
        try:
            return _resolved(text)
        except ValueError as error:  # told once it is known that the text is not too much to look through
            self._unread = self._unread or error
            return None

    def _count(self, size: int, event: Any) -> None:
        self._values += size
        if self._values > MOST_VALUES:
            raise _error("too many values", event)

    def _list(self) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if event.__class__ is self._list_end:
                break
            items.append(self._value(event))
        return items

    def _block(self) -> dict[str, Any]:
        block: dict[str, Any] = {}
        for event in self._events:
            if event.__class__ is self._block_end:
                break
            if event.__class__ is not self._scalar:
                raise _error("a key is not a text", event)
            if len(event.value) > LONGEST_KEY:
                raise _error("too long", event)
            value = self._value(next(self._events))
            if event.value in block:
                self.has_duplicates = True
            else:
                block[event.value] = value
        return block


def _resolved(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_START:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    return text


def _error(problem: str, event: Any) -> Exception:
    from ruamel.yaml.error import MarkedYAMLError

    return MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
