"""What one file of a framework says of another: ids used twice, and references to what is not there.

Looks at the data as it was read, not at models, so that a fault in one place hides none in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

from base.errors import InputError
from base.words import did_you_mean, list_words
from base.yamlplaces import KeyPath, Places
from descriptors.layout import CROSSWALK, HEADER, JUDGEMENTS, judgement_file
from descriptors.models import EvidenceType

_KINDS = get_args(EvidenceType.model_fields["kind"].annotation)
Entry = tuple[KeyPath, dict[str, Any]]


class Folder:
    """The files of a framework folder as plain data.

    Args:
        files: where each file is, by its name from the folder.
        data: what each file holds, by name; None for a file that is not YAML.
    """

    def __init__(self, files: Mapping[str, Path], data: Mapping[str, Any]) -> None:
        self.files = files
        self.data = data
        self._places: dict[str, Places] = {}

    def entries(self, name: str, *keys: str | int) -> list[Entry]:
        """Give the entries of a list of blocks in a file, each with its key path; none where there is no list."""
        value = self.data.get(name)
        for key in keys:
            if isinstance(value, list) and isinstance(key, int):
                value = value[key]
            else:
                value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, list):
            return []
        return [((*keys, position), entry) for position, entry in enumerate(value) if isinstance(entry, dict)]

    def values(self, name: str, key: str, *fields: str) -> set[str]:
        """Give the texts that the entries of a list hold under some fields."""
        texts = [entry.get(field) for _, entry in self.entries(name, key) for field in fields]
        return {value for value in texts if isinstance(value, str)}

    def problem(self, name: str, keypath: KeyPath, message: str, hint: str = "") -> InputError:
        """Put a problem at its line."""
        return InputError(message, where=self.places(name).where(keypath), hint=hint)

    def places(self, name: str) -> Places:
        """Give the places of one file."""
        if name not in self._places:
            self._places[name] = Places(self.files[name])
        return self._places[name]

    @property
    def judgements(self) -> list[str]:
        """The names of the judgement files that were read."""
        return [name for name in self.data if name.startswith(f"{JUDGEMENTS}/")]


def find_problems(folder: Folder) -> Iterator[InputError]:
    """Find every id that is used twice and every reference that leads nowhere.

    Args:
        folder: what was read; of a file that is not YAML nothing is expected.
    """
    yield from _duplicates(folder)
    yield from _judgements(folder)
    yield from _descriptors(folder)
    yield from _ladder(folder)
    yield from _sources(folder)
    yield from _dates(folder)
    yield from _crosswalks(folder)


def _duplicates(folder: Folder) -> Iterator[InputError]:
    descriptors = [(name, e) for name in folder.judgements for e in folder.entries(name, "descriptors")]
    yield from _used_twice(folder, "descriptor", "id", descriptors)
    for name, key, field, what in (
        (HEADER, "sources", "id", "source"),
        (HEADER, "facts", "id", "fact"),
        (HEADER, "national", "code", "national point"),
        ("ladder.yaml", "ladder", "rung", "rung"),
        ("evidence-types.yaml", "evidence_types", "code", "evidence type"),
        ("evidence-types.yaml", "evidence_types", "slug", "evidence type"),
        ("indicators.yaml", "indicators", "code", "indicator"),
        ("annex-a.yaml", "lists", "id", "list"),
        ("bodies.yaml", "bodies", "id", "body"),
        ("glossary.yaml", "glossary", "term", "term"),
    ):
        yield from _used_twice(folder, what, field, [(name, entry) for entry in folder.entries(name, key)])
    words = [
        ("evidence-types.yaml", (*keypath, "words", position), word)
        for keypath, entry in folder.entries("evidence-types.yaml", "evidence_types")
        if isinstance(entry.get("words"), list)
        for position, word in enumerate(entry["words"])
    ]
    yield from _repeated(folder, "evidence type", "word", words)


def _used_twice(folder: Folder, what: str, field: str, entries: Iterable[tuple[str, Entry]]) -> Iterator[InputError]:
    values = [(name, (*keypath, field), entry.get(field)) for name, (keypath, entry) in entries]
    yield from _repeated(folder, what, field, values)


def _repeated(
    folder: Folder, what: str, field: str, values: Iterable[tuple[str, KeyPath, Any]]
) -> Iterator[InputError]:
    first: dict[str, tuple[str, KeyPath]] = {}
    label = what if what == field else f"{what} {field}"
    for name, here, value in values:
        if not isinstance(value, str):
            continue
        if value in first:
            other, there = first[value]
            line = folder.places(other).line(there)
            yield folder.problem(
                name,
                here,
                f'the {label} "{value}" is used twice, first in {other} on line {line}',
                f"Give each {what} its own {field}.",
            )
        first.setdefault(value, (name, here))


def _judgements(folder: Folder) -> Iterator[InputError]:
    codes = [Path(name).stem for name in folder.judgements]
    for name in folder.judgements:
        judgement = folder.data[name]
        if not isinstance(judgement, dict):
            continue
        code, parent, kind = (judgement.get(key) for key in ("code", "parent", "kind"))
        if isinstance(code, str) and judgement_file(code) != name:
            yield folder.problem(
                name,
                ("code",),
                f'the judgement "{code}" stands in a file of another name',
                f"Call the file {code}.yaml, or correct the code.",
            )
        yield from unknown(folder, name, (), judgement, "takes", "judgement", {*codes} - {code})
        if kind == "sub" and parent is None:
            yield folder.problem(
                name, ("kind",), 'a judgement of kind "sub" names no parent', "Add the code of its parent."
            )
        if kind in ("key", "review") and parent is not None:
            yield folder.problem(
                name,
                ("parent",),
                f'a judgement of kind "{kind}" has no parent',
                "Take the line out, or make its kind sub.",
            )
        elif isinstance(parent, str) and parent not in codes:
            yield folder.problem(name, ("parent",), f'unknown judgement "{parent}"', _options(parent, codes))
        elif isinstance(parent, str) and _kind(folder, parent) in ("sub", "review"):
            yield folder.problem(
                name,
                ("parent",),
                f'the parent "{parent}" is not a key judgement',
                "A judgement of kind sub sits in one of kind key.",
            )
    if codes and not {_kind(folder, code) for code in codes} - {"sub", "review"}:
        yield folder.problem(
            HEADER,
            ("judgements",),
            "no judgement is of kind key",
            "Overall is reached from those of kind key: make one.",
        )


def _kind(folder: Folder, code: str) -> str | None:
    """The kind that a judgement's file says it is of; None where it says none."""
    judgement = folder.data.get(judgement_file(code))
    kind = judgement.get("kind") if isinstance(judgement, dict) else None
    return kind if isinstance(kind, str) else None


