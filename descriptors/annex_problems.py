"""What an annex says of itself that leads nowhere: columns, sets of codes, steps, evidence types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from base.errors import InputError
from base.words import did_you_mean
from base.yamlplaces import KeyPath
from descriptors.layout import ANNEX
from descriptors.references import Folder

_COLUMNS = ("column", "while_blank", "born", "age", "key")
"""Keys under which a check names one column."""


def annex_problems(folder: Folder) -> Iterator[InputError]:
    """Find every reference of an annex that leads nowhere.

    Args:
        folder: what was read; of what has the wrong form nothing is expected.
    """
    annex = folder.data.get(ANNEX)
    if not isinstance(annex, dict):
        return
    sets: Any = annex.get("codes")
    codes = set(sets) if isinstance(sets, dict) else set[str]()
    columns: dict[str, set[str]] = {}
    tracker = annex.get("tracker")
    tables = folder.entries(ANNEX, "lists")
    if isinstance(tracker, dict):
        tables.append((("tracker",), tracker))
    for place, table in tables:
        named = _blocks(table.get("columns"))
        its_columns = columns[str(table.get("id"))] = {str(column.get("name")) for column in named}
        for column in named:
            if column.get("codes", "") not in ("", *codes):
                yield _unknown(folder, place, "set of codes", column["codes"], codes)
        for check in _blocks(table.get("checks")):
            for name in _named(check):
                if name not in its_columns:
                    yield _unknown(folder, place, "column", name, its_columns)
        for stage in table.get("stages") or ():
            if stage not in its_columns:
                yield _unknown(folder, place, "column", stage, its_columns)
    for place, check in folder.entries(ANNEX, "across"):
        if check.get("kind") == "in_list":
            yield from _crossing(folder, place, check, columns)
    yield from _steps(folder, annex)
    types = folder.values("evidence-types.yaml", "evidence_types", "code")
    for place, document in folder.entries(ANNEX, "documents"):
        for code in document.get("types") or ():
            if code not in types:
                yield _unknown(folder, place, "evidence type", code, types)


def _crossing(
    folder: Folder, place: KeyPath, check: dict[str, Any], columns: dict[str, set[str]]
) -> Iterator[InputError]:
    for list_key, condition in (("of", "where"), ("list", "having")):
        there = check.get(list_key)
        if there not in columns:
            yield _unknown(folder, place, "list", there, columns)
            continue
        named = check.get(condition)
        for name in (check.get("key"), *(_named(named) if isinstance(named, dict) else ())):
            if name not in columns[there]:
                yield _unknown(folder, place, "column", name, columns[there])


def _steps(folder: Folder, annex: dict[str, Any]) -> Iterator[InputError]:
    known: list[str] = []
    for place, step in folder.entries(ANNEX, "timeline"):
        if step.get("after", "") not in ("", *known):
            yield _unknown(folder, place, "earlier step", step["after"], known)
        if (step.get("working_days") is None) == (step.get("weeks") is None):
            yield folder.problem(ANNEX, place, "a step is counted in working days or in weeks", "Give one of the two.")
        known.append(str(step.get("id")))
    moment = annex.get("lists_not_before")
    if isinstance(moment, dict) and moment.get("after", "") not in ("", *known):
        yield _unknown(folder, ("lists_not_before",), "step", moment["after"], known)
    for key in ("lists_due", "documents_due", "tracker_due"):
        if annex.get(key, "") not in ("", *known):
            yield _unknown(folder, (key,), "step", annex[key], known)


def _named(check: dict[str, Any]) -> Iterator[str]:
    """The columns that a check or a condition names."""
    yield from (check[key] for key in _COLUMNS if isinstance(check.get(key), str))
    yield from (name for name in check.get("columns") or () if isinstance(name, str))
    for key in ("when", "then"):
        if isinstance(check.get(key), dict):
            yield from _named(check[key])


def _blocks(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _unknown(folder: Folder, place: KeyPath, what: str, name: Any, known: Any) -> InputError:
    hint = did_you_mean(str(name), [str(one) for one in known]) or f"Name a {what} that is there."
    return folder.problem(ANNEX, place, f'unknown {what} "{name}"', hint)
