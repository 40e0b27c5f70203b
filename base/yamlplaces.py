"""Where things stand in a YAML file: the line of a key path, and keys that are written twice.

This is the slow look at a file, taken only once something in it is known to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from base.gate import read_whole

KeyPath = Sequence[str | int]
"""The way to a value: keys of mappings, and positions in lists counted from 0."""

NAMING_KEYS = ("id", "code", "slug", "name", "term", "rung", "case")
"""Keys that name an entry of a list to its reader better than its position does."""


class Places:
    """The places of one YAML file that can be parsed.

    Raises:
        InputError: the file cannot be read.
        ruamel.yaml.error.YAMLError: it is not YAML.
    """

    def __init__(self, path: Path) -> None:
        from ruamel.yaml import YAML

        self.path = path
        self._root: Any = YAML(typ="safe").compose(read_whole(path, "data"))

    def line(self, keypath: KeyPath = ()) -> int:
        """Give the line, from 1, of a key path, or of the nearest thing around it that is there."""
        return self._walk(keypath)[0]

    def where(self, keypath: KeyPath = ()) -> str:
        """Write a key path as `file:line (path.to.key)`, entries of lists by the name they carry."""
        line, label = self._walk(keypath)
        return f"{self.path}:{line} ({label})" if label else f"{self.path}:{line}"

    def duplicates(self) -> Iterator[tuple[str, int, str, int]]:
        """Find the keys written twice in one mapping.

        Yields:
            The key, its line, the label of the mapping it stands in, and the line it was first written on.
        """
        yield from _duplicates(self._root, "")

    def bad_dates(self) -> Iterator[tuple[str, int, str]]:
        """Find values written like a date that are none, such as 2013-13-01: value, line, label of each."""
        from ruamel.yaml.constructor import SafeConstructor

        for node, label in _scalars(self._root, ""):
            if node.tag == "tag:yaml.org,2002:timestamp":
                try:
                    SafeConstructor().construct_yaml_timestamp(node)
                except ValueError:
                    yield node.value, node.start_mark.line + 1, label

    def _walk(self, keypath: KeyPath) -> tuple[int, str]:
        node, label, line = self._root, "", 1
        if self._root is not None:
            line = self._root.start_mark.line + 1
        for part in keypath:
            if isinstance(part, int):
                if _kind(node) != "sequence" or part >= len(node.value):
                    continue
                node = node.value[part]
                line = node.start_mark.line + 1
                label += f"[{_entry_name(node, part)}]"
            elif _kind(node) == "mapping":
                entry = next(((k, v) for k, v in node.value if k.value == part), None)
                if entry is not None:
                    key, node = entry
                    line = key.start_mark.line + 1
                    label = _joined(label, part)
        return line, label


def _duplicates(node: Any, label: str) -> Iterator[tuple[str, int, str, int]]:
    if _kind(node) == "mapping":
        first: dict[str, int] = {}
        for key, _ in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in first:
                yield name, line, label, first[name]
            first.setdefault(name, line)
    for child, child_label in _children(node, label):
        yield from _duplicates(child, child_label)


def _scalars(node: Any, label: str) -> Iterator[tuple[Any, str]]:
    if _kind(node) == "scalar":
        yield node, label
    for child, child_label in _children(node, label):
        yield from _scalars(child, child_label)


def _children(node: Any, label: str) -> Iterator[tuple[Any, str]]:
    if _kind(node) == "mapping":
        for key, value in node.value:
            yield value, _joined(label, str(key.value))
    elif _kind(node) == "sequence":
        for position, item in enumerate(node.value):
            yield item, f"{label}[{_entry_name(item, position)}]"


def _kind(node: Any) -> str:
    return "" if node is None else str(node.id)


def _joined(label: str, key: str) -> str:
    return f"{label}.{key}" if label else key


def _entry_name(node: Any, position: int) -> str:
    if _kind(node) == "mapping":
        named = {k.value: v.value for k, v in node.value if _kind(k) == _kind(v) == "scalar"}
        for key in NAMING_KEYS:
            if named.get(key):
                return str(named[key])
    return f"#{position + 1}"