def _dates(folder: Folder) -> Iterator[InputError]:
    header = folder.data.get(HEADER)
    if isinstance(header, dict):
        begun, ended = header.get("in_force_from"), header.get("withdrawn")
        if isinstance(begun, date) and isinstance(ended, date) and ended <= begun:
            yield folder.problem(
                HEADER, ("withdrawn",), "it is withdrawn before it comes into force", "Correct one of the two dates."
            )


def _descriptors(folder: Folder) -> Iterator[InputError]:
    types = _known(folder, "evidence-types.yaml", "evidence_types")
    indicators = _known(folder, "indicators.yaml", "indicators")
    national = folder.values(HEADER, "national", "code")
    for name in folder.judgements:
        code = Path(name).stem
        for keypath, entry in folder.entries(name, "descriptors"):
            id = entry.get("id")
            if isinstance(id, str) and not id.startswith(f"{code}-"):
                yield folder.problem(
                    name,
                    (*keypath, "id"),
                    f'the descriptor "{id}" does not begin with the code of its judgement',
                    f"Its id should begin with {code}-.",
                )
            yield from unknown(folder, name, keypath, entry, "national", "national point", national)
            yield from unknown(folder, name, keypath, entry, "evidence_types", "evidence type", types)
            yield from unknown(folder, name, keypath, entry, "indicators", "indicator", indicators)


def _crosswalks(folder: Folder) -> Iterator[InputError]:
    known = {id for file in folder.judgements for id in folder.values(file, "descriptors", "id")}
    for keypath, _ in folder.entries(CROSSWALK, "crosswalks"):
        for place, crossing in folder.entries(CROSSWALK, *keypath, "descriptors"):
            yield from unknown(folder, CROSSWALK, place, crossing, "to", "descriptor", known)


def _known(folder: Folder, name: str, key: str) -> set[str] | None:
    """Give the codes that a file defines; None where it could not be read, and so nothing can be said."""
    return None if folder.data.get(name, {}) is None else folder.values(name, key, "code")


def unknown(
    folder: Folder, name: str, keypath: KeyPath, entry: dict[str, Any], key: str, what: str, known: set[str] | None
) -> Iterator[InputError]:
    """Find what an entry names under a key, one or a list of them, and that is not among what is known."""
    value: Any = entry.get(key)
    named = (
        {(key, position): code for position, code in enumerate(value)} if isinstance(value, list) else {(key,): value}
    )
    for keys, code in named.items():
        if isinstance(code, str) and known is not None and code not in known:
            yield folder.problem(name, (*keypath, *keys), f'unknown {what} "{code}"', _options(code, known))


def _ladder(folder: Folder) -> Iterator[InputError]:
    if not isinstance(folder.data.get("ladder.yaml"), dict):
        return
    stands_on: dict[str, str] = {}
    for keypath, step in folder.entries("ladder.yaml", "ladder"):
        kinds = step.get("kinds")
        for position, kind in enumerate(map(str, kinds if isinstance(kinds, list) else [])):
            if kind in stands_on:
                yield folder.problem(
                    "ladder.yaml",
                    (*keypath, "kinds", position),
                    f'the kind "{kind}" stands on two rungs, first on {stands_on[kind]}',
                    "Keep it on one.",
                )
            stands_on.setdefault(kind, str(step.get("rung")))
    for keypath, entry in folder.entries("evidence-types.yaml", "evidence_types"):
        kind = str(entry.get("kind"))
        if kind in _KINDS and kind not in stands_on:
            yield folder.problem(
                "evidence-types.yaml",
                (*keypath, "kind"),
                f'the kind "{kind}" stands on no rung of the ladder',
                "Add it to the kinds of a rung in ladder.yaml.",
            )


def _sources(folder: Folder) -> Iterator[InputError]:
    if not isinstance(folder.data.get(HEADER), dict):
        return
    known = folder.values(HEADER, "sources", "id")
    for name, content in folder.data.items():
        for keypath, source in _refs(content, ()):
            if source not in known:
                hint = _options(source, known) if known else "framework.yaml lists no sources: add it there."
                yield folder.problem(name, keypath, f'unknown source "{source}"', hint)


def _refs(value: Any, keypath: tuple[str | int, ...]) -> Iterator[tuple[KeyPath, str]]:
    """Walk to every `refs` of a provenance."""
    if isinstance(value, dict):
        refs = value.get("refs")
        for position, source in enumerate(refs if isinstance(refs, list) else []):
            if isinstance(source, str):
                yield (*keypath, "refs", position), source
        for key, inner in value.items():
            yield from _refs(inner, (*keypath, str(key)))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _refs(inner, (*keypath, position))


def _options(word: str, known: Iterable[str]) -> str:
    options = sorted(known)
    return did_you_mean(word, options) or (f"Known: {list_words(options, 'and')}." if options else "None is defined.")
